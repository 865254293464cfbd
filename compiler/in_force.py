"""When and for whom rules hold: 施行, periods of their own, 适用对象; as dates, and as nodes of the graph."""

from datetime import date
from fractions import Fraction

from attrs import frozen

from compiler.citations import Citations
from compiler.graph import Citation
from compiler.load import Unit
from compiler.lower_values import lower
from compiler.scope import Scope, item_of
from compiler.symbols import Symbols
from compiler.types import TRUTH
from dsl import syntax as ast


@frozen
class Validity:
    """From when to when the policy or a rule holds, and the words that say so."""

    start: date | None
    end: date | None
    citations: tuple[Citation, ...] = ()
    label: str = ""


ALWAYS_VALID = Validity(None, None)


def validity_of(period: ast.Period, citations: tuple[Citation, ...]) -> Validity:
    """A period as dates; a month begins on its first day and ends on its last."""
    start, end = period.start, period.end
    first = start.value if start is not None else None
    last = end.value if end is not None else None
    assert not isinstance(first, Fraction) and not isinstance(last, Fraction)
    if end is not None and last is not None:
        last = last_day(last, end.precision)
    return Validity(first, last, citations, start.text if start is not None else "")


def start_of(version: ast.Version) -> date:
    """Since when a version of a parameter holds; one that does not say, since ever."""
    start = version.period.start.value if version.period and version.period.start else date.min
    assert isinstance(start, date)
    return start


def last_day(day: date, precision: str | None) -> date:
    """The last day that a date as written covers: the day itself, its month, or its year."""
    if precision == "年":
        return date(day.year, 12, 31)
    if precision == "月":
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    return day


def validity_of_unit(symbols: Symbols, citations: Citations, unit: Unit) -> Validity:
    """From when to when a unit's rules hold; always where it does not say, or where that is 待定."""
    statement = symbols.in_force.get(id(unit))
    if statement is None:
        return ALWAYS_VALID
    found = citations.resolve("施行日期", unit.file, statement.citations)
    return validity_of(statement.period, found) if statement.period is not None else Validity(None, None, found)


def within(scope: Scope, validity: Validity) -> list[int]:
    """The nodes that hold from the first day to the last."""
    nodes: list[int] = []
    if validity.start is not None:
        start = scope.date(validity.start, validity.citations, "施行日期")
        nodes.append(scope.builder.add("at_most", TRUTH, (start, scope.day()), label=f"自{validity.label}起"))
    if validity.end is not None:
        end = scope.date(validity.end, validity.citations, "截止日期")
        nodes.append(scope.builder.add("at_most", TRUTH, (scope.day(), end), label="未过截止日期"))
    return nodes


def covered(scope: Scope, unit: Unit) -> int | None:
    """The node that holds for those whom a unit's document is for; None where it does not say."""
    statement = scope.symbols.applies_to.get(id(unit))
    if statement is None:
        return None
    item = item_of(scope, "适用对象", statement, statement.citations)
    node = lower(scope, statement.condition, item)
    return scope.builder.add("and", TRUTH, (node,), citations=item.citations, label="适用对象", rule="适用对象")
