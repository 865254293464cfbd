"""Cases in words, and as the JSON that commands read (see mingsuan schema)."""

from collections.abc import Mapping
from typing import Any

from compiler.cases import Case, Event, Timeline
from compiler.formats import date_text, json_value, value_text
from compiler.rules import AssumptionKey
from compiler.symbols import PERSON, Fact
from compiler.types import Kind, Type, Value


def case_text(case: Case, facts: Mapping[str, Fact], shown: frozenset[str] | None = None) -> list[str]:
    """A line for the person and one for each event; of the facts those that are to be shown (None: all)."""
    known = [(name, case.person[name]) for name in facts if name in case.person and _in(name, shown)]
    person = [_changing_text(facts[name], value) for name, value in known]
    lines = [f"{PERSON}：{'，'.join(person)}"] if person else []
    for event in case.events:
        said = [
            _fact_text(facts[name], event.facts[name]) for name in facts if name in event.facts and _in(name, shown)
        ]
        said += [f"{owner}（{_line_text(line, facts)}）" for owner, items in event.lines.items() for line in items]
        lines.append(f"{date_text(event.date)}{event.type}" + "".join(f"，{each}" for each in said))
    return lines


def _in(name: str, shown: frozenset[str] | None) -> bool:
    return shown is None or name in shown


def _line_text(line: Mapping[str, Value], facts: Mapping[str, Fact]) -> str:
    return "，".join(_fact_text(facts[name], value) for name, value in line.items())


def _changing_text(fact: Fact, value: Value | Timeline) -> str:
    if not isinstance(value, Timeline):
        return _fact_text(fact, value)
    (_, first), *later = value.changes
    return _fact_text(fact, first) + "".join(f"，自{date_text(day)}起{_fact_text(fact, each)}" for day, each in later)


def _fact_text(fact: Fact, value: Value) -> str:
    """What a fact says: 三级, 定点, 非定点, 政策范围内费用2,800.00元."""
    if isinstance(value, bool):
        return fact.name if value else f"非{fact.name}"
    if fact.type.kind is Kind.CLASS and fact.name == fact.type.of:
        return str(value)
    return f"{fact.name}{value_text(value, fact.type)}"


def case_json(case: Case, facts: Mapping[str, Fact]) -> dict[str, Any]:
    """The case as one JSON object."""

    def said(items: Mapping[str, Value]) -> dict[str, Any]:
        return {name: json_value(value, facts[name].type) for name, value in items.items()}

    person = {
        name: [_change_json(facts[name], *change) for change in value.changes]
        if isinstance(value, Timeline)
        else json_value(value, facts[name].type)
        for name, value in case.person.items()
    }
    return {"编号": case.id, PERSON: person, "事件": [_event_json(event, said) for event in case.events]}


def _event_json(event: Event, said: Any) -> dict[str, Any]:
    lines = {owner: [said(line) for line in items] for owner, items in event.lines.items()}
    return {"类型": event.type, "日期": event.date.isoformat(), **said(event.facts), **lines}


def _change_json(fact: Fact, day: Any, value: Value) -> dict[str, Any]:
    since = {} if day.year == 1 else {"自": day.isoformat()}
    return {"值": json_value(value, fact.type), **since}


def assumed_texts(assumed: Mapping[AssumptionKey, Value], types: Mapping[AssumptionKey, Type]) -> list[str]:
    """What is assumed for some of what is 待定: 居民住院起付标准（三级）1,000.00元."""
    return [
        f"{name}{f'（{of}）' if of else ''}{value_text(assumed[name, of], type)}" for (name, of), type in types.items()
    ]


def assumed_json(assumed: Mapping[AssumptionKey, Value], types: Mapping[AssumptionKey, Type]) -> dict[str, Any]:
    """The same as an assumption file has it."""
    found: dict[str, Any] = {}
    for (name, of), type in types.items():
        value = json_value(assumed[name, of], type)
        if of:
            found.setdefault(name, {})[of] = value
        else:
            found[name] = value
    return found
