"""Explanations: the sentence and the steps of Anshan's benefit, why a result is nothing, and results of other kinds."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from compiler.cases import Case, Event
from compiler.explain import NoSuchResult, explain
from compiler.explanation import Depth, Explanation, Origin, Step, Wording
from compiler.graph import Builder, Citation, Graph, Result
from compiler.run import run_case
from compiler.types import AGE, AMOUNT, NUMBER, RATE, TRUTH, Value
from dsl.source import Span
from mingsuan.show_explanation import render_markdown, render_text, tree_prefixes
from mingsuan.terminal import display_width
from tests.explained import TWO_VISITS, case, explained, told, visit

CITED = (Citation("甲.txt", "0" * 64, "一第1段", "年满60周岁", Span(0, 6)),)


# ---- Anshan, 三（一）: 400 a year, 50% at tertiary institutions, retired +10 points, 3000 a year


def test_the_example_of_the_language_reference_in_one_sentence() -> None:
    explanation = explained(TWO_VISITS, 2, depth=Depth.SENTENCE).explanation
    assert explanation.sentence == (
        "2023年3月1日就医：普通门诊统筹支付1620.00元。政策范围内费用2800元扣除剩余起付标准100元后，"
        "按60%支付〔鞍山门诊共济 三（一）第2段〕。"
    )
    assert explanation.steps == ()


def test_the_example_in_steps() -> None:
    # 2800 − (400 − 300) = 2700; 50% + 10 points = 60%; 2700 × 60% = 1620 ≤ 3000; 2800 − 1620 = 1180
    assert told(explained(TWO_VISITS, 2).explanation) == [
        "1 因为 参加职工医保 ✓  普通门诊 ✓  定点医疗机构 ✓",
        "1 起付后费用 2,700.00元 2,800.00 − 100.00",
        "2 政策范围内费用 2,800.00元",
        "2 剩余起付标准 100.00元 400.00 − 本年度已累计300.00",
        "3 普通门诊起付标准 400元",
        "4 口径 普通门诊起付标准不含本数",
        "1 支付比例 60% 50% + 10个百分点",
        "2 三级及以上定点医疗机构 50%",
        "2 退休职工提高10个百分点 10个百分点",
        "1 1,620.00 2,700.00 × 60%",
        "1 普通门诊年度限额剩余 3,000元 未触及",
        "0 个人负担 1,180.00元 2,800.00 − 1,620.00",
    ]


def test_each_figure_has_one_origin_and_each_figure_of_the_document_its_words() -> None:
    by_label = {step.label: step for step in explained(TWO_VISITS, 2).explanation.steps}
    assert by_label["政策范围内费用"].origin is Origin.CASE
    assert by_label["剩余起付标准"].origin is Origin.COMPUTED
    assert by_label[""].origin is Origin.READING and by_label[""].readings == ("每笔基金支付四舍五入到分",)
    row = by_label["三级及以上定点医疗机构"]
    assert row.origin is Origin.DOCUMENT
    assert [(item.path, item.quote) for item in row.citations] == [("三（一）第2段", "三级及以上定点医疗机构50%")]


def test_everything_tells_the_rows_not_taken_the_balances_and_the_reasons() -> None:
    lines = told(explained(TWO_VISITS, 2, depth=Depth.ALL).explanation)
    assert "3 一级及以下定点医疗机构 60% 不适用：机构级别为三级，须为一级及以下" in lines
    assert "3 传染病、精神疾病专科定点医疗机构 60% 不适用：机构类别为综合，须为传染病、精神疾病专科" in lines
    assert "5 2023年2月1日就医 300.00元" in lines  # what made up the balance of 300
    assert "3 口径 普通门诊支付比例中专科优先 理由：原文并列四类，未写明三级专科机构适用哪一档" in lines


def test_a_choice_between_rows_shows_the_reading_that_decided_it() -> None:
    # a tertiary hospital for infectious diseases is in two rows; the specialist one, 60%, goes before
    steps = explained(case(visit("2023-03-01", "1400", 机构类别="传染病专科"), 人员类别="在职"), 1).explanation.steps
    assert [step.label for step in steps if step.value == "60%"] == ["支付比例（传染病、精神疾病专科定点医疗机构）"]
    assert "普通门诊支付比例中专科优先" in [step.formula for step in steps if step.label == "口径"]


def test_a_fact_that_the_vocabulary_supplies_is_shown_as_such() -> None:
    event = visit("2023-03-01", "1400")
    del event["机构类别"]
    steps = explained(case(event), 1).explanation.steps
    assert [(step.value, step.origin) for step in steps if step.label == "机构类别"] == [("综合", Origin.READING)]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        # 三（一）1段: in force from 2022-11-01
        (visit("2022-10-31", "2800"), "就医日期2022年10月31日早于施行日期2022年11月1日〔鞍山门诊共济 三（一）第1段〕"),
        (visit("2023-03-01", "2800", 定点=False), "不符合“定点医疗机构”，定点为否〔鞍山门诊共济 三（一）第1段〕"),
        (visit("2023-03-01", "2800", 医疗类别="急诊"), "医疗类别为急诊，须为普通门诊〔鞍山门诊共济 三（一）第1段〕"),
        (visit("2023-03-01", "400"), "政策范围内费用400元未超过普通门诊起付标准400元〔鞍山门诊共济 三（一）第2段〕"),
        (visit("2023-03-01", "0"), "政策范围内费用为0元"),
    ],
)
def test_nothing_is_paid_for_one_reason(event: dict[str, object], reason: str) -> None:
    explanation = explained(case(event), 1, depth=Depth.SENTENCE).explanation
    day = explanation.event.date
    assert explanation.sentence == f"{day.year}年{day.month}月{day.day}日就医：普通门诊统筹支付0.00元。{reason}。"


def test_a_named_condition_that_fails_is_named_with_the_fact() -> None:
    explanation = explained(case(visit("2023-03-01", "2800"), 险种="居民医保"), 1).explanation
    assert explanation.note == "不符合“参加职工医保”，险种为居民医保，须为职工医保"
    assert told(explanation)[:2] == ["1 不符合 参加职工医保", "2 险种 居民医保"]
    assert explanation.steps[0].citations[0].path == "三（一）第1段"


def test_a_deductible_partly_used_says_how_much() -> None:
    visits = case(visit("2023-02-01", "300"), visit("2023-03-01", "100"))  # 300 + 100 = 400, not above it
    assert explained(visits, 2).explanation.note == (
        "政策范围内费用100元未超过剩余起付标准100元（普通门诊起付标准400元，本年度已累计300元）"
    )


def test_the_cap_that_bites_is_named_and_a_cap_used_up_is_the_reason() -> None:
    # (5200 − 400) × 60% = 2880, 120 left; 500 × 60% = 300 > 120; then nothing is left
    visits = case(visit("2023-02-01", "5200"), visit("2023-03-01", "500"), visit("2023-04-01", "500"))
    second = explained(visits, 2).explanation
    assert second.value == "120.00元"
    assert second.sentence.endswith(
        "（普通门诊起付标准400元已满），按60%支付应为300元，以普通门诊年度限额剩余的120元为限〔鞍山门诊共济 三（一）第2段〕。"
    )
    cap = next(step for step in second.steps if step.label == "普通门诊年度限额剩余")
    assert (cap.formula, cap.note) == ("3,000.00 − 本年度已累计2,880.00", "以此为限")
    assert explained(visits, 3).explanation.note == "普通门诊年度限额3000元已用完"


def test_rounding_that_changes_an_amount_is_two_lines() -> None:
    # (401.03 − 400) × 60% = 0.618 -> 0.62
    steps = explained(case(visit("2023-02-01", "401.03")), 1).explanation.steps
    lines = [(step.value, step.formula, step.origin) for step in steps if step.label in ("", "四舍五入到分")]
    assert lines == [("0.618", "1.03 × 60%", Origin.COMPUTED), ("0.62元", "", Origin.READING)]


def test_the_share_of_the_person_is_a_subtraction() -> None:
    explanation = explained(TWO_VISITS, 2, name="个人负担").explanation
    assert (explanation.value, explanation.formula) == ("1,180.00元", "2,800.00 − 1,620.00")
    assert explanation.sentence == "2023年3月1日就医：个人负担1180.00元，即政策范围内费用2800元减去普通门诊统筹1620元。"
    assert told(explanation) == ["1 政策范围内费用 2,800.00元", "1 普通门诊统筹 1,620.00元"]


def test_an_unknown_result_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(NoSuchResult, match="没有结果「门诊」，有：普通门诊统筹、个人负担"):
        explained(TWO_VISITS, 2, name="门诊")


# ---- Anshan, 三（三）, 三（四）: the personal account


def credited(**person: str) -> Explanation:
    """The monthly credit of a person whose contribution base is 6000.30."""
    event = {"类型": "账户划入", "日期": "2023-05-01", "本人缴费基数": "6000.30"}
    return explained(case(event, **{"参保方式": "单位", **person}), 1, name="个人账户月计入").explanation


def test_a_payment_from_a_table_names_the_row() -> None:
    working = credited(人员类别="在职")  # 6000.30 × 2% = 120.006 -> 120.01
    assert "单位参保的在职职工 120.006元 6,000.30 × 2%" in [line[2:] for line in told(working)]
    retired = credited()
    assert retired.sentence == (
        "2023年5月1日账户划入：个人账户月计入支付60.00元。个人账户月计入额（单位参保的退休职工）为60元/月"
        "〔鞍山门诊共济 三（三）第2段〕。"
    )


def test_a_row_that_gives_nothing_is_the_reason() -> None:
    assert credited(参保方式="灵活就业").note == "灵活就业人员或单建统筹人员不享受"


def test_a_negated_requirement_that_fails_tells_what_the_case_has() -> None:
    event = {
        "类型": "账户支用",
        "日期": "2023-05-01",
        "使用人": "本人",
        "支用场所": "其他场所",
        "支用项目": "体育健身消费",
        "属个人负担的费用": True,
    }
    explanation = explained(case(event, 参保方式="单位"), 1, name="个人账户可支付").explanation
    assert explanation.note == "不符合“支用项目不为体育健身消费、养生保健消费”，支用项目为体育健身消费"
    assert explanation.citations[0].quote == "体育健身或养生保健消费等不属于基本医疗保险保障范围的支出"


# ---- other kinds of results, on graphs made by hand


def of_graph(build: Builder, result: Result, depth: Depth = Depth.STEPS, **facts: Value) -> Explanation:
    """The explanation of a graph's one result for an event with these facts."""
    graph = Graph(build.nodes(), (result,), (), ())
    traces = run_case(graph, Case("c", {}, (Event("申请", date(2023, 5, 1), None, facts),)))
    return explain(graph, traces, 0, result.name, depth, Wording({"甲.txt": "甲办法"}))


def elderly(build: Builder) -> tuple[int, int]:
    """The requirements 年满60周岁 and 本地参保."""
    age = build.add("fact", AGE, (), "年龄", label="年龄")
    sixty = build.add("parameter", AGE, (), ("最低年龄", Fraction(60)), CITED, label="60周岁")
    old = build.add("at_most", TRUTH, (sixty, age), label="年龄满60周岁")
    local = build.add("fact", TRUTH, (), "本地参保", label="本地参保")
    first = build.add("and", TRUTH, (old,), citations=CITED, label="年龄满60周岁")
    return first, build.add("and", TRUTH, (local,), citations=CITED, label="本地参保")


@pytest.mark.parametrize(
    ("age", "local", "sentence"),
    [
        (60, True, "2023年5月1日申请：享受补贴为是〔甲办法 一第1段〕。"),
        (59, True, "2023年5月1日申请：享受补贴为否：年龄59周岁，须“年龄满60周岁”〔甲办法 一第1段〕。"),
        (60, False, "2023年5月1日申请：享受补贴为否：本地参保为否〔甲办法 一第1段〕。"),
    ],
)
def test_a_decision_names_the_requirement_that_fails(age: int, local: bool, sentence: str) -> None:
    build = Builder()
    items = elderly(build)
    node = build.add("and", TRUTH, items, label="享受补贴")
    result = Result("享受补贴", "申请", node, "判定", {"1": items[0], "2": items[1]})
    explanation = of_graph(build, result, 年龄=Fraction(age), 本地参保=local)
    assert explanation.sentence == sentence
    assert [step.value for step in explanation.steps] == ["是" if age == 60 else "否", "是" if local else "否"]


def test_a_requirement_not_looked_at_for_lack_of_a_fact_says_so() -> None:
    build = Builder()
    items = elderly(build)
    node = build.add("and", TRUTH, items, label="享受补贴")
    result = Result("享受补贴", "申请", node, "判定", {"1": items[0], "2": items[1]})
    last = of_graph(build, result, 年龄=Fraction(59)).steps[-1]
    assert (last.label, last.value, last.note) == ("本地参保", "", "案情未载明，前面已有不符合的条件")


def test_a_definition_tells_its_arithmetic_and_the_branch_taken() -> None:
    build = Builder()
    price = build.add("fact", AMOUNT, (), "项目价格", label="项目价格")
    rise = build.add("parameter", RATE, (), ("加收", Fraction(3, 10)), CITED, label="加收30%")
    child = build.add("fact", TRUTH, (), "儿童", label="儿童")
    more = build.add("add", AMOUNT, (price, build.add("multiply", AMOUNT, (price, rise))))
    node = build.add("choose", AMOUNT, (child, more, price), label="收费")
    result = Result("收费", "申请", node, "定义")
    explanation = of_graph(build, result, 项目价格=Fraction(100), 儿童=True)
    assert explanation.sentence == "2023年5月1日申请：收费为130元〔甲办法 一第1段〕。"
    assert (explanation.value, explanation.formula) == ("130.00元", "100.00 + 30.00")
    assert told(explanation) == [
        "1 因为 儿童 ✓",
        "1 项目价格 100.00元",
        "1 30.00元 100.00 × 30%",
        "2 项目价格 100.00元",
        "2 加收30% 30%",
    ]
    other = of_graph(build, result, 项目价格=Fraction(100), 儿童=False)
    assert told(other) == ["0 收费 100.00元", "1 不符合“儿童” 儿童为否"]


def test_alternatives_that_all_fail_are_all_named() -> None:
    build = Builder()
    facts = [build.add("fact", TRUTH, (), name, label=name) for name in ("甲", "乙")]
    either = build.add("or", TRUTH, (facts[0], build.add("not", TRUTH, (facts[1],), label="非乙")))
    node = build.add("and", TRUTH, (either,), label="丙")
    explanation = of_graph(build, Result("丙", "申请", node, "判定", {"1": node}), 甲=False, 乙=True)
    assert explanation.sentence == "2023年5月1日申请：丙为否：“甲”“非乙”均不成立。"
    assert explanation.steps[0].note == "“甲”“非乙”均不成立"


def test_ten_thousand_levels_are_no_problem() -> None:
    build = Builder()
    node = build.add("fact", NUMBER, (), "数", label="数")
    one = build.add("constant", NUMBER, (), Fraction(1), CITED, label="1")
    for _ in range(10_000):
        node = build.add("subtract", NUMBER, (node, one))
    explanation = of_graph(build, Result("差", "申请", node, "定义"), Depth.ALL, 数=Fraction(3))
    assert explanation.value == "-9,997"
    assert max(step.depth for step in explanation.steps) == 10_000
    text = render_text(explanation)
    assert all(display_width(line) <= 80 for line in text.splitlines())
    assert len(render_markdown(explanation)) < 2_000_000


# ---- on the screen


def lines_of(data: dict[str, object], event: int, depth: Depth) -> Iterator[str]:
    yield from render_text(explained(data, event, depth=depth).explanation).splitlines()


@pytest.mark.parametrize("depth", list(Depth))
@pytest.mark.parametrize("event", [1, 2])
def test_no_line_is_wider_than_the_screen(depth: Depth, event: int) -> None:
    assert all(display_width(line) <= 80 for line in lines_of(TWO_VISITS, event, depth))


def test_the_tree_with_its_origins_at_the_right() -> None:
    lines = list(lines_of(TWO_VISITS, 2, Depth.STEPS))
    assert lines[0].split() == ["普通门诊统筹", "1,620.00元", "2023年3月1日", "就医"]
    assert lines[1].startswith("│ 因为  参加职工医保 ✓") and lines[1].endswith("案情")
    assert lines[2] == "├─ 起付后费用  2,700.00元 = 2,800.00 − 100.00"
    assert "│  ├─ 三级及以上定点医疗机构  50%   〔三（一）第2段〕“三级及以上定点医疗机构50%”" in lines
    assert lines[-2].startswith("└─ 普通门诊年度限额剩余  3,000元，未触及")
    assert lines[-1] == "个人负担  1,180.00元 = 2,800.00 − 1,620.00"


def test_a_quote_that_does_not_fit_loses_its_middle_and_keeps_its_figure() -> None:
    lines = list(lines_of(TWO_VISITS, 2, Depth.STEPS))
    retired = next(line for line in lines if "退休职工提高10个百分点" in line)
    assert retired.endswith("〔三（一）第2段〕“退休职工…相应提高10个百分点”")


def test_prefixes_follow_the_levels() -> None:
    steps = [Step(depth, str(depth)) for depth in (1, 2, 3, 2, 1, 0)]
    assert [first for first, _ in tree_prefixes(steps)] == ["├─ ", "│  ├─ ", "│  │  └─ ", "│  └─ ", "└─ ", ""]


def test_markdown_shows_names_as_they_are() -> None:
    build = Builder()
    node = build.add("fact", AMOUNT, (), "a*b_[c](d)<i>\n# e", label="a*b_[c](d)<i>\n# e")
    facts: dict[str, Any] = {"a*b_[c](d)<i>\n# e": Fraction(1)}
    explanation = of_graph(build, Result("r|`", "申请", node, "定义"), **facts)
    text = render_markdown(explanation)
    assert "<i>" not in text and "\n# e" not in text
    assert r"r\|\`" in text
