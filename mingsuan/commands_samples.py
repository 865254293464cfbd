"""The command test: the worked cases (样例) of policies, expected beside actual."""

import argparse
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from compiler.assumptions import Assumptions
from compiler.explanation import Depth, Explanation
from compiler.formats import date_text
from compiler.inquiry.properties import check_properties
from compiler.samples import Expected, Sample
from mingsuan.console import WIDTH, Console
from mingsuan.json_values import CaseFault
from mingsuan.lacking import in_sample
from mingsuan.loading import load_assumptions, load_sound
from mingsuan.policy import Evaluated, Policy
from mingsuan.show_explanation import render_text
from mingsuan.show_guarantees import guarantee_json, guarantee_lines
from mingsuan.terminal import columns, visible, wrap

VERSION = 1


@frozen
class Check:
    """One expectation of a worked case: what the result must be, what it is, and why, if it differs; `lack` says which
    assumption it needs, where it needs one that is not made."""

    event: int  # from 1
    date: str  # ISO
    when: str
    result: str
    expected: str
    actual: str
    explanation: Explanation | None = None
    lack: str = ""

    @property
    def passed(self) -> bool:
        """Whether the result is what it must be."""
        return self.explanation is None and not self.lack


@frozen
class Outcome:
    """A worked case as run; `error` says why it could not be."""

    name: str
    checks: tuple[Check, ...] = ()
    error: str = ""

    @property
    def passed(self) -> bool:
        """Whether it could run and every result is what it must be."""
        return not self.error and all(check.passed for check in self.checks)


def run_test(console: Console, arguments: argparse.Namespace) -> int:
    """Run all worked cases of some policies."""
    policies = [load_sound(console, name) for name in arguments.policies]
    assumed = load_assumptions(console, policies, arguments.assume)
    outcomes = [
        (policy, [_outcome(policy, sample, taken) for sample in policy.program.samples])
        for policy, taken in zip(policies, assumed, strict=True)
    ]
    checked = [check_properties(policy.program, taken.values) for policy, taken in zip(policies, assumed, strict=True)]
    broken = sum(item.failure is not None for items in checked for item in items)
    failed = sum(not item.passed for _, items in outcomes for item in items)
    passed = sum(item.passed for _, items in outcomes for item in items)
    if arguments.format == "json":
        entries = [
            {
                "name": policy.name,
                "samples": [_json(item) for item in items],
                "guarantees": [guarantee_json(policy, item) for item in properties],
            }
            for (policy, items), properties in zip(outcomes, checked, strict=True)
        ]
        totals = {"version": VERSION, "passed": passed, "failed": failed, "guarantees_failed": broken}
        console.deliver_json({**totals, "policies": entries}, arguments.output)
        return int(failed + broken > 0)
    blocks = [
        "\n".join(
            [
                *_table(console, policy.name, items, arguments.output),
                *guarantee_lines(console, policy, properties, arguments.output),
            ]
        )
        for (policy, items), properties in zip(outcomes, checked, strict=True)
    ]
    blocks += [block for _, items in outcomes for item in items for block in _failures(console, item, arguments.output)]
    english = f"{passed} passed, {failed} failed" if failed else f"all {passed} passed"
    chinese = f"{passed + failed}个样例，{passed}个通过，{failed}个不通过" if failed else f"{passed}个样例全部通过"
    if not passed + failed:
        chinese, english = "规则里没有样例", "there are no worked cases"
    if broken:
        chinese, english = f"{chinese}；{broken}项保证不成立", f"{english}; {broken} properties fail"
    style = "red" if failed + broken else "green"
    closing = console.paint(console.say(chinese, english), style, "bold", output=arguments.output)
    console.deliver("\n\n".join([*blocks, closing]) + "\n", arguments.output)
    return int(failed + broken > 0)


def _outcome(policy: Policy, sample: Sample, assumed: Assumptions) -> Outcome:
    """A worked case, run."""
    try:
        evaluated = policy.evaluate_sample(sample, assumed)
    except CaseFault as error:
        return Outcome(sample.name, error="".join((error.diagnostic.message, *error.diagnostic.helps)))
    return Outcome(sample.name, tuple(_check(policy, evaluated, expected) for expected in sample.expected))


def _check(policy: Policy, evaluated: Evaluated, expected: Expected) -> Check:
    """An expectation, compared."""
    trace = evaluated.traces[expected.event]
    day, kind = trace.event.date, trace.event.type
    must = policy.text(expected.result, kind, expected.value)
    about = (expected.event + 1, day.isoformat(), date_text(day), expected.result, must)
    if expected.result in trace.missing:
        said = policy.missing(evaluated, expected.event, expected.result).message
        help = f"请在样例开头写“{in_sample(trace.missing[expected.result])}”，或用--assume给出。"
        return Check(*about, "", lack=said + help)
    if expected.result in trace.absent:
        return Check(*about, "", lack=str(trace.absent[expected.result]))
    actual = trace.results[expected.result]
    explanation = None
    if actual != expected.value:
        explanation = policy.explain(evaluated, expected.event, expected.result, Depth.STEPS)
    return Check(*about, policy.text(expected.result, kind, actual), explanation)


def _table(console: Console, policy: str, outcomes: list[Outcome], output: str | None) -> Iterator[str]:
    """The policy's worked cases: each expectation with the day of its event, expected beside actual."""
    yield console.paint(visible(policy), "bold", output=output)
    heading = [console.say("日期", "date"), console.say("结果", "result")]
    heading += [console.say("应得", "expected"), console.say("实得", "actual")]
    lacks = console.say("缺少假设", "(not assumed)")
    checks = [check for item in outcomes for check in item.checks]
    cells = [(check.when, check.result, check.expected, check.actual or lacks) for check in checks]
    aligns = ("left", "left", "right", "right")
    head, *lines = columns([heading, *cells], aligns) if cells else [""]
    rows = iter(lines)
    if cells:
        yield console.paint(f"       {head}", "dim", output=output)
    for item in outcomes:
        yield f"  {_mark(console, item.passed, output)} {visible(item.name)}"
        for check in item.checks:
            mark = "" if check.passed else f"  {console.paint('✗', 'red', output=output)}"
            yield f"       {next(rows)}{mark}"
        for line in wrap(visible(item.error), WIDTH - 7) if item.error else []:
            yield f"       {line}"


def _mark(console: Console, passed: bool, output: str | None) -> str:
    return console.paint("✓" if passed else "✗", "green" if passed else "red", output=output)


def _failures(console: Console, outcome: Outcome, output: str | None) -> Iterator[str]:
    """For each result that is not what it must be: which, and how it came about."""
    for check in outcome.checks:
        if check.lack:
            told = wrap(visible(f"✗ {outcome.name}：{check.lack}"), WIDTH)
            yield console.paint("\n".join(told), "bold", output=output)
        if check.explanation is not None:
            chinese = f"✗ {outcome.name}：{check.when}{check.result}应得{check.expected}，实得{check.actual}。"
            english = (
                f"✗ {outcome.name}: {check.result} of {check.date}: expected {check.expected}, got {check.actual}."
            )
            head = "\n".join(wrap(visible(console.say(chinese, english)), WIDTH))
            steps = render_text(check.explanation, colour=console.colour and output is None)
            yield f"{console.paint(head, 'bold', output=output)}\n{steps}".rstrip("\n")


def _json(outcome: Outcome) -> dict[str, Any]:
    checks = []
    for check in outcome.checks:
        entry: dict[str, Any] = {
            "event": check.event,
            "date": check.date,
            "result": check.result,
            "expected": check.expected,
            "actual": check.actual or None,
            "passed": check.passed,
        }
        if check.explanation is not None:
            entry["explanation"] = check.explanation.sentence
        if check.lack:
            entry["error"] = check.lack
        checks.append(entry)
    found: dict[str, Any] = {"name": outcome.name, "passed": outcome.passed, "checks": checks}
    return {**found, "error": outcome.error} if outcome.error else found
