"""Many cases by generated functions of plain ints: what the results of the events come to, and nothing else.

It gives what `compiler.run.run_case` gives, or declines and leaves a case to it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import compress
from typing import cast

from attrs import define, field, frozen

from compiler.cases import Case, Event, PersonFacts, Timeline, evaluation_order
from compiler.graph import Graph
from compiler.kernel import NoKernel, Slot
from compiler.kernel_partial import PartialKernel, compile_partial
from compiler.periods import PeriodKey, read_keys, write_key
from compiler.rules import AssumptionKey
from compiler.run import Assumed
from compiler.terms import Raw, to_raw

_Keys = tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]  # by place of the pool: what is read, what is added to


@frozen
class Totals:
    """What the events of a case come to: the sum of each result by type of event and name, in units; and which
    assumptions were asked for, where that was to be told."""

    results: Mapping[str, Mapping[str, Fraction]]
    asked: frozenset[AssumptionKey] = frozenset()


@define(eq=False)
class _Person:
    """A person while the events go by: the facts that were read and never change, and the balances, raw."""

    facts: PersonFacts
    at_new_year: bool
    known: dict[str, Raw | None] = field(factory=dict)
    balances: dict[int, int] = field(factory=dict)

    def told(self, slots: Sequence[Slot], event: Event) -> list[Raw | None]:
        """The raw facts of an event and of the person; a fact of the event itself goes before."""
        raw: list[Raw | None] = []
        for slot in slots:
            value = event.facts.get(slot.name)
            if value is not None:
                raw.append(to_raw(value, slot.denominator))
            elif slot.name in self.known:
                raw.append(self.known[slot.name])
            else:
                raw.append(self._own(slot, event.date))
        return raw

    def _own(self, slot: Slot, day: date) -> Raw | None:
        fact = self.facts.get(slot.name)
        if isinstance(fact, Timeline):
            value = fact.at(day.replace(month=1, day=1) if self.at_new_year else day)
            return None if value is None else to_raw(value, slot.denominator)
        raw = self.known[slot.name] = None if fact is None else to_raw(fact, slot.denominator)
        return raw

    def pools(self, reads: Sequence[Sequence[int]]) -> list[int]:
        """The balances before an event."""
        balances = self.balances
        return [
            balances.get(keys[0], 0) if len(keys) == 1 else sum(balances.get(key, 0) for key in keys) for keys in reads
        ]

    def count(self, kernel: PartialKernel, keys: Sequence[int], output: Sequence[Raw]) -> None:
        """Adds to the balances what an event adds to its pools."""
        for (pool, factor), raw in zip(kernel.writes, output[len(kernel.results) :], strict=False):
            if raw:
                self.balances[keys[pool]] = self.balances.get(keys[pool], 0) + cast(int, raw) * factor


@define(eq=False)
class RawRunner:
    """A graph all of whose results are numbers, ready for many cases."""

    graph: Graph
    at_new_year: bool
    _kernels: Mapping[str, PartialKernel] | None = field(init=False)
    _numbers: dict[tuple[int, PeriodKey], int] = field(factory=dict, init=False)  # of each pool in each period
    _days: dict[date, _Keys] = field(factory=dict, init=False)
    _assumed: Assumed = field(factory=dict, init=False)  # those of the last case, and their raw values by event
    _raw: dict[str, tuple[Raw | None, ...]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        try:
            self._kernels = compile_partial(self.graph)
        except NoKernel:
            self._kernels = None

    def run(self, case: Case, assumed: Assumed, *, tell: bool = False) -> Totals | None:
        """The totals of a case; None where the interpreter has the word. Raises TiedEvents."""
        order = evaluation_order(case.events)
        if self._kernels is None:
            return None
        if assumed != self._assumed:
            self._assumed, self._raw = dict(assumed), {}
        person = _Person(case.person, self.at_new_year)
        sums: dict[str, list[int]] = {}
        asked: set[AssumptionKey] = set()
        for index in order:
            event = case.events[index]
            kernel = self._kernels.get(event.type)
            if kernel is None:
                continue  # nothing comes of it
            output = None if event.lines else self._event(kernel, person, event, tell)
            if output is None:
                return None
            results = len(kernel.results)
            so_far = sums.setdefault(event.type, [0] * results)
            for place in range(results):
                so_far[place] += cast(int, output[place])
            if tell:
                needed = output[results + len(kernel.writes) :]
                asked.update(compress(kernel.open, needed))
        totals = {type: _exact(self._kernels[type].results, raw) for type, raw in sums.items()}
        return Totals(totals, frozenset(asked))

    def _event(self, kernel: PartialKernel, person: _Person, event: Event, tell: bool) -> tuple[Raw, ...] | None:
        """What the function of an event returns, its additions counted."""
        reads, writes = self._keys(event.date)
        facts = (*person.told(kernel.facts, event), *self._assumptions(kernel))
        output = kernel.function(event.date.toordinal(), facts, person.pools(reads), tell)
        if output is not None:
            person.count(kernel, writes, output)
        return output

    def _assumptions(self, kernel: PartialKernel) -> tuple[Raw | None, ...]:
        """The raw assumptions, remembered as long as they stay the same."""
        found = self._raw.get(kernel.event)
        if found is None:
            values = (self._assumed.get((slot.name, slot.key)) for slot in kernel.assumed)
            found = self._raw[kernel.event] = tuple(
                None if value is None else to_raw(value, slot.denominator)
                for slot, value in zip(kernel.assumed, values, strict=True)
            )
        return found

    def _keys(self, day: date) -> _Keys:
        """Where the balances before an event of that day stand, and where its additions go."""
        found = self._days.get(day)
        if found is None:
            pools = [(place, pool.period) for place, pool in enumerate(self.graph.pools)]
            found = self._days[day] = (
                tuple(tuple(self._number(place, key) for key in read_keys(period, day)) for place, period in pools),
                tuple(self._number(place, write_key(period, day)) for place, period in pools),
            )
        return found

    def _number(self, pool: int, period: PeriodKey) -> int:
        return self._numbers.setdefault((pool, period), len(self._numbers))


def _exact(slots: Sequence[Slot], raw: Sequence[int]) -> dict[str, Fraction]:
    """The sums by name, from ints over the denominators of the results."""
    return {slot.name: Fraction(value, slot.denominator) for slot, value in zip(slots, raw, strict=True)}
