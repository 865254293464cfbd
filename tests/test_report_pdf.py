"""The report as PDF: pages after GB/T 9704, words that can be copied, fonts within, nothing outside the margins."""

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from mingsuan.report.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Fold,
    Heading,
    Paragraph,
    Report,
    Row,
    Run,
    Section,
    Table,
)
from mingsuan.report.needs import NotInstalled, require
from mingsuan.report.pdf import render_pdf
from mingsuan.report.pdf_layout import INSET, LANDSCAPE, PORTRAIT, Typesetter, shares
from tests.conftest import needs_system
from tests.report_fixture import HOSTILE, LONG_WORD, empty_report, report_of, sample_report

MILLIMETRE = 72 / 25.4  # points
A4 = (210 * MILLIMETRE, 297 * MILLIMETRE)


@pytest.fixture(scope="module")
def sample() -> bytes:
    """The report that has every block."""
    return render_pdf(sample_report())


def reader(pdf: bytes) -> PdfReader:
    """The file opened by a library that did not make it."""
    return PdfReader(BytesIO(pdf))


def words(pdf: bytes) -> str:
    """All words in the order of the pages, without white space: lines end anywhere."""
    return "".join("".join(page.extract_text() for page in reader(pdf).pages).split())


def one_section(*blocks: Block) -> Report:
    """A report of these blocks."""
    return Report("试排", (), (Section("一、试排", "s", blocks),), ())


def plain(text: str) -> Cell:
    """A cell with these words."""
    return Cell((Paragraph((Run(text),)),))


def inside(thing: Any, *names: str) -> Any:
    """What a dictionary of the file holds under a name, and that under the next."""
    for name in names:
        thing = thing.get_object()[name] if hasattr(thing, "get_object") else thing[name]
    return thing.get_object() if hasattr(thing, "get_object") else thing


def titles(outline: list[Any]) -> list[Any]:
    """The bookmarks as nested lists of titles."""
    return [titles(each) if isinstance(each, list) else each.title for each in outline]


def boxes(pdf: bytes, folder: Path) -> list[tuple[int, float, float, float, float, float, float, str]]:
    """Each word with its page, the page's width and height, and the box it takes, from the top left, all in points."""
    (folder / "report.pdf").write_bytes(pdf)
    command = [str(needs_system("pdftotext")), "-bbox", "report.pdf", "-"]
    text = subprocess.run(command, cwd=folder, capture_output=True, check=True, text=True).stdout
    found = []
    for number, page in enumerate(re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', text, re.S), 1):
        for box in re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.*?)</word>', page[2]):
            x0, y0, x1, y1 = map(float, box[:4])
            found.append((number, float(page[0]), float(page[1]), x0, y0, x1, y1, box[4]))
    return found


# ---- the form


def test_pages_are_a4_and_only_a_table_too_wide_turns_one(sample: bytes) -> None:
    """Eleven columns, ten of “1,234.50元” (about 5.9 em and 0.8 em of inset), need 67 em and more: at the smallest upright
    size, 8 points, a line of 156 mm has 55 em; turned, 234 mm at 9 points have 73."""
    turned = 0
    for page in reader(sample).pages:
        size = (float(page.mediabox.width), float(page.mediabox.height))
        if size[0] > size[1]:
            turned += 1
            assert "癸人员" in page.extract_text()
        assert sorted(size) == pytest.approx(A4, abs=0.1)
    assert turned == 1


def test_every_font_is_embedded_and_free(sample: bytes) -> None:
    names = set()
    for page in reader(sample).pages:
        for font in inside(page, "/Resources", "/Font").values():
            descriptor = inside(inside(font, "/DescendantFonts")[0], "/FontDescriptor")
            assert "/FontFile3" in descriptor or "/FontFile2" in descriptor
            names.add(descriptor["/FontName"].split("+")[1])
    assert {name.partition("-")[0] for name in names} == {"NotoSerifSC", "NotoSansSC"}


def test_page_numbers_stand_outside_right_on_odd_and_left_on_even_pages(sample: bytes, tmp_path: Path) -> None:
    found = boxes(sample, tmp_path)
    for number in range(1, len(reader(sample).pages) + 1):
        width, height = next(box[1:3] for box in found if box[0] == number)
        foot = [box for box in found if box[0] == number and box[4] > height - 35 * MILLIMETRE]
        assert "".join(box[7] for box in foot) == f"—{number}—"
        if number % 2:
            assert foot[0][3] > width / 2
        else:
            assert foot[-1][5] < width / 2


def test_bookmarks_follow_the_headings() -> None:
    report = one_section(Heading(2, "（一）甲"), Heading(3, "1. 乙"), Heading(2, "（二）丙"), Fold("丁", "f", (), 1))
    assert titles(list(reader(render_pdf(report)).outline)) == [
        "一、试排",
        ["（一）甲", ["1. 乙"], "（二）丙"],
        "附录",
        ["附录1　丁"],
        "说明",
    ]


def test_the_file_says_its_title_language_and_tags(sample: bytes) -> None:
    file = reader(sample)
    assert file.metadata is not None
    assert file.metadata.title == sample_report().title
    assert file.metadata.author == "明算"
    assert file.metadata.creation_date is None
    assert inside(file.trailer, "/Root", "/Lang").startswith("zh")
    assert inside(file.trailer, "/Root", "/MarkInfo", "/Marked")
    assert b"pdfuaid:part" in inside(file.trailer, "/Root", "/Metadata").get_data()


def test_the_last_page_says_which_fonts_stand_for_which(sample: bytes) -> None:
    last = "".join(reader(sample).pages[-1].extract_text().split())
    assert "正文的仿宋和标题的小标宋以思源宋体（NotoSerifSC）代替" in last
    assert "各级标题的黑体、楷体以思源黑体（NotoSansSC）代替，两种字体均按SILOFL1.1嵌入。" in last


def test_the_same_report_gives_the_same_bytes(sample: bytes) -> None:
    """In a process of its own too, where hashes are seeded otherwise."""
    assert render_pdf(sample_report()) == sample
    code = (
        "import sys; from mingsuan.report.pdf import render_pdf; from tests.report_fixture import sample_report\n"
        "sys.stdout.buffer.write(render_pdf(sample_report()))"
    )
    root = Path(__file__).parents[1]
    other = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True, timeout=60)
    assert other.stdout == sample


# ---- the words


def test_words_can_be_copied_in_their_order(sample: bytes) -> None:
    text = words(sample)
    places = [
        text.index(each)
        for each in (
            "前后对照报告",
            "本报告中的人口是模拟人口，不是参保人。",
            "一、摘要",
            "草案新增普通门诊统筹，在职职工一年最多支付3,000元；依据第八条“在一个自然年度内”。",
            "1.先算起付标准；2.再按比例支付；3.最后比较限额。",
            "合计1,234,567.80元2,345,678.90元＋1,111,111.10元",
            "二、条文对照表",
            "第七条退休参保人员由统筹基金划入。",
            "三、参数变化",
            "七、曲线",
            "图二同一张图再来一次",
            "附录1　丈夫：统筹支付的计算过程（草案）".replace("　", ""),
            "起付标准=400元〔第八条第一项“起付标准为400元”〕",
            "原文",
            "anshan_2022.txt" + "a" * 64,
        )
    ]
    assert places == sorted(places)


def test_no_text_acts_as_markup_or_code(sample: bytes) -> None:
    """The words come out as they went in; of them only what controls or reorders is shown as □: U+202E, NUL, U+000B."""
    shown = "".join(HOSTILE.replace("\u202e\x00\x0b", "□□□").split())
    assert words(render_pdf(one_section(Paragraph((Run(HOSTILE),))))).count(shown) == 1
    everywhere = words(sample)  # a heading, 6 runs of a paragraph, 6 of an item, a caption, a fold named and titled …
    assert everywhere.count("□□□") > 16
    assert "\u202e" not in everywhere


def test_characters_that_the_fonts_lack_are_told_by_their_code() -> None:
    assert "甲〔U+20BB7〕乙〔U+E000〕丙" in words(render_pdf(one_section(Paragraph((Run("甲𠮷乙\ue000丙"),)))))


def test_reports_of_nothing_and_of_empty_texts_are_made() -> None:
    assert "空报告说明" in words(render_pdf(empty_report()))
    assert len(reader(render_pdf(report_of(""))).pages) >= 2  # the appendix begins a page


# ---- tables and figures


@pytest.mark.parametrize("text", [HOSTILE, LONG_WORD, "1,234,567,890,123,456,789,012,345,678,901,234.56元"])
def test_nothing_stands_outside_the_margins(text: str, tmp_path: Path) -> None:
    """26 mm is the narrower of the two side margins; the blank half of a bracket may lie in it (8 points at most)."""
    found = boxes(render_pdf(report_of(text)), tmp_path)
    assert len(found) > 100
    for page, width, height, x0, y0, x1, y1, word in found:
        assert x0 > 26 * MILLIMETRE - 8 and x1 < width - 26 * MILLIMETRE + 8, (page, word)
        assert y0 > 37 * MILLIMETRE - 12 and y1 < height - 20 * MILLIMETRE, (page, word)


def test_the_head_of_a_table_stands_on_each_of_its_pages_and_rows_stay_whole() -> None:
    """Rows of two lines, “起n” and “止n”: no page has one without the other."""
    two = [Cell((Paragraph((Run(f"起{n:03}"),)), Paragraph((Run(f"止{n:03}"),)))) for n in range(120)]
    table = Table("长表", (Column("项目"), Column("金额")), tuple(Row((each, plain("1元"))) for each in two))
    pages = [page.extract_text() for page in reader(render_pdf(one_section(table))).pages]
    with_rows = [text for text in pages if "起" in text]
    assert len(with_rows) > 2
    for text in with_rows:
        assert "项目" in text and "金额" in text
        assert re.findall(r"起(\d+)", text) == re.findall(r"止(\d+)", text) != []


def test_a_row_taller_than_a_page_goes_on_over_pages(tmp_path: Path) -> None:
    """4,000 characters in half the width, of about 22 characters a line, are 180 lines: more than three pages."""
    table = Table("", (Column("甲"), Column("乙")), (Row((plain("高" * 4000), plain("矮"))),))
    pdf = render_pdf(one_section(table))
    assert words(pdf).count("高") == 4000
    assert len(reader(pdf).pages) >= 4
    assert all(box[6] < box[2] - 20 * MILLIMETRE for box in boxes(pdf, tmp_path))


def test_figures_behind_a_drawing_stand_below_it_or_in_the_appendix() -> None:
    def figure(rows: int) -> Figure:
        data = Table(f"{rows}行的数据", (Column("甲"),), tuple(Row((plain(f"值{n}"),)) for n in range(rows)))
        svg = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
        return Figure(f"{rows}行的图", "一个方块", svg, b"", 400, 100, data)

    first, rest = Section("一、摘要", "", ()), Section("二、图", "", (figure(12), figure(13), Fold("末", "", (), 5)))
    text = words(render_pdf(Report("题", (), (first, rest), ())))
    assert text.index("12行的数据甲值0") < text.index("13行的数据，见附录6（第") < text.index("附录6")
    assert text.index("附录5末") < text.index("附录613行的数据甲值0")


def test_the_summary_is_set_smaller_to_stay_on_one_page() -> None:
    """1,000 characters and a title are more than the 22 lines of 28 of a page. At 12 points there are 36 on a line, so
    28 lines with 19.2 points each, 538 of the 638 of a page. What follows begins a page."""
    summary = Section("一、摘要", "", (Paragraph((Run("要" * 1000),)),))
    after = Section("二、条文", "", (Paragraph((Run("文" * 10),)),))
    pages = [page.extract_text() for page in reader(render_pdf(Report("题", (), (summary, after), ()))).pages]
    assert pages[0].count("要") == 1001 and "二、条文" not in pages[0]
    assert pages[1].startswith("二、条文")


def test_headings_of_rows_may_follow_each_other_and_end_a_table() -> None:
    """Together they head what follows and are repeated with it; the last heads nothing and stands once."""
    heads = (Row((plain("上层"),), "题"), Row((plain("下层"),), "题"))
    rows = (*heads, *(Row((plain("行"), plain("1"))) for _ in range(60)), Row((plain("末层"),), "题"))
    pages = [
        page.extract_text()
        for page in reader(render_pdf(one_section(Table("", (Column("甲"), Column("乙")), rows)))).pages
        if "行" in page.extract_text()
    ]
    assert len(pages) > 1
    assert all("上层" in text and "下层" in text for text in pages)
    assert "".join(pages).count("末层") == 1


def test_a_drawing_is_drawn_with_lines_and_told_in_words(sample: bytes) -> None:
    """No picture of dots anywhere; the sentence that says what is drawn is in the tags."""
    kinds: set[object] = set()
    file = reader(sample)
    alternatives: set[object] = set()
    for number in range(1, len(file.xref_objStm) + sum(map(len, file.xref.values()))):
        thing = file.get_object(number)
        if isinstance(thing, dict):
            kinds.add(thing.get("/Subtype"))
            alternatives.add(thing.get("/Alt"))
    assert "/Image" not in kinds
    assert "费用从0到15,000元，草案支付始终高于现行支付。" in alternatives


# ---- links


def test_links_lead_to_the_appendix_and_back() -> None:
    """The line that names 附录1 is on the second page (the first section has the first to itself), the appendix on the third."""
    blocks = (
        Fold("计算过程", "f", (Paragraph((Run("内容"),)),), 1),
        Paragraph((Run("见前", target="first"), Run("。"))),
    )
    report = Report("题", (), (Section("一、甲", "first", ()), Section("二、乙", "second", blocks)), ())
    file = reader(render_pdf(report))
    assert "计算过程，见附录1（第3页）。" in file.pages[1].extract_text()
    assert "回到正文第2页" in file.pages[2].extract_text()
    targets = []
    for page in file.pages:
        for note in page.get("/Annots", ()):
            action = note.get_object()["/A"]["/D"] if "/A" in note.get_object() else note.get_object()["/Dest"]
            place = action if not isinstance(action, str) else file.named_destinations[action]
            page_of = place.page if isinstance(place, Destination) else place[0]
            targets.append(next(n for n, each in enumerate(file.pages, 1) if each.indirect_reference == page_of))
    assert targets == [3, 1, 2]


def test_words_whose_target_is_not_printed_are_no_link() -> None:
    file = reader(render_pdf(one_section(Paragraph((Run("引文", "据", "q1"),)))))
    assert [page.get("/Annots") for page in file.pages] == [None] * len(file.pages)


# ---- what the pages are made of


def test_widths_are_shared_by_weight_but_no_column_is_too_narrow() -> None:
    """100 by 1:1:2 is 25, 25, 50. If the first needs 40, 60 are left: 20 and 40. If the second needs 22 then, 38."""
    assert shares(100, (1, 1, 2), (0, 0, 0)) == (25, 25, 50)
    assert shares(100, (1, 1, 2), (40, 0, 0)) == (40, 20, 40)
    assert shares(100, (1, 1, 2), (40, 22, 0)) == (40, 22, 38)


def test_a_table_is_set_smaller_and_then_turned_where_its_figures_need_it() -> None:
    """With each column more it is never set larger, nor upright again; where 7 points turned suffice, every figure fits."""
    setter = Typesetter()
    figure = "1,234,567.00元"
    need = setter.width(figure) + 2 * INSET
    seen = []
    for count in range(1, 12):
        columns = tuple(Column("甲") for _ in range(count))
        layout = setter.layout(Table("", columns, (Row(tuple(plain(figure) for _ in columns)),)))
        seen.append((layout.turned, -layout.size))
        page = LANDSCAPE if layout.turned else PORTRAIT
        assert sum(layout.widths) * layout.size <= page[0]
        if count * need * 7 <= LANDSCAPE[0]:
            assert min(layout.widths) >= need
    assert seen == sorted(seen)
    assert seen[0] == (False, -10) and seen[-1] == (True, -7)


def test_figures_keep_their_unit_and_long_words_may_break() -> None:
    pieces = Typesetter().pieces("支付1,200.00元，见" + "a" * 40, 8000)
    assert pieces[:3] == ["支付", {"whole": "1,200.00元，"}, "见"]  # nor may a line begin with the mark after it
    last = pieces[3]
    assert isinstance(last, dict) and "".join(last["long"]) == "a" * 40 and len(last["long"]) > 4
    assert len(pieces) == 4


def test_what_is_not_installed_is_said_in_a_sentence() -> None:
    assert require("json", "写文件", "writing files").loads("1") == 1
    with pytest.raises(NotInstalled) as caught:
        require("mingsuan_has_no_such_module", "写PDF文件", "writing PDF files")
    assert caught.value.what == "mingsuan_has_no_such_module"
    assert caught.value.zh == "写PDF文件需要另装：pip install 'mingsuan[report]'。"
    assert caught.value.en == "Writing PDF files needs more to be installed: pip install 'mingsuan[report]'."
