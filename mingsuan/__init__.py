"""明算: benefit policies written as the document reads, computed exactly, explained to the clause and its words."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compiler.comparison.result import Comparison
    from compiler.explanation import Depth
    from mingsuan.checking import check_text
    from mingsuan.claims_columns import ClaimsError
    from mingsuan.comparing import compare
    from mingsuan.json_values import CaseFault, read_json
    from mingsuan.output import diagnostics_text, explanation_html, explanation_text, verify, wants_colour
    from mingsuan.policy import Evaluated, Policy, load, load_text
    from mingsuan.report.forms import comparison_report
    from mingsuan.version import VERSION

__all__ = [
    "VERSION",
    "CaseFault",
    "ClaimsError",
    "Comparison",
    "Depth",
    "Evaluated",
    "Policy",
    "check_text",
    "compare",
    "comparison_report",
    "diagnostics_text",
    "explanation_html",
    "explanation_text",
    "load",
    "load_text",
    "read_json",
    "verify",
    "wants_colour",
]

_MODULES = {
    "VERSION": "mingsuan.version",
    "CaseFault": "mingsuan.json_values",
    "ClaimsError": "mingsuan.claims_columns",
    "Comparison": "compiler.comparison.result",
    "Depth": "compiler.explanation",
    "Evaluated": "mingsuan.policy",
    "Policy": "mingsuan.policy",
    "check_text": "mingsuan.checking",
    "compare": "mingsuan.comparing",
    "comparison_report": "mingsuan.report.forms",
    "diagnostics_text": "mingsuan.output",
    "explanation_html": "mingsuan.output",
    "explanation_text": "mingsuan.output",
    "load": "mingsuan.policy",
    "load_text": "mingsuan.policy",
    "read_json": "mingsuan.json_values",
    "verify": "mingsuan.output",
    "wants_colour": "mingsuan.output",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import what is asked for when it is: the command line shows its help without loading a compiler."""
        from importlib import import_module

        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)
