"""Wenzhou in force and its two drafts as they ship: ledgers, worked cases, and random years against an oracle.

The oracle (oracle_wenzhou, oracle_wenzhou_events) is plain integers written from the documents' texts alone.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from compiler.ledger import COMPUTED
from compiler.samples import Sample
from compiler.types import Value
from tests import oracle_wenzhou as oracle
from tests import oracle_wenzhou_events as events
from tests.oracle_anshan import fen, yuan
from tests.shipped import assumed, check_case_files, lines, results, samples, shipped
from tests.wenzhou_cases import as_values, random_cases, random_figures

IN_FORCE, OLD_AND_YOUNG, RELIEF = oracle.IN_FORCE, oracle.OLD_AND_YOUNG, oracle.RELIEF
POLICIES = (IN_FORCE, OLD_AND_YOUNG, RELIEF)
CASES = {name: {case["编号"]: case for case in lines(name, "cases.jsonl")} for name in POLICIES}
SEEDS, YEARS = range(5), 100  # random persons of each seed
SAMPLES = [pytest.param(name, sample, id=f"{name}-{sample.name}") for name in POLICIES for sample in samples(name)]


def computed(name: str) -> list[str]:
    """The numbered items of the document that rules compute."""
    ledger = shipped(name).program.ledger
    assert ledger is not None
    return [entry.path for entry in ledger.entries if entry.status == COMPUTED and entry.path[-1].isdigit()]


def test_what_is_computed() -> None:
    # clauses.md: of 000 all but 二（一）4 and 二（四）16, which are services; in force, what it says of the state before
    first = [f"二（一）{number}" for number in (1, 2, 3, 5, 6, 7)]
    second = [f"二（二）{number}" for number in range(8, 13)]
    assert computed(OLD_AND_YOUNG) == [*first, *second, "二（三）13", "二（三）14", "二（四）15"]
    kept = ("二（一）1", "二（一）2", "二（一）3", "二（一）6", "二（一）7", "二（二）9", "二（二）10", "二（三）13")
    assert computed(IN_FORCE) == list(kept)
    # of 002: 三（二）6, 三（三）8 to 11
    assert computed(RELIEF) == ["三（二）6", "三（三）8", "三（三）9", "三（三）10", "三（三）11"]


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_worked_case_by_the_oracle(name: str, sample: Sample) -> None:
    # what the sample leaves open is taken from assumptions.json
    values = {**assumed(name), **sample.assumed}
    case = CASES[name][sample.name]
    expected = events.expected(name, case, figures_of(values))
    agree(name, case, values, expected)
    for item in sample.expected:
        assert expected[item.event][item.result] == shown(item.value)


@pytest.mark.parametrize("name", POLICIES)
def test_case_files(name: str) -> None:
    check_case_files(name)
    values = assumed(name)
    for case, line in zip(CASES[name].values(), lines(name, "expected.jsonl"), strict=True):
        assert events.expected(name, case, figures_of(values)) == line["事件"]


def random_years(name: str, seed: int) -> Iterator[tuple[dict[str, Any], oracle.Figures]]:
    """Random persons, each with figures for what a policy leaves open."""
    random = Random(seed)
    return ((case, random_figures(random, assumed(name))) for case in random_cases(seed, YEARS))


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("seed", SEEDS)
def test_random_years(name: str, seed: int) -> None:
    for case, figures in random_years(name, seed):
        expected = events.expected(name, case, figures)
        agree(name, case, as_values(figures), expected)
        for event, result in zip(case["事件"], expected, strict=True):
            if event["类型"] == "就医":
                assert_shared_out(name, case, event, result)


def assert_shared_out(name: str, case: dict[str, Any], event: dict[str, Any], result: dict[str, Any]) -> None:
    """The payments and the person's share are the expense, and none is below nothing."""
    benefits = [key for key in result if key.endswith(("待遇", "救助", "化解")) or key == "个人负担"]
    amounts = [fen(result[key]) for key in benefits]
    visit = oracle.visit_from_json(case["参保人"], event)
    assert sum(amounts) == oracle.covered_expense(name, visit)
    assert min(amounts) >= 0


def agree(
    name: str, case: dict[str, Any], values: dict[tuple[str, str], Value], expected: list[dict[str, Any]]
) -> None:
    """The program gives what the oracle does."""
    assert results(name, case, values) == expected, (case, values)


def figures_of(values: dict[tuple[str, str], Value]) -> oracle.Figures:
    """Assumptions as the oracle has them: in fen, in per cent, points of a score as they are."""
    found = {}
    for (name, key), value in values.items():
        assert isinstance(value, Fraction)
        scaled = value if "分数" in name else value * 100
        assert scaled.denominator == 1
        found[name, key] = int(scaled)
    return found


def shown(value: Value) -> Value:
    """A value as results have it."""
    if isinstance(value, Fraction):
        return yuan(int(value * 100))
    return value.isoformat() if isinstance(value, date) else value


def test_without_assumptions_the_rest_still_runs() -> None:
    # a fixed benefit needs a figure that is open; the waiting period needs none
    case = CASES[IN_FORCE]["生育按定额"]
    (first, *_) = results(IN_FORCE, case, {})
    assert first["生育定额待遇"]["代码"] == first["个人负担"]["代码"] == "E14"
    assert first["普通住院待遇"] == "0.00"
    (event, *_) = results(IN_FORCE, CASES[IN_FORCE]["等待期遇月末"], {})
    assert event == {"可享受生育津贴": False}


def test_working_days_of_the_oracle() -> None:
    # accepted on each day of a year: on the oracle's last day in time, a day later not
    for day in (date(2022, 12, 1) + timedelta(days=number) for number in range(366)):
        case = {"编号": "c1", "参保人": {}, "事件": [evaluated(day, offset) for offset in (-1, 0, 1)]}
        found = [event["按期完成定点评估"] for event in results(OLD_AND_YOUNG, case, assumed(OLD_AND_YOUNG))]
        assert found == [True, True, False], day


def evaluated(accepted: date, offset: int) -> dict[str, Any]:
    """An evaluation so many days after the oracle's last day for one that was accepted on a day."""
    on = events.after_working_days(accepted, 20) + timedelta(days=offset)
    facts = {"服务机构类型": "护理院", "审核得分": 80, "受理日期": accepted.isoformat()}
    return {"类型": "定点评估", "日期": on.isoformat(), **facts}


def test_random_years_meet_what_matters() -> None:
    """Many of those random years meet the limits and changes: else their agreement would say little."""
    seen = dict.fromkeys(("shared cap", "aid cap", "no aid cap", "relieved", "raised cap", "child", "paid nothing"), 0)
    for case, figures in (year for seed in SEEDS for year in random_years(RELIEF, seed)):
        person = oracle.Person(RELIEF, figures)
        for event in case["事件"]:
            if event["类型"] != "就医":
                continue
            visit = oracle.visit_from_json(case["参保人"], event)
            result = person.settle(visit)
            year = visit.on.year
            needy = visit.identity in oracle.NEEDY
            seen["shared cap"] += (
                needy and person.counted[year, "shared"] == oracle.SPECIAL_CAP[RELIEF][visit.insurance]
            )
            seen["aid cap"] += person.counted[year, "aid"] == oracle.AID_CAP
            seen["no aid cap"] += person.counted[year, "aid"] > oracle.AID_CAP
            seen["relieved"] += result["高额费用化解"] > 0
            seen["raised cap"] += visit.diseases >= oracle.CHRONIC_DISEASES and visit.age >= oracle.OLD_AGE
            seen["child"] += visit.age in (6, 18)
            seen["paid nothing"] += result["个人负担"] == 0 < visit.expense
    assert min(seen.values()) >= 10, seen


def test_the_cap_of_workers_differs_between_the_drafts() -> None:
    # 000 二（一）1: 470000; 002 三（三）9: 430000, of the same city. (1,000,000 at 80% is above both.)
    facts = {
        "医疗类别": "门诊慢特病",
        "机构级别": "三级",
        "定点": True,
        "病种": "恶性肿瘤",
        "政策范围内费用": "1000000.00",
    }
    person = {"险种": "职工医保", "人员类别": "在职", "困难身份": "低保人员"}
    case = {"编号": "c1", "参保人": person, "事件": [{"类型": "就医", "日期": "2023-02-01", **facts}]}
    paid = {name: results(name, case, assumed(name))[0]["门诊特殊病种待遇"] for name in POLICIES}
    assert paid == {IN_FORCE: "10000.00", OLD_AND_YOUNG: "470000.00", RELIEF: "430000.00"}
