"""An explanation as one HTML page that needs nothing else: the steps at the left, the source text at the right.

No script: style rules light up the words of a document while a figure that rests on them is pointed at or focused.
Every text goes through the template's escaping.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, pairwise, zip_longest

from attrs import define, field, frozen

from compiler.explanation import ASSUMED_MARK, Explanation, Origin, Step, places
from compiler.formats import date_text
from compiler.graph import Citation
from dsl.source import SourceFile
from mingsuan.pages import page
from mingsuan.show_explanation import line_text, several_titles, step_source
from mingsuan.terminal import visible

_DEEPEST = 8  # levels that are indented; what lies deeper keeps this indentation


@frozen
class Link:
    """From a step to the words it rests on."""

    number: int  # of the quote
    text: str


@frozen
class Row:
    """A step as the page shows it."""

    number: int
    depth: int
    indent: int
    text: str
    origin: str  # 文件, 案情, 口径, 计算, 假设
    source: str  # what the origin says where there is no link
    links: tuple[Link, ...]
    assumed: bool


@frozen
class Piece:
    """Words of a document with the numbers of the quotes that cover them, begin with them and end with them."""

    text: str
    quotes: tuple[int, ...]
    begins: tuple[int, ...]
    ends: tuple[int, ...]


Paragraph = tuple[Piece, ...]


@frozen
class Block:
    """Paragraphs that follow each other; those on which nothing rests are folded away."""

    folded: bool
    paragraphs: tuple[Paragraph, ...]


@frozen
class Page:
    """A document as the page shows it."""

    title: str
    file: str
    sha256: str
    blocks: tuple[Block, ...]


@define
class _Quotes:
    """The quotes of an explanation, numbered in order of first use, each with the step that uses it first."""

    numbers: dict[tuple[str, int, int], int] = field(factory=dict)  # by the document's hash and the place in it
    first_step: dict[int, int] = field(factory=dict)

    def number(self, citation: Citation, step: int) -> int:
        key = (citation.sha256, citation.span.start, citation.span.end)
        number = self.numbers.setdefault(key, len(self.numbers) + 1)
        self.first_step.setdefault(number, step)
        return number


def render_html(explanation: Explanation, documents: Sequence[SourceFile]) -> str:
    """The page of an explanation and of the documents that it cites."""
    quotes = _Quotes()
    titles = several_titles(explanation)
    rows = [_row(number, step, quotes, titles) for number, step in enumerate(explanation.steps, 1)]
    cited = {sha256 for sha256, _, _ in quotes.numbers}
    shown = {file.sha256: file for file in documents if file.sha256 in cited}  # two policies may have one document
    html = page(
        "explanation.html.j2",
        result=visible(explanation.result),
        value=visible(" = ".join(filter(None, (explanation.value, explanation.formula)))),
        happened=visible(f"{date_text(explanation.event.date)}{explanation.event.type}"),
        sentence=visible(explanation.sentence),
        rows=rows,
        pages=[_page(file, explanation, quotes) for file in shown.values()],
        mark=ASSUMED_MARK,
        quotes=sorted(quotes.first_step),
        first_step=quotes.first_step,
    )
    return html + "\n"


def _row(number: int, step: Step, quotes: _Quotes, titles: Mapping[str, str] | None) -> Row:
    links = tuple(
        Link(quotes.number(citation, number), visible(_link_text(citation, titles))) for citation in step.citations
    )
    assumed = step.origin is Origin.ASSUMED
    origin = Origin.DOCUMENT if links and not assumed else step.origin
    source = "" if links or assumed else step_source(step, titles)
    if origin is Origin.COMPUTED:
        source = "计算"
    return Row(
        number,
        step.depth,
        min(step.depth, _DEEPEST),
        visible(line_text(step)),
        origin.value,
        visible(source or origin.value),
        links,
        assumed,
    )


def _link_text(citation: Citation, titles: Mapping[str, str] | None) -> str:
    quote = citation.words
    return places((citation,), titles) + (f"“{quote}”" if quote else "")


def _page(file: SourceFile, explanation: Explanation, quotes: _Quotes) -> Page:
    """A document cut into paragraphs, and these at every end of a quote."""
    spans = [(number, start, end) for (sha256, start, end), number in quotes.numbers.items() if sha256 == file.sha256]
    cuts = sorted({cut for _, start, end in spans for cut in (start, end)})
    paragraphs: list[Paragraph] = []
    offset = 0
    for line in file.text.splitlines(keepends=True):
        end = offset + len(line)
        edges = [offset, *(cut for cut in cuts if offset < cut < end), end]
        pieces = tuple(_piece(file.text, a, b, spans) for a, b in pairwise(edges))
        if line.strip():
            paragraphs.append(pieces)
        offset = end
    title = explanation.wording.titles.get(file.name, file.name)
    return Page(visible(title), visible(file.name), file.sha256, tuple(_blocks(paragraphs)))


def _blocks(paragraphs: Sequence[Paragraph]) -> Iterator[Block]:
    """Runs of paragraphs: those with quotes and the one before each (mostly its heading), and the others folded."""
    quoted = [any(piece.quotes for piece in paragraph) for paragraph in paragraphs]
    shown = [here or after for here, after in zip_longest(quoted, quoted[1:], fillvalue=False)]
    for folded, run in groupby(zip(shown, paragraphs, strict=True), key=lambda pair: not pair[0]):
        yield Block(folded, tuple(paragraph for _, paragraph in run))


def _piece(text: str, start: int, end: int, spans: Sequence[tuple[int, int, int]]) -> Piece:
    covering = tuple(number for number, first, last in spans if first <= start and end <= last)
    begins = tuple(number for number, first, _ in spans if first == start)
    ends = tuple(number for number, _, last in spans if last == end)
    return Piece(visible(text[start:end].rstrip("\r\n")), covering, begins, ends)
