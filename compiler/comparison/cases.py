"""典型家庭: one case under both policies, event by event, with what explains each result."""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from compiler.assumptions import Assumptions
from compiler.cases import Case
from compiler.comparison.flows import beside, flows, money_results, sharing, sums_by_type, totals
from compiler.comparison.result import EventPair, Failure, ResultPair, Totals, WorkedCase
from compiler.defaults import default_values
from compiler.explain import explain
from compiler.explanation import Depth, Explanation, Wording
from compiler.graph import Result
from compiler.inquiry.case_text import case_text
from compiler.pipeline import Program
from compiler.rules import EvaluationError
from compiler.run import EventTrace, run_case
from compiler.symbols import PERSON, Symbols
from compiler.types import Type, Value
from dsl.names import OWN_SHARE

_KINDS = ("待遇", OWN_SHARE, "判定", "定义")


@frozen
class Party:
    """A policy with what is assumed for it, and what its explanations call things."""

    program: Program
    assumed: Assumptions
    wording: Wording

    def run(self, case: Case) -> tuple[EventTrace, ...]:
        """The traces of a case. Raises EvaluationError."""
        program = self.program
        return run_case(program.graph, case, at_new_year=program.at_new_year, assumed=self.assumed.values)

    def results(self, event: str) -> dict[str, Result]:
        """The results of a type of event, by name."""
        return {item.name: item for item in self.program.graph.results if item.event == event}


@frozen
class Given:
    """A case as it is given: read by either policy, or why it could not be. `shown` are the facts that are told of it
    (None: all but what the vocabulary says anyway)."""

    id: str
    cases: tuple[Case | None, Case | None]
    problems: tuple[str, str] = ("", "")
    family: str = ""
    note: str = ""
    shown: frozenset[str] | None = None


def worked_case(parties: tuple[Party, Party], given: Given) -> WorkedCase:
    """The case under both; where one cannot compute it, why."""
    problems = list(given.problems)
    traces: list[tuple[EventTrace, ...] | None] = []
    for place, (party, case) in enumerate(zip(parties, given.cases, strict=True)):
        try:
            traces.append(None if case is None else party.run(case))
        except EvaluationError as error:
            traces.append(None)
            problems[place] = said(error, case)
    person, lines = _words(parties, given)
    events = tuple(_event(parties, traces, place, text) for place, text in enumerate(lines))
    for place, party in enumerate(parties):
        lacking = _lacking(party, traces[place] or ())
        if lacking and not problems[place]:
            problems[place] = f"{'、'.join(lacking)}待定而没有假设，合计不完整"
    failure = Failure(given.id, *problems) if any(problems) else None
    return WorkedCase(given.id, given.family, given.note, person, events, _totals(parties, traces), failure)


def said(error: EvaluationError, case: Case | None) -> str:
    """Why a case could not be computed, in a sentence."""
    where = f"第{error.event + 1}个事件：" if error.event is not None and case is not None else ""
    return f"{where}{error}"


def _words(parties: tuple[Party, Party], given: Given) -> tuple[str, list[str]]:
    """The person and the events in words."""
    for party, case in zip(parties, given.cases, strict=True):
        if case is not None:
            lines = _case_text(party.program.symbols, case, given.shown)
            person = lines.pop(0).removeprefix(f"{PERSON}：") if len(lines) > len(case.events) else ""
            return person, lines
    return "", []


def _case_text(symbols: Symbols, case: Case, shown: frozenset[str] | None) -> list[str]:
    """A case in words, without what the vocabulary says where a case is silent."""
    if shown is not None:
        return case_text(case, symbols.facts, shown)
    usual = default_values(symbols)
    told = {name for name, value in case.person.items() if value != usual.get(name)}
    for event in case.events:
        told |= {name for name, value in event.facts.items() if value != usual.get(name)}
    return case_text(case, symbols.facts, frozenset(told))


def _totals(parties: tuple[Party, Party], traces: Sequence[tuple[EventTrace, ...] | None]) -> Totals:
    one, other = (
        sums_by_type(flows(party.program), sharing(party.program), _money(party, found or ()))
        for party, found in zip(parties, traces, strict=True)
    )
    return totals(*beside(one, other)) if None not in traces else totals(one, other)


def _money(party: Party, traces: Sequence[EventTrace]) -> Iterator[tuple[str, Mapping[str, Value]]]:
    """What of the results of each event is money, with the type of the event."""
    money = {(item.event, item.name) for item in money_results(party.program)}
    for trace in traces:
        type = trace.event.type
        yield type, {name: value for name, value in trace.results.items() if (type, name) in money}


def _lacking(party: Party, traces: Sequence[EventTrace]) -> list[str]:
    """Names of what is 待定 and would be needed for sums of money."""
    money = {(item.event, item.name) for item in money_results(party.program)}
    missing = ((trace.event.type, *item) for trace in traces for item in trace.missing.items())
    found = (lack.name for event, name, lack in missing if (event, name) in money)
    return list(dict.fromkeys(found))


def _event(
    parties: tuple[Party, Party], traces: Sequence[tuple[EventTrace, ...] | None], place: int, text: str
) -> EventPair:
    found = [None if each is None else each[place] for each in traces]
    kind = next((trace.event.type for trace in found if trace is not None), "")
    names = dict.fromkeys(name for party in reversed(parties) for name in party.results(kind))
    pairs = (_pair(parties, traces, place, kind, name) for name in names)
    return EventPair(text, tuple(pair for pair in pairs if pair is not None))


def _pair(
    parties: tuple[Party, Party],
    traces: Sequence[tuple[EventTrace, ...] | None],
    place: int,
    kind: str,
    name: str,
) -> ResultPair | None:
    """A result on both sides; None where neither has anything to say of it, or both pay nothing."""
    values: list[Value | None] = []
    missing = ""
    for found in traces:
        trace = found[place] if found is not None else None
        values.append(trace.results.get(name) if trace is not None else None)
        if trace is not None and name in trace.missing:
            missing = trace.missing[name].name
    called, types = _called(parties, kind, name)
    if not missing and (values == [None, None] or (called in ("待遇", "定义") and not any(values))):
        return None
    own = called == OWN_SHARE and values != [None, None]
    why = [None, None] if own and _paying(traces, place) else list(_explained(parties, traces, place, name, values))
    return ResultPair(name, types, called, values[0], values[1], why[0], why[1], missing, _flow(parties, name))


def _called(parties: tuple[Party, Party], kind: str, name: str) -> tuple[str, tuple[Type, Type]]:
    """What kind of result the two sides have by a name, the one that comes first where they differ, and the type of its
    value on either; a side that has none takes the other's."""
    known = [party.results(kind).get(name) for party in parties]
    results = [item for item in known if item is not None]
    types = [
        party.program.graph.nodes[item.node].type
        for party, item in zip(parties, known, strict=True)
        if item is not None
    ]
    return min((item.kind for item in results), key=_KINDS.index), (types[0], types[-1])


def _flow(parties: tuple[Party, Party], name: str) -> str:
    """Where the money of a benefit goes; as the draft has it, where both have it."""
    known = [flows(party.program).get(name) for party in reversed(parties)]
    return next((each.kind for each in known if each is not None), "")


def _paying(traces: Sequence[tuple[EventTrace, ...] | None], place: int) -> bool:
    """Whether anything is paid at an event: then the own share is what that leaves, and needs no words of its own."""
    results = [found[place].results for found in traces if found is not None]
    return any(value for each in results for name, value in each.items() if name != OWN_SHARE)


def _explained(
    parties: tuple[Party, Party],
    traces: Sequence[tuple[EventTrace, ...] | None],
    place: int,
    name: str,
    values: Sequence[Value | None],
) -> Iterator[Explanation | None]:
    """The explanation of each side."""
    for party, found, value in zip(parties, traces, values, strict=True):
        if found is None or value is None:
            yield None
        else:
            yield explain(party.program.graph, found, place, name, Depth.STEPS, party.wording)
