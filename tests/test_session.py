"""A person's events one by one: the quick way gives what a case gives, and what was settled stays as it was."""

from pathlib import Path
from typing import Any

import pytest

import mingsuan
from dsl.diagnostics import InputError
from tests.anshan_cases import random_cases

ROOT = Path(__file__).parents[1]
VISIT = {"类型": "就医", "医疗类别": "普通门诊", "机构级别": "三级", "机构类别": "综合", "定点": True}
FIRST = {**VISIT, "日期": "2023-02-01", "政策范围内费用": "300.00"}
SECOND = {**VISIT, "日期": "2023-03-01", "政策范围内费用": "2800.00"}


@pytest.fixture(scope="module")
def policy() -> mingsuan.Policy:
    return mingsuan.load("anshan_outpatient")


def test_what_was_settled_does_not_change_with_what_follows(policy: mingsuan.Policy) -> None:
    # 300 is within the deductible of 400, so nothing is paid; then 2800 - (400 - 300) = 2700 at 50% + 10 points.
    session = policy.session({"险种": "职工医保", "人员类别": "退休"})
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
    session = policy.session({"险种": "职工医保", "人员类别": "退休"})
    session.settle(FIRST)
    quick = session.explain(SECOND)
    assert quick.output is not None
    assert quick.trace.values.items() <= quick.values.items()


def test_events_out_of_order_are_refused_and_not_counted(policy: mingsuan.Policy) -> None:
    session = policy.session({"险种": "职工医保", "人员类别": "退休"})
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


def test_a_policy_with_errors_settles_nothing() -> None:
    # a figure that its quote does not have: C03
    rules = next((ROOT / "stdlib_policies" / "anshan_outpatient").glob("*.ming"))
    text = rules.read_text("utf-8").replace("起付标准：400元", "起付标准：500元")
    policy = mingsuan.load_text(text, rules.parent)
    with pytest.raises(InputError):
        policy.session({"险种": "职工医保", "人员类别": "退休"})
