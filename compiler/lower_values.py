"""Expressions of the rules to nodes of the graph, with their types."""

from fractions import Fraction
from typing import get_args

from compiler.defaults import is_listed
from compiler.lower_conditions import (
    lower_class_is,
    lower_compare,
    lower_listed,
    lower_object_is,
    lower_phrase,
    lower_since,
)
from compiler.lower_dates import lower_age, lower_day_of, lower_moved
from compiler.operations import OPERATIONS
from compiler.rules import IllTyped
from compiler.scope import Item, Refused, Scope, Total
from compiler.types import TRUTH, Kind, Type
from compiler.walk import post_order
from dsl import syntax as ast
from dsl.names import BUILT_IN, OWN_SHARE, REMAINDER

HALF = Fraction(1, 2)
_VALUED = (*get_args(ast.Expr), *get_args(ast.Cond))
_NUMBERS = ("QUANTITY", "BENEFIT")
_BUILT_IN_HELPS = {
    OWN_SHARE: "它写在样例和保证里，例如：个人负担应为100元。规则里请写费用减各项待遇。",
    REMAINDER: "它写在「结算」里第二层以后的待遇中，例如：费用为前序支付后政策范围内个人负担。",
}
_MULTIPLIED = (Kind.AMOUNT, Kind.RATE, Kind.POINTS, Kind.NUMBER, Kind.AGE)
_GROUPS = {"之和": "add", "中较小者": "minimum", "中较大者": "maximum"}


def lower(scope: Scope, part: ast.Expr | ast.Cond, item: Item) -> int:
    """The node of an expression or condition. Raises Refused once the fault is recorded."""
    done: dict[int, int] = {}
    for node in post_order(part):
        if isinstance(node, _VALUED) or (isinstance(node, ast.Ref) and node.kind in _NUMBERS):
            found = _one(scope, node, item, done)
            if found is not None:
                done[id(node)] = found
    return done[id(part)]


def _one(scope: Scope, node: object, item: Item, done: dict[int, int]) -> int | None:
    match node:
        case ast.Ref():
            return quantity(scope, node, item)
        case ast.Literal():
            return scope.literal(node.numeral, item)
        case ast.Use():
            return done[id(node.ref)]
        case ast.Phrase():
            return lower_phrase(scope, node, item)
        case ast.ClassIs():
            return lower_class_is(scope, node, item)
        case ast.Bracketed() | ast.BracketedCondition():
            return done[id(node.inner)]
        case ast.Binary():
            return _binary(scope, node, done[id(node.left)], done[id(node.right)], item)
        case ast.Adjusted():
            amount = done[id(node.change.amount)] if node.change.amount is not None else None
            return adjust(scope, done[id(node.base)], node.change, amount, None, item)
        case ast.Grouped():
            return _grouped(scope, node, [done[id(part)] for part in node.items], item)
        case ast.Excess():
            return _excess(scope, node, done[id(node.value)], done[id(node.threshold)], item)
        case ast.Age():
            return lower_age(scope, done[id(node.born)], node, item)
        case ast.DayOf():
            return lower_day_of(scope, done[id(node.date)], node, item)
        case ast.Moved():
            return lower_moved(scope, done[id(node.date)], done[id(node.length)], node, item)
        case ast.Each():
            return _each(scope, node, done[id(node.value)], item)
        case ast.Accumulated():
            return _accumulated(scope, node, done[id(node.value)], item)
        case ast.Listed():
            return lower_listed(scope, node, item)
        case ast.Since():
            left, start, length = (done[id(part)] for part in (node.left, node.start, node.length))
            return lower_since(scope, node, left, start, length, item)
        case ast.Either():
            then, otherwise = done[id(node.then)], done[id(node.otherwise)]
            same_type(scope, [then, otherwise], node, "“则”与“否则”的值", item)
            return scope.choose(done[id(node.condition)], then, otherwise, rule=item.rule)
        case ast.ObjectIs():
            return lower_object_is(scope, node, item)
        case ast.Compare():
            upper = done[id(node.upper)] if node.upper is not None else None
            return lower_compare(scope, node, done[id(node.left)], done[id(node.right)], upper, item)
        case ast.Joined():
            nodes = tuple(done[id(part)] for part in node.items)
            return scope.builder.add("and" if node.word == "且" else "or", TRUTH, nodes)
        case ast.Otherwise():
            return scope.truth(True)
    return None


def quantity(scope: Scope, ref: ast.Ref, item: Item) -> int:
    """The node of a named quantity: a fact, or a parameter, table or definition lowered before."""
    fact = scope.symbols.facts.get(ref.name)
    if fact is not None:
        return scope.fact(fact)
    if ref.name in scope.symbols.day_of_event:
        return scope.day(scope.symbols.day_of_event[ref.name])
    if ref.name == REMAINDER and item.rule in scope.remainders:
        return scope.remainders[item.rule]
    if ref.name in scope.shares:
        return scope.shares[ref.name]
    if ref.name == REMAINDER and any("结算" in unit.unread for unit in scope.symbols.sources.units):
        raise Refused  # the order could not be read, which has been reported
    if ref.name in BUILT_IN:
        raise scope.refuse("N11", item, ref.span, helps=(_BUILT_IN_HELPS[ref.name],), name=ref.name)
    node = scope.values.get(ref.name)
    if node is None:
        raise Refused
    return node


def same_type(scope: Scope, nodes: list[int], place: ast.Expr | ast.Ref | ast.Pending, what: str, item: Item) -> Type:
    """The one type of several values; 元 goes with 元/年 and with 元/月, but these two do not go together."""
    types = [scope.type(node) for node in nodes]
    first = types[0]
    for other in types[1:]:
        if other.kind is not first.kind or other.of != first.of or len({first.per, other.per, None}) > 2:
            raise scope.refuse("T01", item, place.span, what=what, expected=first, actual=other)
        first = other if other.per else first
    return first


def _binary(scope: Scope, node: ast.Binary, left: int, right: int, item: Item) -> int:
    mine, other = scope.type(left), scope.type(right)
    if node.word in ("乘以", "×"):
        for part, type in ((node.left, mine), (node.right, other)):
            if type.kind not in _MULTIPLIED:
                raise scope.refuse(
                    "T01", item, part.span, what=f"“{node.word}”的一方", expected="金额、比例或数", actual=type
                )
        try:
            type = OPERATIONS["multiply"].type_rule(scope.builder[left], [mine, other])
        except IllTyped:
            raise scope.refuse(
                "T01", item, node.right.span, what=f"“{node.word}”的另一方", expected="比例或数", actual=other
            ) from None
        return scope.builder.add("multiply", type, (left, right), rule=item.rule)
    helps = ["比例加减百分点，请写“提高5个百分点”或“降低5个百分点”。"] if Kind.RATE is mine.kind else []
    if mine.kind not in (Kind.AMOUNT, Kind.NUMBER):
        raise scope.refuse(
            "T01", item, node.left.span, helps=helps, what=f"“{node.word}”的一方", expected="金额或数", actual=mine
        )
    if mine.kind is not other.kind:
        raise scope.refuse("T01", item, node.right.span, what=f"“{node.word}”的另一方", expected=mine, actual=other)
    type = same_type(scope, [left, right], node, f"“{node.word}”的两方", item)
    return scope.builder.add("add" if node.word in ("加", "＋") else "subtract", type, (left, right), rule=item.rule)


def _grouped(scope: Scope, node: ast.Grouped, items: list[int], item: Item) -> int:
    type = same_type(scope, items, node, f"“{node.word}”的各项", item)
    if type.kind in (Kind.TRUTH, Kind.CLASS, Kind.DURATION) or (node.word == "之和" and type.kind is Kind.DATE):
        raise scope.refuse("T01", item, node.span, what=f"“{node.word}”的各项", expected="金额或数", actual=type)
    op = _GROUPS[node.word]
    if op != "add":
        return scope.builder.add(op, type, tuple(items), rule=item.rule)
    total = items[0]
    for part in items[1:]:
        total = scope.builder.add("add", type, (total, part), rule=item.rule)
    return total


def _each(scope: Scope, node: ast.Each, value: int, item: Item) -> int:
    """The sum over the lines of an event."""
    if not is_listed(scope.symbols, node.object.name):
        helps = (f"要逐项合计，请写：对象 {node.object.text}，列于就医。",)
        raise scope.refuse("T18", item, node.object.span, helps=helps, object=node.object.text)
    if any(part.op == "sum_lines" for part in scope.builder.below(value)):  # lines have no lines of their own
        raise scope.refuse("T18", item, node.value.span, object=node.object.text)
    type = scope.type(value)
    if type.kind not in (Kind.AMOUNT, Kind.NUMBER):
        raise scope.refuse("T01", item, node.value.span, what="“之和”的各项", expected="金额或数", actual=type)
    return scope.builder.add("sum_lines", type, (value,), data=node.object.name, rule=item.rule)


def _accumulated(scope: Scope, node: ast.Accumulated, value: int, item: Item) -> int:
    """A value added up over the events of a period: what those before added, and this one."""
    type = scope.type(value)
    if type.kind not in (Kind.AMOUNT, Kind.NUMBER):
        raise scope.refuse("T01", item, node.value.span, what="“累计”的对象", expected="金额或数", actual=type)
    word = node.word.removeprefix("的")
    pool = f"{item.rule}·{word}{len(scope.totals) + 1}"
    scope.totals[pool] = Total(value, word, item, node.span)
    before = scope.builder.add("pool", Type(type.kind), data=pool, label=word, rule=item.rule)
    return scope.builder.add("add", Type(type.kind), (before, value), rule=item.rule)


def _excess(scope: Scope, node: ast.Excess, value: int, threshold: int, item: Item) -> int:
    type = same_type(scope, [value, threshold], node, "“中超过”的两方", item)
    if type.kind not in (Kind.AMOUNT, Kind.NUMBER):
        raise scope.refuse("T01", item, node.span, what="“中超过”的两方", expected="金额或数", actual=type)
    difference = scope.builder.add("subtract", type, (value, threshold), rule=item.rule)
    return scope.builder.add("maximum", type, (difference, scope.zero(type)), rule=item.rule)


def adjust(scope: Scope, base: int, change: ast.Change, amount: int | None, condition: int | None, item: Item) -> int:
    """A value changed, under a condition or always: 提高N个百分点, 上浮N%, 减半, 按N%计算, 的N%, 不低于, 不超过."""
    type = scope.type(base)
    if change.word in ("不低于", "不超过"):
        assert amount is not None and change.amount is not None
        same_type(scope, [base, amount], change.amount, f"“{change.word}”的值", item)
        op = "maximum" if change.word == "不低于" else "minimum"
        changed = scope.builder.add(op, type, (base, amount), rule=item.rule)
        return changed if condition is None else scope.choose(condition, changed, base, rule=item.rule)
    if change.word == "减半":
        amount = scope.builder.add(
            "constant", Type(Kind.RATE), data=HALF, citations=item.citations, label="减半", rule=item.rule
        )
    assert amount is not None
    kind = scope.type(amount).kind
    if change.word in ("提高", "降低") and kind is Kind.POINTS:
        return _points(scope, base, change, amount, condition, item)
    if kind is not Kind.RATE:
        expected = "百分点" if change.word in ("提高", "降低") and type.kind is Kind.RATE else "比例"
        raise scope.refuse(
            "T01", item, change.span, what=f"“{change.word}”的幅度", expected=expected, actual=scope.type(amount)
        )
    if type.kind not in (Kind.AMOUNT, Kind.NUMBER, Kind.RATE):
        raise scope.refuse(
            "T01", item, change.span, what=f"“{change.word}”的对象", expected="金额、比例或数", actual=type
        )
    if change.word == "提高":
        helps = ["按倍数提高请写“上浮”，例如上浮30%；提高百分点请写“提高5个百分点”。"]
        raise scope.refuse(
            "T01", item, change.span, helps=helps, what=f"“{change.word}”的幅度", expected="百分点", actual="比例"
        )
    part = scope.builder.add("multiply", type, (base, amount), rule=item.rule)
    if change.word in ("上浮", "降低"):
        op = "add" if change.word == "上浮" else "subtract"
        step = part if condition is None else scope.choose(condition, part, scope.zero(type), label=change.word)
        return scope.builder.add(op, type, (base, step), rule=item.rule)
    return part if condition is None else scope.choose(condition, part, base, rule=item.rule)


def _points(scope: Scope, base: int, change: ast.Change, amount: int, condition: int | None, item: Item) -> int:
    type = scope.type(base)
    amount_text = change.amount.numeral.text if isinstance(change.amount, ast.Literal) else "百分点"
    if type.kind is not Kind.RATE:
        raise scope.refuse(
            "T01", item, change.span, what=f"“{change.word}{amount_text}”的对象", expected="比例", actual=type
        )
    step = amount
    if condition is not None:
        step = scope.choose(condition, amount, scope.zero(scope.type(amount)), label=scope.builder[condition].label)
    op = "add" if change.word == "提高" else "subtract"
    return scope.builder.add(op, type, (base, step), rule=item.rule)
