"""Other people's sums: periods, quotas, days, line items, amendments. Each is derived by hand beside it."""

from tests.worked import Worked, visit

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
