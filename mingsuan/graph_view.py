"""The evaluation graph for people (numbered steps), for Graphviz, and as JSON values."""

from collections.abc import Iterator
from typing import Any

from compiler.certificate import exact_text
from compiler.event_view import FIGURES
from compiler.explanation import places
from compiler.formats import value_text
from compiler.graph import Graph, Node
from compiler.types import Value
from mingsuan.policy import Policy
from mingsuan.terminal import visible, wrap

VERSION = 1
_WORDS = {  # operation -> Chinese, English
    "constant": ("数", "figure"),
    "parameter": ("参数", "parameter"),
    "assumption": ("假设", "assumption"),
    "fact": ("案情", "fact"),
    "event_date": ("事件日期", "date"),
    "pool": ("额度已用", "used so far"),
    "add": ("相加", "sum"),
    "subtract": ("相减", "difference"),
    "multiply": ("相乘", "product"),
    "minimum": ("取较小", "least"),
    "maximum": ("取较大", "greatest"),
    "less": ("小于", "less"),
    "at_most": ("不大于", "at most"),
    "equal": ("等于", "equal"),
    "member": ("属于", "is one of"),
    "and": ("都成立", "all"),
    "or": ("有一项成立", "any"),
    "not": ("不成立", "not"),
    "choose": ("若…则…否则…", "if … then … else …"),
    "table": ("查表", "table"),
    "round": ("舍入", "round"),
    "sum_lines": ("各项之和", "sum over"),
    "age": ("周岁", "age"),
    "day_of": ("日期", "day"),
    "move_date": ("推算日期", "date moved"),
}


def figure_of(node: Node) -> tuple[Value, ...]:
    """The value of a figure of the rules; nothing for any other node."""
    if node.op not in FIGURES:
        return ()
    value: Any = node.data[1] if node.op == "parameter" and isinstance(node.data, tuple) else node.data
    return (value,)


def _word(node: Node, lang: str) -> str:
    """The operation, with what it has of its own."""
    word = _WORDS[node.op][lang == "en"]
    for value in figure_of(node):
        return f"{word} {value_text(value, node.type)}"
    if node.op in ("fact", "pool", "sum_lines"):
        return f"{word} {node.data}"
    if node.op == "assumption" and isinstance(node.data, tuple):
        name, key = node.data
        return f"{word} {name}（{key}）" if key else f"{word} {name}"
    if node.op in ("member", "round", "day_of", "move_date") and isinstance(node.data, tuple):
        return f"{word} {'、'.join(map(str, node.data))}"
    return word


# ---- text


def graph_text(policy: Policy, *, lang: str = "zh", width: int = 80) -> str:
    """Results, pools, and the steps in the order of evaluation."""
    graph = policy.program.graph
    english = lang == "en"
    lines = [visible(policy.name), "", "results" if english else "结果"]
    for result in graph.results:
        step = f"step {result.node}" if english else f"第{result.node}步"
        lines += wrap(visible(f"  {result.event}  {result.name}  {result.kind}  {step}"), width)
    if graph.pools:
        lines += ["", "pools" if english else "额度"]
    for pool in graph.pools:
        writes = [write for write in graph.writes if write.pool == pool.name]
        joined = ", ".join(f"{write.event} adds step {write.node}" for write in writes)
        if not english:
            joined = "，".join(f"每次{write.event}后加上第{write.node}步" for write in writes)
        lines += wrap(visible(f"  {pool.name}  {pool.period}  {joined}"), width)
    lines += [
        "",
        "steps: number, name, operation (operands), clause" if english else "步骤：序号、名称、运算（所用步骤）、依据",
    ]
    for node in graph.nodes:
        lines += _node_lines(node, lang, width)
    return "\n".join(lines) + "\n"


def _node_lines(node: Node, lang: str, width: int) -> Iterator[str]:
    """A step: number, what it is called, what it computes from which steps, and the clause it rests on."""
    operands = "、".join(map(str, node.args)) if lang == "zh" else ", ".join(map(str, node.args))
    computed = f"{_word(node, lang)}" + (f"（{operands}）" if operands and lang == "zh" else "")
    if operands and lang == "en":
        computed += f" ({operands})"
    called = node.label if node.label not in ("", str(node.data)) else ""
    text = "  ".join(filter(None, (called, computed, places(node.citations))))
    readings = "；".join(node.readings)
    if readings:
        text += f"  {'reading' if lang == 'en' else '口径'}：{readings}"
    first, *more = wrap(visible(text), width - 7)
    yield f"{node.id:>5}  {first}"
    yield from (f"{'':7}{line}" for line in more)


# ---- dot


def graph_dot(policy: Policy, *, lang: str = "zh") -> str:
    """The graph for Graphviz: operands point at what is computed from them."""
    graph = policy.program.graph
    lines = ["digraph mingsuan {", "  rankdir=LR;", f"  label={_quoted(policy.name)};"]
    lines.append('  node [shape=box, fontname="Noto Sans CJK SC"];')
    for node in graph.nodes:
        called = node.label if node.label not in ("", str(node.data)) else ""
        label = "\n".join(filter(None, (f"{node.id} {called}".strip(), _word(node, lang), places(node.citations))))
        shape = ", style=rounded" if not node.args else ""
        lines.append(f"  n{node.id} [label={_quoted(label)}{shape}];")
        lines += [f"  n{arg} -> n{node.id};" for arg in dict.fromkeys(node.args)]
    for number, result in enumerate(graph.results):
        label = _quoted(f"{result.event}\n{result.name}")
        lines.append(f"  r{number} [label={label}, shape=doubleoctagon];")
        lines.append(f"  n{result.node} -> r{number};")
    for number, pool in enumerate(graph.pools):
        label = _quoted(f"{pool.name}\n{pool.period}")
        lines.append(f"  p{number} [label={label}, shape=cylinder];")
        lines += [f"  n{write.node} -> p{number} [style=dashed];" for write in graph.writes if write.pool == pool.name]
        reads = [node.id for node in graph.nodes if node.op == "pool" and node.data == pool.name]
        lines += [f"  p{number} -> n{node} [style=dashed];" for node in reads]
    return "\n".join([*lines, "}"]) + "\n"


def _quoted(text: str) -> str:
    """A text as a quoted string of the DOT language."""
    escaped = visible(text).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


# ---- JSON


def graph_json(policy: Policy) -> dict[str, Any]:
    """Nodes (operands before what is computed from them), results, pools and writes, as JSON values."""
    graph: Graph = policy.program.graph
    return {
        "version": VERSION,
        "policy": policy.name,
        "nodes": [_node_json(node) for node in graph.nodes],
        "results": [
            {
                "name": result.name,
                "event": result.event,
                "kind": result.kind,
                "node": result.node,
                "steps": result.steps,
            }
            for result in graph.results
        ],
        "pools": [{"name": pool.name, "period": pool.period, "type": str(pool.type)} for pool in graph.pools],
        "writes": [{"pool": write.pool, "event": write.event, "node": write.node} for write in graph.writes],
    }


def _node_json(node: Node) -> dict[str, Any]:
    values = [exact_text(value, node.type) for value in figure_of(node)]
    data = list(node.data) if isinstance(node.data, tuple) else node.data
    entry: dict[str, Any] = {"id": node.id, "op": node.op, "operands": list(node.args)}
    if values:
        entry["value"] = values[0]
    elif data is not None:
        entry["data"] = data
    return {
        **entry,
        "type": str(node.type),
        "label": node.label,
        "rule": node.rule,
        "readings": list(node.readings),
        "citations": [
            {
                "document": item.document,
                "path": item.path,
                "quote": item.quote,
                "start": item.span.start,
                "end": item.span.end,
            }
            for item in node.citations
        ],
    }
