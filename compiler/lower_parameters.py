"""参数 to nodes: the figure in force on the event's date; one that the document leaves open (待定) is an assumption."""

from compiler.amend import layered
from compiler.in_force import start_of
from compiler.lower_values import lower, same_type
from compiler.scope import Item, Refused, Scope, item_of
from compiler.symbols import FACT_TYPES
from compiler.types import TRUTH
from dsl import syntax as ast


def lower_parameter(scope: Scope, decl: ast.ParameterDecl) -> int:
    """A parameter: the figure of the version in force on the event's date, as the 修订 have changed it."""
    name = decl.name.text
    versions: list[tuple[ast.Version, int]] = []
    for version in decl.versions:
        item = item_of(scope, name, decl, version.citations)
        versions.append((version, _figure(scope, name, version, item)))
    starts = [start_of(version) for version, _ in versions]
    if len(set(starts)) < len(starts):
        raise Refused  # two versions at once: compiler.validity reports it
    first = versions[0][1]
    for version, node in versions[1:]:
        same_type(scope, [first, node], version.value, f"“{name}”的各期", item_of(scope, name, decl, ()))
    ordered = sorted(versions, key=lambda pair: start_of(pair[0]))
    result = ordered[0][1]
    for version, node in ordered[1:]:
        assert version.period is not None and version.period.start is not None
        start = scope.literal(version.period.start, item_of(scope, name, decl, version.citations))
        since = scope.builder.add("at_most", TRUTH, (start, scope.day()), label=f"自{version.period.start.text}起")
        result = scope.choose(since, node, result, label=name, rule=name)
    return layered(scope, name, result)


def _figure(scope: Scope, name: str, version: ast.Version, item: Item) -> int:
    """A parameter's figure as a node of its own, so that the explanation can name it."""
    if isinstance(version.value, ast.Pending):
        return _pending(scope, name, version.value, item)
    if isinstance(version.value, ast.Literal):
        return scope.figure(name, version.value.numeral, item, name)
    return lower(scope, version.value, item)


def _pending(scope: Scope, name: str, pending: ast.Pending, item: Item) -> int:
    """What is assumed for an open figure, for each value of the class by which it differs."""
    type = FACT_TYPES[pending.type or "金额"]
    for bound in pending.bounds:
        figure = bound.amount.numeral.kind.value if isinstance(bound.amount, ast.Literal) else "算出来的值"
        if figure != type.kind.value:
            what = f"“{name}”的界限（{bound.word}）"
            raise scope.refuse("T01", item, bound.span, what=what, expected=f"{type}的数字", actual=figure)

    def assumed(key: str) -> int:
        return scope.builder.add("assumption", type, data=(name, key), citations=item.citations, label=name, rule=name)

    if pending.by is None:
        return assumed("")
    fact = scope.symbols.facts.get(pending.by.name)
    if fact is None:
        raise Refused  # the class could not be read, which has been reported
    args: list[int] = []
    for choice in fact.choices:
        row = scope.builder.add("member", TRUTH, (scope.fact(fact),), data=(choice,), label=choice)
        args += [row, assumed(choice)]
    return scope.builder.add("table", type, tuple(args), data=fact.choices, label=name, rule=name)
