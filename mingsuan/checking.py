"""Checking rules, for tests, editors and the command check: one text, or policies together."""

from collections.abc import Sequence
from pathlib import Path

from compiler.inquiry.conflicts import conflict_diagnostic, find_conflicts, find_unlike, unlike_diagnostic
from dsl.diagnostics import Diagnostic
from mingsuan.policy import Policy, load_text


def check_text(text: str, folder: Path | None = None) -> list[Diagnostic]:
    """Everything wrong with a text of rules; 原文 and 引用 are looked for in the folder."""
    return list(load_text(text, folder).diagnostics)


def check_together(policies: Sequence[Policy]) -> list[Diagnostic]:
    """What policies of one region say differently: X01 of figures, X02 of lists."""
    programs = [policy.program for policy in policies]
    found = [conflict_diagnostic(each) for each in find_conflicts(programs, {})]
    return [*found, *(unlike_diagnostic(each) for each in find_unlike(programs))]
