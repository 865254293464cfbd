"""Anshan as it ships: its worked cases, its ledger, the JSON door, and random years against an independent oracle.

The oracle (oracle_anshan) is plain integers written from the document's text alone.
"""

import json
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product
from random import Random
from typing import Any

import pytest

from compiler.cases import Case, Event, with_person
from compiler.interpret import evaluate
from compiler.kernel import Kernel, compile_kernels
from compiler.ledger import ACCOUNTED, COMPUTED, OPEN
from compiler.periods import write_key
from compiler.pipeline import Program
from compiler.rules import Inputs
from compiler.run import run_case
from compiler.samples import Sample
from compiler.terms import to_raw
from compiler.types import Value
from mingsuan import read_json
from mingsuan.case_json import CaseReader
from tests import oracle_anshan as oracle
from tests.anshan_cases import random_cases
from tests.explained import TWO_VISITS, anshan
from tests.shipped import POLICIES

FOLDER = POLICIES / "anshan_outpatient"


def program() -> Program:
    """The compiled policy."""
    return anshan().program


@cache
def kernels() -> dict[str, Kernel]:
    """The kernel of each type of event."""
    return compile_kernels(program().graph)


def run(event: str, day: date, **facts: Value) -> dict[str, Value]:
    """The results of a single event whose facts are all given, person's included; interpreter and kernel agree."""
    (trace,) = run_case(program().graph, Case("c", {}, (Event(event, day, None, facts),)))
    fast = kernels()[event].run(Inputs(day, facts, trace.pools_before))
    if fast is not None:
        nodes = {item.name: item.node for item in program().graph.results if item.event == event}
        assert {name: fast[node] for name, node in nodes.items()} == trace.results
    return trace.results


# ---- the policy and its worked cases


def test_nothing_is_wrong_with_the_policy() -> None:
    assert [item.message for item in anshan().diagnostics] == []


def test_nothing_of_the_document_is_open() -> None:
    # clauses.md: 三（一）至（四） are computed, all else is in the ledger only
    ledger = program().ledger
    assert ledger is not None
    assert ledger.count(OPEN) == 0
    assert [entry.path for entry in ledger.entries if entry.unused_figures] == []
    assert [entry.path for entry in ledger.entries if entry.status == COMPUTED] == [
        "三", "三（一）", "三（二）", "三（三）", "三（四）",
    ]  # fmt: skip
    assert all(entry.reason for entry in ledger.entries if entry.status == ACCOUNTED and "（" not in entry.path)


@pytest.mark.parametrize("sample", program().samples, ids=lambda sample: sample.name)
def test_worked_case(sample: Sample) -> None:
    traces = run_case(program().graph, sample.case, at_new_year=program().at_new_year)
    actual = {(item.event, item.result): traces[item.event].results[item.result] for item in sample.expected}
    assert actual == {(item.event, item.result): item.value for item in sample.expected}


def test_worked_cases_say_every_result_of_every_event() -> None:
    graph = program().graph
    for sample in program().samples:
        said = {(item.event, item.result) for item in sample.expected}
        events = enumerate(sample.case.events)
        assert said == {
            (index, item.name) for index, event in events for item in graph.results if item.event == event.type
        }


@pytest.mark.parametrize("sample", program().samples, ids=lambda sample: sample.name)
def test_worked_case_through_the_kernel(sample: Sample) -> None:
    results = through_kernel(sample.case)
    assert all(results[item.event][item.result] == item.value for item in sample.expected)


# ---- the JSON door


def lines(name: str) -> list[Any]:
    """The lines of a JSONL file of the policy."""
    return [read_json(line) for line in (FOLDER / name).read_text("utf-8").splitlines()]


def test_json_cases_give_what_is_expected() -> None:
    cases, expected = lines("cases.jsonl"), lines("expected.jsonl")
    assert [anshan().results(anshan().evaluate(case)) for case in cases] == expected


def test_json_cases_are_the_worked_cases() -> None:
    # the same facts through both doors, and the same expectations
    reader = CaseReader(program().symbols)
    cases, expected = [reader.read(case) for case in lines("cases.jsonl")], lines("expected.jsonl")
    assert [case.id for case in cases] == [sample.name for sample in program().samples]
    for sample, case, values in zip(program().samples, cases, expected, strict=True):
        here, there = ([with_person(of.person, event) for event in of.events] for of in (sample.case, case))
        assert here == there
        assert {(item.event, item.result): as_json(item.value) for item in sample.expected} == {
            (index, name): value for index, results in enumerate(values["事件"]) for name, value in results.items()
        }


def as_json(value: Value) -> Value:
    """An amount or truth value as results have it."""
    return oracle.yuan(int(value * 100)) if isinstance(value, Fraction) else value


def test_the_example_of_the_reference() -> None:
    assert anshan().results(anshan().evaluate(TWO_VISITS)) == {
        "编号": "c1",
        "事件": [
            {"普通门诊统筹": "0.00", "个人负担": "300.00"},
            {"普通门诊统筹": "1620.00", "个人负担": "1180.00"},
        ],
    }


# ---- random years of visits


def through_kernel(case: Case) -> list[dict[str, Value]]:
    """The results of a case by the kernels, balances kept as raw numbers; where a kernel declines (a fact is missing,
    no row holds), of that event by the interpreter."""
    graph, balances = program().graph, dict[tuple[str, object], int]()
    found = []
    for event in (with_person(case.person, event) for event in case.events):
        kernel = kernels()[event.type]
        keys = {pool.name: (pool.name, write_key(pool.period, event.date)) for pool in graph.pools}
        pools = {slot: balances.get(keys[slot.name], 0) for slot in kernel.pools}
        given = ((event.facts.get(slot.name), slot.denominator) for slot in kernel.facts)
        facts = tuple(None if value is None else to_raw(value, denominator) for value, denominator in given)
        output = kernel.function(event.date.toordinal(), facts, tuple(pools.values()))
        inputs = Inputs(event.date, event.facts, {slot.name: Fraction(pools[slot], slot.denominator) for slot in pools})
        results = {item.name: item.node for item in graph.results if item.event == event.type}
        writes = {write.pool: write.node for write in graph.writes if write.event == event.type}
        if output is None:
            assert not event.facts.get("定点")  # where the institution is designated a row holds
            values = evaluate(graph, [*results.values(), *writes.values()], inputs)
        else:
            values = kernel.values(inputs, output)
        for slot in pools:
            added = to_raw(values[writes[slot.name]], slot.denominator) if slot.name in writes else 0
            assert isinstance(added, int)
            balances[keys[slot.name]] = pools[slot] + added
        found.append({name: values[node] for name, node in results.items()})
    return found


@pytest.mark.parametrize("seed", range(8))
def test_random_years_of_visits(seed: int) -> None:
    # 8 × 400 persons, each with up to twelve visits in three natural years, many at the edges of 400 and 3000
    reader, graph = CaseReader(program().symbols), program().graph
    for data in random_cases(seed, 400):
        expected = oracle.expected(data)["事件"]
        case = reader.read(data)
        exact = [trace.results for trace in run_case(graph, case)]
        assert [{name: as_json(value) for name, value in results.items()} for results in exact] == expected, data
        assert through_kernel(case) == exact, data
        for event, results in zip(case.events, exact, strict=True):
            assert sum(amounts(results)) == event.facts["政策范围内费用"]
            assert min(amounts(results)) >= 0


def amounts(results: dict[str, Value]) -> list[Fraction]:
    """The amounts among results."""
    return [value for value in results.values() if isinstance(value, Fraction)]


def test_random_years_through_the_json_door() -> None:
    for data in random_cases(99, 200):
        data = json.loads(json.dumps(data, ensure_ascii=False))
        assert anshan().results(anshan().evaluate(data)) == oracle.expected(data)


# ---- personal accounts


@pytest.mark.parametrize("seed", range(4))
def test_random_months_of_the_personal_account(seed: int) -> None:
    # 三（三）: one credit a month; a second of the same month gets what the first left, which is nothing
    random = Random(seed)
    reader, graph = CaseReader(program().symbols), program().graph
    for number in range(200):
        retires = date(2022, random.randint(9, 12), 1)
        status: Any = random.choice(("在职", "退休", [{"值": "在职"}, {"值": "退休", "自": retires.isoformat()}]))
        insurance = random.choice(("职工医保", "职工医保", "居民医保"))
        enrolment, base = random.choice(("单位", "单位", "灵活就业", "单建统筹")), random.randrange(3_000_000)
        days = sorted(
            {date(2022, random.randint(9, 12), random.randint(1, 30)) for _ in range(10)} | {date(2023, 12, 1)}
        )
        facts = {"类型": "账户划入", "本人缴费基数": oracle.yuan(base)}
        case = reader.read({
            "编号": f"a{number}",
            "参保人": {"险种": insurance, "人员类别": status, "参保方式": enrolment},
            "事件": [{**facts, "日期": day.isoformat()} for day in days],
        })  # fmt: skip
        credited: set[tuple[int, int]] = set()
        expected = []
        for day in days:
            month = (day.year, day.month)
            now = oracle.on_date(status, day)
            credit = oracle.monthly_credit(insurance, now, enrolment, base, *month)
            expected.append({"个人账户月计入": Fraction(0 if month in credited else credit, 100)})
            credited.add(month)
        assert [trace.results for trace in run_case(graph, case)] == expected
        assert through_kernel(case) == expected


def test_contributions_of_each_kind_of_insured() -> None:
    # 三（三）第2段: of employees the employer's part; 第3段: of the others all that is paid; from 2022-11
    days = (date(2022, 10, 31), date(2022, 11, 1))
    for day, insurance, enrolment in product(days, ("职工医保", "居民医保"), ("单位", "灵活就业", "单建统筹")):
        pooled = Fraction(0)
        if day == days[1] and insurance == "职工医保":
            pooled = Fraction(40025, 100) if enrolment == "单位" else Fraction(50050, 100)
        results = run(
            "缴费", day, 险种=insurance, 参保方式=enrolment, 人员类别="在职",
            单位缴费额=Fraction(40025, 100), 个人缴费额=Fraction(10025, 100),
        )  # fmt: skip
        assert results == {"缴费计入统筹基金": pooled}


PURPOSES = {
    "居民医保保费": "城乡居民基本医疗保险",
    "长期护理保险保费": "长期护理保险",
    "衔接基本医保的非理财商业补充医疗保险保费": "非理财性质商业补充医疗保险",
    "公共卫生费用": "公共卫生",
}
PLACES = {"在定点医疗机构就医": "定点医疗机构", "在定点零售药店购买": "定点零售药店"}


@pytest.mark.parametrize("day", [date(2022, 10, 31), date(2022, 11, 1)])
@pytest.mark.parametrize("enrolment", ["单位", "灵活就业", "单建统筹"])
def test_every_use_of_the_personal_account(day: date, enrolment: str) -> None:
    facts = program().symbols.facts
    relations, places, purposes = (facts[name].choices for name in ("使用人", "支用场所", "支用项目"))
    truths = (False, True)
    for relation, place, purpose, own, allowed in product(relations, places, purposes, truths, truths):
        word = PURPOSES.get(purpose, purpose)
        if word in oracle.PREMIUMS and place != "缴纳保险费":
            continue  # a premium is paid nowhere else
        expected = oracle.account_may_pay(
            relation, word, PLACES.get(place, "其他"), day.year, day.month, state_allows=allowed
        )
        expected &= own or word == oracle.PUBLIC_HEALTH  # “个人负担…费用”, “个人承担的费用”
        expected &= enrolment == "单位"  # 三（三）第3段 “继续不建立个人账户”
        results = run(
            "账户支用", day, 险种="职工医保", 参保方式=enrolment, 人员类别="在职", 使用人=relation,
            支用场所=place, 支用项目=purpose, 属个人负担的费用=own, 国家政策允许=allowed,
        )  # fmt: skip
        assert results == {"个人账户可支付": expected}, (relation, place, purpose, own, allowed)


@pytest.mark.parametrize("day", [date(2022, 10, 31), date(2022, 11, 1)])
def test_designation(day: date) -> None:
    # 三（二）第1段: 我市行政区域内, 符合准入条件, 定点医疗机构, all three; 三（一）第1段: from 2022-11-01
    for truths in product((False, True), repeat=3):
        facts: dict[str, Value] = dict(zip(("定点", "在本市行政区域内", "符合准入条件"), truths, strict=True))
        assert run("申请", day, **facts) == {"可申请普通门诊统筹定点": all(truths) and day == date(2022, 11, 1)}
