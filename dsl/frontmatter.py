"""What stands around the clauses: letterhead, title, table of contents, colophon."""

import re

from attrs import frozen

from dsl.markers import SENTENCE_ENDS, Line, match_marker

_KIND_OF_DOCUMENT = re.compile(
    r"(?:方案|意见|办法|通知|规定|细则|条例|法|答复|复函|规划|决定|公告|通告|函|报告|纲要|计划|标准|批复|解释|章程|规程"
    r"|指南|措施|政策|要点|制度)(?:（[^（）]*）)?$"
)
_LETTERHEAD = re.compile(
    r".*(?:文件|〔[0-9]{4}〕\s*第?\s*[0-9]+\s*号)$|[^：]{0,8}：.+|附\s*件\s*[0-9]*：?$|（[^（）]{1,6}）$"
)
_BRACKETED = re.compile(r"（.*）$")
_DATE_ALONE = re.compile(r"(?:[0-9]{4}|[〇零一二三四五六七八九]{4})\s*年\s*\S{1,2}\s*月\s*\S{1,3}\s*日$")
_DISTRIBUTION = re.compile(r"（?(?:抄送|联系人|联系单位|联系电话|主动公开|依申请公开|不予公开|此件)")
_PAGE = re.compile(r"[.…·\s]*[0-9]*$")
_TITLE_LENGTH = 60
_SIGNATURE_LENGTH = 40


@frozen
class Front:
    """The lines before the first clause, sorted; the title is a run of lines in the middle."""

    letterhead: tuple[Line, ...]
    title: tuple[Line, ...]
    opening: tuple[Line, ...]


def sort_front(lines: list[Line]) -> Front:
    """Letterhead, title and opening words (引言) of the lines before the first clause."""
    count = next((index for index, line in enumerate(lines) if _is_text(line)), len(lines))
    heads = lines[:count]
    last = next(
        (i for i, line in enumerate(heads) if _KIND_OF_DOCUMENT.search(line.folded) and not _in_letterhead(line)), None
    )
    if last is None:
        first = next((i for i, line in enumerate(heads) if not _in_letterhead(line)), count)
        last = first
        while last + 1 < count and not _in_letterhead(heads[last + 1]):
            last += 1
    else:
        while last + 1 < count and heads[last + 1].folded.startswith("的"):
            last += 1
        first = last
        while first and not _in_letterhead(heads[first - 1]):
            first -= 1
    if first >= count:
        return Front(tuple(heads), (), tuple(lines[count:]))
    while last + 1 < len(lines) and _BRACKETED.match(lines[last + 1].folded):
        last += 1
    return Front(tuple(lines[:first]), tuple(lines[first : last + 1]), tuple(lines[last + 1 :]))


def _is_text(line: Line) -> bool:
    """Whether a line is running text or an address (各县人民政府：) rather than a head line."""
    folded = line.folded
    if _BRACKETED.match(folded):
        return False
    return folded.endswith("：") or len(folded) > _TITLE_LENGTH or any(end in folded for end in SENTENCE_ENDS)


def _in_letterhead(line: Line) -> bool:
    return bool(_LETTERHEAD.match(line.folded))


def contents_range(lines: list[Line]) -> tuple[int, int] | None:
    """The lines (from, to) of a table of contents: from 目录 to where its first entry comes again; None without one."""
    for start, line in enumerate(lines[:-1]):
        if "".join(line.text.split()) == "目录":
            entry = _entry(lines[start + 1])
            again = (index for index in range(start + 2, len(lines)) if _entry(lines[index]) == entry)
            end = next(again, None)
            return None if end is None else (start, end)
    return None


def _entry(line: Line) -> str:
    """A heading without white space and page number."""
    return _PAGE.sub("", "".join(line.folded.split()))


def colophon_start(lines: list[Line]) -> int:
    """The index of the first line of signature, date and distribution; the number of lines if there is none."""
    free = len(lines)
    while free and match_marker(lines[free - 1]) is None:
        free -= 1
    tail = range(free, len(lines))
    dated = next((index for index in tail if _DATE_ALONE.match(lines[index].folded)), None)
    if dated is None:
        return next((index for index in tail if _DISTRIBUTION.match(lines[index].folded)), len(lines))
    if any(len(line.folded) > _TITLE_LENGTH for line in lines[dated:]):
        return len(lines)
    start = dated
    while start > free and _is_signature(lines[start - 1]):
        start -= 1
    return start


def _is_signature(line: Line) -> bool:
    return len(line.folded) <= _SIGNATURE_LENGTH and not any(mark in line.folded for mark in "。；：，!?")
