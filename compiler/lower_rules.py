"""Benefits, judgements, definitions: rules to results of the graph, each with the steps that explain it."""

from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from compiler.bounds import in_fen, never_negative
from compiler.graph import Citation, Pool, PoolWrite, Result
from compiler.lower_tables import item_of
from compiler.lower_values import lower
from compiler.scope import Item, Scope
from compiler.types import AMOUNT, DATE, TRUTH, Kind, Type
from dsl import syntax as ast

_PERIODS = {"自然年度累计": "自然年度", "每月累计": "每月", "终身累计": "终身"}
OWN_SHARE = "个人负担"
_SLOTS = ("一项待遇写：适用于…；费用为…；比例为…；由…支付。直接写明支付多少的，用“支付为…”代替比例。",)


@frozen
class Validity:
    """From when to when the policy or a rule holds, and the words that say so."""

    start: date | None
    end: date | None
    citations: tuple[Citation, ...] = ()
    label: str = ""


@define
class Rules:
    """Results, pools and writes as they are lowered."""

    scope: Scope
    policy: Validity
    results: list[Result] = field(factory=list)
    pools: dict[str, Pool] = field(factory=dict)
    writes: list[PoolWrite] = field(factory=list)
    payments: dict[str, list[tuple[str, int, int]]] = field(factory=dict)  # event -> (benefit, base, payment)

    # ---- when and at which event

    def in_force(self, period: ast.Period | None, citations: tuple[Citation, ...]) -> int | None:
        """The node that holds while the policy and the rule's own period do; None where nothing limits it."""
        nodes = self._within(self.policy)
        if period is not None:
            nodes += self._within(validity_of(period, citations))
        return self.scope.all_of(nodes) if nodes else None

    def _within(self, validity: Validity) -> list[int]:
        scope = self.scope
        nodes: list[int] = []
        if validity.start is not None:
            start = scope.date(validity.start, validity.citations, "施行日期")
            nodes.append(scope.builder.add("at_most", TRUTH, (start, scope.day()), label=f"自{validity.label}起"))
        if validity.end is not None:
            end = scope.date(validity.end, validity.citations, "截止日期")
            nodes.append(scope.builder.add("at_most", TRUTH, (scope.day(), end), label="未过截止日期"))
        return nodes

    def events(self, roots: list[int], item: Item, name: ast.Name, what: str) -> tuple[str, ...]:
        """The events at which a rule is asked: those that give all facts it reads."""
        scope = self.scope
        possible = frozenset(scope.symbols.events())
        read: dict[str, str] = {}
        stack, seen = list(roots), set(roots)
        while stack:
            node = scope.builder[stack.pop()]
            for arg in node.args:
                if arg not in seen:
                    seen.add(arg)
                    stack.append(arg)
            if node.op == "fact":
                fact = scope.symbols.facts[str(node.data)]
                events = scope.symbols.events_of(fact.owner)
                if len(events) < len(scope.symbols.events()):
                    read[fact.name] = "或".join(sorted(events))
                possible &= events
        if not possible:
            shown = "；".join(f"“{fact}”见于{events}" for fact, events in sorted(read.items()))
            raise scope.refuse("T10", item, name.span, what=f"{what}“{name.text}”", events=shown)
        return tuple(event for event in scope.symbols.events() if event in possible)

    # ---- judgements and definitions

    def judgement(self, decl: ast.JudgementDecl) -> int:
        """All requirements at once, and the decision in force."""
        scope, name = self.scope, decl.name.text
        own = item_of(scope, name, decl, decl.citations)
        steps: dict[str, int] = {}
        in_force = self.in_force(decl.period, own.citations)
        if in_force is not None:
            steps["in_force"] = in_force
        for number, requirement in enumerate(decl.items, 1):
            item = item_of(scope, name, decl, requirement.citations, decl.citations)
            node = lower(scope, requirement.condition, item)
            label = "".join(item.file.text[requirement.condition.span.start : requirement.condition.span.end].split())
            # its own node, so that a requirement keeps its words even where another rule has the same condition
            steps[str(number)] = scope.builder.add(
                "and", TRUTH, (node,), citations=item.citations, label=label, rule=name
            )
        node = scope.builder.add("and", TRUTH, tuple(steps.values()), label=name, rule=name, citations=own.citations)
        for event in self.events([node], own, decl.name, "判定"):
            self.results.append(Result(name, event, node, "判定", steps))
        return node

    def definition(self, decl: ast.DefinitionDecl, *, is_result: bool) -> int:
        """A named value; one that no rule uses is a result of the policy."""
        scope, name = self.scope, decl.name.text
        item = item_of(scope, name, decl, decl.citations)
        node = lower(scope, decl.value, item)
        if not scope.builder[node].label:
            scope.builder.relabel(node, name)
        if is_result:
            for event in self.events([node], item, decl.name, "定义"):
                self.results.append(Result(name, event, node, "定义"))
        return node

    # ---- benefits

    def benefit(self, decl: ast.BenefitDecl) -> int:
        """A benefit from its slots; what it pays is counted in its pools."""
        slots = self._slots(decl)
        lowered = _Benefit(self, decl, slots)
        return lowered.build()

    def _slots(self, decl: ast.BenefitDecl) -> dict[str, ast.Slot]:
        """The slots by word, each once, and none missing."""
        scope = self.scope
        item = Item(decl.name.text, scope.symbols.file_of(decl), ())
        slots: dict[str, ast.Slot] = {}
        for slot in decl.slots:
            if slot.word in slots:
                raise scope.refuse("T05", item, slot.span, benefit=decl.name.text, problem=f"写了两次“{slot.word}”")
            slots[slot.word] = slot
        problem = _slot_problem(set(slots), slots["封顶为"].measure if "封顶为" in slots else "")
        if problem:
            raise scope.refuse("T05", item, decl.name.span, helps=_SLOTS, benefit=decl.name.text, problem=problem)
        return slots

    # ---- the person's share

    def own_share(self) -> None:
        """个人负担 of each event: the expense less every payment, so that the parts sum to the whole."""
        scope = self.scope
        for event, paid in self.payments.items():
            bases = list(dict.fromkeys(base for _, base, _ in paid))
            if len(bases) != 1:
                continue
            node = bases[0]
            steps = {"base": node}
            for name, _, payment in paid:
                steps[f"payment {name}"] = payment
                node = scope.builder.add("subtract", AMOUNT, (node, payment), label=OWN_SHARE, rule=OWN_SHARE)
            self.results.append(Result(OWN_SHARE, event, node, OWN_SHARE, steps))


def _slot_problem(words: set[str], measure: str) -> str:
    """What is missing among the slots of a benefit, or too much; "" where nothing is."""
    if "适用于" not in words:
        return "缺少“适用于”"
    if not words & {"由", "划入"}:
        return "缺少“由…支付”或“划入…”"
    if {"由", "划入"} <= words:
        return "既写了“由…支付”又写了“划入…”，只能写一个"
    if "支付为" in words:
        extra = words & {"起付为", "比例为"}
        if extra:
            return f"已写“支付为”，不能再写“{'”“'.join(sorted(extra))}”"
        return "已写“支付为”，封顶须“按基金支付额”" if measure == "按费用" else ""
    missing = [word for word in ("费用为", "比例为") if word not in words]
    return f"缺少“{'”“'.join(missing)}”" if missing else ""


def validity_of(period: ast.Period, citations: tuple[Citation, ...]) -> Validity:
    """A period as dates; a month begins on its first day and ends on its last."""
    start, end = period.start, period.end
    first = start.value if start is not None else None
    last = end.value if end is not None else None
    assert not isinstance(first, Fraction) and not isinstance(last, Fraction)
    if end is not None and last is not None:
        last = last_day(last, end.precision)
    return Validity(first, last, citations, start.text if start is not None else "")


def last_day(day: date, precision: str | None) -> date:
    """The last day that a date as written covers: the day itself, its month, or its year."""
    if precision == "年":
        return date(day.year, 12, 31)
    if precision == "月":
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)
    return day


@define
class _Benefit:
    """One benefit on its way to a result."""

    rules: Rules
    decl: ast.BenefitDecl
    slots: dict[str, ast.Slot]
    steps: dict[str, int] = field(factory=dict)
    pool_writes: list[tuple[str, str]] = field(factory=list)  # pool, what it counts: expense or payment

    @property
    def scope(self) -> Scope:
        return self.rules.scope

    @property
    def name(self) -> str:
        return self.decl.name.text

    def build(self) -> int:
        scope, steps = self.scope, self.steps
        own = item_of(scope, self.name, self.decl, self.decl.citations)
        in_force = self.rules.in_force(self.decl.period, own.citations)
        if in_force is not None:
            steps["in_force"] = in_force
        slot = self.slots["适用于"]
        item = self._item(slot)
        applies = lower(scope, self._cond(slot), item)
        # its own node: the words that say whom the benefit is for
        steps["applies"] = scope.builder.add(
            "and", TRUTH, (applies,), citations=item.citations, label="适用条件", rule=self.name
        )
        amount = self._amount()
        active = scope.all_of([node for node in (in_force, steps["applies"]) if node is not None])
        payment = scope.choose(active, amount, scope.zero(scope.type(amount)), label=self.name, rule=self.name)
        events = self.rules.events([payment], own, self.decl.name, "待遇")
        self._record(payment, active, events)
        return payment

    def _item(self, slot: ast.Slot) -> Item:
        return item_of(self.scope, self.name, self.decl, slot.citations, self.decl.citations)

    def _cond(self, slot: ast.Slot) -> ast.Cond:
        assert isinstance(slot.content, ast.Cond)
        return slot.content

    def _value(self, word: str, kind: Kind) -> int:
        """The node of a slot's expression, of the kind that the slot asks for."""
        slot = self.slots[word]
        assert isinstance(slot.content, ast.Expr)
        item = self._item(slot)
        node = lower(self.scope, slot.content, item)
        type = self.scope.type(node)
        if type.kind is not kind:
            raise self.scope.refuse("T01", item, slot.content.span, what=f"“{word}”", expected=kind.value, actual=type)
        return node

    def _amount(self) -> int:
        """What is paid where the benefit applies: after the deductible, at the rate, rounded, within the cap."""
        scope, steps = self.scope, self.steps
        if "支付为" in self.slots:
            raw = self._not_below_zero(self._value("支付为", Kind.AMOUNT))
            if "费用为" in self.slots:
                steps["base"] = self._not_below_zero(self._value("费用为", Kind.AMOUNT))
        else:
            raw = self._after_deductible()
            steps["rate"] = self._value("比例为", Kind.RATE)
            raw = scope.builder.add("multiply", AMOUNT, (raw, steps["rate"]), label="按比例支付", rule=self.name)
        steps["raw"] = raw
        steps["rounded"] = self._rounded(raw, "支付额")
        return self._capped(steps["rounded"])

    def _rounded(self, amount: int, label: str) -> int:
        """An amount in whole fen, as the 口径 about payments says."""
        mode = self.scope.readings.setting("尾数")
        rounding = (mode.removeprefix("每笔基金支付"),)
        type = self.scope.type(amount)
        return self.scope.builder.add(
            "round", type, (amount,), data=rounding, label=label, rule=self.name, readings=(mode,)
        )

    def _not_below_zero(self, amount: int) -> int:
        """An amount, or nothing where a case would make it negative: no payment is ever below zero."""
        scope = self.scope
        if never_negative(scope.builder, amount):
            return amount
        label = scope.builder[amount].label
        zero = scope.zero(scope.type(amount))
        return scope.builder.add("maximum", scope.type(amount), (amount, zero), label=label, rule=self.name)

    def _after_deductible(self) -> int:
        scope, steps = self.scope, self.steps
        base = steps["base"] = self._not_below_zero(self._value("费用为", Kind.AMOUNT))
        slot = self.slots.get("封顶为")
        if slot is not None and slot.measure == "按费用":
            base = self._limited_expense(slot, base)
        if "起付为" not in self.slots:
            return base
        left = self._left("起付为", "deductible", "起付", "剩余起付标准", "expense")
        used = scope.builder.add("minimum", AMOUNT, (base, left), label="本次扣除起付标准", rule=self.name)
        after = scope.builder.add("subtract", AMOUNT, (base, used), label="起付后费用", rule=self.name)
        steps["after"] = after
        return after

    def _limited_expense(self, slot: ast.Slot, base: int) -> int:
        left = self._left("封顶为", "cap", "费用限额", "剩余费用限额", "expense")
        return self.scope.builder.add("minimum", AMOUNT, (base, left), label="限额内费用", rule=self.name)

    def _capped(self, rounded: int) -> int:
        slot = self.slots.get("封顶为")
        if slot is None or slot.measure == "按费用":
            self.steps["payment"] = rounded
            return rounded
        left = self._left("封顶为", "cap", "支付限额", "剩余限额", "payment")
        payment = self.scope.builder.add("minimum", AMOUNT, (rounded, left), label="限额内支付额", rule=self.name)
        self.steps["payment"] = payment
        return payment

    def _left(self, word: str, role: str, pool_title: str, label: str, counts: str) -> int:
        """What is left of a deductible or cap: its figure less what the period has used, never below zero."""
        scope, slot = self.scope, self.slots[word]
        standard = self._first_year(self._value(word, Kind.AMOUNT), slot)
        if counts == "payment" and not in_fen(self.scope.builder, standard):
            standard = self._rounded(standard, "支付限额")
        self.steps[role] = standard
        period = _PERIODS.get(slot.accumulation)
        if period is None:  # 每次
            return self._not_below_zero(standard)
        self._check_per(slot, standard, period)
        item = self._item(slot)
        pool = f"{self.name}·{pool_title}"
        self.rules.pools[pool] = Pool(pool, period, AMOUNT)
        self.pool_writes.append((pool, counts))
        words = {"自然年度": "本年度已累计", "每月": "本月已累计", "终身": "已累计"}[period]
        used = scope.builder.add("pool", AMOUNT, data=pool, label=words, rule=self.name, citations=item.citations)
        self.steps[f"{role}_used"] = used
        difference = scope.builder.add("subtract", AMOUNT, (standard, used), rule=self.name)
        left = scope.builder.add("maximum", AMOUNT, (difference, scope.zero(AMOUNT)), label=label, rule=self.name)
        self.steps[f"{role}_left"] = left
        return left

    def _check_per(self, slot: ast.Slot, standard: int, period: str) -> None:
        per = self.scope.type(standard).per
        if per is not None and per != {"自然年度": "年", "每月": "月"}.get(period):
            raise self.scope.refuse(
                "T01",
                self._item(slot),
                slot.span,
                what=f"{slot.accumulation}的额度",
                expected={"自然年度": "金额或金额（每年）", "每月": "金额或金额（每月）"}.get(period, "金额"),
                actual=self.scope.type(standard),
            )

    def _first_year(self, standard: int, slot: ast.Slot) -> int:
        """In the year of 施行 a yearly figure may be cut to the months that remain, where a 口径 says so."""
        start = self.rules.policy.start
        if _PERIODS.get(slot.accumulation) != "自然年度" or start is None:
            return standard
        reading = self.scope.readings.setting("首年")
        if reading != "施行首年额度按月折算":
            return standard
        scope = self.scope
        months = scope.builder.add(
            "constant",
            Type(Kind.RATE),
            data=Fraction(13 - start.month, 12),
            label=f"首年{13 - start.month}个月",
            readings=(reading,),
        )
        part = scope.builder.add("multiply", AMOUNT, (standard, months), rule=self.name)
        part = scope.builder.add(
            "round", AMOUNT, (part,), data=("四舍五入到分",), label="首年折算额", readings=(reading,)
        )
        end = date(start.year, 12, 31)
        last = scope.builder.add("constant", DATE, data=end, label="首年末日", readings=(reading,))
        first = scope.builder.add("at_most", TRUTH, (scope.day(), last), label="在施行首年")
        return scope.choose(first, part, standard, label=scope.builder[standard].label)

    def _record(self, payment: int, active: int, events: tuple[str, ...]) -> None:
        scope, rules = self.scope, self.rules
        counted = active
        if scope.readings.setting("施行前") == "施行前费用计入累计":
            counted = self.steps["applies"]
        for event in events:
            rules.results.append(Result(self.name, event, payment, "待遇", dict(self.steps)))
            if "base" in self.steps:
                rules.payments.setdefault(event, []).append((self.name, self.steps["base"], payment))
            for pool, counts in self.pool_writes:
                node = payment
                if counts == "expense":
                    base = self.steps["base"]
                    node = scope.choose(counted, base, scope.zero(AMOUNT), label="计入累计的费用")
                rules.writes.append(PoolWrite(pool, node, event))
