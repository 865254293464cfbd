"""The 保证 of a policy looked at on sampled cases: none found to fail is no proof that none does."""

from collections.abc import Mapping
from random import Random

from attrs import evolve, frozen

from compiler.graph import Graph
from compiler.guarantees import KIND
from compiler.inquiry.sampling import Assumed, Ground, Runnable, Sampled, Sampler, run
from compiler.inquiry.shrinking import shrink
from compiler.inquiry.witnesses import rested_on
from compiler.pipeline import Program
from compiler.rules import AssumptionKey
from compiler.run import EventTrace
from compiler.types import Type

SEED, CASES = 20240601, 200


@frozen
class Failure:
    """A case in which a 保证 does not hold: the case made simple, up to the event, and its traces; the facts and what is
    assumed that it rests on."""

    sampled: Sampled
    traces: tuple[EventTrace, ...]
    facts: frozenset[str]
    assumed: Mapping[AssumptionKey, Type]


@frozen
class Property:
    """A 保证 as looked at: how many cases were tried, and one in which it fails."""

    name: str
    tried: int
    failure: Failure | None = None


def check_properties(program: Program, given: Assumed) -> list[Property]:
    """Each 保证 on sampled cases, until one fails; `given` is assumed wherever it says something."""
    if program.guarded is None:
        return []
    names = dict.fromkeys(result.name for result in program.guarded.results if result.kind == KIND)
    return [_property(program, program.guarded, name, given) for name in names]


def _property(program: Program, graph: Graph, name: str, given: Assumed) -> Property:
    """Cases are aimed at all results of the events at which the 保证 speaks."""
    own = [result for result in graph.results if result.kind != KIND or result.name == name]
    alone = evolve(graph, results=tuple(own))
    events = {result.event for result in own if result.kind == KIND}
    focus = [result for result in own if result.kind != KIND and result.event in events]
    sampler = Sampler([Ground(alone, program.symbols)], Random(SEED), focus or own, given, program.in_force.start)
    side = Runnable(alone, program.at_new_year)
    tried = 0
    for sampled in sampler.cases(CASES):
        tried += 1
        if _failing(side, sampled, name) is not None:
            simple = shrink(sampled, lambda each: _failing(side, each, name) is not None, sampler.facts)
            return Property(name, tried, _failing(side, simple, name))
    return Property(name, tried)


def _failing(side: Runnable, sampled: Sampled, name: str) -> Failure | None:
    """The first event of a case at which the 保证 does not hold, and the case up to it."""
    traces = run(side, sampled) or ()
    failed = next((trace for trace in traces if trace.results.get(name) is False), None)
    if failed is None:
        return None
    events = tuple(event for event in sampled.case.events if event.date <= failed.event.date)
    root = next(each.node for each in side.graph.results if (each.event, each.name) == (failed.event.type, name))
    before = traces[: len(events)]
    return Failure(
        evolve(sampled, case=evolve(sampled.case, events=events)), before, *rested_on(side.graph, before, root)
    )
