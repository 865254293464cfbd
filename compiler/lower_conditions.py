"""Conditions of the rules to truth nodes of the graph."""

from fractions import Fraction
from typing import cast

from compiler.asked import owners_of
from compiler.lists import members
from compiler.lower_dates import require, since
from compiler.scope import Item, Refused, Scope
from compiler.types import TRUTH, Kind
from dsl import syntax as ast

_REACHES = {"及以上": (True, True), "以上": (True, False), "及以下": (False, True), "以下": (False, False)}
_ABOVE = {
    **{"超过": False, "大于": False, "不低于": True, "满": True, "及以上": True, "以上": True},
    **{"晚于": False, "不早于": True},
}
_BELOW = {
    **{"低于": False, "不满": False, "小于": False, "不超过": True, "及以下": True, "以下": True},
    **{"早于": False, "不晚于": True},
}
_DATED = ("早于", "晚于", "不早于", "不晚于")


def lower_phrase(scope: Scope, phrase: ast.Phrase, item: Item) -> int:
    """All parts of a phrase at once."""
    nodes = [_part(scope, part, item) for part in phrase.parts]
    return scope.all_of(nodes, label=phrase_text(phrase))


def phrase_text(phrase: ast.Phrase) -> str:
    """A phrase as written, without spaces."""
    return "".join(
        "、".join(ref.text for ref in part.refs) + part.reach
        if isinstance(part, ast.Values)
        else ("非" if part.negated else "") + part.ref.text
        for part in phrase.parts
    )


def _part(scope: Scope, part: ast.Values | ast.Predicate, item: Item) -> int:
    if isinstance(part, ast.Values):
        return lower_values(scope, part, None, item)
    return _predicate(scope, part, item)


def _predicate(scope: Scope, part: ast.Predicate, item: Item) -> int:
    name = part.ref.name
    if name in scope.symbols.facts:
        node = scope.fact(scope.symbols.facts[name])
    else:
        found = scope.conditions.get(name, scope.values.get(name))
        if found is None:
            raise Refused
        node = found
    return scope.builder.add("not", TRUTH, (node,), label=f"非{name}") if part.negated else node


def lower_values(scope: Scope, values: ast.Values, of: ast.Ref | None, item: Item) -> int:
    """Whether a class has one of some values, or one that reaches above or below."""
    symbols = scope.symbols
    base = symbols.value_class.get(values.refs[0].name, "")
    fact = symbols.facts.get(of.name if of is not None else base)
    if fact is None or any(ref.name not in symbols.value_class for ref in values.refs):
        raise Refused  # the class could not be read, which has been reported
    for ref in values.refs:
        if symbols.value_class[ref.name] != fact.type.of:
            raise scope.refuse("N07", item, ref.span, value=ref.text, owner=fact.name, choices="、".join(fact.choices))
    chosen = {ref.name for ref in values.refs}
    if values.reach:
        chosen = _reached(scope, values, fact.choices, fact.ordered, item)
    label = "、".join(ref.text for ref in values.refs) + values.reach
    if not chosen:  # above the highest, where the 口径 says that the bound itself does not belong
        return scope.builder.add("constant", TRUTH, data=False, label=label)
    return scope.builder.add("member", TRUTH, (scope.fact(fact),), data=tuple(sorted(chosen)), label=label)


def _reached(scope: Scope, values: ast.Values, choices: tuple[str, ...], ordered: bool, item: Item) -> set[str]:
    last = values.refs[-1]
    if not ordered:
        owner = scope.symbols.value_class[last.name]
        raise scope.refuse("N08", item, values.span, value=last.text, reach=values.reach, owner=owner)
    above, included = _REACHES[values.reach]
    if not included:
        included = scope.readings.setting("本数") == "以上以下含本数"
    position = choices.index(last.name)
    if above:
        reached = choices[position if included else position + 1 :]
    else:
        reached = choices[: position + 1 if included else position]
    return set(reached) | {ref.name for ref in values.refs[:-1]}


def lower_class_is(scope: Scope, cond: ast.ClassIs, item: Item) -> int:
    """分类 为 values."""
    node = lower_values(scope, cond.values, cond.ref, item)
    if cond.negated:
        return scope.builder.add("not", TRUTH, (node,), label=f"{cond.ref.text}不为{scope.builder[node].label}")
    return node


def lower_listed(scope: Scope, cond: ast.Listed, item: Item) -> int:
    """分类 属于 目录."""
    fact = scope.symbols.facts.get(cond.ref.name)
    decl = scope.symbols.lists.get(cond.list.name)
    if fact is None or decl is None or cond.list.name not in scope.lists:
        raise Refused
    for ref in (ref for entry in decl.items for ref in entry.refs):
        if scope.symbols.value_class.get(ref.name) != fact.type.of:
            args = {"value": ref.text, "owner": fact.name, "choices": "、".join(fact.choices)}
            raise scope.refuse("N07", item, cond.list.span, **args)
    node = members(scope, fact, cond.list.name)
    if cond.negated:
        return scope.builder.add("not", TRUTH, (node,), label=f"{cond.ref.text}不属于{cond.list.text}")
    return node


def lower_since(scope: Scope, cond: ast.Since, left: int, start: int, length: int, item: Item) -> int:
    """Whether a time has passed since a day; a day without counterpart in the last month is its last day."""
    require(scope, left, Kind.DATE, f"“{cond.left.text}”", cond.left.span, item)
    require(scope, start, Kind.DATE, "“自”之后的值", cond.start.span, item)
    require(scope, length, Kind.DURATION, "“起满”之后的值", cond.length.span, item)
    word = "起不满" if cond.negated else "起满"
    begun, span = scope.builder[start].label, scope.builder[length].label
    label = f"{cond.left.text}自{begun}{word}{span}"
    node = since(scope, left, start, length, item, label)
    return scope.builder.add("not", TRUTH, (node,), label=label) if cond.negated else node


def lower_object_is(scope: Scope, cond: ast.ObjectIs, item: Item) -> int:
    """对象 为 phrase; each part must speak of that object."""
    for part in cond.phrase.parts:
        node = _part(scope, part, item)
        owners = owners_of(scope, node)
        if cond.ref.name not in owners:
            word = phrase_text(ast.Phrase((part,)))
            raise scope.refuse(
                "N06", item, part.span, word=word, owner="、".join(sorted(owners)) or "别的事", object=cond.ref.name
            )
    node = lower_phrase(scope, cond.phrase, item)
    if cond.negated:
        return scope.builder.add("not", TRUTH, (node,), label=f"{cond.ref.text}不为{phrase_text(cond.phrase)}")
    return node


def lower_compare(scope: Scope, cond: ast.Compare, left: int, right: int, upper: int | None, item: Item) -> int:
    """A quantity compared with a value, or within a range whose ends belong to it."""
    label = f"{cond.left.text}{cond.word}"
    right = _as_left(scope, cond, left, right, item)
    if upper is not None:
        upper = _as_left(scope, cond, left, upper, item)
        lower, higher = _said(scope, right, cond.right, item), scope.builder[upper].label
        low = scope.builder.add("at_most", TRUTH, (right, left), label=f"{cond.left.text}不低于{lower}")
        high = scope.builder.add("at_most", TRUTH, (left, upper), label=f"{cond.left.text}不超过{higher}")
        return scope.all_of([low, high], label=f"{label}{lower}{cond.through}{higher}")
    label += _said(scope, right, cond.right, item) + cond.reach
    word = cond.reach or cond.word
    if word in _DATED:
        require(scope, left, Kind.DATE, f"“{cond.left.text}”", cond.left.span, item)
    if word in ("等于", "为"):
        return scope.builder.add("equal", TRUTH, (left, right), label=label)
    included = _included(scope, cond, word)
    if word in _ABOVE:
        return scope.builder.add("at_most" if included else "less", TRUTH, (right, left), label=label)
    return scope.builder.add("at_most" if included else "less", TRUTH, (left, right), label=label)


def _said(scope: Scope, node: int, expr: ast.Expr, item: Item) -> str:
    """What a quantity is called; one that is worked out on the spot, as it is written."""
    written = item.file.text[expr.span.start : expr.span.end]
    return scope.builder[node].label or "".join(written.split()).removeprefix("（").removesuffix("）")


def _included(scope: Scope, cond: ast.Compare, word: str) -> bool:
    """Whether the bound itself belongs: by its word, by 以上以下, or by a 口径 about the quantity compared with."""
    names = [cond.left.name] + ([cond.right.ref.name] if isinstance(cond.right, ast.Use) else [])
    for name in names:
        reading = scope.readings.inclusion.get(name)
        if reading is not None:
            scope.readings.used.add(reading.text)
            return reading.decl.words == "含本数"
    if word in ("以上", "以下"):
        return scope.readings.setting("本数") == "以上以下含本数"
    return {**_ABOVE, **_BELOW}[word]


def _as_left(scope: Scope, cond: ast.Compare, left: int, right: int, item: Item) -> int:
    """The right side in the kind of the left: a bare number beside an age is an age."""
    mine, other = scope.type(left), scope.type(right)
    if mine.kind is Kind.DURATION:
        raise scope.refuse("T01", item, cond.span, what="比较大小的", expected="金额、数、周岁或日期", actual=mine)
    if mine.kind is other.kind and (mine.kind is not Kind.CLASS):
        return right
    if mine.kind is Kind.AGE and other.kind is Kind.NUMBER and isinstance(scope.builder[right].data, Fraction):
        node = scope.builder[right]
        return scope.builder.add(
            "constant", mine, data=cast(Fraction, node.data), citations=node.citations, label=node.label
        )
    raise scope.refuse("T01", item, cond.right.span, what=f"“{cond.left.text}”比较的对象", expected=mine, actual=other)
