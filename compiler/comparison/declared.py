"""The rules of a policy by name: what declares them, what amends them, and the words of documents they rest on."""

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from compiler.changes import Changed, gather_changes
from compiler.citations import Citations
from compiler.graph import Citation
from compiler.load import Unit
from compiler.pipeline import Program
from compiler.symbols import Symbols
from compiler.walk import walk
from dsl import syntax as ast
from dsl.source import SourceFile, Span

KINDS: dict[type, str] = {
    ast.ParameterDecl: "参数",
    ast.TableDecl: "表",
    ast.BandDecl: "分段",
    ast.QuotaDecl: "额度",
    ast.DefinitionDecl: "定义",
    ast.TermDecl: "称",
    ast.ListDecl: "目录",
    ast.JudgementDecl: "判定",
    ast.BenefitDecl: "待遇",
    ast.SettlementDecl: "结算",
}


@frozen(eq=False)
class Rule:
    """A declaration of a policy, or of one that it amends, with the 修订 of it and all words that both rest on."""

    name: str
    kind: str
    statement: ast.Statement
    unit: Unit
    changes: tuple[Changed, ...]
    citations: tuple[Citation, ...]
    gone: bool  # whether a 修订 does away with it for everybody

    @property
    def words(self) -> str:
        """What is written in the rules, without white space and without what is cited."""
        parts = [_uncited(self.unit.file, self.statement)]
        return "".join([*parts, *(_uncited(each.unit.file, each.change) for each in self.changes)])


@frozen(eq=False)
class Declared:
    """All rules of a policy in the order of its files: of what it amends first."""

    rules: Mapping[str, Rule] = field(repr=False)
    _citations: Citations = field(repr=False)

    def words(self, file: SourceFile, part: object, statement: object = None) -> tuple[Citation, ...]:
        """The words of the document that a part of a statement rests on: its own, or else those of the statement."""
        return _words(self._citations, file, part, statement)


def _words(citations: Citations, file: SourceFile, part: object, statement: object = None) -> tuple[Citation, ...]:
    return citations.resolve("", file, citations_of(part), citations_of(statement))


def citations_of(part: object) -> ast.Citations:
    """What a part of a statement cites itself."""
    found: ast.Citations = getattr(part, "citations", ())
    return found


def declared(program: Program) -> Declared:
    """The rules of a policy and of those that it amends; of two of one name the first counts."""
    symbols = program.symbols
    citations = Citations(symbols)
    changes, _ = gather_changes(symbols)
    rules: dict[str, Rule] = {}
    for unit in (unit for unit in program.sources.units if unit.is_policy):
        for statement in unit.module.statements:
            kind = KINDS.get(type(statement))
            if kind is None:
                continue
            name = name_of(statement)
            own = tuple(changes.get(name, ()))
            cited = [*_cited(citations, unit.file, statement)]
            for each in own:
                cited += _words(citations, each.unit.file, each.change, each.decl)
            gone = any(removes(symbols, each) for each in own)
            rules.setdefault(name, Rule(name, kind, statement, unit, own, tuple(dict.fromkeys(cited)), gone))
    return Declared(rules, citations)


def removes(symbols: Symbols, changed: Changed) -> bool:
    """Whether a change does away with a rule for everybody: no words say for whom, nor is its document for some only."""
    change = changed.change
    return isinstance(change, ast.Removed) and change.phrase is None and id(changed.unit) not in symbols.applies_to


def name_of(statement: ast.Statement) -> str:
    """The name that a statement declares."""
    name = getattr(statement, "name", None)
    return name.text if isinstance(name, ast.Name) else ""


def _cited(citations: Citations, file: SourceFile, statement: ast.Statement) -> Iterator[Citation]:
    """The words that a statement and its items cite."""
    yield from _words(citations, file, statement)
    for part in walk([statement]):
        if part is not statement and citations_of(part):
            yield from _words(citations, file, part, statement)


def _uncited(file: SourceFile, statement: ast.Statement | ast.Amendment) -> str:
    """The text of a statement or of one change, without its citations and without white space."""
    spans = sorted(item.span for part in walk([statement]) for item in citations_of(part))
    whole: Span = statement.span
    kept, at = [], whole.start
    for span in spans:
        kept.append(file.text[at : max(span.start, at)])
        at = max(at, span.end)
    text = "".join([*kept, file.text[at : whole.end]])
    return "".join(text.split()).replace("，；", "；").replace("，：", "：")
