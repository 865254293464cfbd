"""What hangs on the answers to open questions, where two policies share the question; and people and cases that the two
read by different words."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import mingsuan
from compiler.comparison import extremes
from compiler.comparison.money import Till
from compiler.comparison.open_points import Stakes, _around, open_points
from compiler.comparison.result import ZERO, Comparison, Failure, OpenPoint, Stake
from mingsuan import Policy, load
from mingsuan.commands_questions import recompiling
from mingsuan.comparing import Readers
from mingsuan.report.contents_summary import nothing_changes
from tests.small_documents import RULES, TEXT, put
from tests.small_documents import visit as visited
from tests.test_assumptions import RULES as OPEN_RULES
from tests.test_assumptions import STAYS, stay, stays
from tests.test_assumptions import written as open_written
from tests.test_comparison_curves import parties_of

VOCABULARY = Path(mingsuan.__file__).parents[1] / "stdlib_policies" / "vocabulary" / "医保词汇.ming"
ROUNDED, CUT = "每笔基金支付四舍五入到分", "每笔基金支付舍去分以下"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few cases are searched: these tests are about what is given."""
    monkeypatch.setattr(extremes, "CASES", 20)


def small(folder: Path, *, old: str = "", new: str = "", vocabulary: tuple[str, str] | None = None) -> Policy:
    """The small policy in a folder of its own, with words of its rules or of the vocabulary replaced."""
    folder.mkdir()
    path = put(folder, folder.name, TEXT, RULES.replace(old, new) if old else RULES + new)
    if vocabulary is not None:
        text = VOCABULARY.read_text("utf-8")
        assert vocabulary[0] in text
        (folder / "示例词汇.ming").write_text(text.replace(*vocabulary), "utf-8")
        path.write_text(path.read_text("utf-8").replace("引用：医保词汇", "引用：示例词汇"), "utf-8")
    policy = load(str(path))
    policy.require_ok()
    return policy


def stake_of(found: tuple[OpenPoint, ...], text: str) -> Stake:
    """What hangs on a question, asked once."""
    (stake,) = (point.stake for point in found if point.question.text == text)
    assert stake is not None
    return stake


def points(
    base: Policy, draft: Policy, *cases: Mapping[str, Any], assume: Mapping[str, Any] | None = None
) -> tuple[OpenPoint, ...]:
    """The open questions of two policies, with some cases to try the answers on."""
    parties = parties_of(base, draft, assume or {})
    read = [Readers.of((base, draft)).given("一", case).cases for case in cases]
    pairs = [(one, other) for one, other in read if one is not None and other is not None]
    stakes = Stakes((Till(parties[0]), Till(parties[1])), pairs)
    return open_points(parties, (recompiling(base.program), recompiling(draft.program)), stakes, apart=True)


def case(cost: str) -> dict[str, Any]:
    """One visit of someone in 居民医保."""
    return {"编号": "一", "参保人": {"险种": "居民医保"}, "事件": [visited(cost, "2023-05-01")]}


# ---- answers


@pytest.mark.parametrize("declared", [(True, True), (True, False), (False, True)])
def test_an_answer_to_a_shared_question_is_taken_by_both(declared: tuple[bool, bool], tmp_path: Path) -> None:
    """(201.11 − 100) × 50% = 50.555: 50.56 or, cut off, 50.55, under either policy, whichever of them says it itself and
    which leaves it to the vocabulary."""
    reading = f"口径：{ROUNDED}。理由：试。\n"
    base, draft = (
        small(tmp_path / name, new=reading if own else f"注：{name}。\n")
        for name, own in zip(("旧", "新"), declared, strict=True)
    )
    stake = stake_of(points(base, draft, case("201.11")), ROUNDED)
    assert stake.answers == (ROUNDED, CUT)
    assert stake.outlay == (Fraction("50.56"), Fraction("50.55"))
    assert set(stake.change) == {ZERO} and len(stake.change) == 2


def test_where_only_one_of_the_two_changes_the_difference_is_of_both_answers(tmp_path: Path) -> None:
    """60% in the draft: 60.666, so 60.67 or 60.66; before 50.56 or 50.55. The change is 10.11 under either answer."""
    for each in ("旧", "新"):
        (tmp_path / each).mkdir()
    text, rules = (words.replace("支付50%", "支付60%") for words in (TEXT, RULES))
    base = load(str(put(tmp_path / "旧", "旧", TEXT, RULES)))
    draft = load(str(put(tmp_path / "新", "新", text, rules.replace("居民医保，50%", "居民医保，60%"))))
    stake = stake_of(points(base, draft, case("201.11")), ROUNDED)
    assert stake.change == (Fraction("10.11"), Fraction("10.11"))
    mirrored = stake_of(points(draft, base, case("201.11")), ROUNDED)
    assert mirrored.change == (Fraction("-10.11"), Fraction("-10.11"))


def test_each_other_way_in_which_stays_go_on_is_tried(tmp_path: Path) -> None:
    """The first stay pays (1000 − 200) × 50% = 400. The second bears 300 − 200 more (补足差额; the highest of both is 300, so
    no other sum under 取最高一次), and pays 450, or bears nothing (不再计) and pays 500."""
    rules = STAYS.replace("每次", "一次住院过程累计") + "口径：连续计算待定。理由：原文未载明。\n"
    policy = stays(tmp_path, rules)
    events = [stay("2024-03-01", "二级", "1000.00"), stay("2024-03-09", "三级", "1000.00", 转院接续=True)]
    assume = {"起付标准": {"二级": "200元", "三级": "300元"}, "连续计算": "补足差额"}
    found = points(policy, policy, {"编号": "一", "参保人": {}, "事件": events}, assume=assume)
    stake = stake_of(found, "连续计算")
    assert stake.answers == ("按假设", "取最高一次", "不再计")
    assert stake.outlay == (Fraction(850), Fraction(850), Fraction(900))
    assert set(stake.change) == {ZERO}


def test_beside_a_count_stand_the_counts_next_to_it(tmp_path: Path) -> None:
    """2 persons: 1 or 3, no tenth of them. 85%: 80% or 90%. 333.33元: a tenth is 33.33, in whole fen."""
    policy = load(str(open_written(tmp_path, OPEN_RULES)))
    assumed = {"人数": 2, "倾斜比例": "85%", "起付标准": {"三级": "333.33元"}}
    party = parties_of(policy, policy, assumed)[0]
    assert list(_around(party, "人数")) == [("比假设少1", {("人数", ""): 1}), ("比假设多1", {("人数", ""): 3})]
    assert list(_around(party, "倾斜比例")) == [
        ("比假设低5个百分点", {("倾斜比例", ""): Fraction(80, 100)}),
        ("比假设高5个百分点", {("倾斜比例", ""): Fraction(90, 100)}),
    ]
    key = ("起付标准", "三级")
    assert list(_around(party, "起付标准")) == [
        ("比假设低10%", {key: Fraction("300.00")}),
        ("比假设高10%", {key: Fraction("366.66")}),
    ]


# ---- two vocabularies

OTHER_DEFAULT = ("未载明时取其他病种：", "未载明时取恶性肿瘤：")  # of 病种
ONE_MORE_NAME = ("  特困人员，又称特困；\n", "  特困人员，又称特困、五保人员；\n")
VISIT = {"类型": "就医", "日期": "2023-05-01", "政策范围内费用": "800"}
SILENT = {"编号": "c", "参保人": {"险种": "居民医保"}, "事件": [VISIT]}


def table(folder: Path, titles: str, row: str) -> Path:
    """A table of one person."""
    path = folder / "人口.csv"
    path.write_text(f"{titles}\n{row}\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def defaults(tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, Comparison]:
    """One policy with two vocabularies, either way round: where no illness is told, before it is 恶性肿瘤, then another."""
    folder = tmp_path_factory.mktemp("词汇")
    base = small(folder / "甲", vocabulary=OTHER_DEFAULT)
    draft = small(folder / "乙", vocabulary=("", ""))
    people = table(folder, "人员编号,日期,险种,政策范围内费用", "甲,2023-05-01,居民医保,800")
    one, other = (mingsuan.compare(*pair, cases=[SILENT], population=people) for pair in ((base, draft), (draft, base)))
    return one, other


def test_stakes_take_each_policys_own_reading_of_a_case(defaults: tuple[Comparison, Comparison]) -> None:
    """(800 − 100) × 50% = 350 before, nothing after, under every answer."""
    for found, sign, outlay in zip(defaults, (-1, 1), (0, 350), strict=True):
        stakes = [point.stake for point in found.questions if point.stake is not None]
        assert stakes
        for stake in stakes:
            assert set(stake.change) == {sign * 350} and set(stake.outlay) == {outlay}


def test_curves_take_each_policys_own_reading_of_a_case(defaults: tuple[Comparison, Comparison]) -> None:
    for found, base, draft in zip(defaults, (Fraction(350), ZERO), (ZERO, Fraction(350)), strict=True):
        (curve,) = found.curves
        (point,) = (point for point in curve.points if point.spending == 800)
        assert (point.paid.base, point.paid.draft) == (base, draft)
    one, other = (found.curves[0] for found in defaults)
    assert one.title == other.title == "门诊待遇：居民医保"
    assert set(one.scenario) == set(other.scenario)
    assert "2023年5月1日就医，恶性肿瘤（甲）" in one.scenario and "2023年5月1日就医，其他病种（乙）" in one.scenario


def test_where_people_lose_something_changes(defaults: tuple[Comparison, Comparison]) -> None:
    """All words, figures and rules are equal; the person loses 350."""
    for found in defaults:
        assert not nothing_changes(found)


def test_a_person_whom_one_vocabulary_cannot_read_is_told_with_the_reason(tmp_path: Path) -> None:
    base, draft = small(tmp_path / "甲", vocabulary=("", "")), small(tmp_path / "乙", vocabulary=ONE_MORE_NAME)
    people = table(
        tmp_path, "人员编号,日期,险种,困难身份,病种,政策范围内费用", "甲,2023-05-01,居民医保,五保人员,恶性肿瘤,800"
    )
    one, other = (mingsuan.compare(*pair, population=people).population for pair in ((base, draft), (draft, base)))
    assert one is not None and other is not None
    (failure,), (mirrored,) = one.failures, other.failures
    assert failure.base.startswith("按这份政策的词汇，这个人的数据不能读懂：“困难身份”没有“五保人员”这个取值")
    assert failure.draft == ""
    assert mirrored == Failure(failure.id, failure.draft, failure.base)
    assert (one.persons, other.persons) == (0, 0) and one.about == other.about == ()


def test_of_the_rows_of_a_person_the_one_at_fault_is_told(tmp_path: Path) -> None:
    """The second row is the one that cannot be read; the first is left out because of it."""
    base, draft = small(tmp_path / "甲", vocabulary=("", "")), small(tmp_path / "乙", vocabulary=ONE_MORE_NAME)
    rows = "甲,2023-05-01,居民医保,,恶性肿瘤,800\n甲,2023-06-01,居民医保,五保人员,恶性肿瘤,800"
    people = table(tmp_path, "人员编号,日期,险种,困难身份,病种,政策范围内费用", rows)
    found = mingsuan.compare(base, draft, population=people).population
    assert found is not None and "五保人员" in found.failures[0].base
