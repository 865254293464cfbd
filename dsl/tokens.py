"""Tokens of the grammar: what a word, numeral, quote or mark of a statement becomes."""

from collections.abc import Sequence

from attrs import define

from dsl.lattice import Reading
from dsl.numerals import Numeral
from dsl.source import Span


@define
class Token:
    """A token as the grammar sees it, never changed once made. `text` is what the author wrote, widths folded and
    blanks left out; `name` the declared name (where text is a synonym), the keyword, or the text of a quote."""

    type: str
    text: str
    start: int
    end: int
    name: str
    numeral: Numeral | None = None
    quoted: bool = False

    @property
    def span(self) -> Span:
        """The place in the file."""
        return Span(self.start, self.end)


def tokens_of(reading: Reading, offsets: Sequence[int]) -> list[Token]:
    """The tokens of one reading of a stretch; offsets lead from the squeezed stretch to the file."""
    return [
        Token(edge.type, edge.text, offsets[edge.start], offsets[edge.end - 1] + 1, edge.name, edge.numeral)
        for edge in reading
    ]
