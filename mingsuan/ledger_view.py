"""The ledger of a policy's document, and the questions that its text leaves open, as values to be shown."""

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from compiler.citations import Citations
from compiler.graph import Citation
from compiler.ledger import ACCOUNTED, COMPUTED, OPEN, Entry, Ledger
from compiler.open_words import has_open_list
from compiler.readings import SETTINGS, Reading
from dsl.document import Document
from dsl.figures import Figure
from dsl.locators import Place, find_quote
from dsl.source import Span
from mingsuan.policy import Policy

LEDGER_VERSION = QUESTIONS_VERSION = 1
_OPEN_KINDS = ("未载明", "授权另定", "探索")


@frozen
class ClauseNote:
    """A 条款 statement: the place (and the words of it) that no rule computes, of which kind, and why."""

    path: str
    clause: str  # path of the clause that the place is in
    quote: str
    kind: str
    reason: str
    span: Span


def clause_notes(policy: Policy) -> list[ClauseNote]:
    """The 条款 statements of a policy that could be resolved, in the order of the document."""
    program = policy.program
    document = program.sources.document
    if document is None:
        return []
    citations = Citations(program.symbols, document)
    found = []
    for decl in program.symbols.clauses:
        place = citations.place(decl.locator)
        if isinstance(place, Place):
            clause = place.clause.path if place.clause else ""
            spans = find_quote(document, place, decl.quote) if decl.quote else [place.span]
            span = spans[0] if spans else place.span
            quote = document.text(span) if decl.quote and spans else ""
            found.append(ClauseNote(place.path, clause, quote, decl.kind, decl.reason, span))
    return sorted(found, key=lambda note: note.span)


def notes_of(entry: Entry, notes: Iterable[ClauseNote]) -> list[ClauseNote]:
    """What is said of parts of a clause; a reason for the whole of it is in the entry itself."""
    return [note for note in notes if note.clause == entry.path and note.path != entry.path]


# ---- ledger


def ledger_json(policy: Policy, ledger: Ledger, document: Document) -> dict[str, Any]:
    """The ledger as JSON values (see mingsuan ledger --help)."""
    notes = clause_notes(policy)
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


# ---- questions


@frozen
class Question:
    """Something that the text leaves open: a reading that was declared, or a clause that states no figures."""

    kind: str  # 口径, 未载明, 授权另定, 探索
    text: str
    reason: str
    declared_in: str  # name of the file of rules
    of_policy: bool
    clauses: tuple[tuple[str, str], ...]  # path and words, without white space


def questions(policy: Policy) -> list[Question]:
    """The open questions of a policy: its own readings, those of vocabularies, and clauses left open."""
    program = policy.program
    document = program.sources.document
    found = [_of_reading(policy, reading) for reading in program.readings]
    found.sort(key=lambda question: not question.of_policy)
    for note in clause_notes(policy):
        if note.kind in _OPEN_KINDS and document is not None:
            heading = document.by_path[note.clause].heading if note.clause in document.by_path else ""
            words = note.quote or document.text(_after_heading(document, note))
            file = program.sources.policy.file.name
            place = (note.path, "".join(words.split()))
            found.append(Question(note.kind, heading or note.path, note.reason, file, True, (place,)))
    return found


def _after_heading(document: Document, note: ClauseNote) -> Span:
    """The place of a note; of a whole clause what follows its heading."""
    clause = document.by_path.get(note.path)
    starts = [part.span.start for part in clause.paragraphs] if clause else []
    return Span(starts[0], note.span.end) if starts else note.span


def _of_reading(policy: Policy, reading: Reading) -> Question:
    """A reading with the words of the document that it is about, as far as rules rest on them."""
    program = policy.program
    if reading.text in SETTINGS["等"]:
        cited = [item for node in program.graph.nodes for item in node.citations if has_open_list(item.quote)]
    else:
        cited = _cited(policy, reading.text)
    places = tuple(dict.fromkeys((item.path, "".join(item.quote.split())) for item in cited))
    file = program.symbols.file_of(reading.decl).name
    return Question("口径", reading.text, reading.reason, file, reading.of_policy, places)


def _cited(policy: Policy, text: str) -> list[Citation]:
    """The citations of what rests on a reading: of the figure itself, or of the rows of the table."""
    graph = policy.program.graph
    found: list[Citation] = []
    for node in graph.nodes:
        if text in node.readings:
            values = [graph.nodes[arg] for arg in node.args] if node.op == "table" else []
            found += [item for each in (node, *values) for item in each.citations]
    return found


def questions_json(policies: Sequence[Policy]) -> dict[str, Any]:
    """The questions of some policies as JSON values (see mingsuan questions --help)."""
    return {
        "version": QUESTIONS_VERSION,
        "policies": [
            {
                "name": policy.name,
                "document": document.source.name if (document := policy.program.sources.document) else "",
                "questions": [_question_json(question) for question in questions(policy)],
            }
            for policy in policies
        ],
    }


def _question_json(question: Question) -> dict[str, Any]:
    return {
        "kind": question.kind,
        "text": question.text,
        "reason": question.reason,
        "declared_in": question.declared_in,
        "clauses": [{"path": path, "quote": quote} for path, quote in question.clauses],
    }
