"""Policies and files for commands: what cannot be used is reported on standard error, and the command ends."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from dsl.diagnostics import Diagnostic, InputError, Label, Severity
from dsl.reading import SIZE_LIMIT, read_source
from dsl.source import SourceFile, Span, source_from_text
from mingsuan.console import Console, Stop
from mingsuan.json_values import CaseFault, fault, read_json

if TYPE_CHECKING:
    from compiler.assumptions import Assumptions
    from mingsuan.policy import Policy


def has_errors(found: Sequence[Diagnostic]) -> bool:
    """Whether one of the findings is an error."""
    return any(item.severity is Severity.ERROR for item in found)


def load_policy(console: Console, name: str) -> "Policy":
    """The policy, whatever is wrong with it; its diagnostics are shown. Raises Stop where there is no such policy."""
    from mingsuan.policy import load

    try:
        policy = load(name)
    except InputError as error:
        console.diagnostics(error.diagnostics)
        raise Stop(1) from None
    if policy.diagnostics:
        console.diagnostics(policy.diagnostics)
    return policy


def load_sound(console: Console, name: str) -> "Policy":
    """A policy without errors (warnings are shown). Raises Stop."""
    policy = load_policy(console, name)
    if has_errors(policy.diagnostics):
        raise Stop(1, console.say("规则有错误，改正之后才能计算。", "The rules have errors; nothing was computed."))
    return policy


def load_assumptions(console: Console, policies: Sequence["Policy"], path: str | None) -> "list[Assumptions]":
    """For each policy what a file assumes of it; nothing without a file. Raises Stop."""
    from compiler.assumptions import NO_ASSUMPTIONS
    from mingsuan.assumptions import assumptions_for

    if path is None:
        return [NO_ASSUMPTIONS for _ in policies]
    file = read_file(console, path)
    try:
        return assumptions_for([policy.program for policy in policies], read_json(file.text))
    except CaseFault as error:
        console.diagnostics([placed(error, file)])
    raise Stop(1)


def read_file(console: Console, path: str) -> SourceFile:
    """The text of a file, or of standard input for "-". Raises Stop."""
    try:
        return read_input() if path == "-" else read_source(Path(path) if Path(path).name else Path(path).resolve())
    except InputError as error:
        console.diagnostics(error.diagnostics)
    except CaseFault as error:
        console.diagnostics([placed(error, None)])
    raise Stop(1)


def read_input() -> SourceFile:
    """The text of standard input. Raises CaseFault where it is none."""
    import sys

    data = sys.stdin.buffer.read(SIZE_LIMIT + 1)
    if len(data) > SIZE_LIMIT:
        fault("E01", problem="从标准输入读到的内容超过20MB")
    return source_from_text("标准输入", decoded(data))


def decoded(data: bytes) -> str:
    """The text of UTF-8 bytes, without a byte order mark. Raises CaseFault."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        fault("E01", problem="它不是UTF-8文本，请另存为UTF-8编码")


def placed(error: CaseFault, file: SourceFile | None) -> Diagnostic:
    """The diagnostic of a fault, shown at a file."""
    if file is None or error.diagnostic.labels:
        return error.diagnostic
    label = Label(SourceFile(file.name, "", "", file.path), Span(0, 0))
    return evolve(error.diagnostic, labels=(label,))
