"""Tables to nodes: rows by condition, then adjustments in their fixed order."""

from collections.abc import Sequence
from fractions import Fraction

from attrs import evolve, frozen

from compiler.amend import amended, layered, row_of, said_in_row
from compiler.graph_regions import Regions, rank
from compiler.layers import Layer, layers_of
from compiler.lower_values import adjust, lower, same_type
from compiler.readings import Reading
from compiler.scope import Item, Refused, Scope, item_of
from compiler.types import TRUTH, Kind, Type
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
    layers: tuple[Layer, ...] = ()  # of an adjustment: what has been changed of its amount


@frozen
class LoweredTable:
    """A table as lowered, kept for the checks of overlap, gap and range."""

    decl: ast.TableDecl
    node: int
    rows: tuple[LoweredRow, ...]
    adjustments: tuple[LoweredRow, ...]
    preferences: tuple[tuple[Reading, int], ...]  # readings of precedence with the node of the preferred rows
    is_amended: bool  # whether figures of it depend on a 修订: what its rates come to is then asked of its node


def lower_table(scope: Scope, decl: ast.TableDecl) -> LoweredTable:
    """A table: the first row that holds, in order of precedence; then points, then factors, then limits."""
    name = decl.name.text
    lowered: list[LoweredRow] = []
    failed = False
    for row in decl.rows:
        try:
            lowered.append(lower_row(scope, decl, row))
        except Refused:
            failed = True
    lowered = _amended_rows(scope, decl, lowered)
    changes = [row for row in lowered if isinstance(row.row.outcome, ast.Change)]
    rows = [row for row in lowered if not isinstance(row.row.outcome, ast.Change)]
    if failed or not rows:
        raise Refused
    type = _table_type(scope, rows, name)
    preferences = _preferences(scope, decl)
    ordered = _by_precedence(rows, preferences, scope)
    readings = tuple(reading.text for reading, _ in preferences)
    only = ordered[0] if ordered[0].condition is None else None  # 其他 alone
    node = _value(only) if only is not None else _table_node(scope, decl, ordered, type, readings)
    changes.sort(key=lambda change: stage(change_of(change)))
    for change in changes:
        node = adjusted(scope, node, change)
    if changes:
        node = _without(scope, name, ordered, type, node)
    node = layered(scope, name, node)
    return LoweredTable(decl, node, tuple(ordered), tuple(changes), preferences, name in scope.changes)


def _amended_rows(scope: Scope, decl: ast.TableDecl, rows: list[LoweredRow]) -> list[LoweredRow]:
    """The rows with the figures that 修订 give them; a change of a figure without words is of the only row."""
    found = list(rows)
    layers: dict[int, list[Layer]] = {}
    for layer in layers_of(scope, decl.name.text):
        whole = isinstance(layer.change, ast.Replaced) and layer.changed.phrase is None
        if layer.is_value and not whole:
            place = row_of(scope, layer, [(row.condition, row.label, row.row.outcome is not None) for row in rows])
            if place is not None:
                layers.setdefault(place, []).append(layer)
    for place, own in layers.items():
        row = rows[place]
        if row.value is None:
            found[place] = evolve(row, layers=tuple(own))
        else:
            said = said_in_row(row.row, row.item.file)
            value = amended(scope, own, row.value, said, f"{decl.name.text}·{row.label}", row.label)
            found[place] = evolve(row, value=value)
    return found


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


def stage(change: ast.Change) -> int:
    """Points first, then factors in the order written, then limits."""
    if change.word in _LIMITS:
        return 2
    points = isinstance(change.amount, ast.Literal) and change.amount.numeral.kind is NumeralKind.POINTS
    return 0 if points else 1


def change_of(lowered: LoweredRow) -> ast.Change:
    """The change that an adjustment makes."""
    assert isinstance(lowered.row.outcome, ast.Change)
    return lowered.row.outcome


def lower_row(scope: Scope, decl: ast.TableDecl | ast.BandDecl, row: ast.Row) -> LoweredRow:
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
    return item.file.words(row.condition.span)


def _cell(scope: Scope, decl: ast.TableDecl | ast.BandDecl, outcome: ast.Expr | ast.Ref, label: str, item: Item) -> int:
    """A cell's figure is named by its row, a value of a class by itself; anything else is an expression."""
    if isinstance(outcome, ast.Ref):
        of = scope.symbols.value_class.get(outcome.name)
        if of is None:
            raise Refused  # the class could not be read, which has been reported
        type = Type(Kind.CLASS, of=of)
        return scope.builder.add(
            "constant", type, data=outcome.name, citations=item.citations, label=outcome.name, rule=item.rule
        )
    if not isinstance(outcome, ast.Literal):
        return lower(scope, outcome, item)
    return scope.figure(f"{decl.name.text}·{label}", outcome.numeral, item, label)


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
        assert isinstance(row.row.outcome, ast.Expr | ast.Ref)
        merged = same_type(scope, [_value(valued[0]), _value(row)], row.row.outcome, f"“{name}”各行的值", row.item)
        type = merged if merged.per else type
    nothing = next((row for row in rows if row.value is None), None)
    if nothing is not None and type.kind not in (Kind.AMOUNT, Kind.RATE, Kind.NUMBER):
        what = f"“{name}”的值"
        raise scope.refuse("T01", nothing.item, nothing.row.span, what=what, expected=type, actual="不享受")
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


def adjusted(scope: Scope, base: int, lowered: LoweredRow) -> int:
    """A value after one adjustment of a table."""
    change = change_of(lowered)
    amount: int | None = None
    if isinstance(change.amount, ast.Literal):
        label = f"{lowered.label}{change.word}{change.amount.numeral.text}" if lowered.condition else change.word
        label += "计算" if change.word == "按" else ""
        amount = scope.figure(f"{lowered.item.rule}·{lowered.label}", change.amount.numeral, lowered.item, label)
    elif change.amount is not None:
        amount = lower(scope, change.amount, lowered.item)
    if lowered.layers and amount is not None:
        said = said_in_row(lowered.row, lowered.item.file)
        title = f"{lowered.item.rule}·{lowered.label}"
        amount = amended(scope, lowered.layers, amount, said, title, lowered.label)
    return adjust(scope, base, change, amount, lowered.condition, lowered.item)
