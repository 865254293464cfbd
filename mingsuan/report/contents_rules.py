"""Section 4: the rules that change, with how that is known, and the two states in which words and meaning part."""

from collections.abc import Iterator, Sequence

from compiler.comparison.result import (
    ADDED,
    FOLLOWS,
    ONLY_MEANING,
    ONLY_WORDS,
    PROVEN,
    REMOVED,
    SAME,
    SEARCHED,
    RuleRow,
)
from mingsuan.report.blocks import Block, Column, Paragraph, Row, Run, Section, Table
from mingsuan.report.contents_evidence import evidence_paragraphs
from mingsuan.report.contents_figures import basis_cell
from mingsuan.report.contents_parts import Making, cell, heading, listed, note, paragraph, row, rule_anchor, title_row
from mingsuan.report.contents_terms import BOTH

_ALONE = (ADDED, REMOVED)
_MEANINGS = {
    ONLY_WORDS: "所依据的文字有改动、计算含义没有改变的规则。",
    ONLY_MEANING: "所依据的条文没有改动、计算结果却改变了的规则，通常是由其他条款或者口径带来的，应当重点核对。",
}


def rules_section(making: Making) -> Section:
    """规则变化: what is new, gone or means something else, and the two states that stand apart."""
    items = making.comparison.rules
    keys = [making.terms.key(item.change, item.base, item.draft) for item in items]
    blocks: list[Block] = [paragraph(_counted(making, items, keys)), heading(1, _title(making), "changed")]
    tables = [
        _table_of(making, items, keys, alone=False),
        _table_of(making, items, keys, alone=True),
    ]
    blocks += [table for table in tables if table] or [paragraph("没有这样的规则。")]
    blocks += _following(making)
    if making.terms.texts:
        for number, state in enumerate((ONLY_WORDS, ONLY_MEANING), 2):
            blocks += _state(making, number, state)
    else:
        blocks.append(heading(2, f"{ONLY_WORDS}和{ONLY_MEANING}", "state2"))
        blocks.append(
            paragraph(
                "这两种情形只在同一文件的前后两稿之间，或者同一份文件的两套规则之间才能判断；"
                "本次对照的两边不是这样的关系，没有可以报告的。"
            )
        )
    return Section("四、规则变化", "rules", tuple(blocks))


def _title(making: Making) -> str:
    return "含义不同和只见于一份的规则" if making.terms.apart else "新增、取消和修改的规则"


def _counted(making: Making, items: Sequence[RuleRow], keys: Sequence[str]) -> str:
    """How many rules change, and how it is known that the others do not."""
    counts = [f"{group.title}{keys.count(group.key)}条" for group in making.terms.groups if group.key in keys]
    follow = keys.count(FOLLOWS)
    counts += [f"{making.terms.word(FOLLOWS)}{follow}条"] if follow else []
    same = [item for item in items if item.change == SAME]
    proven = sum(item.evidence is not None and item.evidence.kind == PROVEN for item in same)
    counts.append(f"含义未变{len(same)}条")
    text = f"对照了{len(items)}条规则：{'，'.join(counts)}"
    text += f"（其中{proven}条经计算机逐项比对完全相同，已经证明）。" if proven else "。"
    searched = sum(item.evidence is not None and item.evidence.kind == SEARCHED for item in items)
    return text + (f"有{searched}条规则试算未见差异，试算不是证明。" if searched else "")


def _table_of(making: Making, items: Sequence[RuleRow], keys: Sequence[str], *, alone: bool) -> Table | None:
    """The rules that both sides have and that differ, or those of one side alone, group by group."""
    rows: list[Row] = []
    for group in making.terms.groups:
        here = [(index, items[index]) for index, key in enumerate(keys) if key == group.key]
        if here and (group.key in _ALONE) == alone:
            rows.append(title_row(f"{group.title}的规则（{len(here)}条）"))
            tell = _alone if alone else _rule
            rows += [tell(making, index, item, group.key) for index, item in here]
    if not rows:
        return None
    if not alone:
        return _rules_table(making, "两边不同的规则" if making.terms.apart else "修改的规则", rows)
    columns = (Column("规则", 3), Column("影响的结果", 4), Column("依据", 7))
    return making.table("只见于一边的规则", columns, rows)


def _rules_table(making: Making, caption: str, rows: Sequence[Row]) -> Table:
    columns = (Column("规则", 3), Column("影响的结果", 3), Column("依据", 5), Column("怎样得知", 5))
    return making.table(caption, columns, rows)


def _rule(making: Making, index: int, item: RuleRow, key: str) -> Row:
    """A rule that both sides have; in brief where a table of its own tells of it."""
    if item.state:
        number = 2 if item.state == ONLY_WORDS else 3
        known = cell(Run(f"{item.state}，见（{'二' if number == 2 else '三'}）", "", f"state{number}"))
        return row(_name(item), _results(item), basis_cell(making, item.base, item.draft), known)
    return _full(making, index, item, "重" if key == BOTH else "")


def _full(making: Making, index: int, item: RuleRow, tone: str = "") -> Row:
    known = cell(*_words_changed(making, item), *_by_way_of(item), *evidence_paragraphs(item.evidence, making.names))
    basis = basis_cell(making, item.base, item.draft)
    return row(_name(item), _results(item), basis, known, tone=tone, anchor=rule_anchor(index))


def _alone(making: Making, index: int, item: RuleRow, _: str) -> Row:
    """A rule of one side."""
    cited = making.cited(item.base or item.draft, making.side("draft" if item.change == ADDED else "base"))
    basis = cell(cited if cited.runs else Run("未载明", "轻"))
    return row(_name(item), _results(item), basis, anchor=rule_anchor(index))


def _name(item: RuleRow) -> Paragraph:
    """The name and kind, and which 修订 changes it."""
    by = f"，由修订“{item.by}”改变" if item.by else ""
    return paragraph(item.name, Run(f"（{item.kind}{by}）", "轻"))


def _results(item: RuleRow) -> Paragraph:
    return paragraph(listed(item.results)) if item.results else paragraph(Run("未见", "轻"))


def _words_changed(making: Making, item: RuleRow) -> Iterator[str]:
    """What changed in words, where there are two texts of one instrument."""
    if making.terms.texts:
        words = "有改动" if item.reworded else "没有改动"
        rules = "有改动" if item.rewritten else "没有改动"
        yield f"依据的文字{words}，规则的写法{rules}。"


def _by_way_of(item: RuleRow) -> Iterator[str]:
    if item.via:
        yield f"规则本身没有改动，因所用的{'、'.join(item.via)}改变而改变。"


def _following(making: Making) -> Iterator[Block]:
    """The rules that come out otherwise only because of others."""
    items = [
        (index, item) for index, item in enumerate(making.comparison.rules) if item.change == FOLLOWS and not item.state
    ]
    if not items:
        return
    word = making.terms.word(FOLLOWS)
    yield paragraph(f"另有{len(items)}条规则本身没有改动，因所用的其他规则不同而{word}。")
    rows = [
        row(_name(item), "、".join(item.via) or "—", "、".join(item.results) or "—", anchor=rule_anchor(index))
        for index, item in items
    ]
    columns = (Column("规则", 4), Column("因哪些规则而改变", 5), Column("影响的结果", 6))
    yield making.fold(f"{word}的规则", [making.table(f"{word}的规则", columns, rows)])


def _state(making: Making, number: int, state: str) -> Iterator[Block]:
    items = [(index, item) for index, item in enumerate(making.comparison.rules) if item.state == state]
    yield heading(number, state, f"state{number}")
    yield note(_MEANINGS[state])
    if items:
        yield _rules_table(making, state, [_full(making, index, item) for index, item in items])
    else:
        yield paragraph(f"没有发现{state}的规则。")
