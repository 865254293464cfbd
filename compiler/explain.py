"""Why a result is what it is: from the trace of a run to a sentence and to steps down to quoted figures and facts."""

from collections.abc import Sequence

from attrs import evolve

from compiler.event_view import EventView
from compiler.explain_assumed import assumed_steps, pending
from compiler.explain_conditions import (
    COVERED,
    SILENT,
    because,
    condition_label,
    conjuncts,
    default_steps,
    fact_steps,
    failure,
)
from compiler.explain_limits import band_steps, called, limit_steps, rounding_steps, stretch_steps
from compiler.explain_lists import removal
from compiler.explain_sentences import Reason, own_share_parts, sentence, zero_reason
from compiler.explain_values import measured_steps, reading_step, value_steps
from compiler.explanation import Depth, Explanation, Origin, Step, Wording
from compiler.graph import Graph, Result
from compiler.run import EventTrace

ROLE_LABELS = {"after": "起付后费用", "deductible_left": "剩余起付标准", "rate": "支付比例"}


class NoSuchResult(Exception):
    """The event has no result of that name; `names` are those it has."""

    def __init__(self, name: str, names: Sequence[str]) -> None:
        self.name, self.names = name, tuple(names)
        super().__init__(f"这个事件没有结果「{name}」，有：{'、'.join(names) or '无'}。")


def explain(
    graph: Graph, traces: tuple[EventTrace, ...], index: int, name: str, depth: Depth, wording: Wording
) -> Explanation:
    """The explanation of one result of the event with that index. Raises NoSuchResult."""
    view = EventView(graph, traces, index, depth, wording)
    results = {result.name: result for result in graph.results if result.event == view.trace.event.type}
    if name not in results:
        raise NoSuchResult(name, tuple(results))
    result = results[name]
    if name in view.trace.missing:
        return pending(view, result, view.trace.missing[name])
    reason = zero_reason(view, result)
    steps = [] if depth is Depth.SENTENCE else _steps(view, result, results, reason)
    head = steps.pop(0) if steps and _is_headline(view, result, steps[0]) else Step(0, name)
    return Explanation(
        name,
        view.text(result.node),
        result.node,
        view.trace.event,
        index,
        sentence(view, result, reason),
        tuple(steps),
        wording,
        depth,
        head.formula,
        reason.text if reason else head.note,
        reason.citations if reason else (),
    )


def _is_headline(view: EventView, result: Result, first: Step) -> bool:
    """Whether a step says of the result itself how it comes about, and nothing more."""
    if first.depth or first.citations or first.readings:
        return False
    same = first.label == result.name and first.value == view.text(result.node) and first.origin is Origin.COMPUTED
    return same or first.node == result.node


def _steps(view: EventView, result: Result, results: dict[str, Result], reason: Reason | None) -> list[Step]:
    """The steps of a result; the first may be the result itself with its formula."""
    if result.kind == "待遇":
        steps = _benefit(view, result, reason)
    elif result.kind == "判定":
        steps = _judgement(view, result)
    elif result.kind == "个人负担":
        steps = _own_share(view, result, results)
    else:
        steps = value_steps(view, result.node, 0, {result.node: result.name})
    told = {step.node for step in steps}
    said = " ".join(step.note + step.formula for step in steps)
    silent = [step for step in default_steps(view, result.node, 1) if step.node not in told]
    steps += [step for step in silent if f"{step.label}为{step.value}（{SILENT}）" not in said]
    steps += assumed_steps(view, result.node, told)
    shown = {text for step in steps for text in step.readings}
    steps += [reading_step(view, text, 1) for text in view.decisive(result.node) if text not in shown]
    share = results.get("个人负担")
    if result.kind == "待遇" and share is not None and share.steps["base"] == result.steps.get("base"):
        steps += _remainder(view, share, result)
    return steps


def _remainder(view: EventView, share: Result, result: Result) -> list[Step]:
    """What is left to the person, where it can be told."""
    if share.name in view.trace.missing:
        return []
    head = _own_share(view, share, {})[0]
    note = "其中另有假设的数" if view.assumed(share.node).keys() - view.assumed(result.node).keys() else ""
    return [evolve(head, note=note)]


def _benefit(view: EventView, result: Result, reason: Reason | None) -> list[Step]:
    """因为, what is left after the deductible, the rate, the product, and the limits; or the condition that fails."""
    if reason is not None and reason.excludes:
        return _refusal(view, reason)
    conditions = [result.steps[role] for role in ("covered", "applies") if role in result.steps]
    return [*(because(view, conditions, 1) if conditions else ()), *_paid(view, result)]


def _refusal(view: EventView, reason: Reason) -> list[Step]:
    """The one condition that fails with the words that ask for it, and the fact of the case that fails it."""
    failing = next((node for node in conjuncts(view, reason.condition) if view.value(node) is False), reason.condition)
    fails = failure(view, reason.condition)
    line = Step(1, "不符合", formula=condition_label(view, failing), origin=Origin.CASE, citations=fails.citations)
    if removal(view, fails.node):
        line = evolve(line, label=fails.fact, formula="")
    shown = [reason.condition if view.all else fails.node]
    return [line, *measured_steps(view, shown, 2), *fact_steps(view, shown, 2)]


def _paid(view: EventView, result: Result) -> list[Step]:
    """How the payment comes about."""
    roles = result.steps
    labels = {roles[role]: label for role, label in ROLE_LABELS.items() if role in roles}
    left = roles.get("deductible_left")
    if left is not None and not view.all and view.value(left) == view.value(roles["deductible"]):
        labels[left] = called(view, roles["deductible"], "起付标准")  # nothing has been used of it
    if "deductible" in roles and called(view, roles["deductible"], "") == "":
        labels.setdefault(roles["deductible"], "起付标准")
    steps: list[Step] = []
    if "band 1" in roles:
        steps += stretch_steps(view, result) + band_steps(view, result)
    elif "after" in roles:
        steps += _after_deductible(view, result, labels)
    elif "base" in roles:
        steps += value_steps(view, _reckoned(view, result), 1, labels)
    if "rate" in roles:
        steps += value_steps(view, roles["rate"], 1, labels)
    elif "raw" in roles and "band 1" not in roles and roles["raw"] not in (roles.get("after"), roles.get("base")):
        steps += value_steps(view, roles["raw"], 1, labels)
    if "payment" in roles and "raw" not in roles:  # 不予支付
        steps += value_steps(view, roles["payment"], 1, {})
    told = {step.node for step in steps}
    return steps + rounding_steps(view, result) + limit_steps(view, result, told)


def _reckoned(view: EventView, result: Result) -> int:
    """What the rate is taken of where there is no deductible: the expense, or what a limit leaves of it."""
    raw, rate = result.steps.get("raw"), result.steps.get("rate")
    found = view.node(raw).args if raw is not None and rate is not None and view.node(raw).op == "multiply" else ()
    return next((arg for arg in found if arg != rate), result.steps["base"])


def _after_deductible(view: EventView, result: Result, labels: dict[int, str]) -> list[Step]:
    """起付后费用: the expense less what is left of the deductible, or less itself where it does not reach it."""
    roles = result.steps
    after = roles["after"]
    left = roles.get("deductible_left", roles.get("deductible"))
    expense, deducted = view.node(after).args
    if view.all or left is None or view.value(deducted) != view.value(left) or not view.evaluated(left):
        return value_steps(view, after, 1, labels)
    formula = f"{view.operand(expense)} − {view.operand(left)}"
    head = view.at(after, Step(1, labels[after], view.text(after), formula))
    return [head, *value_steps(view, expense, 2, labels), *value_steps(view, left, 2, labels)]


def _own_share(view: EventView, result: Result, results: dict[str, Result]) -> list[Step]:
    """个人负担 = the expense less each payment, and under it these; where everything is told, with their own steps."""
    base, payments = own_share_parts(view, result)
    formula = " − ".join(view.operand(node) for node in (base, *(node for _, node in payments)))
    head = view.at(result.node, Step(0, result.name, view.text(result.node), formula))
    paid = [step for name, node in payments for step in _tier(view, name, node, results.get(name))]
    return [head, *value_steps(view, base, 1, {}), *paid]


def _tier(view: EventView, name: str, node: int, benefit: Result | None) -> list[Step]:
    """One payment with the words that say whom it is for; where everything is told, how it came about, or why it is
    nothing."""
    head = view.at(node, Step(1, name, view.text(node)))
    if benefit is None or "applies" not in benefit.steps:
        return [head]
    reason = zero_reason(view, benefit)
    if reason is not None:
        return [evolve(head, note=reason.text if view.all else "", citations=reason.citations)]
    head = evolve(head, citations=view.node(benefit.steps["applies"]).citations[:1])
    below = _benefit(view, benefit, None) if view.all else []
    return [head, *(evolve(step, depth=step.depth + 1) for step in below)]


def _judgement(view: EventView, result: Result) -> list[Step]:
    """Each requirement with whether it holds; of one that fails, the fact of the case that it fails on."""
    steps: list[Step] = []
    for role, node in result.steps.items():
        holds = view.value(node)
        if role == "in_force" and holds and not view.all:
            continue
        citations = view.node(node).citations or view.cited(node)
        label = condition_label(view, node)
        if role == "covered":
            label = f"{COVERED}（{label}）"
        head = Step(1, label, origin=Origin.CASE, citations=citations, event=view.index)
        if holds is None:
            steps.append(evolve(head, note="案情未载明，前面已有不符合的条件"))
            continue
        why = failure(view, node).fact if holds is False else ""
        steps.append(evolve(head, value=view.text(node), note=why, node=node if view.evaluated(node) else None))
        steps += measured_steps(view, [node], 2)
        if view.all:
            steps += fact_steps(view, [node], 2)
    return steps
