"""Figures as charts write them, and the tables of the figures behind a chart.

What a picture shows may be rounded; its table has the amounts to the last digit, and says so where it has averages.
"""

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

from compiler.comparison.result import Pair
from compiler.formats import amount_text, decimal_text, value_text
from compiler.types import Type, Value
from mingsuan.report.blocks import Cell, Column, Paragraph, Row, Run, Table

_TEN_THOUSAND, _HUNDRED_MILLION = 10**4, 10**8


@frozen
class Unit:
    """What an axis of amounts counts in."""

    name: str
    size: int

    def tick(self, yuan: float) -> str:
        """A figure of the axis, without the unit."""
        return f"{yuan / self.size:,.12g}"


def unit_of(largest: Fraction) -> Unit:
    """元, 万元 or 亿元, so that the figures of an axis stay short."""
    if largest >= 10 * _HUNDRED_MILLION:
        return Unit("亿元", _HUNDRED_MILLION)
    return Unit("万元", _TEN_THOUSAND) if largest >= 10 * _TEN_THOUSAND else Unit("元", 1)


def rounded(value: Fraction, places: int) -> str:
    """The decimal rounded half away from zero, with thousands separators and exactly so many places."""
    scaled = abs(value) * 10**places + Fraction(1, 2)
    whole = Fraction(scaled.numerator // scaled.denominator, 10**places)
    return decimal_text(-whole if value < 0 else whole, places, grouped=True) or ""


def short_amount(yuan: Fraction) -> str:
    """An amount for a picture: 950元, 1,234.5元, 12.35万元, 1.2亿元; two places, more for the smallest."""
    for size, name in ((_HUNDRED_MILLION, "亿元"), (_TEN_THOUSAND, "万元")):
        if abs(yuan) >= size:
            return _short(yuan / size) + name
    return _short(yuan) + "元"


def _short(value: Fraction) -> str:
    places = 2
    while value and abs(value) * 10**places < Fraction(1, 2) and places < 10:
        places += 1  # a small amount is not shown as none
    text = rounded(value, places)
    return text.rstrip("0").rstrip(".")


def signed(text: str, value: Fraction) -> str:
    """The text of a difference with its sign."""
    return f"+{text}" if value > 0 else text


def difference_text(amount: Pair) -> str:
    """The exact difference with its sign."""
    return signed(amount_text(amount.difference), amount.difference)


def percent(part: int, whole: int) -> str:
    """A share of people to a tenth of a percent; never 0% for somebody or 100% for not all."""
    if not whole:
        return "—"
    if part in (0, whole):
        return "100%" if part else "0%"
    text = rounded(Fraction(100 * part, whole), 1)
    return {"0.0": "<0.1%", "100.0": ">99.9%"}.get(text, f"{text}%")


def figure_text(value: Value, type: Type) -> str:
    """A figure of a policy as a sentence has it, without needless places: 400元, 2.5元/日, 62.5%."""
    return value_text(value, type).replace(".00元", "元")


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> Table:
    """A table of texts, the first `words` columns for words and the rest for figures; a row of one text is a heading."""
    return Table(
        caption,
        tuple(
            Column(title, 2 if place < words else 1, "left" if place < words else "right")
            for place, title in enumerate(columns)
        ),
        tuple(Row(tuple(map(_cell, row)), "题" if len(row) == 1 else "") for row in rows),
    )


def _cell(text: str) -> Cell:
    return Cell((Paragraph((Run(text),)),))
