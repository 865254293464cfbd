"""The oracle itself, against figures worked out by hand from document 004."""

from datetime import date
from typing import Any

import pytest

from tests.anshan_cases import random_cases
from tests.oracle_anshan import (
    Ledger,
    Visit,
    account_may_pay,
    eligible,
    expected,
    fen,
    monthly_credit,
    on_date,
    per_cent,
    rate,
    visit_from_json,
    yuan,
)


def visit(expense: str, on: str = "2023-02-01", **facts: object) -> Visit:
    """An in-service worker's visit to a designated general hospital of the third level, but for `facts`."""
    return Visit(on=date.fromisoformat(on), expense=fen(expense), **facts)  # type: ignore[arg-type]


def pay(*visits: Visit) -> list[str]:
    """What the fund pays for each visit of one person, in yuan."""
    ledger = Ledger()
    return [yuan(ledger.pay(item)) for item in visits]


@pytest.mark.parametrize(
    ("expense", "payment"),
    [
        ("399.99", "0.00"),
        ("400.00", "0.00"),  # 三（一）第2段 超过…400元: 400.00 does not exceed 400
        ("400.01", "0.01"),  # 0.01 × 50% = 0.005, half up: 0.01
        ("400.02", "0.01"),  # 0.02 × 50% = 0.01
        ("1400.00", "500.00"),  # (1400 − 400) × 50% = 500
        ("6400.00", "3000.00"),  # 6000 × 50% = 3000: exactly the cap
        ("6399.98", "2999.99"),  # 5999.98 × 50% = 2999.99
        ("6500.00", "3000.00"),  # 6100 × 50% = 3050, capped at 3000
    ],
)
def test_one_visit_to_a_third_level_hospital(expense: str, payment: str) -> None:
    assert pay(visit(expense)) == [payment]


@pytest.mark.parametrize(
    ("level", "kind", "in_service"),
    [
        ("一级以下", "综合", 60),  # 一级及以下60%
        ("一级", "综合", 60),
        ("二级", "综合", 55),
        ("三级", "综合", 50),
        ("三级", "传染病专科", 60),  # the two specialists go before the level
        ("二级", "精神疾病专科", 60),
        ("三级", "其他专科", 50),  # 等 reaches no other specialist: by level
        ("二级", "其他专科", 55),
    ],
)
def test_the_rates(level: str, kind: str, in_service: int) -> None:
    assert rate(visit("0", level=level, kind=kind)) == in_service
    # 退休职工…提高10个百分点, of whatever row
    assert rate(visit("0", level=level, kind=kind, status="退休")) == in_service + 10


def test_the_deductible_is_used_up_over_the_year() -> None:
    # 300 ≤ 400: nothing, 100 left; 2800 − 100 = 2700, × (50% + 10) = 1620 (the sample of the specification)
    assert pay(visit("300", status="退休"), visit("2800", "2023-03-01", status="退休")) == ["0.00", "1620.00"]


def test_the_cap_is_used_up_over_the_year() -> None:
    # (5400 − 400) × 50% = 2500; then 2000 × 50% = 1000, but 3000 − 2500 = 500 is left; then nothing is
    visits = (visit("5400"), visit("2000", "2023-06-01"), visit("10", "2023-12-31"))
    assert pay(*visits) == ["2500.00", "500.00", "0.00"]


def test_a_new_year_starts_anew() -> None:
    # 2023: (6500 − 400) × 50% = 3050 -> 3000. 2024: 300 is under the year's own 400; (200 − 100) × 50% = 50
    visits = (visit("6500", "2023-12-31"), visit("300", "2024-01-01"), visit("200", "2024-01-02"))
    assert pay(*visits) == ["3000.00", "0.00", "50.00"]


def test_before_the_first_day_nothing_pays_or_counts() -> None:
    # 三（一）第1段: 2022-10-31 is before; 2022-11-01 has the whole 400 before it, (500 − 400) × 50% = 50
    assert pay(visit("900", "2022-10-31"), visit("500", "2022-11-01")) == ["0.00", "50.00"]


@pytest.mark.parametrize(
    "facts",
    [
        {"insurance": "居民医保"},
        {"medical_type": "普通住院"},
        {"medical_type": "门诊慢特病"},
        {"designated": False},
    ],
)
def test_what_is_not_covered_neither_pays_nor_counts(facts: dict[str, Any]) -> None:
    # the second visit still has the whole deductible of 400 before it; the third: 100 × 50% = 50
    visits = (visit("9000", **facts), visit("400", "2023-03-01"), visit("100", "2023-04-01"))
    assert not eligible(visits[0])
    assert pay(*visits) == ["0.00", "0.00", "50.00"]


def test_a_change_of_status_within_the_year_counts_from_its_day() -> None:
    # the day before: (1400 − 400) × 50% = 500; from the day on: 1000 × 60% = 600, of the same year's pools;
    # then 4000 × 60% = 2400, but 3000 − 500 − 600 = 1900 is left
    person: dict[str, Any] = {"险种": "职工医保", "人员类别": [{"值": "在职"}, {"值": "退休", "自": "2023-06-01"}]}
    event = {"类型": "就医", "医疗类别": "普通门诊", "机构级别": "三级", "定点": True}
    case = {
        "编号": "c",
        "参保人": person,
        "事件": [
            {**event, "日期": "2023-05-31", "政策范围内费用": "1400.00"},
            {**event, "日期": "2023-06-01", "政策范围内费用": 1000},
            {
                **event,
                "日期": "2023年7月1日",
                "政策范围内费用": "4000",
            },
        ],
    }
    assert expected(case)["事件"] == [
        {"普通门诊统筹": "500.00", "个人负担": "900.00"},
        {"普通门诊统筹": "600.00", "个人负担": "400.00"},
        {"普通门诊统筹": "1900.00", "个人负担": "2100.00"},
    ]
    assert on_date(person["人员类别"], date(2023, 5, 31)) == "在职"


@pytest.mark.parametrize(
    ("amount", "per_cents", "result"),
    [
        (1, 50, 1),  # 0.5 fen -> 1
        (1, 60, 1),  # 0.6 -> 1
        (9, 55, 5),  # 4.95 -> 5
        (10, 55, 6),  # 5.5 -> 6, half up (half to even would be 6 as well)
        (30, 55, 17),  # 16.5 -> 17, where half to even would give 16
        (8, 55, 4),  # 4.4 -> 4
        (0, 70, 0),
    ],
)
def test_rounding_half_up(amount: int, per_cents: int, result: int) -> None:
    assert per_cent(amount, per_cents) == result


def test_the_monthly_credit() -> None:
    worker = ("职工医保", "在职", "单位")
    # 三（三）第2段: 2% of the base. 5000.00 × 2% = 100.00; 5321.25 × 2% = 106.425 -> 106.43
    assert monthly_credit(*worker, fen("5000"), 2022, 11) == fen("100.00")
    assert monthly_credit(*worker, fen("5321.25"), 2023, 1) == fen("106.43")
    assert monthly_credit(*worker, fen("5000"), 2022, 10) == 0  # 自2022年11月份起
    assert monthly_credit("职工医保", "退休", "单位", 0, 2022, 11) == fen("60.00")  # 每人每月60元
    # 三（三）第3段: no account for 灵活就业 and 单建统筹, in service or retired; nor have residents one
    for enrolment in ("灵活就业", "单建统筹"):
        for status in ("在职", "退休"):
            assert monthly_credit("职工医保", status, enrolment, fen("5000"), 2023, 1) == 0
    assert monthly_credit("居民医保", "在职", "单位", fen("5000"), 2023, 1) == 0


@pytest.mark.parametrize(
    ("relation", "purpose", "place", "allowed"),
    [
        ("本人", "医疗费用", "定点医疗机构", True),
        ("父母", "药品", "定点零售药店", True),
        ("子女", "医疗器械", "定点零售药店", True),
        ("配偶", "医用耗材", "定点零售药店", True),
        ("配偶", "长期护理保险", "其他", True),
        ("兄弟姐妹", "药品", "定点零售药店", False),  # not among 本人及其配偶、父母、子女
        ("本人", "医疗费用", "其他", False),  # not a designated institution
        ("本人", "公共卫生", "定点医疗机构", False),
        ("本人", "体育健身", "其他", False),
        ("本人", "养生保健", "定点零售药店", False),
    ],
)
def test_the_uses_of_the_account(relation: str, purpose: str, place: str, allowed: bool) -> None:
    assert account_may_pay(relation, purpose, place, 2022, 11) is allowed
    assert not account_may_pay(relation, purpose, place, 2022, 10)  # 自2022年11月份起


def test_public_health_only_where_the_state_allows_it() -> None:
    # 三（四）第2段 公共卫生费用（国家政策允许的除外）
    assert account_may_pay("本人", "公共卫生", "定点医疗机构", 2023, 1, state_allows=True)


def test_amounts_finer_than_a_fen_are_refused() -> None:
    with pytest.raises(ValueError, match="finer than a fen"):
        fen("0.005")


def test_random_cases_follow_from_the_seed() -> None:
    assert list(random_cases(7, 20)) == list(random_cases(7, 20))
    assert list(random_cases(7, 20)) != list(random_cases(8, 20))


def test_random_cases_meet_every_boundary() -> None:
    """Of 500 cases many reach the edges; a sharper test of the project rests on this."""
    edges = ("at 400.00", "at 400.01", "capped", "before", "uncovered", "changed", "half fen")
    seen = dict.fromkeys(edges, 0)
    for case in random_cases(1, 500):
        ledger = Ledger()
        seen["changed"] += any(isinstance(fact, list) for fact in case["参保人"].values())
        for event in case["事件"]:
            item = visit_from_json(case["参保人"], event)
            year = ledger.of(item.on)
            before, paid = year.expense, year.paid
            payment = ledger.pay(item)
            seen["before"] += item.on < date(2022, 11, 1)
            seen["uncovered"] += not eligible(item)
            seen["at 400.00"] += before < year.expense == 40000
            seen["at 400.01"] += before < year.expense == 40001
            above = max(0, year.expense - 40000) - max(0, before - 40000)
            seen["capped"] += above > 0 and payment == 300000 - paid
            seen["half fen"] += above * rate(item) % 100 == 50
            assert 0 <= payment <= item.expense
    assert min(seen.values()) >= 30, seen
