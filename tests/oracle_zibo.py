"""The reply of Yiyuan (Zibo) in plain integers, written from the document's text alone: a second opinion.

The document is 001, 对县十九届人大二次会议代表第23号建议的答复; the clause paths are its own.
Nothing of the project is imported but the plain helpers of the other oracle. All money is in fen (1 yuan = 100 fen), all rates in whole per cent.
What the document does not give comes in as `Assumed`; nothing here has a value of its own for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracle_anshan import day, fen, on_date, per_cent, yuan

# 一 “实行基本药物制度的一级医院…85%，其他一级医院…75%，二级医院…70%，三级医院…60%”
BASIC_DRUG_PRIMARY_RATE, OTHER_PRIMARY_RATE = 85, 75
RATE_BY_LEVEL = {"二级": 70, "三级": 60}
# 一 “经门诊统筹基层签约医疗机构、一级医院或二级医院上转到三级医院住院的，报销比例提高2个百分点”
UPWARD = ("基层签约医疗机构转来", "一级医院转来", "二级医院转来")
UPWARD_POINTS = 2
# 一 “从三级医院转到二级医院、一级医院继续住院治疗的，报销比例分别提高2个百分点、5个百分点”
DOWNWARD_POINTS = {"二级": 2, "一级": 5}
# 一 “门诊慢特病医疗费用报销比例提高到60%”
CHRONIC_RATE = 60
# 一 “高血压、糖尿病患者…报销比例提高到70%”
TWO_DISEASES, TWO_DISEASES_RATE = ("高血压", "糖尿病"), 70
# 六 “二级及以上医疗机构就诊后，在有条件的基层医疗卫生机构开具处方购药”
PRESCRIBING_LEVELS = ("二级", "三级")
# 二 “特困人员、低保对象、低保边缘家庭、防止返贫监测帮扶对象等困难群众”, 等 read as these four alone
IN_NEED = ("特困人员", "低保人员", "低边人员", "防止返贫监测对象")
# 二 “因病致贫重病患者”
IMPOVERISHED_BY_ILLNESS = "因病致贫重病患者"
# 二 “追溯至自申请之月前 12 个月”: the twelve months before the month of application
MONTHS_BACK = 12
# 二 “超过全省上年居民人均可支配收入 50% 的低保边缘家庭成员和防止返贫监测帮扶对象”
WATCHED_FIRST, WATCHED_FIRST_SHARE = ("低边人员", "防止返贫监测对象"), 50
# 二 “超过全省上年居民人均可支配收入 150% 的普通参保人员”: those who are not 困难群众
WATCHED_SHARE = 150
NOT_WATCHED = {"纳入重点监测": False, "纳入监测": False}
# What else the words of the case are called.
SYNONYMS = {
    "低保": "低保人员",
    "低保对象": "低保人员",
    "低边": "低边人员",
    "低保边缘家庭成员": "低边人员",
    "防止返贫监测帮扶对象": "防止返贫监测对象",
    "特困": "特困人员",
    "住院": "普通住院",
}


@dataclass(frozen=True)
class Assumed:
    """What the document leaves open, in fen and per cent; `way` is how a deductible is counted on (连续计算)."""

    deductible: Mapping[str, int]  # 居民住院起付标准, by level
    inpatient_cap: int
    unrated_rate: int
    chronic_deductible: int
    chronic_cap: int
    outpatient_rate: int
    serious_deductible: int
    serious_rate: int
    serious_cap: int
    aid_rate: Mapping[str, int]  # 医疗救助比例, by identity
    premium_aid: Mapping[str, int]  # 参保资助额, by identity
    income: int  # 全省上年居民人均可支配收入
    way: str


@dataclass
class Year:
    """What a natural year has accumulated, in fen."""

    inpatient_paid: int = 0
    chronic_expense: int = 0
    chronic_paid: int = 0
    serious_expense: int = 0
    serious_paid: int = 0
    borne: int = 0  # 二 “经基本医保、大病保险报销后个人累计负担”


@dataclass
class Ledger:
    """One person's years, and the stay under way: the deductibles of its institutions and what was borne of them."""

    assumed: Assumed
    years: dict[int, Year] = field(default_factory=dict)
    standards: list[int] = field(default_factory=list)
    borne: int = 0

    # ---- a visit

    def visit(self, facts: Mapping[str, Any], on: date) -> dict[str, Any]:
        """The results of a 就医 event; the visit then counts for later ones."""
        year = self.years.setdefault(on.year, Year())
        expense, resident = fen(facts["政策范围内费用"]), facts["险种"] == "居民医保"
        kind = facts["医疗类别"]
        managed = facts.get("经基层规范化管理", False) and facts.get("病种") in TWO_DISEASES
        included = resident and kind == "门诊两病" and managed
        inpatient = self.inpatient(year, facts, expense) if resident and kind == "普通住院" else 0
        chronic = self.chronic(year, expense) if resident and kind == "门诊慢特病" else 0
        primary = pays_as_primary(facts)
        two = per_cent(expense, TWO_DISEASES_RATE) if included and primary else 0
        ordinary = resident and kind == "普通门诊" and primary
        outpatient = per_cent(expense, self.assumed.outpatient_rate) if ordinary else 0
        left = expense - inpatient - chronic - two - outpatient
        serious = aid = 0
        if resident and kind in ("普通住院", "门诊慢特病"):  # 二 “住院费用、门诊慢特病费用”
            serious = self.serious(year, left)
            left -= serious
            identity = facts["困难身份"]
            if (identity in IN_NEED or identity == IMPOVERISHED_BY_ILLNESS) and facts["定点"]:
                aid = per_cent(left, self.assumed.aid_rate[identity])
        year.borne += left if resident else 0
        return {
            "居民住院待遇": yuan(inpatient),
            "居民门诊慢特病待遇": yuan(chronic),
            "纳入两病专项保障": included,
            "两病门诊待遇": yuan(two),
            "基层普通门诊待遇": yuan(outpatient),
            "居民大病保险": yuan(serious),
            "医疗救助": yuan(aid),
            "个人负担": yuan(left - aid),
            **(self.watched(year, facts["困难身份"]) if resident else NOT_WATCHED),
        }

    def watched(self, year: Year, identity: str) -> dict[str, bool]:
        """二 “高额医疗费用支出预警监测”: of the natural year up to this visit, more than so much of the income."""
        share, income = year.borne * 100, self.assumed.income
        return {
            "纳入重点监测": identity in WATCHED_FIRST and share > income * WATCHED_FIRST_SHARE,
            "纳入监测": identity not in IN_NEED and share > income * WATCHED_SHARE,
        }

    def inpatient(self, year: Year, facts: Mapping[str, Any], expense: int) -> int:
        """一: between the deductible and the cap, at the rate of the level."""
        standard = self.assumed.deductible[facts["机构级别"]]
        if not facts.get("转院接续", False):
            self.standards, self.borne = [], 0
        due = self.due(standard)
        used = min(expense, due)
        self.standards.append(standard)
        self.borne += used
        payment = min(per_cent(expense - used, self.rate(facts)), self.assumed.inpatient_cap - year.inpatient_paid)
        year.inpatient_paid += payment
        return payment

    def due(self, standard: int) -> int:
        """What a further institution of one stay asks, in the three ways to count on (一 “连续计算起付线”)."""
        if not self.standards:
            return standard
        highest = max(self.standards)
        if self.assumed.way == "补足差额":
            return max(0, standard - highest)
        if self.assumed.way == "取最高一次":
            return max(0, max(highest, standard) - self.borne)
        return 0

    def rate(self, facts: Mapping[str, Any]) -> int:
        """The rate of an inpatient stay, in per cent."""
        level, source = facts["机构级别"], facts.get("转诊来源", "未经转诊")
        if level == "一级以下":
            return self.assumed.unrated_rate
        if level == "一级":
            base = BASIC_DRUG_PRIMARY_RATE if facts["实行基本药物制度"] else OTHER_PRIMARY_RATE
        else:
            base = RATE_BY_LEVEL[level]
        if source == "未经转诊" or not facts["在市内就医"]:
            return base
        if source in UPWARD and level == "三级":
            return base + UPWARD_POINTS
        return base + (DOWNWARD_POINTS.get(level, 0) if source == "三级医院转来" else 0)

    def chronic(self, year: Year, expense: int) -> int:
        """一: outpatient chronic and special diseases."""
        before = max(0, year.chronic_expense - self.assumed.chronic_deductible)
        year.chronic_expense += expense
        above = max(0, year.chronic_expense - self.assumed.chronic_deductible) - before
        payment = min(per_cent(above, CHRONIC_RATE), self.assumed.chronic_cap - year.chronic_paid)
        year.chronic_paid += payment
        return payment

    def serious(self, year: Year, left: int) -> int:
        """二: serious-illness insurance, of what basic insurance left."""
        before = max(0, year.serious_expense - self.assumed.serious_deductible)
        year.serious_expense += left
        above = max(0, year.serious_expense - self.assumed.serious_deductible) - before
        payment = min(per_cent(above, self.assumed.serious_rate), self.assumed.serious_cap - year.serious_paid)
        year.serious_paid += payment
        return payment

    # ---- premiums, aid on application

    def premium(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """二 “个人缴费部分分类给予资助”."""
        identity, own = facts["困难身份"], fen(facts.get("个人缴费额", "0"))
        entitled = facts["险种"] == "居民医保" and identity in IN_NEED
        return {"参保资助": yuan(min(self.assumed.premium_aid[identity], own) if entitled else 0)}

    def application(self, facts: Mapping[str, Any], on: date) -> dict[str, Any]:
        """二 “个人负担费用可追溯至自申请之月前 12 个月”: by months, the month of application excluded."""
        month = on.year * 12 + on.month
        total = 0
        for line in facts.get("追溯费用", ()):
            when = day(line["费用发生日期"])
            if month - MONTHS_BACK <= when.year * 12 + when.month < month:
                total += fen(line["已负担费用"])
        recognised = facts["困难身份"] == IMPOVERISHED_BY_ILLNESS
        aid = per_cent(total, self.assumed.aid_rate[IMPOVERISHED_BY_ILLNESS]) if recognised else 0
        return {"依申请医疗救助": yuan(aid), "个人负担": yuan(total - aid)}


def pays_as_primary(facts: Mapping[str, Any]) -> bool:
    """Whether the rate of primary institutions applies: at one, or by a prescription filled at one (六)."""
    if facts.get("基层医疗卫生机构", False):
        return True
    return facts.get("就诊后在基层开具处方购药", False) and facts["机构级别"] in PRESCRIBING_LEVELS


def expected(case: Mapping[str, Any], assumed: Assumed) -> dict[str, Any]:
    """The result of a case in the JSON form of the command line."""
    ledger = Ledger(assumed)
    results = []
    for event in case["事件"]:
        on = day(event["日期"])
        person = {
            name: on_date(value, on) if isinstance(value, list) else value for name, value in case["参保人"].items()
        }
        facts = {"困难身份": "普通人员", **person, **event}
        facts = {name: SYNONYMS.get(value, value) if isinstance(value, str) else value for name, value in facts.items()}
        match event["类型"]:
            case "就医":
                results.append(ledger.visit(facts, on))
            case "缴费":
                results.append(ledger.premium(facts))
            case "救助申请":
                results.append(ledger.application(facts, on))
    return {"编号": case["编号"], "事件": results}
