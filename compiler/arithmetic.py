"""The operations that compute with numbers."""

from collections.abc import Sequence
from fractions import Fraction
from math import floor, gcd
from types import MappingProxyType
from typing import ClassVar, cast

from compiler.graph import Node
from compiler.rules import IllTyped, Operation, common, count, expect, number, ordered
from compiler.terms import Code, Term, aligned, int_text
from compiler.types import Kind, Type, Value

_ADDED = frozenset({Kind.AMOUNT, Kind.RATE, Kind.POINTS, Kind.NUMBER})
_PRODUCTS = MappingProxyType(
    {
        (Kind.AMOUNT, Kind.RATE): Kind.AMOUNT,
        (Kind.AMOUNT, Kind.NUMBER): Kind.AMOUNT,
        (Kind.POINTS, Kind.NUMBER): Kind.POINTS,
        (Kind.RATE, Kind.RATE): Kind.RATE,
        (Kind.NUMBER, Kind.RATE): Kind.NUMBER,
        (Kind.NUMBER, Kind.NUMBER): Kind.NUMBER,
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
    """An amount, a number or a rate times a rate or a number, in either order."""

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
    """An amount in whole fen. The mode is that of the magnitude: a reversal mirrors what it reverses."""

    name = "round"
    modes: ClassVar[tuple[str, str]] = ("四舍五入到分", "舍去分以下")

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 1, 1)
        expect(args[0].kind is Kind.AMOUNT, f"{args[0]}不能取整到分")
        expect(node.data in {(mode,) for mode in self.modes}, f"没有{node.data!r}这种取整方式")
        return args[0]

    def compute(self, node: Node, values: list[Value]) -> Value:
        amount = number(values[0])
        fen = floor(abs(amount) * 100 + (Fraction(1, 2) if node.data == (self.modes[0],) else 0))
        return Fraction(fen if amount >= 0 else -fen, 100)

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        (term,) = terms
        shared = gcd(100, term.denominator)
        up, down = 100 // shared, term.denominator // shared
        scaled = term.text if up == 1 else f"{term.text} * {up}"
        if down == 1:
            return Code((f"{target} = {scaled}",), 100)
        half, whole = int_text(down), int_text(2 * down)
        if node.data == (self.modes[0],):  # (2a + d) // 2d is a/d, halves upwards
            chosen = f"(2 * s + {half}) // {whole} if s >= 0 else -(({half} - 2 * s) // {whole})"
        else:
            chosen = f"s // {half} if s >= 0 else -(-s // {half})"
        return Code((f"s = {scaled}", f"{target} = {chosen}"), 100)

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return f"{texts[0]}，{cast(tuple[str], node.data)[0]}"
