"""What rests on what in a graph: results on nodes, also by way of pools that earlier events filled; two graphs compared."""

from collections.abc import Iterable

from attrs import evolve

from compiler.graph import Graph, Result

ResultKey = tuple[str, str]  # event, name


def resting_on(graph: Graph, nodes: Iterable[int]) -> list[Result]:
    """The results that rest on any of the nodes, in the order of the graph."""
    above = nodes_above(graph, nodes)
    return [result for result in graph.results if result.node in above]


def nodes_above(graph: Graph, nodes: Iterable[int]) -> set[int]:
    """The nodes themselves and all that rest on them, directly or through what earlier events left in a pool."""
    start, above, filled = set(nodes), set[int](), set[str]()
    while True:
        above = set(start)
        for node in graph.nodes:
            if any(arg in above for arg in node.args) or (node.op == "pool" and node.data in filled):
                above.add(node.id)
        now = {write.pool for write in graph.writes if write.node in above}
        if now == filled:
            return above
        filled = now


def nodes_below(graph: Graph, roots: Iterable[int]) -> set[int]:
    """All that the roots rest on, what fills the pools that they read included."""
    below = graph.reachable(list(roots))
    while True:
        read = {str(graph.nodes[node].data) for node in below if graph.nodes[node].op == "pool"}
        more = graph.reachable([*below, *(write.node for write in graph.writes if write.pool in read)])
        if more == below:
            return below
        below = more


def narrowed(graph: Graph, wanted: Iterable[ResultKey]) -> Graph:
    """The graph with some of its results alone, and what fills the pools that they rest on."""
    keys = set(wanted)
    results = tuple(result for result in graph.results if (result.event, result.name) in keys)
    below = nodes_below(graph, [result.node for result in results])
    read = {node.data for node in graph.nodes if node.op == "pool" and node.id in below}
    writes = tuple(write for write in graph.writes if write.pool in read)
    return evolve(graph, results=results, writes=writes, pools=tuple(pool for pool in graph.pools if pool.name in read))


def changed_results(old: Graph, new: Graph) -> list[ResultKey]:
    """The results of both graphs that the two compute in different ways; equal ones are never among them."""
    known: dict[object, int] = {}
    first, second = (same_computations(graph, known) for graph in (old, new))
    moved = changed_pools(old, first, new, second)
    theirs = {(item.event, item.name): item for item in old.results}
    above = nodes_above(new, [node.id for node in new.nodes if node.op == "pool" and node.data in moved])
    return [
        (item.event, item.name)
        for item in new.results
        if (item.event, item.name) in theirs
        and (item.node in above or second[item.node] != first[theirs[item.event, item.name].node])
    ]


def same_computations(graph: Graph, known: dict[object, int]) -> list[int]:
    """For each node the number of what it computes: the same number in any graph numbered with one `known`, the same
    computation, whatever words it rests on."""
    numbers: list[int] = []
    for node in graph.nodes:
        data = node.data[1] if node.op == "parameter" and isinstance(node.data, tuple) else node.data  # but its name
        key = (node.op, data, node.type, tuple([numbers[arg] for arg in node.args]))
        numbers.append(known.setdefault(key, len(known)))
    return numbers


def changed_pools(old: Graph, first: list[int], new: Graph, second: list[int]) -> set[str]:
    """The pools that begin anew at other times, or are filled in other ways."""

    def filled(graph: Graph, numbers: list[int]) -> set[tuple[object, ...]]:
        writes = {(write.pool, write.event, numbers[write.node]) for write in graph.writes}
        return writes | {(pool.name, pool.period) for pool in graph.pools}

    return {str(entry[0]) for entry in filled(old, first) ^ filled(new, second)}
