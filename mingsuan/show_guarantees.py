"""The 保证 of policies as looked at on sampled cases, for people and as JSON values."""

from collections.abc import Iterator, Sequence
from typing import Any

from compiler.formats import json_value, value_text
from compiler.inquiry.case_text import assumed_json, assumed_texts, case_json, case_text
from compiler.inquiry.properties import Failure, Property
from compiler.run import EventTrace
from compiler.types import Kind, Type, Value
from mingsuan.console import WIDTH, Console
from mingsuan.policy import Policy
from mingsuan.terminal import visible, wrap


def guarantee_lines(console: Console, policy: Policy, checked: Sequence[Property], output: str | None) -> Iterator[str]:
    """Each 保证 of a policy with how many cases were tried, and a case in which it fails."""
    for item in checked:
        mark = console.paint(*(("✗", "red") if item.failure else ("✓", "green")), output=output)
        told = (
            console.say("不成立", "fails")
            if item.failure
            else console.say(f"试了{item.tried}例，未见不成立", f"{item.tried} cases tried, none fails")
        )
        first, *more = wrap(visible(f"{console.say('保证', 'property')} {item.name}：{told}"), WIDTH - 4)
        yield f"  {mark} {first}"
        yield from (f"    {line}" for line in more)
        if item.failure is not None:
            for text in _failure(console, policy, item.failure):
                yield from (f"       {line}" for line in wrap(visible(text), WIDTH - 7))


def _failure(console: Console, policy: Policy, failure: Failure) -> Iterator[str]:
    """The case, what is assumed in it, and the results of its last event."""
    yield from case_text(failure.sampled.case, policy.program.symbols.facts, failure.facts)
    assumed = assumed_texts(failure.sampled.assumed, failure.assumed)
    if assumed:
        yield console.say(f"（待定的假设：{'，'.join(assumed)}）", f"(assumed: {', '.join(assumed)})")
    yield "，".join(f"{name}{value_text(value, type)}" for name, value, type in _amounts(policy, failure.traces[-1]))


def _amounts(policy: Policy, trace: EventTrace) -> Iterator[tuple[str, Value, Type]]:
    """The amounts of an event, those that are not nothing."""
    graph = policy.program.graph
    for result in graph.results:
        type = graph.nodes[result.node].type
        if result.event == trace.event.type and type.kind is Kind.AMOUNT and trace.results.get(result.name):
            yield result.name, trace.results[result.name], type


def guarantee_json(policy: Policy, checked: Property) -> dict[str, Any]:
    """A 保证 as JSON values."""
    found: dict[str, Any] = {"name": checked.name, "passed": checked.failure is None, "tried": checked.tried}
    failure = checked.failure
    if failure is not None:
        found["counterexample"] = {
            "case": case_json(failure.sampled.case, policy.program.symbols.facts),
            "assume": assumed_json(failure.sampled.assumed, failure.assumed),
            "event": len(failure.traces),
            "results": {name: json_value(value, type) for name, value, type in _amounts(policy, failure.traces[-1])},
        }
    return found
