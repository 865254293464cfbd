"""Tables and parameters to nodes: versions by date, rows by condition, then adjustments in their fixed order."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from attrs import frozen

from compiler.graph_regions import Regions, rank
from compiler.lower_values import adjust, lower, same_type
from compiler.readings import Reading
from compiler.scope import Item, Refused, Scope, numeral_value
from compiler.types import TRUTH, Type
from dsl import syntax as ast
from dsl.numerals import NumeralKind

_LIMITS = ("不低于", "不超过")


@frozen
class LoweredRow:
    """A row of a table: its condition's node (None: 其他), its value's node (None for an adjustment), its label."""

    row: ast.Row
    condition: int | None
    value: int | None
    label: str
    item: Item


@frozen
class LoweredTable:
    """A table as lowered, kept for the checks of overlap, gap and range."""

    decl: ast.TableDecl
    node: int
    rows: tuple[LoweredRow, ...]
    adjustments: tuple[LoweredRow, ...]
    preferences: tuple[tuple[Reading, int], ...]  # readings of precedence with the node of the preferred rows


def item_of(scope: Scope, rule: str, statement: object, own: ast.Citations, inherited: ast.Citations = ()) -> Item:
    """The item of a rule with the words it rests on."""
    file = scope.symbols.file_of(statement)
    return Item(rule, file, scope.citations.resolve(rule, file, own, inherited))


def lower_parameter(scope: Scope, decl: ast.ParameterDecl) -> int:
    """A parameter: the figure of the version in force on the event's date."""
    name = decl.name.text
    versions: list[tuple[ast.Version, int]] = []
    for version in decl.versions:
        item = item_of(scope, name, decl, version.citations)
        versions.append((version, _figure(scope, name, version, item)))
    starts = [_start(version) for version, _ in versions]
    if len(set(starts)) < len(starts):
        raise Refused  # two versions at once: compiler.validity reports it
    first = versions[0][1]
    for version, node in versions[1:]:
        same_type(scope, [first, node], version.value, f"“{name}”的各期", item_of(scope, name, decl, ()))
    ordered = sorted(versions, key=lambda pair: _start(pair[0]))
    result = ordered[0][1]
    for version, node in ordered[1:]:
        assert version.period is not None and version.period.start is not None
        start = scope.literal(version.period.start, item_of(scope, name, decl, version.citations))
        since = scope.builder.add("at_most", TRUTH, (start, scope.day()), label=f"自{version.period.start.text}起")
        result = scope.choose(since, node, result, label=name, rule=name)
    return result


def _start(version: ast.Version) -> date:
    start = version.period.start.value if version.period and version.period.start else date.min
    assert isinstance(start, date)
    return start


def _figure(scope: Scope, name: str, version: ast.Version, item: Item) -> int:
    """A parameter's figure as a node of its own, so that the explanation can name it."""
    if not isinstance(version.value, ast.Literal):
        return lower(scope, version.value, item)
    value, type = numeral_value(version.value.numeral)
    readings = tuple(reading.text for key, reading in scope.readings.inclusion.items() if key == name)
    scope.readings.used.update(readings)
    return scope.builder.add(
        "parameter", type, data=(name, value), citations=item.citations, label=name, rule=name, readings=readings
    )


def lower_table(scope: Scope, decl: ast.TableDecl) -> LoweredTable:
    """A table: the first row that holds, in order of precedence; then points, then factors, then limits."""
    name = decl.name.text
    rows: list[LoweredRow] = []
    changes: list[LoweredRow] = []
    failed = False
    for row in decl.rows:
        try:
            lowered = _row(scope, decl, row)
        except Refused:
            failed = True
            continue
        (changes if isinstance(row.outcome, ast.Change) else rows).append(lowered)
    if failed or not rows:
        raise Refused
    type = _table_type(scope, rows, name)
    preferences = _preferences(scope, decl)
    ordered = _by_precedence(rows, preferences, scope)
    readings = tuple(reading.text for reading, _ in preferences)
    only = ordered[0] if ordered[0].condition is None else None  # 其他 alone
    node = _value(only) if only is not None else _table_node(scope, decl, ordered, type, readings)
    changes.sort(key=lambda change: _stage(_change(change)))
    for change in changes:
        node = _adjusted(scope, node, change)
    if changes:
        node = _without(scope, name, ordered, type, node)
    return LoweredTable(decl, node, tuple(ordered), tuple(changes), preferences)


def _without(scope: Scope, name: str, rows: Sequence[LoweredRow], type: Type, adjusted: int) -> int:
    """The value after the adjustments, but nothing where a row says 不享受: to nothing nothing is added."""
    before: list[int] = []  # conditions of the rows that go before
    for row in rows:
        if row.value is None:
            others = scope.builder.add("or", TRUTH, tuple(before)) if before else None
            none_before = [scope.builder.add("not", TRUTH, (others,))] if others is not None else []
            own = [row.condition] if row.condition is not None else []
            holds = scope.all_of([*own, *none_before], label=f"{row.label}不享受")
            adjusted = scope.choose(holds, _nothing(scope, type, row), adjusted, label=name, rule=name)
        if row.condition is not None:
            before.append(row.condition)
    return adjusted


def _stage(change: ast.Change) -> int:
    """Points first, then factors in the order written, then limits."""
    if change.word in _LIMITS:
        return 2
    points = isinstance(change.amount, ast.Literal) and change.amount.numeral.kind is NumeralKind.POINTS
    return 0 if points else 1


def _change(lowered: LoweredRow) -> ast.Change:
    assert isinstance(lowered.row.outcome, ast.Change)
    return lowered.row.outcome


def _row(scope: Scope, decl: ast.TableDecl, row: ast.Row) -> LoweredRow:
    item = item_of(scope, decl.name.text, decl, row.citations, decl.citations)
    condition: int | None = None
    label = "其他"
    if row.condition is not None and not isinstance(row.condition, ast.Otherwise):
        condition = lower(scope, row.condition, item)
        label = row_label(item, row)
    if isinstance(row.outcome, ast.Change):
        return LoweredRow(row, condition, None, label, item)
    if row.outcome is None:
        return LoweredRow(row, condition, None, label, item)
    return LoweredRow(row, condition, _cell(scope, decl, row.outcome, label, item), label, item)


def row_label(item: Item, row: ast.Row) -> str:
    """A row's condition as written."""
    assert row.condition is not None
    return "".join(item.file.text[row.condition.span.start : row.condition.span.end].split())


def _cell(scope: Scope, decl: ast.TableDecl, outcome: ast.Expr, label: str, item: Item) -> int:
    """A cell's figure is named by its row; anything else is an expression."""
    if not isinstance(outcome, ast.Literal):
        return lower(scope, outcome, item)
    value, type = numeral_value(outcome.numeral)
    return scope.builder.add(
        "parameter",
        type,
        data=(f"{decl.name.text}·{label}", value),
        citations=item.citations,
        label=label,
        rule=decl.name.text,
    )


def _table_type(scope: Scope, rows: list[LoweredRow], name: str) -> Type:
    valued = [row for row in rows if row.value is not None]
    if not valued:
        raise scope.refuse(
            "T01",
            rows[0].item,
            rows[0].row.span,
            what=f"“{name}”的值",
            expected="金额、比例或数",
            actual="各行都不享受",
        )
    type = scope.type(_value(valued[0]))
    for row in valued[1:]:
        assert isinstance(row.row.outcome, ast.Expr)
        merged = same_type(scope, [_value(valued[0]), _value(row)], row.row.outcome, f"“{name}”各行的值", row.item)
        type = merged if merged.per else type
    return type


def _value(row: LoweredRow) -> int:
    assert row.value is not None
    return row.value


def _preferences(scope: Scope, decl: ast.TableDecl) -> tuple[tuple[Reading, int], ...]:
    found = []
    for reading in scope.readings.precedence.get(decl.name.text, ()):
        assert reading.decl.preferred is not None
        item = item_of(scope, decl.name.text, reading.decl, ())
        found.append((reading, lower(scope, reading.decl.preferred, item)))
    return tuple(found)


def _by_precedence(
    rows: list[LoweredRow], preferences: tuple[tuple[Reading, int], ...], scope: Scope
) -> list[LoweredRow]:
    regions = Regions(scope)
    preferred = [node for _, node in preferences]
    return sorted(rows, key=lambda row: (row.condition is None, rank(regions, row.condition, preferred)))


def _table_node(
    scope: Scope, decl: ast.TableDecl, rows: list[LoweredRow], type: Type, readings: tuple[str, ...]
) -> int:
    args: list[int] = []
    for row in rows:
        value = row.value if row.value is not None else _nothing(scope, type, row)
        args.extend([value] if row.condition is None else [row.condition, value])
    return scope.builder.add(
        "table",
        type,
        tuple(args),
        data=tuple(row.label for row in rows),
        label=decl.name.text,
        rule=decl.name.text,
        readings=readings,
    )


def _nothing(scope: Scope, type: Type, row: LoweredRow) -> int:
    """不享受 is zero, resting on the words that say so."""
    return scope.builder.add(
        "constant", type, data=Fraction(0), citations=row.item.citations, label=f"{row.label}不享受", rule=row.item.rule
    )


def _adjusted(scope: Scope, base: int, lowered: LoweredRow) -> int:
    change = _change(lowered)
    amount: int | None = None
    if isinstance(change.amount, ast.Literal):
        value, type = numeral_value(change.amount.numeral)
        label = f"{lowered.label}{change.word}{change.amount.numeral.text}" if lowered.condition else change.word
        label += "计算" if change.word == "按" else ""
        amount = scope.builder.add(
            "parameter",
            type,
            data=(f"{lowered.item.rule}·{lowered.label}", value),
            citations=lowered.item.citations,
            label=label,
            rule=lowered.item.rule,
        )
    elif change.amount is not None:
        amount = lower(scope, change.amount, lowered.item)
    return adjust(scope, base, change, amount, lowered.condition, lowered.item)
