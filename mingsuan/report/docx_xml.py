"""The words of WordprocessingML: elements by short names, and texts as runs that nothing in them can turn into markup."""

import re

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from mingsuan.report.docx_looks import LATIN
from mingsuan.terminal import visible

_BREAKS = re.compile(r"([\n\t])")
_NO_CHARACTERS = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})  # which XML has not
_BREAK_TAGS = {"\n": "w:br", "\t": "w:tab"}


def node(tag: str, *children: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """An element such as `node("w:jc", val="center")`; attributes are those of the namespace w."""
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), str(value))
    element.extend(children)
    return element


def shown(text: str) -> str:
    """The text without characters that XML cannot have or that could deceive a reader: each becomes �."""
    return visible(text).translate(_NO_CHARACTERS)


def fonts(east_asian: str) -> BaseOxmlElement:
    """The fonts of a run or style. Quotation marks, dashes and dots, which belong to either script, are Chinese."""
    return node("w:rFonts", hint="eastAsia", ascii=LATIN, hAnsi=LATIN, eastAsia=east_asian, cs=LATIN)


def run(text: str, font: str, style: str = "", bold: bool = False) -> BaseOxmlElement:
    """A run of text in a Chinese font; `style` is the id of a character style. Line ends and tabs are kept."""
    properties = node("w:rPr", *([node("w:rStyle", val=style)] if style else []), fonts(font))
    if bold:
        properties.extend((node("w:b"), node("w:bCs")))
    element = node("w:r", properties)
    for piece in _BREAKS.split(shown(text)):
        if piece:
            element.append(node(_BREAK_TAGS[piece]) if piece in _BREAK_TAGS else _text("w:t", piece))
    return element


def page_number(font: str) -> tuple[BaseOxmlElement, ...]:
    """The runs of a field that shows the number of the page."""
    parts = (
        node("w:fldChar", fldCharType="begin"),
        _text("w:instrText", " PAGE "),
        node("w:fldChar", fldCharType="separate"),
        _text("w:t", "1"),
        node("w:fldChar", fldCharType="end"),
    )
    return tuple(node("w:r", node("w:rPr", fonts(font)), part) for part in parts)


def _text(tag: str, text: str) -> BaseOxmlElement:
    element = node(tag)
    element.text = text
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element
