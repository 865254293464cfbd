"""A report in a real browser: it opens, links land on their words, it fits a telephone and the printed page.

The page itself has no script; where places on the screen are asked for, a copy of it gets one.
"""

import json
import re
import subprocess
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any
from unicodedata import normalize

from attrs import evolve
from pypdf import PageObject, PdfReader

from mingsuan.report.blocks import Column, Report, Row, Section, Table
from mingsuan.report.html import render_html
from tests.report_fixture import HOSTILE, LONG_WORD, cell, report_of, row, sample_report

A4 = (595, 842)  # points
PRINTED_WIDTH = 642  # what A4 leaves between margins of 20 mm: 170 mm, in points of the screen

_SAMPLE = sample_report()
_WORST = evolve(_SAMPLE, sections=(*_SAMPLE.sections, *report_of(HOSTILE).sections, *report_of(LONG_WORD).sections))

_LANDING = """
const landed = {};
for (const link of document.querySelectorAll("main a[href^='#']")) {
  const name = link.getAttribute("href").slice(1);
  location.hash = "";
  location.hash = name;
  const target = document.querySelector(":target");
  const words = target.closest("mark, p") ?? target;
  const box = words.getBoundingClientRect();
  const fold = target.closest("details");
  landed[name] = {
    id: target.id, seen: box.top >= 0 && box.top < innerHeight && box.height > 0, text: words.textContent.trim(),
    ground: getComputedStyle(words).backgroundColor, open: fold ? fold.open : null,
  };
}
report(landed);
"""

_WIDTHS = """
const all = [...document.querySelectorAll("SELECTOR")].map(each => each.getBoundingClientRect());
const {clientWidth: most, scrollWidth: needed} = document.documentElement;
report({most, needed, count: all.length, wide: all.filter(box => box.left < -1 || box.right > most + 1).length});
"""


def run(chromium: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The browser run without a window, as for someone who wants no motion."""
    command = [
        str(chromium),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--hide-scrollbars",
        "--force-prefers-reduced-motion",
    ]
    return subprocess.run([*command, *arguments], capture_output=True, timeout=60, check=True)


def asked(chromium: Path, folder: Path, html: str, script: str, width: int) -> Any:
    """What a script finds out in a copy of a page that is shown `width` points wide."""
    policy = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
    tell = f"const report = found => parent.postMessage(JSON.stringify(found), '*'); {script}"
    copy = policy.sub("", html).replace("</body>", f"<script>onload = () => {{ {tell} }};</script></body>")
    (folder / "copy.html").write_text(copy, "utf-8")
    path = folder / "frame.html"
    path.write_text(
        "<body><script>onmessage = event => { document.body.dataset.found = event.data; };</script>"
        f'<iframe src="copy.html" style="width: {width}px; height: 800px; border: 0"></iframe></body>',
        "utf-8",
    )
    shown = run(chromium, "--dump-dom", "--virtual-time-budget=2000", "--window-size=1400,900", path.as_uri())
    found = re.search(r'data-found="([^"]*)"', shown.stdout.decode("utf-8"))
    assert found, "the script did not come to its end"
    return json.loads(unescape(found.group(1)))


def words(page: PageObject) -> str:
    """The text of a page without spaces; radicals, by which some fonts name their glyphs, as the words they are."""
    return re.sub(r"\s", "", normalize("NFKC", page.extract_text()))


def printed(chromium: Path, folder: Path, report: Report) -> PdfReader:
    """A report as the browser prints it."""
    source, target = folder / "report.html", folder / "report.pdf"
    source.write_text(render_html(report), "utf-8")
    run(chromium, f"--print-to-pdf={target}", "--no-pdf-header-footer", source.as_uri())
    return PdfReader(BytesIO(target.read_bytes()))


def console(chromium: Path, folder: Path, html: str) -> list[str]:
    """What the browser complains of while it opens a page."""
    path = folder / "report.html"
    path.write_text(html, "utf-8")
    said = run(chromium, "--enable-logging=stderr", "--dump-dom", path.as_uri()).stderr.decode("utf-8", "replace")
    return [line for line in said.splitlines() if "CONSOLE" in line]


def test_a_page_opens_without_complaint(chromium: Path, tmp_path: Path) -> None:
    assert console(chromium, tmp_path, render_html(_WORST)) == []


def test_no_script_runs_in_a_page(chromium: Path, tmp_path: Path) -> None:
    html = render_html(_SAMPLE).replace("</main>", "<script>document.title = 'ran'</script></main>")
    assert any("Content Security Policy" in line for line in console(chromium, tmp_path, html))


def test_every_link_lands_on_its_words_and_lights_them(chromium: Path, tmp_path: Path) -> None:
    found = asked(chromium, tmp_path, render_html(_SAMPLE), _LANDING, 1200)
    # the targets in the text: two quotes, a clause, a row of a table, a fold
    assert set(found) == {"q1", "q2", "c1", "rule1", "case1"}
    assert all(each["id"] == name and each["seen"] for name, each in found.items())
    assert found["q1"]["text"] == "起付标准为400元" and found["q2"]["text"] == "支付比例为"
    assert found["q1"]["ground"] == found["q2"]["ground"] == "rgb(255, 207, 92)"  # --lit
    assert found["c1"]["text"].startswith("第八条") and found["c1"]["ground"] == "rgb(253, 240, 196)"  # --mark
    assert found["case1"]["open"] is True  # a link to a fold opens it
    assert found["q1"]["open"] is None


def test_a_telephone_need_not_scroll_sideways(chromium: Path, tmp_path: Path) -> None:
    html = render_html(_WORST).replace("<details", "<details open")
    script = _WIDTHS.replace("SELECTOR", "main, h1, main p:not(td p, th p), .sheet, figure, .steps span, nav a")
    found = asked(chromium, tmp_path, html, script, 390)
    assert found["most"] == 390 and found["count"] > 100
    assert found["wide"] == 0 and found["needed"] == found["most"]


def test_no_table_is_wider_than_the_printed_page(chromium: Path, tmp_path: Path) -> None:
    html = render_html(_WORST).replace("<details", "<details open").replace("@media print", "@media all")
    found = asked(chromium, tmp_path, html, _WIDTHS.replace("SELECTOR", "table, tr, figure, p, li"), PRINTED_WIDTH)
    assert found["most"] == PRINTED_WIDTH and found["count"] > 100
    assert found["wide"] == 0 and found["needed"] == found["most"]


def test_print_cuts_no_row_and_no_short_table(chromium: Path, tmp_path: Path) -> None:
    # 120 rows of 2 to 8 lines, and 20 tables of 7 rows: the edge of a page falls anywhere in a row, and in a table
    rows = tuple(
        Row((cell(f"首{n}始"), cell(*(f"行{n}之{m}止" for m in range(n % 7 + 1)), f"尾{n}终"))) for n in range(120)
    )
    long = Table("长表", (Column("甲栏"), Column("乙栏")), rows)
    short = tuple(Table(f"表{n}题", (Column("栏"),), tuple(row(f"表{n}行{m}止") for m in range(7))) for n in range(20))
    report = Report("报告", (), (Section("一、短", "s1", short), Section("二、长", "s2", (long,))), ())
    pages = [words(page) for page in printed(chromium, tmp_path, report).pages]
    for n in range(20):
        assert len([text for text in pages if f"表{n}题" in text or f"表{n}行" in text]) == 1
    for n in range(120):
        on = [text for text in pages if f"首{n}始" in text]
        assert len(on) == 1
        assert f"尾{n}终" in on[0] and all(f"行{n}之{m}止" in on[0] for m in range(n % 7 + 1))
    with_rows = [text for text in pages if re.search(r"首\d+始", text)]
    assert len(with_rows) > 3
    assert all("甲栏乙栏" in text for text in with_rows)  # the head is on every page


def test_print_has_a4_pages_with_numbers_and_all_that_is_folded(chromium: Path, tmp_path: Path) -> None:
    reader = printed(chromium, tmp_path, _SAMPLE)
    pages = [words(page) for page in reader.pages]
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {A4}
    assert all(f"—{number}—" in text for number, text in enumerate(pages, 1))
    assert "一、摘要" in pages[0] and pages[1].startswith("—2—二、")  # the summary is a page, what follows begins one
    whole = "".join(pages)
    assert "跳到正文" not in whole and "目录" not in whole
    appendix = whole.index("附录附录1丈夫:统筹支付的计算过程(草案)")
    assert whole.index("附录1)") < whole.index("八、待明确事项") < appendix  # first where it stands on the screen
    assert (
        appendix
        < whole.index("可支付费用=3,240.00元=4,000.00元")
        < whole.index("图一的数据")
        < whole.index("原文鞍山市")
    )
