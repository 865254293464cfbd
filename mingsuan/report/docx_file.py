"""A Word document without content, and as bytes: page, page numbers, settings, properties, the same on every run."""

import zipfile
from io import BytesIO

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm

from mingsuan.report.docx_looks import SONG
from mingsuan.report.docx_styles import apply_styles
from mingsuan.report.docx_xml import node, page_number, run, shown

TEXT_WIDTH, TEXT_HEIGHT = 156, 225  # what a page has room for, in millimetres
_KEPT = {
    RELATIONSHIP_TYPE.STYLES,
    RELATIONSHIP_TYPE.SETTINGS,
    RELATIONSHIP_TYPE.NUMBERING,
    RELATIONSHIP_TYPE.OFFICE_DOCUMENT,
    RELATIONSHIP_TYPE.CORE_PROPERTIES,
}
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # that an archive can name
_LONGEST_TITLE = 255  # that a property can have


def empty_document(title: str) -> Document:
    """An A4 document in the styles of reports, with page numbers and nothing in it; `title` is its property."""
    document = docx.Document()
    for part in (document.part, document.part.package):
        for key in [key for key, relation in part.rels.items() if relation.reltype not in _KEPT]:
            del part.rels[key]
    apply_styles(document)
    _replace(document.settings.element, _settings())
    _page(document.sections[0])
    properties = document.part.package.part_related_by(RELATIONSHIP_TYPE.CORE_PROPERTIES).element
    _replace(properties, ())  # with the times in it
    document.core_properties.title = shown(title)[:_LONGEST_TITLE]
    document.core_properties.author = "明算"
    document.core_properties.language = "zh-CN"
    return document


def packed(document: Document) -> bytes:
    """The document as the bytes of a file, without the time of writing."""
    written, result = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(result, "w") as archive:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 0  # otherwise that of the machine
            archive.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
    return result.getvalue()


def _replace(parent: BaseOxmlElement, children: tuple[BaseOxmlElement, ...]) -> None:
    for element in list(parent):
        parent.remove(element)
    parent.extend(children)


def _settings() -> tuple[BaseOxmlElement, ...]:
    current = node("w:compatSetting", name="compatibilityMode", uri="http://schemas.microsoft.com/office/word", val=15)
    return (
        node("w:evenAndOddHeaders"),
        node("w:defaultTabStop", val=640),
        node("w:characterSpacingControl", val="compressPunctuation"),
        node("w:compat", node("w:doNotExpandShiftReturn"), current),
        node("w:themeFontLang", val="en-US", eastAsia="zh-CN"),
    )


def _page(section: Section) -> None:
    """A4 with the margins of the standard; page numbers outside, a character from the edge of the text."""
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), Mm(25)  # the number 7 mm below the text
    _replace(section.footer.part.element, (_number("right"),))
    _replace(section.even_page_footer.part.element, (_number("left"),))
    for grid in section._sectPr.xpath("w:docGrid"):
        section._sectPr.remove(grid)


def _number(side: str) -> BaseOxmlElement:
    indent = node("w:ind", **{f"{side}Chars": 100, side: 280})
    properties = node("w:pPr", node("w:pStyle", val="Footer"), indent, node("w:jc", val=side))
    return node("w:p", properties, run("— ", SONG), *page_number(SONG), run(" —", SONG))
