"""One event of a run as explanations see it: values of nodes, their texts, and what was chosen."""

from collections.abc import Iterator
from fractions import Fraction
from typing import cast

from attrs import evolve, frozen

from compiler.cases import line_fact
from compiler.explanation import Depth, Origin, Step, Wording
from compiler.formats import decimal_text, operand_text, period_words, value_text
from compiler.graph import Citation, Graph, Node
from compiler.interpret import Key, evaluate
from compiler.operations import LEAVES
from compiler.places import Place, Places
from compiler.rules import EvaluationError
from compiler.run import EventTrace
from compiler.types import Kind, Value

FIGURES = ("constant", "parameter")
_VANISHING = ("pool", "add", "subtract", "minimum", "maximum", "round")  # computed: a zero of these adds nothing


@frozen
class EventView:
    """The graph, the traces of a case, and the event that is told about, or one line item of it."""

    graph: Graph
    traces: tuple[EventTrace, ...]
    index: int
    depth: Depth
    wording: Wording
    line: int | None = None

    @property
    def trace(self) -> EventTrace:
        """The trace of the event."""
        return self.traces[self.index]

    @property
    def all(self) -> bool:
        """Whether everything is told."""
        return self.depth is Depth.ALL

    @property
    def payments(self) -> dict[int, str]:
        """What the benefits of the event pay, by node: their names."""
        results = [item for item in self.graph.results if item.kind == "待遇" and item.event == self.trace.event.type]
        return {result.node: result.name for result in results}

    def node(self, node: int) -> Node:
        """The node with this id."""
        return self.graph.nodes[node]

    def line_of(self, node: int) -> int | None:
        """The line item that a node's value is of; None for what is the same for all."""
        return self.line if node in self.graph.inside else None

    def key(self, node: int) -> Key:
        """Where the trace has the node's value."""
        line = self.line_of(node)
        return node if line is None else (node, line)

    def evaluated(self, node: int) -> bool:
        """Whether the run needed the node."""
        return self.key(node) in self.trace.values

    def at(self, node: int, step: Step) -> Step:
        """The step as one that shows the node's value."""
        return evolve(step, node=node, event=self.index, line=self.line_of(node))

    def value(self, node: int) -> Value | None:
        """The node's value; what the run did not need is evaluated now, None if it cannot be."""
        key = self.key(node)
        found = self.trace.values.get(key)
        if found is None:
            try:
                found = evaluate(self.graph, [key], self.trace.inputs)[key]
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

    def brief(self, node: int) -> str:
        """The value as a sentence has it: 2800元, 100.50元, 60%, “按床日”."""
        type = self.node(node).type
        if type.kind is Kind.CLASS:
            return f"“{self.text(node)}”"
        if type.kind is not Kind.AMOUNT:
            return self.text(node)
        amount = self.number(node)
        text = decimal_text(amount, 0 if amount.denominator == 1 else 2, grouped=False)
        return f"{text}元" + (f"/{type.per}" if type.per else "") if text else self.text(node)

    def operand(self, node: int) -> str:
        """The value as part of a formula: 2,700.00; a balance goes with its name: 本年度已累计300.00."""
        value = self.value(node)
        text = "" if value is None else operand_text(value, self.node(node).type)
        behind = self.resolved(node)
        return self.pool_label(behind) + text if self.node(behind).op == "pool" else text

    def pool_label(self, node: int) -> str:
        """What the balance of a pool is called."""
        period = next(pool.period for pool in self.graph.pools if pool.name == self.node(node).data)
        return f"{period_words(period)}已累计"

    def origin(self, node: int) -> Origin:
        """Where the node's value is from."""
        return node_origin(self.node(node), self.trace, self.line_of(node))

    def is_nothing(self, node: int) -> bool:
        """Whether the node is the zero that stands for “not below zero” or “no change”, no figure of a rule."""
        found = self.node(node)
        return found.op == "constant" and not found.citations and not found.readings and self.value(node) == 0

    def adds_nothing(self, node: int) -> bool:
        """Whether a term may be left out of a sum: no change, or, unless everything is told, a computed zero."""
        behind = self.resolved(node)
        if self.is_nothing(behind):
            return True
        return not self.all and self.node(behind).op in _VANISHING and self.value(behind) == 0

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

    # ---- what a value rests on

    def figures(self, root: int) -> list[int]:
        """The figures of the rules on which a value rests, in the order in which they are read; only what was taken."""
        return [node for node in self._taken(root) if self.node(node).op in FIGURES]

    def _taken(self, root: int) -> Iterator[int]:
        """The nodes on which a value rests, each once; of choices and tables only what was taken."""
        stack, seen = [root], set[int]()
        while stack:
            node = self.resolved(stack.pop())
            if node in seen or self.value(node) is None:
                continue
            seen.add(node)
            yield node
            stack.extend(reversed(self.node(node).args))

    def cited(self, *roots: int | None) -> tuple[Citation, ...]:
        """The citations of the figures on which values rest, each once."""
        figures = [figure for root in roots if root is not None for figure in self.figures(root)]
        return tuple(dict.fromkeys(item for figure in figures for item in self.node(figure).citations))

    def resting(self, root: int) -> set[Place]:
        """The places of the event on which a value rests, without those that only what another benefit pays rests on."""
        closed = self.payments.keys() - {root}
        return Places(self.graph, self.traces).taken((self.index, self.key(root)), closed)

    def decisive(self, root: int) -> list[str]:
        """The 口径 by which, in this event, one of two rules that both hold went before the other, each once."""
        if not self.graph.weighs:
            return []
        places = Places(self.graph, self.traces)
        found: dict[str, None] = {}
        for index, key in sorted(self.resting(root), key=str):
            node = places.node((index, key))
            item = evolve(self, line=key[1] if isinstance(key, tuple) else None)
            decides = {"choose": node.args[:1], "and": (node.id,), "or": (node.id,)}.get(node.op, ())
            if node.readings and any(item.value(condition) for condition in decides):
                found |= dict.fromkeys(node.readings)
        return list(found)

    def assumed(self, root: int) -> dict[int, int]:
        """The assumptions on which a value rests, also by way of balances: node -> index of the event, this one's first."""
        if not self.graph.assumes:
            return {}
        places = Places(self.graph, self.traces)
        found: dict[int, int] = {}
        for place in places.below([(self.index, self.key(root))]):
            if places.node(place).op == "assumption":
                node = places.node(place).id
                found[node] = self.index if self.index in (place[0], found.get(node)) else place[0]
        return dict(sorted(found.items()))


def node_origin(node: Node, trace: EventTrace, line: int | None) -> Origin:
    """Where a node's value is from: words of a document, the case, a 口径, an assumption, or computation."""
    if node.op in FIGURES:
        if node.citations:
            return Origin.DOCUMENT
        return Origin.READING if node.readings else Origin.COMPUTED
    if node.op == "assumption":
        return Origin.ASSUMED
    if node.op == "round":
        return Origin.READING
    if node.op == "fact":
        name = str(node.data)
        silent = (name if line is None else line_fact(name, line)) in trace.event.origins
        return Origin.READING if silent else Origin.CASE
    return Origin.CASE if node.op in LEAVES and node.op != "pool" else Origin.COMPUTED
