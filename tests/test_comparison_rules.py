"""What becomes of a rule, and how that is known: pairs made from Anshan's policy by replacing words, so that a person can
say what must come out."""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pytest

import mingsuan
from compiler.cases import Case
from compiler.comparison import open_points
from compiler.comparison.evidence import AIMED, CASES
from compiler.comparison.result import (
    ADDED,
    CHANGED,
    FOLLOWS,
    ONLY_MEANING,
    ONLY_WORDS,
    PROVEN,
    REMOVED,
    REWORDED,
    SAME,
    SEARCHED,
    SHOWN,
    ClauseRow,
    Comparison,
    RuleRow,
)
from compiler.inquiry.witnesses import Witness
from mingsuan import Policy, load
from tests.oracle_anshan import RATE_BY_LEVEL, RETIRED_POINTS, SPECIALIST_KINDS, SPECIALIST_RATE
from tests.shipped import POLICIES, shipped
from tests.small_documents import RULES, TEXT, in_force, notice, put

Words = Sequence[tuple[str, str]]
OF_CLAUSE = {"普通门诊起付标准", "普通门诊年度限额", "普通门诊支付比例", "普通门诊统筹"}  # they cite 三（一）第2段
JUDGEMENT = "可申请普通门诊统筹定点"


@pytest.fixture(autouse=True)
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """No open questions are sought: that takes longer than all that these tests are about."""
    monkeypatch.setattr(open_points, "open_points", lambda *_, **__: ())


def changed(folder: Path, *, both: Words = (), text: Words = (), rules: Words = ()) -> Policy:
    """Anshan's policy with words replaced in its document, in its rules, or in both; without its worked cases."""
    document, policy = (next((POLICIES / "anshan_outpatient").glob(f"*.{kind}")) for kind in ("txt", "ming"))
    words, sentences = document.read_text("utf-8"), policy.read_text("utf-8").partition("注：——样例")[0]
    for old, new in (*both, *text):
        assert old in words
        words = words.replace(old, new)
    for old, new in (*both, *rules):
        assert old in sentences
        sentences = sentences.replace(old, new)
    (folder / document.name).write_text(words, "utf-8")
    (folder / policy.name).write_text(sentences, "utf-8")
    found = load(str(folder / policy.name))
    assert found.program.ok, [item.message for item in found.diagnostics]
    return found


def beside(draft: Policy) -> Comparison:
    """A changed policy beside Anshan's as it ships."""
    return mingsuan.compare(shipped("anshan_outpatient"), draft)


def rules_of(found: Comparison) -> dict[str, RuleRow]:
    """What becomes of each rule, by name."""
    return {row.name: row for row in found.rules}


def touched(found: Comparison) -> dict[str, str]:
    """The rules that do not stay as they are."""
    return {row.name: row.change for row in found.rules if row.change != SAME}


def clause(found: Comparison, path: str) -> ClauseRow:
    """The row of a clause of the draft."""
    return next(row for row in found.clauses.rows if row.draft is not None and row.draft.path == path)


def evidence(row: RuleRow) -> tuple[str, int]:
    """How the answer is known, and how many cases were tried."""
    assert row.evidence is not None
    return row.evidence.kind, row.evidence.tried


def witness(row: RuleRow) -> Witness:
    """The case that shows the difference."""
    assert row.evidence is not None and row.evidence.kind == SHOWN and row.evidence.witness is not None
    return row.evidence.witness


def visits(case: Case) -> list[tuple[Fraction, Fraction]]:
    """The expense of each outpatient visit of one who works or is retired, and the rate in the words of 三（一）第2段."""
    found = []
    for event in case.events:
        assert event.type == "就医" and event.facts["医疗类别"] == "普通门诊" and event.facts["定点"] is True
        special = event.facts.get("机构类别") in SPECIALIST_KINDS
        rate = SPECIALIST_RATE if special else RATE_BY_LEVEL[str(event.facts["机构级别"])]
        rate += RETIRED_POINTS * (case.person["人员类别"] == "退休")
        expense = event.facts["政策范围内费用"]
        assert isinstance(expense, Fraction)
        found.append((expense, Fraction(rate, 100)))
    return found


# ---- words and meaning part


def test_words_that_change_while_the_meaning_does_not_are_told_and_proven(tmp_path: Path) -> None:
    found = beside(changed(tmp_path, both=[("年度最高支付限额为3000元", "年度支付限额最高为3000元")]))
    assert touched(found) == {}
    rows = rules_of(found)
    assert {name for name, row in rows.items() if row.state == ONLY_WORDS} == OF_CLAUSE
    assert {row.state for row in rows.values()} == {ONLY_WORDS, ""}
    for name in OF_CLAUSE:
        assert rows[name].reworded and not rows[name].rewritten and evidence(rows[name]) == (PROVEN, 0)
    row = clause(found, "三（一）")
    assert (row.kind, row.state) == (REWORDED, ONLY_WORDS) and set(row.rules) >= OF_CLAUSE
    assert {row.kind for row in found.clauses.rows} == {REWORDED, SAME}
    assert {row.change for row in found.parameters} == {SAME}
    assert found.cases == () and found.curves == ()


def test_a_meaning_that_changes_while_the_words_do_not_is_told_with_a_case(tmp_path: Path) -> None:
    found = beside(changed(tmp_path, rules=[("起付为普通门诊起付标准，自然年度累计", "起付为普通门诊起付标准，每次")]))
    assert touched(found) == {"普通门诊统筹": CHANGED}
    row = rules_of(found)["普通门诊统筹"]
    assert (row.state, row.rewritten, row.reworded, row.via) == (ONLY_MEANING, True, False, ())
    assert clause(found, "三（一）").state == ONLY_MEANING and clause(found, "三（一）").kind == SAME
    shown = witness(row)
    # 400 yuan in the year against 400 yuan a visit: in the first visit both take the same, so the case needs a second.
    # In the base what is left of the 400 after the earlier visits is taken off, in the draft the whole 400 again.
    spent = visits(shown.sampled.case)
    assert shown.event == len(spent) - 1 >= 1 and len({event.date.year for event in shown.sampled.case.events}) == 1
    (expense, rate), earlier = spent[-1], sum((cost for cost, _ in spent[:-1]), Fraction(0))
    left = max(400 - earlier, Fraction(0))
    assert left < 400
    base = max(expense - left, Fraction(0)) * rate
    draft = max(expense - 400, Fraction(0)) * rate
    assert base <= 3000  # the yearly limit plays no part in so simple a case
    assert tuple(shown.values) == (base, draft) and base > draft


def test_a_reading_with_another_effect_changes_the_meaning_and_no_words(tmp_path: Path) -> None:
    reading = "口径：每笔基金支付舍去分以下"
    found = beside(changed(tmp_path, rules=[("口径：等限于所列", f"{reading}。理由：试。\n口径：等限于所列")]))
    rows = rules_of(found)
    new = rows["每笔基金支付舍去分以下"]
    assert (new.kind, new.change, new.evidence) == ("口径", ADDED, None)
    assert {"普通门诊统筹", "个人账户月计入"} <= set(new.results)
    row = rows["普通门诊统筹"]
    assert (row.change, row.state, row.rewritten) == (CHANGED, ONLY_MEANING, False)
    # Rounded to the fen in the base, cut off in the draft: one fen less where half a fen or more is cut off.
    one, other = witness(row).values
    assert isinstance(one, Fraction) and isinstance(other, Fraction) and one - other == Fraction(1, 100)
    # Contributions have whole fen: cutting off changes nothing, and no case can show that it does. What is not known to
    # mean something else is not said to.
    paid_in = rows["缴费计入统筹基金"]
    assert evidence(paid_in) == (SEARCHED, CASES + AIMED) and paid_in.state == ""


# ---- figures, and what follows from them


def test_a_figure_that_changes_is_changed_and_what_rests_on_it_follows(tmp_path: Path) -> None:
    found = beside(
        changed(tmp_path, both=[("起付标准400元", "起付标准500元")], rules=[("起付标准：400元", "起付标准：500元")])
    )
    rows = rules_of(found)
    assert touched(found) == {"普通门诊起付标准": CHANGED, "普通门诊统筹": FOLLOWS}
    assert rows["普通门诊统筹"].via == ("普通门诊起付标准",)
    assert rows["普通门诊统筹"].results == ("普通门诊统筹", "个人负担")
    assert not rows["普通门诊统筹"].rewritten and rows["普通门诊起付标准"].rewritten
    assert witness(rows["普通门诊起付标准"]).values == (400, 500)
    # The paragraph of all four was changed for this figure: of the others it is not said that only words changed.
    assert {row.state for row in rows.values()} == {""}
    assert evidence(rows["普通门诊年度限额"]) == (PROVEN, 0) and rows["普通门诊年度限额"].reworded
    # (expense − 400) and (expense − 500) at one rate
    shown = witness(rows["普通门诊统筹"])
    ((expense, rate),) = visits(shown.sampled.case)
    assert expense > 500 and tuple(shown.values) == ((expense - 400) * rate, (expense - 500) * rate)
    (figure,) = (row for row in found.parameters if row.change != SAME)
    assert figure.base is not None and figure.draft is not None
    assert (figure.name, figure.base.text, figure.draft.text, figure.difference) == (
        *("普通门诊起付标准", "400元", "500元"),
        Fraction(100),
    )
    assert (clause(found, "三（一）").kind, clause(found, "三（一）").state) == (CHANGED, "")
    # Nobody gains. One visit loses 100 yuan at the rate, at most at 70%, that of the retired at the first level.
    (worst,) = found.cases
    assert worst.found == "最大受损" and worst.totals.gain.difference == -70


# ---- rules on one side only


def test_a_clause_with_rules_that_only_the_draft_has_is_added(tmp_path: Path) -> None:
    fee = "家庭医生签约服务费每人每年100元，由统筹基金支付"
    rules = f"""参数 签约服务费：100元，依据四（五）“家庭医生签约服务费每人每年100元”。
待遇 签约服务待遇，依据四（五）“{fee}”：
  适用于参加职工医保，且医疗类别为普通门诊；
  支付为签约服务费；
  封顶为签约服务费，自然年度累计，按基金支付额；
  由统筹基金支付。
"""
    aside = "".join(f"条款 四（{number}）：不计算，宣示性。理由：保障措施。\n" for number in "一二三四")
    found = beside(
        changed(
            tmp_path,
            text=[("（四）注重宣传引导", f"（五）签约服务\n{fee}。\n（四）注重宣传引导")],
            rules=[("条款 四：不计算，宣示性。理由：保障措施，不产生待遇。", rules + aside)],
        )
    )
    assert touched(found) == {"签约服务费": ADDED, "签约服务待遇": ADDED}
    assert all(rules_of(found)[name].evidence is None for name in touched(found))
    (row,) = (row for row in found.clauses.rows if row.kind != SAME)
    assert (row.kind, row.base, set(row.rules)) == (ADDED, None, {"签约服务费", "签约服务待遇"})
    assert row.draft is not None and row.draft.path == "四（五）"
    (figure,) = (row for row in found.parameters if row.change == ADDED and not row.row)
    assert figure.base is None and figure.draft is not None and figure.draft.text == "100元"
    # 100 yuan a year for whoever sees a doctor: the largest gain within one year is that.
    (best,) = found.cases
    assert best.found == "最大受益" and best.totals.gain.difference == 100


def test_a_rule_that_the_draft_does_without_is_removed(tmp_path: Path) -> None:
    text = next((POLICIES / "anshan_outpatient").glob("*.ming")).read_text("utf-8")
    rule = text[text.index(f"判定 {JUDGEMENT}") : text.index("注：三（三）个人账户计入办法")]
    aside = "条款 三（二）第1段：不计算，授权另定。理由：试。\n"
    found = beside(changed(tmp_path, rules=[(rule, ""), ("条款 三（二）第2段：", f"{aside}条款 三（二）第2段：")]))
    assert touched(found) == {JUDGEMENT: REMOVED}
    row = rules_of(found)[JUDGEMENT]
    assert (row.draft, row.evidence, row.results) == ((), None, (JUDGEMENT,)) and row.base
    assert found.cases == ()  # no money hangs on it


# ---- what is proven and what is only tried


def test_a_figure_written_otherwise_is_the_same_and_that_is_proven(tmp_path: Path) -> None:
    found = beside(changed(tmp_path, rules=[("普通门诊年度限额：3000元", "普通门诊年度限额：0.3万元")]))
    row = rules_of(found)["普通门诊年度限额"]
    assert (row.change, row.rewritten, row.reworded, row.state, evidence(row)) == (SAME, True, False, "", (PROVEN, 0))
    assert touched(found) == {}


def test_the_same_said_in_another_order_is_tried_and_never_proven(tmp_path: Path) -> None:
    """甲且乙且丙 and 丙且乙且甲 are two graphs of one meaning: no case can tell them apart, and no proof is claimed."""
    old = "适用于参加职工医保，且医疗类别为普通门诊，且机构为定点医疗机构"
    new = "适用于机构为定点医疗机构，且医疗类别为普通门诊，且参加职工医保"
    found = beside(changed(tmp_path, rules=[(old, new)]))
    assert touched(found) == {"普通门诊统筹": CHANGED}
    row = rules_of(found)["普通门诊统筹"]
    assert evidence(row) == (SEARCHED, CASES + AIMED) and row.state == ""
    assert clause(found, "三（一）").state == "" and found.cases == ()
    assert ("其中未见差异的规则合计试算", CASES + AIMED) in {(what, tried) for what, _, tried in found.basis.searches}


def test_a_difference_that_no_drawn_case_comes_to_is_tried_and_never_proven(tmp_path: Path) -> None:
    """The 40th or the 60th visit of a year: no drawn case has so many."""
    found = {}
    for count in (40, 60):
        folder = tmp_path / str(count)
        folder.mkdir()
        said = f"同一年内第{count}次及以上就诊的，按比例的50%计算"
        rules = RULES.replace(
            "参加职工医保的支付70%”。",
            f"参加职工医保的支付70%”；\n  就诊次数为第{count}次及以上，按50%计算，依据五“{said}”。",
        )
        rules += f"额度 就诊次数：次数，自然年度累计，依据五“{said}”。\n"
        policy = load(str(put(folder, "办法", f"{TEXT}五、{said}。\n", rules)))
        assert policy.program.ok, [item.message for item in policy.diagnostics]
        found[count] = policy
    rows = rules_of(mingsuan.compare(found[40], found[60]))
    row = rows["支付比例"]
    assert row.change == CHANGED and evidence(row) == (SEARCHED, CASES + AIMED) and row.state == ""
    follower = rows["门诊待遇"]
    assert follower.change == FOLLOWS and follower.via == ("支付比例",)
    assert evidence(follower) == (SEARCHED, CASES + AIMED)
    # and there is a difference: the 40th visit of 100 yuan pays 25 in the one and 50 in the other


# ---- amendments


def test_a_benefit_taken_from_some_is_changed_and_not_gone(tmp_path: Path) -> None:
    """A notice for 职工医保 alone does away with the benefit; residents keep it, so that it is changed, with its figures,
    and exchanging the two does not make it new."""
    base = load(str(in_force(tmp_path)))
    draft = load(str(notice(tmp_path, "门诊待遇取消", audience="参加职工医保")))
    for found in (mingsuan.compare(base, draft), mingsuan.compare(draft, base)):
        row = rules_of(found)["门诊待遇"]
        assert (row.change, row.evidence.kind if row.evidence else "") == (CHANGED, SHOWN)
        assert all(figure.base and figure.draft for figure in found.parameters)


def test_a_benefit_taken_from_all_is_gone(tmp_path: Path) -> None:
    base = load(str(in_force(tmp_path)))
    draft = load(str(notice(tmp_path, "门诊待遇取消")))
    assert rules_of(mingsuan.compare(base, draft))["门诊待遇"].change == REMOVED
    assert rules_of(mingsuan.compare(draft, base))["门诊待遇"].change == ADDED


def test_only_what_the_draft_amends_itself_is_said_to_amend(tmp_path: Path) -> None:
    """Both rest on the notice that lowers the deductible; only the second notice raises the limit of all."""
    in_force(tmp_path)
    first = load(str(notice(tmp_path, "起付标准由100元调整为80元")))
    second = notice(tmp_path, "总限额由100000元调整为200000元", name="再通知", base="通知", start="2024年6月1日")
    found = rules_of(mingsuan.compare(first, load(str(second))))
    assert (found["起付标准"].change, found["起付标准"].by) == (SAME, "")
    assert (found["总限额"].change, found["总限额"].by) == (CHANGED, "再通知所改")
