"""Pictures of a report: exact figures behind them, honest drawings, the same bytes each time, texts that stay texts."""

import io
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import pytest
import typst
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from compiler.comparison.result import (
    ADDED,
    CHANGED,
    REMOVED,
    SAME,
    Bin,
    Curve,
    FigureSide,
    Fund,
    Group,
    Mark,
    Pair,
    ParameterRow,
    Point,
)
from compiler.types import AMOUNT, DURATION, POINTS, RATE, Duration, Type, Value
from mingsuan.report import charts
from mingsuan.report.blocks import Figure, Table
from mingsuan.report.charts_curve import _BESIDE, _PANEL, _Flag, _lanes
from mingsuan.report.charts_drawing import ACCENT, WIDTH, clean, fit, sheet, text_width
from mingsuan.report.charts_figures import percent, rounded, short_amount, unit_of

NAMES = ("现行办法", "征求意见稿")
SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
HOSTILE = "$x_1^2$ \\frac{1}{2} <script>alert(1)</script> & --> ]]> =1+1 \u202e\n\x07𠮷"


def side(value: Value | None, type: Type = AMOUNT, pending: bool = False) -> FigureSide:
    return FigureSide("", value, type, (), pending)


def changed(name: str, base: Value, draft: Value, type: Type = AMOUNT) -> ParameterRow:
    difference = draft - base if isinstance(base, Fraction) and isinstance(draft, Fraction) else None
    kind = None if difference is None else POINTS if type == RATE else type
    return ParameterRow(name, "", "", CHANGED, side(base, type), side(draft, type), difference, kind)


ROWS = (
    changed("门诊起付标准", Fraction(400), Fraction(300)),
    changed("支付比例", Fraction(60, 100), Fraction(65, 100), RATE),
    ParameterRow("处方限额", "一级", "", ADDED, None, side(Fraction("123.45"))),
    ParameterRow("建床费", "", "", REMOVED, side(Fraction(80)), None),
    changed("等待期", Duration(6, "月"), Duration(90, "日"), DURATION),
    ParameterRow("救助限额", "", "", CHANGED, side(None, pending=True), side(Fraction(1000))),
    ParameterRow("未变的", "", "", SAME, side(Fraction(1)), side(Fraction(1))),
)


def group(dimension: str, name: str, persons: int, winners: int, losers: int, gain: str, loss: str) -> Group:
    return Group(dimension, name, persons, winners, losers, Fraction(gain), Fraction(loss), Pair(), Pair())


GROUPS = (
    group("", "全部人员", 7, 4, 1, "100", "30.5"),
    group("年龄", "60周岁以下", 4, 3, 0, "90", "0"),
    group("年龄", "60周岁及以上", 3, 1, 1, "10", "30.5"),
    group("年龄", "90周岁及以上", 0, 0, 0, "0", "0"),
)
FUNDS = (
    Fund("统筹基金", "支付", Pair(Fraction("1234567.89"), Fraction("1234567.88"))),
    Fund("医疗救助基金", "支付", Pair(Fraction(0), Fraction(500))),
)
BINS = (Bin(Fraction(0), Fraction(1000), 3, 1), Bin(Fraction(1000), None, 1, 3))


def paid(spending: int, base: int, draft: int) -> Point:
    return Point(
        Fraction(spending),
        Pair(Fraction(base), Fraction(draft)),
        Pair(Fraction(spending - base), Fraction(spending - draft)),
    )


CURVE = Curve(
    "一次门诊",
    ("在职",),
    # Half of what exceeds 400 under the base, of what exceeds 200 under the draft; the point at 800 is on a straight line.
    (paid(0, 0, 0), paid(200, 0, 0), paid(400, 0, 100), paid(800, 200, 300), paid(1200, 400, 500)),
    (Mark("base", "起付", Fraction(400), "起付标准"), Mark("draft", "起付", Fraction(200), "起付标准")),
)

PICTURES: dict[str, Callable[[], Figure | None]] = {
    "at a glance": lambda: charts.at_a_glance(ROWS, NAMES),
    "curve": lambda: charts.curve(CURVE, NAMES),
    "own share": lambda: charts.own_share(BINS, NAMES),
    "winners": lambda: charts.winners(GROUPS),
    "outlay": lambda: charts.outlay(FUNDS, NAMES),
    "changes by group": lambda: charts.changes_by_group(GROUPS),
}


@cache
def picture_of(name: str) -> Figure:
    """The picture of that name, made once for all tests."""
    return drawn(PICTURES[name]())


def drawn(picture: Figure | None) -> Figure:
    assert picture is not None
    return picture


def texts(table: Table) -> list[list[str]]:
    """The rows of a table as texts."""
    return [
        ["".join(run.text for part in cell.paragraphs for run in part.runs) for cell in row.cells] for row in table.rows
    ]


def ids(svg: bytes) -> list[str]:
    return [element.attrib["id"] for element in ElementTree.fromstring(svg).iter() if "id" in element.attrib]


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_the_same_to_the_byte_each_time_and_leaves_no_settings_behind(name: str) -> None:
    before = dict(matplotlib.rcParams)
    one = picture_of(name)
    matplotlib.rcParams["lines.linewidth"] = 9.0  # a user's settings do not reach the picture
    try:
        other = drawn(PICTURES[name]())
    finally:
        matplotlib.rcParams["lines.linewidth"] = before["lines.linewidth"]
    assert (one.svg, one.png) == (other.svg, other.png)
    assert dict(matplotlib.rcParams) == before


def test_pictures_can_stand_in_one_page() -> None:
    pictures = [picture_of(name) for name in PICTURES]
    names = [name for picture in pictures for name in ids(picture.svg)]
    assert len(names) == len(set(names))
    for picture in pictures:
        root = ElementTree.fromstring(picture.svg)
        assert picture.svg.startswith(b"<svg ")  # neither a declaration nor a document type
        assert (root.attrib["role"], root.attrib["width"], root.attrib["height"]) == (
            "img",
            "156mm",
            f"{picture.height:g}mm",
        )
        assert [root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")] == [picture.caption, picture.alt]
        # Rules of style would reach the whole page, metadata has dates; fonts are not needed for outlines.
        assert not {element.tag for element in root.iter()} & {
            SVG + tag for tag in ("style", "metadata", "text", "image")
        }
        targets = {element.attrib[LINK].removeprefix("#") for element in root.iter() if LINK in element.attrib}
        assert targets <= set(ids(picture.svg))
        assert b"style=" not in picture.svg


def test_the_bitmap_is_as_large_as_the_vectors_at_200_dots_per_inch() -> None:
    picture = picture_of("winners")
    with Image.open(io.BytesIO(picture.png)) as image:
        # 156 mm are 156 / 25.4 × 200 = 1228.3 dots.
        assert image.width == 1228
        assert abs(image.height - picture.height / 25.4 * 200) <= 1


@pytest.mark.parametrize("name", ["curve", "winners"])
def test_typst_draws_the_picture_at_its_size(name: str, tmp_path: Path) -> None:
    picture = picture_of(name)
    (tmp_path / "a.svg").write_bytes(picture.svg)
    (tmp_path / "a.typ").write_text('#set page(width: auto, height: auto, margin: 0mm)\n#image("a.svg")')
    typst.compile(tmp_path / "a.typ", output=tmp_path / "a.pdf")
    box = PdfReader(tmp_path / "a.pdf").pages[0].mediabox
    assert abs(float(box.width) / 72 * 25.4 - WIDTH) < 0.2
    assert abs(float(box.height) / 72 * 25.4 - picture.height) < 0.2


def test_nothing_to_show_is_no_picture() -> None:
    nobody = [group("年龄", "无人", 0, 0, 0, "0", "0")]
    assert charts.at_a_glance([row for row in ROWS if row.change == SAME]) is None
    assert charts.curve(evolve(CURVE, points=()), NAMES) is None
    assert charts.own_share((), NAMES) is None
    assert charts.own_share([Bin(Fraction(0), None, 0, 0)], NAMES) is None
    assert [charts.winners(()), charts.winners(nobody), charts.changes_by_group(nobody)] == [None] * 3
    assert charts.outlay((), NAMES) is None


def extreme() -> Sequence[Figure | None]:
    """Pictures of hostile texts, of nothing but zeros, and of the largest and smallest amounts."""
    names, huge = (HOSTILE, HOSTILE * 9), Fraction(10**15)
    return (
        charts.at_a_glance(
            [changed(HOSTILE * 9, huge, Fraction(1, 3)), changed("负", Fraction(-5), Fraction(0))], names
        ),
        charts.at_a_glance([changed("零", Fraction(0), Fraction(0))], names),
        charts.winners([group(HOSTILE, HOSTILE, 1, 0, 0, "0", "0")], HOSTILE),
        charts.changes_by_group([group(HOSTILE, HOSTILE, 1, 0, 1, "0", str(huge))] * 60, HOSTILE),
        charts.outlay([Fund(HOSTILE, HOSTILE, Pair(-huge, Fraction(0)))], names, HOSTILE),
        charts.outlay([Fund("零", "支付", Pair())], names),
        charts.own_share([Bin(Fraction(0), None, 0, 1)], names, HOSTILE),
        charts.curve(Curve(HOSTILE, (), (paid(100, 0, 0),), (Mark("base", HOSTILE, Fraction(100), HOSTILE),)), names),
        charts.curve(Curve("零", (), (paid(0, 0, 0), paid(0, 0, 0)), ()), names),
    )


@pytest.mark.filterwarnings("error")
def test_extreme_figures_and_hostile_texts_are_drawn_within_a_page() -> None:
    for picture in map(drawn, extreme()):
        assert ElementTree.fromstring(picture.svg).findtext(f"{SVG}desc") == picture.alt
        assert b"<script" not in picture.svg
        assert "\u202e" not in picture.alt
        assert picture.height <= 215  # of the 225 mm that GB/T 9704 gives to text


def test_of_too_many_figures_the_picture_shows_twelve_first_those_that_change() -> None:
    new = [evolve(changed(f"新{number}", Fraction(1), Fraction(2)), base=None, change=ADDED) for number in range(5)]
    many = [changed(f"第{number}项", Fraction(1), Fraction(2)) for number in range(10)]
    shown = charts.glance_rows([*new, *many])
    assert [row.name for row in shown] == ["新0", "新1", *(f"第{number}项" for number in range(10))]
    assert len(charts.glance_rows([*many, *many])) == 12


def test_of_two_instruments_a_figure_of_one_alone_is_neither_new_nor_gone() -> None:
    picture = drawn(charts.at_a_glance(ROWS, NAMES, apart=True))
    assert [row[1] for row in texts(picture.data)] == ["不同", "不同", f"只见于《{NAMES[1]}》", f"只见于《{NAMES[0]}》"]
    assert "新增" not in picture.alt and "取消" not in picture.alt


def test_a_text_is_no_formula() -> None:
    with sheet(20) as page:
        page.text(10, 10, clean("$x_1^2$"))
        svg = page.drawn("", "").svg
    # Seven characters, seven outlines; read as a formula there would be three.
    assert svg.count(b"<use ") == 7


def test_bars_are_as_long_as_their_shares() -> None:
    picture = drawn(charts.winners([group("", "全部", 4, 3, 1, "9", "9")]))
    accent = bytes.fromhex(ACCENT.removeprefix("#"))
    with Image.open(io.BytesIO(picture.png)) as image:
        dots, width = image.convert("RGB").tobytes(), image.width
    blue = [max(abs(dots[at + part] - accent[part]) for part in range(3)) < 12 for at in range(0, len(dots), 3)]
    longest = max(sum(blue[start : start + width]) for start in range(0, len(blue), width))
    # Three of four people gain: three quarters of a bar of 66 mm, at 200 dots per inch 389.8 dots.
    assert abs(longest - 390) <= 4


def test_the_change_table_has_exact_figures_and_differences() -> None:
    picture = picture_of("at a glance")
    assert texts(picture.data) == [
        ["门诊起付标准", "修改", "400元", "300元", "-100元"],
        ["支付比例", "修改", "60%", "65%", "+5个百分点"],
        ["处方限额：一级", "新增", "—", "123.45元", "—"],
        ["建床费", "取消", "80元", "—", "—"],
    ]
    # Months beside days, and what is open beside an amount, have no common axis.
    assert "列变化的参数4项（修改2项、新增1项、取消1项）" in picture.alt
    assert "门诊起付标准由400元变为300元；支付比例由60%变为65%；处方限额：一级新增123.45元等。" in picture.alt


def test_the_table_behind_winners_counts_people() -> None:
    picture = drawn(charts.winners(GROUPS, "合成人口。"))
    # 4 of 7 are 57.14…%, 1 of 7 is 14.28…%, 1 of 3 is 33.33…%.
    assert texts(picture.data) == [
        ["全部人员", "7", "4", "2", "1", "57.1%", "14.3%"],
        ["年龄"],
        ["60周岁以下", "4", "3", "1", "0", "75.0%", "0%"],
        ["60周岁及以上", "3", "1", "1", "1", "33.3%", "33.3%"],
        ["90周岁及以上", "0", "0", "0", "0", "—", "—"],
    ]
    assert (
        "受益人员比例最高的是年龄：60周岁以下（75.0%）。受损人员比例最高的是年龄：60周岁及以上（33.3%）。"
        in picture.alt
    )
    assert picture.alt.endswith("合成人口。")
    assert "合成人口" in picture.data.caption


def test_the_table_behind_changes_sums_gains_and_losses() -> None:
    picture = picture_of("changes by group")
    # 100 − 30.5 = 69.5, over 7 people 9.928… yuan; 10 − 30.5 = −20.5, over 3 people −6.833…
    assert texts(picture.data) == [
        ["全部人员", "7", "100.00元", "-30.50元", "+69.50元", "+9.93元"],
        ["年龄"],
        ["60周岁以下", "4", "90.00元", "0.00元", "+90.00元", "+22.50元"],
        ["60周岁及以上", "3", "10.00元", "-30.50元", "-20.50元", "-6.83元"],
        ["90周岁及以上", "0", "0.00元", "0.00元", "0.00元", "—"],
    ]
    assert "增加最多的是年龄：60周岁以下（22.5元）。减少最多的是年龄：60周岁及以上（6.83元）。" in picture.alt


def test_the_table_behind_outlay_is_exact() -> None:
    picture = picture_of("outlay")
    assert texts(picture.data) == [
        ["统筹基金", "支付", "1,234,567.89元", "1,234,567.88元", "-0.01元"],
        ["医疗救助基金", "支付", "0.00元", "500.00元", "+500.00元"],
    ]
    assert "医疗救助基金由0元变为500元；统筹基金由123.46万元变为123.46万元。" in picture.alt


def test_the_table_behind_own_share_counts_people_in_ranges() -> None:
    picture = picture_of("own share")
    assert texts(picture.data) == [
        ["0元以上（含）至1,000元", "3", "75.0%", "1", "25.0%", "-2"],
        ["1,000元及以上", "1", "25.0%", "3", "75.0%", "+2"],
    ]


def test_the_table_behind_a_curve_has_its_bends_and_marks() -> None:
    picture = picture_of("curve")
    assert texts(picture.data) == [
        ["起付：起付标准（征求意见稿），费用200.00元"],
        ["起付：起付标准（现行办法），费用400.00元"],
        ["0.00元", "0.00元", "0.00元", "0.00元", "0.00元", "0.00元", "0.00元"],
        ["200.00元", "0.00元", "0.00元", "0.00元", "200.00元", "200.00元", "0.00元"],
        ["400.00元", "0.00元", "100.00元", "+100.00元", "400.00元", "300.00元", "-100.00元"],
        ["1,200.00元", "400.00元", "500.00元", "+100.00元", "800.00元", "700.00元", "-100.00元"],
    ]
    assert "“现行办法”的标注：起付400元。“征求意见稿”的标注：起付200元。" in picture.alt


@given(st.lists(st.integers(0, 480), max_size=9, unique=True))
@settings(max_examples=300)
def test_texts_of_marks_never_meet_each_other_or_the_line_of_another(tenths: list[int]) -> None:
    flags = _lanes([_Flag(x / 10, Fraction(x), "起付 1,000元", ("base",)) for x in sorted(tenths)])
    assert len(flags) == len(tenths)
    for flag in flags:
        for other in flags:
            if flag is not other and flag.lane == other.lane:
                assert flag.x + flag.width <= other.x or other.x + other.width <= flag.x
            if other.lane > flag.lane:
                assert not flag.x < other.x < flag.x + flag.width
        assert flag.x + flag.width <= _PANEL + _BESIDE


@given(st.text(max_size=60), st.floats(10, 80), st.integers(1, 2))
def test_a_fitted_text_fits(text: str, width: float, lines: int) -> None:
    broken = fit(text, width, lines)
    assert 1 <= len(broken) <= lines
    assert all(text_width(line) <= width for line in broken)


def test_a_shortened_name_keeps_both_ends() -> None:
    (line,) = fit("某市职工基本医疗保险普通门诊统筹办法（征求意见稿）", 40)
    assert line.startswith("某市职工")
    assert line.endswith("意见稿）")
    assert "…" in line


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\tb\n c", "a b c"), ("甲\u202e\x07乙", "甲乙"), ("𠮷", "〓"), ("$_^\\", "$_^\\"), ("", "")],
)
def test_what_cannot_be_drawn_is_replaced(text: str, shown: str) -> None:
    assert clean(text) == shown


@pytest.mark.parametrize(
    ("yuan", "shown"),
    [
        ("0", "0元"),
        ("950", "950元"),
        ("1234.5", "1,234.5元"),
        ("9999.99", "9,999.99元"),
        ("123450", "12.35万元"),  # 12.345: half away from zero
        ("-123450", "-12.35万元"),
        ("120000000", "1.2亿元"),
        ("1/300", "0.003元"),  # small, but not nothing
        ("-100/3", "-33.33元"),
    ],
)
def test_amounts_in_pictures_are_short(yuan: str, shown: str) -> None:
    assert short_amount(Fraction(yuan)) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (0, 0, "—"),
        (0, 5, "0%"),
        (5, 5, "100%"),
        (1, 3, "33.3%"),
        (1, 9999, "<0.1%"),
        (9998, 9999, ">99.9%"),
        (1, 2000, "0.1%"),
    ],
)
def test_shares_are_never_rounded_to_nobody_or_everybody(part: int, whole: int, shown: str) -> None:
    assert percent(part, whole) == shown


def test_rounding_is_half_away_from_zero() -> None:
    assert [rounded(Fraction(text), 1) for text in ("0.05", "-0.05", "0.04", "1234.55")] == [
        "0.1",
        "-0.1",
        "0.0",
        "1,234.6",
    ]


def test_an_axis_counts_in_a_unit_that_keeps_its_figures_short() -> None:
    units = [unit_of(Fraction(largest)) for largest in (99_999, 100_000, 10**9)]
    assert [unit.name for unit in units] == ["元", "万元", "亿元"]
    assert [unit.tick(250_000.0) for unit in units] == ["250,000", "25", "0.0025"]
