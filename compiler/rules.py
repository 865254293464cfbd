"""What every operation of the evaluation graph has: type rule, exact evaluation, integer code and sentence.

A `Leaf` reads its value from the node or from what the event brings. An `Operation` computes: `evaluate` is a
generator that yields the operands it needs, one after the other, is sent their values and returns its own;
what it does not ask for is not evaluated. It may ask for an operand at a line item: (operand, index of the item). Integer code is eager and flat, however many operands there are.
In formulas the text of an operand that did not decide the value is "".
"""

from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import ClassVar, cast

from attrs import field, frozen

from compiler.formats import value_text
from compiler.graph import Node
from compiler.terms import Code, Term
from compiler.types import TRUTH, Kind, Type, Value

Steps = Generator[int | tuple[int, int], Value, Value]

_ORDERED = frozenset({Kind.AMOUNT, Kind.RATE, Kind.POINTS, Kind.NUMBER, Kind.AGE, Kind.DATE})


AssumptionKey = tuple[str, str]  # name of the figure, and a class value or ""
Line = Mapping[str, Value]  # the facts of one line item of an event


class EvaluationError(Exception):
    """A value that was needed and cannot be had. Once known, `event` is the index of the event in the case, and
    `line` that of the line item in its list."""

    def __init__(self, message: str, node: Node) -> None:
        self.node = node
        self.event: int | None = None
        self.line: int | None = None
        super().__init__(message)


class MissingFact(EvaluationError):
    """A fact that was needed and that the case lacks."""

    def __init__(self, name: str, node: Node) -> None:
        self.name = name
        super().__init__(f"案情缺少事实「{name}」。", node)


class MissingAssumption(EvaluationError):
    """A figure that the document leaves open and for which no value is assumed; `node` is the assumption."""

    def __init__(self, name: str, key: str, node: Node) -> None:
        self.name, self.key = name, key
        super().__init__(f"“{name}”{f'（{key}）' if key else ''}尚未确定，也没有假设它的值。", node)


class NoCalendar(EvaluationError):
    """A date that cannot be told: past the years whose holidays are known, or past the calendar itself."""


class NoRow(EvaluationError):
    """A table without 其他, none of whose rows holds."""

    def __init__(self, node: Node) -> None:
        super().__init__(f"「{node.label or '表'}」没有一行适用。", node)


@frozen
class Inputs:
    """What an evaluation reads: the event's date and facts, the balances of the pools before it, the values assumed
    for what is open, and the line items of the event by object. Pools whose balance rests on something open and not
    assumed are in `unknown` and not in `pools`."""

    day: date
    facts: Mapping[str, Value]
    pools: Mapping[str, Fraction]
    assumed: Mapping[AssumptionKey, Value] = field(factory=dict)
    lines: Mapping[str, Sequence[Line]] = field(factory=dict)
    unknown: Mapping[str, MissingAssumption] = field(factory=dict)


class IllTyped(Exception):
    """Operands or data that an operation does not take; the text says which."""


def expect(holds: bool, message: str) -> None:
    """Raises IllTyped unless it holds."""
    if not holds:
        raise IllTyped(message)


def count(args: Sequence[Type], least: int, most: int | None = None) -> None:
    """Raises IllTyped unless there are so many operands."""
    expect(least <= len(args) and (most is None or len(args) <= most), f"有{len(args)}个运算对象")


def truths(args: Sequence[Type]) -> None:
    """Raises IllTyped unless all operands are conditions."""
    for type in args:
        expect(type == TRUTH, f"条件的类型是{type}")


def common(args: Sequence[Type]) -> Type:
    """The one type of all operands; an amount of a period takes plain ones along, not those of another period."""
    first = args[0]
    for type in args:
        expect(type.kind is first.kind and type.of == first.of, f"{first}与{type}不能并用")
    periods = {type.per for type in args}
    expect(len(periods - {None}) <= 1, "、".join(map(str, args[:3])) + "的期间不同")
    return Type(first.kind, next(iter(periods - {None}), None), first.of)


def ordered(args: Sequence[Type]) -> Type:
    """As `common`, of a kind that has an order."""
    type = common(args)
    expect(type.kind in _ORDERED, f"{type}没有大小")
    return type


def number(value: Value) -> Fraction:
    """The value of an operand that its type makes a number."""
    return cast(Fraction, value)


class Leaf(ABC):
    """A node without operands."""

    name: ClassVar[str]

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        """The type that the node must have. Raises IllTyped."""
        count(args, 0, 0)
        return node.type

    @abstractmethod
    def read(self, node: Node, inputs: Inputs) -> Value:
        """The node's value."""

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        """The value itself."""
        return value_text(value, node.type)


class Operation(ABC):
    """A node with operands. Unless `evaluate` says otherwise it needs them all."""

    name: ClassVar[str]

    @abstractmethod
    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        """The type of the value, from those of the operands. Raises IllTyped."""

    def evaluate(self, node: Node, inputs: Inputs) -> Steps:
        """The exact value, asking for operands by id; of the inputs only the number of line items counts."""
        values: list[Value] = []
        for arg in node.args:
            values.append((yield arg))
        return self.compute(node, values)

    def compute(self, node: Node, values: list[Value]) -> Value:
        """The exact value from those of all operands."""
        raise NotImplementedError

    @abstractmethod
    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        """Integer code that assigns the value to the variable `target`."""

    @abstractmethod
    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        """The computation in words and signs, from the texts of the operands."""
