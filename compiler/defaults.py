"""Which facts belong to a person and to each event, and what the vocabulary says where a case is silent."""

from compiler.scope import numeral_value
from compiler.symbols import Fact, Symbols
from compiler.types import Value
from dsl.syntax import Literal


def is_of_person(symbols: Symbols, fact: Fact) -> bool:
    """Whether a fact is the person's (rather than an event's)."""
    decl = symbols.objects.get(fact.owner)
    return decl is not None and decl.role == ""


def person_facts(symbols: Symbols) -> frozenset[str]:
    """Names of the person's facts."""
    return frozenset(name for name, fact in symbols.facts.items() if is_of_person(symbols, fact))


def event_facts(symbols: Symbols, event: str) -> frozenset[str]:
    """Names of the facts that an event itself gives; those of its line items stand in these."""
    return frozenset(
        name
        for name, fact in symbols.facts.items()
        if not is_of_person(symbols, fact)
        and not is_listed(symbols, fact.owner)
        and event in symbols.events_of(fact.owner)
    )


def is_listed(symbols: Symbols, name: str) -> bool:
    """Whether an object is one of which an event has several (列于)."""
    decl = symbols.objects.get(name)
    return decl is not None and decl.role == "列于"


def line_objects(symbols: Symbols, event: str) -> tuple[str, ...]:
    """Names of the objects that an event lists, in the order declared."""
    return tuple(name for name in symbols.objects if is_listed(symbols, name) and event in symbols.events_of(name))


def facts_of(symbols: Symbols, owner: str) -> frozenset[str]:
    """Names of the facts of one object."""
    return frozenset(name for name, fact in symbols.facts.items() if fact.owner == owner)


def default_values(symbols: Symbols) -> dict[str, Value]:
    """The declared defaults (未载明时取) by fact."""
    found: dict[str, Value] = {}
    for name, fact in symbols.facts.items():
        if isinstance(fact.default, Literal):
            found[name] = numeral_value(fact.default.numeral)[0]
        elif fact.default is not None:
            found[name] = fact.default
    return found
