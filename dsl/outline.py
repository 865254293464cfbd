"""First pass over a document: which line opens a clause, which clause each line belongs to.

The nesting follows the ranks of the numbering styles. Where ranks cannot tell (items inside a 专栏 and items after it, a
broken line that happens to begin with a number) the order of the numbers decides; what stays doubtful is noted.
"""

from attrs import define, field

from dsl.document import Note, Style
from dsl.markers import SENTENCE_ENDS, Line, Marker, match_marker, unfinished
from dsl.numerals import spell
from dsl.source import Span

HEADING_LENGTH = 50
"""A first line longer than this, in characters, is text even where it has no full stop."""


@define(eq=False)
class Draft:
    """A clause while it is being collected. `before[i]` is the number of children before `lines[i]`."""

    style: Style
    number: int = 0
    label: str = ""
    marker_end: int = 0
    parent: "Draft | None" = None
    lines: list[Line] = field(factory=list)
    before: list[int] = field(factory=list)
    children: list["Draft"] = field(factory=list)
    last: dict[Style, int] = field(factory=dict)  # the last number of each style among the children
    statutory: bool = False
    doubtful: Line | None = None  # of a 专栏: an item that the list around it could claim as well

    def add(self, line: Line) -> None:
        """Give the clause one more line of its own."""
        self.lines.append(line)
        self.before.append(len(self.children))

    @property
    def marker_span(self) -> Span:
        """Where the marker stands in the text."""
        start = self.lines[0].span.start
        return Span(start, start + self.marker_end)


def runs_on(draft: Draft, index: int) -> bool:
    """Whether a line of a clause breaks off inside a sentence; a heading does not."""
    line = draft.lines[index]
    heading = index == 0 and len(line.folded) <= HEADING_LENGTH and not any(end in line.folded for end in SENTENCE_ENDS)
    return unfinished(line) and not (heading and draft.marker_end)


@define(eq=False)
class Outline:
    """The clauses found so far. Feed it the lines in order, then call `finish`."""

    root: Draft = field(factory=lambda: Draft(Style.UNNUMBERED))
    front: list[Line] = field(factory=list)
    drafts: list[Draft] = field(factory=list)  # in the order of the text
    notes: list[Note] = field(factory=list)
    _open: list[Draft] = field(factory=list)
    _last: dict[Style, int] = field(factory=dict)
    _running: set[Style] = field(factory=set)

    def feed(self, line: Line) -> None:
        """Take the next line: it opens a clause, or belongs to the one that is open."""
        marker = match_marker(line)
        if marker is None:
            self._text(line)
            return
        keep = self._keep(marker)
        parent = self._open[keep - 1] if keep else self.root
        if self._credible(marker, line, parent):
            self._start(marker, line, keep, parent)
        else:
            shown = line.folded[: marker.end]
            self.notes.append(Note(line.span, f"行首的“{shown}”与前后编号不相连，这一行按正文处理。"))
            self._text(line)

    def finish(self) -> None:
        """Close what is open."""
        self._close(0)
        if self.drafts:
            last = self.drafts[-1]
            if last.style is Style.BOX and len(last.lines) == 1 and not last.children:
                text = f"{last.label}只有标题，后面没有内容，文件可能不完整。"
                self.notes.append(Note(last.lines[0].span, text))

    # --- where a marker belongs

    def _keep(self, marker: Marker) -> int:
        """How many open clauses stay open around a clause with this marker."""
        box = next((i for i, draft in enumerate(self._open) if draft.style is Style.BOX), None)
        if box is None or marker.style.rank < Style.BRACKET.rank or marker.style is Style.BOX:
            return self._cut(marker, len(self._open) if box is None else box, 0)
        inside = self._cut(marker, len(self._open), box + 1)
        outside = self._cut(marker, box, 0)
        if marker.style.rank > Style.ITEM.rank:
            return inside
        return inside if self._stays(marker, box, inside, outside) else outside

    def _cut(self, marker: Marker, keep: int, floor: int) -> int:
        while keep > floor and self._open[keep - 1].style.rank >= marker.style.rank:
            keep -= 1
        return keep

    def _stays(self, marker: Marker, box: int, inside: int, outside: int) -> bool:
        """Whether a numbered line after a 专栏 title is still inside the 专栏."""
        number = marker.number
        around = self._open[outside - 1] if outside else self.root
        following = around.last.get(marker.style, 0) + 1
        inner = self._open[inside - 1].last.get(marker.style)
        if inner is None:
            return number == 1 and not (marker.style is Style.BRACKET and following == 1)
        return number == inner + 1 or (number != following and number > inner)

    def _credible(self, marker: Marker, line: Line, parent: Draft) -> bool:
        """Whether the line really opens a clause, and is not running text that begins like one."""
        before = parent.last.get(marker.style)
        expected = marker.number in (1 if before is None else before + 1, self._last.get(marker.style, 0) + 1)
        if not marker.sure and marker.style is Style.SERIAL:
            return expected and marker.number > 1 and not runs_on(self._open[-1], len(self._open[-1].lines) - 1)
        if not marker.sure:
            short = len(line.folded) <= HEADING_LENGTH and not any(end in line.folded for end in SENTENCE_ENDS)
            return expected and (marker.style is Style.ARTICLE or short)
        if expected or not self._open:
            return True
        return not runs_on(self._open[-1], len(self._open[-1].lines) - 1)

    # --- growing the tree

    def _start(self, marker: Marker, line: Line, keep: int, parent: Draft) -> None:
        self._doubt(marker, line, keep)
        self._close(keep)
        self._remark(marker, line, parent)
        draft = Draft(marker.style, marker.number, marker.label, marker.end, parent)
        draft.statutory = marker.style is Style.ARTICLE or parent.statutory
        draft.add(line)
        parent.children.append(draft)
        parent.last[marker.style] = marker.number
        if not any(around.style is Style.BOX for around in self._open):
            self._last[marker.style] = marker.number
        self._open.append(draft)
        self.drafts.append(draft)

    def _doubt(self, marker: Marker, line: Line, keep: int) -> None:
        """Remember an item of a 专栏 that could as well be the next one of the list around it; forget on a restart."""
        for index, box in enumerate(self._open):
            if box.style is not Style.BOX or marker.style not in (Style.ITEM, Style.BRACKET):
                continue
            around = self._open[index - 1] if index else self.root
            following = around.last.get(marker.style, 0) + 1
            if keep > index and marker.number == following and marker.number > 1:
                box.doubtful = line
            elif keep <= index and marker.number == following:
                box.doubtful = None

    def _close(self, keep: int) -> None:
        for draft in self._open[keep:]:
            if draft.doubtful is not None:
                text = f"从这一行起可能已不属于{draft.label}，编号不能分辨，仍按{draft.label}之内处理。"
                self.notes.append(Note(draft.doubtful.span, text))
        del self._open[keep:]

    def _text(self, line: Line) -> None:
        if not self._open:
            self.front.append(line)
            return
        draft = self._open[-1]
        if draft.statutory and draft.style is not Style.ARTICLE and not runs_on(draft, len(draft.lines) - 1):
            keep = next(i for i, item in enumerate(self._open) if item.style is Style.ARTICLE) + 1
            self._close(keep)  # an unnumbered paragraph after the items of an article is its next 款
            draft = self._open[-1]
        draft.add(line)

    # --- what is odd about a number

    def _remark(self, marker: Marker, line: Line, parent: Draft) -> None:
        style, number, name = marker.style, marker.number, marker.label
        before = parent.last.get(style)
        if before is not None:
            if number == before:
                self._note(marker, line, f"编号“{name}”重复。")
            elif number != before + 1:
                self._note(marker, line, f"编号不连续：{before}之后是{number}。")
        elif number != 1:
            self._remark_start(marker, line, parent)

    def _remark_start(self, marker: Marker, line: Line, parent: Draft) -> None:
        """A list that does not begin with 1: it runs on, its first item is numbered differently, or it is a fragment."""
        style, number, name = marker.style, marker.number, marker.label
        previous = parent.children[-1] if parent.children else None
        if number == self._last.get(style, 0) + 1:
            if style in self._running or style in (Style.ARTICLE, Style.BOX):
                return  # articles and 专栏 are numbered through the whole document
            self._running.add(style)
            text = f"编号接着上一节往下排，“{name}”不是本节的第{number}项。"
        elif style is Style.BOX:
            text = f"第一个专栏是{name}，前面的专栏不在文件中。"
        elif previous is None:
            parts = "、".join(str(value) for value in range(1, min(number, 6))) + ("…" if number > 6 else "")
            text = f"编号从“{name}”开始，前面的{parts}和它们的标题不在文件中。"
        elif previous.style.rank > style.rank and previous.number == number - 1 and len(parent.children) == 1:
            shown = previous.lines[0].folded[: previous.marker_end]
            text = f"“{shown}”与后面的“{name}”同级而写法不一，路径按它自己的编号记为“{previous.label}”。"
            self.notes.append(Note(previous.marker_span, text))
            return
        else:
            missing = marker.label.replace(spell(number), spell(number - 1)).replace(str(number), str(number - 1))
            text = f"“{name}”之前没有“{missing}”的标题；它前面的各项应属这一标题，标题不在文件中。"
        self._note(marker, line, text)

    def _note(self, marker: Marker, line: Line, text: str) -> None:
        self.notes.append(Note(Span(line.span.start, line.span.start + marker.end), text))
