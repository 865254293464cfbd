"""The operations that compare, combine conditions and choose."""

from collections.abc import Sequence
from typing import cast

from compiler.formats import operand_text
from compiler.graph import Node
from compiler.rules import Inputs, NoRow, Operation, Steps, common, count, expect, number, ordered, truths
from compiler.terms import Code, Term, aligned
from compiler.types import TRUTH, Kind, Type, Value


class Less(Operation):
    """Whether the first is below the second."""

    name, python, words, date_words = "less", "<", ("小于", "不小于"), ("早于", "不早于")

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 2, 2)
        ordered(args)
        return TRUTH

    def compute(self, node: Node, values: list[Value]) -> Value:
        return number(values[0]) < number(values[1])

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        (left, right), _ = aligned(terms)
        return Code((f"{target} = {left} {self.python} {right}",))

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        words = self.date_words if texts[0].endswith("日") else self.words  # of what has an order only dates do
        return words[not value].join(texts)


class AtMost(Less):
    """Whether the first is the second or below it."""

    name, python, words, date_words = "at_most", "<=", ("不超过", "超过"), ("不晚于", "晚于")

    def compute(self, node: Node, values: list[Value]) -> Value:
        return number(values[0]) <= number(values[1])


class Equal(Less):
    """Whether two values of one type are the same."""

    name, python, words, date_words = "equal", "==", ("等于", "不等于"), ("等于", "不等于")

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 2, 2)
        common(args)
        return TRUTH

    def compute(self, node: Node, values: list[Value]) -> Value:
        return values[0] == values[1]


class Member(Operation):
    """Whether a class value is one of those in data (sorted names)."""

    name = "member"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 1, 1)
        expect(args[0].kind is Kind.CLASS, f"{args[0]}不是分类")
        names = node.data
        expect(isinstance(names, tuple) and all(isinstance(name, str) for name in names), "所属各值应是名称")
        listed = list(cast(tuple[str, ...], names))
        expect(bool(listed) and listed == sorted(set(listed)), "所属各值应有序且不重复")
        return TRUTH

    def compute(self, node: Node, values: list[Value]) -> Value:
        return values[0] in cast(tuple[str, ...], node.data)

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        names = cast(tuple[str, ...], node.data)
        test = f"== {names[0]!r}" if len(names) == 1 else f"in {{{', '.join(map(repr, names))}}}"
        return Code((f"{target} = {terms[0].text} {test}",))

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return f"{texts[0]}{'属于' if value else '不属于'}{'、'.join(cast(tuple[str, ...], node.data))}"


class And(Operation):
    """All hold; the first that does not ends the evaluation."""

    name, python, word, decided_by = "and", " and ", "，且", False

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 1)
        truths(args)
        return TRUTH

    def evaluate(self, node: Node, inputs: Inputs) -> Steps:
        for arg in node.args:
            if (yield arg) is self.decided_by:
                return self.decided_by
        return not self.decided_by

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        return Code((f"{target} = {self.python.join(term.text for term in terms)}",))

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return self.word.join(filter(None, texts))


class Or(And):
    """At least one holds; the first that does ends the evaluation."""

    name, python, word, decided_by = "or", " or ", "，或", True


class Not(Operation):
    """The opposite."""

    name = "not"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 1, 1)
        truths(args)
        return TRUTH

    def compute(self, node: Node, values: list[Value]) -> Value:
        return not values[0]

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        return Code((f"{target} = not {terms[0].text}",))

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return f"并非{texts[0]}"


class Choose(Operation):
    """The second operand if the first holds, else the third."""

    name = "choose"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 3, 3)
        truths(args[:1])
        return common(args[1:])

    def evaluate(self, node: Node, inputs: Inputs) -> Steps:
        condition, then, otherwise = node.args
        taken = then if (yield condition) else otherwise
        return (yield taken)

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        (then, otherwise), denominator = aligned(terms[1:])
        return Code((f"{target} = {then} if {terms[0].text} else {otherwise}",), denominator)

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        return f"取{operand_text(value, node.type)}"


class Table(Operation):
    """The value of the first row that holds. Args are condition, value, …, and the value of 其他 if there is
    one; data are the rows' labels."""

    name = "table"

    def type_rule(self, node: Node, args: Sequence[Type]) -> Type:
        count(args, 2)
        truths(args[0 : len(args) - 1 : 2])
        labels = node.data
        expect(
            isinstance(labels, tuple) and len(labels) in {len(args) // 2, (len(args) + 1) // 2},
            "行名与行数不符",
        )
        return common([*args[1::2], args[-1]])

    def evaluate(self, node: Node, inputs: Inputs) -> Steps:
        args = node.args
        for position in range(0, len(args) - 1, 2):
            if (yield args[position]):
                return (yield args[position + 1])
        if len(args) % 2 == 0:
            raise NoRow(node)
        return (yield args[-1])

    def emit(self, node: Node, target: str, terms: Sequence[Term]) -> Code:
        rows = len(terms) // 2
        values, denominator = aligned([*terms[1::2], *terms[2 * rows :]])
        lines = [f"{target} = {values[rows] if len(values) > rows else None}"]
        for row in reversed(range(rows)):
            lines.append(f"if {terms[2 * row].text}: {target} = {values[row]}")
        if len(values) == rows:
            lines.append(f"if {target} is None: return None")
        return Code(tuple(lines), denominator)

    def formula(self, node: Node, texts: Sequence[str], value: Value) -> str:
        labels = cast(tuple[str, ...], node.data)
        taken = next((row for row in range(len(texts) // 2) if texts[2 * row + 1]), len(texts) // 2)
        label = labels[taken] if taken < len(labels) else "其他"
        return f"{label}，{operand_text(value, node.type)}"
