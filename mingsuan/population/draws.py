"""Random draws from tables of whole numbers, reproducible to the byte.

Only `Random.random()` is called: its sequence for a seed is guaranteed from one version of Python to the next. The float
decides which row is drawn and never becomes an amount.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

from attrs import frozen

Uniform = Callable[[], float]  # from 0 up to, but not including, 1


def below(uniform: Uniform, count: int) -> int:
    """One of the numbers from 0 to count - 1."""
    return int(uniform() * count)


def percent(uniform: Uniform, chance: int) -> bool:
    """True in so many cases of a hundred."""
    return below(uniform, 100) < chance


def permille(uniform: Uniform, chance: int) -> bool:
    """True in so many cases of a thousand."""
    return below(uniform, 1000) < chance


@frozen
class Choices:
    """Words, each with its share."""

    words: tuple[str, ...]
    _ends: tuple[int, ...]

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> "Choices":
        """From rows of a word and its share."""
        return cls(tuple(word for word, _ in rows), tuple(accumulate(share for _, share in rows)))

    def draw(self, uniform: Uniform) -> str:
        """One of the words."""
        return self.words[bisect_right(self._ends, int(uniform() * self._ends[-1]))]


@frozen
class Bands:
    """Ranges of whole numbers, both ends included, each with its share."""

    lows: tuple[int, ...]
    highs: tuple[int, ...]
    _ends: tuple[int, ...]

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> "Bands":
        """From rows of a low end, a high end and a share."""
        lows, highs, shares = zip(*rows, strict=True)
        return cls(lows, highs, tuple(accumulate(shares)))

    def _row(self, uniform: Uniform) -> int:
        return bisect_right(self._ends, int(uniform() * self._ends[-1]))

    def draw(self, uniform: Uniform) -> int:
        """A number."""
        row = self._row(uniform)
        return self.lows[row] + int(uniform() * (self.highs[row] - self.lows[row] + 1))

    def draw_fen(self, uniform: Uniform) -> int:
        """An amount in fen, the bands being in yuan."""
        row = self._row(uniform)
        return self.lows[row] * 100 + int(uniform() * ((self.highs[row] - self.lows[row]) * 100 + 1))


def yuan(fen: int) -> str:
    """An amount of fen as a decimal of yuan: 12345 is 123.45."""
    return f"{fen // 100}.{fen % 100:02d}"
