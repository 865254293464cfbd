"""人群影响 where the two policies do not speak of the same things: own shares, visits and levels of institutions."""

import os
import time
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from attrs import evolve

import mingsuan
from compiler.cases import Case, Event
from compiler.comparison import crowd
from compiler.comparison.cases import Given
from compiler.comparison.crowd import PART, tally_all
from compiler.comparison.flows import Flow, Share, Sums, beside, sums_by_type
from compiler.comparison.people import Tally, groups_of
from compiler.comparison.result import PAID, Comparison, Pair, Population
from mingsuan import Policy, load
from mingsuan.report.result_json_people import population_json
from tests.small_documents import RULES, in_force, put

NOTHING_PAID = "办法\n一、本办法自2023年1月1日起施行。\n"
TITLES = "人员编号,日期,险种,政策范围内费用,病种"
VISITS = ("甲,2023-05-01,居民医保,800,恶性肿瘤", "乙,2023-05-01,职工医保,600,恶性肿瘤")


def compared(folder: Path, base: Policy, draft: Policy, *rows: str, titles: str = TITLES) -> Population:
    """What so many rows show."""
    path = folder / "人口.csv"
    path.write_text("\n".join((titles, *rows, "")), "utf-8")
    found: Comparison = mingsuan.compare(base, draft, population=path)
    assert found.population is not None
    return found.population


def silent(folder: Path) -> Policy:
    """A policy that says nothing of visits."""
    (folder / "无").mkdir()
    return load(str(put(folder / "无", "无待遇", NOTHING_PAID, "")))


def paying(folder: Path, more: str = "") -> Policy:
    """The policy of `small_documents`."""
    return load(str(in_force(folder, RULES + more)))


def yuan(base: int, draft: int) -> Pair:
    """Sums in whole yuan."""
    return Pair(Fraction(base), Fraction(draft))


def left(*sides: Sums) -> list[tuple[int, int]]:
    """The own share of each side, and the expense; whole yuan all."""
    return [(int(each.own), int(each.spent)) for each in sides]


def bins(people: Population) -> dict[int | None, tuple[int, int]]:
    """The people on either side, by the upper end of their own share."""
    found = {None if each.high is None else int(each.high): (each.base, each.draft) for each in people.own_share}
    return {high: counts for high, counts in found.items() if any(counts)}


# ---- own shares


def test_who_is_paid_nothing_bears_the_whole_expense(tmp_path: Path) -> None:
    """甲: (800 − 100) × 50% = 350 of 800, 450 left; 乙: (600 − 100) × 70% = 350 of 600, 250 left. Where no rule speaks of
    visits 800 and 600 are left: 1400 in all. Of the ranges 450 and 250 lie below 500, 800 and 600 below 1000."""
    nothing, policy = silent(tmp_path), paying(tmp_path)
    people = compared(tmp_path, nothing, policy, *VISITS)
    assert (people.total.own, people.total.outlay) == (yuan(1400, 700), yuan(0, 700))
    assert bins(people) == {500: (0, 2), 1000: (2, 0)}
    back = compared(tmp_path, policy, nothing, *VISITS)
    assert (back.total.own, back.total.outlay) == (yuan(700, 1400), yuan(700, 0))
    assert bins(back) == {500: (2, 0), 1000: (0, 2)}
    assert [(group.dimension, group.name) for group in back.groups] == [
        (group.dimension, group.name) for group in people.groups
    ]


def test_a_policy_beside_itself_changes_no_own_share(tmp_path: Path) -> None:
    people = compared(tmp_path, paying(tmp_path), paying(tmp_path), *VISITS)
    assert people.total.own == yuan(700, 700) and bins(people) == {500: (2, 2)}


FUND, GRANT = Flow(PAID, "统筹基金", of_expense=True), Flow(PAID, "救助金")


def test_what_takes_no_part_of_an_expense_leaves_it_to_the_person() -> None:
    """Of 800 the fund pays 350; the grant of 100 is beside it: 450 are left, the expense is 450 + 350 = 800. The other
    pays the grant alone: 800 are left of 800."""
    one = sums_by_type(
        {"待遇": FUND, "补助": GRANT},
        {"就医"},
        [("就医", {"待遇": Fraction(350), "补助": Fraction(100), "个人负担": Fraction(450)})],
    )
    other = sums_by_type({"补助": GRANT}, (), [("就医", {"补助": Fraction(100)})])
    assert left(one) == [(450, 800)] and one.received == 450
    assert left(*beside(one, other)) == [(450, 800), (800, 800)]
    assert left(*beside(other, one)) == [(800, 800), (450, 800)]
    assert beside(*beside(one, other)) == beside(one, other)


def test_each_side_is_completed_at_the_events_of_which_only_the_other_speaks() -> None:
    """One leaves 20 of 30 at visits, the other 5 of 50 at births: 20 + 50 and 30 + 5 of 80. What pays parts of several
    expenses leaves no 个人负担 of its own: of the 30 it takes 12 away, so 18 are left."""
    known = {"待遇": FUND}
    one = sums_by_type(known, {"就医"}, [("就医", {"待遇": Fraction(10), "个人负担": Fraction(20)})])
    other = sums_by_type(known, {"分娩"}, [("分娩", {"待遇": Fraction(45), "个人负担": Fraction(5)})])
    assert left(*beside(one, other)) == [(70, 80), (35, 80)]
    several = sums_by_type(known, (), [("就医", {"待遇": Fraction(12)})])
    assert several.shares == {"就医": Share(None, Fraction(12))}
    assert left(*beside(one, several)) == [(20, 30), (18, 30)]


# ---- groups

DAY = date(2023, 5, 1)


def person(*visits: str | None, type: str = "就医", **facts: str) -> Case:
    """Someone who was at institutions of these levels (None: it is not told)."""
    levels: list[dict[str, str]] = [{} if level is None else {"机构级别": level} for level in visits]
    return Case("甲", dict(facts), tuple(Event(type, DAY, place, level) for place, level in enumerate(levels)))


def highest(*cases: Case, spent: int = 0, levels: tuple[str, ...] = ("一级", "二级", "三级")) -> str:
    """The group of 就诊最高级别."""
    return dict(groups_of(cases, Fraction(spent), levels))["就诊最高级别"]


def test_only_who_was_nowhere_was_not_treated() -> None:
    assert highest(person()) == "没有就医"
    assert highest(person(None, type="缴费")) == "没有就医"
    assert highest(person(None)) == "未载明"
    assert highest(person(None, type="分娩"), spent=300) == "未载明"  # an expense is one of a treatment
    assert highest(person("一级", None, "二级")) == "二级"


def test_a_level_that_either_policy_has_words_for_counts() -> None:
    for cases in ((person("三级"), person(None)), (person(None), person("三级"))):
        assert highest(*cases) == "三级"


def test_facts_that_only_one_side_has_words_for_count_either_way_round() -> None:
    one, other = person(险种="职工医保", 困难身份="低保人员"), person(险种="职工医保")
    one, other = (evolve(each, events=person("一级").events) for each in (one, other))
    assert groups_of((one, other), Fraction(1), ("一级",)) == groups_of((other, one), Fraction(1), ("一级",))
    assert ("困难身份", "低保人员") in groups_of((other, one), Fraction(1), ("一级",))


def test_someone_whose_level_is_not_told_was_treated_all_the_same(tmp_path: Path) -> None:
    people = compared(tmp_path, paying(tmp_path), paying(tmp_path), *VISITS)
    assert [group.name for group in people.groups if group.dimension == "就诊最高级别"] == ["未载明"]


# ---- ids


def test_the_id_of_a_real_person_is_in_no_report(tmp_path: Path) -> None:
    """Without an expense neither can be computed: of 110101199001011234 the last four are told, 合成 is nobody."""
    policy = paying(tmp_path)
    rows = ("110101199001011234,2023-05-01,居民医保,,恶性肿瘤", "合成000001,2023-05-01,居民医保,,恶性肿瘤")
    people = compared(tmp_path, policy, policy, *rows)
    assert people.failed == 2
    assert [each["id"] for each in population_json(people)["failures"]] == ["尾号1234", "合成000001"]


# ---- many people


class Interrupted(Exception):
    """Somebody has no more time."""


def slow(part: range) -> Tally:
    """A part that takes its time."""
    time.sleep(1 / 5)
    return Tally()


def test_who_interrupts_does_not_wait_for_what_nobody_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    """40 parts of a fifth of a second each are 4 seconds for two processes; after the first part at most those that were
    handed out already are awaited."""

    def stop(_: int) -> None:
        raise Interrupted

    people = [Given(str(place), (None, None)) for place in range(40 * PART)]
    monkeypatch.setattr(crowd, "_part", slow)
    monkeypatch.setattr(crowd, "levels_of", lambda _: ())
    monkeypatch.setattr(crowd, "_FEW", 0)
    monkeypatch.setattr(crowd, "_processors", lambda: 2)
    began = time.monotonic()
    with pytest.raises(Interrupted):
        tally_all((None, None), people, stop)  # type: ignore[arg-type]
    assert time.monotonic() - began < 2
    assert crowd._work == []


def test_no_more_processes_than_this_one_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 64)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 5, 7}, raising=False)
    assert crowd._processors() == 3
    monkeypatch.delattr(os, "sched_getaffinity")
    assert crowd._processors() == 64
