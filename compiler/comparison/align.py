"""Which clauses of two texts belong together: those that say the same, then those that are most alike."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction

from compiler.comparison.clause_words import Block
from compiler.comparison.wording import likeness

Pair = tuple[Block | None, Block | None]

# How alike two clauses must be to be versions of one: less where they stand under the same number. Between clauses of
# different instruments on one subject about a quarter of the words agree, between versions of a clause most do.
SAME_NUMBER, ELSEWHERE = Fraction(1, 3), Fraction(1, 2)
PREFERRED = Fraction(1, 10)  # how much likeness the same number outweighs
# The share of both texts that must lie in clauses with a partner for the texts to be drafts of one instrument. Of those
# that ship, no two that are different instruments reach a tenth.
DRAFTS = Fraction(1, 2)


def align(base: Sequence[Block], draft: Sequence[Block]) -> list[Pair]:
    """Each clause once, beside its partner where there is one: in the order of the draft, and a clause of the base
    alone behind the partner of the clause before it. Exchanging the texts exchanges the sides."""
    partner = _equal(base, draft)
    taken = set(partner.values())
    _alike([one for one in base if one not in partner], [other for other in draft if other not in taken], partner)
    return _in_order(base, draft, partner)


def are_drafts(pairs: Iterable[Pair]) -> bool:
    """Whether most of two texts lies in clauses with a partner."""
    paired = total = 0
    for one, other in pairs:
        size = sum(len(block.body) for block in (one, other) if block is not None)
        total += size
        paired += size if one is not None and other is not None else 0
    return total > 0 and Fraction(paired, total) >= DRAFTS


def _equal(base: Sequence[Block], draft: Sequence[Block]) -> dict[Block, Block]:
    """Clauses that say the same, those under the same number first."""
    groups: defaultdict[str, tuple[list[Block], list[Block]]] = defaultdict(lambda: ([], []))
    for side, blocks in enumerate((base, draft)):
        for block in blocks:
            groups[block.body][side].append(block)
    partner: dict[Block, Block] = {}
    for ours, theirs in groups.values():
        paths = {block.path: block for block in theirs}
        partner.update((block, paths[block.path]) for block in ours if block.path in paths)
        taken = set(partner.values())
        rest = [block for block in theirs if block not in taken]
        partner.update(zip([block for block in ours if block not in partner], rest, strict=False))
    return partner


def _alike(base: Sequence[Block], draft: Sequence[Block], partner: dict[Block, Block]) -> None:
    """Pair what is left, the most alike first."""
    found: list[tuple[Fraction, int, int, int, Block, Block]] = []
    for one in base:
        for other in draft:
            alike, same = likeness(one.counted, other.counted), one.path == other.path
            if alike >= (SAME_NUMBER if same else ELSEWHERE):
                score = alike + (PREFERRED if same else 0)
                moved = abs(one.position - other.position)
                found.append((-score, moved, one.position + other.position, one.position, one, other))
    taken: set[Block] = set()
    for *_, one, other in sorted(found, key=lambda item: item[:4]):
        if one not in partner and other not in taken:
            partner[one] = other
            taken.add(other)


def _in_order(base: Sequence[Block], draft: Sequence[Block], partner: dict[Block, Block]) -> list[Pair]:
    behind: defaultdict[Block | None, list[Pair]] = defaultdict(list)
    last: Block | None = None
    for one in base:
        if one in partner:
            last = partner[one]
        else:
            behind[last].append((one, None))
    origin = {other: one for one, other in partner.items()}
    found = behind[None]
    for other in draft:
        found += [(origin.get(other), other), *behind[other]]
    return found
