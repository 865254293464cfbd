"""Random cases of policies, what they rest on, and 保证 looked at on them."""

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from compiler.cases import Timeline
from compiler.graph import Graph
from compiler.inquiry.influence import changed_results, resting_on
from compiler.inquiry.properties import check_properties
from compiler.inquiry.sampling import Ground, Runnable, Sampled, Sampler, facts_read, run
from compiler.inquiry.shrinking import shrink
from mingsuan.cli import main
from mingsuan.policy import Policy, load
from tests.open_policy import DOCUMENT, RULES
from tests.shipped import shipped

ANSHAN = shipped("anshan_outpatient").program


def policy(more: str, folder: Path) -> Path:
    """The file of a policy that may be run."""
    (folder / "原文.txt").write_text(DOCUMENT, "utf-8")
    path = folder / "试验.ming"
    path.write_text(RULES + more, "utf-8")
    found = load(str(path))
    assert found.program.ok, [item.message for item in found.diagnostics]
    return path


def sampler(found: Policy, seed: int = 1) -> Sampler:
    """Cases for a policy."""
    program = found.program
    return Sampler([Ground(program.graph, program.symbols)], Random(seed), start=program.in_force.start)


def anshan_cases(count: int) -> Iterator[Sampled]:
    """Cases for Anshan."""
    return sampler(shipped("anshan_outpatient")).cases(count)


# ---- cases


def test_one_seed_draws_the_same_cases() -> None:
    found = shipped("anshan_outpatient")
    assert list(sampler(found, 7).cases(30)) == list(sampler(found, 7).cases(30))
    assert list(sampler(found, 7).cases(30)) != list(sampler(found, 8).cases(30))


def test_cases_have_what_their_events_read_and_no_more() -> None:
    for sampled in anshan_cases(200):
        case = sampled.case
        read = {event.type: facts_read(ANSHAN.graph, event.type) for event in case.events}
        assert 1 <= len(case.events) <= 4
        assert [event.date for event in case.events] == sorted({event.date for event in case.events})
        for event in case.events:
            assert set(event.facts) <= read[event.type]
            assert set(event.facts) | set(case.person) >= read[event.type]
        assert set(case.person) <= set().union(*read.values())
        assert run(Runnable(ANSHAN.graph), sampled) is not None


def test_cases_stand_at_the_figures_and_on_both_sides_of_them() -> None:
    # 400 yuan is the deductible, 3000 the yearly cap, 2022-11-01 the day from which the policy holds.
    drawn = list(anshan_cases(1500))
    amounts = {event.facts.get("政策范围内费用") for sampled in drawn for event in sampled.case.events}
    fen = Fraction(1, 100)
    assert {400 - fen, Fraction(400), 400 + fen} <= amounts
    days = {event.date for sampled in drawn for event in sampled.case.events}
    assert {date(2022, 10, 31), date(2022, 11, 1)} <= days
    traces = [trace for sampled in drawn for trace in run(Runnable(ANSHAN.graph), sampled) or ()]
    paid = [trace.results["普通门诊统筹"] for trace in traces if "普通门诊统筹" in trace.results]
    assert min(paid) == 0 and max(paid) == 3000
    decisions = {trace.results["个人账户可支付"] for trace in traces if "个人账户可支付" in trace.results}
    assert decisions == {True, False}
    assert any(isinstance(fact, Timeline) for sampled in drawn for fact in sampled.case.person.values())


def test_what_is_open_is_assumed_within_its_bounds(tmp_path: Path) -> None:
    found = sampler(load(str(policy("", tmp_path))))
    drawn = list(found.cases(100))
    rates = {sampled.assumed["比例额", ""] for sampled in drawn}
    assert all(Fraction(80, 100) <= Fraction(str(rate)) <= Fraction(90, 100) for rate in rates) and len(rates) > 1
    assert {key for sampled in drawn for key in sampled.assumed} == {
        ("比例额", ""),
        *(("起付额", level) for level in ("一级以下", "一级", "二级", "三级")),
    }
    given = {("比例额", ""): Fraction(85, 100)}
    assert {each.assumed["比例额", ""] for each in evolve(found, given=given).cases(20)} == {Fraction(85, 100)}


def test_lines_have_the_facts_that_are_read_of_them() -> None:
    found = shipped("wenzhou_in_force")
    lines = [
        line for each in sampler(found).cases(100) for event in each.case.events for line in event.lines.get("明细", ())
    ]
    assert lines and all(set(line) == {"项目价格"} for line in lines)


# ---- made simple


def test_a_case_is_made_as_simple_as_what_it_shows_allows() -> None:
    def shows(sampled: Sampled) -> bool:
        traces = run(Runnable(ANSHAN.graph), sampled) or ()
        return any(trace.results.get("普通门诊统筹", 0) == 3000 for trace in traces)

    found = [each for each in anshan_cases(1500) if shows(each)]
    assert found
    for sampled in found[:5]:
        simple = shrink(sampled, shows, ANSHAN.symbols.facts)
        assert shows(simple) and len(simple.case.events) == 1
        # (10000 − 400) × 50% and every other rate reach 3000: one digit is enough whoever and wherever it is.
        assert str(simple.case.events[0].facts["政策范围内费用"]).strip("0") in "123456789"
        assert simple.case.person["人员类别"] == "在职" and simple.case.events[0].facts["机构类别"] == "综合"


# ---- what rests on what


def with_figure(graph: Graph, name: str, value: int) -> Graph:
    """The graph with another figure of a parameter."""
    nodes = (
        evolve(node, data=(name, Fraction(value))) if node.op == "parameter" and node.label == name else node
        for node in graph.nodes
    )
    return evolve(graph, nodes=tuple(nodes))


def test_results_that_another_figure_changes() -> None:
    graph = ANSHAN.graph
    assert changed_results(graph, graph) == []
    changed = changed_results(graph, with_figure(graph, "普通门诊年度限额", 5000))
    assert changed == [("就医", "普通门诊统筹"), ("就医", "个人负担")]
    (cap,) = [node.id for node in graph.nodes if node.label == "普通门诊年度限额" and node.op == "parameter"]
    assert [result.name for result in resting_on(graph, [cap])] == ["普通门诊统筹", "个人负担"]


def test_a_pool_carries_what_fills_it_to_what_reads_it() -> None:
    # What is counted is changed and nothing else: payments of later events rest on it all the same.
    graph = ANSHAN.graph
    zero = next(node.id for node in graph.nodes if node.op == "constant" and node.data == 0)
    writes = tuple(evolve(write, node=zero) if "起付" in write.pool else write for write in graph.writes)
    assert ("就医", "普通门诊统筹") in changed_results(graph, evolve(graph, writes=writes))


# ---- 保证


def test_properties_are_looked_at_on_cases_with_assumptions(tmp_path: Path) -> None:
    text = "保证 个人负担不为负：个人负担不低于0元。\n保证 支付有限：门诊待遇不超过100元。\n"
    found = load(str(policy(text, tmp_path)))
    held, failed = check_properties(found.program, {})
    assert (held.name, held.tried, held.failure) == ("个人负担不为负", 200, None)
    assert failed.failure is not None
    last = failed.failure.traces[-1]
    assert last.results["支付有限"] is False and Fraction(str(last.results["门诊待遇"])) > 100
    assert ("比例额", "") in failed.failure.assumed and "政策范围内费用" in failed.failure.facts
    assert not any(result.kind == "保证" for result in found.program.graph.results)


def test_a_property_of_one_kind_of_event_is_asked_at_no_other(tmp_path: Path) -> None:
    found = load(str(policy("保证 支付有限：门诊待遇不超过限额。\n", tmp_path)))
    guarded = found.program.guarded
    assert guarded is not None
    assert {result.event for result in guarded.results if result.kind == "保证"} == {"就医"}


def test_the_command_shows_a_case_in_which_a_property_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = policy("保证 支付有限：门诊待遇不超过100元。\n", tmp_path)
    assert main(["test", str(path)]) == 1
    out = capsys.readouterr().out
    assert "✗ 保证 支付有限：不成立" in out and "参保人：职工医保，在职" in out and "待定的假设：" in out
    assert main(["test", str(path), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    (failed,) = told["policies"][0]["guarantees"]
    assert told["guarantees_failed"] == 1 and not failed["passed"]
    # The counterexample is a case that others can run: under its assumptions it pays the same.
    example = failed["counterexample"]
    found = load(str(path))
    results = found.results(found.evaluate(example["case"], found.assume(example["assume"])))["事件"][-1]
    assert Fraction(results["门诊待遇"]) > 100 and results["门诊待遇"] == example["results"]["门诊待遇"]
