"""The layers hold: dsl <- compiler <- mingsuan, imports only downward and absolute; modules stay readable."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("dsl", "compiler", "mingsuan")  # each may import itself and those before it
CHECKER = ROOT / "mingsuan" / "checker.py"


def modules(*folders: str) -> list[Path]:
    """Every Python file in the given folders of the project."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def relative(path: Path) -> str:
    """The path as tests are named by."""
    return path.relative_to(ROOT).as_posix()


def imported_packages(source: str) -> set[str]:
    """Top-level packages that a text imports, wherever in it; a relative import counts as “.”."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0] if node.level == 0 else ".")
    return found


def forbidden(package: str) -> set[str]:
    """What a module of the layer may not import."""
    return {".", *LAYERS[LAYERS.index(package) + 1 :]}


def test_imports_are_found_wherever_they_stand() -> None:
    source = "import compiler.graph as g\ndef f():\n    from mingsuan.api import load\n    from . import x\n"
    assert imported_packages(source) == {"compiler", "mingsuan", "."}
    assert forbidden("dsl") == {".", "compiler", "mingsuan"}
    assert forbidden("mingsuan") == {"."}


@pytest.mark.parametrize("path", modules(*LAYERS), ids=relative)
def test_a_module_imports_only_downward(path: Path) -> None:
    wrong = imported_packages(path.read_text("utf-8")) & forbidden(path.relative_to(ROOT).parts[0])
    assert not wrong, f"{relative(path)} imports {sorted(wrong)}"


def test_what_compiles_and_runs_needs_no_inquiry() -> None:
    """Inquiries run compiled policies; nothing that compiles, runs or explains rests on them."""
    below = sorted((ROOT / "compiler").glob("*.py"))
    assert [relative(path) for path in below if "import compiler.inquiry" in path.read_text("utf-8")] == []
    assert [relative(path) for path in below if "from compiler.inquiry" in path.read_text("utf-8")] == []


@pytest.mark.parametrize("path", modules("examples"), ids=relative)
def test_an_example_uses_the_public_package_alone(path: Path) -> None:
    wrong = imported_packages(path.read_text("utf-8")) & {"dsl", "compiler"}
    assert not wrong, f"{relative(path)} imports {sorted(wrong)}: users import mingsuan only"


@pytest.mark.parametrize("path", modules(*LAYERS), ids=relative)
def test_a_module_has_at_most_400_lines(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= 400, f"{relative(path)} has {lines} lines"


def test_the_checker_stands_alone() -> None:
    source = CHECKER.read_text("utf-8")
    assert imported_packages(source) <= sys.stdlib_module_names
    assert len(source.splitlines()) < 300
