"""The HTML page of an explanation: whole, without a script, and safe whatever names and texts contain."""

import re
import subprocess
from datetime import date
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

import pytest

from compiler.cases import Case, Event
from compiler.explain import explain
from compiler.explanation import Depth, Wording
from compiler.graph import Builder, Citation, Graph, Result
from compiler.run import run_case
from compiler.types import AMOUNT
from dsl.source import Span, source_from_text
from mingsuan.show_html import render_html
from tests.explained import TWO_VISITS, explained

VOID = {"meta", "br"}
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>&#x27;{{ 7*7 }}{% raw %}\u202e\x00'


class Page(HTMLParser):
    """Collects the elements of a page; fails on tags that do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    def attributes(self, name: str) -> list[str]:
        """Every value of an attribute."""
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]


def page_of(depth: Depth = Depth.ALL) -> str:
    """The page of the second visit of the example."""
    found = explained(TWO_VISITS, 2, depth=depth)
    return render_html(found.explanation, found.documents)


def hostile_page(text: str) -> str:
    """A page in which every name, title and text of a document is `text`."""
    document = source_from_text(text, f"前{text}后\n第二行")
    cited = (Citation(text, document.sha256, text, text, Span(1, 1 + len(text))),)
    build = Builder()
    node = build.add("parameter", AMOUNT, (), (text, Fraction(400)), cited, label=text, readings=(text,))
    result = Result(text, text, node, "定义")
    graph = Graph(build.nodes(), (result,), (), ())
    traces = run_case(graph, Case("c", {}, (Event(text, date(2023, 1, 1), None, {}),)))
    wording = Wording({text: text}, {text: text})
    return render_html(explain(graph, traces, 0, text, Depth.ALL, wording), [document])


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    page = Page(page_of())
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "object", "base", "form"}
    assert all(value.startswith("#") for value in page.attributes("href"))
    assert page.attributes("src") == []
    assert not [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    assert "default-src 'none'" in page_of()


def test_links_lead_to_the_words_and_back() -> None:
    page = Page(page_of())
    ids = page.attributes("id")
    assert len(ids) == len(set(ids))
    assert {value[1:] for value in page.attributes("href")} <= set(ids)


def test_a_document_of_two_policies_is_shown_once() -> None:
    found = explained(TWO_VISITS, 2)
    assert render_html(found.explanation, found.documents * 2) == render_html(found.explanation, found.documents)


@pytest.mark.parametrize("depth", list(Depth))
def test_every_quote_is_marked_whole_in_the_source_text(depth: Depth) -> None:
    text = page_of(depth)
    numbers = sorted(set(re.findall(r'<span class="at" id="q(\d+)">', text)))
    found = explained(TWO_VISITS, 2, depth=depth)
    citations = [item for step in found.explanation.steps for item in step.citations]
    marked = {
        "".join(re.findall(rf'<mark class="(?:q\d+ )*?q{number} (?:q\d+ )*">([^<]*)</mark>', text))
        for number in numbers
    }
    assert marked == {item.quote for item in citations}


def test_quotes_that_overlap_are_both_marked() -> None:
    document = source_from_text("甲.txt", "一二三四五\n六七")
    spans = (Span(0, 3), Span(2, 4), Span(4, 7))  # the last runs over the end of a line
    build = Builder()
    cited = tuple(Citation("甲.txt", document.sha256, "一", document.text[s.start : s.end], s) for s in spans)
    node = build.add("parameter", AMOUNT, (), ("数", Fraction(4)), cited, label="数")
    graph = Graph(build.nodes(), (Result("数", "申请", node, "定义"),), (), ())
    traces = run_case(graph, Case("c", {}, (Event("申请", date(2023, 1, 1), None, {}),)))
    text = render_html(explain(graph, traces, 0, "数", Depth.STEPS, Wording()), [document])
    marks = re.findall(r'<mark class="([^"]*) ">([^<]*)</mark>', text)
    assert marks == [("q1", "一二"), ("q1 q2", "三"), ("q2", "四"), ("q3", "五"), ("q3", "六")]


def test_no_name_and_no_text_acts_as_markup() -> None:
    text = hostile_page(HOSTILE)
    page = Page(text)
    assert not {tag for tag, _ in page.tags} & {"script", "img"}
    assert "<script" not in text and "\u202e" not in text and "\x00" not in text
    assert "{{ 7*7 }}" in "".join(page.text)


@pytest.mark.parametrize(
    "name", ["</style><script>x</script>", "</title><b>", "<!--", "]]>", "javascript:alert(1)", "'"]
)
def test_names_that_close_elements_stay_text(name: str) -> None:
    page = Page(hostile_page(name))
    assert not {tag for tag, _ in page.tags} & {"script", "b"}
    assert name in "".join(page.text)


def test_it_can_be_used_with_a_keyboard_and_read_aloud() -> None:
    text = page_of()
    page = Page(text)
    html = next(attrs for tag, attrs in page.tags if tag == "html")
    assert html["lang"] == "zh-CN"
    labelled = page.attributes("aria-labelledby")
    assert labelled and set(labelled) <= set(page.attributes("id"))
    assert {"main", "header", "h1", "h2", "ol"} <= {tag for tag, _ in page.tags}
    assert text.count("来源：") == len(explained(TWO_VISITS, 2, depth=Depth.ALL).explanation.steps)


def test_a_browser_shows_it(chromium: Path, tmp_path: Path) -> None:
    path = tmp_path / "explanation.html"
    path.write_text(page_of(), "utf-8")
    command = [str(chromium), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", path.as_uri()]
    shown = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout.decode("utf-8")
    assert "1,620.00元" in shown and "三级及以上定点医疗机构50%" in shown
