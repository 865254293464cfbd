"""Diagnostics for people (a block of text each, and a closing line) and for programs (JSON values)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from dsl.catalogue import CATALOGUE, english
from dsl.diagnostics import Diagnostic, Label, Severity
from dsl.source import SourceFile
from mingsuan.excerpts import excerpt
from mingsuan.terminal import display_width, pad, paint, visible, wrap

_SEVERITIES = {  # Chinese, English, English plural, colour
    Severity.ERROR: ("错误", "error", "errors", "red"),
    Severity.WARNING: ("提醒", "warning", "warnings", "yellow"),
    Severity.NOTE: ("说明", "note", "notes", "cyan"),
}
_PLACE_COLUMN = 54  # where a header's file name begins if nothing is in its way
_LINES_LISTED = 4  # line numbers that a header lists

_NOWHERE = {"file": "", "start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 1}}

FileKey = tuple[str, str]  # display name and path: two readings of a file are one file


def render(
    diagnostics: Iterable[Diagnostic],
    *,
    lang: str = "zh",
    width: int = 80,
    colour: bool = False,
    closing: bool = True,
) -> str:
    """All diagnostics by file and place, and the closing line; each line ends with a line feed."""
    ordered = _ordered(diagnostics)
    names = _display_names(ordered)
    blocks = ["\n".join(_block(item, names, lang, width, colour)) for item in ordered]
    return "\n\n".join([*blocks, *([summary(ordered, lang)] if closing else [])]) + "\n"


def summary(diagnostics: Sequence[Diagnostic], lang: str = "zh") -> str:
    """The closing line: how many of each severity."""
    counts = Counter(item.severity for item in diagnostics)
    if lang == "en":
        return ", ".join(_counted(counts[kind], kind) for kind in Severity if counts[kind]) or "no problems found"
    found = "，".join(f"{counts[kind]}个{_SEVERITIES[kind][0]}" for kind in Severity if counts[kind])
    return found or "没有发现问题"


def as_json(diagnostics: Iterable[Diagnostic], lang: str = "zh") -> list[dict[str, object]]:
    """The diagnostics by file and place as JSON values: lines and columns from 1, columns in characters.

    `labels` holds every place with what is said of it; the first one is also given as file, start and end.
    """
    values = []
    for item in _ordered(diagnostics):
        labels = [_json_label(label) for label in item.labels]
        place = labels[0] if labels else _NOWHERE
        value: dict[str, object] = {
            "code": item.code,
            "severity": item.severity.value,
            "message": _message(item, lang),
            **{key: place[key] for key in _NOWHERE},
        }
        if item.clause is not None:
            value["clause"] = item.clause
        if item.helps:
            value["help"] = "\n".join(item.helps)
        values.append({**value, "labels": labels})
    return values


def _counted(count: int, kind: Severity) -> str:
    """An English number of findings."""
    return f"{count} {_SEVERITIES[kind][1 if count == 1 else 2]}"


def _ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """By file (in the order in which the files first come up), place, code; what has no place comes first."""
    found = list(diagnostics)
    files: dict[FileKey, int] = {}
    for item in found:
        if item.labels:
            files.setdefault(_key(item.labels[0].file), len(files))

    def order(item: Diagnostic) -> tuple[int, int, int, str]:
        if not item.labels:
            return -1, 0, 0, item.code
        first = item.labels[0]
        return files[_key(first.file)], first.span.start, first.span.end, item.code

    return sorted(found, key=order)


def _key(file: SourceFile) -> FileKey:
    """What makes two sources the same file."""
    return file.name, str(file.path or "")


def _display_names(diagnostics: Iterable[Diagnostic]) -> dict[FileKey, str]:
    """The name to show for each file: its own, or the path where two files share a name."""
    keys = {_key(label.file) for item in diagnostics for label in item.labels}
    shared = Counter(name for name, _ in keys)
    return {(name, path): visible(path if path and shared[name] > 1 else name) for name, path in keys}


def _block(item: Diagnostic, names: dict[FileKey, str], lang: str, width: int, colour: bool) -> Iterator[str]:
    """The lines of one diagnostic: header, excerpts, sentence, helps."""
    style = _SEVERITIES[item.severity][3]
    groups: dict[FileKey, list[tuple[Label, str]]] = defaultdict(list)
    for index, label in enumerate(item.labels):
        groups[_key(label.file)].append((label, "blue" if index else style))
    places = [_place(names[key], [label for label, _ in group], lang) for key, group in groups.items()]
    gutter = max(4, *(len(str(label.file.line_column(label.span.end)[0])) for label in item.labels), 0)
    yield from _header(item, places[0] if places else "", lang, width, colour)
    for index, group in enumerate(groups.values()):
        if index:
            yield f"{' ' * gutter} ─ {places[index]}"
        if group[0][0].file.text:
            yield from excerpt(group[0][0].file, group, gutter, width, colour)
    see = f"see mingsuan help {item.code}" if lang == "en" else f"详见 mingsuan help {item.code}"
    for sentence in (_message(item, lang), *item.helps, see):
        yield from _sentence(sentence, gutter, width)


def _header(item: Diagnostic, place: str, lang: str, width: int, colour: bool) -> Iterator[str]:
    """Severity, code and title, and at the right the place; on a second line where it is too long."""
    chinese, english_word, _, style = _SEVERITIES[item.severity]
    entry = CATALOGUE[item.code]
    word, title = (english_word, entry.title_en) if lang == "en" else (chinese, entry.title)
    left = f"{word} {item.code}  {title}"
    painted = paint(f"{word} {item.code}", style, "bold", colour=colour) + f"  {title}"
    used, needed = display_width(left), display_width(place)
    if used + 2 + needed > width:
        yield from (painted, pad("", max(width - needed, 0)) + place)
        return
    column = max(min(_PLACE_COLUMN, width - needed), used + 2)
    yield painted + (" " * (column - used) + place if place else "")


def _place(name: str, labels: Sequence[Label], lang: str) -> str:
    """A file and the lines in it that the labels speak of."""
    found = {label.file.line_column(label.span.start)[0] for label in labels if label.file.text}
    lines = [str(line) for line in sorted(found)]
    if not lines:
        return name
    more = len(lines) > _LINES_LISTED
    if lang == "en":
        listed = ", ".join(lines[:_LINES_LISTED]) + (" …" if more else "")
        return f"{name} line {listed}" if len(lines) == 1 else f"{name} lines {listed}"
    return f"{name} 第{'、'.join(lines[:_LINES_LISTED])}{'等' if more else ''}行"


def _sentence(sentence: str, gutter: int, width: int) -> Iterator[str]:
    """A sentence behind “=”, wrapped; a line of it that begins with a space (a command) is kept whole."""
    mark = "="
    for paragraph in visible(sentence).split("\n"):
        for line in [paragraph] if paragraph.startswith(" ") else wrap(paragraph, width - gutter - 3):
            yield f"{' ' * gutter} {mark} {line}"
            mark = " "


def _message(item: Diagnostic, lang: str) -> str:
    """The sentence of a diagnostic."""
    return english(item) if lang == "en" else item.message


def _json_label(label: Label) -> dict[str, object]:
    """A place as a JSON value."""
    start, end = (label.file.line_column(offset) for offset in (label.span.start, label.span.end))
    return {
        "file": visible(str(label.file.path or label.file.name)),
        "start": {"line": start[0], "column": start[1]},
        "end": {"line": end[0], "column": end[1]},
        "text": label.text,
    }
