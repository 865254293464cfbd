"""The reply of Yiyuan (Zibo) as it ships: its ledger, its worked cases, and random cases against an independent oracle.

The oracle (oracle_zibo) is plain integers written from the document's text alone.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from compiler.ledger import COMPUTED
from compiler.samples import Sample
from tests import oracle_zibo as oracle
from tests.oracle_anshan import fen, yuan
from tests.shipped import (
    Values,
    assumed,
    check_case_files,
    lines,
    results,
    samples,
    shipped,
)

SEEDS, PERSONS = range(4), 150  # random persons of each seed
NAME = "zibo_yiyuan_reply"
CASES = {case["编号"]: case for case in lines(NAME, "cases.jsonl")}
WAYS = ("补足差额", "取最高一次", "不再计")
IDENTITIES = ("特困人员", "低保人员", "低边人员", "防止返贫监测对象", "因病致贫重病患者", "普通人员", "返贫致贫人口")
AIDED = IDENTITIES[:5]
LEVELS = ("一级以下", "一级", "二级", "三级")


# ---- the policy and its worked cases


def test_what_is_computed() -> None:
    # clauses.md: 一, 二 and a sentence of 六 are computed; 引言 says whom it is for, 落款 bears the date
    ledger = shipped(NAME).program.ledger
    assert ledger is not None
    assert [entry.path for entry in ledger.entries if entry.status == COMPUTED] == ["引言", "一", "二", "六", "落款"]


@pytest.mark.parametrize("sample", samples(NAME), ids=lambda sample: sample.name)
def test_worked_case_by_the_oracle(sample: Sample) -> None:
    # what the sample leaves open is taken from assumptions.json
    values = {**assumed(NAME), **sample.assumed}
    expected = oracle.expected(CASES[sample.name], of_values(values))["事件"]
    assert results(NAME, CASES[sample.name], values) == expected
    for item in sample.expected:
        value = yuan(int(item.value * 100)) if isinstance(item.value, Fraction) else item.value
        assert expected[item.event][item.result] == value


def test_case_files() -> None:
    check_case_files(NAME)
    values = of_values(assumed(NAME))
    assert [oracle.expected(case, values) for case in CASES.values()] == lines(NAME, "expected.jsonl")


def test_without_assumptions_the_rest_still_runs() -> None:
    # 两病 at 70% needs nothing that is open: 100 × 70% = 70; the share of the person needs 大病保险 no more
    case = {
        "编号": "c1",
        "参保人": {"险种": "居民医保", "经基层规范化管理": True},
        "事件": [visit(date(2023, 2, 1), 10_000, "门诊两病", 病种="高血压", 基层医疗卫生机构=True)],
    }
    (event,) = results(NAME, case, {})
    assert event["两病门诊待遇"] == "70.00" and event["个人负担"] == "30.00"
    case["事件"] = [visit(date(2023, 2, 1), 10_000, "普通住院")]
    (event,) = results(NAME, case, {})
    assert event["居民住院待遇"]["代码"] == event["个人负担"]["代码"] == "E14"
    assert event["两病门诊待遇"] == "0.00"


# ---- random cases


def of_values(values: Values) -> oracle.Assumed:
    """Assumptions as the oracle has them, in fen and per cent."""

    def whole(name: str, key: str = "") -> int:
        value = values[name, key]
        assert isinstance(value, Fraction) and (value * 100).denominator == 1
        return int(value * 100)

    return oracle.Assumed(
        deductible={level: whole("居民住院起付标准", level) for level in LEVELS},
        inpatient_cap=whole("居民住院最高支付限额"),
        unrated_rate=whole("未定级机构住院支付比例"),
        chronic_deductible=whole("门诊慢特病起付标准"),
        chronic_cap=whole("门诊慢特病最高支付限额"),
        outpatient_rate=whole("基层普通门诊支付比例"),
        serious_deductible=whole("大病保险起付标准"),
        serious_rate=whole("大病保险支付比例"),
        serious_cap=whole("大病保险最高支付限额"),
        aid_rate={identity: whole("医疗救助比例", identity) for identity in AIDED},
        premium_aid={identity: whole("参保资助额", identity) for identity in AIDED[:4]},
        income=whole("全省上年居民人均可支配收入"),
        way=str(values["连续计算", ""]),
    )


def random_values(random: Random) -> Values:
    """Figures for all that is open, small enough for every limit to be reached."""
    amounts = {"居民住院最高支付限额": 2_000_000, "门诊慢特病起付标准": 30_000, "门诊慢特病最高支付限额": 300_000}
    amounts |= {"大病保险起付标准": 500_000, "大病保险最高支付限额": 1_000_000, "全省上年居民人均可支配收入": 5_000_000}
    found: Values = {(name, ""): Fraction(random.randrange(top), 100) for name, top in amounts.items()}
    rates = ("未定级机构住院支付比例", "基层普通门诊支付比例", "大病保险支付比例")
    found |= {(name, ""): Fraction(random.randrange(101), 100) for name in rates}
    found |= {("居民住院起付标准", level): Fraction(random.randrange(150_000), 100) for level in LEVELS}
    found |= {("医疗救助比例", identity): Fraction(random.randrange(101), 100) for identity in AIDED}
    found |= {("参保资助额", identity): Fraction(random.randrange(40_000), 100) for identity in AIDED[:4]}
    return {**found, ("连续计算", ""): random.choice(WAYS)}


def visit(on: date, expense: int, kind: str, **facts: Any) -> dict[str, Any]:
    """A visit to a designated tertiary hospital, unless the facts say otherwise; `expense` in fen."""
    usual = {"医疗类别": kind, "机构级别": "三级", "定点": True}
    return {"类型": "就医", "日期": on.isoformat(), **usual, "政策范围内费用": yuan(expense), **facts}


def random_visit(random: Random, on: date) -> dict[str, Any]:
    """A visit of any kind; its expense near a round figure or far beyond every limit."""
    kind = random.choice(("普通住院",) * 4 + ("门诊慢特病",) * 3 + ("门诊两病", "普通门诊", "急诊"))
    near = random.choice((0, 20_000, 30_000, 50_000, 100_000, 500_000)) + random.choice((-1, 0, 1))
    expense = random.choice((max(0, near), random.randrange(5_000_000), random.randrange(100_000)))
    return visit(
        on, expense, kind,
        机构级别=random.choice(LEVELS),
        定点=random.random() < 0.8,
        实行基本药物制度=random.random() < 0.5,
        基层医疗卫生机构=random.random() < 0.4,
        就诊后在基层开具处方购药=random.random() < 0.4,
        病种=random.choice(("高血压", "糖尿病", "其他病种")),
        转诊来源=random.choice(("未经转诊", *oracle.UPWARD, "三级医院转来")),
        在市内就医=random.random() < 0.8,
        转院接续=random.random() < 0.4,
    )  # fmt: skip


def random_application(random: Random, on: date) -> dict[str, Any]:
    """An application with costs around the ends of the twelve months."""
    first = date(on.year, on.month, 1)
    ends = (first, first.replace(year=first.year - 1))
    days = [random.choice(ends) + timedelta(days=random.choice((-1, 0, 1, 40))) for _ in range(random.randrange(5))]
    costs = [{"费用发生日期": day.isoformat(), "已负担费用": yuan(random.randrange(300_000))} for day in days]
    return {"类型": "救助申请", "日期": on.isoformat(), "追溯费用": costs}


def random_premium(random: Random, on: date) -> dict[str, Any]:
    """A premium, round about what is paid towards it."""
    return {"类型": "缴费", "日期": on.isoformat(), "个人缴费额": yuan(random.randrange(50_000))}


def random_cases(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """Persons with up to ten events in three years, on different days; identity or insurance may change."""
    random = Random(seed)
    for number in range(count):
        first = date(2022, 6, 1)
        days = sorted(first + timedelta(days=day) for day in random.sample(range(900), random.randint(1, 10)))
        turn = random.choice(days).isoformat()
        identity: Any = random.choice(IDENTITIES)
        insurance: Any = random.choice(("居民医保", "居民医保", "居民医保", "职工医保"))
        if random.random() < 0.3:
            identity = [{"值": identity}, {"值": random.choice(IDENTITIES), "自": turn}]
        if random.random() < 0.2:
            insurance = [{"值": insurance}, {"值": "居民医保", "自": turn}]
        person = {"险种": insurance, "困难身份": identity, "经基层规范化管理": random.random() < 0.7}
        makers = (*(random_visit,) * 7, random_application, random_premium)
        yield {"编号": f"r{number}", "参保人": person, "事件": [random.choice(makers)(random, on) for on in days]}


def random_years(seed: int) -> Iterator[tuple[dict[str, Any], Values]]:
    """Random persons, each with figures for what is open."""
    random = Random(seed)
    return ((data, random_values(random)) for data in random_cases(seed, PERSONS))


@pytest.mark.parametrize("seed", SEEDS)
def test_random_years(seed: int) -> None:
    for data, values in random_years(seed):
        expected = oracle.expected(data, of_values(values))["事件"]
        assert results(NAME, data, values) == expected, (data, values)
        for event, found in zip(data["事件"], expected, strict=True):
            if event["类型"] == "就医":
                amounts = [fen(value) for value in found.values() if isinstance(value, str)]
                assert sum(amounts) == fen(event["政策范围内费用"])
                assert min(amounts) >= 0


def test_random_years_meet_what_matters() -> None:
    """Many of those persons are monitored, and many of the same people are not: else agreement would say little."""
    seen = dict.fromkeys(("纳入重点监测", "纳入监测", "neither"), 0)
    for data, values in (year for seed in SEEDS for year in random_years(seed)):
        for event in oracle.expected(data, of_values(values))["事件"]:
            watched = [name for name in ("纳入重点监测", "纳入监测") if event.get(name)]
            for name in watched or ["neither"]:
                seen[name] += 1
    assert min(seen.values()) >= 30, seen
