"""The fragment of a plan as it ships: its ledger, its worked cases, and random cases against an independent oracle.

The oracle below is plain integers (fen and whole per cent) written from the text of document 003 alone; what the text
does not give comes in as an assumption.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from compiler.ledger import ACCOUNTED, COMPUTED
from compiler.samples import Sample
from tests.oracle_anshan import day, fen, on_date, per_cent, yuan
from tests.shipped import (
    Values,
    assumed,
    check_case_files,
    lines,
    results,
    samples,
    shipped,
)

NAME = "plan_fragment"
CASES = {case["编号"]: case for case in lines(NAME, "cases.jsonl")}

# 3 “特困人员等给予全额资助参保,对低保对象等困难群众给予定额资助参保”, 等 read as these alone
AIDED = ("特困人员", "低保人员")
# 5 “特困人员、低保对象、返贫致贫人口、防止返贫监测对象等农村低收入人口”
PROTECTED = (*AIDED, "返贫致贫人口", "防止返贫监测对象")
IDENTITIES = (*PROTECTED, "低边人员", "普通人员")
# （四）2, and 6 for the last two
METHODS = {
    "常规住院病例": "按病种分值付费",
    "精神类住院病例": "按床日付费",
    "康复类住院病例": "按床日付费",
    "基础病种病例": "按日间手术付费",
    "一般门诊病例": "按人头包干结合门诊病例分组付费",
    "中医适宜技术病例": "按日间病床付费",
    "中医门诊病例": "按病种付费",
    "中医病种住院病例": "按病种分值付费",
    "住院分娩病例": "按病种付费",
    "产前检查病例": "按人头付费",
}
AMOUNTS = ("低保定额资助标准", "基本医保支付限额标准", "年度救助限额标准")
RATES = ("基本医保支付比例", "住院救助比例", "门诊救助比例")


# ---- the oracle


class Oracle:
    """One person's natural years: what basic insurance and assistance have paid in each."""

    def __init__(self, values: Values) -> None:
        self.open = {name: self.whole(values[name, ""]) for name in (*AMOUNTS, *RATES)}
        self.basic_paid: dict[int, int] = {}
        self.aid_paid: dict[int, int] = {}

    @staticmethod
    def whole(value: object) -> int:
        """An amount in fen, or a rate in per cent."""
        assert isinstance(value, Fraction) and (value * 100).denominator == 1
        return int(value * 100)

    def results(self, event: Mapping[str, Any], identity: str, special: bool) -> dict[str, Any]:
        """The results of an event."""
        found: dict[str, Any] = {"稳定纳入基本医疗保障": identity in PROTECTED}
        if event["类型"] == "缴费":
            return {**found, "参保资助": yuan(self.premium(event, identity))}
        if event["类型"] == "病例结算":
            return {**found, "医保付费方式": METHODS[event["病例类型"]]}
        emergency = event.get("已宣布紧急情况", False)
        waived = emergency and (special or event.get("属规定的特定疾病", False))
        return {**found, "先救治后收费": emergency, "免除限制性条款": waived, **self.visit(event, identity, waived)}

    def premium(self, event: Mapping[str, Any], identity: str) -> int:
        """3: all of it for 特困人员, a fixed amount for 低保对象, no more than the premium."""
        own = fen(event.get("个人缴费额", "0"))
        return {"特困人员": own, "低保人员": min(own, self.open["低保定额资助标准"])}.get(identity, 0)

    def visit(self, event: Mapping[str, Any], identity: str, waived: bool) -> dict[str, Any]:
        """4: where terms are waived all expenses count and the limit does not bind; 3: one limit for all assistance."""
        year = day(event["日期"]).year
        kind = event["医疗类别"]
        inpatient, outpatient = kind == "普通住院", kind in ("普通门诊", "门诊慢特病")
        expense = fen(event["医疗费总额" if waived else "政策范围内费用"])
        basic = per_cent(expense, self.open["基本医保支付比例"]) if inpatient or outpatient else 0
        paid = self.basic_paid.get(year, 0)
        if not waived:
            basic = min(basic, max(0, self.open["基本医保支付限额标准"] - paid))
        self.basic_paid[year] = paid + basic
        rate = self.open["住院救助比例" if inpatient else "门诊救助比例"]
        aid = per_cent(expense - basic, rate) if identity in AIDED and (inpatient or outpatient) else 0
        given = self.aid_paid.get(year, 0)
        aid = min(aid, self.open["年度救助限额标准"] - given)
        self.aid_paid[year] = given + aid
        return {
            "基本医保待遇": yuan(basic),
            "住院救助": yuan(aid if inpatient else 0),
            "门诊救助": yuan(0 if inpatient else aid),
            "个人负担": yuan(expense - basic - aid),
        }


def expected(case: Mapping[str, Any], values: Values) -> list[dict[str, Any]]:
    """The results of a case in the JSON form of the command line."""
    oracle, found = Oracle(values), []
    person = {"困难身份": "普通人员", "属规定的特殊群体": False, **case["参保人"]}
    for event in case["事件"]:
        on = day(event["日期"])
        now: dict[str, Any] = {
            name: on_date(value, on) if isinstance(value, list) else value for name, value in person.items()
        }
        found.append(oracle.results(event, now["困难身份"], now["属规定的特殊群体"]))
    return found


# ---- the policy and its worked cases


def test_what_is_computed() -> None:
    # clauses.md: 3 to 6 and （四）2; the rest, its last line without content among it, is in the ledger only
    ledger = shipped(NAME).program.ledger
    assert ledger is not None
    assert [entry.path for entry in ledger.entries if entry.status == COMPUTED] == [
        "3", "4", "5", "6", "（四）", "（四）2",
    ]  # fmt: skip
    last = ledger.entries[-1]
    assert (last.path, last.status, last.kind) == ("专栏5", ACCOUNTED, "未载明")


@pytest.mark.parametrize("sample", samples(NAME), ids=lambda sample: sample.name)
def test_worked_case_by_the_oracle(sample: Sample) -> None:
    values = {**assumed(NAME), **sample.assumed}
    assert results(NAME, CASES[sample.name], values) == expected(CASES[sample.name], values)


def test_case_files() -> None:
    check_case_files(NAME)
    values = assumed(NAME)
    oracled = [{"编号": name, "事件": expected(case, values)} for name, case in CASES.items()]
    assert oracled == lines(NAME, "expected.jsonl")


# ---- random cases


def random_event(random: Random, on: date) -> dict[str, Any]:
    """A visit mostly, sometimes a premium or the settling of a case with the institution."""
    head = {"日期": on.isoformat()}
    kind = random.choice(("就医",) * 6 + ("缴费", "病例结算"))
    if kind == "缴费":
        return {"类型": kind, **head, "个人缴费额": yuan(random.randrange(50_000))}
    if kind == "病例结算":
        return {"类型": kind, **head, "病例类型": random.choice(list(METHODS))}
    scope = random.choice((random.randrange(1_000_000), random.randrange(1000), 100_000, 200_000))
    return {
        "类型": kind, **head,
        "医疗类别": random.choice(("普通住院", "普通住院", "普通门诊", "门诊慢特病", "急诊")),
        "政策范围内费用": yuan(scope),
        "医疗费总额": yuan(scope + random.randrange(100_000)),
        "已宣布紧急情况": random.random() < 0.4,
        "属规定的特定疾病": random.random() < 0.4,
    }  # fmt: skip


def random_cases(seed: int, count: int) -> Iterator[tuple[dict[str, Any], Values]]:
    """Persons with up to ten events in two years, and figures for what is open, small enough to be reached."""
    random = Random(seed)
    for number in range(count):
        days = sorted(
            date(2022, 6, 1) + timedelta(days=day) for day in random.sample(range(600), random.randint(1, 10))
        )
        identity: Any = random.choice(IDENTITIES)
        if random.random() < 0.3:
            turn = random.choice(days).isoformat()
            identity = [{"值": identity}, {"值": random.choice(IDENTITIES), "自": turn}]
        values: Values = {(name, ""): Fraction(random.randrange(800_000), 100) for name in AMOUNTS}
        values |= {(name, ""): Fraction(random.randrange(101), 100) for name in RATES}
        person = {"困难身份": identity, "属规定的特殊群体": random.random() < 0.4}
        events = [random_event(random, on) for on in days]
        yield {"编号": f"r{number}", "参保人": person, "事件": events}, values


@pytest.mark.parametrize("seed", range(4))
def test_random_cases(seed: int) -> None:
    for data, values in random_cases(seed, 200):
        found = expected(data, values)
        assert results(NAME, data, values) == found, (data, values)
        amounts = [fen(value) for event in found for name, value in event.items() if name == "个人负担"]
        assert all(value >= 0 for value in amounts)
