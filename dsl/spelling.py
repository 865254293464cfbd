"""How the parts of rules are written: references, citations, conditions, expressions.

Every node is spelled as a row of texts and further nodes, which `text_of` puts together without recursion: an
expression may be as deep as its author likes.
"""

from collections.abc import Iterable
from functools import singledispatch

from dsl import syntax as ast

Part = object  # a text, or a node still to be spelled


def text_of(*parts: Part) -> str:
    """The text of texts and nodes in a row."""
    out: list[str] = []
    stack = list(parts[::-1])
    while stack:
        part = stack.pop()
        if isinstance(part, str):
            out.append(part)
        else:
            stack.extend(reversed(spell(part)))
    return "".join(out)


def lined(parts: Iterable[Part], joint: str) -> list[Part]:
    """Parts with a joint between them."""
    row: list[Part] = []
    for part in parts:
        row += (joint, part) if row else (part,)
    return row


@singledispatch
def spell(node: object) -> list[Part]:
    """One node as texts and smaller nodes."""
    raise TypeError(f"no spelling for {type(node).__name__}")


# ---- parts


@spell.register
def _(node: ast.Ref) -> list[Part]:
    return [f"「{node.text}」" if node.quoted else node.text]


@spell.register
def _(node: ast.Name) -> list[Part]:
    """A declared name alone; its synonyms follow where the declaration has room for them."""
    return [f"「{node.text}」" if node.quoted else node.text]


@spell.register
def _(node: ast.Citation) -> list[Part]:
    quote = "" if node.quote is None else f"“{node.quote}”"
    return ["，", quote] if node.locator is None else ["，依据", node.locator, quote]


@spell.register
def _(node: ast.Period) -> list[Part]:
    if node.start is None:
        return ["至", node.end.text if node.end else "", "止"]
    return ["自", node.start.text, *(["起"] if node.end is None else ["至", node.end.text, "止"])]


# ---- expressions


@spell.register
def _(node: ast.Literal) -> list[Part]:
    return [node.numeral.text]


@spell.register
def _(node: ast.Use) -> list[Part]:
    return [node.ref]


@spell.register
def _(node: ast.Binary) -> list[Part]:
    return [node.left, node.word, node.right]


@spell.register
def _(node: ast.Adjusted) -> list[Part]:
    return [node.base, node.change]


@spell.register
def _(node: ast.Change) -> list[Part]:
    return [node.word, *([] if node.amount is None else [node.amount]), *(["计算"] if node.word == "按" else [])]


@spell.register
def _(node: ast.Grouped) -> list[Part]:
    row: list[Part] = [node.items[0]]
    for joint, item in zip(node.joints, node.items[1:], strict=True):
        row += (joint, item)
    return [*row, node.word]


@spell.register
def _(node: ast.Excess) -> list[Part]:
    return [node.value, "中超过", node.threshold, "的部分"]


@spell.register
def _(node: ast.Either) -> list[Part]:
    return ["若", node.condition, "，则", node.then, "，否则", node.otherwise]


@spell.register
def _(node: ast.Age) -> list[Part]:
    return [node.born, "的周岁"]


@spell.register
def _(node: ast.DayOf) -> list[Part]:
    return [node.date, node.word]


@spell.register
def _(node: ast.Moved) -> list[Part]:
    return [node.date, node.word, node.length]


@spell.register
def _(node: ast.Accumulated) -> list[Part]:
    return [node.value, node.word]


@spell.register
def _(node: ast.Each) -> list[Part]:
    return ["各", node.object, "的", node.value, "之和"]


@spell.register
def _(node: ast.Pending) -> list[Part]:
    by: list[Part] = [] if node.by is None else ["，按", node.by]
    return [
        "待定",
        *(f"，{word}" for word in (node.type,) if word),
        *by,
        *(part for bound in node.bounds for part in ("，", bound)),
    ]


@spell.register
def _(node: ast.Bracketed) -> list[Part]:
    return ["（", node.inner, "）"]


# ---- conditions


@spell.register
def _(node: ast.Values) -> list[Part]:
    return [*lined(node.refs, "、"), node.reach]


@spell.register
def _(node: ast.Predicate) -> list[Part]:
    return ["非" if node.negated else "", node.ref]


@spell.register
def _(node: ast.Phrase) -> list[Part]:
    row: list[Part] = [node.parts[0]]
    for joint, part in zip(node.joints, node.parts[1:], strict=True):
        row += (joint, part)
    return row


@spell.register
def _(node: ast.ClassIs) -> list[Part]:
    return [node.ref, "不为" if node.negated else "为", node.values]


@spell.register
def _(node: ast.Listed) -> list[Part]:
    return [node.ref, "不属于" if node.negated else "属于", node.list]


@spell.register
def _(node: ast.Since) -> list[Part]:
    return [node.left, "自", node.start, "起不满" if node.negated else "起满", node.length]


@spell.register
def _(node: ast.ObjectIs) -> list[Part]:
    return [node.ref, "不为" if node.negated else "为", node.phrase]


@spell.register
def _(node: ast.Compare) -> list[Part]:
    through = "—" if node.through == "－" else node.through
    return [node.left, node.word, node.right, through, *([] if node.upper is None else [node.upper]), node.reach]


@spell.register
def _(node: ast.Joined) -> list[Part]:
    row: list[Part] = [node.items[0]]
    for number, item in enumerate(node.items[1:]):
        row += (node.pauses[number] if node.pauses else "，", node.word, item)
    return row


@spell.register
def _(node: ast.BracketedCondition) -> list[Part]:
    return ["（", node.inner, "）"]


@spell.register
def _(node: ast.Otherwise) -> list[Part]:
    return ["其他"]
