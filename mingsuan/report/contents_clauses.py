"""Section 2: the clauses of the two documents side by side, with the words that differ and the rules that rest on them."""

from collections.abc import Iterator, Sequence

from compiler.comparison.result import (
    ADDED,
    CHANGED,
    REMOVED,
    RENUMBERED,
    REWORDED,
    SAME,
    TWO_DRAFTS,
    ClauseRow,
    ClauseText,
)
from mingsuan.report.blocks import Block, Cell, Column, Paragraph, Row, Run, Section
from mingsuan.report.contents_open import conflict_warning
from mingsuan.report.contents_parts import Making, cell, note, paragraph, row, rule_anchor, rule_told

_KINDS = (CHANGED, ADDED, REMOVED, REWORDED, RENUMBERED, SAME)


def clauses_section(making: Making) -> Section:
    """条文对照表: first the clauses that rules rest on, then those whose words alone changed, then the others in short."""
    table = making.comparison.clauses
    alone = making.terms.apart  # then what both regulate comes first
    computed = sorted(
        (item for item in table.rows if item.computed), key=lambda item: alone and None in (item.base, item.draft)
    )
    words = [item for item in table.rows if not item.computed and _words_matter(item, table.relation)]
    rest = [item for item in table.rows if not item.computed and not _words_matter(item, table.relation)]
    blocks: list[Block] = [
        *conflict_warning(making),
        paragraph(f"对照方式：{table.relation}。{table.note}", _counted(making, table.rows)),
    ]
    if not table.rows:
        blocks.append(note("没有可以对照的条文。"))
    if computed or words:
        marks = "" if making.terms.apart else "删除线为删去的文字，下划线为增加的文字，"
        blocks.append(note(f"{marks}底色或者点线为规则所依据的文字；条款号可以链接到原文。"))
        rows = [_compared(making, item) for item in computed]
        if words:
            rows += [row("以下条款不据以计算，文字有变化", tone="题"), *(_compared(making, item) for item in words)]
        base, draft = making.names
        columns = (Column(base, 5), Column(draft, 5), Column("变化", 2), Column("规则", 3))
        blocks.append(making.table("条文对照表", columns, rows, row_heads=False))
    if rest:
        columns = (Column("条款", 3), Column("标题", 4), Column("变化", 2), Column("不据以计算的理由", 6))
        blocks.append(making.table("不据以计算的条款", columns, [_short(making, item) for item in rest]))
    return Section("二、条文对照表", "clauses", tuple(blocks))


def _words_matter(item: ClauseRow, relation: str) -> bool:
    """Whether the words of a clause without rules are to be shown: those that changed between two drafts."""
    if item.kind in (CHANGED, REWORDED):
        return True
    return relation == TWO_DRAFTS and item.kind in (ADDED, REMOVED)


def _counted(making: Making, rows: Sequence[ClauseRow]) -> str:
    kinds = [_kind(making, item) for item in rows]
    known = [making.terms.word(kind) for kind in _KINDS]
    order = [kind for kind in dict.fromkeys((*known, *sorted(set(kinds)))) if kind in kinds]
    counts = [f"{kind}{kinds.count(kind)}条" for kind in order]
    return f"共对照{len(rows)}条：{'，'.join(counts)}。" if counts else ""


def _kind(making: Making, item: ClauseRow) -> str:
    """The kind of change; of two instruments in which of them a clause stands."""
    if not making.terms.apart:
        return item.kind
    if item.base is None or item.draft is None:
        return making.terms.word(ADDED if item.base is None else REMOVED)
    return {CHANGED: "不同", SAME: "相同"}.get(item.kind, item.kind)


def _compared(making: Making, item: ClauseRow) -> Row:
    base, draft = item.base, item.draft
    same = base is not None and draft is not None and item.kind in (SAME, RENUMBERED) and _text(base) == _text(draft)
    left = _clause(making, base)
    right = _clause(making, draft, "（与左栏文字相同）" if same else "")
    kind = cell(Run(_kind(making, item), "" if item.kind == SAME else "重"), Run(item.state, "重"))
    rules = cell(Paragraph(tuple(_rules(making, item))), Run(item.note, "轻"))
    stands_out = making.terms.apart and item.kind == CHANGED
    return Row((left, right, kind, rules), "重" if stands_out else "")


def _text(clause: ClauseText) -> str:
    return "".join(piece.text for piece in clause.pieces)


def _clause(making: Making, clause: ClauseText | None, instead: str = "") -> Cell:
    """The path and heading, and the words with their marks."""
    if clause is None:
        return cell(Run("（无）", "轻"))
    if instead:
        return cell(_path(making, clause), Run(instead, "轻"))
    return cell(_path(making, clause), *_words(clause, making.terms.apart))


def _words(clause: ClauseText, apart: bool) -> Iterator[Paragraph]:
    """The words in pieces, a paragraph a line; between two instruments none is gone or new."""
    line: list[Run] = []
    for piece in clause.pieces:
        mark = "据" if apart and piece.mark else piece.mark
        first, *more = piece.text.split("\n")
        line.append(Run(first, mark))
        for text in more:
            yield Paragraph(tuple(run for run in line if run.text))
            line = [Run(text, mark)]
    yield Paragraph(tuple(run for run in line if run.text))


def _path(making: Making, clause: ClauseText) -> Run:
    """Where a clause stands, leading to it; with its heading where the words do not say it again."""
    again = not clause.heading or clause.heading in _text(clause)
    return Run(
        clause.path if again else f"{clause.path}　{clause.heading}",
        "重",
        making.quotes.place(clause.sha256, clause.start),
    )


def _rules(making: Making, item: ClauseRow) -> Iterator[Run]:
    """The names of the rules, leading to what becomes of them where section 4 says it."""
    anchors = {each.name: rule_anchor(index) for index, each in enumerate(making.comparison.rules) if rule_told(each)}
    for place, name in enumerate(item.rules):
        if place:
            yield Run("、")
        yield Run(name, "", anchors.get(name, ""))


def _short(making: Making, item: ClauseRow) -> Row:
    """A clause in short: where it stands on either side, and why nothing is computed from it."""
    names = making.names
    sides = [(name, side) for name, side in zip(names, (item.base, item.draft), strict=True) if side is not None]
    paths = {side.path for _, side in sides}
    both = len(sides) == 2 and len(paths) == 1
    shown = sides[:1] if both else sides
    where = [
        paragraph("" if both else f"{name}：", Run(side.path, "", making.quotes.place(side.sha256, side.start)))
        for name, side in shown
    ]
    heading = next((side.heading for _, side in sides if side.heading), "")
    return row(cell(*where), heading or "（无标题）", _kind(making, item), item.note or "没有规则依据这一条")
