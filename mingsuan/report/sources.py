"""The source texts of a report with anchors: each quote that the report shows gets a number, and its words an anchor."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from attrs import define, field

from compiler.explanation import places
from compiler.graph import Citation
from dsl.document import Document
from dsl.locators import LocatorError, find_quote, resolve
from mingsuan.report.blocks import Run, SourcePiece, SourceText

Titles = Mapping[str, str]  # file name of a document -> what explanations call it


@define
class Quotes:
    """Collects what a report cites. Quotes are q1, q2 … and places without a quote c1, c2 … in order of first use."""

    documents: Mapping[str, Document]  # by sha256
    _quotes: dict[tuple[str, int, int], str] = field(factory=dict)  # by document and place in it
    _places: dict[tuple[str, int], str] = field(factory=dict)

    def target(self, citation: Citation) -> str:
        """The anchor of the words that a citation names; "" where the report does not have the document."""
        if not citation.quote:
            return self.place(citation.sha256, citation.span.start)
        if citation.sha256 not in self.documents:
            return ""
        key = (citation.sha256, citation.span.start, citation.span.end)
        return self._quotes.setdefault(key, f"q{len(self._quotes) + 1}")

    def place(self, sha256: str, start: int) -> str:
        """The anchor of a place of a document, which is not shown as quoted; "" where the report does not have it."""
        if sha256 not in self.documents:
            return ""
        return self._places.setdefault((sha256, start), f"c{len(self._places) + 1}")

    def run(self, citation: Citation, titles: Titles | None = None) -> Run:
        """〔clause〕“quote”, leading to the words; the document is named where titles are given."""
        quote = citation.words
        words = places((citation,), titles) + (f"“{quote}”" if quote else "")
        return Run(words, "", self.target(citation))

    def find(self, documents: Sequence[Document], path: str, quote: str) -> Citation | None:
        """The citation of words of which only the clause and the text are known; None where none of the documents has
        them there."""
        for document in documents:
            try:
                place = resolve(document, path)
            except LocatorError:
                continue
            found = find_quote(document, place, quote)
            if found or not quote:
                span = found[0] if found else place.span
                words = document.text(span) if quote else ""
                return Citation(document.source.name, document.source.sha256, place.path, words, span)
        return None

    def texts(self) -> tuple[SourceText, ...]:
        """The documents that were cited, in full, with the anchors."""
        cited = {sha256 for sha256, *_ in self._quotes} | {sha256 for sha256, _ in self._places}
        documents = [document for sha256, document in self.documents.items() if sha256 in cited]
        return tuple(self._text(document, f"s{number}") for number, document in enumerate(documents, 1))

    def _text(self, document: Document, anchor: str) -> SourceText:
        source = document.source
        title = document.title_text or source.name
        return SourceText(
            title, anchor, source.name, source.sha256, tuple(self._paragraphs(source.text, source.sha256))
        )

    def _paragraphs(self, text: str, sha256: str) -> Iterator[tuple[SourcePiece, ...]]:
        """The lines that are not blank, cut at both ends of each quote and at each place."""
        spans = [(start, end) for of, start, end in self._quotes if of == sha256]
        anchors: dict[int, list[str]] = {}
        for (of, start, _), name in self._quotes.items():
            if of == sha256:
                anchors.setdefault(start, []).append(name)
        for (of, start), name in self._places.items():
            if of == sha256:
                anchors.setdefault(start, []).append(name)
        cuts = sorted({*anchors, *(end for _, end in spans)})
        offset = 0
        waiting: list[str] = []  # anchors that stand before white space only
        for line in text.splitlines(keepends=True):
            end = offset + len(line)
            edges = [offset, *(cut for cut in cuts if offset < cut < end), end]
            pieces: list[SourcePiece] = []
            for first, last in pairwise(edges):
                waiting += anchors.get(first, [])
                words = text[first:last].rstrip("\r\n")
                if not words.strip():
                    if words and pieces:
                        pieces.append(SourcePiece(words, False))
                    continue
                quoted = any(start <= first and last <= stop for start, stop in spans)
                pieces.append(SourcePiece(words, quoted, tuple(waiting)))
                waiting = []
            if pieces:
                yield tuple(pieces)
            offset = end
