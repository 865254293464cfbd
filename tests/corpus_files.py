"""The corpus: files of rules that say themselves what the check must report for them.

A file begins with its expectations, one line for each diagnostic in the order of the file (注：期望 L03 第4行“退休职公”), or
注：期望 无. Lines are counted with these lines; what stands in “” is the text that is marked (its first line, and so many
characters of it). `make corpus` (python -m tests.update_corpus) writes them anew, for review with git diff.
"""

from pathlib import Path

from mingsuan.checking import check_text

FOLDER = Path(__file__).parent / "corpus"
MARK = "注：期望 "
MOST_SHOWN = 30


def files() -> list[Path]:
    """All files of the corpus."""
    return sorted(FOLDER.glob("*/*.ming"))


def split(text: str) -> tuple[list[str], str]:
    """The expectations of a file, and the rest of it."""
    lines = text.splitlines(keepends=True)
    count = next((number for number, line in enumerate(lines) if not line.startswith(MARK)), len(lines))
    return [line.strip() for line in lines[:count]], "".join(lines[count:])


def found(text: str, folder: Path) -> list[str]:
    """What the check reports for a text, written as expectations."""
    rows = []
    for item in check_text(text, folder):
        label = item.labels[0]
        line, _ = label.file.line_column(label.span.start)
        shown = label.file.text[label.span.start : label.span.end].split("\n")[0].strip()[:MOST_SHOWN]
        rows.append((label.span.start, f"{MARK}{item.code} 第{line}行“{shown}”"))
    return [row for _, row in sorted(rows)] or [f"{MARK}无"]


def with_expectations(path: Path) -> str:
    """The text of a file with expectations that hold."""
    _, body = split(path.read_text("utf-8"))
    count = len(found(body, path.parent))
    return "".join(f"{row}\n" for row in found(f"{MARK}\n" * count + body, path.parent)) + body
