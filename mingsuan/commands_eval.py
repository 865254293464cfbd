"""The command eval: many cases, one a line, and a line for each."""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from compiler.assumptions import Assumptions
from dsl.catalogue import report
from dsl.diagnostics import InputError, Label
from dsl.reading import SIZE_LIMIT, read_source
from dsl.source import SourceFile, Span
from mingsuan.console import Console, Stop
from mingsuan.files import replacing
from mingsuan.json_values import CaseFault, fault, fault_json, read_json
from mingsuan.loading import decoded, load_assumptions, load_sound
from mingsuan.policy import Policy

_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")  # how UTF-16 and UTF-32 files begin


def run_eval(console: Console, arguments: argparse.Namespace) -> int:
    """The results of many cases, line by line."""
    policy = load_sound(console, arguments.policy)
    (assumed,) = load_assumptions(console, [policy], arguments.assume)
    cases = faulty = partial = 0
    with ExitStack() as stack:
        source = stack.enter_context(_opened(console, arguments.cases))
        write = stack.enter_context(_writing(console, arguments.output))
        for number, line in _lines(console, source, arguments.cases):
            answer = _answer(console, policy, assumed, number, line, explained=arguments.with_explanations)
            cases, faulty, partial = cases + 1, faulty + ("错误" in answer), partial + _is_partial(answer)
            write(json.dumps(answer, ensure_ascii=False) + "\n")
    if faulty:
        console.note(
            console.say(
                f"{cases}个案例中有{faulty}个不能计算，原因写在各自的位置。",
                f"{faulty} of {cases} cases could not be computed; each says why in its place.",
            )
        )
    if partial:
        console.note(
            console.say(
                f"{cases}个案例中有{partial}个缺少假设，要用到它的结果没有计算，原因写在各自的位置。",
                f"{partial} of {cases} cases lack an assumption; each result that needs it says so in its place.",
            )
        )
    return int(faulty + partial > 0)


def _is_partial(answer: dict[str, Any]) -> bool:
    """Whether some result of a case could not be computed."""
    values = [value for event in answer.get("事件", ()) for name, value in event.items() if name != "说明"]
    return any(isinstance(value, dict) for value in values)


@contextmanager
def _writing(console: Console, output: str | None) -> Iterator[Callable[[str], object]]:
    """Writes texts to standard output, or to a file that is there only if all went well. Raises Stop."""
    if output in (None, "-"):
        yield sys.stdout.write
        return
    assert output is not None
    try:
        with replacing(Path(output)) as stream:
            yield lambda text: stream.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise console.unwritten(output, error) from None


def _answer(
    console: Console, policy: Policy, assumed: Assumptions, number: int, line: bytes, *, explained: bool
) -> dict[str, Any]:
    """The results of the case of a line, or what is wrong with it."""
    identifier = ""
    try:
        if len(line) > SIZE_LIMIT:
            fault("E01", problem="这一行超过20MB")
        data = read_json(decoded(line))
        if isinstance(data, dict) and isinstance(data.get("编号"), str | int):
            identifier = str(data["编号"])
        return policy.results(policy.evaluate(data, assumed), with_explanations=explained, lang=console.lang)
    except CaseFault as error:
        return {"编号": identifier, **fault_json(error.diagnostic, console.lang), "行": number}


def _opened(console: Console, path: str) -> AbstractContextManager[BinaryIO]:
    """The bytes of a file, or standard input for "-". Raises Stop."""
    if path == "-":
        return nullcontext(sys.stdin.buffer)
    try:
        try:
            return Path(path).open("rb")
        except (OSError, ValueError):
            read_source(Path(path))  # says why
            raise
    except InputError as error:
        console.diagnostics(error.diagnostics)
        raise Stop(1) from None


def _lines(console: Console, source: BinaryIO, path: str) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of each line that is not blank; of a line beyond SIZE_LIMIT a little more than that."""
    number = 0
    while line := source.readline(SIZE_LIMIT + 2):
        number += 1
        if number == 1 and line.startswith(_WIDE_TEXT):
            raise _wide_text(console, path)
        rest = line
        while len(rest) > SIZE_LIMIT and not rest.endswith(b"\n"):
            rest = source.readline(SIZE_LIMIT + 2)
        if line.strip(b" \t\r\n\xef\xbb\xbf"):
            yield number, line


def _wide_text(console: Console, path: str) -> Stop:
    """Cases in UTF-16 or UTF-32 have no lines that could be answered one by one."""
    where = Label(SourceFile(Path(path).name, "", "", Path(path)), Span(0, 0))
    names = {"file": Path(path).name, "found": "UTF-16编码", "found_en": "UTF-16 text"}
    console.diagnostics([report("F02", where, helps=("请把案例文件另存为UTF-8编码。",), **names)])
    return Stop(1)
