"""What the tests of the policies that ship share: their files, and what is asked of every one of them."""

from functools import cache
from pathlib import Path
from typing import Any

from compiler.assumptions import Assumptions
from compiler.kernel import Kernel, compile_kernels
from compiler.ledger import OPEN
from compiler.samples import Sample
from compiler.types import Value
from mingsuan import Policy, load, read_json
from mingsuan.policy import Evaluated

POLICIES = Path(__file__).parents[1] / "stdlib_policies"

Values = dict[tuple[str, str], Value]  # what is assumed, by name and value of a class ("" for none)


@cache
def shipped(name: str) -> Policy:
    """A policy that ships, compiled once."""
    return load(name)


def samples(name: str) -> tuple[Sample, ...]:
    """Its worked cases."""
    return shipped(name).program.samples


def lines(name: str, file: str) -> list[Any]:
    """The lines of one of its JSONL files."""
    return [read_json(line) for line in (POLICIES / name / file).read_text("utf-8").splitlines()]


def assumed(name: str) -> Values:
    """What its assumptions.json assumes."""
    return dict(shipped(name).assume(read_json((POLICIES / name / "assumptions.json").read_text("utf-8"))).values)


def results(name: str, case: object, values: Values) -> list[dict[str, Any]]:
    """The results of a case through the JSON door, the kernels agreeing with every event."""
    policy = shipped(name)
    evaluated = policy.evaluate(case, Assumptions(values))
    check_kernels(name, evaluated)
    found: list[dict[str, Any]] = policy.results(evaluated)["事件"]
    return found


@cache
def kernels(name: str) -> dict[str, Kernel]:
    """The kernel of each type of event."""
    return compile_kernels(shipped(name).program.graph)


def check_kernels(name: str, evaluated: Evaluated) -> None:
    """The kernels compute what the interpreter does, for every event of a case."""
    graph = shipped(name).program.graph
    for trace in evaluated.traces:
        kernel = kernels(name).get(trace.event.type)
        fast = kernel.run(trace.inputs) if kernel is not None else None
        if fast is not None:
            nodes = {item.name: item.node for item in graph.results if item.event == trace.event.type}
            assert {item: fast[node] for item, node in nodes.items()} == trace.results


def check_policy(name: str, source: Path) -> None:
    """Nothing is wrong, nothing of the document is open, and the document is the received one, byte for byte."""
    policy = shipped(name)
    assert [item.message for item in policy.diagnostics] == []
    ledger = policy.program.ledger
    assert ledger is not None
    assert ledger.count(OPEN) == 0
    assert [entry.path for entry in ledger.entries if entry.unused_figures] == []
    assert (POLICIES / name / source.name).read_bytes() == source.read_bytes()


def check_sample(name: str, sample: Sample) -> None:
    """A worked case yields what its author worked out by hand, by the interpreter and by the kernels."""
    evaluated = shipped(name).evaluate_sample(sample)
    check_kernels(name, evaluated)
    actual = {
        (item.event, item.result): evaluated.traces[item.event].results.get(item.result) for item in sample.expected
    }
    assert actual == {(item.event, item.result): item.value for item in sample.expected}


def check_case_files(name: str) -> None:
    """cases.jsonl has the worked cases, and under assumptions.json they yield expected.jsonl."""
    cases, expected = lines(name, "cases.jsonl"), lines(name, "expected.jsonl")
    assert [case["编号"] for case in cases] == [sample.name for sample in samples(name)]
    values = assumed(name)
    assert [{"编号": case["编号"], "事件": results(name, case, values)} for case in cases] == expected
