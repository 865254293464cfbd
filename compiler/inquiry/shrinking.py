"""A case that shows something, made simple while it still does: fewer events, rounder amounts, ordinary facts."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

from attrs import define, evolve

from compiler.cases import Event, Timeline
from compiler.inquiry.aiming import FEN
from compiler.inquiry.sampling import Sampled
from compiler.symbols import Fact
from compiler.types import Kind, Value

BUDGET = 400  # simpler cases tried
_ROUND = tuple(Fraction(count * 10**power) for power in range(6) for count in (1, 2, 5))


def shrink(sampled: Sampled, shows: Callable[[Sampled], bool], facts: Mapping[str, Fact]) -> Sampled:
    """A case that still shows it, no step of which could be made simpler within the budget; what is assumed stays."""
    budget = _Budget(shows)
    while True:
        simpler = next((each for each in _simpler(sampled, facts) if budget.accepts(each)), None)
        if simpler is None:
            return sampled
        sampled = simpler


@define
class _Budget:
    shows: Callable[[Sampled], bool]
    left: int = BUDGET

    def accepts(self, sampled: Sampled) -> bool:
        """Whether a case shows it; none does once the budget is spent."""
        self.left -= 1
        return self.left >= 0 and self.shows(sampled)


def _simpler(sampled: Sampled, facts: Mapping[str, Fact]) -> Iterator[Sampled]:
    """Cases that are simpler by one step, the greatest steps first."""
    case = sampled.case
    if len(case.events) > 1:
        for index in range(len(case.events)):
            yield evolve(sampled, case=evolve(case, events=case.events[:index] + case.events[index + 1 :]))
    for name, value in case.person.items():
        if isinstance(value, Timeline):
            for _, each in value.changes:
                yield evolve(sampled, case=evolve(case, person={**case.person, name: each}))
        else:
            for plain in _plainer(value, facts.get(name)):
                yield evolve(sampled, case=evolve(case, person={**case.person, name: plain}))
    for index, event in enumerate(case.events):
        for simpler in _simpler_events(event, facts):
            events = (*case.events[:index], simpler, *case.events[index + 1 :])
            yield evolve(sampled, case=evolve(case, events=events))


def _simpler_events(event: Event, facts: Mapping[str, Fact]) -> Iterator[Event]:
    """The event with a line less, or one plainer fact."""
    for owner, lines in event.lines.items():
        for index in range(len(lines)):
            yield evolve(event, lines={**event.lines, owner: lines[:index] + lines[index + 1 :]})
        for index, line in enumerate(lines):
            for name, value in line.items():
                for plain in _plainer(value, facts.get(name)):
                    changed = (*lines[:index], {**line, name: plain}, *lines[index + 1 :])
                    yield evolve(event, lines={**event.lines, owner: changed})
    for name, value in event.facts.items():
        for plain in _plainer(value, facts.get(name)):
            yield evolve(event, facts={**event.facts, name: plain})


def _plainer(value: Value, fact: Fact | None) -> Iterator[Value]:
    """Values that are easier to say: rounder numbers, and of a class its default or an earlier one."""
    if isinstance(value, Fraction):
        cost = _cost(value)
        whole = Fraction(int(value))
        rounder = {Fraction(0), *_ROUND, whole, *(_leading(value, digits) for digits in (1, 2, 3))}
        rounder |= {each + FEN for each in rounder} if value != whole else set()
        if fact is None or fact.type.kind is not Kind.AMOUNT:
            rounder -= set(_ROUND) - {Fraction(1)}
        yield from sorted((each for each in rounder if _cost(each) < cost), key=lambda each: (_cost(each), each))
    elif isinstance(value, str) and fact is not None and value in fact.choices and value != fact.default:
        usual = (fact.default,) if isinstance(fact.default, str) else ()
        yield from (*usual, *fact.choices[: fact.choices.index(value)])


def _leading(value: Fraction, digits: int) -> Fraction:
    """The number with its leading digits alone, the others zero."""
    text = str(int(value))
    return Fraction(int(text[:digits].ljust(len(text), "0")))


def _cost(value: Fraction) -> tuple[int, int]:
    """How hard a number is to say: its digits without closing zeros, then how far from some thousands it is. Nothing
    is no easier than a round number: it hides what a case is about."""
    if value == 0:
        return 1, 99
    hundredths = str(int(value * 100))
    return len(hundredths.rstrip("0")), abs(len(hundredths) - 6)
