"""The figures that stand in a document's text, and when two figures mean the same.

Every figure of a document must be used by a rule or accounted for, so scanning errs on the side of listing: only Chinese
numerals that are part of a word (三级, 一次性, 十四五) are left out.
"""

import re
from fractions import Fraction

from attrs import evolve, frozen

from dsl.numerals import Numeral, NumeralError, NumeralKind, NumeralProblem, match_numeral
from dsl.source import Span, fold


@frozen
class Figure:
    """A figure and where it stands in the text that was scanned (offsets into it, untouched)."""

    span: Span
    numeral: Numeral


_CANDIDATE = re.compile(
    r"(?P<halved>减半|一半)"
    r"|(?P<number>[〔\[（](?P<year>[0-9]{4})[〕\]）]第?(?P<serial>[0-9]{1,6})号)"
    r"|(?P<numbered>第(?P<nth>[0-9]{1,6})(?P<thing>号|条|款|项|期|批))"
    r"|(?P<ranged>(?P<low>[0-9]+(?:\.[0-9]+)?)(?:－{1,2}|~|至|到)(?=[0-9]))"
    r"|(?P<bare_amount>(?P<tens>[0-9]+(?:\.[0-9]+)?万)(?=以上|以下|以内|以外))"
    r"|(?P<digit>[0-9第零〇一二两三四五六七八九十百千万])"
)
_LEADING_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_GROUPED = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])")
_LATIN = re.compile(r"[A-Za-z]")
_LONE_ONE_BEFORE = frozenset("同每统唯任某之专万进单")


def scan_figures(text: str) -> list[Figure]:
    """All figures of a stretch of document text, in order. Never raises; linear in the text.

    Thousands separators of a document (half-width commas) are read; white space never joins two numbers into one.
    """
    plain, offsets = _squeeze(text)
    figures: list[Figure] = []
    pos = 0
    while candidate := _CANDIDATE.search(plain, pos):
        start = candidate.start()
        found = _figures_at(plain, candidate)
        for numeral, begin, end in found:
            figures.append(Figure(Span(offsets[begin], offsets[end - 1] + 1), numeral))
        pos = max(found[-1][2] if found else _past(plain, start), start + 1)
    return figures


def _squeeze(text: str) -> tuple[str, list[int]]:
    """Folded text without white space (kept between two digits) and without thousands separators, with offsets."""
    if text.split() == [text] and "," not in text:
        return fold(text), list(range(len(text)))
    dropped = {
        index for group in _GROUPED.finditer(text) for index in range(group.start(), group.end()) if text[index] == ","
    }
    folded = fold(text)
    chars: list[str] = []
    offsets: list[int] = []
    gap = -1
    for index, char in enumerate(folded):
        if char.isspace():
            gap = index if gap < 0 else gap
            continue
        if index in dropped:
            continue
        if gap >= 0 and chars and "0" <= chars[-1] <= "9" and "0" <= char <= "9":
            chars.append(" ")
            offsets.append(gap)
        gap = -1
        chars.append(char)
        offsets.append(index)
    return "".join(chars), offsets


def _figures_at(plain: str, candidate: re.Match[str]) -> list[tuple[Numeral, int, int]]:
    """The figures that a candidate stands for, each with its place in the squeezed text."""
    form, start = candidate.lastgroup, candidate.start()
    if form == "halved":
        return [(Numeral(NumeralKind.RATE, Fraction(1, 2), text=candidate.group()), start, candidate.end())]
    if form == "number":
        return [_counted(candidate, "year", "年"), _counted(candidate, "serial", "号")]
    if form == "numbered":
        numeral, begin, end = _counted(candidate, "nth", candidate["thing"])
        return [(evolve(numeral, ordinal=True), begin, end)]
    if form == "bare_amount":
        value = Fraction(candidate["tens"].removesuffix("万")) * 10**4
        return [(Numeral(NumeralKind.AMOUNT, value, text=candidate["tens"]), start, candidate.end("tens"))]
    if start and plain[start] <= "9" and _LATIN.match(plain[start - 1]):
        return []
    if form == "ranged" and (pair := _range(plain, candidate)):
        return pair
    found = _match(plain, start)
    return [] if found is None or _part_of_word(plain, start, found[0]) else [(found[0], start, found[1])]


def _counted(candidate: re.Match[str], group: str, unit: str) -> tuple[Numeral, int, int]:
    """A whole number in a named group, with its unit."""
    text = candidate[group]
    numeral = Numeral(NumeralKind.NUMBER, Fraction(text), unit=unit, text=text)
    return numeral, candidate.start(group), candidate.end(group)


def _range(plain: str, candidate: re.Match[str]) -> list[tuple[Numeral, int, int]] | None:
    """Both ends of 0－18周岁: the first end takes the words that follow the second."""
    second = _match(plain, candidate.end())
    if second is None:
        return None
    numeral, end = second
    words = _LEADING_NUMBER.sub("", numeral.text, count=1)
    first = _match(candidate["low"] + words, 0)
    if first is None or first[1] != len(candidate["low"] + words):
        return None
    return [(first[0], candidate.start(), candidate.end("low")), (numeral, candidate.end(), end)]


def _match(plain: str, start: int) -> tuple[Numeral, int] | None:
    """`match_numeral` for documents: what cannot be one figure is read as far as it can."""
    try:
        return match_numeral(plain, start)
    except NumeralError as error:
        if error.problem is NumeralProblem.TOO_LONG:
            return None
        text = plain[start : error.end]
        if error.problem is NumeralProblem.SEPARATOR:  # a full-width comma separates two figures
            found = _match(text[: text.index("，")], 0)
        else:  # of an impossible date the year, or year and month, may stand
            found = _match(text[: max(text.rfind(mark, 0, -1) for mark in "年月") + 1], 0)
        return (found[0], start + found[1]) if found else None


def _part_of_word(plain: str, start: int, numeral: Numeral) -> bool:
    """Whether a Chinese 一 with a counter is a word (一次, 一名, 同一年) rather than a figure."""
    if plain[start] != "一" or numeral.value != 1:
        return False
    if numeral.kind is NumeralKind.DURATION:
        return start > 0 and plain[start - 1] in _LONE_ONE_BEFORE
    return numeral.kind is NumeralKind.NUMBER


_RUN = re.compile(r"[0-9.]+|[零〇一二两三四五六七八九十百千万]+|.", re.DOTALL)


def _past(plain: str, start: int) -> int:
    """Where to go on after a candidate that is no figure: behind its run of digits."""
    run = _RUN.match(plain, start)
    return run.end() if run else start + 1


def same_figure(a: Numeral, b: Numeral) -> bool:
    """Whether two figures mean the same, however they are written.

    元/年 agrees with 元; a date agrees only at its own precision; 周岁 agrees with a number of 岁; a counter agrees with a
    bare number; 百分点 never agrees with a rate.
    """
    if a.value != b.value:
        return False
    kinds = {a.kind, b.kind}
    if kinds == {NumeralKind.AGE, NumeralKind.NUMBER}:
        return (a if a.kind is NumeralKind.NUMBER else b).unit in ("岁", "周岁")
    if len(kinds) > 1:
        return False
    if a.kind is NumeralKind.AMOUNT:
        return a.per == b.per or None in (a.per, b.per)
    if a.kind is NumeralKind.DATE:
        return a.precision == b.precision
    if a.kind is NumeralKind.NUMBER:
        return a.ordinal == b.ordinal and (a.unit == b.unit or "" in (a.unit, b.unit))
    return a.unit == b.unit
