"""The table of clauses (条文对照表): what the base and the draft say, clause by clause, and what rests on it."""

from collections.abc import Collection, Iterator, Mapping

from attrs import evolve

from compiler.comparison.align import Pair, align, are_drafts
from compiler.comparison.clause_kinds import Known, rules_of
from compiler.comparison.clause_words import TITLE, Paint, Side, Use
from compiler.comparison.clauses_by_subject import rows_by_subject
from compiler.comparison.result import (
    ADDED,
    CHANGED,
    ONE_TEXT,
    REMOVED,
    RENUMBERED,
    SAME,
    TWO_DRAFTS,
    TWO_INSTRUMENTS,
    ClauseRow,
    ClauseTable,
)
from compiler.comparison.wording import ADDED as NEW
from compiler.comparison.wording import DELETED, word_differences
from compiler.pipeline import Program


def clause_table(
    base: Program, draft: Program, changed: Collection[str] | None = None, states: Mapping[str, str] | None = None
) -> ClauseTable:
    """What both say, clause by clause. Exchanging the two exchanges the sides, but not the order of the rows.

    `changed` are the names of the declarations that change in meaning: where it is given, words of others are only
    文字修改. `states` has 文改义未改 and 义改文未改 by the name of a rule.
    """
    old, new = Side.of(base), Side.of(draft)
    known = Known(None if changed is None else frozenset(changed) | (old.names ^ new.names), states or {})
    names = frozenset(name for side in (base, draft) for name in side.sources.lexicon.names)
    lacking = [side.program.name for side in (old, new) if not side.blocks]
    if lacking:
        note = f"{'、'.join(f'《{name}》' for name in dict.fromkeys(lacking))}没有可以对照的原文。"
        return ClauseTable(TWO_INSTRUMENTS, note, rows_by_subject(old, new, known, names))
    if old.blocks[0].document.source.sha256 == new.blocks[0].document.source.sha256:
        return _one_text(old, new, known)
    pairs = align(old.blocks, new.blocks)
    if are_drafts(pairs):
        note = "两份文本是同一文件的前后两稿，逐条对照，增删的文字分别标出。"
        return ClauseTable(TWO_DRAFTS, note, tuple(_of_drafts(old, new, pair, known, names) for pair in pairs))
    note = "两份文件不是同一文件的前后稿，按所规定的事项对照；只见于一份文件的条款单列。"
    told = "base" if old.told_beside(new) else "draft" if new.told_beside(old) else ""
    if told:
        name = (old if told == "base" else new).program.name
        note += f"《{name}》没有单独的文件，只列它所引用的文字。"
    return ClauseTable(TWO_INSTRUMENTS, note, rows_by_subject(old, new, known, names), told)


# ---- two drafts


def _of_drafts(old: Side, new: Side, pair: Pair, known: Known, names: Collection[str]) -> ClauseRow:
    one, other = pair
    ours, theirs = old.uses_in(one) if one else [], new.uses_in(other) if other else []
    uses = [*ours, *theirs]
    rules, computed = rules_of(ours, theirs), bool(uses)
    note = "" if uses else (new.note(other) if other else "") or (old.note(one) if one else "")
    if one is None or other is None:
        texts = [Paint.of(block, "").words() if block else None for block in pair]
        return ClauseRow(ADDED if one is None else REMOVED, texts[0], texts[1], rules, "", computed, note)
    left, right = Paint.of(one, ""), Paint.of(other, "")
    for paint, pieces in zip((left, right), word_differences(one.text, other.text, names), strict=True):
        paint.lay(0, pieces)
    reworded = one.body != other.body
    kind = known.kind(uses, reworded)
    if kind == SAME and one.path != other.path:
        kind = RENUMBERED
    state = known.state(uses, reworded) if kind != CHANGED else ""
    return ClauseRow(kind, left.words(), right.words(), rules, state, computed, note)


# ---- one text


def _one_text(old: Side, new: Side, known: Known) -> ClauseTable:
    """Both rest on one text: either both are rules of it, or one is only told in it as the state before."""
    if _told_in(old, new):
        note = f"《{old.program.name}》没有单独的文件，左栏是《{new.program.name}》的原文里述及原有办法的文字。"
        return ClauseTable(ONE_TEXT, note, tuple(_told_rows(old, new, known, ADDED, REMOVED)), "base")
    if _told_in(new, old):
        note = f"《{new.program.name}》没有单独的文件，右栏是《{old.program.name}》的原文里述及原有办法的文字。"
        rows = _told_rows(new, old, known, REMOVED, ADDED)
        turned = tuple(evolve(row, base=row.draft, draft=row.base) for row in rows)
        return ClauseTable(ONE_TEXT, note, turned, "draft")
    pairs = zip(old.blocks, new.blocks, strict=True)
    rows = (_of_drafts(old, new, pair, known, ()) for pair in pairs)
    return ClauseTable(ONE_TEXT, "两份规则依据同一份文件，文字没有不同。", tuple(rows))


def _told_in(told: Side, text: Side) -> bool:
    """Whether a policy has no document of its own: the other amends it, or alone bears the document's full title."""
    files = [side.program.sources.policy.file.sha256 for side in (told, text)]
    amended = [{unit.file.sha256 for unit in side.program.sources.bases} for side in (told, text)]
    if files[0] in amended[1] or files[1] in amended[0]:
        return files[0] in amended[1]
    return told.told_beside(text)


def _told_rows(told: Side, text: Side, known: Known, fresh: str, gone: str) -> Iterator[ClauseRow]:
    """The clauses of a text on the right, on the left the words that tell of the state before. `fresh` and `gone` are
    the kinds of what has no state before, and of what is no more."""
    amended = {name for use in text.uses if use.amends for name in use.about}
    for block in text.blocks:
        before, after = told.uses_in(block), text.uses_in(block)
        uses = [*before, *after]
        if block.path == TITLE and not uses:
            continue
        left = Paint.of_quotes(block, before).words() if before else None
        right = Paint.of(block, "").cite(after)
        _mark_new(right, before, after, NEW if fresh == ADDED else DELETED)
        kind = _told_kind(before, after, amended, text, known) or (gone if before else fresh)
        state = known.any_state(uses) if kind in (SAME, CHANGED) else ""
        note = "" if uses else text.note(block)
        yield ClauseRow(kind, left, right.words(), rules_of(before, after), state, bool(uses), note)


def _mark_new(paint: Paint, before: list[Use], after: list[Use], mark: str) -> None:
    """Mark what goes beyond the words that tell of the state before, where a rule quotes these and more: of
    从1500元/年提高为200000元/年 all after 从1500元/年."""
    for use in (each for each in after if each.quote):
        told = [paint.block.place(old.span) for old in before if old.quote and set(old.about) & set(use.about)]
        low, high = paint.block.place(use.span)
        inside = [place for place in told if low <= place[0] and place[1] <= high and place != (low, high)]
        kept = {at for first, last in inside for at in range(first, last)}
        for at in range(low, high) if inside else ():
            if at not in kept:
                paint.marks[at] = mark


def _told_kind(before: list[Use], after: list[Use], amended: set[str], text: Side, known: Known) -> str:
    """修改 or 未变; "" where only the state before speaks of a clause or only the text's own rules do."""
    if not before:
        return SAME if not after else CHANGED if any(use.amends for use in after) else ""
    names = {name for use in before for name in use.about}
    if not after and not names & text.names:
        return ""
    if names & amended or any(use.amends for use in after) or known.changes([*before, *after]):
        return CHANGED
    if not after:
        return SAME if names <= text.names else CHANGED
    same = names == {name for use in after for name in use.about}
    return SAME if same or known.changed is not None else CHANGED
