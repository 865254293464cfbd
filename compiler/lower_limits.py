"""Limits: what a deductible, a cap or a 额度 comes to, what its period has used of it, and what is left."""

from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from compiler.bounds import in_fen, never_negative
from compiler.graph import Pool, PoolWrite
from compiler.scope import Item, Refused, Scope
from compiler.symbols import Symbols
from compiler.types import AMOUNT, DATE, NUMBER, TRUTH, Kind, Type
from dsl import syntax as ast
from dsl.source import Span

CONTINUED = "转院接续"  # the fact of the vocabulary that a stay goes on where another ended
STAY = "一次住院过程累计"
EACH = "每次"
_PERIODS = {"自然年度累计": "自然年度", "每月累计": "每月", "终身累计": "终身", STAY: "终身"}
_USED = {"自然年度": "本年度已累计", "每月": "本月已累计", "终身": "已累计"}
_PER = {"自然年度": "年", "每月": "月"}
_PER_HELP = "元/年的限额写自然年度累计，元/月的写每月累计；不分年月的，限额写元。"
_EXPECTED = {"自然年度": "金额或金额（每年）", "每月": "金额或金额（每月）"}


@frozen
class Balance:
    """A pool as a rule sees it: its name, the node of what it holds for the event, and whether it starts anew with
    each stay."""

    pool: str
    used: int
    by_stay: bool


@frozen
class Quota:
    """A 额度 as lowered: its figure (None: it counts events), its balance, whom it binds, and the larger ones that it
    counts in."""

    decl: ast.QuotaDecl
    figure: int | None
    balance: Balance
    condition: int | None
    within: str | None
    item: Item


@define
class Limits:
    """Pools and what is written to them, as benefits and quotas ask for them."""

    scope: Scope
    starts: dict[str, date] = field(factory=dict)  # rule -> since when its policy holds
    pools: dict[str, Pool] = field(factory=dict)
    writes: list[PoolWrite] = field(factory=list)
    quotas: dict[str, Quota] = field(factory=dict)

    # ---- pools

    def balance(self, name: str, accumulation: str, type: Type, item: Item, span: Span, rule: str) -> Balance:
        """The pool of that name, made where it is not there yet."""
        scope = self.scope
        period = self.period(accumulation, item, span)
        self.pools[name] = Pool(name, period, type)
        words = _USED.get(period, f"{period}内已累计")
        used = scope.builder.add("pool", type, data=name, label=words, rule=rule, citations=item.citations)
        if accumulation != STAY:
            return Balance(name, used, False)
        kept = scope.choose(self.continued(item, span), used, scope.zero(type), label="本次住院过程已累计", rule=rule)
        return Balance(name, kept, True)

    def period(self, accumulation: str, item: Item, span: Span) -> str:
        """The period of a pool, as compiler.periods knows it."""
        if accumulation in _PERIODS:
            return _PERIODS[accumulation]
        if accumulation == "医保年度累计":
            return self._insurance_year(item, span)
        length = accumulation.removeprefix("滚动").removesuffix("累计")
        digits = "".join(char for char in length if char.isdigit())
        if not digits or "月" not in length or not 0 < int(digits) <= 120:
            problem = "“滚动…累计”写1至120个月，例如滚动12个月累计"
            raise self.scope.refuse("T16", item, span, rule=item.rule, problem=problem)
        return f"滚动{int(digits)}个月"

    def _insurance_year(self, item: Item, span: Span) -> str:
        reading = self.scope.readings.settings.get("医保年度")
        if reading is None or reading.decl.start is None:
            helps = ("例如：口径：医保年度自2024年7月1日起。理由：…。",)
            problem = "“医保年度累计”须先用「口径」写明医保年度从哪一天开始"
            raise self.scope.refuse("T16", item, span, helps=helps, rule=item.rule, problem=problem)
        self.scope.readings.used.add(reading.text)
        first = reading.decl.start.value
        assert isinstance(first, date)
        return f"医保年度{first.month:02d}-{first.day:02d}"

    def continued(self, item: Item, span: Span) -> int:
        """The node that holds where a stay goes on from the one before."""
        fact = self.scope.symbols.facts.get(CONTINUED)
        if fact is None or fact.type != TRUTH:
            problem = f"按住院过程计算，须在词汇中声明“事实 {CONTINUED}：是否”"
            raise self.scope.refuse("T16", item, span, rule=item.rule, problem=problem)
        return self.scope.fact(fact)

    def count(self, balance: Balance, active: int | None, amount: int, event: str) -> None:
        """After each such event, add an amount to a pool; `active` tells when, None where the amount is nothing else."""
        scope = self.scope
        type = scope.type(amount)
        if balance.by_stay:
            held = scope.builder.add("pool", type, data=balance.pool, label="已累计", rule=scope.builder[amount].rule)
            total = scope.builder.add("add", type, (balance.used, amount))
            amount = scope.builder.add("subtract", type, (total, held))
        if active is not None:
            amount = scope.choose(active, amount, scope.zero(type), label="计入累计的费用")
        self.writes.append(PoolWrite(balance.pool, amount, event))

    # ---- figures

    def standard(self, figure: int, accumulation: str, item: Item, span: Span, *, pays: bool, label: str) -> int:
        """The figure of a limit: cut to the first year, rounded to yuan or to whole fen, where a 口径 says so."""
        self._check_per(figure, accumulation, item, span)
        figure = self._whole_yuan(self._first_year(figure, accumulation, item.rule), item.rule)
        if pays and not in_fen(self.scope.builder, figure):
            return self.rounded(figure, label, item.rule)
        return figure

    def rounded(self, amount: int, label: str, rule: str) -> int:
        """An amount in whole fen, as the 口径 about payments says."""
        scope = self.scope
        mode = scope.readings.setting("尾数")
        data = (mode.removeprefix("每笔基金支付"),)
        return scope.builder.add(
            "round", scope.type(amount), (amount,), data=data, label=label, rule=rule, readings=(mode,)
        )

    def not_below_zero(self, amount: int, rule: str) -> int:
        """An amount, or nothing where a case would make it negative: no payment is ever below zero."""
        scope = self.scope
        if amount in scope.remainders.values() or never_negative(scope.builder, amount):
            return amount
        type, label = scope.type(amount), scope.builder[amount].label
        return scope.builder.add("maximum", type, (amount, scope.zero(type)), label=label, rule=rule)

    def left(self, standard: int, used: int, label: str, rule: str) -> int:
        """What is left of a limit, never below zero."""
        scope = self.scope
        type = Type(scope.type(standard).kind)
        difference = scope.builder.add("subtract", type, (standard, used), rule=rule)
        return scope.builder.add("maximum", type, (difference, scope.zero(type)), label=label, rule=rule)

    def _whole_yuan(self, figure: int, rule: str) -> int:
        scope = self.scope
        mode = scope.readings.setting("取整")
        if mode != "起付标准和限额四舍五入到元":
            return figure
        label = scope.builder[figure].label
        return scope.builder.add(
            "round", scope.type(figure), (figure,), data=("四舍五入到元",), label=label, rule=rule, readings=(mode,)
        )

    def _check_per(self, figure: int, accumulation: str, item: Item, span: Span) -> None:
        per = self.scope.type(figure).per
        period = _PERIODS.get(accumulation, "自然年度" if accumulation == "医保年度累计" else "")
        if per is None or accumulation == EACH or per == _PER.get(period):
            return
        args = {"what": f"{accumulation}的额度", "expected": _EXPECTED.get(period, "金额")}
        helps = (_PER_HELP,) if period != "终身" else ()
        raise self.scope.refuse("T01", item, span, helps=helps, actual=self.scope.type(figure), **args)

    def _first_year(self, standard: int, accumulation: str, rule: str) -> int:
        """In the year of 施行 a yearly figure may be cut to the months that remain, where a 口径 says so."""
        start = self.starts.get(rule)
        if accumulation != "自然年度累计" or start is None:
            return standard
        reading = self.scope.readings.setting("首年")
        if reading != "施行首年额度按月折算":
            return standard
        add = self.scope.builder.add
        left = 13 - start.month
        label, of = f"首年{left}个月", Type(Kind.RATE)
        months = add("constant", of, data=Fraction(left, 12), label=label, readings=(reading,))
        part = add("multiply", AMOUNT, (standard, months), rule=rule)
        part = add("round", AMOUNT, (part,), data=("四舍五入到分",), label="首年折算额", readings=(reading,))
        last = add("constant", DATE, data=date(start.year, 12, 31), label="首年末日", readings=(reading,))
        first = add("at_most", TRUTH, (self.scope.day(), last), label="在施行首年")
        return self.scope.choose(first, part, standard, label=self.scope.builder[standard].label)

    # ---- quotas

    def chain(self, benefit: str) -> list[Quota]:
        """The 额度 that a benefit's payments or expenses count in, the nearer before the larger."""
        found: dict[str, Quota] = {}
        for quota in list(self.quotas.values()):
            if quota.figure is None or benefit not in {ref.name for ref in quota.decl.users}:
                continue
            current: Quota | None = quota
            while current is not None and current.decl.name.text not in found:
                found[current.decl.name.text] = current
                current = self.quotas.get(current.within) if current.within else None
        return list(found.values())


def quota_users(symbols: Symbols) -> dict[str, set[str]]:
    """Benefit -> the 额度 that it draws on, the larger ones included."""
    quotas = {name: decl for name, decl in symbols.quantities.items() if isinstance(decl, ast.QuotaDecl)}
    found: dict[str, set[str]] = {}
    for decl in quotas.values():
        for ref in decl.users:
            current: ast.QuotaDecl | None = decl
            drawn = found.setdefault(ref.name, set())
            while current is not None and current.name.text not in drawn:
                drawn.add(current.name.text)
                current = quotas.get(current.within.name) if current.within else None
    return found


def lower_quota(limits: Limits, decl: ast.QuotaDecl, figure: int | None, condition: int | None, item: Item) -> Quota:
    """A 额度: its limit and its balance, or the count of events, this one included."""
    scope, name = limits.scope, decl.name.text
    if decl.accumulation == EACH:
        raise scope.refuse("T16", item, decl.span, rule=name, problem="额度要写怎样累计，不能是“每次”")
    if figure is not None and not decl.measure:
        problem = "须写明按基金支付额还是按费用"
        helps = ("例如：额度 年度限额：15万元，自然年度累计，按基金支付额，由甲待遇使用，依据…。",)
        raise scope.refuse("T16", item, decl.name.span, helps=helps, rule=name, problem=problem)
    if figure is not None and scope.type(figure).kind is not Kind.AMOUNT:
        what, actual = f"额度“{name}”", scope.type(figure)
        raise scope.refuse("T01", item, decl.name.span, what=what, expected="金额", actual=actual)
    outer = limits.quotas.get(decl.within.name) if decl.within else None
    if decl.within is not None and outer is None and limits.scope.values.get(decl.within.name) is None:
        raise Refused  # the larger one could not be read or is at fault, which has been reported
    if decl.within is not None and (outer is None or outer.figure is None or outer.decl.measure != decl.measure):
        problem = f"“{decl.within.text}”累计的不是同样的东西，不能计入"
        helps = (f"两个额度都须写{decl.measure or '次数'}。",)
        raise scope.refuse("T16", item, decl.within.span, helps=helps, rule=name, problem=problem)
    type = AMOUNT if figure is not None else NUMBER
    if figure is not None:
        pays = decl.measure == "按基金支付额"
        figure = limits.standard(figure, decl.accumulation, item, decl.span, pays=pays, label=name)
    balance = limits.balance(name, decl.accumulation, type, item, decl.span, name)
    quota = Quota(decl, figure, balance, condition, decl.within.name if decl.within else None, item)
    limits.quotas[name] = quota
    return quota


def ordinal(limits: Limits, quota: Quota) -> int:
    """The node that says the how-manieth event this is; a stay that goes on from another has the same number."""
    scope = limits.scope
    one = scope.builder.add("constant", NUMBER, data=Fraction(1), label="本次")
    goes_on = counted_before(limits, quota)
    if goes_on is not None:
        one = scope.choose(goes_on, scope.zero(NUMBER), one, label="本次")
    name = quota.decl.name.text
    return scope.builder.add("add", NUMBER, (quota.balance.used, one), label=name, rule=name)


def counted_before(limits: Limits, quota: Quota) -> int | None:
    """The node that holds where a 额度 has counted the event already, as the stay that it goes on from; None where
    that cannot be, or where the 额度 starts anew with each stay."""
    fact = limits.scope.symbols.facts.get(CONTINUED)
    return None if fact is None or quota.balance.by_stay else limits.scope.fact(fact)
