"""Citations: each quote found in its clause, each figure of a rule found in its quote."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from difflib import SequenceMatcher

from attrs import define, field

from compiler.cited import Cited, Use
from compiler.graph import Citation
from compiler.load import Unit
from compiler.symbols import Symbols
from compiler.walk import WORDS, walk
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.figures import scan_figures
from dsl.locators import LocatorError, LocatorProblem, Place, find_quote
from dsl.numerals import Numeral, NumeralKind
from dsl.source import SourceFile, Span


@define
class Citations:
    """What every citation of a program refers to, in the document of the unit it stands in."""

    symbols: Symbols
    cited: set[str] = field(factory=set)  # rules that rest on some words
    unresolved: set[str] = field(factory=set)  # rules with a citation at fault
    diagnostics: list[Diagnostic] = field(factory=list)
    _units: dict[int, Unit] = field(factory=dict)  # id of a file -> its unit
    _documents: dict[int, Cited] = field(factory=dict)  # id of a file -> what it uses of its document
    _resolved: dict[tuple[int, str | None], Citation | None] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        for unit in self.symbols.sources.units:
            self._units[id(unit.file)] = unit
            if unit.document is not None:
                self._documents[id(unit.file)] = Cited(unit.document)

    def of(self, file: SourceFile) -> Cited | None:
        """The document that a file of rules quotes, with what the file uses of it; None where there is none."""
        return self._documents.get(id(file))

    # ---- citations

    def resolve(
        self, rule: str, file: SourceFile, own: ast.Citations, inherited: ast.Citations = ()
    ) -> tuple[Citation, ...]:
        """The citations that an item rests on: its own, or else those of its declaration.

        A quote without a locator stands in the place that the declaration names first. Reports what does not resolve.
        """
        locator = next((item.locator for item in inherited if item.locator), None)
        chosen = own or tuple(item for item in inherited if item.quote is not None)
        found: list[Citation] = []
        for item in chosen:
            locator = item.locator or locator
            key = (id(item), locator)
            if key not in self._resolved:
                self._resolved[key] = self._one(rule, file, item, locator)
            resolved = self._resolved[key]
            if resolved is None:
                self.unresolved.add(rule)
            else:
                found.append(resolved)
        return tuple(found)

    def _outside(self, file: SourceFile, span: Span) -> bool:
        """Report a figure or a citation that stands in a vocabulary, which has no document to rest on."""
        if self._units[id(file)].is_policy:
            return False
        helps = ("请把有依据的规则写进政策；词汇里的出处写成“注：”，或写进口径的理由。",)
        self._report("C06", file, span, helps=helps)
        return True

    def _one(self, rule: str, file: SourceFile, item: ast.Citation, locator: str | None) -> Citation | None:
        if self._outside(file, item.span):
            return None
        cited = self.of(file)
        if cited is None:
            return None  # 原文 is missing or cannot be read, which has been reported
        document = cited.document
        if locator is None:
            elsewhere = cited.elsewhere(item.quote or "")
            where = [f"这句引文在{'、'.join(elsewhere[:3])}，请写：依据{elsewhere[0]}“…”。"] if elsewhere else []
            self._report("C05", file, item.span, helps=where, problem=f"“{rule}”的引文没有写条款号")
            return None
        place = cited.place(locator)
        if isinstance(place, LocatorError):
            self._no_place(file, cited, item, place)
            return None
        span = place.span
        if item.quote is not None:
            spans = find_quote(document, place, item.quote) if item.quote.strip() else []
            if len(spans) != 1:
                self._no_quote(file, cited, item, place, len(spans))
                return None
            span = spans[0]
        cited.uses.append(Use(rule, place, span))
        self.cited.add(rule)
        quote = document.text(span) if item.quote is not None else ""
        return Citation(document.source.name, document.source.sha256, place.path, quote, span)

    def _report(
        self,
        code: str,
        file: SourceFile,
        span: Span,
        *,
        helps: Sequence[str] = (),
        clause: str | None = None,
        **args: object,
    ) -> None:
        self.diagnostics.append(report(code, Label(file, span), helps=helps, clause=clause, **args))

    def _no_place(self, file: SourceFile, cited: Cited, item: ast.Citation, error: LocatorError) -> None:
        problem, helps = locator_problem(error)
        elsewhere = cited.elsewhere(item.quote or "")
        if elsewhere:
            helps = (_moved(elsewhere),)
        span = item.locator_span if item.locator else item.span
        self._report("C01", file, span, helps=helps, locator=error.locator, problem=problem)

    def _no_quote(self, file: SourceFile, cited: Cited, item: ast.Citation, place: Place, count: int) -> None:
        assert item.quote is not None
        cited.doubtful.append(place.span)
        if count > 1:
            helps = ("请把引文写得长一些，使它只出现一次，或在条款号后写明第几句。",)
            self._report("C04", file, item.quote_span, helps=helps, clause=place.path, locator=place.path, count=count)
            return
        helps_list: list[str] = []
        elsewhere = cited.elsewhere(item.quote)
        if elsewhere:
            helps_list.append(_moved(elsewhere))
        else:
            near = nearest_words(cited.document.text(place.span), item.quote)
            if near:
                helps_list.append(f"{place.path}里最接近的文字是“{near}”。引文须与原文一字不差。")
            else:
                helps_list.append("引文须与原文一字不差，请从原文里照抄；条款号可用 mingsuan clauses 查看。")
        self._report("C02", file, item.quote_span, helps=helps_list, clause=place.path, locator=place.path)

    # ---- figures

    def require(self, file: SourceFile, name: ast.Name, kind: str) -> None:
        """Report a rule that rests on no words of the document at all."""
        if self.of(file) is not None and name.text not in self.cited and name.text not in self.unresolved:
            self._report("C05", file, name.span, problem=f"{kind}“{name.text}”没有依据")

    def check_figure(
        self,
        file: SourceFile,
        span: Span,
        numeral: Numeral,
        citations: Sequence[Citation],
        what: str,
    ) -> None:
        """Report a figure of a rule that stands in none of its quotes; mark those of the document that it uses."""
        cited = self.of(file)
        if self._outside(file, span) or cited is None:
            return
        quoted = [item for item in citations if item.quote]
        if not quoted:
            paths = cited.mentions(numeral)
            helps = (f"原文中的{numeral.text}见于{'、'.join(paths[:3])}。",) if paths else ()
            self._report("C05", file, span, helps=helps, problem=f"{what}没有{'引用原文' if citations else '依据'}")
            return
        used = [cited.use(numeral, citation.span) for citation in quoted]
        if not any(used):
            self._wrong_figure(file, cited, span, numeral, quoted)

    def _wrong_figure(
        self, file: SourceFile, cited: Cited, span: Span, numeral: Numeral, citations: Sequence[Citation]
    ) -> None:
        figures = [figure.numeral for item in citations for figure in cited.figures(item.span)]
        alike = [figure for figure in figures if figure.kind == numeral.kind]
        said = "、".join(dict.fromkeys(figure.text for figure in alike or figures))
        path = citations[0].path
        place = cited.place(path)
        helps = ["每个数字都须见于它所依据的原文。"]
        if isinstance(place, Place):
            same_kind = [f.numeral.text for f in cited.figures(place.span) if f.numeral.kind == numeral.kind]
            if same_kind:
                helps[0] += f"{path}中的{numeral.kind.value}：{'、'.join(dict.fromkeys(same_kind))}。"
        if alike:
            right = "或".join(dict.fromkeys(figure.text for figure in alike))
            helps.append(f"请把{numeral.text}改回{right}；如果原文已经修改，请先更换原文文件，再改规则。")
            changes = alike[0].value != numeral.value and not self._amends(file, span)
            if changes and len({figure.value for figure in alike}) == 1:
                word = change_word(alike[0], numeral)
                helps.append(f"若要表达拟议的修改，请写「修订」：…由{alike[0].text}{word}{numeral.text}。")
        elif numeral.kind is NumeralKind.AMOUNT and numeral.value == 0:
            helps.append("没有待遇、什么也不计的，写成表的一行“其他，不享受”，不必写0元。")
        cited.doubtful.extend(found.span for item in citations if isinstance(found := cited.place(item.path), Place))
        labels = [Label(file, span, f"这里是{numeral.text}")]
        quote_span = self._quote_span(file, span)
        if quote_span is not None:
            labels.append(Label(file, quote_span, f"引文中是{said}" if said else "引文中没有数字"))
        self.diagnostics.append(report("C03", *labels, helps=helps, clause=path, here=numeral.text))

    def _amends(self, file: SourceFile, span: Span) -> bool:
        """Whether a place is within a 修订."""
        return any(
            self.symbols.file_of(decl) is file and decl.span.start <= span.start < decl.span.end
            for decl in self.symbols.amendments
        )

    def _quote_span(self, file: SourceFile, figure: Span) -> Span | None:
        """The quote that follows the figure in the same sentence of the rules, to be underlined."""
        start = file.text.find("“", figure.end)
        stop = file.text.find("。", figure.end)
        end = file.text.find("”", start)
        return Span(start, end + 1) if 0 <= start < end and (stop < 0 or start < stop) else None


def change_word(old: Numeral, new: Numeral) -> str:
    """How an amendment says that one figure becomes another: 提高为, 降低为, or 调整为 where they cannot be compared."""
    if old.kind is not new.kind or isinstance(old.value, date) or isinstance(new.value, date) or old.value == new.value:
        return "调整为"
    return "提高为" if old.value < new.value else "降低为"


def _moved(paths: Sequence[str]) -> str:
    """What to do about a quote that stands elsewhere."""
    return f"这句引文在{'、'.join(paths[:3])}。请改正条款号。"


def locator_problem(error: LocatorError) -> tuple[str, tuple[str, ...]]:
    """What is wrong with a locator and what to do, in plain Chinese."""
    match error.kind:
        case LocatorProblem.MALFORMED:
            return f"“{error.rest or error.locator}”不是条款号的写法", (
                "条款号照原文的编号写，例如三（一）第2段、第十二条第二款。",
            )
        case LocatorProblem.MISSING_CLAUSE:
            near = f"相近的条款有：{'、'.join(error.candidates)}。" if error.candidates else ""
            missing = f"{error.found}之下没有{error.rest}" if error.found else "没有一段以它编号"
            return missing, (near or "条款号可用 mingsuan clauses 查看。",)
        case LocatorProblem.AMBIGUOUS_NUMBER:
            return f"它可以指{'、'.join(error.candidates)}", ("请写出完整的条款号。",)
        case LocatorProblem.MISSING_PARAGRAPH:
            return f"{error.found}只有{error.count}段", ()
        case LocatorProblem.MISSING_SENTENCE:
            return f"{error.found}只有{error.count}句", ()


_TO_THE_MARK = re.compile(r"[^，。；：、]{0,4}(?=[，。；：、]|$)")


def nearest_words(text: str, quote: str) -> str:
    """The run of a text that looks most like a quote, or "" where nothing does."""
    plain, wanted = "".join(text.split()), "".join(quote.split())[:200]
    block = SequenceMatcher(None, plain, wanted, autojunk=False).find_longest_match()
    if block.size < min(4, max(len(wanted) // 2, 2)):
        return ""
    start = max(block.a - block.b, 0)
    end = start + len(wanted)
    rest = _TO_THE_MARK.match(plain, end)
    return plain[start : rest.end() if rest else end]


def literals(parts: Iterable[object]) -> list[tuple[Numeral, Span]]:
    """Every figure written in expressions, conditions, changes and periods, with its place."""
    found: list[tuple[Numeral, Span]] = []
    for part in walk((item for item in parts if item is not None), WORDS):
        if isinstance(part, ast.Literal):
            found.append((part.numeral, part.span))
        elif isinstance(part, ast.Period):
            found.extend((end, part.span) for end in (part.start, part.end) if end is not None)
        elif isinstance(part, ast.Change) and part.word == "减半":
            found.append((HALF, part.span))
    return found


HALF = next(item.numeral for item in scan_figures("减半"))
