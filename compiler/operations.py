"""All operations by name. One more is a class in `leaves`, `arithmetic`, `logic` or `calendar_days`, and its place
here."""

from collections.abc import Sequence
from types import MappingProxyType

from compiler.arithmetic import Add, Maximum, Minimum, Multiply, Round, Subtract, SumLines
from compiler.calendar_days import Age, DayOf, MoveDate
from compiler.graph import Node
from compiler.leaves import Assumption, Constant, EventDate, Fact, Parameter, PoolRead
from compiler.logic import And, AtMost, Choose, Equal, Less, Member, Not, Or, Table
from compiler.rules import IllTyped, Leaf, Operation
from compiler.types import Type, Value

LEAVES: MappingProxyType[str, Leaf] = MappingProxyType(
    {leaf.name: leaf for leaf in (Constant(), Parameter(), Assumption(), Fact(), EventDate(), PoolRead())}
)
OPERATIONS: MappingProxyType[str, Operation] = MappingProxyType(
    {
        operation.name: operation
        for operation in (
            *(Add(), Subtract(), Multiply(), Minimum(), Maximum(), Round(), SumLines()),
            *(Less(), AtMost(), Equal(), Member(), And(), Or(), Not(), Choose(), Table()),
            *(Age(), DayOf(), MoveDate()),
        )
    }
)


def result_type(node: Node, args: Sequence[Type]) -> Type:
    """The type of a node's value by the rule of its operation. Raises IllTyped."""
    rule = LEAVES.get(node.op) or OPERATIONS.get(node.op)
    if rule is None:
        raise IllTyped(f"没有运算「{node.op}」")
    return rule.type_rule(node, args)


def formula(node: Node, texts: Sequence[str], value: Value) -> str:
    """How the value came about, from the operands' texts (see `operand_text`): 2,700.00 × 60%."""
    rule = LEAVES.get(node.op) or OPERATIONS[node.op]
    return rule.formula(node, texts, value)
