"""Tables checked: rows that hold at once, cases that no row covers, rates that leave 0 to 100%. Each with a witness."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import combinations

from compiler.boxes import RegionLimit
from compiler.conditions import (
    ALWAYS,
    TRUTHS,
    All,
    Any,
    Choice,
    Condition,
    Domain,
    Line,
    Literal,
    Not,
    Opaque,
    Stretch,
)
from compiler.formats import date_text, rate_text, value_text
from compiler.graph_regions import Regions, rank
from compiler.lower_tables import LoweredRow, LoweredTable
from compiler.regions import Witness, implies, overlaps, satisfiable, uncovered
from compiler.scope import Scope
from compiler.types import Kind, Value
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.numerals import NumeralKind
from dsl.source import Span

_SHOWN = 3
_ADJUSTMENTS = 10  # conditional ones of one table: each set of them is looked at


def check_table(scope: Scope, regions: Regions, table: LoweredTable, under: Mapping[str, int]) -> list[Diagnostic]:
    """All findings about one table, looked at where the benefits that use it apply (name -> node of 适用条件; none:
    everywhere)."""
    try:
        context = Any(tuple(regions.of(node) for node in under.values())) if under else ALWAYS
        return [
            *_overlaps(scope, regions, table, context),
            *_gap(scope, regions, table, context, tuple(under)),
            *_range(scope, regions, table, context),
        ]
    except RegionLimit:
        file = table.rows[0].item.file
        return [report("T07", Label(file, table.decl.name.span), table=table.decl.name.text)]


def _overlaps(scope: Scope, regions: Regions, table: LoweredTable, context: Condition) -> Iterable[Diagnostic]:
    rows = [row for row in table.rows if row.condition is not None]
    conditions = [regions.of(row.condition) for row in rows]
    preferred = [node for _, node in table.preferences]
    resolved = False
    shown = 0
    for pair in overlaps(conditions, context):
        first, second = sorted((rows[pair.first], rows[pair.second]), key=lambda row: row.row.span.start)
        if _same_outcome(scope, first, second):
            continue
        if rank(regions, first.condition, preferred) != rank(regions, second.condition, preferred):
            resolved = True
            continue
        shown += 1
        if shown > _SHOWN:
            break
        told = _named(pair.witness, [regions.of(first.condition), regions.of(second.condition)])
        yield _overlap(scope, table, first, second, told)
    for reading, _ in table.preferences:
        if resolved:
            scope.readings.used.add(reading.text)


def _same_outcome(scope: Scope, first: LoweredRow, second: LoweredRow) -> bool:
    values = [scope.builder[row.value].data if row.value is not None else None for row in (first, second)]
    figures = [data[1] if isinstance(data, tuple) else data for data in values]
    if first.value is None or second.value is None:
        return first.value is second.value
    return first.value == second.value or (figures[0] is not None and figures[0] == figures[1])


def _overlap(scope: Scope, table: LoweredTable, first: LoweredRow, second: LoweredRow, witness: Witness) -> Diagnostic:
    outcomes = [_outcome(row) for row in (first, second)]
    name = table.decl.name.text
    phrase = next((row.label for row in (second, first) if isinstance(row.row.condition, ast.Phrase)), None)
    example = (
        f"例如：口径：{name}中{phrase}优先。理由：…。" if phrase else "先用「称」给其中一行的条件起名，再写它优先。"
    )
    helps = (
        f"例：{witness_text(scope, witness)}，同时适用{outcomes[0]}与{outcomes[1]}。",
        f"原文未写明先后。请用「口径」说明，{example}",
    )
    labels = [Label(row.item.file, _row_span(row)) for row in (first, second)]
    return report("T02", *labels, helps=helps, clause=_clause(second), first=first.label, second=second.label)


def _row_span(row: LoweredRow) -> Span:
    """A row without its citations."""
    condition, outcome = row.row.condition, row.row.outcome
    if condition is None or outcome is None:
        return (condition or outcome or row.row).span
    return condition.span.cover(outcome.span)


def _clause(row: LoweredRow) -> str | None:
    return row.item.citations[0].path if row.item.citations else None


def _outcome(row: LoweredRow) -> str:
    outcome = row.row.outcome
    if outcome is None:
        return "不享受"
    return row.item.file.words(outcome.span)


def _gap(
    scope: Scope, regions: Regions, table: LoweredTable, context: Condition, benefits: tuple[str, ...]
) -> Iterable[Diagnostic]:
    if any(row.condition is None for row in table.rows):
        return
    witness = uncovered([regions.of(row.condition) for row in table.rows], context)
    if witness is None:
        return
    label = Label(table.rows[0].item.file, table.decl.name.span)
    helps = ("请补上说到这种情形的一行；原文写明其余都不享受的，请在最后写一行：其他，不享受。",)
    where = f"在“{'”“'.join(benefits[:_SHOWN])}”适用的范围内，" if benefits else ""
    told = witness_text(scope, _open(witness, context))
    yield report("T03", label, helps=helps, table=table.decl.name.text, witness=told, where=where)


def _range(scope: Scope, regions: Regions, table: LoweredTable, context: Condition) -> Iterable[Diagnostic]:
    """A rate that some case pushes beyond 0 to 100%: looked for only where the figures alone allow it."""
    if scope.builder[table.node].type.kind is not Kind.RATE:
        return
    bases = [_figure(scope, row) for row in table.rows]
    if not table.adjustments and all(base is None or 0 <= base <= 1 for base in bases):
        return
    others = [Not(regions.of(row.condition)) for row in table.rows if row.condition is not None]
    for row, base in zip(table.rows, bases, strict=True):
        if base is None:
            continue
        holds = regions.of(row.condition) if row.condition is not None else All(tuple(others))
        told: set[bool] = set()
        for total, applied, left_out in _totals(scope, base, table.adjustments):
            if 0 <= total <= 1 or (total > 1) in told:
                continue
            moved = [regions.of(item.condition) for item in applied]
            rest = [Not(regions.of(item.condition)) for item in left_out]
            if not satisfiable(All((holds, *moved, *rest, context))):
                continue
            witness = uncovered([Not(All((holds, *moved, *rest, context)))], ALWAYS)
            if witness is not None:
                told.add(total > 1)
                labels = [Label(item.item.file, _row_span(item)) for item in (row, *applied)]
                helps = ("请核对各行的比例和提高、降低的幅度，以及它们是否真的会同时适用。",)
                text = witness_text(scope, _named(witness, [holds, *moved]))
                name = table.decl.name.text
                yield report("T04", *labels, helps=helps, table=name, rate=rate_text(total), witness=text)


def _totals(
    scope: Scope, base: Fraction, adjustments: Sequence[LoweredRow]
) -> Iterator[tuple[Fraction, list[LoweredRow], list[LoweredRow]]]:
    """What a row's rate becomes, with the adjustments that apply and those that do not: few of them first."""
    conditional = [item for item in adjustments if item.condition is not None]
    if len(conditional) > _ADJUSTMENTS:
        raise RegionLimit
    for size in range(len(conditional) + 1):
        for chosen in combinations(conditional, size):
            applied = [item for item in adjustments if item.condition is None or item in chosen]
            total: Fraction | None = base
            for item in applied:
                total = None if total is None else _changed(scope, total, item)
            if total is not None:
                yield total, applied, [item for item in conditional if item not in chosen]


def _changed(scope: Scope, rate: Fraction, row: LoweredRow) -> Fraction | None:
    """A rate after one adjustment; None where its amount is not known beforehand."""
    change = row.row.outcome
    assert isinstance(change, ast.Change)
    if change.word == "减半":
        return rate / 2
    amount = _amount(scope, change.amount)
    if amount is None:
        return None
    points = isinstance(change.amount, ast.Literal) and change.amount.numeral.kind is NumeralKind.POINTS
    match change.word:
        case "提高":
            return rate + amount
        case "降低":
            return rate - amount if points else rate * (1 - amount)
        case "上浮":
            return rate * (1 + amount)
        case "按":
            return rate * amount
        case "不低于":
            return max(rate, amount)
    return min(rate, amount)


def _amount(scope: Scope, amount: ast.Expr | None) -> Fraction | None:
    if isinstance(amount, ast.Literal):
        value = amount.numeral.value
        return value if isinstance(value, Fraction) else None
    node = scope.values.get(amount.ref.name) if isinstance(amount, ast.Use) else None
    return None if node is None else _known(scope.builder[node].data)


def _figure(scope: Scope, row: LoweredRow) -> Fraction | None:
    if row.value is None:
        return None
    return _known(scope.builder[row.value].data)


def _known(data: object) -> Fraction | None:
    """The number in a node's data, if it is a figure."""
    value = data[1] if isinstance(data, tuple) and len(data) == 2 else data
    return value if isinstance(value, Fraction) else None


# ---- witnesses in words


def _named(witness: Witness, conditions: Iterable[Condition]) -> Witness:
    """Of a witness, the facts that some conditions speak of."""
    spoken = _domains(conditions)
    return {name: value for name, value in witness.items() if name in spoken}


def _open(witness: Witness, context: Condition) -> Witness:
    """Of a witness, the facts that the context leaves open."""
    known = _domains([context])
    told: dict[str, Value] = {}
    for name, value in witness.items():
        domain = known.get(name)
        if domain is not None:
            allowed = domain.only(value) if isinstance(domain, Choice) else _place(domain, value)
            if implies(context, Literal(name, allowed)):
                continue
        told[name] = value
    return told


def _place(line: Line, value: Value) -> Stretch:
    assert isinstance(value, Fraction | date)
    return line.equal(value)


def _domains(conditions: Iterable[Condition]) -> dict[str, Domain]:
    """The facts that conditions speak of, with their domains; comparisons of which nothing is known are truths."""
    found: dict[str, Domain] = {}
    stack = list(conditions)
    while stack:
        match stack.pop():
            case Literal(fact, allowed):
                found[fact] = allowed.domain
            case Opaque(text):
                found[text] = TRUTHS
            case Not(part):
                stack.append(part)
            case All(parts) | Any(parts):
                stack.extend(parts)
    return found


def witness_text(scope: Scope, witness: Witness) -> str:
    """A witness case in words, the level first and what it is last: 机构级别三级、机构类别综合的定点医疗机构."""
    ranks: list[tuple[int, str]] = []
    nouns: list[str] = []
    for name, value in witness.items():
        fact = scope.symbols.facts.get(name)
        if fact is None:
            ranks.append((3, _unnamed(name, value)))
        elif isinstance(value, bool):
            word = _noun(scope, fact.name)
            text = word or fact.name
            said_so = text if value else f"非{text}"
            if word:
                nouns.append(said_so)
            else:
                ranks.append((2, said_so))
        else:
            ranks.append((0 if fact.ordered else 1, f"{name}{value_text(value, fact.type)}"))
    said = "、".join(text for _, text in sorted(ranks, key=lambda pair: pair[0]))
    return "的".join(filter(None, (said, "、".join(nouns)))) or "任何情形"


def _noun(scope: Scope, fact: str) -> str:
    """The 称 that says just this fact, as 定点医疗机构 says 定点; "" where there is none."""
    for word, node in scope.conditions.items():
        args = scope.builder[node].args
        if len(args) == 1 and scope.builder[args[0]].op == "fact" and scope.builder[args[0]].data == fact:
            return word
    return ""


def _unnamed(name: str, value: Value) -> str:
    """The date of the event, or a comparison of two values that both vary."""
    name = name.split("#")[0]  # of a computed value (compiler.graph_regions)
    if isinstance(value, date):
        return f"{name}{date_text(value)}"
    if isinstance(value, Fraction):
        return f"{name}{value}"
    return name if value else f"不是“{name}”"
