"""The invariants of an evaluation graph, checked after lowering. What it finds is a fault of the compiler."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from attrs import frozen

from compiler.graph import Graph, Node, Pool
from compiler.operations import result_type
from compiler.periods import is_period
from compiler.rules import IllTyped
from compiler.types import NUMBER, Type


@frozen
class Violation:
    """A broken invariant: its short name, the node (if it is about one), and what is wrong."""

    invariant: str  # position | operand | type | citation | fact | line | pool | result | step | unreachable
    node: int | None
    message: str


def verify(graph: Graph) -> tuple[Violation, ...]:
    """All broken invariants; the passes after the first are made only over a graph whose references hold."""
    dangling = (*_positions(graph), *_roots(graph))
    if dangling:
        return dangling
    return (*_types(graph), *_citations(graph), *_names(graph), *_lines(graph), *_reachability(graph))


def _positions(graph: Graph) -> Iterator[Violation]:
    """Ids are positions, and operands come first."""
    for position, node in enumerate(graph.nodes):
        if node.id != position:
            yield Violation("position", position, f"第{position}个节点的编号是{node.id}")
        for arg in node.args:
            if not 0 <= arg < position:
                yield Violation("operand", position, f"运算对象{arg}不在节点{position}之前")


def _roots(graph: Graph) -> Iterator[Violation]:
    """Results, their steps and pool writes name nodes that exist."""
    known = range(len(graph.nodes))
    for result in graph.results:
        for role, node in (("结果", result.node), *result.steps.items()):
            if node not in known:
                yield Violation("result", node, f"「{result.name}」的{role}指向不存在的节点{node}")
    for write in graph.writes:
        if write.node not in known:
            yield Violation("pool", write.node, f"计入额度「{write.pool}」的节点{write.node}不存在")


def _types(graph: Graph) -> Iterator[Violation]:
    """Each node has the type that its operation's rule gives; an amount may drop its period."""
    for node in graph.nodes:
        try:
            expected = result_type(node, [graph.nodes[arg].type for arg in node.args])
        except IllTyped as fault:
            yield Violation("type", node.id, f"节点{node.id}（{node.op}）：{fault}")
            continue
        if node.type != expected and node.type != Type(expected.kind, None, expected.of):
            yield Violation("type", node.id, f"节点{node.id}（{node.op}）的类型是{node.type}，应是{expected}")


def _citations(graph: Graph) -> Iterator[Violation]:
    """Every figure rests on words of a document or on a declared 口径."""
    for node in graph.nodes:
        if node.op in {"constant", "parameter"} and not (node.citations or node.readings or _neutral(node)):
            yield Violation("citation", node.id, f"节点{node.id}的值{node.data!r}既无依据也无口径")


def _neutral(node: Node) -> bool:
    """Zero, the one that counts an event, truth values and values of classes: no figures. A parameter is never neutral."""
    if node.op != "constant":
        return False
    counted = node.type == NUMBER and node.data == Fraction(1)
    return isinstance(node.data, bool | str) or node.data == Fraction(0) or counted


def _names(graph: Graph) -> Iterator[Violation]:
    """One fact or assumption, one type; pools are declared once, with a known period, and used in their own type."""
    brought: dict[tuple[str, object], Type] = {}
    pools = {pool.name: pool for pool in graph.pools}
    for name, count in Counter(pool.name for pool in graph.pools).items():
        if count > 1:
            yield Violation("pool", None, f"额度「{name}」有{count}个")
    for pool in graph.pools:
        if not is_period(pool.period):
            yield Violation("pool", None, f"额度「{pool.name}」的期间「{pool.period}」未定义")
    for node in graph.nodes:
        known = brought.setdefault((node.op, node.data), node.type) if node.op in {"fact", "assumption"} else node.type
        if known != node.type:
            yield Violation("fact", node.id, f"事实或假设「{node.data}」有{known}和{node.type}两种类型")
        if node.op == "pool":
            yield from _pool_use(pools.get(str(node.data)), str(node.data), node)
    for write in graph.writes:
        yield from _pool_use(pools.get(write.pool), write.pool, graph.nodes[write.node])
    for (event, name), count in Counter((result.event, result.name) for result in graph.results).items():
        if count > 1:
            yield Violation("result", None, f"{event}有{count}个结果都叫「{name}」")


def _pool_use(pool: Pool | None, name: str, node: Node) -> Iterator[Violation]:
    """A node that reads or fills a pool; 元 and 元/年 go together, 元/月 and 元/年 do not."""
    if pool is None:
        yield Violation("pool", node.id, f"额度「{name}」未声明")
    elif pool.type.kind is not node.type.kind or len({pool.type.per, node.type.per, None}) > 2:
        yield Violation("pool", node.id, f"额度「{name}」是{pool.type}，节点{node.id}是{node.type}")


def _lines(graph: Graph) -> Iterator[Violation]:
    """What has a value for each line item stands under the sum over these items and nowhere else; no sum over line
    items has another under it."""
    summing: set[int] = set()
    for node in graph.nodes:
        if node.op == "sum_lines" and node.args[0] in summing:
            yield Violation("line", node.id, f"对各{node.data}的求和（节点{node.id}）之中又有求和")
        if node.op == "sum_lines" or not summing.isdisjoint(node.args):
            summing.add(node.id)
        objects = {graph.inside[arg] for arg in node.args if arg in graph.inside}
        if len(objects) > 1 or (node.op == "sum_lines" and not objects <= {node.data}):
            yield Violation("line", node.id, f"节点{node.id}（{node.op}）用到了{'、'.join(sorted(objects))}的事实")
    for result in graph.results:
        for role, root in (("结果", result.node), *result.steps.items()):
            if root in graph.inside:
                yield Violation("line", root, f"「{result.name}」的{role}是每项{graph.inside[root]}各有一个的值")
    for write in graph.writes:
        if write.node in graph.inside:
            yield Violation(
                "line", write.node, f"计入额度「{write.pool}」的是每项{graph.inside[write.node]}各有一个的值"
            )


def _reachability(graph: Graph) -> Iterator[Violation]:
    """Every node serves a result or a pool; the steps of a result lie on the way to it."""
    for result in graph.results:
        below = graph.reachable([result.node])
        for role, node in result.steps.items():
            if node not in below:
                yield Violation("step", node, f"「{result.name}」的{role}（节点{node}）不在其计算之中")
    used = graph.reachable([item.node for item in graph.results] + [item.node for item in graph.writes])
    for unused in graph.nodes:
        if unused.id not in used:
            yield Violation("unreachable", unused.id, f"节点{unused.id}（{unused.op}）没有用处")
