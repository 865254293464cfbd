"""The physical lines of a document, and the numbering that opens a clause at the head of a line."""

import re
from collections.abc import Iterator

from attrs import frozen

from dsl.document import Style
from dsl.numerals import chinese_integer
from dsl.source import Span, fold

_CN = "[零〇一二两三四五六七八九十百千]{1,9}"
_CITING = "规定|所|的|第|或|和|及|至|到|、|，|与|中|之|以|起|款|项"
_MARKER = re.compile(
    rf"第(?P<ordinal>{_CN}|[0-9]{{1,4}})\s?(?P<division>[编章节条])(?!{_CITING})"
    r"|专\s?栏\s*(?P<box>[0-9]{1,3}|[一二三四五六七八九十]{1,3})(?=[\s：:]|$)[：:]?"
    rf"|(?P<serial>{_CN})[、.]"
    rf"|（\s*(?P<bracket>{_CN})\s*）(?!\s*[至到和及、－])、?"
    r"|（\s*(?P<bracket_item>[0-9]{1,3})\s*）(?!\s*[至到和及、－])、?"
    r"|(?P<item>[0-9]{1,3})(?:\.(?![0-9])|、(?![0-9])|[.、](?=[0-9]{4}年))"
    r"|(?P<circled>[①-⑳])"
)
_LISTED = re.compile(rf"\s*({_CN})[级类档、]")  # behind 二、 it may go on as 二、三级医疗机构
_STYLES = {
    "box": Style.BOX,
    "serial": Style.SERIAL,
    "bracket": Style.BRACKET,
    "bracket_item": Style.BRACKET_ITEM,
    "item": Style.ITEM,
    "circled": Style.CIRCLED,
}


@frozen
class Line:
    """A physical line that is not blank, without the white space around it."""

    span: Span
    text: str  # as written
    folded: str  # same length


@frozen
class Marker:
    """The numbering at the head of a line. `end` is the offset in the line behind it; `label` its part of a path.

    `sure` is False where the words could as well be running text and only the order of numbers can tell.
    """

    style: Style
    number: int
    end: int
    label: str
    sure: bool


_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


def lines_of(text: str) -> list[Line]:
    """The lines of a text that hold something, in order."""
    lines = []
    for found in _LINE.finditer(text):
        raw = found.group()
        stripped = raw.strip()
        if stripped:
            start = found.start() + len(raw) - len(raw.lstrip())
            lines.append(Line(Span(start, start + len(stripped)), stripped, fold(stripped)))
    return lines


def match_marker(line: Line) -> Marker | None:
    """The marker that opens the line, or None."""
    found = _MARKER.match(line.folded)
    if found is None:
        return None
    group = found.lastgroup or ""
    if group == "division":
        style = Style(found["division"])
        number = ordinal(found["ordinal"])
        label = f"第{found['ordinal']}{found['division']}"
    else:
        style = _STYLES[group]
        number = ord(found[group]) - ord("①") + 1 if group == "circled" else ordinal(found[group])
        label = {"box": "专栏{}", "bracket": "（{}）", "bracket_item": "（{}）"}.get(group, "{}").format(found[group])
    if number is None:
        return None
    rest = line.folded[found.end() :]
    sure = group != "division" or not rest or rest[0].isspace() or rest[0] in "【（"
    if group == "serial" and (listed := _LISTED.match(rest)):
        following = ordinal(listed[1])
        sure = following is not None and following <= number
    return Marker(style, number, found.end(), label, sure)


def ordinal(text: str) -> int | None:
    """A number in Arabic digits or regular Chinese spelling, or None."""
    return int(text) if text.isascii() and text.isdigit() else chinese_integer(text)


# --- sentences ----------------------------------------------------------------------------------------------------

_PAIRS = {"“": "”", "‘": "’", "（": "）", "《": "》", "「": "」", "『": "』", "〔": "〕", "【": "】"}
_CLOSERS = frozenset(_PAIRS.values())
SENTENCE_ENDS = frozenset("。!?")
_GOES_ON = frozenset("，、；：的")


def sentence_ends(folded: str) -> Iterator[int]:
    """Offsets behind each sentence of a paragraph, the last one included. Pairs of brackets and quotes hold together.

    A full stop before a closing bracket or quote ends the sentence behind it, unless the sentence visibly goes on.
    """
    depths = _depths(folded)
    pos, length = 0, len(folded)
    last = 0
    while pos < length:
        if folded[pos] not in SENTENCE_ENDS:
            pos += 1
            continue
        pos += 1
        while pos < length and (folded[pos] in SENTENCE_ENDS or folded[pos] in _CLOSERS):
            pos += 1
        closed = folded[pos - 1] in _CLOSERS
        if depths[pos] == 0 and not (closed and pos < length and folded[pos] in _GOES_ON):
            last = pos
            yield pos
    if folded[last:].strip():
        yield length


def _depths(folded: str) -> list[int]:
    """For each offset (and the end) the number of *matched* pairs that are open before it."""
    if _CLOSERS.isdisjoint(folded):
        return [0] * (len(folded) + 1)
    change = [0] * (len(folded) + 2)
    waiting: dict[str, list[int]] = {}
    for index, char in enumerate(folded):
        if char in _PAIRS:
            waiting.setdefault(_PAIRS[char], []).append(index)
        elif char in _CLOSERS and waiting.get(char):
            change[waiting[char].pop() + 1] += 1
            change[index + 1] -= 1
    depths, depth = [], 0
    for step in change[: len(folded) + 1]:
        depth += step
        depths.append(depth)
    return depths


def unfinished(line: Line) -> bool:
    """Whether the line is running text that breaks off inside a sentence, so that the next line continues it."""
    last = line.folded[-1]
    if last in SENTENCE_ENDS or last in "；：…" or last in _CLOSERS or last == '"':
        return False
    return len(line.folded) >= 25 or any(mark in line.folded for mark in "，、。；")
