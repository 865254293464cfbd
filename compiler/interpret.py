"""The definition of the language: exact, lazy evaluation of a graph. Everything else is compared with it."""

from collections.abc import Iterable
from typing import Any

from compiler.graph import Graph, Node
from compiler.operations import LEAVES, OPERATIONS
from compiler.rules import Inputs, Steps
from compiler.types import Value


def evaluate(graph: Graph, roots: Iterable[int], inputs: Inputs) -> dict[int, Value]:
    """The values of the roots and of every node that was needed for them, in order of evaluation.

    Raises MissingFact and NoRow, only where the fact or the row is needed.
    """
    values: dict[int, Value] = {}
    for root in roots:
        _force(graph.nodes, root, inputs, values)
    return values


def _force(nodes: tuple[Node, ...], root: int, inputs: Inputs, values: dict[int, Value]) -> None:
    """Evaluates one node into `values`. The stack holds the nodes that wait for an operand."""
    waiting: list[tuple[int, Steps]] = []
    wanted = root
    while True:
        if wanted not in values:
            node = nodes[wanted]
            leaf = LEAVES.get(node.op)
            if leaf is None:
                steps = OPERATIONS[node.op].evaluate(node)
                waiting.append((wanted, steps))
                wanted = next(steps)
                continue
            values[wanted] = leaf.read(node, inputs)
        sent: Any = values[wanted]
        while waiting:
            node_id, steps = waiting[-1]
            try:
                wanted = steps.send(sent)
                break
            except StopIteration as finished:
                values[node_id] = sent = finished.value
                waiting.pop()
        else:
            return
