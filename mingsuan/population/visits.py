"""A year of events of one synthetic person: each on a day of its own, as texts of cells."""

from datetime import date, timedelta

from attrs import define, field

from mingsuan.population.distributions import Distributions
from mingsuan.population.draws import Bands, Uniform, below, percent, permille, yuan
from mingsuan.population.people import Person, contribution, truth

PAYING, VISIT, CREDIT, BIRTH, ASSESSMENT = "缴费", "就医", "账户划入", "分娩", "失能评估"
EVENTS = (PAYING, VISIT, CREDIT, BIRTH, ASSESSMENT)  # the kinds of event that can be drawn
_LOW_LEVELS = ("一级以下", "一级")

Drawn = tuple[int, str, dict[str, str]]  # day of the year from 0, kind, facts


@define
class Year:
    """Draws the events of one person; two of them never fall on one day, so that their order is plain."""

    known: Distributions
    uniform: Uniform
    person: Person
    first: date
    events: list[Drawn] = field(factory=list)
    _taken: set[int] = field(factory=set)

    def draw(self) -> list[Drawn]:
        """All events of the year, by day."""
        self._contributions()
        self._birth()
        self._ordinary()
        self._disease()
        self._stays()
        self._assessment()
        self.events.sort(key=lambda event: event[0])
        return self.events

    # ---- days

    def _days(self) -> int:
        return (date(self.first.year + 1, 1, 1) - self.first).days

    def _take(self, day: int) -> int:
        """The day, or the next one that is free, around the end of the year."""
        days = self._days()
        day %= days
        while day in self._taken:
            day = (day + 1) % days
        self._taken.add(day)
        return day

    def _any_day(self) -> int:
        return self._take(below(self.uniform, self._days()))

    # ---- money that is paid in

    def _contributions(self) -> None:
        """The contributions of the year in January, and the monthly credits to the account of a worker."""
        rates = self.known.rest["缴费"]
        low, high = rates["缴费日"]
        day = self._take(low - 1 + below(self.uniform, high - low + 1))
        self.events.append((day, PAYING, contribution(self.known, self.person)))
        if not self.person.is_worker:
            return
        facts = {"本人缴费基数": yuan(self.person.base)} if self.person.base else {}
        for month in range(1, 13):
            due = date(self.first.year, month, rates["账户划入日"])
            self.events.append((self._take((due - self.first).days), CREDIT, facts))

    # ---- visits

    def _ordinary(self) -> None:
        """Outpatients, emergencies and pharmacies."""
        for _ in range(self.person.health.visits[self.person.insurance].draw(self.uniform)):
            self._visit(self.known.tables["普通就诊.医疗类别"].draw(self.uniform), self._any_day())

    def _disease(self) -> None:
        """Outpatient treatment of the person's disease."""
        name = self.person.disease
        if not name:
            return
        known = self.known.diseases[name]
        two = name in self.known.rest["病种就诊"]["两病"] and not self.person.is_worker
        for _ in range(known.visits.draw(self.uniform)):
            self._visit("门诊两病" if two else "门诊慢特病", self._any_day(), name, known.cost)

    def _stays(self) -> None:
        """Stays in hospital, day surgery, home beds, hospice."""
        health, uniform = self.person.health, self.uniform
        days = sorted(self._any_day() for _ in range(health.stays.draw(uniform)))
        for number, day in enumerate(days):
            after = number > 0 and percent(uniform, self.known.rest["就医"]["转院接续"])
            self._visit("普通住院", day, self.person.disease, continued=after)
        for category, chance in (
            ("日间手术", health.day_surgery),
            ("家庭病床", health.home_bed),
            ("安宁疗护", health.hospice),
        ):
            if permille(uniform, chance):
                self._visit(category, self._any_day(), self.person.disease)

    def _visit(
        self, name: str, day: int, disease: str = "", cost: Bands | None = None, *, continued: bool = False
    ) -> None:
        """One visit; what it costs is the disease's or the category's business."""
        known, uniform = self.known, self.uniform
        category = known.categories[name]
        level = category.levels.draw(uniform)
        fen = (cost or category.cost[level]).draw_fen(uniform)
        beyond = known.ranges["就医.范围外"].draw(uniform)
        facts = {
            "医疗类别": name,
            "政策范围内费用": yuan(fen),
            "医疗费总额": yuan(fen + fen * beyond // 100),
            "病种": disease or "其他病种",
            "付费方式": category.payment.draw(uniform),
            "床日数": str(category.days.draw(uniform)),
            "转院接续": truth(continued),
        }
        self._institution(facts, name, level, disease)
        self._way(facts, level in _LOW_LEVELS)
        self._at_home(facts, name == "家庭病床")
        self.events.append((day, VISIT, facts))

    def _institution(self, facts: dict[str, str], category: str, level: str, disease: str) -> None:
        """The facts of the institution."""
        known, uniform = self.known, self.uniform
        chances, low = known.rest["就医"], level in _LOW_LEVELS
        special = known.rest["病种就诊"]
        kind = "综合"
        if not low and disease in special["精神疾病"]:
            kind = "精神疾病专科" if percent(uniform, special["精神疾病专科"]) else kind
        elif not low:
            kind = known.tables["就医.机构类别"].draw(uniform)
        pharmacy = category == "定点药店购药"
        facts["机构级别"] = level
        facts["机构类别"] = kind
        facts["定点"] = truth(percent(uniform, chances["定点"]))
        facts["公立医疗机构"] = truth(not pharmacy and percent(uniform, chances["公立医疗机构"]))
        facts["基层医疗卫生机构"] = truth(low and not pharmacy)
        facts["实行基本药物制度"] = truth(low and not pharmacy and percent(uniform, chances["实行基本药物制度"]))
        facts["服务机构类型"] = "安宁疗护中心" if category == "安宁疗护" else "其他服务机构"

    def _way(self, facts: dict[str, str], low: bool) -> None:
        """How the person came there and goes on from there."""
        uniform, chances = self.uniform, self.known.rest["就医"]
        inside = percent(uniform, chances["在市内就医"])
        facts["在市内就医"] = truth(inside)
        facts["在县域内医疗机构"] = truth(inside and percent(uniform, chances["在县域内医疗机构"]))
        facts["经规范转诊"] = truth(not low and percent(uniform, chances["经规范转诊"]))
        facts["执行就医指导方案"] = truth(not low and percent(uniform, chances["执行就医指导方案"]))
        facts["转诊来源"] = "未经转诊" if low else self.known.tables["就医.转诊来源"].draw(uniform)
        facts["就诊后在基层开具处方购药"] = truth(low and percent(uniform, chances["就诊后在基层开具处方购药"]))
        facts["已宣布紧急情况"] = truth(permille(uniform, chances["已宣布紧急情况"]))
        facts["属规定的特定疾病"] = truth(permille(uniform, chances["属规定的特定疾病"]))

    def _at_home(self, facts: dict[str, str], home: bool) -> None:
        """Service at home, for those who have their bed there."""
        comes = home and percent(self.uniform, self.known.rest["就医"]["上门服务"])
        fee = self.known.ranges["就医.上门服务费"].draw_fen(self.uniform) if comes else 0
        facts["上门服务"] = truth(comes)
        facts["上门服务费"] = yuan(fee)
        facts["医疗服务价格"] = yuan(int(facts["政策范围内费用"].replace(".", "")) // 2 if comes else 0)

    # ---- births and assessments

    def _birth(self) -> None:
        """A birth, the visits before it and the stay that is settled after it."""
        person, known, uniform = self.person, self.known, self.uniform
        rest = known.rest["分娩"]
        chance = next((chance for low, high, chance in rest["千分比"] if low <= person.age <= high), 0)
        if person.facts["性别"] != "女性" or not permille(uniform, chance):
            return
        low, high = rest["结算天数"]
        day = below(uniform, self._days() - high - 40)
        order = known.tables["分娩.孩次"].draw(uniform)
        facts = {"孩次": order, "上年度缴费基数": yuan(person.base)}
        self.events.append((self._take(day), BIRTH, facts))
        self._visit("生育住院", self._take(day + low + below(uniform, high - low + 1)))
        for _ in range(known.ranges["分娩.生育门诊次数"].draw(uniform)):
            before = day - 1 - below(uniform, rest["产检天数"])
            if before >= 0:
                self._visit("生育门诊", self._take(before))

    def _assessment(self) -> None:
        """An assessment for long-term care."""
        rest = self.known.rest["失能"]
        if permille(self.uniform, rest["千分比"].get(self.person.group, 0)):
            level = self.known.tables["失能.失能等级"].draw(self.uniform)
            self.events.append((self._any_day(), ASSESSMENT, {"失能等级": level}))


def day_text(first: date, day: int) -> str:
    """The date of a day of the year, in ISO form."""
    return (first + timedelta(days=day)).isoformat()
