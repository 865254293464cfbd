"""参数变化: which figure is beside which, and what a 修订 makes of it."""

from fractions import Fraction
from pathlib import Path

import pytest

from compiler.comparison.declared import declared
from compiler.comparison.parameters import parameter_rows
from compiler.comparison.result import ADDED, CHANGED, REMOVED, SAME, FigureSide, ParameterRow
from mingsuan import Policy, load
from tests.small_documents import RULES, TEXT, notice, put

DEDUCTIBLE = "参数 起付标准：100元，依据二“起付标准100元”。"
LAST_ROW = "  职工医保，70%，“参加职工医保的支付70%”。"
MIRRORED = {ADDED: REMOVED, REMOVED: ADDED}
Shown = tuple[str, str, str, str, str]  # row, since, change, text of the base, text of the draft

BANDS = """分段 补充比例，按全部费用，每次，依据二：
  1万元以下的部分，10%，“1万元以下补充10%”；
  超过1万元的部分，20%，“超过1万元补充20%”；
  困难身份为特困人员，提高5个百分点，“特困人员提高5个百分点”；
  不超过90%，“最高不超过90%”。
待遇 补充待遇：
  适用于参加职工医保，依据二“职工医保参保人”；
  费用为政策范围内费用；
  比例为补充比例；
  由统筹基金支付。
"""
BANDED = """补充办法
一、本办法自2023年1月1日起施行。
二、职工医保参保人1万元以下补充10%，超过1万元补充20%，特困人员提高5个百分点，最高不超过90%。
"""


def written(folder: Path, name: str, text: str = TEXT, rules: str = RULES) -> Policy:
    """A sound policy of some words."""
    return sound(put(folder, name, text, rules))


def sound(path: Path) -> Policy:
    """A policy without faults."""
    policy = load(str(path))
    assert policy.program.ok, [item.message for item in policy.diagnostics]
    return policy


def rows(base: Policy, draft: Policy) -> tuple[ParameterRow, ...]:
    """The figures of both. The other way round all is mirrored, and neither differs from itself."""
    found, back = figures(base, draft), figures(draft, base)
    assert {shown_of(row) for row in back} == {
        (row, since, MIRRORED.get(change, change), draft_text, base_text)
        for row, since, change, base_text, draft_text in map(shown_of, found)
    }
    assert {row.change for each in (base, draft) for row in figures(each, each)} <= {SAME}
    return found


def figures(base: Policy, draft: Policy) -> tuple[ParameterRow, ...]:
    """The figures of both, nothing being assumed."""
    programs = base.program, draft.program
    return parameter_rows(programs, (declared(programs[0]), declared(programs[1])), ({}, {}))


def shown(base: Policy, draft: Policy, name: str) -> list[Shown]:
    """What is shown of one rule."""
    return [shown_of(row) for row in rows(base, draft) if row.name == name]


def shown_of(row: ParameterRow) -> Shown:
    """The row, its day, what becomes of it, and how either side has it ("" where it has not)."""
    return row.row, row.since, row.change, text(row.base), text(row.draft)


def text(side: FigureSide | None) -> str:
    """A figure as people write it."""
    return side.text if side is not None else ""


def by_date(*versions: str) -> tuple[str, str]:
    """The document and the rules with a deductible by time: each version is a time and a figure, 自2024年起 200元."""
    parts = [each.split() for each in versions]
    words = "，".join(f"{time}为{figure}" for time, figure in parts)
    rules = "；".join(f"{time}，{figure}，依据二“{time}为{figure}”" for time, figure in parts)
    return TEXT.replace("起付标准100元", f"起付标准{words}"), RULES.replace(DEDUCTIBLE, f"参数 起付标准：{rules}。")


# ---- versions by date


def test_the_first_version_is_the_figure_that_has_no_day_elsewhere(tmp_path: Path) -> None:
    """100 before and 100 in the first version: nothing changes but that 200 follow from 2025."""
    later = by_date("自2023年1月1日至2024年12月31日止 100元", "自2025年1月1日起 200元")
    base, draft = written(tmp_path, "甲"), written(tmp_path, "乙", *later)
    assert shown(base, draft, "起付标准") == [
        ("", "", SAME, "100元", "100元"),
        ("", "2025年1月1日", ADDED, "", "200元"),
    ]


def test_the_earliest_version_is_the_first_in_whatever_order_they_are_written(tmp_path: Path) -> None:
    later = by_date("自2025年1月1日起 200元", "至2024年12月31日止 100元")
    base, draft = written(tmp_path, "甲"), written(tmp_path, "乙", *later)
    assert set(shown(base, draft, "起付标准")) == {
        ("", "", SAME, "100元", "100元"),
        ("", "2025年1月1日", ADDED, "", "200元"),
    }


def test_one_day_written_in_two_ways_is_one_day(tmp_path: Path) -> None:
    """自2025年1月起 is from the first of January."""
    base = written(tmp_path, "甲", *by_date("至2024年12月31日止 100元", "自2025年1月1日起 200元"))
    draft = written(tmp_path, "乙", *by_date("至2024年12月31日止 100元", "自2025年1月起 300元"))
    assert shown(base, draft, "起付标准") == [
        ("", "", SAME, "100元", "100元"),
        ("", "2025年1月1日", CHANGED, "200元", "300元"),
    ]


# ---- what a 修订 makes of versions


@pytest.mark.parametrize("change", ["起付标准由200元调整为80元", "起付标准改为80元"])
@pytest.mark.parametrize("start", ["2025年1月1日", ""])
def test_an_amendment_changes_the_version_in_force(tmp_path: Path, change: str, start: str) -> None:
    """100 to 2023 and 200 from 2024, of which a notice makes 80 (−120): what held to 2023 stays 100."""
    base = written(tmp_path, "现行", *by_date("至2023年12月31日止 100元", "自2024年1月1日起 200元"))
    draft = sound(notice(tmp_path, change, start=start, audience="" if start else "困难身份为特困人员"))
    assert shown(base, draft, "起付标准") == [
        ("", "", SAME, "100元", "100元"),
        ("", "2024年1月1日", CHANGED, "200元", "80元"),
    ]
    assert [row.difference for row in rows(base, draft) if row.name == "起付标准"] == [0, -120]


def test_an_amendment_also_goes_before_the_versions_that_follow(tmp_path: Path) -> None:
    """100 to 2025 and 200 from 2026: 80 from 2025 on is 80 also in 2026, for nothing says that it ends."""
    base = written(tmp_path, "现行", *by_date("至2025年12月31日止 100元", "自2026年1月1日起 200元"))
    draft = sound(notice(tmp_path, "起付标准由100元调整为80元", start="2025年1月1日"))
    assert shown(base, draft, "起付标准") == [
        ("", "", CHANGED, "100元", "80元"),
        ("", "2026年1月1日", CHANGED, "200元", "80元"),
    ]


def test_of_two_amendments_each_changes_the_version_of_its_time(tmp_path: Path) -> None:
    """200 from 2024 become 80 in 2025 by one notice, and 60 in 2026 by one that amends it: 80 beside 60 is −20."""
    put(tmp_path, "现行", *by_date("至2023年12月31日止 100元", "自2024年1月1日起 200元"))
    base = sound(notice(tmp_path, "起付标准由200元调整为80元", name="一", start="2025年1月1日"))
    draft = sound(notice(tmp_path, "起付标准由80元调整为60元", name="二", base="一", start="2026年1月1日"))
    assert shown(base, draft, "起付标准") == [
        ("", "", SAME, "100元", "100元"),
        ("", "2024年1月1日", CHANGED, "80元", "60元"),
    ]


# ---- floors, ceilings and changes


def test_a_ceiling_of_a_table_is_a_figure(tmp_path: Path) -> None:
    def policy(name: str, points: int, most: int, least: int) -> Policy:
        said = f"居民医保的支付50%，困难人员提高{points}个百分点，最高不超过{most}%，最低不低于{least}%"
        more = (
            f"  职工医保，70%，“参加职工医保的支付70%”；\n"
            f"  困难身份为特困人员，提高{points}个百分点，“困难人员提高{points}个百分点”；\n"
            f"  不超过{most}%，“最高不超过{most}%”；\n  不低于{least}%，“最低不低于{least}%”。"
        )
        text = TEXT.replace("居民医保的支付50%", said)
        return written(tmp_path, name, text, RULES.replace(LAST_ROW, more))

    found = shown(policy("甲", 5, 90, 45), policy("乙", 8, 95, 45), "支付比例")
    assert found == [
        ("居民医保", "", SAME, "50%", "50%"),
        ("职工医保", "", SAME, "70%", "70%"),
        ("困难身份为特困人员", "", CHANGED, "提高5个百分点", "提高8个百分点"),
        ("上限", "", CHANGED, "不超过90%", "不超过95%"),
        ("下限", "", SAME, "不低于45%", "不低于45%"),
    ]


def test_the_changes_of_a_banded_rate_are_figures(tmp_path: Path) -> None:
    def more(words: str) -> str:
        return words.replace("提高5个", "提高8个").replace("90%", "95%")

    base = written(tmp_path, "甲", BANDED, BANDS)
    draft = written(tmp_path, "乙", more(BANDED), more(BANDS))
    assert shown(base, draft, "补充比例") == [
        ("1万元以下的部分", "", SAME, "10%", "10%"),
        ("超过1万元的部分", "", SAME, "20%", "20%"),
        ("困难身份为特困人员", "", CHANGED, "提高5个百分点", "提高8个百分点"),
        ("上限", "", CHANGED, "不超过90%", "不超过95%"),
    ]


def test_several_changes_of_the_same_people_are_several_figures(tmp_path: Path) -> None:
    """Points and a ceiling, both of 特困人员: neither hides the other, and one that only the draft has is new."""

    def policy(name: str, points: int, more: str = "") -> Policy:
        cells = f"  困难身份为特困人员，提高{points}个百分点，“特困人员提高{points}个百分点”"
        cells += "；\n  困难身份为特困人员，不超过90%，“不超过90%”" if more else ""
        text = TEXT.replace("居民医保的支付50%", f"居民医保的支付50%，特困人员提高{points}个百分点{more}")
        rules = RULES.replace(LAST_ROW, f"{LAST_ROW.removesuffix('。')}；\n{cells}。")
        return written(tmp_path, name, text, rules)

    found = shown(policy("甲", 5), policy("乙", 8, "，不超过90%"), "支付比例")
    assert found[2:] == [
        ("困难身份为特困人员", "", CHANGED, "提高5个百分点", "提高8个百分点"),
        ("困难身份为特困人员，上限", "", ADDED, "", "不超过90%"),
    ]


def test_an_amendment_of_a_change_is_told_in_its_words(tmp_path: Path) -> None:
    """By how much the others change, amended: 提高5个百分点 beside 提高8个百分点; no figure, so without a difference."""
    text = TEXT.replace("居民医保的支付50%", "居民医保的支付50%，特困人员提高5个百分点")
    points = "  困难身份为特困人员，提高5个百分点，“特困人员提高5个百分点”。"
    rules = RULES.replace(LAST_ROW, f"{LAST_ROW.removesuffix('。')}；\n{points}")
    base = written(tmp_path, "现行", text, rules)
    draft = sound(notice(tmp_path, "特困人员支付比例由5个百分点提高为8个百分点"))
    (row,) = (row for row in rows(base, draft) if "特困人员" in row.row)  # the notice names it in other words
    assert shown_of(row) == ("困难身份为特困人员", "", CHANGED, "提高5个百分点", "提高8个百分点")
    assert row.difference is None


def test_a_row_that_is_amended_keeps_its_place(tmp_path: Path) -> None:
    """50% for 居民医保, of which a notice makes 60%: 10个百分点 more, and no row besides."""
    base = written(tmp_path, "现行")
    draft = sound(notice(tmp_path, "居民医保支付比例由50%提高为60%"))
    assert shown(base, draft, "支付比例") == [
        ("居民医保", "", CHANGED, "50%", "60%"),
        ("职工医保", "", SAME, "70%", "70%"),
    ]
    assert next(row.difference for row in rows(base, draft) if row.row == "居民医保") == Fraction(10, 100)


def test_one_value_for_a_whole_table_goes_for_every_row(tmp_path: Path) -> None:
    """50% and 70% up to 90%, of all which a notice makes 80%: no ceiling is left."""
    text = TEXT.replace("居民医保的支付50%", "居民医保的支付50%，最高不超过90%")
    rules = RULES.replace(LAST_ROW, f"{LAST_ROW.removesuffix('。')}；\n  不超过90%，“最高不超过90%”。")
    base = written(tmp_path, "现行", text, rules)
    assert shown(base, sound(notice(tmp_path, "支付比例改为80%")), "支付比例") == [
        ("居民医保", "", CHANGED, "50%", "80%"),
        ("职工医保", "", CHANGED, "70%", "80%"),
        ("上限", "", REMOVED, "不超过90%", ""),
    ]


@pytest.mark.parametrize(
    ("change", "audience", "whom"),
    [("总限额取消", "困难身份为特困人员", "困难身份为特困人员"), ("总限额对特困人员取消", "", "特困人员")],
)
def test_a_figure_that_is_no_more_for_some_is_changed(tmp_path: Path, change: str, audience: str, whom: str) -> None:
    """At most 100000 a year in all, which a notice lifts for 特困人员: no figure is taken from the other."""
    base = written(tmp_path, "现行")
    draft = sound(notice(tmp_path, change, audience=audience))
    assert shown(base, draft, "总限额") == [("", "", CHANGED, "100000元", f"100000元（对{whom}取消）")]
    (row,) = (row for row in rows(base, draft) if row.name == "总限额")
    assert row.difference is None and row.draft is not None
    assert [each.quote for each in row.draft.citations] == ["最多支付每年10万元", change]


def test_a_figure_that_is_no_more_for_anybody_is_gone(tmp_path: Path) -> None:
    base = written(tmp_path, "现行")
    draft = sound(notice(tmp_path, "总限额取消"))
    assert shown(base, draft, "总限额") == [("", "", REMOVED, "100000元", "")]
