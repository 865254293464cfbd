"""The table of clauses: which clauses stand side by side, what is marked in them, and what each row is called."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.comparison.align import align, are_drafts
from compiler.comparison.clause_kinds import ALONE
from compiler.comparison.clause_words import Block, Side, blocks_of
from compiler.comparison.clauses import clause_table
from compiler.comparison.result import (
    ADDED,
    CHANGED,
    ONE_TEXT,
    ONLY_MEANING,
    ONLY_WORDS,
    REMOVED,
    RENUMBERED,
    REWORDED,
    SAME,
    TWO_DRAFTS,
    TWO_INSTRUMENTS,
    ClauseRow,
    ClauseTable,
    ClauseText,
)
from compiler.pipeline import Program
from dsl.clauses import parse_document
from dsl.source import source_from_text
from mingsuan import load
from tests.shipped import POLICIES, shipped
from tests.small_documents import RULES, TEXT, in_force, notice, put

SWAPPED = {"删": "增", "增": "删", "据": "据", "": ""}
KINDS = {ADDED: REMOVED, REMOVED: ADDED}
SHIPPED = sorted(path.parent.name for path in POLICIES.glob("*/*.ming") if path.parent.name != "vocabulary")


def program(path: Path) -> Program:
    """A policy of a test, which must be without fault."""
    policy = load(str(path))
    assert [item.message for item in policy.diagnostics] == []
    return policy.program


def drafts(folder: Path, *changes: tuple[str, str], rules: tuple[tuple[str, str], ...] = ()) -> tuple[Program, Program]:
    """The policy in force, and it again with words replaced in its document and in its rules."""
    text, new_rules = TEXT, RULES
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
        new_rules = new_rules.replace(old.strip("\n"), new.strip("\n"))
    for old, new in rules:
        assert old in new_rules
        new_rules = new_rules.replace(old, new)
    (folder / "新").mkdir()
    return program(in_force(folder)), program(put(folder / "新", "新稿", text, new_rules))


def shown(text: ClauseText | None) -> str:
    """The words of a side: what is marked in brackets, 据 in angles."""
    if text is None:
        return ""
    signs = {"": "{}", "删": "[{}]", "增": "[{}]", "据": "<{}>"}
    return "".join(signs[piece.mark].format(piece.text) for piece in text.pieces)


def row(table: ClauseTable, path: str, side: str = "draft") -> ClauseRow:
    """The first row of a clause."""
    return next(each for each in table.rows if (text := getattr(each, side)) is not None and text.path == path)


def kinds(table: ClauseTable) -> list[tuple[str, str, str]]:
    """Each row: the paths of both sides and the kind."""
    return [
        (each.base.path if each.base else "", each.draft.path if each.draft else "", each.kind) for each in table.rows
    ]


def mirrored(table: ClauseTable) -> set[tuple[object, ...]]:
    """The rows with the sides exchanged; the rules as a set, their order follows the sides."""
    return {
        (KINDS.get(each.kind, each.kind), _other(each.draft), _other(each.base), frozenset(each.rules), each.computed)
        for each in table.rows
    }


def _other(text: ClauseText | None) -> object:
    return text and (text.path, text.start, text.end, tuple((each.text, SWAPPED[each.mark]) for each in text.pieces))


def plain(table: ClauseTable) -> set[tuple[object, ...]]:
    """The rows as they are, in the form of `mirrored`."""
    return {
        (
            each.kind,
            *(
                text and (text.path, text.start, text.end, tuple((p.text, p.mark) for p in text.pieces))
                for text in (each.base, each.draft)
            ),
            frozenset(each.rules),
            each.computed,
        )
        for each in table.rows
    }


# ---- two drafts of one instrument


def test_a_changed_figure_is_marked_in_its_clause_and_nowhere_else(tmp_path: Path) -> None:
    table = clause_table(
        *drafts(
            tmp_path,
            ("居民医保年度限额1500元/年", "居民医保年度限额2000元/年"),
            rules=(("居民医保，1500", "居民医保，2000"),),
        )
    )
    assert table.relation == TWO_DRAFTS
    assert kinds(table) == [
        ("标题", "标题", SAME),
        ("一", "一", SAME),
        ("二", "二", CHANGED),
        ("三", "三", SAME),
        ("四", "四", SAME),
    ]
    found = row(table, "二")
    assert "居民医保年度限额[1500元/年]，" in shown(found.base)
    assert "居民医保年度限额[2000元/年]，" in shown(found.draft)
    assert shown(found.base).count("[") == shown(found.draft).count("[") == 1
    assert found.rules == ("支付比例", "年度限额", "起付标准")  # in the order of the text


def test_an_added_clause_stands_alone_and_those_behind_it_are_renumbered(tmp_path: Path) -> None:
    old = "三、门诊特殊病种为"
    new = "三、定点医疗机构应当公布收费项目。\n四、门诊特殊病种为"
    text = TEXT.replace("四、最多", "五、最多").replace(old, new)
    rules = (
        RULES.replace("依据四", "依据五").replace("依据三", "依据四") + "条款 三：不计算，宣示性。理由：不产生待遇。\n"
    )
    table = clause_table(program(in_force(tmp_path)), program(put(tmp_path, "新稿", text, rules)))
    assert kinds(table) == [
        *(("标题", "标题", SAME), ("一", "一", SAME), ("二", "二", SAME)),
        *(("", "三", ADDED), ("三", "四", RENUMBERED), ("四", "五", RENUMBERED)),
    ]
    added = row(table, "三")
    assert (added.computed, added.note, added.rules) == (False, "宣示性：不产生待遇。", ())
    assert (shown(row(table, "三", "base").base)[:6], shown(row(table, "四").draft)[:6]) == ("[三]、门诊", "[四]、门诊")


def test_a_clause_that_is_gone_stands_behind_the_one_before_it(tmp_path: Path) -> None:
    rules = RULES.replace(
        "额度 总限额：100000元，自然年度累计，按基金支付额，由门诊待遇使用，依据四“最多支付每年10万元”。\n", ""
    )
    text = TEXT.replace("四、最多支付每年10万元。\n", "")
    table = clause_table(program(in_force(tmp_path)), program(put(tmp_path, "新稿", text, rules)))
    assert kinds(table)[-2:] == [("三", "三", SAME), ("四", "", REMOVED)]
    assert row(table, "四", "base").rules == ("总限额",)


def test_a_sentence_that_moved_is_marked_where_it_was_and_where_it_is(tmp_path: Path) -> None:
    moved = "年内最多支付10万元"
    base = TEXT.replace("起付标准100元。", f"起付标准100元。{moved}。").replace("四、最多支付每年10万元。\n", "")
    draft = base.replace(f"{moved}。", "").replace("再生障碍性贫血。", f"再生障碍性贫血。{moved}。")
    rules = RULES.replace("依据四“最多支付每年10万元”", f"依据二“{moved}”")
    first = program(put(tmp_path, "现行", base, rules))
    second = program(put(tmp_path, "新稿", draft, rules.replace(f"依据二“{moved}”", f"依据三“{moved}”")))
    table = clause_table(first, second)
    assert kinds(table)[2:] == [("二", "二", CHANGED), ("三", "三", CHANGED)]
    assert shown(row(table, "二").base).endswith(f"[{moved}。]") and "[" not in shown(row(table, "二").draft)
    assert shown(row(table, "三").draft).endswith(f"[{moved}。]") and "[" not in shown(row(table, "三").base)


def test_words_that_change_without_a_change_of_meaning_say_so(tmp_path: Path) -> None:
    base, draft = drafts(tmp_path, ("最多支付每年10万元", "最多支付每年100000元"))
    states = {"总限额": ONLY_WORDS, "支付比例": ONLY_WORDS, "起付标准": ONLY_MEANING}
    table = clause_table(base, draft, (), states)
    assert (row(table, "四").kind, row(table, "四").state) == (REWORDED, ONLY_WORDS)
    # 二 has the same words on both sides: that the words of a rule of it changed elsewhere is not said of it.
    assert (row(table, "二").kind, row(table, "二").state) == (SAME, ONLY_MEANING)


def test_words_that_rules_rest_on_matter_where_the_rules_change(tmp_path: Path) -> None:
    base, draft = drafts(tmp_path, ("最多支付每年10万元", "最多支付每年100000元"))
    assert row(clause_table(base, draft), "四").kind == CHANGED  # nothing is known of the rules
    assert row(clause_table(base, draft, {"总限额"}), "四").kind == CHANGED
    assert row(clause_table(base, draft, {"起付标准"}), "四").kind == REWORDED


def test_a_rule_that_only_one_draft_has_changes_what_is_computed(tmp_path: Path) -> None:
    more = "参数 新起付额：200元，依据二“起付标准200元”。\n"
    base, draft = drafts(
        tmp_path,
        ("起付标准100元", "起付标准200元"),
        rules=(("参数 起付标准：100元，依据二“起付标准200元”。\n", more), ("起付为起付标准，", "起付为新起付额，")),
    )
    assert row(clause_table(base, draft, ()), "二").kind == CHANGED


def test_exchanging_two_drafts_gives_the_mirrored_table(tmp_path: Path) -> None:
    """Between the two a figure changes, clause 四 goes, a new one comes, and so clause 三 has another number."""
    text = TEXT.replace("居民医保年度限额1500元/年", "居民医保年度限额2000元/年").replace(
        "四、最多支付每年10万元。\n", ""
    )
    text = text.replace("三、门诊", "三、定点医疗机构应当公布收费项目。\n四、门诊")
    rules = RULES.replace(
        "额度 总限额：100000元，自然年度累计，按基金支付额，由门诊待遇使用，依据四“最多支付每年10万元”。\n", ""
    )
    rules = (
        rules.replace("依据三", "依据四").replace("1500元/年", "2000元/年")
        + "条款 三：不计算，宣示性。理由：不产生待遇。\n"
    )
    base, draft = program(in_force(tmp_path)), program(put(tmp_path, "新稿", text, rules))
    table = clause_table(base, draft)
    assert sorted(each.kind for each in table.rows) == sorted((SAME, SAME, CHANGED, ADDED, RENUMBERED, REMOVED))
    assert plain(clause_table(draft, base)) == mirrored(table)


def blocks(text: str) -> tuple[Block, ...]:
    """The clauses of a text, without a title."""
    return tuple(blocks_of(parse_document(source_from_text("文.txt", text))))


def aligned(base: str, draft: str) -> list[tuple[str, str]]:
    """Which clauses of two texts stand side by side, by their paths."""
    return [(one.path if one else "", other.path if other else "") for one, other in align(blocks(base), blocks(draft))]


def test_of_two_clauses_that_are_about_as_alike_the_one_of_the_same_number_is_the_partner() -> None:
    """Of the twelve words of 一, the new 一 has nine (2×9÷24 = 3/4 alike), the new 二 ten (5/6): less than 1/10 more."""
    base = "一、高血压、糖尿病、冠心病、癫痫、肺炎、肝炎、感冒、胃炎、白血病、麻疹、水痘、疟疾。\n"
    draft = "一、高血压、糖尿病、冠心病、癫痫、肺炎、肝炎、感冒、胃炎、白血病、参保、缴费、退休。\n"
    other = "二、高血压、糖尿病、冠心病、癫痫、肺炎、肝炎、感冒、胃炎、白血病、麻疹、缴费、退休。\n"
    assert aligned(base, draft + other) == [("一", "一"), ("", "二")]
    assert aligned(base, draft.replace("白血病、", "参保、") + other) == [("", "一"), ("一", "二")]


def test_clauses_that_say_the_same_are_partners_wherever_they_stand() -> None:
    base = "一、由统筹基金支付。\n二、由个人账户支付。\n三、由财政补助。\n"
    assert aligned(base, "一、由财政补助。\n二、由统筹基金支付。\n三、由个人账户支付。\n") == [
        ("三", "一"),
        ("一", "二"),
        ("二", "三"),
    ]


def test_clauses_under_one_number_that_have_little_in_common_are_not_partners() -> None:
    assert aligned("一、由统筹基金支付。\n", "一、本办法自公布之日起施行。\n") == [("一", ""), ("", "一")]


CLAUSES = st.lists(
    st.lists(st.sampled_from(["高血压", "糖尿病", "冠心病", "癫痫", "肺炎", "参保"]), min_size=1, max_size=4).map(
        "、".join
    ),
    min_size=1,
    max_size=5,
).map(lambda texts: "".join(f"{number}、{text}。\n" for number, text in zip("一二三四五", texts, strict=False)))


@given(CLAUSES, CLAUSES)
def test_each_clause_stands_in_one_row_and_exchanging_the_texts_exchanges_the_sides(base: str, draft: str) -> None:
    found = aligned(base, draft)
    assert sorted(one for one, _ in found if one) == sorted(block.path for block in blocks(base))
    assert [other for _, other in found if other] == [block.path for block in blocks(draft)]
    assert set(aligned(draft, base)) == {(other, one) for one, other in found}


# ---- one text


@pytest.mark.parametrize("name", SHIPPED)
def test_a_policy_beside_itself_is_unchanged_in_every_row(name: str) -> None:
    policy = shipped(name).program
    table = clause_table(policy, policy, ())
    assert table.relation == ONE_TEXT
    assert table.told == "" and table.one_instrument
    assert {each.kind for each in table.rows} == {SAME}
    assert all(each.base == each.draft and each.base is not None for each in table.rows)


def test_the_state_before_is_quoted_beside_the_draft_that_tells_of_it() -> None:
    table = clause_table(shipped("wenzhou_in_force").program, shipped("wenzhou_old_and_young").program)
    assert table.relation == ONE_TEXT
    assert table.note == "《温州现行》没有单独的文件，左栏是《温州一老一小》的原文里述及原有办法的文字。"
    assert table.told == "base"
    first = row(table, "二（一）1")  # of the 修订 门诊特殊病种
    assert first.kind == CHANGED
    assert shown(first.base).endswith("…<居民医保从1500元/年>…<职工医保从10000元/年>")
    new = "门诊封顶限额<居民医保从1500元/年>[提高为200000元/年]、<职工医保从10000元/年>[提高为470000元/年]。"
    assert new in shown(first.draft)  # what the draft says beyond the words of the state before
    care = row(table, "二（一）5")  # 安宁疗护: only the draft has rules of it
    assert (care.kind, care.base) == (ADDED, None)
    assert row(table, "三（二）").kind == SAME  # 大病保险 and 医疗救助 as in force
    drugs = row(table, "二（一）4")
    assert (drugs.kind, drugs.computed, drugs.note) == (SAME, False, "宣示性：备药与采购的要求，未载明待遇。")


def test_without_an_amendment_the_full_title_tells_which_policy_is_told_of() -> None:
    before, after = shipped("anshan_before").program, shipped("anshan_outpatient").program
    table = clause_table(before, after)
    assert table.relation == ONE_TEXT and "《鞍山门诊共济之前》没有单独的文件，左栏" in table.note
    assert [each.kind for each in table.rows if each.computed] == [CHANGED, ADDED, CHANGED, ADDED]  # 三（一）至三（四）
    assert shown(row(table, "三（三）").base) == (
        "<用人单位在职职工的个人账户按照本人参保缴费基数>…<享受统账结合待遇的退休职工个人账户>…<继续不建立个人账户>"
    )
    assert "右栏" in clause_table(after, before).note
    assert plain(clause_table(after, before)) == mirrored(table)


def test_a_rule_of_the_state_before_that_is_no_more_is_removed(tmp_path: Path) -> None:
    text = TEXT.replace("最多支付每年10万元", "不再实行最多支付每年10万元")
    title = "全称：门诊特殊病种办法。\n"
    new = RULES.replace(
        "额度 总限额：100000元，自然年度累计，按基金支付额，由门诊待遇使用，依据四“最多支付每年10万元”。\n", ""
    )
    new += "条款 四：不计算，说明。理由：不再实行。\n"
    aside = "条款 一：不计算，说明。理由：新办法的施行日期。\n"
    base = program(
        put(tmp_path, "现行", text, RULES + aside, start="")
    )  # what does not say from when it holds is told of
    (tmp_path / "新").mkdir()
    draft = program(put(tmp_path / "新", "新稿", text, new, head=title))
    table = clause_table(base, draft)  # on 一 only the draft's 施行 rests
    assert kinds(table) == [("", "一", ADDED), ("二", "二", SAME), ("三", "三", SAME), ("四", "四", REMOVED)]
    assert shown(row(table, "四").base) == "<最多支付每年10万元>"


def test_words_that_tell_of_what_another_clause_changes_are_changed(tmp_path: Path) -> None:
    """The draft amends what the state before reads in clause 二, and rests on clause 五 for it."""
    change = "起付标准由100元降低为50元"
    aside = "条款 五：不计算，说明。理由：拟作的修改。\n"
    base = program(put(tmp_path, "现行", TEXT + f"五、{change}。\n", RULES + aside))
    rules = f"修订 起付，依据五：{change}，“{change}”。\n"
    rules += "".join(f"条款 {number}：不计算，说明。理由：现行的办法。\n" for number in "二三四")
    draft = program(put(tmp_path, "新稿", TEXT + f"五、{change}。\n", rules, head="修订对象：现行。\n"))
    table = clause_table(base, draft)
    assert kinds(table) == [
        ("一", "一", SAME),
        ("二", "二", CHANGED),
        ("三", "三", SAME),
        ("四", "四", SAME),
        ("", "五", CHANGED),
    ]
    assert row(table, "五").note == ""


# ---- different instruments


def test_two_instruments_that_amend_one_policy_meet_at_what_they_amend() -> None:
    table = clause_table(shipped("wenzhou_old_and_young").program, shipped("wenzhou_relief").program)
    assert table.relation == TWO_INSTRUMENTS
    met = [each for each in table.rows if each.base is not None and each.draft is not None]
    assert [(each.base and each.base.path, each.draft and each.draft.path) for each in met] == [
        ("二（一）1", "三（三）9"),
        ("二（三）13", "三（三）9"),
    ]
    first, second = met
    assert first.kind == CHANGED
    assert shown(first.base).endswith("居民医保从1500元/年提高为200000元/年、[职工医保]从10000元/年提高为[470000元/年]")
    assert shown(first.draft).endswith(
        "居民医保从1500元/年提高为200000元/年、[职工基本医疗保险]从10000元/年提高为[430000元/年]"
    )
    assert {"门诊特殊病种", "困难群体门诊特殊病种", "门诊住院共用限额", "困难人员共用限额"} == set(first.rules)
    assert second.kind == SAME and shown(second.base) == shown(second.draft) == "居民医保从1500元/年提高为200000元/年"


def test_what_only_one_instrument_regulates_stands_alone() -> None:
    table = clause_table(shipped("wenzhou_old_and_young").program, shipped("wenzhou_relief").program)
    alone = [each for each in table.rows if each.base is None or each.draft is None]
    assert {each.kind for each in alone} == {ALONE}
    rest = next(each for each in alone if each.draft is not None and each.draft.path == "三（三）9")
    assert shown(rest.draft).startswith("<起付标准线降低50%>，<支付比例达到80%以上>")
    assert row(table, "三（三）11").rules == ("高额费用化解", "温州困难群体综合保障", "高额费用化解标准")
    assert row(table, "二（一）5", "base").draft is None


def test_an_amended_row_stands_beside_the_row_that_it_amends(tmp_path: Path) -> None:
    base = program(in_force(tmp_path))
    draft = program(notice(tmp_path, "居民医保年度限额由1500元/年提高为2000元/年"))
    table = clause_table(base, draft)
    assert table.relation == TWO_INSTRUMENTS
    met = row(table, "二")
    assert met.base is not None and met.base.path == "二" and met.kind == CHANGED
    assert shown(met.base) == "居民医保年度限额1500元/年"
    assert shown(met.draft) == "居民医保年度限额[由]1500元/年[提高为2000元/年]"
    # The notice does not speak of the other row of the table: it stands alone with all else of the clause.
    rest = next(each for each in table.rows if each.base is not None and each.base.path == "二" and each.draft is None)
    assert rest.kind == ALONE and shown(rest.base).endswith("<职工医保年度限额10000元/年>，<起付标准100元>")


def test_a_policy_without_a_document_of_its_own_shows_the_words_that_it_quotes() -> None:
    table = clause_table(shipped("wenzhou_in_force").program, shipped("wenzhou_relief").program)
    assert table.relation == TWO_INSTRUMENTS and table.note.endswith("《温州现行》没有单独的文件，只列它所引用的文字。")
    assert table.told == "base"
    exchanged = clause_table(shipped("wenzhou_relief").program, shipped("wenzhou_in_force").program)
    assert exchanged.told == "draft" and exchanged.note == table.note
    met = row(table, "二（一）1", "base")
    assert shown(met.base).endswith("…居民医保从1500元/年…[职工医保]从10000元/年")
    assert shown(met.draft).endswith(
        "居民医保从1500元/年[提高为200000元/年]、[职工基本医疗保险]从10000元/年[提高为430000元/年]"
    )
    assert all(each.computed for each in table.rows if each.base is not None)
    assert shown(row(table, "二（二）10", "base").base) == "<生育津贴待遇等待期从12个月>"


def test_a_rule_of_two_clauses_in_both_makes_two_rows_and_not_four(tmp_path: Path) -> None:
    rules = "待遇 门诊待遇：\n  适用于参加居民医保，依据二“{0}”；\n  费用为政策范围内费用，依据三“{1}”；\n"
    rules += "  比例为50%，依据三“{1}”；\n  由统筹基金支付。\n"
    old, new = (
        ("居民医保参保人均可享受", "合规费用支付50%"),
        ("凡城乡老年人、学生儿童，都在保障之列", "目录以内的，基金负担50%"),
    )
    start, end = (
        "自2023年1月1日起施行",
        "各级医疗保障部门要会同财政、卫生健康部门加强监督检查，确保各项待遇按时足额支付",
    )
    text = f"甲办法\n一、{start}。\n二、{old[0]}。\n三、{old[1]}。\n"
    base = program(put(tmp_path, "甲", text, rules.format(*old)))
    text = f"乙细则\n一、本细则{start}。\n二、{new[0]}。\n三、{new[1]}。\n四、{end}。\n"
    aside = "条款 四：不计算，宣示性。理由：不产生待遇。\n"
    draft = program(put(tmp_path, "乙", text, rules.format(*new) + aside))
    table = clause_table(base, draft)
    assert table.relation == TWO_INSTRUMENTS
    assert kinds(table) == [("一", "一", SAME), ("二", "二", CHANGED), ("三", "三", CHANGED), ("", "四", ALONE)]


@pytest.mark.parametrize(
    ("base", "draft"), [("wenzhou_old_and_young", "wenzhou_relief"), ("wenzhou_in_force", "wenzhou_relief")]
)
def test_exchanging_two_instruments_gives_the_mirrored_table(base: str, draft: str) -> None:
    first, second = shipped(base).program, shipped(draft).program
    assert plain(clause_table(second, first)) == mirrored(clause_table(first, second))


# ---- what all tables rest on


@pytest.mark.parametrize("name", SHIPPED)
def test_the_rules_of_a_clause_are_those_of_the_ledger(name: str) -> None:
    policy = shipped(name).program
    side = Side.of(policy)
    blocks = {block.path: block for block in side.blocks}
    assert policy.ledger is not None
    for entry in policy.ledger.entries:
        found = {use.rule for use in side.uses_in(blocks[entry.path])}
        assert set(entry.rules) <= found, entry.path
        quoted = {use.rule for use in side.uses_in(blocks[entry.path]) if use.quote}
        assert quoted <= set(entry.rules), entry.path


def test_a_rule_that_rests_on_a_clause_as_a_whole_rests_on_those_under_it(tmp_path: Path) -> None:
    text = TEXT.replace("再生障碍性贫血。\n", "再生障碍性贫血。\n（一）其他病种另行规定。\n")
    rules = RULES + "称「特病就医」：病种属于特殊病种，依据三。\n"
    side = Side.of(load(str(put(tmp_path, "现行", text, rules))).program)
    resting = {block.path: {use.rule for use in side.uses_in(block)} for block in side.blocks}
    assert [path for path, rules in resting.items() if "特病就医" in rules] == ["三", "三（一）"]


@pytest.mark.parametrize("name", SHIPPED)
def test_the_text_of_a_clause_is_that_of_the_document(name: str) -> None:
    side = Side.of(shipped(name).program)
    for block in side.blocks:
        text = block.document.source.text
        kept = [(char, offset) for char, offset in zip(block.text, block.offsets, strict=True) if char != "\n"]
        assert all(text[offset] == char for char, offset in kept)


def test_documents_that_ship_are_not_taken_for_drafts_of_each_other() -> None:
    blocks: dict[str, tuple[Block, ...]] = {}
    for name in SHIPPED:
        side = Side.of(shipped(name).program)
        blocks.setdefault(side.blocks[0].document.source.sha256, side.blocks)
    texts = list(blocks.values())
    for index, one in enumerate(texts):
        assert are_drafts(align(one, one))
        assert not any(are_drafts(align(one, other)) for other in texts[index + 1 :])


def test_a_policy_without_a_document_is_said_to_have_none(tmp_path: Path) -> None:
    path = in_force(tmp_path)
    base = program(path)
    (tmp_path / "现行.txt").unlink()
    lacking = load(str(path)).program
    table = clause_table(base, lacking)
    assert table.note == "《现行》没有可以对照的原文。"
    assert {(each.kind, each.draft) for each in table.rows} == {(ALONE, None)}
    assert clause_table(lacking, lacking).rows == ()
