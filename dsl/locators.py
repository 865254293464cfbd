"""Locators (三（一）第2段, 专栏2第3项, 第十二条第二款第（一）项) to places in a document, and quotes found there."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from weakref import WeakKeyDictionary

from attrs import frozen

from dsl.document import BOOKMARK, Clause, Document, Paragraph, Style, walk
from dsl.markers import ordinal
from dsl.numerals import spell
from dsl.source import Span, fold, squeeze


@frozen
class Place:
    """A place that a locator names. `path` is its canonical locator; `clause` is None for the document's title.

    `paragraph` and `sentence` count from 1. The span of a whole clause includes its children, that of a 款 the 项 under it.
    """

    path: str
    clause: Clause | None
    paragraph: int | None
    sentence: int | None
    span: Span


class LocatorProblem(StrEnum):
    """Why a locator names no place."""

    MALFORMED = "malformed"
    MISSING_CLAUSE = "missing_clause"
    AMBIGUOUS_NUMBER = "ambiguous_number"
    MISSING_PARAGRAPH = "missing_paragraph"
    MISSING_SENTENCE = "missing_sentence"


class LocatorError(ValueError):
    """A locator that names no place, or several.

    `found` is the path as far as it exists; `rest` what could not be read (malformed) or found; `candidates` the nearest
    paths (missing_clause) or the possible ones (ambiguous_number), at most five; `asked` and `count` the number of the
    paragraph or sentence that was asked for and how many there are.
    """

    def __init__(
        self,
        kind: LocatorProblem,
        locator: str,
        *,
        found: str = "",
        rest: str = "",
        candidates: tuple[str, ...] = (),
        asked: int = 0,
        count: int = 0,
    ) -> None:
        self.kind, self.locator, self.found, self.rest = kind, locator, found, rest
        self.candidates, self.asked, self.count = candidates, asked, count
        super().__init__(f"{kind}: {locator}")


# --- the parts of a locator --------------------------------------------------------------------------------------

_CN = "[零〇一二两三四五六七八九十百千]{1,9}"
_NUMBER = rf"(?:{_CN}|[0-9]{{1,6}})"
_STEP = re.compile(
    r"(?P<name>引言|文头|目录|落款|标题)"
    rf"|专栏(?P<box>{_NUMBER})"
    rf"|第(?:（(?P<inner>{_NUMBER})）(?=[项目])|(?P<nth>{_NUMBER}|[①-⑳]))(?P<what>[编章节条款项目段句])"
    rf"|〔第(?P<occurrence>{_NUMBER})处〕"
    rf"|（(?P<bracket>{_CN})）|（(?P<bracket_item>[0-9]{{1,3}})）"
    r"|(?P<item>[0-9]{1,3})[.、]?(?![0-9段句款项目条])"
    rf"|(?P<serial>{_CN})、?|(?P<circled>[①-⑳])"
)
_STYLES = {
    "box": Style.BOX,
    "bracket": Style.BRACKET,
    "bracket_item": Style.BRACKET_ITEM,
    "item": Style.ITEM,
    "serial": Style.SERIAL,
    "circled": Style.CIRCLED,
}
_MOST = 5


@frozen
class _Step:
    """One part of a locator: its kind (a style, 项, 目, 款, 段, 句, 处 or a name), its number, and where it begins."""

    kind: str
    number: int
    start: int


def _steps(locator: str, text: str) -> list[_Step]:
    """The parts of a locator. Raises LocatorError where it cannot be read."""
    steps, pos = [], 0
    while pos < len(text):
        found = _STEP.match(text, pos)
        number = _number(found) if found else None
        if found is None or number is None:
            raise LocatorError(LocatorProblem.MALFORMED, locator, found=text[:pos], rest=text[pos:])
        group = found.lastgroup or ""
        kind = found[group] if group in ("name", "what") else "处" if group == "occurrence" else _STYLES[group].value
        steps.append(_Step(kind, number, pos))
        pos = found.end()
    if not steps:
        raise LocatorError(LocatorProblem.MALFORMED, locator)
    return steps


def _number(found: re.Match[str]) -> int | None:
    if found["name"]:
        return 0
    text = found["nth"] or found["inner"] or found[found.lastgroup or ""]
    return ord(text) - ord("①") + 1 if "①" <= text <= "⑳" else ordinal(text)


# --- the clauses of a document by number ---------------------------------------------------------------------------


class _Index:
    """The clauses of one document by parent and number, by number alone, and by position in the text."""

    def __init__(self, document: Document) -> None:
        self.children: defaultdict[tuple[int, str, int], list[Clause]] = defaultdict(list)
        self.anywhere: defaultdict[tuple[str, int], list[Clause]] = defaultdict(list)
        self.running: defaultdict[int, list[Clause]] = defaultdict(list)
        for clause in document.clauses:
            self._enter(clause, None)
        for parent in walk(document.clauses):
            for clause in parent.children:
                self._enter(clause, parent)
        plain = BOOKMARK.sub(lambda found: " " * len(found.group()), document.source.text)
        self.text, self.offsets = squeeze(fold(plain))

    def _enter(self, clause: Clause, parent: Clause | None) -> None:
        for kind in _kinds(clause, parent):
            self.children[id(parent) if parent else 0, kind, clause.number].append(clause)
            if parent and clause.style in (Style.ARTICLE, Style.BOX):
                self.children[0, kind, clause.number].append(clause)
        self.anywhere[clause.style.value, clause.number].append(clause)
        if clause.style is Style.ITEM and not clause.statutory:
            self.running[clause.number].append(clause)


def _kinds(clause: Clause, parent: Clause | None) -> Iterator[str]:
    """The kinds of locator parts by which a clause may be named under its parent."""
    yield clause.style.value if clause.marker else clause.path
    if clause.statutory and clause.style is not Style.ARTICLE:
        yield "项" if parent and parent.style is Style.ARTICLE else "目"
    elif clause.style is Style.ITEM and parent:
        yield "项"


_INDEXES: WeakKeyDictionary[Document, _Index] = WeakKeyDictionary()


def _index(document: Document) -> _Index:
    index = _INDEXES.get(document)
    if index is None:
        index = _INDEXES[document] = _Index(document)
    return index


# --- resolving -----------------------------------------------------------------------------------------------------


def resolve(document: Document, locator: str) -> Place:
    """The one place that a locator names. Raises LocatorError."""
    text = "".join(fold(locator).split())
    clause: Clause | None = None
    paragraph: int | None = None
    sentence: int | None = None
    steps = _steps(locator, text)
    index = _index(document)
    position = 0
    while position < len(steps):
        step = steps[position]
        position += 1
        if sentence is not None or (step.kind in "款段句处" and clause is None) or step.kind == "处":
            raise LocatorError(LocatorProblem.MALFORMED, locator, found=text[: step.start], rest=text[step.start :])
        if step.kind == "标题":
            if position < len(steps):
                rest = text[steps[position].start :]
                raise LocatorError(LocatorProblem.MALFORMED, locator, found=text[: steps[position].start], rest=rest)
            return _heading(document, clause, locator)
        if step.kind in ("款", "段"):
            assert clause is not None
            paragraph = _checked_paragraph(clause, step.number, locator)
        elif step.kind == "句":
            assert clause is not None
            paragraph = paragraph or _only_paragraph(clause, step.number, locator)
            sentence = _checked_sentence(clause, paragraph, step.number, locator)
        else:
            following = steps[position] if position < len(steps) else None
            occurrence = following.number if following and following.kind == "处" else None
            position += occurrence is not None
            found = _candidates(index, clause, paragraph, step)
            clause, paragraph = _one(index, found, clause, step, occurrence, locator, text), None
    assert clause is not None
    return _place(clause, paragraph, sentence)


def _candidates(index: _Index, clause: Clause | None, paragraph: int | None, step: _Step) -> list[Clause]:
    """The clauses that a part of a locator can mean after what went before."""
    found = index.children.get((id(clause) if clause else 0, step.kind, step.number), [])
    if clause is None and step.kind == "项":
        found = index.running.get(step.number, [])
    return found if paragraph is None else [child for child in found if child.after == paragraph]


def _one(
    index: _Index,
    found: list[Clause],
    parent: Clause | None,
    step: _Step,
    occurrence: int | None,
    locator: str,
    text: str,
) -> Clause:
    """The single clause among the candidates, or the error that says what is wrong."""
    if occurrence is not None:
        found = found[occurrence - 1 : occurrence] if occurrence else []
    if len(found) == 1:
        return found[0]
    path = parent.path if parent else ""
    spelled = [clause for clause in found if text.startswith(fold(clause.path))]  # of （2） and 二、 the one as written
    if len(spelled) == 1:
        return spelled[0]
    if found:
        names = tuple(clause.path for clause in found[:_MOST])
        raise LocatorError(
            LocatorProblem.AMBIGUOUS_NUMBER, locator, found=path, rest=text[step.start :], candidates=names
        )
    near = tuple(clause.path for clause in _nearest(index, parent, step))
    raise LocatorError(LocatorProblem.MISSING_CLAUSE, locator, found=path, rest=text[step.start :], candidates=near)


def _nearest(index: _Index, parent: Clause | None, step: _Step) -> list[Clause]:
    """Existing clauses that the writer may have meant.

    The same number deeper down, the same number in another style, then the numbers around it.
    """
    prefix = parent.path if parent else ""
    same = index.running.get(step.number, []) if step.kind == "项" else index.anywhere.get((step.kind, step.number), [])
    near = list(islice((clause for clause in same if clause.path.startswith(prefix)), _MOST))
    for style in Style:
        near.extend(_candidates(index, parent, None, _Step(style.value, step.number, 0)))
    for number in sorted(range(step.number - _MOST, step.number + _MOST), key=lambda n: abs(n - step.number)):
        near.extend(_candidates(index, parent, None, _Step(step.kind, number, 0)))
    return list(dict.fromkeys(near))[:_MOST]


def _heading(document: Document, clause: Clause | None, locator: str) -> Place:
    """The title of the document or the heading of a clause."""
    span = clause.heading_span if clause else document.title
    path = clause.path if clause else ""
    if span is None:
        raise LocatorError(LocatorProblem.MISSING_CLAUSE, locator, found=path, rest="标题")
    return Place(path + "标题", clause, None, None, span)


def _checked_paragraph(clause: Clause, number: int, locator: str) -> int:
    count = len(clause.paragraphs)
    if not 1 <= number <= count:
        raise LocatorError(LocatorProblem.MISSING_PARAGRAPH, locator, found=clause.path, asked=number, count=count)
    return number


def _only_paragraph(clause: Clause, sentence: int, locator: str) -> int:
    """The paragraph meant where only a sentence is given: there must be just one."""
    if len(clause.paragraphs) > 1:
        numbers = range(1, min(len(clause.paragraphs), _MOST) + 1)
        names = tuple(_place(clause, number, None).path + f"第{sentence}句" for number in numbers)
        raise LocatorError(LocatorProblem.AMBIGUOUS_NUMBER, locator, found=clause.path, candidates=names)
    return _checked_paragraph(clause, 1, locator)


def _checked_sentence(clause: Clause, paragraph: int, number: int, locator: str) -> int:
    count = len(clause.paragraphs[paragraph - 1].sentences)
    if not 1 <= number <= count:
        path = _place(clause, paragraph, None).path
        raise LocatorError(LocatorProblem.MISSING_SENTENCE, locator, found=path, asked=number, count=count)
    return number


def paragraph_path(clause: Clause, number: int) -> str:
    """The canonical locator of a clause's paragraph (a 款 in a statute)."""
    return clause.path + (f"第{spell(number)}款" if clause.style is Style.ARTICLE else f"第{number}段")


def _place(clause: Clause, paragraph: int | None, sentence: int | None) -> Place:
    """The place of a clause, a paragraph or a sentence that are known to exist."""
    if paragraph is None:
        return Place(clause.path, clause, None, None, clause.span)
    path = paragraph_path(clause, paragraph)
    part: Paragraph = clause.paragraphs[paragraph - 1]
    if sentence is not None:
        return Place(f"{path}第{sentence}句", clause, paragraph, sentence, part.sentences[sentence - 1])
    span = part.span
    if clause.style is Style.ARTICLE:
        items = [child.span for child in clause.children if child.after == paragraph]
        span = span.cover(items[-1]) if items else span
    return Place(path, clause, paragraph, None, span)


# --- quotes --------------------------------------------------------------------------------------------------------


def find_quote(document: Document, place: Place, quote: str) -> list[Span]:
    """All places of a quote within a place, white space and width of characters disregarded.

    Spans are offsets into the untouched text; an empty quote is nowhere.
    """
    index = _index(document)
    wanted = "".join(fold(BOOKMARK.sub("", quote)).split())
    if not wanted:
        return []
    low = bisect_left(index.offsets, place.span.start)
    high = bisect_left(index.offsets, place.span.end)
    spans = []
    start = index.text.find(wanted, low, high)
    while start >= 0:
        spans.append(Span(index.offsets[start], index.offsets[start + len(wanted) - 1] + 1))
        start = index.text.find(wanted, start + 1, high)
    return spans
