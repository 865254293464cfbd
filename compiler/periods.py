"""The periods of pools: under which key an event is counted, and which keys make up the balance before it.

自然年度, 每月 and 终身; `医保年度MM-DD`, a year that begins on that day; `滚动N个月`, the month of the event and the N-1
calendar months before it.
"""

import re
from collections.abc import Callable
from datetime import date
from types import MappingProxyType

PeriodKey = tuple[int, ...]

_PLAIN: MappingProxyType[str, Callable[[date], PeriodKey]] = MappingProxyType(
    {
        "自然年度": lambda day: (day.year,),
        "每月": lambda day: (day.year, day.month),
        "终身": lambda day: (),
    }
)
_INSURANCE_YEAR = re.compile(r"医保年度(\d\d)-(\d\d)")
_ROLLING = re.compile(r"滚动([1-9]\d*)个月")


def is_period(period: str) -> bool:
    """Whether there is such a period."""
    year = _INSURANCE_YEAR.fullmatch(period)
    if year is not None:
        try:
            date(2000, int(year[1]), int(year[2]))  # a leap year: it may begin on 29 February
        except ValueError:
            return False
    return year is not None or period in _PLAIN or _ROLLING.fullmatch(period) is not None


def write_key(period: str, day: date) -> PeriodKey:
    """The key under which what an event of that day adds is kept."""
    if period in _PLAIN:
        return _PLAIN[period](day)
    if _ROLLING.fullmatch(period):
        return (day.year, day.month)
    begins = _INSURANCE_YEAR.fullmatch(period)
    assert begins is not None, period
    return (day.year - ((day.month, day.day) < (int(begins[1]), int(begins[2]))),)


def read_keys(period: str, day: date) -> tuple[PeriodKey, ...]:
    """The keys whose sums are the balance before an event of that day, the earliest first."""
    rolling = _ROLLING.fullmatch(period)
    if rolling is None:
        return (write_key(period, day),)
    last = day.year * 12 + day.month - 1
    return tuple((month // 12, month % 12 + 1) for month in range(last - int(rolling[1]) + 1, last + 1))
