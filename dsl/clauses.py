"""Text of a document to its tree of clauses: `parse_document`."""

import re
from collections import Counter

from dsl.document import BOOKMARK, Clause, Document, Note, Paragraph, Style, own_text_spans, walk
from dsl.frontmatter import Front, colophon_start, contents_range, sort_front
from dsl.markers import SENTENCE_ENDS, Line, lines_of, sentence_ends
from dsl.numerals import spell
from dsl.outline import HEADING_LENGTH, Draft, Outline, runs_on
from dsl.source import SourceFile, Span

__all__ = ["Clause", "Document", "Note", "Paragraph", "Style", "own_text_spans", "parse_document", "walk"]

_FIRST_SENTENCE_LENGTH = 40  # a first sentence up to this many characters serves as the heading
_ARTICLE_HEADING = re.compile(r"\s*(?:【([^】]{1,30})】|（([^）。]{1,30})）(?=\s*\S))")


def parse_document(source: SourceFile) -> Document:
    """The clause tree of a document. Never fails, whatever the text; linear in its length."""
    lines = lines_of(source.text)
    tail = colophon_start(lines)
    contents = contents_range(lines[:tail])
    outline = Outline()
    for index, line in enumerate(lines[:tail]):
        if contents is None or not contents[0] <= index < contents[1]:
            outline.feed(line)
    outline.finish()
    front = sort_front(outline.front)
    notes = [*outline.notes, *_bookmarks(source)]
    blocks = [
        _block(source, "文头", list(front.letterhead), notes),
        _block(source, "目录", lines[slice(*contents)] if contents else [], notes),
        _block(source, "引言", list(front.opening), notes),
        _block(source, "落款", lines[tail:], notes),
    ]
    clauses = [block for block in blocks if block] + _build(source, outline, notes)
    clauses.sort(key=lambda clause: clause.span.start)
    notes.sort(key=lambda note: note.span)
    return Document(source, _title(front), tuple(clauses), tuple(notes))


def _title(front: Front) -> Span | None:
    return front.title[0].span.cover(front.title[-1].span) if front.title else None


def _bookmarks(source: SourceFile) -> list[Note]:
    text = "文字处理软件留下的标记“{}”，不是文件的文字。"
    return [Note(Span(*found.span()), text.format(found.group())) for found in BOOKMARK.finditer(source.text)]


def _block(source: SourceFile, path: str, lines: list[Line], notes: list[Note]) -> Clause | None:
    """An unnumbered block around the clauses. Only in 引言 may a paragraph run over several lines."""
    if not lines:
        return None
    draft = Draft(Style.UNNUMBERED)
    for line in lines:
        draft.add(line)
    spans = _join(draft, 0, 0, notes)[0] if path == "引言" else [line.span for line in lines]
    paragraphs = tuple(_paragraph(source, span) for span in spans)
    whole = lines[0].span.cover(lines[-1].span)
    empty = Span(whole.start, whole.start)
    return Clause(path, "", "", whole, paragraphs, (), Style.UNNUMBERED, 0, empty, None, 0, False)


def _build(source: SourceFile, outline: Outline, notes: list[Note]) -> list[Clause]:
    """The frozen clauses of an outline, top level only; children are built before their parents."""
    layouts = {id(draft): _layout(source, draft, notes) for draft in outline.drafts}
    paths = _paths(outline.drafts, layouts)
    done: dict[int, Clause] = {}
    for draft in reversed(outline.drafts):
        heading, heading_span, spans, _ = layouts[id(draft)]
        children = tuple(done[id(child)] for child in draft.children)
        start = draft.lines[0].span.start
        end = max([draft.lines[-1].span.end, *(child.span.end for child in children[-1:])])
        done[id(draft)] = Clause(
            path=paths[id(draft)],
            marker=source.text[start : start + draft.marker_end],
            heading=heading,
            span=Span(start, end),
            paragraphs=tuple(_paragraph(source, span) for span in spans),
            children=children,
            style=draft.style,
            number=draft.number,
            marker_span=draft.marker_span,
            heading_span=heading_span,
            after=layouts[id(draft.parent)][3][draft] if id(draft.parent) in layouts else 0,
            statutory=draft.statutory,
        )
    return [done[id(draft)] for draft in outline.root.children]


def _paragraph(source: SourceFile, span: Span) -> Paragraph:
    """A paragraph with its sentences, each without the white space around it."""
    text = source.folded[span.start : span.end]
    sentences, start = [], 0
    for end in sentence_ends(text):
        piece = text[start:end]
        lead = len(piece) - len(piece.lstrip())
        sentences.append(Span(span.start + start + lead, span.start + start + len(piece.rstrip())))
        start = end
    return Paragraph(span, tuple(sentences))


# --- heading and paragraphs of one clause ------------------------------------------------------------------------

_Layout = tuple[str, Span | None, list[Span], dict[Draft, int]]


def _layout(source: SourceFile, draft: Draft, notes: list[Note]) -> _Layout:
    """Heading, its span, the paragraphs' spans, and for each child the number of paragraphs before it."""
    first = draft.lines[0]
    rest = first.folded[draft.marker_end :]
    content = draft.marker_end + len(rest) - len(rest.lstrip())
    heading, heading_end = "", content
    if draft.style is Style.ARTICLE and (titled := _ARTICLE_HEADING.match(first.folded, draft.marker_end)):
        heading, heading_end = titled[1] or titled[2], titled.end()
    elif _is_heading_line(draft, first.folded[content:]):
        heading, heading_end = first.folded[content:], len(first.folded)
    span = Span(first.span.start + content, first.span.start + heading_end) if heading else None
    while heading_end < len(first.folded) and first.folded[heading_end].isspace():
        heading_end += 1
    paragraphs, before = _join(draft, heading_end, 1 if heading_end == len(first.folded) else 0, notes)
    if span is None and not draft.statutory and paragraphs:
        span = _first_sentence(source, paragraphs[0])
    words = source.text[span.start : span.end] if span else ""
    if draft.style is Style.ARTICLE and heading:
        words = heading
    after = {child: sum(1 for count in before if count <= i) for i, child in enumerate(draft.children)}
    return "".join(words.split()).rstrip("。"), span, paragraphs, after


def _is_heading_line(draft: Draft, words: str) -> bool:
    """Whether the first line of a clause, behind its marker, is a heading of its own and no text."""
    if not words:
        return False
    if draft.style.rank < Style.ARTICLE.rank or draft.style is Style.BOX:
        return True
    followed = len(draft.lines) > 1 or bool(draft.children)
    if draft.statutory:
        return draft.style is Style.ARTICLE and len(draft.lines) > 1 and not any(m in words for m in "，。；：、")
    if len(words) > HEADING_LENGTH or any(end in words[:-1] for end in SENTENCE_ENDS) or words[-1] in "；：，":
        return False
    return followed and (words[-1] not in SENTENCE_ENDS or len(draft.lines) > 1)


def _first_sentence(source: SourceFile, paragraph: Span) -> Span | None:
    """The first of several sentences of a paragraph, where it is short enough for a heading."""
    text = source.folded[paragraph.start : paragraph.end]
    end = next(sentence_ends(text), len(text))
    if end > _FIRST_SENTENCE_LENGTH or not text[end:].strip() or text[end - 1] != "。":
        return None
    return Span(paragraph.start, paragraph.start + end)


def _join(draft: Draft, first_offset: int, skip: int, notes: list[Note]) -> tuple[list[Span], list[int]]:
    """The paragraphs of a clause, broken lines joined, and for each the number of children before it.

    The first line counts from `first_offset`; `skip` lines at the beginning are heading.
    """
    spans: list[Span] = []
    before: list[int] = []
    for index in range(skip, len(draft.lines)):
        span = draft.lines[index].span
        if index == 0:
            span = Span(span.start + first_offset, span.end)
        if index > skip and draft.before[index] == draft.before[index - 1] and runs_on(draft, index - 1):
            previous = spans[-1]
            notes.append(Note(Span(previous.end - 1, span.start + 1), "这里在句子中间断行，上下两行读作一段。"))
            spans[-1] = previous.cover(span)
        else:
            spans.append(span)
            before.append(draft.before[index])
    if spans and runs_on(draft, len(draft.lines) - 1):
        notes.append(Note(Span(spans[-1].end - 1, spans[-1].end), "这一段末尾没有句末标点，可能不完整。"))
    return spans, before


# --- paths --------------------------------------------------------------------------------------------------------


def _paths(drafts: list[Draft], layouts: dict[int, _Layout]) -> dict[int, str]:
    """A path for every clause, unique: clauses that would share one are told apart as 〔第1处〕, 〔第2处〕."""
    keys = {id(draft): _key(draft, layouts) for draft in drafts}
    counts = Counter(keys.values())
    seen: Counter[tuple[int, str]] = Counter()
    paths: dict[int, str] = {}
    for draft in drafts:
        anchor, label = key = keys[id(draft)]
        seen[key] += 1
        suffix = f"〔第{seen[key]}处〕" if counts[key] > 1 else ""
        paths[id(draft)] = paths.get(anchor, "") + label + suffix
    return paths


def _key(draft: Draft, layouts: dict[int, _Layout]) -> tuple[int, str]:
    """The clause on whose path this one's path builds (0: none), and what it adds."""
    parent = draft.parent
    if draft.style in (Style.ARTICLE, Style.BOX) or parent is None or not parent.label:
        return 0, draft.label
    if parent.style is Style.ARTICLE:
        _, _, paragraphs, after = layouts[id(parent)]
        part = f"第{spell(after[draft])}款" if len(paragraphs) > 1 and after[draft] else ""
        return id(parent), f"{part}第{draft.label}项"
    if draft.statutory and parent.parent and parent.parent.style is Style.ARTICLE:
        return id(parent), f"第{draft.label}目"
    return id(parent), f"第{draft.label}项" if parent.style is Style.BOX and draft.style is Style.ITEM else draft.label
