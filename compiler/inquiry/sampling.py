"""Random cases for compiled policies, all from one seed: only facts that their graphs read, near the figures of their rules.

A sampled case brings values for what is 待定. What holds for all of them is not proven; what fails has a counterexample.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import cast

from attrs import define, field, frozen

from compiler.assumptions import Open, open_values
from compiler.cases import Case, Event, PersonFacts, TiedEvents, Timeline
from compiler.graph import Graph, Result
from compiler.inquiry.aiming import FEN, Aim, years_before
from compiler.rules import AssumptionKey, EvaluationError
from compiler.run import EventTrace, run_case
from compiler.symbols import Fact, Symbols
from compiler.types import Duration, Kind, Value
from dsl import syntax as ast

Assumed = Mapping[AssumptionKey, Value]
_EVENTS = (1, 1, 1, 2, 2, 3, 4)
_ASSUMED_AMOUNTS = (100, 300, 500, 1000, 1500, 2000, 5000, 10000, 50000, 200000)
_USUAL_START = date(2023, 1, 1)  # where the policy does not say from when it holds
_DAYS_AHEAD = 800


@frozen
class Runnable:
    """A graph with what else says how cases run."""

    graph: Graph
    at_new_year: bool = False


@frozen
class Ground:
    """What cases are drawn for: a graph, and the names that its facts and what is 待定 in it stand for."""

    graph: Graph
    symbols: Symbols


@frozen
class Sampled:
    """A case, and the values assumed in it for what is 待定."""

    case: Case
    assumed: Assumed = field(factory=dict)


def run(program: Runnable, sampled: Sampled) -> tuple[EventTrace, ...] | None:
    """The traces of a sampled case; None where it cannot be run (no row of a table holds, no calendar …)."""
    try:
        return run_case(program.graph, sampled.case, at_new_year=program.at_new_year, assumed=sampled.assumed)
    except (EvaluationError, TiedEvents):
        return None


def open_keys(graph: Graph, symbols: Symbols) -> dict[AssumptionKey, Open]:
    """All that is 待定 in a graph, by name and value of the class by which it differs."""
    known = open_values(symbols, graph)
    keys = [node.data for node in graph.nodes if node.op == "assumption"]
    return {(name, key): known[name] for name, key in cast(list[AssumptionKey], keys) if name in known}


@define
class Sampler:
    """Draws cases for one graph, or for several that are to be run on the same cases.

    `focus` are the results that the cases are aimed at (all, where none are named); `given` are values of what is 待定
    that are not drawn.
    """

    grounds: Sequence[Ground]
    random: Random
    focus: Sequence[Result] = ()
    given: Assumed = field(factory=dict)
    start: date | None = None  # from when the policy holds
    facts: dict[str, Fact] = field(init=False)
    _figures: dict[Kind, list[Value]] = field(init=False)
    pending: dict[AssumptionKey, Open] = field(init=False)
    _objects: dict[str, ast.ObjectDecl] = field(init=False)
    _reads: dict[str, tuple[Fact, ...]] = field(init=False)  # event -> facts that its results read
    _usable: dict[Kind, list[Fraction]] = field(init=False)  # amounts and rates, of rules and assumed in this case
    _below: dict[tuple[int, int], list[int]] = field(factory=dict)  # graph and result node -> truth nodes

    def __attrs_post_init__(self) -> None:
        graphs = [ground.graph for ground in self.grounds]
        self.facts = {name: fact for each in reversed(self.grounds) for name, fact in each.symbols.facts.items()}
        self._objects = {name: decl for each in self.grounds for name, decl in each.symbols.objects.items()}
        self._figures = {kind: list(dict.fromkeys(_figures(graphs, kind))) for kind in Kind}
        self.pending = {key: item for each in self.grounds for key, item in open_keys(each.graph, each.symbols).items()}
        self._reads = {}
        for event in dict.fromkeys(result.event for graph in graphs for result in graph.results):
            read = {name for graph in graphs for name in facts_read(graph, event)}
            self._reads[event] = tuple(fact for name, fact in self.facts.items() if name in read)
        self._usable = {Kind.AMOUNT: [], Kind.RATE: []}
        if not self.focus:
            self.focus = graphs[0].results

    def cases(self, count: int) -> Iterator[Sampled]:
        """So many cases; none where the graph has no result."""
        for number in range(1, count + 1 if self.focus else 1):
            yield self._case(number)

    def _case(self, number: int) -> Sampled:
        drawn = {key: self.assumed(item) for key, item in self.pending.items() if key not in self.given}
        assumed = {key: drawn[key] if key in drawn else self.given[key] for key in self.pending}
        for kind, usable in self._usable.items():
            taken = (value for key, value in assumed.items() if self.pending[key].type.kind is kind)
            usable[:] = [each for each in (*self._figures[kind], *taken) if isinstance(each, Fraction) and each > 0]
        person: dict[str, Value] = {}
        events: list[Event] = []
        main = self.random.choice(self.focus)
        for day in self._days(self.random.choice(_EVENTS)):
            result = main if self.random.randrange(10) < 8 else self.random.choice(self.focus)
            aim = Aim(self.facts, assumed, day, self.random, dict(person))
            if self.random.randrange(10) < 9:
                for graph in (ground.graph for ground in self.grounds):
                    self._aim(aim, graph, result)
            events.append(self._event(result.event, aim, person))
        return Sampled(Case(f"s{number}", self._changing(person, events), tuple(events)), assumed)

    def _aim(self, aim: Aim, graph: Graph, asked: Result) -> None:
        """Make the result apply, and turn some conditions below it the one way or the other."""
        for result in graph.results:
            if (result.event, result.name) != (asked.event, asked.name):
                continue
            for role in ("covered", "applies"):
                if role in result.steps:
                    aim.at(graph.nodes, result.steps[role], True)
            if graph.nodes[result.node].type.kind is Kind.TRUTH:
                aim.at(graph.nodes, result.node, self.random.randrange(10) < 7)
            truths = self._truths(graph, result.node)
            for node in self.random.sample(truths, min(len(truths), self.random.randint(0, 3))):
                aim.at(graph.nodes, node, self.random.randrange(10) < 7)

    def _truths(self, graph: Graph, root: int) -> list[int]:
        """Truth nodes below a node that are no constants."""
        key = (id(graph), root)
        if key not in self._below:
            below = [graph.nodes[node] for node in sorted(graph.reachable([root]))]
            truths = [node.id for node in below if node.type.kind is Kind.TRUTH and node.op != "constant"]
            self._below[key] = truths
        return self._below[key]

    def _event(self, kind: str, aim: Aim, person: dict[str, Value]) -> Event:
        """An event with all facts that are read at it; the person's go to the person."""
        facts: dict[str, Value] = {}
        listed: dict[str, list[Fact]] = {}
        for fact in self._reads[kind]:
            decl = self._objects.get(fact.owner)
            if decl is not None and decl.role == "列于":
                listed.setdefault(fact.owner, []).append(fact)
                continue
            into = person if decl is not None and decl.role == "" else facts
            if fact.name not in into:
                into[fact.name] = aim.chosen[fact.name] if fact.name in aim.chosen else self._value(fact, aim.day)
        lines = {
            owner: tuple(self._line(items, aim) for _ in range(self.random.randint(0, 3)))
            for owner, items in listed.items()
        }
        return Event(kind, aim.day, None, facts, lines=lines)

    def _line(self, facts: Iterable[Fact], aim: Aim) -> dict[str, Value]:
        """One line, its facts as the aim wants them, or not."""
        aimed = aim.chosen if self.random.randrange(10) < 6 else {}
        return {fact.name: aimed[fact.name] if fact.name in aimed else self._value(fact, aim.day) for fact in facts}

    def _changing(self, person: dict[str, Value], events: Sequence[Event]) -> PersonFacts:
        """The person's facts, now and then one of them another one from some event's day on."""
        classes = [name for name in person if self.facts[name].type.kind is Kind.CLASS]
        if not classes or self.random.randrange(20) > 2:
            return dict(person)
        name, day = self.random.choice(classes), self.random.choice(events).date
        later = self.random.choice(self.facts[name].choices)
        return {**person, name: Timeline(((date.min, person[name]), (day, later)))}

    # ---- days

    def _days(self, count: int) -> list[date]:
        """Different days in order: often those on which something begins or ends."""
        start = self.start or _USUAL_START
        figures = [day for day in self._figures[Kind.DATE] if isinstance(day, date) and abs(day - start).days < 1500]
        turning = [start, *figures, date(start.year + 1, 1, 1), date(start.year + 2, 1, 1)]
        found: set[date] = set()
        while len(found) < count:
            if self.random.randrange(4) < 1:
                found.add(self.random.choice(turning) + timedelta(days=self.random.choice((-1, 0, 1))))
            else:
                found.add(start + timedelta(days=self.random.randrange(_DAYS_AHEAD)))
        return sorted(found)

    # ---- values

    def assumed(self, item: Open) -> Value:
        """A value for what is 待定, within its bounds."""
        match item.type.kind:
            case Kind.CLASS:
                return self.random.choice(item.choices)
            case Kind.DURATION:
                return Duration(self.random.choice((1, 3, 6, 12)), "月")
            case Kind.DATE:
                return (self.start or _USUAL_START) + timedelta(days=self.random.choice((0, 30, 365)))
            case Kind.TRUTH:
                return self.random.randrange(10) < 5
            case Kind.RATE:
                found = Fraction(self.random.randint(0, 20), 20)
            case Kind.POINTS:
                found = Fraction(self.random.randint(1, 20), 100)
            case Kind.AMOUNT:
                found = Fraction(self.random.choice(_ASSUMED_AMOUNTS))
            case _:
                found = Fraction(self.random.randint(0, 20))
        if not item.bounds:
            return found
        limits = [(word, value) for word, value, _ in item.bounds if isinstance(value, Fraction)]
        low = max((value for word, value in limits if word == "不低于"), default=Fraction(0))
        most = Fraction(1) if item.type.kind is Kind.RATE else found + low
        high = min((value for word, value in limits if word != "不低于"), default=most)
        if low <= found <= high:
            return found
        return low + (high - low) * Fraction(self.random.randint(0, 4), 4)

    def _value(self, fact: Fact, day: date) -> Value:
        """Any value of a fact on a day."""
        match fact.type.kind:
            case Kind.CLASS:
                return self.random.choice(fact.choices)
            case Kind.TRUTH:
                return self.random.randrange(10) < 7
            case Kind.DATE:
                return self._day_near(day)
            case Kind.DURATION:
                return self._one(Kind.DURATION) or Duration(self.random.randint(1, 12), "月")
            case Kind.AMOUNT:
                return self._amount()
            case Kind.RATE | Kind.POINTS:
                return Fraction(self.random.randint(0, 20), 20)
        near = self._one(fact.type.kind)
        if isinstance(near, Fraction) and self.random.randrange(10) < 6:
            return max(near + self.random.choice((-1, 0, 1)), Fraction(0))
        return Fraction(self.random.randint(0, 100 if fact.type.kind is Kind.AGE else 10))

    def _one(self, kind: Kind) -> Value | None:
        """One of the figures of a kind; None where there are none."""
        return self.random.choice(self._figures[kind]) if self._figures[kind] else None

    def _day_near(self, day: date) -> date:
        """A date that lies so long before or after an event as some figure says, or so many years."""
        away = self.random.choice((-1, 0, 0, 1))
        if self.random.randrange(10) < 5:
            age = self._one(Kind.AGE)
            years = (
                int(age) if isinstance(age, Fraction) and self.random.randrange(10) < 5 else self.random.randint(0, 90)
            )
            return years_before(day, years) + timedelta(days=away)
        length = self._one(Kind.DURATION)
        days = _days_in(length) if isinstance(length, Duration) else self.random.choice((0, 31, 365))
        return day + timedelta(days=away + self.random.choice((-days, -days, -31, 0, days)))

    def _amount(self) -> Fraction:
        """A round amount, or one at a figure, at the sum of two, or where a rate of it reaches a figure."""
        amounts, rates = self._usable[Kind.AMOUNT], self._usable[Kind.RATE]
        way = self.random.randrange(6)
        if way < 2 or not amounts:
            return Fraction(self.random.randint(1, 99) * 10 ** self.random.randint(0, 4))
        value = self.random.choice(amounts)
        if way == 3:
            value = value * self.random.randint(1, 3) + self.random.choice(amounts)
        elif way == 4 and rates:
            value = value / self.random.choice(rates) + self.random.choice([Fraction(0), *amounts])
        elif way == 5:
            return Fraction(self.random.randrange(1, int(value * 200) + 2), 100)
        return Fraction(max(int(value * 100) + self.random.choice((-1, 0, 1)), 0)) * FEN


def facts_read(graph: Graph, event: str) -> set[str]:
    """Names of the facts that results and pools of an event read."""
    roots = [result.node for result in graph.results if result.event == event]
    roots += [write.node for write in graph.writes if write.event == event]
    below = graph.reachable(roots)
    return {str(graph.nodes[node].data) for node in below if graph.nodes[node].op == "fact"}


def _figures(graphs: Sequence[Graph], kind: Kind) -> Iterator[Value]:
    """The figures of a kind in some graphs."""
    for node in (node for graph in graphs for node in graph.nodes if node.type.kind is kind):
        data = node.data
        if node.op == "constant" and isinstance(data, Fraction | date | Duration):
            yield data
        elif node.op == "parameter" and isinstance(data, tuple):
            yield data[1]


def _days_in(length: Duration) -> int:
    """About how many days a length of time has."""
    return length.count * {"日": 1, "工作日": 1, "周": 7, "月": 30, "年": 365}.get(length.unit, 30)
