"""A report as a Word document (DOCX) in the form of an official document; what a screen hides is in its appendix."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from itertools import zip_longest

from attrs import define, field, frozen
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from mingsuan.report.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Figure,
    Fold,
    Heading,
    Paragraph,
    Report,
    Row,
    Run,
    SourceText,
    Steps,
    Table,
)
from mingsuan.report.docx_figures import drawing
from mingsuan.report.docx_file import TEXT_WIDTH, empty_document, packed
from mingsuan.report.docx_looks import FONT_NOTE
from mingsuan.report.docx_styles import bullet, new_list
from mingsuan.report.docx_tables import steps, table
from mingsuan.report.docx_text import Places, paragraph, text_paragraph, words
from mingsuan.report.docx_xml import node
from mingsuan.terminal import display_width

_BRIEF_WIDTH = 120  # millimetres that the picture in the summary takes
_TITLE_WIDTH, _LONG_TITLE = 40, 36  # half-width characters that fit on a line; half points of a longer title
_ROWS_BELOW = 12  # the figures behind a drawing stand below it up to so many rows, otherwise in the appendix


def render_docx(report: Report) -> bytes:
    """The report as a file of Word: the same bytes for the same report. Texts are shown as they are, whatever they
    contain; the source documents are listed, their texts left out."""
    annexes = _annexes(report)
    anchors = (*_anchors(report), *(annex.anchor for annex in annexes.values()))
    document = empty_document(report.title)
    document.element.body[:0] = list(_Writer(document, Places.of(anchors), annexes).report(report))
    return packed(document)


@frozen
class _Annex:
    """A part of the appendix."""

    number: int
    title: str
    anchor: str
    blocks: tuple[Block, ...]

    @property
    def reference(self) -> Run:
        """What leads to it from elsewhere."""
        return Run(f"附录{self.number}", target=self.anchor)


@define
class _Writer:
    """Makes the parts of a report one after the other, as elements of a document's body."""

    document: Document
    places: Places
    annexes: dict[Fold | Figure, _Annex]
    _figures: int = field(default=0, init=False)
    _brief: bool = field(default=True, init=False)  # in the summary, which is to stay on one page, and in the appendix

    def report(self, report: Report) -> Iterator[BaseOxmlElement]:
        """Everything: title, sections, appendix, sources, how it was made."""
        yield self._title(report.title)
        yield from (self._paragraph(each, "Lead") for each in report.lead)
        for place, section in enumerate(report.sections):
            self._brief = place == 0
            yield self._heading(1, section.title, section.anchor, apart=place == 1)
            yield from self._blocks(section.blocks)
        self._brief = True
        if self.annexes:
            yield text_paragraph("Heading1", "附录", (node("w:pageBreakBefore"),))
        for annex in sorted(self.annexes.values(), key=lambda annex: annex.number):
            yield self._heading(2, f"附录{annex.number}　{annex.title}", annex.anchor)
            yield from self._blocks(annex.blocks, deeper=1)
        self._brief = False
        if report.sources:
            yield self._heading(1, "原文清单")
            yield from self._sources(report.sources)
        yield self._heading(1, "编制说明")
        yield from map(self._paragraph, (*report.about, Paragraph((Run(FONT_NOTE),))))

    @staticmethod
    def _title(text: str) -> BaseOxmlElement:
        """The title, in smaller letters where it would take a second line."""
        title = text_paragraph("Title", text)
        if display_width(text) > _TITLE_WIDTH:
            for properties in title.iter(qn("w:rPr")):
                properties.extend((node("w:sz", val=_LONG_TITLE), node("w:szCs", val=_LONG_TITLE)))
        return title

    def _blocks(self, blocks: tuple[Block, ...], deeper: int = 0) -> Iterator[BaseOxmlElement]:
        """The elements of blocks; headings among them lie `deeper` than they say. What introduces steps stays with
        them."""
        for block, following in zip_longest(blocks, blocks[1:]):
            match block:
                case Heading():
                    yield self._heading(block.level + deeper, block.text, block.anchor)
                case Paragraph():
                    yield self._paragraph(block, keep=isinstance(following, Steps))
                case Bullets():
                    yield from self._items(block)
                case Table():
                    yield from table(block, self.places, small=bool(deeper))
                case Figure():
                    yield from self._figure(block)
                case Steps():
                    yield from steps(block, self.places)
                case Fold():
                    reference = Run("（见"), self.annexes[block].reference, Run("）")
                    yield self._paragraph(Paragraph((Run(block.title), *reference)))

    def _heading(self, level: int, text: str, anchor: str = "", *, apart: bool = False) -> BaseOxmlElement:
        """A heading; one that stands `apart` begins a page."""
        style = f"Heading{min(level, 4)}"
        content = (*self.places.mark(anchor), *words(Paragraph((Run(text),)), style, self.places))
        return paragraph(style, *content, properties=(node("w:pageBreakBefore"),) if apart else ())

    def _paragraph(self, item: Paragraph, plain: str = "", keep: bool = False) -> BaseOxmlElement:
        """A paragraph in the style of its kind, in `plain` if it is of none."""
        note, warning, body = (
            ("BriefNote", "BriefWarning", "BriefText") if self._brief else ("Note", "Warning", "BodyText")
        )
        style = {"注": note, "警": warning}.get(item.kind, plain or body)
        properties = (node("w:keepNext"),) if keep else ()
        return paragraph(style, *words(item, style, self.places), properties=properties)

    def _items(self, item: Bullets) -> Iterator[BaseOxmlElement]:
        if item.numbered:
            number = new_list(self.document)
        for each in item.items:
            style = "ListNumber" if item.numbered else "BriefList" if self._brief else "ListBullet"
            properties = [deepcopy(number) if item.numbered else bullet()]
            if style == "BriefList":
                properties.append(node("w:ind", firstLine=0))  # not that of the list
            yield paragraph(style, *words(each, style, self.places), properties=properties)

    def _figure(self, item: Figure) -> Iterator[BaseOxmlElement]:
        """A figure, its caption, and the figures behind it or where to find them."""
        self._figures += 1
        yield drawing(item, self._figures, self.document, _BRIEF_WIDTH if self._brief else TEXT_WIDTH)
        caption = Paragraph((Run(item.caption),))
        if item in self.annexes:
            reference = Run("（数据见"), self.annexes[item].reference, Run("）")
            caption = Paragraph((*caption.runs, *reference))
        yield paragraph("Caption", *words(caption, "Caption", self.places))
        if item not in self.annexes:
            yield from table(item.data, self.places)

    def _sources(self, sources: Iterable[SourceText]) -> Iterator[BaseOxmlElement]:
        """The source documents by name and hash."""
        yield text_paragraph("BodyText", "原文未附印。下列文件可凭校验值（SHA-256）核对是否一致。")
        columns = (Column("文件", 5), Column("文件名", 4), Column("校验值", 6))
        rows = (
            Row(
                tuple(Cell((Paragraph((Run(text),)),)) for text in (each.title, each.file, each.sha256)),
                "",
                each.anchor,
            )
            for each in sources
        )
        yield from table(Table("本报告所据原文", columns, tuple(rows)), self.places)


def _annexes(report: Report) -> dict[Fold | Figure, _Annex]:
    """The parts of the appendix by what they belong to: first all folds in their own order, then the figures behind
    drawings where they are too many to stand below, or the drawing is in the summary."""
    summary = report.sections[0].blocks if report.sections else ()
    blocks = [block for section in report.sections for block in _walk(section.blocks)]
    found: dict[Fold | Figure, _Annex] = {}
    folds = dict.fromkeys(block for block in blocks if isinstance(block, Fold))
    for fold in folds:
        found[fold] = _Annex(fold.number, fold.title, fold.anchor, fold.blocks)
    figures = dict.fromkeys(
        block
        for block in blocks
        if isinstance(block, Figure) and (len(block.data.rows) > _ROWS_BELOW or block in summary)
    )
    for number, figure in enumerate(figures, max((fold.number for fold in folds), default=0) + 1):
        found[figure] = _Annex(number, figure.caption, f"附录{number}", (figure.data,))
    return found


def _anchors(report: Report) -> Iterator[str]:
    """Every anchor that becomes a place of the document, but for those of the appendix."""
    for section in report.sections:
        yield section.anchor
        for block in _walk(section.blocks):
            if isinstance(block, Heading):
                yield block.anchor
            elif isinstance(block, Table):
                yield from (row.anchor for row in block.rows)
    yield from (source.anchor for source in report.sources)


def _walk(blocks: Iterable[Block]) -> Iterator[Block]:
    """Every block, with those behind folds and the figures behind drawings."""
    for block in blocks:
        yield block
        if isinstance(block, Fold):
            yield from _walk(block.blocks)
        elif isinstance(block, Figure):
            yield block.data
