"""Ages, days of the calendar and lengths of time to nodes."""

from compiler.scope import Item, Scope
from compiler.types import AGE, DATE, TRUTH, Kind
from dsl import syntax as ast
from dsl.source import Span


def require(scope: Scope, node: int, kind: Kind, what: str, span: Span, item: Item) -> None:
    """Refuse a value of another kind."""
    if scope.type(node).kind is not kind:
        raise scope.refuse("T01", item, span, what=what, expected=kind.value, actual=scope.type(node))


def lower_age(scope: Scope, born: int, node: ast.Age, item: Item) -> int:
    """Whole years of age on the day of the event."""
    require(scope, born, Kind.DATE, "“的周岁”的对象", node.born.span, item)
    return scope.builder.add("age", AGE, (born, scope.day()), rule=item.rule)


def lower_day_of(scope: Scope, date: int, node: ast.DayOf, item: Item) -> int:
    """The first or last day of the month or year of a date, or of the one after."""
    require(scope, date, Kind.DATE, f"“{node.word}”的对象", node.date.span, item)
    data = (node.word.removeprefix("的"),)
    return scope.builder.add("day_of", DATE, (date,), data=data, citations=item.citations, rule=item.rule)


def lower_moved(scope: Scope, date: int, length: int, node: ast.Moved, item: Item) -> int:
    """A date moved by a length of time."""
    require(scope, date, Kind.DATE, f"“{node.word}”之前的值", node.date.span, item)
    require(scope, length, Kind.DURATION, f"“{node.word}”之后的值", node.length.span, item)
    data = (node.word,)
    return scope.builder.add("move_date", DATE, (date, length), data=data, citations=item.citations, rule=item.rule)


def since(scope: Scope, day: int, start: int, length: int, item: Item, label: str) -> int:
    """Whether so much time has gone by from one day to another."""
    end = scope.builder.add("move_date", DATE, (start, length), data=("后",), citations=item.citations, rule=item.rule)
    return scope.builder.add("at_most", TRUTH, (end, day), label=label)
