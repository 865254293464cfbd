"""The command line: every command, its formats and exit codes, on the Anshan policy as it ships and on copies of it."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import mingsuan
from mingsuan import checker, commands_eval, commands_samples
from mingsuan.cli import build_parser, main
from mingsuan.terminal import display_width

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "stdlib_policies" / "anshan_outpatient"
DOCUMENT = SHIPPED / "004_96f8ebb8fc6b7c69.txt"
NAME = "anshan_outpatient"
COMMANDS = [name for name, _ in build_parser().commands]

VISIT: dict[str, Any] = {"类型": "就医", "医疗类别": "普通门诊", "机构级别": "三级", "定点": True}
# The example of the language's reference: 300 of the deductible of 400 used first, then
# (2800 − 100) × (50% + 10 points) = 1620; the person pays 2800 − 1620 = 1180.
CASE: dict[str, Any] = {
    "编号": "c1",
    "参保人": {"险种": "职工医保", "人员类别": "退休"},
    "事件": [
        {**VISIT, "日期": "2023-02-01", "政策范围内费用": "300.00"},
        {**VISIT, "日期": "2023-03-01", "政策范围内费用": "2800.00"},
    ],
}
ANSWER = {
    "编号": "c1",
    "事件": [{"普通门诊统筹": "0.00", "个人负担": "300.00"}, {"普通门诊统筹": "1620.00", "个人负担": "1180.00"}],
}
CHECKED = "凭证核对无误"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The rules in a copy of the shipped policy's folder."""
    folder = tmp_path / "我的政策"
    shutil.copytree(SHIPPED, folder)
    return next(folder.glob("*.ming"))


@pytest.fixture
def case_file(tmp_path: Path) -> str:
    """A file with CASE."""
    path = tmp_path / "case.json"
    path.write_text(json.dumps(CASE, ensure_ascii=False), "utf-8")
    return str(path)


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first of some words in a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def run(capsys: Captured, *words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    code = main(words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def run_json(capsys: Captured, *words: str) -> Any:
    """The JSON that a command that succeeds writes, saying nothing else."""
    code, out, err = run(capsys, *words)
    assert (code, err) == (0, "")
    return json.loads(out)


# ---- usage


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_has_help_of_80_columns(command: str, lang: str, capsys: Captured) -> None:
    code, out, err = run(capsys, command, "--help", "--lang", lang)
    assert (code, err) == (0, "")
    assert out.startswith("用法：" if lang == "zh" else "usage: ")
    assert max(map(display_width, out.splitlines())) <= 80
    assert out == run(capsys, "help", command, "--lang", lang)[1]


def test_help_without_a_topic_lists_the_commands(capsys: Captured) -> None:
    _, out, _ = run(capsys, "--help")
    assert re.findall(r"^  ([a-z]+) +\S", out, re.MULTILINE) == COMMANDS
    assert run(capsys, "help")[1] == out
    assert run(capsys) == (2, "", out)


def test_version(capsys: Captured) -> None:
    assert run(capsys, "--version") == (0, f"mingsuan {mingsuan.VERSION}\n", "")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nosuch"], "没有“nosuch”这个命令"),
        (["--lang", "fr", "list"], "--lang 没有“fr”，可以写：zh、en"),
        (["check"], "缺少政策"),
        (["check", NAME, "--format", "xml"], "--format 没有“xml”，可以写：text、json"),
        (["check", NAME, "--format"], "--format 后面要写一个值"),
        (["fmt", NAME, "--chek"], "不认识“--chek”"),
        (["fmt", NAME, "--check=1"], "--check 后面不带值"),
        (["explain"], "缺少政策、--case"),
        (["explain", NAME, "--case", "x", "--event", "0"], "--event 应是从1到999999999的整数，不是“0”"),
        (["explain", NAME, "--case", "x", "--event", "-1"], "--event 应是从1到999999999的整数，不是“-1”"),
        (["explain", NAME, "--case", "x", "--event", "９"], "--event 应是从1到999999999的整数，不是“９”"),
        (["explain", NAME, "--case", "x", "--depth", "深"], "--depth 没有“深”，可以写：一句话、步骤、计算步骤、全部"),
        (["eval", NAME], "缺少--cases"),
        (["verify"], "缺少凭证"),
        (["list", "more"], "不认识“more”"),
    ],
)
def test_wrong_usage_is_said_in_chinese(words: list[str], sentence: str, capsys: Captured) -> None:
    code, out, err = run(capsys, *words)
    assert (code, out) == (2, "")
    first, *usage = err.splitlines()
    assert first.partition("：")[2] == sentence + "。"
    assert usage[0].startswith("用法：") and usage[-1].startswith("详见 ")
    assert not re.search(r"\b(error|usage|argument|invalid|required|expected|choose)\b", err)


def test_wrong_usage_in_english(capsys: Captured) -> None:
    code, _, err = run(capsys, "--lang=en", "explain", NAME)
    assert code == 2
    assert err.startswith("mingsuan explain: --case is missing.\nusage: mingsuan explain POLICY --case CASE")


# ---- check


def test_check_of_a_sound_policy(capsys: Captured) -> None:
    assert run(capsys, "check", NAME) == (0, f"✓ {NAME}：没有发现问题\n", "")
    assert run(capsys, "check", NAME, "--lang", "en")[1] == f"✓ {NAME}: no problems found\n"
    assert run_json(capsys, "check", NAME, "--format", "json") == []


def test_check_tells_errors_on_standard_error_and_the_verdict_on_standard_output(copy: Path, capsys: Captured) -> None:
    edit(copy, "普通门诊起付标准：400元", "普通门诊起付标准：500元")
    code, out, err = run(capsys, "check", str(copy), NAME)
    assert code == 1
    assert out == f"✗ {copy}：1个错误\n✓ {NAME}：没有发现问题\n"
    assert err.startswith("错误 C03  数字与引文不符")
    assert "请把500元改回400元" in err


def test_check_as_json_is_a_bare_list(copy: Path, capsys: Captured) -> None:
    edit(copy, "普通门诊起付标准：400元", "普通门诊起付标准：500元")
    line = next(n for n, text in enumerate(copy.read_text("utf-8").splitlines(), 1) if "500元" in text)
    code, out, err = run(capsys, "check", str(copy), "--format", "json")
    assert (code, err) == (1, "")
    (found,) = json.loads(out)
    assert {key: found[key] for key in ("code", "severity", "clause")} == {
        "code": "C03",
        "severity": "error",
        "clause": "三（一）第2段",
    }
    assert found["file"] == str(copy)
    # “参数 普通门诊起付标准：” are 12 characters, so 500元 begins in column 13.
    assert (found["start"], found["end"]) == ({"line": line, "column": 13}, {"line": line, "column": 17})
    assert "500元" in found["message"] and found["help"]


def test_check_goes_on_after_a_policy_that_is_not_there(tmp_path: Path, capsys: Captured) -> None:
    code, out, err = run(capsys, "check", str(tmp_path / "没有.ming"), NAME)
    assert code == 1
    assert out.endswith(f"✓ {NAME}：没有发现问题\n")
    assert "没有文件“没有.ming”" in err


def test_what_two_policies_share_is_reported_once(copy: Path, capsys: Captured) -> None:
    edit(copy, "普通门诊起付标准：400元", "普通门诊起付标准：500元")
    _, out, _ = run(capsys, "check", str(copy), str(copy), "--format", "json")
    assert len(json.loads(out)) == 1


def test_the_files_of_a_policy_come_in_the_order_rules_vocabulary_document(copy: Path, capsys: Captured) -> None:
    vocabulary = ROOT / "stdlib_policies" / "vocabulary" / "医保词汇.ming"
    own = copy.parent / vocabulary.name
    own.write_text(vocabulary.read_text("utf-8") + "口径：以上以下不含本数。理由：无。\n", "utf-8")
    edit(copy, "条款 三（五）：", "注：条款 三（五）：")
    edit(copy, "普通门诊起付标准：400元", "普通门诊起付标准：500元")
    _, out, _ = run(capsys, "check", str(copy), "--format", "json")
    files = list(dict.fromkeys(Path(item["file"]).name for item in json.loads(out)))
    assert files == [copy.name, own.name, DOCUMENT.name]


# ---- fmt


def test_fmt_leaves_a_file_alone_that_needs_nothing(copy: Path, capsys: Captured) -> None:
    before, stamp = copy.read_bytes(), copy.stat().st_mtime_ns
    assert run(capsys, "fmt", str(copy)) == (0, f"不需要排版：{copy}\n", "")
    assert run(capsys, "fmt", str(copy), "--check")[0] == 0
    assert (copy.read_bytes(), copy.stat().st_mtime_ns) == (before, stamp)


def test_fmt_lays_out_a_file_whole_and_keeps_its_rights(copy: Path, capsys: Captured) -> None:
    before = copy.read_bytes()
    edit(copy, "参数 普通门诊起付标准：", "参数   普通门诊起付标准 ：  ")
    copy.chmod(0o640)
    untidy = copy.read_bytes()
    assert run(capsys, "fmt", str(copy), "--check") == (1, f"需要排版：{copy}\n", "")
    assert copy.read_bytes() == untidy
    assert run(capsys, "fmt", str(copy)) == (0, f"已排版：{copy}\n", "")
    assert copy.read_bytes() == before
    assert copy.stat().st_mode & 0o777 == 0o640
    assert not [path for path in copy.parent.iterdir() if path.suffix == ".tmp"]


def test_fmt_keeps_the_line_ends_of_a_file_and_drops_its_byte_order_mark(copy: Path, capsys: Captured) -> None:
    text = copy.read_text("utf-8").replace("\n", "\r\n")
    copy.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert run(capsys, "fmt", str(copy))[0] == 0
    assert copy.read_bytes() == text.encode()


def test_fmt_follows_a_link(copy: Path, tmp_path: Path, capsys: Captured) -> None:
    edit(copy, "参数 普通门诊起付标准：", "参数  普通门诊起付标准：")
    link = copy.with_name("链接.ming")
    link.symlink_to(copy)
    assert run(capsys, "fmt", str(link))[0] == 0
    assert link.is_symlink() and "参数 普通门诊起付标准：" in copy.read_text("utf-8")


def test_fmt_does_not_touch_a_file_that_it_cannot_read(copy: Path, capsys: Captured) -> None:
    edit(copy, "参数 普通门诊起付标准：", "参数 普通门诊起付标准标准标准乱写，")
    before = copy.read_bytes()
    code, out, err = run(capsys, "fmt", str(copy), NAME)
    assert code == 1
    assert "个错误" in err and out.startswith("不需要排版")
    assert copy.read_bytes() == before


# ---- test


def test_the_worked_cases_of_the_shipped_policy_pass(capsys: Captured) -> None:
    code, out, err = run(capsys, "test", NAME)
    assert (code, err) == (0, "")
    assert "  ✓ 退休职工两次三级医院门诊\n" in out
    assert re.search(r"2023年3月1日 +普通门诊统筹 +1,620.00元 +1,620.00元\n", out)
    assert re.search(r"\n\n\d+个样例全部通过\n$", out)


def test_a_worked_case_that_fails_is_explained(copy: Path, capsys: Captured) -> None:
    edit(copy, "普通门诊统筹应支付1620元", "普通门诊统筹应支付1600元")
    code, out, _ = run(capsys, "test", str(copy))
    assert code == 1
    assert "  ✗ 退休职工两次三级医院门诊\n" in out
    assert re.search(r"2023年3月1日 +普通门诊统筹 +1,600.00元 +1,620.00元  ✗\n", out)
    assert "普通门诊统筹应得1,600.00元，实得" in out
    assert "├─ 支付比例  60% = 50% + 10个百分点" in out
    assert re.search(r"\d+个样例，\d+个通过，1个不通过\n$", out)
    code, out, _ = run(capsys, "test", str(copy), "--format", "json")
    told = json.loads(out)
    assert (code, told["version"], told["failed"]) == (1, commands_samples.VERSION, 1)
    sample = told["policies"][0]["samples"][0]
    (wrong,) = [check for check in sample["checks"] if not check["passed"]]
    assert not sample["passed"]
    assert (wrong["event"], wrong["date"], wrong["result"]) == (2, "2023-03-01", "普通门诊统筹")
    assert (wrong["expected"], wrong["actual"]) == ("1,600.00元", "1,620.00元")
    assert wrong["explanation"].startswith("2023年3月1日就医：普通门诊统筹支付1620.00元。")


def test_a_worked_case_that_lacks_a_fact_fails_with_its_name(copy: Path, capsys: Captured) -> None:
    edit(copy, "2023年2月1日三级定点医疗机构普通门诊，", "2023年2月1日定点医疗机构普通门诊，")
    code, out, _ = run(capsys, "test", str(copy))
    assert code == 1
    assert "第1个事件：缺少事实“机构级别”。" in out


def test_a_policy_without_worked_cases(copy: Path, capsys: Captured) -> None:
    text = copy.read_text("utf-8")
    copy.write_text(text[: text.index("样例 ")], "utf-8")
    code, out, _ = run(capsys, "test", str(copy))
    assert code == 0 and out.endswith("规则里没有样例\n")


# ---- explain


def test_explain_tells_all_events_in_steps(case_file: str, capsys: Captured) -> None:
    code, out, err = run(capsys, "explain", NAME, "--case", case_file)
    assert (code, err) == (0, "")
    first, second = out.split("\n\n")
    assert first.startswith("普通门诊统筹  0.00元")
    assert second.startswith("普通门诊统筹  1,620.00元")
    assert second.endswith("个人负担  1,180.00元 = 2,800.00 − 1,620.00\n")
    assert out == run(capsys, "explain", NAME, "--case", case_file, "--depth", "计算步骤")[1]


def test_explain_one_result_of_one_event(case_file: str, capsys: Captured) -> None:
    words = ("explain", NAME, "--case", case_file, "--event", "2", "--result", "个人负担", "--depth", "一句话")
    told = "2023年3月1日就医：个人负担1180.00元，即政策范围内费用2800元减去普通门诊统筹1620元。"
    code, out, _ = run(capsys, *words)
    assert (code, out.replace("\n", "")) == (0, told)


def test_explain_everything_says_more_than_steps(case_file: str, capsys: Captured) -> None:
    steps = run(capsys, "explain", NAME, "--case", case_file)[1]
    everything = run(capsys, "explain", NAME, "--case", case_file, "--depth", "全部")[1]
    assert len(everything) > len(steps) and "理由：" in everything


def test_explain_as_markdown_and_as_a_page(case_file: str, tmp_path: Path, capsys: Captured) -> None:
    out = run(capsys, "explain", NAME, "--case", case_file, "--format", "md")[1]
    assert out.count("### 普通门诊统筹 ") == 2
    page = tmp_path / "解释.html"
    assert run(capsys, "explain", NAME, "--case", case_file, "--format", "html", "-o", str(page)) == (0, "", "")
    text = page.read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>") and "1,620.00元" in text and "超过起付标准400元以上的部分" in text


def test_the_certificate_of_explain_verifies(case_file: str, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "凭证.json"
    assert run(capsys, "explain", NAME, "--case", case_file, "--format", "json", "-o", str(path)) == (0, "", "")
    certificate = json.loads(path.read_text("utf-8"))
    assert certificate["event"] == 2 and certificate["results"][0]["value"] == "1620"
    code, out, _ = run(capsys, "verify", str(path))
    assert code == 0 and CHECKED in out
    assert run(capsys, "verify", str(path), "--sources", str(SHIPPED), "--sources", str(tmp_path))[0] == 0


def test_explain_reads_standard_input(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(CASE).encode())))
    code, out, _ = run(capsys, "explain", NAME, "--case", "-", "--event", "2", "--depth", "一句话")
    assert code == 0 and "支付1620.00元" in out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--event", "3"], 2, "案例只有2个事件，没有第3个。"),
        (["--result", "大病保险"], 2, "没有结果“大病保险”，有：普通门诊统筹、个人负担。"),
    ],
)
def test_explain_says_what_there_is_not(
    words: list[str], code: int, sentence: str, case_file: str, capsys: Captured
) -> None:
    assert run(capsys, "explain", NAME, "--case", case_file, *words) == (code, "", sentence + "\n")


def test_explain_refuses_rules_with_errors(copy: Path, case_file: str, capsys: Captured) -> None:
    edit(copy, "普通门诊起付标准：400元", "普通门诊起付标准：500元")
    for command in (["explain", "--case", case_file], ["eval", "--cases", case_file], ["test"], ["schema"], ["graph"]):
        code, out, err = run(capsys, command[0], str(copy), *command[1:])
        assert (code, out) == (1, "")
        assert "错误 C03" in err and err.endswith("规则有错误，改正之后才能计算。\n")


def test_a_warning_does_not_stop_a_policy(copy: Path, case_file: str, capsys: Captured) -> None:
    edit(copy, "口径：等限于所列", "称「没有用的」：险种为居民医保。\n口径：等限于所列")
    code, out, err = run(capsys, "explain", str(copy), "--case", case_file)
    assert code == 0 and "1,620.00元" in out
    assert err.startswith("提醒 N04") and err.endswith("1个提醒\n")


# ---- eval


def cases_file(folder: Path, *cases: object) -> str:
    """A file of cases, one a line."""
    path = folder / "cases.jsonl"
    path.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases), "utf-8")
    return str(path)


def test_eval_answers_line_by_line(tmp_path: Path, capsys: Captured) -> None:
    code, out, err = run(capsys, "eval", NAME, "--cases", cases_file(tmp_path, CASE, {**CASE, "编号": 2}))
    assert (code, err) == (0, "")
    assert [json.loads(line) for line in out.splitlines()] == [ANSWER, {**ANSWER, "编号": "2"}]


def test_eval_computes_the_cases_that_ship_as_they_expect(capsys: Captured) -> None:
    code, out, _ = run(capsys, "eval", NAME, "--cases", str(SHIPPED / "cases.jsonl"))
    assert code == 0
    expected = (SHIPPED / "expected.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in out.splitlines()] == [json.loads(line) for line in expected]


def test_eval_keeps_the_place_of_a_bad_line_and_goes_on(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "cases.jsonl"
    good = json.dumps(CASE)
    path.write_text(f"{good}\n\n不是JSON\n   \n{good}\n", "utf-8")
    code, out, err = run(capsys, "eval", NAME, "--cases", str(path))
    first, bad, last = map(json.loads, out.splitlines())
    assert (code, first, last) == (1, ANSWER, ANSWER)
    # Blank lines yield nothing, but the bad line is the third of the file.
    assert bad == {"编号": "", "错误": "内容不是正确的JSON：第1个字符处读不下去。", "代码": "E01", "行": 3}
    assert err == "3个案例中有1个不能计算，原因写在各自的位置。\n"


def test_eval_with_explanations(tmp_path: Path, capsys: Captured) -> None:
    _, out, _ = run(capsys, "eval", NAME, "--cases", cases_file(tmp_path, CASE), "--with-explanations")
    told = json.loads(out)["事件"][1]["说明"]
    assert told["普通门诊统筹"].startswith("2023年3月1日就医：普通门诊统筹支付1620.00元。")
    assert set(told) == {"普通门诊统筹", "个人负担"}


def test_eval_reads_standard_input_and_writes_a_file(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(CASE).encode())))
    path = tmp_path / "out.jsonl"
    assert run(capsys, "eval", NAME, "--cases", "-", "-o", str(path)) == (0, "", "")
    assert json.loads(path.read_text("utf-8")) == ANSWER


def test_eval_that_is_interrupted_leaves_the_old_file(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text("旧的\n", "utf-8")
    answered = []

    def interrupted(*given: Any, **named: Any) -> dict[str, Any]:
        answered.append(given)
        if len(answered) == 2:
            raise KeyboardInterrupt
        return {}

    monkeypatch.setattr(commands_eval, "_answer", interrupted)
    code, out, err = run(capsys, "eval", NAME, "--cases", cases_file(tmp_path, CASE, CASE, CASE), "-o", str(path))
    assert (code, out, err) == (1, "", "已中断。没有写完的文件不保留。\n")
    assert path.read_text("utf-8") == "旧的\n"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["cases.jsonl", "out.jsonl"]


def test_eval_refuses_to_assume_what_is_not_open(tmp_path: Path, capsys: Captured) -> None:
    assumed = tmp_path / "assume.json"
    assumed.write_text('{"居民住院起付标准": {"三级": "1000元", "理由": "试算"}}', "utf-8")
    words = ("eval", NAME, "--cases", cases_file(tmp_path, CASE), "--assume", str(assumed))
    code, out, err = run(capsys, *words)
    assert (code, out) == (1, "")
    assert "“居民住院起付标准”不能假设" in err
    assumed.write_text("{}", "utf-8")
    assert run(capsys, *words)[0] == 0
    assumed.write_text("[]", "utf-8")
    assert run(capsys, *words)[0] == 1


# ---- verify


def test_verify_names_each_step_that_fails(case_file: str, tmp_path: Path, capsys: Captured) -> None:
    certificate = run_json(capsys, "explain", NAME, "--case", case_file, "--format", "json")
    certificate["results"][0]["value"] = "1630"
    path = tmp_path / "凭证.json"
    path.write_text(json.dumps(certificate), "utf-8")
    code, out, _ = run(capsys, "verify", str(path))
    lines = out.splitlines()
    assert code == 1 and CHECKED not in out
    assert "✗ 摘要：与内容不符，凭证被改动过" in lines
    assert re.fullmatch(r"凭证核对不通过：\d+处。", lines[-1])


def test_verify_says_plainly_what_it_cannot_read(case_file: str, tmp_path: Path, capsys: Captured) -> None:
    certificate = run_json(capsys, "explain", NAME, "--case", case_file, "--format", "json")
    certificate["nodes"][0]["citations"] = 5
    certificate["case"] = []
    path = tmp_path / "凭证.json"
    path.write_text(json.dumps(certificate), "utf-8")
    code, out, _ = run(capsys, "verify", str(path))
    assert code == 1 and "✗ 凭证：无法核对，这里的格式不对\n" in out and "Error" not in out


def test_verify_says_what_is_no_certificate(case_file: str, tmp_path: Path, capsys: Captured) -> None:
    for content in ("{}", "[1]", "不是", json.dumps(CASE), "[" * 100000):
        Path(case_file).write_text(content, "utf-8")
        code, out, err = run(capsys, "verify", case_file)
        assert (code, out) == (1, "") and err.startswith("错误：“case.json”不是凭证。")
    assert run(capsys, "verify", str(tmp_path / "没有.json"))[0] == 1


def test_verify_says_which_folder_is_not_there(case_file: str, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "凭证.json"
    run(capsys, "explain", NAME, "--case", case_file, "--format", "json", "-o", str(path))
    code, _, err = run(capsys, "verify", str(path), "--sources", str(tmp_path / "没有"))
    assert code == 1 and err.replace("\n", "").endswith("没有”这个文件夹。")


def test_the_checker_and_the_command_agree(case_file: str, capsys: Captured) -> None:
    certificate = run_json(capsys, "explain", NAME, "--case", case_file, "--format", "json")
    assert checker.verify(certificate, [SHIPPED]) == []


# ---- ledger, questions


def test_the_ledger_has_every_clause(capsys: Captured) -> None:
    told = run_json(capsys, "ledger", NAME, "--format", "json")
    assert told["version"] == 1 and told["document"]["file"] == DOCUMENT.name
    by_path = {entry["path"]: entry for entry in told["clauses"]}
    assert (
        len(by_path) == len(told["clauses"]) == sum(told["totals"][name] for name in ("computed", "accounted", "open"))
    )
    assert by_path["三（一）"]["status"] == "计算" and "普通门诊统筹" in by_path["三（一）"]["rules"]
    assert (by_path["三（五）"]["status"], by_path["三（五）"]["kind"]) == ("说明", "授权另定")
    # The second paragraph of 三（三） accounts for two figures of its own: 2022年 and 2%.
    assert by_path["三（三）"]["accounted_figures"] == ["2022年", "2%"]
    assert [note["path"] for note in by_path["三（三）"]["notes"]] == ["三（三）第1段", "三（三）第2段"]
    code, out, _ = run(capsys, "ledger", NAME)
    assert code == 0
    assert out.splitlines()[0] == told["document"]["title"]
    totals = told["totals"]
    assert out.splitlines()[-1] == (
        f"共{len(by_path)}条：计算{totals['computed']}条，说明{totals['accounted']}条，未落实0条；没有用到的数字0个"
    )


def test_the_ledger_of_a_policy_that_leaves_clauses_open(copy: Path, capsys: Captured) -> None:
    edit(copy, "条款 三（五）：", "注：条款 三（五）：")
    code, out, err = run(capsys, "ledger", str(copy))
    assert code == 1 and "错误 K01" in err
    assert re.search(
        r"^✗ 三（五）  规范门诊慢特病管理 +未落实\n    未落实：三（五）第1段、三（五）第2段$", out, re.MULTILINE
    )


def test_the_ledger_as_a_page_shows_markup_as_text(copy: Path, capsys: Captured) -> None:
    edit(copy, "理由：说明制定本方案的依据与目的", "理由：<script>alert(1)</script>&说明")
    code, out, _ = run(capsys, "ledger", str(copy), "--format", "html")
    assert code == 0 and out.startswith("<!DOCTYPE html>") and out.endswith("</html>\n")
    assert "<script" not in out and "&lt;script&gt;alert(1)&lt;/script&gt;&amp;说明" in out


def test_a_vocabulary_has_no_ledger(capsys: Captured) -> None:
    assert run(capsys, "ledger", "医保词汇") == (1, "", "没有可以列出的原文。\n")


def test_questions_are_the_readings_and_what_is_left_open(capsys: Captured) -> None:
    told = run_json(capsys, "questions", NAME, "--format", "json")
    (policy,) = told["policies"]
    by_text = {question["text"]: question for question in policy["questions"]}
    assert told["version"] == 1 and policy["document"] == DOCUMENT.name
    boundary = by_text["普通门诊起付标准不含本数"]
    assert boundary["kind"] == "口径" and boundary["reason"] and boundary["declared_in"].endswith("门诊共济.ming")
    assert boundary["clauses"] == [{"path": "三（一）第2段", "quote": "超过起付标准400元以上的部分"}]
    (listed,) = by_text["等限于所列"]["clauses"]
    assert listed == {"path": "三（一）第2段", "quote": "传染病、精神疾病等专科定点医疗机构60%"}
    chronic = by_text["规范门诊慢特病管理"]
    assert (chronic["kind"], chronic["clauses"][0]["path"]) == ("授权另定", "三（五）")
    assert "".join(DOCUMENT.read_text("utf-8").split()).count(chronic["clauses"][0]["quote"]) == 1
    assert by_text["施行首年额度不折算"]["declared_in"] == "医保词汇.ming"
    code, out, _ = run(capsys, "questions", NAME)
    assert code == 0 and all(text in out.replace("\n     ", "") for text in by_text)


# ---- clauses, graph, schema, list, help


def test_clauses_of_a_document(capsys: Captured) -> None:
    told = run_json(capsys, "clauses", str(DOCUMENT), "--format", "json")
    text = DOCUMENT.read_text("utf-8")
    assert (told["version"], told["file"]) == (1, DOCUMENT.name)
    third = next(clause for clause in told["clauses"] if clause["path"] == "三")
    first = third["children"][0]
    assert (first["path"], first["heading"]) == ("三（一）", "建立职工医保普通门诊统筹机制")
    paragraph = first["paragraphs"][1]
    assert paragraph["text"] == text[paragraph["start"] : paragraph["end"]]
    assert "".join(item["text"] for item in paragraph["sentences"]) == paragraph["text"]
    code, out, _ = run(capsys, "clauses", str(DOCUMENT))
    assert code == 0 and re.search(r"^  三（一）  建立职工医保普通门诊统筹机制 +\[\d+-\d+\]$", out, re.MULTILINE)


def test_the_graph_in_three_forms(capsys: Captured) -> None:
    told = run_json(capsys, "graph", NAME, "--format", "json")
    assert [node["id"] for node in told["nodes"]] == list(range(len(told["nodes"])))
    assert all(arg < node["id"] for node in told["nodes"] for arg in node["operands"])
    (deductible,) = [node for node in told["nodes"] if node.get("label") == "普通门诊起付标准"]
    assert (deductible["op"], deductible["value"], deductible["citations"][0]["path"]) == (
        "parameter",
        "400",
        "三（一）第2段",
    )
    code, out, _ = run(capsys, "graph", NAME)
    assert code == 0 and re.search(r"^ +\d+  普通门诊起付标准  参数 400.00元  〔三（一）第2段〕", out, re.MULTILINE)
    code, out, _ = run(capsys, "graph", NAME, "--format", "dot")
    assert code == 0 and out.startswith("digraph mingsuan {\n") and out.endswith("}\n")
    assert out.count(" -> ") >= sum(len(set(node["operands"])) for node in told["nodes"])


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """A validator of the schema of the Anshan policy's cases."""
    from mingsuan.schema import case_schema

    schema = case_schema(mingsuan.load(NAME))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def test_the_schema_has_every_fact_with_who_reads_it(capsys: Captured) -> None:
    told = run_json(capsys, "schema", NAME)
    person = told["properties"]["参保人"]["properties"]
    assert person["险种"]["x-interface"] == "insutype" and "代码" not in person
    assert person["参保方式"]["default"] == "单位"
    visit = next(event for event in told["properties"]["事件"]["items"]["oneOf"] if event["title"] == "就医")
    cost = visit["properties"]["政策范围内费用"]
    assert cost["x-interface"] == "inscp_scp_amt" and "三（一）第2段" in cost["x-clauses"]
    assert "普通门诊统筹" in cost["x-rules"]
    assert "由低到高" in visit["properties"]["机构级别"]["description"]


def test_every_case_that_ships_is_valid(validator: Draft202012Validator) -> None:
    for line in (SHIPPED / "cases.jsonl").read_text("utf-8").splitlines():
        validator.validate(json.loads(line))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"政策范围内费用": 300},
        {"政策范围内费用": "0.10000"},
        {"日期": "2023年2月1日"},
        {"定点": "是"},
        {"医疗类别": "11"},
        {"医疗类别": 11},
        {"医疗类别": "急诊"},
        {"序号": 3},
        {"序号": None},
        {"人员类别": "在职"},
    ],
    ids=str,
)
def test_what_can_be_read_is_valid(change: dict[str, Any], validator: Draft202012Validator) -> None:
    case = {**CASE, "事件": [{**CASE["事件"][0], **change}]}
    mingsuan.load(NAME).evaluate(case)
    validator.validate(case)


def test_facts_with_dates_are_valid(validator: Draft202012Validator) -> None:
    dated = [{"值": "在职"}, {"值": "退休", "自": "2023-02-15"}]
    case = {**CASE, "编号": 7, "参保人": {**CASE["参保人"], "人员类别": dated}}
    mingsuan.load(NAME).evaluate(case)
    validator.validate(case)
    without_type = {key: value for key, value in CASE["事件"][0].items() if key != "类型"}
    validator.validate({**case, "事件": [without_type]})


@pytest.mark.parametrize(
    "change",
    [
        {"政策范围内费用": 300.5},
        {"政策范围内费用": "-1"},
        {"政策范围内费用": "1.005"},
        {"政策范围内费用": "9" * 17},
        {"政策范围内费用": 10**16},
        {"日期": "2023/02/01"},
        {"定点": "yes"},
        {"机构级别": "四级"},
        {"类型": "住院"},
        {"没有的事实": 1},
        {"序号": -1},
    ],
    ids=lambda change: str(change)[:40],
)
def test_what_cannot_be_read_is_not_valid(change: dict[str, Any], validator: Draft202012Validator) -> None:
    assert not validator.is_valid({**CASE, "事件": [{**CASE["事件"][0], **change}]})


def test_list_has_what_the_contract_says(capsys: Captured) -> None:
    told = run_json(capsys, "list", "--format", "json")
    entry = next(item for item in told["policies"] if item["name"] == NAME)
    assert told["version"] == 1
    assert (entry["status"], entry["region"], entry["in_force_from"]) == ("征求意见稿", "鞍山市", "2022-11-01")
    assert (entry["source"], entry["title"][:3]) == (DOCUMENT.name, "鞍山市")
    assert re.fullmatch("[0-9a-f]{64}", entry["sha256"])
    totals = run_json(capsys, "ledger", NAME, "--format", "json")["totals"]
    assert entry["clauses"] == {key: totals[key] for key in ("computed", "accounted", "open")}
    code, out, _ = run(capsys, "list")
    assert code == 0 and "anshan_outpatient\n  全称  鞍山市" in out


def test_help_on_a_code(capsys: Captured) -> None:
    code, out, err = run(capsys, "help", "c03")
    assert (code, err) == (0, "") and out.startswith("# C03")
    code, out, err = run(capsys, "help", "X99")
    assert (code, out) == (1, "") and err.startswith("没有“X99”这个编号或命令。")


# ---- all of them


TEXTS = [
    ["list"],
    ["test", NAME],
    ["ledger", NAME],
    ["questions", NAME],
    ["graph", NAME],
    ["clauses", str(DOCUMENT)],
    ["clauses", str(ROOT / "tests" / "documents" / "001_fd163e2c24168b37.txt")],
]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("words", TEXTS, ids=lambda words: " ".join(Path(word).name for word in words))
def test_texts_have_at_most_80_columns(words: list[str], lang: str, capsys: Captured) -> None:
    code, out, _ = run(capsys, *words, "--lang", lang)
    assert code == 0
    for line in out.splitlines():
        assert display_width(line) <= 80, line


@pytest.mark.parametrize("words", TEXTS, ids=lambda words: " ".join(Path(word).name for word in words))
def test_colour_only_helps_and_none_goes_into_a_file(
    words: list[str], tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = run(capsys, *words)[1]
    path = tmp_path / "out.txt"
    assert main([*words, "-o", str(path)]) == 0
    plain = path.read_text("utf-8")
    assert "\x1b" not in plain and re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain


def test_no_colour_goes_into_the_file_of_an_explanation(
    case_file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    path = tmp_path / "out.txt"
    assert main(["explain", NAME, "--case", case_file, "-o", str(path)]) == 0
    assert "\x1b" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    ("target", "why"), [("没有/out.txt", "文件夹不存在"), (".", "它是一个文件夹"), ("字" * 300, "文件名太长")]
)
def test_a_file_that_cannot_be_written(target: str, why: str, tmp_path: Path, capsys: Captured) -> None:
    code, out, err = run(capsys, "clauses", str(DOCUMENT), "-o", str(tmp_path / target))
    assert (code, out) == (1, "")
    assert err.replace("\n", "").endswith(f"：{why}。")
    assert list(tmp_path.iterdir()) == []


def test_an_internal_fault_is_no_traceback(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MINGSUAN_DEBUG", raising=False)
    monkeypatch.setattr("mingsuan.commands_rules.run_list", lambda *given: 1 / 0)
    code, out, err = run(capsys, "list")
    assert (code, out) == (1, "") and err.startswith("程序内部出错。") and "Zero" not in err
    monkeypatch.setenv("MINGSUAN_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        main(["list"])


# ---- as a program


def program(*words: str, **settings: Any) -> subprocess.CompletedProcess[bytes]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "mingsuan.cli", *words]
    return subprocess.run(command, capture_output=True, cwd=ROOT, timeout=60, **settings)


def test_output_is_utf_8_whatever_the_system_says() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C", "PYTHONUTF8": "0"}
    done = program("list", env=environment)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "全称  鞍山市" in done.stdout.decode("utf-8")


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "mingsuan.cli", "graph", NAME, "--format", "json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) in (0, 1)


def test_help_does_not_load_the_compiler() -> None:
    code = "import sys; from mingsuan.cli import main; main(['--help']); print('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=ROOT, timeout=60)
    assert done.stdout.decode().endswith("False\n")
