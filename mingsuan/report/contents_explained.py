"""Why results come out as they do: what both sides compute alike is told once, otherwise the steps stand side by side."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from attrs import frozen

from compiler.comparison.result import ResultPair
from compiler.explanation import ASSUMED_MARK, Explanation, Origin
from compiler.explanation import Step as Explained
from compiler.formats import date_text
from mingsuan.report.blocks import Block, Column, Paragraph, Row, Run, Step, Steps, Table
from mingsuan.report.contents_parts import Making, cell, paragraph, row, shortened
from mingsuan.show_explanation import line_text, several_titles, step_source

ASSUMED = "〔假设〕"
_ASSUMED = re.compile(rf"〔{re.escape(ASSUMED_MARK)}[^〕]*〕")
_DEEPEST = 4  # levels that are indented
Titles = Mapping[str, str] | None


@frozen
class _Line:
    """A step as the report tells it; `key` is what it is about and `alike` what must agree for it to be the same, the
    names of documents aside."""

    depth: int
    text: str
    sources: tuple[Run, ...]
    key: tuple[int, str]
    alike: tuple[int, str, tuple[str, ...]]


def explained(making: Making, item: ResultPair) -> Iterator[Block]:
    """Why a result is what it is on either side."""
    sides = [
        (name, why, _sentence(why), _lines(making, why))
        for name, why in zip(making.names, (item.base_why, item.draft_why), strict=True)
        if why is not None
    ]
    if len(sides) == 2 and _alike(sides[0][1]) == _alike(sides[1][1]):
        sides = [("两边相同", *sides[1][1:])]
    if len(sides) == 2:
        yield _beside(making, item, [(sentence, lines) for _, _, sentence, lines in sides])
        return
    for name, _, sentence, lines in sides:
        yield paragraph(Run(f"{item.name}（{name}）", "重"), "：", sentence)
        if lines:
            yield Steps(tuple(Step(line.depth, line.text, line.sources) for line in lines))


def _alike(why: Explanation) -> tuple[str, list[tuple[int, str, tuple[str, ...]]]]:
    """What an explanation says, but for the names of documents."""
    sentence = _sentence(why)
    for title in why.wording.titles.values():
        sentence = sentence.replace(f"〔{title} ", "〔").replace(f"；{title} ", "；")
    return sentence, [_alike_step(step) for step in why.steps]


def _alike_step(step: Explained) -> tuple[int, str, tuple[str, ...]]:
    quotes = tuple(f"{each.sha256}{each.path}{each.quote}" for each in step.citations)
    return step.depth, f"{line_text(step)}{step.origin}{step.readings}", quotes


def _sentence(why: Explanation) -> str:
    """The sentence without the event, which is the heading, and without the reasons of assumptions."""
    happened = f"{date_text(why.event.date)}{why.event.type}："
    return _ASSUMED.sub(ASSUMED, why.sentence.removeprefix(happened))


def _lines(making: Making, why: Explanation) -> list[_Line]:
    titles = several_titles(why)
    reasons = [f"，理由：{each.reason}" for each in making.comparison.basis.assumed if each.reason]
    found = []
    for step in why.steps:
        text = line_text(step)
        if step.origin is Origin.ASSUMED:
            for reason in reasons:
                text = text.replace(reason, "")
        key = (step.depth, step.label.partition("（")[0])  # what stands in brackets tells whose figure it is
        found.append(_Line(step.depth, text, _sources(making, step, titles), key, _alike_step(step)))
    return found


def _sources(making: Making, step: Explained, titles: Titles) -> tuple[Run, ...]:
    """Where a step's figure is from: its quotes, each leading to the words, or 案情, 口径 …"""
    links = tuple(shortened(making.quotes.run(citation, titles)) for citation in step.citations)
    if step.origin is Origin.ASSUMED:
        return (Run(ASSUMED, "轻"), *links)
    own = "" if links else step_source(step, titles)
    return (Run(own, "轻"),) if own else links


def _beside(making: Making, item: ResultPair, sides: Sequence[tuple[str, list[_Line]]]) -> Table:
    """The sentences, then the steps that are about the same in one row."""
    (base_sentence, base), (draft_sentence, draft) = sides
    rows = [row(base_sentence, draft_sentence), *_rows(base, draft)]
    columns = tuple(Column(name) for name in making.names)
    return Table(f"{item.name}：计算过程", columns, tuple(rows), row_heads=False)


def _rows(base: Sequence[_Line], draft: Sequence[_Line]) -> Iterator[Row]:
    matcher = SequenceMatcher(None, [line.key for line in base], [line.key for line in draft], autojunk=False)
    for _, start, end, other, last in matcher.get_opcodes():
        for left, right in zip_longest(base[start:end], draft[other:last]):
            same = left is not None and right is not None and left.alike == right.alike
            yield row(_cell(left), cell(Run(f"{_indent(right)}同左", "轻")) if same else cell(_cell(right)))


def _cell(line: _Line | None) -> Paragraph:
    if line is None:
        return paragraph(Run("—", "轻"))
    sources = (each if each.text.startswith("〔") else Run(f"〔{each.text}〕", each.style) for each in line.sources)
    return paragraph(f"{_indent(line)}{line.text}", *sources)


def _indent(line: _Line | None) -> str:
    return "　" * min(max(line.depth - 1, 0), _DEEPEST) if line is not None else ""
