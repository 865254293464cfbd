"""人群影响: what a draft changes for many people, in sums that can be added up part by part."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from compiler.cases import Case, Timeline
from compiler.comparison.cases import Given
from compiler.comparison.flows import ACCOUNT, Flow, Sums, beside, paired
from compiler.comparison.money import NotComputed, Till
from compiler.comparison.result import (
    COLLECTED,
    CREDITED,
    NOTHING,
    PAID,
    SIDES,
    ZERO,
    Bin,
    Failure,
    Fund,
    Group,
    Pair,
    Population,
)
from compiler.types import Value

AGES = ((0, "0—6岁"), (7, "7—18岁"), (19, "19—34岁"), (35, "35—59岁"), (60, "60—74岁"), (75, "75岁以上"))
SPENDING = (
    *((0, "没有费用"), (1, "1万元以下"), (10_000, "1万至3万元"), (30_000, "3万至10万元"), (100_000, "10万至30万元")),
    (300_000, "30万元以上"),
)
OWN_SHARES = (0, 1, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000)  # lower ends; the first is nothing at all
BIRTH, LEVEL, HARDSHIP = "出生日期", "机构级别", "困难身份"
IDENTITY = ("险种", "人员类别")
VISIT = "就医"
UNKNOWN, NO_VISIT = "未载明", "没有就医"
KEPT_FAILURES = 50  # of more failures only the number is told


@frozen
class About:
    """The file of a population: what it is called, its hash, and what it says of itself."""

    name: str
    sha256: str
    synthetic: bool = False
    notes: tuple[str, ...] = ()


@define
class _Sum:
    """A group while it grows."""

    persons: int = 0
    winners: int = 0
    losers: int = 0
    gain: Fraction = ZERO
    loss: Fraction = ZERO
    outlay: Pair = NOTHING
    own: Pair = NOTHING

    def add(self, base: Sums, draft: Sums) -> None:
        """One more person."""
        change = draft.received - base.received
        self.persons += 1
        self.winners += change > 0
        self.losers += change < 0
        self.gain += max(change, ZERO)
        self.loss += max(-change, ZERO)
        self.outlay += Pair(base.received, draft.received)
        self.own += Pair(base.own, draft.own)

    def merge(self, other: "_Sum") -> None:
        """All people of another."""
        self.persons += other.persons
        self.winners += other.winners
        self.losers += other.losers
        self.gain += other.gain
        self.loss += other.loss
        self.outlay += other.outlay
        self.own += other.own

    def group(self, dimension: str, name: str) -> Group:
        return Group(
            dimension, name, self.persons, self.winners, self.losers, self.gain, self.loss, self.outlay, self.own
        )


@define
class Tally:
    """Sums over some of the people; two of them add up to that of both. `levels` are those of institutions, the lowest
    first."""

    levels: Sequence[str] = ()
    events: int = 0
    total: _Sum = field(factory=_Sum)
    groups: dict[tuple[str, str], _Sum] = field(factory=dict)
    funds: dict[tuple[str, str], Pair] = field(factory=dict)  # flow and fund
    shares: list[list[int]] = field(factory=lambda: [[0] * len(OWN_SHARES), [0] * len(OWN_SHARES)])
    failures: list[Failure] = field(factory=list)
    failed: int = 0

    def add(self, case: Case, base: Sums, draft: Sums, also: Case | None = None) -> None:
        """One more person; `also` is the case in the words of the other policy, where those may be different."""
        base, draft = beside(base, draft)
        cases = (case,) if also is None or also is case else (case, also)
        self.events += max(len(each.events) for each in cases)
        self.total.add(base, draft)
        for key in groups_of(cases, max(base.spent, draft.spent), self.levels):
            self.groups.setdefault(key, _Sum()).add(base, draft)
        flows = ((PAID, base.paid, draft.paid), (COLLECTED, base.collected, draft.collected))
        for flow, one, other in flows:
            for name, pair in paired(one, other).items():
                self.funds[flow, name] = self.funds.get((flow, name), NOTHING) + pair
        if base.credited or draft.credited:
            credited = self.funds.get((CREDITED, ACCOUNT), NOTHING)
            self.funds[CREDITED, ACCOUNT] = credited + Pair(base.credited, draft.credited)
        for counts, sums in zip(self.shares, (base, draft), strict=True):
            counts[_place(OWN_SHARES, sums.own)] += 1

    def fail(self, failure: Failure) -> None:
        """One more person whom one policy or both could not compute."""
        self.failed += 1
        if len(self.failures) < KEPT_FAILURES:
            self.failures.append(failure)

    def merge(self, other: "Tally") -> None:
        """All people of another, after the own."""
        self.events += other.events
        self.total.merge(other.total)
        for key, group in other.groups.items():
            self.groups.setdefault(key, _Sum()).merge(group)
        for name, pair in other.funds.items():
            self.funds[name] = self.funds.get(name, NOTHING) + pair
        for mine, theirs in zip(self.shares, other.shares, strict=True):
            mine[:] = [one + more for one, more in zip(mine, theirs, strict=True)]
        self.failed += other.failed
        self.failures = [*self.failures, *other.failures][:KEPT_FAILURES]


def tally(tills: tuple[Till, Till], people: Iterable[Given]) -> Tally:
    """The sums over some people; one whom either policy cannot compute is in none of them."""
    found = Tally(levels_of(tills))
    for given in people:
        sums: list[Sums | None] = []
        problems = list(given.problems)
        for place, (till, case) in enumerate(zip(tills, given.cases, strict=True)):
            try:
                sums.append(None if case is None else till.sums(case))
            except NotComputed as error:
                sums.append(None)
                problems[place] = str(error)
        base, draft = sums
        before, case = given.cases
        if base is None or draft is None or before is None or case is None:
            found.fail(Failure(given.id, *problems))
        else:
            found.add(case, base, draft, before)
    return found


def levels_of(tills: tuple[Till, Till]) -> Sequence[str]:
    """The levels of institutions that either policy knows, the lowest first: by where they stand on average."""
    places: dict[str, list[Fraction]] = {}
    for till in tills:
        fact = till.party.program.symbols.facts.get(LEVEL)
        names = fact.choices if fact is not None else ()
        for place, name in enumerate(names):
            places.setdefault(name, []).append(Fraction(place, max(len(names) - 1, 1)))
    return sorted(places, key=lambda name: (sum(places[name], ZERO) / len(places[name]), name))


def population(about: About, found: Tally, stated: Sequence[Iterable[Flow]]) -> Population:
    """The sums as a report has them: groups in the order of their dimension, funds by flow and name; `stated` are the
    flows that the rules of either policy speak of."""
    known = [{(flow.kind, flow.payer) for flow in flows} for flows in stated]
    order = {PAID: 0, CREDITED: 1, COLLECTED: 2}
    funds = sorted(found.funds.items(), key=lambda item: (order[item[0][0]], item[0][1]))
    lows, ends = (0, 0, *OWN_SHARES[2:]), (0, *OWN_SHARES[2:], None)
    bins = tuple(
        Bin(Fraction(low), None if high is None else Fraction(high), base, draft)
        for low, high, base, draft in zip(lows, ends, *found.shares, strict=True)
    )
    groups = sorted(found.groups.items(), key=lambda item: _rank(item[0], found.levels))
    return Population(
        *(about.name, about.sha256, about.synthetic, about.notes),
        *(found.total.persons, found.events, tuple(found.failures), found.failed),
        tuple(Fund(name, flow, pair, _absent(known, (flow, name))) for (flow, name), pair in funds),
        found.total.group("", "合计"),
        tuple(group.group(*key) for key, group in groups),
        bins,
    )


def _absent(known: Sequence[set[tuple[str, str]]], fund: tuple[str, str]) -> str:
    """The side whose rules know nothing of a flow, "" where both do."""
    return next((side for side, flows in zip(SIDES, known, strict=True) if fund not in flows), "")


# ---- groups


def groups_of(cases: Sequence[Case], spent: Fraction, levels: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The group of each dimension that a person belongs to, by a case in the words of one policy or of several; `spent`
    is what either pays a part of."""
    first = min((event.date for case in cases for event in case.events), default=None)
    found = [("年龄", _age(_told(cases, BIRTH, first), first))]
    identity = [str(value) for name in IDENTITY if (value := _told(cases, name, first)) is not None]
    found.append(("参保身份", "·".join(identity) or UNKNOWN))
    found.append((HARDSHIP, str(_told(cases, HARDSHIP, first) or UNKNOWN)))
    found.append(("就诊最高级别", _highest(cases, levels, NO_VISIT if spent == ZERO else UNKNOWN)))
    found.append(("年度费用", SPENDING[_place([low for low, _ in SPENDING], spent)][1]))
    return found


def _highest(cases: Sequence[Case], levels: Sequence[str], without: str) -> str:
    """The highest level that is told of a visit; where there is no visit, `without`."""
    events = [event for case in cases for event in case.events]
    visited = [str(level) for event in events if (level := event.facts.get(LEVEL)) in levels]
    if not visited:
        return UNKNOWN if any(event.type == VISIT for event in events) else without
    return max(visited, key=levels.index)


DIMENSIONS = ("年龄", "参保身份", HARDSHIP, "就诊最高级别", "年度费用")


def _rank(key: tuple[str, str], levels: Sequence[str]) -> tuple[int, int, str]:
    """Where a group stands in a report."""
    known: Mapping[str, Sequence[str]] = {
        "年龄": [each for _, each in AGES],
        "就诊最高级别": [NO_VISIT, *levels],
        "年度费用": [each for _, each in SPENDING],
    }
    dimension, name = key
    names = known.get(dimension, ())
    return DIMENSIONS.index(dimension), names.index(name) if name in names else len(names), name


def _told(cases: Sequence[Case], fact: str, day: date | None) -> Value | None:
    """A fact of the person on the day of the first event; where cases have different words for it, one that does not
    depend on their order."""
    found = [value for case in cases if (value := _at(case, fact, day)) is not None]
    return min(found, key=str, default=None)


def _at(case: Case, fact: str, day: date | None) -> Value | None:
    value = case.person.get(fact)
    if isinstance(value, Timeline):
        return value.at(day) if day is not None else None
    return value


def _age(born: Value | None, day: date | None) -> str:
    """The age group on 31 December of the year of the first event."""
    if not isinstance(born, date) or day is None:
        return UNKNOWN
    return AGES[_place([low for low, _ in AGES], Fraction(max(day.year - born.year, 0)))][1]


def _place(lows: Sequence[int], value: Fraction) -> int:
    """The place of the range that a value lies in, by the lower ends of the ranges; more than nothing is in the next
    range, however little."""
    if 0 < value < 1 and lows[0] == 0 and len(lows) > 1 and lows[1] == 1:
        return 1
    return max(bisect_right(lows, value) - 1, 0)
