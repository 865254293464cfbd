"""曲线: what funds pay and what is left against the spending of one visit, under either policy.

The visits are those of the cases: one each, everything but its expense fixed, nothing before it in the year. Which are
drawn does not depend on which policy is the base.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import cast

from attrs import evolve, frozen

from compiler.cases import Case, with_person
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
SAME_NAME = ("现行规定", "征求意见稿")  # what tells two policies of one name apart
Facts = Mapping[str, object]
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
    def date(self) -> date:
        """The day of the visit."""
        return self.visits[0].case.events[0].date


def curves(
    parties: tuple[Party, Party], cases: Sequence[tuple[str, tuple[Case, Case]]], limit: int = 6
) -> tuple[Curve, ...]:
    """Curves of the visits of some cases (what each is called, and the case as either policy reads it) that the two pay
    differently; at most so many, of different benefits as far as there are any. Amounts are exact, in yuan."""
    policies = (paying(parties[0]), paying(parties[1]))
    scenes: dict[tuple[object, ...], _Scene] = {}
    for label, read in cases:
        for scene in _scenes(policies, label, read):
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


def _scenes(policies: tuple[Paying, Paying], label: str, cases: tuple[Case, Case]) -> Iterator[_Scene]:
    for events in zip(*(case.events for case in cases), strict=True):
        if not any(event.type in policy.events for policy, event in zip(policies, events, strict=True)):
            continue
        alone = [evolve(case, events=(event,)) for case, event in zip(cases, events, strict=True)]
        expense = _expense([Visit(policy, case) for policy, case in zip(policies, alone, strict=True)])
        if expense is not None:
            fact, given = expense
            visits = (Visit(policies[0], alone[0], fact), Visit(policies[1], alone[1], fact))
            most = [_most(visit) for visit in visits]
            main = _main(visits, most)
            if main is not None:
                along = tuple(_points(visits, COARSE))
                yield _Scene(label, visits, fen(given), along, main, all(each.get(main) for each in most))


def _expense(visits: Sequence[Visit]) -> tuple[str, Fraction] | None:
    """The fact that is the expense of a benefit which applies to the visit, and how much it is: of several the largest."""
    found: set[str] = set()
    for visit in visits:
        view = visit.view(0)
        for benefit in visit.benefits if view is not None else ():
            if "base" in benefit.steps and view is not None and view.value(benefit.steps["applies"]) is True:
                graph = visit.policy.graph
                below = (graph.nodes[node] for node in graph.reachable([benefit.steps["base"]]))
                found |= {str(node.data) for node in below if node.op == "fact" and node.type.kind is Kind.AMOUNT}
    told = [(name, visit.case.events[0].facts.get(name)) for name in sorted(found) for visit in visits]
    given = [(name, value) for name, value in told if isinstance(value, Fraction) and value > 0]
    return max(given, key=lambda item: item[1], default=None)


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
    names = _names(visits)
    found: list[str] = []
    for key in sorted(known[0].keys() | known[1].keys()):
        texts = {name: each[key] for name, each in zip(names, known, strict=True) if key in each}
        alike = len(set(texts.values())) == 1
        found += [next(iter(texts.values()))] if alike else [f"{text}（{name}）" for name, text in texts.items()]
    return tuple(found)


def _scenario(scene: _Scene, asked: frozenset[str]) -> tuple[str, ...]:
    """The person and the visit, of what is asked for what is not as usual or not read alike, without the expense; and
    where they are from. Where the policies read the case differently, each line with the policy's name."""
    usual, given = _usual_and_given(scene)
    told = frozenset(
        name
        for name in asked
        if name != scene.visits[0].fact and (_of(given, name) != _of(usual, name) or _differ(given, name))
    )
    lines = [case_text(visit.case, visit.policy.party.program.symbols.facts, told) for visit in scene.visits]
    names = _names(scene.visits)
    said = [f"{line}（{name}）" for name, each in zip(names, lines, strict=True) for line in each]
    where = f"变动的费用：{scene.visits[0].fact}；年内此前没有其他就医；情形取自“{scene.label}”"
    return (*(lines[0] if lines[0] == lines[1] else said), where)


def _names(visits: tuple[Visit, Visit]) -> tuple[str, str]:
    """What the policies are called where they are told apart."""
    base, draft = (visit.policy.party.program.name for visit in visits)
    return (base, draft) if base != draft else SAME_NAME


def _usual_and_given(scene: _Scene) -> tuple[list[Facts], list[Facts]]:
    """What either policy takes where a case is silent, and what it reads of the person and the visit."""
    usual: list[Facts] = [default_values(visit.policy.party.program.symbols) for visit in scene.visits]
    given: list[Facts] = [with_person(visit.case.person, visit.case.events[0]).facts for visit in scene.visits]
    return usual, given


def _of(sides: Sequence[Facts], name: str) -> list[object]:
    return [side.get(name) for side in sides]


def _differ(sides: Sequence[Facts], name: str) -> bool:
    """Whether both know a fact and read it differently."""
    return len({side[name] for side in sides if name in side}) > 1


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
        f"{title}（{scene.label}，{date_text(scene.date)}）" if titles.count(title) > 1 else title
        for title, scene in zip(titles, chosen, strict=True)
    ]


def _classes(scene: _Scene) -> dict[str, str]:
    """What the visit and the person are, of what the policies ask for and read alike, without defaults and what the
    benefit says."""
    asked = _asked(scene.visits, COARSE[-1])
    usual, given = _usual_and_given(scene)
    ordered = sorted(
        (visit.policy.party.program for visit in scene.visits), key=lambda each: each.sources.policy.file.sha256
    )
    facts = {name: fact for program in reversed(ordered) for name, fact in program.symbols.facts.items()}
    found: dict[str, str] = {}
    for name, fact in sorted(facts.items(), key=lambda item: item[1].owner == PERSON):
        value = next((side[name] for side in given if name in side), None)
        unusual = name in asked and not _differ(given, name) and _of(given, name) != _of(usual, name)
        if unusual and isinstance(value, str) and value not in scene.main:
            found[name] = value if name == fact.type.of else f"{name}{value}"
    return found
