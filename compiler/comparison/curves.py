"""曲线: what funds pay and what is left against the spending of one visit, under either policy.

The visits are those of the cases: one each, everything but its expense fixed, nothing before it in the year. Which are
drawn does not depend on which policy is the base.
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import cast

from attrs import evolve, frozen

from compiler.cases import Case, Event, with_person
from compiler.comparison.cases import Party
from compiler.comparison.curve_marks import DEDUCTIBLE, NEXT, Group, groups_of, shown
from compiler.comparison.curve_visits import Paying, Visit, fen, paying, yuan
from compiler.comparison.result import ZERO, Curve, Pair, Point
from compiler.defaults import default_values
from compiler.formats import date_text
from compiler.inquiry.case_text import assumed_texts, case_text
from compiler.rules import AssumptionKey
from compiler.symbols import PERSON
from compiler.types import Kind

FARTHEST = 1_000_000 * 100  # fen
STEPS = 50
COARSE = (*(100 * first * each for each in (10, 100, 1_000, 10_000, 100_000) for first in (1, 2, 5)), FARTHEST)
FIRST_REACH, LATER_REACH = 100, 10  # how many times what was spent a mark of the first and of later tiers may lie


@frozen(eq=False)
class _Scene:
    """A visit under both policies whose expense varies, on a coarse grid of spendings."""

    label: str
    visits: tuple[Visit, Visit]
    given: int  # fen of the expense in the case
    along: tuple[Point, ...]  # where both can be computed
    main: str  # the benefit that it is about
    on_both: bool  # whether both policies pay it

    @property
    def look(self) -> tuple[object, ...]:
        """Scenes that look alike are drawn once."""
        return self.main, self.along

    @property
    def differing(self) -> Fraction | None:
        """The least spending of the grid at which the two policies pay differently."""
        return next((each.spending for each in self.along if each.paid.difference or each.own.difference), None)

    @property
    def event(self) -> Event:
        """The visit as the case has it."""
        return self.visits[0].case.events[0]


def curves(parties: tuple[Party, Party], cases: Sequence[tuple[str, Case]], limit: int = 6) -> tuple[Curve, ...]:
    """Curves of the visits of some cases (what each is called, and the case) that the two policies pay differently; at
    most so many, of different benefits as far as there are any. Amounts are exact, in yuan."""
    policies = (paying(parties[0]), paying(parties[1]))
    scenes: dict[tuple[object, ...], _Scene] = {}
    for label, case in cases:
        for scene in _scenes(policies, label, case):
            if scene.differing is not None:
                scenes.setdefault(scene.look, scene)
    chosen = _chosen(list(scenes.values()), limit)
    titles = _titles(chosen, list(scenes.values()))
    return tuple(_curve(scene, title) for scene, title in zip(chosen, titles, strict=True))


def _chosen(scenes: Sequence[_Scene], limit: int) -> list[_Scene]:
    """One of each benefit, then a second of each …, of other cases first; in the order of the cases. Of one benefit those
    go before which both policies pay."""
    left: dict[str, list[int]] = {}
    for place in sorted(range(len(scenes)), key=lambda place: (not scenes[place].on_both, place)):
        left.setdefault(scenes[place].main, []).append(place)
    chosen: list[int] = []
    while left and len(chosen) < limit:
        told = {scenes[place].label for place in chosen}
        firsts = sorted((places.pop(0) for places in left.values()), key=lambda at: (scenes[at].label in told, at))
        chosen += firsts[: limit - len(chosen)]
        left = {main: places for main, places in left.items() if places}
    return [scenes[place] for place in sorted(chosen)]


# ---- the visits


def _scenes(policies: tuple[Paying, Paying], label: str, case: Case) -> Iterator[_Scene]:
    events = policies[0].events | policies[1].events
    for event in case.events:
        if event.type not in events:
            continue
        alone = evolve(case, events=(event,))
        fact = _expense(tuple(Visit(each, alone) for each in policies), event)
        if fact is not None:
            visits = (Visit(policies[0], alone, fact), Visit(policies[1], alone, fact))
            most = [_most(visit) for visit in visits]
            main = _main(visits, most)
            if main is not None:
                given, along = fen(cast(Fraction, event.facts[fact])), tuple(_points(visits, COARSE))
                yield _Scene(label, visits, given, along, main, all(each.get(main) for each in most))


def _expense(visits: Sequence[Visit], event: Event) -> str | None:
    """The fact that is the expense of a benefit which applies to the event: of several the largest."""
    found: set[str] = set()
    for visit in visits:
        view = visit.view(0)
        for benefit in visit.benefits if view is not None else ():
            if "base" in benefit.steps and view is not None and view.value(benefit.steps["applies"]) is True:
                graph = visit.policy.graph
                below = (graph.nodes[node] for node in graph.reachable([benefit.steps["base"]]))
                found |= {str(node.data) for node in below if node.op == "fact" and node.type.kind is Kind.AMOUNT}
    given = {name: value for name in found if isinstance(value := event.facts.get(name), Fraction) and value > 0}
    return max(sorted(given), key=given.__getitem__, default=None)


def _most(visit: Visit) -> dict[str, Fraction]:
    """The most that each benefit pays."""
    return {benefit.name: max(visit.paid(benefit, spent) for spent in COARSE) for benefit in visit.benefits}


def _main(visits: tuple[Visit, Visit], most: Sequence[dict[str, Fraction]]) -> str | None:
    """The benefit that pays most on either side, one of the first tier before others; None where nothing is paid."""
    paid = {name: max(each.get(name, ZERO) for each in most) for each in most for name in each}
    tiers = {
        name: min(visit.policy.tiers.get(name, 0) for visit, each in zip(visits, most, strict=True) if name in each)
        for name in paid
    }
    paying = sorted(name for name, amount in paid.items() if amount)
    return min(paying, key=lambda name: (tiers[name], -paid[name]), default=None)


def _points(visits: tuple[Visit, Visit], spendings: Sequence[int]) -> Iterator[Point]:
    """What is paid at some spendings in fen, where both can be computed."""
    for spent in spendings:
        base, draft = (visit.sums(spent) for visit in visits)
        if base is not None and draft is not None:
            paid = Pair(sum(base.paid.values(), ZERO), sum(draft.paid.values(), ZERO))
            yield Point(yuan(spent), paid, Pair(base.own, draft.own))


# ---- one curve


def _curve(scene: _Scene, title: str) -> Curve:
    visits = scene.visits
    groups = groups_of(visits, COARSE)
    end = _end(scene, groups)
    marks = shown(groups, yuan(end))
    places = _places(visits, end, {fen(mark.spending) for mark in marks})
    points = tuple(_points(visits, places))
    return Curve(title, _scenario(scene, _asked(visits, end)), points, tuple(marks), _assumed(visits, places))


def _end(scene: _Scene, groups: Sequence[Group]) -> int:
    """The last spending in fen: beyond the last mark within reach of what was spent in the case, and far enough to show
    a difference; 1, 2 or 5 and noughts."""
    given = yuan(scene.given)
    wanted = [given, 2 * (scene.differing or ZERO)]
    for group in groups:
        reach = given * (FIRST_REACH if group.tier == 0 else LATER_REACH)
        for mark in group.marks:
            if mark.spending <= reach:
                wanted.append(mark.spending * (2 if mark.kind == DEDUCTIBLE and group.tier == 0 else Fraction(5, 4)))
    least = max(wanted) if groups else max(4 * given, *wanted)
    return next((spent for spent in COARSE if yuan(spent) >= least), COARSE[-1])


def _places(visits: tuple[Visit, Visit], end: int, marked: set[int]) -> list[int]:
    """Where the curve has points: equal steps, marks, and every bend that is not next to one of them."""
    places = {end * step // STEPS for step in range(STEPS + 1)} | marked
    ends = sorted(places)
    for visit in visits:
        for bend in visit.bends(ends):
            if all(abs(bend[0] - place) > NEXT for place in places):
                places.update(bend)
    return sorted(places)


# ---- words


def _asked(visits: tuple[Visit, Visit], spent: int) -> frozenset[str]:
    """The facts that either policy asked for."""
    found: set[str] = set()
    for visit in visits:
        trace, nodes = visit.trace(spent), visit.policy.graph.nodes
        keys = trace.values if trace is not None else ()
        asked = (nodes[key if isinstance(key, int) else key[0]] for key in keys)
        found |= {str(node.data) for node in asked if node.op == "fact"}
    return frozenset(found)


def _assumed(visits: tuple[Visit, Visit], places: Sequence[int]) -> tuple[str, ...]:
    """What is assumed and decides anything along the curve, in words; with the policy's name where the two differ."""
    known: list[dict[AssumptionKey, str]] = []
    for visit in visits:
        policy = visit.policy
        nodes = (policy.graph.nodes[node] for node in sorted({node for spent in places for node in visit.taken(spent)}))
        types = {cast(AssumptionKey, node.data): node.type for node in nodes if node.op == "assumption"}
        known.append(dict(zip(types, assumed_texts(policy.party.assumed.values, types), strict=True)))
    names = [visit.policy.party.program.name for visit in visits]
    found: list[str] = []
    for key in sorted(known[0].keys() | known[1].keys()):
        texts = {name: each[key] for name, each in zip(names, known, strict=True) if key in each}
        alike = len(set(texts.values())) == 1
        found += [next(iter(texts.values()))] if alike else [f"{text}（{name}）" for name, text in texts.items()]
    return tuple(found)


def _scenario(scene: _Scene, asked: frozenset[str]) -> tuple[str, ...]:
    """The person and the visit, of what is asked for what is not as usual, without the expense; and where they are from."""
    visit, event = scene.visits[1], scene.event
    symbols = visit.policy.party.program.symbols
    usual = default_values(symbols)
    given = with_person(visit.case.person, event).facts
    told = frozenset(name for name in asked if name != visit.fact and given.get(name) != usual.get(name))
    lines = case_text(visit.case, symbols.facts, told)
    return (*lines, f"变动的费用：{visit.fact}；年内此前没有其他就医；情形取自“{scene.label}”")


def _titles(chosen: Sequence[_Scene], scenes: Sequence[_Scene]) -> list[str]:
    """The benefit, then what distinguishes the visit from others of that benefit; the case and the day where nothing does."""
    told = {id(scene): _classes(scene) for scene in scenes}
    titles: list[str] = []
    for scene in chosen:
        alike = [told[id(other)] for other in scenes if other.main == scene.main]
        mine = told[id(scene)]
        differing = [name for name in mine if any(other.get(name) != mine[name] for other in alike)]
        words = [mine[name] for name in differing or mine]
        titles.append("：".join(filter(None, (scene.main, "，".join(words)))))
    return [
        f"{title}（{scene.label}，{date_text(scene.event.date)}）" if titles.count(title) > 1 else title
        for title, scene in zip(titles, chosen, strict=True)
    ]


def _classes(scene: _Scene) -> dict[str, str]:
    """What the visit and the person are, of what the policies ask for, without defaults and what the benefit says."""
    asked = _asked(scene.visits, COARSE[-1])
    symbols = scene.visits[1].policy.party.program.symbols
    usual = default_values(symbols)
    given = with_person(scene.visits[0].case.person, scene.event).facts
    found: dict[str, str] = {}
    for name, fact in sorted(symbols.facts.items(), key=lambda item: item[1].owner == PERSON):
        value = given.get(name)
        if name in asked and isinstance(value, str) and value != usual.get(name) and value not in scene.main:
            found[name] = value if name == fact.type.of else f"{name}{value}"
    return found
