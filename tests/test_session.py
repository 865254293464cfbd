"""A person's events one by one: the quick way gives what a case gives, and what was settled stays as it was."""

from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import evolve

import mingsuan
from compiler.graph import Graph
from compiler.run import NOTHING_ASSUMED, Assumed
from compiler.types import Value
from dsl.diagnostics import InputError
from mingsuan.case_json import CaseReader
from mingsuan.session import Session, open_session
from tests.anshan_cases import random_cases

ROOT = Path(__file__).parents[1]
VISIT = {"类型": "就医", "医疗类别": "普通门诊", "机构级别": "三级", "机构类别": "综合", "定点": True}
FIRST = {**VISIT, "日期": "2023-02-01", "政策范围内费用": "300.00"}
SECOND = {**VISIT, "日期": "2023-03-01", "政策范围内费用": "2800.00"}
RETIRED = {"险种": "职工医保", "人员类别": "退休"}


@pytest.fixture(scope="module")
def policy() -> mingsuan.Policy:
    return mingsuan.load("anshan_outpatient")


def test_what_was_settled_does_not_change_with_what_follows(policy: mingsuan.Policy) -> None:
    # 300 is within the deductible of 400, so nothing is paid; then 2800 - (400 - 300) = 2700 at 50% + 10 points.
    session = policy.session(RETIRED)
    event = dict(FIRST)
    first = session.settle(event)
    event["政策范围内费用"] = "9999.00"
    second = session.explain(SECOND)
    session.settle(SECOND)
    assert first.results == {"普通门诊统筹": "0.00", "个人负担": "300.00"}
    assert second.results == {"普通门诊统筹": "1620.00", "个人负担": "1180.00"}
    assert "剩余起付标准100元" in second.sentence("普通门诊统筹")
    # the year's cap has 3000 - 1620 = 1380 left: 10000 at 60% is 6000, which is more
    assert session.explain({**SECOND, "日期": "2023-04-01", "政策范围内费用": "10000.00"}).results == {
        "普通门诊统筹": "1380.00",
        "个人负担": "8620.00",
    }


def test_the_quick_way_has_the_interpreters_values(policy: mingsuan.Policy) -> None:
    session = policy.session(RETIRED)
    session.settle(FIRST)
    quick = session.explain(SECOND)
    assert quick.output is not None
    assert quick.trace.values.items() <= quick.values.items()


def test_events_out_of_order_are_refused_and_not_counted(policy: mingsuan.Policy) -> None:
    session = policy.session(RETIRED)
    session.settle(SECOND)
    state = session.state
    for data, code in ((FIRST, "E08"), (SECOND, "E09")):
        with pytest.raises(mingsuan.CaseFault) as caught:
            session.settle(data)
        assert caught.value.diagnostic.code == code
    assert session.state is state


def test_sessions_give_what_cases_give(policy: mingsuan.Policy) -> None:
    for case in random_cases(seed=11, count=60):
        expected: list[dict[str, Any]] = policy.results(policy.evaluate(case))["事件"]
        session = policy.session(case["参保人"])
        for data, results in zip(case["事件"], expected, strict=True):
            assert session.explain(data).results == results
            assert session.settle(data).results == results


# ---- other graphs under the same vocabulary


def session_over(policy: mingsuan.Policy, graph: Graph, assumed: Assumed = NOTHING_ASSUMED) -> Session:
    """A retired worker before a changed graph."""
    program = evolve(policy.program, graph=graph)
    return open_session(program, CaseReader(program.symbols), RETIRED, policy.wording(), assumed)


def test_balances_of_rolling_months(policy: mingsuan.Policy) -> None:
    graph = policy.program.graph
    session = session_over(policy, evolve(graph, pools=tuple(evolve(item, period="滚动2个月") for item in graph.pools)))
    assert session.settle(FIRST).results["普通门诊统筹"] == "0.00"
    assert session.settle(SECOND).results["普通门诊统筹"] == "1620.00"
    # April reads March and April: 100 of the deductible of 400 used, so (2800 - 300) x 60% = 1500, but the cap of 3000
    # has 3000 - 1620 left. May reads nothing of it: (2800 - 400) x 60%.
    for day, paid in (("2023-04-01", "1380.00"), ("2023-05-01", "1440.00")):
        quick = session.explain({**SECOND, "日期": day})
        assert quick.output is not None
        assert quick.results["普通门诊统筹"] == paid


def test_balances_of_a_year_that_begins_in_march(policy: mingsuan.Policy) -> None:
    graph = policy.program.graph
    pools = tuple(evolve(item, period="医保年度03-01") for item in graph.pools)
    session = session_over(policy, evolve(graph, pools=pools))
    session.settle(FIRST)
    assert session.explain({**SECOND, "日期": "2023-02-28"}).results["普通门诊统筹"] == "1620.00"
    assert session.explain(SECOND).results["普通门诊统筹"] == "1440.00"  # anew: (2800 - 400) x 60%


def open_deductible(graph: Graph) -> Graph:
    """The graph with the deductible of 400 yuan left open."""
    nodes = tuple(
        evolve(node, op="assumption", data=("起付标准", ""), citations=())
        if node.op == "parameter" and cast(tuple[str, Value], node.data)[1] == 400
        else node
        for node in graph.nodes
    )
    assert nodes != graph.nodes
    return evolve(graph, nodes=nodes)


def test_an_assumption_counts_as_a_figure_does(policy: mingsuan.Policy) -> None:
    # a deductible of 1000: 300 of it used by the first visit, then (2800 - 700) x 60% = 1260
    assumed = {("起付标准", ""): Fraction(1000)}
    session = session_over(policy, open_deductible(policy.program.graph), assumed)
    first = session.settle(FIRST)
    assert first.results == {"普通门诊统筹": "0.00", "个人负担": "300.00"} and not first.missing
    quick = session.explain(SECOND)
    assert quick.output is not None
    assert quick.results == {"普通门诊统筹": "1260.00", "个人负担": "1540.00"}
    assert quick.trace.values.items() <= quick.values.items()


def test_an_assumption_that_is_not_made(policy: mingsuan.Policy) -> None:
    session = session_over(policy, open_deductible(policy.program.graph))
    for data in (FIRST, SECOND):
        settled = session.settle(data)
        assert settled.results == {}
        assert {name: missing.name for name, missing in settled.missing.items()} == {
            "普通门诊统筹": "起付标准",
            "个人负担": "起付标准",
        }
    # a visit that the benefit does not cover needs none, and the next year is as clean as the first was
    inpatient = {**SECOND, "日期": "2023-04-01", "医疗类别": "住院"}
    assert session.explain(inpatient).results == {"普通门诊统筹": "0.00", "个人负担": "2800.00"}
    assert not session.explain({**inpatient, "日期": "2024-04-01"}).missing


def test_a_policy_with_errors_settles_nothing() -> None:
    # a figure that its quote does not have: C03
    rules = next((ROOT / "stdlib_policies" / "anshan_outpatient").glob("*.ming"))
    text = rules.read_text("utf-8").replace("起付标准：400元", "起付标准：500元")
    policy = mingsuan.load_text(text, rules.parent)
    with pytest.raises(InputError):
        policy.session(RETIRED)
