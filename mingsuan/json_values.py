"""JSON as cases and assumptions have it: texts to values, each fault one plain sentence with a code."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any, NoReturn

from attrs import frozen

from compiler.scope import numeral_value
from compiler.types import Value
from dsl.catalogue import english, report
from dsl.diagnostics import Diagnostic
from dsl.numerals import Numeral, NumeralError, NumeralKind, match_numeral
from dsl.source import fold

MAX_DIGITS = 16
_AMOUNT = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_CHINESE_DATE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")


class CaseFault(Exception):
    """A case that cannot be used; `diagnostic` says why and what to do."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(" ".join((diagnostic.message, *diagnostic.helps)))


def fault(code: str, *, helps: Sequence[str] = (), **args: Any) -> NoReturn:
    """Raise the fault of a code."""
    raise CaseFault(report(code, helps=helps, **args))


def fault_json(item: Diagnostic, lang: str) -> dict[str, str]:
    """What stands in the place of a result that there is not: why, and the code."""
    sentence = english(item) if lang == "en" else "".join((item.message, *item.helps))
    return {"错误": sentence, "代码": item.code}


def read_json(text: str) -> object:
    """The value of a JSON text. Raises CaseFault where it is none, has a key twice, or nests beyond reason."""
    try:
        return json.loads(text, parse_float=_point, parse_constant=_no_constant, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        line = f"第{error.lineno}行" if "\n" in text.strip() else ""
        fault("E01", problem=f"{line}第{error.colno}个字符处读不下去")
    except RecursionError:
        fault("E01", problem="括号套得太深")
    except ValueError:
        fault("E01", problem="其中有太长的数字")


@frozen
class Point:
    """A JSON number with a decimal point, as written."""

    text: str


def _point(text: str) -> Any:
    return Point(text)


def _no_constant(text: str) -> NoReturn:
    fault("E01", problem=f"“{text}”不是数")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            fault("E01", problem=f"“{key}”写了两次")
        found[key] = value
    return found


def read_date(given: object, what: str) -> date:
    """A date in ISO form or as 2023年2月1日. Raises CaseFault."""
    found = (
        (_ISO.fullmatch(given) or _CHINESE_DATE.fullmatch(given))
        if isinstance(given, str) and len(given) < 20
        else None
    )
    if found is None:
        fault("E07", what=what, given=shown(given), problem="不是日期的写法")
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        fault("E07", what=what, given=shown(given), problem="历法上没有这一天")


def read_amount(given: object, where: str, name: str) -> Fraction:
    """An amount of yuan: a decimal text with at most two decimals, or an integer. Raises CaseFault."""
    if isinstance(given, Point | float):
        text = given.text if isinstance(given, Point) else repr(given)
        fault("E05", where=where, fact=name, given=text, problem=f'带小数的金额须加引号，写成"{text}"')
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given) if abs(given) < 10**MAX_DIGITS else "9" * (MAX_DIGITS + 1)
    found = _AMOUNT.fullmatch(given) if isinstance(given, str) and len(given) <= 1000 else None
    if found is None:
        fault("E04", where=where, fact=name, given=shown(given), expected='金额，例如"300.00"')
    sign, yuan, fen = found.groups()
    if len(yuan) > MAX_DIGITS:
        fault("E05", where=where, fact=name, given=shown(given), problem=f"金额超过{MAX_DIGITS}位")
    if fen and len(fen) > 2 and fen[2:].strip("0"):
        fault("E05", where=where, fact=name, given=shown(given), problem="金额最多到分，小数点后不超过两位")
    if sign:
        fault("E05", where=where, fact=name, given=shown(given), problem="金额不能是负数")
    return Fraction(int(yuan) * 100 + int(((fen or "") + "00")[:2]), 100)


def read_rate(given: object, where: str, name: str) -> Fraction:
    """A rate from nothing to the whole: "60%" or "0.6"."""
    percent = isinstance(given, str) and given.endswith("%")
    digits = given[:-1] if percent and isinstance(given, str) else given
    value = read_number(digits, where, name) / (100 if percent else 1)
    if value > 1:
        fault("E04", where=where, fact=name, given=shown(given), expected='0到100%的比例，例如"60%"')
    return value


def read_figure(given: object) -> Numeral | None:
    """The one figure that a text is, as people write it; None where it is something else."""
    text = "".join(fold(given).split()) if isinstance(given, str) and len(given) <= 2 * MAX_DIGITS else ""
    try:
        found = match_numeral(text, 0) if text else None
    except NumeralError:
        return None
    return found[0] if found is not None and found[1] == len(text) else None


def read_duration(given: object, where: str, name: str) -> Value:
    """A length of time as people write it. Raises CaseFault."""
    figure = read_figure(given)
    if figure is None or figure.kind is not NumeralKind.DURATION:
        fault("E04", where=where, fact=name, given=shown(given), expected='时长，例如"12周"')
    return numeral_value(figure)[0]


def read_truth(given: object, where: str, name: str) -> bool:
    """Yes or no. Raises CaseFault."""
    if isinstance(given, bool):
        return given
    if given in ("是", "否"):
        return given == "是"
    fault("E04", where=where, fact=name, given=shown(given), expected="true（是）或false（否）")


def read_number(given: object, where: str, name: str) -> Fraction:
    """A number from nothing up. Raises CaseFault."""
    text = given.text if isinstance(given, Point) else str(given)
    found = _AMOUNT.fullmatch(text) if not isinstance(given, bool) and len(text) <= 2 * MAX_DIGITS else None
    if found is None or found.group(1):
        fault("E04", where=where, fact=name, given=shown(given), expected="数，例如40")
    return Fraction(text)


def shown(given: object) -> str:
    """A given value for a message: short, whatever it is."""
    match given:
        case Point(text=text):
            pass
        case None | bool():
            text = {None: "null", True: "true", False: "false"}[given]
        case Mapping():
            text = "{…}"
        case list():
            text = "[…]"
        case _:
            text = str(given)
    return text if len(text) <= 30 else text[:30] + "…"


def as_plain_json(data: Mapping[str, Any]) -> dict[str, Any]:
    """A case that could be read, with each number that has a point as text."""
    return {key: _plain(value) for key, value in data.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Point):
        return value.text
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return as_plain_json(value) if isinstance(value, Mapping) else value
