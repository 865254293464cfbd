"""Running cases: the events of a person in order, with the pools that they fill."""

from collections.abc import Iterator, Mapping, MutableMapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import cast

from attrs import evolve, frozen

from compiler.cases import Case, Event, evaluation_order, with_person
from compiler.graph import Graph
from compiler.interpret import Key, force
from compiler.periods import PeriodKey, read_keys, write_key
from compiler.rules import AssumptionKey, EvaluationError, Inputs, MissingAssumption, MissingFact
from compiler.types import Value

Contribution = tuple[int, int, Fraction]  # index of the event, id of the node, what it added
Assumed = Mapping[AssumptionKey, Value]
NOTHING_ASSUMED: Assumed = MappingProxyType({})


@frozen
class Balance:
    """What a pool holds in one period, and the events that filled it (those that added nothing left out). Where an
    event of the period added what nobody can tell, `missing` is the assumption that lacks."""

    total: Fraction = Fraction(0)
    contributions: tuple[Contribution, ...] = ()
    missing: MissingAssumption | None = None

    def plus(self, contribution: Contribution) -> "Balance":
        """The balance after one more contribution."""
        if not contribution[2]:
            return self
        return evolve(self, total=self.total + contribution[2], contributions=(*self.contributions, contribution))


Balances = Mapping[tuple[str, PeriodKey], Balance]


def balance_before(balances: Balances, pool: str, period: str, day: date) -> Balance:
    """What a pool holds before an event of that day."""
    found = [balances[key] for key in ((pool, read) for read in read_keys(period, day)) if key in balances]
    if len(found) == 1:
        return found[0]
    return Balance(
        sum((balance.total for balance in found), Fraction(0)),
        tuple(item for balance in found for item in balance.contributions),
        next((balance.missing for balance in found if balance.missing), None),
    )


@frozen
class EventTrace:
    """One event as evaluated. `values` has every node that was needed; `event` has the person's facts."""

    index: int  # of the event in its case
    event: Event
    inputs: Inputs
    values: dict[Key, Value]
    contributions: dict[str, tuple[Contribution, ...]]  # what makes up pools_before
    additions: tuple[tuple[str, int, Fraction], ...]  # pool, node and amount: what the event adds
    results: dict[str, Value]  # those that could be computed
    missing: dict[str, MissingAssumption]  # those that need an assumption that is not made
    absent: dict[str, MissingFact]  # those that ask for facts of the person on which the case is silent
    uncounted: dict[str, MissingAssumption]  # pools to which the event adds what nobody can tell

    @property
    def pools_before(self) -> Mapping[str, Fraction]:
        """The balances before the event; those that rest on something open and not assumed are left out."""
        return self.inputs.pools


def run_event(
    graph: Graph, index: int, event: Event, balances: Balances, assumed: Assumed = NOTHING_ASSUMED
) -> EventTrace:
    """Evaluates one event, person facts included, from all balances so far.

    Raises MissingFact, NoRow and NoCalendar with the event's index.
    """
    before = {pool.name: balance_before(balances, pool.name, pool.period, event.date) for pool in graph.pools}
    totals = {name: balance.total for name, balance in before.items() if balance.missing is None}
    unknown = {name: balance.missing for name, balance in before.items() if balance.missing is not None}
    inputs = Inputs(event.date, event.facts, totals, assumed, event.lines, unknown)
    results = [result for result in graph.results if result.event == event.type]
    writes = [write for write in graph.writes if write.event == event.type]
    values: dict[Key, Value] = {}
    asked = [item.node for item in results if not item.personal] + [item.node for item in writes]
    lacking = dict(_lacking(graph, index, asked, inputs, values))
    absent: dict[str, MissingFact] = {}
    for item in results:
        if item.personal:
            try:
                lacking |= _lacking(graph, index, [item.node], inputs, values)
            except MissingFact as error:
                absent[item.name] = error.with_traceback(None)
    return EventTrace(
        index,
        event,
        inputs,
        values,
        {name: balance.contributions for name, balance in before.items()},
        tuple((write.pool, write.node, cast(Fraction, values[write.node])) for write in writes if write.node in values),
        {result.name: values[result.node] for result in results if result.node in values},
        {result.name: lacking[result.node] for result in results if result.node in lacking},
        absent,
        {write.pool: lacking[write.node] for write in writes if write.node in lacking},
    )


def _lacking(
    graph: Graph, index: int, roots: list[int], inputs: Inputs, values: dict[Key, Value]
) -> Iterator[tuple[int, MissingAssumption]]:
    """Evaluates the roots; those that need an assumption that is not made, with it."""
    for root in roots:
        try:
            force(graph, root, inputs, values)
        except MissingAssumption as missing:
            missing.event = index if missing.event is None else missing.event
            yield root, missing.with_traceback(None)
        except EvaluationError as error:
            error.event = index
            raise


def count_event(graph: Graph, balances: MutableMapping[tuple[str, PeriodKey], Balance], trace: EventTrace) -> None:
    """Adds to the balances what an event adds to its pools."""
    keys = {pool.name: (pool.name, write_key(pool.period, trace.event.date)) for pool in graph.pools}
    for name, node, amount in trace.additions:
        balances[keys[name]] = balances.get(keys[name], Balance()).plus((trace.index, node, amount))
    for name, missing in trace.uncounted.items():
        balances[keys[name]] = evolve(balances.get(keys[name], Balance()), missing=missing)


def run_case(
    graph: Graph, case: Case, *, at_new_year: bool = False, assumed: Assumed = NOTHING_ASSUMED
) -> tuple[EventTrace, ...]:
    """Evaluates all events by date and number; the traces stand in the order of the case.

    Raises TiedEvents, MissingFact, NoRow and NoCalendar.
    """
    balances: dict[tuple[str, PeriodKey], Balance] = {}
    traces: dict[int, EventTrace] = {}
    for index in evaluation_order(case.events):
        event = with_person(case.person, case.events[index], at_new_year=at_new_year)
        traces[index] = run_event(graph, index, event, balances, assumed)
        count_event(graph, balances, traces[index])
    return tuple(traces[index] for index in range(len(case.events)))
