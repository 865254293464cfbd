"""The year of examples/02_wenzhou.py, every visit and every layer derived by hand from the two drafts and the assumptions.

The person: 职工医保, 在职, 低保人员, 参加商业补充保险. What pays, in this order, each from what is left before it:

基本医保  普通门诊: (费用 − 1000 a year) × 60% 二级, 50% 三级, at most 5000 a year. 特病: × 80%. 住院: (费用 − 600 a stay) × 85%
         二级, (费用 − 1000) × 80% 三级. 特病 and 住院 share 430000 a year (三（三）9; 普通门诊 does not count). The rest assumed.
大病保险  above 20000 a year (assumed) less 50% (三（三）9) = 10000: 80%, the least that “80%以上” allows; no limit.
医疗救助  70% (assumed), outpatient as inpatient (三（三）9); 100000 a year together, the person not being 特困 (三（三）9).
商业补充  above 10000 a year: 40% (both assumed, 三（三）10).
慈善化解  above 50000 a year all (三（三）11), at visits by the guidance and on referral: the 4th, 6th and 7th, and only
         what is left at these counts towards the 50000.

Each payment is rounded to the fen, half up.
"""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import mingsuan
from compiler.explanation import Origin
from tests.shipped import POLICIES, shipped

ROOT = Path(__file__).parents[1]
DRAFT = "002_a09d28a6ef905ee7.txt"
SERIOUS, SUPPLEMENT, RELIEF, SHARE = "大病保险待遇", "商业补充保险待遇", "高额费用化解", "个人负担"
OUTPATIENT, SPECIAL, INPATIENT = "普通门诊待遇", "门诊特殊病种待遇", "普通住院待遇"
AID_OUT, AID_IN = "门诊医疗救助", "住院医疗救助"
BENEFITS = (OUTPATIENT, SPECIAL, INPATIENT, SERIOUS, AID_OUT, AID_IN, SUPPLEMENT, RELIEF)

# Of each visit the results that are not nothing; “合计” is what has been used of a deductible or a limit so far.
YEAR: tuple[dict[str, str], ...] = (
    # 1  普通门诊 二级 1500.35: (1500.35 − 1000) × 60% = 300.21, left 1200.14. 大病: 1200.14 of the 10000, 0.
    #    救助: 1200.14 × 70% = 840.098, 840.10, left 360.04. 商业: 360.04 of the 10000, 0.
    {OUTPATIENT: "300.21", AID_OUT: "840.10", SHARE: "360.04"},
    # 2  特病 尿毒症透析 (one of the six new ones) 24000.80 × 80% = 19200.64, left 4800.16; 430000 合计 19200.64.
    #    大病: 1200.14 + 4800.16 = 6000.30 of the 10000, 0. 救助: 4800.16 × 70% = 3360.112, 3360.11, left 1440.05;
    #    合计 840.10 + 3360.11 = 4200.21. 商业: 360.04 + 1440.05 = 1800.09 of the 10000, 0.
    {SPECIAL: "19200.64", AID_OUT: "3360.11", SHARE: "1440.05"},
    # 3  住院 二级 (36600 − 600) × 85% = 30600, left 6000; 430000 合计 49800.64. 大病: of the 10000 are left 3999.70:
    #    (6000 − 3999.70) × 80% = 2000.30 × 80% = 1600.24, left 4399.76. 救助: × 70% = 3079.832, 3079.83, left 1319.93;
    #    合计 7280.04. 商业: 1800.09 + 1319.93 = 3120.02 of the 10000, 0. In the county, so nothing is paid before leaving.
    {INPATIENT: "30600.00", SERIOUS: "1600.24", AID_IN: "3079.83", SHARE: "1319.93"},
    # 4  住院 三级, on referral (281000 − 1000) × 80% = 224000, left 57000; 430000 合计 273800.64. 大病: 57000 × 80% = 45600,
    #    left 11400. 救助: 7980, left 3420; 合计 15260.04. 商业: 3120.02 + 3420 = 6540.02 of the 10000, 0.
    #    化解: 3420 of the 50000, 0.
    {INPATIENT: "224000.00", SERIOUS: "45600.00", AID_IN: "7980.00", SHARE: "3420.00"},
    # 5  特病 器官移植后抗排异 60000 × 80% = 48000, left 12000; 430000 合计 321800.64. 大病: 9600, left 2400. 救助: 1680, left
    #    720; 合计 16940.04. 商业: 6540.02 + 720 = 7260.02 of the 10000, 0. Without referral: no 化解, counts for none.
    {SPECIAL: "48000.00", SERIOUS: "9600.00", AID_OUT: "1680.00", SHARE: "720.00"},
    # 6  住院 三级, on referral (981000 − 1000) × 80% = 784000, but of 430000 are left 430000 − 321800.64 = 108199.36.
    #    Left 981000 − 108199.36 = 872800.64. 大病: × 80% = 698240.512, 698240.51, left 174560.13. 救助: × 70% = 122192.091,
    #    but of 100000 are left 100000 − 16940.04 = 83059.96; left 174560.13 − 83059.96 = 91500.17.
    #    商业: of the 10000 are left 2739.98: (91500.17 − 2739.98) × 40% = 88760.19 × 40% = 35504.076, 35504.08, left
    #    55996.09. 化解: of the 50000 are left 50000 − 3420 = 46580: 55996.09 − 46580 = 9416.09 all; the person 46580.
    {
        INPATIENT: "108199.36",
        SERIOUS: "698240.51",
        AID_IN: "83059.96",
        SUPPLEMENT: "35504.08",
        RELIEF: "9416.09",
        SHARE: "46580.00",
    },
    # 7  特病 on referral 30000: nothing left of 430000. 大病: 24000, left 6000. 救助: nothing left of 100000. 商业: 2400, left
    #    3600. 化解: the 50000 are used up, so all 3600; the person nothing.
    {SERIOUS: "24000.00", SUPPLEMENT: "2400.00", RELIEF: "3600.00", SHARE: "0.00"},
    # 8  普通门诊 三级 800 × 50% = 400 (the 1000 are used up), left 400. 大病: 320, left 80. 救助: 0. 商业: 32, left 48.
    #    Not on referral: no 化解.
    {OUTPATIENT: "400.00", SERIOUS: "320.00", SUPPLEMENT: "32.00", SHARE: "48.00"},
)
DECISIVE = 5


@cache
def read(name: str) -> dict[str, Any]:
    found = mingsuan.read_json((ROOT / "examples" / name).read_text("utf-8"))
    assert isinstance(found, dict)
    return found


@cache
def walk() -> tuple[mingsuan.Policy, mingsuan.Evaluated]:
    """The relief draft, and the year run under it."""
    policy = shipped("wenzhou_relief")
    assumed = policy.assume(read("wenzhou_assumptions.json"))
    return policy, policy.evaluate(read("wenzhou_relief.json"), assumed)


@cache
def paid() -> tuple[dict[str, Any], ...]:
    policy, case = walk()
    return tuple(policy.results(case)["事件"])


def quotes(result: str, depth: mingsuan.Depth = mingsuan.Depth.STEPS, event: int = DECISIVE) -> set[tuple[str, str]]:
    """Clause and words of the relief draft that the explanation of a result shows."""
    policy, case = walk()
    steps = policy.explain(case, event, result, depth).steps
    return {
        (item.path, "".join(item.quote.split())) for step in steps for item in step.citations if item.document == DRAFT
    }


@pytest.mark.parametrize("index", range(len(YEAR)))
def test_every_layer_pays_what_was_derived_by_hand(index: int) -> None:
    nothing = dict.fromkeys(BENEFITS, "0.00")
    others = {"家庭病床待遇": "0.00", "生育定额待遇": "0.00", "明细收费总额": "0.00"}
    county = index == 2  # 三（二）6: in the county no deposit, and on leaving only what is left after the three
    stay = {"可先诊疗后付费": county, "免缴住院押金": county, "先诊疗后付费出院支付额": "1319.93" if county else "0.00"}
    assert paid()[index] == nothing | others | stay | YEAR[index]


def test_the_parts_are_the_whole() -> None:
    for visit, results in zip(read("wenzhou_relief.json")["事件"], paid(), strict=True):
        assert Decimal(visit["政策范围内费用"]) == sum(Decimal(results[name]) for name in (*BENEFITS, SHARE))


def test_the_limits_that_bite() -> None:
    def year(*names: str) -> Decimal:
        return sum((Decimal(results[name]) for results in paid() for name in names), Decimal(0))

    assert year(SPECIAL, INPATIENT) == 430000
    assert year(AID_OUT, AID_IN) == 100000
    # 360.04 + 1440.05 + 1319.93 + 720 + 48 at visits without referral; at the others 50000, neither more nor less
    assert year(SHARE) == Decimal("3888.02") + 50000
    assert year(RELIEF) == Decimal("13016.09")


@pytest.mark.parametrize("index", range(len(YEAR)))
def test_the_certificate_of_each_result_is_verified(index: int) -> None:
    policy, case = walk()
    for name in YEAR[index]:
        explanation = policy.explain(case, index, name, mingsuan.Depth.STEPS)
        assert mingsuan.verify(policy.certificate(case, explanation), [POLICIES]) == []


def test_the_explanation_of_each_layer_names_its_clause() -> None:
    shared = ("三（三）9", "职工基本医疗保险从10000元/年提高为430000元/年")
    assert shared in quotes(INPATIENT)
    assert quotes(SERIOUS) >= {("三（三）9", "起付标准线降低50%"), ("三（三）9", "支付比例达到80%以上")}
    assert ("三（三）9", "救助限额为每人每年10万元，其中特困人员取消救助限额") in quotes(AID_IN)
    assert ("三（三）10", "给予倾斜支付") in quotes(SUPPLEMENT)
    assert ("三（三）11", "自负金额超5万元以上，化解至5万以下") in quotes(RELIEF)


def test_the_share_is_explained_by_the_payment_of_each_layer() -> None:
    policy, case = walk()
    steps = policy.explain(case, DECISIVE, SHARE, mingsuan.Depth.STEPS).steps
    shown = {step.label: step.value for step in steps}
    # 981000 − 108199.36 − 698240.51 − 83059.96 − 35504.08 − 9416.09 = 46580
    for name in (INPATIENT, SERIOUS, AID_IN, SUPPLEMENT, RELIEF):
        assert shown[name] == f"{Decimal(YEAR[DECISIVE][name]):,}元"


def test_the_page_shows_both_documents() -> None:
    policy, case = walk()
    page = mingsuan.explanation_html(policy, policy.explain(case, 6, SPECIAL, mingsuan.Depth.ALL))
    assert [page.count(f"原文：{name}") for name in ("温州现行", "温州医保纾困")] == [1, 1]


def test_dialysis_is_paid_only_by_the_amendment() -> None:
    """Without the draft dialysis is no special disease (二（一）1 of the other draft names three others)."""
    policy = shipped("wenzhou_in_force")
    case = policy.evaluate(read("wenzhou_relief.json"))
    assert policy.results(case)["事件"][1][SPECIAL] == "0.00"


def test_each_figure_that_is_assumed_is_marked_so() -> None:
    policy, case = walk()
    assumed = read("wenzhou_assumptions.json")
    for name in (SHARE, RELIEF):
        explanation = policy.explain(case, DECISIVE, name, mingsuan.Depth.ALL)
        nodes = policy.program.graph.nodes
        rested = [step.node for step in explanation.steps if step.origin is Origin.ASSUMED]
        data = [nodes[node].data for node in rested if node is not None]
        marked = {item[0] for item in data if isinstance(item, tuple)}
        assert marked >= set(assumed)
        assert "〔假设（非文件载明）" in mingsuan.explanation_text(explanation)


def test_without_assumptions_what_needs_one_says_which() -> None:
    policy, _ = walk()
    case = policy.evaluate(read("wenzhou_relief.json"))
    last = policy.results(case)["事件"][DECISIVE][RELIEF]
    assert last["代码"] == "E14" and policy.results(case)["事件"][2]["免缴住院押金"] is True
