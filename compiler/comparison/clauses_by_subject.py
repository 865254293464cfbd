"""Clauses of two different instruments, aligned by what they regulate: a row for each two on which one rule rests."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from functools import cached_property

from attrs import define, evolve, field, frozen

from compiler.comparison.clause_kinds import ALONE, Known, rules_of
from compiler.comparison.clause_words import TITLE, Block, Paint, Side, Use
from compiler.comparison.result import CHANGED, ClauseRow
from compiler.comparison.wording import counted, likeness, plain, word_differences, words

ONE_FIGURE = Fraction(1, 2)  # how alike two quotes must be, but for their figures, to speak of one figure


@frozen(eq=False)
class _Match:
    """Two clauses with what rests on them and is about the same."""

    base: Block
    draft: Block
    ours: list[Use]
    theirs: list[Use]

    @property
    def order(self) -> tuple[Fraction, Fraction]:
        """Those with the most in common first."""
        return Fraction(-len(self.ours) - len(self.theirs)), -likeness(self.base.counted, self.draft.counted)


@define(eq=False, slots=False)
class _Half:
    """A side while rows are made: the clauses with what rests on them, and what has been shown of each."""

    side: Side
    told: bool  # it has no document of its own: what it does not quote is not its text
    uses: dict[Block, list[Use]]
    shown: dict[Block, list[Use]] = field(factory=dict)

    @classmethod
    def of(cls, side: Side, other: Side) -> "_Half":
        """The clauses that say something: the title and headings do only where rules rest on them."""
        told = side.told_beside(other)
        found = [(block, side.uses_in(block)) for block in side.blocks]
        says = [(block, uses) for block, uses in found if uses or not (told or block.bare or block.path == TITLE)]
        return cls(side, told, dict(says))

    @cached_property
    def about(self) -> Mapping[str, list[Use]]:
        """What rests on its clauses, by what it is about."""
        found: defaultdict[str, list[Use]] = defaultdict(list)
        for use in self.side.uses:
            for name in use.about:
                found[name].append(use)
        return found

    def meeting(self, block: Block, other: "_Half", partner: Block) -> list[Use]:
        """What rests on a clause and is about what rests on a clause of the other side. A row of a table does not meet
        the clause where the other side has the same row in another clause, or changes other rows only."""
        found: list[Use] = []
        theirs = other.uses[partner]
        for use in self.uses[block]:
            near = [each for each in theirs if set(use.about) & set(each.about)]
            same = [each for name in use.about for each in other.about.get(name, ()) if each.row == use.row]
            strays = use.row and (same or all(each.amends and each.row for each in near))
            if near and (not strays or any(each in near for each in same)):
                found.append(use)
        return found

    def show(self, block: Block, chosen: list[Use]) -> list[Use]:
        """Some of what rests on a clause, with all else that rests on the same words."""
        self.shown.setdefault(block, []).extend(chosen)
        return [use for use in self.uses[block] if _shown(use, chosen)]

    def rest(self, block: Block) -> list[Use]:
        """What rests on words of a clause that no row shows."""
        return [use for use in self.uses[block] if not _shown(use, self.shown.get(block, []))]


def _shown(use: Use, shown: list[Use]) -> bool:
    return any(each.span.start <= use.span.start and use.span.end <= each.span.end for each in shown)


def rows_by_subject(base: Side, draft: Side, known: Known, names: Collection[str]) -> tuple[ClauseRow, ...]:
    """The rows in the order of the draft, and at the end what only the base has. `names` are cut as one word each."""
    old, new = _Half.of(base, draft), _Half.of(draft, base)
    matches = _matches(old, new)
    rows: list[ClauseRow] = []
    for block in new.uses:
        rows += [_beside(old, new, match, known, names) for match in matches if match.draft is block]
        rows += _alone(new, block)
    for block in old.uses:
        rows += [evolve(row, base=row.draft, draft=None) for row in _alone(old, block)]
    return tuple(rows)


def _matches(old: _Half, new: _Half) -> list[_Match]:
    """Clauses of both that are about the same: those with the most in common, and as few as leave nothing out."""
    found: list[_Match] = []
    for one, resting in old.uses.items():
        subjects = {name for use in resting for name in use.about if name in new.about}
        for other in (block for block in new.uses if subjects):
            ours, theirs = old.meeting(one, new, other), new.meeting(other, old, one)
            if ours and theirs:
                found.append(_Match(one, other, ours, theirs))
    seen: set[tuple[Block, Use]] = set()
    kept: list[_Match] = []
    for match in sorted(found, key=lambda match: match.order):
        ends = {*((match.base, use) for use in match.ours), *((match.draft, use) for use in match.theirs)}
        if ends - seen:
            kept.append(match)
            seen |= ends
    return sorted(kept, key=lambda match: (match.draft.position, match.base.position))


def _beside(old: _Half, new: _Half, match: _Match, known: Known, names: Collection[str]) -> ClauseRow:
    """The words of two clauses that are about the same."""
    ours, theirs = old.show(match.base, match.ours), new.show(match.draft, match.theirs)
    left, right = Paint.of_quotes(match.base, ours), Paint.of_quotes(match.draft, theirs)
    for use, other in _of_one_figure(ours, theirs, names):
        first, second = left.place(use), right.place(other)
        if first is not None and second is not None:
            pieces = word_differences(left.text(first), right.text(second), names)
            left.lay(first[0], pieces[0])
            right.lay(second[0], pieces[1])
    reworded = {plain(use.quote) for use in ours} != {plain(use.quote) for use in theirs}
    kind = known.kind([*ours, *theirs], reworded)
    state = known.state([*ours, *theirs], reworded) if kind != CHANGED else ""
    return ClauseRow(kind, left.words(), right.words(), rules_of(ours, theirs), state)


def _of_one_figure(ours: list[Use], theirs: list[Use], names: Collection[str]) -> Iterator[tuple[Use, Use]]:
    """Quotes of both sides that speak of one figure, the most alike first, each once."""
    found: list[tuple[Fraction, int, int]] = []
    old, new = ([_without_figures(use, names) for use in uses] for uses in (ours, theirs))
    for first, use in enumerate(ours):
        for second, other in enumerate(theirs):
            one, two = old[first], new[second]
            rows = not use.row or not other.row or use.row == other.row
            if one is None or two is None or not rows or not set(use.about) & set(other.about):
                continue
            alike = likeness(one, two)
            if use.row & other.row or alike >= ONE_FIGURE:
                found.append((-alike, first, second))
    for _, first, second in sorted(found):
        if old[first] is not None and new[second] is not None:
            old[first] = new[second] = None
            yield ours[first], theirs[second]


def _without_figures(use: Use, names: Collection[str]) -> Counter[str] | None:
    """The words of a quote but for its figures; None where it has none."""
    if not any(word.figure for word in words(use.quote, names)):
        return None
    return counted(use.quote, names, figures=False)


def _alone(half: _Half, block: Block) -> Iterator[ClauseRow]:
    """What stands in a clause that the other instrument does not speak of, on the right."""
    uses = half.uses[block]
    rest = half.rest(block)
    if block in half.shown or half.told:
        if rest:
            yield ClauseRow(ALONE, None, Paint.of_quotes(block, rest).words(), rules_of(rest))
        return
    text = Paint.of(block, "").cite(uses).words()
    note = "" if uses else half.side.note(block)
    yield ClauseRow(ALONE, None, text, rules_of(uses), computed=bool(uses), note=note)
