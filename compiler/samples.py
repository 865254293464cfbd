"""Worked cases of the rules (样例) to cases that run, with what each result must be."""

from collections.abc import Mapping
from datetime import date

from attrs import define, field, frozen

from compiler.assumptions import CONTINUATION, Open, continuation_way, open_values, why_not_open
from compiler.cases import BY_DEFAULT, Case, Event, PersonFacts, TiedEvents, Timeline, evaluation_order, line_fact
from compiler.defaults import default_values, event_facts, facts_of, is_listed, person_facts
from compiler.graph import Graph
from compiler.rules import AssumptionKey, Line
from compiler.sample_facts import Faulty, SampleFacts
from compiler.scope import numeral_value
from compiler.symbols import PERSON, Symbols
from compiler.types import TRUTH, Kind, Type, Value
from dsl import syntax as ast
from dsl.diagnostics import Diagnostic
from dsl.numerals import Numeral
from dsl.source import Span


@frozen
class Expected:
    """What one event of a worked case must yield."""

    event: int
    result: str
    value: Value
    span: Span


@frozen
class Sample:
    """A worked case, ready to run: what it takes for what is open is in `assumed`."""

    name: str
    case: Case
    expected: tuple[Expected, ...]
    span: Span
    assumed: Mapping[AssumptionKey, Value] = field(factory=dict)


def make_samples(symbols: Symbols, graph: Graph, *, whole: bool) -> tuple[tuple[Sample, ...], list[Diagnostic]]:
    """Every worked case of the policy; those that cannot be understood are reported.

    `whole` tells whether all rules could be lowered; if not, a result that is not there is no fault of the sample.
    """
    found: list[Diagnostic] = []
    samples: list[Sample] = []
    for decl in symbols.samples:
        try:
            samples.append(_Reader(symbols, decl, found, graph, whole).read())
        except Faulty:
            continue
    return tuple(samples), found


@define
class _Reader(SampleFacts):
    graph: Graph
    whole: bool
    given: frozenset[str] = frozenset()  # the person's facts that the sample states

    def read(self) -> Sample:
        assumed = self._assumed()
        person = self._person()
        events: list[Event] = []
        expected: list[Expected] = []
        for index, item in enumerate(self.decl.events):
            events.append(self._event(item))
            expected.extend(self._expected(index, item, events[-1].type))
        name = self.decl.name.text
        try:
            evaluation_order(tuple(events))
        except TiedEvents as error:
            raise self.refuse_case(self.decl.events[error.second].span, str(error)) from None
        return Sample(name, Case(name, person, tuple(events)), tuple(expected), self.decl.span, assumed)

    # ---- assumptions

    def _assumed(self) -> dict[AssumptionKey, Value]:
        """What the case takes for what is open."""
        known = open_values(self.symbols, self.graph) if self.decl.assumed else {}
        found: dict[AssumptionKey, Value] = {}
        for part in self.decl.assumed:
            span = self.decl.name.span if isinstance(part, str) else part.span
            name = CONTINUATION if isinstance(part, str) else part.ref.name
            item = known.get(name)
            if item is None and not self.whole:
                raise Faulty
            if item is None:
                raise self.refuse("E12", span, helps=why_not_open(self.symbols, name, known), name=name)
            for key, value in self._values(part, item, span).items():
                if key in found:
                    raise self.refuse_case(span, f"“{item.called(key[1])}”假设了两次。")
                found[key] = value
        return found

    def _values(self, part: ast.Assumption | str, item: Open, span: Span) -> dict[AssumptionKey, Value]:
        """The values of one assumption; a sentence on 连续计算 names one of its ways."""
        value: Value
        if isinstance(part, str):
            key, text, value, type = "", part, continuation_way(part), item.type
        else:
            key, text = part.key.name if part.key is not None else "", part.value.numeral.text
            value, type = numeral_value(part.value.numeral)
        problem = item.key_problem(key) or item.problem(value, type)
        if problem:
            raise self.refuse("E13", span, name=item.called(key), given=text, problem=problem)
        return item.spread(key, value)

    # ---- the person

    def _person(self) -> PersonFacts:
        now: dict[str, Value] = {}
        later: dict[str, list[tuple[date, Value]]] = {}
        for item in self.decl.person:
            facts = self.read_parts([item])
            if isinstance(item, ast.Assignment) or item.since is None:
                self.merge(now, facts, item.span)
            else:
                for name, value in facts.items():
                    later.setdefault(name, []).append((_day(item.since), value))
        of_person = person_facts(self.symbols)
        for name in now:
            if name not in of_person:
                owner = self.symbols.facts[name].owner
                raise self.refuse("N06", self.decl.person[0].span, word=name, owner=owner, object=PERSON)
        self.given = frozenset({*now, *later})
        known = {**self.defaults(of_person), **now}
        return {
            name: Timeline(((date.min, known[name]), *sorted(later[name])))
            if name in later and name in known
            else Timeline(tuple(sorted(later[name])))
            if name in later
            else known[name]
            for name in {**known, **later}
        }

    def defaults(self, names: frozenset[str]) -> dict[str, Value]:
        """The declared defaults of some facts."""
        return {name: value for name, value in default_values(self.symbols).items() if name in names}

    # ---- events

    def _event(self, item: ast.SampleEvent) -> Event:
        facts = self.read_parts(item.parts, item.phrase)
        kind = self._type(item, facts)
        defaults = self.defaults(event_facts(self.symbols, kind))
        by_default = {**defaults, **self.defaults(person_facts(self.symbols) - self.given)}
        origins = {name: BY_DEFAULT for name in by_default if name not in facts}
        lines: dict[str, tuple[Line, ...]] = {}
        for part in item.parts:
            if isinstance(part, ast.Line):
                place = len(lines.get(part.object.name, ()))
                line = self.read_parts(part.parts)
                silent = self._own(part, line)
                origins |= {line_fact(name, place): BY_DEFAULT for name in silent}
                lines[part.object.name] = (*lines.get(part.object.name, ()), {**line, **silent})
        return Event(kind, _day(item.date), item.sequence, {**defaults, **facts}, origins, lines)

    def _own(self, item: ast.Line, facts: dict[str, Value]) -> dict[str, Value]:
        """The defaults of what a line item leaves out; all that it states must be about the item."""
        own = facts_of(self.symbols, item.object.name)
        for name in facts:
            if name not in own:
                owner = self.symbols.facts[name].owner
                raise self.refuse("N06", item.span, word=name, owner=owner, object=item.object.name)
        return {name: value for name, value in self.defaults(own).items() if name not in facts}

    def _type(self, item: ast.SampleEvent, facts: dict[str, Value]) -> str:
        """The event's object: the one named, or the only one to which all its facts belong."""
        for name in facts:
            owner = self.symbols.facts[name].owner
            if is_listed(self.symbols, owner):
                problem = f"“{name}”说的是{owner}，请写在{owner}的括号里：{owner}（…）。"
                raise self.refuse_case(item.span, problem)
        owners = {name: self.symbols.facts[name].owner for name in facts}
        owners |= {part.object.text: part.object.name for part in item.parts if isinstance(part, ast.Line)}
        if item.object is not None:
            return self._named(item, owners, item.object.name)
        events = self.symbols.events()
        possible = frozenset(events)
        for owner in owners.values():
            possible &= self.symbols.events_of(owner)
        asked = frozenset(
            result.event
            for part in item.parts
            if isinstance(part, ast.Expectation)
            for result in self.graph.results
            if result.name == part.ref.name
        )
        if len(possible) > 1 and asked:
            possible &= asked
        if len(possible) != 1:
            shown = f"可以是{'或'.join(sorted(possible))}" if possible else "没有一类事件同时有这些事实"
            helps = (f"请在日期后写明事件，例如：{item.date.text}{sorted(possible)[0]}，…",) if possible else ()
            raise self.refuse("T10", item.span, helps=helps, what=f"{item.date.text}的事件", events=shown)
        return next(iter(possible))

    def _named(self, item: ast.SampleEvent, owners: dict[str, str], kind: str) -> str:
        """The event that an item names, all facts and line items of which must belong to it."""
        for word, owner in owners.items():
            if kind not in self.symbols.events_of(owner):
                raise self.refuse("N06", item.span, word=word, owner=owner, object=kind)
        return kind

    # ---- expectations

    def _expected(self, index: int, item: ast.SampleEvent, event: str) -> list[Expected]:
        found: list[Expected] = []
        for part in item.parts:
            if not isinstance(part, ast.Expectation):
                continue
            results = [result for result in self.graph.results if result.event == event]
            known = next((result for result in results if result.name == part.ref.name), None)
            if known is None and not self.whole:
                raise Faulty
            if known is None:
                names = "、".join(result.name for result in results)
                problem = f"“{part.ref.text}”不是{event}的结果。{event}的结果有：{names or '（没有）'}。"
                raise self.refuse_case(part.span, problem)
            value, type = self._expected_value(part)
            must = self.graph.nodes[known.node].type
            if (type.kind, type.of) != (must.kind, must.of):
                raise self.refuse("T01", part.span, what=f"“{part.ref.text}”的结果", expected=must, actual=type)
            found.append(Expected(index, part.ref.name, value, part.span))
        return found

    def _expected_value(self, part: ast.Expectation) -> tuple[Value, Type]:
        if isinstance(part.value, bool):
            return part.value, TRUTH
        if isinstance(part.value, ast.Ref):
            return part.value.name, Type(Kind.CLASS, of=self.symbols.value_class.get(part.value.name))
        return numeral_value(part.value.numeral)


def _day(numeral: Numeral) -> date:
    assert isinstance(numeral.value, date)  # dsl.build sees to it
    return numeral.value
