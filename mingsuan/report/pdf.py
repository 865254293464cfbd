"""A report as PDF: A4 after GB/T 9704, free Chinese fonts embedded, tagged for screen readers, the same bytes each time.

Typst sets the pages from the template beside this module. All texts reach it as values of one JSON object and are never
spliced into markup, so that no text can act as markup.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from attrs import define, evolve, field

from mingsuan.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Figure,
    Fold,
    Heading,
    Paragraph,
    Report,
    Row,
    Run,
    Section,
    Steps,
    Table,
)
from mingsuan.report.needs import require
from mingsuan.report.pdf_layout import WORD, Layout, Typesetter

FONTS = (
    "本文件参照GB/T 9704的版式编排：正文的仿宋和标题的小标宋以思源宋体（Noto Serif SC）代替，"
    "各级标题的黑体、楷体以思源黑体（Noto Sans SC）代替，两种字体均按SIL OFL 1.1嵌入。"
)
SHORT = 12  # rows of figures that stand under their drawing; more go to the appendix
_ABREAST = 4  # lines up to which the cells of a row are centred beside each other
_HEADS = 5  # a heading of rows that takes more than this part of a page is not repeated
_TITLE = "对照报告"  # of a report without a title: a file needs one

Json = dict[str, Any]


def render_pdf(report: Report) -> bytes:
    """The report as a PDF file (tagged, PDF/UA-1); NotInstalled where Typst or the fonts are missing."""
    typst = require("typst", "写PDF文件", "writing PDF files")
    setter = Typesetter()
    folders = sorted({str(path.parent) for path in setter.paths})
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    given = json.dumps(_Pages(setter, _labels(report)).report(report), ensure_ascii=False)
    pdf: bytes = typst.Compiler(font_paths=fonts).compile(
        input=Path(__file__).with_name("report.typ").read_bytes(),
        format="pdf",
        sys_inputs={"report": given},
        pdf_standards=["ua-1"],
        timestamp=0,
    )
    return pdf


@define
class _Pages:
    """Makes the values that the template shows, and gathers what goes to the appendix."""

    setter: Typesetter
    labels: dict[str, str]  # anchor -> label, of those that the pages have
    placed: set[str] = field(factory=set)  # anchors that stand somewhere: each stands once
    waiting: list[tuple[int, Fold]] = field(factory=list)  # for the appendix, with their numbers
    last: int = 0  # the last number of an appendix
    below: int = 0  # by how many levels headings lie deeper than they say: in the appendix
    brief: bool = True  # in the summary, which is to stay on one page
    depth: int = 1  # of the last heading, so that no level is skipped

    def report(self, report: Report) -> Json:
        """The whole report."""
        folds = [fold for section in report.sections for fold in _folds(section.blocks)]
        self.last = max((fold.number for fold in folds), default=0)
        return {
            "title": self.setter.text(report.title).replace("\n", " ").strip() or _TITLE,
            "heading": self.setter.pieces(report.title, WORD),
            "lead": [self.paragraph(each) for each in report.lead],
            "sections": [self.section(each) for each in report.sections],
            "appendix": self.appendix(),
            "sources": self.sources(report),
            "about": [self.paragraph(each) for each in (*report.about, Paragraph((Run(FONTS),)))],
        }

    def section(self, section: Section) -> Json:
        """A numbered section."""
        self.depth = 1
        title = self.setter.pieces(section.title, WORD)
        entry = {"title": title, "label": self.place(section.anchor), "blocks": self.blocks(section.blocks)}
        self.brief = False
        return entry

    def appendix(self) -> list[Json]:
        """What is behind a click on a screen, by number; each entry has a label of its own, and so has where it is named."""
        self.below = 1
        found = []
        for index, (number, fold) in enumerate(self.waiting):  # a fold within a fold is appended meanwhile
            self.depth = 2
            entry = {"number": f"附录{number}", "title": self.setter.pieces(fold.title, WORD), "index": index}
            entry |= {"label": self.place(fold.anchor), "blocks": self.blocks(fold.blocks)}
            found.append((number, index, entry))
        return [entry for _, _, entry in sorted(found, key=lambda each: each[:2])]

    def sources(self, report: Report) -> Json | None:
        """The list of the source texts; their words are in other media."""
        columns = (Column("文件", 4), Column("文件名", 3), Column("SHA-256校验值", 5))
        rows = tuple(
            Row((_plain(each.title), _plain(each.file), _plain(each.sha256)), anchor=each.anchor)
            for each in report.sources
        )
        return self.table(Table("", columns, rows)) if rows else None

    def blocks(self, blocks: Iterable[Block]) -> list[Json]:
        """Blocks in order."""
        return [each for block in blocks for each in self.block(block)]

    def block(self, block: Block) -> list[Json]:
        """A block, with what stands right below it."""
        match block:
            case Heading():
                return [self.heading(block)]
            case Paragraph():
                return [self.paragraph(block)]
            case Bullets():
                items = [self.paragraph(each) for each in block.items]
                return [{"block": "bullets", "numbered": block.numbered, "items": items}]
            case Table():
                return [self.table(block)]
            case Figure():
                return self.figure(block)
            case Steps():
                return [self.steps(block)]
            case Fold():
                return [self.fold(block)]

    def heading(self, heading: Heading) -> Json:
        """A heading; `level` is how it looks, `depth` where it lies."""
        self.depth = min(heading.level + self.below, self.depth + 1)
        text = self.setter.pieces(heading.text, WORD)
        label = self.place(heading.anchor)
        return {"block": "heading", "level": heading.level, "depth": self.depth, "text": text, "label": label}

    def paragraph(self, paragraph: Paragraph, room: int = WORD) -> Json:
        """A paragraph in which no word is wider than the room."""
        return {"block": "paragraph", "kind": paragraph.kind, "runs": self.runs(paragraph.runs, room)}

    def runs(self, runs: Iterable[Run], room: int = WORD) -> list[Json]:
        """Words with their style and the label that they lead to."""
        return [
            {"style": run.style, "to": self.labels.get(run.target, ""), "pieces": self.setter.pieces(run.text, room)}
            for run in runs
        ]

    def table(self, table: Table) -> Json:
        """A table: its columns as wide as its words need, its rows whole unless they are very tall."""
        layout = self.setter.layout(table, small=bool(self.below))
        heads = [
            {"pieces": self.setter.pieces(column.title, layout.inner(index)), "align": column.align, "width": width}
            for index, (column, width) in enumerate(zip(table.columns, layout.widths, strict=True))
        ]
        titles = [_plain(column.title) for column in table.columns]
        return {
            "block": "table",
            "caption": self.setter.pieces(table.caption, WORD),
            "columns": heads,
            "groups": self.groups(table, layout),
            "turned": layout.turned,
            "appended": bool(self.below),
            "size": layout.size,
            "top": any(
                self.setter.lines(cell, width) > _ABREAST
                for row in table.rows
                if row.tone != "题"
                for cell, width in zip(row.cells, layout.widths, strict=False)
            ),
            "repeat": not self.setter.is_tall(layout, titles, _HEADS),
        }

    def groups(self, table: Table, layout: Layout) -> list[Json]:
        """The rows in order, headings of rows that follow each other together: they are repeated where a page begins,
        unless they are tall or nothing follows them."""
        parts = [(titled, list(rows)) for titled, rows in groupby(table.rows, key=lambda row: row.tone == "题")]
        found = []
        for index, (titled, rows) in enumerate(parts):
            titles = Cell(tuple(each for row in rows for cell in row.cells[:1] for each in cell.paragraphs))
            heads = titled and index + 1 < len(parts) and not self.setter.is_tall(layout, (titles,), _HEADS)
            found.append({"heads": heads, "rows": [self.row(table, row, layout) for row in rows]})
        return found

    def row(self, table: Table, row: Row, layout: Layout) -> Json:
        """A row with a cell for each column, or one for all of them; `whole` where it must not break."""
        if row.tone == "题":
            padded, rooms = row.cells[:1] or (Cell(),), [WORD]
        else:
            padded = (*row.cells, *(Cell() for _ in table.columns[len(row.cells) :]))
            rooms = [layout.inner(index) for index in range(len(padded))]
        cells = [
            [self.paragraph(each, room) for each in cell.paragraphs] for cell, room in zip(padded, rooms, strict=True)
        ]
        whole = not self.setter.is_tall(layout, padded)
        return {"tone": row.tone, "label": self.place(row.anchor), "whole": whole, "cells": cells}

    def figure(self, figure: Figure) -> list[Json]:
        """A drawing, and the figures behind it or where they are."""
        drawing = {
            "block": "figure",
            "svg": figure.svg.decode(),
            "alt": self.setter.text(figure.alt) or self.setter.text(figure.caption) or _TITLE,
            "caption": self.setter.pieces(figure.caption, WORD),
            "width": figure.width,
            "height": figure.height,
        }
        if not self.brief and len(figure.data.rows) <= SHORT:
            return [drawing, self.table(figure.data)]
        untitled = Table("", figure.data.columns, figure.data.rows, figure.data.row_heads)
        return [drawing, self.fold(Fold(figure.data.caption, "", (untitled,)))]

    def steps(self, steps: Steps) -> Json:
        """The steps of an explanation, each with where it is from."""
        lines = [
            {
                "depth": step.depth,
                "pieces": self.setter.pieces(step.text, WORD),
                "sources": [self.runs((_bracketed(source),)) for source in step.sources],
            }
            for step in steps.lines
        ]
        return {"block": "steps", "lines": lines}

    def fold(self, fold: Fold) -> Json:
        """Where in the appendix the fold is."""
        self.last += not fold.number
        number = fold.number or self.last
        self.waiting.append((number, fold))
        title = self.setter.pieces(fold.title, WORD)
        return {"block": "fold", "title": title, "number": f"附录{number}", "index": len(self.waiting) - 1}

    def place(self, anchor: str) -> str:
        """The label that must stand here for an anchor; "" where there is none, or where it stands already."""
        if anchor in self.placed:
            return ""
        self.placed.add(anchor)
        return self.labels.get(anchor, "")


def _bracketed(source: Run) -> Run:
    """Where a step is from, in brackets."""
    return source if source.text.startswith("〔") else evolve(source, text=f"〔{source.text}〕")


def _plain(text: str) -> Cell:
    """A cell of plain words."""
    return Cell((Paragraph((Run(text),)),))


def _labels(report: Report) -> dict[str, str]:
    """A label for each anchor of the report that its pages have; quotes have none, as source texts are not printed."""
    anchors = [section.anchor for section in report.sections] + [source.anchor for source in report.sources]
    anchors += [anchor for section in report.sections for anchor in _anchors(section.blocks)]
    return {anchor: f"anchor{index}" for index, anchor in enumerate(dict.fromkeys(anchors)) if anchor}


def _anchors(blocks: Iterable[Block]) -> Iterator[str]:
    """The anchors among blocks, "" for what has none."""
    for block in blocks:
        match block:
            case Heading():
                yield block.anchor
            case Table(rows=rows) | Figure(data=Table(rows=rows)):
                yield from (row.anchor for row in rows)
            case Fold():
                yield block.anchor
                yield from _anchors(block.blocks)
            case _:
                pass


def _folds(blocks: Iterable[Block]) -> Iterator[Fold]:
    """The folds among blocks, and those within them."""
    for block in blocks:
        if isinstance(block, Fold):
            yield block
            yield from _folds(block.blocks)
