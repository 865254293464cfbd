"""Each diagnostic has a page, and each page's examples do what it says.

A page holds blocks ```ming 错例 (the check must report the page's code) and ```ming 正例 (it must find nothing).
A block ```text 名称.txt or ```ming 名称.ming gives a file that lies beside the examples of its page, and one called
另一份.ming is a policy that is checked together with each; a block
```ming 抬头 stands before each example that has no 政策 or 词汇 of its own. Pages of the E codes hold cases
```json 错例 and ```json 正例 for the policy anshan_outpatient, or for rules of their own, ```ming 规则.ming; where these
leave something open the examples are assumptions, under which the page's ```json 案例.json is computed. Pages of the F codes describe a file instead, in blocks ```文件 错例 and ```文件 正例, one `key：value` a
line: 名称, 种类 (没有: there is none; 文件夹: a folder), 编码, 内容 (control pictures stand for control
characters), 大小 (bytes, the content repeated), 原文 (a name that the file cites).
"""

import re
from functools import cache
from pathlib import Path

import pytest

import mingsuan
from compiler.assumptions import NO_ASSUMPTIONS, open_values
from dsl.catalogue import CATALOGUE, english
from dsl.diagnostics import Diagnostic, InputError
from dsl.reading import read_source, resolve_beside
from mingsuan.checking import check_together
from mingsuan.help_pages import page_text

PAGES = Path(__file__).parents[1] / "docs" / "errors"
BLOCK = re.compile(r"^```(\S+) (\S+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BAD, GOOD, HEAD = "错例", "正例", "抬头"
CODES = sorted(CATALOGUE)


def blocks(code: str) -> list[tuple[str, str, str]]:
    """The language, role (错例, 正例 or a file's name) and text of each example block of a page."""
    return BLOCK.findall((PAGES / f"{code}.md").read_text("utf-8"))


def file_codes(description: str, folder: Path) -> set[str]:
    """The codes reported for a file made from its description."""
    entries = dict(line.split("：", 1) for line in description.splitlines())
    path = folder / entries["名称"]
    kind = entries.get("种类", "文件")
    if kind == "文件夹":
        path.mkdir()
    elif kind == "文件":
        text = re.sub("[␀-␟]", lambda match: chr(ord(match.group()) - 0x2400), entries.get("内容", "无"))
        data = text.encode(entries.get("编码", "UTF-8"))
        size = int(entries.get("大小", len(data)))
        path.write_bytes((data * (size // max(len(data), 1) + 1))[:size])
    try:
        if "原文" in entries:
            resolve_beside(path, entries["原文"])
        else:
            read_source(path)
    except InputError as error:
        return {item.code for item in error.diagnostics}
    return set()


def ming_codes(text: str, folder: Path) -> set[str]:
    """The codes that the check reports for a policy's text, together with that of a file called 另一份.ming."""
    found = mingsuan.check_text(text, folder)
    other = folder / "另一份.ming"
    if other.exists():
        found += check_together([mingsuan.load_text(text, folder), mingsuan.load(str(other))])
    assert all(english(item) for item in found)
    return {item.code for item in found}


@cache
def anshan() -> mingsuan.Policy:
    """The policy for which the pages of the E codes give cases."""
    return mingsuan.load("anshan_outpatient")


def case_codes(text: str, folder: Path) -> set[str]:
    """The codes of what is wrong with a case, or with assumptions, for the rules in the folder (else for Anshan)."""
    rules, example = folder / "规则.ming", folder / "案例.json"
    policy = mingsuan.load(str(rules)) if rules.exists() else anshan()
    assumed = NO_ASSUMPTIONS
    found: list[Diagnostic] = []
    try:
        data = mingsuan.read_json(text)
        if open_values(policy.program.symbols, policy.program.graph):
            assumed = policy.assume(data)
            data = mingsuan.read_json(example.read_text("utf-8")) if example.exists() else {"参保人": {}, "事件": []}
        evaluated = policy.evaluate(data, assumed)
        found += [policy.missing(evaluated, trace.index, name) for trace in evaluated.traces for name in trace.missing]
    except mingsuan.CaseFault as error:
        found.append(error.diagnostic)
    assert all(english(item) for item in found)
    return {item.code for item in found}


@pytest.mark.parametrize("code", CODES)
def test_each_code_has_a_page_in_the_common_form(code: str) -> None:
    text = page_text(code)
    assert text is not None, f"docs/errors/{code}.md is missing"
    assert text == (PAGES / f"{code}.md").read_text("utf-8")
    headings = [line for line in text.splitlines() if line.startswith("#")]
    wanted = [f"# {code} {CATALOGUE[code].title}", "## 什么情况", "## 怎么改"]
    assert headings in (wanted, [*wanted, "## 例子用到的文件"])
    roles = [role for _, role, _ in blocks(code)]
    assert BAD in roles and GOOD in roles
    assert text.count("\n```") == 2 * len(roles), "a block without a role, or one that is not closed"


@pytest.mark.parametrize("code", CODES)
def test_each_example_does_what_its_page_says(code: str, tmp_path: Path) -> None:
    if not (PAGES / f"{code}.md").exists():
        pytest.skip("the page is missing, which another test reports")
    beside = [(role, text) for _, role, text in blocks(code) if role not in (BAD, GOOD, HEAD)]
    head = next((text for _, role, text in blocks(code) if role == HEAD), "")
    examples = [block for block in blocks(code) if block[1] in (BAD, GOOD)]
    for number, (language, role, text) in enumerate(examples):
        folder = tmp_path / str(number)
        folder.mkdir()
        for name, content in beside:
            (folder / name).write_text(content, "utf-8")
        if language == "文件":
            found = file_codes(text, folder)
        elif language == "json":
            found = case_codes(text, folder)
        else:
            found = ming_codes(text if text.startswith(("政策：", "词汇：")) else head + text, folder)
        right = code in found if role == BAD else not found
        assert right, f"example {number + 1} of {code}: {sorted(found)}"


def test_no_page_is_left_of_a_code_that_is_gone() -> None:
    assert {path.stem for path in PAGES.glob("*.md")} <= set(CODES)


@pytest.mark.parametrize("name", ["Z99", "", "../F01", "F01.md", "F1", "Ｆ０１"])
def test_there_is_no_page_for_what_is_no_code(name: str) -> None:
    assert page_text(name) is None


def test_a_code_may_be_typed_in_either_case() -> None:
    page = page_text(" f01 ")
    assert page is not None and page.startswith("# F01 找不到文件\n")
