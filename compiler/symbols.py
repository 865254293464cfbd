"""What a program's names stand for: one table a kind, with the file each declaration is in."""

from typing import TypeVar

from attrs import define, field, frozen

from compiler.load import Sources, Unit
from compiler.types import AGE, AMOUNT, DATE, DURATION, NUMBER, RATE, TRUTH, Kind, Type
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.source import SourceFile, Span

FACT_TYPES = {
    "金额": AMOUNT,
    "比例": RATE,
    "数": NUMBER,
    "日期": DATE,
    "时长": DURATION,
    "周岁": AGE,
    "是否": TRUTH,
}
PERSON = "参保人"
_EXAMPLES = {
    "政策": ("例如：政策：某市普通门诊统筹。",),
    "原文": ("例如：原文：通知.txt。",),
    "施行": (
        "例如：施行：自2024年1月1日起，依据一第1段“自2024年1月1日起施行”。",
        "原文没有写明何时施行的，写：施行：待定。理由：原文未载明。",
    ),
}


@frozen(eq=False)
class Fact:
    """A fact of a person, of an event, or of something that goes with events; `choices` are a class's values."""

    name: str
    type: Type
    owner: str
    choices: tuple[str, ...]
    synonyms: tuple[str, ...]
    ordered: bool
    default: ast.Literal | str | bool | None
    interface: str | None
    file: SourceFile
    decl: ast.ClassDecl | ast.FactDecl


Quantity = ast.ParameterDecl | ast.TableDecl | ast.BandDecl | ast.QuotaDecl | ast.DefinitionDecl
_OfUnit = TypeVar("_OfUnit", ast.InForce, ast.Issued, ast.AppliesTo)
_UNNAMED = (ast.SampleDecl, ast.SettlementDecl, ast.AmendmentDecl, ast.GuaranteeDecl)  # no rule uses their names


@define(repr=False)
class Symbols:
    """All declarations of a program by name. Headers, 条款 and 样例 are those of the policy itself."""

    sources: Sources
    headers: dict[str, ast.Header] = field(factory=dict)
    in_force: dict[int, ast.InForce] = field(factory=dict)  # id of a unit -> its 施行
    issued: dict[int, ast.Issued] = field(factory=dict)  # id of a unit -> its 成文
    applies_to: dict[int, ast.AppliesTo] = field(factory=dict)  # id of a unit -> its 适用对象
    day_of_event: dict[str, str] = field(factory=dict)  # name of a date -> the event whose date it is
    objects: dict[str, ast.ObjectDecl] = field(factory=dict)
    payers: dict[str, ast.Name] = field(factory=dict)
    facts: dict[str, Fact] = field(factory=dict)
    value_class: dict[str, str] = field(factory=dict)  # canonical value -> class
    terms: dict[str, ast.TermDecl] = field(factory=dict)
    lists: dict[str, ast.ListDecl] = field(factory=dict)
    quantities: dict[str, Quantity] = field(factory=dict)
    judgements: dict[str, ast.JudgementDecl] = field(factory=dict)
    benefits: dict[str, ast.BenefitDecl] = field(factory=dict)
    settlements: list[ast.SettlementDecl] = field(factory=list)
    amendments: list[ast.AmendmentDecl] = field(factory=list)
    guarantees: list[ast.GuaranteeDecl] = field(factory=list)
    readings: list[tuple[ast.ReadingDecl, Unit]] = field(factory=list)
    clauses: list[ast.ClauseDecl] = field(factory=list)
    samples: list[ast.SampleDecl] = field(factory=list)
    unit_of: dict[int, Unit] = field(factory=dict)  # id of a statement -> its unit
    diagnostics: list[Diagnostic] = field(factory=list)

    def file_of(self, statement: object) -> SourceFile:
        """The file a statement stands in."""
        return self.unit_of[id(statement)].file

    def events(self) -> tuple[str, ...]:
        """Names of the objects that are events, in the order declared."""
        return tuple(name for name, decl in self.objects.items() if decl.role == "事件")

    def events_of(self, owner: str) -> frozenset[str]:
        """The events at which facts of an object are given: those of the person at every event, of lines at theirs."""
        decl = self.objects.get(owner)
        if decl is None or decl.role == "":
            return frozenset(self.events())
        if decl.role == "事件":
            return frozenset({owner})
        return frozenset(ref.name for ref in decl.carriers)


def gather(sources: Sources) -> Symbols:
    """Sort all statements by kind and name; report headers that are missing or repeated."""
    symbols = Symbols(sources)
    taken: set[str] = set()
    for unit in sources.units:
        for statement in unit.module.statements:
            symbols.unit_of[id(statement)] = unit
            name = getattr(statement, "name", None)
            if not isinstance(name, ast.Name) or isinstance(statement, _UNNAMED):
                _add(symbols, statement, unit)
            elif name.text not in taken:  # the first declaration of a name counts; dsl.names reports the others
                taken.add(name.text)
                _add(symbols, statement, unit)
    if sources.policy.is_policy:
        _require_headers(symbols)
    for fact in symbols.facts.values():
        _check_default(symbols, fact)
    return symbols


def _check_default(symbols: Symbols, fact: Fact) -> None:
    """What is taken where a case is silent must be a value of the fact's type."""
    default = fact.decl.default
    if default is None:
        return
    if isinstance(default, ast.Ref):
        if symbols.value_class.get(default.name, fact.type.of) != fact.type.of:
            args = {"value": default.text, "owner": fact.name, "choices": "、".join(fact.choices)}
            symbols.diagnostics.append(report("N07", Label(fact.file, default.span), **args))
        return
    kind = default.numeral.kind.value if isinstance(default, ast.Literal) else Kind.TRUTH.value
    if kind != fact.type.kind.value:
        place = default.span if isinstance(default, ast.Literal) else fact.decl.name.span
        args = {"what": f"“{fact.name}”未载明时的取值", "expected": str(fact.type), "actual": kind}
        symbols.diagnostics.append(report("T01", Label(fact.file, place), **args))


def _add(symbols: Symbols, statement: ast.Statement, unit: Unit) -> None:
    match statement:
        case ast.Header():
            _header(symbols, statement, unit)
        case ast.InForce():
            _once(symbols, symbols.in_force, statement, "施行", unit)
        case ast.Issued():
            _once(symbols, symbols.issued, statement, "成文", unit)
        case ast.AppliesTo():
            _once(symbols, symbols.applies_to, statement, "适用对象", unit)
        case ast.ObjectDecl():
            symbols.objects[statement.name.text] = statement
            if statement.day is not None:
                symbols.day_of_event[statement.day.text] = statement.name.text
        case ast.PayerDecl():
            symbols.payers.update({name.text: name for name in statement.names})
        case ast.ClassDecl() | ast.FactDecl():
            _fact(symbols, statement, unit)
        case ast.TermDecl():
            symbols.terms[statement.name.text] = statement
        case ast.ListDecl():
            symbols.lists[statement.name.text] = statement
        case ast.ParameterDecl() | ast.TableDecl() | ast.BandDecl() | ast.QuotaDecl() | ast.DefinitionDecl():
            symbols.quantities[statement.name.text] = statement
        case ast.JudgementDecl():
            symbols.judgements[statement.name.text] = statement
        case ast.BenefitDecl():
            symbols.benefits[statement.name.text] = statement
        case ast.SettlementDecl():
            symbols.settlements.append(statement)
        case ast.AmendmentDecl():
            symbols.amendments.append(statement)
        case ast.GuaranteeDecl():
            symbols.guarantees.append(statement)
        case ast.ReadingDecl():
            symbols.readings.append((statement, unit))
        case ast.ClauseDecl() if unit is symbols.sources.policy:
            symbols.clauses.append(statement)
        case ast.SampleDecl() if unit is symbols.sources.policy:
            symbols.samples.append(statement)


_ONE_HEADER = ("请合成一句，或删去一句。",)


def _once(symbols: Symbols, known: dict[int, _OfUnit], statement: _OfUnit, word: str, unit: Unit) -> None:
    """A statement about its whole file, of which there is one."""
    if id(unit) in known:
        labels = (Label(unit.file, statement.span), Label(unit.file, known[id(unit)].span, "先写的"))
        symbols.diagnostics.append(report("N10", *labels, helps=_ONE_HEADER, word=word))
    known[id(unit)] = statement


def _header(symbols: Symbols, statement: ast.Header, unit: Unit) -> None:
    if unit is not symbols.sources.policy:
        return
    if statement.word in symbols.headers:
        earlier = symbols.headers[statement.word]
        labels = (Label(unit.file, statement.span), Label(unit.file, earlier.span, "先写的"))
        symbols.diagnostics.append(report("N10", *labels, helps=_ONE_HEADER, word=statement.word))
    symbols.headers[statement.word] = statement


def _fact(symbols: Symbols, decl: ast.ClassDecl | ast.FactDecl, unit: Unit) -> None:
    name = decl.name.text
    owner = decl.owner.name if decl.owner is not None else PERSON
    if isinstance(decl, ast.FactDecl):
        fact = Fact(
            *(name, FACT_TYPES[decl.type], owner, (), decl.name.synonyms, False),
            *(decl.default, decl.interface, unit.file, decl),
        )
    else:
        values = decl.values
        ordered = decl.ordered
        if decl.same_as is not None and decl.same_as.name in symbols.facts:
            model = symbols.facts[decl.same_as.name]
            choices, ordered, of = model.choices, model.ordered, model.type.of
        else:
            choices = tuple(dict.fromkeys(v.name.text for v in values if v.name.text not in symbols.value_class))
            symbols.value_class.update({choice: name for choice in choices})
            of = name
        default = decl.default.name if decl.default is not None else None
        fact = Fact(
            *(name, Type(Kind.CLASS, of=of), owner, choices, decl.name.synonyms, ordered),
            *(default, decl.interface, unit.file, decl),
        )
    symbols.facts[name] = fact


def _require_headers(symbols: Symbols) -> None:
    file = symbols.sources.policy.file
    missing = [word for word in ("政策", "原文") if word not in symbols.headers]
    if id(symbols.sources.policy) not in symbols.in_force:
        missing.append("施行")
    for word in missing:
        place = Label(file, Span(0, min(1, len(file.text))))
        symbols.diagnostics.append(report("N09", place, helps=_EXAMPLES[word], word=word))
