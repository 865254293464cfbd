"""Every figure of a rule stands in the words it rests on: its item's own, or else its declaration's."""

from collections.abc import Iterator

from attrs import frozen

from compiler.citations import literals
from compiler.scope import Scope
from dsl import syntax as ast
from dsl.numerals import match_numeral
from dsl.source import Span


@frozen
class Part:
    """A part of a statement with the words it rests on."""

    rule: str
    nodes: tuple[object, ...]
    own: ast.Citations
    inherited: ast.Citations = ()
    required: bool = False  # whether its words are looked up even where it has no figure


def check_figures(scope: Scope, statement: ast.Statement) -> None:
    """Report the figures of a statement that stand in none of its words, and mark those of the document that it uses."""
    for part in _parts(statement):
        figures = literals(part.nodes)
        if not figures and not part.own and not part.required:
            continue
        file = scope.symbols.file_of(statement)
        citations = scope.citations.resolve(part.rule, file, part.own, part.inherited)
        if (part.own or part.inherited) and not citations:
            continue  # the citation itself is at fault, and has been reported
        for numeral, span in figures:
            scope.citations.check_figure(file, span, numeral, citations, f"“{part.rule}”的{numeral.text}")


def _parts(statement: ast.Statement) -> Iterator[Part]:
    match statement:
        case ast.InForce():
            yield Part("施行日期", (statement.period,), statement.citations)
        case ast.Issued():
            issued = ast.Literal(statement.date, span=statement.span)
            yield Part("成文日期", (issued,), statement.citations, required=True)
        case ast.AppliesTo():
            yield Part("适用对象", (statement.condition,), statement.citations)
        case ast.TermDecl(name=name):
            yield Part(name.text, (statement.condition,), statement.citations)
        case ast.ParameterDecl(name=name):
            for version in statement.versions:
                yield Part(name.text, (version.period, version.value), version.citations, required=True)
        case ast.DefinitionDecl(name=name):
            yield Part(name.text, (statement.period, statement.value), statement.citations)
        case ast.QuotaDecl(name=name):
            rolling = _rolling(statement.accumulation, statement.span)
            nodes = (statement.period, statement.size, statement.condition, *rolling)
            yield Part(name.text, nodes, statement.citations)
        case ast.SettlementDecl(name=name):
            yield Part(name.text, (), statement.citations)
        case ast.ListDecl() | ast.TableDecl() | ast.BandDecl() | ast.JudgementDecl() | ast.BenefitDecl():
            yield from _items(statement)
        case ast.AmendmentDecl():
            yield from _items(statement)


_Itemised = ast.ListDecl | ast.TableDecl | ast.BandDecl | ast.JudgementDecl | ast.BenefitDecl | ast.AmendmentDecl
_Item = ast.ListItem | ast.Row | ast.Band | ast.Requirement | ast.Slot | ast.Amendment


def _items_of(statement: _Itemised) -> tuple[_Item, ...]:
    match statement:
        case ast.TableDecl():
            return statement.rows
        case ast.BandDecl():
            return (*statement.bands, *statement.changes)
        case ast.BenefitDecl():
            return statement.slots
    return statement.items


def _rolling(accumulation: str, span: Span) -> tuple[ast.Literal, ...]:
    """The length of time of 滚动12个月累计."""
    found = match_numeral(accumulation.removeprefix("滚动"), 0) if accumulation.startswith("滚动") else None
    return (ast.Literal(found[0], span=span),) if found else ()


def _items(statement: _Itemised) -> Iterator[Part]:
    """A declaration of several items, each with words of its own or those of the declaration."""
    name, shared = statement.name.text, statement.citations
    rolling = _rolling(statement.accumulation, statement.name.span) if isinstance(statement, ast.BandDecl) else ()
    yield Part(name, (getattr(statement, "period", None), *rolling), shared)
    for item in _items_of(statement):
        match item:
            case ast.Row():
                yield Part(name, (item.condition, item.outcome), item.citations, shared)
            case ast.Band():
                yield Part(name, (item.low, item.high, item.rate), item.citations, shared)
            case ast.Requirement():
                yield Part(name, (item.condition,), item.citations, shared)
            case ast.Slot():
                yield Part(name, (item.content, *_rolling(item.accumulation, item.span)), item.citations, shared)
            case ast.Refigured():
                yield Part(name, (item.old, item.new), item.citations, shared)
            case ast.Replaced():
                yield Part(name, (item.value,), item.citations, shared)
            case _:
                yield Part(name, (), item.citations, shared)
