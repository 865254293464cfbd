"""Diagnostics as values: a code, its figures of speech, and the places it speaks of. No rendering here."""

from collections.abc import Iterable
from enum import StrEnum

from attrs import field, frozen

from dsl.source import SourceFile, Span


class Severity(StrEnum):
    """How much a diagnostic weighs: an error stops evaluation, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen
class Label:
    """A place in a file and what is said of it (already worded, may be empty)."""

    file: SourceFile
    span: Span
    text: str = ""


@frozen
class Diagnostic:
    """One finding. `args` fill the wording that the catalogue keeps for `code`.

    The first label is the place where the finding is shown; `helps` are sentences that tell what to do.
    """

    code: str
    severity: Severity
    message: str
    labels: tuple[Label, ...] = ()
    helps: tuple[str, ...] = ()
    clause: str | None = None
    args: dict[str, object] = field(factory=dict, eq=False, repr=False)


class InputError(Exception):
    """Input that cannot be used at all; carries the diagnostics that say why."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(f"{item.code} {item.message}" for item in self.diagnostics))
