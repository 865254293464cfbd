"""Where the money of a policy goes: what each benefit is paid from or paid into, and sums over the events of a case."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from attrs import frozen

from compiler.comparison.result import COLLECTED, CREDITED, PAID, ZERO, Pair, Totals
from compiler.graph import Result
from compiler.pipeline import Program
from compiler.types import Kind, Value
from dsl import syntax as ast
from dsl.names import OWN_SHARE

ACCOUNT = "个人账户"


@frozen
class Flow:
    """The direction of a benefit's money, and who pays it or what it is paid into."""

    kind: str  # 支付 计入个人账户 计入基金
    payer: str


def flows(program: Program) -> dict[str, Flow]:
    """The flow of every benefit of a policy, by name."""
    found: dict[str, Flow] = {}
    for name, decl in program.symbols.benefits.items():
        slot = next((each for each in decl.slots if each.word in ("由", "划入")), None)
        payer = slot.content.name if slot is not None and isinstance(slot.content, ast.Ref) else ""
        into = slot is not None and slot.word == "划入"
        found[name] = Flow((CREDITED if payer == ACCOUNT else COLLECTED) if into else PAID, payer)
    return found


def money_results(program: Program) -> list[Result]:
    """The results that are sums of money paid, credited, collected or left to the person."""
    return [
        item
        for item in program.graph.results
        if item.kind in ("待遇", OWN_SHARE) and program.graph.nodes[item.node].type.kind is Kind.AMOUNT
    ]


@frozen
class Sums:
    """What the events of one case come to under one policy, in yuan; `spent` is the expense of which the policy pays
    parts, `paid` is by payer, `credited` and `collected` by what they go into."""

    paid: Mapping[str, Fraction]
    credited: Fraction
    collected: Mapping[str, Fraction]
    own: Fraction
    spent: Fraction

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
                spent += value if shared else ZERO
            elif flow.kind == CREDITED:
                credited += value
            else:
                collected[flow.payer] = collected.get(flow.payer, ZERO) + value
    return Sums(paid, credited, collected, own, spent)


def totals(base: Sums, draft: Sums) -> Totals:
    """The sums of both sides as pairs."""
    return Totals(
        paired(base.paid, draft.paid),
        Pair(base.credited, draft.credited),
        Pair(sum(base.collected.values(), ZERO), sum(draft.collected.values(), ZERO)),
        Pair(base.own, draft.own),
    )


def paired(base: Mapping[str, Fraction], draft: Mapping[str, Fraction]) -> dict[str, Pair]:
    """Sums by name as pairs: names of either side, in the order of the draft and then of the base."""
    return {name: Pair(base.get(name, ZERO), draft.get(name, ZERO)) for name in sorted({*base, *draft})}
