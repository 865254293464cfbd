"""Cases as JSON (contract: one object a case) to typed cases."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import pairwise
from types import MappingProxyType
from typing import TypeVar

from attrs import define, field, frozen

from compiler.cases import BY_DEFAULT, Case, Event, Timeline, line_fact
from compiler.defaults import default_values, event_facts, facts_of, line_objects, person_facts
from compiler.rules import Line
from compiler.symbols import PERSON, Fact, Symbols
from compiler.types import Kind, Value
from dsl.source import fold
from mingsuan.json_values import (
    fault,
    read_amount,
    read_date,
    read_duration,
    read_number,
    read_rate,
    read_truth,
    shown,
)

_EVENT_KEYS = ("类型", "日期", "序号")
_ABOUT = ("家庭", "说明")  # who this is, for those who read a comparison; nothing is computed from it
_CASE_KEYS = ("编号", *_ABOUT, "参保人", "事件")
Meant = TypeVar("Meant")


@frozen
class _Written:
    """Facts as an object of a case gives them, with the declared defaults; `silent` names those it leaves out."""

    facts: dict[str, Value]
    silent: tuple[str, ...]


@define
class CaseReader:
    """Reads cases against the facts that a policy's vocabulary declares."""

    symbols: Symbols
    _by_name: dict[str, Fact] = field(init=False)
    _choices: dict[str, dict[str, str]] = field(init=False)
    defaults: dict[str, Value] = field(init=False)
    _person: frozenset[str] = field(init=False)
    _events: dict[str, frozenset[str]] = field(init=False)
    _lists: dict[str, dict[str, str]] = field(init=False)  # event -> key -> object that it lists

    def __attrs_post_init__(self) -> None:
        facts, events = self.symbols.facts, self.symbols.events()
        self._by_name = {fold(name): fact for fact in facts.values() for name in (fact.name, *fact.synonyms)}
        self._choices = {name: class_names(self.symbols, name) for name, fact in facts.items() if fact.choices}
        self.defaults = default_values(self.symbols)
        self._person = person_facts(self.symbols)
        self._events = {event: event_facts(self.symbols, event) for event in events}
        self._lists = {event: {fold(name): name for name in line_objects(self.symbols, event)} for event in events}

    def read(self, data: object) -> Case:
        """The case of a JSON object. Raises CaseFault."""
        if not isinstance(data, Mapping):
            fault("E01", problem="一个案例应写在{}里")
        for key in data:
            if key not in _CASE_KEYS:
                fault("E02", problem=f"不认识“{key}”", expected="、".join(_CASE_KEYS))
        for key in _ABOUT:
            if key in data and not isinstance(data[key], str):
                fault("E02", problem=f"“{key}”写成了{shown(data[key])}", expected="文字")
        identifier = data.get("编号", "")
        if isinstance(identifier, bool) or not isinstance(identifier, str | int):
            fault("E02", problem=f"“编号”写成了{shown(identifier)}", expected='文字，例如"c1"')
        person_data = data.get("参保人")
        person = self._read_person(person_data)
        items = data.get("事件")
        if not isinstance(items, Sequence) or isinstance(items, str):
            fault("E02", problem="“事件”缺少或写法有误", expected="一个列表，写在[]里")
        silent = self.silent(person_data)
        events = tuple(self.read_event(number, item, silent) for number, item in enumerate(items, 1))
        check_order(events)
        return Case(str(identifier), person, events)

    # ---- the person

    def silent(self, person: object) -> dict[str, str]:
        """The person's facts that the JSON leaves out and the vocabulary fills in, each with its origin."""
        given = (
            {fact.name for key in person if (fact := _meant(self._by_name, key)) is not None}
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

    # ---- events

    def read_event(self, number: int, data: object, silent: Mapping[str, str] = MappingProxyType({})) -> Event:
        """The event of a JSON object, the number-th of its case; `silent` are the person's defaults. Raises CaseFault."""
        where = f"第{number}个事件"
        if not isinstance(data, Mapping):
            fault("E02", problem=f"{where}写法有误", expected="几项事实，写在{}里")
        kind = data.get("类型", "就医" if "就医" in self._events else None)
        if not isinstance(kind, str) or kind not in self._events:
            near = get_close_matches(shown(kind), self._events, n=1, cutoff=1 / 2)
            helps = (f"最接近的是“{near[0]}”。",) if near else ()
            fault("E10", helps=helps, where=where, kind=shown(kind), kinds="、".join(self._events))
        if "日期" not in data:
            fault("E11", where=where, fact="日期", needed="每个事件都要写明日期")
        day = read_date(data["日期"], f"{where}的日期")
        sequence = data.get("序号")
        if sequence is not None and (
            isinstance(sequence, bool) or not isinstance(sequence, int) or not 0 <= sequence < 10**9
        ):
            fault("E04", where=where, fact="序号", given=shown(sequence), expected="从1起的整数，例如1")
        lists = self._lists[kind]
        listed = {key: name for key in data if (name := _meant(lists, key)) is not None} if lists else {}
        own = {key: given for key, given in data.items() if key not in _EVENT_KEYS and key not in listed}
        written = self._facts(own, self._events[kind], self._person, where)
        origins = {name: origin for name, origin in silent.items() if name not in written.facts}
        origins |= dict.fromkeys(written.silent, BY_DEFAULT)
        lines: dict[str, tuple[Line, ...]] = {}
        for key, name in listed.items():
            if name in lines:
                fault("E02", problem=f"{where}：“{name}”写了两次", expected="只写一次")
            items = self._lines(name, data[key], where)
            lines[name] = tuple(item.facts for item in items)
            origins |= {line_fact(fact, place): BY_DEFAULT for place, item in enumerate(items) for fact in item.silent}
        return Event(kind, day, sequence, written.facts, origins, lines)

    def _lines(self, name: str, given: object, where: str) -> list[_Written]:
        """The line items of an event: [{"项目类别": "检查", "项目价格": "100.00"}, …]."""
        if not isinstance(given, list):
            fault("E02", problem=f"{where}的“{name}”写法有误", expected="一个列表，每项的事实写在{}里")
        found = []
        own = facts_of(self.symbols, name)
        for number, item in enumerate(given, 1):
            place = f"{where}的第{number}项{name}"
            if not isinstance(item, Mapping):
                fault("E02", problem=f"{place}写法有误", expected="几项事实，写在{}里")
            found.append(self._facts(item, own, frozenset(), place))
        return found

    def _facts(self, data: Mapping[str, object], own: frozenset[str], also: frozenset[str], where: str) -> _Written:
        """The facts that an object gives, its own with their defaults and others that may stand in it."""
        facts: dict[str, Value] = {}
        seen: set[str] = set()
        allowed = own | also
        for key, given in data.items():
            fact = self._fact(allowed, key, where)
            _only_once(seen, fact, where)
            facts[fact.name] = self.value(fact, given, where)
        silent = tuple(name for name in sorted(own) if name not in facts and name in self.defaults)
        return _Written({**facts, **{name: self.defaults[name] for name in silent}}, silent)

    def _fact(self, allowed: frozenset[str], key: str, where: str) -> Fact:
        """The fact of a key, where it may stand. Unknown names are answered with the nearest."""
        fact = _meant(self._by_name, key)
        if fact is not None and fact.name in allowed:
            return fact
        if fact is not None:
            helps = (f"“{fact.name}”说的是{fact.owner}。",)
            fault("E03", helps=helps, where=where, fact=key)
        if key in self.symbols.day_of_event:
            fault("E03", helps=(f"“{key}”就是{self.symbols.day_of_event[key]}的“日期”。",), where=where, fact=key)
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
                return read_truth(given, where, fact.name)
            case Kind.DATE:
                return read_date(given, f"{where}的“{fact.name}”")
            case Kind.AMOUNT:
                return read_amount(given, where, fact.name)
            case Kind.DURATION:
                return read_duration(given, where, fact.name)
            case Kind.RATE:
                return read_rate(given, where, fact.name)
        return read_number(given, where, fact.name)

    def _choice(self, fact: Fact, given: object, where: str) -> str:
        found = (
            _meant(self._choices[fact.name], str(given))
            if isinstance(given, str | int) and not isinstance(given, bool)
            else None
        )
        if found is None:
            fault("E06", where=where, fact=fact.name, given=shown(given), choices="、".join(fact.choices))
        return found


def _meant(known: Mapping[str, Meant], text: str) -> Meant | None:
    """What a text names, in whatever width it is written; names are known folded, and most are written so."""
    found = known.get(text)
    return found if found is not None else known.get(fold(text))


def class_names(symbols: Symbols, name: str) -> dict[str, str]:
    """Every text that names a value of a class: its name, synonyms and interface code."""
    found: dict[str, str] = {}
    base = symbols.facts[symbols.facts[name].type.of or name].decl
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
