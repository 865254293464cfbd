"""Running cases: the events of a person in order, with the pools that they fill."""

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

from attrs import frozen

from compiler.cases import Case, Event, evaluation_order, with_person
from compiler.graph import Graph
from compiler.interpret import evaluate
from compiler.periods import PERIODS, PeriodKey
from compiler.rules import EvaluationError, Inputs
from compiler.types import Value

Contribution = tuple[int, int, Fraction]  # index of the event, id of the node, what it added


@frozen
class Balance:
    """What a pool holds in one period, and the events that filled it (those that added nothing left out)."""

    total: Fraction = Fraction(0)
    contributions: tuple[Contribution, ...] = ()

    def plus(self, contribution: Contribution) -> "Balance":
        """The balance after one more contribution."""
        if not contribution[2]:
            return self
        return Balance(self.total + contribution[2], (*self.contributions, contribution))


@frozen
class EventTrace:
    """One event as evaluated. `values` has every node that was needed; `event` has the person's facts."""

    index: int  # of the event in its case
    event: Event
    values: dict[int, Value]
    pools_before: dict[str, Fraction]
    contributions: dict[str, tuple[Contribution, ...]]  # what makes up pools_before
    additions: tuple[tuple[str, int, Fraction], ...]  # pool, node and amount: what the event adds
    results: dict[str, Value]


def run_event(graph: Graph, index: int, event: Event, balances: Mapping[str, Balance]) -> EventTrace:
    """Evaluates one event, person facts included, from the balances of its periods (absent ones are zero).

    Raises MissingFact and NoRow with the event's index.
    """
    before = {pool.name: balances.get(pool.name, Balance()) for pool in graph.pools}
    totals = {name: balance.total for name, balance in before.items()}
    results = [result for result in graph.results if result.event == event.type]
    writes = [write for write in graph.writes if write.event == event.type]
    roots = [result.node for result in results] + [write.node for write in writes]
    try:
        values = evaluate(graph, roots, Inputs(event.date, event.facts, totals))
    except EvaluationError as error:
        error.event = index
        raise
    return EventTrace(
        index,
        event,
        values,
        totals,
        {name: balance.contributions for name, balance in before.items()},
        tuple((write.pool, write.node, cast(Fraction, values[write.node])) for write in writes),
        {result.name: values[result.node] for result in results},
    )


def run_case(graph: Graph, case: Case, *, at_new_year: bool = False) -> tuple[EventTrace, ...]:
    """Evaluates all events by date and number; the traces stand in the order of the case.

    Raises TiedEvents, MissingFact and NoRow.
    """
    balances: dict[tuple[str, PeriodKey], Balance] = {}
    traces: dict[int, EventTrace] = {}
    for index in evaluation_order(case.events):
        event = with_person(case.person, case.events[index], at_new_year=at_new_year)
        keys = {pool.name: (pool.name, PERIODS[pool.period](event.date)) for pool in graph.pools}
        before = {name: balances.get(key, Balance()) for name, key in keys.items()}
        trace = traces[index] = run_event(graph, index, event, before)
        for name, node, amount in trace.additions:
            key = keys[name]
            balances[key] = balances.get(key, Balance()).plus((index, node, amount))
    return tuple(traces[index] for index in range(len(case.events)))
