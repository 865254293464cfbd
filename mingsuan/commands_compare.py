"""The command compare: what a draft changes, as a report in any of its forms."""

import argparse
from contextlib import ExitStack
from pathlib import Path

from compiler.comparison.compare import STAGES, Crowd, Request, compare
from compiler.comparison.result import Comparison, Input
from mingsuan.claims import Claims, ClaimsError
from mingsuan.comparing import Policies, read_cases, read_people, request
from mingsuan.console import Console, Stop
from mingsuan.files import replacing
from mingsuan.loading import load_assumptions, load_sound, read_file
from mingsuan.progress import progress
from mingsuan.report.forms import FORMS, comparison_report
from mingsuan.report.needs import NotInstalled

_TOLD = 5  # of what cannot be used so many are named on standard error


def run_compare(console: Console, arguments: argparse.Namespace) -> int:
    """The comparison of two policies, written to every file that was named, each whole or not at all."""
    for name in arguments.output:
        _check_output(console, name)
    policies = (load_sound(console, arguments.base), load_sound(console, arguments.draft))
    assumed = load_assumptions(console, policies, arguments.assume)
    inputs: list[Input] = []
    texts = {role: _input(console, role, path, inputs) for role, path in _files(arguments)}
    cases = read_cases(policies, texts["案例"]) if "案例" in texts else []
    crowd, claims = _people(console, policies, arguments.population, inputs)
    try:
        names = (Path(arguments.base).name, Path(arguments.draft).name)
        asked = request(policies, assumed, cases, crowd, inputs, names)
        found = _compare(console, asked, arguments.output)
    except NotInstalled as error:
        raise Stop(1, console.say(error.zh, error.en)) from None
    return _told(console, found, claims)


def _check_output(console: Console, name: str) -> None:
    """Raises Stop (2) for a file of no form that there is."""
    if Path(name).suffix.lower() not in FORMS:
        chinese = f"-o的文件名应以{'、'.join(FORMS)}之一结尾，不是“{name}”"
        english = f"the name of a report (-o) must end in one of {', '.join(FORMS)}, not “{name}”"
        raise Stop(2, console.say(f"mingsuan compare：{chinese}。", f"mingsuan compare: {english}."))


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
) -> tuple[Crowd | None, Claims | None]:
    """The people of a table of claims. Raises Stop."""
    if path is None:
        return None, None
    try:
        crowd, claims = read_people(policies, Path(path))
    except ClaimsError as error:
        raise Stop(1, console.say(f"错误：{error.chinese}。", f"error: {error.english}.")) from None
    except (OSError, ValueError):
        read_file(console, path)  # says why
        raise Stop(1) from None
    inputs.append(Input("人口", claims.name, claims.sha256))
    return crowd, claims


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
    for name, data in made:
        try:
            with replacing(Path(name)) as stream:
                stream.write(data)
        except (OSError, ValueError) as error:
            raise console.unwritten(name, error) from None
    return found


def _told(console: Console, found: Comparison, claims: Claims | None) -> int:
    """What could not be used, on standard error, and the exit code: 1 where there is any."""
    failed = [case.failure for case in found.cases if case.failure is not None]
    for failure in failed[:_TOLD]:
        why = "；".join(dict.fromkeys(filter(None, (failure.base, failure.draft))))
        console.note(
            console.say(f"案例“{failure.id}”不能完全计算：{why}", f"Case “{failure.id}” is not computed: {why}")
        )
    rows = claims.faults if claims is not None else ()
    for row in rows[:_TOLD]:
        console.note(
            console.say(f"人口数据第{row.line}行：{row.reason}。", f"Line {row.line} of the people: {row.reason}")
        )
    people = found.population.failed if found.population is not None else 0
    if failed or rows or people:
        console.note(
            console.say(
                f"不能计算的：案例{len(failed)}例，人口数据{len(rows)}行，人{people}人；报告里已写明。",
                f"Not computed: {len(failed)} cases, {len(rows)} rows and {people} persons; the report says so.",
            )
        )
    return int(bool(failed or rows or people))
