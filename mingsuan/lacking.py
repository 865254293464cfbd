"""What a case lacks so that a result can be computed: a fact, an assumption, a calendar; said with who needs it."""

from collections.abc import Mapping
from json import dumps
from typing import NoReturn

from compiler.assumptions import CONTINUATION, CONTINUATION_WAYS, open_values
from compiler.explanation import places
from compiler.graph import Graph, Node, Result
from compiler.pipeline import Program
from compiler.rules import EvaluationError, MissingAssumption, MissingFact
from compiler.symbols import PERSON
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic
from mingsuan.json_values import fault


def lacking(program: Program, titles: Mapping[str, str], error: EvaluationError, event: str) -> NoReturn:
    """Raise the CaseFault of what an event of a type lacks: name it, the rule that needs it, and the rule's clause."""
    graph = program.graph
    where = f"第{(error.event or 0) + 1}个事件"
    if isinstance(error, MissingFact):
        if error.name in program.symbols.facts and program.symbols.facts[error.name].owner == PERSON:
            where = f"{PERSON}（{where}）"
        if error.line is not None:
            where += f"的第{error.line + 1}项{graph.line_facts.get(error.name, '')}"
        result, node = _needing(graph, error.node, event)
        clause = places(node.citations, titles) if node else ""
        needed = f"规则“{result.name}”需要它{clause}" if result else "规则需要它"
        fault("E11", where=where, fact=error.name, needed=needed)
    fault("E15", where=where, problem=str(error).rstrip("。"))


def _needing(graph: Graph, fact: Node, event: str) -> tuple[Result | None, Node | None]:
    """The first result of the event that reads a fact, and the nearest words above the fact."""
    above = {fact.id}
    for node in graph.nodes[fact.id + 1 :]:
        if any(arg in above for arg in node.args):
            above.add(node.id)
    for result in graph.results:
        if result.event == event and result.node in above:
            below = graph.reachable([result.node]) & above
            cited = [node for node in sorted(below) if graph.nodes[node].citations]
            return result, graph.nodes[cited[0]] if cited else None
    return None, None


def missing_assumption(
    program: Program, titles: Mapping[str, str], event: int, result: str, missing: MissingAssumption
) -> Diagnostic:
    """What to say in the place of a result of the event with that index for which an assumption lacks (E14)."""
    item = open_values(program.symbols, program.graph).get(missing.name)
    reason = item.reason.rstrip("。") if item is not None else ""
    why = (f"（{reason}）" if reason else "") + places(missing.node.citations, titles)
    name = item.called(missing.key) if item is not None else missing.name
    of = f"第{missing.event + 1}个事件的" if missing.event not in (None, event) else ""
    help = f"请在假设文件里写{_in_file(missing)}，用--assume给出这个文件。"
    return report("E14", helps=(help,), where=f"第{event + 1}个事件", result=result, of=of, name=name, why=why)


def _in_file(missing: MissingAssumption) -> str:
    """The assumption as a file has it, its value left out."""
    value = {missing.key: "…"} if missing.key else "…"
    return dumps({missing.name: value}, ensure_ascii=False)


def in_sample(missing: MissingAssumption) -> str:
    """The assumption as a worked case has it, its value left out where it is a figure."""
    if missing.name == CONTINUATION:
        return f"假设{CONTINUATION}按{CONTINUATION_WAYS[0]}；"
    return f"假设{missing.name}{missing.key}为…；"
