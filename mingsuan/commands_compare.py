"""The command compare: what a draft changes, as a report in any of its forms."""

import argparse
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from stat import S_IFREG, S_ISDIR, S_ISREG

from compiler.comparison.compare import STAGES, Crowd, Request, compare
from compiler.comparison.result import Comparison, Input
from mingsuan.claims import ClaimsError, RowFault
from mingsuan.comparing import Policies, read_cases, read_people, request
from mingsuan.console import Console, Stop
from mingsuan.files import replacing
from mingsuan.loading import load_assumptions, load_sound, read_file
from mingsuan.policy import Policy
from mingsuan.progress import progress
from mingsuan.report.forms import FORMS, comparison_report
from mingsuan.report.needs import NotInstalled

_TOLD = 5  # of what cannot be used so many are named on standard error


def run_compare(console: Console, arguments: argparse.Namespace) -> int:
    """The comparison of two policies, written to every file that was named, each whole or not at all."""
    for name in arguments.output:
        _check_output(console, name)
    for name in arguments.output:
        _check_writable(console, name)
    policies = (load_sound(console, arguments.base), load_sound(console, arguments.draft))
    assumed = load_assumptions(console, policies, arguments.assume)
    inputs: list[Input] = []
    texts = {role: _input(console, role, path, inputs) for role, path in _files(arguments)}
    cases = read_cases(policies, texts["案例"]) if "案例" in texts else []
    crowd, rows = _people(console, policies, arguments.population, inputs)
    _check_apart(console, arguments)
    try:
        names = (_name(arguments.base, policies[0]), _name(arguments.draft, policies[1]))
        asked = request(policies, assumed, cases, crowd, inputs, names)
        found = _compare(console, asked, arguments.output)
    except NotInstalled as error:
        raise Stop(1, console.say(error.zh, error.en)) from None
    return _told(console, found, rows)


def _name(asked: str, policy: Policy) -> str:
    """What a policy was asked for by, without folders: of a folder that was only pointed to (“.”) its name."""
    name = Path(asked).name
    return name if name not in ("", "..") else Path(asked).resolve().name or policy.program.sources.policy.file.name


def _check_output(console: Console, name: str) -> None:
    """Raises Stop (2) for a file of no form that there is."""
    if Path(name).suffix.lower() not in FORMS:
        chinese = f"-o的文件名应以{'、'.join(FORMS)}之一结尾，不是“{name}”"
        english = f"the name of a report (-o) must end in one of {', '.join(FORMS)}, not “{name}”"
        raise Stop(2, console.say(f"mingsuan compare：{chinese}。", f"mingsuan compare: {english}."))


def _check_apart(console: Console, arguments: argparse.Namespace) -> None:
    """Raises Stop (2) where a report would take the place of what it is made of, or of another report."""
    given = [arguments.base, arguments.draft, arguments.cases, arguments.assume, arguments.population]
    taken = {Path(name).resolve() for name in given if name is not None}
    for name in arguments.output:
        path = Path(name).resolve()
        if path in taken:
            chinese = f"“{name}”是比较所用的文件，或者写了两次，请换一个文件名"
            english = f"“{name}” is read by the comparison or named twice: choose another name"
            raise Stop(2, console.say(f"mingsuan compare：{chinese}。", f"mingsuan compare: {english}."))
        taken.add(path)


class _Enough(Exception):
    """Ends a file that was begun only to see whether it can be written."""


def _check_writable(console: Console, name: str) -> None:
    """Raises Stop (1) for a file that could not be written, before minutes are spent on what it is to hold. Nothing is
    left behind; what is neither file nor folder (a pipe) is not touched."""
    path = Path(name)
    try:
        mode = path.stat().st_mode if path.exists() else S_IFREG
        if S_ISREG(mode) or S_ISDIR(mode):
            with replacing(path):
                raise _Enough
    except _Enough:
        return
    except (OSError, ValueError) as error:
        raise console.unwritten(name, error) from None


# ---- what is read


def _files(arguments: argparse.Namespace) -> list[tuple[str, str]]:
    given = (("案例", arguments.cases), ("假设", arguments.assume))
    return [(role, path) for role, path in given if path is not None]


def _input(console: Console, role: str, path: str, inputs: list[Input]) -> str:
    """The text of a file, which is noted among the inputs. Raises Stop."""
    file = read_file(console, path)
    inputs.append(Input(role, file.name, file.sha256))
    return file.text


def _people(
    console: Console, policies: Policies, path: str | None, inputs: list[Input]
) -> tuple[Crowd | None, Sequence[RowFault]]:
    """The people of a table of claims, and the rows that cannot be read. Raises Stop."""
    if path is None:
        return None, ()
    try:
        crowd, rows = read_people(policies, Path(path))
    except ClaimsError as error:
        raise Stop(1, console.say(f"错误：{error.chinese}。", f"error: {error.english}.")) from None
    except (OSError, ValueError):
        read_file(console, path)  # says why
        raise Stop(1) from None
    inputs.append(Input("人口", crowd.about.name, crowd.about.sha256))
    return crowd, rows


# ---- the comparison and its reports


def _compare(console: Console, asked: Request, outputs: list[str]) -> Comparison:
    """Compares, then makes every report before the first is written."""
    people = len(asked.crowd.people) if asked.crowd else 0
    with ExitStack() as stack:
        bar = stack.enter_context(progress(console.say("比较", "compare"), len(STAGES) + len(outputs), ""))
        told = stack.enter_context(progress(console.say("人群", "people"), people, ""))

        def stage(name: str) -> None:
            bar.set_postfix_str(name, refresh=False)
            bar.update()

        found = compare(asked, stage, told.update)
        made: list[tuple[str, bytes]] = []
        for name in outputs:
            made.append((name, comparison_report(found, Path(name).suffix)))
            bar.update()
    name = ""
    try:
        with ExitStack() as files:  # the files change their names when all are written
            for name, data in made:
                files.enter_context(replacing(Path(name))).write(data)
    except (OSError, ValueError) as error:
        raise console.unwritten(name, error) from None
    return found


def _told(console: Console, found: Comparison, rows: Sequence[RowFault]) -> int:
    """What could not be used, on standard error, and the exit code: 1 where there is any."""
    failed = [case.failure for case in found.cases if case.failure is not None]
    for failure in failed[:_TOLD]:
        why = "；".join(dict.fromkeys(text.rstrip("。") for text in (failure.base, failure.draft) if text))
        console.note(
            console.say(f"案例“{failure.id}”不能完全计算：{why}。", f"Case “{failure.id}” is not computed: {why}")
        )
    for row in rows[:_TOLD]:
        console.note(
            console.say(
                f"人口数据第{row.line}行：{row.reason.rstrip('。')}。", f"Line {row.line} of the people: {row.reason}"
            )
        )
    people = found.population.failed if found.population is not None else 0
    if found.population is not None and not found.population.persons:
        console.note(console.say("人口数据里没有可以计算的人。", "There is nobody in the table who can be computed."))
    if failed or rows or people:
        console.note(
            console.say(
                f"不能计算的：案例{len(failed)}例，人口数据{len(rows)}行，人{people}人；报告里已写明。",
                f"Not computed: {len(failed)} cases, {len(rows)} rows and {people} persons; the report says so.",
            )
        )
    return int(bool(failed or rows or people))
