"""The cases with the largest gain and the largest loss that a search finds. A search is no proof: there may be larger ones."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import partial

from attrs import evolve, frozen

from compiler.cases import Case
from compiler.comparison.cases import Given, Party, worked_case
from compiler.comparison.evidence import Both
from compiler.comparison.flows import money_results
from compiler.comparison.money import NotComputed, Till
from compiler.comparison.result import ZERO, WorkedCase
from compiler.inquiry.case_text import assumed_texts
from compiler.inquiry.sampling import Sampled
from compiler.inquiry.shrinking import shrink
from compiler.inquiry.witnesses import rested_on
from compiler.rules import AssumptionKey
from compiler.types import Kind, Type

CASES = 2000
GAIN, LOSS = "最大受益", "最大受损"
_MOST, _BESIDE = 1_000_000, 10_000  # yuan of an expense that both policies pay a part of, and of any other amount
_WITHIN = "搜索的范围：一个自然年度之内，两份政策都据以支付的费用每次不超过100万元，其他金额不超过1万元"


def extremes(pair: Both, parties: tuple[Party, Party]) -> Iterator[tuple[WorkedCase, Case]]:
    """The case in which the draft gives a person most more, and the one in which it takes most away, among cases drawn
    for both; each made simple as far as the change stays as large."""
    tills = (Till(parties[0]), Till(parties[1]))
    focus = {
        (item.event, item.name): item
        for till in sorted(tills, key=lambda each: each.party.program.sources.policy.file.sha256)
        for item in till.graph.results
        if item.kind == "待遇"
    }
    if not focus:
        return
    sampler = pair.sampler(list(focus.values()))
    search = _Search(tills, frozenset(_expenses(tills[0]) & _expenses(tills[1])))
    best: dict[str, tuple[Fraction, Sampled]] = {}
    for sampled in sampler.cases(CASES):
        change = search.change(sampled)
        if change == ZERO:
            continue
        name = GAIN if change > ZERO else LOSS
        if name not in best or abs(change) > abs(best[name][0]):
            best[name] = (change, sampled)
    for name in (GAIN, LOSS):
        if name in best:
            change, sampled = best[name]
            simple = shrink(sampled, partial(search.as_large, change), sampler.facts)
            yield _worked(parties, simple, name), simple.case


@frozen
class _Search:
    """Both policies, and the facts that are expenses of either."""

    tills: tuple[Till, Till]
    expenses: frozenset[str]

    def plain(self, sampled: Sampled) -> bool:
        """Whether a case lies within the range of the search, and nothing of the person lies after the first event."""
        events = sampled.case.events
        days = [value for value in sampled.case.person.values() if isinstance(value, date)]
        if len({event.date.year for event in events}) != 1 or any(day > events[0].date for day in days):
            return False
        facts = [item for event in events for item in event.facts.items()]
        facts += [item for event in events for lines in event.lines.values() for line in lines for item in line.items()]
        most = {True: _MOST, False: _BESIDE}
        return all(not isinstance(value, Fraction) or value <= most[name in self.expenses] for name, value in facts)

    def change(self, sampled: Sampled) -> Fraction:
        """How much more a person receives under the draft; nothing where a case is not to be looked at, or either
        policy cannot compute it."""
        if not self.plain(sampled):
            return ZERO
        try:
            base, draft = (till.sums(sampled.case, sampled.assumed) for till in self.tills)
        except NotComputed:
            return ZERO
        return draft.received - base.received

    def as_large(self, least: Fraction, sampled: Sampled) -> bool:
        """Whether the change is no smaller, in the same direction."""
        change = self.change(sampled)
        return change >= least if least > ZERO else change <= least


def _expenses(till: Till) -> set[str]:
    """The amounts of a case of which the benefits of a policy pay a part."""
    graph = till.graph
    below = graph.reachable([item.steps["base"] for item in graph.results if "base" in item.steps])
    facts = (graph.nodes[node] for node in below if graph.nodes[node].op == "fact")
    return {str(node.data) for node in facts if node.type.kind is Kind.AMOUNT}


def _worked(parties: tuple[Party, Party], sampled: Sampled, name: str) -> WorkedCase:
    first, second = (_with(party, sampled) for party in parties)
    case = evolve(sampled.case, id=name)
    types: dict[AssumptionKey, Type] = {}
    facts: set[str] = set()
    for party in (first, second):
        traces = party.run(case)
        for result in money_results(party.program):
            read, assumed = rested_on(party.program.graph, traces, result.node)
            types |= assumed
            facts |= read
    worked = worked_case((first, second), Given(name, (case, case), note=_WITHIN, shown=frozenset(facts)))
    drawn = {key: type for key, type in types.items() if any(key not in each.assumed.values for each in parties)}
    return evolve(worked, found=name, tried=CASES, assumed=tuple(assumed_texts(sampled.assumed, drawn)))


def _with(party: Party, sampled: Sampled) -> Party:
    """The party, with what the case assumes where nothing is given."""
    return evolve(party, assumed=evolve(party.assumed, values={**sampled.assumed, **party.assumed.values}))
