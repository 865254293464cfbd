"""Assumptions as JSON (contract: --assume FILE) to typed values for what the rules leave open."""

from collections.abc import Mapping, Sequence
from typing import Any

from compiler.assumptions import Assumptions, Open, open_values, why_not_open
from compiler.inquiry.case_text import assumed_json
from compiler.pipeline import Program
from compiler.rules import AssumptionKey
from compiler.scope import numeral_value
from compiler.types import Kind, Value
from dsl.source import fold
from mingsuan.case_json import class_names
from mingsuan.json_values import (
    CaseFault,
    fault,
    read_amount,
    read_date,
    read_figure,
    read_number,
    read_truth,
    shown,
)

REASON, VALUE = "理由", "值"
_FORM = '{"参数名": {"三级": "1000元", "理由": "…"}}'


def read_assumptions(program: Program, data: object) -> Assumptions:
    """The assumptions of a JSON object. Raises CaseFault."""
    known = open_values(program.symbols, program.graph)
    values: dict[AssumptionKey, Value] = {}
    reasons: dict[str, str] = {}
    for name, given in entries(data).items():
        item = known.get(name)
        if item is None:
            fault("E12", helps=why_not_open(program.symbols, name, known), name=name[:40])
        values |= _values(program, item, given)
        if isinstance(given, Mapping) and REASON in given:
            reasons[name] = _reason(name, given[REASON])
    return Assumptions(values, reasons)


def assumptions_for(programs: Sequence[Program], data: object) -> list[Assumptions]:
    """For each of some programs what a JSON object assumes of it; a name may be open in one of them alone.

    Raises CaseFault.
    """
    given = entries(data)
    known = [open_values(program.symbols, program.graph) for program in programs]
    nowhere = {name: value for name, value in given.items() if not any(name in each for each in known)}
    if nowhere:
        read_assumptions(programs[0], nowhere)
    return [
        read_assumptions(program, {name: value for name, value in given.items() if name in each})
        for program, each in zip(programs, known, strict=True)
    ]


def entries(data: object) -> Mapping[str, object]:
    """What a file of assumptions has for each name. Raises CaseFault where it is no object."""
    if not isinstance(data, Mapping):
        fault("E02", problem="假设文件不是对象", expected=_FORM)
    return data


def assumptions_json(program: Program, assumed: Assumptions) -> dict[str, Any]:
    """Assumptions as a file has them, in one form each: {"倾斜比例": {"值": "85%", "理由": "…"}}, or "85%" without a reason."""
    known = open_values(program.symbols, program.graph)
    types = {key: known[key[0]].type for key in assumed.values}
    found = assumed_json(assumed.values, types)
    for name, reason in assumed.reasons.items():
        given = found[name] if isinstance(found[name], dict) else {VALUE: found[name]}
        found[name] = {**given, REASON: reason}
    return found


def _reason(name: str, given: object) -> str:
    if not isinstance(given, str):
        fault("E13", name=name, given=shown(given), problem=f"“{REASON}”应是文字")
    return given


def _values(program: Program, item: Open, given: object) -> dict[AssumptionKey, Value]:
    """The values of one name: one for all, or one for each value of the class by which it differs."""
    if not isinstance(given, Mapping):
        return item.spread("", _value(item, "", given))
    rest = {key: value for key, value in given.items() if key != REASON}
    if VALUE in rest and len(rest) == 1:
        return item.spread("", _value(item, "", rest[VALUE]))
    names = class_names(program.symbols, item.by) if item.by in program.symbols.facts else {}
    found: dict[AssumptionKey, Value] = {}
    for key, value in rest.items():
        canonical = names.get(fold(key), key)
        problem = item.key_problem(canonical)
        if problem:
            fault("E13", name=item.called(key), given=shown(value), problem=problem)
        if (item.name, canonical) in found:
            fault("E13", name=item.called(canonical), given=shown(value), problem="同一个值写了两次")
        found |= item.spread(canonical, _value(item, canonical, value))
    if not found:
        fault("E13", name=item.name, given=shown(given), problem=f"没有写值，应是{item.form}")
    return found


def _value(item: Open, key: str, given: object) -> Value:
    """A value as given: a figure as in rules, or in a form that cases may have."""
    figure = read_figure(given)
    value, type = numeral_value(figure) if figure is not None else (None, None)
    if value is None or type != item.type:
        value, type = _as_in_cases(item, given), item.type
    problem = f"应是{item.form}" if value is None or type is None else item.problem(value, type)
    if problem or value is None:
        fault("E13", name=item.called(key), given=shown(given), problem=problem)
    return value


def _as_in_cases(item: Open, given: object) -> Value | None:
    """A value that is no figure of its kind: 1000 or "1000.00" of an amount, an ISO date, true, a word; or None."""
    try:
        match item.type.kind:
            case Kind.AMOUNT:
                return read_amount(given, "", item.name)
            case Kind.NUMBER | Kind.AGE:
                return read_number(given, "", item.name)
            case Kind.DATE:
                return read_date(given, item.name)
            case Kind.TRUTH:
                return read_truth(given, "", item.name)
            case Kind.CLASS if isinstance(given, str):
                return given
    except CaseFault:
        return None
    return None
