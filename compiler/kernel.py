"""Graphs as generated Python: for each type of event one straight function of plain ints.

The function is eager and total. Where it cannot be (a fact is missing, no row of a table holds) it returns
None, and `interpret`, which is lazy, has the word. What it does return are the interpreter's values.
"""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cached_property
from math import lcm
from typing import Any, cast

from attrs import field, frozen

from compiler.graph import Graph, Node, PoolWrite
from compiler.operations import LEAVES, OPERATIONS
from compiler.rules import Inputs, NoRow
from compiler.terms import INPUT_DENOMINATORS, Raw, Term, constant_term, from_raw, to_raw
from compiler.types import Value

Function = Callable[[int, tuple[Raw | None, ...], tuple[int, ...]], tuple[Raw, ...] | None]
_ROUNDS = 8  # attempts at finding denominators of pools that their own contributions fit into
_NOTHING = Inputs(date.min, {}, {})


class NoKernel(Exception):
    """A graph whose values have no denominators that are known beforehand."""


@frozen
class Slot:
    """A place in a tuple of raw values: what stands there, and over which denominator."""

    name: str
    denominator: int


@frozen
class Kernel:
    """The code for one type of event.

    `function(day, facts, pools)` takes the ordinal of the event's date, the raw facts (None where missing)
    and the raw balances in the order of `facts` and `pools`, and returns the raw values of `outputs` (node id
    -> denominator) in their order, or None. Nodes whose values are known beforehand are `constants`, and no
    outputs unless they are roots.
    """

    event: str
    source: str = field(repr=False)
    function: Function = field(repr=False)
    facts: tuple[Slot, ...]
    pools: tuple[Slot, ...]  # all of the graph
    outputs: Mapping[int, int] = field(repr=False)
    constants: Mapping[int, Value] = field(repr=False)
    results: Mapping[str, int]  # name of the result -> place in the output
    writes: tuple[tuple[int, int, int], ...]  # place of the pool, place in the output, factor between the two
    nodes: Mapping[int, Node] = field(repr=False)  # all that the event's roots rest on

    def run(self, inputs: Inputs) -> dict[int, Value] | None:
        """The values of all nodes; None where the interpreter has the word."""
        facts = tuple(_raw(slot, inputs.facts.get(slot.name)) for slot in self.facts)
        pools = tuple(_raw(slot, inputs.pools[slot.name]) for slot in self.pools)
        if None in pools:
            return None
        output = self.function(inputs.day.toordinal(), facts, cast(tuple[int, ...], pools))
        return None if output is None else self.values(inputs, output)

    def values(self, inputs: Inputs, output: tuple[Raw, ...]) -> dict[int, Value]:
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
    """A kernel for each type of event that has results or fills pools. Raises NoKernel."""
    events = dict.fromkeys([*(item.event for item in graph.results), *(item.event for item in graph.writes)])
    pools = {pool.name: INPUT_DENOMINATORS.get(pool.type.kind, 1) for pool in graph.pools}
    for _ in range(_ROUNDS):
        needed = dict(pools)
        drafts = [_Draft(graph, event, pools) for event in events]
        for draft in drafts:
            draft.write()
            for write in draft.writes:
                needed[write.pool] = lcm(needed[write.pool], draft.terms[write.node].denominator)
        if needed == pools:
            return {draft.event: draft.kernel() for draft in drafts}
        pools = needed
    raise NoKernel("额度的精度随事件不断增加，请给计入额度的金额写明取整口径。")


@frozen(slots=False)
class _Draft:
    """The code of one type of event while it is written, the denominators of the pools being given."""

    graph: Graph
    event: str
    pools: Mapping[str, int]
    constants: dict[int, Value] = field(factory=dict)
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
    def inputs(self) -> dict[tuple[str, str], Term]:
        """The variables of the facts that are read and of all pools, by operation and name."""
        facts = {
            cast(str, node.data): INPUT_DENOMINATORS.get(node.type.kind, 1)
            for node in self.nodes.values()
            if node.op == "fact"
        }
        return {
            (op, name): Term(f"{op[0]}{place}", denominator)
            for op, slots in (("fact", facts), ("pool", self.pools))
            for place, (name, denominator) in enumerate(slots.items())
        }

    def slots(self, op: str) -> tuple[Slot, ...]:
        """The places of the facts or of the pools."""
        return tuple(Slot(name, term.denominator) for (of, name), term in self.inputs.items() if of == op)

    def write(self) -> None:
        """Writes the lines of all nodes, operands first."""
        for node in self.nodes.values():
            value = self.known(node)
            if value is not None:
                self.constants[node.id] = value
                self.terms[node.id] = constant_term(value)
            elif node.op in LEAVES:
                event_date = Term("d")
                self.terms[node.id] = self.inputs.get((node.op, str(node.data)), event_date)
            else:
                target = f"v{node.id}"
                code = OPERATIONS[node.op].emit(node, target, [self.terms[arg] for arg in node.args])
                self.lines.extend(code.lines)
                self.terms[node.id] = Term(target, code.denominator)

    def known(self, node: Node) -> Value | None:
        """The value of a figure, or of a node all of whose operands are known."""
        if node.op in LEAVES:
            return LEAVES[node.op].read(node, _NOTHING) if node.op in {"constant", "parameter"} else None
        if not all(arg in self.constants for arg in node.args):
            return None
        steps = OPERATIONS[node.op].evaluate(node)
        wanted = next(steps)
        try:
            while True:
                wanted = steps.send(self.constants[wanted])
        except StopIteration as finished:
            return cast(Value, finished.value)
        except NoRow:
            return None

    def kernel(self) -> Kernel:
        """The finished code."""
        computed = [id for id, node in self.nodes.items() if node.op in OPERATIONS and id not in self.constants]
        outputs = list(dict.fromkeys((*computed, *self.roots)))
        places = {id: place for place, id in enumerate(outputs)}
        pool_places = {name: place for place, name in enumerate(self.pools)}
        source = self.source([self.terms[id].text for id in outputs])
        namespace: dict[str, Any] = {"__builtins__": {}}
        exec(compile(source, f"<{self.event}>", "exec"), namespace)
        return Kernel(
            self.event,
            source,
            namespace["event"],
            self.slots("fact"),
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
        for op, argument in (("fact", "facts"), ("pool", "pools")):
            variables = [term.text for (of, _), term in self.inputs.items() if of == op]
            if variables and op == "fact":
                lines.append("if None in facts: return None")
            if variables:
                lines.append(f"{', '.join(variables)}, = {argument}")
        lines += (*self.lines, f"return ({', '.join(outputs)},)")
        return "\n    ".join(lines) + "\n"
