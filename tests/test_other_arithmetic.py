"""Other people's arithmetic: sums that notices and guides publish, worked again by small policies in the language.

Each source text is ours and holds only the figures of its sum. What must come out is derived by hand beside each case;
interpreter, kernel and checker must agree on it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

from mingsuan import Policy, load
from tests.checked import certificates_hold, kernel_agrees

PERSON = {"险种": "居民医保", "人员类别": "在职"}


@frozen
class Worked:
    """A sum: the words of its document, the rules, a case, and what each event must yield."""

    name: str
    document: str
    rules: str
    events: list[dict[str, Any]]
    expected: list[dict[str, Any]]
    person: dict[str, Any] = field(factory=dict)
    assume: dict[str, Any] = field(factory=dict)
    beside: Mapping[str, str] = field(factory=dict)  # further files of the folder
    header: str = ""
    kernel: bool = True  # whether the kernel has an answer (working days are the interpreter's alone)


def written(sum: Worked, folder: Path) -> Policy:
    """The policy of a sum, in a folder with its document."""
    document = f"试算办法（示例）\n一、本办法自2023年1月1日起施行。\n二、{sum.document}\n"
    rules = (
        "政策：试算。\n原文：原文.txt。\n"
        f"{sum.header}"
        "施行：自2023年1月1日起，依据一“自2023年1月1日起施行”。\n引用：医保词汇。\n"
        f"{sum.rules}"
    )
    for name, text in {"原文.txt": document, "试算.ming": rules, **sum.beside}.items():
        (folder / name).write_text(text, "utf-8")
    return load(str(folder / "试算.ming"))


def visit(day: str, cost: str, **facts: Any) -> dict[str, Any]:
    """A visit that costs so much within the policy's scope."""
    return {"类型": "就医", "日期": day, "政策范围内费用": cost, **facts}


# ---- 分段

# 300000 − 39525 = 260475 above the deductible: 50000 × 60% = 30000, 210475 × 70% = 147332.50, together 177332.50;
# the person bears 300000 − 177332.50 = 122667.50.
BY_EXCESS = Worked(
    "大病按超过起付标准的部分分段",
    "居民医保参保人的大病保险起付标准为39525元。超过起付标准的部分，5万元以下的支付60%，超过5万元的支付70%。",
    """\
分段 大病分段比例，按超过起付标准的部分，自然年度累计，依据二：
  5万元以下的部分，60%，“5万元以下的支付60%”；
  超过5万元的部分，70%，“超过5万元的支付70%”。
待遇 大病待遇：
  适用于参加居民医保，依据二“居民医保参保人”；
  费用为政策范围内费用；
  起付为39525元，自然年度累计，依据二“起付标准为39525元”；
  比例为大病分段比例；
  由大病保险资金支付。
""",
    [visit("2023-05-01", "300000.00")],
    [{"大病待遇": "177332.50", "个人负担": "122667.50"}],
)
# The same in three parts comes to the same: 39000 is all deductible; of the next 61000, 525 are, and 60475 run through
# the first band (30000) and 10475 into the second (7332.50); the last 200000 are all in the second (140000).
# 0 + 37332.50 + 140000 = 177332.50. A new year begins anew: (89525 − 39525) × 60% = 30000.
IN_PARTS = Worked(
    "大病分几次发生",
    BY_EXCESS.document,
    BY_EXCESS.rules,
    [
        visit("2023-02-01", "39000.00"),
        visit("2023-05-01", "61000.00"),
        visit("2023-09-01", "200000.00"),
        visit("2024-01-01", "89525.00"),
    ],
    [{"大病待遇": "0.00"}, {"大病待遇": "37332.50"}, {"大病待遇": "140000.00"}, {"大病待遇": "30000.00"}],
)
# The bands lie along the whole amount: from 10000 to 100000 are 90000 × 50% = 45000; from 100000 to 170000 are
# 70000 × 60% = 42000; together 87000. In two parts: 10000 to 60000 is 25000; 60000 to 170000 is 20000 + 42000.
BY_AMOUNT = Worked(
    "大病按全部费用分段",
    "居民医保参保人年度费用的起付标准为10000元，10万元以下支付50%，超过10万元支付60%。",
    """\
分段 费用分段比例，按全部费用，自然年度累计，依据二：
  10万元以下的部分，50%，“10万元以下支付50%”；
  超过10万元的部分，60%，“超过10万元支付60%”。
待遇 大额待遇：
  适用于参加居民医保，依据二“居民医保参保人”；
  费用为政策范围内费用；
  起付为10000元，自然年度累计，依据二“起付标准为10000元”；
  比例为费用分段比例；
  由统筹基金支付。
""",
    [visit("2023-05-01", "170000.00"), visit("2024-03-01", "60000.00"), visit("2024-06-01", "110000.00")],
    [
        {"大额待遇": "87000.00", "个人负担": "83000.00"},
        {"大额待遇": "25000.00"},
        {"大额待遇": "62000.00"},
    ],
)

# ---- rates by age

# At 40 the rate is 75% + 0.2 × 40 points = 83%; (30000 − 404.20) × 83% = 29595.80 × 83% = 24564.514, that is 24564.51,
# and 30000 − 24564.51 = 5435.49. The day before the birthday it is 82.8%: 24505.3224, that is 24505.32.
BY_AGE = Worked(
    "比例随周岁提高",
    "居民医保参保人住院，起付标准为404.20元，支付比例为75%，按周岁每岁提高0.2个百分点，最高不超过95%。",
    """\
定义 就医周岁：出生日期的周岁。
定义 周岁比例：75%提高（0.2个百分点×就医周岁）不超过95%，依据二“支付比例为75%，按周岁每岁提高0.2个百分点，最高不超过95%”。
待遇 周岁待遇：
  适用于参加居民医保，依据二“居民医保参保人住院”；
  费用为政策范围内费用；
  起付为404.20元，每次，依据二“起付标准为404.20元”；
  比例为周岁比例；
  由统筹基金支付。
""",
    [visit("2023-03-14", "30000.00"), visit("2023-03-15", "30000.00")],
    [
        {"周岁待遇": "24505.32"},
        {"周岁待遇": "24564.51", "个人负担": "5435.49"},
    ],
    {"出生日期": "1983-03-15"},
)

# ---- repeated admissions, linked stays

LEVELS = """\
  一级以下，200元，“一级以下医疗机构200元”；
  一级，300元，“一级医疗机构300元”；
  二级，400元，“二级医疗机构400元”；
  三级，500元，“三级医疗机构500元”"""
LEVEL_WORDS = "住院起付标准：一级以下医疗机构200元，一级医疗机构300元，二级医疗机构400元，三级医疗机构500元"
STAY = {"定点": True}

# First: 400. Second: 500 × 75% = 375. A transfer is the same admission: 500 × 75% again, and does not count.
# Third: 300 × 50% = 150. Fourth: 200 × 50% = 100, but at least 150. The next year begins anew: 500.
REPEATED = Worked(
    "多次住院的起付标准",
    f"{LEVEL_WORDS}。职工医保参保人一个自然年度内第2次住院的按75%计算，第3次及以上的按50%计算，最低不低于150元。",
    f"""\
额度 本年第几次住院：次数，自然年度累计。
表 每次住院起付标准，依据二：
{LEVELS}；
  本年第几次住院为第2次，按75%计算，“第2次住院的按75%计算”；
  本年第几次住院为第3次及以上，按50%计算，“第3次及以上的按50%计算”；
  不低于150元，“最低不低于150元”。
待遇 住院试算：
  适用于参加职工医保，依据二“职工医保参保人”；
  费用为政策范围内费用；
  起付为每次住院起付标准，每次；
  全额支付；
  由统筹基金支付。
""",
    [
        visit("2023-02-01", "1000.00", 机构级别="二级"),
        visit("2023-03-01", "1000.00", 机构级别="三级"),
        visit("2023-03-20", "1000.00", 机构级别="三级", 转院接续=True),
        visit("2023-05-01", "1000.00", 机构级别="一级"),
        visit("2023-07-01", "1000.00", 机构级别="一级以下"),
        visit("2024-01-01", "1000.00", 机构级别="三级"),
    ],
    [
        {"住院试算": "600.00", "个人负担": "400.00"},
        {"住院试算": "625.00", "个人负担": "375.00"},
        {"住院试算": "625.00", "个人负担": "375.00"},
        {"住院试算": "850.00", "个人负担": "150.00"},
        {"住院试算": "850.00", "个人负担": "150.00"},
        {"住院试算": "500.00", "个人负担": "500.00"},
    ],
    {"险种": "职工医保"},
)


def linked(reading: str, paid: list[str], assume: dict[str, Any] | None = None) -> Worked:
    """A stay of 350 at a hospital whose standard is 400, one of 5000 at one whose standard is 500 that goes on from
    it, one of 1000 back at the first that goes on again, and one of 1000 on its own."""
    return Worked(
        reading,
        f"{LEVEL_WORDS}。职工医保参保人转院的，起付标准连续计算。",
        f"""\
表 住院过程起付标准，依据二：
{LEVELS}。
待遇 住院试算：
  适用于参加职工医保，依据二“职工医保参保人”；
  费用为政策范围内费用；
  起付为住院过程起付标准，一次住院过程累计，依据二“转院的，起付标准连续计算”；
  全额支付；
  由统筹基金支付。
口径：{reading}。理由：原文未写明怎样连续计算。
""",
        [
            visit("2023-02-01", "350.00", 机构级别="二级"),
            visit("2023-02-10", "5000.00", 机构级别="三级", 转院接续=True),
            visit("2023-02-20", "1000.00", 机构级别="二级", 转院接续=True),
            visit("2023-06-01", "1000.00", 机构级别="二级"),
        ],
        [{"住院试算": each} for each in paid],
        {"险种": "职工医保"},
        assume or {},
    )


# All: the first 350 lie within 400; the last stay stands alone, 1000 − 400 = 600.
# 补足差额: the second owes what its standard has over the first's, 500 − 400 = 100; the third nothing (400 < 500).
# 取最高一次: the highest standard is 500, of which 350 are borne: 150 more; then all is borne.
# 不再计: once a standard has been counted no stay that goes on owes another.
MADE_UP = linked("连续计算按补足差额", ["0.00", "4900.00", "1000.00", "600.00"])
HIGHEST = linked("连续计算取最高一次", ["0.00", "4850.00", "1000.00", "600.00"])
NOT_AGAIN = linked("连续计算不再计", ["0.00", "5000.00", "1000.00", "600.00"])
OPEN = linked("连续计算待定", ["0.00", "4850.00", "1000.00", "600.00"], {"连续计算": "取最高一次"})

# ---- 结算

# (50000 − 300) × 70% = 34790; of the 15210 left, 70% = 10647; of the 4563 left, 1563 are above 3000, × 60% = 937.80;
# the person bears 50000 − 34790 − 10647 − 937.80 = 3625.20.
THREE_TIERS = Worked(
    "三重保障",
    "居民医保参保人住院，起付标准为300元，统筹基金支付70%；剩余的个人负担，大病保险再支付70%；"
    "仍有剩余的，超过3000元的部分医疗救助支付60%。",
    """\
待遇 基本待遇：
  适用于参加居民医保，依据二“居民医保参保人住院”；
  费用为政策范围内费用；
  起付为300元，每次，依据二“起付标准为300元”；
  比例为70%，依据二“统筹基金支付70%”；
  由统筹基金支付。
待遇 大病再付：
  适用于参加居民医保，依据二“剩余的个人负担”；
  费用为前序支付后政策范围内个人负担；
  比例为70%，依据二“大病保险再支付70%”；
  由大病保险资金支付。
待遇 救助待遇：
  适用于参加居民医保，依据二“仍有剩余的”；
  费用为前序支付后政策范围内个人负担；
  起付为3000元，每次，依据二“超过3000元的部分”；
  比例为60%，依据二“医疗救助支付60%”；
  由医疗救助资金支付。
结算 三重：依次为基本待遇、大病再付、救助待遇。
保证 负担不为负：个人负担不低于0元。
""",
    [visit("2023-05-01", "50000.00")],
    [{"基本待遇": "34790.00", "大病再付": "10647.00", "救助待遇": "937.80", "个人负担": "3625.20"}],
)


# ---- rounding of limits


def halved(reading: str, paid: str) -> Worked:
    """A deductible of 6269 halved for some, in whole yuan or not."""
    return Worked(
        f"起付减半，{reading}",
        "居民医保参保人的起付标准为6269元，低保人员减半；超过的部分支付60%。",
        f"""\
参数 年度起付数：6269元，依据二“起付标准为6269元”。
表 本人起付数，依据二：
  其他，年度起付数；
  低保人员，减半，“低保人员减半”。
待遇 减半试算：
  适用于参加居民医保，依据二“居民医保参保人”；
  费用为政策范围内费用；
  起付为本人起付数，自然年度累计；
  比例为60%，依据二“超过的部分支付60%”；
  由统筹基金支付。
口径：{reading}。理由：示例。
""",
        [visit("2023-05-01", "10000.00")],
        [{"减半试算": paid}],
        {"困难身份": "低保人员"},
    )


# 6269 × 50% = 3134.50, which is published as 3135: (10000 − 3135) × 60% = 4119; unrounded (10000 − 3134.50) × 60%
WHOLE_YUAN = halved("起付标准和限额四舍五入到元", "4119.00")
TO_THE_FEN = halved("起付标准和限额不取整", "4119.30")

# ---- periods


def limited(accumulation: str, period: str, further: str, visits: dict[str, str]) -> Worked:
    """60% of each visit's 1000, up to 1000 in some period; visits with what is paid."""
    return Worked(
        accumulation,
        f"居民医保参保人门诊支付60%，{period}最多支付1000元。",
        f"""\
待遇 限额试算：
  适用于参加居民医保，依据二“居民医保参保人”；
  费用为政策范围内费用；
  比例为60%，依据二“门诊支付60%”；
  封顶为1000元，{accumulation}，按基金支付额，依据二“{period}最多支付1000元”；
  由统筹基金支付。
{further}""",
        [visit(day, "1000.00") for day in visits],
        [{"限额试算": paid} for paid in visits.values()],
    )


# By months: in February 2024 the twelve months reach back to March 2023, so 400 are left; in March 2024 they reach back
# to April 2023: only February's 400 count, and 600 are left; then nothing, as 400 + 600 are used.
ROLLING = limited(
    "滚动12个月累计",
    "12个月内",
    "",
    {"2023-03-31": "600.00", "2024-02-01": "400.00", "2024-03-01": "600.00", "2024-03-31": "0.00"},
)
# The year begins on 1 July: 600 until 30 June; 600 and 400 in the year after, over the turn of the calendar year.
FUND_YEAR = limited(
    "医保年度累计",
    "一个医保年度内",
    "口径：医保年度自2022年7月1日起。理由：经办机构公布的医保年度。\n",
    {"2023-06-30": "600.00", "2023-07-01": "600.00", "2024-01-01": "400.00", "2024-07-01": "600.00"},
)

# ---- 额度 within 额度

# Chronic: 10000 × 50% = 5000, limited to its own 3000. Stay: 5000, of which the shared 5000 has 2000 left. Then nothing
# is left of either. Exempt people (特困人员) are not bound by the shared one, but what they are paid counts all the same.
NESTED = Worked(
    "子额度计入总额度",
    "居民医保参保人门诊慢特病、住院均支付50%。年度最高支付5000元，特困人员除外；其中门诊慢特病最高支付3000元。",
    """\
待遇 慢病试算：
  适用于参加居民医保且门诊慢特病，依据二“居民医保参保人门诊慢特病”；
  费用为政策范围内费用；
  比例为50%，依据二“均支付50%”；
  由统筹基金支付。
待遇 住院试算：
  适用于参加居民医保且普通住院，依据二“住院均支付50%”；
  费用为政策范围内费用；
  比例为50%，依据二“均支付50%”；
  由统筹基金支付。
额度 年度总额度：5000元，自然年度累计，按基金支付额，由慢病试算、住院试算共用，适用于非免限人员，依据二“年度最高支付5000元，特困人员除外”。
额度 慢病额度：3000元，自然年度累计，按基金支付额，由慢病试算使用，计入年度总额度，依据二“门诊慢特病最高支付3000元”。
称「免限人员」：困难身份为特困人员。
""",
    [
        visit("2023-02-01", "10000.00", 医疗类别="门诊慢特病"),
        visit("2023-03-01", "10000.00", 医疗类别="普通住院"),
        visit("2023-04-01", "10000.00", 医疗类别="普通住院"),
        visit("2024-01-01", "10000.00", 医疗类别="普通住院"),
    ],
    [
        {"慢病试算": "3000.00", "住院试算": "0.00", "个人负担": "7000.00"},
        {"慢病试算": "0.00", "住院试算": "2000.00", "个人负担": "8000.00"},
        {"住院试算": "0.00", "个人负担": "10000.00"},
        {"住院试算": "5000.00"},
    ],
)
EXEMPT = Worked(
    "不受总额度限制的人",
    NESTED.document,
    NESTED.rules,
    NESTED.events,
    [{"慢病试算": "3000.00"}, {"住院试算": "5000.00"}, {"住院试算": "5000.00"}, {"住院试算": "5000.00"}],
    {"困难身份": "特困人员"},
)

# ---- days

# Twenty working days after Wednesday 20 September 2023: 21, 22; 25 to 28; the holiday is 29 September to 6 October; the
# weekend of 7 and 8 October is worked; 9 to 13; 16 to 20; 23 and 24. That is 2 + 4 + 2 + 5 + 5 + 2 = 20.
# Before 24 October the same twenty lead back to 25 September: 23; 16 to 20; 9 to 13; 7 and 8; 28 to 25 are 17; 22 and 21
# and 20 are 20.
WORKING_DAYS = Worked(
    "跨过国庆的工作日",
    "复核应当在受理之日起20个工作日内完成。",
    """\
对象 复核，为事件，日期称复核日期。
事实 复核受理日，属于复核：日期。
定义 复核期限：复核受理日后20个工作日，依据二“20个工作日”。
定义 最早受理日：复核日期前20个工作日，依据二“20个工作日”。
判定 按期复核，依据二“在受理之日起20个工作日内完成”：复核日期不晚于（复核受理日后20个工作日）。
""",
    [
        {"类型": "复核", "日期": "2023-10-24", "复核受理日": "2023-09-20"},
        {"类型": "复核", "日期": "2023-10-25", "复核受理日": "2023-09-20"},
    ],
    [
        {"复核期限": "2023-10-24", "最早受理日": "2023-09-20", "按期复核": True},
        {"复核期限": "2023-10-24", "按期复核": False},
    ],
    kernel=False,
)
# Six months from 31 August 2023 is 29 February 2024 (the last day of a month that has no 31st). From June on 70%.
WAITING = Worked(
    "等待期和年中变化的身份",
    "居民医保参保人连续缴费满6个月后，在职的支付60%，退休的支付70%。",
    """\
事实 首次缴费日，属于参保人：日期。
判定 等待期已满，依据二“连续缴费满6个月”：就医日期自首次缴费日起满6个月。
表 身份比例，依据二：
  在职，60%，“在职的支付60%”；
  退休，70%，“退休的支付70%”。
待遇 等待试算：
  适用于参加居民医保且等待期已满，依据二“居民医保参保人连续缴费满6个月后”；
  费用为政策范围内费用；
  比例为身份比例；
  由统筹基金支付。
""",
    [visit("2024-02-28", "1000.00"), visit("2024-02-29", "1000.00"), visit("2024-06-01", "1000.00")],
    [
        {"等待试算": "0.00", "等待期已满": False},
        {"等待试算": "600.00", "等待期已满": True},
        {"等待试算": "700.00"},
    ],
    {"首次缴费日": "2023-08-31", "人员类别": [{"值": "在职"}, {"值": "退休", "自": "2024-06-01"}]},
)
# The twelve months before the month of application, that month excluded: for 20 May 2023, 1 May 2022 to 30 April 2023.
# Help applies from the month after: 1 June; and lasts to the end of the year.
TRACED_BACK = Worked(
    "申请之月前十二个月",
    "申请之月前12个月的费用可以追溯救助，自申请次月起至当年年底有效。",
    """\
对象 追溯，为事件，日期称追溯日期。
事实 发生日，属于追溯：日期。
定义 追溯起始：追溯日期的当月首日前12个月，依据二“申请之月前12个月”。
定义 生效：追溯日期的次月首日。
定义 失效：追溯日期的当年末日。
判定 可以追溯，依据二“申请之月前12个月的费用可以追溯救助”：
  发生日不早于（追溯日期的当月首日前12个月）；
  发生日早于（追溯日期的当月首日）。
""",
    [
        {"类型": "追溯", "日期": "2023-05-20", "序号": number, "发生日": day}
        for number, day in enumerate(("2022-04-30", "2022-05-01", "2023-04-30", "2023-05-01"), 1)
    ],
    [
        {"可以追溯": possible, "追溯起始": "2022-05-01", "生效": "2023-06-01", "失效": "2023-12-31"}
        for possible in (False, True, True, False)
    ],
)

# ---- lines

# A child of six: 100 × 130% + 40 (no examination) = 170; the day it is seven: 100 + 40 = 140. No lines, nothing.
LINES = Worked(
    "明细逐项加收",
    "检查项目对6周岁及以下儿童上浮30%收费。",
    """\
对象 收费单，为事件。
对象 收费项目，列于收费单。
分类 收费种类，属于收费项目：检查项；其他项。
事实 单价，属于收费项目：金额。
定义 当日周岁：出生日期的周岁。
定义 本项收费：若收费种类为检查项，且当日周岁为6周岁及以下，则单价上浮30%；否则单价，依据二“检查项目对6周岁及以下儿童上浮30%”。
定义 全部收费：各收费项目的本项收费之和。
""",
    [
        {
            "类型": "收费单",
            "日期": day,
            "收费项目": [{"收费种类": "检查项", "单价": "100.00"}, {"收费种类": "其他项", "单价": "40.00"}],
        }
        for day in ("2024-03-14", "2024-03-15")
    ]
    + [{"类型": "收费单", "日期": "2024-03-16"}],
    [{"全部收费": "170.00"}, {"全部收费": "140.00"}, {"全部收费": "0.00"}],
    {"出生日期": "2017-03-15"},
    kernel=False,
)

# ---- amendments

BASE = {
    "原办法.txt": "原办法（示例）\n一、本办法自2023年1月1日起施行。\n二、居民医保参保人患慢病甲、慢病乙的，支付50%，"
    "居民医保年度限额1500元/年，职工医保年度限额10000元/年。\n",
    "原办法.ming": """\
政策：原办法。
原文：原办法.txt。
施行：自2023年1月1日起，依据一“自2023年1月1日起施行”。
引用：医保词汇。
分类 慢病种类，属于就医：慢病甲；慢病乙；慢病丙。
目录 慢病目录，依据二“慢病甲、慢病乙”：慢病甲、慢病乙。
表 慢病限额，依据二：
  参加居民医保，1500元/年，“居民医保年度限额1500元/年”；
  参加职工医保，10000元/年，“职工医保年度限额10000元/年”。
待遇 慢病待遇：
  适用于慢病种类属于慢病目录，依据二“居民医保参保人患慢病甲、慢病乙的”；
  费用为政策范围内费用；
  比例为50%，依据二“支付50%”；
  封顶为慢病限额，自然年度累计，按基金支付额；
  由统筹基金支付。
""",
}
AMENDED = {
    "document": "居民医保慢病年度限额由1500元/年提高为200000元/年。将慢病丙纳入慢病范围。",
    "rules": """\
修订 慢病提标，依据二：
  参加居民医保慢病限额由1500元/年提高为200000元/年，“居民医保慢病年度限额由1500元/年提高为200000元/年”；
  慢病目录增加慢病丙，“将慢病丙纳入慢病范围”。
""",
}
CHRONIC = [visit("2023-02-01", "10000.00", 慢病种类=kind) for kind in ("慢病甲", "慢病丙")]
for number, event in enumerate(CHRONIC, 1):
    event["序号"] = number
# Half of 10000 is 5000: 1500 under the old limit, all of it under the new; 慢病丙 was not in the list and is now.
LISTED = Worked(
    "提高限额、扩大目录",
    AMENDED["document"],
    AMENDED["rules"],
    CHRONIC,
    [{"慢病待遇": "5000.00"}, {"慢病待遇": "5000.00"}],
    beside=BASE,
    header="修订对象：原办法.ming。\n",
)
SUMS = [value for value in list(globals().values()) if isinstance(value, Worked)]


@pytest.mark.parametrize("sum", SUMS, ids=lambda sum: sum.name)
def test_a_published_sum_comes_out(sum: Worked, tmp_path: Path) -> None:
    policy = written(sum, tmp_path)
    assert [f"{item.code} {item.message}" for item in policy.diagnostics] == []
    data = {"编号": "c", "参保人": {**PERSON, **sum.person}, "事件": sum.events}
    evaluated = policy.evaluate(data, policy.assume(sum.assume))
    reached = policy.results(evaluated)["事件"]
    assert [
        {name: row.get(name) for name in wanted} for row, wanted in zip(reached, sum.expected, strict=True)
    ] == sum.expected
    assert kernel_agrees(policy, evaluated) == (len(sum.events) if sum.kernel else 0)
    assert certificates_hold(policy, evaluated, [tmp_path]) >= len(sum.events)


def test_what_the_amended_policy_said_before(tmp_path: Path) -> None:
    written(LISTED, tmp_path)
    policy = load(str(tmp_path / "原办法.ming"))
    assert policy.diagnostics == ()
    evaluated = policy.evaluate({"编号": "c", "参保人": PERSON, "事件": CHRONIC})
    assert [event["慢病待遇"] for event in policy.results(evaluated)["事件"]] == ["1500.00", "0.00"]
