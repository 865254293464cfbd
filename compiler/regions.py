"""Questions about regions of cases, answered exactly: rows that hold at once, cases no row covers.

Answers are exact for literals. An `Opaque` atom may be true or false whatever the others are: "no overlap",
"no gap" and "implies" remain proofs then, but a witness that names one (under its text) need not be possible.

Every question raises RegionLimit where it would look at more than `BOX_LIMIT` boxes, and ValueError where its
conditions give one fact two domains.
"""

from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from compiler.boxes import apart, space_of
from compiler.conditions import ALWAYS, Allowed, Condition
from compiler.types import Value

Box = Mapping[str, Allowed]  # a conjunction: facts that are not named are free
Witness = Mapping[str, Value]  # a case, told by the facts that matter, in order of mention


@frozen
class Overlap:
    """Two rows, by position from 0, that hold at once, and a case where they do."""

    first: int
    second: int
    witness: Witness


def boxes(condition: Condition) -> tuple[Box, ...]:
    """Boxes, none of them empty, that together are the cases of the condition; they may overlap."""
    space = space_of((condition,))
    found = space.regions(condition)
    return tuple({fact: space.allowed(fact, mask) for fact, mask in box.items()} for box in found)


def satisfiable(condition: Condition) -> bool:
    """Whether some case meets the condition."""
    return bool(space_of((condition,)).regions(condition))


def implies(a: Condition, b: Condition) -> bool:
    """Whether every case of `a` is a case of `b`."""
    space = space_of((a, b))
    return not space.less(space.regions(a), space.regions(b))


def overlap(a: Condition, b: Condition, under: Condition = ALWAYS) -> Witness | None:
    """A simplest case under `under` in which both conditions hold."""
    return next((found.witness for found in overlaps((a, b), under)), None)


def overlaps(rows: Sequence[Condition], under: Condition = ALWAYS) -> Iterator[Overlap]:
    """Each pair of rows that can hold at once under `under`, by the later row; sought one by one."""
    space = space_of((*rows, under))
    base = space.regions(under)
    regions = [space.regions(row) for row in rows]
    shadows = space.shadows(regions)
    seen = 0
    for second, shadow in enumerate(shadows):
        if seen & shadow:
            space.spend(1 + second // 16)  # comparing shadows costs a fraction of looking at a box
            for first in range(second):
                if shadows[first] & shadow:
                    common = space.product([regions[first], regions[second], base])
                    if common:
                        yield Overlap(first, second, space.witness(min(common, key=space.simplicity)))
        seen |= shadow


def uncovered(rows: Sequence[Condition], under: Condition = ALWAYS) -> Witness | None:
    """A simple case of `under` in which no row holds, whatever the facts are that it does not name.

    It names the facts that `under` fixes, and of the others none that could be left out.
    """
    space = space_of((*rows, under))
    covered = [box for row in rows for box in space.regions(row)]
    gaps = [(box, base) for base in space.regions(under) for box in space.less([base], covered)]
    if not gaps:
        return None
    gap, base = min(gaps, key=lambda pair: space.simplicity(pair[0]))
    point = {fact: mask & -mask for fact, mask in gap.items()}
    for fact in sorted(point.keys() - base.keys(), key=space.order.__getitem__, reverse=True):
        space.spend(len(covered))
        without = {other: mask for other, mask in point.items() if other != fact}
        if all(apart(without, box) for box in covered):
            point = without
    return space.witness(point)
