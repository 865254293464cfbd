"""How values are written: for people (Chinese, exact) and for JSON. Nothing is rounded here."""

from datetime import date
from fractions import Fraction
from typing import cast

from compiler.types import Duration, Kind, Type, Value

_COUNTED = {"月": "个月", "工作日": "个工作日"}  # units of time that take 个
_YES_NO = {True: "是", False: "否"}


def decimal_text(value: Fraction, places: int, grouped: bool) -> str | None:
    """The exact decimal with at least so many places, grouped by thousands or not; None if it is endless."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(places, twos, fives)
    whole, part = divmod(abs(value.numerator) * 10**places // value.denominator, 10**places)
    text = f"{whole:,}" if grouped else str(whole)
    if places:
        text += f".{part:0{places}d}"
    return f"-{text}" if value < 0 else text


def _exact(value: Fraction, places: int = 0, grouped: bool = False) -> str:
    """The decimal, or N/M where the decimal does not end."""
    return decimal_text(value, places, grouped) or f"{value.numerator}/{value.denominator}"


def amount_text(value: Fraction) -> str:
    """1,620.00元; more places only where the value has them; 100/3元."""
    return f"{_exact(value, 2, grouped=True)}元"


def rate_text(value: Fraction) -> str:
    """60%, 62.5%, or 1/3 where the percentage does not end."""
    percent = decimal_text(value * 100, 0, grouped=False)
    return f"{percent}%" if percent is not None else f"{value.numerator}/{value.denominator}"


def points_text(value: Fraction) -> str:
    """10个百分点."""
    return f"{_exact(value * 100)}个百分点"


def date_text(value: date) -> str:
    """2023年3月1日."""
    return f"{value.year}年{value.month}月{value.day}日"


def duration_text(value: Duration) -> str:
    """6个月, 12周, 20个工作日."""
    return f"{value.count}{_COUNTED.get(value.unit, value.unit)}"


def period_words(period: str) -> str:
    """The period of a pool as the words before 已累计: 本年度, 本月, 近12个月, 本医保年度; "" for life."""
    if period.startswith("医保年度"):
        return "本医保年度"
    if period.startswith("滚动"):
        return f"近{period.removeprefix('滚动')}"
    return {"自然年度": "本年度", "每月": "本月"}.get(period, "")


def value_text(value: Value, type: Type) -> str:
    """A value with its unit, as a sentence would have it: 1,620.00元, 60%, 10个百分点, 60周岁, 是."""
    match type.kind:
        case Kind.AMOUNT:
            text = amount_text(cast(Fraction, value))
            return f"{text}/{type.per}" if type.per else text
        case Kind.RATE:
            return rate_text(cast(Fraction, value))
        case Kind.POINTS:
            return points_text(cast(Fraction, value))
        case Kind.NUMBER:
            return _exact(cast(Fraction, value), grouped=True)
        case Kind.AGE:
            return f"{_exact(cast(Fraction, value))}周岁"
        case Kind.DATE:
            return date_text(cast(date, value))
        case Kind.DURATION:
            return duration_text(cast(Duration, value))
        case Kind.TRUTH:
            return _YES_NO[cast(bool, value)]
        case Kind.CLASS:
            return cast(str, value)


def operand_text(value: Value, type: Type) -> str:
    """A value as an operand of a formula: as `value_text`, but amounts go without 元 (2,700.00)."""
    if type.kind is Kind.AMOUNT:
        return _exact(cast(Fraction, value), 2, grouped=True)
    return value_text(value, type)


def json_value(value: Value, type: Type) -> str | int | bool:
    """A value for JSON: amounts "1620.00", rates "60%", whole numbers and ages as integers, dates ISO."""
    match type.kind:
        case Kind.AMOUNT:
            return _exact(cast(Fraction, value), 2)
        case Kind.NUMBER | Kind.AGE:
            number = cast(Fraction, value)
            return number.numerator if number.denominator == 1 else _exact(number)
        case Kind.DATE:
            return cast(date, value).isoformat()
        case Kind.TRUTH:
            return cast(bool, value)
        case _:
            return value_text(value, type)
