"""Where the money of a policy goes: what each benefit is paid from or paid into, and sums over the events of a case."""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction

from attrs import evolve, field, frozen

from compiler.comparison.result import COLLECTED, CREDITED, PAID, ZERO, Pair, Totals
from compiler.graph import Result
from compiler.pipeline import Program
from compiler.types import Kind, Value
from dsl import syntax as ast
from dsl.names import OWN_SHARE

ACCOUNT = "个人账户"
_SHARES = "payment "  # how the steps of 个人负担 name the benefits that share the expense


@frozen
class Flow:
    """The direction of a benefit's money, who pays it or what it is paid into, and whether it is a part of an expense."""

    kind: str  # 支付 计入个人账户 计入基金
    payer: str
    of_expense: bool = False

    @property
    def relieves(self) -> bool:
        """Whether it takes a part of an expense from the person."""
        return self.of_expense and self.kind != COLLECTED


def flows(program: Program) -> dict[str, Flow]:
    """The flow of every benefit of a policy, by name."""
    found: dict[str, Flow] = {}
    of_expense = _of_expense(program)
    for name, decl in program.symbols.benefits.items():
        slot = next((each for each in decl.slots if each.word in ("由", "划入")), None)
        payer = slot.content.name if slot is not None and isinstance(slot.content, ast.Ref) else ""
        into = slot is not None and slot.word == "划入"
        kind = (CREDITED if payer == ACCOUNT else COLLECTED) if into else PAID
        found[name] = Flow(kind, payer, name in of_expense)
    return found


def _of_expense(program: Program) -> set[str]:
    """The benefits that are parts of an expense: their own, or that of a 结算."""
    results = program.graph.results
    steps = (step for item in results if item.name == OWN_SHARE for step in item.steps)
    shared = {step.removeprefix(_SHARES) for step in steps if step.startswith(_SHARES)}
    return shared | {item.name for item in results if item.kind == "待遇" and "base" in item.steps}


def sharing(program: Program) -> frozenset[str]:
    """The types of event at which the rules say what is left to the person (个人负担)."""
    return frozenset(item.event for item in program.graph.results if item.name == OWN_SHARE)


def money_results(program: Program) -> list[Result]:
    """The results that are sums of money paid, credited, collected or left to the person."""
    return [
        item
        for item in program.graph.results
        if item.kind in ("待遇", OWN_SHARE) and program.graph.nodes[item.node].type.kind is Kind.AMOUNT
    ]


@frozen
class Share:
    """What becomes of the expense of a case's events of one type: what is left to the person (None: the rules know no
    个人负担 there), and what is taken from the person."""

    own: Fraction | None
    relief: Fraction


@frozen
class Sums:
    """What the events of one case come to under one policy, in yuan; `spent` is the expense of which the policy pays
    parts, `paid` is by payer, `credited` and `collected` by what they go into. `shares` has by type of event what `own`
    and `spent` are made of, where that was asked for."""

    paid: Mapping[str, Fraction]
    credited: Fraction
    collected: Mapping[str, Fraction]
    own: Fraction
    spent: Fraction
    shares: Mapping[str, Share] = field(factory=dict, eq=False)

    @property
    def received(self) -> Fraction:
        """What comes to the person."""
        return sum(self.paid.values(), self.credited)


def sums(known: Mapping[str, Flow], events: Iterable[Mapping[str, Value]]) -> Sums:
    """The sums over the results of events by name."""
    paid: dict[str, Fraction] = {}
    collected: dict[str, Fraction] = {}
    credited = own = spent = ZERO
    for results in events:
        shared = OWN_SHARE in results
        for name, value in results.items():
            if not isinstance(value, Fraction) or (name not in known and name != OWN_SHARE):
                continue
            flow = known.get(name)
            if flow is None:
                own += value
                spent += value
            elif flow.kind == PAID:
                paid[flow.payer] = paid.get(flow.payer, ZERO) + value
            elif flow.kind == CREDITED:
                credited += value
            else:
                collected[flow.payer] = collected.get(flow.payer, ZERO) + value
            spent += value if shared and flow is not None and flow.relieves else ZERO
    return Sums(paid, credited, collected, own, spent)


def sums_by_type(
    known: Mapping[str, Flow], shared: Collection[str], events: Iterable[tuple[str, Mapping[str, Value]]]
) -> Sums:
    """The sums over the results of events, each with its type, and the `shares`; `shared` are the types at which the
    rules know a 个人负担."""
    every = list(events)
    shares: dict[str, Share] = {}
    for type, results in every:
        before = shares.get(type, Share(ZERO, ZERO))
        left, relief = results.get(OWN_SHARE), before.relief
        for name, value in results.items():
            if name in known and known[name].relieves and isinstance(value, Fraction):
                relief += value
        own = (before.own or ZERO) + (left if isinstance(left, Fraction) else ZERO)
        shares[type] = Share(own if type in shared else None, relief)
    return evolve(sums(known, (results for _, results in every)), shares=shares)


def beside(base: Sums, draft: Sums) -> tuple[Sums, Sums]:
    """The sums of a case that both policies computed, fit to be compared: at an event of whose expense only one side
    says what is left to the person, all of it is left that the other does not take away."""
    return _completed(base, draft), _completed(draft, base)


def _completed(silent: Sums, other: Sums) -> Sums:
    """The sums with the expenses that only the other side speaks of."""
    shares = dict(silent.shares)
    own, spent = silent.own, silent.spent
    for type, share in other.shares.items():
        mine = shares.get(type, Share(None, ZERO))
        if share.own is None or mine.own is not None:
            continue
        expense = share.own + share.relief
        left = max(expense - mine.relief, ZERO)
        shares[type] = Share(left, mine.relief)
        own, spent = own + left, spent + expense
    return evolve(silent, own=own, spent=spent, shares=shares)


def totals(base: Sums, draft: Sums) -> Totals:
    """The sums of both sides as pairs."""
    return Totals(
        paired(base.paid, draft.paid),
        Pair(base.credited, draft.credited),
        Pair(sum(base.collected.values(), ZERO), sum(draft.collected.values(), ZERO)),
        Pair(base.own, draft.own),
    )


def paired(base: Mapping[str, Fraction], draft: Mapping[str, Fraction]) -> dict[str, Pair]:
    """Sums by name as pairs: the names of either side, sorted."""
    return {name: Pair(base.get(name, ZERO), draft.get(name, ZERO)) for name in sorted({*base, *draft})}
