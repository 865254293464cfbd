"""Assumptions for what a document leaves open: in a file (--assume), in worked cases, and where one lacks."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import mingsuan
from compiler.types import Duration, Value
from mingsuan.cli import main
from mingsuan.schema import case_schema
from tests.small_documents import put_with_vocabulary

DOCUMENT = """\
关于示例待遇的通知
一、各级机构的起付标准另行规定。
二、支付比例80%以上，不超过95%；期限6个月以上；保底额100元；另加1人。
"""
VOCABULARY = """\
词汇：示例词汇。
对象 参保人。
对象 就医，为事件。
事实 参保：是否。
分类 机构级别，属于就医，由低到高：一级，代码“1”；二级；三级，又称三级甲等。
事实 费用，属于就医：金额。
"""
RULES = """\
政策：示例待遇。
原文：通知.txt。
施行：待定。理由：原文未载明。
引用：示例词汇。
参数 起付标准：待定，按机构级别，依据一“各级机构的起付标准另行规定”。理由：原文未载明各级的起付标准。
参数 倾斜比例：待定，比例，不低于80%，不超过95%，依据二“支付比例80%以上，不超过95%”。理由：只写了界限。
参数 期限：待定，时长，不低于6个月，依据二“期限6个月以上”。理由：只写了下限。
参数 起始日：待定，日期。理由：原文未载明。
参数 人数：待定，数。理由：原文未载明。
参数 保底额：100元，依据二“保底额100元”。
定义 起付后：费用中超过起付标准的部分。
定义 倾斜支付：费用×倾斜比例。
定义 截止日：起始日后期限。
定义 总人数：人数加1人，依据二“另加1人”。
定义 全额：费用加保底额。
"""
CASE = {
    "编号": "c1",
    "参保人": {},
    "事件": [{"日期": "2024-03-01", "机构级别": "三级", "费用": "1000.00"}],
}
ASSUMED = {
    "起付标准": {"三级": "300元", "理由": "试算"},
    "倾斜比例": {"值": "85%", "理由": "征求意见稿写85%"},
    "期限": "6个月",
    "起始日": "2023-08-31",
    "人数": 2,
}
# (1000 − 300); 1000 × 85%; six months after 31 August 2023 February has no 31st, so its last day; 2 + 1; 1000 + 100.
RESULTS = {
    "起付后": "700.00",
    "倾斜支付": "850.00",
    "截止日": "2024-02-29",
    "总人数": 3,
    "全额": "1100.00",
}

Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the rules above."""
    return written(tmp_path_factory.mktemp("规则"), RULES)


@pytest.fixture(scope="module")
def policy(rules: Path) -> mingsuan.Policy:
    """The rules above."""
    return mingsuan.load(str(rules))


def written(folder: Path, rules: str) -> Path:
    """The rules in a folder, with the vocabulary and the document above."""
    return put_with_vocabulary(folder, DOCUMENT, VOCABULARY, rules)


def results(policy: mingsuan.Policy, data: object) -> dict[str, Any]:
    """The results of the one event of CASE under assumptions."""
    (event,) = policy.results(policy.evaluate(CASE, policy.assume(data)))["事件"]
    assert isinstance(event, dict)
    return event


def refused(policy: mingsuan.Policy, data: object) -> str:
    """Code and sentence of what is wrong with assumptions."""
    with pytest.raises(mingsuan.CaseFault) as caught:
        policy.assume(data)
    return f"{caught.value.diagnostic.code} {caught.value}"


def json_file(path: Path, value: object) -> str:
    """The name of a file with a JSON value."""
    path.write_text(json.dumps(value, ensure_ascii=False) + "\n", "utf-8")
    return str(path)


def command(capsys: Captured, *words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    code = main(words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


# ---- a file of assumptions


def test_what_is_assumed_takes_effect(policy: mingsuan.Policy) -> None:
    assert results(policy, ASSUMED) == RESULTS


def test_the_forms_in_which_a_value_may_be_given(policy: mingsuan.Policy) -> None:
    for given, amount in (
        ("1000元", 1000),
        ("0.1万元", 1000),
        ("１０００元", 1000),
        (1000, 1000),
        ("1000.50", Fraction(2001, 2)),
        ({"值": "1000元"}, 1000),
    ):
        # One value stands for every class value.
        assert policy.assume({"起付标准": given}).values == {
            ("起付标准", key): amount for key in ("一级", "二级", "三级")
        }
    by_class = policy.assume({"起付标准": {"1": "100元", "三级甲等": "300元"}}).values
    assert by_class == {("起付标准", "一级"): 100, ("起付标准", "三级"): 300}
    forms: tuple[tuple[str, object, Value], ...] = (
        ("倾斜比例", "百分之八十", Fraction(4, 5)),
        ("期限", "1年", Duration(1, "年")),
        ("起始日", "2023年8月31日", date(2023, 8, 31)),
        ("起始日", "2023-08-31", date(2023, 8, 31)),
        ("人数", "12", Fraction(12)),
        ("人数", 12, Fraction(12)),
    )
    for name, written_as, value in forms:
        assert policy.assume({name: written_as}).values == {(name, ""): value}


def test_reasons_are_kept(policy: mingsuan.Policy) -> None:
    assert policy.assume(ASSUMED).reasons == {"起付标准": "试算", "倾斜比例": "征求意见稿写85%"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "E02 假设文件不是对象"),
        ({"起付线": "1元"}, "E12 “起付线”不能假设：它不是这份政策待定的参数。 最接近的是“起付标准”。"),
        ({"保底额": "1元"}, "“保底额”的值规则里已经写明，不需要假设。"),
        ({"完全不同": "1元"}, "待定的有：起付标准、倾斜比例、期限、起始日、人数。"),
        ({"倾斜比例": "79.9%"}, "E13 “倾斜比例”的假设写成了“79.9%”，文件写明它不低于80%。"),
        ({"倾斜比例": "96%"}, "文件写明它不超过95%。"),
        ({"倾斜比例": "120%"}, "比例最高为100%。"),
        ({"倾斜比例": "85元"}, "应是比例，例如“80%”。"),
        ({"倾斜比例": 0.85}, "应是比例，例如“80%”。"),
        ({"倾斜比例": {"三级": "85%"}}, "E13 “倾斜比例（三级）”的假设写成了“85%”，它不分类别，请直接写值。"),
        ({"起付标准": {"四级": "1元"}}, "而机构级别里没有“四级”，可以写：一级、二级、三级。"),
        ({"起付标准": {"三级": "80%"}}, "E13 “起付标准（三级）”的假设写成了“80%”，应是金额，例如“1000元”。"),
        ({"起付标准": {"三级": "1元", "三级甲等": "2元"}}, "同一个值写了两次。"),
        ({"起付标准": {"理由": "无"}}, "没有写值，应是金额，例如“1000元”。"),
        ({"起付标准": {"三级": "1元", "理由": 5}}, "“理由”应是文字。"),
        ({"起付标准": {"值": "1元", "三级": "2元"}}, "E13 “起付标准（值）”"),
        ({"起付标准": "1000元/年"}, "应是金额，例如“1000元”。"),
        ({"起付标准": "-5"}, "应是金额，例如“1000元”。"),
        ({"起付标准": "0.001元"}, "金额最多到分。"),
        ({"起付标准": True}, "“起付标准”的假设写成了“true”"),
        ({"起付标准": None}, "“起付标准”的假设写成了“null”"),
        ({"期限": "5个月"}, "文件写明它不低于6个月。"),
        ({"期限": "365日"}, "文件写明它不低于6个月。"),
        ({"起始日": "2023-02-30"}, "应是日期，例如“2023年7月1日”。"),
    ],
    ids=str,
)
def test_an_assumption_that_cannot_be_made(policy: mingsuan.Policy, data: object, said: str) -> None:
    text = json.loads(json.dumps(data))  # a fraction comes as a number with a point
    assert said in refused(policy, mingsuan.read_json(json.dumps(text)))


# ---- what lacks


def test_a_result_that_needs_what_is_not_assumed_says_so_and_the_others_stand(policy: mingsuan.Policy) -> None:
    found = results(policy, {name: value for name, value in ASSUMED.items() if name != "起付标准"})
    lack = found.pop("起付后")
    assert found == {name: value for name, value in RESULTS.items() if name != "起付后"}
    assert lack == {
        "错误": "第1个事件：“起付后”要用到“起付标准（三级）”，它待定（原文未载明各级的起付标准）〔示例待遇 一〕，没有给出假设。"
        '请在假设文件里写{"起付标准": {"三级": "…"}}，用--assume给出这个文件。',
        "代码": "E14",
    }


def test_only_the_value_of_the_class_at_hand_is_needed(policy: mingsuan.Policy) -> None:
    assert results(policy, {"起付标准": {"三级": "300元"}})["起付后"] == "700.00"
    assert results(policy, {"起付标准": {"二级": "300元"}})["起付后"]["代码"] == "E14"


def test_eval_puts_what_lacks_in_its_place_and_exits_with_1(rules: Path, tmp_path: Path, capsys: Captured) -> None:
    cases = json_file(tmp_path / "cases.jsonl", CASE)
    part = json_file(tmp_path / "part.json", {"人数": 2})
    code, out, err = command(capsys, "eval", str(rules), "--cases", cases, "--assume", part, "--with-explanations")
    (event,) = json.loads(out)["事件"]
    assert code == 1 and err == "1个案例中有1个缺少假设，要用到它的结果没有计算，原因写在各自的位置。\n"
    assert {name: item.get("代码") for name, item in event.items() if isinstance(item, dict) and name != "说明"} == {
        "起付后": "E14",
        "倾斜支付": "E14",
        "截止日": "E14",
    }
    assert set(event["说明"]) == {"总人数", "全额"}
    whole = json_file(tmp_path / "whole.json", ASSUMED)
    code, out, err = command(capsys, "eval", str(rules), "--cases", cases, "--assume", whole)
    assert (code, err, json.loads(out)["事件"]) == (0, "", [RESULTS])


def test_eval_says_what_lacks_in_english(rules: Path, tmp_path: Path, capsys: Captured) -> None:
    cases = json_file(tmp_path / "cases.jsonl", CASE)
    _, out, err = command(capsys, "eval", str(rules), "--cases", cases, "--lang", "en")
    assert "needs “起付标准（三级）”, which is left open" in json.loads(out)["事件"][0]["起付后"]["错误"]
    assert err == "1 of 1 cases lack an assumption; each result that needs it says so in its place.\n"


def test_explain_under_assumptions(rules: Path, tmp_path: Path, capsys: Captured) -> None:
    case = json_file(tmp_path / "case.json", CASE)
    whole = json_file(tmp_path / "whole.json", ASSUMED)
    words = ("explain", str(rules), "--case", case, "--result", "起付后")
    code, out, err = command(capsys, *words, "--assume", whole)
    assert (code, err) == (0, "")
    assert out.startswith("起付后  700.00元") and "假设（非文件载明）" in out and "试算" in out
    code, out, err = command(capsys, *words)
    assert code == 1 and err.startswith("错误 E14  缺少假设") and "--assume" in err
    assert out.startswith("起付后  待定")
    assert command(capsys, *words, "--format", "json")[:2] == (1, "")


def test_explain_of_what_needs_no_assumption(rules: Path, tmp_path: Path, capsys: Captured) -> None:
    case = json_file(tmp_path / "case.json", CASE)
    code, out, err = command(capsys, "explain", str(rules), "--case", case, "--result", "全额")
    assert (code, err) == (0, "") and out.startswith("全额  1,100.00元")


def test_a_file_of_assumptions_that_cannot_be_read(rules: Path, tmp_path: Path, capsys: Captured) -> None:
    cases = json_file(tmp_path / "cases.jsonl", CASE)
    path = tmp_path / "assume.json"
    for content, said in (
        ("不是", "E01"),
        ("[]", "E02"),
        ('{"人数": 1, "人数": 2}', "“人数”写了两次"),
        ('{"没有的": 1}', "E12"),
        ('{"人数": "很多"}', "E13"),
    ):
        path.write_text(content, "utf-8")
        for words in (["eval", "--cases", cases], ["explain", "--case", cases], ["test"]):
            code, out, err = command(capsys, words[0], str(rules), *words[1:], "--assume", str(path))
            assert (code, out) == (1, "") and said in err and "assume.json" in err
    assert command(capsys, "test", str(rules), "--assume", str(tmp_path / "没有.json"))[0] == 1


def test_a_session_computes_under_assumptions(policy: mingsuan.Policy) -> None:
    (event,) = CASE["事件"]
    assert isinstance(event, dict)
    settled = policy.session({}, policy.assume(ASSUMED)).explain({"类型": "就医", **event})
    assert settled.results == RESULTS and not settled.missing
    lacking = policy.session({}).explain({"类型": "就医", **event})
    assert lacking.results == {"全额": "1100.00"} and set(lacking.missing) == set(RESULTS) - {"全额"}


# ---- worked cases


SAMPLE = """\
样例 甲例：
  {}参保人：参保；
  2024年3月1日三级，费用1000元，起付后应为700元，全额应为1100元。
"""


def with_sample(assumed: str, folder: Path) -> Path:
    """A file with the rules and a worked case that begins with some assumptions."""
    return written(folder, RULES + SAMPLE.format(assumed))


@pytest.mark.parametrize("assumed", ["假设起付标准三级为300元；", "假设起付标准为300元，人数为2；"])
def test_a_worked_case_with_its_own_assumptions(assumed: str, tmp_path: Path, capsys: Captured) -> None:
    path = with_sample(assumed, tmp_path)
    code, out, err = command(capsys, "test", str(path))
    assert (code, err) == (0, "") and out.endswith("1个样例全部通过\n")
    # What the case assumes goes before what the file does.
    other = json_file(tmp_path / "assume.json", {"起付标准": "999元"})
    assert command(capsys, "test", str(path), "--assume", other)[0] == 0


def test_a_worked_case_that_lacks_an_assumption_fails_and_says_which(tmp_path: Path, capsys: Captured) -> None:
    path = with_sample("", tmp_path)
    code, out, _ = command(capsys, "test", str(path))
    assert code == 1
    assert "起付后    700.00元    缺少假设  ✗\n" in out
    assert "请在样例开头写“假设起付标准三级为…；”" in out.replace("\n", "")
    code, out, _ = command(capsys, "test", str(path), "--format", "json")
    told = json.loads(out)
    lacking, passed = told["policies"][0]["samples"][0]["checks"]
    assert (code, told["failed"]) == (1, 1)
    assert lacking["actual"] is None and not lacking["passed"] and "起付标准（三级）" in lacking["error"]
    assert passed["passed"] and "error" not in passed
    assumed = json_file(tmp_path / "assume.json", {"起付标准": "300元"})
    assert command(capsys, "test", str(path), "--assume", assumed)[0] == 0


@pytest.mark.parametrize(
    ("assumed", "said"),
    [
        ("假设保底额为300元；", "E12 “保底额”不能假设"),
        ("假设倾斜比例为75%；", "E13 “倾斜比例”的假设写成了“75%”，文件写明它不低于80%"),
        ("假设倾斜比例为300元；", "E13 “倾斜比例”的假设写成了“300元”，应是比例"),
        ("假设倾斜比例三级为85%；", "它不分类别"),
        ("假设起付标准三级为300元，起付标准为200元；", "T11 样例“甲例”不能计算：“起付标准（三级）”假设了两次"),
        ("假设连续计算按补足差额；", "E12 “连续计算”不能假设"),
    ],
)
def test_a_worked_case_that_assumes_what_it_cannot(assumed: str, said: str, tmp_path: Path) -> None:
    (found,) = mingsuan.load(str(with_sample(assumed, tmp_path))).diagnostics
    assert said in f"{found.code} {found.message}"


def test_policies_side_by_side_take_each_its_own_assumptions(rules: Path, tmp_path: Path, capsys: Captured) -> None:
    other = written(tmp_path, RULES.replace("人数", "户数"))
    both = json_file(tmp_path / "assume.json", {"人数": 2, "户数": 3})
    assert command(capsys, "test", str(rules), str(other), "--assume", both)[0] == 0
    neither = json_file(tmp_path / "neither.json", {"人数": 2, "次数": 3})
    code, _, err = command(capsys, "test", str(rules), str(other), "--assume", neither)
    assert code == 1 and "“次数”不能假设" in err


# ---- the graph, the schema


@pytest.mark.parametrize("form", ["text", "dot", "json"])
def test_the_graph_shows_what_is_assumed(form: str, rules: Path, capsys: Captured) -> None:
    code, out, err = command(capsys, "graph", str(rules), "--format", form)
    assert (code, err) == (0, "")
    assert "起付标准" in out and ("assumption" if form == "json" else "假设 起付标准（三级）") in out


def test_the_schema_lists_what_may_be_assumed(policy: mingsuan.Policy) -> None:
    listed = {item["name"]: item for item in case_schema(policy)["x-assumptions"]}
    assert list(listed) == ["起付标准", "倾斜比例", "期限", "起始日", "人数"]
    assert listed["起付标准"] == {
        "name": "起付标准",
        "type": "金额",
        "by": "机构级别",
        "keys": ["一级", "二级", "三级"],
        "choices": [],
        "bounds": [],
        "reason": "原文未载明各级的起付标准",
        "clauses": ["一"],
    }
    assert (listed["倾斜比例"]["type"], listed["倾斜比例"]["bounds"]) == ("比例", ["不低于80%", "不超过95%"])


# ---- the certificate


def test_a_certificate_has_what_was_assumed_in_one_form(policy: mingsuan.Policy) -> None:
    assumed = policy.assume(ASSUMED | {"起付标准": {"三级甲等": 300, "理由": "试算"}})
    evaluated = policy.evaluate(CASE, assumed)
    explained = policy.explain(evaluated, 0, "起付后", mingsuan.Depth.STEPS)
    told = policy.certificate(evaluated, explained)["assumptions"]
    assert told == {
        "起付标准": {"三级": "300.00", "理由": "试算"},
        "倾斜比例": {"值": "85%", "理由": "征求意见稿写85%"},
        "期限": "6个月",
        "起始日": "2023-08-31",
        "人数": 2,
    }
    assert policy.assume(told) == assumed


def test_the_certificate_of_a_worked_case_has_what_it_assumes(tmp_path: Path) -> None:
    loaded = mingsuan.load(str(with_sample("假设起付标准三级为300元；", tmp_path)))
    evaluated = loaded.evaluate_sample(loaded.program.samples[0])
    explained = loaded.explain(evaluated, 0, "起付后", mingsuan.Depth.STEPS)
    assert loaded.certificate(evaluated, explained)["assumptions"] == {"起付标准": {"三级": "300.00"}}


# ---- the rules


@pytest.mark.parametrize("bound", ["不低于5人", "不低于保底额"])
def test_a_bound_is_a_figure_of_the_same_kind(bound: str, tmp_path: Path) -> None:
    rules = RULES.replace("时长，不低于6个月", f"时长，{bound}").replace("期限6个月以上", "另加1人")
    found = mingsuan.load(str(written(tmp_path, rules))).diagnostics
    assert "T01" in {item.code for item in found}


# ---- what fills a balance


STAYS_VOCABULARY = """\
词汇：示例词汇。
对象 参保人。
对象 就医，为事件。
支付方 统筹基金。
分类 机构级别，属于就医，由低到高：一级；二级；三级。
事实 费用，属于就医：金额。
事实 转院接续，属于就医：是否，未载明时取否。
"""
STAYS_DOCUMENT = """\
关于示例待遇的通知
一、住院费用超过起付标准的部分，由统筹基金支付50%，年度最高支付限额1000元。
"""
STAYS = """\
政策：示例待遇。
原文：通知.txt。
施行：待定。理由：原文未载明。
引用：示例词汇。
参数 起付标准：待定，按机构级别。理由：原文未载明。
待遇 住院待遇，依据一“住院费用”：
  适用于一级及以上；
  费用为费用；
  起付为起付标准，每次；
  比例为50%，依据一“支付50%”；
  封顶为1000元，自然年度累计，按基金支付额，依据一“最高支付限额1000元”；
  由统筹基金支付。
"""


def stays(folder: Path, rules: str) -> mingsuan.Policy:
    """Rules on stays in hospital."""
    path = written(folder, rules)
    (folder / "通知.txt").write_text(STAYS_DOCUMENT, "utf-8")
    (folder / "示例词汇.ming").write_text(STAYS_VOCABULARY, "utf-8")
    return mingsuan.load(str(path))


def stay(day: str, level: str, cost: str, **facts: object) -> dict[str, object]:
    """A stay in hospital."""
    return {"日期": day, "机构级别": level, "费用": cost, **facts}


def paid(policy: mingsuan.Policy, data: object, *events: object) -> list[Any]:
    """What the fund pays for some stays under assumptions."""
    evaluated = policy.evaluate({"参保人": {}, "事件": list(events)}, policy.assume(data))
    return [event["住院待遇"] for event in policy.results(evaluated)["事件"]]


def test_a_balance_that_nobody_knows_spoils_its_year_alone(tmp_path: Path) -> None:
    policy = stays(tmp_path, STAYS)
    events = (
        stay("2024-03-01", "三级", "1000.00"),
        stay("2024-04-01", "一级", "2000.00"),
        stay("2025-04-01", "一级", "2000.00"),
    )
    first, second, third = paid(policy, {"起付标准": {"一级": "100元"}}, *events)
    assert first["错误"].startswith("第1个事件：“住院待遇”要用到“起付标准（三级）”，")
    assert second["错误"].startswith("第2个事件：“住院待遇”要用到第1个事件的“起付标准（三级）”，")
    # The next year begins at nothing: (2000 − 100) × 50%.
    assert third == "950.00"
    # (1000 − 300) × 50% = 350; of 950 for the second there are 1000 − 350 left.
    assert paid(policy, {"起付标准": {"一级": "100元", "三级": "300元"}}, *events) == ["350.00", "650.00", "950.00"]


def test_the_reading_of_stays_that_go_on_may_be_assumed(tmp_path: Path) -> None:
    rules = STAYS.replace("每次", "一次住院过程累计") + "口径：连续计算待定。理由：原文未载明。\n"
    policy = stays(tmp_path, rules)
    events = (stay("2024-03-01", "二级", "1000.00"), stay("2024-03-09", "三级", "1000.00", 转院接续=True))
    standards = {"起付标准": {"二级": "200元", "三级": "300元"}}
    # The first stay: (1000 − 200) × 50%. The second still bears 300 − 200, or nothing.
    for way, second in (("补足差额", "450.00"), ("不再计", "500.00")):
        assert paid(policy, {**standards, "连续计算": way}, *events) == ["400.00", second]
    for faulty in ("待定", "按补足差额", 5, {"三级": "不再计"}):
        assert refused(policy, {"连续计算": faulty}).startswith("E13 ")
    first, lack = paid(policy, standards, *events)
    assert first == "400.00"  # the way in which stays go on is no matter for the first of them
    assert "“连续计算”，它待定（口径：连续计算待定）" in lack["错误"] and '{"连续计算": "…"}' in lack["错误"]
    (listed,) = [item for item in case_schema(policy)["x-assumptions"] if item["name"] == "连续计算"]
    assert (listed["type"], listed["choices"]) == ("分类", ["补足差额", "取最高一次", "不再计"])
