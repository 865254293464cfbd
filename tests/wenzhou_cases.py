"""Random persons for Wenzhou, and random figures for all that its documents leave open. Everything follows from the seed."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction
from random import Random
from typing import Any

from compiler.types import Value
from tests.oracle_anshan import yuan
from tests.oracle_wenzhou import (
    CHILD_SPECIAL,
    CHILD_SPECIAL_ADDED,
    NEEDY,
    NEW_ITEMS,
    SPECIAL,
    SPECIAL_ADDED,
    SPECIAL_RELIEF,
    SURCHARGED,
    Figures,
)

INSURANCES = ("居民医保", "职工医保")
LEVELS = ("一级以下", "一级", "二级", "三级")
IDENTITIES = (*sorted(NEEDY), "普通人员", "普通人员", "防止返贫监测对象")
DISEASES = sorted(SPECIAL) * 3 + sorted(
    SPECIAL_ADDED | SPECIAL_RELIEF | CHILD_SPECIAL | CHILD_SPECIAL_ADDED | {"高血压", "其他病种"}
)
KINDS = (
    ("普通门诊",) * 5
    + ("门诊慢特病",) * 5
    + ("普通住院",) * 5
    + ("家庭病床", "生育门诊", "生育住院", "安宁疗护", "急诊")
)
CENTRES = ("安宁疗护中心", "护理院", "养老机构内设医疗机构", "其他服务机构")


def random_figures(random: Random, names: Mapping[tuple[str, str], Value]) -> Figures:
    """A figure for each name: amounts small enough for every limit to be reached, in hundreds of yuan; rates in per cent."""
    found = {}
    for name, key in names:
        if name == "定点准入分数线":
            figure = random.randint(60, 100)
        elif name == "养老机构下降分数":
            figure = random.randint(0, 20)
        elif "比例" in name:
            low = 80 if name == "困难群体大病保险比例" else 0
            figure = random.randint(low, 95 if name == "在职职工门诊比例" else 100)
        elif "封顶" in name or "定额" in name:
            figure = random.randint(0, 300) * 10_000
        elif name.startswith(("大病", "商业")):
            figure = random.choice((random.randint(0, 1000) * 10_000, 90_000_000))
        else:
            figure = random.randint(0, 20) * 10_000
        found[name, key] = figure
    return found


def as_values(figures: Figures) -> dict[tuple[str, str], Value]:
    """Figures in fen, per cent or points of a score as the program has them."""
    return {(name, key): Fraction(figure, 1 if "分数" in name else 100) for (name, key), figure in figures.items()}


def random_cases(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """Persons with up to twelve events in two years and a half, on different days."""
    random = Random(seed)
    for number in range(count):
        days = sorted(
            date(2022, 7, 1) + timedelta(days=day) for day in random.sample(range(900), random.randint(1, 12))
        )
        person = random_person(random, days)
        yield {"编号": f"r{number}", "参保人": person, "事件": [random_event(random, on) for on in days]}


def random_person(random: Random, days: list[date]) -> dict[str, Any]:
    """A person of an age near those that matter; a fact may change on the day of an event."""

    def dated(values: tuple[str, ...]) -> Any:
        first = random.choice(values)
        if random.random() < 0.7:
            return first
        return [{"值": first}, {"值": random.choice(values), "自": random.choice(days).isoformat()}]

    birthday = random.choice(days) + timedelta(days=random.choice((-1, 0, 1, 200)))
    age = random.choice((6, 7, 18, 19, 40, 59, 60, 61))
    return {
        "险种": dated(INSURANCES),
        "人员类别": dated(("在职", "退休")),
        "参保方式": random.choice(("单位", "灵活就业")),
        "困难身份": dated(IDENTITIES),
        "性别": random.choice(("男性", "女性")),
        "出生日期": (birthday - timedelta(days=1) * (birthday.day == 29)).replace(year=birthday.year - age).isoformat(),
        "慢性疾病种数": random.randint(0, 3),
        "参加商业补充保险": random.random() < 0.5,
        "参保区域": random.choice(("市区", "市区以外")),
        "连续缴费起始日": (random.choice(days) - timedelta(days=random.randint(150, 400))).isoformat(),
    }


def random_event(random: Random, on: date) -> dict[str, Any]:
    """A visit, four times in five; its facts all given."""
    day = {"日期": on.isoformat()}
    if random.random() < 0.8:
        return {"类型": "就医", **day, **random_visit(random)}
    makers: dict[str, dict[str, Any]] = {
        "分娩": {
            "孩次": random.choice(("一孩", "二孩", "三孩", "四孩以上")),
            "上年度缴费基数": yuan(random.randrange(1_000_000)),
        },
        "失能评估": {"失能等级": random.choice(("未失能", "轻度失能", "中度失能", "重度失能"))},
        "缴费": {"医保缴费基数": yuan(random.randrange(1_000_000)), "个人缴费额": yuan(random.randrange(100_000))},
        "申请": {
            "服务机构类型": random.choice(CENTRES),
            "运营起始日期": (on - timedelta(days=random.randint(87, 94))).isoformat(),
        },
        "处方": {"药品用完日期": (on + timedelta(days=random.randint(82, 86))).isoformat()},
        "定点评估": {
            "服务机构类型": random.choice(CENTRES),
            "审核得分": random.randint(40, 100),
            "受理日期": (on - timedelta(days=random.randint(25, 32))).isoformat(),
        },
        "困难认定": {},
        "困难退出": {},
    }
    kind = random.choice(tuple(makers))
    return {"类型": kind, **day, **makers[kind]}


def random_visit(random: Random) -> dict[str, Any]:
    """The facts of a visit; its expense near a round figure, or far beyond the limits."""
    near = random.choice((0, 20_000, 100_000, 5_000_000, 20_000_000)) + random.choice((-1, 0, 1))
    expense = random.choice((max(0, near), random.randrange(200_000), random.randrange(60_000_000)))
    return {
        "医疗类别": random.choice(KINDS),
        "机构级别": random.choice(LEVELS),
        "定点": random.random() < 0.9,
        "公立医疗机构": random.random() < 0.5,
        "基层医疗卫生机构": random.random() < 0.5,
        "病种": random.choice(DISEASES),
        "上门服务": random.random() < 0.3,
        "上门服务费": yuan(random.randrange(20_000)),
        "医疗服务价格": yuan(random.randrange(20_000)),
        "床日数": random.randint(0, 60),
        "在县域内医疗机构": random.random() < 0.5,
        "执行就医指导方案": random.random() < 0.8,
        "经规范转诊": random.random() < 0.8,
        "政策范围内费用": yuan(expense),
        "明细": [random_line(random) for _ in range(random.randrange(4))],
    }


def random_line(random: Random) -> dict[str, str]:
    """A line of a bill, its price a multiple of 10 fen."""
    line = {"项目价格": yuan(random.randrange(50_000) * 10)}
    if random.random() < 0.7:
        line["项目类别"] = random.choice((*sorted(SURCHARGED), "其他类别项目"))
    if random.random() < 0.5:
        line["诊疗项目"] = random.choice(sorted(NEW_ITEMS))
    return line
