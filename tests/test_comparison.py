"""What holds of every comparison: a policy beside itself differs in nothing, exchanging the two negates every
difference, and sums by group are the total."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from compiler.cases import Case, Event
from compiler.comparison import open_points
from compiler.comparison.flows import Sums
from compiler.comparison.people import KEPT_FAILURES, About, Tally, population
from compiler.comparison.result import (
    ADDED,
    COLLECTED,
    FOLLOWS,
    PROVEN,
    REMOVED,
    SAME,
    SHOWN,
    ClauseRow,
    Comparison,
    Curve,
    Failure,
    Group,
    OpenPoint,
    Pair,
    Population,
    RuleRow,
    WorkedCase,
)
from compiler.types import Duration, Value
from tests.comparisons import PAIRS, TWO_DRAFTS, compared, with_itself
from tests.comparisons import Pair as Policies
from tests.shipped import POLICIES

SHIPPED = sorted(path.parent.name for path in POLICIES.glob("*/*.ming") if path.parent.name != "vocabulary")
ASKED = ("anshan_before", "anshan_outpatient", "plan_fragment")  # to ask the others takes as long as all else
OTHER = {ADDED: REMOVED, REMOVED: ADDED}
MIRRORED_MARKS = {"删": "增", "增": "删"}
FOUND = {"最大受益": "最大受损", "最大受损": "最大受益"}
SIDES = {"base": "draft", "draft": "base", "both": "both"}


def flipped(pair: Pair) -> Pair:
    """A pair with its sides exchanged."""
    return Pair(pair.draft, pair.base)


# ---- a policy beside itself


@pytest.mark.parametrize("name", SHIPPED)
def test_a_policy_beside_itself_differs_in_nothing(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if name not in ASKED:
        monkeypatch.setattr(open_points, "open_points", lambda *_, **__: ())
    found = with_itself(name, tmp_path)
    assert found.rules and found.clauses.rows
    for rule in found.rules:
        assert rule.evidence is not None, rule.name
        assert (rule.change, rule.evidence.kind, rule.state, rule.results) == (SAME, PROVEN, "", ())
        assert not rule.rewritten and not rule.reworded and rule.via == ()
    assert {row.change for row in found.parameters} <= {SAME}
    assert all(no_difference(row.difference) for row in found.parameters)
    assert {(row.kind, row.state) for row in found.clauses.rows} == {(SAME, "")}
    assert {
        piece.mark for row in found.clauses.rows for side in (row.base, row.draft) if side for piece in side.pieces
    } <= {
        "",
        "据",
    }
    assert len(found.cases) == 3  # those given: no case with a gain or loss was found
    for case in found.cases:
        assert all(not result.differs for event in case.events for result in event.results)
        assert all(pair.difference == 0 for pair in (case.totals.gain, case.totals.own, case.totals.collected))
    people = found.population
    assert people is not None and people.persons + people.failed == 12
    assert {pair.difference for pair in (people.total.outlay, people.total.own)} == {0}
    assert {fund.amount.difference for fund in people.funds} <= {0}
    for group in (people.total, *people.groups):
        assert group.winners == group.losers == group.gain == group.loss == 0
    assert all(each.base == each.draft for each in people.own_share)
    assert found.curves == ()
    assert {point.side for point in found.questions} == ({"draft"} if name in ASKED else set())  # one asks for both


def no_difference(value: Value | None) -> bool:
    """Whether a difference of figures is none, or there is none to be had."""
    return value is None or value == 0


# ---- exchanging the two


@pytest.mark.parametrize("pair", PAIRS, ids=lambda each: each.name)
def test_exchanging_the_two_negates_every_difference(pair: Policies, tmp_path_factory: pytest.TempPathFactory) -> None:
    one, other = compared(tmp_path_factory, pair), compared(tmp_path_factory, pair, swapped=True)
    assert clauses(other.clauses.rows, mirror=False) == clauses(one.clauses.rows, mirror=True)
    assert parameters(other, mirror=False) == parameters(one, mirror=True)
    assert rules(other.rules, mirror=False) == rules(one.rules, mirror=True)
    check_cases(one, other)
    assert one.population is not None and other.population is not None
    assert other.population == swapped_people(one.population)
    assert [in_order(each) for each in other.curves] == [in_order(mirrored_curve(each)) for each in one.curves]
    if other.questions or pair is not TWO_DRAFTS:
        check_questions(one, other)


def clauses(rows: Iterable[ClauseRow], *, mirror: bool) -> Counter[tuple[object, ...]]:
    """The rows of the table of clauses, with the sides exchanged or not."""
    found: list[tuple[object, ...]] = []
    for row in rows:
        sides = [
            side
            and (
                side.path,
                tuple(
                    (piece.text, MIRRORED_MARKS.get(piece.mark, piece.mark) if mirror else piece.mark)
                    for piece in side.pieces
                ),
            )
            for side in (row.base, row.draft)
        ]
        kind = OTHER.get(row.kind, row.kind) if mirror else row.kind
        found.append((kind, row.state, frozenset(row.rules), *(reversed(sides) if mirror else sides)))
    return Counter(found)


def parameters(found: Comparison, *, mirror: bool) -> dict[object, object]:
    """The rows of figures by name; for whom the draft changes them depends on which of the two is the draft."""
    rows: dict[object, object] = {}
    for row in found.parameters:
        sides = (row.draft, row.base) if mirror else (row.base, row.draft)
        change = OTHER.get(row.change, row.change) if mirror else row.change
        difference = negated(row.difference) if mirror else row.difference
        rows[row.name, row.row, row.since] = (change, *sides, difference, row.difference_type)
    return rows


def negated(value: Value | None) -> Value | None:
    """A difference the other way round."""
    if isinstance(value, Duration):
        return Duration(-value.count, value.unit)
    return -value if isinstance(value, Fraction) else value


def rules(rows: Iterable[RuleRow], *, mirror: bool) -> dict[str, object]:
    """What becomes of each rule. What amends a rule and by way of what it changes are told of the draft alone."""
    found: dict[str, object] = {}
    for row in rows:
        change = OTHER.get(row.change, row.change) if mirror else row.change
        sides = (row.draft, row.base) if mirror else (row.base, row.draft)
        evidence: tuple[object, ...] | None = None
        if row.evidence is not None:
            witness = row.evidence.witness
            values = None if witness is None else tuple(reversed(witness.values)) if mirror else tuple(witness.values)
            case = None if witness is None else (witness.sampled.case, witness.event)
            evidence = (row.evidence.kind, row.evidence.tried, case, values)
        found[row.name] = (
            *(row.kind, change, row.rewritten, row.reworded, row.state, frozenset(row.results), frozenset(row.via)),
            *(sides, evidence),
        )
    return found


def check_cases(one: Comparison, other: Comparison) -> None:
    """Every case has its sums exchanged; the largest gain is the largest loss of the other."""
    mirrored = {FOUND.get(case.found, case.id): case for case in other.cases}
    assert [case.id for case in one.cases if not case.found] == [case.id for case in other.cases if not case.found]
    assert len(one.cases) == len(other.cases)
    for case in one.cases:
        there = mirrored[case.found or case.id]
        assert (case.person, [event.text for event in case.events]) == (
            there.person,
            [event.text for event in there.events],
        )
        assert results(case, mirror=False) == results(there, mirror=True)
        assert {name: flipped(pair) for name, pair in there.totals.paid.items()} == case.totals.paid
        for word in ("credited", "collected", "own", "gain"):
            assert getattr(case.totals, word) == flipped(getattr(there.totals, word))


def results(case: WorkedCase, *, mirror: bool) -> list[dict[str, object]]:
    """The values of each event by name."""
    order = -1 if mirror else 1
    return [
        {each.name: (each.kind, (each.base, each.draft)[::order], each.missing) for each in event.results}
        for event in case.events
    ]


OTHER_SIDE = {"base": "draft", "draft": "base", "": ""}


def swapped_people(found: Population) -> Population:
    """What a population must show the other way round."""
    return evolve(
        found,
        failures=tuple(Failure(each.id, each.draft, each.base) for each in found.failures),
        funds=tuple(evolve(fund, amount=flipped(fund.amount), absent=OTHER_SIDE[fund.absent]) for fund in found.funds),
        total=swapped_group(found.total),
        groups=tuple(map(swapped_group, found.groups)),
        own_share=tuple(evolve(each, base=each.draft, draft=each.base) for each in found.own_share),
    )


def swapped_group(group: Group) -> Group:
    """Winners are losers the other way round."""
    return evolve(
        group,
        winners=group.losers,
        losers=group.winners,
        gain=group.loss,
        loss=group.gain,
        outlay=flipped(group.outlay),
        own=flipped(group.own),
    )


def mirrored_curve(curve: Curve) -> Curve:
    """A curve with the sides exchanged."""
    marks = tuple(evolve(mark, side=SIDES[mark.side]) for mark in curve.marks)
    points = tuple(evolve(point, paid=flipped(point.paid), own=flipped(point.own)) for point in curve.points)
    return evolve(curve, points=points, marks=marks)


def in_order(curve: Curve) -> Curve:
    """A curve whose marks stand in an order that does not depend on which side is which."""
    return evolve(curve, marks=tuple(sorted(curve.marks, key=repr)))


def check_questions(one: Comparison, other: Comparison) -> None:
    """The same questions are asked, and what the draft changes under each answer is negated."""
    asked = {question_key(point): point for point in other.questions}
    assert len(asked) == len(other.questions)
    assert asked.keys() == {question_key(point) for point in one.questions}
    for point in one.questions:
        there = asked[question_key(point)]
        if there.side != SIDES[point.side]:  # one that both ask is told of the draft, and answered for it alone
            assert point.side == there.side == "draft"
        elif point.stake is None or there.stake is None:
            assert point.stake == there.stake
        else:
            assert point.stake.answers == there.stake.answers
            assert point.stake.change == tuple(-each for each in there.stake.change)
            assert point.stake.outlay == there.stake.outlay


def question_key(point: OpenPoint) -> tuple[object, ...]:
    """What a question is about; a contradiction names the draft first or last, but the same words."""
    question = point.question
    quotes = frozenset(place.quote for place in question.places)
    return question.kind, quotes, "" if point.side == "both" else question.text


# ---- sums over people


@pytest.mark.parametrize("pair", PAIRS, ids=lambda each: each.name)
def test_sums_by_group_are_the_total(pair: Policies, tmp_path_factory: pytest.TempPathFactory) -> None:
    people = compared(tmp_path_factory, pair).population
    assert people is not None and people.total.winners and people.persons + people.failed == 60
    check_sums(people)


def check_sums(people: Population) -> None:
    """Every dimension, the funds and the distribution of the own share come to the total."""
    total = people.total
    dimensions = {group.dimension for group in people.groups}
    assert dimensions == {"年龄", "参保身份", "困难身份", "就诊最高级别", "年度费用"} or not people.persons
    for dimension in dimensions:
        groups = [group for group in people.groups if group.dimension == dimension]
        assert len({group.name for group in groups}) == len(groups)
        for word in ("persons", "winners", "losers", "gain", "loss", "unchanged"):
            assert sum(getattr(group, word) for group in groups) == getattr(total, word), (dimension, word)
        for word in ("outlay", "own"):
            assert sum((getattr(group, word) for group in groups), Pair()) == getattr(total, word), (dimension, word)
    assert total.persons == people.persons
    assert total.gain - total.loss == total.outlay.difference
    paid = [fund.amount for fund in people.funds if fund.flow != COLLECTED]
    assert sum(paid, Pair()) == total.outlay
    assert sum(each.base for each in people.own_share) == sum(each.draft for each in people.own_share) == total.persons
    assert people.own_share[0].low == 0 and people.own_share[-1].high is None
    assert all(low.high == high.low for low, high in zip(people.own_share, people.own_share[1:], strict=False))


def test_what_funds_pay_more_people_pay_less_where_the_expense_is_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    """In Anshan both share the same expense of a visit between the fund and the person; accounts are beside that."""
    people = compared(tmp_path_factory, PAIRS[0]).population
    assert people is not None
    paid = sum((fund.amount for fund in people.funds if fund.flow == "支付"), Pair())
    assert paid.difference > 0 and paid.difference == -people.total.own.difference


AMOUNTS = st.integers(0, 10**7).map(lambda fen: Fraction(fen, 100))
FUNDS = st.dictionaries(st.sampled_from(["统筹基金", "大病保险资金", "医疗救助资金"]), AMOUNTS)
SUMS = st.builds(Sums, FUNDS, AMOUNTS | st.just(Fraction(0)), FUNDS, AMOUNTS, AMOUNTS)
LEVELS = ("一级", "二级", "三级")


@st.composite
def persons(draw: st.DrawFn) -> tuple[Case, Sums, Sums] | Failure:
    """Someone with what both policies pay, or someone whom one cannot compute."""
    if draw(st.integers(0, 9)) == 0:
        return Failure(f"人{draw(st.integers(0, 99))}", base="缺少“机构级别”")
    facts: dict[str, Value] = {"险种": draw(st.sampled_from(["职工医保", "居民医保"]))}
    if draw(st.booleans()):
        facts["出生日期"] = draw(st.dates())
    day = draw(st.dates())
    visits = tuple(
        Event("就医", day, None, {"机构级别": level}) for level in draw(st.lists(st.sampled_from(LEVELS), max_size=3))
    )
    return Case("人", facts, visits), draw(SUMS), draw(SUMS)


def tallied(people: Iterable[tuple[Case, Sums, Sums] | Failure]) -> Tally:
    """The sums of so many people."""
    found = Tally(LEVELS)
    for each in people:
        if isinstance(each, Failure):
            found.fail(each)
        else:
            found.add(*each)
    return found


@given(st.lists(persons(), max_size=25), st.randoms(use_true_random=False))
def test_sums_of_parts_add_up_to_those_of_all(people: list[tuple[Case, Sums, Sums] | Failure], random: Random) -> None:
    whole = population(About("人口", ""), tallied(people), ((), ()))
    cuts = sorted(random.choices(range(len(people) + 1), k=random.randrange(5)))
    parts = [tallied(people[low:high]) for low, high in zip([0, *cuts], [*cuts, len(people)], strict=True)]
    merged = Tally(LEVELS)
    for part in parts:
        merged.merge(part)
    assert population(About("人口", ""), merged, ((), ())) == whole
    check_sums(whole)


def test_of_many_failures_the_first_are_kept_and_all_are_counted() -> None:
    failures = [Failure(f"人{number}", "缺") for number in range(KEPT_FAILURES + 7)]
    merged = Tally()
    for part in (failures[:30], failures[30:]):
        merged.merge(tallied(part))
    assert merged.failures == failures[:KEPT_FAILURES] and merged.failed == KEPT_FAILURES + 7


def test_rules_that_follow_name_the_changed_rules_below_them(tmp_path_factory: pytest.TempPathFactory) -> None:
    for pair in PAIRS:
        rows = {row.name: row for row in compared(tmp_path_factory, pair).rules}
        following = [row for row in rows.values() if row.change == FOLLOWS]
        for row in following:
            assert row.via and {rows[name].change for name in row.via}.isdisjoint({SAME, FOLLOWS}), row.name
        for row in rows.values():
            assert row.change == FOLLOWS or row.via == ()
            assert row.evidence is None or (row.evidence.kind == SHOWN) == (row.evidence.witness is not None)
