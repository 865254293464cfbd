"""Explanations of what other rules than Anshan's do: bands, limits, tiers, dates, lines, amendments, what is assumed."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from compiler.certificate import Undetermined
from compiler.explanation import Depth, Origin
from mingsuan import load
from mingsuan.checker import verify
from mingsuan.show_explanation import render_markdown, render_text
from mingsuan.show_html import render_html
from tests.explained import ASSUMED, CLASSES, REFUSED, UNASSUMED, Explained, told, worked
from tests.small_documents import in_force, notice, visit
from tests.sums_of_rates import BY_AMOUNT, BY_EXCESS, IN_PARTS, REPEATED, THREE_TIERS, WHOLE_YUAN
from tests.sums_of_time import EXEMPT, FUND_YEAR, LINES, LISTED, NESTED, ROLLING, TRACED_BACK, WAITING, WORKING_DAYS

# ---- 分段


def test_each_band_with_a_portion_is_told_and_their_sum(tmp_path: Path) -> None:
    # 300000 − 39525 = 260475: 50000 × 60% = 30000, 210475 × 70% = 147332.50, together 177332.50
    found = worked(BY_EXCESS, tmp_path, "大病待遇").explanation
    lines = told(found)
    assert "1 超过起付标准的部分 260,475.00元 300,000.00 − 39,525.00" in lines
    assert "1 30,000.00 5万元以下的部分 50,000.00 × 60%" in lines
    assert "1 147,332.50 超过5万元的部分 210,475.00 × 70%" in lines
    assert "1 177,332.50 30,000.00 + 147,332.50" in lines
    text = render_text(found)
    assert "├─ 5万元以下的部分 50,000.00 × 60% = 30,000.00\n" in text
    assert found.sentence == (
        "2023年5月1日就医：大病待遇支付177332.50元。政策范围内费用300000元扣除起付标准39525元后，"
        "分段支付（5万元以下的部分按60%，超过5万元的部分按70%）〔试算 二〕。"
    )


def test_a_band_without_a_portion_is_not_told(tmp_path: Path) -> None:
    # 100000 before, of which 60475 above the deductible: all of the 200000 lies above 50000
    lines = told(worked(IN_PARTS, tmp_path, "大病待遇", 3).explanation)
    assert "1 此前超过起付标准的部分 60,475.00元 本年度已累计100,000.00 − 39,525.00" in lines
    assert [line for line in lines if "× 60%" in line] == []
    assert "1 140,000.00 超过5万元的部分 200,000.00 × 70%" in lines


def test_bands_that_nothing_reaches_give_the_deductible_as_the_reason(tmp_path: Path) -> None:
    explanation = worked(IN_PARTS, tmp_path, "大病待遇", 1).explanation
    assert explanation.note == "政策范围内费用39000元未超过起付标准39525元"


def test_bands_along_the_whole_amount_say_what_was_before_and_what_is_now(tmp_path: Path) -> None:
    # 60000 counted before, above the 10000; 60000 + 110000 = 170000
    lines = told(worked(BY_AMOUNT, tmp_path, "大额待遇", 3).explanation)
    assert lines[1:5] == [
        "1 起付标准 10,000元 此前已满",
        "1 此前已累计 60,000.00元",
        "1 连同本次 170,000.00元 本年度已累计60,000.00 + 110,000.00",
        "2 政策范围内费用 110,000.00元",
    ]
    first = told(worked(BY_AMOUNT, tmp_path, "大额待遇", 1).explanation)
    assert first[1:3] == ["1 起付标准 10,000元", "1 政策范围内费用 170,000.00元"]
    assert "1 62,000.00 20,000.00 + 42,000.00" in lines  # 40000 × 50% + 70000 × 60%


# ---- limits


def test_the_limit_that_bites_is_named_and_the_other_told(tmp_path: Path) -> None:
    # 5000 of half; its own 3000 bites, the shared one has 5000
    explanation = worked(NESTED, tmp_path, "慢病试算", 1).explanation
    notes = {step.label: step.note for step in explanation.steps}
    assert (notes["慢病额度剩余"], notes["年度总额度剩余"]) == ("以此为限", "未触及")
    assert "按50%支付应为5000元，以慢病额度剩余的3000元为限" in explanation.sentence
    second = worked(NESTED, tmp_path, "住院试算", 2).explanation
    assert "年度总额度剩余 2,000.00元 5,000.00 − 本年度已累计3,000.00 以此为限" in told(second)[4]
    assert worked(NESTED, tmp_path, "住院试算", 3).explanation.note == "年度总额度5000元已用完"


def test_of_two_limits_that_bite_alike_the_first_is_named(tmp_path: Path) -> None:
    # after 2000 of the shared 5000 both limits leave 3000; the 额度 nearer to the benefit is told first
    events = [NESTED.events[1] | {"政策范围内费用": "4000.00"}, NESTED.events[0] | {"日期": "2023-05-01"}]
    even = type(NESTED)(NESTED.name, NESTED.document, NESTED.rules, events, [])
    explanation = worked(even, tmp_path, "慢病试算", 2).explanation
    limits = [(step.label, step.note) for step in explanation.steps if step.label.endswith("剩余")]
    assert limits[0][1] == "以此为限" and limits[1][1] == "未触及"
    assert f"以{limits[0][0]}的3000元为限" in explanation.sentence


def test_a_limit_that_does_not_bind_the_person_is_told_only_where_all_is(tmp_path: Path) -> None:
    steps = worked(EXEMPT, tmp_path, "住院试算", 2).explanation.steps
    assert [step for step in steps if "年度总额度" in step.label] == []
    steps = worked(EXEMPT, tmp_path, "住院试算", 2, Depth.ALL).explanation.steps
    lifted = next(step for step in steps if step.label == "年度总额度")
    assert (lifted.value, lifted.node) == ("", None)
    assert lifted.note.startswith("不设限额：") and "特困人员" in lifted.note
    assert [item.quote for item in lifted.citations] == ["年度最高支付5000元，特困人员除外"]


@pytest.mark.parametrize(
    ("sum", "event", "formula"),
    [
        (ROLLING, 3, "1,000.00 − 近12个月已累计400.00"),
        (FUND_YEAR, 3, "1,000.00 − 本医保年度已累计600.00"),
    ],
    ids=["rolling", "insurance year"],
)
def test_balances_say_their_period(sum: object, event: int, formula: str, tmp_path: Path) -> None:
    assert sum in (ROLLING, FUND_YEAR)
    steps = worked(ROLLING if sum is ROLLING else FUND_YEAR, tmp_path, "限额试算", event).explanation.steps
    assert formula in [step.formula for step in steps if step.label == "支付限额剩余"]


def test_rounding_to_yuan_is_a_reading(tmp_path: Path) -> None:
    steps = worked(WHOLE_YUAN, tmp_path, "减半试算").explanation.steps
    rounded = next(step for step in steps if step.label == "起付标准")  # nothing of it had been used
    assert (rounded.value, rounded.formula, rounded.origin) == (
        "3,135.00元",
        "3,134.50，四舍五入到元",
        Origin.READING,
    )
    assert rounded.readings == ("起付标准和限额四舍五入到元",)


def test_the_count_of_a_stay_is_told_in_its_condition(tmp_path: Path) -> None:
    # the fourth: 200 × 50% = 100, at least 150
    explanation = worked(REPEATED, tmp_path, "住院试算", 5).explanation
    assert any("本年第几次住院4" in step.label + step.note for step in explanation.steps)
    assert "1 全额支付 850.00元" in told(explanation)
    assert "扣除起付标准150元后，全额支付" in explanation.sentence


# ---- 结算


def test_a_later_tier_tells_what_the_tiers_before_left(tmp_path: Path) -> None:
    # 50000 − 34790 − 10647 = 4563
    lines = told(worked(THREE_TIERS, tmp_path, "救助待遇").explanation)
    at = lines.index("2 前序支付后政策范围内个人负担 4,563.00元 50,000.00 − 34,790.00 − 10,647.00")
    assert lines[at + 1 : at + 4] == [
        "3 政策范围内费用 50,000.00元",
        "3 基本待遇 34,790.00元",
        "3 大病再付 10,647.00元",
    ]


def test_the_share_of_the_person_sums_up_over_all_tiers(tmp_path: Path) -> None:
    explanation = worked(THREE_TIERS, tmp_path, "个人负担").explanation
    assert (explanation.value, explanation.formula) == (
        "3,625.20元",
        "50,000.00 − 34,790.00 − 10,647.00 − 937.80",
    )
    assert [step.label for step in explanation.steps] == ["政策范围内费用", "基本待遇", "大病再付", "救助待遇"]


def test_a_benefit_that_pays_nothing_cites_the_words(tmp_path: Path) -> None:
    found = worked(REFUSED, tmp_path, "体检试算")
    explanation = found.explanation
    assert explanation.sentence == "2023年5月1日就医：体检试算支付0.00元。不予支付〔试算 二〕。"
    step = next(step for step in explanation.steps if step.label == "不予支付")
    assert [item.quote for item in step.citations] == ["体检费用由个人承担"]
    assert verify(found.certificate, [tmp_path, *_vocabulary()]) == []


# ---- dates, lines, classes


def test_dates_are_told_with_their_formula(tmp_path: Path) -> None:
    explanation = worked(WORKING_DAYS, tmp_path, "复核期限").explanation
    assert (explanation.value, explanation.formula) == ("2023年10月24日", "2023年9月20日后20个工作日")
    assert told(explanation) == ["1 复核受理日 2023年9月20日", "1 20个工作日 20个工作日"]
    note = worked(WORKING_DAYS, tmp_path, "复核期限", depth=Depth.ALL).explanation.note
    assert note.startswith("其间放假2023年9月29日、2023年10月2日")
    assert note.endswith("其间调休上班2023年10月7日、2023年10月8日")
    back = worked(TRACED_BACK, tmp_path, "追溯起始").explanation
    assert (back.value, back.formula) == ("2022年5月1日", "2023年5月1日前12个月")
    assert "1 2023年5月1日 2023年5月20日的当月首日" in told(back)


def test_a_decision_by_dates_shows_the_dates(tmp_path: Path) -> None:
    late = worked(WORKING_DAYS, tmp_path, "按期复核", 2).explanation
    assert late.note == "复核日期2023年10月25日晚于2023年10月24日"
    assert "2 2023年10月24日 2023年9月20日后20个工作日" in told(late)
    early = worked(TRACED_BACK, tmp_path, "可以追溯", 1).explanation
    assert early.note == "发生日2022年4月30日早于2022年5月1日"
    assert worked(TRACED_BACK, tmp_path, "可以追溯", 4).explanation.note == "发生日2023年5月1日不早于2023年5月1日"
    waiting = worked(WAITING, tmp_path, "等待试算", 1).explanation
    assert "2024年2月28日" in waiting.note and "2024年2月29日" in waiting.note


def test_each_line_item_is_a_step(tmp_path: Path) -> None:
    # 100 × 130% + 40 = 170
    explanation = worked(LINES, tmp_path, "全部收费").explanation
    assert (explanation.value, explanation.formula) == ("170.00元", "130.00 + 40.00")
    items = [step for step in explanation.steps if step.label.endswith("项收费项目")]
    assert [(step.label, step.value, step.line) for step in items] == [
        ("第1项收费项目", "130.00元", 0),
        ("第2项收费项目", "40.00元", 1),
    ]
    assert items[0].formula == "100.00 + 30.00"
    assert (worked(LINES, tmp_path, "全部收费", 3).explanation.note) == "没有收费项目"


def test_a_class_is_a_result_too(tmp_path: Path) -> None:
    found = worked(CLASSES, tmp_path, "试算付费")
    assert found.explanation.sentence == "2023年5月1日就医：试算付费为“第一类付费”〔试算 二〕。"
    for event in (1, 2):
        for depth in Depth:
            assert (
                verify(worked(CLASSES, tmp_path, "试算付费", event, depth).certificate, [tmp_path, *_vocabulary()])
                == []
            )


# ---- amendments


def _conflict(folder: Path, day: str, depth: Depth) -> Explained:
    """A visit of 1100 under a compilation of two notices, of which the newer goes before."""
    in_force(folder)
    notice(folder, "起付标准由100元降低为50元", name="甲")
    notice(folder, "起付标准由100元降低为20元", name="乙", start="2024年6月1日")
    policy = load(str(notice(folder, name="汇编", base="甲；乙", rules="口径：新的优于旧的。理由：后文。\n")))
    data = {"编号": "一", "参保人": {"险种": "居民医保"}, "事件": [visit("1100.00", day)]}
    evaluated = policy.evaluate(data)
    return Explained(policy, evaluated, policy.explain(evaluated, 0, "门诊待遇", depth))


@pytest.mark.parametrize("depth", list(Depth))
def test_the_reading_that_decides_between_two_documents_is_shown(depth: Depth, tmp_path: Path) -> None:
    # since June both hold, and 20 goes before 50: (1100 − 20) × 50%
    found = _conflict(tmp_path, "2024-07-01", depth).explanation
    assert "按50%支付〔乙 二；现行 二〕，依口径“新的优于旧的”。" in found.sentence
    if depth is not Depth.SENTENCE:
        readings = [step for step in found.steps if step.formula == "新的优于旧的"]
        assert len(readings) == 1 and readings[0].origin is Origin.READING
        assert readings[0].note == ("理由：后文" if depth is Depth.ALL else "")


def test_a_reading_that_had_nothing_to_decide_is_not(tmp_path: Path) -> None:
    found = _conflict(tmp_path, "2024-02-01", Depth.STEPS).explanation  # before June only 甲 holds
    assert "新的优于旧的" not in found.sentence


def test_each_figure_names_its_document(tmp_path: Path) -> None:
    found = worked(LISTED, tmp_path, "慢病待遇")
    by_value = {step.value: step for step in found.explanation.steps if step.citations}
    assert [item.document for item in by_value["50%"].citations] == ["原办法.txt"]
    assert [item.document for item in by_value["200,000元/年"].citations] == ["原文.txt"]
    assert "〔原办法 二〕“支付50%”" in render_text(found.explanation)
    page = render_html(found.explanation, found.documents)
    assert page.count("原文：") >= 2 and "200000元/年" in page


# ---- assumptions


def test_what_is_assumed_is_marked_everywhere(tmp_path: Path) -> None:
    found = worked(ASSUMED, tmp_path, "待定试算")
    explanation = found.explanation
    assert explanation.sentence == (
        "2023年5月1日就医：待定试算支付3400.00元。政策范围内费用5000元扣除住院起付数1000元后，按85%支付。"
        "其中“住院起付数”（三级）为1000元〔假设（非文件载明）：参照市区2022年标准（第3号）〕；"
        "“住院支付率”为85%〔假设（非文件载明）〕。"
    )
    by_value = {step.value: step for step in explanation.steps if step.origin is Origin.ASSUMED}
    assert set(by_value) == {"1,000元", "85%"}
    assert by_value["1,000元"].note == "理由：参照市区2022年标准〔第3号〕"
    assert [item.quote for item in by_value["85%"].citations] == ["支付80%以上"]
    text, markdown = render_text(explanation), render_markdown(explanation)
    assert text.count("〔假设（非文件载明）〕") == 2
    assert markdown.count("— 〔假设（非文件载明）〕") == 2
    page = render_html(explanation, found.documents)
    assert page.count('<strong class="tag assumed">假设（非文件载明）</strong>') == 2
    steps = found.certificate["explanation"]["steps"]
    assert sorted(step["value"] for step in steps if step["origin"] == "假设") == ["1,000元", "85%"]


@pytest.mark.parametrize("name", ["待定试算", "个人负担"])
@pytest.mark.parametrize("event", [1, 2])
def test_results_that_rest_on_it_through_others_say_so_too(name: str, event: int, tmp_path: Path) -> None:
    # the second visit only by way of the balance that the first left, and the person's share by way of the payment
    for depth in Depth:
        found = worked(ASSUMED, tmp_path, name, event, depth)
        assert "〔假设（非文件载明）：参照市区2022年标准（第3号）〕" in found.explanation.sentence
        if depth is not Depth.SENTENCE:
            assert {"住院支付率"} <= {step.label.split("（")[0] for step in found.explanation.steps} | {"住院支付率"}
            assert any(step.origin is Origin.ASSUMED for step in found.explanation.steps)
        assert verify(json.loads(json.dumps(found.certificate)), [tmp_path, *_vocabulary()]) == []


def test_without_the_assumption_the_explanation_says_which_lacks(tmp_path: Path) -> None:
    found = worked(UNASSUMED, tmp_path, "待定试算")
    explanation = found.explanation
    assert (explanation.value, explanation.pending) == ("待定", True)
    assert explanation.sentence == ("2023年5月1日就医：待定试算待定：“住院起付数（三级）”文件未载明，须先假设它的值。")
    assert "待定" in render_text(explanation) and "待定" in render_markdown(explanation)
    assert "住院起付数（三级）" in render_html(explanation, found.documents)
    with pytest.raises(Undetermined, match="没有可以核对的数"):
        _ = found.certificate
    later = worked(UNASSUMED, tmp_path, "个人负担", 2, Depth.SENTENCE).explanation
    assert later.pending and later.steps == ()


def _vocabulary() -> list[Path]:
    from mingsuan.library import vocabulary_folders

    return list(vocabulary_folders())


def test_amounts_of_the_chain_sum_up_exactly(tmp_path: Path) -> None:
    explanation = worked(THREE_TIERS, tmp_path, "个人负担").explanation
    whole, *paid = (Fraction(part.replace(",", "")) for part in explanation.formula.split(" − "))
    assert whole - sum(paid) == Fraction(explanation.value.removesuffix("元").replace(",", ""))
