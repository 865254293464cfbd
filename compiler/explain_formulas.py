"""The formulas of explanations: which operands they show, and what a count of working days passed over."""

from datetime import date
from typing import cast

from compiler.calendar_days import exceptional_days
from compiler.event_view import EventView
from compiler.formats import date_text
from compiler.graph import Node
from compiler.types import Duration


def operands_of(view: EventView, found: Node) -> list[int]:
    """The operands of a formula: sums of sums are one sum, differences of differences one, and what adds nothing is
    left out."""
    if found.op not in ("add", "subtract"):
        return list(found.args)
    operands: list[int] = []
    stack = list(reversed(found.args))
    while stack:
        arg = stack.pop()
        if _is_part(found, view.node(arg)) and (found.op == "add" or not operands):
            stack.extend(reversed(view.node(arg).args))
        elif (found.op == "subtract" and not operands) or not view.adds_nothing(arg):
            operands.append(arg)
    return operands or list(found.args[:1])


def untouched(view: EventView, inner: int) -> int | None:
    """What a balance that is still zero is subtracted from, unless everything is told."""
    found = view.node(inner)
    if view.all or found.op != "subtract":
        return None
    operands = operands_of(view, found)
    return operands[0] if len(operands) == 1 else None


def _is_part(whole: Node, inner: Node) -> bool:
    """Whether a sum within a sum, or a difference that another goes on from, is no value of its own."""
    return inner.op == whole.op and (inner.label == whole.label != "" or (inner.op == "add" and not inner.label))


def holidays(view: EventView, found: Node) -> str:
    """The days between two dates on which it matters that they are holidays, or weekends to work on."""
    time = view.value(found.args[1])
    if not isinstance(time, Duration) or time.unit != "工作日":
        return ""
    ends = sorted((cast(date, view.value(found.args[0])), cast(date, view.value(found.id))))
    words = ("其间放假", "其间调休上班")
    told = (
        f"{word}{'、'.join(map(date_text, days))}"
        for word, days in zip(words, exceptional_days(*ends), strict=True)
        if days
    )
    return "，".join(told)
