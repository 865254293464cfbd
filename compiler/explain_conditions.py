"""Conditions in words: which hold, and the one fact of the case for which one does not."""

from collections.abc import Sequence

from attrs import evolve, frozen

from compiler.event_view import FIGURES, EventView
from compiler.explain_lists import entered, listing, removal, struck, withheld
from compiler.explanation import Origin, Step
from compiler.graph import Citation, Node
from compiler.operations import formula
from compiler.types import Kind

SILENT = "案情未载明，取词汇所定"
COVERED = "适用对象"  # the label of the condition for whom a document is; in explanations its own words stand for it
_WORDS = {"and": "，且", "or": "，或"}
_SHOWN = 8  # parts of a condition that are named


@frozen
class Failure:
    """Why a condition does not hold: its name if it has one, the fact of the case, and the words it rests on."""

    condition: str
    fact: str
    citations: tuple[Citation, ...]
    node: int  # the comparison that decided

    @property
    def text(self) -> str:
        """The reason as a clause of a sentence."""
        return self.fact if self.condition in ("", self.fact) else f"不符合“{self.condition}”，{self.fact}"


def failure(view: EventView, root: int) -> Failure:
    """The first reason for which a condition does not hold; of an 或, that no alternative does."""
    node, citations, name, told = root, view.node(root).citations, "", ""
    while True:
        found = view.node(node)
        citations = citations or found.citations
        asked = listing(view, node)
        if asked is not None:
            state, out, barred = _state(view, asked.fact), struck(view, asked), withheld(view, asked)
            if out is None and barred is not None:  # it is in the list, but not here: the condition says why
                name, told = "", f"{state}，列入{asked.name}另有条件，"
                citations, node = view.node(barred.member).citations, view.node(barred.node).args[0]
                continue
            if out is not None and entered(view, asked) is not None:
                return Failure(name, f"{state}，不再属于{asked.name}", view.node(out.member).citations, out.node)
            return Failure(name, f"{state}，不属于{asked.name}", citations, node)
        if found.op == "and":
            node = next((arg for arg in found.args if view.value(arg) is False), found.args[0])
            named = view.node(node)
            bare = named.args[0] if named.op == "not" else node
            if named.op in ("and", "or", "not") and named.label != COVERED and listing(view, bare) is None:
                name = named.label
            citations = named.citations or citations
        elif found.op in ("choose", "table"):
            node = view.resolved(node)
        elif gone := removal(view, node):
            return Failure("", gone, citations, node)
        else:
            fails = Failure(name, _reason(view, node), citations or view.cited(node), node)
            return evolve(fails, condition="", fact=told + fails.text) if told else fails


def _reason(view: EventView, node: int) -> str:
    """What the case has where a comparison would need something else."""
    found = view.node(node)
    if found.op == "not":
        inner = found.args[0]
        while view.node(inner).op == "and" and len(view.node(inner).args) == 1:
            inner = view.node(inner).args[0]
        if (asked := listing(view, inner)) is not None:
            return f"{_state(view, asked.fact)}，属于{asked.name}"
        if view.node(inner).op in ("member", "fact"):
            return _state(view, inner)
        return f"“{condition_label(view, found.args[0])}”成立"
    if found.op == "or":
        return "".join(f"“{condition_label(view, arg)}”" for arg in found.args[:_SHOWN]) + "均不成立"
    if found.op == "member":
        wanted = "、".join(map(str, found.data)) if isinstance(found.data, tuple) else ""
        return f"{_state(view, node)}，须为{found.label or wanted}"
    if found.op == "fact":
        return _state(view, node)
    if found.op in ("less", "at_most", "equal"):
        return _comparison(view, node)
    return f"“{found.label}”不成立" if found.label else "条件不成立"


def _state(view: EventView, node: int) -> str:
    """A fact of the case: 险种为居民医保, 定点为否."""
    found = view.node(node)
    fact = found.args[0] if found.op == "member" else node
    silent = f"（{SILENT}）" if _is_default(view, fact) else ""
    return f"{view.node(fact).label or view.node(fact).data}为{view.text(fact)}{silent}"


def _comparison(view: EventView, node: int) -> str:
    """A comparison that fails: 就医日期2022年10月31日早于施行日期2022年11月1日, 年龄59周岁，须“年龄满60周岁”."""
    found = view.node(node)
    left = found.args[0]
    if view.node(left).type.kind is Kind.DATE:
        return _date_comparison(view, found)
    measured = next((arg for arg in found.args if view.node(arg).op not in FIGURES), left)
    stated = f"{view.node(measured).label or '所比的数'}{view.text(measured)}"
    if found.label:
        return f"{stated}，须“{found.label}”"
    return formula(found, [view.operand(arg) for arg in found.args], False)


def _date_comparison(view: EventView, found: Node) -> str:
    """就医日期2022年10月31日早于施行日期2022年11月1日: of the event's date, or else of a fact, against the other."""
    order = {"event_date": 0, "fact": 1}
    measured, other = sorted(found.args, key=lambda arg: order.get(view.node(arg).op, 2))
    late = measured == found.args[0]  # it is to be the earlier of the two
    words = {"equal": ("不是", "不是"), "less": ("不早于", "不晚于"), "at_most": ("晚于", "早于")}
    label = view.node(other).label
    name = _name(view, other) if view.node(other).op == "event_date" else "" if label == view.text(other) else label
    return f"{_name(view, measured)}{view.text(measured)}{words[found.op][not late]}{name}{view.text(other)}"


def ticks(view: EventView, conditions: Sequence[int]) -> str:
    """The conditions with ✓ or ✗ behind each: 参加职工医保 ✓  普通门诊 ✓."""
    return "  ".join(f"{condition_label(view, node)} {mark(view, node)}" for node in conditions)


def mark(view: EventView, node: int) -> str:
    """✓, ✗, or ？ where a fact is missing."""
    value = view.value(node)
    return "？" if value is None else "✓" if value else "✗"


def condition_label(view: EventView, node: int) -> str:
    """What a condition is called: its own words, or else its parts; of an 或 that holds, the part that does."""
    texts: list[str] = []
    shown = depth = 0
    stack: list[tuple[int | str, str]] = [(node, "")]  # a condition or a mark, and the word of the group around it
    while stack:
        item, around = stack.pop()
        if isinstance(item, str):
            texts.append(item)
            depth += (item == "（") - (item == "）")
            continue
        current = view.node(item)
        if shown == _SHOWN:
            texts[-1:] = ["等" + "）" * depth]
            break
        if current.op == "or" and not current.label and view.value(item):
            stack.append((next(arg for arg in current.args if view.value(arg)), around))
        elif current.op in _WORDS and current.label in ("", COVERED):
            marks = ("（", "）") if around not in ("", current.op) and len(current.args) > 1 else ()
            group: list[tuple[int | str, str]] = [(current.args[0], current.op)]
            for arg in current.args[1:]:
                group += [(_WORDS[current.op], ""), (arg, current.op)]
            stack += reversed([*((mark, "") for mark in marks[:1]), *group, *((mark, "") for mark in marks[1:])])
        else:
            texts.append(_own_words(view, current))
            shown += 1
    return "".join(texts)


def _own_words(view: EventView, node: Node) -> str:
    """What a condition without parts is called."""
    if node.label or not node.args:
        return node.label or str(node.data)
    if node.op == "member" and isinstance(node.data, tuple):
        return "、".join(map(str, node.data))
    return formula(node, [view.operand(arg) for arg in node.args], True)


def conjuncts(view: EventView, root: int) -> list[int]:
    """The conditions that must all hold, nested 且 without a name of their own opened up."""
    found: list[int] = []
    stack = [root]
    while stack:
        node = stack.pop()
        opened = view.node(node).label in ("", COVERED) or (node == root and listing(view, node) is None)
        if view.node(node).op == "and" and opened:
            stack.extend(reversed(view.node(node).args))
        else:
            found.append(node)
    return found


def because(view: EventView, roots: Sequence[int], depth: int) -> list[Step]:
    """The line 因为 …, with the words that put a value into a list, and where everything is told, each condition with
    the facts that it rests on."""
    conditions = list({condition_label(view, node): node for root in roots for node in conjuncts(view, root)}.values())
    citations = tuple(item for root in roots for item in view.node(root).citations) if view.all else ()
    line = Step(depth, "因为", formula=ticks(view, conditions), origin=Origin.CASE, citations=citations)
    listed = list_steps(view, conditions, depth + 1)
    told = {step.node for step in listed}
    facts = fact_steps(view, conditions, depth + 1) if view.all else []
    return [line, *listed, *(step for step in facts if step.node not in told)]


def list_steps(view: EventView, conditions: Sequence[int], depth: int) -> list[Step]:
    """The values that are in a 目录, each with the words that put it there: of the conditions themselves, and where
    everything is told, also of those behind a name."""
    steps: list[Step] = []
    stack = list(reversed(conditions))
    while stack:
        node = stack.pop()
        found, asked = view.node(node), listing(view, node)
        entry = entered(view, asked) if asked is not None and view.value(node) else None
        if asked is not None and entry is not None and view.evaluated(asked.fact):
            fact, cited = fact_step(view, asked.fact, depth), view.node(entry.member).citations
            note = "，".join(filter(None, (f"属于{asked.name}", fact.note)))
            steps += [evolve(fact, note=note, citations=cited)] if cited or view.all else []
        elif asked is None and found.op in _WORDS and view.value(node) and (view.all or not found.label):
            held = [arg for arg in found.args if view.value(arg)]
            stack += reversed(held if found.op == "and" else held[:1])
    return steps


def fact_steps(view: EventView, conditions: Sequence[int], depth: int) -> list[Step]:
    """The facts of the case that conditions read, each once."""
    facts = [node for node in below(view, conditions) if view.node(node).op in ("fact", "event_date")]
    return [fact_step(view, fact, depth) for fact in facts]


def below(view: EventView, roots: Sequence[int]) -> list[int]:
    """The nodes that were needed for some, themselves included, in the order in which they are read."""
    found: dict[int, None] = {}
    stack = list(reversed(roots))
    while stack:
        node = stack.pop()
        if node not in found and view.evaluated(node):
            found[node] = None
            stack.extend(reversed(view.node(node).args))
    return list(found)


def fact_step(view: EventView, node: int, depth: int, label: str = "") -> Step:
    """A fact of the case, or of the vocabulary where the case is silent."""
    name = label or _name(view, node)
    note = SILENT if _is_default(view, node) else ""
    return view.at(node, Step(depth, name, view.text(node), "", view.origin(node), note=note))


def _name(view: EventView, node: int) -> str:
    """What a fact is called, or the date of the event."""
    found = view.node(node)
    return f"{view.trace.event.type}日期" if found.op == "event_date" else found.label or str(found.data)


def default_steps(view: EventView, root: int, depth: int) -> list[Step]:
    """The facts under a result on which the case is silent, as the vocabulary has them."""
    lines = [(key, None) if isinstance(key, int) else key for _, key in view.resting(root)]
    steps = []
    for node, line in sorted(lines, key=lambda place: (place[0], place[1] or 0)):
        item = evolve(view, line=line)
        if _is_default(item, node):
            label = f"第{line + 1}项{view.node(node).label}" if line is not None else ""
            steps.append(fact_step(item, node, depth, label))
    return steps


def _is_default(view: EventView, node: int) -> bool:
    return view.node(node).op == "fact" and view.origin(node) is Origin.READING
