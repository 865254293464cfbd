"""A report as one HTML page that needs nothing else and runs nothing.

Every text goes through the template's escaping. Drawings stand in the page as pictures of their own, so that neither
their names nor their styles meet those of the page. Explanations fold without a script; in print they are an appendix.
"""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from itertools import groupby

from attrs import frozen

from mingsuan.pages import page
from mingsuan.report.blocks import Block, Cell, Figure, Fold, Heading, Report, Row, SourcePiece, Table
from mingsuan.terminal import display_width

SOURCES_TITLE, SOURCES_ANCHOR = "原文", "texts"
APPENDIX_TITLE = "附录"

_DEEPEST = 8  # levels that are indented; what lies deeper keeps this indentation
_WIDE = 8  # columns from which a table is set in smaller type
_SHORT_ROWS, _SHORT_TEXT = 12, 1000  # rows and columns of text up to which print keeps a table on one page
_FIGURE_WIDTH = 18  # columns of text up to which a figure is kept on one line
_LINE_WIDTH = 90  # columns of text that figures kept on one line may take together
_WEIGHT_EM, _WORDS_EM = 3, 7  # what a share of a table's width, and a column of words, take at least on a screen
_NARROWEST_EM = 24  # what the narrowest screen shows without scrolling


@frozen
class Entry:
    """A line of the table of contents, and those below it."""

    title: str
    anchor: str
    entries: tuple["Entry", ...] = ()


@frozen
class Layout:
    """How a table is laid out: the share of each column in percent, which columns hold figures that stay on one line,
    the width in em below which it scrolls (0: never), whether it has many columns, and whether print keeps it on one
    page."""

    shares: tuple[int, ...]
    unbroken: tuple[bool, ...]
    least: int
    wide: bool
    short: bool


def render_html(report: Report) -> str:
    """The page of a report."""
    html = page(
        "report.html.j2",
        report=report,
        contents=_contents(report),
        anchors=frozenset(_anchors(report)),
        kind=lambda block: type(block).__name__,
        layout=_layout,
        bodies=_bodies,
        passages=_passages,
        picture=_picture,
        folds=any(_has_folds(section.blocks) for section in report.sections),
        deepest=_DEEPEST,
        sources_title=SOURCES_TITLE,
        sources_anchor=SOURCES_ANCHOR,
        appendix_title=APPENDIX_TITLE,
    )
    return html + "\n"


def _contents(report: Report) -> tuple[Entry, ...]:
    """The sections with their headings of level 2 that can be jumped to, and the source texts."""
    sections = tuple(
        Entry(section.title, section.anchor, tuple(_heading_entries(section.blocks))) for section in report.sections
    )
    sources = tuple(Entry(source.title, source.anchor) for source in report.sources)
    return (*sections, Entry(SOURCES_TITLE, SOURCES_ANCHOR, sources)) if sources else sections


def _heading_entries(blocks: Iterable[Block]) -> Iterator[Entry]:
    for block in blocks:
        if isinstance(block, Heading) and block.level == 2 and block.anchor:
            yield Entry(block.text, block.anchor)


def _anchors(report: Report) -> Iterator[str]:
    """Every place of the page that a link may lead to."""
    for section in report.sections:
        yield section.anchor
        yield from _block_anchors(section.blocks)
    for source in report.sources:
        yield source.anchor
        for paragraph in source.paragraphs:
            for piece in paragraph:
                yield from piece.anchors


def _block_anchors(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(anchor=anchor) if anchor:
                yield anchor
            case Table(rows=rows) | Figure(data=Table(rows=rows)):
                yield from (row.anchor for row in rows if row.anchor)
            case Fold(anchor=anchor, blocks=inner):
                yield anchor
                yield from _block_anchors(inner)


def _has_folds(blocks: Iterable[Block]) -> bool:
    """Whether anything of the blocks is printed in the appendix."""
    return any(isinstance(block, Fold | Figure) for block in blocks)


def _layout(table: Table) -> Layout:
    total = sum(column.weight for column in table.columns)
    widths = [_longest_line(table, index) for index in range(len(table.columns))]
    kept = [
        column.align == "right" and width <= _FIGURE_WIDTH for column, width in zip(table.columns, widths, strict=True)
    ]
    fits = sum(width for width, keep in zip(widths, kept, strict=True) if keep) <= _LINE_WIDTH
    needed = sum(width // 2 + 2 if keep else _WORDS_EM for width, keep in zip(widths, kept, strict=True))
    least = max(total * _WEIGHT_EM, needed)
    return Layout(
        tuple(100 * column.weight // total for column in table.columns),
        tuple(keep and fits for keep in kept),
        least if least > _NARROWEST_EM else 0,
        len(table.columns) >= _WIDE,
        len(table.rows) <= _SHORT_ROWS and sum(map(_length, table.rows)) <= _SHORT_TEXT,
    )


def _longest_line(table: Table, index: int) -> int:
    """The width of the longest paragraph of a column, its title aside."""
    cells = [row.cells[index] for row in table.rows if row.tone != "题"]
    return max((display_width(text) for cell in cells for text in _texts(cell)), default=0)


def _length(row: Row) -> int:
    """The columns of text in a row."""
    return sum(display_width(text) for cell in row.cells for text in _texts(cell))


def _texts(cell: Cell) -> Iterator[str]:
    for paragraph in cell.paragraphs:
        yield "".join(run.text for run in paragraph.runs)


def _bodies(table: Table) -> list[list[Row]]:
    """The rows, a group for each heading across the table."""
    groups: list[list[Row]] = []
    for row in table.rows:
        if row.tone == "题" or not groups:
            groups.append([])
        groups[-1].append(row)
    return groups


def _passages(pieces: Iterable[SourcePiece]) -> list[tuple[bool, list[SourcePiece]]]:
    """The pieces that follow each other with quotes, and those without, by turns."""
    return [(quoted, list(run)) for quoted, run in groupby(pieces, key=lambda piece: piece.quoted)]


def _picture(figure: Figure) -> str:
    """The drawing as an address that holds it whole."""
    return "data:image/svg+xml;base64," + b64encode(figure.svg).decode("ascii")
