"""Cases as JSON (contract: one object a case) to typed cases; every fault is one plain sentence with a code."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import Any, NoReturn

from attrs import define, field, frozen

from compiler.cases import BY_DEFAULT, Case, Event, Timeline
from compiler.defaults import default_values, event_facts, person_facts
from compiler.scope import numeral_value
from compiler.symbols import PERSON, Fact, Symbols
from compiler.types import Kind, Value
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic
from dsl.numerals import NumeralError, NumeralKind, match_numeral
from dsl.source import fold

MAX_DIGITS = 16
_AMOUNT = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_CHINESE_DATE = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_EVENT_KEYS = ("类型", "日期", "序号")
_CASE_KEYS = ("编号", "参保人", "事件")


class CaseFault(Exception):
    """A case that cannot be used; `diagnostic` says why and what to do."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic
        super().__init__(" ".join((diagnostic.message, *diagnostic.helps)))


def fault(code: str, *, helps: Sequence[str] = (), **args: Any) -> NoReturn:
    """Raise the fault of a code."""
    raise CaseFault(report(code, helps=helps, **args))


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


@define
class CaseReader:
    """Reads cases against the facts that a policy's vocabulary declares."""

    symbols: Symbols
    _by_name: dict[str, Fact] = field(init=False)
    _choices: dict[str, dict[str, str]] = field(init=False)
    defaults: dict[str, Value] = field(init=False)
    _person: frozenset[str] = field(init=False)
    _events: dict[str, frozenset[str]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        facts = self.symbols.facts
        self._by_name = {fold(name): fact for fact in facts.values() for name in (fact.name, *fact.synonyms)}
        self._choices = {name: _choices(fact, self.symbols) for name, fact in facts.items() if fact.choices}
        self.defaults = default_values(self.symbols)
        self._person = person_facts(self.symbols)
        self._events = {event: event_facts(self.symbols, event) for event in self.symbols.events()}

    def read(self, data: object) -> Case:
        """The case of a JSON object. Raises CaseFault."""
        if not isinstance(data, Mapping):
            fault("E01", problem="一个案例应写在{}里")
        for key in data:
            if key not in _CASE_KEYS:
                fault("E02", problem=f"不认识“{key}”", expected="编号、参保人、事件")
        identifier = data.get("编号", "")
        if isinstance(identifier, bool) or not isinstance(identifier, str | int):
            fault("E02", problem=f"“编号”写成了{_shown(identifier)}", expected='文字，例如"c1"')
        person_data = data.get("参保人")
        person = self._read_person(person_data)
        items = data.get("事件")
        if not isinstance(items, Sequence) or isinstance(items, str):
            fault("E02", problem="“事件”缺少或写法有误", expected="一个列表，写在[]里")
        assumed = self.assumed(person_data)
        events = tuple(self.read_event(number, item, assumed) for number, item in enumerate(items, 1))
        check_order(events)
        return Case(str(identifier), person, events)

    def assumed(self, person: object) -> dict[str, str]:
        """The person's facts that the JSON leaves out and the vocabulary fills in, each with its origin."""
        given = (
            {self._by_name[fold(key)].name for key in person if fold(key) in self._by_name}
            if isinstance(person, Mapping)
            else set()
        )
        return {name: BY_DEFAULT for name in sorted(self._person) if name in self.defaults and name not in given}

    def _read_person(self, data: object) -> dict[str, Value | Timeline]:
        if not isinstance(data, Mapping):
            fault("E02", problem="“参保人”缺少或写法有误", expected="几项事实，写在{}里")
        facts: dict[str, Value | Timeline] = {
            name: self.defaults[name] for name in sorted(self._person) if name in self.defaults
        }
        seen: set[str] = set()
        for key, given in data.items():
            fact = self._fact(self._person, key, PERSON)
            _only_once(seen, fact, PERSON)
            facts[fact.name] = (
                self._timeline(fact, given) if isinstance(given, list) else self.value(fact, given, PERSON)
            )
        return facts

    def _timeline(self, fact: Fact, given: list[object]) -> Timeline:
        """A fact that changes: [{"值": "在职"}, {"值": "退休", "自": "2023-06-01"}], by date."""
        changes: list[tuple[date, Value]] = []
        for item in given:
            if not isinstance(item, Mapping) or "值" not in item or set(item) - {"值", "自"}:
                fault(
                    "E02",
                    problem=f"“{fact.name}”随时间变化的写法有误",
                    expected='[{"值": …}, {"值": …, "自": "2023-06-01"}]',
                )
            since = read_date(item["自"], f"“{fact.name}”的“自”") if "自" in item else date.min
            if changes and since <= changes[-1][0]:
                fault("E08", what=f"“{fact.name}”的变化", problem="没有按日期先后写")
            changes.append((since, self.value(fact, item["值"], PERSON)))
        if not changes:
            fault("E02", problem=f"“{fact.name}”是空的列表", expected="至少一个值")
        return Timeline(tuple(changes))

    def read_event(self, number: int, data: object, assumed: Mapping[str, str] = MappingProxyType({})) -> Event:
        """The event of a JSON object, the number-th of its case; `assumed` are the person's defaults. Raises CaseFault."""
        where = f"第{number}个事件"
        if not isinstance(data, Mapping):
            fault("E02", problem=f"{where}写法有误", expected="几项事实，写在{}里")
        kind = data.get("类型", "就医" if "就医" in self.symbols.events() else None)
        if kind not in self.symbols.events():
            fault("E10", where=where, kind=_shown(kind), kinds="、".join(self.symbols.events()))
        if "日期" not in data:
            fault("E11", where=where, fact="日期", needed="每个事件都要写明日期")
        day = read_date(data["日期"], f"{where}的日期")
        sequence = data.get("序号")
        if sequence is not None and (
            isinstance(sequence, bool) or not isinstance(sequence, int) or not 0 <= sequence < 10**9
        ):
            fault("E04", where=where, fact="序号", given=_shown(sequence), expected="从1起的整数，例如1")
        own = self._events[kind]
        facts: dict[str, Value] = {}
        seen: set[str] = set()
        origins = dict(assumed)
        for key, given in data.items():
            if key not in _EVENT_KEYS:
                fact = self._fact(own | self._person, key, where)
                _only_once(seen, fact, where)
                facts[fact.name] = self.value(fact, given, where)
                origins.pop(fact.name, None)
        for name in sorted(own):
            if name not in facts and name in self.defaults:
                facts[name] = self.defaults[name]
                origins[name] = BY_DEFAULT
        return Event(kind, day, sequence, facts, origins)

    def _fact(self, allowed: frozenset[str], key: str, where: str) -> Fact:
        """The fact of a key, where it may stand. Unknown names are answered with the nearest."""
        fact = self._by_name.get(fold(key))
        if fact is not None and fact.name in allowed:
            return fact
        if fact is not None:
            helps = (f"“{fact.name}”说的是{fact.owner}。",)
            fault("E03", helps=helps, where=where, fact=key)
        known = [name for name, item in self._by_name.items() if item.name in allowed]
        near = get_close_matches(key[:40], known, n=1, cutoff=1 / 3)
        fault("E03", helps=(f"最接近的事实是“{near[0]}”。",) if near else (), where=where, fact=key[:40])

    def event_facts(self, event: str) -> frozenset[str]:
        """Names of the facts that an event of a type gives itself."""
        return self._events[event]

    def choices(self, fact: str) -> dict[str, str]:
        """Texts that name a value of a class fact, each with the value."""
        return self._choices[fact]

    def value(self, fact: Fact, given: object, where: str) -> Value:
        """The typed value of a fact as given. Raises CaseFault."""
        match fact.type.kind:
            case Kind.CLASS:
                return self._choice(fact, given, where)
            case Kind.TRUTH:
                if isinstance(given, bool):
                    return given
                if given in ("是", "否"):
                    return given == "是"
                fault("E04", where=where, fact=fact.name, given=_shown(given), expected="true（是）或false（否）")
            case Kind.DATE:
                return read_date(given, f"{where}的“{fact.name}”")
            case Kind.AMOUNT:
                return read_amount(given, where, fact.name)
            case Kind.DURATION:
                return _duration(given, where, fact.name)
            case Kind.RATE:
                return _rate(given, where, fact.name)
        return _number(given, where, fact.name)

    def _choice(self, fact: Fact, given: object, where: str) -> str:
        found = (
            self._choices[fact.name].get(fold(str(given)))
            if isinstance(given, str | int) and not isinstance(given, bool)
            else None
        )
        if found is None:
            fault("E06", where=where, fact=fact.name, given=_shown(given), choices="、".join(fact.choices))
        return found


def _choices(fact: Fact, symbols: Symbols) -> dict[str, str]:
    """Every text that names a value of a class: its name, synonyms and interface code."""
    found: dict[str, str] = {}
    base = symbols.facts[fact.type.of or fact.name].decl
    for value in getattr(base, "values", ()):
        for text in (value.name.text, *value.name.synonyms, *((value.code,) if value.code else ())):
            found[fold(text)] = value.name.text
    return found


def _only_once(seen: set[str], fact: Fact, where: str) -> None:
    """A fact given under two of its names would silently have the later value."""
    if fact.name in seen:
        fault("E02", problem=f"{where}：“{fact.name}”用不同的名称写了两次", expected="只写一次")
    seen.add(fact.name)


def check_order(events: tuple[Event, ...]) -> None:
    """Events stand in the order in which they count; two of one day need sequence numbers."""
    for number, (earlier, later) in enumerate(pairwise(events), 1):
        if later.date < earlier.date:
            fault("E08", what=f"第{number + 1}个事件", problem=f"的日期{later.date}早于前一个事件{earlier.date}")
        if later.date == earlier.date:
            if earlier.sequence is None or later.sequence is None or earlier.sequence == later.sequence:
                fault("E09", first=number, second=number + 1, day=str(later.date))
            if later.sequence < earlier.sequence:
                fault("E08", what=f"第{number + 1}个事件", problem="的序号小于前一个事件")


def read_date(given: object, what: str) -> date:
    """A date in ISO form or as 2023年2月1日. Raises CaseFault."""
    found = (
        (_ISO.fullmatch(given) or _CHINESE_DATE.fullmatch(given))
        if isinstance(given, str) and len(given) < 20
        else None
    )
    if found is None:
        fault("E07", what=what, given=_shown(given), problem="不是日期的写法")
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        fault("E07", what=what, given=_shown(given), problem="历法上没有这一天")


def read_amount(given: object, where: str, name: str) -> Fraction:
    """An amount of yuan: a decimal text with at most two decimals, or an integer. Raises CaseFault."""
    if isinstance(given, Point | float):
        text = given.text if isinstance(given, Point) else repr(given)
        fault("E05", where=where, fact=name, given=text, problem=f'带小数的金额须加引号，写成"{text}"')
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given) if abs(given) < 10**MAX_DIGITS else "9" * (MAX_DIGITS + 1)
    found = _AMOUNT.fullmatch(given) if isinstance(given, str) and len(given) <= 1000 else None
    if found is None:
        fault("E04", where=where, fact=name, given=_shown(given), expected='金额，例如"300.00"')
    sign, yuan, fen = found.groups()
    if len(yuan) > MAX_DIGITS:
        fault("E05", where=where, fact=name, given=_shown(given), problem=f"金额超过{MAX_DIGITS}位")
    if fen and len(fen) > 2 and fen[2:].strip("0"):
        fault("E05", where=where, fact=name, given=_shown(given), problem="金额最多到分，小数点后不超过两位")
    if sign:
        fault("E05", where=where, fact=name, given=_shown(given), problem="金额不能是负数")
    return Fraction(int(yuan) * 100 + int(((fen or "") + "00")[:2]), 100)


def _rate(given: object, where: str, name: str) -> Fraction:
    """A rate from nothing to the whole: "60%" or "0.6"."""
    percent = isinstance(given, str) and given.endswith("%")
    value = _number(given[:-1] if percent and isinstance(given, str) else given, where, name) / (100 if percent else 1)
    if value > 1:
        fault("E04", where=where, fact=name, given=_shown(given), expected='0到100%的比例，例如"60%"')
    return value


def _duration(given: object, where: str, name: str) -> Value:
    text = "".join(fold(given).split()) if isinstance(given, str) and len(given) <= 2 * MAX_DIGITS else ""
    try:
        found = match_numeral(text, 0) if text else None
    except NumeralError:
        found = None
    if found is None or found[1] != len(text) or found[0].kind is not NumeralKind.DURATION:
        fault("E04", where=where, fact=name, given=_shown(given), expected='时长，例如"12周"')
    return numeral_value(found[0])[0]


def _number(given: object, where: str, name: str) -> Fraction:
    text = given.text if isinstance(given, Point) else str(given)
    found = _AMOUNT.fullmatch(text) if not isinstance(given, bool) and len(text) <= 2 * MAX_DIGITS else None
    if found is None or found.group(1):
        fault("E04", where=where, fact=name, given=_shown(given), expected="数，例如40")
    return Fraction(text)


def _shown(given: object) -> str:
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
