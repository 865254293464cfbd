"""Texts with places in them: offsets, lines, columns, and foldings that never move an offset."""

import hashlib
import re
from bisect import bisect_right
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from attrs import field, frozen

# Full-width forms fold one to one, so that an offset in the folded text is an offset in the original.
# NFKC is not used: it changes lengths (㎡, …) and would move every later offset.
_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLD[0x3000] = 0x20
for _half, _full in (":：", ";；", ",，", "(（", ")）"):
    _FOLD[ord(_half)] = ord(_full)
    _FOLD[ord(_full)] = ord(_full)
_FOLD[ord("－")] = ord("－")
_FOLD[ord("＋")] = ord("＋")
_FOLD[ord("+")] = ord("＋")
_FOLD[ord("-")] = ord("－")
_FOLD[ord("＂")] = ord('"')
for _dash in "–—−‒―":
    _FOLD[ord(_dash)] = ord("－")


_RUN = re.compile(r"\S+")


def fold(text: str) -> str:
    """The text with full-width and half-width forms made one, character by character (length unchanged)."""
    return text.translate(_FOLD)


def squeeze(text: str) -> tuple[str, list[int]]:
    """The text without white space, and for each kept character its offset in the original."""
    runs = [run.span() for run in _RUN.finditer(text)]
    offsets = list(chain.from_iterable(range(start, end) for start, end in runs))
    return "".join([text[start:end] for start, end in runs]), offsets


class Span(NamedTuple):
    """A half-open range of character offsets into one text."""

    start: int
    end: int

    def cover(self, other: "Span") -> "Span":
        """The smallest span that holds both."""
        return Span(min(self.start, other.start), max(self.end, other.end))


@frozen(eq=False, slots=False)
class SourceFile:
    """One text as received: its display name, its decoded text, and the sha256 of its bytes."""

    name: str
    text: str = field(repr=False)
    sha256: str
    path: Path | None = None

    @cached_property
    def folded(self) -> str:
        """The width-folded text; offsets agree with `text`."""
        return fold(self.text)

    def words(self, span: Span) -> str:
        """What is written at a place, without white space."""
        return "".join(self.text[span.start : span.end].split())

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        starts.extend(index + 1 for index, char in enumerate(self.text) if char == "\n")
        return starts

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, columns in characters."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def line_text(self, line: int) -> str:
        """The text of a line (from 1) without its end."""
        start = self._line_starts[line - 1]
        end = self._line_starts[line] - 1 if line < len(self._line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


def source_from_text(name: str, text: str, path: Path | None = None) -> SourceFile:
    """A source made of text in memory; its hash is that of its UTF-8 bytes."""
    return SourceFile(name, text, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), path)
