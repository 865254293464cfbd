"""One person's events, one after the other, each settled and traced in a few microseconds.

The compiled form of the graph (compiler.kernel) does the work; where it declines, and for every explanation, the
interpreter has the word. An event that the quick reader does not understand to the last key is read by
mingsuan.case_json, which says what is wrong with it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from attrs import define, field, frozen

from compiler.cases import Case, Event, Timeline, with_person
from compiler.explain import explain
from compiler.explanation import Depth, Explanation, Wording
from compiler.formats import json_value
from compiler.graph import Graph
from compiler.kernel import Kernel, NoKernel, compile_kernels
from compiler.periods import PERIODS, PeriodKey
from compiler.pipeline import Program
from compiler.rules import Inputs
from compiler.run import Balance, EventTrace, run_event
from compiler.terms import Raw, to_raw
from compiler.types import Kind, Value
from mingsuan.case_json import CaseReader

_MISSING = object()
_YUAN_DIGITS = 16  # with point and fen 19 characters: longer texts go to the careful reader


class _Days(dict[object, int]):
    """Ordinals of ISO dates as they come up."""

    def __missing__(self, text: object) -> int:
        if not isinstance(text, str):
            raise ValueError(text)
        ordinal = date.fromisoformat(text).toordinal()
        if len(self) < 4000 and len(text) == 10:
            self[text] = ordinal
        return ordinal


@frozen
class _Plan:
    """How to read events of one type: which key goes to which place of the kernel's facts."""

    kernel: Kernel
    template: tuple[Raw | None, ...]  # the person's facts and the defaults
    choices: tuple[tuple[str, int, dict[str, str]], ...]
    truths: tuple[tuple[str, int], ...]
    amounts: tuple[tuple[str, int], ...]


@define(eq=False, slots=True)
class Explained:
    """One event as settled: its results, and the trace that explanations are made from."""

    session: "Session"
    data: Mapping[str, Any]
    kernel: Kernel | None
    output: tuple[Raw, ...] | None  # raw values of all nodes of the trace (compiler.kernel)

    @property
    def values(self) -> dict[int, Value]:
        """The exact value of every node of the graph that the event needed."""
        if self.kernel is None or self.output is None:
            return self.session.trace(self.data).values
        return self.kernel.values(self.session.inputs(self.data), self.output)

    @property
    def results(self) -> dict[str, str | int | bool]:
        """The results as JSON values."""
        trace = self.session.trace(self.data)
        return self.session.results(trace)

    def explanation(self, result: str, depth: Depth = Depth.STEPS) -> Explanation:
        """Why a result is what it is. Raises compiler.explain.NoSuchResult."""
        traces = (*self.session.history, self.session.trace(self.data))
        return explain(self.session.graph, traces, len(traces) - 1, result, depth, self.session.wording)

    def sentence(self, result: str) -> str:
        """The explanation in one sentence."""
        return self.explanation(result, Depth.SENTENCE).sentence


@define(eq=False)
class Session:
    """A person before a policy: balances start at nothing and grow with each event that is settled."""

    program: Program
    reader: CaseReader
    person: Mapping[str, Value | Timeline]
    assumed: Mapping[str, str]  # the person's facts that are defaults of the vocabulary
    wording: Wording
    balances: dict[tuple[str, PeriodKey], Balance] = field(factory=dict)
    history: list[EventTrace] = field(factory=list)
    _plans: dict[str, _Plan] = field(init=False)
    _days: _Days = field(factory=_Days)
    _raw_pools: dict[tuple[str, int], tuple[int, ...]] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self._plans = {} if any(isinstance(fact, Timeline) for fact in self.person.values()) else self._all_plans()

    @property
    def graph(self) -> Graph:
        """The policy's graph."""
        return self.program.graph

    # ---- settling

    def explain(self, data: Mapping[str, Any]) -> Explained:
        """Settle an event against the balances as they are, without counting it. Raises CaseFault."""
        plan = self._plans.get(data.get("类型", ""))
        if plan is not None:
            try:
                day = self._days[data["日期"]]
            except (KeyError, ValueError, TypeError):
                return self._carefully(data)
            facts = _read(plan, data)
            if facts is not None:
                pools = self._raw_pools.get((plan.kernel.event, day)) or self._pools(plan.kernel, day)
                output = plan.kernel.function(day, facts, pools)
                if output is not None:
                    return Explained(self, data, plan.kernel, output)
        return self._carefully(data)

    def settle(self, data: Mapping[str, Any]) -> Explained:
        """Settle an event and count it in the balances."""
        explained = self.explain(data)
        trace = self.trace(data)
        for name, node, amount in trace.additions:
            key = (name, self._period(name, trace.event.date))
            self.balances[key] = self.balances.get(key, Balance()).plus((trace.index, node, amount))
        self.history.append(trace)
        self._raw_pools.clear()
        return explained

    def _carefully(self, data: Mapping[str, Any]) -> Explained:
        self.trace(data)
        return Explained(self, data, None, None)

    # ---- the careful way

    def event(self, data: Mapping[str, Any]) -> Event:
        """The event as the case reader understands it, with the person's facts of its day. Raises CaseFault."""
        event = self.reader.read_event(len(self.history) + 1, data, self.assumed)
        return with_person(self.person, event, at_new_year=self.program.at_new_year)

    def inputs(self, data: Mapping[str, Any]) -> Inputs:
        """What an evaluation of the event reads."""
        event = self.event(data)
        return Inputs(event.date, event.facts, {name: item.total for name, item in self._before(event).items()})

    def trace(self, data: Mapping[str, Any]) -> EventTrace:
        """The interpreter's trace of the event. Raises CaseFault and compiler.rules.EvaluationError."""
        event = self.event(data)
        return run_event(self.graph, len(self.history), event, self._before(event))

    def results(self, trace: EventTrace) -> dict[str, str | int | bool]:
        """The results of a trace as JSON values."""
        return {
            result.name: json_value(trace.results[result.name], self.graph.nodes[result.node].type)
            for result in self.graph.results
            if result.event == trace.event.type
        }

    def _before(self, event: Event) -> dict[str, Balance]:
        return {
            pool.name: self.balances.get((pool.name, self._period(pool.name, event.date)), Balance())
            for pool in self.graph.pools
        }

    def _period(self, pool: str, day: date) -> PeriodKey:
        period = next(item.period for item in self.graph.pools if item.name == pool)
        return PERIODS[period](day)

    # ---- the quick way

    def _pools(self, kernel: Kernel, day: int) -> tuple[int, ...]:
        """The kernel's balances on a day, remembered until an event is counted."""
        when = date.fromordinal(day)
        found = []
        for slot in kernel.pools:
            total = self.balances.get((slot.name, self._period(slot.name, when)), Balance()).total
            found.append(cast(int, to_raw(total, slot.denominator)))
        pools = tuple(found)
        self._raw_pools[kernel.event, day] = pools
        return pools

    def _all_plans(self) -> dict[str, _Plan]:
        try:
            kernels = compile_kernels(self.graph)
        except NoKernel:
            return {}
        return {event: self._plan(kernel) for event, kernel in kernels.items()}

    def _plan(self, kernel: Kernel) -> _Plan:
        facts = self.program.symbols.facts
        own = self.reader.event_facts(kernel.event)
        defaults = self.reader.defaults
        template: list[Raw | None] = []
        choices: list[tuple[str, int, dict[str, str]]] = []
        truths: list[tuple[str, int]] = []
        amounts: list[tuple[str, int]] = []
        for place, slot in enumerate(kernel.facts):
            known = defaults.get(slot.name) if slot.name in own else cast(Value | None, self.person.get(slot.name))
            template.append(None if known is None else to_raw(known, slot.denominator))
            kind = facts[slot.name].type.kind
            if slot.name in own and kind is Kind.CLASS:
                choices.append((slot.name, place, self.reader.choices(slot.name)))
            elif slot.name in own and kind is Kind.TRUTH:
                truths.append((slot.name, place))
            elif slot.name in own and kind is Kind.AMOUNT and slot.denominator == 100:
                amounts.append((slot.name, place))
        return _Plan(kernel, tuple(template), tuple(choices), tuple(truths), tuple(amounts))


def _read(plan: _Plan, data: Mapping[str, Any]) -> tuple[Raw | None, ...] | None:
    """The kernel's facts of an event; None where a key or a value is not one that the quick way knows."""
    facts = list(plan.template)
    get = data.get
    known = 2  # 类型 and 日期
    for key, place, choices in plan.choices:
        given = get(key, _MISSING)
        if given is not _MISSING:
            if type(given) is not str or given not in choices:
                return None
            facts[place] = choices[given]
            known += 1
    for key, place in plan.truths:
        given = get(key, _MISSING)
        if given is not _MISSING:
            if given is not True and given is not False:
                return None
            facts[place] = given
            known += 1
    for key, place in plan.amounts:
        given = get(key, _MISSING)
        if given is not _MISSING:
            if type(given) is not str or given[-3:-2] != "." or len(given) > _YUAN_DIGITS + 3:
                return None
            digits = given[:-3] + given[-2:]
            if len(digits) < 3 or not (digits.isascii() and digits.isdigit()):
                return None
            facts[place] = int(digits)
            known += 1
    return tuple(facts) if known == len(data) else None


def open_session(program: Program, reader: CaseReader, person: Mapping[str, Any], wording: Wording) -> Session:
    """A session for the person facts of a case (JSON form). Raises CaseFault."""
    case: Case = reader.read({"参保人": person, "事件": []})
    return Session(program, reader, case.person, reader.assumed(person), wording)
