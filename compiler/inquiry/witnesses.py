"""A case that two sides pay differently, sought among sampled cases: two graphs, or one with two assumptions."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import cast

from attrs import evolve, field, frozen

from compiler.cases import Case
from compiler.graph import Graph
from compiler.inquiry.influence import ResultKey, narrowed, nodes_below
from compiler.inquiry.sampling import Assumed, Runnable, Sampled, run
from compiler.inquiry.shrinking import shrink
from compiler.rules import AssumptionKey
from compiler.run import EventTrace
from compiler.symbols import Fact
from compiler.types import Type, Value


@frozen
class Side:
    """What cases are run on: a graph, and the values assumed on this side whatever the case assumes."""

    program: Runnable
    given: Assumed = field(factory=dict)

    def run(self, sampled: Sampled) -> tuple[EventTrace, ...] | None:
        """The traces of a case on this side; None where it cannot be run."""
        return run(self.program, evolve(sampled, assumed={**sampled.assumed, **self.given}))


def narrow(program: Runnable, wanted: Iterable[ResultKey]) -> Runnable:
    """The program with some of its results alone: cases run faster."""
    return Runnable(narrowed(program.graph, wanted), program.at_new_year)


@frozen
class Witness:
    """A case, the event and the result that differ, and the value on either side.

    `facts` are those that the two values rest on, `assumed` what is assumed among what they rest on.
    """

    sides: tuple[Side, Side]
    sampled: Sampled  # with what is assumed on both sides
    event: int
    result: str
    values: tuple[Value, Value]
    types: tuple[Type, Type]  # two policies may call things of two kinds by one name
    facts: frozenset[str]
    assumed: Mapping[AssumptionKey, Type]

    @property
    def upto(self) -> Case:
        """The case up to the event."""
        case = self.sampled.case
        return evolve(case, events=case.events[: self.event + 1])

    @property
    def common(self) -> dict[AssumptionKey, Type]:
        """What is assumed alike on both sides, with its type."""
        first, second = (side.given for side in self.sides)
        return {key: type for key, type in self.assumed.items() if first.get(key) == second.get(key)}


def unlike(values: tuple[Value, Value], types: tuple[Type, Type]) -> bool:
    """Whether two values differ; those of two kinds, or of amounts for two periods, do whatever their numbers."""
    one, other = types
    return values[0] != values[1] or (one.kind, one.per) != (other.kind, other.per)


def difference(sides: tuple[Side, Side], sampled: Sampled, wanted: Iterable[ResultKey]) -> tuple[int, str] | None:
    """The first event, and its first wanted result, that the two sides make different."""
    first = sides[0].run(sampled)
    if first is None or _alike(sides, first):
        return None
    second = sides[1].run(sampled)
    if second is None:
        return None
    asked = list(wanted)
    for one, other in zip(first, second, strict=True):
        for event, name in asked:
            if event != one.event.type or name not in one.results or name not in other.results:
                continue
            if one.results[name] != other.results[name]:
                return one.index, name
    return None


def _alike(sides: tuple[Side, Side], traces: Sequence[EventTrace]) -> bool:
    """Whether the second side must make what the first one made: the same graph, and nothing that is assumed otherwise
    was asked for."""
    (program, one), (other_program, other) = ((side.program, side.given) for side in sides)
    if program is not other_program:
        return False
    nodes = program.graph.nodes
    differing = {key for key in (*one, *other) if one.get(key) != other.get(key)}
    asked = {key if isinstance(key, int) else key[0] for trace in traces for key in trace.values}
    return differing.isdisjoint(cast(AssumptionKey, nodes[id].data) for id in asked if nodes[id].op == "assumption")


def search(
    cases: Iterable[tuple[tuple[Side, Side], Sampled]], wanted: Sequence[ResultKey], facts: Mapping[str, Fact]
) -> tuple[Witness | None, int]:
    """The first case with a difference, made simple, and how many cases were tried."""
    tried = 0
    for sides, sampled in cases:
        tried += 1
        found = difference(sides, sampled, wanted)
        if found is not None:
            return simplest(sides, sampled, [key for key in wanted if key[1] == found[1]], facts), tried
    return None, tried


def simplest(
    sides: tuple[Side, Side], sampled: Sampled, wanted: Sequence[ResultKey], facts: Mapping[str, Fact]
) -> Witness | None:
    """The difference that a case shows, on the simplest case that still shows it."""
    simple = shrink(sampled, lambda each: difference(sides, each, wanted) is not None, facts)
    return witness(sides, simple, wanted)


def on(sides: tuple[Side, Side], cases: Iterable[Sampled]) -> Iterator[tuple[tuple[Side, Side], Sampled]]:
    """The same two sides for all cases."""
    return ((sides, sampled) for sampled in cases)


def witness(sides: tuple[Side, Side], sampled: Sampled, wanted: Sequence[ResultKey]) -> Witness | None:
    """The difference that a case shows, with what it rests on."""
    found = difference(sides, sampled, wanted)
    return None if found is None else witness_at(sides, sampled, *found)


def witness_at(sides: tuple[Side, Side], sampled: Sampled, index: int, name: str) -> Witness:
    """What a case shows at an event that both sides can run, with what the two values rest on."""
    values: list[Value] = []
    facts: frozenset[str] = frozenset()
    types: dict[AssumptionKey, Type] = {}
    kinds: list[Type] = []
    for side in sides:
        traces = side.run(sampled)
        assert traces is not None
        graph, event = side.program.graph, traces[index].event.type
        root = next(item.node for item in graph.results if (item.event, item.name) == (event, name))
        values.append(traces[index].results[name])
        kinds.append(graph.nodes[root].type)
        read, assumed = rested_on(graph, traces, root)
        facts, types = facts | read, types | assumed
    return Witness(sides, sampled, index, name, (values[0], values[1]), (kinds[0], kinds[1]), facts, types)


def rested_on(
    graph: Graph, traces: Sequence[EventTrace], root: int
) -> tuple[frozenset[str], dict[AssumptionKey, Type]]:
    """The facts that a node's value was computed from, at whatever event, and what is assumed, with its type."""
    evaluated = {key if isinstance(key, int) else key[0] for trace in traces for key in trace.values}
    nodes = [graph.nodes[id] for id in sorted(evaluated & nodes_below(graph, [root]))]
    facts = frozenset(str(node.data) for node in nodes if node.op == "fact")
    return facts, {cast(AssumptionKey, node.data): node.type for node in nodes if node.op == "assumption"}
