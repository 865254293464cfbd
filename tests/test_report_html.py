"""A report as an HTML page: whole, without a script, with every link leading somewhere, and safe whatever texts say."""

import re
from base64 import b64decode
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from mingsuan.report.blocks import Column, Figure, Paragraph, Report, Run, Section, Table
from mingsuan.report.html import render_html
from tests.report_fixture import DANGLING, HOSTILE, cell, empty_report, plain, report_of, row, sample_report

VOID = {"meta", "br", "img", "col"}
INERT = {"style", "title"}


class Page(HTMLParser):
    """Collects the elements and texts of a page; fails on tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []  # the elements around a text, and it
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((tuple(self.open), data))

    def names(self) -> set[str]:
        """The names of all elements."""
        return {tag for tag, _ in self.tags}

    def attributes(self, name: str) -> list[str]:
        """Every value of an attribute."""
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]

    def within(self, tag: str) -> list[str]:
        """The texts right inside elements of a name."""
        return [text for around, text in self.texts if around and around[-1] == tag]

    def words(self) -> str:
        """All that a reader can read."""
        return "".join(text for around, text in self.texts if not INERT & set(around))


def sample() -> Page:
    """The page of the sample report."""
    return Page(render_html(sample_report()))


def page_with(*tables: Table) -> Page:
    """The page of a report with these tables."""
    return Page(render_html(Report("报告", (), (Section("一、表", "s", tables),), ())))


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    html = render_html(sample_report())
    page = Page(html)
    assert not page.names() & {"script", "link", "iframe", "object", "base", "form", "svg"}
    assert all(value.startswith("#") for value in page.attributes("href"))
    assert all(value.startswith("data:image/svg+xml;base64,") for value in page.attributes("src"))
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert "default-src 'none'" in html
    assert "@import" not in html and "url(" not in html


def test_the_same_report_makes_the_same_page() -> None:
    assert render_html(sample_report()) == render_html(sample_report())


@pytest.mark.parametrize("report", [sample_report(), report_of("甲"), empty_report()], ids=["sample", "short", "empty"])
def test_every_link_has_its_place_and_every_place_is_there_once(report: Report) -> None:
    page = Page(render_html(report))
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in page.attributes("href")} <= set(ids)
    assert set(page.attributes("aria-labelledby")) <= set(ids)


def test_words_whose_place_is_not_in_the_report_are_shown_without_a_link() -> None:
    page = sample()
    assert f"#{DANGLING}" not in page.attributes("href")
    around = {text: elements for elements, text in page.texts}
    assert "a" not in around["没有落点的来源"]
    assert "a" in around["第八条第一项“起付标准为400元”"]


def test_a_quote_is_marked_in_the_source_text_where_its_link_leads() -> None:
    html = render_html(sample_report())
    assert (
        '<span class="at" id="c1"></span>第八条 <span class="passage"><mark><span class="at" id="q1"></span>起付'
        in html
    )
    assert '<mark><span class="at" id="q2"></span><span class="at" id="q3"></span>支付比例为</mark><mark><span' in html
    assert '<span class="passage"><mark>余下的由个人负担</mark></span>' in html
    sources = html[html.index('<section class="sources"') :]
    assert "<details" not in sources  # nothing that a link leads to is folded away


def test_each_style_of_words_has_an_element_of_its_own() -> None:
    page = Page(render_html(report_of("甲")))
    for tag in ("del", "ins", "mark", "strong"):
        assert "甲" in page.within(tag), tag
    assert {"quiet", "warning", "note"} <= set(page.attributes("class"))


def test_headings_are_in_order_and_sections_are_listed() -> None:
    page = sample()
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    listed = [text for around, text in page.texts if around[-2:] == ("li", "a") and "nav" in around]
    # the sections, the one heading of level 2 with an anchor (changed), the sources and their two texts
    assert [text[:2] for text in listed] == [
        "一、",
        "二、",
        "（一",
        "三、",
        "五、",
        "七、",
        "八、",
        "原文",
        "鞍山",
        "鞍山",
    ]


def test_a_table_says_what_heads_what() -> None:
    table = Table(
        "表题",
        (Column("名", 3), Column("数", 1, "right")),
        (row("甲", "1"), row("乙类", tone="题"), row("乙", "2", tone="重"), row("合计", "3", tone="计"), row("", "4")),
    )
    page = page_with(table)
    scopes = [attrs["scope"] for tag, attrs in page.tags if tag == "th"]
    assert scopes == ["col", "col", "row", "rowgroup", "row", "row", "row"]
    assert [attrs.get("class") for tag, attrs in page.tags if tag == "tr"] == [
        None,
        None,
        "across",
        "strong",
        "total",
        None,
    ]
    assert [attrs["colspan"] for _, attrs in page.tags if "colspan" in attrs] == ["2"]
    assert [tag for tag, _ in page.tags].count("tbody") == 2  # a group from each heading across
    assert page.within("caption") == ["表题"]
    assert page.attributes("style") == ["width: 75%", "width: 25%"]


def test_an_empty_first_cell_heads_no_row() -> None:
    page = page_with(Table("表", (Column("名"), Column("数")), (row("甲", "1"), row("乙", "2"))))
    assert [attrs["scope"] for tag, attrs in page.tags if tag == "th"] == ["col", "col", "row", "row"]
    rows = (row("甲", "1"), type(row())((cell(), cell("2"))))
    page = page_with(Table("表", (Column("名"), Column("数")), rows))
    assert [attrs["scope"] for tag, attrs in page.tags if tag == "th"] == ["col", "col", "row"]


def test_only_a_table_that_may_need_it_scrolls_and_can_then_be_reached() -> None:
    narrow = Table("窄表", (Column("名"), Column("数", 1, "right")), (row("甲", "1"),))
    wide = Table("宽表", tuple(Column(f"{number}") for number in range(9)), (row(*"123456789"),))
    regions = [attrs for _, attrs in page_with(narrow, wide).tags if attrs.get("role") == "region"]
    # nine columns of words take 7em each
    assert [(each["aria-label"], each["tabindex"], each["style"]) for each in regions] == [
        ("宽表", "0", "--least: 63em")
    ]


def test_figures_stay_on_one_line_and_words_do_not() -> None:
    table = Table(
        "表", (Column("名"), Column("数", 1, "right"), Column("话", 1, "right")), (row("甲", "1,234.50元", "很" * 40),)
    )
    cells = [attrs.get("class") for tag, attrs in page_with(table).tags if tag == "td"]
    assert cells == ["right unbroken", "right"]


def test_a_drawing_comes_whole_with_its_words_and_its_figures() -> None:
    report = sample_report()
    figures = [block for section in report.sections for block in section.blocks if isinstance(block, Figure)]
    page = sample()
    pictures = [attrs for tag, attrs in page.tags if tag == "img"]
    assert [each["alt"] for each in pictures] == [figure.alt for figure in figures]
    assert [b64decode((each["src"] or "").partition(",")[2]) for each in pictures] == [each.svg for each in figures]
    captions = page.within("caption")
    assert all(figure.data.caption in captions for figure in figures)


def test_steps_tell_their_depth_and_where_they_are_from() -> None:
    page = sample()
    unseen = page.within("span")
    assert unseen.count("第2层：") == 4 and unseen.count("第12层：") == 2  # two folds with these steps
    assert page.attributes("class").count("l8") == 2  # the deepest that is indented


def test_a_fold_is_numbered_as_in_print() -> None:
    words = sample().words()
    assert "附录1丈夫：统筹支付的计算过程（草案）" in words
    assert "（丈夫：统筹支付的计算过程（草案），见附录1）" in words


@pytest.mark.parametrize(
    "text", [HOSTILE, "</style><script>x</script>", "</title><b>", "<!--", "]]>", "javascript:alert(1)", "'", '"']
)
def test_no_text_acts_as_markup(text: str) -> None:
    html = render_html(report_of(text))
    page = Page(html)
    assert page.names() == Page(render_html(report_of("甲"))).names()
    assert len(page.tags) == len(Page(render_html(report_of("甲"))).tags)
    assert set(page.attributes("href")) == set(Page(render_html(report_of("甲"))).attributes("href"))
    assert "\u202e" not in html and "\x00" not in html
    shown = text.replace("\u202e", "�").replace("\x00", "�").replace("\x0b", "�")
    assert page.words().count(shown) == Page(render_html(report_of("甲乙丙丁"))).words().count("甲乙丙丁")
    assert shown in page.attributes("alt")


def test_line_ends_of_a_text_are_kept_and_none_are_added() -> None:
    report = Report("报告", (Paragraph((Run("甲\n乙"), Run("丙", "增"))), plain("丁")), (), ())
    html = render_html(report)
    assert "<p>甲\n乙<ins>丙</ins></p>\n<p>丁</p>" in html


def test_a_report_with_nothing_in_it_is_a_page() -> None:
    page = Page(render_html(empty_report()))
    assert page.within("h1") == ["空报告"]
    assert not page.names() & {"nav", "footer", "section"}
