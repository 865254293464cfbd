"""修订 by what they change, each with when and for whom it holds, in the order in which they go before one another."""

from datetime import date
from graphlib import TopologicalSorter
from itertools import combinations

from attrs import evolve, frozen

from compiler.boxes import RegionLimit
from compiler.changes import Changed
from compiler.conditions import All
from compiler.graph_regions import Regions
from compiler.in_force import covered, validity_of, validity_of_unit, within
from compiler.lower_values import lower
from compiler.readings import NARROWER, NEWER
from compiler.regions import implies, satisfiable
from compiler.scope import Item, Scope, item_of
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Label


@frozen
class Layer:
    """One change as it takes effect: where the condition holds (None: always), for whom its document is (None: all)."""

    changed: Changed
    place: int  # among the changes of its target, as written
    item: Item
    condition: int | None
    audience: int | None
    since: date | None
    readings: tuple[str, ...] = ()  # the 口径 by which it goes before another document's

    @property
    def change(self) -> ast.Amendment:
        """What is changed to what."""
        return self.changed.change

    @property
    def is_value(self) -> bool:
        """Whether it gives a value, rather than changing a list or removing a rule."""
        return isinstance(self.change, ast.Refigured | ast.Replaced)

    def follows(self, earlier: "Layer") -> bool:
        """Whether it builds on an earlier change: of its own document, or of one that its document rests on."""
        return self.changed.unit is earlier.changed.unit or self.changed.unit.rests_on(earlier.changed.unit)


def layers_of(scope: Scope, name: str) -> list[Layer]:
    """The changes of a name, those that go before others after them."""
    layers = [_layer(scope, place, changed) for place, changed in enumerate(scope.changes.get(name, ()))]
    if len(layers) < 2:
        return layers
    sorter: TopologicalSorter[int] = TopologicalSorter({place: () for place in range(len(layers))})
    for earlier, later in combinations(range(len(layers)), 2):
        winner = _winner(scope, layers[earlier], layers[later])
        if winner is None:
            continue
        first = winner.place == earlier
        sorter.add(*((earlier, later) if first else (later, earlier)))
        layers[winner.place] = winner
    return [layers[place] for place in sorter.static_order()]


def _layer(scope: Scope, place: int, changed: Changed) -> Layer:
    decl, change, rule = changed.decl, changed.change, changed.decl.name.text
    item = item_of(scope, rule, decl, change.citations, decl.citations)
    validities = [validity_of_unit(scope.symbols, scope.citations, changed.unit)]
    if decl.period is not None:
        validities.append(validity_of(decl.period, item_of(scope, rule, decl, decl.citations).citations))
    nodes = [node for validity in validities for node in within(scope, validity)]
    audience = covered(scope, changed.unit)
    nodes += [] if audience is None else [audience]
    if isinstance(change, ast.Removed) and change.phrase is not None:
        nodes.append(lower(scope, change.phrase, item))
    starts = [validity.start for validity in validities if validity.start is not None]
    condition = scope.all_of(nodes) if nodes else None
    return Layer(changed, place, item, condition, audience, max(starts, default=None))


# ---- two documents


def _winner(scope: Scope, earlier: Layer, later: Layer) -> Layer | None:
    """Which of two changes goes before the other, with the 口径 by which it does; None where it makes no difference."""
    if later.follows(earlier):
        return later
    if not _contrary(earlier, later) or not _together(scope, earlier, later):
        return None
    reading = scope.readings.between_documents()
    if reading is None:
        helps = f"请写明先后：口径：{NEWER}。理由：…。或者：口径：{NARROWER}。理由：…。"
        _conflict(scope, earlier, later, helps)
        return None
    scope.readings.used.add(reading.text)
    newer = reading.text == NEWER
    winner = _newer(scope, earlier, later) if newer else _narrower(scope, earlier, later)
    if winner is None:
        units = "、".join(f"“{layer.changed.unit.name}”" for layer in (earlier, later))
        why = (
            f"{units}的施行、成文日期没有写全或者相同，分不出新旧。请写：成文：…年…月…日，依据落款“…”。"
            if newer
            else f"{units}的适用对象不能证明一个比另一个窄，“{NARROWER}”用不上。"
        )
        _conflict(scope, earlier, later, why)
        return None
    return evolve(winner, readings=tuple(dict.fromkeys((*winner.readings, reading.text))))


def _contrary(earlier: Layer, later: Layer) -> bool:
    """Whether two changes of one target say different things."""
    first, second = earlier.change, later.change
    if isinstance(first, ast.Relisted) and isinstance(second, ast.Relisted):
        shared = {ref.name for ref in first.refs} & {ref.name for ref in second.refs}
        return first.word != second.word and bool(shared)
    rows = (earlier.changed.phrase, later.changed.phrase)
    if None not in rows and rows[0] != rows[1]:
        return False
    return _effect(first) != _effect(second)


def _effect(change: ast.Amendment) -> object:
    """What a change comes to, for comparison."""
    if isinstance(change, ast.Removed):
        return "取消"
    if isinstance(change, ast.Relisted):
        return change
    value = change.new if isinstance(change, ast.Refigured) else change.value
    return value.numeral.value if isinstance(value, ast.Literal) else value


def _together(scope: Scope, earlier: Layer, later: Layer) -> bool:
    """Whether some case meets both."""
    regions = Regions(scope)
    try:
        return satisfiable(All((regions.of(earlier.condition), regions.of(later.condition))))
    except RegionLimit:
        return True


def _newer(scope: Scope, earlier: Layer, later: Layer) -> Layer | None:
    first, second = (_dated(scope, layer) for layer in (earlier, later))
    if first is None or second is None or first == second:
        return None
    return later if second > first else earlier


def _dated(scope: Scope, layer: Layer) -> date | None:
    """Since when a change holds, or else the day that its document bears."""
    issued = scope.symbols.issued.get(id(layer.changed.unit))
    day = issued.date.value if issued is not None else None
    return layer.since or (day if isinstance(day, date) else None)


def _narrower(scope: Scope, earlier: Layer, later: Layer) -> Layer | None:
    regions = Regions(scope)
    first, second = regions.of(earlier.audience), regions.of(later.audience)
    try:
        within_second, within_first = implies(first, second), implies(second, first)
    except RegionLimit:
        return None
    if within_first == within_second:
        return None
    return earlier if within_second else later


def _conflict(scope: Scope, earlier: Layer, later: Layer, *helps: str) -> None:
    """X01: two documents say different things of one rule."""
    labels = [Label(layer.item.file, layer.changed.words) for layer in (later, earlier)]
    names = {"first": earlier.changed.unit.name, "second": later.changed.unit.name}
    said = {"one": _text(earlier), "other": _text(later)}
    name = earlier.changed.target.text
    scope.diagnostics.append(report("X01", *labels, helps=helps, name=name, **names, **said))


def _text(layer: Layer) -> str:
    """What a change says, as written."""
    return layer.item.file.words(layer.changed.words)
