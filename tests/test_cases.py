"""Cases with line items, and worked cases with dates and values of classes, on a small vocabulary of its own."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import mingsuan
from compiler.cases import BY_DEFAULT, line_fact
from mingsuan.case_json import CaseReader
from mingsuan.graph_view import graph_text
from mingsuan.schema import case_schema
from tests.small_documents import put_with_vocabulary

DOCUMENT = """\
关于示例待遇的通知
一、住院费用，三级医疗机构按病种付费，其他按床日付费。
二、收费总额为各项收费之和。
"""
VOCABULARY = """\
词汇：示例词汇。
对象 参保人。
对象 就医，为事件，日期称就医日期。
对象 明细，列于就医。
对象 申请，为事件。
分类 机构级别，属于就医，由低到高：一级；二级；三级。
分类 项目类别，属于明细，未载明时取检查：检查，代码“01”；手术，代码“02”。
分类 付费方式：按床日；按病种。
事实 费用，属于就医：金额。
事实 项目价格，属于明细，又称单价：金额。
事实 出生日期：日期。
"""
RULES = """\
政策：示例待遇。
原文：通知.txt。
施行：待定。理由：原文未载明。
引用：示例词汇。
表 住院付费方式，依据一：
  三级，按病种，“三级医疗机构按病种付费”；
  其他，按床日，“其他按床日付费”。
定义 费用总额，依据二“收费总额为各项收费之和”：各明细的项目价格之和。
定义 手术费：若项目类别为手术，则项目价格；否则项目价格减项目价格。
定义 手术费总额：各明细的手术费之和。
定义 年龄：出生日期的周岁。
定义 次月：就医日期的次月首日。
定义 全额：费用。
"""
VISIT = {"类型": "就医", "日期": "2024-03-01", "机构级别": "三级", "费用": "1000.00"}
SAMPLE = """\
样例 甲例：
  参保人：出生日期1960年5月1日；
  2024年3月1日三级，费用1000元，明细（项目价格100元），明细（手术，项目价格5.5元），
    {}。
"""


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> mingsuan.Policy:
    """The rules above."""
    return mingsuan.load(str(written(tmp_path_factory.mktemp("规则"), RULES)))


def written(folder: Path, rules: str) -> Path:
    """The rules in a folder, with the vocabulary and the document above."""
    return put_with_vocabulary(folder, DOCUMENT, VOCABULARY, rules)


def case(*lines: object, **event: object) -> dict[str, Any]:
    """A case with one visit that has these line items."""
    return {"参保人": {"出生日期": "1960-05-01"}, "事件": [{**VISIT, "明细": list(lines), **event}]}


def results(policy: mingsuan.Policy, data: dict[str, Any]) -> dict[str, Any]:
    """The results of the one event of a case."""
    (event,) = policy.results(policy.evaluate(data))["事件"]
    assert isinstance(event, dict)
    return event


def refused(policy: mingsuan.Policy, data: dict[str, Any]) -> str:
    """Code and sentence of what is wrong with a case."""
    with pytest.raises(mingsuan.CaseFault) as caught:
        policy.evaluate(data)
    return f"{caught.value.diagnostic.code} {caught.value}"


def sample_faults(text: str, tmp_path: Path) -> list[str]:
    """Code and sentence of each fault that the check finds in the rules with a worked case."""
    loaded = mingsuan.load(str(written(tmp_path, RULES + text)))
    return [f"{item.code} {item.message}" for item in loaded.diagnostics]


# ---- line items as JSON


def test_lines_are_summed_with_the_defaults_of_each(policy: mingsuan.Policy) -> None:
    # The first item has no 项目类别, so it is 检查 by default: 100 + 5.50 + 20 in all, 5.50 + 20 of it surgery.
    found = results(
        policy,
        case({"项目价格": "100.00"}, {"项目类别": "手术", "项目价格": "5.50"}, {"项目类别": "02", "单价": 20}),
    )
    assert (found["费用总额"], found["手术费总额"]) == ("125.50", "25.50")


def test_without_lines_their_sum_is_nothing(policy: mingsuan.Policy) -> None:
    data = case()
    assert results(policy, data)["费用总额"] == "0.00"
    del data["事件"][0]["明细"]
    assert results(policy, data)["费用总额"] == "0.00"


def test_the_origin_of_a_default_is_kept_for_each_line(policy: mingsuan.Policy) -> None:
    reader = CaseReader(policy.program.symbols)
    event = reader.read(case({"项目价格": "1"}, {"项目价格": "1", "项目类别": "检查"})).events[0]
    assert [line["项目类别"] for line in event.lines["明细"]] == ["检查", "检查"]
    assert event.origins == {line_fact("项目类别", 0): BY_DEFAULT}


def test_dates_numbers_and_values_of_classes_are_results(policy: mingsuan.Policy) -> None:
    found = results(policy, case())
    # Born on 1 May 1960, the person is 63 on 1 March 2024; the month after March begins on 1 April.
    assert (found["年龄"], found["次月"], found["住院付费方式"]) == (63, "2024-04-01", "按病种")
    assert results(policy, case(机构级别="二级"))["住院付费方式"] == "按床日"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({"项目价格": "1"}, "E02 第1个事件的“明细”写法有误，这里应是一个列表，每项的事实写在{}里。"),
        (["1"], "E02 第1个事件的第1项明细写法有误，这里应是几项事实，写在{}里。"),
        ([{"项目价格": "1"}, {"项目价格": "-1"}], "E05 第1个事件的第2项明细：“项目价格”是“-1”，金额不能是负数。"),
        ([{"项目类别": "住院"}], "E06 第1个事件的第1项明细：“项目类别”没有“住院”这个取值。可以取：检查、手术。"),
        ([{"价格": "1"}], "E03 第1个事件的第1项明细：没有“价格”这个事实。 最接近的事实是“项目价格”。"),
        ([{"费用": "1"}], "E03 第1个事件的第1项明细：没有“费用”这个事实。 “费用”说的是就医。"),
        ([{"单价": 1, "项目价格": 1}], "E02 第1个事件的第1项明细：“项目价格”用不同的名称写了两次，这里应是只写一次。"),
        ([{"项目价格": 1}, {}], "E11 第1个事件的第2项明细：缺少事实“项目价格”。规则“费用总额”需要它。"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(policy: mingsuan.Policy, lines: object, said: str) -> None:
    assert refused(policy, case(明细=lines)) == said


def test_a_fact_of_a_line_stands_in_no_event(policy: mingsuan.Policy) -> None:
    assert refused(policy, case(项目价格="1")) == "E03 第1个事件：没有“项目价格”这个事实。 “项目价格”说的是明细。"
    applied = {"参保人": {}, "事件": [{"类型": "申请", "日期": "2024-03-01", "明细": []}]}
    assert refused(policy, applied).startswith("E03 第1个事件：没有“明细”这个事实。")


def test_the_date_of_an_event_is_no_fact_of_its_own(policy: mingsuan.Policy) -> None:
    said = "E03 第1个事件：没有“就医日期”这个事实。 “就医日期”就是就医的“日期”。"
    assert refused(policy, case(就医日期="2024-03-01")) == said


def test_the_graph_has_every_operation_in_words(policy: mingsuan.Policy) -> None:
    text = graph_text(policy)
    assert "各项之和 明细" in text and "日期 次月首日" in text and "周岁（" in text


def test_the_schema_has_the_lines_of_an_event(policy: mingsuan.Policy) -> None:
    schema = case_schema(policy)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    validator.validate(case({"项目价格": "1.00"}, {"单价": 2, "项目类别": "02"}))
    for faulty in ({"项目价格": "1"}, [{"费用": "1"}], [{"项目价格": 1.5}]):
        assert not validator.is_valid(case(明细=faulty))
    visit = next(item for item in schema["properties"]["事件"]["items"]["oneOf"] if item["title"] == "就医")
    assert visit["properties"]["明细"]["items"]["properties"]["项目类别"]["default"] == "检查"
    assert "项目价格" not in visit["properties"]


# ---- worked cases


def test_a_worked_case_with_lines_passes(tmp_path: Path) -> None:
    # 100 + 5.50, of which 5.50 for surgery; 三级 is paid 按病种; 63 years of age; the next month begins on 1 April.
    expected = "费用总额应为105.5元，手术费总额应为5.5元，住院付费方式应为按病种，年龄应为63周岁，次月应为2024年4月1日"
    loaded = mingsuan.load(str(written(tmp_path, RULES + SAMPLE.format(expected))))
    assert loaded.program.ok
    (sample,) = loaded.program.samples
    trace = loaded.evaluate_sample(sample).traces[0]
    assert {item.result: trace.results[item.result] for item in sample.expected} == {
        item.result: item.value for item in sample.expected
    }
    assert trace.event.origins == {line_fact("项目类别", 0): BY_DEFAULT}


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("住院付费方式应为三级", "T01"),
        ("住院付费方式应为100元", "T01"),
        ("年龄应为2024年1月1日", "T01"),
        ("明细（费用1元），全额应为1000元", "N06 费用"),
        ("项目价格1元，全额应为1000元", "T11 样例“甲例”不能计算：“项目价格”说的是明细，请写在明细的括号里"),
        ("就医日期2024年1月1日，全额应为1000元", "T11 样例“甲例”不能计算：“就医日期”就是事件的日期"),
        ("手术费总额5元，全额应为1000元", "T11 样例“甲例”不能计算：“手术费总额”是算出来的"),
    ],
)
def test_a_worked_case_that_makes_no_sense(expected: str, said: str, tmp_path: Path) -> None:
    code, _, part = said.partition(" ")
    (found,) = sample_faults(SAMPLE.format(expected), tmp_path)
    assert found.startswith(code) and part in found


def test_the_line_items_tell_the_kind_of_the_event(tmp_path: Path) -> None:
    text = "样例 甲例：\n  参保人：出生日期1960年5月1日；\n  2024年3月1日，明细（项目价格1元），费用总额应为1元。\n"
    assert sample_faults(text, tmp_path) == []
    applied = text.replace("2024年3月1日，", "2024年3月1日申请，")
    (found,) = sample_faults(applied, tmp_path)
    assert found.startswith("N06")


def test_a_result_about_the_person_alone_waits_for_the_person_s_facts(policy: mingsuan.Policy) -> None:
    # 年龄 asks for 出生日期 alone: a visit of somebody whose birthday nobody stated has its other results
    silent = policy.evaluate({"编号": "一", "参保人": {}, "事件": [VISIT]})
    told = policy.evaluate({"编号": "一", "参保人": {"出生日期": "1960-05-01"}, "事件": [VISIT]})
    assert "年龄" not in policy.results(silent)["事件"][0]
    assert policy.results(told)["事件"][0]["年龄"] == 63  # the birthday of 2024 is still to come
    assert policy.results(silent)["事件"][0]["全额"] == "1000.00"
    with pytest.raises(mingsuan.CaseFault) as raised:
        policy.explain(silent, 0, "年龄", mingsuan.Depth.STEPS)
    assert raised.value.diagnostic.code == "E11" and "出生日期" in raised.value.diagnostic.message
