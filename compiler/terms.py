"""Values as plain ints over denominators known beforehand, and their text in generated Python.

An exact value n/d is the int n; d is known when the code is made. Amounts come in as fen (d = 100), counts
and ages whole (d = 1), rates in hundredths of a percent (d = 10,000); dates are ordinals, classes names,
durations pairs.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import lcm
from types import MappingProxyType
from typing import cast

from attrs import frozen

from compiler.types import Duration, Kind, Type, Value

Raw = int | bool | str | tuple[int, str]

INPUT_DENOMINATORS: MappingProxyType[Kind, int] = MappingProxyType(
    {Kind.AMOUNT: 100, Kind.RATE: 10_000, Kind.POINTS: 10_000, Kind.NUMBER: 1, Kind.AGE: 1}
)


@frozen
class Term:
    """An operand in generated code: its text, its denominator, and its numerator where that is a constant."""

    text: str
    denominator: int = 1
    constant: int | None = None

    def over(self, denominator: int) -> str:
        """The text of the numerator over a multiple of the own denominator."""
        factor = denominator // self.denominator
        if factor == 1:
            return self.text
        if self.constant is not None:
            return int_text(self.constant * factor)
        return f"{self.text} * {int_text(factor)}"


@frozen
class Code:
    """Flat lines that assign a node's variable, and the denominator of what they assign."""

    lines: tuple[str, ...]
    denominator: int = 1


def int_text(value: int) -> str:
    """A literal of any size (Python bounds the decimal ones, not the hexadecimal)."""
    return str(value) if abs(value) < 10**18 else hex(value)


def constant_term(value: Value) -> Term:
    """A value known beforehand."""
    if isinstance(value, Fraction):
        return Term(int_text(value.numerator), value.denominator, value.numerator)
    return Term(repr(to_raw(value, 1)))


def aligned(terms: Sequence[Term]) -> tuple[list[str], int]:
    """The texts of the terms over one denominator, the least common one."""
    denominator = lcm(*(term.denominator for term in terms))
    return [term.over(denominator) for term in terms], denominator


def to_raw(value: Value, denominator: int) -> Raw | None:
    """A value as generated code has it; None where the denominator cannot hold it."""
    if isinstance(value, Fraction):
        factor, rest = divmod(denominator, value.denominator)
        return None if rest else value.numerator * factor
    if isinstance(value, date):
        return value.toordinal()
    return (value.count, value.unit) if isinstance(value, Duration) else value


def from_raw(raw: Raw, type: Type, denominator: int) -> Value:
    """The value that generated code means by `raw`."""
    if type.kind in INPUT_DENOMINATORS:
        return Fraction(cast(int, raw), denominator)
    if type.kind is Kind.DATE:
        return date.fromordinal(cast(int, raw))
    if type.kind is Kind.DURATION:
        return Duration(*cast(tuple[int, str], raw))
    return cast(bool | str, raw)
