"""The evaluation graph: a hash-consed, acyclic list of typed nodes, and the roots that the world reads.

Node ids are positions in one list and operands always come first, so the list is a topological order: every pass
over a graph is one loop. Positions, labels and notes are no part of a node's identity; citations are, because two
equal figures that rest on different words must stay two figures.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from attrs import evolve, field, frozen

from compiler.types import Type, Value
from dsl.source import Span


@frozen(cache_hash=True)
class Citation:
    """Words of a source document: the clause they stand in and their place in the untouched text."""

    document: str  # display name of the document's file
    sha256: str
    path: str  # locator as people write it: 三（一）第2段
    quote: str  # verbatim slice of the document, may be "" where a whole place is cited
    span: Span

    @property
    def words(self) -> str:
        """The quote without white space."""
        return "".join(self.quote.split())


@frozen
class Node:
    """One operation. `data` is the operation's own constant (a value, a name, a rounding mode …), hashable."""

    id: int = field(eq=False)
    op: str
    args: tuple[int, ...]
    data: object
    type: Type
    citations: tuple[Citation, ...]
    label: str = field(eq=False, default="")  # what people call this value: 起付后费用, 普通门诊起付标准 …
    rule: str = field(eq=False, default="")  # the declaration it was lowered from
    readings: tuple[str, ...] = field(eq=False, default=())  # texts of the 口径 it rests on


@frozen
class Pool:
    """An accumulator: what it is called, the period after which it starts anew, and its type."""

    name: str
    period: str  # see compiler.periods
    type: Type


@frozen
class PoolWrite:
    """After each event of `event`, add the value of `node` to the pool."""

    pool: str
    node: int
    event: str


@frozen
class Result:
    """A value that an event of type `event` yields under `name`; `kind` is 待遇, 个人负担, 判定 or 定义."""

    name: str
    event: str
    node: int
    kind: str
    steps: dict[str, int] = field(factory=dict, eq=False)  # role -> node, for explanations (see compiler.lower)
    # whether it asks for the person alone: where the case is silent, it is no result
    personal: bool = field(default=False, eq=False)


@frozen
class Graph:
    """A whole policy, ready to run."""

    nodes: tuple[Node, ...] = field(repr=False)
    results: tuple[Result, ...]
    pools: tuple[Pool, ...]
    writes: tuple[PoolWrite, ...]
    line_facts: Mapping[str, str] = field(factory=dict, eq=False)  # fact of a line item -> its object

    @cached_property
    def inside(self) -> Mapping[int, str]:
        """Nodes that have a value for each line item, and the object of the items: all that read a fact of a line
        and are not the sum over the lines."""
        found: dict[int, str] = {}
        for node in self.nodes if self.line_facts else ():
            if node.op == "fact":
                of = self.line_facts.get(str(node.data))
            else:
                of = next((found[arg] for arg in node.args if arg in found), None)
            if of is not None and node.op != "sum_lines":
                found[node.id] = of
        return found

    @cached_property
    def assumes(self) -> bool:
        """Whether anything rests on a figure that is 待定."""
        return any(node.op == "assumption" for node in self.nodes)

    @cached_property
    def weighs(self) -> bool:
        """Whether a 口径 decides between rules anywhere."""
        return any(node.readings and node.op in ("choose", "and", "or") for node in self.nodes)

    def reachable(self, roots: list[int]) -> set[int]:
        """Ids of all nodes that the given nodes rest on, themselves included."""
        seen: set[int] = set()
        stack = list(roots)
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                stack.extend(self.nodes[node].args)
        return seen


@frozen
class Builder:
    """Grows a graph; equal nodes are made once."""

    _nodes: list[Node] = field(factory=list)
    _index: dict[Node, int] = field(factory=dict)

    def add(
        self,
        op: str,
        type: Type,
        args: tuple[int, ...] = (),
        data: Value | tuple[object, ...] | None = None,
        citations: tuple[Citation, ...] = (),
        *,
        label: str = "",
        rule: str = "",
        readings: tuple[str, ...] = (),
    ) -> int:
        """The id of the node with this operation, operands, data and citations, new or already there."""
        node = Node(len(self._nodes), op, args, data, type, citations, label, rule, readings)
        known = self._index.setdefault(node, node.id)
        if known == len(self._nodes):
            self._nodes.append(node)
        return known

    def below(self, *roots: int, into: Callable[[Node, Node], bool] | None = None) -> list[Node]:
        """The nodes that some rest on, themselves included, operands first. `into` tells of a node and an operand of it
        whether to go down there."""
        stack, seen = list(roots), set(roots)
        while stack:
            node = self._nodes[stack.pop()]
            for arg in node.args:
                if arg not in seen and (into is None or into(node, self._nodes[arg])):
                    seen.add(arg)
                    stack.append(arg)
        return [self._nodes[id] for id in sorted(seen)]

    def relabel(self, node: int, label: str) -> None:
        """Name a node that has no name yet."""
        self._nodes[node] = evolve(self._nodes[node], label=label)

    def __getitem__(self, node: int) -> Node:
        return self._nodes[node]

    def __iter__(self) -> Iterator[Node]:
        return iter(self._nodes)

    def nodes(self) -> tuple[Node, ...]:
        """All nodes made so far, in topological order."""
        return tuple(self._nodes)
