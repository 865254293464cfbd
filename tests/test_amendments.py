"""修订: a second policy made of the one that is amended and the changes, each since when and for whom it says."""

from pathlib import Path

import pytest

from mingsuan import Depth, load
from tests.small_documents import POOR, RULES, evaluated, found, in_force, notice, paid, visit

RAISED = "居民医保年度限额由1500元/年提高为200000元/年"


def helps(path: Path, code: str) -> str:
    """The sentence and the helps of the first finding with a code."""
    item = next(item for item in load(str(path)).diagnostics if item.code == code)
    return "".join((item.message, *item.helps))


# ---- figures


def test_a_cell_of_a_table_has_the_new_figure_since_the_notice_holds(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, RAISED)
    # (10100 - 100) x 50% = 5000: within 200000, above 1500
    assert paid(path, "10100") == "5000.00"
    assert paid(path, "10100", "2023-12-31") == "1500.00"
    # 职工医保: (20100 - 100) x 70% = 14000, still limited to 10000
    assert paid(path, "20100", 险种="职工医保") == "10000.00"


def test_a_parameter_and_a_quota_have_new_figures(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, "起付标准由100元降低为50元", "总限额由10万元降低为1000元", RAISED)
    # (1050 - 50) x 50% = 500; (10050 - 50) x 50% = 5000, of which the 总限额 leaves 1000
    assert paid(path, "1050") == "500.00"
    assert paid(path, "10050") == "1000.00"


def test_an_adjustment_of_a_table_can_be_changed(tmp_path: Path) -> None:
    row = "“参加职工医保的支付70%”；三级，提高5个百分点，依据五“提高5个百分点”。"
    in_force(tmp_path, RULES.replace("“参加职工医保的支付70%”。", row), "提高5个百分点")
    amended = notice(tmp_path, "三级支付比例由5个百分点提高为15个百分点")
    # (1100 - 100) x (50% + 15 points) = 650; before the notice x 55% = 550
    policy = load(str(amended))
    assert evaluated(policy, visit("1100", 机构级别="三级"))[0]["门诊待遇"] == "650.00"
    assert evaluated(policy, visit("1100", "2023-02-01", 机构级别="三级"))[0]["门诊待遇"] == "550.00"


def test_the_figure_of_a_table_with_one_row_needs_no_words(tmp_path: Path) -> None:
    rules = RULES.replace(
        "参数 起付标准：100元，依据二“起付标准100元”。", "表 起付标准，依据二：其他，100元，“起付标准100元”。"
    )
    in_force(tmp_path, rules)
    assert paid(notice(tmp_path, "起付标准由100元降低为50元"), "1050") == "500.00"


def test_a_figure_for_a_year_agrees_with_one_that_does_not_say_so(tmp_path: Path) -> None:
    path = in_force(tmp_path, RULES.replace("居民医保，1500元/年", "居民医保，1500元"))
    assert paid(notice(tmp_path, RAISED), "10100") == "5000.00"
    assert paid(path, "10100") == "1500.00"


@pytest.mark.parametrize(
    ("change", "base"),
    [
        ("居民医保年度限额由1400元/年提高为200000元/年", "1500元/年"),
        ("起付标准由90元降低为50元", "100元"),
        ("总限额由9万元提高为200000元", "100000元"),
    ],
)
def test_an_old_figure_must_be_that_of_the_amended_policy(tmp_path: Path, change: str, base: str) -> None:
    path = in_force(tmp_path)
    amended = notice(tmp_path, change)
    assert found(amended) == ["A01"]
    assert base in helps(amended, "A01")
    places = [label.file.path for label in load(str(amended)).diagnostics[0].labels]
    assert places == [amended, path]


def test_an_old_figure_is_that_of_the_day_from_which_the_change_holds(tmp_path: Path) -> None:
    versions = "依据二“起付标准100元”；自2024年1月1日起1500元，依据五“自2024年1月1日起1500元”"
    rules = RULES.replace("依据二“起付标准100元”", versions)
    assert found(in_force(tmp_path, rules, "自2024年1月1日起1500元")) == []
    assert found(notice(tmp_path, "起付标准由100元提高为2000元", start="2023年6月1日")) == []
    assert found(notice(tmp_path, "起付标准由100元提高为2000元", start="2024年6月1日")) == ["A01"]
    assert found(notice(tmp_path, "起付标准由1500元提高为2000元", start="2024年6月1日")) == []


def test_an_open_figure_has_no_old_one(tmp_path: Path) -> None:
    in_force(tmp_path, RULES.replace("100元，依据二“起付标准100元”", "待定，依据二“起付标准100元”"))
    amended = notice(tmp_path, "起付标准由100元降低为50元")
    assert "A01" in found(amended) and "待定" in helps(amended, "A01")


@pytest.mark.parametrize(
    "change",
    [
        "起付标准由100元提高为50元",
        "起付标准由100元降低为150元",
        "起付标准由100元调整为100元",
    ],
)
def test_the_word_must_fit_the_direction(tmp_path: Path, change: str) -> None:
    in_force(tmp_path)
    assert found(notice(tmp_path, change)) == ["A03"]


def test_figures_of_another_kind_are_refused(tmp_path: Path) -> None:
    in_force(tmp_path)
    assert found(notice(tmp_path, "起付标准由100元调整为50%")) == ["T01"]


@pytest.mark.parametrize("change", ["居民医保支付比例由50%提高为150%", "居民医保支付比例改为50%提高60个百分点"])
def test_a_changed_rate_stays_within_its_range(tmp_path: Path, change: str) -> None:
    in_force(tmp_path)
    assert found(notice(tmp_path, change)) == ["T04"]


# ---- what cannot be changed


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("三级年度限额由1500元/年提高为200000元/年", "居民医保；职工医保"),
        ("年度限额由1500元/年提高为200000元/年", "居民医保；职工医保"),
        ("三级起付标准由100元降低为50元", "不是表"),
        ("政策范围内费用由100元降低为50元", "事实"),
        ("年度限额取消", "能取消的是待遇和额度"),
        ("特殊病种增加恶性肿瘤", "里已有“恶性肿瘤”"),
        ("特殊病种删去癫痫", "里没有“癫痫”"),
        ("特殊病种增加三级", "另一个分类"),
    ],
)
def test_a_change_of_what_there_is_not(tmp_path: Path, change: str, told: str) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, change)
    assert set(found(path)) == {"A02"} and told in helps(path, "A02")


def test_own_rules_and_those_of_policies_that_are_not_named_cannot_be_amended(tmp_path: Path) -> None:
    in_force(tmp_path)
    own = "参数 封顶：200元，依据二“封顶由200元提高为300元”。\n"
    path = notice(tmp_path, "封顶由200元提高为300元", rules=own)
    assert "A02" in found(path) and "请直接改写" in helps(path, "A02")
    vocabulary = "词汇：地方。\n目录 重点病种：恶性肿瘤。\n"
    (tmp_path / "地方.ming").write_text(vocabulary, "utf-8")
    path = notice(tmp_path, "重点病种增加癫痫")
    path.write_text(path.read_text("utf-8").replace("引用：医保词汇", "引用：医保词汇、地方"), "utf-8")
    assert "A02" in found(path)


# ---- other changes


def test_values_are_replaced_by_expressions(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, "居民医保支付比例改为50%提高10个百分点", "起付标准改为100元减半", "年度限额改为20000元/年")
    # (1050 - 50) x 60% = 600; (100050 - 50) x 60% = 60000, limited to 20000
    assert paid(path, "1050") == "600.00"
    assert paid(path, "100050") == "20000.00"
    assert paid(path, "1100", "2023-02-01") == "500.00"


def test_a_list_takes_in_and_leaves_out(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, "特殊病种增加癫痫", "特殊病种删去再生障碍性贫血")
    # (1100 - 100) x 50%
    assert paid(path, "1100", illness="癫痫") == "500.00"
    assert paid(path, "1100", illness="癫痫", day="2023-02-01") == "0.00"
    assert paid(path, "1100", illness="再生障碍性贫血") == "0.00"
    assert paid(path, "1100", illness="再生障碍性贫血", day="2023-02-01") == "500.00"
    assert paid(path, "1100") == "500.00"


def test_a_quota_is_gone_for_some_and_a_benefit_for_all(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, RAISED, "总限额对特困人员取消")
    # (300100 - 100) x 50% = 150000, of which the 总限额 leaves 100000
    assert paid(path, "300100") == "100000.00"
    assert paid(path, "300100", 困难身份="特困人员") == "150000.00"
    gone = notice(tmp_path, "门诊待遇取消", name="取消通知")
    assert (paid(gone, "1100", "2023-12-31"), paid(gone, "1100")) == ("500.00", "0.00")
    policy = load(str(gone))
    case = {"编号": "一", "参保人": {"险种": "居民医保"}, "事件": [visit("1100")]}
    told = policy.explain(policy.evaluate(case), 0, "门诊待遇", Depth.SENTENCE)
    assert "门诊待遇取消" in told.sentence and "取消通知 二" in told.sentence


def test_a_notice_holds_for_those_it_is_for(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, RAISED, "特殊病种增加癫痫", audience="困难", rules=POOR)
    assert found(path) == []
    assert paid(path, "10100", 困难身份="低保人员") == "5000.00"
    assert paid(path, "10100") == "1500.00"
    assert paid(path, "10100", illness="癫痫", 困难身份="低保人员") == "5000.00"
    assert paid(path, "10100", illness="癫痫") == "0.00"


def test_without_date_and_audience_the_new_figure_replaces_the_old(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, RAISED, start="")
    assert paid(path, "10100", "2023-02-01") == "5000.00"
    figures = [node.data for node in load(str(path)).program.graph.nodes if node.op == "parameter"]
    assert not [data for data in figures if data[1] == 1500]  # type: ignore[index]


def test_a_change_with_a_period_of_its_own(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, RAISED, more="自2024年7月1日起")
    text = path.read_text("utf-8").replace(
        "修订 通知所改，依据二：", "修订 通知所改，自2024年7月1日起，依据二“自2024年7月1日起”："
    )
    path.write_text(text, "utf-8")
    assert (paid(path, "10100", "2024-06-30"), paid(path, "10100", "2024-07-01")) == ("1500.00", "5000.00")


# ---- an amendment's own document


def test_figures_of_a_change_stand_in_its_quote_and_count_as_used(tmp_path: Path) -> None:
    in_force(tmp_path)
    assert found(notice(tmp_path, RAISED)) == []
    assert found(notice(tmp_path, RAISED, more="另补助300元")) == ["K02"]
    path = notice(tmp_path, RAISED)
    path.write_text(
        path.read_text("utf-8").replace("由1500元/年提高为200000元/年，", "由1500元/年提高为20000元/年，"), "utf-8"
    )
    assert "C03" in found(path)


def test_a_wrong_figure_is_told_how_to_be_a_change(tmp_path: Path) -> None:
    path = in_force(tmp_path, RULES.replace("起付标准：100元", "起付标准：150元"))
    assert "请写「修订」：…由100元提高为150元。" in helps(path, "C03")


def test_the_ledger_is_of_the_notice_and_names_its_changes(tmp_path: Path) -> None:
    in_force(tmp_path)
    path = notice(tmp_path, RAISED, audience="困难", rules=POOR, issued="2023年11月1日")
    ledger = load(str(path)).program.ledger
    assert ledger is not None
    rules = {entry.path: entry.rules for entry in ledger.entries}
    assert rules == {"一": ("施行日期", "适用对象"), "二": ("通知所改",), "落款": ("成文日期",)}


def test_the_explanation_names_both_documents(tmp_path: Path) -> None:
    in_force(tmp_path)
    policy = load(str(notice(tmp_path, RAISED)))
    case = {"编号": "一", "参保人": {"险种": "居民医保"}, "事件": [visit("500100")]}
    told = policy.explain(policy.evaluate(case), 0, "门诊待遇", Depth.ALL)
    cited = {(item.document, item.quote) for step in told.steps for item in step.citations}
    assert {("通知.txt", RAISED), ("现行.txt", "参加居民医保的支付50%")} <= cited


# ---- several documents


def chain(folder: Path, change: str) -> Path:
    """A notice that amends a notice."""
    in_force(folder)
    notice(folder, "起付标准由100元降低为50元")
    return notice(folder, change, name="再通知", base="通知", start="2025年1月1日")


def test_a_notice_may_amend_a_notice(tmp_path: Path) -> None:
    path = chain(tmp_path, "起付标准由50元降低为20元")
    # (1100 - 100), (1100 - 50), (1100 - 20), each x 50%
    days = ("2023-02-01", "2024-02-01", "2025-02-01")
    assert [paid(path, "1100", day) for day in days] == ["500.00", "525.00", "540.00"]
    assert found(chain(tmp_path, "起付标准由100元降低为20元")) == ["A01"]


def both(folder: Path, reading: str = "", **second: str) -> Path:
    """Two notices that change the same figure, and a policy that amends both."""
    in_force(folder)
    first = {"start": "2024年1月1日", "issued": "2023年11月1日"} | {
        key.removeprefix("first_"): value for key, value in second.items() if key.startswith("first_")
    }
    notice(folder, "起付标准由100元降低为50元", name="甲", **first)
    rest = {key: value for key, value in second.items() if not key.startswith("first_")}
    settings = {"change": "起付标准由100元降低为20元", "start": "2024年6月1日"} | rest
    notice(folder, settings.pop("change"), name="乙", **settings)
    rules = f"口径：{reading}。理由：试。\n" if reading else ""
    return notice(folder, name="汇编", base="甲；乙", rules=rules)


def deductible(path: Path, day: str = "2024-07-01", **person: str) -> str:
    """What the benefit pays of 1100: 500 after a deductible of 100, 525 after 50, 540 after 20."""
    return paid(path, "1100", day, **person)


def test_two_notices_that_differ_are_a_conflict(tmp_path: Path) -> None:
    path = both(tmp_path)
    assert found(path) == ["X01"]
    assert "新的优于旧的" in helps(path, "X01")
    assert [label.file.name for label in load(str(path)).diagnostics[0].labels] == ["乙.ming", "甲.ming"]


def test_two_notices_that_say_the_same_are_none(tmp_path: Path) -> None:
    path = both(tmp_path, change="起付标准由100元降低为50元")
    assert deductible(path) == "525.00"


def test_the_newer_goes_before(tmp_path: Path) -> None:
    path = both(tmp_path, "新的优于旧的")
    assert deductible(path, "2024-02-01") == "525.00"
    assert deductible(path) == "540.00"
    # as written 甲 comes first; here it is the newer
    path = both(tmp_path, "新的优于旧的", start="2023年6月1日")
    assert deductible(path) == "525.00"
    policy = load(str(path))
    case = {"编号": "一", "参保人": {"险种": "居民医保"}, "事件": [visit("1100", "2024-07-01")]}
    told = policy.explain(policy.evaluate(case), 0, "门诊待遇", Depth.ALL)
    assert "新的优于旧的" in {text for step in told.steps for text in step.readings}


def test_what_bears_no_date_is_neither_newer_nor_older(tmp_path: Path) -> None:
    by_signature = both(tmp_path, "新的优于旧的", start="", issued="2023年12月1日", first_start="")
    assert deductible(by_signature) == "540.00"
    path = both(tmp_path, "新的优于旧的", start="")
    assert "X01" in found(path) and "成文" in helps(path, "X01")


def test_the_narrower_goes_before(tmp_path: Path) -> None:
    path = both(tmp_path, "特别优于一般", first_audience="特困人员")
    assert deductible(path, 困难身份="特困人员") == "525.00"
    assert deductible(path) == "540.00"
    path = both(tmp_path, "特别优于一般")
    assert "X01" in found(path) and "适用对象" in helps(path, "X01")


def test_notices_for_different_people_do_not_conflict(tmp_path: Path) -> None:
    path = both(tmp_path, audience="低保人员", first_audience="特困人员")
    assert found(path) == []
    deductibles = [deductible(path, 困难身份=who) for who in ("特困人员", "低保人员", "普通人员")]
    assert deductibles == ["525.00", "540.00", "500.00"]


def test_a_newer_figure_goes_before_an_older_removal(tmp_path: Path) -> None:
    in_force(tmp_path)
    notice(tmp_path, "总限额取消", name="甲")
    notice(tmp_path, "总限额由10万元降低为1000元", name="乙", start="2024年6月1日")
    path = notice(tmp_path, name="汇编", base="甲；乙", rules="口径：新的优于旧的。理由：试。\n")
    # 职工医保: (11100 - 100) x 70% = 7700; the 总限额 of 1000 since June
    days = ("2024-02-01", "2024-07-01")
    assert [paid(path, "11100", day, 险种="职工医保") for day in days] == ["7700.00", "1000.00"]
