"""The operations over dates: full years of age, the first and last days of months and years, dates moved by a time.

The code of generated functions works on ordinals and calls the functions in `HELPERS`, which give None where the
interpreter has the word.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import Any, cast

from compiler.graph import Node
from compiler.rules import NoCalendar, Operation, count, expect
from compiler.terms import Code, Term
from compiler.types import AGE, DATE, DURATION, Duration, Type, Value

DAYS = tuple(f"{span}{day}" for span in ("当月", "次月", "当年", "次年") for day in ("首日", "末日"))
_BACK = MappingProxyType({"后": 1, "前": -1})
_MONTHS = MappingProxyType({"月": 1, "年": 12})
_SPANS = MappingProxyType({"日": 1, "周": 7})
_OUTSIDE = f"推算出的日期超出了公元{date.min.year}年至{date.max.year}年的范围。"


class _Untold(Exception):
    """A date past the calendar, or past the years whose holidays are known; the text says which."""


def full_years(born: date, day: date) -> int:
    """Birthdays reached by that day: on the same month and day, on 1 March for 29 February in other years; none before
    birth."""
    return max(0, day.year - born.year - ((day.month, day.day) < (born.month, born.day)))


def named_day(day: date, name: str) -> date:
    """The first or last day of that month, of the next, of that year or of the next: one of DAYS."""
    span, last = name[:2], name.endswith("末日")
    if span.endswith("年"):
        year = day.year + (span == "次年")
        _reachable(year)
        return date(year, 12, 31) if last else date(year, 1, 1)
    first = moved_by_months(day.replace(day=1), int(span == "次月"))
    return first.replace(day=monthrange(first.year, first.month)[1]) if last else first


def moved(day: date, time: Duration, sign: int) -> date:
    """The date so much later (sign 1) or earlier (-1)."""
    if time.unit in _MONTHS:
        return moved_by_months(day, sign * time.count * _MONTHS[time.unit])
    if time.unit in _SPANS:
        return _moved_by_days(day, sign * time.count * _SPANS[time.unit])
    return _moved_by_working_days(day, time.count, sign)


def moved_by_months(day: date, months: int) -> date:
    """The same day of a later or earlier month, or the last one of a month without that day."""
    place = day.year * 12 + day.month - 1 + months
    year, month = place // 12, place % 12 + 1
    _reachable(year)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _moved_by_days(day: date, days: int) -> date:
    ordinal = day.toordinal() + days
    if not date.min.toordinal() <= ordinal <= date.max.toordinal():
        raise _Untold(_OUTSIDE)
    return date.fromordinal(ordinal)


def _reachable(year: int) -> None:
    if not date.min.year <= year <= date.max.year:
        raise _Untold(_OUTSIDE)


def _moved_by_working_days(day: date, days: int, sign: int) -> date:
    """The last of so many working days, counted from the day after (or before)."""
    working = _working_day()
    while days > 0:
        day = _moved_by_days(day, sign)
        days -= working(day)
    return day


@cache
def _working_day() -> Callable[[date], bool]:
    """Whether a day is one to work on, by the holidays as ordered for each year."""
    from chinese_calendar import holidays, workdays  # type: ignore[import-untyped]

    first, last = min(holidays).year, max(holidays).year

    def working(day: date) -> bool:
        if not first <= day.year <= last:
            raise _Untold(f"计算工作日要用到{day.year}年的节假日安排，而已有的只是{first}年至{last}年的安排。")
        return day in workdays or (day.weekday() < 5 and day not in holidays)

    return working


def exceptional_days(first: date, last: date) -> tuple[tuple[date, ...], tuple[date, ...]]:
    """The holidays on weekdays and the weekends to work on among the days from first to last, both included."""
    from chinese_calendar import holidays, workdays

    days = [first + timedelta(place) for place in range((last - first).days + 1)]
    resting = tuple(day for day in days if day.weekday() < 5 and day in holidays)
    return resting, tuple(day for day in days if day.weekday() >= 5 and day in workdays)


class Age(Operation):
    """The full years from the first date to the second."""

    name = "age"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 2, 2)
        _dates(args)
        return AGE

    def compute(self, node: Node, values: list[Value]) -> Value:
        return Fraction(full_years(cast(date, values[0]), cast(date, values[1])))

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        return Code((f"{target} = age({terms[0].text}, {terms[1].text})",))

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return "至".join(texts)


class DayOf(Operation):
    """The first or last day of a month or year that a date tells; data is (one of DAYS,)."""

    name = "day_of"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 1, 1)
        _dates(args)
        expect(node.data in {(name,) for name in DAYS}, f"没有{node.data!r}这种日期")
        return DATE

    def compute(self, node: Node, values: list[Value]) -> Value:
        return _told(node, lambda: named_day(cast(date, values[0]), _word(node)))

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        return _declining(target, f"day_of({terms[0].text}, {_word(node)!r})")

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return f"{texts[0]}的{_word(node)}"


class MoveDate(Operation):
    """A date so much later or earlier; data is ("后",) or ("前",)."""

    name = "move_date"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 2, 2)
        _dates(args[:1])
        expect(args[1] == DURATION, f"{args[1]}不是时长")
        expect(node.data in {(word,) for word in _BACK}, f"没有{node.data!r}这个方向")
        return DATE

    def compute(self, node: Node, values: list[Value]) -> Value:
        day, time = cast(date, values[0]), cast(Duration, values[1])
        return _told(node, lambda: moved(day, time, _BACK[_word(node)]))

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        return _declining(target, f"move_date({terms[0].text}, {terms[1].text}, {_BACK[_word(node)]})")

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return f"{texts[0]}{_word(node)}{texts[1]}"


def _dates(args: Sequence[Type]) -> None:
    for type in args:
        expect(type == DATE, f"{type}不是日期")


def _word(node: Node) -> str:
    return cast(tuple[str], node.data)[0]


def _told(node: Node, tell: Callable[[], date]) -> date:
    """The date told. Raises NoCalendar where there is none."""
    try:
        return tell()
    except _Untold as untold:
        raise NoCalendar(str(untold), node) from None


def _declining(target: str, call: str) -> Code:
    """Code of a call that may give None: then the whole function does."""
    return Code((f"{target} = {call}", f"if {target} is None: return None"))


# ---- for generated functions: dates are ordinals, durations pairs


def _age(born: int, day: int) -> int:
    return full_years(date.fromordinal(born), date.fromordinal(day))


def _day_of(day: int, name: str) -> int | None:
    try:
        return named_day(date.fromordinal(day), name).toordinal()
    except _Untold:
        return None


def _move_date(day: int, time: tuple[int, str], sign: int) -> int | None:
    if time[1] == "工作日":
        return None
    try:
        return moved(date.fromordinal(day), Duration(*time), sign).toordinal()
    except _Untold:
        return None


HELPERS: MappingProxyType[str, Callable[..., Any]] = MappingProxyType(
    {"age": _age, "day_of": _day_of, "move_date": _move_date}
)
