"""What a page needs to know beforehand: which characters the fonts have, how wide words are, how wide columns must be.

Widths are whole thousandths of an em. Typst breaks Chinese well but neither long words nor figures from their units,
and knows no least width of a column; so words are cut and widths worked out here, from the fonts' own tables.
"""

import re
from collections.abc import Sequence
from typing import Any

from attrs import frozen

from mingsuan.report.blocks import Cell, Paragraph, Table
from mingsuan.report.needs import require
from mingsuan.terminal import visible

PORTRAIT = (442_205, 637_795)  # the text of an A4 page by GB/T 9704, 156 by 225 mm, in thousandths of a point
LANDSCAPE = (663_307, 416_693)  # turned: 234 by 147 mm
# Of the text of tables, in points, the best first; then of those in the appendix.
_SIZES = ((PORTRAIT, (10, 9, 8)), (LANDSCAPE, (9, 8, 7)))
_SMALL_SIZES = ((PORTRAIT, (8, 7)), (LANDSCAPE, (8, 7)))
INSET = 400  # left and right in a cell
_LINE = 1400  # from line to line in a cell
WORD = 12_000  # the widest word that a line makes room for, and the widest figure that a column does
_WORD = 8_000  # the widest other word that a column makes room for
_TITLE = 3_000  # the widest title of a column that is kept on one line

_FIGURE = re.compile(r"([-−+＋±]?[0-9][0-9.,]*(?:%|个?百分点|[万亿]?元|[万亿]|岁|人|倍|天|次)[，。；、：）》”]*)")
_LONG = re.compile(r"([!-~]+)")
_UNIT = re.compile(r"(.+)")  # a figure with its unit
_CHUNK = re.compile(
    rf"[（【《〈「『〔〖“‘]*(?:{_FIGURE.pattern}|[−＋±]?[!-~]+|\S)[。，、；：？！）】》〉」』〕〗”’…—～·％‰]*"
)

Piece = str | dict[str, str] | dict[str, list[str]]


@frozen
class Layout:
    """How a table is set: on a turned page or not, the size of its text in points, the widths of its columns."""

    turned: bool
    size: int
    widths: tuple[int, ...]

    def inner(self, column: int) -> int:
        """The room for words in a cell of that column."""
        return self.widths[column] - 2 * INSET


class Typesetter:
    """Knows the fonts of the report: `paths` are the files, which the package of fonts has."""

    def __init__(self) -> None:
        ttlib = require("fontTools.ttLib", "写PDF文件", "writing PDF files")
        package = require("pylopdf_fonts_zh_cn", "写PDF文件", "writing PDF files")
        self.paths = (package.serif_path(), package.sans_path())
        self._advances: dict[str, int] = {}
        self._fonts: list[tuple[dict[int, str], Any]] = []
        for path in self.paths:
            with ttlib.TTFont(path, lazy=True) as font:
                self._fonts.append((font.getBestCmap(), font["hmtx"].metrics))

    def text(self, text: str) -> str:
        """The text in characters that the fonts have: those that reorder or control as □, unknown ones by code."""
        shown = visible(text.replace("\r\n", "\n")).replace("\ufffd", "□").replace("\t", " ")
        return "".join(char if char == "\n" or self._advance(char) >= 0 else f"〔U+{ord(char):04X}〕" for char in shown)

    def width(self, text: str) -> int:
        """How wide the text is in one line, in the wider of the two fonts."""
        return sum(map(self._advance, text))

    def pieces(self, text: str, room: int) -> list[Piece]:
        """The text cut so that each line can hold it: "\\n" ends a line, `whole` stays together, `long` in many places."""
        found: list[Piece] = []
        for index, line in enumerate(self.text(text).split("\n")):
            found += ["\n"] if index else []
            for place, part in enumerate(_FIGURE.split(line)):
                if place % 2 and self.width(part) <= room:
                    found.append({"whole": part})
                else:
                    found += self._breaking(part, room, _UNIT if place % 2 else _LONG)
        return _joined(found)

    def layout(self, table: Table, *, small: bool = False) -> Layout:
        """The first size at which no column is narrower than its longest word; the smallest where there is none."""
        least = [self._least(table, column) for column in range(len(table.columns))]
        weights = [max(column.weight, 1) for column in table.columns]
        for page, sizes in _SMALL_SIZES if small else _SIZES:
            for size in sizes:
                total = page[0] // size
                if sum(least) <= total:
                    return Layout(page is LANDSCAPE, size, shares(total, weights, least))
        capped = [min(width, total // len(least)) for width in least]
        return Layout(True, size, shares(total, weights, capped))

    def lines(self, cell: Cell, room: int) -> int:
        """About how many lines the words of a cell take."""
        lines = [line for each in cell.paragraphs for line in self.text(_words(each)).split("\n")]
        return sum(max(-(-self.width(line) // room), 1) for line in lines)

    def is_tall(self, layout: Layout, cells: Sequence[Cell], parts: int = 3) -> bool:
        """Whether a row takes more than one of so many parts of a page, so that it must be allowed to break."""
        rooms = [layout.inner(index) for index in range(len(layout.widths))]
        if len(cells) == 1:
            rooms = [sum(layout.widths) - 2 * INSET]
        lines = max((self.lines(cell, room) for cell, room in zip(cells, rooms, strict=False)), default=0)
        height = (LANDSCAPE if layout.turned else PORTRAIT)[1]
        return parts * lines * _LINE * layout.size > height

    def _breaking(self, text: str, room: int, words: re.Pattern[str]) -> list[Piece]:
        """The text, those of its words that are wider than the room apart."""
        parts = [part for part in words.split(text) if part]
        return [self._shreds(part, room) if words.fullmatch(part) else part for part in parts]

    def _shreds(self, word: str, room: int) -> Piece:
        """A word, in parts of about an eighth of the room where it is wider than that."""
        width = self.width(word)
        if width <= room:
            return word
        size = max(len(word) * room // (8 * width), 1)
        return {"long": [word[start : start + size] for start in range(0, len(word), size)]}

    def _advance(self, char: str) -> int:
        """The width of one character, −1 where neither font has it."""
        if char not in self._advances:
            names = [(names.get(ord(char)), metrics) for names, metrics in self._fonts]
            self._advances[char] = max((metrics[name][0] for name, metrics in names if name is not None), default=-1)
        return self._advances[char]

    def _least(self, table: Table, column: int) -> int:
        """The width that a column needs for its longest word."""
        title = self.text(table.columns[column].title)
        texts = [title]
        for row in table.rows:
            if row.tone != "题" and column < len(row.cells):
                texts += [self.text(_words(each)) for each in row.cells[column].paragraphs]
        chunks = {(match.group(), match.group(1) is not None) for text in texts for match in _CHUNK.finditer(text)}
        widths = [(self.width(chunk), WORD if figure else _WORD) for chunk, figure in chunks]
        widths.append((self.width(title), _TITLE))
        return max((width for width, limit in widths if width <= limit), default=0) + 2 * INSET


def shares(total: int, weights: Sequence[int], least: Sequence[int]) -> tuple[int, ...]:
    """The total shared out by weight, nobody getting less than the least for it (their sum must be in the total)."""
    fixed: set[int] = set()
    while True:
        rest = total - sum(least[index] for index in fixed)
        weight = sum(each for index, each in enumerate(weights) if index not in fixed)
        short = {
            index for index, each in enumerate(weights) if index not in fixed and rest * each < least[index] * weight
        }
        if not short:
            return tuple(
                least[index] if index in fixed else rest * each // weight for index, each in enumerate(weights)
            )
        fixed |= short


def _words(paragraph: Paragraph) -> str:
    """All words of a paragraph."""
    return "".join(run.text for run in paragraph.runs)


def _joined(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, plain words that follow each other as one."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str) and "\n" not in (piece, found[-1]):
            found[-1] += piece
        else:
            found.append(piece)
    return found
