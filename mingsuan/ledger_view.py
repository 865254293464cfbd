"""The ledger of a policy's document as values to be shown."""

from collections.abc import Iterable, Sequence
from typing import Any

from compiler.inquiry.clause_notes import ClauseNote, clause_notes
from compiler.ledger import ACCOUNTED, COMPUTED, OPEN, Entry, Ledger
from dsl.document import Document
from dsl.figures import Figure
from mingsuan.policy import Policy

LEDGER_VERSION = 1


def notes_of(entry: Entry, notes: Iterable[ClauseNote]) -> list[ClauseNote]:
    """What is said of parts of a clause; a reason for the whole of it is in the entry itself."""
    return [note for note in notes if note.clause == entry.path and note.path != entry.path]


def ledger_json(policy: Policy, ledger: Ledger, document: Document) -> dict[str, Any]:
    """The ledger as JSON values (see mingsuan ledger --help)."""
    notes = clause_notes(policy.program)
    return {
        "version": LEDGER_VERSION,
        "policy": policy.name,
        "document": {"file": document.source.name, "title": document.title_text, "sha256": document.source.sha256},
        "totals": {
            "computed": ledger.count(COMPUTED),
            "accounted": ledger.count(ACCOUNTED),
            "open": ledger.count(OPEN),
            "unused_figures": sum(len(entry.unused_figures) for entry in ledger.entries),
        },
        "clauses": [_entry_json(entry, notes_of(entry, notes)) for entry in ledger.entries],
    }


def _entry_json(entry: Entry, notes: Sequence[ClauseNote]) -> dict[str, Any]:
    return {
        "path": entry.path,
        "heading": entry.heading,
        "status": entry.status,
        "kind": entry.kind,
        "reason": entry.reason,
        "rules": list(entry.rules),
        "figures": _texts(entry.figures),
        "unused_figures": _texts(entry.unused_figures),
        "accounted_figures": _texts(entry.accounted_figures),
        "start": entry.span.start,
        "end": entry.span.end,
        "paragraphs": [
            {
                "path": part.path,
                "status": part.status,
                "rules": list(part.rules),
                "start": part.span.start,
                "end": part.span.end,
            }
            for part in entry.paragraphs
        ],
        "notes": [{"path": note.path, "quote": note.quote, "kind": note.kind, "reason": note.reason} for note in notes],
    }


def _texts(figures: Sequence[Figure]) -> list[str]:
    return [figure.numeral.text for figure in figures]
