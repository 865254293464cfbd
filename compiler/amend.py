"""修订 as layers over what the amended policy says: since when, for whom, and which of two goes before."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from attrs import frozen

from compiler.changes import wrong_target
from compiler.citations import change_word
from compiler.in_force import start_of
from compiler.layers import Layer, layers_of
from compiler.lower_conditions import phrase_text
from compiler.lower_values import lower, same_type
from compiler.scope import Part, Scope, item_of
from compiler.types import TRUTH
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Label
from dsl.figures import same_figure
from dsl.numerals import Numeral
from dsl.source import SourceFile, Span


@frozen
class Said:
    """What a rule says from a day on, and where: a figure, or something else that an amendment may replace."""

    start: date
    value: object
    file: SourceFile
    span: Span


# ---- what lowering asks


def layered(scope: Scope, name: str, node: int) -> int:
    """The value of a declaration after all changes of it as a whole."""
    decl = scope.symbols.quantities.get(name)
    layers = [layer for layer in layers_of(scope, name) if layer.is_value and layer.changed.phrase is None]
    if decl is None or not layers:
        return node
    if isinstance(decl, ast.TableDecl):  # its rows have taken the figures that were changed
        layers = [layer for layer in layers if isinstance(layer.change, ast.Replaced)]
    return amended(scope, layers, node, _said(scope, decl), name, name)


def amended(scope: Scope, layers: Sequence[Layer], node: int, said: Sequence[Said], title: str, label: str) -> int:
    """A value after changes, the one that goes before last; `said` is what it was, in the order of time."""
    _check_figures(scope, layers, said)
    for layer in layers:
        change = layer.change
        assert isinstance(change, ast.Refigured | ast.Replaced)
        new = change.new if isinstance(change, ast.Refigured) else change.value
        if isinstance(new, ast.Literal):
            value = scope.figure(title, new.numeral, layer.item, label)
        else:
            scope.values[change.target.ref.name] = node  # X改为X上浮10%: X is what it was
            value = lower(scope, new, layer.item)
            if not scope.builder[value].label:
                scope.builder.relabel(value, label)
        type = same_type(scope, [node, value], new, f"“{label}”修订前后的值", layer.item)
        if layer.condition is None:
            node = value
        else:
            args = (layer.condition, value, node)
            node = scope.builder.add("choose", type, args, label=label, rule=layer.item.rule, readings=layer.readings)
    return node


def removed(scope: Scope, name: str) -> int | None:
    """The condition under which a benefit or 额度 is gone (取消); None where it never is."""
    layers = layers_of(scope, name)
    gone: list[int] = []
    for place, layer in enumerate(layers):
        if not isinstance(layer.change, ast.Removed):
            continue
        nodes = [] if layer.condition is None else [layer.condition]
        nodes += [_not(scope, later.condition) for later in layers[place + 1 :] if later.is_value and later.readings]
        holds = scope.all_of(nodes or [scope.truth(True)])
        phrase = layer.change.phrase
        gone.append(
            scope.builder.add(
                *("and", TRUTH, (holds,), None, layer.item.citations),
                label=f"{phrase_text(phrase) if phrase else ''}取消{name}",
                rule=layer.item.rule,
                readings=layer.readings,
            )
        )
    if len(gone) > 1:
        cited = tuple(dict.fromkeys(item for node in gone for item in scope.builder[node].citations))
        return scope.builder.add("or", TRUTH, tuple(gone), citations=cited, label=f"取消{name}")
    return gone[0] if gone else None


def _not(scope: Scope, condition: int | None) -> int:
    return scope.truth(False) if condition is None else scope.builder.add("not", TRUTH, (condition,))


def lower_list(scope: Scope, decl: ast.ListDecl) -> None:
    """What the words of the documents put into a list and take out of it, kept for the conditions that ask."""
    parts: list[Part] = []
    classes = [scope.symbols.value_class.get(ref.name) for entry in decl.items for ref in entry.refs]
    owner = Counter(classes).most_common(1)[0][0]
    for entry in decl.items:
        item = item_of(scope, decl.name.text, decl, entry.citations, decl.citations)
        for ref in entry.refs:
            if owner is not None and scope.symbols.value_class.get(ref.name, owner) != owner:
                choices = "、".join(scope.symbols.facts[owner].choices)
                raise scope.refuse("N07", item, ref.span, value=ref.text, owner=owner, choices=choices)
        parts.append(Part(tuple(ref.name for ref in entry.refs), item.citations))
    for layer in layers_of(scope, decl.name.text):
        if isinstance(layer.change, ast.Relisted):
            names = tuple(ref.name for ref in layer.change.refs)
            parts.append(Part(names, layer.item.citations, layer.condition, layer.change.word == "删去"))
    scope.lists[decl.name.text] = tuple(parts)


# ---- the rows of a table


def row_of(scope: Scope, layer: Layer, rows: Sequence[tuple[int | None, str, bool]]) -> int | None:
    """Which row a change is of, by its words: of rows with their condition, their label, and whether they have a
    value. A table of one row needs no words. Reports a change of no row."""
    phrase = layer.changed.phrase
    if phrase is None:
        found = [place for place, (_, _, valued) in enumerate(rows) if valued]
        problem = "有几行，不知改哪一行"
    else:
        condition = lower(scope, phrase, layer.item)
        found = [place for place, (own, _, _) in enumerate(rows) if own == condition]
        problem = "没有这一行"
    if len(found) == 1 and rows[found[0]][2]:
        return found[0]
    if len(found) == 1:
        problem = "的这一行不享受，没有可以改写的数值"
    helps = (f"“{layer.changed.target.text}”的各行是：{'；'.join(label for _, label, _ in rows)}。条件须照原样写。",)
    scope.diagnostics.append(wrong_target(layer.changed, problem, *helps))
    return None


def said_in_row(row: ast.Row, file: SourceFile) -> list[Said]:
    """What a row of a table says: its figure, or by how much it changes the others."""
    value = row.outcome.amount if isinstance(row.outcome, ast.Change) else row.outcome
    return [Said(date.min, value, file, value.span)] if value is not None else []


# ---- figures


def _said(scope: Scope, decl: object) -> list[Said]:
    """What a declaration says, in the order of time."""
    match decl:
        case ast.ParameterDecl():
            file = scope.symbols.file_of(decl)
            said = [Said(start_of(version), version.value, file, version.value.span) for version in decl.versions]
            return sorted(said, key=lambda item: item.start)
        case ast.DefinitionDecl(value=value) | ast.QuotaDecl(size=value) if value is not None:
            return [Said(date.min, value, scope.symbols.file_of(decl), value.span)]
    return []


def _check_figures(scope: Scope, layers: Sequence[Layer], said: Sequence[Said]) -> None:
    """A figure that a change says is old must be what the amended policy has, and the word must fit the direction."""
    earlier: list[Layer] = []
    for layer in sorted(layers, key=lambda item: item.place):
        change = layer.change
        if isinstance(change, ast.Refigured):
            before = next((item for item in reversed(earlier) if layer.follows(item)), None)
            known = _before(layer, said) if before is None else _new(before)
            if known is not None:
                _check_old(scope, layer, change, known)
            _check_word(scope, layer, change)
        earlier.append(layer)


def _before(layer: Layer, said: Sequence[Said]) -> Said | None:
    """What is said on the day from which a change holds."""
    day = layer.since or date.max
    return next((item for item in reversed(said) if item.start <= day), said[0] if said else None)


def _new(layer: Layer) -> Said:
    """What an earlier change says."""
    change = layer.change
    assert isinstance(change, ast.Refigured | ast.Replaced)
    value = change.new if isinstance(change, ast.Refigured) else change.value
    return Said(date.min, value, layer.item.file, value.span)


def _check_old(scope: Scope, layer: Layer, change: ast.Refigured, known: Said) -> None:
    figure = known.value.numeral if isinstance(known.value, ast.Literal) else None
    if figure is not None and same_figure(change.old.numeral, figure):
        return
    text = "待定" if isinstance(known.value, ast.Pending) else known.file.words(known.span)
    labels = (
        Label(layer.item.file, change.old.span, f"这里说原为{change.old.numeral.text}"),
        Label(known.file, known.span, f"修订对象里是{text}"),
    )
    args = {"name": layer.item.file.words(change.target.span), "old": change.old.numeral.text, "base": text}
    help = f"请把{change.old.numeral.text}改成{text}；原文就是这样写的，说明它与修订对象不一致，请与起草单位核对。"
    if not isinstance(known.value, ast.Literal):
        help = f"修订对象里不是一个数字，请写：{args['name']}改为…。"
    scope.diagnostics.append(report("A01", *labels, helps=(help,), **args))


def _check_word(scope: Scope, layer: Layer, change: ast.Refigured) -> None:
    old, new = change.old.numeral, change.new.numeral
    right = change_word(old, new)
    if old.value == new.value or change.word not in (right, "调整为"):
        label = Label(layer.item.file, layer.changed.words)
        args = {"old": old.text, "new": new.text, "word": change.word, "right": _direction(old, new, right)}
        helps = ("请核对两个数字；数字不错而原文用词有误的，写“调整为”。",)
        scope.diagnostics.append(report("A03", label, helps=helps, **args))


def _direction(old: Numeral, new: Numeral, right: str) -> str:
    return "没有改变" if old.value == new.value else f"应写“{right}”"
