"""One event of a run as explanations see it: values of nodes, their texts, and what was chosen."""

from fractions import Fraction
from typing import cast

from attrs import frozen

from compiler.explanation import Depth, Origin, Wording
from compiler.formats import operand_text, value_text
from compiler.graph import Citation, Graph, Node
from compiler.interpret import evaluate
from compiler.operations import LEAVES
from compiler.rules import EvaluationError, Inputs
from compiler.run import EventTrace
from compiler.types import Kind, Value

PERIOD_WORDS = {"自然年度": "本年度", "每月": "本月", "终身": ""}
FIGURES = ("constant", "parameter")


@frozen
class EventView:
    """The graph, the traces of a case, and the event that is told about."""

    graph: Graph
    traces: tuple[EventTrace, ...]
    index: int
    depth: Depth
    wording: Wording

    @property
    def trace(self) -> EventTrace:
        """The trace of the event."""
        return self.traces[self.index]

    @property
    def inputs(self) -> Inputs:
        """What the event was evaluated from."""
        return Inputs(self.trace.event.date, self.trace.event.facts, self.trace.pools_before)

    @property
    def all(self) -> bool:
        """Whether everything is told."""
        return self.depth is Depth.ALL

    def node(self, node: int) -> Node:
        """The node with this id."""
        return self.graph.nodes[node]

    def value(self, node: int) -> Value | None:
        """The node's value; what the run did not need is evaluated now, None if it cannot be."""
        found = self.trace.values.get(node)
        if found is None:
            try:
                found = evaluate(self.graph, [node], self.inputs)[node]
            except EvaluationError:
                return None
        return found

    def number(self, node: int) -> Fraction:
        """The value of a node that is a number or an amount."""
        return cast(Fraction, self.value(node))

    def text(self, node: int) -> str:
        """The value with its unit: 2,700.00元."""
        value = self.value(node)
        return "" if value is None else value_text(value, self.node(node).type)

    def figure(self, node: int) -> str:
        """A figure of a document as documents write it: whole yuan without fen (3,000元)."""
        value, type = self.value(node), self.node(node).type
        if type.kind is Kind.AMOUNT and isinstance(value, Fraction) and value.denominator == 1:
            return f"{value.numerator:,}元" + (f"/{type.per}" if type.per else "")
        return self.text(node)

    def operand(self, node: int) -> str:
        """The value as part of a formula: 2,700.00; a balance goes with its name: 本年度已累计300.00."""
        value = self.value(node)
        text = "" if value is None else operand_text(value, self.node(node).type)
        return self.pool_label(node) + text if self.node(node).op == "pool" else text

    def pool_label(self, node: int) -> str:
        """What the balance of a pool is called."""
        period = next(pool.period for pool in self.graph.pools if pool.name == self.node(node).data)
        return f"{PERIOD_WORDS.get(period, '')}已累计"

    def origin(self, node: int) -> Origin:
        """Where the node's value is from."""
        return node_origin(self.node(node), self.trace)

    def is_nothing(self, node: int) -> bool:
        """Whether the node is the zero that stands for “not below zero” or “no change”, no figure of a rule."""
        found = self.node(node)
        return found.op == "constant" and not found.citations and not found.readings and self.value(node) == 0

    def chosen(self, node: int) -> tuple[int, int | None]:
        """The operand that a choice or table took, and the condition that decided (None: 其他)."""
        args = self.node(node).args
        for position in range(0, len(args) - 1, 2):
            if self.value(args[position]):
                return args[position + 1], args[position]
        return args[-1], None if self.node(node).op == "table" else args[0]

    def resolved(self, node: int) -> int:
        """The node behind any number of choices and tables."""
        while self.node(node).op in ("choose", "table"):
            node = self.chosen(node)[0]
        return node

    def clipped(self, node: int) -> int | None:
        """The other operand of “not below zero”, if that is what the node is."""
        found = self.node(node)
        if found.op != "maximum" or len(found.args) != 2:
            return None
        others = [arg for arg in found.args if not self.is_nothing(arg)]
        return others[0] if len(others) == 1 else None

    def figures(self, root: int) -> list[int]:
        """The figures of the rules on which a value rests, in the order in which they are read; only what was taken."""
        found: dict[int, None] = {}
        stack, seen = [root], set[int]()
        while stack:
            node = self.resolved(stack.pop())
            if node in seen or self.value(node) is None:
                continue
            seen.add(node)
            if self.node(node).op in FIGURES:
                found[node] = None
            stack.extend(reversed(self.node(node).args))
        return list(found)

    def cited(self, *roots: int | None) -> tuple[Citation, ...]:
        """The citations of the figures on which values rest, each once."""
        figures = [figure for root in roots if root is not None for figure in self.figures(root)]
        return tuple(dict.fromkeys(item for figure in figures for item in self.node(figure).citations))


def node_origin(node: Node, trace: EventTrace) -> Origin:
    """Where a node's value is from: words of a document, the case, a 口径, or computation."""
    if node.op in FIGURES:
        if node.citations:
            return Origin.DOCUMENT
        return Origin.READING if node.readings else Origin.COMPUTED
    if node.op == "fact" and str(node.data) in trace.event.origins:
        return Origin.READING
    if node.op == "round":
        return Origin.READING
    return Origin.CASE if node.op in LEAVES and node.op != "pool" else Origin.COMPUTED
