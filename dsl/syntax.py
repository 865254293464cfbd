"""The syntax tree: what a file of rules says, as frozen values. Places are carried but never compared."""

from attrs import Factory, field, frozen

from dsl.numerals import Numeral
from dsl.phrases import (
    NOWHERE,
    Accumulated,
    Adjusted,
    Age,
    Binary,
    Bracketed,
    BracketedCondition,
    Change,
    Citation,
    Citations,
    ClassIs,
    Compare,
    Cond,
    DayOf,
    Each,
    Either,
    Excess,
    Expr,
    Grouped,
    Joined,
    Listed,
    Literal,
    Moved,
    Name,
    ObjectIs,
    Otherwise,
    Period,
    Phrase,
    Predicate,
    Ref,
    Since,
    Use,
    Values,
    place,
)
from dsl.rule_syntax import (
    Amendment,
    AmendmentDecl,
    Band,
    BandDecl,
    BenefitDecl,
    DefinitionDecl,
    GuaranteeDecl,
    JudgementDecl,
    ListDecl,
    ListItem,
    ParameterDecl,
    Pending,
    QuotaDecl,
    Refigured,
    Relisted,
    Removed,
    Replaced,
    Requirement,
    Row,
    SettlementDecl,
    Slot,
    TableDecl,
    Target,
    Version,
)
from dsl.source import Span

__all__ = [
    "NOWHERE",
    "Accumulated",
    "Adjusted",
    "Age",
    "Amendment",
    "AmendmentDecl",
    "AppliesTo",
    "Assignment",
    "Assumption",
    "Band",
    "BandDecl",
    "BenefitDecl",
    "Binary",
    "Bracketed",
    "BracketedCondition",
    "Change",
    "Citation",
    "Citations",
    "ClassDecl",
    "ClassIs",
    "ClassValue",
    "ClauseDecl",
    "Compare",
    "Cond",
    "DayOf",
    "DefinitionDecl",
    "Each",
    "Either",
    "Excess",
    "Expectation",
    "Expr",
    "FactDecl",
    "Grouped",
    "GuaranteeDecl",
    "Header",
    "InForce",
    "Issued",
    "Joined",
    "JudgementDecl",
    "Line",
    "ListDecl",
    "ListItem",
    "Listed",
    "Literal",
    "Module",
    "Moved",
    "Name",
    "ObjectDecl",
    "ObjectIs",
    "Otherwise",
    "ParameterDecl",
    "PayerDecl",
    "Pending",
    "Period",
    "Phrase",
    "Predicate",
    "QuotaDecl",
    "ReadingDecl",
    "Ref",
    "Refigured",
    "Relisted",
    "Removed",
    "Replaced",
    "Requirement",
    "Row",
    "SampleDecl",
    "SampleEvent",
    "Setting",
    "SettlementDecl",
    "Since",
    "Slot",
    "Statement",
    "TableDecl",
    "Target",
    "TermDecl",
    "Use",
    "Values",
    "Version",
    "place",
]


@frozen
class Header:
    """政策, 词汇, 全称, 原文, 统筹地区, 状态, 引用: a word and free text."""

    word: str
    text: str
    span: Span = place()
    text_span: Span = place()


@frozen
class InForce:
    """施行: from when the policy holds; period None is 待定, where the document does not say."""

    period: Period | None
    citations: Citations
    reason: str = field(default="", kw_only=True)
    span: Span = place()


@frozen
class Issued:
    """成文: the day that the document bears."""

    date: Numeral
    citations: Citations
    span: Span = place()


@frozen
class AppliesTo:
    """适用对象: whom the whole document is for; its rules and amendments hold for nobody else."""

    condition: Cond
    citations: Citations
    span: Span = place()


@frozen
class ObjectDecl:
    """对象: what facts are about. role is "" (the person), 事件, 随 with the events that carry it, or 列于 with the
    event that has several of it (lines of a bill). `day` is what the date of an event is called."""

    name: Name
    role: str
    carriers: tuple[Ref, ...] = ()
    day: Name | None = None
    span: Span = place()


@frozen
class PayerDecl:
    """支付方: who pays, or what is paid into."""

    names: tuple[Name, ...]
    span: Span = place()


@frozen
class ClassValue:
    """One value of a class, with its interface code."""

    name: Name
    code: str | None = None
    span: Span = place()


@frozen
class ClassDecl:
    """分类: an enumeration, which is also a fact of its object (of the person where no object is named)."""

    name: Name
    owner: Ref | None
    ordered: bool
    values: tuple[ClassValue, ...]
    same_as: Ref | None = None
    default: Ref | None = None
    interface: str | None = None
    span: Span = place()


@frozen
class FactDecl:
    """事实: a typed fact of an object (of the person where no object is named)."""

    name: Name
    owner: Ref | None
    type: str
    default: Literal | bool | None = None
    interface: str | None = None
    span: Span = place()


@frozen
class TermDecl:
    """称: a word for a condition."""

    name: Name
    condition: Cond
    citations: Citations
    span: Span = place()


@frozen
class ReadingDecl:
    """口径: a declared reading. form is 优先, 本数, 设定 or 医保年度 (with its first day); reason is the text of 理由."""

    form: str
    words: str  # 不含本数, 含本数, 优先, or the fixed sentence of a setting
    subject: Ref | None = None
    preferred: Phrase | None = None
    start: Numeral | None = None
    reason: str = field(default="", kw_only=True)
    span: Span = place()


@frozen
class ClauseDecl:
    """条款: a clause (or words of one) that no rule computes, of which kind, and why."""

    locator: str
    quote: str | None
    kind: str
    reason: str = field(default="", kw_only=True)
    span: Span = place()
    locator_span: Span = place()
    quote_span: Span = place()


@frozen
class Setting:
    """In a worked case, facts set by a phrase, optionally from a day on."""

    phrase: Phrase
    since: Numeral | None = None
    span: Span = place()


@frozen
class Assignment:
    """In a worked case, a quantity given a figure."""

    ref: Ref
    value: Literal
    span: Span = place()


@frozen
class Expectation:
    """In a worked case, what a result must be: word 应支付 or 应为; value a figure, 是/否 or a value of a class."""

    ref: Ref
    word: str
    value: Literal | Ref | bool
    span: Span = place()


@frozen
class Line:
    """In an event of a worked case, one of the things that it lists: 明细（…）."""

    object: Ref
    parts: tuple[Setting | Assignment, ...]
    span: Span = place()


@frozen
class Assumption:
    """In a worked case, what is taken for a figure that is 待定 (for one value of the class by which it differs)."""

    ref: Ref
    key: Ref | None
    value: Literal
    span: Span = place()


@frozen
class SampleEvent:
    """One event of a worked case."""

    date: Numeral
    phrase: Phrase | None
    object: Ref | None
    parts: tuple[Setting | Assignment | Expectation | Line, ...]
    sequence: int | None = None
    span: Span = place()


@frozen
class SampleDecl:
    """样例: a worked case with its expected results; `subject` is the object whose facts come first; `assumed` are
    figures for what is 待定, and a way of 连续计算 as its sentence."""

    name: Name
    subject: Ref
    person: tuple[Setting | Assignment, ...]
    events: tuple[SampleEvent, ...]
    assumed: tuple[Assumption | str, ...] = ()
    span: Span = place()


Statement = (
    Header
    | InForce
    | Issued
    | AppliesTo
    | ObjectDecl
    | PayerDecl
    | ClassDecl
    | FactDecl
    | TermDecl
    | ListDecl
    | ParameterDecl
    | TableDecl
    | BandDecl
    | QuotaDecl
    | DefinitionDecl
    | JudgementDecl
    | BenefitDecl
    | SettlementDecl
    | AmendmentDecl
    | GuaranteeDecl
    | ReadingDecl
    | ClauseDecl
    | SampleDecl
)


@frozen
class Module:
    """One file: its statements in order, and the `注：` lines that stand before each (and after the last), an empty
    one where a blank line parts two of them."""

    statements: tuple[Statement, ...]
    comments: tuple[tuple[str, ...], ...] = Factory(tuple)  # one entry per statement, one more for the end
