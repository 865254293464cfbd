"""Where the values of a run are, and what each came from: nodes of events and of line items, across events by way of pools."""

from collections.abc import Container, Iterable
from datetime import date

from attrs import frozen

from compiler.graph import Graph, Node
from compiler.interpret import Key
from compiler.periods import read_keys, write_key
from compiler.run import EventTrace

Place = tuple[int, Key]  # index of the event, and the key of the node's value in its trace


@frozen
class Places:
    """The values of the events of one case."""

    graph: Graph
    traces: tuple[EventTrace, ...]

    def node(self, place: Place) -> Node:
        """The node whose value stands there."""
        key = place[1]
        return self.graph.nodes[key if isinstance(key, int) else key[0]]

    def rank(self, event: int) -> tuple[date, int]:
        """Events by date and number."""
        found = self.traces[event].event
        return found.date, found.sequence or 0

    def operands(self, place: Place) -> list[Place | None]:
        """What a value came from (None: not needed); of a balance, all that earlier events of its period added to it;
        of a sum over line items, the value for each."""
        event, key = place
        node, trace = self.node(place), self.traces[event]
        if node.op == "pool":
            return list(self._additions(event, str(node.data)))
        if node.op == "sum_lines":
            lines: Iterable[int | None] = range(len(trace.event.lines.get(str(node.data), ())))
            return [(event, self._key(node.args[0], line)) for line in lines]
        keys = [self._key(arg, key[1] if isinstance(key, tuple) else None) for arg in node.args]
        return [(event, arg) if arg in trace.values else None for arg in keys]

    def below(self, roots: Iterable[Place]) -> set[Place]:
        """The places that values rest on, the roots and those of earlier events included."""
        found: set[Place] = set()
        stack = list(roots)
        while stack:
            place = stack.pop()
            if place in found:
                continue
            found.add(place)
            stack.extend(operand for operand in self.operands(place) if operand is not None)
        return found

    def taken(self, root: Place, closed: Container[int] = ()) -> set[Place]:
        """The places of the same event on which a value rests: of a choice only what was taken, of conditions only
        those up to the one that decided, and nothing below the nodes that are `closed`."""
        found: set[Place] = set()
        stack = [root]
        while stack:
            place = stack.pop()
            if place in found:
                continue
            found.add(place)
            if self.node(place).op != "pool" and (place == root or self.node(place).id not in closed):
                stack.extend(self._deciding(place))
        return found

    def _deciding(self, place: Place) -> list[Place]:
        """The operands that were taken."""
        node, values = self.node(place), self.traces[place[0]].values
        operands = self.operands(place)
        found: list[Place] = []
        if node.op in ("choose", "table"):
            for condition, value in zip(operands[0::2], [*operands[1::2], None], strict=False):
                holds = condition is not None and values[condition[1]] is True
                found += [item for item in (condition, value if holds else None) if item is not None]
                if holds:
                    break
            return found
        for operand in operands:
            found += [] if operand is None else [operand]
            if operand is not None and node.op in ("and", "or") and values[operand[1]] is (node.op == "or"):
                break
        return found

    def period(self, pool: str) -> str:
        """The period after which a pool starts anew."""
        return next(item.period for item in self.graph.pools if item.name == pool)

    def _key(self, node: int, line: int | None) -> Key:
        return node if line is None or node not in self.graph.inside else (node, line)

    def _additions(self, event: int, pool: str) -> list[Place]:
        period, rank = self.period(pool), self.rank(event)
        read = read_keys(period, self.traces[event].event.date)
        earlier = [
            trace
            for trace in self.traces
            if self.rank(trace.index) < rank and write_key(period, trace.event.date) in read
        ]
        return [(trace.index, node) for trace in earlier for name, node, _ in trace.additions if name == pool]
