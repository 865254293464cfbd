"""Tables of a Word document: fixed widths, header rows that are repeated, rows that stay on one page."""

from collections.abc import Iterable, Sequence
from copy import deepcopy

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from mingsuan.report.blocks import Cell, Column, Paragraph, Row, Steps, Table
from mingsuan.report.docx_looks import LOOKS
from mingsuan.report.docx_styles import TABLE_STYLE
from mingsuan.report.docx_text import Places, paragraph, text_paragraph, words
from mingsuan.report.docx_xml import node, shown
from mingsuan.report.pdf_layout import shares
from mingsuan.terminal import display_width

_WIDTH = 8844  # all lengths are in twentieths of a point: 156 mm
_SIZES = ("Table", "Small", "Tiny")  # of letters, the best first
_SIDES = 180  # what the two sides of a cell keep free
_FIGURE, _WORDS = 20, 6  # in half-width characters: figures up to here stay on one line, words have this much room
_HEAD_SHADE, _SHADES = "E7E7E7", {"重": "F2F2F2", "题": "F2F2F2"}
_STEP, _DEEPEST = 210, 8  # indentation of a step; what lies deeper has the deepest
_STEP_COLUMNS = (Column("计算步骤", 3), Column("依据", 2))


def table(item: Table, places: Places, *, small: bool = False) -> list[BaseOxmlElement]:
    """A table with its caption above it and a little room below; `small` where it is in the appendix."""
    size, widths = _fitting(item, _SIZES[1:] if small else _SIZES)
    after = (*(row.tone for row in item.rows[1:]), "")
    kept = (row.tone == "题" or tone == "计" for row, tone in zip(item.rows, after, strict=False))
    rows = (
        _row(row, item.columns, widths, size, places, (node("w:keepNext"),) if keep else ())
        for row, keep in zip(item.rows, kept, strict=True)
    )
    caption = text_paragraph("Caption", item.caption, (node("w:keepNext"),))
    return [caption, *_grid(item.caption, item.columns, widths, size, rows, item.row_heads)]


def steps(item: Steps, places: Places) -> list[BaseOxmlElement]:
    """The steps of an explanation as a table: what each says, indented by its depth, and where that is from."""
    widths = _whole(shares(_WIDTH, [column.weight for column in _STEP_COLUMNS], [0 for _ in _STEP_COLUMNS]))
    rows = []
    for line in item.lines:
        indent = node("w:ind", left=(min(line.depth, _DEEPEST) + 1) * _STEP, hanging=_STEP)
        says = _cell(widths[0], [text_paragraph("SmallText", line.text, (indent,))])
        sources = Cell(tuple(Paragraph((each,)) for each in line.sources))
        rows.append(_row_of((says, _cell(widths[1], _content(sources, "SmallText", (), places)))))
    gap = paragraph("TableGap", properties=(node("w:keepNext"),))
    return [gap, *_grid("计算步骤和依据", _STEP_COLUMNS, widths, "Small", rows, row_heads=True)]


def _fitting(item: Table, sizes: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """The first size of letters at which every column has room for its figures, and the widths of the columns; of the
    smallest what there is."""
    weights = [max(column.weight, 1) for column in item.columns]
    needed = [_needed(item, index) for index in range(len(weights))]
    for size in sizes:
        least = [width * LOOKS[f"{size}Text"].size * 5 + _SIDES for width in needed]
        if sum(least) <= _WIDTH:
            return size, _whole(shares(_WIDTH, weights, least))
    return sizes[-1], _whole(shares(_WIDTH, weights, [0] * len(weights)))


def _whole(widths: tuple[int, ...]) -> tuple[int, ...]:
    """The widths with what rounding left over in the last, so that together they are that of the page's text."""
    return (*widths[:-1], _WIDTH - sum(widths[:-1]))


def _needed(item: Table, index: int) -> int:
    """The half-width characters that a column must hold on a line."""
    if item.columns[index].align != "right":
        return _WORDS
    cells = (row.cells[index] for row in item.rows if row.tone != "题" and index < len(row.cells))
    texts = ("".join(run.text for run in each.runs) for cell in cells for each in cell.paragraphs)
    return max((width for width in map(display_width, texts) if width <= _FIGURE), default=_WORDS)


def _grid(
    title: str,
    columns: Sequence[Column],
    widths: Sequence[int],
    size: str,
    rows: Iterable[BaseOxmlElement],
    row_heads: bool,
) -> list[BaseOxmlElement]:
    """A table and what keeps it from growing together with a table that follows."""
    properties = node(
        "w:tblPr",
        node("w:tblStyle", val=TABLE_STYLE),
        node("w:tblW", w=_WIDTH, type="dxa"),
        node("w:jc", val="center"),
        node("w:tblLayout", type="fixed"),
        node("w:tblLook", val="04A0" if row_heads else "0420", firstRow=1, firstColumn=int(row_heads), noVBand=1),
        node("w:tblCaption", val=shown(title)),
    )
    heads = zip(widths, columns, strict=True)
    cells = [_cell(width, [text_paragraph(f"{size}Head", column.title)], _HEAD_SHADE) for width, column in heads]
    grid = node("w:tblGrid", *(node("w:gridCol", w=width) for width in widths))
    return [node("w:tbl", properties, grid, _row_of(cells, node("w:tblHeader")), *rows), paragraph("TableGap")]


def _row(
    row: Row,
    columns: Sequence[Column],
    widths: Sequence[int],
    size: str,
    places: Places,
    keep: Sequence[BaseOxmlElement],
) -> BaseOxmlElement:
    """A row in its tone; one that heads others goes across all columns. Cells may lack. `keep` is the property of
    what stays on a page with the next row."""
    style, shade, bold = f"{size}Text", _SHADES.get(row.tone, ""), bool(row.tone)
    if row.tone == "题":
        content = _content(row.cells[0], style, keep, places, bold)
        cells = [_cell(_WIDTH, content, shade, len(columns))]
    else:
        filled = (*row.cells, *[Cell()] * (len(columns) - len(row.cells)))
        cells = [
            _cell(width, _content(cell, style, (*keep, node("w:jc", val=column.align)), places, bold), shade)
            for cell, column, width in zip(filled, columns, widths, strict=True)
        ]
    first = cells[0].find(qn("w:p"))
    for offset, mark in enumerate(places.mark(row.anchor), 1):
        first.insert(offset, mark)
    return _row_of(cells)


def _row_of(cells: Iterable[BaseOxmlElement], *properties: BaseOxmlElement) -> BaseOxmlElement:
    return node("w:tr", node("w:trPr", node("w:cantSplit"), *properties), *cells)


def _cell(width: int, content: Iterable[BaseOxmlElement], shade: str = "", columns: int = 1) -> BaseOxmlElement:
    properties = node("w:tcPr", node("w:tcW", w=width, type="dxa"))
    if columns > 1:
        properties.append(node("w:gridSpan", val=columns))
    if shade:
        properties.append(node("w:shd", val="clear", color="auto", fill=shade))
    return node("w:tc", properties, *content)


def _content(
    cell: Cell, style: str, properties: Sequence[BaseOxmlElement], places: Places, bold: bool = False
) -> list[BaseOxmlElement]:
    """The paragraphs of a cell, of which there must be one."""
    return [
        paragraph(style, *words(each, style, places, bold), properties=map(deepcopy, properties))
        for each in cell.paragraphs or (Paragraph(()),)
    ]
