"""The cases with the largest gain and the largest loss that a search finds. A search is no proof: there may be larger ones."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from functools import partial

from attrs import define, evolve, field, frozen

from compiler.cases import Case, TiedEvents
from compiler.comparison.cases import Given, Party, worked_case
from compiler.comparison.evidence import Both
from compiler.comparison.money import NotComputed, Till
from compiler.comparison.result import ZERO, WorkedCase
from compiler.inquiry.case_text import assumed_texts
from compiler.inquiry.sampling import Sampled
from compiler.inquiry.shrinking import shrink
from compiler.inquiry.witnesses import rested_on
from compiler.rules import AssumptionKey, EvaluationError
from compiler.run import run_case
from compiler.types import Kind, Type

CASES = 2000
GAIN, LOSS = "最大受益", "最大受损"
_MOST, _BESIDE = 1_000_000, 10_000  # yuan of an expense that both policies pay a part of, and of any other amount
_WITHIN = (
    "搜索的范围：两份政策都已施行后的一个自然年度之内，两份都据以支付的费用每次不超过100万元，其他金额不超过1万元；"
    "典型家庭的各例及其每一次事件也在其中，费用并改取各种数额试算"
)
_STEPS = tuple(Fraction(digit * 10**power) for power in range(2, 6) for digit in (1, 2, 5, 10))


@frozen
class Extremes:
    """What a search found, each with the case itself, and how many cases within its range both policies could compute."""

    tried: int
    cases: tuple[tuple[WorkedCase, Case], ...] = ()


def searched(
    pair: Both, parties: tuple[Party, Party], typical: Sequence[Case] = (), spendings: Iterable[Fraction] = ()
) -> Extremes:
    """The case in which the draft gives a person most more, and the one in which it takes most away: among cases drawn
    for both and the typical ones, with other expenses too, `spendings` among them. Those that were drawn are made
    simple as far as the change stays as large."""
    tills = (Till(parties[0]), Till(parties[1]))
    focus = {
        (item.event, item.name): item
        for till in sorted(tills, key=lambda each: each.party.program.sources.policy.file.sha256)
        for item in till.graph.results
        if item.kind == "待遇"
    }
    if not focus:
        return Extremes(0)
    sampler = pair.sampler(list(focus.values()))
    starts = [each.in_force.start for each in pair.programs if each.in_force.start is not None]
    search = _Search(tills, frozenset(_expenses(tills[0]) & _expenses(tills[1])), max(starts, default=date.min))
    for sampled in sampler.cases(CASES):
        search.look_at(sampled)
    values = sorted({*spendings, *_STEPS})
    for case in typical:
        search.look_at(Sampled(case), given=True)
        for event in case.events:
            search.climb(Sampled(evolve(case, events=(event,))), values)
    for _, sampled in list(search.best.values()):
        search.climb(sampled, values)
    found = []
    for name in (GAIN, LOSS):
        if name in search.best:
            change, sampled = search.best[name]
            drawn = search.change(sampled) is not None
            simple = shrink(sampled, partial(search.as_large, change), sampler.facts) if drawn else sampled
            found.append((evolve(_worked(tills, simple, name), tried=search.tried), simple.case))
    return Extremes(search.tried, tuple(found))


@define
class _Search:
    """Both policies, the facts that are expenses of both, and the largest changes so far."""

    tills: tuple[Till, Till]
    expenses: frozenset[str]
    start: date  # from when both hold
    tried: int = 0
    best: dict[str, tuple[Fraction, Sampled]] = field(factory=dict)

    def climb(self, sampled: Sampled, values: Iterable[Fraction]) -> None:
        """Look at a case with other expenses, one event after the other."""
        events = sampled.case.events
        for place, event in enumerate(events):
            for name in sorted(self.expenses & event.facts.keys()):
                for value in values:
                    other = evolve(event, facts={**event.facts, name: value})
                    case = evolve(sampled.case, events=(*events[:place], other, *events[place + 1 :]))
                    self.look_at(evolve(sampled, case=case))

    def look_at(self, sampled: Sampled, *, given: bool = False) -> None:
        """Keep a case that changes more than those before; one that cannot be computed does not count. A given case need
        not lie within the range of the search."""
        change = self.paid(sampled) if given else self.change(sampled)
        if change is None:
            return
        name = GAIN if change > ZERO else LOSS
        if change and (name not in self.best or abs(change) > abs(self.best[name][0])):
            if not self.whole(sampled):
                return
            self.best[name] = (change, sampled)
        self.tried += 1

    def plain(self, sampled: Sampled) -> bool:
        """Whether a case lies within the range of the search, and nothing of the person lies after the first event."""
        events = sampled.case.events
        days = [value for value in sampled.case.person.values() if isinstance(value, date)]
        if len({event.date.year for event in events}) != 1 or any(day > events[0].date for day in days):
            return False
        if events[0].date < self.start:
            return False
        facts = [item for event in events for item in event.facts.items()]
        facts += [item for event in events for lines in event.lines.values() for line in lines for item in line.items()]
        most = {True: _MOST, False: _BESIDE}
        return all(not isinstance(value, Fraction) or value <= most[name in self.expenses] for name, value in facts)

    def change(self, sampled: Sampled) -> Fraction | None:
        """How much more a person receives under the draft; None where a case is not to be looked at, or either policy
        cannot compute it."""
        return self.paid(sampled) if self.plain(sampled) else None

    def paid(self, sampled: Sampled) -> Fraction | None:
        """The same wherever the case lies."""
        try:
            base, draft = (till.sums(sampled.case, sampled.assumed) for till in self.tills)
        except NotComputed:
            return None
        return draft.received - base.received

    def as_large(self, least: Fraction, sampled: Sampled) -> bool:
        """Whether the change is no smaller, in the same direction."""
        change = self.change(sampled)
        if change is None or (change < least if least > ZERO else change > least):
            return False
        return self.whole(sampled)

    def whole(self, sampled: Sampled) -> bool:
        """Whether both policies can run a case with all that they say, as it is shown, and not the money alone."""
        try:
            for till in self.tills:
                _with(till.party, sampled).run(sampled.case)
        except (EvaluationError, TiedEvents):
            return False
        return True


def _expenses(till: Till) -> set[str]:
    """The amounts of a case of which the benefits of a policy pay a part."""
    graph = till.graph
    below = graph.reachable([item.steps["base"] for item in graph.results if "base" in item.steps])
    facts = (graph.nodes[node] for node in below if graph.nodes[node].op == "fact")
    return {str(node.data) for node in facts if node.type.kind is Kind.AMOUNT}


def _worked(tills: tuple[Till, Till], sampled: Sampled, name: str) -> WorkedCase:
    """The case under both; of its facts those that money rests on are told."""
    first, second = (_with(till.party, sampled) for till in tills)
    case = evolve(sampled.case, id=name)
    types: dict[AssumptionKey, Type] = {}
    facts: set[str] = set()
    for till, party in zip(tills, (first, second), strict=True):
        at_new_year, values = party.program.at_new_year, party.assumed.values
        traces = run_case(till.graph, case, at_new_year=at_new_year, assumed=values)
        for result in till.graph.results:
            read, assumed = rested_on(till.graph, traces, result.node)
            types |= assumed
            facts |= read
    worked = worked_case((first, second), Given(name, (case, case), note=_WITHIN, shown=frozenset(facts)))
    given = {key for till in tills for key in till.party.assumed.values}
    drawn = {key: type for key, type in types.items() if key in sampled.assumed and key not in given}
    return evolve(worked, found=name, assumed=tuple(assumed_texts(sampled.assumed, drawn)))


def _with(party: Party, sampled: Sampled) -> Party:
    """The party, with what the case assumes where nothing is given."""
    return evolve(party, assumed=evolve(party.assumed, values={**sampled.assumed, **party.assumed.values}))
