"""The periods after which a pool starts anew, and the key under which an event's date finds its balance."""

from collections.abc import Callable
from datetime import date
from types import MappingProxyType

PeriodKey = tuple[int, ...]

PERIODS: MappingProxyType[str, Callable[[date], PeriodKey]] = MappingProxyType(
    {
        "自然年度": lambda day: (day.year,),
        "每月": lambda day: (day.year, day.month),
        "终身": lambda day: (),
    }
)
