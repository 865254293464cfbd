"""Cases: one person, facts that may change with time, and events in the order in which they count."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from attrs import evolve, field, frozen

from compiler.types import Value


@frozen
class Timeline:
    """A fact that changes: values with the date from which each holds, in order of date."""

    changes: tuple[tuple[date, Value], ...]

    def at(self, day: date) -> Value | None:
        """The value on that day; None before the first date."""
        held = [value for start, value in self.changes if start <= day]
        return held[-1] if held else None


BY_DEFAULT = "词汇默认"  # the origin of a fact on which the case is silent
PersonFacts = Mapping[str, Value | Timeline]


def line_fact(fact: str, line: int) -> str:
    """Under which name the origin of a fact of a line item stands; `line` is its index."""
    return f"{fact}（第{line + 1}项）"


@frozen
class Event:
    """Something that happens to the person. `origins` says where a fact is from, if not from the case; `lines` has
    the facts of each line item, by object."""

    type: str
    date: date
    sequence: int | None
    facts: Mapping[str, Value]
    origins: Mapping[str, str] = field(factory=dict)
    lines: Mapping[str, tuple[Mapping[str, Value], ...]] = field(factory=dict)


@frozen
class Case:
    """A person and the events, in the order in which the case lists them."""

    id: str
    person: PersonFacts
    events: tuple[Event, ...]


class TiedEvents(Exception):
    """Two events of one day whose order nothing tells."""

    def __init__(self, first: int, second: int, day: date) -> None:
        self.first, self.second, self.day = first, second, day
        super().__init__(
            f"第{first + 1}个与第{second + 1}个事件同在{day.year}年{day.month}月{day.day}日，"
            "先后会影响累计，请各写明不同的“序号”。"
        )


def with_person(person: PersonFacts, event: Event, *, at_new_year: bool = False) -> Event:
    """The event with the person's facts as they are on its date (or, at_new_year, as they were on 1 January of its
    year); a fact of the event itself goes before."""
    day = event.date.replace(month=1, day=1) if at_new_year else event.date
    facts: dict[str, Value] = {}
    for name, fact in person.items():
        value = fact.at(day) if isinstance(fact, Timeline) else fact
        if value is not None:
            facts[name] = value
    return evolve(event, facts=facts | dict(event.facts))


def evaluation_order(events: tuple[Event, ...]) -> list[int]:
    """Indices of the events by date, then sequence number. Raises TiedEvents."""
    order = sorted(range(len(events)), key=lambda index: (events[index].date, events[index].sequence or 0))
    for earlier, later in pairwise(order):
        first, second = events[earlier], events[later]
        if first.date != second.date:
            continue
        if first.sequence is None or second.sequence is None or first.sequence == second.sequence:
            raise TiedEvents(min(earlier, later), max(earlier, later), first.date)
    return order
