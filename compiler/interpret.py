"""The definition of the language: exact, lazy evaluation of a graph. Everything else is compared with it.

A value has a key: the id of its node, or, of a node inside a sum over line items, the id and the index of the item.
"""

from collections.abc import Iterable
from typing import Any, cast

from attrs import evolve

from compiler.graph import Graph, Node
from compiler.operations import LEAVES, OPERATIONS
from compiler.rules import EvaluationError, Inputs, Steps
from compiler.types import Value

Key = int | tuple[int, int]


def evaluate(graph: Graph, roots: Iterable[Key], inputs: Inputs) -> dict[Key, Value]:
    """The values of the roots and of every node that was needed for them, in order of evaluation.

    Raises EvaluationError (MissingFact, MissingAssumption, NoRow, NoCalendar), only where what lacks is needed.
    """
    values: dict[Key, Value] = {}
    for root in roots:
        force(graph, root, inputs, values)
    return values


def force(graph: Graph, root: Key, inputs: Inputs, values: dict[Key, Value]) -> None:
    """Evaluates one node into `values`, which holds what is known already. Raises EvaluationError; what was evaluated
    before that stays. The stack holds the nodes that wait for an operand."""
    waiting: list[tuple[Key, Steps]] = []
    at = root
    try:
        while True:
            sent: Any = None  # starts the steps of an operation
            if at in values:
                sent = values[at]
            else:
                node = graph.nodes[at if isinstance(at, int) else at[0]]
                leaf = LEAVES.get(node.op)
                if leaf is None:
                    waiting.append((at, OPERATIONS[node.op].evaluate(node, inputs)))
                else:
                    brought = inputs if isinstance(at, int) else _of_line(graph, node, at[1], inputs)
                    sent = values[at] = leaf.read(node, brought)
            while waiting:
                at, steps = waiting[-1]
                try:
                    asked = steps.send(sent)
                except StopIteration as finished:
                    sent = values[at] = finished.value
                    waiting.pop()
                    continue
                at = asked if isinstance(asked, int) and isinstance(at, int) else _key(graph, asked, at)
                break
            else:
                return
    except EvaluationError as error:
        error.line = at[1] if isinstance(at, tuple) else error.line
        raise


def _key(graph: Graph, asked: int | tuple[int, int], asker: Key) -> Key:
    """The key of an operand: that of the asker's line item, unless its value is the same for all."""
    node, line = asked if isinstance(asked, tuple) else (asked, asker[1] if isinstance(asker, tuple) else None)
    return node if line is None or node not in graph.inside else (node, line)


def _of_line(graph: Graph, node: Node, line: int, inputs: Inputs) -> Inputs:
    """The inputs with the facts of a line item, for a leaf inside a sum; such leaves are facts of the item."""
    return evolve(inputs, facts=inputs.lines[graph.line_facts[cast(str, node.data)]][line])
