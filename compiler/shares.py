"""Who pays an expense: at any one event at most one benefit pays, so that the parts sum to the whole.

Benefits one after the other, each taking what those before left, stand in different tiers of a 结算; any other two
that can pay at once are an error, with a witness.
"""

from collections.abc import Sequence

from compiler.boxes import RegionLimit
from compiler.conditions import Condition
from compiler.graph_regions import Regions
from compiler.lower import Lowered
from compiler.regions import overlaps
from compiler.scope import Scope
from compiler.settlement import Settlements
from compiler.tables import witness_text
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label

_SHOWN = 3


def check_shares(regions: Regions, lowered: Lowered, settlements: Settlements) -> list[Diagnostic]:
    """Benefits of one event that can pay at once, or that pay different expenses."""
    found: list[Diagnostic] = []
    scope = lowered.scope
    for event, paid in lowered.paid.items():
        names = [name for name, _, _ in paid]
        if len(paid) > 1:
            conditions = [regions.of(lowered.active[name]) for name in names]
            together = _together(scope, event, names, conditions, settlements)
            found += together or _different_bases(scope, event, paid)
    return found


def _label(scope: Scope, benefit: str) -> Label:
    decl = scope.symbols.benefits[benefit]
    return Label(scope.symbols.file_of(decl), decl.name.span)


def _together(
    scope: Scope, event: str, benefits: Sequence[str], conditions: Sequence[Condition], settlements: Settlements
) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    try:
        for pair in overlaps(conditions):
            first, second = sorted((pair.first, pair.second))
            names = benefits[first], benefits[second]
            if settlements.apart(*names):
                continue
            helps = (
                f"例：{witness_text(scope, pair.witness)}。",
                f"请在“适用于”里把两者分开；一项付过之后再由另一项付的，请写：结算 …：依次为{names[0]}、{names[1]}。",
            )
            labels = [_label(scope, name) for name in reversed(names)]
            found.append(report("T12", *labels, helps=helps, event=event, first=names[0], second=names[1]))
            if len(found) == _SHOWN:
                break
    except RegionLimit:
        found.append(report("T07", _label(scope, benefits[0]), table=benefits[0]))
    return found


def _different_bases(scope: Scope, event: str, paid: Sequence[tuple[str, int, int]]) -> list[Diagnostic]:
    """个人负担 is the expense less the payments: for that the expense must be one."""
    first, base, _ = paid[0]
    other = next((name for name, expense, _ in paid if expense != base), None)
    if other is None:
        return []
    labels = [_label(scope, other), _label(scope, first)]
    helps = ("请让同一类事件的各项待遇以同一项费用为基数。",)
    return [report("T13", *labels, helps=helps, event=event, first=first, second=other)]
