"""The types of the language and the values they hold.

A value is a `Fraction` (金额 in yuan, 比例 and 百分点 as fractions of one, 数, 周岁), a `date`, a `Duration`,
a `bool` or, for 分类, the canonical name of the class value.
"""

from datetime import date
from enum import StrEnum
from fractions import Fraction

from attrs import frozen


class Kind(StrEnum):
    """The kinds of value; 比例 and 百分点 are different on purpose."""

    AMOUNT = "金额"
    RATE = "比例"
    POINTS = "百分点"
    NUMBER = "数"
    AGE = "周岁"
    DATE = "日期"
    DURATION = "时长"
    TRUTH = "是否"
    CLASS = "分类"


@frozen
class Duration:
    """A length of time in the document's own unit: 日, 工作日, 周, 月 or 年."""

    count: int
    unit: str


Value = Fraction | date | Duration | bool | str


@frozen(cache_hash=True)
class Type:
    """A kind with what distinguishes it further: the period of an amount (年, 月) or the class of a value."""

    kind: Kind
    per: str | None = None
    of: str | None = None

    def __str__(self) -> str:
        if self.of:
            return f"分类（{self.of}）"
        return f"{self.kind.value}（每{self.per}）" if self.per else self.kind.value


AMOUNT, RATE, POINTS, NUMBER, AGE, DATE, TRUTH, DURATION = (
    Type(kind)
    for kind in (Kind.AMOUNT, Kind.RATE, Kind.POINTS, Kind.NUMBER, Kind.AGE, Kind.DATE, Kind.TRUTH, Kind.DURATION)
)
