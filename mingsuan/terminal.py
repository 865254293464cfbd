"""Text on a terminal: widths in columns, Chinese line breaks, leaders, and colour where it is wanted."""

import os
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest
from typing import IO

from wcwidth import wcwidth

# Shown as U+FFFD: control and reordering characters, lone surrogates. No file's text drives a terminal.
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

# What is not torn apart at a line's end: figures with their unit, words and paths, white space.
_PIECE = re.compile(r"[0-9][0-9.,]*(?:%|[万亿]?元|[万亿])?|-{0,2}[A-Za-z][\w./\\-]*|\s+|.", re.DOTALL | re.ASCII)
_NO_START = frozenset("。，、；：？！）】》〉」』〕〗”’…—～·％%‰.,;:?!)]}>")
_NO_END = frozenset("（【《〈「『〔〖“‘([{<￥¥")

_COLOURS = {"red": "31", "yellow": "33", "blue": "34", "cyan": "36", "bold": "1", "dim": "2", "green": "32"}


def visible(text: str) -> str:
    """The text with every character that could drive or deceive a terminal shown as �; length unchanged."""
    return _UNSAFE.sub("\ufffd", text)


def char_width(char: str) -> int:
    """Columns of one character: 2 for wide ones, 0 for combining marks, otherwise 1."""
    return max(wcwidth(char), 0)


def display_width(text: str) -> int:
    """Columns that a text of one line takes (a tab counts as none: show it as spaces first)."""
    return sum(map(char_width, text))


def pad(text: str, width: int, align: str = "left") -> str:
    """The text filled with spaces to `width` columns, on the right or (`align="right"`) on the left."""
    spaces = " " * (width - display_width(text))
    return spaces + text if align == "right" else text + spaces


def truncate(text: str, width: int) -> str:
    """The text, cut to at most `width` columns with … at its end where it is longer."""
    if display_width(text) <= width:
        return text
    return text[: fitting(text, width - 1)] + "…" if width > 0 else ""


def fitting(text: str, width: int) -> int:
    """How many characters from the beginning fit in `width` columns, with their combining marks."""
    taken = 0
    for index, char in enumerate(text):
        taken += char_width(char)
        if taken > width:
            return index
    return len(text)


def wrap(text: str, width: int) -> list[str]:
    """The lines of a text broken to `width` columns by the rules of Chinese print.

    No line begins with a closing mark or ends with an opening one, and figures keep their unit, unless such a
    piece alone is wider than the line. Line ends within the text are kept. At least one line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for piece in _unbreakable(paragraph):
            if line and display_width((line + piece).rstrip()) > width:
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
            while (cut := max(fitting(line, width), 1)) < len(line.rstrip()):
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line.rstrip())
    return lines


def _unbreakable(text: str) -> list[str]:
    """The text cut at every place where a line may end."""
    pieces = _PIECE.findall(text)
    units = pieces[:1]
    for before, piece in pairwise(pieces):
        if before[-1] in _NO_END or piece[0] in _NO_START or char_width(piece[0]) == 0:
            units[-1] += piece
        else:
            units.append(piece)
    return units


def leaders(left: str, right: str, width: int, fill: str = " ") -> str:
    """Left text, `fill` (one column), right text ending at `width`; at least two columns between them."""
    room = max(width - display_width(left) - display_width(right), 2)
    return f"{left} {fill * (room - 2)} {right}" if right else left


def columns(rows: Sequence[Sequence[str]], aligns: Sequence[str] = ()) -> list[str]:
    """Rows of cells as lines, each column as wide as its widest cell, two columns of space between them.

    `aligns` says "left" or "right" for the first columns; the others are left. Rows may differ in length.
    """
    widths = [max(map(display_width, cells)) for cells in zip_longest(*rows, fillvalue="")]
    sides = [*aligns, *["left"] * len(widths)]
    return ["  ".join(map(pad, row, widths, sides)).rstrip() for row in rows]


def wants_colour(stream: IO[str], environment: Mapping[str, str] = os.environ) -> bool:
    """Whether to colour a stream: NO_COLOR forbids, FORCE_COLOR demands, otherwise if it is a terminal."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return True
    return environment.get("TERM") != "dumb" and stream.isatty()


def paint(text: str, *styles: str, colour: bool) -> str:
    """The text in the named styles (red, yellow, green, blue, cyan, bold, dim), or as it is."""
    if not colour or not text:
        return text
    return f"\x1b[{';'.join(_COLOURS[style] for style in styles)}m{text}\x1b[0m"
