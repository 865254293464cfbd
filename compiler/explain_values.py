"""Computed values in words: their arithmetic, line by line, down to figures of documents and facts of the case."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import cast

from attrs import evolve, frozen

from compiler.event_view import FIGURES, EventView
from compiler.explain_conditions import because, below, condition_label, conjuncts, fact_step, failure
from compiler.explain_formulas import holidays, operands_of, untouched
from compiler.explanation import Origin, Step
from compiler.formats import date_text
from compiler.graph import Node
from compiler.operations import formula

COMPARING = ("and", "or", "not", "less", "at_most", "equal", "member")


@frozen
class Under:
    """A node to be told under another, with the label it goes by ("": its own), and of which line item."""

    node: int
    label: str = ""
    line: int | None = None


Child = Under | Step  # a node, or a finished line


@frozen
class Told:
    """A line and what stands under it."""

    step: Step
    children: tuple[Child, ...] = ()


def value_steps(view: EventView, root: int, depth: int, labels: Mapping[int, str]) -> list[Step]:
    """The lines of a value. `labels` are names that nodes go by in this explanation; a node is opened up once, and what
    other benefits pay not at all: they have explanations of their own."""
    return all_value_steps(view, [root], depth, labels)


def all_value_steps(view: EventView, roots: Sequence[int], depth: int, labels: Mapping[int, str]) -> list[Step]:
    """The lines of several values; what stands under two of them is opened up under the first."""
    steps: list[Step] = []
    opened: set[object] = set()
    closed = {node: name for node, name in view.payments.items() if node not in roots}
    stack: list[tuple[int, EventView, Child]] = [
        (depth, view, Under(root, labels.get(root, ""))) for root in reversed(roots)
    ]
    while stack:
        level, within, child = stack.pop()
        if isinstance(child, Step):
            steps.append(evolve(child, depth=level + child.depth))
            continue
        within = within if child.line is None else evolve(within, line=child.line)
        told = _tell(within, child.node, child.label, labels, closed)
        shown = (told.step.node, told.step.line)
        if told.children and shown in opened:
            steps.append(evolve(told.step, depth=level, note="见上"))
            continue
        if told.step.node is not None:
            opened.add(shown)
        steps.append(evolve(told.step, depth=level))
        stack.extend((level + 1, within, under) for under in reversed(told.children))
    return steps


def measured_steps(view: EventView, conditions: Sequence[int], depth: int) -> list[Step]:
    """What the comparisons under some conditions compare that is computed: an age, a day, a sum, with its formula."""
    compared = [node for node in below(view, conditions) if view.node(node).op in ("less", "at_most", "equal")]
    computed = dict.fromkeys(arg for node in compared for arg in view.node(node).args if view.node(arg).args)
    return [step for node in computed for step in value_steps(view, node, depth, {})]


def _tell(view: EventView, node: int, label: str, labels: Mapping[int, str], closed: Mapping[int, str]) -> Told:
    """The line of one node and what goes under it; choices and tables are told by what they took."""
    under: list[Child] = []
    rows: list[str] = []
    while node not in closed and (onward := _onward(view, node)) is not None:
        found = view.node(node)
        label = label or labels.get(node, "")
        if found.op == "table":
            row = _row_name(view, found, onward)
            own = found.label if view.node(onward).label == found.label else ""
            outer = label.removesuffix(f"（{'，'.join(rows)}）") if rows else label or own
            rows += [row] if outer else []
            label = f"{outer}（{'，'.join(rows)}）" if outer else row
            under += _rows(view, node, onward)
        elif found.op == "choose":
            label = label or view.node(onward).label or found.label
            under += _choice(view, view.chosen(node)[1], onward)
        else:
            label = label or ("" if found.op == "add" and view.node(onward).label else found.label)
            under += [step for arg in found.args if arg != onward for step in _unused(view, arg)]
        if found.op != "round" or view.all or view.value(node) != 0:  # of nothing there is nothing to round
            under += reading_steps(view, found)
        node = onward
    if node in closed:
        return Told(view.at(node, Step(0, label or closed[node], view.text(node))), tuple(under))
    told = _line(view, node, label or labels.get(node, ""), labels)
    readings = reading_steps(view, view.node(node)) if told.step.origin is not Origin.READING else []
    return Told(told.step, (*under, *told.children, *readings))


def _onward(view: EventView, node: int) -> int | None:
    """What a node passes on unchanged: the branch or row taken, the one term that adds anything; None: it computes."""
    found = view.node(node)
    if found.op in ("choose", "table"):
        return view.chosen(node)[0]
    if found.op in ("add", "subtract"):
        operands = operands_of(view, found)
        return operands[0] if len(operands) == 1 else None
    if found.op in ("minimum", "maximum") and len(found.args) == 1:
        return found.args[0]
    if found.op == "round" and not view.all and view.value(found.args[0]) == view.value(node):
        return found.args[0]
    inner = view.clipped(node)
    return untouched(view, inner) if inner is not None and view.number(inner) >= 0 else None


def reading_steps(view: EventView, node: Node) -> list[Step]:
    """The 口径 on which a node rests; precedence only where it decided between two that hold, or where everything is
    told."""
    decided = {"table": lambda: len(_holding(view, node)) > 1, "choose": lambda: bool(view.value(node.args[0]))}
    if not view.all and node.op in decided and not decided[node.op]():
        return []
    return [reading_step(view, text) for text in node.readings]


def reading_step(view: EventView, text: str, depth: int = 0) -> Step:
    """A line that shows a 口径, with its reason where everything is told."""
    reason = view.wording.reasons.get(text, "") if view.all else ""
    note = f"理由：{reason}" if reason else ""
    return Step(depth, "口径", formula=text, origin=Origin.READING, readings=(text,), note=note)


def assumption_step(view: EventView, node: int, depth: int, label: str = "") -> Step:
    """A line that shows an assumption with its reason, and the words of the document that bound it."""
    found = view.node(node)
    name, key = cast(tuple[str, str], found.data)
    reason = view.wording.assumed.get(name, "")
    step = Step(depth, label or (f"{name}（{key}）" if key else name), view.figure(node), origin=Origin.ASSUMED)
    return view.at(node, evolve(step, citations=found.citations, note=f"理由：{reason}" if reason else ""))


def _row(table: Node, taken: int) -> str:
    """The label of the row whose value was taken."""
    labels = table.data if isinstance(table.data, tuple) else ()
    values = [*table.args[1::2], *(table.args[-1:] if len(table.args) % 2 else ())]
    position = values.index(taken)
    return str(labels[position]) if position < len(labels) else "其他"


def _row_name(view: EventView, table: Node, value: int) -> str:
    """What the value of a row is called: by its own name, or, where that is the table's, by the row."""
    label = view.node(value).label
    return label if label not in ("", table.label) else _row(table, value)


def _holding(view: EventView, table: Node) -> list[int]:
    """The conditions of the rows that hold, whether or not an earlier row had been taken."""
    return [arg for arg in table.args[0 : len(table.args) - 1 : 2] if view.value(arg)]


def _rows(view: EventView, table: int, taken: int) -> list[Step]:
    """Where everything is told, the rows that were not taken: the condition that failed, or the row that goes before."""
    found = view.node(table)
    if not view.all:
        return []
    steps = []
    for position in range(0, len(found.args) - 1, 2):
        condition, value = found.args[position : position + 2]
        if value == taken:
            continue
        holds = view.value(condition)
        why = (
            "也符合，适用在先的一行" if holds else "案情不足以判断" if holds is None else failure(view, condition).text
        )
        steps.append(_untaken(view, value, _row_name(view, found, value), why))
    return steps


def _untaken(view: EventView, value: int, label: str, why: str) -> Step:
    """A line that does not apply. Only a figure of a document is shown with its value: nothing else was computed."""
    figure = view.node(value).op in FIGURES and not view.is_nothing(value)
    step = Step(0, label, note=f"不适用：{why}", origin=Origin.CASE, event=view.index)
    if not figure:
        return step
    citations, origin = view.node(value).citations, view.origin(value)
    return evolve(step, value=view.figure(value), origin=origin, citations=citations, node=value)


def _choice(view: EventView, condition: int | None, taken: int) -> list[Step]:
    """Why a branch was taken, with the words that say since when. A figure needs it only where a day decided that its
    own words do not name, or where everything is told."""
    if condition is None:
        return []
    days = [node for node in conjuncts(view, condition) if _is_since(view, node)]
    figure = view.node(taken).op in FIGURES and not view.all
    if view.value(condition):
        own = view.node(taken).citations
        cited = tuple(item for item in view.cited(*days) if item not in own)
        if figure and not cited:
            return []
        line, *under = because(view, [condition], 0)
        return [evolve(line, citations=tuple(dict.fromkeys((*line.citations, *cited)))), *under]
    fails = failure(view, condition)
    if figure and fails.node not in days:
        return []
    label = f"不符合“{condition_label(view, condition)}”"
    return [Step(0, label, origin=Origin.CASE, citations=fails.citations, note=fails.fact, event=view.index)]


def _is_since(view: EventView, node: int) -> bool:
    """Whether a condition asks for events from a day on (自2024年7月1日起)."""
    found = view.node(node)
    day, *event = (view.node(arg).op for arg in found.args) if found.op == "at_most" else [""]
    return day in FIGURES and event == ["event_date"]


def _line(view: EventView, node: int, label: str, labels: Mapping[int, str]) -> Told:
    """The line of a node that is no choice."""
    found = view.node(node)
    if found.op == "assumption":
        return Told(assumption_step(view, node, 0, label))
    label = label or found.label
    if found.op in FIGURES:
        step = Step(0, label, view.figure(node), origin=view.origin(node), citations=found.citations)
        return Told(view.at(node, step))
    if found.op in ("fact", "event_date"):
        return Told(fact_step(view, node, 0, label))
    if found.op == "pool":
        step = Step(0, label or view.pool_label(node), view.text(node))
        return Told(view.at(node, step), tuple(contributions(view, node)) if view.all else ())
    if found.op in COMPARING:
        step = Step(0, label or condition_label(view, node), view.text(node))
        return Told(view.at(node, step), tuple(because(view, [node], 0)))
    if found.op == "sum_lines":
        return _items(view, node, label)
    return _arithmetic(view, node, label, labels)


def _items(view: EventView, node: int, label: str) -> Told:
    """A sum over line items, and under it the value for each."""
    found = view.node(node)
    lines = range(len(view.trace.event.lines.get(str(found.data), ())))
    texts = [evolve(view, line=line).operand(found.args[0]) for line in lines]
    text = formula(found, texts, view.value(node) or Fraction(0)) if texts else ""
    step = view.at(node, Step(0, label, view.text(node), text, note="" if texts else f"没有{found.data}"))
    return Told(step, tuple(Under(found.args[0], f"第{line + 1}项{found.data}", line) for line in lines))


def _arithmetic(view: EventView, node: int, label: str, labels: Mapping[int, str]) -> Told:
    """A line with its formula, and under it the operands."""
    found, inner, note = view.node(node), view.clipped(node), ""
    if inner is not None:
        note = "不足部分按零计" if view.number(inner) < 0 else ""
        found = view.node(inner) if view.node(inner).op in ("add", "subtract") else found
    elif found.op == "move_date" and view.all:
        note = holidays(view, found)
    operands = operands_of(view, found)
    text = formula(found, [view.operand(arg) for arg in operands], view.value(node) or Fraction(0))
    origin = Origin.READING if found.op == "round" else Origin.COMPUTED
    step = Step(0, label, view.text(node), text, origin, readings=found.readings, note=note)
    told = [arg for arg in operands if view.all or view.node(view.resolved(arg)).op != "pool"]
    children = tuple(Under(arg, labels.get(arg, "")) for arg in told)
    unused = [step for arg in found.args if arg not in operands for step in _unused(view, arg)]
    return Told(view.at(node, step), (*children, *unused))


def _unused(view: EventView, arg: int) -> list[Step]:
    """Where everything is told, an adjustment that does not apply, and why."""
    found = view.node(arg)
    if not view.all or found.op != "choose":
        return []
    condition, then, _ = found.args
    label = view.payments.get(arg) or view.node(then).label or found.label
    return [_untaken(view, then, label, failure(view, condition).text)]


def contributions(view: EventView, pool: int) -> list[Step]:
    """The earlier events that make up a balance, with what each added."""
    steps = []
    for event, node, _ in view.trace.contributions[str(view.node(pool).data)]:
        earlier = evolve(view, index=event, line=None)
        name = f"{date_text(earlier.trace.event.date)}{earlier.trace.event.type}"
        steps.append(earlier.at(node, Step(0, name, earlier.text(node))))
    return steps
