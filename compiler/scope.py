"""What lowering works with: the graph being built, the symbols, and what has been lowered already."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import define, field, frozen

from compiler.changes import Changed, gather_changes
from compiler.citations import Citations
from compiler.graph import Builder, Citation
from compiler.readings import Readings
from compiler.symbols import Fact, Symbols
from compiler.types import AGE, AMOUNT, DATE, NUMBER, POINTS, RATE, TRUTH, Duration, Kind, Type, Value, how_to_write
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.numerals import Numeral, NumeralKind
from dsl.source import SourceFile, Span

_TYPES = {
    NumeralKind.AMOUNT: AMOUNT,
    NumeralKind.RATE: RATE,
    NumeralKind.POINTS: POINTS,
    NumeralKind.NUMBER: NUMBER,
    NumeralKind.AGE: AGE,
    NumeralKind.DATE: DATE,
}


class Refused(Exception):
    """A part cannot be lowered; its diagnostic has been recorded."""


@frozen
class Item:
    """The item being lowered: the rule it belongs to, its file, and the words it rests on."""

    rule: str
    file: SourceFile
    citations: tuple[Citation, ...]


@frozen
class Part:
    """Values that words put into a 目录, or take out of it; where there is a condition, only where it holds."""

    values: tuple[str, ...]
    citations: tuple[Citation, ...]
    condition: int | None = None
    taken_out: bool = False


@frozen
class Total:
    """A value that is added up over the events of a period, for the rule that asks."""

    value: int
    accumulation: str
    item: Item
    span: Span


@define
class Scope:
    """The state of one lowering."""

    symbols: Symbols
    citations: Citations
    readings: Readings
    builder: Builder = field(factory=Builder)
    values: dict[str, int] = field(factory=dict)  # quantity, judgement or benefit -> node
    conditions: dict[str, int] = field(factory=dict)  # 称 -> node
    lists: dict[str, tuple[Part, ...]] = field(factory=dict)  # 目录 -> what was put in and taken out
    totals: dict[str, Total] = field(factory=dict)  # pool -> what 的…累计 adds up in it
    remainders: dict[str, int] = field(factory=dict)  # benefit of a later tier -> what the tiers before left
    shares: dict[str, int] = field(factory=dict)  # 个人负担 where a 保证 speaks of it
    diagnostics: list[Diagnostic] = field(factory=list)
    changes: dict[str, list[Changed]] = field(init=False)  # name -> the 修订 of it

    def __attrs_post_init__(self) -> None:
        self.changes, found = gather_changes(self.symbols)
        self.diagnostics.extend(found)

    def refuse(self, code: str, item: Item, span: Span, *, helps: Sequence[str] = (), **args: Any) -> Refused:
        """Record a diagnostic; the caller raises what this returns."""
        if code == "T01" and not helps:
            helps = how_to_write(args["expected"], args["actual"])
        self.diagnostics.append(report(code, Label(item.file, span), helps=helps, **args))
        return Refused()

    # ---- leaves

    def fact(self, fact: Fact) -> int:
        """The node of a fact."""
        return self.builder.add("fact", fact.type, data=fact.name, label=fact.name)

    def day(self, event: str | None = None) -> int:
        """The node of the event's date; where an event is named, of that event alone."""
        return self.builder.add("event_date", DATE, data=event, label=f"{event or ''}日期")

    def truth(self, value: bool) -> int:
        """The node of a constant truth value."""
        return self.builder.add("constant", TRUTH, data=value)

    def zero(self, type: Type) -> int:
        """The node of nothing: zero of a type, no figure of any rule."""
        return self.builder.add("constant", type, data=Fraction(0))

    def literal(self, numeral: Numeral, item: Item, label: str = "") -> int:
        """The node of a figure as written, resting on the words of its item."""
        value, type = numeral_value(numeral)
        return self.builder.add(
            "constant", type, data=value, citations=item.citations, label=label or numeral.text, rule=item.rule
        )

    def figure(self, title: str, numeral: Numeral, item: Item, label: str) -> int:
        """The node of a figure that has a name of its own, with the 口径 about whether the number itself belongs."""
        value, type = numeral_value(numeral)
        readings = tuple(reading.text for key, reading in self.readings.inclusion.items() if key == title)
        self.readings.used.update(readings)
        return self.builder.add(
            *("parameter", type, (), (title, value), item.citations), label=label, rule=item.rule, readings=readings
        )

    def date(self, day: date, citations: tuple[Citation, ...], label: str) -> int:
        """The node of a fixed date."""
        return self.builder.add("constant", DATE, data=day, citations=citations, label=label)

    def type(self, node: int) -> Type:
        """The type of a node."""
        return self.builder[node].type

    # ---- conditions put together

    def all_of(self, nodes: Sequence[int], *, label: str = "", citations: tuple[Citation, ...] = ()) -> int:
        """The node that holds where all of the given ones hold."""
        distinct = tuple(dict.fromkeys(nodes))
        if len(distinct) == 1 and not citations:
            return distinct[0]
        return self.builder.add("and", TRUTH, distinct, citations=citations, label=label)

    def choose(self, condition: int, then: int, otherwise: int, *, label: str = "", rule: str = "") -> int:
        """The node that is `then` where the condition holds and `otherwise` where not."""
        type = self.type(then) if self.type(then).per else self.type(otherwise)
        return self.builder.add("choose", type, (condition, then, otherwise), label=label, rule=rule)


def numeral_value(numeral: Numeral) -> tuple[Value, Type]:
    """The value and type of a figure."""
    if numeral.kind is NumeralKind.DURATION:
        assert isinstance(numeral.value, Fraction)
        return Duration(int(numeral.value), numeral.unit), Type(Kind.DURATION)
    type = _TYPES[numeral.kind]
    if numeral.kind is NumeralKind.AMOUNT and numeral.per in ("年", "月"):
        type = Type(Kind.AMOUNT, per=numeral.per)
    return numeral.value, type


def item_of(scope: Scope, rule: str, statement: object, own: ast.Citations, inherited: ast.Citations = ()) -> Item:
    """The item of a rule with the words it rests on."""
    file = scope.symbols.file_of(statement)
    return Item(rule, file, scope.citations.resolve(rule, file, own, inherited))
