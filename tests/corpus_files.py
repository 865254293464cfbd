"""The corpus: files of rules that say themselves, in comments at their top, what the check must report for them.

Each diagnostic has a line, 注：期望 L03 第4行“退休职公”。 or without the text that is marked there; lines are counted with the
comments, and 原文第2行 is one of the document. A file without faults says 注：期望 无。
`make corpus` (`python -m tests.update_corpus`) writes what does not hold anew, for review with git diff.
"""

import re
from pathlib import Path

from attrs import frozen

from mingsuan.checking import check_text

FOLDER = Path(__file__).parent / "corpus"
COMMENT = "注："
NOTHING = "注：期望 无。"
_EXPECTATION = re.compile(r"注：期望 (?P<code>[A-Z][0-9]{2}) (?P<document>原文)?第(?P<line>[0-9]+)行(?P<text>“.*”)?。")
_MOST_SHOWN = 30


@frozen(order=True)
class Finding:
    """A diagnostic as the corpus tells it; `text` begins the text that is marked, or is None where none is expected."""

    in_document: bool
    line: int
    code: str
    text: str | None

    def __str__(self) -> str:
        text = "" if self.text is None else f"“{self.text}”"
        return f"注：期望 {self.code} {'原文' if self.in_document else ''}第{self.line}行{text}。"


def files() -> list[Path]:
    """All files of the corpus that expect something; those in layout/ are for the formatter alone, those in a folder
    原文 are what others rest on."""
    found = (path for folder in ("ok", "bad") for path in (FOLDER / folder).rglob("*.ming"))
    return sorted(path for path in found if path.parent.name != "原文")


def expectations(text: str) -> list[Finding]:
    """What a file expects."""
    lines = [line for line in _head(text) if line.startswith("注：期望") and line != NOTHING]
    found = [_EXPECTATION.fullmatch(line) for line in lines]
    assert None not in found, f"no expectation: {lines[found.index(None)]}"
    return [
        Finding(bool(each["document"]), int(each["line"]), each["code"], each["text"] and each["text"][1:-1])
        for each in found
        if each is not None
    ]


def _head(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[: next((number for number, line in enumerate(lines) if not line.startswith(COMMENT)), len(lines))]


def found(text: str, path: Path) -> list[Finding]:
    """What the check reports for a text that stands at a path."""
    findings = []
    for item in check_text(text, path.parent):
        label = item.labels[0]
        marked = label.file.text[label.span.start : label.span.end].split("\n")[0].strip()[:_MOST_SHOWN]
        line, _ = label.file.line_column(label.span.start)
        findings.append(Finding(label.file.text != text, line, item.code, marked))
    return sorted(findings)


def holds(expected: list[Finding], reported: list[Finding]) -> bool:
    """Whether expectations and reports agree; the same code twice on a line may be expected once."""
    without_text = {Finding(each.in_document, each.line, each.code, None) for each in reported}
    plain = {Finding(each.in_document, each.line, each.code, None) for each in expected}
    return plain == without_text and {each for each in expected if each.text is not None} <= set(reported)


def with_expectations(text: str, path: Path) -> str:
    """The text of a file with expectations that hold."""
    head = _head(text)
    body = "\n".join(text.split("\n")[len(head) :])
    remarks = [line for line in head if not line.startswith("注：期望")]
    count = max(len(found(body, path)), 1)
    blank = "\n".join([*remarks, *[COMMENT] * count, body])
    return "\n".join([*remarks, *(map(str, found(blank, path)) if found(body, path) else [NOTHING]), body])
