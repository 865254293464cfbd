"""Figures: what each notation is worth, what is no figure, and when two figures are the same."""

from datetime import date
from fractions import Fraction

import cn2an
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.figures import same_figure, scan_figures
from dsl.numerals import (
    Numeral,
    NumeralError,
    NumeralKind,
    NumeralProblem,
    chinese_integer,
    match_numeral,
    spell,
)
from dsl.source import fold

AMOUNT, RATE, POINTS, NUMBER, DATE, DURATION, AGE = (
    NumeralKind.AMOUNT,
    NumeralKind.RATE,
    NumeralKind.POINTS,
    NumeralKind.NUMBER,
    NumeralKind.DATE,
    NumeralKind.DURATION,
    NumeralKind.AGE,
)


def whole(text: str) -> Numeral:
    """The numeral that the whole text is."""
    found = match_numeral(fold(text), 0)
    assert found is not None, text
    assert found[1] == len(text), found
    return found[0]


# Expected values are the plain reading of each notation: 1 万 = 10,000, 1 亿 = 100,000,000, 三成 = 3/10.
@pytest.mark.parametrize(
    ("text", "kind", "value", "unit", "per"),
    [
        ("400元", AMOUNT, 400, "", None),
        ("12.50元", AMOUNT, Fraction(25, 2), "", None),
        ("20万元", AMOUNT, 200_000, "", None),
        ("二十万元", AMOUNT, 200_000, "", None),
        ("1.5亿元", AMOUNT, 150_000_000, "", None),
        ("一点五亿元", AMOUNT, 150_000_000, "", None),
        ("1500元/年", AMOUNT, 1500, "", "年"),
        ("1500元／年", AMOUNT, 1500, "", "年"),
        ("60元/月", AMOUNT, 60, "", "月"),
        ("3000元/人·年", AMOUNT, 3000, "", "年"),
        ("30元/天", AMOUNT, 30, "", "日"),
        ("5万", NUMBER, 50_000, "", None),
        ("200万人", NUMBER, 2_000_000, "人", None),
        ("3", NUMBER, 3, "", None),
        ("两种", NUMBER, 2, "种", None),
        ("第2次", NUMBER, 2, "次", None),
        ("第二次", NUMBER, 2, "次", None),
        ("20分", NUMBER, 20, "分", None),
        ("1.5倍", NUMBER, Fraction(3, 2), "倍", None),
        ("30%", RATE, Fraction(3, 10), "", None),
        ("３０％", RATE, Fraction(3, 10), "", None),
        ("8‰", RATE, Fraction(1, 125), "", None),
        ("百分之三十", RATE, Fraction(3, 10), "", None),
        ("百分之三十点五", RATE, Fraction(61, 200), "", None),
        ("百分之一百五十", RATE, Fraction(3, 2), "", None),
        ("千分之五", RATE, Fraction(1, 200), "", None),
        ("三成", RATE, Fraction(3, 10), "", None),
        ("二十分之一", RATE, Fraction(1, 20), "", None),
        ("5个百分点", POINTS, Fraction(1, 20), "", None),
        ("十个百分点", POINTS, Fraction(1, 10), "", None),
        ("60周岁", AGE, 60, "", None),
        ("十八周岁", AGE, 18, "", None),
        ("12周", DURATION, 12, "周", None),
        ("六个月", DURATION, 6, "月", None),
        ("12个月", DURATION, 12, "月", None),
        ("20个工作日", DURATION, 20, "工作日", None),
        ("30天", DURATION, 30, "日", None),
        ("2年", DURATION, 2, "年", None),
    ],
)
def test_notation(text: str, kind: NumeralKind, value: Fraction, unit: str, per: str | None) -> None:
    numeral = whole(text)
    assert (numeral.kind, numeral.value, numeral.unit, numeral.per) == (kind, value, unit, per)
    assert numeral.ordinal == text.startswith("第")


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [
        ("2022年11月1日", date(2022, 11, 1), "日"),
        ("2022年11月", date(2022, 11, 1), "月"),
        ("2022年11月份", date(2022, 11, 1), "月"),
        ("2022年", date(2022, 1, 1), "年"),
        ("二〇二三年十一月一日", date(2023, 11, 1), "日"),
        ("2024年2月29日", date(2024, 2, 29), "日"),
    ],
)
def test_dates(text: str, value: date, precision: str) -> None:
    numeral = whole(text)
    assert (numeral.kind, numeral.value, numeral.precision) == (DATE, value, precision)


@pytest.mark.parametrize(
    "text",
    [
        "三级",
        "一老一小",
        "三医",
        "一级以下",
        "十四五",
        "双通道",
        "万元",
        "二",
        "元",
        "",
        "第三方",
        "三成员",
        "一百二元",
        "。",
    ],
)
def test_no_numeral(text: str) -> None:
    assert match_numeral(fold(text), 0) is None


def test_no_numeral_inside_a_figure() -> None:
    for text in ("1400元", "12.50元", "二十三万元", "三十六个月"):
        assert [pos for pos in range(len(text)) if match_numeral(text, pos)] == [0], text


@pytest.mark.parametrize(
    ("text", "problem", "end"),
    [
        ("1,400元", NumeralProblem.SEPARATOR, 5),
        ("1，400元", NumeralProblem.SEPARATOR, 5),
        ("1,234,567.80元", NumeralProblem.SEPARATOR, 12),
        ("20,000万人", NumeralProblem.SEPARATOR, 6),
        ("1" * 19 + "元", NumeralProblem.TOO_LONG, 19),
        ("0." + "1" * 19, NumeralProblem.TOO_LONG, 21),
        ("2023年2月29日", NumeralProblem.NO_SUCH_DATE, 10),
        ("2022年13月", NumeralProblem.NO_SUCH_DATE, 8),
        ("0000年", NumeralProblem.NO_SUCH_DATE, 5),
    ],
)
def test_errors(text: str, problem: NumeralProblem, end: int) -> None:
    with pytest.raises(NumeralError) as caught:
        match_numeral(fold(text), 0)
    assert (caught.value.problem, caught.value.pos, caught.value.end) == (problem, 0, end)
    assert caught.value.reason


def test_eighteen_digits_are_read_and_a_comma_between_items_is_none() -> None:
    assert whole("9" * 18).value == 10**18 - 1
    assert match_numeral(fold("400元，600元"), 0) == (Numeral(AMOUNT, Fraction(400)), 4)


# --- Chinese integers


@given(st.integers(0, 10**16 - 1))
@settings(deadline=None)
def test_spelling_reads_back(value: int) -> None:
    assert chinese_integer(spell(value)) == value


@given(st.integers(0, 10**12 - 1))
@settings(deadline=None)
def test_agrees_with_cn2an(value: int) -> None:
    # cn2an is another implementation. Where whole groups are empty it spells 一亿一千 for 一亿零一千, which is not regular;
    # on clippings (一百二) and digit strings (二二) it differs on purpose as well.
    assert chinese_integer(cn2an.an2cn(value % 10**8)) == value % 10**8
    assert cn2an.cn2an(spell(value), "normal") == value


@given(st.text("零〇一二两三四五六七八九十百千万亿", max_size=12))
@settings(deadline=None)
def test_chinese_integer_takes_only_regular_spelling(text: str) -> None:
    value = chinese_integer(text)
    if value is not None:
        assert chinese_integer(spell(value)) == value
        assert cn2an.cn2an(text.replace("两", "二").replace("〇", "零"), "normal") == value


@pytest.mark.parametrize(
    ("text", "value"),
    [("两千", 2000), ("一百零五", 105), ("十二", 12), ("一十二", 12), ("二十万", 200_000), ("一万零五十", 10_050)],
)
def test_chinese_integer(text: str, value: int) -> None:
    assert chinese_integer(text) == value


@pytest.mark.parametrize("text", ["一百二", "二二", "十十", "百", "万", "", "一千五十", "三X"])
def test_irregular_spelling(text: str) -> None:
    assert chinese_integer(text) is None


# --- properties of matching


@given(st.integers(1, 10**15), st.sampled_from(["元", "%", "个百分点", "周岁", "个月", "个工作日", "倍", "元/年"]))
@settings(deadline=None)
def test_both_scripts_agree(value: int, unit: str) -> None:
    chinese = f"百分之{spell(value)}" if unit == "%" else spell(value) + unit
    a, b = whole(f"{value}{unit}"), whole(chinese)
    assert a == b
    assert same_figure(a, b)


_CHARACTERS = "0123456789.,，。%第次年月日元万亿个十二两百分之成周岁－~〔〕号至以上种 \n"
_PIECES = st.sampled_from([*_CHARACTERS, "百分点", "减半", "工作日"])


@given(st.lists(_PIECES, max_size=40).map("".join) | st.text(max_size=40))
@settings(deadline=None)
def test_matching_is_total_and_stays_inside(text: str) -> None:
    folded = fold("".join(text.split()))
    for pos in range(len(folded) + 1):
        try:
            found = match_numeral(folded, pos)
        except NumeralError as error:
            assert error.pos == pos < error.end <= len(folded)
        else:
            assert found is None or (pos < found[1] <= len(folded) and found[0].text == folded[pos : found[1]])


@given(st.lists(_PIECES, max_size=60).map("".join) | st.text(max_size=60))
@settings(deadline=None)
def test_scanning_never_fails_and_figures_stand_apart(text: str) -> None:
    end = 0
    for figure in scan_figures(text):
        assert end <= figure.span.start < figure.span.end <= len(text)
        end = figure.span.end


# --- figures of documents


def scanned(text: str) -> list[tuple[str, str]]:
    return [(text[figure.span.start : figure.span.end], str(figure.numeral.kind)) for figure in scan_figures(text)]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("“一小”指0—18周岁儿童", [("0", "周岁"), ("18周岁", "周岁")]),
        ("门诊起付线减半执行", [("减半", "比例")]),
        ("为标准的一半", [("一半", "比例")]),
        ("救助限额为每人每年10万元", [("10万元", "金额")]),
        ("自负金额超5万元以上，化解至5万以下", [("5万元", "金额"), ("5万", "金额")]),
        ("（中发〔2020〕5号）", [("2020", "数"), ("5", "数")]),
        ("（2021年-2025年）", [("2021年", "日期"), ("2025年", "日期")]),
        ("2021-2025年", [("2021", "日期"), ("2025年", "日期")]),
        ("5—10%", [("5", "比例"), ("10%", "比例")]),
        ("到2022年底提升5个百分点", [("2022年", "日期"), ("5个百分点", "百分点")]),
        ("申请之月前 12 个月", [("12 个月", "时长")]),
        ("参保人数达200万人以上", [("200万人", "数")]),
        ("最高可下降20分支持养老机构", [("20分", "数")]),
        (
            "患两种及以上慢性疾病，三个月内两次，十种",
            [("两种", "数"), ("三个月", "时长"), ("两次", "数"), ("十种", "数")],
        ),
        ("一次性、一名医生、一级、三医联动、“一老一小”、三孩、第三方、“十四五”、十九届人大二次会议、同一年", []),
        ("等待期一年", [("一年", "时长")]),
        ("1,400元，3，400元", [("1,400元", "金额"), ("3", "数"), ("400元", "金额")]),
        ("人大代表第23号建议", [("23", "数")]),
        ("表1\n2元", [("1", "数"), ("2元", "金额")]),
        ("2022年2月30日", [("2022年2月", "日期"), ("30日", "时长")]),
        ("新型COVID19、A4纸", []),
        ("上浮百分之三十", [("百分之三十", "比例")]),
        ("号码" + "1" * 30 + "，3元", [("3元", "金额")]),
    ],
)
def test_scan(text: str, figures: list[tuple[str, str]]) -> None:
    assert scanned(text) == figures


def test_scan_values() -> None:
    # 5万以下 is 50,000 yuan; a thousands separator of a document is read; 减半 is one half.
    values = [figure.numeral.value for figure in scan_figures("5万以下，1,400元，减半，0—18周岁")]
    assert values == [50_000, 1_400, Fraction(1, 2), 0, 18]


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("百分之三十", "30%", True),
        ("30%", "三成", True),
        ("20万元", "200000元", True),
        ("1500元/年", "1500元", True),
        ("1500元/年", "1500元/月", False),
        ("5个百分点", "5%", False),
        ("2022年11月份", "2022年11月", True),
        ("2022年11月", "2022年11月1日", False),
        ("2022年11月", "2022年12月", False),
        ("六个月", "6个月", True),
        ("6个月", "6周", False),
        ("60周岁", "60岁", True),
        ("60周岁", "60", False),
        ("两种", "2", True),
        ("两种", "2次", False),
        ("第2次", "2次", False),
        ("5万", "5万元", False),
        ("20分", "20元", False),
    ],
)
def test_same_figure(a: str, b: str, same: bool) -> None:
    assert same_figure(whole(a), whole(b)) is same
    assert same_figure(whole(b), whole(a)) is same


def test_halving_is_one_half_and_a_bound_in_wan_is_an_amount() -> None:
    halved, bound = (figure.numeral for figure in scan_figures("减半，化解至5万以下"))
    assert same_figure(halved, whole("50%"))
    assert same_figure(bound, whole("50000元"))
