"""What printing a statement is made of: its opening, its items, its end."""

from collections.abc import Sequence

from dsl import syntax as ast
from dsl.spelling import Part, text_of


def opened(word: str, name: ast.Name) -> str:
    """The word that opens a declaration, with the name that it declares."""
    return text_of(word, "" if name.quoted else " ", name)


def itemised(head: str, items: Sequence[str]) -> str:
    """A head and its items: one item stays on the line of the head, several have a line each."""
    if len(items) == 1:
        return f"{head}：{items[0]}。"
    return f"{head}：\n" + "；\n".join(f"  {item}" for item in items) + "。"


def sentence(*parts: Part) -> str:
    """Texts and nodes in a row, with the end of a statement."""
    return text_of(*parts) + "。"


def optional(word: str, node: Part | None) -> list[Part]:
    """A part after a comma, where there is one."""
    return [] if node is None else [f"，{word}", node]


def reasoned(reason: str) -> str:
    """What follows a statement that has a 理由."""
    return f"理由：{reason}。" if reason else ""
