"""What a policy pays in a case is what the interpreter says, whether generated functions answer or decline."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from random import Random
from typing import cast

import pytest
from attrs import evolve

from compiler.assumptions import Assumptions
from compiler.cases import Case, Event, TiedEvents, Timeline
from compiler.comparison import crowd
from compiler.comparison.cases import Given, Party
from compiler.comparison.crowd import tally_all
from compiler.comparison.flows import Sums, sums
from compiler.comparison.money import NotComputed, Till
from compiler.comparison.people import Tally
from compiler.inquiry.sampling import Ground, Sampler
from compiler.rules import AssumptionKey, EvaluationError
from compiler.run import NOTHING_ASSUMED, Assumed, run_case
from compiler.run_raw import RawRunner
from compiler.types import Value
from mingsuan.case_json import CaseReader
from mingsuan.population.distributions import distributions
from mingsuan.population.plan import plan_for
from mingsuan.population.synthesis import Request, header, synthesize
from tests.shipped import POLICIES, assumed, shipped

NAMES = tuple(path.parent.name for path in sorted(POLICIES.glob("*/*.ming")) if path.parent.name != "vocabulary")
EACH = pytest.mark.parametrize("name", NAMES)
CASES, PERSONS = 40, 60


@cache
def till(name: str) -> Till:
    """A policy as it ships, with what its assumptions.json assumes."""
    values = assumed(name) if (POLICIES / name / "assumptions.json").exists() else {}
    policy = shipped(name)
    return Till(Party(policy.program, Assumptions(values), policy.wording(Assumptions(values))))


def interpreted(name: str, case: Case, values: Assumed) -> tuple[Sums, set[AssumptionKey]] | None:
    """The sums by the interpreter and what is 待定 that it asked for; None where it cannot answer."""
    graph, at_new_year = till(name).graph, till(name).party.program.at_new_year
    try:
        traces = run_case(graph, case, at_new_year=at_new_year, assumed=values)
    except EvaluationError:
        return None
    if any(trace.missing for trace in traces):
        return None
    keys = (graph.nodes[key] for trace in traces for key in trace.values if isinstance(key, int))
    asked = {cast(AssumptionKey, node.data) for node in keys if node.op == "assumption"}
    return sums(till(name).flows, (trace.results for trace in traces)), asked


def by_till(name: str, case: Case, values: Assumed) -> tuple[Sums, set[AssumptionKey]] | None:
    """The same by the till."""
    try:
        found, asked = till(name).traced(case, values)
    except NotComputed:
        return None
    return found, set(asked)


def drawn(name: str) -> Iterator[tuple[Case, Assumed]]:
    """Random cases that events of one day do not tie, with values for what is 待定."""
    program = shipped(name).program
    sampler = Sampler([Ground(program.graph, program.symbols)], Random(4), start=program.in_force.start)
    for sampled in sampler.cases(CASES):
        yield sampled.case, sampled.assumed


@EACH
def test_sums_of_random_cases_are_those_of_the_interpreter(name: str) -> None:
    computed = 0
    for case, values in drawn(name):
        half = {key: value for place, (key, value) in enumerate(values.items()) if place % 2}
        for given in (values, half, NOTHING_ASSUMED):
            expected = interpreted(name, case, given)
            assert by_till(name, case, given) == expected
            computed += expected is not None
    assert computed >= CASES // 2


@EACH
def test_sums_of_cases_on_which_much_is_not_said_are_those_of_the_interpreter(name: str) -> None:
    random = Random(5)
    for case, values in drawn(name):
        person = {fact: value for fact, value in case.person.items() if random.random() < 0.9}
        events = tuple(
            evolve(event, facts={fact: value for fact, value in event.facts.items() if random.random() < 0.9})
            for event in case.events
        )
        bare = Case(case.id, person, events)
        assert by_till(name, bare, values) == interpreted(name, bare, values)


# ---- people


@cache
def people(name: str) -> tuple[Case, ...]:
    """Synthetic persons, as a policy reads them."""
    program = shipped(name).program
    plan, reader = plan_for(program, distributions()), CaseReader(program.symbols)
    titles = header(plan)
    found = []
    for rows in synthesize(plan, Request(PERSONS, 7, 2023)):
        cells = (zip(titles, row, strict=True) for row in rows)
        events: list[dict[str, str | int]] = [
            {title: cell for title, cell in row if cell and title not in ("编号", "人员编号")} for row in cells
        ]
        for event in events:
            if "序号" in event:
                event["序号"] = int(event["序号"])
        found.append(reader.read({"参保人": {}, "事件": events}))
    return tuple(found)


@EACH
def test_no_person_of_a_population_needs_the_interpreter(name: str) -> None:
    """Where the interpreter has an answer for a person, the generated functions have it too."""
    tested = till(name)
    runner = RawRunner(tested.graph, tested.party.program.at_new_year)
    values = tested.party.assumed.values
    answered = 0
    for case in people(name):
        exact = interpreted(name, case, values)
        fast = runner.run(case, values, tell=True)
        assert (fast is None) == (exact is None)
        if fast is not None and exact is not None:
            assert (sums(tested.flows, fast.results.values()), set(fast.asked)) == exact
            answered += 1
    assert answered


def test_two_processes_find_what_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    tills = (till("wenzhou_in_force"), till("wenzhou_old_and_young"))
    given = [Given(str(place), (case, case)) for place, case in enumerate(people("wenzhou_old_and_young"))]
    told: list[int] = []
    monkeypatch.setattr(crowd, "PART", 25)
    monkeypatch.setattr(crowd, "_FEW", 0)
    found: list[Tally] = []
    for processors in (1, 2):
        monkeypatch.setattr("os.cpu_count", lambda count=processors: count)
        found.append(tally_all(tills, given, told.append))
    assert found[0] == found[1]
    assert told == [25, 25, 10] * 2
    assert found[0].total.persons + found[0].failed == PERSONS
    assert found[0].total.persons


# ---- one policy by hand


def visit(day: date, cost: int, **facts: Value) -> Event:
    """A visit of a worker to a tertiary general hospital in Anshan, unless the facts say otherwise."""
    usual: dict[str, Value] = {
        "医疗类别": "普通门诊", "定点": True, "机构级别": "三级", "机构类别": "综合", "政策范围内费用": Fraction(cost),
    }  # fmt: skip
    return Event("就医", day, None, usual | facts)


RETIRING: dict[str, Value | Timeline] = {
    "险种": "职工医保",
    "人员类别": Timeline(((date.min, "在职"), (date(2023, 6, 1), "退休"))),
    "参保方式": "单位",
}


def test_a_year_worked_out_by_hand() -> None:
    """The deductible is 400 a year, the rate 50% and 60% once retired; the cap 3000 a year.

    2023: of 1000 the fund pays (1000 − 400) × 50% = 300, of 500 then 500 × 60% = 300; 5000 × 60% = 3000 is more than is
    left of the cap, 3000 − 600 = 2400. 2024 begins anew: (600 − 400) × 60% = 120. In all 3120 of 7100; 3980 are left.
    """
    days = ((2023, 3, 1, 1000), (2023, 7, 1, 500), (2023, 9, 1, 5000), (2024, 2, 1, 600))
    events = tuple(visit(date(year, month, day), cost) for year, month, day, cost in days)
    found = till("anshan_outpatient").sums(Case("甲", RETIRING, events))
    assert [found.received, found.own, found.spent] == [3120, 3980, 7100]
    assert sum(found.paid.values()) == 3120
    unordered = till("anshan_outpatient").sums(Case("甲", RETIRING, tuple(reversed(events))))
    assert unordered == found  # events count by date


def test_facts_may_count_as_they_were_at_new_year() -> None:
    """(1000 − 400) × 50% + 500 × 60% = 600; not yet retired on 1 January, 300 + 500 × 50% = 550."""
    events = (visit(date(2023, 3, 1), 1000), visit(date(2023, 7, 1), 500))
    by_day = till("anshan_outpatient")
    program = evolve(by_day.party.program, at_new_year=True)
    at_new_year = Till(evolve(by_day.party, program=program))
    case = Case("甲", RETIRING, events)
    assert [tested.sums(case).received for tested in (by_day, at_new_year)] == [600, 550]


def test_why_a_case_cannot_be_computed_is_said() -> None:
    event = visit(date(2023, 3, 1), 1000)
    bare = evolve(event, facts={name: value for name, value in event.facts.items() if name != "机构级别"})
    with pytest.raises(NotComputed, match="第1个事件：案情缺少事实「机构级别」"):
        till("anshan_outpatient").sums(Case("甲", RETIRING, (bare,)))
    with pytest.raises(TiedEvents):
        till("anshan_outpatient").sums(Case("甲", RETIRING, (event, event)))
