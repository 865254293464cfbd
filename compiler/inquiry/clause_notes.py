"""What the 条款 statements of a policy say of its document."""

from attrs import frozen

from compiler.pipeline import Program
from dsl.locators import LocatorError, find_quote, resolve
from dsl.source import Span


@frozen
class ClauseNote:
    """A 条款 statement: the place (and the words of it) that no rule computes, of which kind, and why."""

    path: str
    clause: str  # path of the clause that the place is in
    quote: str
    kind: str
    reason: str
    span: Span


def clause_notes(program: Program) -> list[ClauseNote]:
    """The 条款 statements of a policy that could be resolved, in the order of the document."""
    document = program.sources.document
    found: list[ClauseNote] = []
    for decl in program.symbols.clauses if document is not None else ():
        assert document is not None
        try:
            place = resolve(document, decl.locator)
        except LocatorError:
            continue
        clause = place.clause.path if place.clause else ""
        spans = find_quote(document, place, decl.quote) if decl.quote else [place.span]
        span = spans[0] if spans else place.span
        quote = document.text(span) if decl.quote and spans else ""
        found.append(ClauseNote(place.path, clause, quote, decl.kind, decl.reason, span))
    return sorted(found, key=lambda note: note.span)
