"""Paragraphs of a Word document: words in their styles, links within the document, and the places they lead to."""

from collections.abc import Iterable

from attrs import define, field
from docx.oxml.xmlchemy import BaseOxmlElement

from mingsuan.report.blocks import Paragraph, Run
from mingsuan.report.docx_looks import HEITI, KAITI, LOOKS, RUN_LOOKS
from mingsuan.report.docx_xml import node, run


@define
class Places:
    """The anchors that are places of the document, each a bookmark."""

    numbers: dict[str, int]
    marked: set[str] = field(factory=set)

    @classmethod
    def of(cls, anchors: Iterable[str]) -> "Places":
        """Those of the anchors, of which any may be empty or come twice."""
        names = dict.fromkeys(filter(None, anchors))
        return cls({name: number for number, name in enumerate(names, 1)})

    def name(self, anchor: str) -> str:
        """The bookmark of an anchor; "" where the document does not have the place."""
        return f"place{self.numbers[anchor]}" if anchor in self.numbers else ""

    def mark(self, anchor: str) -> tuple[BaseOxmlElement, ...]:
        """What makes the beginning of a paragraph the place of an anchor; nothing if it is one already."""
        if not anchor or anchor in self.marked:
            return ()
        self.marked.add(anchor)
        number = self.numbers[anchor]
        return node("w:bookmarkStart", id=number, name=self.name(anchor)), node("w:bookmarkEnd", id=number)


def paragraph(style: str, *content: BaseOxmlElement, properties: Iterable[BaseOxmlElement] = ()) -> BaseOxmlElement:
    """A paragraph in a style, with further properties in the order of the format."""
    return node("w:p", node("w:pPr", node("w:pStyle", val=style), *properties), *content)


def text_paragraph(style: str, text: str, properties: Iterable[BaseOxmlElement] = ()) -> BaseOxmlElement:
    """A paragraph of plain text."""
    return paragraph(style, run(text, LOOKS[style].font), properties=properties)


def words(item: Paragraph, style: str, places: Places, bold: bool = False) -> list[BaseOxmlElement]:
    """The runs of a paragraph that stands in a style; a note or a warning within a table is told by its font."""
    font = LOOKS[style].font
    if style in ("TableText", "SmallText", "TinyText"):
        font = {"注": KAITI, "警": HEITI}.get(item.kind, font)
    return [_linked(each, font, places, bold) for each in item.runs]


def _linked(item: Run, font: str, places: Places, bold: bool) -> BaseOxmlElement:
    """A run, as a link where the place it names is in the document."""
    look = RUN_LOOKS.get(item.style)
    element = run(item.text, KAITI if item.style == "轻" else font, look.id if look else "", bold)
    name = places.name(item.target)
    return node("w:hyperlink", element, anchor=name, history=1) if name else element
