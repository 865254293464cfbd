"""What a figure is a figure of: the rule that has it, the row of a table, and the day from which it holds.

Both policies are keyed alike, so a key may only rest on what the figure itself is: the first version of a parameter has
no day, whether others follow it or not.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from compiler.changes import Changed
from compiler.comparison.declared import Rule
from compiler.formats import date_text
from compiler.in_force import start_of, validity_of
from compiler.symbols import Symbols
from compiler.walk import refs
from dsl import syntax as ast

_LIMITS = {"不低于": "下限", "不超过": "上限"}


class Key(NamedTuple):
    """What a figure is a figure of."""

    rule: str
    row: str = ""
    since: str = ""


def versions_of(decl: ast.ParameterDecl) -> dict[Key, ast.Version]:
    """The versions of a parameter: the first of all, and each other by the day from which it holds."""
    first = min(start_of(version) for version in decl.versions)
    days = [(start_of(version), version) for version in decl.versions]
    return {Key(decl.name.text, "", "" if day == first else date_text(day)): version for day, version in days}


def band_key(rule: Rule, band: ast.Band) -> Key:
    """A portion of a 分段, by its words."""
    return Key(rule.name, rule.unit.file.words(band.span).partition("，")[0])


def rows_of(rule: Rule) -> dict[Key, ast.Row]:
    """The rows of a 表 that have a figure, or the changes of a 分段, each by its condition; a floor and a ceiling are
    named, because the same people may have another row besides."""
    found: dict[Key, ast.Row] = {}
    for row in _rows(rule.statement):
        parts = [rule.unit.file.words(row.condition.span)] if row.condition is not None else []
        if isinstance(row.outcome, ast.Change) and row.outcome.word in _LIMITS:
            parts.append(_LIMITS[row.outcome.word])
        name = _free("，".join(parts), [key.row for key in found])
        found[Key(rule.name, name)] = row
    return found


def _rows(statement: ast.Statement) -> Iterator[ast.Row]:
    if isinstance(statement, ast.TableDecl | ast.BandDecl):
        rows = statement.rows if isinstance(statement, ast.TableDecl) else statement.changes
        yield from (row for row in rows if isinstance(row.outcome, ast.Expr | ast.Change))


def _free(name: str, taken: Sequence[str]) -> str:
    """A name that no earlier row has: two changes may be of the same people."""
    number = 2
    found = name
    while found in taken:
        found, number = f"{name}（第{number}项）", number + 1
    return found


# ---- what a 修订 changes


def targets(symbols: Symbols, rule: Rule, changed: Changed) -> list[Key]:
    """The figures of a rule that a 修订 changes: the row that it names; the versions of a parameter in its time; the
    rows of a table that it replaces as a whole; or the only figure."""
    if isinstance(rule.statement, ast.ParameterDecl):
        return _versions_in(versions_of(rule.statement), *_time_of(symbols, changed))
    rows = rows_of(rule)
    if changed.phrase is None:
        return [key for key, row in rows.items() if isinstance(row.outcome, ast.Expr)] or [Key(rule.name)]
    named = _said(changed.phrase)
    found = [key for key, row in rows.items() if row.condition is not None and _said(row.condition) == named]
    return found[:1] or [Key(rule.name, changed.unit.file.words(changed.phrase.span))]


def replaced(symbols: Symbols, rule: Rule, changed: Changed) -> list[Key]:
    """The changes of a table that are no more, because a 修订 puts one value for the whole, for everybody and for good."""
    change = changed.change
    for_some = id(changed.unit) in symbols.applies_to or _time_of(symbols, changed)[1] < date.max
    if not isinstance(change, ast.Replaced) or changed.phrase is not None or for_some:
        return []
    if any(ref.name == rule.name for ref in refs([change.value])):
        return []  # X改为X上浮10%: they go on within it
    return [key for key, row in rows_of(rule).items() if isinstance(row.outcome, ast.Change)]


def _said(condition: ast.Cond) -> object:
    """What a condition made of words says, in whatever order and form: 特困人员 as 困难身份为特困人员."""
    match condition:
        case ast.BracketedCondition(inner=inner):
            return _said(inner)
        case ast.ClassIs(values=values, negated=False):
            return frozenset({_part(values)})
        case ast.Phrase(parts=parts):
            return frozenset(map(_part, parts))
    return condition


def _part(part: ast.Values | ast.Predicate) -> tuple[object, ...]:
    if isinstance(part, ast.Values):
        return frozenset(ref.name for ref in part.refs), part.reach
    return part.ref.name, part.negated


def _versions_in(versions: dict[Key, ast.Version], start: date, end: date) -> list[Key]:
    """The version in force on the first day of a 修订, and those that begin later while it holds: it goes before them."""
    days = {key: start_of(version) for key, version in versions.items()}
    current = max((day for day in days.values() if day <= start), default=min(days.values()))
    return [key for key, day in days.items() if day == current or start <= day <= end]


def _time_of(symbols: Symbols, changed: Changed) -> tuple[date, date]:
    """From when to when a 修订 holds; one that does not say, from after all that the amended policy says."""
    in_force = symbols.in_force.get(id(changed.unit))
    periods = [in_force.period if in_force is not None else None, changed.decl.period]
    validities = [validity_of(period, ()) for period in periods if period is not None]
    starts = [each.start for each in validities if each.start is not None]
    ends = [each.end for each in validities if each.end is not None]
    return max(starts, default=date.max), min(ends, default=date.max)
