"""Cases that a comparison draws: what they show where one name is of two kinds, how many were tried, and the largest
gain where a policy also says what it cannot always compute."""

import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import mingsuan
from compiler.comparison import evidence, extremes, open_points
from compiler.comparison.evidence import AIMED, CASES
from compiler.comparison.result import SEARCHED, SHOWN, Comparison, Pair, ResultPair, RuleRow
from compiler.inquiry import questions
from compiler.inquiry.sampling import Sampled
from compiler.types import AMOUNT, RATE, TRUTH, Type
from mingsuan import Policy, load
from mingsuan.report.result_json import result_json
from tests.small_documents import RULES, TEXT, put, visit

DEDUCTIBLE = "起付标准：100元，依据二“起付标准100元”"
SERIOUS = "五、费用超过500元的为大病。\n"
JUDGED = "判定 大病：政策范围内费用超过500元，依据五“费用超过500元的为大病”。\n"
SPENT = "定义 大病：政策范围内费用中超过500元的部分，依据五“费用超过500元的为大病”。\n"
SETTLED = "五、自就医之日起20个工作日内结算。\n"
DAYS = "定义 结算期限：就医日期后20个工作日，依据五“自就医之日起20个工作日内结算”。\n"


@pytest.fixture(autouse=True)
def no_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the policies leave open is not looked into here."""
    monkeypatch.setattr(open_points, "open_points", lambda *_, **__: ())


def made(folder: Path, name: str, text: str, rules: str, start: str = "2023年1月1日") -> Policy:
    """A sound policy in a folder of its own."""
    (folder / name).mkdir()
    policy = load(str(put(folder / name, "办法", text, rules, start=start)))
    assert policy.program.ok, [f"{item.code} {item.message}" for item in policy.diagnostics]
    return policy


def lower(text: str, rules: str) -> tuple[str, str]:
    """The document and the rules with a deductible of 50 yuan."""
    return text.replace("起付标准100元", "起付标准50元"), rules.replace(DEDUCTIBLE, DEDUCTIBLE.replace("100", "50"))


def row_of(found: Comparison, name: str) -> RuleRow:
    """What becomes of a rule."""
    return next(row for row in found.rules if row.name == name)


def result_of(found: Comparison, name: str) -> ResultPair:
    """A result of the first event of the first case."""
    return next(each for each in found.cases[0].events[0].results if each.name == name)


def shown(row: RuleRow) -> list[tuple[Any, Type]]:
    """The value of either side of a rule's witness, with its type."""
    assert row.evidence is not None and row.evidence.kind == SHOWN and row.evidence.witness is not None
    return list(zip(row.evidence.witness.values, row.evidence.witness.types, strict=True))


def html(found: Comparison) -> str:
    """The report."""
    return mingsuan.comparison_report(found, ".html").decode()


def plain(text: str) -> str:
    """HTML without the attributes of cells, and what stands between the cells."""
    return re.sub(r"\s*<td[^>]*>\s*(?:<p>)?(.*?)(?:</p>)?\s*</td>\s*", r"<td>\1</td>", text)


# ---- one name, two kinds


def judged_and_spent(folder: Path, cost: str) -> tuple[Comparison, Comparison]:
    """大病 is a judgement in one policy and an amount in the other: compared, and the other way round, on one visit."""
    policies = made(folder, "甲", TEXT + SERIOUS, RULES + JUDGED), made(folder, "乙", TEXT + SERIOUS, RULES + SPENT)
    case = {"编号": "一", "参保人": {"险种": "居民医保"}, "事件": [visit(cost)]}
    first, second = policies
    return mingsuan.compare(first, second, cases=[case]), mingsuan.compare(second, first, cases=[case])


def test_each_side_of_a_result_is_told_by_its_own_kind(tmp_path: Path) -> None:
    """800 yuan are more than 500: 是; and 800 − 500 = 300 yuan are beyond. Between 是 and 300 yuan lies no number."""
    found, swapped = judged_and_spent(tmp_path, "800")
    one, other = result_of(found, "大病"), result_of(swapped, "大病")
    assert (one.base, one.draft, one.types, one.differs) == (True, Fraction(300), (TRUTH, AMOUNT), True)
    assert (other.base, other.draft, other.types, other.kind) == (one.draft, one.base, (AMOUNT, TRUTH), one.kind)
    said = next(each for each in result_json(found)["cases"][0]["events"][0]["results"] if each["name"] == "大病")
    assert (said["base_type"], said["draft_type"]) == ("是否", "金额")
    assert (said["base"], said["draft"], said["difference"]) == (True, "300.00", None)
    assert "<td>是</td><td>300.00元</td><td>不同</td>" in plain(html(found))
    assert "<td>300.00元</td><td>是</td><td>不同</td>" in plain(html(swapped))


def test_no_and_one_yuan_are_not_the_same(tmp_path: Path) -> None:
    """501 yuan: 是, and 1 yuan beyond 500. Python holds True == Fraction(1)."""
    found, swapped = judged_and_spent(tmp_path, "501")
    for each in (result_of(found, "大病"), result_of(swapped, "大病")):
        assert {each.base, each.draft} == {Fraction(1)} and each.differs and not each.subtracts


def test_a_witness_tells_each_side_by_its_own_kind(tmp_path: Path) -> None:
    """A deductible of 100 yuan beside one of 10% of the expense."""
    rate = RULES.replace(DEDUCTIBLE, "起付标准：10%，依据二“起付标准10%”").replace(
        "起付为起付标准，自然年度累计", "起付为政策范围内费用乘以起付标准，每次"
    )
    base = made(tmp_path, "甲", TEXT, RULES)
    draft = made(tmp_path, "乙", TEXT.replace("起付标准100元", "起付标准10%"), rate)
    found, swapped = mingsuan.compare(base, draft), mingsuan.compare(draft, base)
    assert shown(row_of(found, "起付标准")) == [(Fraction(100), AMOUNT), (Fraction(1, 10), RATE)]
    assert shown(row_of(swapped, "起付标准")) == [(Fraction(1, 10), RATE), (Fraction(100), AMOUNT)]
    rules = {each["name"]: each for each in result_json(found)["rules"]}
    values = rules["起付标准"]["evidence"]["witness"]["values"]
    assert [each["value"] for each in values] == ["100.00", "10%"]
    told = html(found)
    assert "起付标准100.00元" in told and "起付标准10%" in told and "0.10元" not in told


# ---- how many were tried


def test_cases_that_cannot_be_run_are_not_tried(tmp_path: Path) -> None:
    """No calendar of working days is known from 2031 on: none of all cases can be run."""
    later = TEXT.replace("2023年", "2031年") + SETTLED
    base = made(tmp_path, "甲", later, RULES + DAYS, "2031年1月1日")
    draft = made(tmp_path, "乙", later.replace("20个", "30个"), RULES + DAYS.replace("20个", "30个"), "2031年1月1日")
    for found in (mingsuan.compare(base, draft), mingsuan.compare(draft, base)):
        known = row_of(found, "结算期限").evidence
        assert known is not None and (known.kind, known.tried) == (SEARCHED, 0)
        told = html(found)
        assert "没有能够试算的案例" in told and "例未见差异" not in told


def test_cases_that_can_be_run_count_all(tmp_path: Path) -> None:
    """A limit of 100000 yuan in all beside one of 90000: the yearly limits of 1500 and 10000 yuan pay out less, so no
    case tells payments apart, and each of 600 cases for all and 400 for the benefit can be run."""
    base = made(tmp_path, "甲", TEXT, RULES)
    nine = RULES.replace("100000元", "90000元").replace("10万元", "9万元")
    draft = made(tmp_path, "乙", TEXT.replace("10万元", "9万元"), nine)
    known = row_of(mingsuan.compare(base, draft), "门诊待遇").evidence
    assert known is not None and (known.kind, known.tried) == (SEARCHED, CASES + AIMED)


def test_the_largest_gain_counts_what_could_be_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 60 cases drawn, and those that come of the best with other expenses, those count that lie in the range and
    that both can compute, as counted one by one."""
    monkeypatch.setattr(extremes, "CASES", 60)
    seen: list[tuple[extremes._Search, list[bool]]] = []  # the second search has the marks of curves to try
    look, plainly = extremes._Search.look_at, extremes._Search.plain

    def looked(search: extremes._Search, sampled: Sampled, *, given: bool = False) -> None:
        if not seen or seen[-1][0] is not search:
            seen.append((search, []))
        seen[-1][1].append(plainly(search, sampled))
        look(search, sampled, given=given)

    monkeypatch.setattr(extremes._Search, "look_at", looked)
    found = mingsuan.compare(made(tmp_path, "甲", TEXT, RULES), made(tmp_path, "乙", *lower(TEXT, RULES)))
    inside = seen[-1][1]
    assert len(inside) >= 60 and 0 < sum(inside[:60]) < 60
    assert [case.tried for case in found.cases] == [sum(inside)]


def test_all_searches_are_seeded_alike() -> None:
    """The report tells one seed."""
    assert evidence.SEED is questions.SEED


# ---- the largest gain where not all can be computed


def test_the_largest_gain_is_one_that_both_policies_can_run(tmp_path: Path) -> None:
    """结算期限 needs a calendar, known to 2026; money does not. A deductible lower by 50 yuan at 职工医保 70% gives at most
    50 × 70% = 35 yuan more in a year, whatever the year; no one loses."""
    text, rules = TEXT.replace("2023年", "2025年") + SETTLED, RULES + DAYS
    base = made(tmp_path, "甲", text, rules, "2025年1月1日")
    draft = made(tmp_path, "乙", *lower(text, rules), "2025年1月1日")
    for found, gain in ((mingsuan.compare(base, draft), 35), (mingsuan.compare(draft, base), -35)):
        (case,) = found.cases
        assert case.failure is None and case.totals.gain.difference == gain
        assert case.found == ("最大受益" if gain > 0 else "最大受损")
        html(found)


# ---- worked cases


def test_a_silent_side_leaves_the_expense_to_the_person(tmp_path: Path) -> None:
    """The base pays nothing for visits: of 800 yuan all 800 are left; the draft pays (800 − 100) × 50% = 350 and leaves
    450. The row of the event says that the base has no 个人负担, and no number for a difference."""
    silent = made(
        tmp_path, "甲", TEXT + SERIOUS, JUDGED + "".join(f"条款 {at}：不计算，说明。理由：试。\n" for at in "二三四")
    )
    draft = made(tmp_path, "乙", TEXT, RULES)
    case = {"编号": "一", "参保人": {"险种": "居民医保"}, "事件": [visit("800")]}
    found = mingsuan.compare(silent, draft, cases=[case])
    assert found.cases[0].totals.own == Pair(Fraction(800), Fraction(450))
    assert mingsuan.compare(draft, silent, cases=[case]).cases[0].totals.own == Pair(Fraction(450), Fraction(800))
    assert "+450.00元" not in html(found)


def test_a_failure_is_told_of_the_side_that_fails(tmp_path: Path) -> None:
    """A case of 2031 that only the policy with working days cannot compute."""
    text = TEXT + SETTLED
    policies = made(tmp_path, "甲", TEXT, RULES), made(tmp_path, "乙", text, RULES + DAYS)
    case = {"编号": "一", "参保人": {"险种": "居民医保"}, "事件": [visit("800", "2031-02-03")]}
    failure = mingsuan.compare(*policies, cases=[case]).cases[0].failure
    assert failure is not None and failure.base == "" and failure.draft.startswith("第1个事件：计算工作日")
