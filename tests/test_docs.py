"""The documentation is true: its examples compile, its commands and links exist, and nothing of the language is left out.

Blocks of rules carry a role after ```ming:
片段   a fragment, compiled behind the head of docs/language.md (the block 抬头)
接上   goes on where the blocks before it in the same section end
词汇   a whole vocabulary;  全文  a whole policy, both compiled as they are
错例 CODE   a fragment for which the check must report CODE
摘录   lines that stand so in a policy that ships or in one of examples/
A block ```text NAME.txt is a document that lies beside the rules.
"""

import hashlib
import pkgutil
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from attrs import frozen

import mingsuan
from compiler.operations import LEAVES, OPERATIONS
from compiler.readings import SETTINGS
from dsl import phrases, rule_syntax, syntax
from dsl.catalogue import CATALOGUE
from dsl.grammar import grammar, read_grammar
from dsl.numerals import NumeralKind, match_numeral
from mingsuan.cli import build_parser, main
from mingsuan.show_diagnostics import render
from tests.rules import node_kinds

ROOT = Path(__file__).parents[1]
LANGUAGE = ROOT / "docs" / "language.md"
MANUAL = ROOT / "docs" / "manual.md"
READMES = (ROOT / "README.md", ROOT / "README.zh.md")
ARCHITECTURE = ROOT / "docs" / "ARCHITECTURE.md"
STDLIB = ROOT / "stdlib_policies" / "README.md"
COMPARISON, POPULATION = ROOT / "docs" / "comparison.md", ROOT / "docs" / "population.md"
PAGES = (*READMES, LANGUAGE, MANUAL, ARCHITECTURE, STDLIB, COMPARISON, POPULATION)
SHIPPED = ROOT / "stdlib_policies" / "anshan_outpatient"
# Shown because of what they find: these exit with 1.
FAILING = ("check wenzhou_old_and_young wenzhou_relief", "check examples/乙市/减负.ming examples/乙市/提标.ming")
OF_A_FRAGMENT = {"K01", "K02", "N04", "R03"}  # a fragment computes little of its document and uses little of itself

_BLOCK = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_COMMAND = re.compile(r"^(?:\$ )?(?:\.venv/bin/)?mingsuan (.+?)(?: +#.*)?$", re.MULTILINE)
_INLINE = re.compile(r"`mingsuan ([a-z]+)")


@frozen
class Block:
    """A fenced block: its language, its role (may be ""), its text, and the section of the page it stands in."""

    language: str
    role: str
    text: str
    section: int


def read(page: Path) -> str:
    return page.read_text("utf-8")


@cache
def blocks(page: Path) -> tuple[Block, ...]:
    """All fenced blocks of a page, in order."""
    text = read(page)
    sections = [match.start() for match in re.finditer(r"^## ", text, re.MULTILINE)]
    return tuple(
        Block(found[1], found[2] or "", found[3], sum(start < found.start() for start in sections))
        for found in _BLOCK.finditer(text)
    )


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return _BLOCK.sub("", read(page))


@frozen
class Example:
    """Rules to be compiled: their role, and the whole text."""

    name: str
    role: str
    text: str


def examples() -> Iterator[Example]:
    """The rules of docs/language.md, fragments with their head and with what they go on from."""
    ming = [block for block in blocks(LANGUAGE) if block.language == "ming"]
    head = next(block.text for block in ming if block.role == "抬头") + "\n"
    before, section = "", -1
    for number, block in enumerate(ming, 1):
        name = f"{number} {block.text.splitlines()[0][:20]}"
        if block.role in ("全文", "词汇"):
            yield Example(name, block.role, block.text)
        elif block.role == "抬头" or block.role.startswith("错例 "):
            yield Example(name, block.role, head + block.text if block.role != "抬头" else block.text)
        else:
            assert block.role in ("片段", "接上"), f"block {name} has no role"
            if block.role == "接上":
                assert block.section == section, f"block {name} goes on from nothing"
            before = (before if block.role == "接上" else head) + block.text
            section = block.section
            yield Example(name, block.role, before)


EXAMPLES = tuple(examples())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the documents that the examples cite, and the whole policies, which others may amend."""
    path = tmp_path_factory.mktemp("docs")
    for block in blocks(LANGUAGE):
        if block.language == "text" and block.role.endswith(".txt"):
            (path / block.role).write_text(block.text, "utf-8")
        if block.role == "全文":
            name = block.text.split("。")[0].removeprefix("政策：")
            (path / f"{name}.ming").write_text(block.text, "utf-8")
    return path


# ---- examples


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.name for example in EXAMPLES])
def test_each_example_compiles_or_is_refused_as_it_says(example: Example, folder: Path) -> None:
    policy = mingsuan.load_text(example.text, folder)
    found = policy.diagnostics
    if example.role.startswith("错例 "):
        assert example.role.removeprefix("错例 ") in {item.code for item in found}, render(found)
        return
    if example.role not in ("全文", "词汇"):
        found = tuple(item for item in found if item.code not in OF_A_FRAGMENT)
    assert not found, render(found)
    for sample in policy.program.samples:
        traces = policy.evaluate_sample(sample).traces
        for expected in sample.expected:
            assert traces[expected.event].results[expected.result] == expected.value, (sample.name, expected)


def test_an_excerpt_stands_so_in_a_policy_that_compiles() -> None:
    rules = [path for folder in ("stdlib_policies", "examples") for path in (ROOT / folder).rglob("*.ming")]
    texts = [read(path) for path in rules]
    excerpts = [block for page in (*READMES, MANUAL) for block in blocks(page) if block.language == "ming"]
    assert excerpts
    for block in excerpts:
        assert block.role == "摘录" and any(block.text in text for text in texts), block.text


def test_the_examples_use_every_kind_of_node_and_every_keyword(folder: Path) -> None:
    """All that the grammar can say is said somewhere in docs/language.md by an example that compiles."""
    good = [example for example in EXAMPLES if not example.role.startswith("错例")]
    seen: set[type] = set()
    for example in good:
        seen |= node_kinds(mingsuan.load_text(example.text, folder).program.sources.policy.module.statements)
    modules = (syntax.__name__, phrases.__name__, rule_syntax.__name__)
    kinds = {kind for kind in vars(syntax).values() if isinstance(kind, type) and kind.__module__ in modules}
    assert {kind.__name__ for kind in kinds - seen} == {"Module"}
    text = "".join(example.text for example in good).replace("—", "－")
    assert [word for word in grammar().keywords if word not in text] == []


def test_every_rule_of_the_grammar_is_documented() -> None:
    table = read(LANGUAGE).split("## 附录一")[1].split("## 附录二")[0]
    named = re.findall(r"`([a-z_]+)`", table)
    lark = read_grammar()
    rules = {str(rule.origin.name) for rule in lark.rules if not rule.origin.name.startswith("_")}
    rules |= set(re.findall(r"^\??([a-z_]+):", (ROOT / "dsl" / "policy.lark").read_text("utf-8"), re.MULTILINE))
    assert len(named) == len(set(named))
    assert set(named) == rules


def test_every_keyword_and_every_setting_is_explained() -> None:
    text = prose(LANGUAGE)
    assert [word for word in grammar().keywords if word not in text.replace("—", "－")] == []
    for sentences in SETTINGS.values():
        for sentence in sentences:
            assert f"`口径：{sentence}`" in text, sentence


def test_the_numerals_shown_are_read_as_the_kind_they_stand_beside() -> None:
    section = read(LANGUAGE).split("## 三、数字")[1].split("## 四、")[0]
    rows = re.findall(r"^\| (\w+) \| (.*`) \|$", section, re.MULTILINE)
    assert [kind for kind, _ in rows] == [kind.value for kind in NumeralKind]
    for kind, forms in rows:
        for form in re.findall("`([^`]+)`", forms):
            found = match_numeral(form, 0)
            assert found is not None and found[1] == len(form) and found[0].kind == kind, form


# ---- links


def anchor(heading: str) -> str:
    """The anchor that a Markdown heading has: lower case, without punctuation, spaces as dashes."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_resolve(page: Path) -> None:
    for target in _LINK.findall(prose(page)):
        if target.startswith(("http://", "https://")):
            continue
        name, _, part = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), f"{page.name}: {target}"
        assert path.is_relative_to(ROOT), f"{page.name}: {target}"
        if part:
            assert part in {anchor(heading) for heading in _HEADING.findall(prose(path))}, f"{page.name}: {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_codes_that_are_named_exist(page: Path) -> None:
    assert set(re.findall(r"\b[ACEFKLNRSTVX][0-9]{2}\b", read(page))) <= set(CATALOGUE)


# ---- architecture


def test_what_the_architecture_names_exists() -> None:
    named = re.findall(r"`((?:dsl|compiler|mingsuan)\.[A-Za-z_.]+)`", read(ARCHITECTURE))
    assert named
    for name in named:
        pkgutil.resolve_name(name)  # raises where there is no such module or no such name in it


def test_the_architecture_has_every_operation_and_every_dependency() -> None:
    text = read(ARCHITECTURE)
    operations = text.split("| operation | meaning |")[1].split("\n\n")[0]
    assert set(re.findall(r"`([a-z_]+)`", operations)) - {"data"} == {*LEAVES, *OPERATIONS}
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]
    extras = [name for group in project["optional-dependencies"].values() for name in group]
    for requirement in (*project["dependencies"], *extras):
        name = re.match(r"[A-Za-z0-9-]+", requirement)
        assert name and f"`{name[0]}`" in text.split("## Dependencies")[1], requirement


def test_each_shipped_document_has_its_hash_in_the_readme() -> None:
    rows = dict(re.findall(r"^\| `(\S+\.txt)` \|.*\| `([0-9a-f]{64})` \|$", read(STDLIB), re.MULTILINE))
    folder = STDLIB.parent
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.txt")}
    assert rows == {name: hashlib.sha256(data).hexdigest() for name, data in found.items()}


# ---- commands


def commands(page: Path) -> list[str]:
    """The `mingsuan …` lines of a page's shell blocks, as written."""
    shells = (block.text for block in blocks(page) if block.language in ("sh", "console"))
    return [found for text in shells for found in _COMMAND.findall(text)]


@pytest.mark.parametrize("page", [*READMES, MANUAL], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_command_shown_is_one_that_the_parser_takes(page: Path) -> None:
    assert commands(page)
    parser = build_parser()
    for line in commands(page):
        try:
            parser.parse_args(shlex.split(line))
        except SystemExit as stop:
            pytest.fail(f"{page.name}: mingsuan {line} ({stop})")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_command_named_in_running_text_exists(page: Path) -> None:
    named = set(_INLINE.findall(prose(page)))
    assert named <= {name for name, _ in build_parser().commands}


# The two READMEs show the same commands, which a test below holds.
@pytest.mark.parametrize("page", [READMES[0], MANUAL], ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_command_shown_runs(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a folder as a reader has it: the policies, a copy of one, its document, cases."""
    shutil.copytree(ROOT / "stdlib_policies", tmp_path / "stdlib_policies")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for copy in ("my_policy", "我的政策"):
        shutil.copytree(SHIPPED, tmp_path / copy)
    shutil.copy(next(SHIPPED.glob("*.txt")), tmp_path / "我的政策" / "通知.txt")
    monkeypatch.chdir(tmp_path)
    for line in commands(page):
        assert main(shlex.split(line)) == int(line in FAILING), f"{page.name}: mingsuan {line}"


def test_every_command_is_in_the_readmes_or_the_manual() -> None:
    shown = {line.split()[0] for page in (*READMES, MANUAL) for line in commands(page)}
    assert shown == {name for name, _ in build_parser().commands}


def test_the_make_targets_shown_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"\bmake ([a-z]+)\b(?=[`\s#])", read(page))) - {"s", "sure"} <= targets, page.name


# ---- the two READMEs


def test_the_two_readmes_say_the_same_in_two_languages() -> None:
    english, chinese = READMES
    assert len(_HEADING.findall(prose(english))) == len(_HEADING.findall(prose(chinese)))
    assert commands(english) == commands(chinese)
    shells = [[block.language for block in blocks(page)] for page in READMES]
    assert shells[0] == shells[1]
    assert [block.text for block in blocks(english) if block.language == "python"] == [
        block.text for block in blocks(chinese) if block.language == "python"
    ]


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_first_walk_of_the_readme_ends_as_it_shows(page: Path, tmp_path: Path) -> None:
    """400元 made 500元 in a copy of the policy: the README shows lines of what the check then prints."""
    copy = tmp_path / "我的政策"
    copy.mkdir()
    for path in SHIPPED.iterdir():
        if path.is_file():
            (copy / path.name).write_bytes(path.read_bytes())
    rules = next(copy.glob("*.ming"))
    rules.write_text(read(rules).replace("起付标准：400元", "起付标准：500元"), "utf-8")
    printed = render(mingsuan.load(str(rules)).diagnostics)
    shown = next(block.text for block in blocks(page) if block.text.startswith("错误 C03"))
    assert set(shown.splitlines()) <= set(printed.splitlines())


def test_the_conflict_that_the_readmes_show_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "wenzhou_old_and_young", "wenzhou_relief"]) == 1
    printed = set(capsys.readouterr().err.splitlines())
    for page in READMES:
        shown = next(block.text for block in blocks(page) if block.text.startswith("错误 X01"))
        assert set(shown.splitlines()) <= printed, page.name


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_the_python_of_the_readme_runs(page: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    code = [block.text for block in blocks(page) if block.language == "python"]
    assert code
    for text in code:
        exec(compile(text, page.name, "exec"), {"__name__": "readme"})
