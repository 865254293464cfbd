"""Checking a text of rules, for tests and editors."""

from pathlib import Path

from dsl.diagnostics import Diagnostic
from mingsuan.policy import load_text


def check_text(text: str, folder: Path | None = None) -> list[Diagnostic]:
    """Everything wrong with a text of rules; 原文 and 引用 are looked for in the folder."""
    return list(load_text(text, folder).diagnostics)
