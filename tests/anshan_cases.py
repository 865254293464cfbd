"""Random person-years for Anshan: cases in the JSON form of the command line.

Everything follows from the seed. Amounts are chosen while the oracle keeps the running totals, so that many
visits end exactly at, one fen below or one fen above the deductible and the cap.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from tests.oracle_anshan import (
    DEDUCTIBLE,
    POOLING_FROM,
    YEARLY_CAP,
    Ledger,
    Visit,
    eligible,
    rate,
    visit_from_json,
    yuan,
)

INSURANCES = ("职工医保", "职工医保", "职工医保", "职工医保", "居民医保")
STATUSES = ("在职", "退休")
ENROLMENTS = ("单位", "灵活就业", "单建统筹")
MEDICAL_TYPES = ("普通门诊",) * 8 + ("急诊", "门诊慢特病", "普通住院", "日间手术", "生育门诊", "门诊两病")
LEVELS = ("一级以下", "一级", "二级", "三级")
KINDS = ("综合", "综合", "综合", "传染病专科", "精神疾病专科", "其他专科")
FIRST, LAST = date(2022, 8, 1), date(2024, 3, 31)
TURNING_DAYS = (
    POOLING_FROM - timedelta(days=1),
    POOLING_FROM,
    date(2022, 12, 31),
    date(2023, 1, 1),
    date(2023, 12, 31),
    date(2024, 1, 1),
)


def random_cases(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """`count` cases, numbered r1, r2, …"""
    random = Random(seed)
    for number in range(1, count + 1):
        yield random_case(random, f"r{number}")


def random_case(random: Random, identifier: str) -> dict[str, Any]:
    """One person with up to twelve visits, on different days, in order of time."""
    person = random_person(random)
    ledger = Ledger()
    events = []
    for on in random_days(random, random.randint(1, 12)):
        event = random_visit(random, on)
        event["政策范围内费用"] = "0"
        visit = visit_from_json(person, event)
        expense = random_expense(random, ledger, visit) if eligible(visit) else random.randrange(600_001)
        event["政策范围内费用"] = yuan(expense)
        ledger.pay(visit_from_json(person, event))
        events.append(event)
    return {"编号": identifier, "参保人": person, "事件": events}


def random_person(random: Random) -> dict[str, Any]:
    """The facts of a person; one in three retires, or changes insurance, at some time in the range."""
    person: dict[str, Any] = {"险种": random.choice(INSURANCES), "人员类别": random.choice(STATUSES)}
    turn = random.choice((*TURNING_DAYS, *random_days(random, 3)))
    match random.randrange(6):
        case 0:
            person["人员类别"] = [{"值": "在职"}, {"值": "退休", "自": turn.isoformat()}]
        case 1:
            first, second = random.sample(("职工医保", "居民医保"), 2)
            person["险种"] = [{"值": first}, {"值": second, "自": turn.isoformat()}]
    if random.random() < 0.7:  # else the vocabulary's default, 单位
        person["参保方式"] = random.choice(ENROLMENTS)
    return person


def random_days(random: Random, count: int) -> list[date]:
    """Different days in order, the days on which something turns among them more often than others."""
    span = (LAST - FIRST).days
    drawn = set()
    for _ in range(count):
        turning = random.random() < 0.3
        drawn.add(random.choice(TURNING_DAYS) if turning else FIRST + timedelta(days=random.randint(0, span)))
    return sorted(drawn)


def random_visit(random: Random, on: date) -> dict[str, Any]:
    """A visit without its expense."""
    event: dict[str, Any] = {
        "类型": "就医",
        "日期": on.isoformat(),
        "医疗类别": random.choice(MEDICAL_TYPES),
        "机构级别": random.choice(LEVELS),
        "机构类别": random.choice(KINDS),
        "定点": random.random() < 0.9,
    }
    if event["机构类别"] == "综合" and random.random() < 0.5:
        del event["机构类别"]  # the vocabulary's default
    return event


def random_expense(random: Random, ledger: Ledger, visit: Visit) -> int:
    """An expense in fen: round, odd, or one that brings the year to the edge of the deductible or the cap."""
    year = ledger.of(visit.on)
    to_deductible = DEDUCTIBLE - year.expense
    payable = -(-(YEARLY_CAP - year.paid) * 100 // rate(visit))  # the least above it that reaches the cap
    targets = {
        "deductible": to_deductible,
        "cap": max(0, to_deductible) + payable,
    }
    kind = random.choice(("deductible", "cap", "small", "odd", "large", "zero"))
    if kind in targets:
        return max(0, targets[kind] + random.choice((-1, 0, 0, 1)))
    return {
        "small": random.randrange(1, 500) * 100,
        "odd": random.randrange(1, 200_001),
        "large": random.randrange(1, 2_000_001),
        "zero": 0,
    }[kind]
