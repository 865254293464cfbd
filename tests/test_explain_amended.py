"""Explanations of policies that rest on several documents: lists that are changed, benefits taken away, who and since when;
and what is told of one event alone."""

from pathlib import Path
from typing import Any

import pytest

from compiler.explanation import Depth, Explanation, Origin
from mingsuan import load
from mingsuan.checker import verify
from mingsuan.library import vocabulary_folders
from mingsuan.show_explanation import render_text
from tests.explained import ASSUMED, told, worked
from tests.small_documents import POOR, RULES, in_force, notice, visit
from tests.sums_of_rates import IN_PARTS, THREE_TIERS
from tests.sums_of_time import LINES
from tests.worked import Worked
from tests.worked import visit as stay


def of(path: Path, event: dict[str, Any], depth: Depth = Depth.STEPS, **person: str) -> Explanation:
    """The explanation of what 门诊待遇 pays for one event, whose certificate verifies."""
    policy = load(str(path))
    assert policy.program.ok, [item.message for item in policy.diagnostics]
    data: dict[str, Any] = {"编号": "一", "参保人": {"险种": "居民医保", **person}, "事件": [event]}
    evaluated = policy.evaluate(data)
    found = policy.explain(evaluated, 0, "门诊待遇", depth)
    assert verify(policy.certificate(evaluated, found), [path.parent, *vocabulary_folders()]) == []
    return found


# ---- lists


@pytest.mark.parametrize("depth", list(Depth))
def test_a_value_taken_out_of_a_list_cites_the_words_that_took_it_out(depth: Depth, tmp_path: Path) -> None:
    in_force(tmp_path)
    found = of(notice(tmp_path, "特殊病种删去恶性肿瘤"), visit("1100.00"), depth)
    assert found.sentence == "2024年2月1日就医：门诊待遇支付0.00元。病种为恶性肿瘤，不再属于特殊病种〔通知 二〕。"
    if depth is not Depth.SENTENCE:
        assert (found.steps[0].label, found.steps[0].formula) == ("不符合", "病种属于特殊病种")
        assert [item.quote for item in found.steps[0].citations] == ["特殊病种删去恶性肿瘤"]


def test_before_the_amendment_it_is_in_the_list_by_the_words_of_the_base(tmp_path: Path) -> None:
    in_force(tmp_path)
    found = of(notice(tmp_path, "特殊病种删去恶性肿瘤"), visit("1100.00", "2023-06-01"))
    assert told(found)[:2] == ["1 因为 病种属于特殊病种 ✓", "2 病种 恶性肿瘤 属于特殊病种"]
    assert [item.path for item in found.steps[1].citations] == ["三"]


def test_a_value_put_into_a_list_cites_the_words_that_put_it_in(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, "特殊病种增加癫痫")
    for depth in (Depth.STEPS, Depth.ALL):
        step = next(item for item in of(path, visit("1100.00", illness="癫痫"), depth).steps if item.label == "病种")
        assert (step.value, step.note) == ("癫痫", "属于特殊病种")
        assert [item.quote for item in step.citations] == ["特殊病种增加癫痫"]


def test_a_value_of_no_list_and_one_of_a_list_for_others(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, "特殊病种增加癫痫", audience="困难", rules=POOR)
    assert of(path, visit("1100.00", illness="尿毒症透析治疗")).note == "病种为尿毒症透析治疗，不属于特殊病种"
    found = of(path, visit("1100.00", illness="癫痫"), 困难身份="普通人员")
    why = "不符合“困难”，困难身份为普通人员，须为特困人员、低保人员"
    assert found.note == f"病种为癫痫，列入特殊病种另有条件，{why}"
    assert [item.quote for item in found.steps[0].citations] == ["适用于困难"]


def test_a_list_of_one_part_that_lacks_the_value(tmp_path: Path) -> None:
    found = of(in_force(tmp_path), visit("1100.00", illness="癫痫"))
    assert found.note == "病种为癫痫，不属于特殊病种"


def test_a_value_that_may_not_be_in_a_list(tmp_path: Path) -> None:
    rules = RULES.replace("适用于病种属于特殊病种", "适用于病种不属于特殊病种")
    assert of(in_force(tmp_path, rules), visit("1100.00")).note == "病种为恶性肿瘤，属于特殊病种"


# ---- taken away; for whom, since when


def test_a_benefit_taken_away_reads_so(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, "门诊待遇对困难取消", rules=POOR)
    found = of(path, visit("1100.00"), 困难身份="低保人员")
    assert found.sentence == "2024年2月1日就医：门诊待遇支付0.00元。门诊待遇对困难取消〔通知 二〕。"
    assert found.steps[0].label == "门诊待遇对困难取消"
    assert [item.quote for item in found.steps[0].citations] == ["门诊待遇对困难取消"]


def test_a_figure_that_a_day_decided_says_since_when(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, "起付标准由100元降低为50元", audience="困难", rules=POOR)
    lines = told(of(path, visit("1100.00"), 困难身份="低保人员"))
    at = lines.index("2 起付标准 50元")
    assert lines[at + 1] == "3 因为 自2024年1月1日起 ✓  困难 ✓"
    steps = of(path, visit("1100.00"), 困难身份="低保人员").steps
    assert [item.quote for item in steps[at + 1].citations] == ["自2024年1月1日起施行"]
    early = of(path, visit("1100.00", "2023-06-01"), 困难身份="低保人员").steps
    why = next(step for step in early if step.label.startswith("不符合"))
    assert why.note == "就医日期2023年6月1日早于施行日期2024年1月1日"
    assert all("适用对象" not in step.label + step.formula for step in (*steps, *early))


def test_every_clause_names_its_document_where_there_are_several(tmp_path: Path) -> None:
    alone = render_text(of(in_force(tmp_path), visit("1100.00")))
    assert "〔二〕“起付标准100元”" in alone and "现行" not in alone
    both = render_text(of(notice(tmp_path, "总限额由100000元提高为200000元"), visit("90.00")))
    assert "〔现行 二〕“起付标准100元”" in both and "〔二〕" not in both


# ---- what another event or another benefit rests on


def test_a_default_that_only_another_benefit_rests_on_is_not_told(tmp_path: Path) -> None:
    # 基本待遇 asks for 机构类别, on which the case is silent: 大病再付 takes what is left of it and does not ask
    rules = THREE_TIERS.rules.replace("适用于参加居民医保", "适用于机构类别为综合，且参加居民医保", 1)
    sum = Worked(THREE_TIERS.name, THREE_TIERS.document, rules, THREE_TIERS.events, [])
    own = worked(sum, tmp_path, "基本待遇").explanation.steps
    assert [step.origin for step in own if step.label == "机构类别"] == [Origin.READING]
    for name in ("大病再付", "个人负担"):
        assert "机构类别" not in [step.label for step in worked(sum, tmp_path, name).explanation.steps]
    whole = worked(sum, tmp_path, "个人负担", depth=Depth.ALL).explanation.steps
    assert "机构类别" in [step.label for step in whole]  # there the tiers are told with their own steps


def test_a_reading_that_decided_for_another_benefit_is_not_told(tmp_path: Path) -> None:
    in_force(tmp_path)
    notice(tmp_path, "起付标准由100元降低为50元", name="甲")
    notice(tmp_path, "起付标准由100元降低为20元", name="乙", start="2024年6月1日")
    more = "口径：新的优于旧的。理由：后文。\n定义 尚余：政策范围内费用减门诊待遇。\n"
    policy = load(str(notice(tmp_path, name="汇编", base="甲；乙", rules=more)))
    data = {"编号": "一", "参保人": {"险种": "居民医保"}, "事件": [visit("1100.00", "2024-07-01")]}
    evaluated = policy.evaluate(data)
    told_of = {name: policy.explain(evaluated, 0, name, Depth.STEPS) for name in ("门诊待遇", "尚余")}
    assert "依口径“新的优于旧的”" in told_of["门诊待遇"].sentence
    assert "口径" not in told_of["尚余"].sentence
    assert [step for step in told_of["尚余"].steps if step.formula == "新的优于旧的"] == []


def test_assumptions_of_earlier_events_are_named_in_one_line(tmp_path: Path) -> None:
    # of the figure for 三级, which the visit of May used, the visit of June has only the balance
    events = [stay("2023-05-01", "600.00", 机构级别="三级"), stay("2023-06-01", "1000.00", 机构级别="二级")]
    assume = {**ASSUMED.assume, "住院起付数": {"三级": "1000元", "二级": "800元"}}
    cap = "  封顶为1000元，自然年度累计，按基金支付额，依据二“每年最高1000元”；\n  由统筹"
    rules = ASSUMED.rules.replace("  由统筹", cap)
    sum = Worked(ASSUMED.name, f"{ASSUMED.document}每年最高1000元。", rules, events, [], assume=assume)
    found = worked(sum, tmp_path, "待定试算", 2).explanation
    assumed = [(step.label, step.note) for step in found.steps if step.origin is Origin.ASSUMED]
    # the 600 of May fill 600 of the 800: 1000 − 200 = 800, of which 85%
    assert assumed == [("住院起付数（二级）", ""), ("支付比例", ""), ("用到的假设", "住院起付数")]
    assert found.value == "680.00元"


# ---- bands, deductibles, brackets, zeros


def test_the_deductible_under_two_ends_of_the_bands_is_opened_up_once(tmp_path: Path) -> None:
    # half of 39525 is 19762.50; 300000 − 19762.50 = 280237.50
    rules = IN_PARTS.rules.replace(
        "待遇 大病待遇",
        "表 大病起付，依据二：\n  其他，39525元，“起付标准为39525元”；\n  低保人员，减半，“低保减半”。\n待遇 大病待遇",
    ).replace("起付为39525元", "起付为大病起付")
    person = {"困难身份": "低保人员"}
    sum = Worked(IN_PARTS.name, f"{IN_PARTS.document}低保减半。", rules, IN_PARTS.events, [], person=person)
    lines = told(worked(sum, tmp_path, "大病待遇", 3).explanation)
    assert "1 连同本次超过起付标准的部分 280,237.50元 300,000.00 − 19,762.50" in lines
    assert [line for line in lines if "39,525" in line][1:] == [
        "3 其他 39,525元",
        "2 起付标准 19,762.50元 39,525.00 × 50% 见上",
    ]


def test_an_untouched_deductible_goes_by_its_name(tmp_path: Path) -> None:
    first = of(in_force(tmp_path), visit("1100.00", "2023-06-01"))
    assert "2 起付标准 100元" in told(first) and "扣除起付标准100元后" in first.sentence


def test_a_row_within_a_row_has_one_bracket(tmp_path: Path) -> None:
    rules = ASSUMED.rules.replace(
        "待遇 待定试算",
        "参数 其他比例：待定，比例，按机构级别。理由：未载明。\n"
        "表 试算比例，依据二：\n  退休职工，住院支付率；\n  其他，其他比例。\n待遇 待定试算",
    ).replace("比例为住院支付率", "比例为试算比例")
    assume = {**ASSUMED.assume, "其他比例": {"三级": "80%"}}
    sum = Worked(ASSUMED.name, ASSUMED.document, rules, ASSUMED.events, [], assume=assume)
    steps = worked(sum, tmp_path, "待定试算").explanation.steps
    assert "支付比例（其他比例，三级）" in [step.label for step in steps]


def test_a_sum_of_nothing_needs_no_rounding(tmp_path: Path) -> None:
    explanation = worked(LINES, tmp_path, "全部收费", 3).explanation
    assert (explanation.value, explanation.note, explanation.steps) == ("0.00元", "没有收费项目", ())
