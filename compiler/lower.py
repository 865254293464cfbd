"""Declarations to the evaluation graph, in the order in which they rest on each other."""

from collections.abc import Mapping, Sequence
from contextlib import suppress

from attrs import evolve, frozen

from compiler.amend import lower_list
from compiler.citations import Citations
from compiler.defaults import is_listed
from compiler.dependencies import KINDS, Computed, Dependencies, decides
from compiler.graph import Graph, Node, PoolWrite, Result
from compiler.guarantees import lower_guarantees
from compiler.in_force import Validity
from compiler.lower_bands import lower_bands
from compiler.lower_parameters import lower_parameter
from compiler.lower_rules import Rules
from compiler.lower_tables import LoweredTable, lower_table
from compiler.lower_values import lower as lower_part
from compiler.readings import Readings
from compiler.rule_figures import check_figures
from compiler.scope import Refused, Scope, item_of
from compiler.settlement import Settlements
from compiler.symbols import Symbols
from compiler.types import TRUTH
from dsl import syntax as ast
from dsl.diagnostics import Diagnostic


@frozen
class Lowered:
    """The graph, what the later checks need of the way there, and what was wrong."""

    graph: Graph
    guarded: Graph | None  # the graph with a result for each 保证; None where there is none
    whole: Graph  # the graph before what no result rests on was left out
    named: Mapping[str, int]  # each rule that has a value of its own -> its node there
    scope: Scope
    tables: tuple[LoweredTable, ...]
    applies: dict[str, int]  # benefit -> node of its 适用条件, in the builder's numbering
    rates: tuple[tuple[str, int], ...]  # benefit and a node of its 比例, likewise
    active: dict[str, int]  # benefit -> the node that holds where it pays anything, likewise
    paid: dict[str, list[tuple[str, int, int]]]  # event -> benefits that pay an expense: name, expense, payment
    diagnostics: tuple[Diagnostic, ...]


def lower(
    symbols: Symbols,
    citations: Citations,
    readings: Readings,
    order: Dependencies,
    validities: Mapping[int, Validity],
    settlements: Settlements,
) -> Lowered:
    """Lower every declaration that can be; a fault in one leaves out what rests on it."""
    scope = Scope(symbols, citations, readings)
    rules = Rules(scope, validities, settlements)
    tables: list[LoweredTable] = []
    applies: dict[str, int] = {}
    rates: list[tuple[str, int]] = []
    for decl in order.order:
        try:
            _declaration(scope, rules, decl, order, tables, applies, rates)
        except Refused:
            continue
    rules.count_events(order.users)
    with suppress(Refused):  # the rule that asks for a total has been refused for the same reason
        rules.write_totals()
    rules.own_share()
    guaranteed = lower_guarantees(rules)
    for statement in symbols.sources.policy.module.statements:
        check_figures(scope, statement)
        if isinstance(statement, ast.TableDecl | ast.JudgementDecl | ast.BenefitDecl):
            citations.require(symbols.file_of(statement), statement.name, KINDS[type(statement)])
    whole = _whole(scope, rules, rules.results)
    graph = _prune(whole)
    guarded = _prune(_whole(scope, rules, [*rules.results, *guaranteed])) if guaranteed else None
    return Lowered(
        graph,
        guarded,
        whole,
        {**scope.conditions, **scope.values},
        scope,
        tuple(tables),
        applies,
        tuple(rates),
        rules.active,
        rules.payments,
        tuple(scope.diagnostics),
    )


def _declaration(
    scope: Scope,
    rules: Rules,
    decl: Computed,
    order: Dependencies,
    tables: list[LoweredTable],
    applies: dict[str, int],
    rates: list[tuple[str, int]],
) -> None:
    used = isinstance(decl.name, ast.Name) and decl.name.text in order.users
    match decl:
        case ast.TermDecl(name=name):
            item = item_of(scope, name.text, decl, decl.citations)
            node = lower_part(scope, decl.condition, item)
            scope.conditions[name.text] = scope.builder.add(
                "and", TRUTH, (node,), citations=item.citations, label=name.text, rule=name.text
            )
        case ast.ListDecl():
            lower_list(scope, decl)
        case ast.ParameterDecl(name=name):
            scope.values[name.text] = lower_parameter(scope, decl)
        case ast.TableDecl(name=name):
            table = lower_table(scope, decl)
            tables.append(table)
            scope.values[name.text] = table.node
            if decides(decl) and not used:
                rules.decision(decl, table.node)
        case ast.BandDecl(name=name):
            rules.bands[name.text] = lower_bands(scope, decl)
        case ast.QuotaDecl(name=name):
            scope.values[name.text] = rules.quota(decl)
        case ast.DefinitionDecl(name=name):
            of_policy = scope.symbols.unit_of[id(decl)].is_policy
            scope.values[name.text] = rules.definition(decl, is_result=of_policy and not used)
        case ast.JudgementDecl(name=name):
            scope.values[name.text] = rules.judgement(decl)
        case ast.BenefitDecl(name=name):
            scope.values[name.text] = rules.benefit(decl)
            steps = rules.steps[name.text]
            applies[name.text] = steps["applies"]
            rates += [(name.text, node) for role, node in steps.items() if role.split()[0] in ("rate", "band_rate")]


# ---- pruning


def _whole(scope: Scope, rules: Rules, results: Sequence[Result]) -> Graph:
    """The graph of everything that was lowered."""
    facts = scope.symbols.facts
    listed = {name: fact.owner for name, fact in facts.items() if is_listed(scope.symbols, fact.owner)}
    limits = rules.limits
    return Graph(scope.builder.nodes(), tuple(results), tuple(limits.pools.values()), tuple(limits.writes), listed)


def _prune(whole: Graph) -> Graph:
    """The graph of what results and pools rest on, numbered anew."""
    roots = [result.node for result in whole.results] + [write.node for write in whole.writes]
    kept = sorted(whole.reachable(roots))
    number = {old: new for new, old in enumerate(kept)}
    return evolve(
        whole,
        nodes=tuple(_renumbered(whole.nodes[old], number) for old in kept),
        results=tuple(_moved(result, number) for result in whole.results),
        writes=tuple(PoolWrite(write.pool, number[write.node], write.event) for write in whole.writes),
    )


def _renumbered(node: Node, number: dict[int, int]) -> Node:
    args = tuple([number[arg] for arg in node.args])
    return Node(
        number[node.id], node.op, args, node.data, node.type, node.citations, node.label, node.rule, node.readings
    )


def _moved(result: Result, number: dict[int, int]) -> Result:
    """A result in the new numbering; a step that did not enter its value is no step of it."""
    steps = {role: number[node] for role, node in result.steps.items() if node in number}
    return evolve(result, node=number[result.node], steps=steps)
