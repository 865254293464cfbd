"""The command explain: how the results of a case came about."""

import argparse
import json

from compiler.assumptions import Assumptions
from compiler.explanation import Depth, Explanation
from compiler.formats import date_text
from mingsuan.command_list import DEPTHS
from mingsuan.console import Console, Stop
from mingsuan.json_values import CaseFault, fault, read_json
from mingsuan.loading import load_assumptions, load_sound, placed, read_file
from mingsuan.policy import Evaluated, Policy
from mingsuan.show_explanation import render_markdown, render_text


def run_explain(console: Console, arguments: argparse.Namespace) -> int:
    """Explanations of the results of one case."""
    policy = load_sound(console, arguments.policy)
    (assumed,) = load_assumptions(console, [policy], arguments.assume)
    evaluated = _evaluated(console, policy, arguments.case, assumed)
    single = arguments.format in ("html", "json")
    indices = _events(console, evaluated, arguments.event, last=single)
    chosen = [(index, name) for index in indices for name in _results(console, policy, evaluated, index, arguments)]
    if not chosen:
        raise _no_such_result(console, policy, evaluated, indices, arguments.result)
    if single and len(chosen) > 1:
        names = "、".join(name for _, name in chosen)
        raise Stop(
            2, console.say(f"这个事件有几个结果，请用 --result 指明一个：{names}。", f"Choose a --result: {names}.")
        )
    lacking = [
        policy.missing(evaluated, index, name) for index, name in chosen if name in evaluated.traces[index].missing
    ]
    if lacking:
        console.diagnostics(lacking)
    if lacking and arguments.format == "json":
        return 1  # what was not computed has no certificate
    depth = Depth(DEPTHS[arguments.depth])
    found = [policy.explain(evaluated, index, name, depth) for index, name in chosen]
    console.deliver(_rendered(console, policy, evaluated, found, arguments), arguments.output)
    return int(bool(lacking))


def _evaluated(console: Console, policy: Policy, path: str, assumed: Assumptions) -> Evaluated:
    """The case of a file, evaluated. Raises Stop."""
    file = read_file(console, path)
    try:
        return policy.evaluate(_one_case(file.text), assumed)
    except CaseFault as error:
        console.diagnostics([placed(error, file)])
    raise Stop(1)


def _one_case(text: str) -> object:
    """The JSON value of a text; several lines of JSON are several cases, of which none is chosen."""
    try:
        return read_json(text)
    except CaseFault:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > 1 and all(line.lstrip().startswith("{") and line.rstrip().endswith("}") for line in lines):
            helps = ("请把要说明的那一行另存为一个文件，或从标准输入给出：--case -。",)
            fault("E01", helps=helps, problem=f"文件里有{len(lines)}个案例，一次只说明一个")
        raise


def _events(console: Console, evaluated: Evaluated, number: int | None, *, last: bool) -> list[int]:
    """Indices of the events to be explained. Raises Stop."""
    count = len(evaluated.traces)
    if not count:
        raise Stop(1, console.say("案例里没有事件。", "The case has no events."))
    if number is None:
        return [count - 1] if last else list(range(count))
    if number > count:
        raise Stop(2, console.say(f"案例只有{count}个事件，没有第{number}个。", f"There are only {count} events."))
    return [number - 1]


def _results(
    console: Console, policy: Policy, evaluated: Evaluated, index: int, arguments: argparse.Namespace
) -> list[str]:
    """Names of the results of an event to be explained."""
    if arguments.result is None:
        return policy.main_results(evaluated, index)
    if arguments.result in evaluated.traces[index].absent:
        try:
            policy.explain(evaluated, index, arguments.result, Depth.SENTENCE)
        except CaseFault as error:
            console.diagnostics([placed(error, None)])
        raise Stop(1)
    return [name for name in policy.result_names(evaluated, index) if name == arguments.result]


def _no_such_result(
    console: Console, policy: Policy, evaluated: Evaluated, indices: list[int], name: str | None
) -> Stop:
    names = "、".join(dict.fromkeys(item for index in indices for item in policy.result_names(evaluated, index)))
    if name is None or not names:
        return Stop(1, console.say("政策对这些事件没有规定结果。", "The policy says nothing of these events."))
    return Stop(2, console.say(f"没有结果“{name}”，有：{names}。", f"There is no result “{name}”, but {names}."))


def _rendered(
    console: Console,
    policy: Policy,
    evaluated: Evaluated,
    found: list[Explanation],
    arguments: argparse.Namespace,
) -> str:
    """Explanations in the form that was asked for."""
    if arguments.format == "json":
        return json.dumps(policy.certificate(evaluated, found[0]), ensure_ascii=False, indent=2) + "\n"
    if arguments.format == "html":
        from mingsuan.output import explanation_html

        return explanation_html(policy, found[0])
    if arguments.format == "md":
        return "\n".join(map(render_markdown, found))
    colour = console.colour and arguments.output is None
    told = [render_text(item, colour=colour) for item in found]
    idle = [_idle(policy, evaluated, index) for index in dict.fromkeys(item.index for item in found)]
    return "\n".join([*told, *filter(None, idle if arguments.result is None else [])])


def _idle(policy: Policy, evaluated: Evaluated, index: int) -> str:
    """A line about the benefits that do not apply to an event."""
    names = policy.idle_benefits(evaluated, index)
    day = date_text(evaluated.traces[index].event.date)
    return f"{day}不适用的待遇：{'、'.join(names)}（用 --result 名称 看原因）。\n" if names else ""
