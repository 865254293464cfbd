"""Words of a document that leave open how much, when or whom: 适当提高, 逐步, 60%左右, 按规定."""

import re
from collections.abc import Iterator

from attrs import frozen

from dsl.document import Document, own_text_spans, walk
from dsl.locators import paragraph_path
from dsl.source import Span, squeeze

VAGUE = (
    "适当",
    "逐步",
    "左右",
    "原则上",
    "有条件的",
    "探索",
    "按规定",
    "按有关规定",
    "按照规定",
    "按照有关规定",
    "根据有关规定",
    "另行",
    "酌情",
    "适时",
    "一般在",
    "平均达到",
    "符合条件的",
)
_VAGUE = re.compile("|".join(sorted(VAGUE, key=len, reverse=True)))
_PAUSE = re.compile("[，。；：,;]")


@frozen
class VagueWord:
    """A vague word, the paragraph it stands in, the stretch around it that says what it is about, and its place."""

    word: str
    path: str
    quote: str
    span: Span  # of the quote


def vague_words(document: Document) -> Iterator[VagueWord]:
    """The vague words of a document, in its order; of several in one stretch the first."""
    text = document.source.text
    for clause in walk(document.clauses):
        own = own_text_spans(clause)
        for number, paragraph in enumerate(clause.paragraphs, 1):
            told = -1
            for found in _VAGUE.finditer(text, paragraph.span.start, paragraph.span.end):
                if found.start() < told or not any(span.start <= found.start() < span.end for span in own):
                    continue
                span = _stretch(text, found.span(), paragraph.span)
                told = span.end
                path = paragraph_path(clause, number) if len(clause.paragraphs) > 1 else clause.path
                yield VagueWord(found.group(), path, squeeze(document.text(span))[0], span)


def _stretch(text: str, word: tuple[int, int], within: Span) -> Span:
    """The words between two marks around a word."""
    before = [mark.end() for mark in _PAUSE.finditer(text, within.start, word[0])]
    after = _PAUSE.search(text, word[1], within.end)
    return Span(before[-1] if before else within.start, after.start() if after else within.end)
