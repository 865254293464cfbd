"""At which events a rule is asked, from the facts that it reads."""

from compiler.defaults import is_listed
from compiler.scope import Item, Scope
from compiler.symbols import PERSON
from dsl import syntax as ast


def events_of(scope: Scope, root: int, item: Item, name: ast.Name, what: str) -> tuple[str, ...]:
    """The events that give all facts that a rule reads. Refuses a rule for which there is none, and one that reads a
    fact of a line item as if an event had but one."""
    symbols = scope.symbols
    _refuse_loose_lines(scope, root, item, name)
    possible = frozenset(symbols.events())
    read: dict[str, str] = {}
    for node in scope.builder.below(root):
        if node.op == "fact":
            fact = symbols.facts[str(node.data)]
            events = symbols.events_of(fact.owner)
            if len(events) < len(symbols.events()):
                read[fact.name] = "或".join(sorted(events))
            possible &= events
        elif node.op == "event_date" and node.data is not None:
            read[node.label] = str(node.data)
            possible &= {str(node.data)}
    if not possible:
        shown = "；".join(f"“{fact}”见于{events}" for fact, events in sorted(read.items()))
        raise scope.refuse("T10", item, name.span, what=f"{what}“{name.text}”", events=shown)
    return tuple(event for event in symbols.events() if event in possible)


def _refuse_loose_lines(scope: Scope, root: int, item: Item, name: ast.Name) -> None:
    """A fact of a line item is one of many: it can only be asked for under 各…的…之和."""
    for node in scope.builder.below(root, into=lambda node, _: node.op != "sum_lines"):
        if node.op != "fact":
            continue
        fact = scope.symbols.facts[str(node.data)]
        if is_listed(scope.symbols, fact.owner):
            helps = (f"例如：定义 …合计：各{fact.owner}的{fact.name}之和。",)
            args = {"rule": name.text, "fact": fact.name, "object": fact.owner}
            raise scope.refuse("T19", item, name.span, helps=helps, **args)


def is_personal(scope: Scope, root: int) -> bool:
    """Whether a value rests on facts of the person and on no others."""
    owners = owners_of(scope, root)
    objects = scope.symbols.objects
    return bool(owners) and all(owner == PERSON or (owner in objects and not objects[owner].role) for owner in owners)


def owners_of(scope: Scope, root: int) -> set[str]:
    """The objects whose facts a value reads."""
    facts = scope.symbols.facts
    return {facts[str(node.data)].owner for node in scope.builder.below(root) if node.op == "fact"}
