"""The syntax tree: what a file of rules says, as frozen values. Places are carried but never compared."""

from attrs import Factory, field, frozen

from dsl.numerals import Numeral
from dsl.phrases import (
    NOWHERE,
    Adjusted,
    Binary,
    Bracketed,
    BracketedCondition,
    Change,
    Citation,
    Citations,
    ClassIs,
    Compare,
    Cond,
    Either,
    Excess,
    Expr,
    Grouped,
    Joined,
    Literal,
    ObjectIs,
    Otherwise,
    Period,
    Phrase,
    Predicate,
    Ref,
    Use,
    Values,
    place,
)
from dsl.source import Span

__all__ = [
    "NOWHERE",
    "Adjusted",
    "Assignment",
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
    "DefinitionDecl",
    "Either",
    "Excess",
    "Expectation",
    "Expr",
    "FactDecl",
    "Grouped",
    "Header",
    "InForce",
    "Joined",
    "JudgementDecl",
    "Literal",
    "Module",
    "Name",
    "ObjectDecl",
    "ObjectIs",
    "Otherwise",
    "ParameterDecl",
    "PayerDecl",
    "Period",
    "Phrase",
    "Predicate",
    "ReadingDecl",
    "Ref",
    "Requirement",
    "Row",
    "SampleDecl",
    "SampleEvent",
    "Setting",
    "Slot",
    "Statement",
    "TableDecl",
    "TermDecl",
    "Use",
    "Values",
    "Version",
    "place",
]

# ---- declarations ---------------------------------------------------------------------------------------------


@frozen
class Name:
    """A name being declared; `others` are the synonyms after 又称, which have none of their own."""

    text: str
    quoted: bool = False
    others: tuple["Name", ...] = ()
    span: Span = place()

    @property
    def synonyms(self) -> tuple[str, ...]:
        """The synonyms as texts."""
        return tuple(other.text for other in self.others)


@frozen
class Header:
    """政策, 词汇, 全称, 原文, 统筹地区, 状态, 引用: a word and free text."""

    word: str
    text: str
    span: Span = place()
    text_span: Span = place()


@frozen
class InForce:
    """施行: from when the policy holds."""

    period: Period
    citations: Citations
    span: Span = place()


@frozen
class ObjectDecl:
    """对象: what facts are about. role is "" (the person), 事件, or 随 with the events that carry it."""

    name: Name
    role: str
    carriers: tuple[Ref, ...] = ()
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
class Version:
    """A value and the period for which it holds (None: as long as the policy holds)."""

    period: Period | None
    value: Expr
    citations: Citations
    span: Span = place()


@frozen
class ParameterDecl:
    """参数: a named figure of the document, in one or more versions."""

    name: Name
    versions: tuple[Version, ...]
    span: Span = place()


@frozen
class Row:
    """A row of a table: a condition with a value (Expr), with 不享受 (None) or with a change; a bare floor or
    ceiling has no condition."""

    condition: Cond | None
    outcome: Expr | Change | None
    citations: Citations
    span: Span = place()


@frozen
class TableDecl:
    """表: rows that exclude each other, then adjustments."""

    name: Name
    period: Period | None
    citations: Citations
    rows: tuple[Row, ...]
    span: Span = place()


@frozen
class DefinitionDecl:
    """定义: a named computed value."""

    name: Name
    period: Period | None
    value: Expr
    citations: Citations
    span: Span = place()


@frozen
class Requirement:
    """One item of a 判定; all items must hold."""

    condition: Cond
    citations: Citations
    span: Span = place()


@frozen
class JudgementDecl:
    """判定: a decision with its requirements."""

    name: Name
    period: Period | None
    citations: Citations
    items: tuple[Requirement, ...]
    span: Span = place()


@frozen
class Slot:
    """A slot of a 待遇: word 适用于 费用为 起付为 比例为 支付为 封顶为 由 划入, its content, how it accumulates
    (自然年度累计 …), what a cap counts (按基金支付额 or 按费用)."""

    word: str
    content: Cond | Expr | Ref
    accumulation: str = ""
    measure: str = ""
    citations: Citations = ()
    span: Span = place()


@frozen
class BenefitDecl:
    """待遇."""

    name: Name
    period: Period | None
    citations: Citations
    slots: tuple[Slot, ...]
    span: Span = place()


@frozen
class ReadingDecl:
    """口径: a declared reading. form is 优先, 本数 or 设定; reason is the text of 理由."""

    form: str
    words: str  # 不含本数, 含本数, 优先, or the fixed sentence of a setting
    subject: Ref | None = None
    preferred: Phrase | None = None
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
    """In a worked case, what a result must be: word 应支付 or 应为; value a figure or 是/否."""

    ref: Ref
    word: str
    value: Literal | bool
    span: Span = place()


@frozen
class SampleEvent:
    """One event of a worked case."""

    date: Numeral
    phrase: Phrase | None
    object: Ref | None
    parts: tuple[Setting | Assignment | Expectation, ...]
    sequence: int | None = None
    span: Span = place()


@frozen
class SampleDecl:
    """样例: a worked case with its expected results; `subject` is the object whose facts come first."""

    name: Name
    subject: Ref
    person: tuple[Setting | Assignment, ...]
    events: tuple[SampleEvent, ...]
    span: Span = place()


Statement = (
    Header
    | InForce
    | ObjectDecl
    | PayerDecl
    | ClassDecl
    | FactDecl
    | TermDecl
    | ParameterDecl
    | TableDecl
    | DefinitionDecl
    | JudgementDecl
    | BenefitDecl
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
