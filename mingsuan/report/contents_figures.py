"""Section 3: the figures that change, old and new, with clause and quote on both sides."""

from collections.abc import Sequence

from compiler.comparison.result import CHANGED, SAME, FigureSide, ParameterRow
from compiler.graph import Citation
from mingsuan.report.blocks import Block, Cell, Column, Paragraph, Row, Run, Section
from mingsuan.report.contents_open import conflict_warning
from mingsuan.report.contents_parts import (
    Making,
    cell,
    note,
    paragraph,
    parameter_anchor,
    parameter_key,
    parameter_name,
    title_row,
)
from mingsuan.report.contents_terms import BOTH
from mingsuan.report.contents_words import signed

_NOTHING = "（无）"
_ASSUMED = "〔假设〕"


def parameters_section(making: Making) -> Section:
    """参数变化: the figures that change, in groups."""
    items = making.comparison.parameters
    changed = [item for item in items if item.change != SAME]
    if not changed:
        return Section("三、参数变化", "parameters", (paragraph(f"对照了{len(items)}项参数，均未变化。"),))
    keys = [parameter_key(making, item) if item.change != SAME else "" for item in items]
    groups = [group for group in making.terms.groups if group.key in keys]
    counts = "，".join(f"{group.title}{keys.count(group.key)}项" for group in groups)
    same = len(items) - len(changed)
    blocks: list[Block] = [
        *conflict_warning(making),
        paragraph(f"对照了{len(items)}项参数：{counts}，未变{same}项（不逐一列出）。"),
    ]
    if making.terms.apart:
        blocks.append(
            note(
                "两份是不同的文件：一份没有写到的事项，不表示它要废止；一份没有改动的，按原有规定计算。"
                "两份都有规定而取值不同的加重标出，须核对以哪一份为准。"
            )
        )
    if any(side.pending or side.assumed for item in changed for side in (item.base, item.draft) if side is not None):
        blocks.append(note(f"标有{_ASSUMED}的数值文件没有载明，是为演算而假设的，见第九部分。"))
    rows: list[Row] = []
    for group in groups:
        here = [(index, items[index]) for index, key in enumerate(keys) if key == group.key]
        rows.append(title_row(f"{group.title}的参数（{len(here)}项）"))
        rows += [_parameter(making, index, item, group.key == BOTH) for index, item in here]
    base, draft = making.names
    columns = (Column("参数", 3), Column(base, 3), Column(draft, 3), Column("差", 3, "right"), Column("依据", 6))
    blocks.append(making.table("参数对照" if making.terms.apart else "参数变化", columns, rows))
    return Section("三、参数变化", "parameters", tuple(blocks))


def _parameter(making: Making, index: int, item: ParameterRow, stands_out: bool) -> Row:
    difference = ""
    if item.difference is not None and item.difference_type is not None:
        difference = signed(item.difference, item.difference_type)
    apart = item.base is not None and item.draft is not None and item.base.whom != item.draft.whom
    cells = (
        cell(parameter_name(item), Run(f"适用于：{item.whom}", "轻") if item.whom and not apart else ""),
        _figure(item.base, apart),
        _figure(item.draft, apart),
        cell(difference or "—"),
        basis_cell(making, _citations(item.base), _citations(item.draft)),
    )
    return Row(cells, "重" if stands_out and item.change == CHANGED else "", parameter_anchor(index))


def _citations(side: FigureSide | None) -> tuple[Citation, ...]:
    return side.citations if side is not None else ()


def _figure(side: FigureSide | None, with_whom: bool) -> Cell:
    """The figure as people write it; of one that is left open what was assumed; for whom, where that is not the same on
    both sides."""
    if side is None:
        return cell(Run(_NOTHING, "轻"))
    assumed = f"{side.assumed}{_ASSUMED}" if side.assumed else ""
    return cell(side.text, assumed, Run(f"适用于：{side.whom or '所有参保人'}", "轻") if with_whom else "")


def basis_cell(making: Making, base: Sequence[Citation], draft: Sequence[Citation]) -> Cell:
    """Clause and quote of either side, each on lines of its own; what both rest on is said once."""
    return cell(*basis(making, base, draft) or (Run("未载明", "轻"),))


def basis(making: Making, base: Sequence[Citation], draft: Sequence[Citation]) -> list[Paragraph]:
    """A paragraph for what both sides rest on, and one for each that rests on more."""
    found: list[Paragraph] = []
    both = [each for each in base if each in draft]
    parts = (both, *([each for each in side if each not in both] for side in (base, draft)))
    for name, side, citations in zip(("两边", *making.names), ("draft", "base", "draft"), parts, strict=True):
        if citations:
            cited = making.cited(citations, making.side(side))
            found.append(Paragraph((Run(f"{name}：", "轻"), *cited.runs)))
    return found
