"""Bad input on the command line: a plain sentence and exit code 1 each, no trace of the program, nothing half written."""

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

import mingsuan
from mingsuan.cli import main

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "stdlib_policies" / "anshan_outpatient"
NAME = "anshan_outpatient"
VISIT = {"类型": "就医", "日期": "2023-02-01", "医疗类别": "普通门诊", "机构级别": "三级", "定点": True}
PERSON = {"险种": "职工医保", "人员类别": "退休"}

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The rules in a copy of the shipped policy's folder."""
    folder = tmp_path / "政策"
    shutil.copytree(SHIPPED, folder)
    return next(folder.glob("*.ming"))


def refused(capsys: Captured, *words: str) -> str:
    """What a command says that ends with 1, yields nothing, and shows nothing of its inside."""
    code = main(words)
    captured = capsys.readouterr()
    assert (code, captured.out) == (1, "")
    for remnant in ("Traceback", "Error", "Exception", "Token", "程序内部出错", "None", "str("):
        assert remnant not in captured.err
    return captured.err


def answers(capsys: Captured, tmp_path: Path, *lines: bytes) -> list[dict[str, Any]]:
    """What eval yields for some lines."""
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"\n".join(lines) + b"\n")
    main(["eval", NAME, "--cases", str(path)])
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err and "程序内部出错" not in captured.err
    return [json.loads(line) for line in captured.out.splitlines()]


def answer(capsys: Captured, tmp_path: Path, event: dict[str, Any], **person: Any) -> dict[str, Any]:
    """What eval yields for a case with one event."""
    case = {"编号": "c", "参保人": {**PERSON, **person}, "事件": [event]}
    (found,) = answers(capsys, tmp_path, json.dumps(case, ensure_ascii=False).encode())
    return found


# ---- files of rules and documents


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("UTF-16", "政策：测试。".encode("utf-16"), "UTF-16编码"),
        ("UTF-16 without a mark", "政策：测试。\n".encode("utf-16-le") * 20, "UTF-16编码"),
        ("GBK", ("政策：测试。\n" * 20).encode("gbk"), "GB18030编码"),
        ("NUL", "政策：测\0试。".encode(), "看不见的控制字符"),
        ("binary", bytes(range(256)) * 4, "不是UTF-8文本"),
        ("empty", b"", "里没有文字"),
        ("blank", b"\xef\xbb\xbf \r\n", "里没有文字"),
        ("docx", b"PK\x03\x04" + b"\0" * 99, "Word"),
    ],
)
@pytest.mark.parametrize("command", ["check", "fmt", "test", "ledger", "graph", "schema", "questions"])
def test_a_file_that_is_no_text(
    command: str, name: str, data: bytes, said: str, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "规则.ming"
    path.write_bytes(data)
    code = main([command, str(path)])
    captured = capsys.readouterr()
    assert code == 1 and said in captured.err
    assert captured.out in ("", f"✗ {path}：1个错误\n")
    assert path.read_bytes() == data
    assert [item.name for item in tmp_path.iterdir()] == ["规则.ming"]


def test_a_document_that_is_no_text(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "通知.txt"
    path.write_bytes("第一条 为了…\n".encode("gbk") * 20)
    assert "GB18030编码" in refused(capsys, "clauses", str(path))
    assert "它是一个文件夹" in refused(capsys, "clauses", str(tmp_path))
    assert "没有文件" in refused(capsys, "clauses", str(tmp_path / "没有.txt"))


def test_rules_with_byte_order_mark_and_crlf_are_rules(copy: Path, capsys: Captured) -> None:
    copy.write_bytes(b"\xef\xbb\xbf" + copy.read_bytes().replace(b"\n", b"\r\n"))
    for command in ("check", "test", "ledger"):
        assert main([command, str(copy)]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("name", ["../机密.txt", "/etc/passwd", "C:\\机密.txt", "..\\机密.txt"])
def test_a_document_outside_the_folder(name: str, copy: Path, capsys: Captured) -> None:
    (copy.parent.parent / "机密.txt").write_text("机密内容", "utf-8")
    copy.write_text(copy.read_text("utf-8").replace("原文：004_96f8ebb8fc6b7c69.txt", f"原文：{name}"), "utf-8")
    assert main(["check", str(copy)]) == 1
    captured = capsys.readouterr()
    assert "错误 F07  路径越出文件夹" in captured.err and "机密内容" not in captured.err


def test_rules_nested_beyond_reason(copy: Path, capsys: Captured) -> None:
    deep = "（" * 5000 + "险种为职工医保" + "）" * 5000
    copy.write_text(copy.read_text("utf-8") + f"\n称「很深」：{deep}。\n", "utf-8")
    assert main(["check", str(copy)]) == 1
    assert "L06" in capsys.readouterr().err


# ---- cases


def test_a_case_with_byte_order_mark_and_crlf_is_a_case(tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "case.json"
    case = {"编号": "c", "参保人": PERSON, "事件": [{**VISIT, "政策范围内费用": "500"}]}
    text = json.dumps(case, ensure_ascii=False, indent=1).replace("\n", "\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert main(["explain", NAME, "--case", str(path), "--depth", "一句话"]) == 0
    # (500 − 400) × (50% + 10 points) = 60
    assert "支付60.00元" in capsys.readouterr().out
    line = json.dumps(case, ensure_ascii=False).encode()
    found = answers(capsys, tmp_path, b"\xef\xbb\xbf" + line + b"\r", line)
    assert [item["事件"][0]["普通门诊统筹"] for item in found] == ["60.00", "60.00"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("{}".encode("utf-16"), "UTF-16编码"),
        ('{"编号": "中文"}'.encode("gbk"), "不是UTF-8文本"),
        (b'{"a": "\0"}', "看不见的控制字符"),
        (b"[" * 100_000, "括号套得太深"),
        (b'{"a": ' + b"9" * 5000 + b"}", "太长的数字"),
        (b'{"a": 1, "a": 2}', "“a”写了两次"),
        (b"{}\n{}\n", "文件里有2个案例，一次只说明一个"),
        (b'{"a": NaN}', "“NaN”不是数"),
        (b"[]", "一个案例应写在{}里"),
        (b"{}", "“参保人”缺少"),
        ('{"编号": "c", "参保人": {}, "事件": []}'.encode(), "案例里没有事件"),
        ('{"编号": "c", "参保人": {}, "事件": {}, "其他": 1}'.encode(), "不认识“其他”"),
    ],
)
def test_a_case_that_cannot_be_read(data: bytes, said: str, tmp_path: Path, capsys: Captured) -> None:
    path, page = tmp_path / "case.json", tmp_path / "out.html"
    path.write_bytes(data)
    assert said in refused(capsys, "explain", NAME, "--case", str(path), "--format", "html", "-o", str(page))
    assert not page.exists()


def test_a_case_from_standard_input_that_is_no_text(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stream:
        class buffer:
            @staticmethod
            def read(_: int) -> bytes:
                return "案例".encode("gbk")

    monkeypatch.setattr(sys, "stdin", Stream)
    assert "它不是UTF-8文本" in refused(capsys, "explain", NAME, "--case", "-")


@pytest.mark.parametrize("path", ["没有.json", "."])
def test_cases_that_are_not_there(path: str, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "out.jsonl"
    given = str(tmp_path / path)
    refused(capsys, "explain", NAME, "--case", given, "-o", str(out))
    refused(capsys, "eval", NAME, "--cases", given, "-o", str(out))
    assert not out.exists()


def test_cases_in_utf_16_are_refused_whole(tmp_path: Path, capsys: Captured) -> None:
    path, out = tmp_path / "cases.jsonl", tmp_path / "out.jsonl"
    path.write_bytes("{}\n{}\n".encode("utf-16"))
    assert "UTF-16编码" in refused(capsys, "eval", NAME, "--cases", str(path), "-o", str(out))
    assert not out.exists()


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        ({"政策范围内费用": 300.5}, "E05", "带小数的金额须加引号"),
        ({"政策范围内费用": "-0.01"}, "E05", "金额不能是负数"),
        ({"政策范围内费用": -5}, "E05", "金额不能是负数"),
        ({"政策范围内费用": "0.001"}, "E05", "金额最多到分"),
        ({"政策范围内费用": "9" * 17}, "E05", "金额超过16位"),
        ({"政策范围内费用": 10**17}, "E05", "金额超过16位"),
        ({"政策范围内费用": "一百"}, "E04", "应是金额"),
        ({"政策范围内费用": "1,400"}, "E04", "应是金额"),
        ({"政策范围内费用": True}, "E04", "应是金额"),
        ({"政策范围内费用": None}, "E04", "写成了“null”"),
        ({"政策范围内费用": {"元": 1}}, "E04", "写成了“{…}”"),
        ({"政策范围内费用": [[[]]]}, "E04", "写成了“[…]”"),
        ({"日期": "2023-02-30"}, "E07", "历法上没有这一天"),
        ({"日期": "2023-13-01"}, "E07", "历法上没有这一天"),
        ({"日期": "0000-01-01"}, "E07", "历法上没有这一天"),
        ({"日期": 20230201}, "E07", "不是日期的写法"),
        ({"日期": "2023年2月"}, "E07", "不是日期的写法"),
        ({"定点": "true"}, "E04", "应是true（是）或false（否）"),
        ({"机构级别": "四级"}, "E06", "可以取：一级以下、一级、二级、三级"),
        ({"政策范围费用": "1"}, "E03", "最接近的事实是“政策范围内费用”"),
        ({"单位缴费额": "1"}, "E03", "没有“单位缴费额”这个事实"),
        ({"类型": "看病"}, "E10", "事件的类型有：就医"),
        ({"序号": 1.5}, "E04", "应是从1起的整数"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_an_event_that_cannot_be_used(
    change: dict[str, Any], code: str, said: str, tmp_path: Path, capsys: Captured
) -> None:
    found = answer(capsys, tmp_path, {**VISIT, "政策范围内费用": "500", **change})
    assert (found["编号"], found["代码"], found["行"]) == ("c", code, 1)
    assert said in found["错误"] and found["错误"].endswith("。")


def test_a_fact_that_is_needed_is_named_with_the_rule_and_its_clause(tmp_path: Path, capsys: Captured) -> None:
    event = {key: value for key, value in VISIT.items() if key != "定点"}
    found = answer(capsys, tmp_path, {**event, "政策范围内费用": "500"})
    assert found["错误"] == ("第1个事件：缺少事实“定点”。规则“普通门诊统筹”需要它〔鞍山门诊共济 三（一）第1段〕。")


@pytest.mark.parametrize(
    ("days", "numbers", "code"),
    [
        (("2023-03-01", "2023-02-01"), (None, None), "E08"),
        (("2023-02-01", "2023-02-01"), (None, None), "E09"),
        (("2023-02-01", "2023-02-01"), (1, None), "E09"),
        (("2023-02-01", "2023-02-01"), (1, 1), "E09"),
        (("2023-02-01", "2023-02-01"), (2, 1), "E08"),
        (("2023-02-01", "2023-02-01"), (1, 2), None),
    ],
)
def test_the_order_of_events(
    days: tuple[str, str], numbers: tuple[int | None, int | None], code: str | None, tmp_path: Path, capsys: Captured
) -> None:
    events = [
        {**VISIT, "政策范围内费用": "500", "日期": day, "序号": number}
        for day, number in zip(days, numbers, strict=True)
    ]
    (found,) = answers(capsys, tmp_path, json.dumps({"参保人": PERSON, "事件": events}).encode())
    assert found.get("代码") == code


@pytest.mark.parametrize(
    "identifier", [1.5, True, None, ["c"], {"a": {"b": []}}], ids=lambda value: type(value).__name__
)
def test_an_identifier_is_a_text_or_a_number(identifier: object, tmp_path: Path, capsys: Captured) -> None:
    (found,) = answers(capsys, tmp_path, json.dumps({"编号": identifier, "参保人": PERSON, "事件": []}).encode())
    assert found["代码"] == "E02" and found["错误"].startswith("“编号”写成了")


def test_no_line_is_lost(tmp_path: Path, capsys: Captured) -> None:
    good = json.dumps({"编号": "好", "参保人": PERSON, "事件": [{**VISIT, "政策范围内费用": "500"}]}).encode()
    bad = [
        b"[" * 100_000,
        b'{"a": ' * 50_000,
        b'{"\0": 1}',
        "案例".encode("gbk"),
        b"\xff",
        b'"\\ud800"',
        b"null",
        b"1e999999",
        b'{"\xe7\xbc\x96\xe5\x8f\xb7": "x", "\xe5\x8f\x82\xe4\xbf\x9d\xe4\xba\xba": []}',
        b"x" * 1_000_000,
        good + b" " + good,
    ]
    lines = [line for item in bad for line in (good, item)]
    found = answers(capsys, tmp_path, *lines)
    assert ["错误" in item for item in found] == [False, True] * len(bad)
    assert [item["行"] for item in found[1::2]] == list(range(2, 2 * len(bad) + 1, 2))
    assert all(item["代码"] in ("E01", "E02") for item in found[1::2])


def test_a_lone_surrogate_in_an_identifier_comes_back(tmp_path: Path, capsys: Captured) -> None:
    line = json.dumps({"编号": "\ud800", "参保人": PERSON, "事件": []}).encode()
    assert answers(capsys, tmp_path, line) == [{"编号": "\ud800", "事件": []}]
    out = tmp_path / "out.jsonl"
    assert main(["eval", NAME, "--cases", str(tmp_path / "cases.jsonl"), "-o", str(out)]) == 0
    assert json.loads(out.read_bytes()) == {"编号": "\ud800", "事件": []}


def test_a_name_that_would_drive_the_terminal_is_shown_harmless(tmp_path: Path, capsys: Captured) -> None:
    assert "\x1b" not in refused(capsys, "clauses", str(tmp_path / "\x1b[2J.txt"))
    assert main(["help", "\x1b[2J"]) == 1
    assert main(["\x1b[2J"]) == 2
    assert "\x1b" not in capsys.readouterr().err


def test_rates_and_lengths_of_time_in_cases(tmp_path: Path) -> None:
    # A rate is given as "60%" or "0.6" and lies within the whole; a length of time as in the rules ("12周").
    vocabulary, document, rules = (tmp_path / name for name in ("示例词汇.ming", "通知.txt", "规则.ming"))
    vocabulary.write_text(
        "词汇：示例词汇。\n对象 参保人。\n对象 就医，为事件。\n"
        "事实 约定比例，属于就医：比例。\n事实 处方量，属于就医：时长。\n事实 费用，属于就医：金额。\n",
        "utf-8",
    )
    document.write_text("关于约定支付的通知\n一、费用按约定比例支付。\n", "utf-8")
    rules.write_text(
        "政策：约定支付。\n原文：通知.txt。\n施行：待定。理由：原文未载明。\n引用：示例词汇。\n"
        "定义 约定支付，依据一“按约定比例支付”：费用×约定比例。\n",
        "utf-8",
    )
    policy = mingsuan.load(str(rules))
    visit = {"日期": "2024-01-01", "费用": "10.00", "处方量": "12周"}

    def paid(rate: object) -> object:
        case = {"参保人": {}, "事件": [{**visit, "约定比例": rate}]}
        return policy.results(policy.evaluate(case))["事件"][0]["约定支付"]

    assert paid("60%") == paid("0.6") == "6.00"
    for faulty in ("101%", "1.01", "-1%", "六成", True):
        with pytest.raises(mingsuan.CaseFault) as caught:
            paid(faulty)
        assert caught.value.diagnostic.code == "E04"
    with pytest.raises(mingsuan.CaseFault):
        policy.evaluate({"参保人": {}, "事件": [{**visit, "约定比例": "60%", "处方量": "12"}]})
