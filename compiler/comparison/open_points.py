"""待明确事项: what the texts leave open, with the money that hangs on each answer over some of the people."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import define, evolve, field

from compiler.assumptions import Open
from compiler.cases import Case
from compiler.comparison.cases import Party
from compiler.comparison.money import NotComputed, Till
from compiler.comparison.result import ZERO, OpenPoint, Stake
from compiler.formats import value_text
from compiler.inquiry.alternatives import Alternative, Recompile, alternatives, undeclared
from compiler.inquiry.conflicts import conflict_question, find_conflicts, find_unlike, unlike_question
from compiler.inquiry.questions import OVERLAP, PENDING, READING, Question, questions
from compiler.inquiry.sampling import Assumed, Runnable, open_keys
from compiler.readings import SETTINGS
from compiler.rules import AssumptionKey
from compiler.types import Kind, Value

STAKE_PERSONS = 300
_TENTH, _FIVE_POINTS, _ONE = Fraction(1, 10), Fraction(1, 20), Fraction(1)
_WORDS = {  # what is said of a value below and above what is assumed
    Kind.RATE: ("低5个百分点", "高5个百分点"),
    Kind.NUMBER: ("少1", "多1"),
    Kind.AGE: ("低1周岁", "高1周岁"),
}
_AMOUNT_WORDS = ("低10%", "高10%")
AS_ASSUMED = "按假设"


@define
class Stakes:
    """The people on whom answers are tried, each as either policy reads the case: what both policies pay them as things
    are assumed, and what was asked for."""

    tills: tuple[Till, Till]
    cases: Sequence[tuple[Case, Case]]
    _known: list[tuple[int, tuple[Fraction, Fraction], frozenset[AssumptionKey]]] = field(factory=list, init=False)

    def __attrs_post_init__(self) -> None:
        for place, cases in enumerate(self.cases):
            try:
                (base, first), (draft, second) = (
                    till.traced(case, till.party.assumed.values) for till, case in zip(self.tills, cases, strict=True)
                )
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

    def by(self, programs: tuple[Runnable | None, Runnable | None]) -> tuple[Fraction, Fraction] | None:
        """The same with other programs; None: as it is on that side."""
        first, second = (
            till if other is None else _till(till.party, other)
            for till, other in zip(self.tills, programs, strict=True)
        )
        return self._again((first, second), {}, self._known)

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
                    till.traced(case, {**till.party.assumed.values, **given})[0].received
                    for till, case in zip(tills, self.cases[place], strict=True)
                ]
            except NotComputed:
                return None
            base, draft = base + now[0] - before[0], draft + now[1] - before[1]
        return base, draft


def _till(party: Party, other: Runnable) -> Till:
    """The policy under another answer."""
    return Till(evolve(party, program=evolve(party.program, graph=other.graph, at_new_year=other.at_new_year)))


@define
class _Answers:
    """The other answers of one policy to what it reads into its text. What was compiled once is kept."""

    party: Party
    recompile: Recompile
    _known: dict[str, dict[str, Runnable]] = field(factory=dict, init=False)
    _undeclared: list[tuple[str, Alternative]] | None = field(default=None, init=False)

    def others(self, text: str) -> dict[str, Runnable]:
        """What can stand in place of a reading, declared or tacit, and the policy under it; nothing where it has none."""
        if text not in self._known:
            self._known[text] = {other.answer: other.program for other in self._alternatives(text)}
        return self._known[text]

    def _alternatives(self, text: str) -> Iterator[Alternative]:
        program = self.party.program
        reading = next((item for item in program.readings if item.text == text), None)
        if reading is not None:
            yield from alternatives(program, reading, self.recompile)
        elif any(text == sentences[0] for sentences in SETTINGS.values()):
            if self._undeclared is None:
                self._undeclared = list(undeclared(program, self.recompile))
            yield from (other for tacit, other in self._undeclared if tacit == text)


def open_points(
    parties: tuple[Party, Party], recompile: tuple[Recompile, Recompile], stakes: Stakes, *, apart: bool
) -> tuple[OpenPoint, ...]:
    """The questions of the draft, those of the base that it does not share, and where the two contradict each other, if
    they are different instruments (`apart`): what a new text of one instrument says otherwise is its change."""
    found: list[OpenPoint] = list(_between(parties)) if apart else []
    asked: set[tuple[str, str, frozenset[str]]] = set()
    base, draft = (party.program for party in parties)
    same = base.sources.policy.file.sha256 == draft.sources.policy.file.sha256
    answers = (_Answers(parties[0], recompile[0]), _Answers(parties[1], recompile[1]))
    for side in (1,) if same else (1, 0):
        party = parties[side]
        for question in questions(party.program, recompile[side], party.assumed.values):
            key = (question.kind, question.text, frozenset(place.quote for place in question.places))
            if key not in asked:
                asked.add(key)
                stake = _stake(stakes, side, answers, question)
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


def _stake(stakes: Stakes, side: int, both: tuple[_Answers, _Answers], question: Question) -> Stake | None:
    """The money that hangs on a question; None where no answers can be tried."""
    if not stakes.persons:
        return None
    answers: list[tuple[str, tuple[Fraction, Fraction]]] = []
    if question.kind == PENDING:
        for text, given in _around(both[side].party, question.text):
            found = stakes.under(given)
            answers += [(text, found)] if found is not None else []
    elif question.kind in (READING, OVERLAP):
        answers = list(_read_otherwise(stakes, side, both, question.text))
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
    stakes: Stakes, side: int, both: tuple[_Answers, _Answers], text: str
) -> Iterator[tuple[str, tuple[Fraction, Fraction]]]:
    """What is paid under the other answers to the question that a 口径 settles. Who settles it otherwise does so for both
    policies: the other one takes that answer too where it reads the same and can."""
    theirs = both[1 - side].others(text)
    for answer, program in both[side].others(text).items():
        other = theirs.get(answer)
        found = stakes.by((program, other) if side == 0 else (other, program))
        if found is not None:
            yield answer, found


def _around(party: Party, name: str) -> Iterator[tuple[str, Assumed]]:
    """Other values than those that are assumed: a little below and above a figure, each other one of a few."""
    given = party.assumed.values
    known = open_keys(party.program.graph, party.program.symbols)
    items = {key: item for key, item in known.items() if key[0] == name and key in given}
    kinds = {item.type.kind for item in items.values()}
    if kinds & {Kind.CLASS, Kind.TRUTH}:
        yield from _instead(items, given)
    elif all(isinstance(given[key], Fraction) for key in items):
        yield from _beside(items, given)


def _instead(items: Mapping[AssumptionKey, Open], given: Assumed) -> Iterator[tuple[str, Assumed]]:
    """Each other value of what has but a few."""
    item = next(iter(items.values()))
    choices: tuple[Value, ...] = (True, False) if item.type.kind is Kind.TRUTH else item.choices
    for choice in choices:
        if any(given[key] != choice for key in items):
            yield value_text(choice, item.type), dict.fromkeys(items, choice)


def _beside(items: Mapping[AssumptionKey, Open], given: Assumed) -> Iterator[tuple[str, Assumed]]:
    """A tenth of an amount, 5 points of a rate, one of what is counted; within the bounds."""
    for sign in (-1, 1):
        values: dict[AssumptionKey, Value] = {}
        most = ""
        for key, item in items.items():
            value = given[key]
            assert isinstance(value, Fraction)
            wanted = value + sign * _step(item, value)
            values[key] = _within(item, wanted)
            if values[key] != wanted:
                most = "最多"  # a bound lies nearer
        if any(values[key] != given[key] for key in values):
            words = _WORDS.get(next(iter(items.values())).type.kind, _AMOUNT_WORDS)
            yield f"比假设{most}{words[sign > 0]}", values


def _step(item: Open, value: Fraction) -> Fraction:
    """How far another value is tried; of an amount in whole fen."""
    if item.type.kind is Kind.RATE:
        return _FIVE_POINTS
    return Fraction(round(value * _TENTH * 100), 100) if item.type.kind is Kind.AMOUNT else _ONE


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
