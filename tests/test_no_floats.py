"""No binary floating point in the language or the compiler: money is exact."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for folder in ("dsl", "compiler") for path in (ROOT / folder).rglob("*.py"))


def float_uses(source: str) -> list[str]:
    """Each use of floats: literals, and the name `float` other than in a test that rejects one."""
    tree = ast.parse(source)
    rejecting = {
        id(name)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "isinstance"
        for argument in call.args[1:]
        for name in ast.walk(argument)
    }
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (float, complex)):
            found.append((node.lineno, f"the literal {node.value!r}"))
        elif isinstance(node, ast.Name) and node.id == "float" and id(node) not in rejecting:
            found.append((node.lineno, "float"))
    return [f"line {line}: {what}" for line, what in sorted(found)]


def test_each_way_to_a_float_is_found() -> None:
    source = 'x = 0.5\ny: float = 1\nz = float("1")\nassert not isinstance(x, (int, float))\n'
    assert float_uses(source) == ["line 1: the literal 0.5", "line 2: float", "line 3: float"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_has_no_floats(path: Path) -> None:
    assert float_uses(path.read_text("utf-8")) == []
