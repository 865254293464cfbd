"""What is known of an amount whatever the case: that it is whole fen, that it is never below zero."""

from fractions import Fraction

from compiler.graph import Builder, Node
from compiler.types import Kind


def in_fen(builder: Builder, amount: int) -> bool:
    """Whether an amount is whole fen: no figure is finer and nothing multiplies it, unless rounded since."""
    stack, seen = [amount], {amount}
    while stack:
        node = builder[stack.pop()]
        figure = _figure(node)
        if node.op == "multiply" or (figure is not None and (figure * 100).denominator != 1):
            return False
        for arg in node.args if node.op != "round" else ():
            if arg not in seen and builder[arg].type.kind is Kind.AMOUNT:
                seen.add(arg)
                stack.append(arg)
    return True


def varies(builder: Builder, rate: int) -> bool:
    """Whether a rate rests on facts, ages, counts or assumptions, and so on more than the figures of the rules."""
    return any(builder[id].op in ("fact", "assumption", "age", "pool") for id in _below(builder, rate))


def never_negative(builder: Builder, value: int) -> bool:
    """Whether a value is zero or more; facts of cases are, and so are rates of figures alone (compiler.tables sees to
    it)."""
    known: dict[int, bool] = {}
    for id in _below(builder, value):
        node = builder[id]
        numbers = [known[arg] for arg in node.args if arg in known]
        figure = _figure(node)
        if figure is not None:
            known[id] = figure >= 0
        elif node.op == "subtract":
            known[id] = node.type.kind is Kind.RATE and not varies(builder, id)
        elif node.op == "maximum":
            known[id] = any(numbers)
        else:
            known[id] = all(numbers)
    return known[value]


def _figure(node: Node) -> Fraction | None:
    data = node.data[1] if node.op == "parameter" and isinstance(node.data, tuple) else node.data
    return data if isinstance(data, Fraction) else None


def _below(builder: Builder, root: int) -> list[int]:
    """The numbers that a value is made of, itself last; operands come before what they are operands of."""
    stack, seen = [root], {root}
    while stack:
        for arg in builder[stack.pop()].args:
            if arg not in seen and builder[arg].type.kind is not Kind.TRUTH:
                seen.add(arg)
                stack.append(arg)
    return sorted(seen)
