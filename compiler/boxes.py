"""Regions as unions of boxes: the engine of `compiler.regions`.

Within one question each line falls into finitely many cells, those between the bounds that its conditions
name, so that what is allowed of a fact is a set of bits and a region is a union of boxes (hyper-rectangles)
of bits. Boxes are intersected and subtracted as in the analysis of decision tables.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from attrs import define

from compiler.conditions import (
    TRUTHS,
    All,
    Allowed,
    Always,
    Among,
    Any,
    Choice,
    Condition,
    Cut,
    Domain,
    Literal,
    Not,
    Opaque,
    Stretch,
    simplest,
)
from compiler.types import Value

Bits = dict[str, int]  # a box: fact -> allowed cells, never none of them, never all (such a fact is left out)
BOX_LIMIT = 2_000_000  # boxes looked at for one question, a new one counted by its facts: about a second's work


class RegionLimit(Exception):
    """A question needs more boxes than `BOX_LIMIT`: its answer is not known."""


def apart(a: Bits, b: Bits) -> bool:
    """Whether two boxes have no case in common."""
    # The innermost loop of every question: a generator would cost twice as much.
    for fact, mask in b.items():  # noqa: SIM110
        if fact in a and not a[fact] & mask:
            return True
    return False


def _meet(a: Bits, b: Bits) -> Bits:
    met = dict(a)
    for fact, mask in b.items():
        met[fact] = met[fact] & mask if fact in met else mask
    return met


def _distinct(found: list[Bits]) -> list[Bits]:
    return list({frozenset(box.items()): box for box in found}.values())


@define
class Space:
    """The facts of one question, in order of mention, their cells, and the number of boxes looked at."""

    domains: dict[str, Domain]
    order: dict[str, int]
    full: dict[str, int]  # all cells of a fact
    cuts: dict[str, list[Cut]]  # of a line: cell n lies before cut n
    places: dict[str, dict[Cut, int]]
    spent: int = 0

    def spend(self, count: int) -> None:
        """Account for boxes that are about to be looked at."""
        self.spent += count
        if self.spent > BOX_LIMIT:
            raise RegionLimit(f"more than {BOX_LIMIT} boxes")

    def allowed(self, fact: str, mask: int) -> Allowed:
        """What a set of cells means."""
        domain = self.domains[fact]
        if isinstance(domain, Choice):
            return Among(domain, mask)
        changes = mask ^ mask >> 1
        cuts = tuple(cut for index, cut in enumerate(self.cuts[fact]) if changes >> index & 1)
        return Stretch(domain, bool(mask & 1), cuts)

    def simplicity(self, box: Bits) -> tuple[int, list[tuple[int, int]]]:
        """The sort key of boxes: few facts, those named first, and low values."""
        return len(box), sorted((self.order[fact], mask & -mask) for fact, mask in box.items())

    def witness(self, box: Bits) -> dict[str, Value]:
        """The lowest case of a box, facts in order of mention."""
        case: dict[str, Value] = {}
        for fact in sorted(box, key=self.order.__getitem__):
            domain, cell = self.domains[fact], (box[fact] & -box[fact]).bit_length() - 1
            if isinstance(domain, Choice):
                case[fact] = domain.values[cell]
            else:
                cuts = self.cuts[fact]
                start = cuts[cell - 1] if cell else None
                end = cuts[cell] if cell < len(cuts) else None
                case[fact] = simplest(domain, domain.interval(start, end))
        return case

    def shadows(self, regions: list[list[Bits]]) -> list[int]:
        """For each region its cells of the fact that most boxes name; without a common one two are apart."""
        named = Counter(fact for region in regions for box in region for fact in box)
        pivot = max(named, key=lambda fact: (named[fact], self.full[fact]), default="")
        full = self.full.get(pivot, 1)
        shadows: list[int] = []
        for region in regions:
            shadow = 0
            for box in region:
                shadow |= box.get(pivot, full)
            shadows.append(shadow)
        return shadows

    def regions(self, condition: Condition) -> list[Bits]:
        """The boxes of a condition: of a conjunction of literals at once, of other trees from the leaves."""
        box: Bits = {}
        for part in condition.parts if isinstance(condition, All) else (condition,):
            if not isinstance(part, Literal):
                return self._grow(condition)
            mask = box.get(part.fact, self.full[part.fact]) & self._mask(part.fact, part.allowed)
            if not mask:
                return []
            if mask != self.full[part.fact]:
                box[part.fact] = mask
        return [box]

    def _grow(self, condition: Condition) -> list[Bits]:
        """The boxes of any tree; the work on a part that several parents share, as 称 do, is done once."""
        done: dict[tuple[int, bool], list[Bits]] = {}
        stack: list[tuple[Condition, bool]] = [(condition, True)]
        while stack:
            node, wanted = stack[-1]
            needs = _operands(node, wanted)
            missing = [need for need in needs if (id(need[0]), need[1]) not in done]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            if (id(node), wanted) not in done:
                operands = [done[id(part), sign] for part, sign in needs]
                done[id(node), wanted] = self._node(node, wanted, operands)
        return done[id(condition), True]

    def _node(self, node: Condition, wanted: bool, operands: list[list[Bits]]) -> list[Bits]:
        """The boxes of a node (or of its contrary) from those of its `_operands`."""
        match node:
            case Literal(fact, allowed):
                return self._atom(fact, self._mask(fact, allowed), wanted)
            case Opaque(text):
                return self._atom(text, TRUTHS.only(True).mask, wanted)
            case Always():
                return [{}] if wanted else []
            case Not():
                return operands[0]
            case All() if wanted:
                return self.product(operands)
            case Any() if not wanted:
                return self.less([{}], [box for operand in operands for box in operand])
            case _:
                return self._union(operands)

    def _atom(self, fact: str, mask: int, wanted: bool) -> list[Bits]:
        full = self.full[fact]
        mask = mask if wanted else full & ~mask
        if not mask:
            return []
        return [{}] if mask == full else [{fact: mask}]

    def _mask(self, fact: str, allowed: Allowed) -> int:
        if isinstance(allowed, Among):
            return allowed.mask
        full = self.full[fact]
        mask = full if allowed.inside else 0
        for cut in allowed.cuts:
            after = self.places[fact][cut] + 1
            mask ^= full >> after << after
        return mask

    def _union(self, regions: list[list[Bits]]) -> list[Bits]:
        """The boxes of all regions; those over the same single fact become one."""
        self.spend(sum(map(len, regions)))
        single: Bits = {}
        rest: list[Bits] = []
        for box in (box for region in regions for box in region):
            if len(box) == 1:
                ((fact, mask),) = box.items()
                single[fact] = single.get(fact, 0) | mask
            else:
                rest.append(box)
        if {} in rest or any(mask == self.full[fact] for fact, mask in single.items()):
            return [{}]
        return [{fact: mask} for fact, mask in single.items()] + _distinct(rest)

    def product(self, regions: list[list[Bits]]) -> list[Bits]:
        """The boxes that lie in all regions at once."""
        found: list[Bits] = [{}]
        for region in regions:
            if found == [{}] or region == [{}]:
                found = region if found == [{}] else found
                continue
            met: list[Bits] = []
            for a in found:
                new = [_meet(a, b) for b in region if not apart(a, b)]
                self.spend(len(region) + sum(map(len, new)))
                met.extend(new)
            found = _distinct(met) if len(met) > 1 else met
        return found

    def less(self, region: list[Bits], taken: list[Bits]) -> list[Bits]:
        """The boxes of the region that remain when others are taken away."""
        for hole in taken:
            self.spend(len(region))
            rest: list[Bits] = []
            for box in region:
                if apart(box, hole):
                    rest.append(box)
                else:
                    new = list(self._around(box, hole))
                    self.spend(sum(map(len, new)))
                    rest.extend(new)
            region = rest
        return region

    def _around(self, box: Bits, hole: Bits) -> Iterator[Bits]:
        """The parts of a box outside a hole that meets it, split fact by fact."""
        inner = dict(box)
        for fact, mask in hole.items():
            held = inner.get(fact, self.full[fact])
            if held & ~mask:
                yield {**inner, fact: held & ~mask}
            inner[fact] = held & mask


def _operands(node: Condition, wanted: bool) -> list[tuple[Condition, bool]]:
    """What a node (or its contrary) is made of; the contrary of `Any`: all cases less those of the parts."""
    match node:
        case Not(part):
            return [(part, not wanted)]
        case All(parts):
            return [(part, wanted) for part in parts]
        case Any(parts):
            return [(part, True) for part in parts]
        case _:
            return []


def space_of(conditions: Sequence[Condition]) -> Space:
    """The facts and cells that the conditions of a question name."""
    domains: dict[str, Domain] = {}
    named: dict[str, set[Cut]] = {}
    seen: set[int] = set()
    stack = list(reversed(conditions))
    while stack:
        node = stack.pop()
        if isinstance(node, Literal):
            domain = node.allowed.domain
            known = domains.setdefault(node.fact, domain)
            if known is not domain and known != domain:
                raise ValueError(f"two domains of {node.fact}")
            if isinstance(node.allowed, Stretch):
                named.setdefault(node.fact, set()).update(node.allowed.cuts)
        elif isinstance(node, Opaque):
            if domains.setdefault(node.text, TRUTHS) != TRUTHS:
                raise ValueError(f"two domains of {node.text}")
        elif isinstance(node, Not):
            stack.append(node.part)
        elif isinstance(node, All | Any) and id(node) not in seen:
            seen.add(id(node))
            stack.extend(reversed(node.parts))
    cuts = {fact: sorted(found) for fact, found in named.items()}
    cells = {
        fact: len(domain.values) if isinstance(domain, Choice) else len(cuts[fact]) + 1
        for fact, domain in domains.items()
    }
    return Space(
        domains,
        {fact: index for index, fact in enumerate(domains)},
        {fact: (1 << count) - 1 for fact, count in cells.items()},
        cuts,
        {fact: {cut: index for index, cut in enumerate(found)} for fact, found in cuts.items()},
    )
