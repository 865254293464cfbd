"""Graphs as generated Python: for each type of event one straight function of plain ints.

The function is eager and total. Where it cannot be (a fact or an assumption is missing, no row of a table holds,
working days are counted) it returns None, and `interpret`, which is lazy, has the word. What it does return are the
interpreter's values. Events with sums over line items have no function.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from math import lcm
from typing import Any, TypeVar, cast

from attrs import field, frozen

from compiler.calendar_days import HELPERS
from compiler.graph import Graph, Node, PoolWrite
from compiler.interpret import Key
from compiler.operations import LEAVES, OPERATIONS
from compiler.rules import AssumptionKey, EvaluationError, Inputs
from compiler.terms import INPUT_DENOMINATORS, Code, Raw, Term, constant_term, from_raw, to_raw
from compiler.types import Value

Function = Callable[[int, tuple[Raw | None, ...], tuple[int, ...]], tuple[Raw, ...] | None]
_ROUNDS = 8  # attempts at finding denominators of pools that their own contributions fit into
_NOTHING = Inputs(date.min, {}, {})
AnyDraft = TypeVar("AnyDraft", bound="Draft")


class NoKernel(Exception):
    """A graph whose values have no denominators that are known beforehand."""


@frozen
class Slot:
    """A place in a tuple of raw values: what stands there (with the class value, of an assumption that has one), and
    over which denominator."""

    name: str
    denominator: int
    key: str = ""


@frozen
class Kernel:
    """The code for one type of event.

    `function(day, facts, pools)` takes the ordinal of the event's date, the raw facts and assumptions (None where
    missing) in the order of `facts` and `assumed`, and the raw balances in that of `pools`, and returns the raw
    values of `outputs` (node id -> denominator) in their order, or None. Nodes whose values are known beforehand are `constants`, and no
    outputs unless they are roots.
    """

    event: str
    source: str = field(repr=False)
    function: Function = field(repr=False)
    facts: tuple[Slot, ...]
    assumed: tuple[Slot, ...]
    pools: tuple[Slot, ...]  # all of the graph
    outputs: Mapping[int, int] = field(repr=False)
    constants: Mapping[Key, Value] = field(repr=False)
    results: Mapping[str, int]  # name of the result -> place in the output
    writes: tuple[tuple[int, int, int], ...]  # place of the pool, place in the output, factor between the two
    nodes: Mapping[int, Node] = field(repr=False)  # all that the event's roots rest on

    def run(self, inputs: Inputs) -> dict[Key, Value] | None:
        """The values of all nodes; None where the interpreter has the word."""
        facts = tuple(_raw(slot, inputs.facts.get(slot.name)) for slot in self.facts)
        pools = tuple(_raw(slot, inputs.pools.get(slot.name)) for slot in self.pools)
        if None in pools:
            return None
        facts += self.raw_assumed(inputs.assumed)
        output = self.function(inputs.day.toordinal(), facts, cast(tuple[int, ...], pools))
        return None if output is None else self.values(inputs, output)

    def raw_assumed(self, assumed: Mapping[AssumptionKey, Value]) -> tuple[Raw | None, ...]:
        """The raw assumptions in the function's order; None where there is none."""
        return tuple(_raw(slot, assumed.get((slot.name, slot.key))) for slot in self.assumed)

    def values(self, inputs: Inputs, output: tuple[Raw, ...]) -> dict[Key, Value]:
        """The values of all nodes, from what the function returned for these inputs."""
        values = dict(self.constants)
        for node, leaf in ((node, LEAVES.get(node.op)) for node in self.nodes.values()):
            if leaf is not None:
                values[node.id] = leaf.read(node, inputs)
        for (id, denominator), raw in zip(self.outputs.items(), output, strict=True):
            values[id] = from_raw(raw, self.nodes[id].type, denominator)
        return values


def _raw(slot: Slot, value: Value | None) -> Raw | None:
    return None if value is None else to_raw(value, slot.denominator)


def compile_kernels(graph: Graph) -> dict[str, Kernel]:
    """A kernel for each type of event that has results or fills pools, but those with sums over line items.
    Raises NoKernel."""
    return {draft.event: draft.kernel() for draft in written_drafts(graph, Draft)}


def written_drafts(graph: Graph, make: Callable[[Graph, str, Mapping[str, int]], AnyDraft]) -> list[AnyDraft]:
    """The code for each type of event that has results or fills pools, but those with sums over line items, with
    denominators of the pools that hold whatever is added to them. Raises NoKernel."""
    events = dict.fromkeys([*(item.event for item in graph.results), *(item.event for item in graph.writes)])
    pools = {pool.name: INPUT_DENOMINATORS.get(pool.type.kind, 1) for pool in graph.pools}
    for _ in range(_ROUNDS):
        needed = dict(pools)
        drafts = [draft for draft in (make(graph, event, pools) for event in events) if not draft.sums_lines]
        for draft in drafts:
            draft.write()
            for write in draft.writes:
                needed[write.pool] = lcm(needed[write.pool], draft.terms[write.node].denominator)
        if needed == pools:
            return drafts
        pools = needed
    raise NoKernel("额度的精度随事件不断增加，请给计入额度的金额写明取整口径。")


def function_of(source: str, event: str) -> Any:
    """The function `event` of a source."""
    namespace: dict[str, Any] = {"__builtins__": {}, **HELPERS}
    exec(compile(source, f"<{event}>", "exec"), namespace)
    return namespace["event"]


@frozen(slots=False)
class Draft:
    """The code of one type of event while it is written, the denominators of the pools being given."""

    graph: Graph
    event: str
    pools: Mapping[str, int]
    constants: dict[Key, Value] = field(factory=dict)
    terms: dict[int, Term] = field(factory=dict)
    lines: list[str] = field(factory=list)

    @cached_property
    def results(self) -> dict[str, int]:
        return {result.name: result.node for result in self.graph.results if result.event == self.event}

    @cached_property
    def writes(self) -> list[PoolWrite]:
        return [write for write in self.graph.writes if write.event == self.event]

    @cached_property
    def roots(self) -> list[int]:
        return [*self.results.values(), *(write.node for write in self.writes)]

    @cached_property
    def nodes(self) -> dict[int, Node]:
        return {id: self.graph.nodes[id] for id in sorted(self.graph.reachable(self.roots))}

    @cached_property
    def sums_lines(self) -> bool:
        """Whether something is summed over line items."""
        return any(node.op == "sum_lines" for node in self.nodes.values())

    @cached_property
    def inputs(self) -> dict[tuple[str, object], Term]:
        """The variables of the facts and assumptions that are read and of all pools, by operation and data."""
        read: dict[tuple[str, object], int] = {
            (node.op, node.data): INPUT_DENOMINATORS.get(node.type.kind, 1)
            for op in ("fact", "assumption")
            for node in self.nodes.values()
            if node.op == op
        }
        read |= {("pool", name): denominator for name, denominator in self.pools.items()}
        return {key: Term(f"{key[0][0]}{place}", denominator) for place, (key, denominator) in enumerate(read.items())}

    def slots(self, op: str) -> tuple[Slot, ...]:
        """The places of the facts, of the assumptions or of the pools."""
        found = []
        for (of, data), term in self.inputs.items():
            if of == op:
                name, key = cast(AssumptionKey, data) if op == "assumption" else (cast(str, data), "")
                found.append(Slot(name, term.denominator, key))
        return tuple(found)

    def write(self) -> None:
        """Writes the lines of all nodes, operands first."""
        for node in self.nodes.values():
            value = self.known(node)
            if value is not None:
                self.constants[node.id] = value
                self.terms[node.id] = constant_term(value)
            elif node.op in LEAVES:
                event_date = Term("d")
                self.terms[node.id] = self.inputs.get((node.op, node.data), event_date)
            else:
                target = f"v{node.id}"
                code = self.code(node, target)
                self.lines.extend(code.lines)
                self.terms[node.id] = Term(target, code.denominator)

    def code(self, node: Node, target: str) -> Code:
        """The lines that assign a node's value to its variable."""
        return OPERATIONS[node.op].emit(node, target, [self.terms[arg] for arg in node.args])

    def known(self, node: Node) -> Value | None:
        """The value of a figure, or of a node all of whose operands are known."""
        if node.op in LEAVES:
            return LEAVES[node.op].read(node, _NOTHING) if node.op in {"constant", "parameter"} else None
        if not all(arg in self.constants for arg in node.args):
            return None
        steps = OPERATIONS[node.op].evaluate(node, _NOTHING)
        try:
            wanted = next(steps)
            while True:
                wanted = steps.send(self.constants[wanted])
        except StopIteration as finished:
            return cast(Value, finished.value)
        except EvaluationError:
            return None

    def kernel(self) -> Kernel:
        """The finished code."""
        computed = [id for id, node in self.nodes.items() if node.op in OPERATIONS and id not in self.constants]
        outputs = list(dict.fromkeys((*computed, *self.roots)))
        places = {id: place for place, id in enumerate(outputs)}
        pool_places = {name: place for place, name in enumerate(self.pools)}
        source = self.source([self.terms[id].text for id in outputs])
        return Kernel(
            self.event,
            source,
            function_of(source, self.event),
            self.slots("fact"),
            self.slots("assumption"),
            self.slots("pool"),
            {id: self.terms[id].denominator for id in outputs},
            self.constants,
            {name: places[node] for name, node in self.results.items()},
            tuple(
                (
                    pool_places[write.pool],
                    places[write.node],
                    self.pools[write.pool] // self.terms[write.node].denominator,
                )
                for write in self.writes
            ),
            self.nodes,
        )

    def source(self, outputs: list[str]) -> str:
        """The text of the function."""
        lines = ["def event(d, facts, pools):"]
        for ops, argument in ((("fact", "assumption"), "facts"), (("pool",), "pools")):
            variables = [term.text for (op, _), term in self.inputs.items() if op in ops]
            if variables and argument == "facts":
                lines.append("if None in facts: return None")
            if variables:
                lines.append(f"{', '.join(variables)}, = {argument}")
        lines += (*self.lines, f"return ({', '.join(outputs)},)")
        return "\n    ".join(lines) + "\n"
