"""What it comes to: worked cases, people and curves (sections 5 to 7 of a report). Amounts are exact, in yuan."""

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from compiler.explanation import Explanation
from compiler.inquiry.witnesses import unlike
from compiler.types import Type, Value

PAID, CREDITED, COLLECTED = "支付", "计入个人账户", "计入基金"
ZERO = Fraction(0)


@frozen
class Pair:
    """An amount under either policy."""

    base: Fraction = ZERO
    draft: Fraction = ZERO

    @property
    def difference(self) -> Fraction:
        """draft − base."""
        return self.draft - self.base

    def __add__(self, other: "Pair") -> "Pair":
        return Pair(self.base + other.base, self.draft + other.draft)


NOTHING = Pair()

# ---- 5 worked cases


@frozen
class Failure:
    """A case or a person that could not be computed on one side or both, and why, in a sentence each."""

    id: str
    base: str = ""
    draft: str = ""


@frozen
class ResultPair:
    """A result of an event under either policy (None: the policy has no such result), and why. `types` are of its value on
    either side: two policies may call things of two kinds by one name."""

    name: str
    types: tuple[Type, Type]
    kind: str  # 待遇 个人负担 判定 定义
    base: Value | None
    draft: Value | None
    base_why: Explanation | None = None
    draft_why: Explanation | None = None
    missing: str = ""  # the name of what is 待定 and not assumed, where that is why there is no value
    flow: str = ""  # of a benefit: 支付, 计入个人账户 or 计入基金

    @property
    def differs(self) -> bool:
        """Whether the two policies say different things."""
        if self.base is None or self.draft is None:
            return self.base is not self.draft
        return unlike((self.base, self.draft), self.types)

    @property
    def subtracts(self) -> bool:
        """Whether the values of the two sides are of one kind, so that their difference means something."""
        return self.types[0] == self.types[1]


@frozen
class EventPair:
    """An event of a case in words, and its results."""

    text: str
    results: tuple[ResultPair, ...]


@frozen
class Totals:
    """Sums over the events of a case or of people: what was spent within the policies' scope, what each fund pays
    (支付方 -> amount), what goes to personal accounts, what is collected for funds, and the person's own share."""

    paid: Mapping[str, Pair] = field(factory=dict)
    credited: Pair = NOTHING
    collected: Pair = NOTHING
    own: Pair = NOTHING

    @property
    def gain(self) -> Pair:
        """What comes to the person: payments and credits."""
        return sum(self.paid.values(), self.credited)


@frozen
class WorkedCase:
    """One person's case under both policies. `family` and `note` come from the file of cases; `found` is 最大受益 or
    最大受损 for a case that a search found, with how many cases were tried."""

    id: str
    family: str
    note: str
    person: str
    events: tuple[EventPair, ...]
    totals: Totals
    failure: Failure | None = None
    found: str = ""
    tried: int = 0
    assumed: tuple[str, ...] = ()  # what a found case assumes


# ---- 6 people


@frozen
class Fund:
    """What a fund pays (支付), what goes to personal accounts (计入个人账户), or what a fund collects (计入基金). `absent` is
    base or draft where the rules of that policy say nothing of it at all: then its nothing is not a figure."""

    name: str
    flow: str
    amount: Pair
    absent: str = ""


@frozen
class Group:
    """People of one kind: how many gain, lose or see no change, and the sums. A person belongs to one group of each
    dimension, so the sums over a dimension are the totals."""

    dimension: str  # 年龄 参保身份 困难身份 就诊最高级别 年度费用
    name: str
    persons: int
    winners: int
    losers: int
    gain: Fraction  # summed over those who gain, in yuan a year
    loss: Fraction  # summed over those who lose, positive
    outlay: Pair
    own: Pair

    @property
    def unchanged(self) -> int:
        """People for whom nothing changes."""
        return self.persons - self.winners - self.losers


@frozen
class Bin:
    """People whose own share of the year lies in a range, [low, high) in yuan (high None: without end). The range from 0
    to 0 is nothing at all; the one after it begins above nothing."""

    low: Fraction
    high: Fraction | None
    base: int
    draft: int


@frozen
class Population:
    """What a population shows. Amounts are sums over one year of events of all persons that both sides computed."""

    name: str  # of the file
    sha256: str
    synthetic: bool
    about: tuple[str, ...]  # what the file says of itself: seed, distributions …
    persons: int
    events: int
    failures: tuple[Failure, ...]  # the first of them
    failed: int  # how many there are
    funds: tuple[Fund, ...]
    total: Group  # dimension ""
    groups: tuple[Group, ...]
    own_share: tuple[Bin, ...]


# ---- 7 curves


@frozen
class Mark:
    """Where a deductible is used up (起付) or a cap is reached (封顶) along a curve, on one side."""

    side: str  # base or draft
    kind: str
    spending: Fraction
    name: str


@frozen
class Point:
    """One visit of so much spending: what all funds pay together, and the person's own share."""

    spending: Fraction
    paid: Pair
    own: Pair


@frozen
class Curve:
    """Payment and own share against the spending of one visit, all else as in `scenario`."""

    title: str
    scenario: tuple[str, ...]  # the person, and the visit but for the amount
    points: tuple[Point, ...]
    marks: tuple[Mark, ...]
    assumed: tuple[str, ...] = ()
