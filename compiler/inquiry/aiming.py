"""Facts that make a condition of a graph true, or false: random cases aimed at a rule rather than past it."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from attrs import define, field

from compiler.graph import Node
from compiler.symbols import Fact
from compiler.types import Kind, Value

FEN = Fraction(1, 100)
_STEPS = {Kind.AMOUNT: FEN, Kind.RATE: FEN, Kind.POINTS: FEN}


@define
class Aim:
    """The facts chosen so far for one event; what was chosen first stays."""

    facts: Mapping[str, Fact]
    assumed: Mapping[tuple[str, str], Value]
    day: date
    random: Random
    chosen: dict[str, Value] = field(factory=dict)
    nodes: Sequence[Node] = ()  # of the graph aimed at

    def at(self, nodes: Sequence[Node], root: int, wanted: bool) -> None:
        """Choose facts that make a truth node so, as far as one look at each condition can tell."""
        self.nodes = nodes
        pending = [(root, wanted)]
        while pending:
            id, holds = pending.pop()
            node = self.nodes[id]
            match node.op:
                case "and" | "or" if holds is (node.op == "and"):
                    pending += [(arg, holds) for arg in reversed(node.args)]
                case "and" | "or":
                    pending.append((self.random.choice(node.args), holds))
                case "not":
                    pending.append((node.args[0], not holds))
                case "choose":
                    pending += [(node.args[1], holds), (node.args[0], True)]
                case "fact":
                    self.chosen.setdefault(str(node.data), holds)
                case "member":
                    self._member(node, holds)
                case "less" | "at_most" | "equal":
                    self._compared(node, holds)

    def _member(self, node: Node, holds: bool) -> None:
        of = self.nodes[node.args[0]]
        fact = self.facts.get(str(of.data)) if of.op == "fact" else None
        if fact is None or not isinstance(node.data, tuple):
            return
        allowed = [choice for choice in fact.choices if (choice in node.data) is holds]
        if allowed:
            self.chosen.setdefault(fact.name, self.random.choice(allowed))

    def _compared(self, node: Node, holds: bool) -> None:
        """A fact, or the age at a date, beside a figure: a value at the figure's edge, or somewhat away from it."""
        left, right = (self.nodes[arg] for arg in node.args)
        below = holds
        if self.figure(left) is not None:
            left, right, below = right, left, not holds
        bound = self.figure(right)
        if bound is None or isinstance(bound, str | bool):
            return
        away = self.random.choice((0, 0, 1, 1, 2, 30))
        if node.op == "equal":
            away, below = (0, True) if holds else (1 + away, self.random.randrange(10) < 5)
        elif (node.op == "less") is holds:  # 小于 where it is to hold, 不超过 where it is not: not the figure itself
            away += 1
        self._put(left, bound, -away if below else away)

    def _put(self, node: Node, bound: object, steps: int) -> None:
        """Give a fact, or the date of birth that an age is counted from, the value so many steps from a figure."""
        if node.op == "age" and isinstance(bound, Fraction) and self.nodes[node.args[0]].op == "fact":
            turned = years_before(self.day, max(int(bound), 0)) - timedelta(days=steps)
            self.chosen.setdefault(str(self.nodes[node.args[0]].data), turned)
        elif node.op == "fact" and isinstance(bound, date):
            self.chosen.setdefault(str(node.data), bound + timedelta(days=steps))
        elif node.op == "fact" and isinstance(bound, Fraction):
            value = bound + steps * _STEPS.get(node.type.kind, Fraction(1))
            self.chosen.setdefault(str(node.data), max(value, Fraction(0)))

    def figure(self, node: Node) -> object:
        """The figure of a node that is one, or the one assumed for it; None for any other node."""
        if node.op == "constant":
            return node.data
        if node.op == "parameter" and isinstance(node.data, tuple):
            return node.data[1]
        if node.op == "assumption" and isinstance(node.data, tuple):
            name, key = node.data
            return self.assumed.get((str(name), str(key)))
        return None


def years_before(day: date, years: int) -> date:
    """The same day of an earlier year; 1 March where that year has no 29 February."""
    year = max(day.year - years, 1)
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, 3, 1)
