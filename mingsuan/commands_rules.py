"""Commands about files of rules: check, fmt, list, help."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from dsl.diagnostics import Diagnostic, InputError
from mingsuan.arguments import Commands, take_format, take_output, take_policy
from mingsuan.console import WIDTH, Console, Stop
from mingsuan.files import replacing
from mingsuan.loading import has_errors
from mingsuan.terminal import columns, display_width, visible

LIST_VERSION = 1


def add_commands(commands: Commands) -> None:
    """Declare the commands."""
    check = commands.add(
        "check",
        run_check,
        ("检查规则，指出所有问题", "report everything that is wrong with policies"),
        [
            (
                "没有错误时退出码为0，有错误为1；只有提醒、说明不算错误。json是一个列表，每项有 code、severity、message、file、"
                "start、end、labels，有时还有 clause、help；行、列从1起，列按字数。",
                "Exits with 0 without errors, with 1 otherwise. json is a list of objects with code, severity, message, "
                "file, start, end, labels, sometimes clause and help; lines and columns count from 1.",
            )
        ],
    )
    take_policy(check, several=True)
    take_format(check, "text", "json")
    take_output(check)
    fmt = commands.add(
        "fmt",
        run_fmt,
        ("把规则文件排成统一的版式，意思不变", "lay out files of rules, meaning unchanged"),
        [
            (
                "排好的文字会重新读一遍，意思有一点不同就不写。没有变化的文件不动。",
                "What is laid out is read again, and not written if it means anything else. "
                "A file that needs no change is left alone.",
            )
        ],
    )
    take_policy(fmt, several=True)
    words = ("只检查，不写文件；有文件需要排版时退出码为1", "write nothing; exit with 1 if a file would change")
    fmt.take("--check", words=words, action="store_true")
    shipped = commands.add(
        "list", run_list, ("列出随附的政策", "list the policies that ship"), [("", "")][:0]
    )
    take_format(shipped, "text", "json")
    take_output(shipped)
    page = commands.add(
        "help",
        run_help,
        ("说明一个诊断编号，或一个命令", "explain a diagnostic code, or a command"),
    )
    words = ("诊断编号，例如 C03，或命令，例如 check", "a code such as C03, or a command such as check")
    page.take("topic", words=words, metavar=("编号", "CODE"), nargs="?")
    page.set_defaults(parser=commands.parser)


# ---- check


def run_check(console: Console, arguments: argparse.Namespace) -> int:
    """All diagnostics of some policies: for people on standard error, as JSON a result."""
    from mingsuan.show_diagnostics import as_json, summary

    found = [(name, _diagnostics(name)) for name in arguments.policies]
    everything = _once(item for _, items in found for item in items)
    if arguments.format == "json":
        console.deliver_json(as_json(everything, console.lang), arguments.output)
        return int(has_errors(everything))
    if everything:
        console.diagnostics(everything, closing=False)
    rows = []
    for name, items in found:
        mark = "✗" if has_errors(items) else "✓"
        rows.append(f"{mark} {visible(name)}{console.say('：', ': ')}{summary(items, console.lang)}")
    console.deliver("".join(f"{row}\n" for row in rows), arguments.output)
    return int(has_errors(everything))


def _diagnostics(name: str) -> tuple[Diagnostic, ...]:
    """What is wrong with a policy, be it that there is none."""
    from mingsuan.policy import load

    try:
        return load(name).diagnostics
    except InputError as error:
        return error.diagnostics


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
    if data == file.path.read_bytes():
        return 0
    shown = visible(str(file.path))
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
    from mingsuan.policy import load

    policies = []
    for item in shipped():
        try:
            policies.append((item.name, load(str(item.path))))
        except InputError as error:
            console.diagnostics(error.diagnostics)
            return 1
    entries = [{"name": name, **policy.overview()} for name, policy in policies]
    if arguments.format == "json":
        console.deliver_json({"version": LIST_VERSION, "policies": entries}, arguments.output)
        return 0
    blocks = []
    for name, policy in policies:
        entry = policy.overview()
        clauses = entry["clauses"]
        pairs = [
            (console.say("全称", "title"), entry["title"]),
            (console.say("地区", "region"), entry["region"]),
            (console.say("状态", "status"), entry["status"]),
            (console.say("施行", "in force"), entry["in_force_from"] or ""),
            (console.say("原文", "source"), entry["source"]),
            (
                console.say("条款", "clauses"),
                console.say(
                    f"计算{clauses['computed']}条，说明{clauses['accounted']}条，未落实{clauses['open']}条",
                    f"{clauses['computed']} computed, {clauses['accounted']} accounted for, {clauses['open']} open",
                ),
            ),
        ]
        blocks.append(_record(console.paint(name, "bold", output=arguments.output), pairs))
    console.deliver("\n".join(blocks), arguments.output)
    return 0


def _record(head: str, pairs: list[tuple[str, str]]) -> str:
    """A heading and labelled lines below it."""
    from mingsuan.terminal import wrap

    left = max(display_width(label) for label, _ in pairs)
    lines = [head]
    for label, text in pairs:
        if text:
            first, *more = wrap(visible(text), WIDTH - left - 4)
            lines.append(columns([[f"  {label}" + " " * (left - display_width(label)), first]])[0])
            lines += [" " * (left + 4) + line for line in more]
    return "\n".join(lines) + "\n"


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
    if topic in {name for name, _ in parser.commands}:
        parser.parse_args([topic, "--help"])
    page = page_text(topic)
    if page is not None:
        console.deliver(page, None)
        return 0
    codes = "、".join(sorted(CATALOGUE)) if console.lang == "zh" else ", ".join(sorted(CATALOGUE))
    raise Stop(
        1, console.say(f"没有“{topic}”这个编号或命令。编号有：{codes}。", f"There is no code or command “{topic}”. Codes: {codes}.")
    )
