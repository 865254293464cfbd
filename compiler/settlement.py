"""结算: in which order benefits pay one expense, and what is wrong with an order."""

from attrs import define, field

from compiler.symbols import Symbols
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label

_ONCE = ("请从一处删去它；同一笔费用的各层写在一处结算里。",)


@define
class Settlements:
    """The orders of a program by benefit. An amendment's replaces its base's where they share a benefit."""

    by_benefit: dict[str, tuple[ast.SettlementDecl, int]] = field(factory=dict)  # benefit -> order, tier
    diagnostics: list[Diagnostic] = field(factory=list)

    def before(self, benefit: str) -> tuple[str, ...]:
        """The benefits of all tiers before a benefit's own, in order."""
        found = self.by_benefit.get(benefit)
        return tuple(ref.name for tier in found[0].tiers[: found[1]] for ref in tier) if found else ()

    def first_tier(self, benefit: str) -> tuple[str, ...]:
        """The benefits of the first tier of a benefit's order."""
        found = self.by_benefit.get(benefit)
        return tuple(ref.name for ref in found[0].tiers[0]) if found else ()

    def apart(self, first: str, second: str) -> bool:
        """Whether two benefits stand in different tiers of one order, so that both may pay."""
        one, other = self.by_benefit.get(first), self.by_benefit.get(second)
        return one is not None and other is not None and one[0] is other[0] and one[1] != other[1]


def settlements_of(symbols: Symbols) -> Settlements:
    """Who stands where; a benefit that stands in two places is reported."""
    found = Settlements()
    for decl in symbols.settlements:
        unit = symbols.unit_of[id(decl)]
        if any(_replaces(symbols, other, decl) for other in symbols.settlements):
            continue
        for tier, refs in enumerate(decl.tiers):
            for ref in refs:
                earlier = found.by_benefit.get(ref.name)
                if earlier is None:
                    found.by_benefit[ref.name] = (decl, tier)
                else:
                    args = {"benefit": ref.name, "order": earlier[0].name.text}
                    labels = (Label(unit.file, ref.span), Label(symbols.file_of(earlier[0]), earlier[0].name.span))
                    found.diagnostics.append(report("T17", *labels, helps=_ONCE, **args))
    return found


def _replaces(symbols: Symbols, later: ast.SettlementDecl, decl: ast.SettlementDecl) -> bool:
    """Whether an order is replaced: by that of a policy which amends its own, where the two share a benefit."""
    if not symbols.unit_of[id(later)].rests_on(symbols.unit_of[id(decl)]):
        return False
    return not {ref.name for ref in later.benefits}.isdisjoint(ref.name for ref in decl.benefits)
