"""Small policies with worked sums: the words of a document, rules that cite them, a case, and what must come out.

Each source text is ours and holds only the figures of its sum.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from mingsuan import Policy, load

PERSON = {"险种": "居民医保", "人员类别": "在职"}


@frozen
class Worked:
    """A sum: the words of its document, the rules, a case, and what each event must yield."""

    name: str
    document: str
    rules: str
    events: list[dict[str, Any]]
    expected: list[dict[str, Any]]
    person: dict[str, Any] = field(factory=dict)
    assume: dict[str, Any] = field(factory=dict)
    beside: Mapping[str, str] = field(factory=dict)  # further files of the folder
    header: str = ""
    kernel: bool = True  # whether the kernel has an answer (working days are the interpreter's alone)


def written(sum: Worked, folder: Path) -> Policy:
    """The policy of a sum, in a folder with its document."""
    document = f"试算办法（示例）\n一、本办法自2023年1月1日起施行。\n二、{sum.document}\n"
    rules = (
        "政策：试算。\n原文：原文.txt。\n"
        f"{sum.header}"
        "施行：自2023年1月1日起，依据一“自2023年1月1日起施行”。\n引用：医保词汇。\n"
        f"{sum.rules}"
    )
    for name, text in {"原文.txt": document, "试算.ming": rules, **sum.beside}.items():
        (folder / name).write_text(text, "utf-8")
    return load(str(folder / "试算.ming"))


def visit(day: str, cost: str, **facts: Any) -> dict[str, Any]:
    """A visit that costs so much within the policy's scope."""
    return {"类型": "就医", "日期": day, "政策范围内费用": cost, **facts}
