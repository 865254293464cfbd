"""The passes from a file of rules to a program that runs, in order. Any stage can be looked at.

text -> load (collect, names, parse) -> gather -> readings, dependencies -> lower (citations, types, figures)
     -> tables, validity, open words, unused -> ledger -> samples -> verify -> Program
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from attrs import evolve, field, frozen

from compiler.citations import Citations
from compiler.dependencies import dependencies, unused
from compiler.graph import Graph
from compiler.graph_regions import Regions
from compiler.in_force import Validity, validity_of_unit
from compiler.ledger import Ledger, make_ledger
from compiler.load import FindPolicy, Sources, load
from compiler.lower import Lowered, lower
from compiler.open_words import check_open_words
from compiler.rates import check_rate
from compiler.readings import Reading, Readings, gather_readings, reading_text
from compiler.samples import Sample, make_samples
from compiler.settlement import Settlements, settlements_of
from compiler.shares import check_shares
from compiler.symbols import Symbols, gather
from compiler.tables import check_table
from compiler.validity import check_validity
from compiler.verify import verify
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label, Severity
from dsl.source import SourceFile, Span


@frozen(eq=False)
class Program:
    """A policy as compiled: what it says, what it computes, and everything found wrong with it."""

    name: str
    sources: Sources = field(repr=False)
    symbols: Symbols = field(repr=False)
    graph: Graph
    guarded: Graph | None  # the graph with a result for each 保证; None where there is none
    whole: Graph = field(repr=False)  # the graph before what no result rests on was left out
    named: Mapping[str, int] = field(repr=False)  # each rule that has a value of its own -> its node in `whole`
    in_force: Validity
    readings: tuple[Reading, ...]
    at_new_year: bool  # whether a person's facts count as they were on 1 January, not on the day of the event
    ledger: Ledger | None
    samples: tuple[Sample, ...]
    diagnostics: tuple[Diagnostic, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong that would stop it from running."""
        return not any(item.severity is Severity.ERROR for item in self.diagnostics)


def compile_policy(
    file: SourceFile, vocabulary_folders: Sequence[Path], find_policy: FindPolicy = lambda _: None
) -> Program:
    """Run every pass; each reports all it finds, and the next works with what could be understood."""
    with _no_collection():
        program = _compile(file, vocabulary_folders, find_policy)
        if any(item.severity is Severity.ERROR for item in program.sources.diagnostics):
            return program
        bases = [_compile(unit.file, vocabulary_folders, find_policy) for unit in program.sources.bases]
    errors = [item for base in bases for item in base.diagnostics if item.severity is Severity.ERROR]
    return evolve(program, diagnostics=_once([*program.diagnostics, *errors]))  # nothing is built upon faulty rules


@contextmanager
def _no_collection() -> Iterator[None]:
    """Compiling makes many small values that all live on: looking for cycles among them again and again would take
    half of the time, and more than in proportion for large policies."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _compile(file: SourceFile, vocabulary_folders: Sequence[Path], find_policy: FindPolicy) -> Program:
    sources = load(file, vocabulary_folders, find_policy)
    symbols = gather(sources)
    readings = gather_readings(symbols)
    citations = Citations(symbols)
    settlements = settlements_of(symbols)
    order = dependencies(symbols, settlements)
    validities = {id(unit): validity_of_unit(symbols, citations, unit) for unit in sources.units}
    lowered = lower(symbols, citations, readings, order, validities, settlements)
    found: list[Diagnostic] = [*sources.diagnostics, *symbols.diagnostics, *readings.diagnostics, *order.diagnostics]
    found += [*settlements.diagnostics, *lowered.diagnostics, *_tables(lowered, order.users, settlements)]
    found += check_open_words(symbols, readings)
    found += citations.diagnostics
    found += _title(symbols, sources)
    found += _without_reason(symbols, sources)
    in_force = validities[id(sources.policy)]
    found += check_validity(symbols, in_force)
    whole = not any(item.severity is Severity.ERROR for item in sources.diagnostics)  # every sentence could be read
    if whole:
        found += unused(symbols, order)
    at_new_year = readings.setting("身份") == "身份变化按年初"
    sound = whole and not lowered.diagnostics and not order.diagnostics  # every rule could be lowered
    if sound:
        found += _idle_readings(symbols, readings)
    ledger = None
    cited = citations.of(sources.policy.file)
    if cited is not None:
        ledger, missing = make_ledger(symbols, cited)
        found += missing if whole else ()
    samples, faults = make_samples(symbols, lowered.graph, whole=sound)
    found += faults
    diagnostics = _once(found)
    graph = lowered.graph
    if not any(item.severity is Severity.ERROR for item in diagnostics):
        _verify(graph)
    return Program(
        _name(symbols, file),
        sources,
        symbols,
        graph,
        lowered.guarded,
        lowered.whole,
        lowered.named,
        in_force,
        tuple(readings.all()),
        at_new_year,
        ledger,
        samples,
        diagnostics,
    )


def _name(symbols: Symbols, file: SourceFile) -> str:
    header = symbols.headers.get("政策") or symbols.headers.get("词汇")
    return header.text if header else Path(file.name).stem


def _tables(lowered: Lowered, users: dict[str, tuple[str, ...]], settlements: Settlements) -> list[Diagnostic]:
    """Each table looked at where the benefits that use it, directly or through others, apply; other rates; and benefits side by side."""
    regions = Regions(lowered.scope)
    results = {result.name for result in lowered.graph.results}
    found: list[Diagnostic] = []
    for table in lowered.tables:
        found += check_table(lowered.scope, regions, table, _asked(lowered, users, results, table.decl.name.text))
    checked = {table.node for table in lowered.tables if not table.is_amended}
    for name, rate in lowered.rates:
        if rate not in checked:
            decl = lowered.scope.symbols.benefits[name]
            found += check_rate(lowered.scope, regions, decl, rate, lowered.applies[name])
    return found + check_shares(regions, lowered, settlements)


def _asked(lowered: Lowered, users: dict[str, tuple[str, ...]], results: set[str], table: str) -> dict[str, int]:
    """The benefits for which a table is asked, with their 适用条件; none where another result asks for it too."""
    under: dict[str, int] = {}
    stack, seen = [table], {table}
    while stack:
        for user in users.get(stack.pop(), ()):
            if user in seen:
                continue
            seen.add(user)
            if user in lowered.applies:
                under[user] = lowered.applies[user]
            elif user in results:
                return {}
            else:
                stack.append(user)
    return under


def _without_reason(symbols: Symbols, sources: Sources) -> list[Diagnostic]:
    """口径 and what is left open (待定) of the policy's own file, where no 理由 says why."""
    bare: list[tuple[str, Span]] = []
    for decl in sources.policy.module.statements if sources.policy.is_policy else ():
        match decl:
            case ast.ReadingDecl(reason=""):
                bare.append((f"口径：{reading_text(decl)}", decl.span))
            case ast.ParameterDecl(reason="") if any(isinstance(item.value, ast.Pending) for item in decl.versions):
                bare.append((f"参数 {decl.name.text}", decl.span))
            case ast.InForce(reason="", period=None):
                bare.append(("施行：待定", decl.span))
    helps = ("请在句末写明，例如：理由：原文未载明。",)
    return [report("K04", Label(sources.policy.file, span), helps=helps, what=what) for what, span in bare]


def _title(symbols: Symbols, sources: Sources) -> list[Diagnostic]:
    """全称 is the document's title."""
    header = symbols.headers.get("全称")
    title = sources.document.title_text if sources.document else ""
    if header is None or not title:
        return []
    if "".join(header.text.split()).strip("《》") == title:
        return []
    helps = (f"请写：全称：{title}。",)
    return [report("C07", Label(sources.policy.file, header.text_span), helps=helps, title=title)]


def _idle_readings(symbols: Symbols, readings: Readings) -> list[Diagnostic]:
    """Readings of the policy that no rule rests on."""
    policy = symbols.sources.policy
    return [
        report("R03", Label(policy.file, item.decl.span), helps=("请核对有无漏写的规则；确实用不着的，请删去。",))
        for item in readings.all()
        if policy.is_policy and symbols.unit_of[id(item.decl)] is policy and item.text not in readings.used
    ]


def _verify(graph: Graph) -> None:
    """Raise AssertionError where an invariant of the graph is broken: that is a fault of the compiler."""
    violations = verify(graph)
    assert not violations, violations[:5]


def _once(found: list[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Each finding once, in order of place."""
    seen: dict[tuple[object, ...], Diagnostic] = {}
    for item in found:
        place = (item.labels[0].file.name, item.labels[0].span) if item.labels else ()
        seen.setdefault((item.code, item.message, place), item)
    return tuple(seen.values())
