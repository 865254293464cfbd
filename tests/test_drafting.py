"""Slips that drafters make: what is reported names the place, says what to do, and nothing follows from it."""

from pathlib import Path

import pytest

from dsl.clauses import parse_document
from dsl.diagnostics import Diagnostic
from dsl.source import source_from_text
from mingsuan import load
from mingsuan.json_values import CaseFault
from mingsuan.terminal import wrap

BASE_TEXT = """丙市保障办法（示例）

一、本办法自2023年1月1日起施行。
二、普通门诊统筹基金支付60%，每年最高支付2000元，与住院合计每年最高支付20万元。
三、三级医疗机构每次住院起付标准1000元，其他600元，第2次住院减半。
四、住院3万元以下支付80%，超过3万元支付90%。
五、恶性肿瘤、癫痫为特殊病种。连续缴费满6个月的支付75%，每年最高支付1500元。
六、支付后个人负担超过2万元的部分，大病保险支付70%。
"""
BASE = """政策：丙市保障。
全称：丙市保障办法（示例）。
原文：办法.txt。
施行：自2023年1月1日起，依据一“自2023年1月1日起施行”。
引用：医保词汇。
额度 合计限额：20万元，自然年度累计，按基金支付额，由门诊待遇、住院待遇共用，依据二“合计每年最高支付20万元”。
额度 门诊限额：2000元，自然年度累计，按基金支付额，由门诊待遇使用，计入合计限额，依据二“每年最高支付2000元”。
待遇 门诊待遇，依据二：
  适用于参加职工医保，且普通门诊，“普通门诊统筹基金支付60%”；
  费用为政策范围内费用；
  比例为60%，“统筹基金支付60%”；
  由统筹基金支付。
额度 年内住院次数：次数，自然年度累计。
表 住院起付标准，依据三：
  三级，1000元，“三级医疗机构每次住院起付标准1000元”；
  其他，600元，“其他600元”；
  年内住院次数为第2次，减半，“第2次住院减半”。
分段 住院支付比例，按全部费用，每次，依据四：
  3万元以下的部分，80%，“3万元以下支付80%”；
  超过3万元的部分，90%，“超过3万元支付90%”。
待遇 住院待遇，依据三：
  适用于参加职工医保，且普通住院，“每次住院起付标准”；
  费用为政策范围内费用；
  起付为住院起付标准，每次；
  比例为住院支付比例；
  由统筹基金支付。
目录 特殊病种，依据五“恶性肿瘤、癫痫为特殊病种”：恶性肿瘤、癫痫。
参数 特殊病种比例：75%，依据五“支付75%”。
参数 特殊病种限额：1500元/年，依据五“每年最高支付1500元”。
待遇 特殊病种待遇，依据五：
  适用于参加职工医保，且门诊慢特病，且病种属于特殊病种，且就医日期自连续缴费起始日起满6个月，“连续缴费满6个月的”；
  费用为政策范围内费用；
  比例为特殊病种比例；
  封顶为特殊病种限额，自然年度累计，按基金支付额；
  由统筹基金支付。
待遇 大病待遇，依据六：
  适用于参加职工医保，且医疗类别为普通门诊、普通住院、门诊慢特病，“支付后个人负担”；
  费用为前序支付后政策范围内个人负担；
  起付为2万元，自然年度累计，“超过2万元的部分”；
  比例为70%，“大病保险支付70%”；
  由大病保险资金支付。
结算 两重保障：依次为门诊待遇或住院待遇或特殊病种待遇、大病待遇。
"""
DRAFT_TEXT = """丙市减负方案（征求意见稿）

一、本方案适用于低保人员，自2024年7月1日起施行。
二、特殊病种年度限额由1500元/年提高为20000元/年，比例由75%调整为80%，癫痫不再纳入。
三、三级医疗机构住院的，倾斜支付比例不低于50%。
"""
DRAFT = """政策：丙市减负。
原文：减负.txt。
修订对象：办法.ming。
施行：自2024年7月1日起，依据一“自2024年7月1日起施行”。
适用对象：低保人员，依据一“本方案适用于低保人员”。
引用：医保词汇。
修订 减负，依据二：
  特殊病种限额由1500元/年提高为20000元/年，“限额由1500元/年提高为20000元/年”；
  特殊病种比例由75%调整为80%，“比例由75%调整为80%”；
  特殊病种删去癫痫，“癫痫不再纳入”。
参数 倾斜比例：待定，比例，不低于50%，依据三“比例不低于50%”。理由：征求意见稿只写了下限。
待遇 倾斜支付：
  适用于参加职工医保，依据三“倾斜支付比例”；
  支付为政策范围内费用乘以倾斜比例；
  由财政补助资金支付。
"""
Edit = tuple[str, str]
_ORDER = ("办法.ming", "减负.ming", "减负.txt")


def found(folder: Path, *edits: Edit) -> list[Diagnostic]:
    """What is reported of the draft, where the edits are of it, or else of the policy that it amends."""
    texts = {"办法.ming": BASE, "减负.ming": DRAFT, "办法.txt": BASE_TEXT, "减负.txt": DRAFT_TEXT}
    checked = "办法.ming"
    for old, new in edits:
        name = next(name for name in _ORDER if old in texts[name])
        texts[name] = texts[name].replace(old, new, 1)
        checked = "减负.ming" if name.startswith("减负") else checked
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    return list(load(str(folder / checked)).diagnostics)


def said(item: Diagnostic) -> str:
    """A finding's sentence and what to do."""
    return "".join((item.message, *item.helps))


def underlined(item: Diagnostic) -> str:
    """The text that a finding points at."""
    label = item.labels[0]
    return label.file.text[label.span.start : label.span.end]


def test_the_policies_are_in_order(tmp_path: Path) -> None:
    assert found(tmp_path) == []
    assert load(str(tmp_path / "减负.ming")).diagnostics == ()


ONE_FINDING: dict[str, tuple[Edit, str, str, tuple[str, ...]]] = {
    # what is wrong: the edit, the code, the text underlined, words of the report
    "an old figure that the base has not, in the text too": (
        ("限额由1500元/年提高为20000元/年，“限额由1500元", "限额由2500元/年提高为20000元/年，“限额由2500元"),
        "A01",
        "2500元/年",
        ("请把2500元/年改成1500元/年", "起草单位"),
    ),
    "提高为 a lower figure": (
        ("比例由75%调整为80%，“比例由75%调整为80%”", "比例由75%提高为70%，“比例由75%提高为70%”"),
        "A03",
        "特殊病种比例由75%提高为70%",
        ("应写“降低为”", "请核对两个数字"),
    ),
    "a value taken out that is not listed": (
        ("删去癫痫", "删去高血压"),
        "A02",
        "特殊病种",
        ("没有“高血压”", "修订对象里所列的是：恶性肿瘤、癫痫。"),
    ),
    "a figure of a benefit amended": (
        ("特殊病种比例由75%调整为80%，", "特殊病种待遇由75%调整为80%，"),
        "S02",
        "由",
        ("先在修订对象里把它写成参数",),
    ),
    "no reason for a value left open": (
        ("理由：征求意见稿只写了下限。", ""),
        "K04",
        "参数 倾斜比例：待定，比例，不低于50%，依据三“比例不低于50%”。",
        ("“参数 倾斜比例”没有写理由",),
    ),
    "the base misspelt": (
        ("修订对象：办法.ming", "修订对象：管理办法.ming"),
        "N05",
        "管理办法.ming",
        ("名称相近的有：“办法.ming”",),
    ),
    "the draft as its own base": (
        ("修订对象：办法.ming", "修订对象：减负.ming"),
        "A04",
        "减负.ming",
        ("它就是这份政策自己",),
    ),
    "no 修订对象": (
        ("修订对象：办法.ming。\n", ""),
        "N09",
        "修订",
        ("缺少“修订对象：”", "例如：修订对象：办法.ming"),
    ),
    "适用对象 twice": (
        ("引用：医保词汇。\n修订", "适用对象：低保人员，依据一“低保人员”。\n引用：医保词汇。\n修订"),
        "N10",
        "适用对象：低保人员，依据一“低保人员”。",
        ("请合成一句",),
    ),
    "a quote with a word left out": (
        ("“癫痫不再纳入”", "“癫痫不纳入”"),
        "C02",
        "“癫痫不纳入”",
        ("最接近的文字是“癫痫不再纳入”",),
    ),
    "a larger 额度 without 按": (
        ("20万元，自然年度累计，按基金支付额，", "20万元，自然年度累计，"),
        "T16",
        "合计限额",
        ("按基金支付额还是按费用", "例如：额度"),
    ),
    "a larger 额度 without its period": (
        ("20万元，自然年度累计，", "20万元，"),
        "S02",
        "按基金支付额",
        ("这里应是“一次住院过程累计”", "“自然年度累计”"),
    ),
    "a 额度 of no benefit": (
        ("，由门诊待遇使用，计入合计限额", ""),
        "N04",
        "门诊限额",
        ("由甲待遇使用",),
    ),
    "a 分段 without its period": (("按全部费用，每次，", "按全部费用，"), "S02", "依据", ("“自然年度累计”",)),
    "a list of two classes": (
        ("特殊病种”：恶性肿瘤、", "特殊病种”：普通门诊、恶性肿瘤、"),
        "N07",
        "普通门诊",
        ("不是“病种”的取值",),
    ),
    "a benefit misspelt in 结算": (("、大病待遇。", "、大病保险待遇。"), "L03", "大病保险待遇", ("“大病待遇”",)),
    "a period cut short": (
        ("起付标准，每次；", "起付标准，年度累计；"),
        "L03",
        "年度累计",
        ("最接近的写法是“自然年度累计”",),
    ),
    "an amount of the wrong period": (
        ("封顶为特殊病种限额，自然年度累计", "封顶为特殊病种限额，每月累计"),
        "T01",
        "封顶为特殊病种限额，每月累计，按基金支付额",
        ("元/年的限额写自然年度累计",),
    ),
    "a title shortened": (
        ("全称：丙市保障办法（示例）。", "全称：丙市办法。"),
        "C07",
        "丙市办法",
        ("请写：全称：丙市保障办法（示例）。",),
    ),
    "a reading without its reason": (
        ("结算 两重保障", "口径：每笔基金支付舍去分以下。\n结算 两重保障"),
        "K04",
        "口径：每笔基金支付舍去分以下。",
        ("理由：",),
    ),
}
IN_THE_TEXT: dict[str, tuple[Edit, ...]] = {
    "an old figure that the base has not, in the text too": (("限额由1500元", "限额由2500元"),),
    "提高为 a lower figure": (("比例由75%调整为80%", "比例由75%提高为70%"),),
}


@pytest.mark.parametrize("slip", ONE_FINDING)
def test_a_slip_is_reported_once(slip: str, tmp_path: Path) -> None:
    edit, code, place, words = ONE_FINDING[slip]
    items = found(tmp_path, edit, *IN_THE_TEXT.get(slip, ()))
    assert [item.code for item in items] == [code]
    assert underlined(items[0]) == place
    assert [word for word in words if word not in said(items[0])] == []


def test_a_missing_base_hides_what_follows_from_it(tmp_path: Path) -> None:
    found(tmp_path)
    (tmp_path / "办法.ming").unlink()
    assert [item.code for item in load(str(tmp_path / "减负.ming")).diagnostics] == ["N05"]


def test_a_figure_that_a_change_has_wrong_is_not_to_be_changed_again(tmp_path: Path) -> None:
    items = found(tmp_path, ("比例由75%调整为80%，", "比例由75%调整为85%，"))
    assert [item.code for item in items] == ["C03"]
    assert "请把85%改回75%或80%" in said(items[0])
    assert "请写「修订」" not in said(items[0])


def test_a_bare_number_is_told_how_to_be_written(tmp_path: Path) -> None:
    items = found(tmp_path, ("比例为70%，", "比例为0.7，"))
    assert "比例写成百分数，例如70%。" in said(next(item for item in items if item.code == "T01"))


def test_a_date_is_not_compared_with_a_length_of_time(tmp_path: Path) -> None:
    items = found(tmp_path, ("就医日期自连续缴费起始日起满6个月", "就医日期超过6个月"))
    assert [item.code for item in items] == ["T01"]
    assert "就医日期自连续缴费起始日起满6个月" in said(items[0])


def test_two_characters_need_more_than_one_in_common(tmp_path: Path) -> None:
    items = found(tmp_path, ("三级，1000元", "特级，1000元"))
    assert [(item.code, underlined(item)) for item in items] == [("L03", "特级")]
    assert "最接近" not in said(items[0])


def test_a_stay_is_counted_once_whatever_the_next_tier_pays(tmp_path: Path) -> None:
    # 门诊 before it is no stay: 31000 - 1000 = 30000, of it 29000 x 80% + 1000 x 90% = 24100
    found(tmp_path)
    policy = load(str(tmp_path / "办法.ming"))
    visit = {"类型": "就医", "机构级别": "三级", "政策范围内费用": "31000.00"}
    case = policy.evaluate(
        {
            "编号": "一",
            "参保人": {"险种": "职工医保", "人员类别": "在职"},
            "事件": [
                {**visit, "日期": "2024-03-01", "医疗类别": "普通门诊"},
                {**visit, "日期": "2024-04-01", "医疗类别": "普通住院"},
            ],
        }
    )
    events = policy.results(case)["事件"]
    assert isinstance(events, list)
    assert events[1]["住院待遇"] == "24100.00"


@pytest.mark.parametrize(
    ("person", "kind", "words"),
    [
        ({"人员类别": "在职"}, "就医", "参保人（第1个事件）：缺少事实“险种”"),
        ({"险种": "职工医保"}, "困难人员认定", "最接近的是“困难认定”"),
    ],
)
def test_a_slip_in_a_case(person: dict[str, str], kind: str, words: str, tmp_path: Path) -> None:
    found(tmp_path)
    policy = load(str(tmp_path / "办法.ming"))
    event = {"类型": kind, "日期": "2024-03-01", "医疗类别": "普通门诊", "政策范围内费用": "100.00"}
    with pytest.raises(CaseFault, match=words):
        policy.results(policy.evaluate({"编号": "一", "参保人": person, "事件": [event]}))


def test_a_day_worked_out_on_the_spot_is_said_as_written(tmp_path: Path) -> None:
    rule = "定义 近期：若就医日期早于（出生日期的次年首日），则政策范围内费用；否则政策范围内费用减半，依据三“第2次住院减半”。\n结算"
    assert found(tmp_path, ("结算", rule)) == []
    labels = {node.label for node in load(str(tmp_path / "办法.ming")).program.graph.nodes}
    assert "就医日期早于出生日期的次年首日" in labels


def test_a_clause_may_begin_with_a_level() -> None:
    text = "标题\n一、一级医院60%。\n二、二级医院55%。\n三、三级医院50%。\n四、其他。\n"
    document = parse_document(source_from_text("办法.txt", text))
    assert [clause.path for clause in document.clauses] == ["一", "二", "三", "四"]


def test_levels_in_a_row_at_a_line_s_head_are_no_clause() -> None:
    text = "标题\n一、支付比例\n一、二级医院60%，\n二、三级医院50%。\n二、其他。\n"
    document = parse_document(source_from_text("办法.txt", text))
    assert [clause.path for clause in document.clauses] == ["一", "二"]


def test_an_option_is_not_torn_apart() -> None:
    assert wrap("请用--assume给出", 10) == ["请用", "--assume给", "出"]
