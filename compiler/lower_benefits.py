"""A 待遇: from its slots to the node of what it pays, with the steps that explain it."""

from fractions import Fraction

from attrs import define, field

from compiler.assumptions import CONTINUATION, CONTINUATION_WAYS, continuation_way
from compiler.bounds import varies
from compiler.lower_bands import EXCESS, Bands, banded
from compiler.lower_limits import EACH, STAY, Balance, Limits
from compiler.lower_values import lower
from compiler.scope import Item, Scope, item_of
from compiler.types import AMOUNT, TRUTH, Kind, Type
from dsl import syntax as ast

_SLOTS = ("一项待遇写：适用于…；费用为…；比例为…；由…支付。直接写明支付多少的，用“支付为…”代替比例。",)
_HOW = ("比例为", "支付为", "全额支付", "不予支付")


@define
class Benefit:
    """One benefit on its way to a result."""

    limits: Limits
    decl: ast.BenefitDecl
    slots: dict[str, ast.Slot]
    bands: Bands | None  # where 比例为 names a 分段
    before: dict[str, int]  # payments of the tiers before, by name
    available: int | None  # what these left of the expense; None in the first tier and outside of any 结算
    steps: dict[str, int] = field(factory=dict)
    amounts: dict[str, int] = field(factory=dict)  # what may count in a pool: expense, and by stays
    counted: list[tuple[Balance, str]] = field(factory=list)  # a pool and which amount counts in it, or the payment
    active: int = 0
    open_rate: bool = False  # whether the rate rests on facts or assumptions, so that it may be anything

    @property
    def expense(self) -> int | None:
        """The node of the expense that the benefit pays a part of."""
        return self.amounts.get("base")

    @property
    def scope(self) -> Scope:
        """The lowering that this is a part of."""
        return self.limits.scope

    @property
    def name(self) -> str:
        """The benefit's name."""
        return self.decl.name.text

    def build(self, in_force: int | None, covered: int | None, gone: int | None) -> int:
        """The node of the payment. `in_force` and `covered` limit it in time and to some people; `gone` takes it away."""
        scope, steps = self.scope, self.steps
        if in_force is not None:
            steps["in_force"] = in_force
        if covered is not None:
            steps["covered"] = covered
        slot = self.slots["适用于"]
        assert isinstance(slot.content, ast.Cond)
        item = self._item(slot)
        applies = lower(scope, slot.content, item)
        # its own node: the words that say whom the benefit is for
        steps["applies"] = scope.builder.add(
            "and", TRUTH, (applies,), citations=item.citations, label="适用条件", rule=self.name
        )
        limits = [in_force, covered, steps["applies"]]
        if gone is not None:
            cited = scope.builder[gone].citations
            limits.append(scope.builder.add("not", TRUTH, (gone,), citations=cited, label="未取消"))
        self.active = scope.all_of([node for node in limits if node is not None])
        amount = self._amount()
        zero = scope.zero(scope.type(amount))
        return scope.choose(self.active, amount, zero, label=self.name, rule=self.name)

    def _item(self, slot: ast.Slot) -> Item:
        return item_of(self.scope, self.name, self.decl, slot.citations, self.decl.citations)

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

    def _expense(self) -> int:
        base = self.amounts["base"] = self.limits.not_below_zero(self._value("费用为", Kind.AMOUNT), self.name)
        return base

    # ---- the amount

    def _amount(self) -> int:
        """What is paid where the benefit applies: after the deductible, at the rate, rounded, within every limit."""
        scope, steps, limits = self.scope, self.steps, self.limits
        if "不予支付" in self.slots:
            if "费用为" in self.slots:
                self._expense()
            item = self._item(self.slots["不予支付"])
            steps["payment"] = scope.builder.add(
                "constant", AMOUNT, data=Fraction(0), citations=item.citations, label="不予支付", rule=self.name
            )
            return steps["payment"]
        if "支付为" in self.slots:
            raw = limits.not_below_zero(self._value("支付为", Kind.AMOUNT), self.name)
            if "费用为" in self.slots:
                self._expense()
        else:
            raw = self._part_of_expense()
        steps["raw"] = raw
        steps["rounded"] = limits.rounded(raw, "支付额", self.name)
        return self._limited(steps["rounded"])

    def _part_of_expense(self) -> int:
        scope, steps = self.scope, self.steps
        base = steps["base"] = self._expense()
        base = self._limited_expense(base)
        if self.bands is not None:
            return self._by_bands(self.bands, base)
        after = self._after_deductible(base)
        if "全额支付" in self.slots:
            return after
        steps["rate"] = rate = self._value("比例为", Kind.RATE)
        self.open_rate = varies(scope.builder, rate)
        if self.open_rate:
            steps["rate"] = self.limits.not_below_zero(rate, self.name)
        return scope.builder.add("multiply", AMOUNT, (after, steps["rate"]), label="按比例支付", rule=self.name)

    def _after_deductible(self, base: int) -> int:
        if "起付为" not in self.slots:
            return base
        left = self._deductible_left(base)
        used = self.scope.builder.add("minimum", AMOUNT, (base, left), label="本次扣除起付标准", rule=self.name)
        after = self.scope.builder.add("subtract", AMOUNT, (base, used), label="起付后费用", rule=self.name)
        self.steps["after"] = after
        return after

    # ---- the deductible

    def _deductible(self) -> int:
        """What the deductible comes to."""
        slot = self.slots["起付为"]
        figure = self._value("起付为", Kind.AMOUNT)
        item = self._item(slot)
        standard = self.limits.standard(figure, slot.accumulation, item, slot.span, pays=False, label="起付标准")
        self.steps["deductible"] = standard
        return standard

    def _deductible_left(self, base: int) -> int:
        """What is left of the deductible before the event."""
        slot, steps, standard = self.slots["起付为"], self.steps, self._deductible()
        if slot.accumulation == EACH:
            return self.limits.not_below_zero(standard, self.name)
        if slot.accumulation == STAY:
            left = self._by_stays(standard, base, self._item(slot), slot)
        else:
            steps["deductible_used"] = self._expense_balance("起付", slot).used
            left = self.limits.left(standard, steps["deductible_used"], "剩余起付标准", self.name)
        steps["deductible_left"] = left
        return left

    def _expense_balance(self, title: str, slot: ast.Slot, accumulation: str = "") -> Balance:
        pool, item = f"{self.name}·{title}", self._item(slot)
        balance = self.limits.balance(pool, accumulation or slot.accumulation, AMOUNT, item, slot.span, self.name)
        self.counted.append((balance, "base"))
        return balance

    def _by_stays(self, standard: int, base: int, item: Item, slot: ast.Slot) -> int:
        """连续计算: what a stay that goes on from another still has to bear, in the way that a 口径 chooses."""
        scope, limits = self.scope, self.limits
        reading = scope.readings.settings.get(CONTINUATION)
        if reading is None:
            helps = ("例如：口径：连续计算按补足差额。另有：取最高一次、不再计；原文未写明的，写待定。",)
            raise scope.refuse("R05", item, slot.span, helps=helps, benefit=self.name)
        scope.readings.used.add(reading.text)
        highest = limits.balance(f"{self.name}·已计起付标准", STAY, AMOUNT, item, slot.span, self.name)
        borne = limits.balance(f"{self.name}·已扣起付", STAY, AMOUNT, item, slot.span, self.name)
        add = scope.builder.add
        rest = limits.left(standard, highest.used, "还须补足的起付标准", self.name)
        top = add("maximum", AMOUNT, (highest.used, standard), label="各次最高的起付标准", rule=self.name)
        to_top = limits.left(top, borne.used, "最高一次起付标准的余额", self.name)
        zero = scope.zero(AMOUNT)
        begun = add("less", TRUTH, (zero, highest.used), label="此前已计起付标准")
        none = scope.choose(begun, zero, standard, label="不再计起付标准", rule=self.name)
        ways = dict(zip(CONTINUATION_WAYS, (rest, to_top, none), strict=True))
        chosen = continuation_way(reading.text)
        left = ways.get(chosen)
        if left is None:
            left = scope.choose(begun, self._assumed_way(ways), standard, label="连续计算的起付标准", rule=self.name)
        label = scope.builder[left].label
        left = add("minimum", AMOUNT, (left,), label=label, rule=self.name, readings=(reading.text,))
        self.amounts["standard"] = rest
        self.amounts["borne"] = add("minimum", AMOUNT, (base, left), label="本次扣除起付标准", rule=self.name)
        self.counted += [(highest, "standard"), (borne, "borne")]
        return left

    def _assumed_way(self, ways: dict[str, int]) -> int:
        add = self.scope.builder.add
        way = add("assumption", Type(Kind.CLASS, of=CONTINUATION), data=(CONTINUATION, ""), label=CONTINUATION)
        *asked, last = ways
        args = [arg for name in asked for arg in (add("member", TRUTH, (way,), data=(name,), label=name), ways[name])]
        return add("table", AMOUNT, (*args, ways[last]), data=tuple(ways), label="连续计算的起付标准", rule=self.name)

    # ---- bands

    def _by_bands(self, bands: Bands, base: int) -> int:
        """The part of the amount that this event adds, cut into bands; amounts before it fill the lower bands."""
        self.open_rate = any(varies(self.scope.builder, portion.rate) for portion in bands.portions)
        scope, limits, slot = self.scope, self.limits, self.slots["比例为"]
        accumulation = bands.decl.accumulation
        item = self._item(slot)
        deductible = self.slots.get("起付为")
        if deductible is not None and deductible.accumulation != accumulation:
            problem = f"分段“{bands.decl.name.text}”按{accumulation}，起付按{deductible.accumulation}"
            helps = ("两处须写同一种累计，请照原文改其中一处。",)
            raise scope.refuse("T15", item, deductible.span, helps=helps, benefit=self.name, problem=problem)
        if deductible is None and bands.decl.basis == EXCESS:
            problem = f"分段“{bands.decl.name.text}”按超过起付标准的部分，而待遇没有起付"
            helps = ("请写“起付为…”；没有起付标准的，分段写“按全部费用”。",)
            raise scope.refuse("T15", item, slot.span, helps=helps, benefit=self.name, problem=problem)
        start = scope.zero(AMOUNT)
        if deductible is not None:
            self._deductible()
            if accumulation != EACH:
                start = self.steps["deductible_used"] = self._expense_balance("起付", deductible).used
        elif accumulation != EACH:
            start = self._expense_balance("分段", slot, accumulation).used
        end = scope.builder.add("add", AMOUNT, (start, base), label="连同本次", rule=self.name)
        if start == scope.zero(AMOUNT):
            end = base
        if deductible is not None:
            standard = self.steps["deductible"]
            if bands.decl.basis == EXCESS:
                start = limits.left(start, standard, "此前超过起付标准的部分", self.name)
                end = limits.left(end, standard, "连同本次超过起付标准的部分", self.name)
            else:
                start = scope.builder.add("maximum", AMOUNT, (start, standard), rule=self.name)
                end = scope.builder.add("maximum", AMOUNT, (end, standard), rule=self.name)
            after = scope.builder.add("subtract", AMOUNT, (end, start), label="起付后费用", rule=self.name)
            self.steps["after"] = after
        return banded(scope, bands, start, end, self.steps, self.name)

    # ---- limits

    def _limited_expense(self, base: int) -> int:
        """The expense within the cap and the 额度 that count expenses."""
        limits: list[int] = []
        slot = self.slots.get("封顶为")
        if slot is not None and slot.measure == "按费用":
            limits.append(self._cap(slot, "费用限额", "剩余费用限额", "base"))
        limits += self._quotas("按费用", base)
        if not limits:
            return base
        return self.scope.builder.add("minimum", AMOUNT, (base, *limits), label="限额内费用", rule=self.name)

    def _limited(self, rounded: int) -> int:
        """The payment within the cap, the 额度 that count payments, and what the tiers before left."""
        limits: list[int] = []
        slot = self.slots.get("封顶为")
        if slot is not None and slot.measure == "按基金支付额":
            limits.append(self._cap(slot, "支付限额", "剩余限额", "payment"))
        limits += self._quotas("按基金支付额", rounded)
        rest = self.available if self.available is not None else self.expense
        # a part of it is never more, unless its rate is not known beforehand
        within = "支付为" not in self.slots and self.expense == rest and not self.open_rate
        if rest is not None and not within:
            self.steps["available"] = rest
            if rest == self.expense:
                self.steps["base"] = rest
            limits.append(rest)
        payment = rounded
        if limits:
            args = (rounded, *dict.fromkeys(limits))
            payment = self.scope.builder.add("minimum", AMOUNT, args, label="限额内支付额", rule=self.name)
        self.steps["payment"] = payment
        return payment

    def _cap(self, slot: ast.Slot, title: str, label: str, counts: str) -> int:
        item, limits = self._item(slot), self.limits
        figure = self._value("封顶为", Kind.AMOUNT)
        pays = counts == "payment"
        standard = limits.standard(figure, slot.accumulation, item, slot.span, pays=pays, label="支付限额")
        self.steps["cap"] = standard
        if slot.accumulation == EACH:
            return limits.not_below_zero(standard, self.name)
        balance = limits.balance(f"{self.name}·{title}", slot.accumulation, AMOUNT, item, slot.span, self.name)
        self.counted.append((balance, counts))
        self.steps["cap_used"] = balance.used
        self.steps["cap_left"] = limits.left(standard, balance.used, label, self.name)
        return self.steps["cap_left"]

    def _quotas(self, measure: str, amount: int) -> list[int]:
        """What is left of each 额度 that counts in this way; no limit for those whom one does not bind."""
        scope, found = self.scope, list[int]()
        for quota in self.limits.chain(self.name):
            if quota.decl.measure != measure or quota.figure is None:
                continue
            name = quota.decl.name.text
            self.counted.append((quota.balance, "base" if measure == "按费用" else "payment"))
            used = quota.balance.used
            for benefit, payment in self.before.items():
                if measure == "按基金支付额" and quota in self.limits.chain(benefit):
                    used = scope.builder.add("add", AMOUNT, (used, payment), label="连同本次各项", rule=name)
            left = self.limits.left(quota.figure, used, f"{name}剩余", name)
            self.steps |= {f"quota {name}": quota.figure, f"quota_used {name}": used, f"quota_left {name}": left}
            if quota.condition is not None:
                left = scope.choose(quota.condition, left, amount, label=f"{name}剩余", rule=name)
            found.append(left)
        return found

    # ---- what is counted

    def record(self, payment: int, counted: int, events: tuple[str, ...]) -> None:
        """Write what each event adds to the pools; `counted` is the condition under which expenses count."""
        for event in events:
            for balance, what in self.counted:
                if what == "payment":
                    active = self.active if balance.by_stay else None
                    self.limits.count(balance, active, payment, event)
                else:
                    self.limits.count(balance, counted, self.amounts[what], event)


def slots_of(scope: Scope, decl: ast.BenefitDecl) -> dict[str, ast.Slot]:
    """The slots by word, each once, and none missing."""
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


def _slot_problem(words: set[str], measure: str) -> str:
    """What is missing among the slots of a benefit, or too much; "" where nothing is."""
    how = [word for word in _HOW if word in words]
    if "适用于" not in words:
        return "缺少“适用于”"
    if not words & {"由", "划入"}:
        return "缺少“由…支付”或“划入…”"
    if {"由", "划入"} <= words:
        return "既写了“由…支付”又写了“划入…”，只能写一个"
    extra = [word for word in _HOW if word in words and word != how[0]]
    if how and how[0] in ("支付为", "不予支付") and "起付为" in words:
        extra.insert(0, "起付为")
    if how and how[0] == "比例为" and "支付为" in words:
        how, extra = ["支付为"], ["起付为"] * ("起付为" in words) + ["比例为"]
    if extra:
        return f"已写“{how[0]}”，不能再写“{'”“'.join(extra)}”"
    if how == ["支付为"]:
        return "已写“支付为”，封顶须“按基金支付额”" if measure == "按费用" else ""
    if how == ["不予支付"]:
        return "已写“不予支付”，不能再写“封顶为”" if "封顶为" in words else ""
    missing = [word for word in ("费用为", *(["比例为"] if not how else [])) if word not in words]
    return f"缺少“{'”“'.join(missing)}”" if missing else ""
