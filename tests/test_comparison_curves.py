"""Curves of the three comparisons that ship and of two small ones: where they begin, bend and end, derived by hand.

Assumed for Wenzhou, where these tests need it (examples/comparison/*_assumptions.json): 现行特病 居民60%; 住院 居民三级 65%;
大病 居民 起付16000 60% 封顶100000; 门诊 起付 在职1000 退休800, 二级 在职60% 退休64%, 封顶 职工5000; 大病 职工 起付20000;
安宁疗护 每床日300.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import pytest
from attrs import evolve

from compiler.cases import Case
from compiler.comparison.cases import Party
from compiler.comparison.curves import curves
from compiler.comparison.money import Till
from compiler.comparison.result import ZERO, Curve, Pair, Point
from mingsuan import Policy, read_json
from mingsuan.assumptions import assumptions_for
from mingsuan.case_json import CaseReader
from tests.shipped import shipped
from tests.test_families import FOLDER, PAIRS
from tests.worked import PERSON, Worked, visit, written

Cases = tuple[tuple[str, tuple[Case, Case]], ...]
Parties = tuple[Party, Party]
OTHER = {"base": "draft", "draft": "base"}


def parties_of(base: Policy, draft: Policy, assumed: Mapping[str, Any]) -> Parties:
    """Two policies with what is assumed for both."""
    given = assumptions_for([base.program, draft.program], assumed)
    one, other = (Party(each.program, of, each.wording(of)) for each, of in zip((base, draft), given, strict=True))
    return one, other


@cache
def comparison(name: str) -> tuple[Parties, Cases]:
    """A comparison that ships: its policies, and the cases of its families."""
    base, draft = (shipped(each) for each in PAIRS[name])
    assumed = cast(dict[str, Any], read_json((FOLDER / f"{name}_assumptions.json").read_text("utf-8")))
    reader = CaseReader(draft.program.symbols)
    lines = (FOLDER / f"{name}.jsonl").read_text("utf-8").splitlines()
    read = map(reader.read, map(read_json, lines))
    return parties_of(base, draft, assumed), tuple((case.id, (case, case)) for case in read)


@cache
def drawn(name: str) -> tuple[Curve, ...]:
    """Its curves."""
    return curves(*comparison(name))


def of_case(name: str, *labels: str) -> tuple[Curve, ...]:
    """The curves of some of its cases alone, all of them."""
    parties, cases = comparison(name)
    return curves(parties, [each for each in cases if each[0] in labels], 20)


def titled(found: Sequence[Curve], title: str) -> Curve:
    """The curve with that title."""
    return next(each for each in found if each.title == title)


def marks_of(curve: Curve) -> list[tuple[str, str, str, str]]:
    """Side, kind, spending and name of each mark."""
    return [(mark.side, mark.kind, f"{float(mark.spending):.2f}", mark.name) for mark in curve.marks]


def at(curve: Curve, spending: str) -> tuple[Pair, Pair]:
    """What is paid and what is left at a point."""
    point = next(each for each in curve.points if each.spending == Fraction(spending))
    return point.paid, point.own


def pair(base: str, draft: str) -> Pair:
    """Two amounts."""
    return Pair(Fraction(base), Fraction(draft))


# ---- Anshan


def test_in_service_at_a_tertiary_hospital_the_curve_begins_at_400_and_ends_at_6400() -> None:
    """三（一）第2段: 400 以上 50%, 年度限额 3000: reached at 400 + 3000 / 50% = 6400. Before there was nothing."""
    (curve,) = of_case("anshan", "门诊费用高的在职职工")
    assert curve.title == "普通门诊统筹：三级，职工医保，在职"
    assert marks_of(curve) == [
        ("draft", "起付", "400.00", "普通门诊起付标准 400元"),
        ("draft", "封顶", "6400.00", "普通门诊年度限额 3000元"),
    ]
    assert at(curve, "400") == (pair("0", "0"), pair("400", "400"))
    assert at(curve, "6400") == (pair("0", "3000"), pair("6400", "3400"))
    # 6400 × 1.25 = 8000, rounded up to 10000; beyond 6400 nothing more is paid.
    assert curve.points[0].spending == 0
    assert at(curve, "10000") == (pair("0", "3000"), pair("10000", "7000"))
    assert curve.points[-1].spending == 10000


def test_for_the_retired_the_cap_is_reached_at_5400() -> None:
    """退休提高10个百分点: 60% at a tertiary hospital: 400 + 3000 / 60% = 5400."""
    curve = titled(drawn("anshan"), "普通门诊统筹：三级，退休")
    assert marks_of(curve)[1] == ("draft", "封顶", "5400.00", "普通门诊年度限额 3000元")
    assert at(curve, "5400") == (pair("0", "3000"), pair("5400", "2400"))


def test_the_scenario_has_the_person_and_the_visit_without_the_amount() -> None:
    curve = titled(drawn("anshan"), "普通门诊统筹：三级，退休")
    assert curve.scenario == (
        "参保人：职工医保，退休",
        "2023年8月30日就医，三级，定点，普通门诊",
        "变动的费用：政策范围内费用；年内此前没有其他就医；情形取自“两代人·父亲”",
    )
    assert curve.assumed == ()  # what is assumed before the draft is about accounts alone


def test_visits_that_look_alike_are_drawn_once() -> None:
    """三（一）第2段 has five rates for the thirteen visits: 在职 二级 55% and 三级 50%, 退休 一级 70%, 二级 65% and 三级 60%. The
    retired at a 三级 精神疾病专科 have 60% + 10 like at 一级, those in service at 一级以下 60% like the retired at 三级."""
    assert [curve.title.removeprefix("普通门诊统筹：") for curve in drawn("anshan")] == [
        "二级，在职",
        "三级，在职",
        "一级，退休",
        "二级，退休",
        "三级，退休",
    ]


# ---- Wenzhou


def test_a_special_disease_of_residents_is_capped_at_2500_before_and_a_hundred_times_later_after() -> None:
    """Before: 1500 / 60% = 2500. After: 65%, 200000 / 65% = 307692.307…, so 307692.31. What is left goes to 大病保险: it
    begins where S − 1500 = 16000, 17500, and where 35% of S = 16000, 45714.2857…; it ends where (S − 1500 − 16000) ×
    60% = 100000, 184166.67, and where (S − 200000 − 16000) × 60% = 100000, 382666.67."""
    curve = titled(
        of_case("wenzhou_old_and_young", "肿瘤患者"), "门诊特殊病种待遇：三级，门诊慢特病，恶性肿瘤，居民医保"
    )
    assert marks_of(curve) == [
        ("base", "封顶", "2500.00", "门诊特殊病种年度限额 1500元/年"),
        ("base", "起付", "17500.00", "大病保险起付额 16000元"),
        ("draft", "起付", "45714.29", "大病保险起付额 16000元"),
        ("base", "封顶", "184166.67", "大病保险封顶线 100000元"),
        ("draft", "封顶", "307692.31", "门诊特殊病种年度限额 200000元/年"),
        ("draft", "封顶", "382666.67", "大病保险封顶线 100000元"),
    ]
    assert at(curve, "2500") == (pair("1500", "1625"), pair("1000", "875"))
    # 400000: before 1500 + 100000; after 200000 + 100000.
    assert at(curve, "400000") == (pair("101500", "300000"), pair("298500", "100000"))
    assert curve.points[-1].spending == 500000  # 382666.67 × 1.25 = 478333.34
    assert curve.assumed == (
        "大病保险封顶额（居民医保）100,000.00元",
        "大病保险支付比例（居民医保）60%",
        "大病保险起付额（居民医保）16,000.00元",
        "居民住院比例（三级）65%",
        "门诊特殊病种支付比例（居民医保）60%",
    )


def test_the_retired_begin_earlier_and_end_later_under_the_draft() -> None:
    """Before, 二级: 800, 5000 / 64% + 800 = 8612.50. 二（一）2, two chronic diseases: 1000 / 2 = 500, 60% + 5 = 65%, 5000 ×
    130% = 6500: 6500 / 65% + 500 = 10500. 大病 begins where what is left is 20000: 25000 and 26500."""
    curve = drawn("wenzhou_old_and_young")[0]
    assert curve.title == "普通门诊待遇：二级，职工医保，退休"
    assert [mark[:3] for mark in marks_of(curve)] == [
        ("draft", "起付", "500.00"),
        ("base", "起付", "800.00"),
        ("base", "封顶", "8612.50"),
        ("draft", "封顶", "10500.00"),
        ("base", "起付", "25000.00"),
        ("draft", "起付", "26500.00"),
    ]
    assert at(curve, "8612.50") == (pair("5000", "5273.13"), pair("3612.50", "3339.37"))  # 8112.50 × 65% = 5273.125


def test_a_limit_that_is_no_mark_is_still_a_bend() -> None:
    """安宁疗护, 20 床日 × 300 = 6000: all of it up to there, nothing beyond; 4 × 7300.50, rounded up, is 50000."""
    curve = titled(of_case("wenzhou_old_and_young", "失能老人"), "安宁疗护待遇：职工医保")
    assert curve.marks == ()
    assert at(curve, "6000") == (pair("0", "6000"), pair("6000", "0"))
    assert at(curve, "7000") == (pair("0", "6000"), pair("7000", "1000"))
    assert curve.points[-1].spending == 50000


def test_different_benefits_go_before_more_of_one() -> None:
    found = [curve.title.split("：")[0] for curve in curves(*comparison("wenzhou_old_and_young"), 5)]
    assert sorted(found) == ["安宁疗护待遇", "家庭病床待遇", "普通住院待遇", "普通门诊待遇", "门诊特殊病种待遇"]


def test_a_curve_is_about_the_benefit_that_pays_first_also_where_the_other_policy_lacks_it() -> None:
    """Anshan has no 门诊特殊病种待遇 and no 大病保险; in Wenzhou 大病保险 pays more of this visit, but in a later tier."""
    (_, wenzhou), cases = comparison("wenzhou_old_and_young")
    (_, anshan), _ = comparison("anshan")
    child = [each for each in cases if each[0] == "二孩家庭·长女"]
    titles = [curve.title.split("：")[0] for curve in curves((anshan, wenzhou), child)]
    assert set(titles) == {"门诊特殊病种待遇", "普通住院待遇"}


# ---- of every comparison


@pytest.mark.parametrize("name", PAIRS)
def test_what_is_paid_and_what_is_left_are_what_was_spent(name: str) -> None:
    assert drawn(name)
    for curve in drawn(name):
        assert {(point.paid.base + point.own.base, point.paid.draft + point.own.draft) for point in curve.points} == {
            (point.spending, point.spending) for point in curve.points
        }


@pytest.mark.parametrize("name", PAIRS)
def test_each_curve_differs_somewhere_and_its_points_are_in_order(name: str) -> None:
    for curve in drawn(name):
        assert any(point.paid.difference for point in curve.points)
        assert all(one.spending < other.spending for one, other in pairwise(curve.points))
        assert {mark.spending for mark in curve.marks} <= {point.spending for point in curve.points}


@pytest.mark.parametrize("name", PAIRS)
def test_swapping_the_policies_mirrors_the_curves(name: str) -> None:
    (base, draft), cases = comparison(name)
    mirrored = curves((draft, base), cases)
    for one, other in zip(drawn(name), mirrored, strict=True):
        points = tuple(Point(each.spending, swapped(each.paid), swapped(each.own)) for each in one.points)
        assert other == evolve(one, points=points, marks=other.marks)
        assert {evolve(mark, side=OTHER[mark.side]) for mark in one.marks} == set(other.marks)


def swapped(pair: Pair) -> Pair:
    """The pair with its sides exchanged."""
    return Pair(pair.draft, pair.base)


@pytest.mark.parametrize("name", sorted({each for pair in PAIRS.values() for each in pair}))
def test_a_policy_against_itself_has_no_curve(name: str) -> None:
    pair = next(pair for pair, both in PAIRS.items() if name in both)
    parties, cases = comparison(pair)
    party = parties[PAIRS[pair].index(name)]
    assert curves((party, party), cases) == ()


def test_between_its_points_a_curve_is_straight() -> None:
    """Halfway between two points the policies pay halfway between what they pay there, but for rounding (a fen a
    benefit, and what comes of it in a later one). What they pay is computed without the curve."""
    parties, cases = comparison("wenzhou_old_and_young")
    curve = titled(drawn("wenzhou_old_and_young"), "门诊特殊病种待遇：恶性肿瘤，居民医保")
    case, _ = dict(cases)["肿瘤患者"]
    for one, other in pairwise(curve.points):
        between = Fraction(int((one.spending + other.spending) * 50), 100)
        share = (between - one.spending) / (other.spending - one.spending)
        event = evolve(case.events[0], facts={**case.events[0].facts, "政策范围内费用": between})
        base, draft = (Till(party).sums(evolve(case, events=(event,))).paid for party in parties)
        for paid, low, high in ((base, one.paid.base, other.paid.base), (draft, one.paid.draft, other.paid.draft)):
            assert abs(sum(paid.values(), ZERO) - (low + (high - low) * share)) <= Fraction(2, 100)


# ---- what cannot be computed


def test_without_the_assumptions_there_is_nothing_to_draw() -> None:
    _, cases = comparison("wenzhou_old_and_young")
    base, draft = (shipped(each) for each in PAIRS["wenzhou_old_and_young"])
    of_stays = [each for each in cases if each[0] == "肿瘤患者"]
    assert curves(parties_of(base, draft, {}), of_stays) == ()


def test_no_cases_no_curves() -> None:
    assert curves(comparison("anshan")[0], []) == ()


# ---- small policies

BANDS = """\
分段 分段比例，按超过起付标准的部分，每次，依据二：
  1万元以下的部分，60%，“1万元以下的支付60%”；
  超过1万元的部分，80%，“超过1万元的支付80%”。
待遇 住院待遇：
  适用于参加居民医保，依据二“居民医保参保人住院”；
  费用为政策范围内费用；
  起付为500元，每次，依据二“起付标准为500元”；
  比例为分段比例；
  由统筹基金支付。
"""
BANDS_TEXT = "居民医保参保人住院，起付标准为500元，1万元以下的支付60%，超过1万元的支付80%。"
LIMITED = """\
待遇 住院待遇：
  适用于参加居民医保，依据二“居民医保参保人住院”；
  费用为政策范围内费用；
  起付为500元，每次，依据二“起付标准为500元”；
  比例为70%，依据二“支付70%”；
  封顶为20000元，每次，按费用，依据二“费用限额为20000元”；
  由统筹基金支付。
"""
LIMITED_TEXT = "居民医保参保人住院，起付标准为500元，支付70%，费用限额为20000元。"


def test_bands_bend_and_a_cap_on_the_expense_is_marked_where_the_expense_reaches_it(tmp_path: Path) -> None:
    """Base: bends at 500 + 10000 = 10500, having paid 6000. Draft: beyond an expense of 20000 no more than 19500 × 70%."""
    for name in ("旧", "新"):
        (tmp_path / name).mkdir()
    case = {"编号": "一", "参保人": PERSON, "事件": [visit("2023-05-01", "3000.00")]}
    base = written(Worked("旧", BANDS_TEXT, BANDS, [], []), tmp_path / "旧")
    draft = written(Worked("新", LIMITED_TEXT, LIMITED, [], []), tmp_path / "新")
    typed = CaseReader(draft.program.symbols).read(case)
    (curve,) = curves(parties_of(base, draft, {}), [("一", (typed, typed))])
    assert curve.title == "住院待遇：居民医保"
    assert [mark[:3] for mark in marks_of(curve)] == [
        ("base", "起付", "500.00"),
        ("draft", "起付", "500.00"),
        ("draft", "封顶", "20000.00"),
    ]
    assert [mark.name for mark in curve.marks] == ["住院待遇起付标准 500元"] * 2 + ["住院待遇支付限额 20000元"]
    assert at(curve, "10500") == (pair("6000", "7000"), pair("4500", "3500"))
    assert at(curve, "20000") == (pair("13600", "13650"), pair("6400", "6350"))  # 6000 + 9500 × 80%
    assert curve.points[-1].spending == 50000  # 20000 × 1.25 = 25000
    assert at(curve, "50000")[0] == pair("37600", "13650")  # 6000 + 39500 × 80%


JUMP = """\
表 高额补助，依据二：
  政策范围内费用不低于1234元，100元，“费用不低于1234元的，补助100元”；
  其他，不享受。
待遇 住院待遇：
  适用于参加居民医保，依据二“居民医保参保人住院”；
  费用为政策范围内费用；
  支付为高额补助；
  由统筹基金支付。
"""
JUMP_TEXT = "居民医保参保人住院，费用不低于1234元的，补助100元。"


def test_where_a_condition_turns_both_ends_of_the_jump_are_points(tmp_path: Path) -> None:
    for name in ("旧", "新"):
        (tmp_path / name).mkdir()
    case = {"编号": "一", "参保人": PERSON, "事件": [visit("2023-05-01", "3000.00")]}
    base = written(Worked("旧", JUMP_TEXT, JUMP, [], []), tmp_path / "旧")
    draft = written(Worked("新", LIMITED_TEXT, LIMITED, [], []), tmp_path / "新")
    typed = CaseReader(draft.program.symbols).read(case)
    (curve,) = curves(parties_of(base, draft, {}), [("一", (typed, typed))])
    assert at(curve, "1233.99")[0].base == 0
    assert at(curve, "1234")[0].base == 100
