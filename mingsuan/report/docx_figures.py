"""Figures of a Word document: the vector graphic, the bitmap for programs that cannot draw it, and a description."""

from io import BytesIO

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.oxml.shape import CT_Inline
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm

from mingsuan.report.blocks import Figure
from mingsuan.report.docx_file import TEXT_HEIGHT
from mingsuan.report.docx_text import paragraph
from mingsuan.report.docx_xml import node, shown

_ROOM = TEXT_HEIGHT - 25  # in millimetres: the caption is on the same page
_VECTOR = """<a:extLst {names}><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip
 xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{key}"/></a:ext></a:extLst>"""


def drawing(item: Figure, number: int, document: Document, width: float) -> BaseOxmlElement:
    """A paragraph with a figure, no wider than that many millimetres and no taller than the page has room for; `number`
    is that of no other figure."""
    scale = min(1, width / item.width, _ROOM / item.height)
    bitmap, _ = document.part.get_or_add_image(BytesIO(item.png))
    size = Mm(item.width * scale), Mm(item.height * scale)
    inline = CT_Inline.new_pic_inline(number, bitmap, f"图{number}", *size)
    inline.docPr.set("name", f"图{number}")
    inline.docPr.set("descr", shown(item.alt))
    for side in ("distT", "distB", "distL", "distR"):  # otherwise some programs leave room around it
        inline.set(side, "0")
    name = PackURI(f"/word/media/figure{number}.svg")
    vector = document.part.relate_to(
        Part(name, "image/svg+xml", item.svg, document.part.package), RELATIONSHIP_TYPE.IMAGE
    )
    blip = next(inline.iter(qn("a:blip")))
    blip.append(parse_xml(_VECTOR.format(names=nsdecls("a", "r"), key=vector)))
    return paragraph("Figure", node("w:r", node("w:drawing", inline)))
