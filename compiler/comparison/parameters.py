"""参数变化: every figure of the rules on both sides, with the words it rests on.

A figure is known as compiler.comparison.figure_keys says. What an amendment makes of it goes before what the amended
policy says.
"""

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve, frozen

from compiler.changes import Changed
from compiler.comparison.declared import Declared, Rule
from compiler.comparison.figure_keys import Key, band_key, replaced, rows_of, targets, versions_of
from compiler.comparison.result import ADDED, CHANGED, REMOVED, SAME, FigureSide, ParameterRow
from compiler.formats import date_text, value_text
from compiler.inquiry.sampling import Assumed
from compiler.load import Unit
from compiler.pipeline import Program
from compiler.scope import numeral_value
from compiler.types import DATE, POINTS, Kind, Type, Value
from compiler.walk import walk
from dsl import syntax as ast
from dsl.source import SourceFile

_DIFFER = (Kind.AMOUNT, Kind.RATE, Kind.POINTS, Kind.NUMBER, Kind.AGE)  # of these a difference is a figure


@frozen
class _Side:
    """One policy, and what is assumed for what it leaves open."""

    program: Program
    declared: Declared
    given: Assumed
    amended: frozenset[str]  # rules that either policy amends: what these say is shown on both sides


def parameter_rows(
    programs: tuple[Program, Program], sides: tuple[Declared, Declared], given: tuple[Assumed, Assumed]
) -> tuple[ParameterRow, ...]:
    """The figures of both, in the order of the draft and then of the base; those of rules that a 修订 does away with
    are on neither side."""
    amended = frozenset(name for each in sides for name, rule in each.rules.items() if rule.changes)
    base, draft = (
        dict(_figures(_Side(program, declared, assumed, amended)))
        for program, declared, assumed in zip(programs, sides, given, strict=True)
    )
    rows = []
    for key in dict.fromkeys([*draft, *base]):
        one, other = base.get(key), draft.get(key)
        change = ADDED if one is None else REMOVED if other is None else SAME if _same(one, other) else CHANGED
        difference, type = _difference(one, other)
        whom = other.whom if other is not None else ""
        rows.append(ParameterRow(*key, change, one, other, difference, type, whom))
    return tuple(rows)


def _same(one: FigureSide, other: FigureSide) -> bool:
    if one.value is not None or other.value is not None:
        return (one.value, one.type, one.whom) == (other.value, other.type, other.whom)
    return (one.text, one.pending, one.whom) == (other.text, other.pending, other.whom)


def _difference(one: FigureSide | None, other: FigureSide | None) -> tuple[Value | None, Type | None]:
    """draft − base where both are figures of one kind: a rate differs by 百分点."""
    if one is None or other is None or one.type is None or other.type is None or one.type.kind != other.type.kind:
        return None, None
    if one.type.kind not in _DIFFER or not isinstance(one.value, Fraction) or not isinstance(other.value, Fraction):
        return None, None
    return other.value - one.value, POINTS if one.type.kind is Kind.RATE else other.type


def _whom(program: Program, unit: Unit) -> str:
    """For whom the document of a unit is, in its words."""
    stated = program.symbols.applies_to.get(id(unit))
    return unit.file.words(stated.condition.span) if stated is not None else ""


# ---- the figures of one policy


def _in_force(program: Program) -> Iterator[tuple[Key, FigureSide]]:
    """From when the policy holds; nothing of one that says nothing."""
    validity = program.in_force
    if validity.start is not None:
        yield Key("施行日期"), FigureSide(date_text(validity.start), validity.start, DATE, validity.citations)


def _figures(side: _Side) -> Iterator[tuple[Key, FigureSide]]:
    yield from _in_force(side.program)
    for rule in side.declared.rules.values():
        if rule.gone:
            continue
        whom = _whom(side.program, rule.unit)
        own = {key: evolve(figure, whom=whom) for key, figure in _declared(side, rule)}
        for each in rule.changes:
            if isinstance(each.change, ast.Removed):
                own = {key: _removed(side, each, each.change, figure) for key, figure in own.items()}
            if not isinstance(each.change, ast.Refigured | ast.Replaced):
                continue
            for key in replaced(side.program.symbols, rule, each):
                own.pop(key, None)
            for key in targets(side.program.symbols, rule, each):
                own[key] = _amended(side, rule, each, key)
        yield from own.items()


def _amended(side: _Side, rule: Rule, changed: Changed, key: Key) -> FigureSide:
    """What a 修订 makes of a figure; of a row that says how the others change, it changes the figure in its words."""
    change, file = changed.change, changed.unit.file
    assert isinstance(change, ast.Refigured | ast.Replaced)
    value = change.new if isinstance(change, ast.Refigured) else change.value
    found = _figure(side, file, value, change, changed.decl)
    row = rows_of(rule).get(key)
    if row is not None and isinstance(row.outcome, ast.Change) and row.outcome.amount is not None:
        words, amount = (rule.unit.file.words(part.span) for part in (row.outcome, row.outcome.amount))
        found = evolve(found, text=words.replace(amount, found.text, 1), value=None, type=None)
    return evolve(found, whom=_whom(side.program, changed.unit))


def _removed(side: _Side, changed: Changed, change: ast.Removed, figure: FigureSide) -> FigureSide:
    """A figure of a rule that a 修订 does away with for some: it goes on for the others, so it is no longer one value."""
    phrase = changed.unit.file.words(change.phrase.span) if change.phrase is not None else ""
    whom = "，".join(filter(None, (_whom(side.program, changed.unit), phrase)))
    cited = dict.fromkeys([*figure.citations, *side.declared.words(changed.unit.file, change, changed.decl)])
    return evolve(figure, text=f"{figure.text}（对{whom}取消）", value=None, type=None, citations=tuple(cited))


def _declared(side: _Side, rule: Rule) -> Iterator[tuple[Key, FigureSide]]:
    """What a declaration says itself."""
    file, statement, name = rule.unit.file, rule.statement, rule.name
    match statement:
        case ast.ParameterDecl():
            for key, version in versions_of(statement).items():
                yield key, _figure(side, file, version.value, version, statement)
        case ast.TableDecl():
            for key, row in rows_of(rule).items():
                yield key, _figure(side, file, row.outcome, row, statement)
        case ast.BandDecl(bands=bands):
            for band in bands:
                yield band_key(rule, band), _figure(side, file, band.rate, band, statement)
            for key, row in rows_of(rule).items():
                yield key, _figure(side, file, row.outcome, row, statement)
        case ast.QuotaDecl(size=size) if size is not None:
            yield Key(name), _figure(side, file, size, statement, None)
        case ast.DefinitionDecl(value=value) if name in side.amended or _has_figure(value):
            yield Key(name), _figure(side, file, value, statement, None)
        case ast.BenefitDecl(slots=slots):
            for slot in slots:
                if isinstance(slot.content, ast.Expr) and _has_figure(slot.content):
                    yield Key(name, slot.word.removesuffix("为")), _figure(side, file, slot.content, slot, statement)


def _has_figure(part: object) -> bool:
    return any(isinstance(each, ast.Literal | ast.Change) for each in walk([part]))


def _figure(side: _Side, file: SourceFile, value: object, part: object, statement: object) -> FigureSide:
    """A figure, an expression in words, or what is 待定 with what is assumed for it."""
    citations = side.declared.words(file, part, statement)
    if isinstance(value, ast.Literal):
        return FigureSide(value.numeral.text, *numeral_value(value.numeral), citations)
    if isinstance(value, ast.Pending):
        name = statement.name.text if isinstance(statement, ast.ParameterDecl) else ""
        return FigureSide("待定", None, None, citations, True, _assumed(side, name))
    text = file.words(value.span) if isinstance(value, ast.Expr | ast.Change) else ""
    found = FigureSide(text, None, None, citations)
    if isinstance(value, ast.Use):
        used = side.declared.rules.get(value.ref.name)
        if used is not None and not used.changes and _is_pending(used.statement):
            return evolve(found, assumed=_assumed(side, used.name))
    return found


def _is_pending(statement: ast.Statement) -> bool:
    return isinstance(statement, ast.ParameterDecl) and any(
        isinstance(version.value, ast.Pending) for version in statement.versions
    )


def _assumed(side: _Side, name: str) -> str:
    """What is assumed for a parameter: 1,000.00元, or 一级70%，二级60% where it differs by a class."""
    types = {
        key: node.type
        for node in side.program.whole.nodes
        if node.op == "assumption" and isinstance(node.data, tuple)
        for key in [node.data]
        if key[0] == name
    }
    said = [(str(key[1]), value_text(side.given[key], type)) for key, type in types.items() if key in side.given]
    return "，".join(f"{key}{text}" for key, text in said)
