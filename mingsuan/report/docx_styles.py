"""The styles, lists and fonts of a Word document as its parts have them."""

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml.xmlchemy import BaseOxmlElement

from mingsuan.report.docx_looks import FANGSONG, INSTEAD, LATIN, LOOKS, RUN_LOOKS, Look, RunLook
from mingsuan.report.docx_xml import fonts, node

TABLE_STYLE = "ReportTable"
_BULLETS, _NUMBERS = 1, 2  # the two kinds of lists; all bullets are one list, each numbered list is one of its own


def apply_styles(document: Document) -> None:
    """Puts the styles of reports, their lists and fonts in the place of all that the document has."""
    styles = document.styles.element
    for element in [*styles.style_lst, *styles.iterchildren(node("w:docDefaults").tag)]:
        styles.remove(element)
    styles.insert(0, _defaults())
    styles.append(node("w:style", node("w:name", val="Default Paragraph Font"), **_kind("character", "Plain", True)))
    styles.append(node("w:style", node("w:name", val="Normal Table"), **_kind("table", "PlainTable", True)))
    styles.extend((*map(_paragraph_style, LOOKS.values()), *map(_run_style, RUN_LOOKS.values()), _table_style()))
    lists = document.part.numbering_part.element
    for element in list(lists):
        lists.remove(element)
    lists.extend((_pattern(_BULLETS, "bullet", "•"), _pattern(_NUMBERS, "decimal", "（%1）")))
    lists.append(node("w:num", node("w:abstractNumId", val=_BULLETS), numId=_BULLETS))
    table = node("w:fonts", *map(_font, dict.fromkeys((LATIN, *(look.font for look in LOOKS.values())))))
    part = XmlPart(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, table, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FONT_TABLE)


def new_list(document: Document) -> BaseOxmlElement:
    """A list that begins with （1）: the property of the paragraphs that are its items."""
    lists = document.part.numbering_part.element
    number = len(lists.num_lst) + 1
    start = node("w:lvlOverride", node("w:startOverride", val=1), ilvl=0)
    lists.append(node("w:num", node("w:abstractNumId", val=_NUMBERS), start, numId=number))
    return _in_list(number)


def bullet() -> BaseOxmlElement:
    """The property of a paragraph that is an item of a list without numbers, whatever its style."""
    return _in_list(_BULLETS)


def _in_list(number: int) -> BaseOxmlElement:
    return node("w:numPr", node("w:ilvl", val=0), node("w:numId", val=number))


def _defaults() -> BaseOxmlElement:
    """What holds where no style says otherwise. The text is Chinese; were figures so too, some programs would break
    them at the end of a line."""
    language = node("w:lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA")
    run = node("w:rPr", fonts(FANGSONG), *_size(32), language)
    return node("w:docDefaults", node("w:rPrDefault", run), node("w:pPrDefault", node("w:pPr")))


def _paragraph_style(look: Look) -> BaseOxmlElement:
    normal = look.id == "Normal"
    paragraph, run = node("w:pPr"), node("w:rPr", fonts(look.font))
    if look.keep_next:
        paragraph.append(node("w:keepNext"))
    if look.id == "ListBullet":
        paragraph.append(_in_list(_BULLETS))
    if look.border:
        paragraph.append(_borders("w:pBdr", ("top", "left", "bottom", "right"), space=4))
    line: dict[str, str | int] = (
        {"line": look.line, "lineRule": "exact"} if look.line else {"line": 240, "lineRule": "auto"}
    )
    paragraph.append(node("w:spacing", before=look.before, after=look.after, **line))
    sides: dict[str, str | int] = (
        {"left": 120, "right": 120} if look.border else {}
    )  # so that the border is as wide as the text
    indent: dict[str, str | int] = {"firstLineChars": look.indent * 100, "firstLine": look.indent * look.size * 10}
    paragraph.extend((node("w:ind", **sides, **indent), node("w:jc", val=look.align)))
    if look.level:
        paragraph.append(node("w:outlineLvl", val=look.level - 1))
    if look.bold:
        run.extend((node("w:b"), node("w:bCs")))
    if look.closer:
        run.append(node("w:spacing", val=-look.closer))
    run.extend(_size(look.size))
    parent = () if normal else (node("w:basedOn", val="Normal"),)
    head = (node("w:name", val=look.name), *parent, node("w:qFormat"))
    return node("w:style", *head, paragraph, run, **_kind("paragraph", look.id, normal))


def _run_style(look: RunLook) -> BaseOxmlElement:
    run = node("w:rPr")
    if look.bold:
        run.extend((node("w:b"), node("w:bCs")))
    if look.strike:
        run.append(node("w:strike"))
    if look.colour:
        run.append(node("w:color", val=look.colour))
    if look.underline:
        run.append(node("w:u", val=look.underline))
    head = (node("w:name", val=look.name), node("w:basedOn", val="Plain"), node("w:qFormat"))
    return node("w:style", *head, run, **_kind("character", look.id))


def _table_style() -> BaseOxmlElement:
    """Thin lines around every cell, and a little room within."""
    borders = _borders("w:tblBorders", ("top", "left", "bottom", "right", "insideH", "insideV"), space=0)
    room = {"top": 40, "left": 80, "bottom": 40, "right": 80}
    margins = node("w:tblCellMar", *(node(f"w:{side}", w=width, type="dxa") for side, width in room.items()))
    head = (node("w:name", val="报告表格"), node("w:basedOn", val="PlainTable"), node("w:qFormat"))
    return node("w:style", *head, node("w:tblPr", borders, margins), **_kind("table", TABLE_STYLE))


def _kind(kind: str, name: str, default: bool = False) -> dict[str, str | int]:
    """The attributes of a style."""
    own = not default and name not in {look.id for look in LOOKS.values() if look.name.isascii()}
    return {"type": kind, "styleId": name} | ({"default": 1} if default else {}) | ({"customStyle": 1} if own else {})


def _borders(tag: str, sides: tuple[str, ...], space: int) -> BaseOxmlElement:
    return node(tag, *(node(f"w:{side}", val="single", sz=4, space=space, color="auto") for side in sides))


def _pattern(number: int, kind: str, text: str) -> BaseOxmlElement:
    """How the items of a list are marked, and their indentation, which is also that of their style."""
    level = (
        node("w:start", val=1),
        node("w:numFmt", val=kind),
        node("w:suff", val="space" if kind == "bullet" else "nothing"),
        node("w:lvlText", val=text),
        node("w:lvlJc", val="left"),
        node("w:pPr", node("w:ind", firstLine=LOOKS["ListNumber"].indent * LOOKS["ListNumber"].size * 10)),
        node("w:rPr", fonts(FANGSONG)),
    )
    return node(
        "w:abstractNum",
        node("w:multiLevelType", val="singleLevel"),
        node("w:lvl", *level, ilvl=0),
        abstractNumId=number,
    )


def _font(name: str) -> BaseOxmlElement:
    """A font and what stands in for it."""
    instead = [node("w:altName", val=INSTEAD[name])] if name in INSTEAD else []
    charset = node("w:charset", val="00" if name == LATIN else "86")  # 86: simplified Chinese
    return node("w:font", *instead, charset, name=name)


def _size(half_points: int) -> tuple[BaseOxmlElement, BaseOxmlElement]:
    return node("w:sz", val=half_points), node("w:szCs", val=half_points)
