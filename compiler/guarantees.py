"""保证: what must hold for every case, to truth nodes of the graph (see compiler.inquiry.properties for the search)."""

from collections.abc import Iterator

from compiler.asked import events_of
from compiler.graph import Result
from compiler.lower_rules import Rules
from compiler.lower_values import lower
from compiler.scope import Item, Refused
from compiler.types import TRUTH
from compiler.walk import refs
from dsl import syntax as ast
from dsl.names import OWN_SHARE

KIND = "保证"


def lower_guarantees(rules: Rules) -> list[Result]:
    """The 保证 of the policy itself, a truth node for each event at which all that it speaks of is known."""
    symbols = rules.scope.symbols
    found: list[Result] = []
    for decl in symbols.guarantees:
        if symbols.unit_of[id(decl)] is symbols.sources.policy:
            try:
                found += _lowered(rules, decl, Item(decl.name.text, symbols.file_of(decl), ()))
            except Refused:
                continue
    return found


def _lowered(rules: Rules, decl: ast.GuaranteeDecl, item: Item) -> Iterator[Result]:
    """What is left to the person is another node at each event, so that a 保证 that names it is lowered for each."""
    scope = rules.scope
    named = {ref.name for ref in refs([decl.condition])}
    shares = {result.event: result.node for result in rules.results if result.name == OWN_SHARE}
    if OWN_SHARE not in named or not shares:
        node = _node(rules, decl, item)
        for event in events_of(scope, node, item, decl.name, KIND):
            if all(event in events for events in _events(rules, named)):
                yield Result(decl.name.text, event, node, KIND)
        return
    for event, share in shares.items():
        scope.shares[OWN_SHARE] = share
        node = _node(rules, decl, item)
        del scope.shares[OWN_SHARE]
        if event in events_of(scope, node, item, decl.name, KIND):
            yield Result(decl.name.text, event, node, KIND)


def _node(rules: Rules, decl: ast.GuaranteeDecl, item: Item) -> int:
    """The condition as a node of its own, so that no other rule is called by the name."""
    node = lower(rules.scope, decl.condition, item)
    return rules.scope.builder.add("and", TRUTH, (node,), label=decl.name.text, rule=decl.name.text)


def _events(rules: Rules, named: set[str]) -> Iterator[set[str]]:
    """The events of each result that a condition names."""
    for name in sorted(named):
        events = {result.event for result in rules.results if result.name == name}
        if events:
            yield events
