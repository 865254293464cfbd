"""The rows of a synthetic population: persons in order of number, the events of each in order of day."""

from collections.abc import Iterator
from datetime import date
from random import Random

from attrs import frozen

from mingsuan.claims_columns import DAY, EVENT_ID, KIND, PERSON_ID
from mingsuan.population.distributions import Distributions, distributions
from mingsuan.population.draws import Uniform, below
from mingsuan.population.people import draw_person
from mingsuan.population.plan import Plan
from mingsuan.population.visits import Year, day_text

MOST_PERSONS = 1_000_000
Row = list[str]


@frozen
class Request:
    """How many persons, from which seed, in which year."""

    persons: int
    seed: int
    year: int


def header(plan: Plan) -> list[str]:
    """The names of the columns."""
    return [PERSON_ID, EVENT_ID, KIND, DAY, *(fact.name for fact in plan.columns)]


def synthesize(plan: Plan, request: Request) -> Iterator[list[Row]]:
    """For each person the rows of a year, as texts of cells. Person i is the same however many there are."""
    known = distributions()
    first = date(request.year, 1, 1)
    days = [day_text(first, day) for day in range(366)]
    for number in range(1, request.persons + 1):
        yield _rows(known, plan, request, number, first, days)


def _rows(known: Distributions, plan: Plan, request: Request, number: int, first: date, days: list[str]) -> list[Row]:
    """The rows of one person, drawn from a stream of its own."""
    uniform = Random(f"{request.seed}/{number}").random
    person = draw_person(known, uniform, number, request.year)
    events = Year(known, uniform, person, first).draw()
    # What has no distribution is drawn from another stream, so that everything else is the same for any policy.
    other = Random(f"{request.seed}/{number}/+").random if plan.evenly else None
    even = _evenly(plan, other) if other is not None else {}
    rows: list[Row] = []
    for day, kind, facts in events:
        if kind in plan.facts:
            given = even | person.facts | facts
            cells = [given.get(name, "") for name in plan.facts[kind]]
            rows.append([person.id, f"{person.id}-{len(rows) + 1:03d}", kind, days[day], *cells])
    return rows


def _evenly(plan: Plan, uniform: Uniform) -> dict[str, str]:
    """A value for each fact of which no distribution is known; it holds for all events of the person."""
    return {name: values[below(uniform, len(values))] for name, values in plan.evenly.items()}
