"""Persons of a synthetic population: facts that hold all year, as texts of cells, and what the drawing of events needs."""

from datetime import date, timedelta

from attrs import frozen

from mingsuan.claims_columns import MARK
from mingsuan.population.distributions import Distributions, Health
from mingsuan.population.draws import Uniform, below, percent, yuan

WORKERS, RESIDENTS = "职工医保", "居民医保"
_SIMPLE = ("高血压", "糖尿病", "糖尿病胰岛素治疗")


@frozen
class Person:
    """Somebody who does not exist. `base` is the monthly contribution base in fen, 0 for those without one; `disease`
    is "" for none."""

    id: str
    facts: dict[str, str]
    age: int
    group: str
    health: Health
    insurance: str
    disease: str
    base: int

    @property
    def is_worker(self) -> bool:
        """Whether insured as a worker or retired worker."""
        return self.insurance == WORKERS


def draw_person(known: Distributions, uniform: Uniform, number: int, year: int) -> Person:
    """The number-th person as of 1 January of the year."""
    ages = known.ages[known.age.draw(uniform)]
    age = ages.low + below(uniform, ages.high - ages.low + 1)
    born = date(year - 1 - age, 1, 1) + timedelta(days=1 + below(uniform, 365))
    sex = known.tables["性别"].draw(uniform)
    insurance = WORKERS if percent(uniform, ages.workers) else RESIDENTS
    health = known.health[ages.group]
    disease = health.disease.draw(uniform)
    hardship = known.tables[f"困难身份.{insurance}"].draw(uniform)
    rest = known.rest["参保人"]
    chronic = max(health.conditions.draw(uniform), int(disease != "无"))
    months = known.ranges["参保人.连续缴费月数"].draw(uniform)
    facts = {
        "险种": insurance,
        "出生日期": born.isoformat(),
        "性别": sex,
        "困难身份": hardship,
        "参保区域": known.tables["参保人.参保区域"].draw(uniform),
        "慢性疾病种数": str(chronic),
        "连续缴费起始日": _since(year, min(months, 12 * age)).isoformat(),
        "参加商业补充保险": truth(percent(uniform, rest["参加商业补充保险"])),
        "经基层规范化管理": truth(disease in _SIMPLE and percent(uniform, rest["经基层规范化管理"])),
        "属规定的特殊群体": truth(percent(uniform, rest["属规定的特殊群体"][hardship == "普通人员"])),
    }
    base = 0
    if insurance == WORKERS:
        standing = _standing(known, uniform, sex, age)
        facts["人员类别"] = standing
        facts["参保方式"] = known.tables[f"参保方式.{standing}"].draw(uniform)
        base = known.ranges["缴费.月缴费基数"].draw(uniform) * 100 if standing == "在职" else 0
    no_disease = "" if disease == "无" else disease
    return Person(f"{MARK}{number:06d}", facts, age, ages.group, health, insurance, no_disease, base)


def contribution(known: Distributions, person: Person) -> dict[str, str]:
    """The facts of the contributions of a year: what the unit and the person pay, and the sum of the monthly bases."""
    rates = known.rest["缴费"]
    if not person.is_worker:
        amount = rates["居民个人缴费额"] * 100
        return {"单位缴费额": yuan(0), "个人缴费额": yuan(amount), "医保缴费基数": yuan(0)}
    year = person.base * 12
    if person.facts["参保方式"] == "单位":
        unit, own = year * rates["单位费率"] // 100, year * rates["个人费率"] // 100
    else:
        unit, own = 0, year * rates["灵活就业费率"] // 100
    return {"单位缴费额": yuan(unit), "个人缴费额": yuan(own), "医保缴费基数": yuan(year)}


def truth(value: bool) -> str:
    """A yes or no as cells have it."""
    return "是" if value else "否"


def _standing(known: Distributions, uniform: Uniform, sex: str, age: int) -> str:
    """在职, or 退休 for those old enough."""
    chances = [chance for since, chance in known.rest["退休"][sex] if age >= since]
    return "退休" if percent(uniform, max(chances, default=0)) else "在职"


def _since(year: int, months: int) -> date:
    """The first day of the month so many months before 1 January of the year."""
    index = year * 12 - months
    return date(index // 12, index % 12 + 1, 1)
