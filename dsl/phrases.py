"""The syntax tree, first half: references, citations, expressions and conditions. Import all from dsl.syntax."""

from attrs import field, frozen

from dsl.numerals import Numeral
from dsl.source import Span

NOWHERE = Span(0, 0)


def place() -> Span:
    """A field for the place of a node; two nodes that say the same are equal wherever they stand."""
    span: Span = field(default=NOWHERE, eq=False, repr=False, kw_only=True)
    return span


# ---- parts ----------------------------------------------------------------------------------------------------


@frozen
class Ref:
    """A use of a declared name. `text` is what the author wrote, `name` the declared name (synonyms resolved)."""

    name: str
    kind: str
    text: str
    quoted: bool = False
    span: Span = place()


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
class Citation:
    """`依据` locator “quote”; an item that carries only a quote rests on its declaration's locator (locator None)."""

    locator: str | None
    quote: str | None
    span: Span = place()
    locator_span: Span = place()
    quote_span: Span = place()


Citations = tuple[Citation, ...]


@frozen
class Period:
    """From when to when a rule holds; both ends are days or months as written, either may be missing."""

    start: Numeral | None
    end: Numeral | None
    span: Span = place()


# ---- expressions ----------------------------------------------------------------------------------------------


@frozen
class Literal:
    """A figure as written."""

    numeral: Numeral
    span: Span = place()


@frozen
class Use:
    """The value of a declared quantity."""

    ref: Ref
    span: Span = place()


@frozen
class Binary:
    """`left word right`; word is one of 加 ＋ 减 － 乘以 × (as the author chose)."""

    word: str
    left: "Expr"
    right: "Expr"
    span: Span = place()


@frozen
class Adjusted:
    """A value changed by an adjustment: 提高5个百分点, 上浮30%, 减半, 按75%计算, 的2%, 不低于150元 …"""

    base: "Expr"
    change: "Change"
    span: Span = place()


@frozen
class Grouped:
    """之和, 中较小者 or 中较大者 over two or more operands; `joints` are the words between them (与 or 、)."""

    word: str
    items: tuple["Expr", ...]
    joints: tuple[str, ...]
    span: Span = place()


@frozen
class Excess:
    """`value` 中超过 `threshold` 的部分: what lies above the threshold, never below zero."""

    value: "Expr"
    threshold: "Expr"
    span: Span = place()


@frozen
class Either:
    """若…则…否则…"""

    condition: "Cond"
    then: "Expr"
    otherwise: "Expr"
    span: Span = place()


@frozen
class Bracketed:
    """（…）, kept because the author wrote it."""

    inner: "Expr"
    span: Span = place()


@frozen
class Age:
    """`date` 的周岁: whole years of age on the day of the event."""

    born: "Expr"
    span: Span = place()


@frozen
class DayOf:
    """A day of the calendar beside a date; word is 的次月首日, 的当年末日 …"""

    word: str
    date: "Expr"
    span: Span = place()


@frozen
class Moved:
    """A date moved by a length of time; word is 后 or 前."""

    word: str
    date: "Expr"
    length: "Expr"
    span: Span = place()


@frozen
class Each:
    """各 object 的 value 之和: the sum over the lines of an event."""

    object: Ref
    value: "Expr"
    span: Span = place()


@frozen
class Accumulated:
    """`value` 的自然年度累计: its sum over the events of the period, this one included; word is 的自然年度累计 …"""

    word: str
    value: "Expr"
    span: Span = place()


Expr = (
    Literal | Use | Binary | Adjusted | Grouped | Excess | Either | Bracketed | Age | DayOf | Moved | Each | Accumulated
)


@frozen
class Change:
    """How a value is changed: word 提高 降低 上浮 减半 按 的 不低于 不超过, with its figure (None for 减半)."""

    word: str
    amount: Expr | None
    span: Span = place()


# ---- conditions -----------------------------------------------------------------------------------------------


@frozen
class Values:
    """One or more values of one class, `、` between them; reach 及以上, 以上, 及以下 or 以下 (ordered classes)."""

    refs: tuple[Ref, ...]
    reach: str = ""
    span: Span = place()


@frozen
class Predicate:
    """A declared yes-or-no word, or its opposite (非)."""

    ref: Ref
    negated: bool = False
    span: Span = place()


@frozen
class Phrase:
    """Words side by side, all of which must hold: 三级及以上定点医疗机构. `joints` are 的 or nothing."""

    parts: tuple[Values | Predicate, ...]
    joints: tuple[str, ...] = ()
    span: Span = place()


@frozen
class ClassIs:
    """分类 为/不为 values."""

    ref: Ref
    values: Values
    negated: bool = False
    span: Span = place()


@frozen
class Listed:
    """分类 属于/不属于 目录."""

    ref: Ref
    list: Ref
    negated: bool = False
    span: Span = place()


@frozen
class ObjectIs:
    """对象 为/不为 phrase: the phrase must speak of that object."""

    ref: Ref
    phrase: Phrase
    negated: bool = False
    span: Span = place()


@frozen
class Compare:
    """quantity word value: 超过 不超过 不低于 低于 不满 满 等于 大于 小于, or 为 with a reach (及以上 …), or 为 alone."""

    left: Ref
    word: str
    right: Expr
    reach: str = ""
    upper: Expr | None = None  # 为0—18周岁: right is the lower end, upper the upper end, both included
    through: str = ""  # the word between the two: － or 至
    span: Span = place()


@frozen
class Since:
    """`left` 自 `start` 起满 `length` (negated: 起不满): whether so much time has gone by."""

    left: Ref
    start: Expr
    length: Expr
    negated: bool = False
    span: Span = place()


@frozen
class Joined:
    """Conditions joined by 且 or by 或 (never both at one level); `pauses` are ， or nothing before each word."""

    word: str
    items: tuple["Cond", ...]
    pauses: tuple[str, ...] = field(default=(), eq=False)
    span: Span = place()


@frozen
class BracketedCondition:
    """（…）, kept because the author wrote it."""

    inner: "Cond"
    span: Span = place()


@frozen
class Otherwise:
    """其他: what no earlier row covers."""

    span: Span = place()


Cond = Phrase | ClassIs | Listed | ObjectIs | Compare | Since | Joined | BracketedCondition | Otherwise
