"""Anshan before document 004, as far as 004 itself states it: its ledger, its worked cases, and every kind of insured."""

from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

import pytest

from compiler.ledger import COMPUTED
from tests.shipped import (
    Values,
    check_case_files,
    results,
    shipped,
)

NAME = "anshan_before"


def test_what_is_computed() -> None:
    # 三（一）第1段 (there was no pooling) and 三（三） (继续不建立个人账户) alone speak of the time before
    ledger = shipped(NAME).program.ledger
    assert ledger is not None
    assert [entry.path for entry in ledger.entries if entry.status == COMPUTED] == ["三", "三（一）", "三（三）"]


def test_case_files() -> None:
    check_case_files(NAME)


@pytest.mark.parametrize("day", [date(2022, 10, 31), date(2022, 11, 1)])
def test_every_visit_is_paid_by_the_person(day: date) -> None:
    # “自2022年11月1日起，建立职工医保普通门诊统筹机制”: there was none, and here there is none at any date
    levels, kinds = ("一级以下", "一级", "二级", "三级"), ("普通门诊", "门诊慢特病", "普通住院")
    for insurance, level, kind, designated in product(("职工医保", "居民医保"), levels, kinds, (True, False)):
        event = {"类型": "就医", "日期": day.isoformat(), "医疗类别": kind, "机构级别": level, "定点": designated}
        case = {
            "编号": "b1",
            "参保人": {"险种": insurance, "人员类别": "退休"},
            "事件": [{**event, "政策范围内费用": "12345.67"}],
        }
        assert results(NAME, case, {}) == [{"普通门诊统筹": "0.00", "个人负担": "12345.67"}]


KINDS = [*product(("职工医保", "居民医保"), ("在职", "退休"), ("单位", "灵活就业", "单建统筹"))]


@pytest.mark.parametrize("insurance, status, enrolment", KINDS)
def test_account_of_every_kind_of_insured(insurance: str, status: str, enrolment: str) -> None:
    # 三（三）第3段 “继续不建立个人账户”; what the others had is open: a rate of the base, or an amount, once a month
    values: Values = {("在职职工原计入比例", ""): Fraction(35, 1000), ("退休职工原月计入额", ""): Fraction(6789, 100)}
    days = ("2022-10-01", "2022-10-31", "2022-11-01")
    case: dict[str, Any] = {
        "编号": "b2",
        "参保人": {"险种": insurance, "人员类别": status, "参保方式": enrolment},
        "事件": [{"类型": "账户划入", "日期": day, "本人缴费基数": "4321.43"} for day in days],
    }
    had_one = insurance == "职工医保" and enrolment == "单位"
    monthly = {"在职": "151.25", "退休": "67.89"}[status] if had_one else "0.00"  # 4321.43 × 3.5% = 151.25005
    assert results(NAME, case, values) == [{"个人账户月计入": paid} for paid in (monthly, "0.00", monthly)]
    open_ones = [event["个人账户月计入"] for event in results(NAME, case, {})]
    assert [value["代码"] if had_one else value for value in open_ones] == ["E14" if had_one else "0.00"] * 3


def test_the_draft_has_the_same_results() -> None:
    # by name, so that the two can be compared
    names = {result.name for result in shipped(NAME).program.graph.results}
    assert names < {result.name for result in shipped("anshan_outpatient").program.graph.results}
