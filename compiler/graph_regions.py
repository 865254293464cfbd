"""Truth nodes of the graph as conditions over facts, for questions that need every case rather than one."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from attrs import define, field

from compiler.conditions import ALWAYS, DAYS, TRUTHS, All, Any, Choice, Condition, Line, Literal, Not, Opaque
from compiler.graph import Node
from compiler.regions import implies
from compiler.scope import Scope
from compiler.types import Kind

_LINES = {
    Kind.AMOUNT: Line(low=Fraction(0), step=Fraction(1, 100)),
    Kind.AGE: Line(low=Fraction(0), step=Fraction(1)),
    Kind.NUMBER: Line(low=Fraction(0)),
    Kind.RATE: Line(low=Fraction(0)),
    Kind.DATE: DAYS,
}


@define
class Regions:
    """Truth nodes of a graph as conditions over facts, made once each."""

    scope: Scope
    _done: dict[int, Condition] = field(factory=dict)

    def of(self, root: int | None) -> Condition:
        """The condition of a truth node; None is always true."""
        if root is None:
            return ALWAYS
        if root not in self._done:
            for node in sorted(self._below(root)):
                self._done[node] = self._one(self.scope.builder[node])
        return self._done[root]

    def _below(self, root: int) -> set[int]:
        """Truth nodes under a root that have no condition yet."""
        found: set[int] = set()
        stack = [root]
        while stack:
            node = stack.pop()
            if node in found or node in self._done or self.scope.builder[node].type.kind is not Kind.TRUTH:
                continue
            found.add(node)
            if self.scope.builder[node].op in ("and", "or", "not"):
                stack.extend(self.scope.builder[node].args)
        return found

    def _one(self, node: Node) -> Condition:
        match node.op:
            case "and":
                return All(tuple(self._done[arg] for arg in node.args))
            case "or":
                return Any(tuple(self._done[arg] for arg in node.args))
            case "not":
                return Not(self._done[node.args[0]])
            case "constant":
                return ALWAYS if node.data else Not(ALWAYS)
            case "fact":
                return Literal(str(node.data), TRUTHS.only(True))
            case "member":
                of = self.scope.builder[node.args[0]]
                if of.op != "fact":
                    return Opaque(f"{of.label}为{node.label}")
                fact = self.scope.symbols.facts[str(of.data)]
                values = node.data
                assert isinstance(values, tuple)
                return Literal(fact.name, Choice(fact.choices).only(*values))
            case "less" | "at_most" | "equal":
                return self._comparison(node)
        return Opaque(f"{node.label or node.op}")

    def _comparison(self, node: Node) -> Condition:
        left, right = (self.scope.builder[arg] for arg in node.args)
        if left.op in ("constant", "parameter"):
            value, bound, turned = right, left, True
        else:
            value, bound, turned = left, right, False
        if bound.op not in ("constant", "parameter") or value.type.kind not in _LINES:
            return Opaque(node.label or f"{left.label}{node.op}{right.label}")
        figure = bound.data[1] if isinstance(bound.data, tuple) else bound.data
        assert isinstance(figure, Fraction | date)
        return _compared(node.op, _name(value), _LINES[value.type.kind], figure, turned)


def _name(value: Node) -> str:
    """What a compared value is called: a fact by its name; what is computed from facts (an age, a count) stands for
    itself, as if it were a fact: it may have every value, so that proofs stay proofs."""
    if value.op == "fact":
        return str(value.data)
    return "日期" if value.op == "event_date" else f"{value.label or '所比较的值'}#{value.id}"


def _compared(op: str, name: str, line: Line, value: Fraction | date, turned: bool) -> Condition:
    if op == "equal":
        return Literal(name, line.equal(value))
    if op == "less":
        return Literal(name, line.more(value) if turned else line.less(value))
    return Literal(name, line.at_least(value) if turned else line.at_most(value))


def rank(regions: Regions, condition: int | None, preferred: Sequence[int]) -> int:
    """0 for a row that a 口径 prefers (its condition implies the preferred one), 1 for the others."""
    if condition is None or not preferred:
        return 1
    row = regions.of(condition)
    return 0 if any(implies(row, regions.of(node)) for node in preferred) else 1
