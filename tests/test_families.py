"""The typical families of the three comparisons: what either policy pays for every event, derived by hand.

Each derivation stands beside its figures and goes from the clauses of the documents (named in Chinese) and the values of
the file of assumptions. Of the results of an event those not listed must be nothing: 0.00, no, or as before.
"""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from compiler.assumptions import open_values
from mingsuan import CaseFault, read_json
from mingsuan.assumptions import assumptions_for
from mingsuan.schema import case_schema
from tests.shipped import results, shipped

FOLDER = Path(__file__).parents[1] / "examples" / "comparison"
PAIRS = {
    "wenzhou_old_and_young": ("wenzhou_in_force", "wenzhou_old_and_young"),
    "wenzhou_two_drafts": ("wenzhou_old_and_young", "wenzhou_relief"),
    "anshan": ("anshan_before", "anshan_outpatient"),
}
OUT, SPECIAL, STAY, HOME_BED = "普通门诊待遇", "门诊特殊病种待遇", "普通住院待遇", "家庭病床待遇"
FIXED, HOSPICE, SERIOUS = "生育定额待遇", "安宁疗护待遇", "大病保险待遇"
AID_OUT, AID_STAY, RELIEF, OWN = "门诊医疗救助", "住院医疗救助", "高额费用化解", "个人负担"
EXTRA, ITEMS, HOW = "商业补充保险待遇", "明细收费总额", "生育和安宁疗护付费方式"
POOL, ACCOUNT = "普通门诊统筹", "个人账户月计入"
NOTHING = ("0.00", False, "按现行办法付费")

Paid = dict[str, Any]
Events = list[tuple[Paid, Paid]]  # what the base and the draft yield for each event, but for nothings

# In all comments: 门诊 = 普通门诊, 特病 = 门诊特殊病种. Assumed for Wenzhou: 门诊 起付 在职1000 退休800 居民200, 比例
# 在职70/60/50% 退休74/64/54% 居民50/40/30% (一、二、三级), 封顶 职工5000 居民1500; 住院 起付 职工300/600/1000
# 居民200/500/900, 比例 职工90/85/80% 居民85/75/65%, 封顶 职工300000 居民150000; 现行特病 职工80% 居民60%; 家庭病床 职工 起付400
# 70%, 社区 职工 起付250 90%; 生育定额 门诊1500 住院4000; 安宁疗护每床日300; 大病 起付 职工20000 居民16000, 70% 60%, 封顶 200000
# 100000; 救助 门诊/住院 特困80/100% 低保50/70% 低边40/60% 县级30/50%, 封顶 门诊10000 住院60000 (特困20000 80000); 商保 起付10000
# 50%, 倾斜70%; 困难群体大病80%.

HUSBAND: Events = [
    # 现行 退休二级: (6000−800)×64%=3328, own 2672. 二（一）2: 起付减半500, 60%+5=65%: 5500×65%=3575, own 2425.
    ({OUT: "3328.00", OWN: "2672.00"}, {OUT: "3575.00", OWN: "2425.00"}),
    # 二（四）15: 12 weeks = 84 days after 1 March: 30 days to 31 March, 30 of April, 24 of May: 24 May is the last one.
    ({}, {"处方量在规定期限内": True}),
    # 现行 三级 4000×54%=2160, of the cap 5000 are left 1672. 稿: cap 5000×130%=6500, left 2925 ≥ 4000×55%=2200.
    ({OUT: "1672.00", OWN: "2328.00"}, {OUT: "2200.00", OWN: "1800.00"}),
    # 现行: nothing left. 稿: 2000.05×75%=1500.04, left 6500−3575−2200=725; own 2000.05−725.
    ({OUT: "0.00", OWN: "2000.05"}, {OUT: "725.00", OWN: "1275.05"}),
]
WIFE: Events = [
    # (3000−200)×50%=1400 under both; two chronic diseases or more raise 1500 to 1950 (×130%), neither is reached.
    ({OUT: "1400.00", OWN: "1600.00"}, {OUT: "1400.00", OWN: "1600.00"}),
    # 1000×40%=400: 现行 left 100; 稿 left 550.
    ({OUT: "100.00", OWN: "900.00"}, {OUT: "400.00", OWN: "600.00"}),
    # 现行: nothing left, 300 her own. 二（一）3: 上门服务费 60 counts: 360×50%=180, left 1950−1800=150; own 360−150=210;
    # charged 医疗服务价格280+60=340.
    ({OUT: "0.00", OWN: "300.00"}, {OUT: "150.00", OWN: "210.00", "上门医疗收费": "340.00"}),
]
FATHER: Events = [
    # (3000−1000)×50%=1000; (12600−600)×85%=10200; 800×70%=560: no clause of either draft touches him.
    ({OUT: "1000.00", OWN: "2000.00"},) * 2,
    ({STAY: "10200.00", OWN: "2400.00"},) * 2,
    ({OUT: "560.00", OWN: "240.00"},) * 2,
]
MOTHER: Events = [
    # 二（二）8: 4812.35×1%=48.1235, 48.12.
    ({}, {"生育保险缴费": "48.12"}),
    # 现行 定额1500 of 3000. 二（二）9、12: 3000+筛查260=3260 as 门诊: (3260−1000)×50%=1130; own 2130.
    (
        {FIXED: "1500.00", OWN: "1500.00", ITEMS: "260.00"},
        {OUT: "1130.00", OWN: "2130.00", ITEMS: "260.00", HOW: "按项目付费"},
    ),
    # 现行 定额4000 of 9600. 稿: 9600+镇痛800=10400 as 住院: (10400−600)×85%=8330; own 2070.
    (
        {FIXED: "4000.00", OWN: "5600.00", ITEMS: "800.00"},
        {STAY: "8330.00", OWN: "2070.00", ITEMS: "800.00", HOW: "按项目付费"},
    ),
    # 1 January to 3 September: 8 months, not 12, but 6 (二（二）10); 计发基数 上年度缴费基数; 二孩.
    (
        {"可享受生育津贴": False},
        {"可享受生育津贴": True, "生育津贴计发基数": "4500.00", "三孩生育费用纳入生育保险": False},
    ),
    # 现行: 500 within 起付1000. 稿: the antenatal visits have used it up: 500×50%=250.
    ({OUT: "0.00", OWN: "500.00"}, {OUT: "250.00", OWN: "250.00"}),
]


def turned(events: Events) -> Events:
    """What the other order of the two policies yields."""
    return [(draft, base) for base, draft in events]


FAMILIES: Mapping[str, Mapping[str, Events]] = {
    "wenzhou_old_and_young": {
        "退休夫妻·丈夫": HUSBAND,
        "退休夫妻·妻子": WIFE,
        "二孩家庭·父亲": FATHER,
        "二孩家庭·母亲": MOTHER,
        "二孩家庭·长女": [
            # 癫痫 is no 特病 现行. 二（三）13, age 8: 居民住院三级 65%: 4000×65%=2600, 6000×65%=3900.
            ({SPECIAL: "0.00", OWN: "4000.00"}, {SPECIAL: "2600.00", OWN: "1400.00"}),
            ({SPECIAL: "0.00", OWN: "6000.00"}, {SPECIAL: "3900.00", OWN: "2100.00"}),
            # (8500−500)×75%=6000; 大病 16000 is not reached (稿: 1400+2100+2500=6000).
            ({STAY: "6000.00", OWN: "2500.00"},) * 2,
        ],
        "三孩家庭·母亲": [
            # 现行 定额4000, not more than the expense: 3500, all of it. 稿: (3500−1000)×80%=2000: she loses 1500.
            ({FIXED: "3500.00", OWN: "0.00"}, {STAY: "2000.00", OWN: "1500.00", HOW: "按项目付费"}),
            # insured since 2015, so either period is over; 二（二）11: 参保女职工, 三孩.
            (
                {"可享受生育津贴": True},
                {"可享受生育津贴": True, "生育津贴计发基数": "6200.00", "三孩生育费用纳入生育保险": True},
            ),
        ],
        "三孩家庭·幼子": [
            # charged 100+200+50=350; 二（三）14, age 5: (100+200)×130%+50=440. Paid by either: (500−200)×30%=90.
            ({OUT: "90.00", OWN: "410.00", ITEMS: "350.00"}, {OUT: "90.00", OWN: "410.00", ITEMS: "440.00"}),
        ],
        "慢阻肺患者": [
            # 二（一）1: 慢性阻塞性肺疾病 becomes 特病, 职工住院三级 80%: 9000×80%=7200.
            ({SPECIAL: "0.00", OWN: "9000.00"}, {SPECIAL: "7200.00", OWN: "1800.00"}),
            # (31000−1000)×80%=24000; 大病 20000 is not reached (7000; 1800+7000).
            ({STAY: "24000.00", OWN: "7000.00"},) * 2,
        ],
        "失能老人": [
            # (5000−400)×70%=3220. 二（一）3, 社区: (5000−250)×90%=4275.
            ({HOME_BED: "3220.00", OWN: "1780.00"}, {HOME_BED: "4275.00", OWN: "725.00"}),
            # 二（一）6: 市区 alone, then 全市; 重度失能 and 60周岁及以上.
            (
                {"属于长期护理保险保障对象": False},
                {"属于长期护理保险保障对象": True, "长期护理重点保障对象": True, "长期护理优先保障对象": True},
            ),
            # 二（一）5: 20 days of 300 = 6000, less than 7300.50.
            ({OWN: "7300.50"}, {HOSPICE: "6000.00", OWN: "1300.50", HOW: "按床日付费"}),
        ],
        "肿瘤患者": [
            # 现行: 50000×60%=30000, cap 1500; left 48500; 大病 (48500−16000)×60%=19500; own 29000.
            # 稿: 居民住院三级 50000×65%=32500; left 17500; 大病 1500×60%=900; own 16600.
            (
                {SPECIAL: "1500.00", SERIOUS: "19500.00", OWN: "29000.00"},
                {SPECIAL: "32500.00", SERIOUS: "900.00", OWN: "16600.00"},
            ),
            # (300900−900)×65%=195000. 现行: cap 150000; left 150900; 大病 90540, of 100000 are left 80500; own 70400.
            # 稿: the shared 200000 has 167500 left; left 133400; 大病 80040 ≤ 99100; own 53360.
            (
                {STAY: "150000.00", SERIOUS: "80500.00", OWN: "70400.00"},
                {STAY: "167500.00", SERIOUS: "80040.00", OWN: "53360.00"},
            ),
        ],
        "低保透析患者": [
            # 尿毒症透析 is 特病 in neither, so no layer pays.
            ({SPECIAL: "0.00", AID_OUT: "0.00", OWN: "20000.00"},) * 2,
            # (60900−900)×65%=39000; left 21900; 大病 5900×60%=3540; left 18360; 救助 70%=12852; own 5508.
            ({STAY: "39000.00", SERIOUS: "3540.00", AID_STAY: "12852.00", OWN: "5508.00"},) * 2,
        ],
    },
    "wenzhou_two_drafts": {
        "低保透析患者": [
            # 一老一小: no 特病. 纾困三（三）9: 20000×60%=12000; left 8000 = 大病 起付 16000 halved; 救助 70%=5600; own 2400.
            ({SPECIAL: "0.00", OWN: "20000.00"}, {SPECIAL: "12000.00", AID_OUT: "5600.00", OWN: "2400.00"}),
            # (40500−500)×75%=30000, left 10500. 一老一小: 大病 not reached; 救助 7350; own 3150.
            # 纾困: 大病 80%=8400; left 2100; 救助 1470; own 630, which is what 三（二）6 has her pay on leaving.
            (
                {STAY: "30000.00", AID_STAY: "7350.00", OWN: "3150.00"},
                {
                    STAY: "30000.00",
                    SERIOUS: "8400.00",
                    AID_STAY: "1470.00",
                    OWN: "630.00",
                    "可先诊疗后付费": True,
                    "免缴住院押金": True,
                    "先诊疗后付费出院支付额": "630.00",
                },
            ),
            # 纾困: 25000×60%=15000; left 10000; 大病 8000; left 2000; 救助 1400; own 600.
            (
                {SPECIAL: "0.00", OWN: "25000.00"},
                {SPECIAL: "15000.00", SERIOUS: "8000.00", AID_OUT: "1400.00", OWN: "600.00"},
            ),
            # 二（二）8 is for 灵活就业 alone; 三（三）8: the state pays her contribution.
            ({"生育保险缴费": "0.00"}, {"资助参保": "560.00"}),
        ],
        "低保祖孙·祖母": [
            # 一老一小: 居民住院二级 5000×75%=3750; left 1250; 门诊救助 50%=625. 纾困 does not list 慢性阻塞性肺疾病: no layer pays.
            (
                {SPECIAL: "3750.00", AID_OUT: "625.00", OWN: "625.00"},
                {SPECIAL: "0.00", AID_OUT: "0.00", OWN: "5000.00"},
            ),
            # (1200−200)×50%=500; left 700; 大病 not reached; 门诊救助 50%=350, or at the rate of stays 70%=490.
            ({OUT: "500.00", AID_OUT: "350.00", OWN: "350.00"}, {OUT: "500.00", AID_OUT: "490.00", OWN: "210.00"}),
        ],
        "低保祖孙·孙子": [
            # 一老一小二（三）13: 4000×65%=2600; left 1400; 救助 50%=700. 纾困 lists 癫痫所致精神障碍, not 癫痫.
            ({SPECIAL: "2600.00", AID_OUT: "700.00", OWN: "700.00"}, {SPECIAL: "0.00", OWN: "4000.00"}),
        ],
        "县级规定的困难人员": [
            # 900000×65%=585000, either limit 200000; left 700900.
            # 一老一小: 大病 684900×60%, cap 100000; left 600900; 救助 50%, cap 60000; own 540900.
            # 纾困: (700900−8000)×80%=554320, no cap; left 146580; 救助 50%=73290; left 73290, 三（三）11: 23290 above 50000.
            (
                {STAY: "200000.00", SERIOUS: "100000.00", AID_STAY: "60000.00", OWN: "540900.00"},
                {
                    STAY: "200000.00",
                    SERIOUS: "554320.00",
                    AID_STAY: "73290.00",
                    RELIEF: "23290.00",
                    OWN: "50000.00",
                },
            ),
        ],
        "低边肿瘤职工": [
            # 职工三级 住院比例 and 现行特病 are both 80%: 80000; left 20000.
            # 一老一小: 大病 起付 20000, 0; 门诊救助 40%=8000; left 12000; 商保 2000×50%=1000; own 11000.
            # 纾困: 大病 (20000−10000)×80%=8000; left 12000; 救助 60%=7200; left 4800, 商保 起付 10000 not reached.
            (
                {SPECIAL: "80000.00", AID_OUT: "8000.00", EXTRA: "1000.00", OWN: "11000.00"},
                {SPECIAL: "80000.00", SERIOUS: "8000.00", AID_OUT: "7200.00", OWN: "4800.00"},
            ),
            # (40600−600)×85%=34000; left 6600. 一老一小: 大病 70%=4620; left 1980; 救助 60%=1188; left 792; 商保 50%=396.
            # 纾困: 大病 80%=5280; left 1320; 救助 792; left 528; 商保: 4800+528 does not reach 10000.
            (
                {STAY: "34000.00", SERIOUS: "4620.00", AID_STAY: "1188.00", EXTRA: "396.00", OWN: "396.00"},
                {STAY: "34000.00", SERIOUS: "5280.00", AID_STAY: "792.00", OWN: "528.00"},
            ),
        ],
        "特困老人": [
            # 三（三）8 “当月参保，次月生效”: recognised on 15 February.
            ({}, {"资助参保办理截止日": "2023-02-28", "资助参保生效日": "2023-03-01"}),
            # 纾困: 3000.55×60%=1800.33; left 1200.22; 大病 8000 not reached; 救助 100%.
            ({SPECIAL: "0.00", OWN: "3000.55"}, {SPECIAL: "1800.33", AID_OUT: "1200.22", OWN: "0.00"}),
        ],
        # 二 “适用对象”: the relief leaves 普通人员 as 现行, so for them the second draft is the state before the first.
        "退休夫妻·丈夫": turned(HUSBAND),
        "二孩家庭·父亲": FATHER,
        "二孩家庭·母亲": turned(MOTHER),
    },
}

# 鞍山. Visits and other events first, then the monthly credits: months so many, base, draft. Assumed: 原计入 3.2%, 原月计入 150.
ANSHAN: Mapping[str, tuple[Events, Sequence[tuple[int, str, str]]]] = {
    "两代人·儿子": (
        [
            # 三（一）第2段: 380 within 起付400; then 20 are left of it: (1620−20)×50%=800. 此前 no pooling: all his own.
            ({OWN: "380.00"}, {POOL: "0.00", OWN: "380.00"}),
            ({OWN: "1620.00"}, {POOL: "800.00", OWN: "820.00"}),
            # 三（四）第2段: 父母, 就医, 个人负担.
            ({}, {"个人账户可支付": True}),
        ],
        # 5321.25×3.2%=170.28; 三（三）第2段 ×2%=106.425, 106.43.
        [(12, "170.28", "106.43")],
    ),
    "两代人·父亲": (
        [
            # 退休 adds 10 points: (2400−400)×70%=1400; 2000×65%=1300; 1000×60%=600, of the cap 3000 are left 300.
            ({OWN: "2400.00"}, {POOL: "1400.00", OWN: "1000.00"}),
            ({OWN: "2000.00"}, {POOL: "1300.00", OWN: "700.00"}),
            ({OWN: "1000.00"}, {POOL: "300.00", OWN: "700.00"}),
        ],
        [(12, "150.00", "60.00")],
    ),
    # 8000×3.2%=256; 8000×2%=160.
    "少就医的在职职工": ([], [(12, "256.00", "160.00")]),
    # 150 within 起付400.
    "少就医的退休职工": ([({OWN: "150.00"}, {POOL: "0.00", OWN: "150.00"})], [(12, "150.00", "60.00")]),
    "年中退休的职工": (
        [
            # 31 May 在职: (1400−400)×50%=500; 1 June 退休: 1000×60%=600.
            ({OWN: "1400.00"}, {POOL: "500.00", OWN: "900.00"}),
            ({OWN: "1000.00"}, {POOL: "600.00", OWN: "400.00"}),
        ],
        # to May 6000×3.2%=192, 6000×2%=120; from June as 退休.
        [(5, "192.00", "120.00"), (7, "150.00", "60.00")],
    ),
    "灵活就业人员": (
        [
            # 三（三）第3段: all that is contributed goes to the fund.
            ({}, {"缴费计入统筹基金": "6000.00"}),
            # 400 is just 起付400, nothing above it; 1000×60% (一级及以下)=600.
            ({OWN: "400.00"}, {POOL: "0.00", OWN: "400.00"}),
            ({OWN: "1000.00"}, {POOL: "600.00", OWN: "400.00"}),
        ],
        # 三（三）第3段 “继续不建立个人账户”.
        [(1, "0.00", "0.00")],
    ),
    "单建统筹退休人员": (
        [
            # 精神疾病专科 60%+10: (3400−400)×70%=2100; 三级综合 50%+10: 2000×60%=1200, of 3000 are left 900.
            ({OWN: "3400.00"}, {POOL: "2100.00", OWN: "1300.00"}),
            ({OWN: "2000.00"}, {POOL: "900.00", OWN: "1100.00"}),
        ],
        [(1, "0.00", "0.00")],
    ),
    "门诊费用高的在职职工": (
        [
            # not 定点: neither paid nor counted; (9000−400)×50%=4300, cap 3000.
            ({OWN: "1000.00"}, {POOL: "0.00", OWN: "1000.00"}),
            ({OWN: "9000.00"}, {POOL: "3000.00", OWN: "6000.00"}),
        ],
        # 5000×3.2%=160; 5000×2%=100.
        [(12, "160.00", "100.00")],
    ),
}


def read(name: str) -> Any:
    """A file of the folder: JSON, or the objects of its lines."""
    text = (FOLDER / name).read_text("utf-8")
    return [read_json(line) for line in text.splitlines()] if name.endswith(".jsonl") else read_json(text)


@cache
def computed(pair: str) -> dict[str, list[tuple[str, Paid, Paid]]]:
    """What the two policies of a comparison yield: by case its events, each with its type."""
    names = PAIRS[pair]
    values = assumptions_for([shipped(name).program for name in names], read(f"{pair}_assumptions.json"))
    found = {}
    for case in read(f"{pair}.jsonl"):
        base, draft = (results(name, case, dict(each.values)) for name, each in zip(names, values, strict=True))
        types = [event["类型"] for event in case["事件"]]
        found[case["编号"]] = list(zip(types, base, draft, strict=True))
    return found


def something(actual: Paid, expected: Paid) -> Paid:
    """The results of an event but for the nothings that are not expected by name."""
    return {name: value for name, value in actual.items() if name in expected or value not in NOTHING}


def listed(events: list[tuple[str, Paid, Paid]], expected: Events) -> Events:
    """What two policies yield for events, in the form of what is expected."""
    pairs = zip(events, expected, strict=True)
    return [(something(base, left), something(draft, right)) for (_, base, draft), (left, right) in pairs]


CASES = [(pair, case) for pair, families in FAMILIES.items() for case in families]


@pytest.mark.parametrize(("pair", "case"), CASES)
def test_what_both_policies_pay_in_wenzhou(pair: str, case: str) -> None:
    expected = FAMILIES[pair][case]
    assert listed(computed(pair)[case], expected) == expected


@pytest.mark.parametrize("case", ANSHAN)
def test_what_both_policies_pay_in_anshan(case: str) -> None:
    expected, months = ANSHAN[case]
    events = computed("anshan")[case]
    assert listed([event for event in events if event[0] != "账户划入"], expected) == expected
    credits = [(base[ACCOUNT], draft[ACCOUNT]) for kind, base, draft in events if kind == "账户划入"]
    assert credits == [(base, draft) for number, base, draft in months for _ in range(number)]


@pytest.mark.parametrize("pair", PAIRS)
def test_every_case_is_derived_and_every_derivation_has_its_case(pair: str) -> None:
    derived = ANSHAN if pair == "anshan" else FAMILIES[pair]
    assert [case["编号"] for case in read(f"{pair}.jsonl")] == list(derived)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_assumptions_cover_all_that_either_policy_leaves_open(pair: str) -> None:
    programs = [shipped(name).program for name in PAIRS[pair]]
    open_ones = {name for each in programs for name in open_values(each.symbols, each.graph)}
    given = read(f"{pair}_assumptions.json")
    assert set(given) == open_ones
    assert all(item["理由"] for item in given.values())


@pytest.mark.parametrize("pair", PAIRS)
def test_every_case_says_who_this_is_and_is_valid_for_both_policies(pair: str) -> None:
    cases = [json.loads(line) for line in (FOLDER / f"{pair}.jsonl").read_text("utf-8").splitlines()]
    for name in PAIRS[pair]:
        validator = Draft202012Validator(case_schema(shipped(name)))
        for case in cases:
            validator.validate(case)
    assert all(case["说明"].endswith("。") for case in cases)
    by_family = [case["家庭"] for case in cases if "家庭" in case]
    assert len(by_family) > len(set(by_family)), "some family has several persons"


@pytest.mark.parametrize("key", ["家庭", "说明"])
def test_a_family_and_a_note_are_texts(key: str) -> None:
    case = {"编号": "c1", key: 3, "参保人": {"险种": "职工医保"}, "事件": []}
    with pytest.raises(CaseFault) as refused:
        shipped("anshan_outpatient").evaluate(case)
    assert str(refused.value) == f"“{key}”写成了3，这里应是文字。"
    assert not Draft202012Validator(case_schema(shipped("anshan_outpatient"))).is_valid(case)


def test_what_else_a_case_carries_is_refused() -> None:
    case = {"编号": "c1", "家人": "两代人", "参保人": {"险种": "职工医保"}, "事件": []}
    with pytest.raises(CaseFault, match="不认识“家人”，这里应是编号、家庭、说明、参保人、事件。"):
        shipped("anshan_outpatient").evaluate(case)
