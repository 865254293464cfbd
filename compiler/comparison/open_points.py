"""待明确事项: what the texts leave open, with the money that hangs on each answer over some of the people."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import define, evolve, field

from compiler.assumptions import Open
from compiler.cases import Case
from compiler.comparison.cases import Party
from compiler.comparison.money import NotComputed, Till
from compiler.comparison.result import ZERO, OpenPoint, Stake
from compiler.inquiry.alternatives import Recompile, alternatives
from compiler.inquiry.conflicts import conflict_question, find_conflicts, find_unlike, unlike_question
from compiler.inquiry.questions import OVERLAP, PENDING, READING, Question, questions
from compiler.inquiry.sampling import Assumed, open_keys
from compiler.rules import AssumptionKey
from compiler.types import Kind, Value

STAKE_PERSONS = 300
_TENTH, _FIVE_POINTS = Fraction(1, 10), Fraction(1, 20)
AS_ASSUMED = "按假设"


@define
class Stakes:
    """The people on whom answers are tried: what both policies pay them as things are assumed, and what was asked for."""

    tills: tuple[Till, Till]
    cases: Sequence[Case]
    _known: list[tuple[int, tuple[Fraction, Fraction], frozenset[AssumptionKey]]] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        for place, case in enumerate(self.cases):
            try:
                (base, first), (draft, second) = (till.traced(case, till.party.assumed.values) for till in self.tills)
            except NotComputed:
                continue
            self._known.append((place, (base.received, draft.received), first | second))

    @property
    def persons(self) -> int:
        """How many both can compute."""
        return len(self._known)

    def outlay(self) -> tuple[Fraction, Fraction]:
        """What both pay in sum."""
        return _sum(paid for _, paid, _ in self._known)

    def under(self, given: Mapping[AssumptionKey, Value]) -> tuple[Fraction, Fraction] | None:
        """The same where some values are assumed otherwise; None where one person cannot be computed then."""
        return self._again(self.tills, given, [item for item in self._known if not item[2].isdisjoint(given)])

    def by(self, side: int, party: Party) -> tuple[Fraction, Fraction] | None:
        """The same with another policy on one side."""
        tills = (Till(party), self.tills[1]) if side == 0 else (self.tills[0], Till(party))
        return self._again(tills, {}, self._known)

    def _again(
        self,
        tills: tuple[Till, Till],
        given: Mapping[AssumptionKey, Value],
        people: Sequence[tuple[int, tuple[Fraction, Fraction], object]],
    ) -> tuple[Fraction, Fraction] | None:
        base, draft = self.outlay()
        for place, before, _ in people:
            try:
                now = [
                    till.traced(self.cases[place], {**till.party.assumed.values, **given})[0].received for till in tills
                ]
            except NotComputed:
                return None
            base, draft = base + now[0] - before[0], draft + now[1] - before[1]
        return base, draft


def open_points(
    parties: tuple[Party, Party], recompile: tuple[Recompile, Recompile], stakes: Stakes
) -> tuple[OpenPoint, ...]:
    """The questions of the draft, those of the base that it does not share, and where the two contradict each other."""
    found: list[OpenPoint] = list(_between(parties))
    asked: set[tuple[str, str, frozenset[str]]] = set()
    base, draft = (party.program for party in parties)
    same = base.sources.policy.file.sha256 == draft.sources.policy.file.sha256
    for side in (1,) if same else (1, 0):
        party = parties[side]
        for question in questions(party.program, recompile[side], party.assumed.values):
            key = (question.kind, question.text, frozenset(place.quote for place in question.places))
            if key not in asked:
                asked.add(key)
                stake = _stake(stakes, side, party, question, recompile[side])
                found.append(OpenPoint(("base", "draft")[side], question, stake))
    return tuple(found)


def _between(parties: tuple[Party, Party]) -> Iterator[OpenPoint]:
    """Where the two say different things of one matter, and neither amends the other."""
    programs = [party.program for party in parties]
    given = {key: value for party in parties for key, value in party.assumed.values.items()}
    for each in find_conflicts(programs, given):
        yield OpenPoint("both", conflict_question(each))
    for unlike in find_unlike(programs):
        yield OpenPoint("both", unlike_question(unlike))


def _stake(stakes: Stakes, side: int, party: Party, question: Question, recompile: Recompile) -> Stake | None:
    """The money that hangs on a question; None where no answers can be tried."""
    if not stakes.persons:
        return None
    answers: list[tuple[str, tuple[Fraction, Fraction]]] = []
    if question.kind == PENDING:
        for text, given in _around(party, question.text):
            found = stakes.under(given)
            answers += [(text, found)] if found is not None else []
    elif question.kind in (READING, OVERLAP):
        answers = list(_read_otherwise(stakes, side, party, question, recompile))
    if not answers:
        return None
    usual = question.text if question.kind != PENDING else AS_ASSUMED
    every = [(usual, stakes.outlay()), *answers]
    return Stake(
        tuple(text for text, _ in every),
        tuple(paid[side] for _, paid in every),
        tuple(paid[1] - paid[0] for _, paid in every),
        stakes.persons,
    )


def _read_otherwise(
    stakes: Stakes, side: int, party: Party, question: Question, recompile: Recompile
) -> Iterator[tuple[str, tuple[Fraction, Fraction]]]:
    """What is paid under the other answers to the question that a 口径 settles."""
    reading = next((item for item in party.program.readings if item.text == question.text), None)
    for other in alternatives(party.program, reading, recompile) if reading is not None else ():
        program = evolve(party.program, graph=other.program.graph, at_new_year=other.program.at_new_year)
        found = stakes.by(side, evolve(party, program=program))
        if found is not None:
            yield other.answer, found


def _around(party: Party, name: str) -> Iterator[tuple[str, Assumed]]:
    """Values a little below and above what is assumed: a tenth of an amount, 5 points of a rate; within the bounds."""
    given = party.assumed.values
    items = {
        key: item
        for key, item in open_keys(party.program.graph, party.program.symbols).items()
        if key[0] == name and isinstance(given.get(key), Fraction)
    }
    for sign, word in ((-1, "低"), (1, "高")):
        values: dict[AssumptionKey, Value] = {}
        most = ""
        for key, item in items.items():
            value = given[key]
            assert isinstance(value, Fraction)
            step = _FIVE_POINTS if item.type.kind is Kind.RATE else value * _TENTH
            values[key] = _within(item, value + sign * step)
            if values[key] != value + sign * step:
                most = "最多"  # a bound lies nearer
        if values and any(values[key] != given[key] for key in values):
            rate = next(iter(items.values())).type.kind is Kind.RATE
            yield f"比假设{most}{word}{'5个百分点' if rate else '10%'}", values


def _within(item: Open, value: Fraction) -> Fraction:
    """The value, or the bound that it would pass."""
    low = max(
        (bound for word, bound, _ in item.bounds if word == "不低于" and isinstance(bound, Fraction)), default=ZERO
    )
    high = min(
        (bound for word, bound, _ in item.bounds if word != "不低于" and isinstance(bound, Fraction)), default=None
    )
    if item.type.kind is Kind.RATE:
        high = min(Fraction(1), high) if high is not None else Fraction(1)
    value = max(value, low)
    return value if high is None else min(value, high)


def _sum(pairs: Iterator[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    base = draft = ZERO
    for one, other in pairs:
        base, draft = base + one, draft + other
    return base, draft
