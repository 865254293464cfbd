"""The syntax tree, second half: rules. Import all from dsl.syntax."""

from attrs import field, frozen

from dsl.phrases import (
    Change,
    Citations,
    Cond,
    Expr,
    Literal,
    Name,
    Period,
    Phrase,
    Ref,
    place,
)
from dsl.source import Span


@frozen
class Pending:
    """待定: a figure that the document does not give; its type (金额 where none is written), the class by which it
    differs, and the bounds that the document does give (不低于80%)."""

    type: str = ""
    by: Ref | None = None
    bounds: tuple[Change, ...] = ()
    span: Span = place()


@frozen
class Version:
    """A value and the period for which it holds (None: as long as the policy holds)."""

    period: Period | None
    value: Expr | Pending
    citations: Citations
    span: Span = place()


@frozen
class ParameterDecl:
    """参数: a named figure of the document, in one or more versions."""

    name: Name
    versions: tuple[Version, ...]
    reason: str = field(default="", kw_only=True)
    span: Span = place()


@frozen
class ListItem:
    """Values of one class that a list takes in, with the words that say so."""

    refs: tuple[Ref, ...]
    citations: Citations
    span: Span = place()


@frozen
class ListDecl:
    """目录: some of the values of a class."""

    name: Name
    citations: Citations
    items: tuple[ListItem, ...]
    span: Span = place()


@frozen
class Row:
    """A row of a table: a condition with a value (Expr, or a value of a class), with 不享受 (None) or with a change;
    a bare floor or ceiling has no condition."""

    condition: Cond | None
    outcome: Expr | Ref | Change | None
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
class Band:
    """A portion of an amount with its rate: above `low` (None: from nothing) up to `high` (None: without end)."""

    low: Expr | None
    high: Expr | None
    rate: Expr
    citations: Citations
    span: Span = place()


@frozen
class BandDecl:
    """分段: rates by portions. basis is 按超过起付标准的部分 or 按全部费用; rows are changes of every rate."""

    name: Name
    basis: str
    accumulation: str
    period: Period | None
    citations: Citations
    bands: tuple[Band, ...]
    changes: tuple[Row, ...] = ()
    span: Span = place()


@frozen
class QuotaDecl:
    """额度: an accumulator with a limit (size an amount), or a count of events (size None). `users` are the benefits
    that draw on it (`joint` 共用 or 使用), `within` a larger 额度 that they count in too, `condition` whom it binds."""

    name: Name
    period: Period | None
    citations: Citations
    size: Expr | None
    accumulation: str
    measure: str = ""
    users: tuple[Ref, ...] = ()
    joint: str = ""
    within: Ref | None = None
    condition: Cond | None = None
    span: Span = place()


@frozen
class SettlementDecl:
    """结算: benefits one after the other, each taking what those before left; in a tier, benefits of which one pays."""

    name: Name
    citations: Citations
    tiers: tuple[tuple[Ref, ...], ...]
    span: Span = place()

    @property
    def benefits(self) -> tuple[Ref, ...]:
        """The benefits of all tiers, in order."""
        return tuple(ref for tier in self.tiers for ref in tier)


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
    """A slot of a 待遇: word 适用于 费用为 起付为 比例为 支付为 封顶为 全额支付 不予支付 由 划入, its content (None for
    全额支付 and 不予支付), how it accumulates (自然年度累计 …), what a cap counts (按基金支付额 or 按费用)."""

    word: str
    content: Cond | Expr | Ref | None
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
class Target:
    """What an amendment changes: a quantity, or with a phrase the row of a table that the phrase meets."""

    phrase: Phrase | None
    ref: Ref
    span: Span = place()


@frozen
class Refigured:
    """target 由 old 提高为/降低为/调整为 new."""

    target: Target
    old: Literal
    word: str
    new: Literal
    citations: Citations
    span: Span = place()


@frozen
class Replaced:
    """target 改为 value."""

    target: Target
    value: Expr
    citations: Citations
    span: Span = place()


@frozen
class Relisted:
    """list 增加/删去 values."""

    list: Ref
    word: str
    refs: tuple[Ref, ...]
    citations: Citations
    span: Span = place()


@frozen
class Removed:
    """A rule 取消, for everybody or 对 some."""

    ref: Ref
    phrase: Phrase | None
    citations: Citations
    span: Span = place()


Amendment = Refigured | Replaced | Relisted | Removed


@frozen
class AmendmentDecl:
    """修订: changes of the policy that is amended."""

    name: Name
    period: Period | None
    citations: Citations
    items: tuple[Amendment, ...]
    span: Span = place()


@frozen
class GuaranteeDecl:
    """保证: what must hold for every case."""

    name: Name
    condition: Cond
    span: Span = place()
