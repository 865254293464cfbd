"""明算: benefit policies written as the document reads, computed exactly, explained to the clause and its words."""

from compiler.explanation import Depth
from mingsuan.case_json import CaseFault, read_json
from mingsuan.checking import check_text
from mingsuan.output import diagnostics_text, explanation_html, explanation_text, verify, wants_colour
from mingsuan.policy import Evaluated, Policy, load, load_text
from mingsuan.version import VERSION

__all__ = [
    "VERSION",
    "CaseFault",
    "Depth",
    "Evaluated",
    "Policy",
    "check_text",
    "diagnostics_text",
    "explanation_html",
    "explanation_text",
    "load",
    "load_text",
    "read_json",
    "verify",
    "wants_colour",
]
