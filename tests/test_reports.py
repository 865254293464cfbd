"""The three real reports: what they say, in every form, opened by the programs that people open them with."""

import json
import os
import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader

from mingsuan.cli import main
from mingsuan.report.contents import report_of
from mingsuan.report.html import render_html
from tests.comparisons import ANSHAN, FOLDER, PAIRS, Pair, compared, people, rendered
from tests.conftest import needs_system
from tests.golden_reports import golden_path, golden_text
from tests.test_report_browser import asked, words

ROOT = Path(__file__).parents[1]
SECTIONS = ("摘要", "条文对照表", "参数变化", "规则变化", "典型家庭", "人群影响", "曲线", "待明确事项", "依据与方法")

_LANDING = """
const landed = {};
for (const mark of document.querySelectorAll("[id^='q']")) {
  if (!/^q\\d+$/.test(mark.id)) continue;
  location.hash = mark.id;
  const target = document.querySelector(":target");
  const shown = target.closest("mark, p") ?? target;
  const box = shown.getBoundingClientRect();
  const paragraph = target.closest("p") ?? target;
  const range = document.createRange();
  range.setStartBefore(target);
  range.setEndAfter(target.closest("article, section, details") ?? paragraph);
  landed[mark.id] = {
    seen: box.height > 0 && box.top < innerHeight && box.bottom > 0, text: range.toString().slice(0, 1000),
  };
}
const links = [...document.querySelectorAll("a[href^='#q']:not([href='#questions'])")];
report({landed, links: links.map(each => [each.getAttribute("href").slice(1), each.textContent])});
"""


@pytest.mark.parametrize("pair", PAIRS, ids=lambda each: each.name)
def test_a_real_comparison_says_what_was_reviewed(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> None:
    """After a change that is meant: python -m tests.update_reports, and read the difference."""
    assert golden_text(compared(tmp_path_factory, pair)) == golden_path(pair.name).read_text("utf-8")


def kept(pair: str) -> dict[str, Any]:
    """What is kept of a pair."""
    found: dict[str, Any] = json.loads(golden_path(pair).read_text("utf-8"))
    return found


def totals(pair: str, case: str) -> dict[str, Any]:
    """The sums of a typical case: what each fund pays otherwise, what is credited, what is left to the person."""
    found = next(row["totals"] for row in kept(pair)["cases"] if row.get("id") == case)
    paid = {each["fund"]: (each["base"], each["draft"]) for each in found["paid"] if each["base"] != each["draft"]}
    return {**paid, **{word: (found[word]["base"], found[word]["draft"]) for word in ("credited", "own")}}


def test_the_reviewed_sums_of_anshan_are_those_of_the_document() -> None:
    # 两代人·父亲, retired, 2400 一级, 2000 二级, 1000 三级. 三（一）第2段: (2400−400)×70%=1400, 2000×65%=1300, of the third
    # 1000×60%=600 the yearly limit leaves 3000−2700=300. 三（三）第2段: 12×60=720; before 12×150 by assumption.
    assert totals("anshan", "两代人·父亲") == {
        "统筹基金": ("0.00", "3000.00"),
        "credited": ("1800.00", "720.00"),
        "own": ("5400.00", "2400.00"),
    }
    # 少就医的在职职工: no visit; 12×8000×3.2%=3072 before by assumption, 三（三）第2段 12×8000×2%=1920.
    assert totals("anshan", "少就医的在职职工") == {"credited": ("3072.00", "1920.00"), "own": ("0.00", "0.00")}
    # The largest gain: 三（一）第2段 “年度最高支付限额为3000元”, with nothing lost in the account.
    (best,) = (row for row in kept("anshan")["cases"] if row.get("found") == "最大受益")
    assert best["totals"]["gain"]["difference"] == "3000.00"


def test_the_reviewed_sums_of_wenzhou_are_those_of_the_documents() -> None:
    # 退休夫妻·丈夫: before 二级 (6000−800)×64%=3328, then 1672 to the cap of 5000. 二（一）2: 5500×65%=3575, 4000×55%=2200, the
    # third visit takes what the cap of 5000×130%=6500 leaves: 725. Of 6000+4000+2000.05 the rest is his own.
    assert totals("wenzhou_old_and_young", "退休夫妻·丈夫") == {
        "统筹基金": ("5000.00", "6500.00"),
        "credited": ("0.00", "0.00"),
        "own": ("7000.05", "5500.05"),
    }
    # 低保透析患者, 一老一小: only the stay pays, 30000 + 救助 7350; own 20000+3150+25000. 纾困三（三）9: 12000+30000+15000;
    # 大病 8400+8000; 救助 5600+1470+1400; own 2400+630+600. 三（三）8: the state pays her contribution of 560.
    assert totals("wenzhou_two_drafts", "低保透析患者") == {
        "统筹基金": ("30000.00", "57000.00"),
        "大病保险资金": ("0.00", "16400.00"),
        "医疗救助资金": ("7350.00", "8470.00"),
        "财政补助资金": ("0.00", "560.00"),
        "credited": ("0.00", "0.00"),
        "own": ("48150.00", "3630.00"),
    }


def test_every_quote_of_a_real_report_leads_to_its_words(
    chromium: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    html = render_html(report_of(compared(tmp_path_factory, ANSHAN)))
    found = asked(chromium, tmp_path, html, _LANDING, 1200)
    landed, links = found["landed"], found["links"]
    quoted = [(target, re.search("“(.*)”", text)) for target, text in links]
    checked = {target for target, match in quoted if match}
    assert len(landed) > 20 and {target for target, _ in quoted} <= landed.keys()
    for target, match in quoted:
        place = landed[target]
        assert place["seen"], target
        if match:
            there = "".join(place["text"].split())
            first, *rest = match[1].split("……")  # of a long quote the middle is left out
            assert there.startswith(first) and all(each in there for each in rest), target
    assert checked == landed.keys()  # every quoted place has a link that says its words


def test_a_real_report_opens_as_a_word_document(tmp_path_factory: pytest.TempPathFactory) -> None:
    document = docx.Document(str(rendered(tmp_path_factory, ANSHAN, ".docx")))
    headings = [
        paragraph.text
        for paragraph in document.paragraphs
        if str(paragraph.style and paragraph.style.name) == "Heading 1"
    ]
    for number, title in zip("一二三四五六七八九", SECTIONS, strict=True):
        assert any(text.startswith(f"{number}、{title}") for text in headings), title
    assert len(document.tables) > 20
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "鞍山门诊共济之前" in said and "合成" in said


def test_a_real_report_opens_in_libreoffice(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    office = needs_system("soffice")
    source = rendered(tmp_path_factory, ANSHAN, ".docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        str(office),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(source),
    ]
    subprocess.run(command, capture_output=True, timeout=120, check=True)
    pages = [words(page) for page in PdfReader(BytesIO((tmp_path / "anshan.pdf").read_bytes())).pages]
    check_sections("".join(pages))


def test_a_real_report_has_its_chinese_words_as_pdf(tmp_path_factory: pytest.TempPathFactory) -> None:
    reader = PdfReader(BytesIO(rendered(tmp_path_factory, ANSHAN, ".pdf").read_bytes()))
    text = "".join(words(page) for page in reader.pages)
    check_sections(text)
    assert "鞍山门诊共济之前" in text and "3000元" in text and "合成" in text


def check_sections(text: str) -> None:
    """All nine sections, one after another."""
    at = -1
    for number, title in zip("一二三四五六七八九", SECTIONS, strict=True):
        at = text.find(f"{number}、{title}", at + 1)
        assert at >= 0, title


def test_two_processes_make_the_same_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = people(tmp_path, ANSHAN.draft, 20)
    given = ("--cases", str(FOLDER / "anshan.jsonl"), "--assume", str(FOLDER / "anshan_assumptions.json"))
    words = ["compare", ANSHAN.base, ANSHAN.draft, *given, "--population", str(table)]
    outputs = {name: [tmp_path / f"{name}.{form}" for form in ("html", "docx", "pdf", "json")] for name in ("甲", "乙")}
    asked = {name: [*words, *(word for path in paths for word in ("-o", str(path)))] for name, paths in outputs.items()}
    environment = {**os.environ, "PYTHONHASHSEED": "12345", "TZ": "Asia/Shanghai"}
    command = [sys.executable, "-c", "import sys; from mingsuan.cli import main; sys.exit(main(sys.argv[1:]))"]
    with subprocess.Popen([*command, *asked["甲"]], cwd=ROOT, env=environment) as other:
        assert main(asked["乙"]) == 0
        assert other.wait(60) == 0
    capsys.readouterr()
    for one, two in zip(outputs["甲"], outputs["乙"], strict=True):
        assert one.read_bytes() == two.read_bytes(), one.suffix
    assert outputs["甲"][1].read_bytes().startswith(b"PK") and outputs["甲"][2].read_bytes().startswith(b"%PDF-")
    assert str(tmp_path).encode() not in b"".join(path.read_bytes() for path in outputs["甲"])
