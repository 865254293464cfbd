"""分段: an amount cut into portions, each with its rate, along the amount itself or along its excess over a deductible."""

from itertools import pairwise

from attrs import frozen

from compiler.lower_tables import adjusted, change_of, lower_row, stage
from compiler.lower_values import lower
from compiler.scope import Item, Refused, Scope, item_of
from compiler.types import AMOUNT, Kind
from dsl import syntax as ast
from dsl.source import Span

EXCESS = "按超过起付标准的部分"


@frozen
class Portion:
    """One band: its ends as nodes (None: none), its rate after all changes, and what people call it."""

    low: int | None
    high: int | None
    rate: int
    label: str
    item: Item


@frozen
class Bands:
    """A 分段 as lowered."""

    decl: ast.BandDecl
    portions: tuple[Portion, ...]


def lower_bands(scope: Scope, decl: ast.BandDecl) -> Bands:
    """The portions of a 分段, which must follow one another from nothing to without end."""
    name = decl.name.text
    changes = [lower_row(scope, decl, row) for row in decl.changes]
    changes.sort(key=lambda change: stage(change_of(change)))
    portions: list[Portion] = []
    for band in decl.bands:
        item = item_of(scope, name, decl, band.citations, decl.citations)
        low, high = (_edge(scope, edge, item) for edge in (band.low, band.high))
        rate = lower(scope, band.rate, item)
        if scope.type(rate).kind is not Kind.RATE:
            what, actual = f"“{name}”各段的值", scope.type(rate)
            raise scope.refuse("T01", item, band.rate.span, what=what, expected="比例", actual=actual)
        for change in changes:
            rate = adjusted(scope, rate, change)
        label = item.file.words(Span(band.span.start, band.rate.span.start)).rstrip("，,")
        portions.append(Portion(low, high, rate, label, item))
    _check_contiguous(scope, decl, portions)
    return Bands(decl, tuple(portions))


def _edge(scope: Scope, edge: ast.Expr | None, item: Item) -> int | None:
    if edge is None:
        return None
    node = lower(scope, edge, item)
    if scope.type(node).kind is not Kind.AMOUNT:
        actual = scope.type(node)
        raise scope.refuse("T01", item, edge.span, what="分段的界限", expected="金额", actual=actual)
    return node


def _check_contiguous(scope: Scope, decl: ast.BandDecl, portions: list[Portion]) -> None:
    """Each band begins where the one before ends; the first at nothing, the last without end."""
    item = Item(decl.name.text, scope.symbols.file_of(decl), ())
    problem = ""
    if portions[0].low is not None:
        problem = f"第一段“{portions[0].label}”之前还有一段没有比例"
    for before, after in pairwise(portions):
        if not problem and not _same(scope, before.high, after.low):
            problem = f"“{before.label}”与“{after.label}”没有首尾相接"
    if not problem and portions[-1].high is not None:
        problem = f"最后一段“{portions[-1].label}”之后还有一段没有比例"
    if problem:
        helps = ("各段依次写：…以下的部分；超过…至…的部分；超过…的部分。",)
        raise scope.refuse("T14", item, decl.name.span, helps=helps, name=decl.name.text, problem=problem)


def _same(scope: Scope, left: int | None, right: int | None) -> bool:
    """Whether two edges are the same figure, whatever words they rest on."""
    if left is None or right is None:
        return False
    first, second = scope.builder[left], scope.builder[right]
    return left == right or (first.op == "constant" and second.op == "constant" and first.data == second.data)


def banded(scope: Scope, bands: Bands, start: int, end: int, steps: dict[str, int], rule: str) -> int:
    """What is paid of the stretch of an amount from `start` to `end`: the sum over the bands it runs through."""
    add = scope.builder.add
    zero = scope.zero(AMOUNT)
    total: int | None = None
    for number, portion in enumerate(bands.portions, 1):
        upper = end if portion.high is None else add("minimum", AMOUNT, (end, portion.high), rule=rule)
        lower_end = start if portion.low is None else add("maximum", AMOUNT, (start, portion.low), rule=rule)
        length = add("subtract", AMOUNT, (upper, lower_end), rule=rule)
        part = add("maximum", AMOUNT, (length, zero), label=portion.label, rule=rule)
        paid = add("multiply", AMOUNT, (part, portion.rate), label=f"{portion.label}支付", rule=rule)
        steps[f"band_portion {number}"], steps[f"band_rate {number}"] = part, portion.rate
        steps[f"band {number}"] = paid
        total = paid if total is None else add("add", AMOUNT, (total, paid), label="各段合计", rule=rule)
    if total is None:
        raise Refused
    return total
