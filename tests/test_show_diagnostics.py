"""Diagnostics as people see them: the blocks below are written by hand, underlines set by display columns."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsl import catalogue
from dsl.catalogue import Entry, report
from dsl.diagnostics import Diagnostic, Label, Severity
from dsl.source import SourceFile, Span, source_from_text
from mingsuan import show_diagnostics
from mingsuan.show_diagnostics import as_json, render, summary
from mingsuan.terminal import display_width

NAME = "鞍山门诊共济.ming"
RULE = "参数 普通门诊起付标准：500元，依据三（一）第2段“超过起付标准400元部分”。"
ENTRIES = {
    "C03": Entry(Severity.ERROR, "数字与引文不符", "{a}不见于引文。", "figure not in quote", "{a} is not quoted."),
    "T02": Entry(Severity.ERROR, "两行同时成立", "例：{a}。", "two rows hold", "For example {a}."),
    "K02": Entry(Severity.WARNING, "未用到的数字", "{a}未用到。", "unused figure", "{a} is not used."),
    "K03": Entry(Severity.NOTE, "默认口径", "{a}。", "default reading", "{a}."),
}


@pytest.fixture(autouse=True)
def wording(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fixed wording, so that the catalogue may be reworded freely."""
    monkeypatch.setattr(catalogue, "CATALOGUE", ENTRIES)
    monkeypatch.setattr(show_diagnostics, "CATALOGUE", ENTRIES)


def source(text: str, name: str = NAME) -> SourceFile:
    """A text in memory."""
    return source_from_text(name, text)


def at(file: SourceFile, part: str, text: str = "") -> Label:
    """A label on the first occurrence of a part of the file."""
    start = file.text.index(part)
    return Label(file, Span(start, start + len(part)), text)


def block(diagnostic: Diagnostic) -> str:
    """The block of one diagnostic, without its help line and the closing line."""
    body, separator, _ = render([diagnostic]).partition("     = 详见 mingsuan help")
    assert separator
    return body


def figure_error() -> Diagnostic:
    """The diagnostic of the samples: one line, two labels."""
    file = source("\n" * 8 + RULE + "\n")
    labels = at(file, "500元", "这里是500元"), at(file, "400元", "引文中是400元")
    return report("C03", *labels, helps=["请写「修订」。"], clause="三（一）", a="500元")


def test_a_whole_report() -> None:
    # Column of 500元: 参数 4, space 1, 普通门诊起付标准 16, ： 2, together 23.
    # Column of 400元: 23 + 500元 5 + ，2 + 依据三 6 + （一） 6 + 第2段 5 + “ 1 + 超过起付标准 12 = 60.
    # Header: 错误 C03 and two spaces 10, title 14, filled up to column 54.
    assert render([figure_error()]) == (
        "错误 C03  数字与引文不符                              鞍山门诊共济.ming 第9行\n"
        "   9 │ 参数 普通门诊起付标准：500元，依据三（一）第2段“超过起付标准400元部分”。\n"
        "     │                        ─────                                ─────\n"
        "     │                        这里是500元                          引文中是400元\n"
        "     = 500元不见于引文。\n"
        "     = 请写「修订」。\n"
        "     = 详见 mingsuan help C03\n"
        "\n"
        "1个错误\n"
    )


def test_in_english() -> None:
    assert render([figure_error()], lang="en").splitlines() == [
        "error C03  figure not in quote                        鞍山门诊共济.ming line 9",
        "   9 │ 参数 普通门诊起付标准：500元，依据三（一）第2段“超过起付标准400元部分”。",
        "     │                        ─────                                ─────",
        "     │                        这里是500元                          引文中是400元",
        "     = 500元 is not quoted.",
        "     = 请写「修订」。",
        "     = see mingsuan help C03",
        "",
        "1 error",
    ]


def test_colour_changes_nothing_but_colour() -> None:
    coloured = render([figure_error()], colour=True)
    assert "\x1b[31;1m错误 C03\x1b[0m" in coloured
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == render([figure_error()])


def test_labels_on_two_lines_with_lines_between() -> None:
    file = source("表 比例：\n  三级，50%；\n  二级，55%；\n  传染病专科，60%。\n")
    # The second label is empty text: an underline alone. 三级， is 6 columns, 传染病专科， 12, after two spaces.
    assert block(report("T02", at(file, "50%", "这一行"), at(file, "60%"), a="三级专科")) == (
        "错误 T02  两行同时成立                                鞍山门诊共济.ming 第2、4行\n"
        "   2 │   三级，50%；\n"
        "     │         ───\n"
        "     │         这一行\n"
        "   ⋮ │\n"
        "   4 │   传染病专科，60%。\n"
        "     │               ───\n"
        "     = 例：三级专科。\n"
    )


def test_texts_without_room_hang_lower() -> None:
    file = source("甲类，乙类，丙类。")
    labels = at(file, "甲类", "第一个说明"), at(file, "乙类", "第二个说明"), at(file, "丙类", "第三个")
    # Columns 0, 6 and 12; each text of ten columns would run into the next one.
    assert block(report("C03", *labels, a="甲")) == (
        "错误 C03  数字与引文不符                              鞍山门诊共济.ming 第1行\n"
        "   1 │ 甲类，乙类，丙类。\n"
        "     │ ────  ────  ────\n"
        "     │ │     │     第三个\n"
        "     │ │     第二个说明\n"
        "     │ 第一个说明\n"
        "     = 甲不见于引文。\n"
    )


def test_overlapping_labels_have_underlines_of_their_own() -> None:
    file = source("二级，55%；")
    assert block(report("C03", at(file, "二级，55%", "整项"), at(file, "55%", "比例"), a="55%")) == (
        "错误 C03  数字与引文不符                              鞍山门诊共济.ming 第1行\n"
        "   1 │ 二级，55%；\n"
        "     │ ─────────\n"
        "     │ 整项\n"
        "     │       ───\n"
        "     │       比例\n"
        "     = 55%不见于引文。\n"
    )


def test_a_label_over_several_lines_shows_its_first_and_last() -> None:
    file = source("表 比例：\n  一级，60%；\n  二级，55%；\n  三级，50%。\n定义")
    assert block(report("T02", at(file, file.text[:-3], "这张表"), a="略")) == (
        "错误 T02  两行同时成立                                鞍山门诊共济.ming 第1行\n"
        "   1 │ 表 比例：\n"
        "     │ ─────────\n"
        "   ⋮ │\n"
        "   4 │   三级，50%。\n"
        "     │   ───────────\n"
        "     │   这张表\n"
        "     = 例：略。\n"
    )


def test_a_label_over_three_lines_shows_them_all() -> None:
    file = source("表 比例：\r\n  一级，60%；\r\n  二级，55%。\r\n")
    assert block(report("T02", Label(file, Span(0, len(file.text)), "这张表"), a="略")) == (
        "错误 T02  两行同时成立                                鞍山门诊共济.ming 第1行\n"
        "   1 │ 表 比例：\n"
        "     │ ─────────\n"
        "   2 │   一级，60%；\n"
        "     │   ───────────\n"
        "   3 │   二级，55%。\n"
        "     │   ───────────\n"
        "     │   这张表\n"
        "     = 例：略。\n"
    )


def test_tabs_are_four_columns() -> None:
    file = source("\t比例\t55%")
    assert "   1 │     比例    55%\n     │             ───\n" in block(report("C03", at(file, "55%"), a=""))


def test_combining_marks_take_no_column() -> None:
    file = source("e\u0301e\u0301，55%")
    assert "   1 │ e\u0301e\u0301，55%\n     │     ───\n" in block(report("C03", at(file, "55%"), a=""))


def test_an_empty_place_is_one_column_after_the_text() -> None:
    file = source("由统筹基金支付\n")
    assert block(report("C03", Label(file, Span(7, 7), "缺“。”"), a="")).splitlines()[1:4] == [
        "   1 │ 由统筹基金支付",
        "     │               ─",
        "     │               缺“。”",
    ]


def test_a_long_line_is_shown_around_the_label() -> None:
    file = source("前" * 100 + "55%" + "后" * 100)
    lines = block(report("C03", at(file, "55%", "比例"), a="")).splitlines()
    # 72 columns of text: … 1, a third of the room 24 before the label, then what fits, … 1.
    assert lines[1:4] == [
        "   1 │ …" + "前" * 12 + "55%" + "后" * 21 + "…",
        "     │ " + " " * 25 + "───",
        "     │ " + " " * 25 + "比例",
    ]
    assert display_width(lines[1]) <= 80


def test_labels_far_apart_on_a_long_line_have_a_window_each() -> None:
    file = source("55%，" + "中" * 100 + "，60%。")
    lines = block(report("C03", at(file, "55%", "甲"), at(file, "60%", "乙"), a="")).splitlines()
    # The second window reaches the end of the line: … 1, 33 wide characters, ，2, 60% 3, 。 2.
    assert lines[1:7] == [
        "   1 │ 55%，" + "中" * 32 + "…",
        "     │ ───",
        "     │ 甲",
        "   1 │ …" + "中" * 32 + "，60%。",
        "     │ " + " " * 67 + "───",
        "     │ " + " " * 67 + "乙",
    ]


def test_a_label_longer_than_a_window_shows_both_ends() -> None:
    file = source("始" + "长" * 200 + "末。")
    lines = block(report("C03", at(file, file.text[:-1], "这一项"), a="")).splitlines()
    # 70 columns of the beginning and …; … and 71 columns of the end, of which 。 is not underlined.
    assert lines[1:6] == [
        "   1 │ 始" + "长" * 34 + "…",
        "     │ " + "─" * 70,
        "   1 │ …" + "长" * 33 + "末。",
        "     │  " + "─" * 68,
        "     │  这一项",
    ]


def test_a_text_at_the_right_edge_is_moved_left_and_wrapped() -> None:
    file = source("中" * 34 + "55%")
    long_text = "引文中没有这个数字，请核对原文后再写，或者写明口径"
    lines = block(report("C03", at(file, "55%", long_text), a="")).splitlines()
    # Wrapped to 32 columns, the widest line having 32: it begins at column 73 - 32 = 41.
    assert lines[3:5] == [
        "     │ " + " " * 41 + "引文中没有这个数字，请核对原文后",
        "     │ " + " " * 41 + "再写，或者写明口径",
    ]


def test_places_in_another_file_follow_under_its_name() -> None:
    file, document = source(RULE), source("一、总则\n年度最高支付限额为3000元。", "004.txt")
    assert block(report("C03", at(file, "500元"), at(document, "3000元", "原文"), a="500元")) == (
        "错误 C03  数字与引文不符                              鞍山门诊共济.ming 第1行\n"
        "   1 │ 参数 普通门诊起付标准：500元，依据三（一）第2段“超过起付标准400元部分”。\n"
        "     │                        ─────\n"
        "     ─ 004.txt 第2行\n"
        "   2 │ 年度最高支付限额为3000元。\n"
        "     │                   ──────\n"
        "     │                   原文\n"
        "     = 500元不见于引文。\n"
    )


def test_a_file_without_text_is_named_without_a_line() -> None:
    label = Label(SourceFile("通知.txt", "", ""), Span(0, 0))
    assert block(report("C03", label, a="")).splitlines()[0].endswith("  通知.txt")
    assert block(report("C03", a="")).splitlines() == ["错误 C03  数字与引文不符", "     = 不见于引文。"]


def test_a_long_name_stays_within_the_width_or_has_a_line_of_its_own() -> None:
    # 30 wide characters and .ming 65, 第1行 with its space 6: 71 columns, beside a header of 24.
    wide = block(report("C03", at(source("甲", "长" * 30 + ".ming"), "甲"), a="")).splitlines()
    assert wide[:2] == ["错误 C03  数字与引文不符", " " * 9 + "长" * 30 + ".ming 第1行"]
    # 20 wide characters: 51 columns, ends at 80, hence begins at column 29.
    fits = block(report("C03", at(source("甲", "长" * 20 + ".ming"), "甲"), a="")).splitlines()
    assert fits[0] == "错误 C03  数字与引文不符     " + "长" * 20 + ".ming 第1行"


def test_line_numbers_of_five_digits_move_the_whole_block() -> None:
    lines = block(report("C03", at(source("\n" * 12344 + "甲"), "甲"), helps=["乙。"], a="")).replace("     =", "=")
    assert "\n12345 │ 甲\n      │ ──\n" in lines


def test_sentences_wrap_and_commands_do_not() -> None:
    command = "  iconv -f GB18030 -t UTF-8 " + "a" * 80
    lines = block(report("C03", helps=["长" * 40 + "。", f"运行：\n{command}"], a="")).splitlines()
    assert lines[2:] == [
        "     = " + "长" * 36,
        "       " + "长" * 4 + "。",
        "     = 运行：",
        "       " + command,
    ]


def test_nothing_in_a_file_drives_the_terminal() -> None:
    file = source("名\x1b[2J称", "坏\x1b]0;x\x07.ming")
    output = render([report("C03", at(file, "称", "见\x1b[1m"), helps=["\x1b[0m"], a="\u202e")])
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", output)
    # 名 2, the replacement 1, [2J 3.
    assert "   1 │ 名�[2J称\n     │       ──\n     │       见�[1m\n" in output


def test_order_is_by_file_and_place() -> None:
    first, second = source("甲乙", "a.ming"), source("甲", "b.ming")
    given_order = [
        report("C03", at(second, "甲"), a="四"),
        report("T02", at(first, "乙"), a="三"),
        report("K02", at(first, "甲"), a="二"),
        report("C03", a="一"),
    ]
    assert [value["message"] for value in as_json(given_order)] == [
        "一不见于引文。",
        "四不见于引文。",  # b.ming was named first
        "二未用到。",
        "例：三。",
    ]
    assert re.findall("^\\S+ (\\S+)  ", render(given_order), re.MULTILINE) == ["C03", "C03", "K02", "T02"]


def test_files_of_one_name_are_told_apart_by_their_path() -> None:
    files = [source_from_text("a.ming", "甲", Path(folder, "a.ming")) for folder in ("甲", "乙")]
    output = render([report("C03", at(file, "甲"), a="") for file in files])
    assert "甲/a.ming 第1行" in output and "乙/a.ming 第1行" in output


@pytest.mark.parametrize(
    ("codes", "chinese", "in_english"),
    [
        ([], "没有发现问题", "no problems found"),
        (["C03", "K02", "T02"], "2个错误，1个提醒", "2 errors, 1 warning"),
        (["K03"], "1个说明", "1 note"),
    ],
)
def test_the_closing_line(codes: list[str], chinese: str, in_english: str) -> None:
    found = [report(code, a="") for code in codes]
    assert summary(found) == chinese
    assert summary(found, "en") == in_english


def test_json() -> None:
    # 500元 stands at characters 12-15 of line 9 (参数 2, space 1, 普通门诊起付标准 8, ： 1), 400元 at 34-37:
    # 500元，5, 依据三（一） 6, 第2段“ 4, 超过起付标准 6 further.
    assert as_json([figure_error()]) == [
        {
            "code": "C03",
            "severity": "error",
            "message": "500元不见于引文。",
            "file": NAME,
            "start": {"line": 9, "column": 13},
            "end": {"line": 9, "column": 17},
            "clause": "三（一）",
            "help": "请写「修订」。",
            "labels": [
                {
                    "file": NAME,
                    "start": {"line": 9, "column": 13},
                    "end": {"line": 9, "column": 17},
                    "text": "这里是500元",
                },
                {
                    "file": NAME,
                    "start": {"line": 9, "column": 34},
                    "end": {"line": 9, "column": 38},
                    "text": "引文中是400元",
                },
            ],
        }
    ]
    assert as_json([report("K02", a="3%")], lang="en") == [
        {
            "code": "K02",
            "severity": "warning",
            "message": "3% is not used.",
            "file": "",
            "start": {"line": 1, "column": 1},
            "end": {"line": 1, "column": 1},
            "labels": [],
        }
    ]


TEXTS = st.text("起付，（400元%ab \t\n\r\u0301", max_size=300)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 320), st.integers(0, 320), TEXTS), max_size=5))
def test_any_labels_on_any_text_fit_the_width(text: str, places: list[tuple[int, int, str]]) -> None:
    file = source(text)
    labels = [Label(file, Span(min(a, b), max(a, b)), said) for a, b, said in places]
    item = Diagnostic("K03", Severity.NOTE, "句子。", tuple(labels))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(show_diagnostics, "CATALOGUE", ENTRIES)
        lines = render([item]).splitlines()
    assert all(display_width(line) <= 80 for line in lines)
