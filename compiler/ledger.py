"""The ledger: every paragraph of the document is computed or accounted for, and so is every figure in it."""

from bisect import bisect_left, bisect_right

from attrs import define, field, frozen

from compiler.citations import locator_problem
from compiler.cited import Cited
from compiler.symbols import Symbols
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.document import Clause, Document, own_text_spans, walk
from dsl.figures import Figure
from dsl.locators import LocatorError, find_quote, paragraph_path
from dsl.source import SourceFile, Span


@frozen
class Entry:
    """One clause of the document: its status, the rules that compute it, or why it is not computed."""

    path: str
    heading: str
    status: str  # 计算 | 说明 | 未落实
    kind: str  # 宣示性 目标 授权另定 探索 未载明 说明, "" for a computed clause
    reason: str
    rules: tuple[str, ...]
    figures: tuple[Figure, ...]  # of its own text
    unused_figures: tuple[Figure, ...]
    accounted_figures: tuple[Figure, ...]  # not used by a rule, but covered by a 条款 statement
    span: Span
    paragraphs: tuple["ParagraphEntry", ...]


@frozen
class ParagraphEntry:
    """One paragraph of a clause with its status and the rules that rest on it."""

    path: str
    status: str
    rules: tuple[str, ...]
    span: Span


@frozen
class Ledger:
    """All clauses in the order of the document."""

    entries: tuple[Entry, ...]

    def count(self, status: str) -> int:
        """How many clauses have a status."""
        return sum(entry.status == status for entry in self.entries)


COMPUTED, ACCOUNTED, OPEN = "计算", "说明", "未落实"


@define
class _Maker:
    document: Document
    cited: Cited
    file: SourceFile
    diagnostics: list[Diagnostic] = field(factory=list)
    whole: list[tuple[Span, ast.ClauseDecl]] = field(factory=list)  # 条款 that cover a whole place
    words: list[tuple[Span, ast.ClauseDecl]] = field(factory=list)  # 条款 that cover words of one
    uses: list[tuple[int, int, str]] = field(factory=list)  # sorted: start, end, rule


def make_ledger(symbols: Symbols, cited: Cited) -> tuple[Ledger, list[Diagnostic]]:
    """The ledger of a policy's document with what its rules use of it, and what is missing."""
    document = cited.document
    maker = _Maker(document, cited, symbols.sources.policy.file)
    for decl in symbols.clauses:
        _place_clause(maker, decl)
    maker.uses = sorted((use.span.start, use.span.end, use.rule) for use in cited.uses)
    _check_double(maker)
    entries = tuple(_entry(maker, clause) for clause in walk(document.clauses) if own_text_spans(clause))
    return Ledger(entries), maker.diagnostics


def _place_clause(maker: _Maker, decl: ast.ClauseDecl) -> None:
    place = maker.cited.place(decl.locator)
    if isinstance(place, LocatorError):
        problem, helps = locator_problem(place)
        label = Label(maker.file, decl.locator_span)
        maker.diagnostics.append(report("C01", label, helps=helps, locator=decl.locator, problem=problem))
        return
    if not decl.reason:
        helps = ("请在句末写明，例如：理由：工作要求，不产生待遇。",)
        maker.diagnostics.append(
            report("K04", Label(maker.file, decl.span), helps=helps, clause=place.path, what=f"条款 {place.path}")
        )
    if decl.quote is None:
        maker.whole.append((place.span, decl))
        return
    spans = find_quote(maker.document, place, decl.quote)
    if len(spans) == 1:
        maker.words.append((spans[0], decl))
        return
    code = "C04" if spans else "C02"
    label = Label(maker.file, decl.quote_span)
    maker.diagnostics.append(report(code, label, clause=place.path, locator=place.path, count=len(spans)))


def _check_double(maker: _Maker) -> None:
    """A clause that rules compute cannot be put aside whole: only the words that are not computed can."""
    for span, decl in maker.whole:
        rules = _rules(maker, span)
        if rules:
            label = Label(maker.file, decl.locator_span)
            helps = (f"请只引用其中不计算的文字，例如：条款 {decl.locator}“…”：不计算，{decl.kind}。理由：…。",)
            maker.diagnostics.append(
                report("K03", label, helps=helps, clause=decl.locator, path=decl.locator, rule="、".join(rules[:3]))
            )


def _rules(maker: _Maker, span: Span) -> tuple[str, ...]:
    """Rules that rest on words within a span, in the order of the document."""
    low = bisect_left(maker.uses, (span.start, 0, ""))
    high = bisect_right(maker.uses, (span.end, 0, ""))
    inside = [rule for start, end, rule in maker.uses[low:high] if end <= span.end]
    return tuple(dict.fromkeys(inside))


def _covering(covers: list[tuple[Span, ast.ClauseDecl]], span: Span) -> ast.ClauseDecl | None:
    return next((decl for cover, decl in covers if cover.start <= span.start and span.end <= cover.end), None)


def _entry(maker: _Maker, clause: Clause) -> Entry:
    paragraphs = tuple(_paragraph(maker, clause, number) for number in range(1, len(clause.paragraphs) + 1))
    spans = own_text_spans(clause)
    decl = next((found for found in (_covering(maker.whole, part.span) for part in clause.paragraphs) if found), None)
    decl = decl or _covering(maker.whole, clause.span)
    statuses = {part.status for part in paragraphs}
    if OPEN in statuses:
        status = OPEN
    elif COMPUTED in statuses:
        status = COMPUTED
    else:
        status = ACCOUNTED
    unused, accounted, figures = _figures(maker, clause, spans)
    _report(maker, clause, paragraphs, unused)
    rules = tuple(dict.fromkeys(rule for part in paragraphs for rule in part.rules))
    if not clause.paragraphs and decl is None:
        status = _status_of_heading(maker, clause)
    explained = decl if decl is not None and status == ACCOUNTED else None
    return Entry(
        path=clause.path,
        heading=clause.heading,
        status=status,
        kind=explained.kind if explained else "",
        reason=explained.reason if explained else "",
        rules=rules,
        figures=figures,
        unused_figures=unused,
        accounted_figures=accounted,
        span=clause.span,
        paragraphs=paragraphs,
    )


def _status_of_heading(maker: _Maker, clause: Clause) -> str:
    """A clause that is a heading only goes with what stands under it."""
    return COMPUTED if _rules(maker, clause.span) else ACCOUNTED


def _paragraph(maker: _Maker, clause: Clause, number: int) -> ParagraphEntry:
    span = clause.paragraphs[number - 1].span
    path = paragraph_path(clause, number)
    rules = _rules(maker, span)
    if rules:
        status = COMPUTED
    else:
        covered = _covering(maker.whole, span) or _within(maker.words, span)
        status = ACCOUNTED if covered else OPEN
    return ParagraphEntry(path, status, rules, span)


def _within(words: list[tuple[Span, ast.ClauseDecl]], span: Span) -> ast.ClauseDecl | None:
    return next((decl for inner, decl in words if span.start <= inner.start and inner.end <= span.end), None)


def _figures(
    maker: _Maker, clause: Clause, spans: tuple[Span, ...]
) -> tuple[tuple[Figure, ...], tuple[Figure, ...], tuple[Figure, ...]]:
    figures: list[Figure] = []
    for span in spans:
        if span != clause.marker_span:
            figures.extend(maker.cited.figures(span))
    unused: list[Figure] = []
    accounted: list[Figure] = []
    for figure in figures:
        if figure.span.start in maker.cited.used_figures:
            continue
        covered = _covering(maker.whole, figure.span) or _covering(maker.words, figure.span)
        (accounted if covered else unused).append(figure)
    return tuple(unused), tuple(accounted), tuple(figures)


def _in_doubt(maker: _Maker, span: Span) -> bool:
    """Whether a citation at fault speaks of this place: putting it right may account for what stands there."""
    return any(place.start < span.end and span.start < place.end for place in maker.cited.doubtful)


def _report(maker: _Maker, clause: Clause, paragraphs: tuple[ParagraphEntry, ...], unused: tuple[Figure, ...]) -> None:
    text = maker.document.source
    for part in paragraphs:
        if part.status == OPEN and not _in_doubt(maker, part.span):
            helps = (f"请写规则并依据它，或写：条款 {part.path}：不计算，宣示性。理由：…。",)
            label = Label(text, Span(part.span.start, min(part.span.end, part.span.start + 30)))
            maker.diagnostics.append(report("K01", label, helps=helps, clause=part.path, path=part.path))
    for figure in unused:
        if _in_doubt(maker, figure.span):
            continue
        part_status = next(
            (part.status for part in paragraphs if part.span.start <= figure.span.start < part.span.end), OPEN
        )
        if part_status == OPEN:
            continue  # reported with its paragraph
        path = next(
            (part.path for part in paragraphs if part.span.start <= figure.span.start < part.span.end), clause.path
        )
        helps = (f"请让规则使用它，或写：条款 {path}“…{figure.numeral.text}…”：不计算，说明。理由：…。",)
        maker.diagnostics.append(
            report("K02", Label(text, figure.span), helps=helps, clause=path, path=path, figure=figure.numeral.text)
        )
