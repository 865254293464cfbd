"""Worked cases of the rules (样例) to cases that run, with what each result must be."""

from collections.abc import Sequence
from datetime import date

from attrs import define, frozen

from compiler.cases import BY_DEFAULT, Case, Event, PersonFacts, TiedEvents, Timeline, evaluation_order
from compiler.defaults import default_values, event_facts, person_facts
from compiler.graph import Graph
from compiler.lower_conditions import phrase_text
from compiler.scope import numeral_value
from compiler.symbols import PERSON, Symbols
from compiler.types import Kind, Value
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
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
    """A worked case, ready to run."""

    name: str
    case: Case
    expected: tuple[Expected, ...]
    span: Span


class _Faulty(Exception):
    """The sample cannot be used; its diagnostic has been recorded."""


def make_samples(symbols: Symbols, graph: Graph, *, whole: bool) -> tuple[tuple[Sample, ...], list[Diagnostic]]:
    """Every worked case of the policy; those that cannot be understood are reported.

    `whole` tells whether all rules could be lowered; if not, a result that is not there is no fault of the sample.
    """
    found: list[Diagnostic] = []
    samples: list[Sample] = []
    for decl in symbols.samples:
        try:
            samples.append(_Reader(symbols, graph, whole, decl, found).read())
        except _Faulty:
            continue
    return tuple(samples), found


@define
class _Reader:
    symbols: Symbols
    graph: Graph
    whole: bool
    decl: ast.SampleDecl
    found: list[Diagnostic]
    given: frozenset[str] = frozenset()  # the person's facts that the sample states

    def refuse(self, code: str, span: Span, *, helps: Sequence[str] = (), **args: object) -> _Faulty:
        """Record what is wrong; the caller raises what this returns."""
        file = self.symbols.file_of(self.decl)
        self.found.append(report(code, Label(file, span), helps=helps, clause=None, **args))
        return _Faulty()

    def read(self) -> Sample:
        person = self._person()
        events: list[Event] = []
        expected: list[Expected] = []
        for index, item in enumerate(self.decl.events):
            events.append(self._event(item))
            expected.extend(self._expected(index, item, events[-1].type))
        name = self.decl.name
        try:
            evaluation_order(tuple(events))
        except TiedEvents as error:
            raise self.refuse(
                "T11", self.decl.events[error.second].span, sample=name.text, problem=str(error)
            ) from None
        return Sample(name.text, Case(name.text, person, tuple(events)), tuple(expected), self.decl.span)

    # ---- facts

    def _person(self) -> PersonFacts:
        now: dict[str, Value] = {}
        later: dict[str, list[tuple[date, Value]]] = {}
        for item in self.decl.person:
            facts: dict[str, Value] = {}
            if isinstance(item, ast.Assignment):
                self._assign(facts, item)
                self._merge(now, facts, item.span)
                continue
            self._set(facts, item.phrase)
            if item.since is None:
                self._merge(now, facts, item.span)
            else:
                for name, value in facts.items():
                    later.setdefault(name, []).append((_day(item.since), value))
        for name in now:
            fact = self.symbols.facts[name]
            if self.symbols.objects.get(fact.owner, None) is None or self.symbols.objects[fact.owner].role != "":
                raise self.refuse("N06", self.decl.person[0].span, word=name, owner=fact.owner, object=PERSON)
        self.given = frozenset({*now, *later})
        known = {**self.defaults(person_facts(self.symbols)), **now}
        return {
            name: Timeline(((date.min, known[name]), *sorted(later[name])))
            if name in later and name in known
            else Timeline(tuple(sorted(later[name])))
            if name in later
            else known[name]
            for name in {**known, **later}
        }

    def _merge(self, into: dict[str, Value], facts: dict[str, Value], span: Span) -> None:
        for name, value in facts.items():
            if name in into and into[name] != value:
                raise self.refuse("T09", span, fact=name, first=_shown(into[name]), second=_shown(value))
            into[name] = value

    def _assign(self, facts: dict[str, Value], item: ast.Assignment) -> None:
        fact = self.symbols.facts.get(item.ref.name)
        if fact is None:
            problem = f"“{item.ref.text}”是算出来的，样例里只写事实的值；要写它应得的结果，请写“{item.ref.text}应为…”。"
            raise self.refuse("T11", item.span, sample=self.decl.name.text, problem=problem)
        value, type = numeral_value(item.value.numeral)
        if type.kind is not fact.type.kind:
            raise self.refuse("T01", item.value.span, what=f"“{fact.name}”", expected=fact.type, actual=type)
        facts[fact.name] = value

    def _set(self, facts: dict[str, Value], phrase: ast.Phrase) -> None:
        """Facts set by a phrase: single values and words that stand for conjunctions of single values."""
        for part in phrase.parts:
            new: dict[str, Value] = {}
            self._part(new, part, part.span)
            self._merge(facts, new, part.span)

    def _part(self, facts: dict[str, Value], part: ast.Values | ast.Predicate, span: Span) -> None:
        pending: list[tuple[object, bool]] = [(part, True)]  # and whether it holds
        seen: set[str] = set()
        while pending:
            node, holds = pending.pop()
            if isinstance(node, ast.Predicate) and node.ref.name in self.symbols.terms:
                if node.ref.name in seen:
                    raise _Faulty  # the word is explained by itself, which has been reported
                seen.add(node.ref.name)
            match node:
                case ast.Values(refs=refs, reach="") if holds:
                    if len(refs) != 1:
                        raise self.refuse("T08", span, text=phrase_text(ast.Phrase((node,))))
                    owner = self.symbols.value_class.get(refs[0].name)
                    if owner is None:
                        raise _Faulty  # its class could not be read, which has been reported
                    self._merge(facts, {owner: refs[0].name}, span)
                case ast.Predicate(ref=ref, negated=negated) if ref.name in self.symbols.facts:
                    self._merge(facts, {ref.name: holds is not negated}, span)
                case ast.Predicate(ref=ref, negated=negated) if ref.name in self.symbols.terms:
                    pending.append((self.symbols.terms[ref.name].condition, holds is not negated))
                case ast.ClassIs(ref=ref, values=values, negated=False) if (
                    holds and len(values.refs) == 1 and not values.reach and ref.name in self.symbols.facts
                ):
                    self._merge(facts, {ref.name: values.refs[0].name}, span)
                case ast.Phrase(parts=parts) if holds or len(parts) == 1:  # what is not both may be either
                    pending.extend((inner, holds) for inner in parts)
                case ast.ObjectIs(phrase=phrase, negated=negated):
                    pending.append((phrase, holds is not negated))
                case ast.BracketedCondition(inner=inner):
                    pending.append((inner, holds))
                case ast.Joined(word="且", items=items) if holds:
                    pending.extend((inner, True) for inner in items)
                case _:
                    text = phrase_text(ast.Phrase((part,)))
                    raise self.refuse("T08", span, text=text)

    # ---- events

    def _event(self, item: ast.SampleEvent) -> Event:
        facts: dict[str, Value] = {}
        if item.phrase is not None:
            self._set(facts, item.phrase)
        for part in item.parts:
            if isinstance(part, ast.Setting):
                self._set(facts, part.phrase)
            elif isinstance(part, ast.Assignment):
                new: dict[str, Value] = {}
                self._assign(new, part)
                self._merge(facts, new, part.span)
        kind = self._type(item, facts)
        defaults = self.defaults(event_facts(self.symbols, kind))
        assumed = {**defaults, **self.defaults(person_facts(self.symbols) - self.given)}
        origins = {name: BY_DEFAULT for name in assumed if name not in facts}
        return Event(kind, _day(item.date), item.sequence, {**defaults, **facts}, origins)

    def defaults(self, names: frozenset[str]) -> dict[str, Value]:
        """The declared defaults of some facts."""
        return {name: value for name, value in default_values(self.symbols).items() if name in names}

    def _type(self, item: ast.SampleEvent, facts: dict[str, Value]) -> str:
        """The event's object: the one named, or the only one to which all its facts belong."""
        events = self.symbols.events()
        if item.object is not None:
            return self._named(item, facts, item.object.name)
        possible = frozenset(events)
        for name in facts:
            possible &= self.symbols.events_of(self.symbols.facts[name].owner)
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

    def _named(self, item: ast.SampleEvent, facts: dict[str, Value], kind: str) -> str:
        """The event that an item names, all facts of which must belong to it."""
        for name in facts:
            owner = self.symbols.facts[name].owner
            if kind not in self.symbols.events_of(owner):
                raise self.refuse("N06", item.span, word=name, owner=owner, object=kind)
        return kind

    def _expected(self, index: int, item: ast.SampleEvent, event: str) -> list[Expected]:
        found: list[Expected] = []
        for part in item.parts:
            if not isinstance(part, ast.Expectation):
                continue
            results = [result for result in self.graph.results if result.event == event]
            known = next((result for result in results if result.name == part.ref.name), None)
            if known is None and not self.whole:
                raise _Faulty
            if known is None:
                names = "、".join(result.name for result in results)
                raise self.refuse(
                    "T11",
                    part.span,
                    sample=self.decl.name.text,
                    problem=f"“{part.ref.text}”不是{event}的结果。{event}的结果有：{names or '（没有）'}。",
                )
            value, kind = _expected_value(part)
            type = self.graph.nodes[known.node].type
            if kind is not type.kind:
                raise self.refuse("T01", part.span, what=f"“{part.ref.text}”的结果", expected=type, actual=kind.value)
            found.append(Expected(index, part.ref.name, value, part.span))
        return found


def _expected_value(part: ast.Expectation) -> tuple[Value, Kind]:
    if isinstance(part.value, bool):
        return part.value, Kind.TRUTH
    value, type = numeral_value(part.value.numeral)
    return value, type.kind


def _day(numeral: Numeral) -> date:
    assert isinstance(numeral.value, date)  # dsl.build sees to it
    return numeral.value


def _shown(value: Value) -> str:
    return {True: "是", False: "否"}.get(value, str(value)) if isinstance(value, bool) else str(value)
