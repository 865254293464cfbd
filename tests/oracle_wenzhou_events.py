"""Wenzhou's events other than visits, and whole cases, in plain integers, from the texts of documents 000 and 002.

Companion of oracle_wenzhou, whose head says how amounts and figures are given.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tests.oracle_anshan import fen, on_date, per_cent, yuan
from tests.oracle_wenzhou import (
    NEEDY,
    OLD_AGE,
    OLD_AND_YOUNG,
    RELIEF,
    WORKERS,
    Figures,
    Person,
    as_json,
    full_years,
    visit_from_json,
)

# 国务院办公厅关于2022年、2023年、2024年部分节假日安排的通知, from June 2022: holidays, and weekends that are worked
HOLIDAYS = [
    (date.fromisoformat(first), date.fromisoformat(last))
    for first, last in (
        ("2022-06-03", "2022-06-05"), ("2022-09-10", "2022-09-12"), ("2022-10-01", "2022-10-07"),
        ("2022-12-31", "2023-01-02"), ("2023-01-21", "2023-01-27"), ("2023-04-05", "2023-04-05"),
        ("2023-04-29", "2023-05-03"), ("2023-06-22", "2023-06-24"), ("2023-09-29", "2023-10-06"),
        ("2023-12-30", "2024-01-01"), ("2024-02-10", "2024-02-17"), ("2024-04-04", "2024-04-06"),
        ("2024-05-01", "2024-05-05"), ("2024-06-08", "2024-06-10"), ("2024-09-15", "2024-09-17"),
        ("2024-10-01", "2024-10-07"), ("2025-01-01", "2025-01-01"),
    )
]  # fmt: skip
WORKING_WEEKENDS = {
    date.fromisoformat(day)
    for day in (
        "2022-10-08", "2022-10-09", "2023-01-28", "2023-01-29", "2023-04-23", "2023-05-06", "2023-06-25",
        "2023-10-07", "2023-10-08", "2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28", "2024-05-11",
        "2024-09-14", "2024-09-29", "2024-10-12",
    )
}  # fmt: skip


def expected(policy: str, case: Mapping[str, Any], figures: Figures) -> list[dict[str, Any]]:
    """The results of each event of a case, both in the JSON form of the command line."""
    person = Person(policy, figures)
    found: list[dict[str, Any]] = []
    for event in case["事件"]:
        on = date.fromisoformat(event["日期"])
        match event["类型"]:
            case "就医":
                settled = person.settle(visit_from_json(case["参保人"], event))
                found.append({name: as_json(value) for name, value in settled.items()})
            case "分娩":
                found.append(birth(policy, case["参保人"], event))
            case "失能评估":
                found.append(care(policy, case["参保人"], event))
            case "缴费":
                found.append(premium(policy, case["参保人"], event))
            case "申请":
                found.append(application(policy, event))
            case "定点评估":
                found.append(evaluation(policy, event, figures))
            case "处方":
                found.append(prescription(policy, event))
            case "困难认定":
                found.append(recognised(on) if policy == RELIEF else {})
            case "困难退出":
                found.append(left(on) if policy == RELIEF else {})
            case other:
                raise ValueError(other)
    return found


def birth(policy: str, person: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """000 二（二）10 waiting period, 8 allowance base, 11 third child."""
    on = date.fromisoformat(event["日期"])
    worker = on_date(person["险种"], on) == WORKERS
    draft = policy == OLD_AND_YOUNG
    over = on >= after_months(date.fromisoformat(person["连续缴费起始日"]), 6 if draft else 12)
    found: dict[str, Any] = {"可享受生育津贴": worker and over}
    if draft:
        found["生育津贴计发基数"] = yuan(fen(event["上年度缴费基数"]))
        found["三孩生育费用纳入生育保险"] = worker and person["性别"] == "女性" and event["孩次"] == "三孩"
    return found


def care(policy: str, person: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """000 二（一）6: 市区 alone, in the draft all of the city; 重度失能 first, the old before others."""
    on = date.fromisoformat(event["日期"])
    draft = policy == OLD_AND_YOUNG
    grade = event["失能等级"]
    covered = on_date(person["险种"], on) == WORKERS and grade != "未失能" and (draft or person["参保区域"] == "市区")
    found = {"属于长期护理保险保障对象": covered}
    if draft:
        old = full_years(date.fromisoformat(person["出生日期"]), on) >= OLD_AGE
        found["长期护理重点保障对象"] = covered and grade == "重度失能"
        found["长期护理优先保障对象"] = covered and old
    return found


def premium(policy: str, person: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """000 二（二）8 “费率为1%” for 灵活就业 in service; 002 三（三）8 “个人缴费部分由政府予以全额补助”."""
    on = date.fromisoformat(event["日期"])
    if policy == OLD_AND_YOUNG:
        who = on_date(person["险种"], on), on_date(person["人员类别"], on), person.get("参保方式", "单位")
        due = per_cent(fen(event["医保缴费基数"]), 1)
        return {"生育保险缴费": yuan(due if who == (WORKERS, "在职", "灵活就业") else 0)}
    if policy == RELIEF:
        needy = on_date(person.get("困难身份", "普通人员"), on) in NEEDY
        return {"资助参保": yuan(fen(event["个人缴费额"]) if needy else 0)}
    return {}


def application(policy: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """000 二（一）5 “运营3个月后可提出定点申请”."""
    due = after_months(date.fromisoformat(event["运营起始日期"]), 3) <= date.fromisoformat(event["日期"])
    kinds = ("安宁疗护中心", "护理院", "养老机构内设医疗机构")
    return {"可提出安宁疗护定点申请": due and event["服务机构类型"] in kinds} if policy == OLD_AND_YOUNG else {}


def evaluation(policy: str, event: Mapping[str, Any], figures: Figures) -> dict[str, bool]:
    """000 二（一）7 the score; 二（一）5 “受理后在20个工作日完成定点评估”."""
    found = {"达到定点准入分数": score(policy, event, figures)}
    if policy == OLD_AND_YOUNG:
        due = after_working_days(date.fromisoformat(event["受理日期"]), 20)
        found["按期完成定点评估"] = date.fromisoformat(event["日期"]) <= due
    return found


def score(policy: str, event: Mapping[str, Any], figures: Figures) -> bool:
    """000 二（一）7 “最高可下降20分支持养老机构内设医疗机构”."""
    lowered = policy == OLD_AND_YOUNG and event["服务机构类型"] == "养老机构内设医疗机构"
    line = figures["定点准入分数线", ""] - (figures["养老机构下降分数", ""] if lowered else 0)
    return int(event["审核得分"]) >= line


def prescription(policy: str, event: Mapping[str, Any]) -> dict[str, Any]:
    """000 二（四）15 “长期处方的处方量一般在12周内”."""
    ends = date.fromisoformat(event["日期"]) + timedelta(weeks=12)
    used = date.fromisoformat(event["药品用完日期"])
    return {"处方量在规定期限内": used <= ends} if policy == OLD_AND_YOUNG else {}


def recognised(on: date) -> dict[str, str]:
    """002 三（三）8 “当月参保，次月生效”: the last day for joining, the first day of cover."""
    first = date(on.year + on.month // 12, on.month % 12 + 1, 1)
    last = first - timedelta(days=1)
    return {"资助参保办理截止日": last.isoformat(), "资助参保生效日": first.isoformat()}


def left(on: date) -> dict[str, str]:
    """002 三（三）8 “当年参保继续有效，次年不再资助参保”."""
    return {"资助参保终止日": f"{on.year}-12-31", "停止资助参保日": f"{on.year + 1}-01-01"}


def after_working_days(start: date, count: int) -> date:
    """The day that is so many working days after a day, counted from the next one."""
    day = start
    while count:
        day += timedelta(days=1)
        holiday = any(first <= day <= last for first, last in HOLIDAYS)
        count -= day in WORKING_WEEKENDS or (day.weekday() < 5 and not holiday)
    return day


def after_months(start: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it has no such day."""
    index = start.year * 12 + start.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    last = date((index + 1) // 12, (index + 1) % 12 + 1, 1) - timedelta(days=1)
    return min(first + timedelta(days=start.day - 1), last)
