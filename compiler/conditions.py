"""Conditions on a case as small trees over facts, and the domains of those facts.

A fact of a 分类 or 是否 takes one of a few named values (`Choice`); a number or a date lies on a `Line`.
Everything is exact: bounds are fractions or dates, and say whether they belong.
"""

from datetime import date
from fractions import Fraction
from math import ceil, floor

from attrs import field, frozen

from compiler.types import Value


@frozen
class Choice:
    """The domain of a 分类 or 是否: its values, in their order. Raises ValueError where one stands twice."""

    values: tuple[Value, ...]
    _bits: dict[Value, int] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_bits", {value: 1 << index for index, value in enumerate(self.values)})
        if len(self._bits) != len(self.values):
            raise ValueError(f"a value stands twice in {self.values}")

    def only(self, *values: Value) -> "Among":
        """The subset of these values. Raises KeyError for a value that is not of the domain."""
        mask = 0
        for value in values:
            mask |= self._bits[value]
        return Among(self, mask)


TRUTHS = Choice((True, False))


@frozen
class Among:
    """Some values of a `Choice`; bit n of the mask stands for its n-th value."""

    domain: Choice
    mask: int

    @property
    def values(self) -> tuple[Value, ...]:
        """The values, in the order of the domain."""
        return tuple(value for index, value in enumerate(self.domain.values) if self.mask >> index & 1)


Cut = tuple[Fraction | int, int]  # a place between values: just before (0) or just after (1) a number


@frozen
class Interval:
    """A run of values with its ends and whether they belong to it; None is the line's own endlessness."""

    low: Fraction | date | None
    low_included: bool
    high: Fraction | date | None
    high_included: bool


@frozen
class Line:
    """The domain of a quantity: the numbers from `low` to `high` (included; None: no end).

    With a `step` only its multiples are values (1 for 周岁, 1/100 for 金额 in whole fen). Dates: `DAYS`.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    step: Fraction | None = None
    days: bool = False
    _ends: tuple[Cut | None, Cut | None] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        low, high = (date.min, date.max) if self.days else (self.low, self.high)
        ends = (None if low is None else self._cut(low, 0), None if high is None else self._cut(high, 1))
        object.__setattr__(self, "_ends", ends)

    def less(self, bound: Fraction | date) -> "Stretch":
        """Values below the bound (不满, 不足, 早于)."""
        return self._stretch(True, (self._cut(bound, 0),))

    def at_most(self, bound: Fraction | date) -> "Stretch":
        """Values up to and with the bound (以下, 以内, 不超过)."""
        return self._stretch(True, (self._cut(bound, 1),))

    def more(self, bound: Fraction | date) -> "Stretch":
        """Values above the bound (超过, 以外)."""
        return self._stretch(False, (self._cut(bound, 1),))

    def at_least(self, bound: Fraction | date) -> "Stretch":
        """Values from the bound on, with it (以上, 不低于)."""
        return self._stretch(False, (self._cut(bound, 0),))

    def equal(self, bound: Fraction | date) -> "Stretch":
        """This one value; empty where it is not a value of the line."""
        return self._stretch(False, (self._cut(bound, 0), self._cut(bound, 1)))

    def interval(self, start: Cut | None, end: Cut | None) -> Interval:
        """The values between two cuts; None is the beginning or the end of the line."""
        if not self.days:
            start, end = start or self._ends[0], end or self._ends[1]
        low = self._value(start[0]) if start else None
        if self.step is not None:
            return Interval(low, start is not None, self._value(end[0] - 1) if end else None, end is not None)
        high = self._value(end[0]) if end else None
        return Interval(low, start is not None and start[1] == 0, high, end is not None and end[1] == 1)

    def _cut(self, bound: Fraction | date, side: int) -> Cut:
        """The cut beside a bound; on a line with steps places are counted in steps and sides are all 0."""
        number = Fraction(bound.toordinal()) if isinstance(bound, date) else bound
        if self.step is not None:
            number = number / self.step
            return (floor(number) + 1 if side else ceil(number)), 0
        return (number.numerator if number.denominator == 1 else number), side

    def _stretch(self, inside: bool, cuts: tuple[Cut, ...]) -> "Stretch":
        start, end = self._ends
        kept: list[Cut] = []
        for cut in cuts:
            if start is not None and cut <= start:
                inside = not inside
            elif kept and kept[-1] == cut:
                kept.pop()
            elif end is None or cut < end:
                kept.append(cut)
        return Stretch(self, inside, tuple(kept))

    def _value(self, place: Fraction | int) -> Fraction | date:
        if self.days:
            return date.fromordinal(int(place))
        return Fraction(place) if self.step is None else place * self.step


DAYS = Line(step=Fraction(1), days=True)


@frozen
class Stretch:
    """A union of intervals of a line: whether its beginning belongs, and the cuts where that changes."""

    domain: Line
    inside: bool
    cuts: tuple[Cut, ...]

    @property
    def intervals(self) -> tuple[Interval, ...]:
        """The intervals, from low to high."""
        ends: list[Cut | None] = [None, *self.cuts] if self.inside else [*self.cuts]
        if len(ends) % 2:
            ends.append(None)
        return tuple(self.domain.interval(ends[at], ends[at + 1]) for at in range(0, len(ends), 2))


Domain = Choice | Line
Allowed = Among | Stretch


def simplest(line: Line, interval: Interval) -> Value:
    """The lowest value of an interval, or the one nearest to it that is easily said."""
    low, high = interval.low, interval.high
    if low is not None and interval.low_included:
        return low
    if isinstance(low, Fraction):
        scale = 1  # an open end: the shortest decimal above it
        while isinstance(high, Fraction) and not _below(Fraction(floor(low * scale) + 1, scale), interval):
            scale *= 10
        return Fraction(floor(low * scale) + 1, scale)
    if isinstance(high, date):
        return high
    if high is None or _below(Fraction(0), interval):
        return date.min if line.days else Fraction(0)
    return Fraction(floor(high)) if _below(Fraction(floor(high)), interval) else high - 1


def _below(number: Fraction, interval: Interval) -> bool:
    """Whether a number keeps to the upper end of an interval that has one."""
    high = interval.high
    assert isinstance(high, Fraction)
    return number < high or (interval.high_included and number == high)


@frozen
class Always:
    """The condition that every case meets."""


ALWAYS = Always()


@frozen
class Literal:
    """The fact has one of the allowed values."""

    fact: str
    allowed: Allowed


@frozen
class Opaque:
    """A comparison of two quantities that both vary: true or false, nothing else is known of it."""

    text: str


@frozen(eq=False)
class All:
    """Every part holds. Compared by identity, as `Any` and `Not` are: parts may be shared and nest deeply."""

    parts: tuple["Condition", ...]


@frozen(eq=False)
class Any:
    """At least one part holds; without parts, none does."""

    parts: tuple["Condition", ...]


@frozen(eq=False)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition = Always | Literal | Opaque | All | Any | Not
