"""Cases on which two policies differ in a rule: sought once for all rules that are not equal, then made simple.

What is compared is the value of the rule itself, wherever both policies needed it: that another rule brings a different
payment does not count. A rule for which no case was found stays open: so many cases were tried.
"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random

from attrs import define, field, frozen

from compiler.comparison.result import SEARCHED, SHOWN, Evidence
from compiler.graph import Result
from compiler.inquiry import questions
from compiler.inquiry.influence import nodes_above
from compiler.inquiry.sampling import Assumed, Ground, Runnable, Sampled, Sampler
from compiler.inquiry.shrinking import shrink
from compiler.inquiry.witnesses import Side, Witness, rested_on, unlike
from compiler.interpret import Key
from compiler.pipeline import Program
from compiler.run import EventTrace
from compiler.types import Type, Value
from dsl.names import OWN_SHARE

SEED = questions.SEED
CASES, AIMED = 600, 400  # cases for all rules together, and aimed at each that none of them tells apart


@frozen
class Both:
    """Two programs on their whole graphs, and what is assumed."""

    programs: tuple[Program, Program]
    sides: tuple[Side, Side]
    given: Assumed  # what is not drawn: assumed alike on both sides

    @property
    def named(self) -> tuple[Mapping[str, int], Mapping[str, int]]:
        """The nodes of the rules of either."""
        return self.programs[0].named, self.programs[1].named

    def sampler(self, focus: Sequence[Result] = ()) -> Sampler:
        """Cases for both, aimed at some results (all); they do not depend on which of the two comes first."""
        ordered = sorted(self.programs, key=lambda each: each.sources.policy.file.sha256)
        grounds = [Ground(each.graph, each.symbols) for each in ordered]
        every = {(item.event, item.name): item for each in ordered for item in each.graph.results}
        starts = [each.in_force.start for each in self.programs if each.in_force.start is not None]
        return Sampler(grounds, Random(SEED), focus or list(every.values()), self.given, max(starts, default=None))

    def resting(self, name: str) -> list[Result]:
        """The results that rest on a rule, on either side."""
        found: dict[tuple[str, str], Result] = {}
        for program in sorted(self.programs, key=lambda each: each.sources.policy.file.sha256):
            above = nodes_above(program.whole, [program.named[name]])
            found |= {(item.event, item.name): item for item in program.whole.results if item.node in above}
        return [item for item in found.values() if item.kind != OWN_SHARE]

    def run(self, sampled: Sampled) -> tuple[tuple[EventTrace, ...], tuple[EventTrace, ...]] | None:
        """The traces on both sides; None where either cannot run the case."""
        first, second = (side.run(sampled) for side in self.sides)
        return None if first is None or second is None else (first, second)

    def differs(self, sampled: Sampled, name: str) -> int | None:
        """The first event at which both needed a rule and had different values of it."""
        traces = self.run(sampled)
        return None if traces is None else self.event(traces, name)

    def event(self, traces: tuple[Sequence[EventTrace], Sequence[EventTrace]], name: str) -> int | None:
        """The first event at which both have a value of a rule, for some line item if it has one for each, and differ."""
        types = self.types(name)
        for first, second in zip(*traces, strict=True):
            if any(unlike(values, types) for values in _values(first, second, *self.roots(name))):
                return first.index
        return None

    def roots(self, name: str) -> tuple[int, int]:
        """The node of a rule on either side."""
        return self.named[0][name], self.named[1][name]

    def types(self, name: str) -> tuple[Type, Type]:
        """The type of a rule's value on either side."""
        first, second = (
            program.whole.nodes[root].type for program, root in zip(self.programs, self.roots(name), strict=True)
        )
        return first, second

    def witness(self, sampled: Sampled, name: str, index: int) -> Witness:
        """What the case shows of the rule at the event."""
        traces = self.run(sampled)
        assert traces is not None
        roots, types = self.roots(name), self.types(name)
        graphs = [side.program.graph for side in self.sides]
        told = [rested_on(graph, trace, root) for graph, trace, root in zip(graphs, traces, roots, strict=True)]
        pairs = _values(traces[0][index], traces[1][index], *roots)
        values = next(each for each in pairs if unlike(each, types))
        assumed = {**told[0][1], **told[1][1]}
        return Witness(self.sides, sampled, index, name, values, types, told[0][0] | told[1][0], assumed)


def both(base: Program, draft: Program, given: tuple[Assumed, Assumed]) -> Both:
    """Two programs to be run on the same cases."""
    programs = (base, draft)
    first, second = (
        Side(Runnable(each.whole, each.at_new_year), own) for each, own in zip(programs, given, strict=True)
    )
    return Both(programs, (first, second), {**given[0], **given[1]})


@define
class Search:
    """What was found for each rule that was asked about, and on how many cases that both policies could run."""

    tried: dict[str, int]
    found: dict[str, Sampled] = field(factory=dict)

    def evidence(self, pair: Both, name: str) -> Evidence:
        """The case for a rule, made simple; or how many were tried."""
        if name not in self.found:
            return Evidence(SEARCHED, self.tried[name])
        facts = pair.sampler().facts
        simple = shrink(self.found[name], lambda each: pair.differs(each, name) is not None, facts)
        index = pair.differs(simple, name)
        assert index is not None  # it is kept while made simple
        return Evidence(SHOWN, self.tried[name], pair.witness(simple, name, index))


def search(pair: Both, names: Sequence[str]) -> Search:
    """For each rule the first case on which the two differ in it."""
    result = Search(dict.fromkeys(names, 0))
    _try(pair, result, names, pair.sampler(), CASES)
    for name in names:
        focus = pair.resting(name) if name not in result.found else []
        if focus:
            _try(pair, result, [name], pair.sampler(focus), AIMED)
    return result


def _try(pair: Both, result: Search, names: Sequence[str], sampler: Sampler, count: int) -> None:
    """Run so many cases, as long as one of the rules has none."""
    open_ = [name for name in names if name not in result.found]
    for sampled in sampler.cases(count):
        if not open_:
            return
        traces = pair.run(sampled)
        if traces is None:
            continue
        for name in open_:
            result.tried[name] += 1
            if pair.event(traces, name) is not None:
                result.found[name] = sampled
        open_ = [name for name in open_ if name not in result.found]


def _values(first: EventTrace, second: EventTrace, one: int, other: int) -> Iterator[tuple[Value, Value]]:
    """The values of two nodes at an event that both sides needed: of the event, and for each line item."""
    for place in ((one, other), *_lines(first, one, other)):
        if place[0] in first.values and place[1] in second.values:
            yield first.values[place[0]], second.values[place[1]]


def _lines(trace: EventTrace, one: int, other: int) -> Iterator[tuple[Key, Key]]:
    """The places of the values for each line item."""
    count = max((len(items) for items in trace.event.lines.values()), default=0)
    return (((one, line), (other, line)) for line in range(count))
