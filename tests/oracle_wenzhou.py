"""Wenzhou in force and its two drafts, in plain integers, written from the documents' texts: a second opinion.

The documents are 000, 《关于优化“一老一小”医保政策体系助力共同富裕市域样板建设的实施方案（征求意见稿）》, and 002,
《关于开展医保纾困·携手共富专项行动的实施方案（征求意见稿）》; the clause paths are their own. What they do not state
comes in as figures by name (and value of the class by which they differ): amounts in fen, whole yuan all; rates in per cent.
Nothing of the project is imported but the plain helpers of the other oracle. All money is in fen (1 yuan = 100 fen), all rates in whole per cent.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.oracle_anshan import fen, on_date, per_cent, yuan

YUAN = 100
IN_FORCE, OLD_AND_YOUNG, RELIEF = "wenzhou_in_force", "wenzhou_old_and_young", "wenzhou_relief"
WORKERS, RESIDENTS = "职工医保", "居民医保"
Figures = Mapping[tuple[str, str], int]

# 000 一第2段 “0—18周岁儿童青少年”: up to the day before the nineteenth birthday; “60周岁及以上”
CHILD_AGE, OLD_AGE = 18, 60
# 000 二（一）1 “各类恶性肿瘤治疗、器官移植后的抗排异治疗、再生障碍性贫血治疗等特病”; 二（三）13 “原儿童孤独症特病”
SPECIAL = {"恶性肿瘤", "器官移植后抗排异", "再生障碍性贫血"}
CHILD_SPECIAL = {"孤独症"}
# 000 二（一）1 “将慢性阻塞性肺疾病、阿尔茨海默病等…纳入”; 二（三）13 “将儿童多发的癫痫纳入”
SPECIAL_ADDED = {"慢性阻塞性肺疾病", "阿尔茨海默病"}
CHILD_SPECIAL_ADDED = {"癫痫"}
# 002 三（三）9: the six groups
SPECIAL_RELIEF = {
    "分裂情感障碍",
    "偏执性精神障碍",
    "癫痫所致精神障碍",
    "严重精神发育迟滞所致的精神障碍",
    "糖尿病胰岛素治疗",
    "尿毒症透析治疗",
}
# 000 二（一）1, 二（三）13; 002 三（三）9: “居民医保从1500元/年提高为200000元/年”, “职工…从10000元/年提高为…”
SPECIAL_CAP = {
    IN_FORCE: {RESIDENTS: 1500 * YUAN, WORKERS: 10_000 * YUAN},
    OLD_AND_YOUNG: {RESIDENTS: 200_000 * YUAN, WORKERS: 470_000 * YUAN},
    RELIEF: {RESIDENTS: 200_000 * YUAN, WORKERS: 430_000 * YUAN},
}
# 000 二（一）2 “增加5个百分点”, “减半执行”, “患两种及以上慢性疾病”, “上浮百分之三十”
RETIRED_POINTS, CHRONIC_DISEASES, CAP_RAISED = 5, 2, 130
# 000 二（二）12 “将分娩镇痛、早孕期胎儿结构超声筛查、胎儿系统彩色多普勒超声检查等诊疗项目纳入”
NEW_ITEMS = {"分娩镇痛", "早孕期胎儿结构超声筛查", "胎儿系统彩色多普勒超声检查"}
# 000 二（三）14 “对6周岁及以下儿童…加收30%执行”
SURCHARGED = {"一般检查治疗项目", "有创活检和探查项目", "临床手术类项目", "部分中医及民族医诊疗类项目"}
SURCHARGE_AGE, SURCHARGED_PRICE = 6, 130
# 002 二 “特困、低保、低边（含因病纳入低保低边人员）及县市（区）人民政府规定的其他人员”; 三（三）8 “渐退期”
NEEDY = {
    "特困人员",
    "低保人员",
    "低边人员",
    "因病纳入低保人员",
    "因病纳入低边人员",
    "渐退期低保人员",
    "渐退期低边人员",
    "县级规定的困难人员",
}
# 002 三（三）9 “起付标准线降低50%”, “救助限额为每人每年10万元，其中特困人员取消救助限额”
SERIOUS_DEDUCTIBLE, AID_CAP = 50, 100_000 * YUAN
# 002 三（三）11 “自负金额超5万元以上，化解至5万以下”
RELIEVED_ABOVE = 50_000 * YUAN

FIRST_TIER = ("普通门诊待遇", "门诊特殊病种待遇", "普通住院待遇", "家庭病床待遇", "生育定额待遇", "安宁疗护待遇")


@dataclass(frozen=True)
class Item:
    """A line of a bill, its price in fen."""

    price: int
    kind: str = "其他类别项目"
    treatment: str = "其他诊疗项目"


@dataclass(frozen=True)
class Visit:
    """One visit, with the person's facts on its date. Amounts in fen, `expense` within the policy scope of today."""

    on: date
    expense: int
    insurance: str
    status: str
    born: date
    medical_type: str
    level: str
    identity: str = "普通人员"
    diseases: int = 0
    supplement: bool = False
    designated: bool = True
    public: bool = True
    primary: bool = False
    disease: str = "其他病种"
    home_visit: bool = False
    home_visit_fee: int = 0
    price: int = 0
    bed_days: int = 0
    in_county: bool = False
    guided: bool = False
    referred: bool = False
    items: tuple[Item, ...] = ()

    @property
    def age(self) -> int:
        """Full years on the day; the birthday counts."""
        return full_years(self.born, self.on)


@dataclass
class Person:
    """What a person's years have accumulated, in fen, by year and what is counted."""

    policy: str
    figures: Figures
    counted: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))

    def settle(self, visit: Visit) -> dict[str, Any]:
        """All results of a visit; it then counts for later ones."""
        expense = covered_expense(self.policy, visit)
        kind = first_tier(self.policy, visit)
        paid: dict[str, int] = {}
        if kind:
            paid[kind] = self._first_tier(kind, visit, expense)
        insured = kind in ("普通门诊待遇", "门诊特殊病种待遇", "普通住院待遇", "家庭病床待遇")
        if insured:
            paid["大病保险待遇"] = self._serious(visit, expense - sum(paid.values()))
            if visit.identity in NEEDY:
                outpatient = kind in ("普通门诊待遇", "门诊特殊病种待遇")
                aid = "门诊医疗救助" if outpatient else "住院医疗救助"
                paid[aid] = self._aid(visit, expense - sum(paid.values()), outpatient)
            if visit.supplement:
                paid["商业补充保险待遇"] = self._supplement(visit, expense - sum(paid.values()))
            if self._relief(visit) and visit.guided and visit.referred:
                rest = expense - sum(paid.values())
                paid["高额费用化解"] = self._above("高额费用化解", visit, rest, RELIEVED_ABOVE)
        return self._results(visit, expense, paid)

    def _results(self, visit: Visit, expense: int, paid: dict[str, int]) -> dict[str, Any]:
        names = [*FIRST_TIER[:5], "大病保险待遇", "门诊医疗救助", "住院医疗救助", "商业补充保险待遇"]
        found: dict[str, Any] = {name: paid.get(name, 0) for name in names}
        found["个人负担"] = expense - sum(paid.values())
        found["明细收费总额"] = charged(self.policy, visit)
        if self.policy == OLD_AND_YOUNG:
            del found["生育定额待遇"]  # 二（二）9 “从定额调整为按项目支付”: there is none any more
            found["安宁疗护待遇"] = paid.get("安宁疗护待遇", 0)
            found["上门医疗收费"] = home_visit_price(visit)
            found["生育和安宁疗护付费方式"] = method(visit)
        if self.policy == RELIEF:
            found["高额费用化解"] = paid.get("高额费用化解", 0)
            inpatient = self._relief(visit) and visit.designated and visit.medical_type == "普通住院"
            # 002 三（二）6 “困难群众在县域内医疗机构住院可实行先诊疗后付费，入院时不需缴纳住院押金，出院时只需支付…”
            later = inpatient and visit.in_county
            found["可先诊疗后付费"] = found["免缴住院押金"] = later
            settled = sum(paid.get(name, 0) for name in ("普通住院待遇", "大病保险待遇", "住院医疗救助"))
            found["先诊疗后付费出院支付额"] = expense - settled if later else 0
        return found

    def _relief(self, visit: Visit) -> bool:
        """Whether 002 holds for the visit (二 “本方案适用于…”)."""
        return self.policy == RELIEF and visit.identity in NEEDY

    def _above(self, name: str, visit: Visit, expense: int, deductible: int) -> int:
        """What a visit has above a deductible that accumulates over the natural year."""
        key = (visit.on.year, f"{name} expense")
        left = max(0, deductible - self.counted[key])
        self.counted[key] += expense
        return max(0, expense - left)

    def _limited(self, visit: Visit, amount: int, limits: Mapping[str, int | None]) -> int:
        """An amount within the yearly limits; None is no limit for this person, whose payments count all the same."""
        keys = {name: (visit.on.year, name) for name in limits}
        rests = (limit - self.counted[keys[name]] for name, limit in limits.items() if limit is not None)
        payment = min([amount, *(max(0, rest) for rest in rests)])
        for key in keys.values():
            self.counted[key] += payment
        return payment

    def _first_tier(self, kind: str, visit: Visit, expense: int) -> int:
        figures, short = self.figures, "职工" if visit.insurance == WORKERS else "居民"
        draft = self.policy if self.policy != RELIEF or self._relief(visit) else IN_FORCE
        special_cap = SPECIAL_CAP[draft][visit.insurance]
        shared = None if draft == IN_FORCE else special_cap  # “门诊与住院共用年度(封顶|支付)限额”
        match kind:
            case "普通门诊待遇":
                above = self._above(kind, visit, expense, outpatient_deductible(draft, visit, figures))
                amount = per_cent(above, outpatient_rate(draft, visit, figures))
                return self._limited(visit, amount, {"outpatient": outpatient_cap(draft, visit, figures)})
            case "门诊特殊病种待遇":
                special = "门诊特殊病种支付比例", visit.insurance
                # 000 二（一）1 “报销比例按住院政策执行”
                rate = figures[f"{short}住院比例", visit.level] if draft == OLD_AND_YOUNG else figures[special]
                return self._limited(visit, per_cent(expense, rate), {"special": special_cap, "shared": shared})
            case "普通住院待遇":
                above = max(0, expense - figures[f"{short}住院起付额", visit.level])
                amount = per_cent(above, figures[f"{short}住院比例", visit.level])
                own = figures["住院封顶额", visit.insurance] if draft == IN_FORCE else None
                return self._limited(visit, amount, {"inpatient": own, "shared": shared})
            case "家庭病床待遇":
                # 000 二（一）3 “按一次住院医疗费用结算,并执行社区卫生服务机构支付标准”
                standard = "社区住院" if draft == OLD_AND_YOUNG else "家庭病床"
                above = max(0, expense - figures[f"{standard}起付额", visit.insurance])
                amount = per_cent(above, figures[f"{standard}比例", visit.insurance])
                return self._limited(visit, amount, {"shared": shared} if draft == OLD_AND_YOUNG else {})
            case "生育定额待遇":
                return min(expense, figures["生育医疗费用定额", visit.medical_type])
        return min(expense, figures["安宁疗护床日标准", ""] * visit.bed_days)  # 000 二（一）5 “按床日付费”

    def _serious(self, visit: Visit, expense: int) -> int:
        deductible, rate, cap = (
            self.figures[f"大病保险{name}", visit.insurance] for name in ("起付额", "支付比例", "封顶额")
        )
        relief = self._relief(visit)
        if relief:  # 002 三（三）9 “起付标准线降低50%，支付比例达到80%以上，取消大病保险封顶线”
            deductible, rate = deductible * SERIOUS_DEDUCTIBLE // 100, self.figures["困难群体大病保险比例", ""]
        above = self._above("serious", visit, expense, deductible)
        return self._limited(visit, per_cent(above, rate), {"serious": None if relief else cap})

    def _aid(self, visit: Visit, expense: int, outpatient: bool) -> int:
        kind = "门诊" if outpatient else "住院"
        relief = self._relief(visit)
        # 002 三（三）9 “门诊目录范围内医疗费用与住院同比例救助，门诊和住院救助共用年度救助限额”
        rate = self.figures["住院救助比例" if relief else f"{kind}救助比例", visit.identity]
        limits = {f"{kind} aid": None if relief else self.figures[f"{kind}救助封顶额", visit.identity]}
        if self.policy == RELIEF:
            limits["aid"] = AID_CAP if relief and visit.identity != "特困人员" else None
        return self._limited(visit, per_cent(expense, rate), limits)

    def _supplement(self, visit: Visit, expense: int) -> int:
        # 002 三（三）10 “给予倾斜支付”
        rate = self.figures["商业补充保险倾斜比例" if self._relief(visit) else "商业补充保险比例", ""]
        return per_cent(self._above("supplement", visit, expense, self.figures["商业补充保险起付额", ""]), rate)


def first_tier(policy: str, visit: Visit) -> str:
    """The benefit of the first tier that a visit falls under, or nothing."""
    if not visit.designated:
        return ""
    kind = visit.medical_type
    if kind in ("生育门诊", "生育住院"):
        if visit.insurance != WORKERS:
            return ""
        if policy != OLD_AND_YOUNG:
            return "生育定额待遇"
        # 000 二（二）9 “从定额调整为按项目支付，统一按照基本医疗保险待遇支付”
        return "普通门诊待遇" if kind == "生育门诊" else "普通住院待遇"
    if kind == "门诊慢特病":
        return "门诊特殊病种待遇" if is_special(policy, visit) else ""
    if kind == "安宁疗护":
        return "安宁疗护待遇" if policy == OLD_AND_YOUNG else ""
    return {"普通门诊": "普通门诊待遇", "普通住院": "普通住院待遇", "家庭病床": "家庭病床待遇"}.get(kind, "")


def is_special(policy: str, visit: Visit) -> bool:
    """Whether the disease is an outpatient special disease for this person."""
    special, child = set(SPECIAL), set(CHILD_SPECIAL)
    if policy == OLD_AND_YOUNG:
        special |= SPECIAL_ADDED
        child |= CHILD_SPECIAL_ADDED
    if policy == RELIEF and visit.identity in NEEDY:
        special |= SPECIAL_RELIEF
    return visit.disease in special or (visit.disease in child and visit.age <= CHILD_AGE)


def outpatient_group(visit: Visit) -> str:
    """In service, retired, or residents."""
    return f"{visit.status}职工" if visit.insurance == WORKERS else "居民"


def outpatient_deductible(draft: str, visit: Visit, figures: Figures) -> int:
    """000 二（一）2 “门诊起付线减半执行”: half of what it is for those in service."""
    if draft == OLD_AND_YOUNG and outpatient_group(visit) == "退休职工":
        return figures["在职职工门诊起付额", ""] // 2
    return figures[f"{outpatient_group(visit)}门诊起付额", ""]


def outpatient_rate(draft: str, visit: Visit, figures: Figures) -> int:
    """000 二（一）2 “在在职职工基础上增加5个百分点”."""
    if draft == OLD_AND_YOUNG and outpatient_group(visit) == "退休职工":
        return figures["在职职工门诊比例", visit.level] + RETIRED_POINTS
    return figures[f"{outpatient_group(visit)}门诊比例", visit.level]


def outpatient_cap(draft: str, visit: Visit, figures: Figures) -> int:
    """000 二（一）2 “患两种及以上慢性疾病的老年人，当年门诊封顶限额上浮百分之三十”."""
    raised = draft == OLD_AND_YOUNG and visit.diseases >= CHRONIC_DISEASES and visit.age >= OLD_AGE
    return figures["普通门诊封顶额", visit.insurance] * (CAP_RAISED if raised else 100) // 100


def covered_expense(policy: str, visit: Visit) -> int:
    """The expense that is shared out: 000 二（一）3 adds the fee of home visits, 二（二）12 the new items."""
    if policy != OLD_AND_YOUNG:
        return visit.expense
    new = sum(item.price for item in visit.items if item.treatment in NEW_ITEMS)
    home = visit.home_visit and visit.age >= OLD_AGE and visit.primary and visit.designated
    return visit.expense + new + (visit.home_visit_fee if home else 0)


def home_visit_price(visit: Visit) -> int:
    """000 二（一）3 “公立医疗机构为老年人提供上门医疗服务，采取“医疗服务价格+上门服务费”方式收费”."""
    charged = visit.home_visit and visit.age >= OLD_AGE and visit.public
    return visit.price + visit.home_visit_fee if charged else 0


def method(visit: Visit) -> str:
    """000 二（二）9 “按项目支付”, 二（一）5 “按床日付费”."""
    if visit.medical_type == "安宁疗护":
        return "按床日付费"
    maternity = visit.medical_type in ("生育门诊", "生育住院") and visit.insurance == WORKERS and visit.designated
    return "按项目付费" if maternity else "按现行办法付费"


def charged(policy: str, visit: Visit) -> int:
    """What the lines of a bill come to; 000 二（三）14 for children. Prices must be multiples of 10 fen."""
    young = policy == OLD_AND_YOUNG and visit.age <= SURCHARGE_AGE
    return sum(
        item.price * (SURCHARGED_PRICE if young and item.kind in SURCHARGED else 100) // 100 for item in visit.items
    )


# ---- numbers, dates, JSON


def full_years(born: date, on: date) -> int:
    """Age in full years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def as_json(value: int | bool | str) -> bool | str:
    """An amount in fen as the JSON form writes it; a truth value or a word as it is."""
    return value if isinstance(value, bool | str) else yuan(value)


def visit_from_json(person: Mapping[str, Any], event: Mapping[str, Any]) -> Visit:
    """The visit that a 就医 event of a case stands for."""
    on = date.fromisoformat(event["日期"])
    return Visit(
        on=on,
        expense=fen(event["政策范围内费用"]),
        insurance=on_date(person["险种"], on),
        status=on_date(person.get("人员类别", "在职"), on),
        born=date.fromisoformat(person.get("出生日期", "1980-01-01")),  # where it matters, a case has it
        identity=on_date(person.get("困难身份", "普通人员"), on),
        diseases=int(person.get("慢性疾病种数", 0)),
        supplement=person.get("参加商业补充保险", False),
        medical_type=event["医疗类别"],
        level=event["机构级别"],
        designated=event["定点"],
        public=event.get("公立医疗机构", False),
        primary=event.get("基层医疗卫生机构", False),
        disease=event.get("病种", "其他病种"),
        home_visit=event.get("上门服务", False),
        home_visit_fee=fen(event.get("上门服务费", "0")),
        price=fen(event.get("医疗服务价格", "0")),
        bed_days=int(event.get("床日数", 0)),
        in_county=event.get("在县域内医疗机构", False),
        guided=event.get("执行就医指导方案", False),
        referred=event.get("经规范转诊", False),
        items=tuple(item_from_json(item) for item in event.get("明细", ())),
    )


def item_from_json(item: Mapping[str, Any]) -> Item:
    """A line of a bill."""
    kind, treatment = item.get("项目类别", "其他类别项目"), item.get("诊疗项目", "其他诊疗项目")
    return Item(fen(item["项目价格"]), kind, treatment)
