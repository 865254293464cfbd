"""Excerpts of a source for a terminal: numbered lines, what is meant underlined, labels below."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, frozen

from dsl.diagnostics import Label
from dsl.source import SourceFile
from mingsuan.terminal import char_width, display_width, paint, visible, wrap

_NARROWEST = 32  # columns that a label's text may take, however far to the right its underline stands
_TAB = "    "

Pieces = list[tuple[int, str, str]]  # column, text, style


@frozen(order=True)
class Mark:
    """The part of a label on one line: character offsets in the line (half open), text below, style."""

    start: int
    end: int
    text: str
    style: str


@frozen
class Window:
    """What is shown of a line: characters `start` to `end` of it, and the marks within them."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def excerpt(file: SourceFile, labels: Iterable[tuple[Label, str]], gutter: int, width: int, colour: bool) -> list[str]:
    """The lines of `file` that the labels (each with its style) speak of, at most `width` columns wide.

    `gutter` is the width of the line numbers. Long lines are shown in windows around their marks.
    """
    shown: list[str] = []
    room = width - gutter - 4  # one column is left for an underline past the end of the line
    below = paint(f"{' ' * gutter} │", "dim", colour=colour)
    previous = None
    for line, marks in sorted(_marks_by_line(file, labels).items()):
        if previous is not None and line > previous + 1:
            shown.append(paint(f"{'⋮':>{gutter}} │", "dim", colour=colour))
        previous = line
        text = file.line_text(line)
        for window in _windows(text, sorted(marks), room):
            lead = "…" if window.start else ""
            trail = "…" if window.end < len(text) else ""
            number = paint(f"{line:>{gutter}} │", "dim", colour=colour)
            shown.append(f"{number} {lead}{_shown(text[window.start : window.end])}{trail}".rstrip())
            shown.extend(
                f"{below} {_row(pieces, colour)}"
                for pieces in _underlining(_in_columns(text, window, len(lead)), room + 1)
            )
    return shown


def _marks_by_line(file: SourceFile, labels: Iterable[tuple[Label, str]]) -> Mapping[int, list[Mark]]:
    """The marks of each line; of a label over several lines the first, the last, and a single one between."""
    marks: dict[int, list[Mark]] = defaultdict(list)
    for label, style in labels:
        start = min(label.span.start, len(file.text))
        last = max(start, min(label.span.end, len(file.text)) - 1)
        first_line, first_column = file.line_column(start)
        last_line, last_column = file.line_column(last)
        end = last_column if label.span.end > start else last_column - 1
        if first_line == last_line:
            marks[first_line].append(Mark(first_column - 1, end, label.text, style))
            continue
        marks[first_line].append(Mark(first_column - 1, len(file.line_text(first_line)), "", style))
        if last_line == first_line + 2:
            marks[first_line + 1].append(_whole(file.line_text(first_line + 1), style))
        whole = _whole(file.line_text(last_line), style)
        marks[last_line].append(Mark(min(whole.start, end), end, label.text, style))
    return marks


def _whole(text: str, style: str) -> Mark:
    """The mark of a line from its first to its last visible character."""
    end = len(text.rstrip())
    return Mark(min(len(text) - len(text.lstrip()), end), end, "", style)


def _shown(text: str) -> str:
    """The text as shown: tabs as spaces, nothing that could drive a terminal."""
    return visible(text).replace("\t", _TAB)


def _fitting(text: str, room: int) -> int:
    """How many characters from the beginning fit in `room` columns (bounded where they have no width)."""
    columns = 0
    for count, char in enumerate(text):
        columns += len(_TAB) if char == "\t" else char_width(visible(char))
        if columns > room or count >= 4 * room:
            return count
    return len(text)


def _windows(text: str, marks: Sequence[Mark], room: int) -> Iterator[Window]:
    """The windows of at most `room` columns that show all marks of a line (sorted), ellipses included.

    A mark too long for a window has its beginning and its end shown.
    """
    if _fitting(text, room) == len(text):
        yield Window(0, len(text), tuple(marks))
        return
    pending = sorted((part, mark) for mark in marks for part in _ends(mark, room // 7))
    while pending:
        first = pending[0][0]
        start = first.start - _fitting(text[max(0, first.start - room) : first.start][::-1], room // 3)
        if _fitting(text[: first.end], room - 1) >= first.end:
            start = 0
        end = start + _fitting(text[start : start + 5 * room], room - 2)
        if end == len(text):
            start = end - _fitting(text[-5 * room :][::-1], room - 1)
        taken = [pair for pair in pending if pair[0].end <= end] or pending[:1]
        shown: dict[tuple[Mark, int, int], Mark] = {}  # a mark both ends of which are here is shown once
        for part, mark in taken:
            clipped = _clipped(part, mark, start, end)
            if clipped.text or (mark, clipped.start, clipped.end) not in shown:
                shown[mark, clipped.start, clipped.end] = clipped
        yield Window(start, end, tuple(shown.values()))
        pending = [pair for pair in pending if pair not in taken]


def _ends(mark: Mark, size: int) -> list[Mark]:
    """The mark itself, or its first and last `size` characters where it is longer than both."""
    if mark.end - mark.start <= 2 * size:
        return [mark]
    return [evolve(mark, end=mark.start + size, text=""), evolve(mark, start=mark.end - size)]


def _clipped(part: Mark, mark: Mark, start: int, end: int) -> Mark:
    """As much of a mark as stands between `start` and `end`, with the text of the part that belongs there."""
    return evolve(mark, start=max(mark.start, start), end=min(mark.end, end), text=part.text)


def _in_columns(text: str, window: Window, lead: int) -> list[Mark]:
    """The marks of a window in columns of the row instead of characters of the line; none is empty."""
    marks = []
    for mark in window.marks:
        start = lead + display_width(_shown(text[window.start : mark.start]))
        end = lead + display_width(_shown(text[window.start : mark.end]))
        marks.append(evolve(mark, start=start, end=max(end, start + 1)))
    return marks


def _underlining(marks: list[Mark], room: int) -> Iterator[Pieces]:
    """The rows below a line: underlines (overlapping ones on rows of their own), texts below each."""
    while marks:
        layer: list[Mark] = []
        rest: list[Mark] = []
        for mark in marks:
            (rest if layer and mark.start < layer[-1].end else layer).append(mark)
        yield [(mark.start, "─" * (mark.end - mark.start), mark.style) for mark in layer]
        yield from _texts([mark for mark in layer if mark.text], room)
        marks = rest


def _texts(marks: list[Mark], room: int) -> Iterator[Pieces]:
    """The rows of the marks' texts: side by side where there is room, the others lower at the end of a │."""
    while marks:
        placed: list[tuple[int, list[str], str]] = []
        waiting: list[Mark] = []
        limit = room + 2
        for mark in reversed(marks):
            lines = wrap(visible(mark.text), max(room - mark.start, _NARROWEST))
            widest = max(map(display_width, lines))
            column = max(min(mark.start, room - widest), 0)
            if placed and column + widest + 2 > limit:
                waiting.append(mark)
                limit = min(limit, mark.start)
            else:
                placed.append((column, lines, mark.style))
                limit = column
        for row in range(max(len(lines) for _, lines, _ in placed)):
            pieces = [(column, lines[row], style) for column, lines, style in placed if row < len(lines)]
            yield [*pieces, *((mark.start, "│", mark.style) for mark in waiting)]
        marks = waiting[::-1]


def _row(pieces: Pieces, colour: bool) -> str:
    """The pieces at their columns; of two that would overlap, the left one."""
    row, column = "", 0
    for start, text, style in sorted(pieces):
        if start >= column:
            row += " " * (start - column) + paint(text, style, colour=colour)
            column = start + display_width(text)
    return row
