"""Benefits, judgements, definitions: rules to results of the graph, each with the steps that explain it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from attrs import define, field

from compiler.amend import layered, removed
from compiler.asked import events_of, is_personal
from compiler.bounds import in_fen
from compiler.graph import Citation, Result
from compiler.in_force import ALWAYS_VALID, Validity, covered, validity_of, within
from compiler.lower_bands import Bands
from compiler.lower_benefits import Benefit, slots_of
from compiler.lower_limits import Limits, Quota, counted_before, lower_quota, ordinal
from compiler.lower_values import lower
from compiler.scope import Item, Scope, item_of
from compiler.settlement import Settlements
from compiler.types import AMOUNT, NUMBER, TRUTH, Kind, Type
from dsl import syntax as ast
from dsl.names import OWN_SHARE, REMAINDER


@define
class Rules:
    """Results, pools and writes as they are lowered."""

    scope: Scope
    validities: Mapping[int, Validity]  # id of a unit -> when its policy holds
    settlements: Settlements
    limits: Limits = field(init=False)
    results: list[Result] = field(factory=list)
    bands: dict[str, Bands] = field(factory=dict)
    counts: dict[str, Quota] = field(factory=dict)  # 额度 that count events
    active: dict[str, int] = field(factory=dict)  # benefit -> the node that holds where it applies
    steps: dict[str, dict[str, int]] = field(factory=dict)  # benefit -> the steps that explain it
    bases: dict[str, int] = field(factory=dict)  # benefit -> the expense that it pays a part of
    asked: dict[str, tuple[str, ...]] = field(factory=dict)  # benefit -> events at which it is asked
    payments: dict[str, list[tuple[str, int, int]]] = field(factory=dict)  # event -> (benefit, whole, payment)

    def __attrs_post_init__(self) -> None:
        self.limits = Limits(self.scope)

    # ---- when and for whom

    def validity_of_decl(self, decl: object) -> Validity:
        """When the policy that a declaration stands in holds."""
        return self.validities.get(id(self.scope.symbols.unit_of[id(decl)]), ALWAYS_VALID)

    def in_force(self, decl: object, period: ast.Period | None, citations: tuple[Citation, ...]) -> int | None:
        """The node that holds while the policy and the rule's own period do; None where nothing limits it."""
        nodes = within(self.scope, self.validity_of_decl(decl))
        if period is not None:
            nodes += within(self.scope, validity_of(period, citations))
        return self.scope.all_of(nodes) if nodes else None

    def covered(self, decl: object) -> int | None:
        """The node that holds for those whom the document is for; None where it does not say."""
        return covered(self.scope, self.scope.symbols.unit_of[id(decl)])

    # ---- judgements and definitions

    def judgement(self, decl: ast.JudgementDecl) -> int:
        """All requirements at once, and the decision in force."""
        scope, name = self.scope, decl.name.text
        own = item_of(scope, name, decl, decl.citations)
        steps: dict[str, int] = {}
        for role, limit in (
            ("in_force", self.in_force(decl, decl.period, own.citations)),
            ("covered", self.covered(decl)),
        ):
            if limit is not None:
                steps[role] = limit
        for number, requirement in enumerate(decl.items, 1):
            item = item_of(scope, name, decl, requirement.citations, decl.citations)
            node = lower(scope, requirement.condition, item)
            label = item.file.words(requirement.condition.span)
            # its own node, so that a requirement keeps its words even where another rule has the same condition
            steps[str(number)] = scope.builder.add(
                "and", TRUTH, (node,), citations=item.citations, label=label, rule=name
            )
        node = scope.builder.add("and", TRUTH, tuple(steps.values()), label=name, rule=name, citations=own.citations)
        self._result(name, node, "判定", own, decl.name, steps)
        return node

    def definition(self, decl: ast.DefinitionDecl, *, is_result: bool) -> int:
        """A named value; one that no rule uses is a result of the policy."""
        scope, name = self.scope, decl.name.text
        item = item_of(scope, name, decl, decl.citations)
        node = layered(scope, name, lower(scope, decl.value, item))
        if not scope.builder[node].label:
            scope.builder.relabel(node, name)
        if is_result:
            shown = node
            if scope.type(node).kind is Kind.AMOUNT and not in_fen(scope.builder, node):
                shown = self.limits.rounded(node, name, name)
            self._result(name, shown, "定义", item, decl.name, {})
        return node

    def decision(self, decl: ast.TableDecl, node: int) -> None:
        """A table of class values that no rule uses is a result of the policy too."""
        item = item_of(self.scope, decl.name.text, decl, decl.citations)
        self._result(decl.name.text, node, "定义", item, decl.name, {})

    def _result(self, name: str, node: int, kind: str, item: Item, place: ast.Name, steps: dict[str, int]) -> None:
        what = "表" if kind == "定义" and self.scope.builder[node].type.kind is Kind.CLASS else kind
        personal = is_personal(self.scope, node)
        for event in events_of(self.scope, node, item, place, what):
            self.results.append(Result(name, event, node, kind, steps, personal))

    def write_totals(self) -> None:
        """What fills the pools of 的…累计: the value itself, at every event that gives what it rests on."""
        scope = self.scope
        for pool, total in scope.totals.items():
            item = total.item
            unit = next(unit for unit in scope.symbols.sources.units if unit.file is item.file)
            limits = within(scope, self.validities.get(id(unit), ALWAYS_VALID))
            type = Type(scope.type(total.value).kind)
            balance = self.limits.balance(pool, total.accumulation, type, item, total.span, item.rule)
            name = ast.Name(item.rule, span=total.span)
            for event in events_of(scope, total.value, item, name, "累计"):
                self.limits.count(balance, scope.all_of(limits) if limits else None, total.value, event)

    # ---- quotas

    def quota(self, decl: ast.QuotaDecl) -> int:
        """A 额度: what it comes to, or which event of its period this is."""
        scope, name = self.scope, decl.name.text
        item = item_of(scope, name, decl, decl.citations)
        self._starts(decl)
        figure = None
        if decl.size is not None:
            figure = layered(scope, name, lower(scope, decl.size, item))
        condition: int | None = None
        if decl.condition is not None:
            bound = lower(scope, decl.condition, item)
            condition = scope.builder.add("and", TRUTH, (bound,), label=f"{name}适用于", rule=name)
        gone = removed(scope, name)
        if gone is not None:
            cited = scope.builder[gone].citations
            kept = scope.builder.add("not", TRUTH, (gone,), citations=cited, label=f"{name}未取消")
            condition = kept if condition is None else scope.all_of([condition, kept])
        quota = lower_quota(self.limits, decl, figure, condition, item)
        if figure is not None:
            return quota.figure or figure
        self.counts[name] = quota
        return ordinal(self.limits, quota)

    def count_events(self, users: Mapping[str, Sequence[str]]) -> None:
        """What fills the 额度 that count events: each event at which a benefit that uses one applies, once."""
        scope = self.scope
        one = scope.builder.add("constant", NUMBER, data=Fraction(1), label="本次")
        for name, quota in self.counts.items():
            named = [ref.name for ref in quota.decl.users]
            benefits = [item for item in (named or self._users(users, name)) if item in self.active]
            goes_on = counted_before(self.limits, quota)
            begun = [] if goes_on is None else [scope.builder.add("not", TRUTH, (goes_on,))]
            for event in dict.fromkeys(event for item in benefits for event in self.asked[item]):
                applies = [self.active[item] for item in benefits if event in self.asked[item]]
                either = applies[0] if len(applies) == 1 else scope.builder.add("or", TRUTH, tuple(applies))
                self.limits.count(quota.balance, scope.all_of([either, *begun]), one, event)

    def _users(self, users: Mapping[str, Sequence[str]], name: str) -> list[str]:
        """The benefits that use a 额度, directly or through tables; not those that rest on what these pay."""
        found: dict[str, None] = {}
        stack = [name]
        while stack:
            for user in users.get(stack.pop(), ()):
                if user not in found:
                    found[user] = None
                    stack += [] if user in self.active else [user]
        return list(found)

    # ---- benefits

    def benefit(self, decl: ast.BenefitDecl) -> int:
        """A benefit from its slots; what it pays is counted in its pools."""
        scope, name = self.scope, decl.name.text
        slots = slots_of(scope, decl)
        own = item_of(scope, name, decl, decl.citations)
        self._starts(decl)
        before = {item: scope.values[item] for item in self.settlements.before(name) if item in scope.values}
        whole = self._whole(name)
        available = self._remainder(name, whole, before)
        benefit = Benefit(self.limits, decl, slots, self._bands_of(slots), before, available)
        in_force = self.in_force(decl, decl.period, own.citations)
        gone = removed(scope, name)
        payment = benefit.build(in_force, self.covered(decl), gone)
        events = events_of(scope, payment, own, decl.name, "待遇")
        counted = benefit.active
        if scope.readings.setting("施行前") == "施行前费用计入累计":
            counted = benefit.steps["applies"]
        benefit.record(payment, counted, events)
        self.active[name], self.asked[name], self.steps[name] = benefit.active, events, benefit.steps
        base = benefit.expense
        if base is not None:
            self.bases[name] = base
        for event in events:
            if not self._always(gone):
                self.results.append(Result(name, event, payment, "待遇", dict(benefit.steps)))
            shared = whole if whole is not None else base
            if shared is not None:
                self.payments.setdefault(event, []).append((name, shared, payment))
        return payment

    def _always(self, condition: int | None) -> bool:
        """Whether a condition holds whatever the case: a benefit that is gone for everybody is no result."""
        if condition is None:
            return False
        parts = [self.scope.builder[part] for part in self.scope.builder[condition].args]
        return all(part.op == "constant" and part.data is True for part in parts)

    def _starts(self, decl: ast.BenefitDecl | ast.QuotaDecl) -> None:
        start = self.validity_of_decl(decl).start
        if start is not None:
            self.limits.starts[decl.name.text] = start

    def _bands_of(self, slots: Mapping[str, ast.Slot]) -> Bands | None:
        content = slots["比例为"].content if "比例为" in slots else None
        return self.bands.get(content.ref.name) if isinstance(content, ast.Use) else None

    def _whole(self, name: str) -> int | None:
        """The expense that a 结算 shares out: that of its first tier."""
        first = self.settlements.first_tier(name)
        return next((self.bases[item] for item in first if item in self.bases), None)

    def _remainder(self, name: str, whole: int | None, before: Mapping[str, int]) -> int | None:
        """What the tiers before left of the expense."""
        if whole is None or not before:
            return None
        node = whole
        for payment in before.values():
            node = self.scope.builder.add("subtract", AMOUNT, (node, payment), label=REMAINDER, rule=REMAINDER)
        self.scope.remainders[name] = node
        return node

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
