"""Figures in words: amounts with their signs, changes, shares, and how much a figure changes in proportion."""

from collections.abc import Callable
from fractions import Fraction

from compiler.comparison.result import CHANGED, Pair, ParameterRow
from compiler.formats import amount_text, decimal_text, value_text
from compiler.types import Duration, Kind, Type, Value

SAME_TEXT = "不变"
_LARGE = 10_000  # yuan from which sums are also said in 万元


def signed(value: Value, type: Type) -> str:
    """A difference with its sign: +1,620.00元, −10个百分点, 不变."""
    if isinstance(value, Duration):
        size: Value = Duration(abs(value.count), value.unit)
        sign = value.count
    elif isinstance(value, Fraction):
        size, sign = abs(value), value.numerator
    else:
        return value_text(value, type)
    if not sign:
        return SAME_TEXT
    return f"{'+' if sign > 0 else '−'}{value_text(size, type)}"


def signed_amount(value: Fraction) -> str:
    """An amount with its sign: +1,620.00元, −80.00元, 不变."""
    return signed(value, Type(Kind.AMOUNT))


def text_of(value: Value | None, type: Type, nothing: str = "无") -> str:
    """A value, with − before a negative one; where there is none, what is said instead."""
    return nothing if value is None else value_text(value, type).replace("-", "−")


def more_or_less(pair: Pair, said: Callable[[Fraction], str] = amount_text) -> str:
    """由960.00元增至1,190.00元，增加230.00元."""
    if not pair.difference:
        return f"均为{said(pair.base)}，不变"
    word = "增" if pair.difference > 0 else "减"
    verb = "增加" if pair.difference > 0 else "减少"
    return f"由{said(pair.base)}{word}至{said(pair.draft)}，{verb}{said(abs(pair.difference))}"


def sum_text(value: Fraction) -> str:
    """A sum: 950.00元; from ten thousand on also in 万元: 2,249,455.95元（约224.95万元）."""
    return f"{amount_text(value)}（{short_sum(value)}）" if abs(value) >= _LARGE else amount_text(value)


def short_sum(value: Fraction) -> str:
    """A sum in short: 950.00元, 约224.95万元, 12.5万元 where that is exact."""
    if abs(value) < _LARGE:
        return amount_text(value)
    exact = abs(value) / _LARGE
    cents = Fraction((2 * exact * 100 + 1) // 2, 100)  # half away from nothing
    sign = "−" if value < 0 else ""
    return f"{'' if cents == exact else '约'}{sign}{decimal_text(cents, 0, grouped=True)}万元"


def percent(part: Fraction, whole: Fraction) -> str:
    """约12.3%, or 12% where that is exact."""
    exact = part * 100 / whole
    tenths = Fraction((2 * abs(exact) * 10 + 1) // 2, 10)  # half away from nothing
    text = decimal_text(tenths, 0, grouped=True)
    return f"{'' if tenths == abs(exact) else '约'}{text}%"


def share(amount: Fraction, persons: int) -> str:
    """An amount for each of some people, to the fen: 约93.33元."""
    each = abs(amount) / persons
    fen = Fraction((2 * each * 100 + 1) // 2, 100)
    return f"{'' if fen == each else '约'}{amount_text(fen)}"


def weight_of_change(item: ParameterRow) -> Fraction:
    """How much a figure changes in proportion, for ordering; −1 for a change that is none in proportion, −2 for what one
    side alone has."""
    base, draft = (side.value if side is not None else None for side in (item.base, item.draft))
    if item.change != CHANGED:
        return Fraction(-2)
    if isinstance(base, Duration) and isinstance(draft, Duration) and base.unit == draft.unit:
        base, draft = Fraction(base.count), Fraction(draft.count)
    if not isinstance(base, Fraction) or not isinstance(draft, Fraction):
        return Fraction(-1)
    return abs(draft - base) / max(abs(base), abs(draft), Fraction(1, 10**6))
