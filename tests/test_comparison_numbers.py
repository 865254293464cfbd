"""Figures of the comparison that a person derived by hand: from clauses of the documents, assumptions and three persons."""

from fractions import Fraction
from pathlib import Path

import pytest

import mingsuan
from compiler.comparison.result import CHANGED, COLLECTED, CREDITED, PAID, Comparison, Group, OpenPoint, Pair
from compiler.inquiry.questions import CONFLICT, OVERLAP, PENDING, READING
from tests.comparisons import ANSHAN, OLD_AND_YOUNG, TWO_DRAFTS, assumptions, compared
from tests.shipped import shipped

ASSUMED = {"在职职工原计入比例": "3.2%", "退休职工原月计入额": "150元"}
TITLES = "人员编号,类型,日期,险种,人员类别,出生日期,机构级别,定点,医疗类别,政策范围内费用,本人缴费基数,单位缴费额,个人缴费额\n"
ROWS = """甲,缴费,2023-01-03,职工医保,在职,1990-05-01,,,,,,4000.00,1000.00
甲,账户划入,2023-01-05,职工医保,在职,1990-05-01,,,,,5000.00,,
甲,就医,2023-03-01,职工医保,在职,1990-05-01,三级,是,普通门诊,2400.00,,,
乙,账户划入,2023-01-05,职工医保,退休,1955-01-01,,,,,,,
乙,账户划入,2023-02-05,职工医保,退休,1955-01-01,,,,,,,
乙,就医,2023-02-10,职工医保,退休,1955-01-01,一级,是,普通门诊,300.00,,,
丙,就医,2023-04-01,居民医保,,2018-07-01,二级,是,普通门诊,500.00,,,
"""
# 甲  before: 账户 5000×3.2% = 160, the visit 2400 all his own. 三（三）第2段: 5000×2% = 100; 三（一）第2段 三级:
#     (2400−400)×50% = 1000, his own 1400; 单位缴费 4000 all to 统筹基金. Gain (1000+100)−160 = 940.
# 乙  before: 150×2 = 300, the visit 300 his own. After: 60×2 = 120; 300 does not exceed 400. Loss 300−120 = 180.
# 丙  居民医保: neither pays; 500 his own under both.


def yuan(*values: int) -> tuple[Fraction, ...]:
    """Amounts in whole yuan."""
    return tuple(map(Fraction, values))


def pair(base: int, draft: int) -> Pair:
    """Sums in whole yuan."""
    return Pair(Fraction(base), Fraction(draft))


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """The three persons under both policies of Anshan."""
    path = tmp_path_factory.mktemp("人口") / "三人.csv"
    path.write_text(TITLES + ROWS, "utf-8")
    return mingsuan.compare(shipped(ANSHAN.base), shipped(ANSHAN.draft), assume=ASSUMED, population=path)


def test_the_sums_of_three_persons(three: Comparison) -> None:
    people = three.population
    assert people is not None
    assert (people.name, people.persons, people.events, people.failed, people.synthetic) == ("三人.csv", 3, 7, 0, False)
    assert [(fund.flow, fund.name, fund.amount) for fund in people.funds] == [
        (PAID, "统筹基金", pair(0, 1000)),
        (CREDITED, "个人账户", pair(160 + 300, 100 + 120)),
        (COLLECTED, "统筹基金", pair(0, 4000)),
    ]
    assert people.total == Group(
        *("", "合计", 3, 1, 1, Fraction(940), Fraction(180)), pair(460, 1220), pair(3200, 1400 + 300 + 500)
    )


def test_the_groups_of_three_persons(three: Comparison) -> None:
    people = three.population
    assert people is not None
    first, second, third = (
        (1, 1, 0, Fraction(940), Fraction(0), pair(160, 1100), pair(2400, 1400)),
        (1, 0, 1, Fraction(0), Fraction(180), pair(300, 120), pair(300, 300)),
        (1, 0, 0, Fraction(0), Fraction(0), pair(0, 0), pair(500, 500)),
    )
    every = (3, 1, 1, Fraction(940), Fraction(180), pair(460, 1220), pair(3200, 2200))
    assert list(people.groups) == [
        Group("年龄", "0—6岁", *third),  # 2023 − 2018
        Group("年龄", "19—34岁", *first),  # 2023 − 1990
        Group("年龄", "60—74岁", *second),  # 2023 − 1955
        Group("参保身份", "居民医保", *third),
        Group("参保身份", "职工医保·在职", *first),
        Group("参保身份", "职工医保·退休", *second),
        Group("困难身份", "普通人员", *every),  # the vocabulary's default
        Group("就诊最高级别", "一级", *second),
        Group("就诊最高级别", "二级", *third),
        Group("就诊最高级别", "三级", *first),
        Group("年度费用", "1万元以下", *every),
    ]


def test_the_own_shares_of_three_persons(three: Comparison) -> None:
    """Before 2400, 300 and 500; after 1400, 300 and 500."""
    people = three.population
    assert people is not None
    assert {int(each.low): (each.base, each.draft) for each in people.own_share if each.base or each.draft} == {
        0: (1, 1),
        500: (1, 1),
        1000: (0, 1),
        2000: (1, 0),
    }


def question(found: Comparison, kind: str, text: str) -> OpenPoint:
    """An open question."""
    return next(each for each in found.questions if each.question.kind == kind and each.question.text == text)


def test_the_money_that_hangs_on_what_the_document_leaves_open(three: Comparison) -> None:
    # 退休职工原月计入额 150: a tenth less or more is 15 × 2 months. The draft pays 1220 whatever was before.
    point = question(three, PENDING, "退休职工原月计入额")
    assert point.side == "base" and point.stake is not None
    assert point.stake.answers == ("按假设", "比假设低10%", "比假设高10%")
    assert point.stake.outlay == yuan(460, 430, 490) and point.stake.change == yuan(760, 790, 730)
    assert point.stake.spread == 60 and point.stake.persons == 3
    # 在职职工原计入比例 3.2%: 5 points more are 8.2%, 5000×8.2% = 410, 250 more; less than nothing there is not: −160.
    point = question(three, PENDING, "在职职工原计入比例")
    assert point.side == "base" and point.stake is not None
    assert point.stake.answers == ("按假设", "比假设最多低5个百分点", "比假设高5个百分点")  # it is 3.2 points lower
    assert point.stake.outlay == yuan(460, 300, 710) and point.stake.change == yuan(760, 920, 510)


def test_the_money_that_hangs_on_a_reading(tmp_path: Path) -> None:
    """传染病 hospital of level 三, 2400 yuan, in service: 专科优先 60% of 2000 = 1200; the level's 50% = 1000."""
    path = tmp_path / "一人.csv"
    path.write_text(
        "人员编号,日期,险种,人员类别,机构级别,机构类别,定点,医疗类别,政策范围内费用\n"
        "丁,2023-05-01,职工医保,在职,三级,传染病专科,是,普通门诊,2400.00\n",
        "utf-8",
    )
    found = mingsuan.compare(shipped(ANSHAN.base), shipped(ANSHAN.draft), population=path)
    point = question(found, OVERLAP, "普通门诊支付比例中专科优先")
    assert point.side == "draft" and point.stake is not None
    assert point.stake.answers == ("普通门诊支付比例中专科优先", "另一行优先")
    assert point.stake.outlay == point.stake.change == yuan(1200, 1000)
    assert question(found, READING, "等限于所列").stake is not None
    # Without assumptions nothing is said of what hangs on them.
    assert question(found, PENDING, "退休职工原月计入额").stake is None


# ---- figures of the documents


def figures(found: Comparison) -> dict[tuple[str, str], tuple[str, str, object]]:
    """The changed figures: as both write them, and the difference."""
    return {
        (row.name, row.row): (row.base.text, row.draft.text, row.difference)
        for row in found.parameters
        if row.change == CHANGED and row.base is not None and row.draft is not None
    }


def test_the_figures_of_wenzhou_old_and_young(tmp_path_factory: pytest.TempPathFactory) -> None:
    found = figures(compared(tmp_path_factory, OLD_AND_YOUNG))
    # 二（一）1 “居民医保从1500元/年提高为200000元/年、职工医保从10000元/年提高为470000元/年”
    assert found["门诊特殊病种年度限额", "居民医保"] == ("1500元/年", "200000元/年", 198500)
    assert found["门诊特殊病种年度限额", "职工医保"] == ("10000元/年", "470000元/年", 460000)


def test_two_drafts_that_say_different_things_of_one_figure(tmp_path_factory: pytest.TempPathFactory) -> None:
    comparison = compared(tmp_path_factory, TWO_DRAFTS)
    # 000 二（一）1 “提高为470000元/年”; 002 三（三）9 “从10000元/年提高为430000元/年”, for 困难群体 alone
    assert figures(comparison)["门诊特殊病种年度限额", "职工医保"] == ("470000元/年", "430000元/年", -40000)
    (row,) = (
        row for row in comparison.parameters if (row.name, row.row) == ("门诊特殊病种年度限额", "职工医保") and row.whom
    )
    assert row.whom == "困难群体"
    between = [point.question for point in comparison.questions if point.side == "both"]
    assert {each.kind for each in between} == {CONFLICT}
    assert any("470000元/年" in each.text and "430000元/年" in each.text for each in between)
    # 居民医保 200000 in both; the other draft says it for everybody
    assert figures(comparison)["门诊特殊病种年度限额", "居民医保"] == ("200000元/年", "200000元/年", 0)


def test_the_curves_of_anshan_mark_the_deductible_and_the_cap(tmp_path_factory: pytest.TempPathFactory) -> None:
    """三级, in service: 400 at 50% reach 3000 with 6400; retired at 60% with 5400."""
    curves = {curve.title: curve for curve in compared(tmp_path_factory, ANSHAN).curves}
    for title, cap in (("普通门诊统筹：三级，在职", 6400), ("普通门诊统筹：三级，退休", 5400)):
        curve = curves[title]
        assert {(mark.side, mark.kind, mark.spending) for mark in curve.marks} == {
            ("draft", "起付", Fraction(400)),
            ("draft", "封顶", Fraction(cap)),
        }
        paid = {point.spending: point.paid for point in curve.points}
        assert paid[Fraction(400)] == pair(0, 0) and paid[Fraction(cap)] == pair(0, 3000)
        assert all(point.own.base == point.spending for point in curve.points)
        assert all(point.paid.draft + point.own.draft == point.spending for point in curve.points)


def test_the_assumptions_are_told_with_their_reasons(tmp_path_factory: pytest.TempPathFactory) -> None:
    basis = compared(tmp_path_factory, ANSHAN).basis
    assert [(each.name, each.value, each.reason, each.sides) for each in basis.assumed] == [
        ("在职职工原计入比例", "3.2%", "只为演算，文件未载明", ("base",)),
        ("退休职工原月计入额", "150.00元", "只为演算，文件未载明", ("base",)),
    ]
    assert assumptions(ANSHAN) is not None
