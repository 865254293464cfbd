"""The command compare: what it writes, and what it says of bad input."""

import json
from pathlib import Path
from typing import Any

import pytest

from compiler.comparison import extremes, open_points
from mingsuan import commands_compare
from mingsuan.cli import main
from tests.comparisons import ANSHAN, FOLDER
from tests.small_documents import RULES, TEXT, put

Captured = pytest.CaptureFixture[str]
TITLES = "人员编号,日期,险种,人员类别,机构级别,定点,医疗类别,政策范围内费用\n"
VISIT = "2023-05-01,职工医保,在职,三级,是,普通门诊"
NEW = ("支付50%", "支付55%")  # of the small policy: 居民医保


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No open questions are asked and few cases searched: these tests are about what is said of the input."""
    monkeypatch.setattr(open_points, "open_points", lambda *_, **__: ())
    monkeypatch.setattr(extremes, "CASES", 50)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    """A small policy in force and a draft that pays 居民医保 55% in place of 50%."""
    return small(tmp_path, *NEW)


def small(folder: Path, old: str, new: str, *, name: str = "新稿") -> tuple[str, str]:
    """A small policy and it again with words replaced, both in folders of their own."""
    for each in ("现行", "拟作"):
        (folder / each).mkdir()
    assert old in TEXT and old.split("支付")[-1] in RULES
    rules = RULES.replace(old, new).replace(f"居民医保，{old.split('支付')[-1]}", f"居民医保，{new.split('支付')[-1]}")
    base = put(folder / "现行", "现行", TEXT, RULES)
    return str(base), str(put(folder / "拟作", name, TEXT.replace(old, new), rules))


def ran(capsys: Captured, *words: str) -> tuple[int, str]:
    """The exit code of the command, and what it says on standard error; it shows nothing of its inside, and writes nothing
    to standard output."""
    code = main(["compare", *words])
    captured = capsys.readouterr()
    assert captured.out == ""
    for remnant in ("Traceback", "Error", "Exception", "程序内部出错", "None"):
        assert remnant not in captured.err
    return code, captured.err.replace("\n", "")


def written(path: Path) -> dict[str, Any]:
    """A report as values."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def left(folder: Path) -> set[str]:
    """The files of a folder and below that are no policies."""
    return {path.name for path in folder.rglob("*") if path.is_file() and path.suffix not in (".ming", ".txt")}


def case_file(folder: Path, *lines: object, name: str = "案例.jsonl") -> str:
    """A file of cases; a line of text as it is."""
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path = folder / name
    path.write_text("\n".join(texts) + "\n", "utf-8")
    return str(path)


def visit(name: str, cost: str = "1000.00", **facts: object) -> dict[str, object]:
    """A case of the small policy: one visit of someone in 居民医保."""
    event = {"类型": "就医", "日期": "2023-02-01", "病种": "恶性肿瘤", "政策范围内费用": cost, **facts}
    return {"编号": name, "参保人": {"险种": "居民医保"}, "事件": [event]}


# ---- where a report goes


def test_several_reports_are_written_at_once(pair: tuple[str, str], tmp_path: Path, capsys: Captured) -> None:
    outputs = [tmp_path / name for name in ("一.json", "二.HTML", "三.json")]
    words = [word for path in outputs for word in ("-o", str(path))]
    assert ran(capsys, *pair, *words) == (0, "")
    assert written(outputs[0]) == written(outputs[2])
    assert outputs[1].read_text("utf-8").startswith("<!DOCTYPE html>")
    found = written(outputs[0])
    assert [found[side]["name"] for side in ("base", "draft")] == ["现行", "新稿"]
    (changed,) = (row for row in found["parameters"] if row["change"] == "修改")
    assert (changed["base"]["text"], changed["draft"]["text"], changed["difference"]) == ("50%", "55%", "5个百分点")


@pytest.mark.parametrize("name", ["报告.odt", "报告", ".html.zip", ""])
def test_a_report_in_an_unknown_form_is_refused_before_anything(
    name: str, pair: tuple[str, str], tmp_path: Path, capsys: Captured
) -> None:
    good = tmp_path / "好.json"
    code, said = ran(capsys, *pair, "-o", str(good), "-o", str(tmp_path / name) if name else "")
    assert code == 2 and ".html、.docx、.pdf、.json" in said
    assert left(tmp_path) == set()


def test_a_report_that_goes_nowhere_is_refused(pair: tuple[str, str], capsys: Captured) -> None:
    code, said = ran(capsys, *pair)
    assert code == 2 and "缺少--output" in said


def test_a_folder_that_is_not_there_is_named_and_nothing_is_half_written(
    pair: tuple[str, str], tmp_path: Path, capsys: Captured
) -> None:
    missing = tmp_path / "没有" / "报告.json"
    code, said = ran(capsys, *pair, "-o", str(tmp_path / "先.json"), "-o", str(missing))
    assert code == 1 and "没有/报告.json" in said and "文件夹不存在" in said
    assert left(tmp_path) == set()


def test_what_cannot_be_written_is_said_before_anything_is_compared(
    pair: tuple[str, str], tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is read nor compared, nothing is left, and what was there stays as it was."""
    monkeypatch.setattr(commands_compare, "load_sound", None)  # to be called is an error
    before = tmp_path / "先.json"
    before.write_text("原来的", "utf-8")
    (tmp_path / "文件夹.json").mkdir()
    reasons = {
        "没有/报告.json": "文件夹不存在",
        "先.json/报告.json": "路径中有一段不是文件夹",
        "文件夹.json": "它是一个文件夹",
        f"{'长' * 200}.json": "文件名太长",
        "坏\0.json": "文件名里有不能用的字符",
    }
    for name, reason in reasons.items():
        code, said = ran(capsys, *pair, "-o", str(before), "-o", str(tmp_path / name))
        assert code == 1 and "无法写入" in said and reason in said
    assert left(tmp_path) == {"先.json"} and before.read_text("utf-8") == "原来的"


def test_policies_that_were_pointed_to_are_named_by_their_folders(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, draft = (Path(each) for each in small(tmp_path, *NEW, name="拟作"))
    monkeypatch.chdir(base.parent)
    assert ran(capsys, ".", "../拟作", "-o", str(tmp_path / "报告.json")) == (0, "")
    assert written(tmp_path / "报告.json")["basis"]["names"] == ["现行", "拟作"]
    (draft.parent / "内").mkdir()
    monkeypatch.chdir(draft.parent / "内")
    assert ran(capsys, str(base), "..", "-o", str(tmp_path / "报告.json")) == (0, "")
    assert written(tmp_path / "报告.json")["basis"]["names"] == ["现行.ming", "拟作"]


def test_the_searches_are_told_with_the_cases_that_were_run(
    pair: tuple[str, str], tmp_path: Path, capsys: Captured
) -> None:
    """What was tried for each rule stands beside it."""
    path = tmp_path / "报告.json"
    assert ran(capsys, *pair, "-o", str(path)) == (0, "")
    found = written(path)
    rules = [row["evidence"] for row in found["rules"] if row["evidence"] and row["evidence"]["kind"] != "证明"]
    unseen = sum(each["tried"] for each in rules if each["kind"] == "试算")
    tried = {each["what"]: each["tried"] for each in found["basis"]["searches"]}
    assert tried["规则变化举例（各规则合计试算）"] == sum(each["tried"] for each in rules) > 0
    assert tried.get("其中未见差异的规则合计试算", 0) == unseen
    assert {case["tried"] for case in found["cases"]} == {tried["最大受益与最大受损"]}
    assert tried["最大受益与最大受损"] > 0


# ---- what is compared


def test_a_policy_with_errors_is_not_compared(pair: tuple[str, str], tmp_path: Path, capsys: Captured) -> None:
    broken = Path(pair[1])
    broken.write_text(broken.read_text("utf-8").replace("起付标准：100元", "起付标准：200元"), "utf-8")
    for words in ((pair[0], str(broken)), (str(broken), pair[0])):
        code, said = ran(capsys, *words, "-o", str(tmp_path / "报告.json"))
        assert code == 1 and "200元" in said and "新稿.ming" in said and "规则有错误" in said
    assert left(tmp_path) == set()


def test_there_is_no_such_policy(pair: tuple[str, str], tmp_path: Path, capsys: Captured) -> None:
    code, said = ran(capsys, pair[0], str(tmp_path / "没有.ming"), "-o", str(tmp_path / "报告.json"))
    assert code == 1 and "没有.ming" in said
    assert left(tmp_path) == set()


def test_different_cities_and_no_common_benefit_are_allowed_and_said(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "报告.json"
    assert ran(capsys, "anshan_outpatient", "wenzhou_in_force", "-o", str(path))[0] == 0
    cities, benefits = written(path)["notes"]
    assert "不同的统筹地区（鞍山市、温州市）" in cities
    assert "没有共同的待遇" in benefits
    assert written(path)["clauses"]["relation"] == "不同文件"


def test_messages_in_english(pair: tuple[str, str], tmp_path: Path, capsys: Captured) -> None:
    code = main(["--lang", "en", "compare", *pair, "-o", str(tmp_path / "report.odt")])
    said = capsys.readouterr().err.replace("\n", "")
    assert code == 2 and "must end in one of .html, .docx, .pdf, .json" in said
    cases = case_file(tmp_path, visit("good"), {"编号": "bad", "事件": 3})
    code = main(["--lang", "en", "compare", *pair, "--cases", cases, "-o", str(tmp_path / "report.json")])
    said = capsys.readouterr().err
    assert code == 1 and "Case “bad” is not computed" in said and "the report says so" in said.replace("\n", " ")


# ---- cases


def test_a_case_that_only_one_of_the_two_can_compute_is_told(tmp_path: Path, capsys: Captured) -> None:
    """The draft asks for the level of the institution, which the case does not tell."""
    base, draft = small(tmp_path, *NEW)
    text, rules = Path(draft).with_suffix(".txt"), Path(draft)
    text.write_text(text.read_text("utf-8") + "五、三级医疗机构支付45%，其余医疗机构支付40%。\n", "utf-8")
    table = "\n表 机构比例，依据五：\n  机构级别为三级，45%，“三级医疗机构支付45%”；\n  机构级别不为三级，40%，“其余医疗机构支付40%”。\n"
    rules.write_text(rules.read_text("utf-8").replace("比例为支付比例", "比例为机构比例") + table, "utf-8")
    path = tmp_path / "报告.json"
    cases = case_file(tmp_path, visit("写明级别", 机构级别="三级"), visit("没写级别"))
    code, said = ran(capsys, base, draft, "--cases", cases, "-o", str(path))
    assert code == 1 and "案例“没写级别”不能完全计算" in said and "机构级别" in said and "写明级别" not in said
    good, failed = (case for case in written(path)["cases"] if not case["found"])
    # 1000 − 100 = 900: 50% and 45%
    assert good["failure"] is None
    assert [(each["base"], each["draft"]) for each in good["totals"]["paid"]] == [("450.00", "405.00")]
    assert failed["failure"]["base"] == "" and "机构级别" in failed["failure"]["draft"]
    assert failed["events"][0]["results"][0]["base"] == "450.00" and failed["events"][0]["results"][0]["draft"] is None


def test_a_line_that_is_no_case_is_named_by_its_number(pair: tuple[str, str], tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "报告.json"
    cases = case_file(tmp_path, visit("一"), "{“编号”", "[]", visit("四", 机构级别="特级"))
    code, said = ran(capsys, *pair, "--cases", cases, "-o", str(path))
    assert code == 1 and "案例“第2行”" in said and "案例“第3行”" in said and "案例“四”" in said and "案例3例" in said
    found = written(path)
    assert [case["id"] for case in found["cases"] if not case["found"]] == ["一", "第2行", "第3行", "四"]
    assert found["notes"] == ["有3例典型案例不能为两份政策都读懂：第2行、第3行、四。"]
    assert {entry["role"]: entry["name"] for entry in found["basis"]["inputs"]} == {"案例": "案例.jsonl"}


def test_without_assumptions_it_is_said_what_is_lacking(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "报告.json"
    lines = (FOLDER / "anshan.jsonl").read_text("utf-8").splitlines()
    son = next(line for line in lines if "两代人·儿子" in line)
    code, said = ran(capsys, ANSHAN.base, ANSHAN.draft, "--cases", case_file(tmp_path, son), "-o", str(path))
    assert code == 1 and "在职职工原计入比例待定而没有假设" in said
    (case,) = (each for each in written(path)["cases"] if not each["found"])
    assert case["failure"]["base"] == "在职职工原计入比例待定而没有假设，合计不完整" and case["failure"]["draft"] == ""
    lacking = [each for event in case["events"] for each in event["results"] if each["missing"]]
    assert {(each["name"], each["missing"], each["base"]) for each in lacking} == {
        ("个人账户月计入", "在职职工原计入比例", None)
    }
    assert written(path)["basis"]["assumed"] == []


# ---- people


def test_a_population_of_nobody_is_said_to_be_one(pair: tuple[str, str], tmp_path: Path, capsys: Captured) -> None:
    table, path, page = (tmp_path / name for name in ("人口.csv", "报告.json", "报告.html"))
    table.write_text("人员编号,日期,险种,病种,政策范围内费用\n", "utf-8")
    told = "人口数据里没有可以计算的人。"
    assert ran(capsys, *pair, "--population", str(table), "-o", str(path), "-o", str(page)) == (0, told)
    found = written(path)
    assert found["population"]["persons"] == 0 and found["population"]["groups"] == []
    said = "人口数据里没有可以计算的人，人群影响从略。"
    assert found["notes"] == [said] and said in page.read_text("utf-8")


def test_rows_that_cannot_be_read_are_named_and_the_rest_is_computed(
    pair: tuple[str, str], tmp_path: Path, capsys: Captured
) -> None:
    table, path = tmp_path / "人口.csv", tmp_path / "报告.json"
    rows = ("甲,2023-02-01,居民医保,恶性肿瘤,1000.00", "乙,2023-02-30,居民医保,恶性肿瘤,1000.00")
    table.write_text(
        "\n".join(("人员编号,日期,险种,病种,政策范围内费用", *rows, "丙,2023-03-01,居民医保,恶性肿瘤,=1+1")), "utf-8"
    )
    code, said = ran(capsys, *pair, "--population", str(table), "-o", str(path))
    assert code == 1 and "人口数据第3行" in said and "人口数据第4行" in said and "人口数据2行" in said
    people = written(path)["population"]
    # 甲: (1000 − 100) × 50% = 450 and 55% = 495
    assert (people["persons"], people["total"]["gain"], people["total"]["winners"]) == (1, "45.00", 1)
    assert "有2行不能读懂，这些行的人没有计算" in people["about"]
    assert any(each.startswith("第3行：") for each in people["about"])


def test_a_person_whom_one_of_the_two_cannot_compute_is_in_no_sum(tmp_path: Path, capsys: Captured) -> None:
    table, path = tmp_path / "人口.csv", tmp_path / "报告.json"
    table.write_text(f"{TITLES}甲,{VISIT},1400.00\n乙,2023-05-01,职工医保,,三级,是,普通门诊,1400.00\n", "utf-8")
    code, said = ran(capsys, ANSHAN.base, ANSHAN.draft, "--population", str(table), "-o", str(path))
    assert code == 1 and "人1人" in said
    people = written(path)["population"]
    assert (people["persons"], people["failed"], people["total"]["gain"]) == (1, 1, "500.00")
    (failure,) = people["failures"]
    assert failure["id"] == "乙" and failure["base"] == "" and "人员类别" in failure["draft"]
    assert written(path)["notes"] == ["人口数据中有1人不能计算，不在合计之内。"]


@pytest.mark.parametrize(
    ("data", "said"), [("日期,险种\n", "人员编号"), ("", "人口.csv"), ("人员编号,日期,日期\n", "日期")]
)
def test_a_table_that_is_none_of_people_is_refused(
    data: str, said: str, pair: tuple[str, str], tmp_path: Path, capsys: Captured
) -> None:
    table = tmp_path / "人口.csv"
    table.write_text(data, "utf-8")
    code, found = ran(capsys, *pair, "--population", str(table), "-o", str(tmp_path / "报告.json"))
    assert code == 1 and said in found
    assert left(tmp_path) == {"人口.csv"}


# ---- hostile names


def test_hostile_names_are_only_words(tmp_path: Path, capsys: Captured) -> None:
    script, formula = "<script>alert(1)</script>", "=cmd|' /C calc'!A0"
    base, draft = small(tmp_path, *NEW)
    hostile = {**visit(f"{script}\n行"), "家庭": formula, "说明": f"{script}&amp;"}
    cases = case_file(tmp_path, hostile, name="<b>&案例.jsonl")
    page, path = tmp_path / "报告.html", tmp_path / "报告.json"
    assert ran(capsys, base, draft, "--cases", cases, "-o", str(page), "-o", str(path)) == (0, "")
    case = written(path)["cases"][0]
    assert (case["id"], case["family"], case["note"]) == (f"{script}\n行", formula, f"{script}&amp;")
    html = page.read_text("utf-8")
    assert "<script" not in html and "<b>&案例" not in html
    assert (
        "&lt;script&gt;alert(1)&lt;/script&gt;" in html and "&amp;amp;" in html and "&lt;b&gt;&amp;案例.jsonl" in html
    )


def test_a_report_never_takes_the_place_of_what_it_is_made_of(
    pair: tuple[str, str], tmp_path: Path, capsys: Captured
) -> None:
    """The file of assumptions stays as it is, and one report is not written over another."""
    given = tmp_path / "假设.json"
    given.write_text("{}", "utf-8")
    code, said = ran(capsys, *pair, "--assume", str(given), "-o", str(given))
    assert code == 2 and "请换一个文件名" in said and given.read_text("utf-8") == "{}"
    twice = str(tmp_path / "报告.json")
    code, said = ran(capsys, *pair, "-o", twice, "-o", twice)
    assert code == 2 and "写了两次" in said and not Path(twice).exists()
