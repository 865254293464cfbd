"""A source document as a tree of clauses. Every span is a range of offsets into the untouched text."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cached_property

from attrs import field, frozen

from dsl.source import SourceFile, Span


class Style(StrEnum):
    """How a clause is numbered, from the widest to the narrowest; the order of the members is that of nesting."""

    PART = "编"
    CHAPTER = "章"
    SECTION = "节"
    ARTICLE = "条"
    SERIAL = "一、"
    BRACKET = "（一）"
    BOX = "专栏"
    ITEM = "1."
    BRACKET_ITEM = "（1）"
    CIRCLED = "①"
    UNNUMBERED = ""  # 文头, 引言, 目录, 落款

    @property
    def rank(self) -> int:
        """Depth of nesting: a clause of a lower rank ends every clause of its own rank or a higher one."""
        return _RANKS[self]


_RANKS = {style: rank for rank, style in enumerate(Style)}


@frozen
class Paragraph:
    """A paragraph (段, in a statute 款), which may run over several physical lines, and its sentences (句)."""

    span: Span
    sentences: tuple[Span, ...]


@frozen(eq=False)
class Clause:
    """One numbered clause, or one of the unnumbered blocks around them.

    `path` names it uniquely in its document (二（一）1, 专栏2第3项, 第十二条第二款第（一）项). `heading` is "" where the clause
    has none; a heading that shares its line with the text is also the first sentence of paragraph 1. `after` is the
    number of the parent's paragraph that this clause follows (0: none), which in a statute is its 款. `span` reaches to
    the end of the last child.
    """

    path: str
    marker: str
    heading: str
    span: Span
    paragraphs: tuple[Paragraph, ...]
    children: tuple["Clause", ...]
    style: Style
    number: int
    marker_span: Span
    heading_span: Span | None
    after: int
    statutory: bool  # an article, or a clause of one: its paragraphs are 款


@frozen
class Note:
    """Something odd about the document, in a plain Chinese sentence, and where it stands."""

    span: Span
    text: str


# A bookmark that a word processor leaves in exported text; it stands for nothing that was written.
BOOKMARK = re.compile(r"\[bookmark:[^\]\n]{0,60}\]")


@frozen(eq=False, slots=False)
class Document:
    """A parsed document. Each character that is not blank lies in the title or in one clause's own text."""

    source: SourceFile
    title: Span | None
    clauses: tuple[Clause, ...] = field(repr=False)
    notes: tuple[Note, ...] = field(repr=False)

    def text(self, span: Span) -> str:
        """The untouched text of a span."""
        return self.source.text[span.start : span.end]

    @cached_property
    def title_text(self) -> str:
        """The title on one line, without what a word processor left in it; "" if the document has none."""
        return "".join(BOOKMARK.sub("", self.text(self.title)).split()) if self.title else ""

    @cached_property
    def by_path(self) -> dict[str, Clause]:
        """Every clause under its path."""
        return {clause.path: clause for clause in walk(self.clauses)}


def walk(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """The clauses and all clauses under them, depth first, in the order of the text."""
    stack = list(clauses)[::-1]
    while stack:
        clause = stack.pop()
        yield clause
        stack.extend(reversed(clause.children))


def own_text_spans(clause: Clause) -> tuple[Span, ...]:
    """The clause's own text, without its children: marker, heading line, paragraphs. Disjoint and in order."""
    spans = [clause.marker_span] if clause.marker else []
    heading = clause.heading_span
    if heading and not any(part.span.start <= heading.start < part.span.end for part in clause.paragraphs[:1]):
        spans.append(heading)
    spans.extend(paragraph.span for paragraph in clause.paragraphs)
    return tuple(spans)
