"""Commands about files of rules: check, fmt, list, help."""

import argparse
import gc
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from dsl.diagnostics import Diagnostic, InputError
from mingsuan.console import WIDTH, Console, Stop
from mingsuan.files import replacing
from mingsuan.loading import has_errors
from mingsuan.terminal import display_width, pad, visible, wrap

if TYPE_CHECKING:
    from mingsuan.policy import Policy

LIST_VERSION = 1


# ---- check


def run_check(console: Console, arguments: argparse.Namespace) -> int:
    """All diagnostics of some policies: for people on standard error, as JSON a result."""
    from mingsuan.show_diagnostics import as_json, summary

    gc.disable()  # all that is made lives until the process ends: there is nothing to collect
    loaded = [(name, *_loaded(name)) for name in arguments.policies]
    gc.freeze()  # nor need Python look through it all once more at its end
    between = _between([policy for _, policy, _ in loaded if policy is not None])
    everything = _once(item for items in (*(items for _, _, items in loaded), between) for item in items)
    if arguments.format == "json":
        console.deliver_json(as_json(everything, console.lang), arguments.output)
        return int(has_errors(everything))
    if everything:
        console.diagnostics(everything, closing=False)
    rows = []
    for name, items in [(name, items) for name, _, items in loaded]:
        mark = "✗" if has_errors(items) else "✓"
        rows.append(f"{mark} {visible(name)}{console.say('：', ': ')}{summary(items, console.lang)}")
    if between:
        mark = "✗" if has_errors(between) else "✓"
        rows.append(f"{mark} {console.say('相互之间：', 'between them: ')}{summary(between, console.lang)}")
    console.deliver("".join(f"{row}\n" for row in rows), arguments.output)
    return int(has_errors(everything))


def _loaded(name: str) -> "tuple[Policy | None, tuple[Diagnostic, ...]]":
    """A policy with what is wrong with it, be it that there is none."""
    from mingsuan.policy import load

    try:
        policy = load(name)
    except InputError as error:
        return None, error.diagnostics
    return policy, policy.diagnostics


def _between(policies: "list[Policy]") -> list[Diagnostic]:
    """What several policies say differently."""
    from mingsuan.checking import check_together

    return check_together(policies) if len(policies) > 1 else []


def _once(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each finding once: policies share vocabularies."""
    seen: dict[tuple[object, ...], Diagnostic] = {}
    for item in found:
        place = (item.labels[0].file.path, item.labels[0].file.name, item.labels[0].span) if item.labels else ()
        seen.setdefault((item.code, item.message, place), item)
    return list(seen.values())


# ---- fmt


def run_fmt(console: Console, arguments: argparse.Namespace) -> int:
    """Lay out files of rules; the files that need it, and those that cannot be, are named."""
    codes = [_format_one(console, name, check=arguments.check) for name in arguments.policies]
    return max(codes)


def _format_one(console: Console, name: str, *, check: bool) -> int:
    from mingsuan.formatting import formatted
    from mingsuan.library import find

    try:
        file = find(name)
        text = formatted(file)
    except InputError as error:
        console.diagnostics(error.diagnostics)
        return 1
    assert file.path is not None
    data = text.encode("utf-8", "surrogatepass")
    shown = visible(str(file.path))
    if data == file.path.read_bytes():
        console.deliver(console.say(f"不需要排版：{shown}\n", f"needs no change: {shown}\n"), None)
        return 0
    if check:
        console.deliver(console.say(f"需要排版：{shown}\n", f"would be laid out: {shown}\n"), None)
        return 1
    try:
        with replacing(file.path) as stream:
            stream.write(data)
    except OSError as error:
        raise console.unwritten(shown, error) from None
    console.deliver(console.say(f"已排版：{shown}\n", f"laid out: {shown}\n"), None)
    return 0


# ---- list


def run_list(console: Console, arguments: argparse.Namespace) -> int:
    """The policies that ship: title, status, dates, clauses."""
    from mingsuan.library import shipped
    from mingsuan.overview import overview
    from mingsuan.policy import load

    entries = []
    for item in shipped():
        try:
            entries.append({"name": item.name, **overview(load(str(item.path)))})
        except InputError as error:
            console.diagnostics(error.diagnostics)
            return 1
    if arguments.format == "json":
        console.deliver_json({"version": LIST_VERSION, "policies": entries}, arguments.output)
        return 0
    blocks = []
    for entry in entries:
        lines = [console.paint(entry["name"], "bold", output=arguments.output)]
        pairs = [(label, visible(text)) for label, text in _labelled(console, entry) if text]
        left = max(display_width(label) for label, _ in pairs) + 4
        for label, text in pairs:
            first, *more = wrap(text, WIDTH - left)
            lines += [pad(f"  {label}", left) + first, *(" " * left + line for line in more)]
        blocks.append("\n".join(lines) + "\n")
    console.deliver("\n".join(blocks), arguments.output)
    return 0


def _labelled(console: Console, entry: dict[str, Any]) -> list[tuple[str, str]]:
    """What is shown of a policy, with the words for it."""
    clauses = entry["clauses"]
    counted = console.say(
        f"计算{clauses['computed']}条，说明{clauses['accounted']}条，未落实{clauses['open']}条",
        f"{clauses['computed']} computed, {clauses['accounted']} accounted for, {clauses['open']} open",
    )
    return [
        (console.say("全称", "title"), entry["title"]),
        (console.say("地区", "region"), entry["region"]),
        (console.say("修订", "amends"), "、".join(entry["amends"])),
        (console.say("状态", "status"), entry["status"]),
        (console.say("施行", "in force"), entry["in_force_from"] or ""),
        (console.say("原文", "source"), entry["source"]),
        (console.say("条款", "clauses"), counted),
    ]


# ---- help


def run_help(console: Console, arguments: argparse.Namespace) -> int:
    """The page of a code, the help of a command, or that of all."""
    from dsl.catalogue import CATALOGUE
    from mingsuan.help_pages import page_text

    topic = arguments.topic
    parser = arguments.parser
    if topic is None:
        console.deliver(parser.format_help(), None)
        return 0
    command = dict(parser.commands).get(topic)
    if command is not None:
        console.deliver(command.format_help(), None)
        return 0
    page = page_text(topic)
    if page is not None:
        console.deliver(page, None)
        return 0
    codes = "、".join(sorted(CATALOGUE)) if console.lang == "zh" else ", ".join(sorted(CATALOGUE))
    raise Stop(
        1,
        console.say(
            f"没有“{topic}”这个编号或命令。编号有：{codes}。", f"There is no code or command “{topic}”. Codes: {codes}."
        ),
    )
