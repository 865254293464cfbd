"""Marks along a curve: where a deductible is used up, and where a cap is reached."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from attrs import evolve, frozen

from compiler.comparison.curve_visits import Visit, yuan
from compiler.comparison.result import SIDES, Mark
from compiler.event_view import EventView
from compiler.explain_limits import biting, called, limits_of
from compiler.graph import Result

SOUGHT = 10_000_000 * 100  # fen: no limit is sought beyond
DEDUCTIBLE, CAP = "起付", "封顶"
MARKS = 6  # on one curve
NEXT = 100  # fen that are as good as none: rounding moves what rests on what others left


@frozen
class Group:
    """The marks of one benefit and kind, of either side or both."""

    tier: int
    benefit: str
    marks: tuple[Mark, ...]

    @property
    def differs(self) -> bool:
        """Whether the sides have it at different places."""
        return len({mark.spending for mark in self.marks}) > 1 or len(self.marks) < len(SIDES)


def groups_of(visits: tuple[Visit, Visit], grid: Sequence[int]) -> list[Group]:
    """The marks that may matter: those of the first tier, and those of later ones that differ. Payments that do not
    rise along the grid have none."""
    found: dict[tuple[int, str, str], list[Mark]] = {}
    for side, visit in zip(SIDES, visits, strict=True):
        for benefit in visit.benefits:
            for kind, spent, name in _marks(visit, benefit, grid):
                key = (visit.policy.tiers.get(benefit.name, 0), benefit.name, kind)
                found.setdefault(key, []).append(Mark(side, kind, yuan(spent), name))
    groups = [Group(tier, name, tuple(each)) for (tier, name, _), each in found.items()]
    return [each for each in groups if each.tier == 0 or each.differs]


def shown(groups: Sequence[Group], end: Fraction) -> list[Mark]:
    """The marks up to a spending, from left to right; where there are too many, those of the first tiers."""
    within = [evolve(each, marks=tuple(mark for mark in each.marks if mark.spending <= end)) for each in groups]
    kept: list[Mark] = []
    for group in sorted(
        (each for each in within if each.marks),
        key=lambda each: (each.tier, min(mark.spending for mark in each.marks), each.benefit),
    ):
        if len(kept) + len(group.marks) <= MARKS:
            kept += group.marks
    return sorted(kept, key=lambda mark: (mark.spending, mark.kind, mark.name, SIDES.index(mark.side)))


def _marks(visit: Visit, benefit: Result, grid: Sequence[int]) -> Iterator[tuple[str, int, str]]:
    """Kind, fen and name of each mark of a benefit that pays anything."""
    view, along = visit.view(SOUGHT), [visit.paid(benefit, spent) for spent in (*grid, SOUGHT)]
    if view is None or not along[-1] or any(later < earlier for earlier, later in pairwise(along)):
        return
    steps = benefit.steps
    if "deductible" in steps:
        left = steps.get("deductible_left", steps["deductible"])
        used = _turn(visit, steps["base"], left)
        if used:
            yield DEDUCTIBLE, used, _named(view, steps["deductible"], benefit, "起付标准")
    yield from _cap(visit, view, benefit)


def _cap(visit: Visit, view: EventView, benefit: Result) -> Iterator[tuple[str, int, str]]:
    """Where a cap or a 额度 that counts payments binds, else one that counts expenses."""
    steps = benefit.steps
    bit = biting(view, benefit)
    if bit is not None and bit.node != steps.get("available"):
        amount, limit, standard, name = steps["raw"], bit.node, bit.standard, bit.name.removesuffix("剩余")
    else:
        bound = _bound(view, benefit)
        if not bound or visit.paid(benefit, SOUGHT) != visit.paid(benefit, SOUGHT // 2):
            return
        amount, (limit, standard, name) = steps["base"], min(bound, key=lambda each: view.number(each[0]))
    reached = _turn(visit, amount, limit)
    if reached:
        yield CAP, reached, f"{name} {view.brief(standard)}" if name else _named(view, standard, benefit, "支付限额")


def _bound(view: EventView, benefit: Result) -> list[tuple[int, int, str]]:
    """The limits of the expense that it exceeds: what is left, the figure, and the name of a 额度."""
    steps = benefit.steps
    found = [(steps.get("cap_left", steps["cap"]), steps["cap"], "")] if "cap" in steps else []
    quotas = [role.removeprefix("quota ") for role in steps if role.startswith("quota ")]
    found += [(steps[f"quota_left {name}"], steps[f"quota {name}"], name) for name in quotas]
    told = {each.node for each in limits_of(view, benefit)}
    return [
        each
        for each in found
        if each[0] not in told and "base" in steps and view.number(each[0]) <= view.number(steps["base"])
    ]


def _named(view: EventView, figure: int, benefit: Result, otherwise: str) -> str:
    """What a figure is called, and the figure: 普通门诊起付标准 400元."""
    return f"{called(view, figure, benefit.name + otherwise)} {view.brief(figure)}"


def _turn(visit: Visit, amount: int, limit: int) -> int | None:
    """The least fen at which an amount that rises reaches a limit. What earlier tiers left rises by no fen or by several,
    as they round: of the few fen at which it is just the limit, the middle one."""
    first = _least(lambda spent: _excess(visit, amount, limit, spent) >= 0, 0, SOUGHT)
    if first is None:
        return None
    beyond = _least(lambda spent: _excess(visit, amount, limit, spent) > 0, first, first + NEXT)
    return first if beyond is None or beyond == first else (first + beyond - 1) // 2


def _excess(visit: Visit, amount: int, limit: int, spent: int) -> Fraction:
    """How far an amount is above a limit; below where either cannot be had."""
    one, other = visit.amount(amount, spent), visit.amount(limit, spent)
    return Fraction(-1) if one is None or other is None else one - other


def _least(holds: Callable[[int], bool], low: int, high: int) -> int | None:
    """The least of some fen for which something holds that goes on to hold for all more; None where it never does."""
    if not holds(high):
        return None
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return high
