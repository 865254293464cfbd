"""The command clauses: a document as the compiler reads it, clause by clause."""

import argparse
from collections.abc import Iterator
from typing import Any

from dsl.clauses import parse_document
from dsl.document import Clause, Document, Paragraph
from dsl.source import Span
from mingsuan.console import WIDTH, Console
from mingsuan.loading import read_file
from mingsuan.terminal import display_width, leaders, truncate, visible, wrap

VERSION = 1


def run_clauses(console: Console, arguments: argparse.Namespace) -> int:
    """The clause tree of a document."""
    document = parse_document(read_file(console, arguments.source))
    if arguments.format == "json":
        console.deliver_json(clauses_json(document), arguments.output)
    else:
        console.deliver("\n".join(_lines(console, document, arguments.output)) + "\n", arguments.output)
    return 0


# ---- JSON


def clauses_json(document: Document) -> dict[str, Any]:
    """The tree as JSON values (see mingsuan clauses --help)."""
    top: list[dict[str, Any]] = []
    stack = [(clause, top) for clause in reversed(document.clauses)]
    while stack:
        clause, siblings = stack.pop()
        entry = _clause_json(document, clause)
        siblings.append(entry)
        stack.extend((child, entry["children"]) for child in reversed(clause.children))
    title = document.title
    return {
        "version": VERSION,
        "file": document.source.name,
        "sha256": document.source.sha256,
        "title": {"text": document.title_text, **_place(title)} if title else None,
        "clauses": top,
        "notes": [{"text": note.text, **_place(note.span)} for note in document.notes],
    }


def _clause_json(document: Document, clause: Clause) -> dict[str, Any]:
    return {
        "path": clause.path,
        "marker": clause.marker,
        "heading": clause.heading,
        **_place(clause.span),
        "paragraphs": [
            {
                **_place(part.span),
                "text": document.text(part.span),
                "sentences": [{**_place(span), "text": document.text(span)} for span in part.sentences],
            }
            for part in clause.paragraphs
        ],
        "children": [],
    }


def _place(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


# ---- text


def _lines(console: Console, document: Document, output: str | None) -> Iterator[str]:
    title = document.title_text or console.say("（没有标题）", "(no title)")
    for line in wrap(visible(title), WIDTH):
        yield console.paint(line, "bold", output=output)
    yield visible(document.source.name)
    yield f"sha256 {document.source.sha256}"
    stack = [(clause, 0) for clause in reversed(document.clauses)]
    while stack:
        clause, depth = stack.pop()
        yield from _clause(console, document, clause, depth, output)
        stack.extend((child, depth + 1) for child in reversed(clause.children))
    if document.notes:
        yield ""
        yield console.say("读原文时注意到", "noticed while reading")
    for note in document.notes:
        row, column = document.source.line_column(note.span.start)
        place = console.say(f"第{row}行第{column}个字：", f"line {row}, character {column}: ")
        yield from (f"  {text}" for text in wrap(visible(place + note.text), WIDTH - 2))


def _clause(console: Console, document: Document, clause: Clause, depth: int, output: str | None) -> Iterator[str]:
    """A clause with its place at the right, and each of its paragraphs."""
    indent = "  " * depth
    head = truncate(visible(f"{clause.path}  {clause.heading}".rstrip()), WIDTH - len(indent) - 16)
    place = f"[{clause.span.start}-{clause.span.end}]"
    line = leaders(f"{indent}{head}", place, WIDTH)
    yield console.paint(line[: -len(place)], "bold", output=output) + console.paint(place, "dim", output=output)
    for number, part in enumerate(clause.paragraphs, 1):
        yield _paragraph(console, document, number, part, f"{indent}    ", output)


def _paragraph(
    console: Console, document: Document, number: int, part: Paragraph, indent: str, output: str | None
) -> str:
    """第1段 3句 with the words that it begins and ends with, and its place."""
    count = len(part.sentences)
    head = indent + console.say(f"第{number}段 {count}句  ", f"paragraph {number}, {count} sentences  ")
    place = f"[{part.span.start}-{part.span.end}]"
    room = WIDTH - display_width(head) - 16
    text = visible("".join(document.text(part.span).split()))
    if display_width(text) > room:
        tail = text[-8:]
        text = truncate(text, max(room - display_width(tail), 10)) + tail
    line = leaders(head + text, place, WIDTH)
    return line[: -len(place)] + console.paint(place, "dim", output=output)
