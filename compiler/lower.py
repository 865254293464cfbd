"""Declarations to the evaluation graph, in the order in which they rest on each other."""

from attrs import evolve, frozen

from compiler.citations import Citations, literals
from compiler.dependencies import KINDS, Dependencies
from compiler.graph import Graph, Node, PoolWrite, Result
from compiler.lower_rules import Rules, Validity
from compiler.lower_tables import LoweredTable, item_of, lower_parameter, lower_table
from compiler.lower_values import lower as lower_part
from compiler.readings import Readings
from compiler.scope import Refused, Scope
from compiler.symbols import Symbols
from compiler.types import TRUTH
from dsl import syntax as ast
from dsl.diagnostics import Diagnostic


@frozen
class Lowered:
    """The graph, what the later checks need of the way there, and what was wrong."""

    graph: Graph
    scope: Scope
    tables: tuple[LoweredTable, ...]
    applies: dict[str, int]  # benefit -> node of its 适用条件, in the builder's numbering
    rates: dict[str, int]  # benefit -> node of its 比例, likewise
    paid: dict[str, list[tuple[str, int, int]]]  # event -> benefits that pay an expense: name, expense, payment
    diagnostics: tuple[Diagnostic, ...]


def lower(symbols: Symbols, citations: Citations, readings: Readings, order: Dependencies, policy: Validity) -> Lowered:
    """Lower every declaration that can be; a fault in one leaves out what rests on it."""
    scope = Scope(symbols, citations, readings)
    rules = Rules(scope, policy)
    tables: list[LoweredTable] = []
    applies: dict[str, int] = {}
    rates: dict[str, int] = {}
    for decl in order.order:
        try:
            _declaration(scope, rules, decl, order, tables, applies, rates)
        except Refused:
            continue
    rules.own_share()
    for statement in symbols.sources.policy.module.statements:
        _figures(scope, statement)
        if isinstance(statement, ast.TableDecl | ast.JudgementDecl | ast.BenefitDecl):
            citations.require(symbols.file_of(statement), statement.name, KINDS[type(statement)])
    graph = _prune(scope, rules)
    return Lowered(graph, scope, tuple(tables), applies, rates, rules.payments, tuple(scope.diagnostics))


def _declaration(
    scope: Scope,
    rules: Rules,
    decl: ast.Statement,
    order: Dependencies,
    tables: list[LoweredTable],
    applies: dict[str, int],
    rates: dict[str, int],
) -> None:
    match decl:
        case ast.TermDecl(name=name):
            item = item_of(scope, name.text, decl, decl.citations)
            node = lower_part(scope, decl.condition, item)
            scope.conditions[name.text] = scope.builder.add(
                "and", TRUTH, (node,), citations=item.citations, label=name.text, rule=name.text
            )
        case ast.ParameterDecl(name=name):
            scope.values[name.text] = lower_parameter(scope, decl)
        case ast.TableDecl(name=name):
            table = lower_table(scope, decl)
            tables.append(table)
            scope.values[name.text] = table.node
        case ast.DefinitionDecl(name=name):
            used = name.text in order.users
            scope.values[name.text] = rules.definition(decl, is_result=not used)
        case ast.JudgementDecl(name=name):
            scope.values[name.text] = rules.judgement(decl)
        case ast.BenefitDecl(name=name):
            scope.values[name.text] = rules.benefit(decl)
            steps = next(result.steps for result in rules.results if result.name == name.text)
            applies[name.text] = steps["applies"]
            if "rate" in steps:
                rates[name.text] = steps["rate"]


# ---- figures


def _figures(scope: Scope, statement: ast.Statement) -> None:
    """Every figure of a rule stands in the words it rests on: its item's own, or else its declaration's."""
    parts: tuple[object, ...]
    match statement:
        case ast.InForce():
            _check(scope, statement, "施行日期", (statement.period,), statement.citations, ())
        case ast.TermDecl():
            _check(scope, statement, statement.name.text, (statement.condition,), statement.citations, ())
        case ast.ParameterDecl():
            for version in statement.versions:
                parts = (version.period, version.value)
                _check(scope, statement, statement.name.text, parts, version.citations, (), required=True)
        case ast.TableDecl():
            _check(scope, statement, statement.name.text, (statement.period,), statement.citations, ())
            for row in statement.rows:
                parts = (row.condition, row.outcome)
                _check(scope, statement, statement.name.text, parts, row.citations, statement.citations)
        case ast.DefinitionDecl():
            parts = (statement.period, statement.value)
            _check(scope, statement, statement.name.text, parts, statement.citations, ())
        case ast.JudgementDecl():
            _check(scope, statement, statement.name.text, (statement.period,), statement.citations, ())
            for item in statement.items:
                _check(scope, statement, statement.name.text, (item.condition,), item.citations, statement.citations)
        case ast.BenefitDecl():
            _check(scope, statement, statement.name.text, (statement.period,), statement.citations, ())
            for slot in statement.slots:
                _check(scope, statement, statement.name.text, (slot.content,), slot.citations, statement.citations)


def _check(
    scope: Scope,
    statement: ast.Statement,
    rule: str,
    parts: tuple[object, ...],
    own: ast.Citations,
    inherited: ast.Citations,
    *,
    required: bool = False,
) -> None:
    figures = literals(parts)
    if not figures and not own and not required:
        return
    file = scope.symbols.file_of(statement)
    citations = scope.citations.resolve(rule, file, own, inherited)
    if (own or inherited) and not citations:
        return  # the citation itself is at fault, and has been reported
    for numeral, span in figures:
        scope.citations.check_figure(file, span, numeral, citations, f"“{rule}”的{numeral.text}")


# ---- pruning


def _prune(scope: Scope, rules: Rules) -> Graph:
    """The graph of what results and pools rest on, numbered anew."""
    nodes = scope.builder.nodes()
    whole = Graph(nodes, tuple(rules.results), tuple(rules.pools.values()), tuple(rules.writes))
    roots = [result.node for result in rules.results] + [write.node for write in rules.writes]
    kept = sorted(whole.reachable(roots))
    number = {old: new for new, old in enumerate(kept)}
    return Graph(
        tuple(_renumbered(nodes[old], number) for old in kept),
        tuple(_moved(result, number) for result in rules.results),
        whole.pools,
        tuple(PoolWrite(write.pool, number[write.node], write.event) for write in rules.writes),
    )


def _renumbered(node: Node, number: dict[int, int]) -> Node:
    args = tuple([number[arg] for arg in node.args])
    return Node(
        number[node.id], node.op, args, node.data, node.type, node.citations, node.label, node.rule, node.readings
    )


def _moved(result: Result, number: dict[int, int]) -> Result:
    return evolve(result, node=number[result.node], steps={role: number[node] for role, node in result.steps.items()})
