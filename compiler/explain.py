"""Why a result is what it is: from the trace of a run to a sentence and to steps down to quoted figures and facts."""

from collections.abc import Sequence
from typing import cast

from attrs import evolve

from compiler.event_view import EventView
from compiler.explain_conditions import because, condition_label, conjuncts, default_steps, fact_steps, failure
from compiler.explain_sentences import Reason, called, own_share_parts, sentence, zero_reason
from compiler.explain_values import reading_step, value_steps
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
    reason = zero_reason(view, result)
    steps = [] if depth is Depth.SENTENCE else _steps(view, result, results, reason)
    formula = ""
    if steps and (steps[0].depth, steps[0].node) == (0, result.node) and not steps[0].citations:
        formula = steps.pop(0).formula
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
        formula,
        reason.text if reason else "",
        reason.citations if reason else (),
    )


def _steps(view: EventView, result: Result, results: dict[str, Result], reason: Reason | None) -> list[Step]:
    """The steps of a result; the first may be the result itself with its formula."""
    if result.kind == "待遇":
        steps = _benefit(view, result, reason)
    elif result.kind == "判定":
        steps = _judgement(view, result)
    elif result.kind == "个人负担":
        steps = _own_share(view, result)
    else:
        steps = value_steps(view, result.node, 0, {result.node: result.name})
    told = {step.node for step in steps}
    steps += [step for step in default_steps(view, result.node, 1) if step.node not in told]
    share = results.get("个人负担")
    if result.kind == "待遇" and share is not None and share.steps["base"] == result.steps.get("base"):
        steps += _own_share(view, share)[:1]
    return steps


def _benefit(view: EventView, result: Result, reason: Reason | None) -> list[Step]:
    """因为, what is left after the deductible, the rate, the product, and the caps; or the condition that fails."""
    if reason is not None and reason.excludes:
        return _refusal(view, reason)
    applies = result.steps.get("applies")
    return [*(because(view, applies, 1) if applies is not None else ()), *_paid(view, result)]


def _refusal(view: EventView, reason: Reason) -> list[Step]:
    """The one condition that fails with the words that ask for it, and the fact of the case that fails it."""
    failing = next((node for node in conjuncts(view, reason.condition) if view.value(node) is False), reason.condition)
    fails = failure(view, reason.condition)
    line = Step(1, "不符合", formula=condition_label(view, failing), origin=Origin.CASE, citations=fails.citations)
    return [line, *fact_steps(view, [reason.condition if view.all else fails.node], 2)]


def _paid(view: EventView, result: Result) -> list[Step]:
    """How the payment comes about."""
    roles = result.steps
    labels = {roles[role]: label for role, label in ROLE_LABELS.items() if role in roles}
    steps: list[Step] = []
    if "after" in roles:
        steps += _after_deductible(view, result, labels)
    elif "base" in roles:
        steps += value_steps(view, roles["base"], 1, labels)
    if "rate" in roles:
        steps += value_steps(view, roles["rate"], 1, labels)
    elif "raw" in roles:
        steps += value_steps(view, roles["raw"], 1, labels)
    return steps + _rounding(view, result) + _caps(view, result)


def _after_deductible(view: EventView, result: Result, labels: dict[int, str]) -> list[Step]:
    """起付后费用: the expense less what is left of the deductible, or less itself where it does not reach it."""
    roles = result.steps
    after = roles["after"]
    left = roles.get("deductible_left", roles.get("deductible"))
    expense, deducted = view.node(after).args
    if view.all or left is None or view.value(deducted) != view.value(left):
        return value_steps(view, after, 1, labels)
    formula = f"{view.operand(expense)} − {view.operand(left)}"
    head = Step(1, labels[after], view.text(after), formula, node=after, event=view.index)
    return [head, *value_steps(view, expense, 2, labels), *value_steps(view, left, 2, labels)]


def _rounding(view: EventView, result: Result) -> list[Step]:
    """2,700.00 × 60% = 1,620.00 with the 口径 of rounding; two lines where rounding changed the amount."""
    roles = result.steps
    if "rounded" not in roles or "raw" not in roles:
        return []
    raw, rounded = roles["raw"], roles["rounded"]
    found = view.node(rounded)
    same = view.value(raw) == view.value(rounded)
    steps = []
    product = ""
    if view.node(raw).op == "multiply":
        product = " × ".join(view.operand(arg) for arg in view.node(raw).args)
    if product and not same:
        steps.append(Step(1, "", view.operand(raw), product, node=raw, event=view.index))
    if product and same:
        head = Step(1, "", view.operand(rounded), product, Origin.READING)
    else:
        mode = cast(tuple[str], found.data)[0]
        head = Step(1, mode, view.text(rounded), "", Origin.READING)
    steps.append(evolve(head, readings=found.readings, node=rounded, event=view.index))
    return steps + [reading_step(view, text, 2) for text in found.readings if view.all]


def _caps(view: EventView, result: Result) -> list[Step]:
    """What is left of each cap, and which one bit: the first of the least."""
    roles = result.steps
    payment, rounded = roles.get("payment"), roles.get("rounded")
    if payment is None or rounded is None or view.node(payment).op != "minimum":
        return []
    limits = [arg for arg in view.node(payment).args if arg != rounded]
    biting = next((arg for arg in limits if view.value(arg) == view.value(payment)), None)
    steps: list[Step] = []
    for limit in limits:
        standard = roles["cap"] if limit == roles.get("cap_left", roles.get("cap")) and "cap" in roles else limit
        name = called(view, standard)
        label = name if limit == standard else f"{name}剩余"
        lines = value_steps(view, limit, 1, {limit: label})
        if standard in (rounded, roles.get("raw")) and not view.all:  # the cap is what is paid: told above
            lines = [evolve(lines[0], label=label, formula="", origin=Origin.COMPUTED, citations=(), readings=())]
        note = "未触及"
        if limit == biting:
            note = "恰好用尽" if view.value(rounded) == view.value(limit) else "以此为限"
        joined = "，".join(filter(None, (lines[0].note, note)))
        steps += [evolve(lines[0], note=joined), *lines[1:]]
    return steps


def _own_share(view: EventView, result: Result) -> list[Step]:
    """个人负担 = the expense less each payment, and under it these."""
    base, payments = own_share_parts(view, result)
    formula = " − ".join(view.operand(node) for node in (base, *(node for _, node in payments)))
    head = Step(0, result.name, view.text(result.node), formula, node=result.node, event=view.index)
    paid = [Step(1, name, view.text(node), node=node, event=view.index) for name, node in payments]
    return [head, *value_steps(view, base, 1, {}), *paid]


def _judgement(view: EventView, result: Result) -> list[Step]:
    """Each requirement with whether it holds; of one that fails, the fact of the case that it fails on."""
    steps: list[Step] = []
    for role, node in result.steps.items():
        holds = view.value(node)
        if role == "in_force" and holds and not view.all:
            continue
        citations = view.node(node).citations or view.cited(node)
        head = Step(1, condition_label(view, node), origin=Origin.CASE, citations=citations, event=view.index)
        if holds is None:
            steps.append(evolve(head, note="案情未载明，前面已有不符合的条件"))
            continue
        why = failure(view, node).fact if holds is False else ""
        steps.append(evolve(head, value=view.text(node), note=why, node=node if node in view.trace.values else None))
        if view.all:
            steps += fact_steps(view, [node], 2)
    return steps
