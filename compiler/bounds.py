"""What is known of an amount whatever the case: that it is whole fen, that it is never below zero."""

from fractions import Fraction

from compiler.graph import Builder, Node
from compiler.types import Kind


def in_fen(builder: Builder, amount: int) -> bool:
    """Whether an amount is whole fen: no figure is finer and nothing multiplies it, unless rounded since."""
    parts = builder.below(amount, into=lambda node, arg: node.op != "round" and arg.type.kind is Kind.AMOUNT)
    return not any(node.op == "multiply" or _finer(node) for node in parts)


def _finer(node: Node) -> bool:
    """Whether a figure is no whole number of fen."""
    figure = _figure(node)
    return figure is not None and (figure * 100).denominator != 1


def varies(builder: Builder, rate: int) -> bool:
    """Whether a rate rests on facts, ages, counts or assumptions, and so on more than the figures of the rules."""
    return any(node.op in ("fact", "assumption", "age", "pool") for node in numbers_below(builder, rate))


def never_negative(builder: Builder, value: int) -> bool:
    """Whether a value is zero or more; facts of cases are, and so are rates of figures alone (compiler.tables sees to
    it)."""
    known: dict[int, bool] = {}
    for node in numbers_below(builder, value):
        numbers = [known[arg] for arg in node.args if arg in known]
        figure = _figure(node)
        if figure is not None:
            known[node.id] = figure >= 0
        elif node.op == "subtract":
            known[node.id] = node.type.kind is Kind.RATE and not varies(builder, node.id)
        elif node.op == "maximum":
            known[node.id] = any(numbers)
        else:
            known[node.id] = all(numbers)
    return known[value]


def _figure(node: Node) -> Fraction | None:
    data = node.data[1] if node.op == "parameter" and isinstance(node.data, tuple) else node.data
    return data if isinstance(data, Fraction) else None


def numbers_below(builder: Builder, root: int) -> list[Node]:
    """The numbers that a value is made of, itself last; operands come before what they are operands of."""
    return builder.below(root, into=lambda _, arg: arg.type.kind is not Kind.TRUTH)
