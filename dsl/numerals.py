"""Figures as people write them, read into exact values.

The notations are those of the language (`match_numeral`); what only documents use is in `dsl.figures`.
Text is expected folded (`dsl.source.fold`) and without white space, so a comma is always `，` and a dash `－`.
Values: 金额 in yuan, 比例 and 百分点 as fractions of one, 数 and 时长 and 周岁 as plain numbers, 日期 as a date.
"""

import re
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from attrs import field, frozen

MAX_DIGITS = 18
"""The longest run of digits that is read as a number; a longer one is an error the caller reports."""


class NumeralKind(StrEnum):
    """What a figure measures; the values are the names of the language's types."""

    AMOUNT = "金额"
    RATE = "比例"
    POINTS = "百分点"
    NUMBER = "数"
    DATE = "日期"
    DURATION = "时长"
    AGE = "周岁"


@frozen
class Numeral:
    """One figure. `text` is how it was written and is no part of its identity.

    `unit` is the counter of a 数 (人, 次, 种 …) or the unit of a 时长 (日, 工作日, 周, 月, 年); `per` is the period or
    head of an amount (元/年 -> 年); `precision` of a 日期 is 日, 月 or 年, its value then being the first day.
    """

    kind: NumeralKind
    value: Fraction | date
    unit: str = ""
    per: str | None = None
    precision: str | None = None
    ordinal: bool = False
    text: str = field(default="", eq=False)


class NumeralProblem(StrEnum):
    """Why digits that look like a figure are none."""

    TOO_LONG = "too_long"
    SEPARATOR = "separator"
    NO_SUCH_DATE = "no_such_date"


_REASONS = {
    NumeralProblem.TOO_LONG: f"数字超过{MAX_DIGITS}位，无法作为数值",
    NumeralProblem.SEPARATOR: "逗号是分隔符号，数字中间不能写逗号，请连写各位数字，例如1400元",
    NumeralProblem.NO_SUCH_DATE: "历法上没有这一天",
}


class NumeralError(ValueError):
    """Text from `pos` to `end` looks like a figure and cannot be one; `reason` says why in plain Chinese."""

    def __init__(self, pos: int, end: int, problem: NumeralProblem) -> None:
        self.pos, self.end, self.problem = pos, end, problem
        self.reason = _REASONS[problem]
        super().__init__(self.reason)


# --- Chinese integers --------------------------------------------------------------------------------------------

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_TEN_ALONE = re.compile("(?<![一二三四五六七八九])十")


def chinese_integer(text: str) -> int | None:
    """The value of a Chinese numeral in regular spelling (三十, 一百零五, 两千, 二十万), or None.

    Colloquial clippings (一百二 for 120) and digit strings (二二) are not regular and give None.
    """
    plain = _TEN_ALONE.sub("一十", text.replace("两", "二").replace("〇", "零"))
    hundred_millions = ten_thousands = section = digit = 0
    for char in plain:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _SMALL:
            section, digit = section + digit * _SMALL[char], 0
        elif char == "万":
            ten_thousands, section, digit = (section + digit) * 10**4, 0, 0
        elif char == "亿":
            hundred_millions = (ten_thousands + section + digit) * 10**8
            ten_thousands = section = digit = 0
        else:
            return None
    value = hundred_millions + ten_thousands + section + digit
    return value if value < 10**16 and _spell(value) == plain else None


@lru_cache(maxsize=4096)
def spell(value: int) -> str:
    """The Chinese spelling of 0 <= value < 10**16 (十二, 二十, 一百零五)."""
    text = _spell(value)
    return text.removeprefix("一") if text.startswith("一十") else text


def _spell(value: int) -> str:
    """The regular spelling of 0 <= value < 10**16, with 一十 for ten wherever it stands."""
    if value == 0:
        return "零"
    parts: list[str] = []
    gap = False
    for unit, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"), (1, "")):
        group = value // unit % 10**4
        if name == "亿" and not group and value >= 10**12:
            parts.append("亿")
        if group:
            if parts and (gap or group < 1000):
                parts.append("零")
            parts.append(_spell_group(group) + ("万" if name == "万亿" else name))
            gap = False
        else:
            gap = bool(parts)
    return "".join(parts)


def _spell_group(group: int) -> str:
    """The spelling of 0 < group < 10,000."""
    out = ""
    zero = False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = group // unit % 10
        if digit:
            out += ("零" if zero and out else "") + "零一二三四五六七八九"[digit] + name
            zero = False
        else:
            zero = True
    return out


def _year(text: str) -> int:
    """A year in digits, Arabic or Chinese (二〇二二)."""
    return int("".join(str(_DIGITS["零" if char == "〇" else char]) if char > "9" else char for char in text))


# --- one expression for all notations ---------------------------------------------------------------------------

_ARABIC = r"[0-9]+(?:\.[0-9]+)?"
_CHINESE = r"[零〇一二两三四五六七八九十百千万亿]{1,40}+(?![零〇一二两三四五六七八九十百千万亿])"
_DECIMAL = rf"{_CHINESE}(?:点[零〇一二三四五六七八九]{{1,9}}[万亿]?)?"
_EITHER = rf"(?:{_ARABIC}|{_DECIMAL})"
_DAY = r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_COUNTERS = (
    r"人次|人(?!民|员|均|口|群|力|才)|次(?!月|日|年|均|会议|全会|分配)|种(?!植|类)|名(?!称|义|单)|类(?!别|型)"
    r"|项(?!目)|家(?!庭|属|长)|户(?!籍|口|主)|倍|分(?!之|值|档|级|为|别)|岁|个(?!月|人|工作日|百分点|体)|小时|床日"
)
_SPELT_COUNTERS = r"人次|种(?!植|类)|次(?!月|日|年|均|会议|全会|分配)|名(?!称|义|单)|倍|岁"
_NOT_CHENG = "立员为本果功效年都份长熟绩就分"

_FORMS = re.compile(
    rf"(?P<date>(?P<year>[0-9]{{4}}|[〇零一二三四五六七八九]{{4}})年"
    rf"(?:(?P<month>{_DAY})月(?:(?P<day>{_DAY})[日号](?!间)|份)?)?)"
    rf"|(?P<fraction>(?P<under>{_EITHER})分之(?P<over>{_EITHER}))"
    rf"|(?P<percent>(?P<hundredths>{_ARABIC})(?P<sign>[%‰]))"
    rf"|(?P<tenth>(?P<tenths>{_CHINESE})成(?![{_NOT_CHENG}]))"
    rf"|(?P<points>(?P<point>{_EITHER})个?百分点)"
    rf"|(?P<amount>(?:(?P<yuan>{_ARABIC})(?P<scale>[百千万亿])?|(?P<spelt_yuan>{_DECIMAL}))元"
    rf"(?:/(?P<per>人·?年|人·?月|床日|年|月|周|日|天|次|人))?)"
    rf"|(?P<age>(?P<years>{_EITHER})周岁)"
    rf"|(?P<duration>(?P<length>{_EITHER})"
    r"(?P<span>个?工作日|个月|年(?!度|龄|均)|周(?!期|边|岁)|日(?!间|常|期|均)|天))"
    rf"|(?P<ordinal>第(?P<rank>[0-9]+|{_CHINESE})次)"
    rf"|(?P<count>(?P<many>{_ARABIC})(?P<tens>[万亿])?(?P<counter>{_COUNTERS})?)"
    rf"|(?P<spelt_count>(?P<spelt_many>{_DECIMAL})(?P<spelt_counter>{_SPELT_COUNTERS}))"
)
_STARTS = frozenset("0123456789第零〇一二两三四五六七八九十百千万亿")
_CHINESE_CHARS = frozenset("零〇一二两三四五六七八九十百千万亿")
_TOO_LONG = re.compile(rf"[0-9]{{{MAX_DIGITS + 1},}}")
_DIGIT_RUN = re.compile(r"[0-9.]*")
_SEPARATED = re.compile(r"[0-9]{1,3}(?:，[0-9]{3}){1,6}(?![0-9])(?:\.[0-9]+)?(?=[元万亿人])")
_SCALES = {None: 1, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_PERIODS = {"人年": "年", "人·年": "年", "人月": "月", "人·月": "月", "天": "日"}
_UNITS = {"个工作日": "工作日", "个月": "月", "天": "日"}


def match_numeral(text: str, pos: int) -> tuple[Numeral, int] | None:
    """The longest numeral of the language that starts at `pos`, with its end, or None where none does.

    `text` is folded and free of white space. A position inside a figure (after a digit) starts none.
    Raises NumeralError for over-long runs of digits, digits grouped by commas, and dates that do not exist.
    """
    first = text[pos : pos + 1]
    if first not in _STARTS or _inside_figure(text, pos, first):
        return None
    if first <= "9":
        run = _DIGIT_RUN.match(text, pos)
        if run and run.end() - pos > MAX_DIGITS and (long := _TOO_LONG.search(text, pos, run.end())):
            raise NumeralError(pos, long.end(), NumeralProblem.TOO_LONG)
        if grouped := _SEPARATED.match(text, pos):
            raise NumeralError(pos, grouped.end(), NumeralProblem.SEPARATOR)
    found = _FORMS.match(text, pos)
    if found is None:
        return None
    numeral = _convert(found)
    return (numeral, found.end()) if numeral else None


def _inside_figure(text: str, pos: int, first: str) -> bool:
    """Whether the character before `pos` belongs to the same run of digits."""
    if pos == 0:
        return False
    before = text[pos - 1]
    if first <= "9":
        return "0" <= before <= "9" or (before == "." and pos > 1 and "0" <= text[pos - 2] <= "9")
    return first in _CHINESE_CHARS and before in _CHINESE_CHARS


def _number(text: str) -> Fraction | None:
    """An Arabic or Chinese number, decimals and a final 万 or 亿 included."""
    if text[0] <= "9":
        return Fraction(text)
    whole, point, rest = text.partition("点")
    value = chinese_integer(whole)
    if value is None or not point:
        return None if value is None else Fraction(value)
    scale = _SCALES[rest[-1]] if rest[-1] in "万亿" else 1
    digits = rest.rstrip("万亿").replace("〇", "零")
    decimals = int("".join(str(_DIGITS[char]) for char in digits))
    return (value + Fraction(decimals, 10 ** len(digits))) * scale


def _convert(found: re.Match[str]) -> Numeral | None:
    """The value of a match of `_FORMS`; None where a Chinese numeral is irregular."""
    form, text = found.lastgroup, found.group()
    if form == "date":
        return _date(found)
    if form == "percent":
        base = 100 if found["sign"] == "%" else 1000
        digits = found["hundredths"]
        share = Fraction(int(digits), base) if digits.isdigit() else Fraction(digits) / base
        return Numeral(NumeralKind.RATE, share, text=text)
    if form == "fraction":
        return _fraction(found)
    if form == "amount":
        value = _number(found["yuan"] or found["spelt_yuan"])
        per = _PERIODS.get(found["per"], found["per"])
        return (
            Numeral(NumeralKind.AMOUNT, value * _SCALES[found["scale"]], per=per, text=text)
            if value is not None
            else None
        )
    return _plain(found, form or "", text)


def _plain(found: re.Match[str], form: str, text: str) -> Numeral | None:
    """The forms that are one number and a word."""
    group, kind = {
        "tenth": ("tenths", NumeralKind.RATE),
        "points": ("point", NumeralKind.POINTS),
        "age": ("years", NumeralKind.AGE),
        "duration": ("length", NumeralKind.DURATION),
        "ordinal": ("rank", NumeralKind.NUMBER),
        "count": ("many", NumeralKind.NUMBER),
        "spelt_count": ("spelt_many", NumeralKind.NUMBER),
    }[form]
    value = _number(found[group])
    if value is None:
        return None
    if form == "tenth":
        return Numeral(kind, value / 10, text=text)
    if form == "points":
        return Numeral(kind, value / 100, text=text)
    if form == "duration":
        return Numeral(kind, value, unit=_UNITS.get(found["span"], found["span"]), text=text)
    if form == "ordinal":
        return Numeral(kind, value, unit="次", ordinal=True, text=text)
    unit = found["counter"] or found["spelt_counter"] or ""
    return Numeral(kind, value * _SCALES[found["tens"]], unit=unit, text=text)


def _fraction(found: re.Match[str]) -> Numeral | None:
    """百分之三十, 二十分之一, 千分之五; a part of nothing is no figure."""
    under, over = found["under"], _number(found["over"])
    base = Fraction({"百": 100, "千": 1000, "万": 10**4}.get(under, 0)) or _number(under)
    return Numeral(NumeralKind.RATE, over / base, text=found.group()) if over is not None and base else None


def _date(found: re.Match[str]) -> Numeral:
    """A date of the precision it was written with. Raises NumeralError if the calendar has no such day."""
    month, day = found["month"], found["day"]
    precision = "日" if day else "月" if month else "年"
    try:
        value = date(_year(found["year"]), *(_calendar_part(part) for part in (month, day)))
    except ValueError:
        raise NumeralError(found.start(), found.end(), NumeralProblem.NO_SUCH_DATE) from None
    return Numeral(NumeralKind.DATE, value, precision=precision, text=found.group())


def _calendar_part(text: str | None) -> int:
    """A month or day; 1 where it is not written. Raises ValueError for what is no number."""
    if text is None:
        return 1
    value = int(text) if text[0] <= "9" else chinese_integer(text)
    if value is None:
        raise ValueError(text)
    return value
