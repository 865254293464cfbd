"""Every diagnostic code with its wording, and diagnostics made from them."""

from collections.abc import Iterable
from types import MappingProxyType

from dsl.diagnostics import Diagnostic, Label
from dsl.wording import Entry
from dsl.wording_cases import CASES
from dsl.wording_rules import RULES
from dsl.wording_text import TEXT

__all__ = ["CATALOGUE", "Entry", "english", "report"]

CATALOGUE = MappingProxyType({**TEXT, **RULES, **CASES})


def report(
    code: str,
    *labels: Label,
    helps: Iterable[str] = (),
    clause: str | None = None,
    **args: object,
) -> Diagnostic:
    """The diagnostic of a code, its sentence filled in. Raises KeyError for a code without an entry."""
    entry = CATALOGUE[code]
    return Diagnostic(code, entry.severity, entry.message.format(**args), labels, tuple(helps), clause, args)


def english(diagnostic: Diagnostic) -> str:
    """The English sentence of a diagnostic."""
    return CATALOGUE[diagnostic.code].message_en.format(**diagnostic.args)
