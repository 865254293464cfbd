"""What a policy asks of a population: which events and columns, and which facts nobody knows a distribution of."""

from collections.abc import Mapping
from datetime import date

from attrs import field, frozen

from compiler.defaults import default_values, event_facts, is_listed, person_facts
from compiler.inquiry.sampling import facts_read
from compiler.pipeline import Program
from compiler.symbols import Fact
from compiler.types import Kind
from mingsuan.population.distributions import Distributions
from mingsuan.population.known_facts import known_facts
from mingsuan.population.visits import EVENTS, PAYING, VISIT

_USUAL_YEAR = 2023  # where the policy does not say from when it holds
_ALWAYS = (PAYING, VISIT)


@frozen
class Plan:
    """What is drawn for a policy.

    `columns` are the facts in the order of the table; `facts` their names for each kind of event, "" where one does not
    belong to it. `evenly` are drawn from all their values alike, no distribution being known; `blank` are left empty
    (the vocabulary's default holds where it has one). `left_out` are events and line items that the policy computes
    something of and nobody has.
    """

    columns: tuple[Fact, ...]
    facts: Mapping[str, tuple[str, ...]]
    evenly: Mapping[str, tuple[str, ...]] = field(factory=dict)
    blank: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def plan_for(program: Program, known: Distributions) -> Plan:
    """What to draw for a policy; `facts` is empty where its vocabulary has neither visits nor contributions."""
    symbols, graph = program.symbols, program.graph
    asked = {result.event for result in graph.results if not result.personal} | {each.event for each in graph.writes}
    kinds = [kind for kind in EVENTS if kind in symbols.events() and (kind in _ALWAYS or kind in asked)]
    read = {name for kind in kinds for name in facts_read(graph, kind)}
    can_be_drawn, defaults = known_facts(known), default_values(symbols)
    columns: list[Fact] = []
    evenly: dict[str, tuple[str, ...]] = {}
    blank: list[str] = []
    listed: list[str] = []
    for name, fact in symbols.facts.items():
        if symbols.events_of(fact.owner).isdisjoint(kinds):
            continue
        if is_listed(symbols, fact.owner):
            listed += [fact.owner] if name in read else []
        elif can_be_drawn.fits(fact):
            columns.append(fact)
        elif name in read and name not in defaults and _values(fact):
            evenly[name] = _values(fact)
            columns.append(fact)
        elif name in read:
            blank.append(name)
    own = {kind: person_facts(symbols) | event_facts(symbols, kind) for kind in kinds}
    facts = {kind: tuple(fact.name if fact.name in own[kind] else "" for fact in columns) for kind in kinds}
    missing = [event for event in symbols.events() if event in asked and event not in kinds]
    return Plan(tuple(columns), facts, evenly, tuple(blank), tuple(dict.fromkeys([*missing, *listed])))


def usual_year(start: date | None) -> int:
    """The first whole calendar year from a day on, 2023 where it is not known."""
    if start is None:
        return _USUAL_YEAR
    return start.year if (start.month, start.day) == (1, 1) else start.year + 1


def _values(fact: Fact) -> tuple[str, ...]:
    """All values of a fact as cells have them, where they can be counted."""
    return ("是", "否") if fact.type.kind is Kind.TRUTH else fact.choices
