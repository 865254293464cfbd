"""One visit under one policy with its spending left open: what is paid at any spending, and where the lines bend."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import islice, pairwise
from typing import Any, cast

from attrs import define, evolve, field, frozen

from compiler.cases import Case
from compiler.comparison.cases import Party
from compiler.comparison.flows import Flow, Sums, flows, money_results, sums
from compiler.comparison.result import PAID, ZERO
from compiler.event_view import EventView
from compiler.explanation import Depth
from compiler.graph import Graph, Node, Result
from compiler.inquiry.influence import narrowed
from compiler.rules import EvaluationError
from compiler.run import EventTrace, run_case
from compiler.settlement import settlements_of
from dsl.names import OWN_SHARE

BENDS = 40  # of more bends of one side the rest is left out
_LIMITING, _ASKING = ("minimum", "maximum"), ("less", "at_most", "equal")


def yuan(fen: int) -> Fraction:
    """An amount of whole fen, in yuan."""
    return Fraction(fen, 100)


def fen(amount: Fraction) -> int:
    """An amount in yuan, in whole fen."""
    return int(amount * 100)


@frozen(eq=False)
class Paying:
    """A policy's benefits that pay a part of what was spent, and as much of its graph as its sums of money rest on."""

    party: Party
    graph: Graph
    flows: dict[str, Flow]
    benefits: dict[str, list[Result]]  # by event: those that are paid from a fund
    tiers: dict[str, int]  # benefit -> its place in the order of settlement, 0 where it is in none

    @property
    def events(self) -> set[str]:
        """The events that have a benefit with an expense."""
        return {event for event, results in self.benefits.items() if any("base" in each.steps for each in results)}


def paying(party: Party) -> Paying:
    """A policy, ready to compute visits."""
    program = party.program
    results, known = money_results(program), flows(program)
    graph = narrowed(program.graph, [(item.event, item.name) for item in results])
    benefits: dict[str, list[Result]] = {}
    for item in results:
        if item.name in known and known[item.name].kind == PAID:
            benefits.setdefault(item.event, []).append(item)
    order = settlements_of(program.symbols).by_benefit
    return Paying(party, graph, known, benefits, {name: tier for name, (_, tier) in order.items()})


@define(eq=False)
class Visit:
    """The visit of a case under one policy. What was computed once is kept."""

    policy: Paying
    case: Case  # with this one event
    fact: str = ""  # the expense that varies; "": as the case has it
    _traces: dict[int, EventTrace | None] = field(factory=dict)
    _bending: list[Node] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._bending = [node for node in self.policy.graph.nodes if node.op in (*_LIMITING, *_ASKING)]

    @property
    def benefits(self) -> list[Result]:
        """The benefits of the event that are paid from a fund."""
        return self.policy.benefits.get(self.case.events[0].type, [])

    def trace(self, spent: int) -> EventTrace | None:
        """The visit at so many fen; None where its sums cannot be computed."""
        if spent not in self._traces:
            self._traces[spent] = self._run(spent)
        return self._traces[spent]

    def _run(self, spent: int) -> EventTrace | None:
        event, party = self.case.events[0], self.policy.party
        facts = {**event.facts, self.fact: yuan(spent)} if self.fact else event.facts
        case = evolve(self.case, events=(evolve(event, facts=facts),))
        try:
            (trace,) = run_case(
                self.policy.graph, case, at_new_year=party.program.at_new_year, assumed=party.assumed.values
            )
        except EvaluationError:
            return None
        return None if trace.missing else trace

    def sums(self, spent: int) -> Sums | None:
        """What funds pay and what is left; None where it cannot be computed."""
        trace = self.trace(spent)
        return None if trace is None or OWN_SHARE not in trace.results else sums(self.policy.flows, [trace.results])

    def paid(self, benefit: Result, spent: int) -> Fraction:
        """What one benefit pays; nothing where it cannot be computed."""
        trace = self.trace(spent)
        return ZERO if trace is None else cast(Fraction, trace.results.get(benefit.name, ZERO))

    def view(self, spent: int) -> EventView | None:
        """The visit as explanations see it; None where it cannot be computed."""
        trace = self.trace(spent)
        if trace is None:
            return None
        return EventView(self.policy.graph, (trace,), 0, Depth.STEPS, self.policy.party.wording)

    def amount(self, node: int, spent: int) -> Fraction | None:
        """The value of a node that is an amount; None where there is none."""
        view = self.view(spent)
        return None if view is None else cast(Fraction | None, view.value(node))

    def taken(self, spent: int) -> set[int]:
        """The nodes that decide what the benefits pay: of a limit the operand that binds, of a choice what was chosen."""
        view, decided, found = self.view(spent), self._decided(spent), set[int]()
        stack = [benefit.node for benefit in self.benefits] if view is not None else []
        while stack and view is not None:
            node = stack.pop()
            if node in found or node not in view.trace.values:
                continue
            found.add(node)
            args = view.node(node).args
            if view.node(node).op in _LIMITING:
                stack.append(args[decided[node]])
            elif view.node(node).op in ("choose", "table"):
                chosen, condition = view.chosen(node)
                stack += [chosen, *args[: args.index(chosen) if condition is None else args.index(condition) + 1 : 2]]
            elif view.node(node).op == "multiply" and view.value(node) == 0:
                stack += [arg for arg in args if view.value(arg) == 0]
            else:
                stack += args
        return found

    # ---- where the lines bend

    def bends(self, ends: Sequence[int]) -> list[tuple[int, ...]]:
        """The fen between neighbouring ends at which another operand of a limit begins to decide, and the pairs of fen
        between which a condition turns: between them payments are straight lines but for rounding."""
        return list(islice((bend for low, high in pairwise(ends) for bend in self._between(low, high)), BENDS))

    def _between(self, low: int, high: int) -> Iterator[tuple[int, ...]]:
        first, second = self._decided(low), self._decided(high)
        if first == second:
            return
        if high - low > 1:
            middle = (low + high) // 2
            yield from self._between(low, middle)
            yield from self._between(middle, high)
        else:
            found = {at for node in first.keys() | second.keys() for at in self._bend(node, low, first, second)}
            yield tuple(sorted(found))

    def _bend(self, node: int, low: int, first: dict[int, Any], second: dict[int, Any]) -> Sequence[int]:
        """Where between two neighbouring fen a node bends: of two operands where they are equal, else just below."""
        one, other = first.get(node), second.get(node)
        if one == other:
            return ()
        found = self.policy.graph.nodes[node]
        if one is None or other is None or found.op in _ASKING:
            return (low, low + 1)
        trace = self.trace(low + 1)
        assert trace is not None
        return (low + 1,) if trace.values[found.args[one]] == trace.values[found.args[other]] else (low,)

    def _decided(self, spent: int) -> dict[int, Any]:
        """The operand that decides each limit that was needed, and the answer to each condition."""
        trace = self.trace(spent)
        values = {} if trace is None else trace.values
        found: dict[int, Any] = {}
        for node in self._bending:
            if node.id not in values:
                continue
            if node.op in _ASKING:
                found[node.id] = values[node.id]
            else:
                found[node.id] = next(at for at, arg in enumerate(node.args) if values[arg] == values[node.id])
        return found
