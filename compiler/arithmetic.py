"""The operations that compute with numbers."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor, gcd
from types import MappingProxyType
from typing import ClassVar, cast

from compiler.graph import Node
from compiler.rules import IllTyped, Inputs, Operation, Steps, common, count, expect, number, ordered
from compiler.terms import Code, Term, aligned, int_text
from compiler.types import Kind, Type, Value

_ADDED = frozenset({Kind.AMOUNT, Kind.RATE, Kind.POINTS, Kind.NUMBER})
_PRODUCTS = MappingProxyType(
    {
        (Kind.AMOUNT, Kind.RATE): Kind.AMOUNT,
        (Kind.AMOUNT, Kind.NUMBER): Kind.AMOUNT,
        (Kind.AMOUNT, Kind.AGE): Kind.AMOUNT,
        (Kind.POINTS, Kind.NUMBER): Kind.POINTS,
        (Kind.POINTS, Kind.AGE): Kind.POINTS,
        (Kind.RATE, Kind.RATE): Kind.RATE,
        (Kind.NUMBER, Kind.RATE): Kind.NUMBER,
        (Kind.NUMBER, Kind.NUMBER): Kind.NUMBER,
        (Kind.NUMBER, Kind.AGE): Kind.NUMBER,
    }
)


def _sum(args: Sequence[Type]) -> Type:
    count(args, 2, 2)
    if (args[0].kind, args[1].kind) == (Kind.RATE, Kind.POINTS):
        return args[0]
    type = common(args)
    expect(type.kind in _ADDED, f"{type}不能加减")
    return type


def parenthesised(texts: Sequence[str]) -> list[str]:
    return [f"({text})" if text.startswith("-") else text for text in texts]


class Add(Operation):
    """Amounts, points or numbers together; a rate and points give a rate."""

    name, sign, python = "add", "+", "+"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        return _sum(args)

    def compute(self, node: Node, values: list[Value]) -> Value:
        return number(values[0]) + number(values[1])

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        (left, right), denominator = aligned(terms)
        return Code((f"{target} = {left} {self.python} {right}",), denominator)

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return f" {self.sign} ".join(parenthesised(texts))


class Subtract(Add):
    """The difference, of the same types as the sum."""

    name, sign, python = "subtract", "−", "-"

    def compute(self, node: Node, values: list[Value]) -> Value:
        return number(values[0]) - number(values[1])


class Multiply(Operation):
    """An amount, a number or a rate times a rate or a number; amounts, points and numbers times an age too."""

    name = "multiply"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 2, 2)
        for left, right in (args, tuple(reversed(args))):
            kind = _PRODUCTS.get((left.kind, right.kind))
            if kind is not None:
                return Type(kind, left.per)
        raise IllTyped(f"{args[0]}与{args[1]}不能相乘")

    def compute(self, node: Node, values: list[Value]) -> Value:
        return number(values[0]) * number(values[1])

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        left, right = terms
        return Code((f"{target} = {left.text} * {right.text}",), left.denominator * right.denominator)

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return " × ".join(parenthesised(texts))


class SumLines(Operation):
    """The sum of the operand over the line items of the event, zero without any; data is the items' object.

    Within the operand, facts of the object are those of the item. There is no integer code for it.
    """

    name = "sum_lines"
    shown = 4  # items whose values stand in the formula; of more only their number

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 1, 1)
        expect(args[0].kind in _ADDED, f"{args[0]}不能加减")
        expect(isinstance(node.data, str), "明细没有名称")
        return args[0]

    def evaluate(self, node: Node, inputs: Inputs) -> Steps:
        total = Fraction(0)
        for place in range(len(inputs.lines.get(cast(str, node.data), ()))):
            total += number((yield node.args[0], place))
        return total

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        raise NotImplementedError

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        """The texts are those of the items' values."""
        if 0 < len(texts) <= self.shown:
            return " + ".join(parenthesised(texts))
        return f"{len(texts)}项之和"


class Minimum(Operation):
    """The least of one or more."""

    name, words, python = "minimum", ("中较小者", "中最小者"), "<"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 1)
        return ordered(args)

    def compute(self, node: Node, values: list[Value]) -> Value:
        return min(cast(list[Fraction], values))

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        texts, denominator = aligned(terms)
        lines = [f"{target} = {texts[0]}"]
        for text in texts[1:]:
            lines += (f"s = {text}", f"if s {self.python} {target}: {target} = s")
        return Code(tuple(lines), denominator)

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return "、".join(texts) + self.words[len(texts) > 2] if len(texts) > 1 else texts[0]


class Maximum(Minimum):
    """The greatest of one or more."""

    name, words, python = "maximum", ("中较大者", "中最大者"), ">"

    def compute(self, node: Node, values: list[Value]) -> Value:
        return max(cast(list[Fraction], values))


class Round(Operation):
    """An amount in whole fen or yuan. The mode is that of the magnitude: a reversal mirrors what it reverses."""

    name = "round"
    modes: ClassVar[MappingProxyType[tuple[str], tuple[int, bool]]] = MappingProxyType(  # parts of a yuan, halves up
        {("四舍五入到分",): (100, True), ("舍去分以下",): (100, False), ("四舍五入到元",): (1, True)}
    )

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 1, 1)
        expect(args[0].kind is Kind.AMOUNT, f"{args[0]}不能取整")
        expect(node.data in self.modes, f"没有{node.data!r}这种取整方式")
        return args[0]

    def compute(self, node: Node, values: list[Value]) -> Value:
        amount = number(values[0])
        parts, halves_up = self.modes[cast(tuple[str], node.data)]
        whole = floor(abs(amount) * parts + (Fraction(1, 2) if halves_up else 0))
        return Fraction(whole if amount >= 0 else -whole, parts)

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        (term,) = terms
        parts, halves_up = self.modes[cast(tuple[str], node.data)]
        shared = gcd(parts, term.denominator)
        up, down = parts // shared, term.denominator // shared
        scaled = term.text if up == 1 else f"{term.text} * {up}"
        if down == 1:
            return Code((f"{target} = {scaled}",), parts)
        half, whole = int_text(down), int_text(2 * down)
        if halves_up:  # (2a + d) // 2d is a/d, halves upwards
            chosen = f"(2 * s + {half}) // {whole} if s >= 0 else -(({half} - 2 * s) // {whole})"
        else:
            chosen = f"s // {half} if s >= 0 else -(-s // {half})"
        return Code((f"s = {scaled}", f"{target} = {chosen}"), parts)

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return f"{texts[0]}，{cast(tuple[str], node.data)[0]}"
