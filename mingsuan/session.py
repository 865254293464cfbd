"""One person's events, one after the other, each settled and traced in a few microseconds.

The compiled form of the graph (compiler.kernel) does the work; where it declines or there is none, and for every
explanation, the interpreter has the word. An event that the quick reader does not understand to the last key is read by
mingsuan.case_json, which says what is wrong with it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from attrs import define, field, frozen

from compiler.cases import Case, Timeline, with_person
from compiler.explain import explain
from compiler.explanation import Depth, Explanation, Wording
from compiler.formats import json_value
from compiler.graph import Graph
from compiler.interpret import Key
from compiler.kernel import Kernel, NoKernel, compile_kernels
from compiler.pipeline import Program
from compiler.rules import MissingAssumption
from compiler.run import (
    NOTHING_ASSUMED,
    Assumed,
    Balances,
    EventTrace,
    balance_before,
    count_event,
    run_event,
)
from compiler.terms import Raw, to_raw
from compiler.types import Kind, Value
from mingsuan.case_json import CaseReader, check_order

_MISSING = object()
_YUAN_DIGITS = 16  # with point and fen 19 characters: longer texts go to the careful reader


class _NoBalance(Exception):
    """A balance that the kernel cannot have: what it rests on is open, or its figures are too fine."""


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
    template: tuple[Raw | None, ...]  # the person's facts, the defaults and the assumptions
    choices: tuple[tuple[str, int, dict[str, str]], ...]
    truths: tuple[tuple[str, int], ...]
    amounts: tuple[tuple[str, int], ...]
    pools: dict[int, tuple[int, ...]] = field(factory=dict)  # raw balances by day, until an event is counted


@frozen
class _State:
    """What has been counted so far. Never changed: an event keeps the state that it was settled against."""

    balances: Balances = field(factory=dict)
    history: tuple[EventTrace, ...] = ()


@define(eq=False, slots=True)
class Explained:
    """One event as settled: its results, and the trace that explanations are made from."""

    session: "Session"
    data: Mapping[str, Any]
    state: _State  # before the event
    kernel: Kernel | None
    output: tuple[Raw, ...] | None  # raw values of all nodes of the trace (compiler.kernel)
    _trace: EventTrace | None = None

    @property
    def trace(self) -> EventTrace:
        """The interpreter's trace of the event, made when first asked for."""
        if self._trace is None:
            self._trace = self.session.run(self.data, self.state)
        return self._trace

    @property
    def values(self) -> dict[Key, Value]:
        """The exact value of every node of the graph that the event needed."""
        if self.kernel is None or self.output is None:
            return self.trace.values
        return self.kernel.values(self.trace.inputs, self.output)

    @property
    def results(self) -> dict[str, str | int | bool]:
        """The results as JSON values; those that need an assumption that is not made are left out (see `missing`)."""
        nodes = self.session.graph.nodes
        return {
            result.name: json_value(self.trace.results[result.name], nodes[result.node].type)
            for result in self.session.graph.results
            if result.event == self.trace.event.type and result.name in self.trace.results
        }

    @property
    def missing(self) -> Mapping[str, MissingAssumption]:
        """The results that need an assumption that is not made."""
        return self.trace.missing

    def explanation(self, result: str, depth: Depth = Depth.STEPS) -> Explanation:
        """Why a result is what it is. Raises compiler.explain.NoSuchResult."""
        traces = (*self.state.history, self.trace)
        return explain(self.session.graph, traces, self.trace.index, result, depth, self.session.wording)

    def sentence(self, result: str) -> str:
        """The explanation in one sentence."""
        return self.explanation(result, Depth.SENTENCE).sentence


@define(eq=False)
class Session:
    """A person before a policy: balances start at nothing and grow with each event that is settled."""

    program: Program
    reader: CaseReader
    person: Mapping[str, Value | Timeline]
    silent: Mapping[str, str]  # the person's facts that are defaults of the vocabulary
    wording: Wording
    assumed: Assumed = NOTHING_ASSUMED
    state: _State = field(factory=_State)
    _plans: dict[str, _Plan] = field(init=False)
    _days: _Days = field(factory=_Days)

    def __attrs_post_init__(self) -> None:
        self._plans = {} if any(isinstance(fact, Timeline) for fact in self.person.values()) else self._all_plans()

    @property
    def graph(self) -> Graph:
        """The policy's graph."""
        return self.program.graph

    # ---- settling

    def explain(self, data: Mapping[str, Any]) -> Explained:
        """Settle an event against the balances as they are, without counting it. Raises CaseFault."""
        data = dict(data)  # the caller's may change before the explanation is asked for
        plan = self._plans.get(data.get("类型", ""))
        if plan is not None:
            try:
                day = self._days[data["日期"]]
            except (KeyError, ValueError, TypeError):
                return self._carefully(data)
            facts = _read(plan, data)
            if facts is not None:
                try:
                    output = plan.kernel.function(day, facts, plan.pools.get(day) or self._pools(plan, day))
                except _NoBalance:
                    return self._carefully(data)
                if output is not None:
                    return Explained(self, data, self.state, plan.kernel, output)
        return self._carefully(data)

    def settle(self, data: Mapping[str, Any]) -> Explained:
        """Settle an event and count it in the balances. Raises CaseFault, also for one that is out of order."""
        explained = self._carefully(dict(data))
        trace = explained.trace
        history = (*self.state.history, trace)
        check_order(tuple(item.event for item in history))
        balances = dict(self.state.balances)
        count_event(self.graph, balances, trace)
        self.state = _State(balances, history)
        for plan in self._plans.values():
            plan.pools.clear()
        return explained

    def _carefully(self, data: Mapping[str, Any]) -> Explained:
        return Explained(self, data, self.state, None, None, self.run(data, self.state))

    def run(self, data: Mapping[str, Any], state: _State) -> EventTrace:
        """The interpreter's trace of an event in a state. Raises CaseFault and compiler.rules.EvaluationError."""
        index = len(state.history)
        read = self.reader.read_event(index + 1, data, self.silent)
        event = with_person(self.person, read, at_new_year=self.program.at_new_year)
        return run_event(self.graph, index, event, state.balances, self.assumed)

    # ---- the quick way

    def _pools(self, plan: _Plan, day: int) -> tuple[int, ...]:
        """The kernel's balances on a day, remembered until an event is counted. Raises _NoBalance."""
        when = date.fromordinal(day)
        found: list[int] = []
        for slot, pool in zip(plan.kernel.pools, self.graph.pools, strict=True):
            balance = balance_before(self.state.balances, pool.name, pool.period, when)
            raw = None if balance.missing else to_raw(balance.total, slot.denominator)
            if raw is None:
                raise _NoBalance
            found.append(cast(int, raw))
        pools = tuple(found)
        plan.pools[day] = pools
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
        template += kernel.raw_assumed(self.assumed)
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


def open_session(
    program: Program,
    reader: CaseReader,
    person: Mapping[str, Any],
    wording: Wording,
    assumed: Assumed = NOTHING_ASSUMED,
) -> Session:
    """A session for the person facts of a case (JSON form), under assumptions. Raises CaseFault."""
    case: Case = reader.read({"参保人": person, "事件": []})
    return Session(program, reader, case.person, reader.silent(person), wording, assumed)
