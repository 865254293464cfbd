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


_HOW_TO = {
    ("金额", "数"): "金额要写单位，例如300元。",
    ("比例", "数"): "比例写成百分数，例如70%。",
    ("比例", "百分点"): "比例写成百分数，例如70%；百分点只用来提高、降低一个比例。",
    ("日期", "时长"): "要说已满多长时间，请写从哪一天算起，例如：就医日期自连续缴费起始日起满6个月。",
    ("金额", "日期"): "日期只能与日期相比，例如：就医日期早于2024年1月1日。",
}


def how_to_write(expected: object, actual: object) -> tuple[str, ...]:
    """What to do about a value of another type than is expected; nothing where there is no common slip."""
    help = _HOW_TO.get((str(expected), str(actual)))
    return (help,) if help is not None else ()
