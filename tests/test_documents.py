"""Several files of rules as one program: what is found where, whose words are checked, what goes before what."""

from pathlib import Path

import pytest

from compiler.load import load as load_sources
from dsl.reading import read_source
from mingsuan import load
from mingsuan.library import find_policy, vocabulary_folders
from tests.small_documents import POOR, RULES, evaluated, found, in_force, notice, paid, visit

RAISED = "居民医保年度限额由1500元/年提高为200000元/年"


# ---- files


def test_each_unit_comes_after_those_it_names_and_is_read_once(tmp_path: Path) -> None:
    in_force(tmp_path)
    notice(tmp_path, RAISED, name="甲")
    path = notice(tmp_path, name="乙", base="甲、现行")
    sources = load_sources(read_source(path), vocabulary_folders(), find_policy)
    assert [unit.name for unit in sources.units] == ["医保词汇", "现行", "甲", "乙"]
    assert [unit.rank for unit in sources.units] == [0, 1, 1, 2]
    assert [item.source.name for item in sources.documents] == ["现行.txt", "甲.txt", "乙.txt"]
    assert sources.document is sources.units[-1].document
    assert sources.units[3].rests_on(sources.units[0]) and not sources.units[1].rests_on(sources.units[2])
    assert not sources.diagnostics


def test_a_policy_beside_goes_before_one_that_ships(tmp_path: Path) -> None:
    shipped = notice(tmp_path, "普通门诊起付标准由400元提高为500元", base="anshan_outpatient")
    assert found(shipped) == []
    in_force(tmp_path).rename(tmp_path / "anshan_outpatient.ming")
    assert found(notice(tmp_path, RAISED, base="anshan_outpatient")) == []
    assert found(notice(tmp_path, RAISED, base="anshan_outpatient.ming")) == []


@pytest.mark.parametrize(
    ("base", "code"),
    [("没有的政策", "N05"), ("../现行", "F07"), ("通知", "A04"), ("医保词汇", "N05"), ("地方", "A04"), ("", "N05")],
)
def test_what_cannot_be_amended(tmp_path: Path, base: str, code: str) -> None:
    (tmp_path / "地方.ming").write_text("词汇：地方。\n", "utf-8")
    assert code in found(notice(tmp_path, base=base))


def test_policies_that_amend_each_other(tmp_path: Path) -> None:
    notice(tmp_path, name="甲", base="乙")
    path = notice(tmp_path, name="乙", base="甲")
    item = next(item for item in load(str(path)).diagnostics if item.code == "A04")
    assert "乙→甲→乙" in item.message


def test_a_name_of_the_amended_policy_is_taken(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, "起付标准100元", rules="参数 起付标准：100元，依据二“起付标准100元”。\n")
    assert "N01" in found(path)


# ---- checks are of the policy itself


def test_errors_of_the_amended_policy_are_shown_and_stop_the_other(tmp_path: Path) -> None:
    base = in_force(tmp_path, more="另有300元")
    assert found(base) == ["K01"]
    path = notice(tmp_path, RAISED)
    assert found(path) == ["K01"] and not load(str(path)).program.ok


def test_what_is_only_the_base_s_is_not_asked_of_the_policy(tmp_path: Path) -> None:
    # 条款, 样例, words unused and 口径 without effect are judged where they stand
    more = "条款 五：不计算，说明。理由：试。\n口径：以上以下不含本数。理由：试。\n称「三级以上」：机构级别为三级。\n"
    sample = "样例 一：参保人：居民医保；2023年2月1日恶性肿瘤，政策范围内费用1100元，门诊待遇应支付500元。\n"
    base = in_force(tmp_path, RULES + more + sample, "说明")
    assert found(base) == ["N04", "R03"]
    policy = load(str(notice(tmp_path, RAISED)))
    assert policy.diagnostics == () and policy.program.samples == ()
    assert policy.program.symbols.clauses == []


# ---- readings


def test_the_policy_s_reading_goes_before_the_base_s(tmp_path: Path) -> None:
    in_force(tmp_path, RULES + "口径：每笔基金支付舍去分以下。理由：试。\n")
    # (100.01 + 0.01 - 100) x 50% = 0.01: (100.11 - 100) x 50% = 0.055, 0.05 cut off, 0.06 rounded
    assert paid(notice(tmp_path, RAISED, name="甲"), "100.11") == "0.05"
    own = "口径：每笔基金支付四舍五入到分。理由：试。\n"
    path = notice(tmp_path, RAISED, name="乙", rules=own)
    assert found(path) == [] and paid(path, "100.11") == "0.06"


def test_readings_of_a_chain_and_of_two_bases(tmp_path: Path) -> None:
    in_force(tmp_path, RULES + "口径：每笔基金支付舍去分以下。理由：试。\n")
    rounded = "口径：每笔基金支付四舍五入到分。理由：试。\n"
    notice(tmp_path, RAISED, name="甲", rules=rounded)
    assert paid(notice(tmp_path, name="乙", base="甲"), "100.11") == "0.06"
    notice(tmp_path, "起付标准由100元降低为50元", name="丙", rules="口径：每笔基金支付舍去分以下。理由：试。\n")
    assert "R04" in found(notice(tmp_path, name="丁", base="甲；丙"))


# ---- when and for whom


def test_an_open_date_is_any_date(tmp_path: Path) -> None:
    path = notice(tmp_path, start="", base="现行", rules="")
    in_force(tmp_path)
    assert paid(path, "1100", "2023-02-01") == "500.00"
    rules = path.read_text("utf-8").replace("施行：待定。理由：没有写明。\n", "")
    path.write_text(rules, "utf-8")
    assert found(path) == ["N09"]


def test_each_policy_s_benefits_hold_since_its_own_date_and_for_its_own_people(tmp_path: Path) -> None:
    in_force(tmp_path)
    benefit = (
        "待遇 补助，依据二“每次补助20元”：适用于病种属于特殊病种；支付为20元；由医疗救助资金支付。\n"
        "判定 可补助，依据二“每次补助20元”：病种属于特殊病种。\n"
    )
    path = notice(tmp_path, more="每次补助20元", audience="困难", rules=POOR + benefit)
    policy = load(str(path))

    def results(day: str, who: str) -> tuple[str, str, bool]:
        event = evaluated(policy, visit("1100", day), 困难身份=who)[0]
        return event["门诊待遇"], event["补助"], event["可补助"]

    assert results("2024-02-01", "低保人员") == ("500.00", "20.00", True)
    assert results("2024-02-01", "普通人员") == ("500.00", "0.00", False)
    assert results("2023-02-01", "低保人员") == ("500.00", "0.00", False)


def test_statements_about_a_whole_file_are_made_once(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, RAISED, audience="困难", rules=POOR, issued="2023年11月1日")
    text = path.read_text("utf-8")
    for line in text.split("\n"):
        if line.startswith(("成文", "适用对象", "修订对象")):
            path.write_text(text + line + "\n", "utf-8")
            assert "N10" in found(path)


# ---- what is open, and what is named


def open_policy(folder: Path) -> Path:
    """A deductible that differs by level and is not stated, a rate of which the document gives a bound."""
    rules = RULES.replace(
        "100元，依据二“起付标准100元”。",
        "待定，按机构级别。理由：没有写明。\n条款 二“起付标准100元”：不计算，说明。理由：试。",
    )
    rules = rules.replace("职工医保，70%，“参加职工医保的支付70%”", "职工医保，倾斜比例，“参加职工医保的支付70%”")
    return in_force(folder, "参数 倾斜比例：待定，比例，不低于70%，依据二“参加职工医保的支付70%”。理由：试。\n" + rules)


def test_an_open_figure_is_an_assumption_for_each_value_of_its_class(tmp_path: Path) -> None:
    path = open_policy(tmp_path)
    assert found(path) == []
    policy = load(str(path))
    nodes = [node for node in policy.program.graph.nodes if node.op == "assumption"]
    levels = ("一级以下", "一级", "二级", "三级")
    assert {node.data for node in nodes} == {("倾斜比例", ""), *(("起付标准", level) for level in levels)}
    kinds = {node.data[0]: node.type.kind.value for node in nodes}  # type: ignore[index]
    assert kinds == {"倾斜比例": "比例", "起付标准": "金额"}
    cited = [item.quote for node in nodes for item in node.citations]
    assert cited == ["参加职工医保的支付70%"]
    table = next(node for node in policy.program.graph.nodes if node.op == "table" and node.label == "起付标准")
    assert table.data == levels
    assumed = policy.assume({"起付标准": {"三级": "200元"}, "倾斜比例": "80%"})
    case = {"编号": "一", "参保人": {"险种": "职工医保"}, "事件": [visit("1200", 机构级别="三级")]}
    # (1200 - 200) x 80%
    assert policy.results(policy.evaluate(case, assumed))["事件"][0]["门诊待遇"] == "800.00"


def test_a_table_may_name_values_of_a_class(tmp_path: Path) -> None:
    table = "分类 付费：按床日；按项目。\n表 付费办法，依据三“门诊特殊病种”：恶性肿瘤，按床日；其他，按项目。\n"
    policy = load(str(in_force(tmp_path, table + RULES)))
    results = [evaluated(policy, visit("1", illness=illness))[0]["付费办法"] for illness in ("恶性肿瘤", "癫痫")]
    assert results == ["按床日", "按项目"]
    wrong = table.replace("其他，按项目", "其他，不享受")
    assert "T01" in found(in_force(tmp_path, wrong + RULES))
    mixed = table.replace("其他，按项目", "其他，三级")
    assert "T01" in found(in_force(tmp_path, mixed + RULES))


def test_figures_of_every_construct_stand_in_their_words(tmp_path: Path) -> None:
    in_force(tmp_path)
    wrong = {
        "额度 次限额：20元，每月累计，按基金支付额，由门诊待遇使用，依据二“每次补助30元”。\n": "C03",
        "参数 补助：待定，不低于20元，依据二“每次补助30元”。理由：试。\n": "C03",
        "称「重」：年龄为20周岁及以上，依据二“每次补助30元”。\n定义 年龄：出生日期的周岁。\n": "C03",
        "成文：2023年1月2日，依据一“2024年1月1日”。\n": "C03",
        "适用对象：慢性疾病种数为两种及以上，依据二“每次补助30元”。\n": "C03",
        "分段 段，按全部费用，每次，依据二“每次补助30元”：20元以下的部分，30%；超过20元的部分，30%。\n": "C03",
    }
    for rules, code in wrong.items():
        assert code in found(notice(tmp_path, more="每次补助30元", rules=rules)), rules
