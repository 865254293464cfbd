"""What is told of assumptions: the figures that rest on one, and the results for which one lacks."""

from typing import cast

from attrs import evolve

from compiler.event_view import EventView
from compiler.explain_values import assumption_step
from compiler.explanation import ASSUMED_MARK, PENDING, Depth, Explanation, Origin, Step
from compiler.formats import date_text
from compiler.graph import Result
from compiler.rules import MissingAssumption

_MOST = 2  # assumptions told one by one beside the steps
_BRACKETS = str.maketrans("〔〕", "（）")


def assumed_words(view: EventView, root: int) -> str:
    """其中“居民住院起付标准”（三级）为1000元〔假设（非文件载明）：参照市区〕。 "" for what rests on no assumption."""
    reasons: dict[str, list[str]] = {}
    for node, index in view.assumed(root).items():
        name, key = cast(tuple[str, str], view.node(node).data)
        told = f"“{name}”{f'（{key}）' if key else ''}为{evolve(view, index=index).brief(node)}"
        reasons.setdefault(view.wording.assumed.get(name, "").translate(_BRACKETS), []).append(told)
    parts = [
        f"{'、'.join(told)}〔{'：'.join(filter(None, (ASSUMED_MARK, reason)))}〕" for reason, told in reasons.items()
    ]
    return f"其中{'；'.join(parts)}。" if parts else ""


def assumed_steps(view: EventView, root: int, told: set[int | None]) -> list[Step]:
    """The assumptions on which a result rests and that no other step has told; of many, or where an earlier event made
    use of some, no more than the names, unless everything is told."""
    left = [(node, index) for node, index in view.assumed(root).items() if node not in told]
    if view.all or (len(left) <= _MOST and all(index == view.index for _, index in left)):
        return [_step(view, node, index, 1) for node, index in left]
    names = "、".join(dict.fromkeys(str(cast(tuple[str, str], view.node(node).data)[0]) for node, _ in left))
    return [Step(1, "用到的假设", origin=Origin.ASSUMED, note=names, event=view.index)]


def _step(view: EventView, node: int, index: int, depth: int) -> Step:
    return assumption_step(evolve(view, index=index), node, depth)


def pending(view: EventView, result: Result, missing: MissingAssumption) -> Explanation:
    """The explanation of a result that nobody can tell: which assumption lacks, and where the document is silent."""
    called = f"{missing.name}（{missing.key}）" if missing.key else missing.name
    event = view.trace.event
    note = f"“{called}”文件未载明，须先假设它的值"
    if missing.event not in (None, view.index):
        note = f"此前的累计取决于“{called}”，文件未载明，须先假设它的值"
    step = Step(1, called, PENDING, origin=Origin.ASSUMED, citations=missing.node.citations, note="须先假设它的值")
    return Explanation(
        result.name,
        PENDING,
        result.node,
        event,
        view.index,
        f"{date_text(event.date)}{event.type}：{result.name}{PENDING}：{note}。",
        () if view.depth is Depth.SENTENCE else (step,),
        view.wording,
        view.depth,
        note=note,
        citations=missing.node.citations,
        pending=True,
    )
