"""The operations without operands: figures of the rules, assumptions, facts, the date, and balances of pools."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import cast

from compiler.graph import Node
from compiler.rules import AssumptionKey, Inputs, Leaf, MissingAssumption, MissingFact, expect
from compiler.types import DATE, Duration, Kind, Type, Value

_REPRESENTATION: MappingProxyType[Kind, type] = MappingProxyType(
    {Kind.DATE: date, Kind.DURATION: Duration, Kind.TRUTH: bool, Kind.CLASS: str}
)


class Constant(Leaf):
    """A figure of a rule."""

    name = "constant"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        self._check(node.data, node.type)
        return super().type_rule(node, args)

    @staticmethod
    def _check(value: object, type: Type) -> None:
        expect(isinstance(value, _REPRESENTATION.get(type.kind, Fraction)), f"值{value!r}不是{type}")

    def read(self, node: Node, inputs: Inputs) -> Value:
        return cast(Value, node.data)


class Parameter(Constant):
    """The figure of a 参数 or of a cell; data is (name, value)."""

    name = "parameter"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        data = node.data
        expect(isinstance(data, tuple) and len(data) == 2 and isinstance(data[0], str), "参数应有名称和值")
        self._check(cast(tuple[str, Value], data)[1], node.type)
        return Leaf.type_rule(self, node, args)

    def read(self, node: Node, inputs: Inputs) -> Value:
        return cast(tuple[str, Value], node.data)[1]


class Assumption(Leaf):
    """What the document leaves open; data is (name, class value or ""). Its value is assumed by who asks."""

    name = "assumption"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        data = node.data
        expect(
            isinstance(data, tuple) and len(data) == 2 and all(isinstance(part, str) for part in data),
            "假设应有名称和分类值",
        )
        return super().type_rule(node, args)

    def read(self, node: Node, inputs: Inputs) -> Value:
        name, key = cast(AssumptionKey, node.data)
        value = inputs.assumed.get((name, key))
        if value is None:
            raise MissingAssumption(name, key, node)
        return value


class Fact(Leaf):
    """A fact of the case; data is its name."""

    name = "fact"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        expect(isinstance(node.data, str), "事实没有名称")
        return super().type_rule(node, args)

    def read(self, node: Node, inputs: Inputs) -> Value:
        name = cast(str, node.data)
        value = inputs.facts.get(name)
        if value is None:
            raise MissingFact(name, node)
        return value


class EventDate(Leaf):
    """The date of the event; data is the name of the event whose date is meant, None for any."""

    name = "event_date"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        super().type_rule(node, args)
        expect(node.data is None or isinstance(node.data, str), f"{node.data!r}不是事件的名称")
        return DATE

    def read(self, node: Node, inputs: Inputs) -> Value:
        return inputs.day


class PoolRead(Leaf):
    """The balance of a pool before the event, in the event's period; data is the pool's name."""

    name = "pool"

    def read(self, node: Node, inputs: Inputs) -> Value:
        name = cast(str, node.data)
        if name in inputs.unknown:
            raise inputs.unknown[name]
        return inputs.pools[name]
