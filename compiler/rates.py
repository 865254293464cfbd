"""The rates of benefits that are put together by expressions: none may leave 0 to 100% in any case."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from compiler.bounds import numbers_below
from compiler.boxes import RegionLimit
from compiler.conditions import ALWAYS, All, Condition, Not
from compiler.formats import rate_text
from compiler.graph import Node
from compiler.graph_regions import Regions
from compiler.regions import satisfiable, uncovered
from compiler.scope import Scope
from compiler.tables import witness_text
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label

_CASES = 300  # combinations of branches that one rate may have

Cases = list[tuple[Condition, Fraction]]  # when, and what the value is then


def check_rate(scope: Scope, regions: Regions, decl: ast.BenefitDecl, rate: int, applies: int) -> list[Diagnostic]:
    """What a benefit's 比例 comes to where the benefit applies; nothing is said of rates that facts give."""
    slot = next((slot for slot in decl.slots if slot.word == "比例为"), None)
    if slot is None:
        return []
    label = Label(scope.symbols.file_of(decl), slot.span)
    name = f"{decl.name.text}的比例"
    try:
        for condition, value in _cases(scope, regions, rate, regions.of(applies)):
            if not 0 <= value <= 1:
                witness = uncovered([Not(condition)], ALWAYS)
                told = witness_text(scope, witness or {})
                helps = ("请核对比例和提高、降低的幅度，或者写明“不超过100%”。",)
                return [report("T04", label, helps=helps, table=name, rate=rate_text(value), witness=told)]
    except RegionLimit:
        return [report("T07", label, table=name)]
    return []


def _cases(scope: Scope, regions: Regions, root: int, context: Condition) -> Cases:
    """The values of a node under a condition, each with the cases in which it has it; none where a fact decides."""
    done: dict[int, Cases] = {}
    for node in numbers_below(scope.builder, root):
        figure = node.data[1] if node.op == "parameter" and isinstance(node.data, tuple) else node.data
        if isinstance(figure, Fraction) and not node.args:
            done[node.id] = [(context, figure)]
        else:
            done[node.id] = _combined(regions, node, done, context)
        if len(done[node.id]) > _CASES:
            raise RegionLimit
    return done[root]


def _combined(regions: Regions, node: Node, done: Mapping[int, Cases], context: Condition) -> Cases:
    match node.op:
        case "choose":
            condition, then, otherwise = node.args
            holds = regions.of(condition)
            return _possible(((holds, done[then]), (Not(holds), done[otherwise])))
        case "table":
            branches, before = [], list[Condition]()
            for place in range(0, len(node.args) - 1, 2):
                holds = regions.of(node.args[place])
                branches.append((All((*before, holds)), done[node.args[place + 1]]))
                before.append(Not(holds))
            if len(node.args) % 2:
                branches.append((All(tuple(before)), done[node.args[-1]]))
            return _possible(branches)
        case "add" | "subtract" | "multiply" | "minimum" | "maximum":
            found = done[node.args[0]]
            for arg in node.args[1:]:
                pairs = ((one, other) for one in found for other in done[arg])
                found = _possible((one[0], [(other[0], _value(node.op, one[1], other[1]))]) for one, other in pairs)
            return found
    return []


def _possible(branches: Iterable[tuple[Condition, Cases]]) -> Cases:
    """The cases of all branches that can happen at all."""
    found = [(_both(condition, when), value) for condition, cases in branches for when, value in cases]
    if len(found) > _CASES:
        raise RegionLimit
    return [(condition, value) for condition, value in found if satisfiable(condition)]


def _both(first: Condition, second: Condition) -> Condition:
    return first if first == second else All((first, second))


def _value(op: str, left: Fraction, right: Fraction) -> Fraction:
    match op:
        case "add":
            return left + right
        case "subtract":
            return left - right
        case "multiply":
            return left * right
        case "minimum":
            return min(left, right)
    return max(left, right)
