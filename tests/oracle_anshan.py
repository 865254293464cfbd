"""Anshan's outpatient pooling, in plain integers, written from the document's text alone: a second opinion.

The document is 004, 《鞍山市建立健全职工基本医疗保险门诊共济保障机制实施方案（征求意见稿）》; the clause
paths are its own.
Nothing of the project is imported. All money is in fen (1 yuan = 100 fen), all rates in whole per cent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

YUAN = 100

# 三（一）第1段 “自2022年11月1日起，建立职工医保普通门诊统筹机制”
POOLING_FROM = date(2022, 11, 1)
# 三（一）第2段 “自然年度内…累计超过起付标准400元以上的部分”: read as 超过, so 400.00 itself pays nothing
DEDUCTIBLE = 400 * YUAN
# 三（一）第2段 “年度最高支付限额为3000元”: of what the fund pays in a natural year
YEARLY_CAP = 3000 * YUAN
# 三（一）第2段 “一级及以下定点医疗机构60%，二级定点医疗机构55%，三级及以上定点医疗机构50%”
RATE_BY_LEVEL = {"一级以下": 60, "一级": 60, "二级": 55, "三级": 50}
# 三（一）第2段 “传染病、精神疾病等专科定点医疗机构60%”; 等 read as these two alone, which go before the level
SPECIALIST_RATE = 60
SPECIALIST_KINDS = ("传染病专科", "精神疾病专科")
# 三（一）第2段 “退休职工统筹基金支付比例相应提高10个百分点”
RETIRED_POINTS = 10

# 三（三）第2段、三（四）第2段 “自2022年11月份起”
ACCOUNT_FROM = (2022, 11)
# 三（三）第2段 “个人账户按照本人参保缴费基数的2%划入”
ACCOUNT_RATE = 2
# 三（三）第2段 “即每人每月60元”
RETIRED_CREDIT = 60 * YUAN
# 三（三）第3段 “灵活就业人员医保和…单建统筹…继续不建立个人账户”
WITHOUT_ACCOUNT = ("灵活就业", "单建统筹")

# 三（四）第2段 “本人及其配偶、父母、子女”
FAMILY = ("本人", "配偶", "父母", "子女")
# 三（四）第2段 “在定点医疗机构就医发生的个人负担医疗费用”
AT_INSTITUTIONS = ("医疗费用",)
# 三（四）第2段 “在定点零售药店购买药品、医疗器械、医用耗材发生的个人负担费用”
AT_PHARMACIES = ("药品", "医疗器械", "医用耗材")
# 三（四）第2段 “城乡居民基本医疗保险、长期护理保险或与基本医疗保险相衔接的非理财性质商业补充医疗保险”
PREMIUMS = ("城乡居民基本医疗保险", "长期护理保险", "非理财性质商业补充医疗保险")
# 三（四）第2段 “不得用于公共卫生费用（国家政策允许的除外）”
PUBLIC_HEALTH = "公共卫生"


@dataclass(frozen=True)
class Visit:
    """One visit, with the person's facts on its date. `expense` is within policy scope, in fen."""

    on: date
    expense: int
    insurance: str = "职工医保"
    status: str = "在职"
    medical_type: str = "普通门诊"
    level: str = "三级"
    kind: str = "综合"
    designated: bool = True


@dataclass
class Year:
    """What a natural year has accumulated, in fen: expense that counts, and fund payments."""

    expense: int = 0
    paid: int = 0


@dataclass
class Ledger:
    """One person's years."""

    years: dict[int, Year] = field(default_factory=dict)

    def of(self, on: date) -> Year:
        """The year that a date belongs to (三（一）第2段 “自然年度内”)."""
        return self.years.setdefault(on.year, Year())

    def pay(self, visit: Visit) -> int:
        """What the pooled fund pays for a visit, in fen; the visit then counts for later ones."""
        if not eligible(visit):
            return 0
        year = self.of(visit.on)
        before = max(0, year.expense - DEDUCTIBLE)
        year.expense += visit.expense
        above = max(0, year.expense - DEDUCTIBLE) - before
        payment = min(per_cent(above, rate(visit)), YEARLY_CAP - year.paid)
        year.paid += payment
        return payment


def eligible(visit: Visit) -> bool:
    """Whether 三（一）第1段 covers the visit: 职工医保 of any kind, 定点, 普通门诊, from the first day on."""
    return (
        visit.on >= POOLING_FROM
        and visit.insurance == "职工医保"
        and visit.designated
        and visit.medical_type == "普通门诊"
    )


def rate(visit: Visit) -> int:
    """The fund's rate for a visit, in per cent (三（一）第2段)."""
    base = SPECIALIST_RATE if visit.kind in SPECIALIST_KINDS else RATE_BY_LEVEL[visit.level]
    return base + (RETIRED_POINTS if visit.status == "退休" else 0)


def per_cent(amount: int, rate: int) -> int:
    """`rate` per cent of an amount in fen, half up to the fen (amounts are never negative here)."""
    return (amount * rate + 50) // 100


def monthly_credit(insurance: str, status: str, enrolment: str, base: int, year: int, month: int) -> int:
    """What one month puts into the personal account, in fen; `base` is the contribution base (三（三）)."""
    if (year, month) < ACCOUNT_FROM or insurance != "职工医保" or enrolment in WITHOUT_ACCOUNT:
        return 0
    return RETIRED_CREDIT if status == "退休" else per_cent(base, ACCOUNT_RATE)


def account_may_pay(
    relation: str, purpose: str, place: str, year: int, month: int, *, state_allows: bool = False
) -> bool:
    """Whether a personal account may pay for something (三（四）第2段).

    `purpose` is one of the words of the text (医疗费用, 药品, …, an insurance, 公共卫生, 体育健身, 养生保健);
    `place` is 定点医疗机构, 定点零售药店 or other; for premiums the place does not matter.
    """
    if (year, month) < ACCOUNT_FROM or relation not in FAMILY:
        return False
    if purpose in PREMIUMS:
        return True
    if purpose == PUBLIC_HEALTH:
        return state_allows
    allowed = {"定点医疗机构": AT_INSTITUTIONS, "定点零售药店": AT_PHARMACIES}
    return purpose in allowed.get(place, ())


def expected(case: Mapping[str, Any]) -> dict[str, Any]:
    """The result of a case of 就医 events, both in the JSON form of the command line."""
    ledger = Ledger()
    results = []
    for event in case["事件"]:
        visit = visit_from_json(case["参保人"], event)
        payment = ledger.pay(visit)
        results.append({"普通门诊统筹": yuan(payment), "个人负担": yuan(visit.expense - payment)})
    return {"编号": case["编号"], "事件": results}


def visit_from_json(person: Mapping[str, Any], event: Mapping[str, Any]) -> Visit:
    """The visit that a 就医 event of a case stands for."""
    on = day(event["日期"])
    return Visit(
        on=on,
        expense=fen(event["政策范围内费用"]),
        insurance=on_date(person["险种"], on),
        status=on_date(person["人员类别"], on),
        medical_type=event["医疗类别"],
        level=event["机构级别"],
        kind=event.get("机构类别", "综合"),
        designated=event["定点"],
    )


def on_date(fact: str | Iterable[Mapping[str, str]], on: date) -> str:
    """The fact on a date: a plain value, or a list of {"值", "自"} in order, the first without 自."""
    if isinstance(fact, str):
        return fact
    return [entry["值"] for entry in fact if "自" not in entry or day(entry["自"]) <= on][-1]


def day(text: str) -> date:
    """A date written 2023-02-01 or 2023年2月1日."""
    return datetime.strptime(text, "%Y年%m月%d日" if "年" in text else "%Y-%m-%d").date()


def fen(amount: str | int) -> int:
    """An amount of the JSON form (a decimal string, or an integer of yuan) in fen."""
    value = Decimal(amount) * YUAN
    if value != int(value):
        raise ValueError(f"{amount} is finer than a fen")
    return int(value)


def yuan(amount: int) -> str:
    """An amount in fen as the JSON form writes it: 162000 -> 1620.00."""
    return f"{amount // YUAN}.{amount % YUAN:02d}"
