"""One document with what rests on it: where its clauses and figures are, and which of them the rules use."""

from bisect import bisect_left

from attrs import define, field, frozen

from dsl.document import Document, own_text_spans
from dsl.document import walk as walk_clauses
from dsl.figures import Figure, same_figure, scan_figures
from dsl.locators import LocatorError, Place, find_quote, resolve
from dsl.numerals import Numeral
from dsl.source import Span


@frozen
class Use:
    """Words of the document that a rule rests on."""

    rule: str
    place: Place
    span: Span


@define(eq=False)
class Cited:
    """A document with the words and figures of it that rules use, for one unit of rules that quotes it."""

    document: Document
    uses: list[Use] = field(factory=list)
    used_figures: set[int] = field(factory=set)  # offsets in the document
    doubtful: list[Span] = field(factory=list)  # places that a citation at fault speaks of
    _figures: list[Figure] = field(factory=list)
    _starts: list[int] = field(factory=list)
    _places: dict[str, Place | LocatorError] = field(factory=dict)

    def place(self, locator: str) -> Place | LocatorError:
        """The place a locator names in the document, remembered."""
        found = self._places.get(locator)
        if found is None:
            try:
                found = resolve(self.document, locator)
            except LocatorError as error:
                found = error
            self._places[locator] = found
        return found

    def figures(self, span: Span) -> list[Figure]:
        """The figures that lie within a span of the document, read in their paragraph: words that cut a figure in two
        do not have it."""
        figures = self._all_figures()
        low = bisect_left(self._starts, span.start)
        high = bisect_left(self._starts, span.end, low)
        return [figure for figure in figures[low:high] if figure.span.end <= span.end]

    def _all_figures(self) -> list[Figure]:
        """Every figure of the document's headings and paragraphs, in order, their spans in the document."""
        if not self._figures:
            spans = [self.document.title] if self.document.title else []
            for clause in walk_clauses(self.document.clauses):
                spans.extend(span for span in own_text_spans(clause) if span != clause.marker_span)
            spans.sort()
            for span in spans:
                for item in scan_figures(self.document.text(span)):
                    place = Span(item.span.start + span.start, item.span.end + span.start)
                    self._figures.append(Figure(place, item.numeral))
            self._starts = [figure.span.start for figure in self._figures]
        return self._figures

    def use(self, numeral: Numeral, span: Span) -> bool:
        """Mark the figures within a span that mean the same as one of a rule; whether there are any."""
        same = [figure.span.start for figure in self.figures(span) if same_figure(numeral, figure.numeral)]
        self.used_figures.update(same)
        return bool(same)

    def elsewhere(self, quote: str) -> list[str]:
        """Paths of the paragraphs in which a quote stands; they are in doubt until the citation is put right."""
        if not quote.strip():
            return []
        found: list[str] = []
        for clause in self.document.by_path.values():
            for number in range(1, len(clause.paragraphs) + 1):
                place = self.place(f"{clause.path}第{number}段")
                if isinstance(place, Place) and find_quote(self.document, place, quote):
                    found.append(place.path)
                    self.doubtful.append(place.span)
        return found

    def mentions(self, numeral: Numeral) -> list[str]:
        """Paths of the paragraphs that have a figure; these figures are in doubt until the rule cites them."""
        paths: list[str] = []
        for clause in self.document.by_path.values():
            for number, paragraph in enumerate(clause.paragraphs, 1):
                same = [item.span for item in self.figures(paragraph.span) if same_figure(numeral, item.numeral)]
                self.doubtful.extend(same)
                place = self.place(f"{clause.path}第{number}段") if same else None
                if isinstance(place, Place):
                    paths.append(place.path)
        return paths
