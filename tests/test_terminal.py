"""Widths, line breaks, leaders and colours of terminal text; expected widths counted by hand."""

import io
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingsuan.terminal import (
    columns,
    display_width,
    leaders,
    pad,
    paint,
    truncate,
    visible,
    wants_colour,
    wrap,
)


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("起付标准", 8),
        ("400元", 5),  # 3 + 2
        ("（一）：", 8),  # full-width marks
        ("(一):", 5),  # half-width marks around one wide character
        ("“…”", 3),  # of ambiguous width: narrow on today's terminals
        ("e\u0301", 1),  # é as e and a combining accent
        ("\u3000段", 4),  # the ideographic space
        ("ＡＢ", 4),
    ],
)
def test_display_width(text: str, width: int) -> None:
    assert display_width(text) == width


def test_nothing_in_a_text_drives_the_terminal() -> None:
    assert visible("红\x1b[31m\u202e字\ud800\n\t") == "红�[31m�字�\n\t"


def test_pad_and_truncate_by_columns() -> None:
    assert pad("元", 5) + "|" == "元   |"
    assert pad("元", 5, "right") == "   元"
    assert pad("起付标准", 4) == "起付标准"
    assert truncate("起付标准", 8) == "起付标准"
    assert truncate("起付标准", 7) == "起付标…"  # 6 + 1
    assert truncate("起付标准", 6) == "起付…"  # a third wide character would make 7
    assert truncate("起付", 0) == ""


def test_wrap_begins_no_line_with_a_closing_mark() -> None:
    # Eight columns hold 起付标准, but 。 after it may not begin the next line: 准 goes with it.
    assert wrap("起付标准。限额", 8) == ["起付标", "准。限额"]


def test_wrap_ends_no_line_with_an_opening_mark() -> None:
    assert wrap("依据三（一）", 8) == ["依据三", "（一）"]
    assert wrap("写作“限额”", 6) == ["写作", "“限额”"]


def test_wrap_keeps_figures_with_their_unit_and_words_whole() -> None:
    assert wrap("限额为3000元", 10) == ["限额为", "3000元"]
    assert wrap("支付50%和20万元", 8) == ["支付50%", "和20万元"]
    assert wrap("详见 mingsuan help", 12) == ["详见", "mingsuan", "help"]


def test_wrap_tears_what_is_wider_than_a_line() -> None:
    assert wrap("abcdefgh", 3) == ["abc", "def", "gh"]
    assert wrap("。。。。", 4) == ["。。", "。。"]
    assert wrap("元", 1) == ["元"]


def test_wrap_keeps_line_ends() -> None:
    assert wrap("一\n\n二", 80) == ["一", "", "二"]
    assert wrap("", 80) == [""]


@given(st.text("起付标准。，（“”400元%ab \u0301", max_size=60), st.integers(2, 12))
def test_wrapped_lines_fit_and_nothing_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(display_width(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_leaders_end_at_the_same_column() -> None:
    # 12 + 1 + 3 + 1 + 4 columns, and 4 + 1 + 11 + 1 + 4.
    assert leaders("年度最高限额", "案情", 21, "·") == "年度最高限额 ··· 案情"
    assert leaders("比例", "口径", 21, "·") == "比例 ··········· 口径"
    assert leaders("比例", "口径", 5) == "比例  口径"
    assert leaders("比例", "", 20) == "比例"


def test_columns_are_as_wide_as_their_widest_cell() -> None:
    rows = [("样例", "金额"), ("退休职工两次门诊", "1620.00"), ("在职", "0.00", "通过")]
    assert columns(rows, ("left", "right")) == [
        "样例                 金额",
        "退休职工两次门诊  1620.00",
        "在职                 0.00  通过",
    ]
    assert columns([]) == []


@pytest.mark.parametrize(
    ("environment", "on_screen", "in_file"),
    [
        ({}, True, False),
        ({"NO_COLOR": "1"}, False, False),
        ({"NO_COLOR": ""}, True, False),
        ({"FORCE_COLOR": "1"}, True, True),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False, False),
        ({"TERM": "dumb"}, False, False),
    ],
)
def test_colour_is_for_terminals(environment: Mapping[str, str], on_screen: bool, in_file: bool) -> None:
    assert wants_colour(Screen(), environment) is on_screen
    assert wants_colour(io.StringIO(), environment) is in_file


def test_paint() -> None:
    assert paint("错误", "red", "bold", colour=True) == "\x1b[31;1m错误\x1b[0m"
    assert paint("错误", "red", colour=False) == "错误"
