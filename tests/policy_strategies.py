"""Random policies as texts: a document and the rules that quote it, over the shipped vocabulary; and cases for them.

Whatever is drawn is well-formed. What the compiler still refuses (a rate that can leave 0 to 100%, say) tests leave out.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from attrs import define, field, frozen
from hypothesis import strategies as st

HEADER = """政策：试验。
全称：试验办法。
原文：原文.txt。
施行：自2023年3月10日起，依据一第1段“自2023年3月10日起施行”。
引用：医保词汇。
事实 住院次数，属于就医：数。
事实 自费费用，属于就医：金额。
"""
FURTHER = ("口径：医保年度自2022年7月1日起。理由：试验。", "定义 满周岁：出生日期的周岁。")
READINGS = (
    "以上以下不含本数",
    "每笔基金支付舍去分以下",
    "施行首年额度按月折算",
    "施行前费用计入累计",
    "身份变化按年初",
    "起付标准和限额四舍五入到元",
)
CONTINUATIONS = ("连续计算按补足差额", "连续计算取最高一次", "连续计算不再计")
PERIODS = (
    *("自然年度累计", "每月累计", "终身累计", "每次"),
    *("医保年度累计", "滚动3个月累计", "一次住院过程累计"),
)
WORDS = "子丑寅卯辰巳午未申酉戌亥"
LEVELS = ("一级以下", "一级", "二级", "三级")
KINDS = ("综合", "传染病专科", "精神疾病专科", "其他专科")
MEDICAL = ("普通门诊", "急诊", "普通住院")


@frozen
class PolicyText:
    """A policy's rules and the document that they quote."""

    rules: str
    document: str


@define
class _Draft:
    """A policy while it is drawn: the sentences of its document, its statements, and the names it has so far."""

    draw: st.DrawFn
    sentences: list[str] = field(factory=list)
    statements: list[str] = field(factory=list)
    figures: list[str] = field(factory=list)  # of the item being drawn
    amounts: list[str] = field(factory=lambda: ["政策范围内费用", "自费费用"])
    numbers: list[str] = field(factory=lambda: ["住院次数"])
    rates: list[str] = field(factory=list)
    terms: list[str] = field(factory=list)

    # ---- figures and the words that they stand in

    def figure(self, text: str) -> str:
        """A figure of the item being drawn."""
        self.figures.append(text)
        return text

    def cited(self, content: str) -> str:
        """The item with a sentence of the document that holds its figures."""
        number = len(self.sentences)
        key = WORDS[number // 144 % 12] + WORDS[number // 12 % 12] + WORDS[number % 12]
        sentence = f"{key}事项" + "、".join(self.figures)
        self.sentences.append(sentence)
        self.figures.clear()
        return f"{content}，依据一第1段“{sentence}”"

    def amount_figure(self) -> str:
        fen = self.draw(st.sampled_from((0, 1, 33, 40000, 50050, 123456, 300000)) | st.integers(0, 500_000))
        return self.figure(f"{fen // 100}元" if fen % 100 == 0 else f"{fen // 100}.{fen % 100:02d}元")

    def rate_figure(self) -> str:
        tenths = self.draw(st.sampled_from((500, 550, 600, 625, 333)) | st.integers(200, 800))
        return self.figure(f"{tenths // 10}%" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}%")

    def pick(self, options: Sequence[str]) -> str:
        return self.draw(st.sampled_from(options))

    # ---- expressions

    def atom(self, depth: int) -> str:
        """An amount that an operator can take: a name, a figure, or anything in brackets."""
        if depth <= 0 or self.draw(st.booleans()):
            return self.pick(self.amounts) if self.draw(st.integers(0, 3)) else self.amount_figure()
        return f"（{self.amount(depth)}）"

    def amount(self, depth: int) -> str:
        """An expression that is an amount."""
        if depth <= 0:
            return self.atom(0)
        a, kind = self.atom(depth - 1), self.draw(st.integers(0, 11))
        match kind:
            case 2 if self.rates:
                return f"{a}乘以{self.pick(self.rates)}"
            case 3:
                return f"{a}乘以{self.pick(self.numbers)}"
            case 4:
                return f"{a}的{self.rate_figure()}"
            case 5:
                return a + self.pick(("上浮", "降低")) + self.rate_figure()
            case 6:
                self.figure("50%")
                return f"{a}减半"
            case 7:
                return f"{a}按{self.rate_figure()}计算"
        b = self.atom(depth - 1)
        match kind:
            case 0:
                return f"{a}加{b}"
            case 1:
                return f"{a}减{b}"
            case 8:
                return a + self.pick(("不低于", "不超过")) + b
            case 9:
                return f"{a}与{b}" + self.pick(("之和", "中较小者", "中较大者"))
            case 10:
                return f"{a}中超过{b}的部分"
        return f"若{self.condition(depth - 1)}，则{a}，否则{b}"

    def condition(self, depth: int) -> str:
        """A condition; 且 and 或 in brackets below the top."""
        if depth > 0 and self.draw(st.integers(0, 2)) == 0:
            word = self.pick(("且", "或"))
            parts = [self.simple(depth - 1) for _ in range(self.draw(st.integers(2, 3)))]
            return f"，{word}".join(parts)
        return self.simple(depth)

    def simple(self, depth: int) -> str:
        level = self.pick(LEVELS)
        match self.draw(st.integers(0, 11)):
            case 11:
                day = "（出生日期的次月首日）" if self.draw(st.booleans()) else "出生日期"
                word = self.pick(("起满", "起不满"))
                return f"就医日期自{day}{word}{self.figure(f'{self.draw(st.integers(1, 60))}年')}"
            case 10:
                bound = self.figure(f"{self.draw(st.integers(0, 80))}周岁")
                return f"满周岁{self.pick(('满', '不满', '为'))}{bound}"
            case 9:
                low = self.draw(st.integers(0, 3))
                return f"住院次数为{self.figure(str(low))}至{self.figure(str(low + 1))}"
            case 0:
                return level + self.pick(("", "及以上", "及以下", "以上", "以下"))
            case 1:
                return self.pick(("定点", "非定点", "退休职工", "非单位参保"))
            case 2:
                return f"机构级别{self.pick(('为', '不为'))}{level}"
            case 3:
                return f"{level}{self.pick(('定点医疗机构', '的退休', '普通门诊'))}"
            case 4:
                word = self.pick(("超过", "不超过", "不低于", "低于", "大于", "小于", "等于"))
                return self.pick(self.amounts) + word + self.atom(0)
            case 5:
                return f"住院次数为{self.figure(str(self.draw(st.integers(0, 4))))}{self.pick(('', '及以上', '以下'))}"
            case 6 if self.terms:
                return self.pick(self.terms)
            case 7 if depth > 0:
                return f"（{self.condition(depth - 1)}）"
        return (
            f"机构类别为{'、'.join(self.draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True)))}"
        )

    # ---- declarations

    def declare(self) -> PolicyText:
        """All of a policy."""
        self.statements += FURTHER
        for name in ("甲额", "乙额"):
            self.parameter(name, self.amount_figure, self.amounts)
        for name in ("甲率", "乙率"):
            self.parameter(name, self.rate_figure, self.rates)
        self.parameter("甲数", lambda: self.figure(str(self.draw(st.integers(0, 4)))), self.numbers)
        for name in ("情形甲", "情形乙"):
            if self.draw(st.booleans()):
                self.statements.append(self.cited(f"称「{name}」：{self.condition(2)}") + "。")
                self.terms.append(name)
        if self.draw(st.booleans()):
            self.table("额表", lambda: self.amount(1), self.amounts, ("减半", "不低于"))
        if self.draw(st.booleans()):
            self.table("率表", self.rate_figure, self.rates, ("提高", "降低", "不超过"))
        for name in ("定甲", "定乙"):
            if self.draw(st.booleans()):
                self.statements.append(self.cited(f"定义 {name}：{self.amount(3)}") + "。")
                self.amounts.append(name)
        if self.draw(st.booleans()):
            self.statements.append("额度 第几次：次数，自然年度累计。")
            self.numbers.append("第几次")
            self.table("次表", self.rate_figure, self.rates, ("按",))
        names = ["待甲", "待乙"][: self.draw(st.integers(1, 2))]
        settled = len(names) == 2 and self.draw(st.booleans())
        for place, name in enumerate(names):
            self.benefit(name, settled, "前序支付后政策范围内个人负担" if settled and place else "")
        if settled:
            self.statements.append(f"结算 次序：依次为{'、'.join(names)}。")
        if self.draw(st.booleans()):
            self.quota(names)
        if self.draw(st.booleans()):
            items = [self.cited(self.condition(2)) for _ in range(self.draw(st.integers(1, 3)))]
            self.statements.append("判定 判甲：\n  " + "；\n  ".join(items) + "。")
        readings = self.draw(st.lists(st.sampled_from(READINGS), max_size=2, unique=True))
        for reading in [*readings, self.pick(CONTINUATIONS)]:
            self.statements.append(f"口径：{reading}。理由：试验。")
        rules = HEADER + "\n".join(self.statements) + "\n"
        return PolicyText(rules, "试验办法\n一、规定\n自2023年3月10日起施行。" + "。".join(self.sentences) + "。\n")

    def parameter(self, name: str, figure: Any, names: list[str]) -> None:
        versions = [self.cited(figure())]
        if self.draw(st.integers(0, 3)) == 0:
            start = self.figure("2023年7月1日")
            versions.append(self.cited(f"自{start}起，{figure()}"))
        self.statements.append(f"参数 {name}：" + "；".join(versions) + "。")
        names.append(name)

    def table(self, name: str, value: Any, names: list[str], changes: Sequence[str]) -> None:
        """Rows by level or by status, the rest in 其他, and an adjustment or two."""
        heads = self.pick(("一级及以下|二级", "退休职工", "定点|非定点二级", "三级")).split("|")
        rows = [self.cited(f"{head}，{value()}") for head in heads]
        rows.append(self.cited(f"其他，{value()}") if self.draw(st.booleans()) else "其他，不享受")
        for change in changes:
            if self.draw(st.booleans()):
                rows.append(self.cited(self.adjustment(change)))
        self.statements.append(f"表 {name}：\n  " + "；\n  ".join(rows) + "。")
        names.append(name)

    def adjustment(self, change: str) -> str:
        head = self.pick(("退休", "普通门诊", "非定点"))
        match change:
            case "减半":
                self.figure("50%")
                return f"{head}，减半"
            case "提高" | "降低":
                return f"{head}，{change}" + self.figure(f"{self.draw(st.integers(1, 12))}个百分点")
            case "不超过":
                return change + self.figure(f"{self.draw(st.integers(50, 100))}%")
            case "按":
                number = self.figure(f"第{self.draw(st.integers(2, 3))}次")
                return f"第几次为{number}及以上，按{self.figure(f'{self.draw(st.integers(30, 90))}%')}计算"
        return change + self.amount_figure()

    def period(self, *without: str) -> str:
        """How something accumulates; a number of months in it is a figure of the document."""
        period = self.pick([each for each in PERIODS if each not in without])
        if period.startswith("滚动"):
            self.figure("3个月")
        return period

    def bands(self, name: str, period: str, basis: str) -> str:
        """A 分段 of two or three bands for a benefit; its name."""
        low = self.draw(st.integers(1, 2000))
        edges = [f"{low}元", f"{low + self.draw(st.integers(1, 3000))}元"][: self.draw(st.integers(1, 2))]
        heads = [
            f"{edges[0]}以下的部分",
            *(f"超过{a}至{b}的部分" for a, b in pairwise(edges)),
            f"超过{edges[-1]}的部分",
        ]
        rows = []
        for place, head in enumerate(heads):
            self.figures += edges[max(place - 1, 0) : place + 1]
            rows.append(self.cited(f"{head}，{self.rate_figure()}"))
        if self.draw(st.booleans()):
            rows.append(self.cited(self.adjustment("提高")))
        if period.startswith("滚动"):
            self.figure("3个月")
        self.statements.append(self.cited(f"分段 {name}段，{basis}，{period}") + "：\n  " + "；\n  ".join(rows) + "。")
        return f"{name}段"

    def quota(self, names: Sequence[str]) -> None:
        """A 额度 that the benefits share, and perhaps one of the first of them that counts in it."""
        period, amount = self.period("每次"), self.amount_figure()
        whom = f"，适用于{self.condition(1)}" if self.draw(st.booleans()) else ""
        users = f"{'、'.join(names)}共用" if len(names) > 1 else f"{names[0]}使用"
        rest = f"按基金支付额，由{users}{whom}"
        self.statements.append(self.cited(f"额度 总额度：{amount}，{period}，{rest}") + "。")
        if self.draw(st.booleans()):
            period, amount = self.period("每次"), self.amount_figure()
            rest = f"按基金支付额，由{names[0]}使用，计入总额度"
            self.statements.append(self.cited(f"额度 子额度：{amount}，{period}，{rest}") + "。")

    def benefit(self, name: str, settled: bool, remainder: str) -> None:
        """A benefit, which pays a part of an expense where it is `settled` with others; `remainder` is what the tiers
        before it left, where there are any."""
        slots = [self.cited(f"适用于{self.condition(2)}")]
        if not settled and self.draw(st.integers(0, 4)) == 0:
            slots.append(self.cited(f"支付为{self.amount(3)}"))
        else:
            base = "政策范围内费用" if self.draw(st.booleans()) else self.amount(2)
            slots.append(self.cited(f"费用为{remainder or base}"))
            slots += self.share(name)
        if self.draw(st.booleans()):
            measure = self.pick(("按基金支付额", "按费用")) if "费用为" in slots[1] else "按基金支付额"
            slots.append(self.cited(f"封顶为{self.amount(1)}，{self.period()}，{measure}"))
        slots.append("由统筹基金支付")
        self.statements.append(f"待遇 {name}：\n  " + "；\n  ".join(slots) + "。")

    def share(self, name: str) -> list[str]:
        """The slots that say which part of an expense is paid."""
        slots: list[str] = []
        deductible = self.draw(st.booleans())
        if deductible:
            period = self.period()
            slots.append(self.cited(f"起付为{self.amount(1)}，{period}"))
        else:
            period = self.pick([each for each in PERIODS if "滚动" not in each])
        match self.draw(st.integers(0, 3)):
            case 0:
                slots.append("全额支付")
            case 1 if period != "一次住院过程累计":
                basis = "按超过起付标准的部分" if deductible and self.draw(st.booleans()) else "按全部费用"
                slots.append(f"比例为{self.bands(name, period, basis)}")
            case _:
                slots.append(self.cited(f"比例为{self.pick(self.rates)}"))
        return slots


@st.composite
def policies(draw: st.DrawFn) -> PolicyText:
    """Policies with parameters, tables, definitions, terms, 分段, 额度, one or two benefits, 结算, a judgement, readings."""
    return _Draft(draw).declare()


_yuan = (st.integers(0, 1_000_000) | st.sampled_from((0, 1, 33, 40000, 50050))).map(
    lambda fen: f"{fen // 100}.{fen % 100:02d}"
)
_visits = st.fixed_dictionaries(
    {
        "医疗类别": st.sampled_from(MEDICAL),
        "机构级别": st.sampled_from(LEVELS),
        "机构类别": st.sampled_from(KINDS),
        "定点": st.booleans(),
        "政策范围内费用": _yuan,
        "自费费用": _yuan,
        "住院次数": st.integers(0, 5),
        "转院接续": st.booleans(),
    }
)
_days = st.integers(0, 450).map(lambda days: date(2023, 1, 1) + timedelta(days))
_turning = st.sampled_from([date(2023, 3, 9), date(2023, 3, 10), date(2023, 12, 31), date(2024, 1, 1)])


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    """Cases in the JSON form: every fact that the policies may ask for, up to five visits on different days."""
    retired = [{"值": "在职"}, {"值": "退休", "自": draw(_days).isoformat()}]
    person = {
        "险种": draw(st.sampled_from(("职工医保", "居民医保"))),
        "人员类别": draw(st.sampled_from(("在职", "退休", retired))),
        "参保方式": draw(st.sampled_from(("单位", "灵活就业"))),
        "出生日期": draw(st.dates(date(1940, 1, 1), date(2023, 1, 1))).isoformat(),
    }
    days = draw(st.lists(_days | _turning, min_size=1, max_size=5, unique=True))
    events = [{"类型": "就医", "日期": day.isoformat(), **draw(_visits)} for day in sorted(days)]
    return {"编号": "r", "参保人": person, "事件": events}
