"""The report as a Word document: reopened by its library and by LibreOffice."""

import re
import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun
from pypdf import PdfReader

from mingsuan.report.blocks import (
    Block,
    Bullets,
    Column,
    Figure,
    Fold,
    Heading,
    Paragraph,
    Report,
    Row,
    Run,
    Section,
    Step,
    Steps,
    Table,
)
from mingsuan.report.word import render_docx
from tests.conftest import needs_system
from tests.report_fixture import HOSTILE, cell, empty_report, plain, report_of, row, sample_report

SVG_BLIP = "{http://schemas.microsoft.com/office/drawing/2016/SVG/main}svgBlip"
CHINESE_FONTS = {"仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"}


def opened(report: Report) -> Document:
    """The document of a report as its library reads it."""
    return docx.Document(BytesIO(render_docx(report)))


@pytest.fixture(scope="module")
def sample() -> Document:
    """The document of the sample report."""
    return opened(sample_report())


def one_section(*blocks: Block) -> Report:
    """A report of one section."""
    return Report("报告", (), (Section("一、摘要", "s1", blocks),), ())


def after_summary(*blocks: Block) -> Report:
    """A report of two sections, of which the second has the blocks: the first is the summary, which is set small."""
    return Report("报告", (), (Section("一、摘要", "s1", ()), Section("二、其他", "s2", blocks)), ())


def elements(root: BaseOxmlElement, tag: str) -> list[BaseOxmlElement]:
    """Every element of a kind below another, such as w:r."""
    return list(root.iter(qn(tag)))


def value(element: BaseOxmlElement, tag: str, attribute: str = "w:val") -> str | None:
    """An attribute of the first element of a kind below another."""
    found = elements(element, tag)
    return found[0].get(qn(attribute)) if found else None


def style_of(paragraph: WordParagraph) -> str:
    """The name of the style of a paragraph."""
    return str(paragraph.style and paragraph.style.name)


def figure(width: float, height: float, rows: int) -> Figure:
    """The sample's drawing in another size, with so many rows of figures behind it."""
    given = next(block for block in sample_report().sections[4].blocks if isinstance(block, Figure))
    data = Table("图的数据", (Column("费用"),), tuple(row(f"{n}元") for n in range(rows)))
    return Figure("图一", "一条线。", given.svg, given.png, width, height, data)


def test_headings_are_headings_in_their_order(sample: Document) -> None:
    found = [(style_of(each), each.text) for each in sample.paragraphs if style_of(each).startswith("Heading")]
    assert [each for each in found if "<script>" not in each[1]] == [
        ("Heading 1", "一、摘要"),
        ("Heading 1", "二、条文对照表"),
        ("Heading 2", "（一）修改的条文"),
        ("Heading 2", "（二）单独成条的规定"),
        ("Heading 3", "1. 现行规定有而草案没有的"),
        ("Heading 1", "三、参数变化"),
        ("Heading 1", "五、典型家庭"),
        ("Heading 2", "（一）退休夫妻"),
        ("Heading 1", "七、曲线"),
        ("Heading 1", "八、待明确事项"),
        ("Heading 1", "附录"),
        ("Heading 2", "附录1　丈夫：统筹支付的计算过程（草案）"),
        ("Heading 2", "附录2　妻子：统筹支付的计算过程（草案）"),
        ("Heading 2", "附录4　图一 在职职工三级医院门诊：支付随费用的变化"),
        ("Heading 1", "原文清单"),
        ("Heading 1", "编制说明"),
    ]
    assert style_of(sample.paragraphs[0]) == "Title"


def test_headings_of_the_appendix_lie_below_its_own() -> None:
    document = opened(one_section(Fold("过程", "f1", (Heading(2, "（一）甲"), Heading(3, "1. 乙")), 1)))
    names = [style_of(each) for each in document.paragraphs if style_of(each).startswith("Heading")]
    assert names == ["Heading 1", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Heading 1"]


def test_the_page_is_that_of_an_official_document(sample: Document) -> None:
    """GB/T 9704—2012: A4; 37 mm above, 28 mm left, 156 × 225 mm for the text; so 35 mm below and 26 mm right."""
    section = sample.sections[0]
    page = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(length.mm, 1) for length in (*page, *margins) if length] == [210, 297, 37, 35, 28, 26]


def test_the_styles_are_those_of_an_official_document(sample: Document) -> None:
    """2号 is 22 points, 3号 is 16; 22 lines of 28 characters fill 225 × 156 mm."""
    expected = {
        "Title": ("方正小标宋简体", 22),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
        "Heading 3": ("仿宋_GB2312", 16),
        "Body Text": ("仿宋_GB2312", 16),
    }
    for name, (font, size) in expected.items():
        style = sample.styles[name]
        assert (value(style.element, "w:rFonts", "w:eastAsia"), style.font.size) == (font, Pt(size))
        assert style.font.name == "Times New Roman"
    body = sample.styles["Body Text"]
    assert body.paragraph_format.line_spacing * 22 <= Mm(225) < body.paragraph_format.line_spacing * 22.1
    assert value(body.element, "w:ind", "w:firstLineChars") == "200"
    closer = int(elements(body.element.rPr, "w:spacing")[0].get(qn("w:val"))) / 20
    assert 28 * Pt(16 + closer) <= Mm(156) < 29 * Pt(16 + closer)


@pytest.mark.parametrize("report", [sample_report(), report_of("甲")], ids=["sample", "every place"])
def test_every_run_and_every_style_of_paragraphs_names_its_fonts(report: Report) -> None:
    document = opened(report)
    section = document.sections[0]
    roots = [document.element, section.footer.part.element, section.even_page_footer.part.element]
    runs = [each for root in roots for each in elements(root, "w:r") if not elements(each, "w:drawing")]
    styles = [each for each in elements(document.styles.element, "w:style") if each.get(qn("w:type")) == "paragraph"]
    assert len(styles) > 10
    for each in [*runs, *styles, *elements(document.styles.element, "w:docDefaults")]:
        (fonts,) = elements(each, "w:rFonts")
        assert fonts.get(qn("w:eastAsia")) in CHINESE_FONTS
        assert {fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "cs")} == {"Times New Roman"}
        assert fonts.get(qn("w:hint")) == "eastAsia"


def test_words_are_marked_by_more_than_colour(sample: Document) -> None:
    properties = {
        each.text: sample.styles[each.style.name].element
        for each in elements_as_runs(sample)
        if each.text in ("参保人员", "职工", "修改", "第八条“在一个自然年度内”")
    }
    assert elements(properties["参保人员"], "w:strike")
    assert (value(properties["职工"], "w:u"), len(elements(properties["职工"], "w:b"))) == ("double", 1)
    assert value(properties["第八条“在一个自然年度内”"], "w:u") == "dotted"
    assert elements(properties["修改"], "w:b")


def elements_as_runs(document: Document) -> list[WordRun]:
    """Every run of a document, in tables and links too."""
    return [WordRun(each, document._body) for each in elements(document.element, "w:r")]


def test_page_numbers_are_fields_outside(sample: Document) -> None:
    section = sample.sections[0]
    assert sample.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        (paragraph,) = footer.paragraphs
        assert paragraph.text == "— 1 —"
        assert [each.text for each in elements(paragraph._p, "w:instrText")] == [" PAGE "]
        assert value(paragraph._p, "w:jc") == side


def test_tables_repeat_their_heads_and_keep_rows_whole(sample: Document) -> None:
    assert len(sample.tables) == 12  # 1 + 1 + 2, one below 图二, 1 of formulas; 1 + 2 + 1 + 1 in the appendix; sources
    for table in sample.tables:
        properties = [row._tr.trPr for row in table.rows]
        assert all(elements(each, "w:cantSplit") for each in properties)
        assert [len(elements(each, "w:tblHeader")) for each in properties] == [1] + [0] * (len(properties) - 1)
        assert value(table._tbl, "w:tblLayout", "w:type") == "fixed"


def test_columns_have_their_share_of_the_width(sample: Document) -> None:
    """156 mm are 8844 twentieths of a point; 3, 2, 2 and 2 ninths of them end at 2948, 4913.3, 6878.7 and 8844."""
    grid = [int(each.get(qn("w:w"))) for each in elements(sample.tables[0]._tbl, "w:gridCol")]
    assert grid == [2948, 1965, 1965, 1966]


def test_rows_stand_out_by_their_tone(sample: Document) -> None:
    """变化一览: a head, 题 (across four columns), plain, 重, 题, plain, 计."""
    rows = sample.tables[0].rows
    assert value(rows[1]._tr, "w:gridSpan") == "4"
    bold = [all(elements(run, "w:b") for run in elements(each._tr, "w:r")) for each in rows[1:]]
    assert bold == [True, False, True, True, False, True]
    shaded = [bool(elements(each._tr, "w:shd")) for each in rows[1:]]
    assert shaded == [True, False, True, True, False, False]
    assert [value(each, "w:jc") for each in elements(rows[2]._tr, "w:tc")] == ["left", "right", "right", "right"]


def test_a_total_stays_with_the_row_above_it_and_a_heading_with_the_row_below(sample: Document) -> None:
    """变化一览: a head, 题, plain, 重, 题, plain, 计."""
    kept = [bool(elements(each._tr, "w:keepNext")) for each in sample.tables[0].rows[1:]]
    assert kept == [True, False, False, True, True, False]


def test_what_introduces_steps_stays_with_them() -> None:
    document = opened(one_section(plain("甲"), plain("乙"), Steps((Step(0, "丙"),)), plain("丁")))
    kept = {
        each.text: bool(elements(each._p, "w:keepNext"))
        for each in document.paragraphs
        if each.text in ("甲", "乙", "丁")
    }
    assert kept == {"甲": False, "乙": True, "丁": False}


def test_steps_are_indented_by_their_depth() -> None:
    """A character of a table is 10.5 points: 210 twentieths. Lines hang by one; eight levels are told apart."""
    lines = Steps(tuple(Step(depth, "甲") for depth in (0, 1, 8, 20)))
    (table,) = opened(one_section(lines)).tables
    found = [(value(each._tr, "w:ind", "w:left"), value(each._tr, "w:ind", "w:hanging")) for each in table.rows[1:]]
    assert found == [("210", "210"), ("420", "210"), ("1890", "210"), ("1890", "210")]


def test_a_row_may_lack_cells_and_a_cell_may_be_empty() -> None:
    table = Table("表", (Column("甲"), Column("乙")), (Row((cell(),)), Row(())))
    assert [[each.text for each in found.cells] for found in opened(one_section(table)).tables[0].rows] == [
        ["甲", "乙"],
        ["", ""],
        ["", ""],
    ]


def test_what_is_behind_a_click_is_in_the_appendix(sample: Document) -> None:
    texts = [each.text for each in sample.paragraphs]
    place = texts.index("丈夫：统筹支付的计算过程（草案）（见附录1）")
    appendix = texts.index("附录1　丈夫：统筹支付的计算过程（草案）")
    assert place < texts.index("附录") < appendix < texts.index("2023年3月1日门诊。")
    assert texts.count("2023年3月1日门诊。") == 1


def test_links_lead_to_places_of_the_document(sample: Document) -> None:
    names = [each.get(qn("w:name")) for each in elements(sample.element, "w:bookmarkStart")]
    assert len(names) == len(set(names))
    links = elements(sample.element, "w:hyperlink")
    assert {each.get(qn("w:anchor")) for each in links} <= set(names)
    texts = ["".join(text.text for text in elements(each, "w:t")) for each in links]
    # A rule's row, three folds, a sentence, the figures behind 图一; quotes and what is nowhere lead nowhere.
    assert texts == ["个人账户划入", "附录1", "附录2", "附录1", "附录4", "附录3"]


def test_a_link_to_a_heading_ends_at_it() -> None:
    document = opened(
        one_section(Paragraph((Run("见下", target="h"), Run("没有", target="x"))), Heading(2, "（一）甲", "h"))
    )
    (link,) = elements(document.element, "w:hyperlink")
    (heading,) = (each for each in document.paragraphs if each.text == "（一）甲")
    assert value(heading._p, "w:bookmarkStart", "w:name") == link.get(qn("w:anchor"))


def test_numbered_lists_each_begin_anew() -> None:
    first, second = (Bullets((plain("甲"), plain("乙")), numbered=True) for _ in range(2))
    document = opened(one_section(first, Bullets((plain("丙"),)), second))
    items = [each for each in document.paragraphs if style_of(each) == "List Number"]
    numbers = [value(each._p, "w:numId") for each in items]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]
    lists = {each.get(qn("w:numId")): each for each in elements(document.part.numbering_part.element, "w:num")}
    assert [value(lists[number or ""], "w:startOverride") for number in numbers] == ["1"] * 4


def test_a_figure_is_a_vector_graphic_with_a_description() -> None:
    given = figure(78, 30, 1)
    document = opened(one_section(given))
    (blip,) = elements(document.element, "a:blip")
    (vector,) = blip.iter(SVG_BLIP)
    part = document.part.related_parts[vector.get(qn("r:embed"))]
    assert (part.content_type, part.blob) == ("image/svg+xml", given.svg)
    assert document.part.related_parts[blip.get(qn("r:embed"))].blob == given.png
    assert elements(document.element, "wp:docPr")[0].get("descr") == "一条线。"
    assert (document.inline_shapes[0].width, document.inline_shapes[0].height) == (Mm(78), Mm(30))


@pytest.mark.parametrize(
    ("size", "shown"),
    [((312, 120), (156, 60)), ((100, 400), (50, 200))],  # halved: no wider than 156 mm, no higher than 200 mm
)
def test_a_large_figure_is_made_to_fit_the_page(size: tuple[float, float], shown: tuple[float, float]) -> None:
    shape = opened(after_summary(figure(*size, 1))).inline_shapes[0]
    assert (shape.width, shape.height) == (Mm(shown[0]), Mm(shown[1]))


@pytest.mark.parametrize(("rows", "in_appendix"), [(12, False), (13, True)])
def test_many_figures_behind_a_drawing_are_in_the_appendix(rows: int, in_appendix: bool) -> None:
    texts = [each.text for each in opened(after_summary(figure(100, 40, rows))).paragraphs]
    assert ("附录1　图一" in texts, "图一（数据见附录1）" in texts) == (in_appendix, in_appendix)
    assert texts.count("图的数据") == 1


def test_the_same_report_gives_the_same_bytes() -> None:
    first = render_docx(sample_report())
    assert first == render_docx(sample_report())
    with zipfile.ZipFile(BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        everything = b"".join(archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels")))
    assert not re.search(rb"dcterms:|python-docx|Macintosh|thumbnail", everything)


def test_the_properties_say_what_the_document_is(sample: Document) -> None:
    properties = sample.core_properties
    assert (properties.title, properties.author, properties.language) == (sample_report().title, "明算", "zh-CN")
    assert (properties.created, properties.modified) == (None, None)
    assert value(sample.styles.element, "w:lang", "w:eastAsia") == "zh-CN"


def test_no_text_is_more_than_text() -> None:
    """U+202E, NUL and U+000B cannot be shown; all else stands in the document as it is: the title, two headings in the
    section and two in the appendix, the captions of three tables and a figure there make nine."""
    data = render_docx(report_of(HOSTILE))
    document = docx.Document(BytesIO(data))
    assert sum(each.text == f"{HOSTILE[:-3]}���" for each in document.paragraphs) >= 9
    assert not elements(document.element, "w:instrText") and not elements(document.element, "w:fldSimple")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        relations = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".rels"))
    assert b"External" not in relations


@pytest.mark.parametrize("text", ["", "\ufffe\uffff\ud800", "第一行\n第二行\t尾", "长" * 300])
def test_any_text_makes_a_document(text: str) -> None:
    expected = {"\ufffe\uffff\ud800": "\ufffd" * 3}.get(text, text)
    assert opened(report_of(text)).paragraphs[0].text == expected


def test_an_empty_report_says_how_it_was_made() -> None:
    paragraphs = opened(empty_report()).paragraphs
    assert [each.text for each in paragraphs[:2]] == ["空报告", "编制说明"]
    assert "仿宋_GB2312" in paragraphs[2].text and len(paragraphs) == 3


def test_sources_are_listed_without_their_texts(sample: Document) -> None:
    rows = [[each.text for each in found.cells] for found in sample.tables[-1].rows]
    assert rows[1] == ["鞍山市职工基本医疗保险门诊共济保障实施细则（征求意见稿）", "anshan_2022.txt", "a" * 64]
    assert "第10条 本市职工医保" not in "".join(sample.element.xpath("//w:t/text()"))


def test_libreoffice_opens_and_prints_it(tmp_path: Path) -> None:
    office = needs_system("soffice")
    (tmp_path / "report.docx").write_bytes(render_docx(sample_report()))
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    command: list[str | Path] = [
        office,
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        tmp_path / "report.docx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    pages = PdfReader(tmp_path / "report.pdf").pages
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {(595, 842)}
    texts = [re.sub(r"\s", "", page.extract_text()) for page in pages]
    for number, text in enumerate(texts, 1):
        assert f"—{number}—" in text
    assert "一、摘要" in texts[0] and texts[1].startswith("二、")  # the summary is a page, what follows begins one
    for words in ("一、摘要", "起付标准", "附录1", "原文清单", "编制说明"):
        assert any(words in text for text in texts)
    # Sixty rows take more than a page: every page with one of them has the head of the table.
    with_rows = [text for text in texts if re.search("第[0-9]+档支付比例", text)]
    assert len(with_rows) > 1 and all("参数现行草案差额" in text for text in with_rows)
