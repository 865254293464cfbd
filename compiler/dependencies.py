"""Which declarations rest on which: the order in which to lower them, circles, and what nothing uses."""

from attrs import frozen

from compiler.lower_limits import quota_users
from compiler.settlement import Settlements
from compiler.symbols import Symbols
from compiler.walk import refs
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label

Computed = (
    ast.TermDecl
    | ast.ListDecl
    | ast.ParameterDecl
    | ast.TableDecl
    | ast.BandDecl
    | ast.QuotaDecl
    | ast.DefinitionDecl
    | ast.JudgementDecl
    | ast.BenefitDecl
)


@frozen
class Dependencies:
    """Computed declarations in an order in which each comes after all that it uses; those in circles are left out."""

    order: tuple[Computed, ...]
    uses: dict[str, tuple[str, ...]]  # name of a declaration -> names it uses
    users: dict[str, tuple[str, ...]]  # name of a declaration -> names that use it
    diagnostics: tuple[Diagnostic, ...]


def dependencies(symbols: Symbols, settlements: Settlements) -> Dependencies:
    """Order the computed declarations; report each circle once."""
    computed: dict[str, Computed] = {
        **symbols.terms,
        **symbols.lists,
        **symbols.quantities,
        **symbols.judgements,
        **symbols.benefits,
    }
    uses = {name: tuple(dict.fromkeys([*_names(decl)])) for name, decl in computed.items()}
    for name, further in _further(symbols, settlements).items():
        if name in uses:
            uses[name] = tuple(dict.fromkeys([*uses[name], *(item for item in further if item != name)]))
    users: dict[str, list[str]] = {}
    for name, used in uses.items():
        for item in used:
            users.setdefault(item, []).append(name)
    order, circles = _sort(computed, uses)
    found = [_circle(symbols, computed, circle) for circle in circles]
    return Dependencies(tuple(order), uses, {name: tuple(items) for name, items in users.items()}, tuple(found))


def _names(decl: Computed) -> list[str]:
    """Names that a declaration uses; the benefits that draw on a 额度 use it, not it them."""
    if isinstance(decl, ast.QuotaDecl):
        parts = [part for part in (decl.size, decl.within, decl.condition) if part is not None]
        return [ref.name for ref in refs(parts)]
    return [ref.name for ref in refs([decl])]


def _further(symbols: Symbols, settlements: Settlements) -> dict[str, list[str]]:
    """What declarations rest on beyond their own words: the 额度 they draw on, the tiers before, whom their document is
    for, and the changes that amend them."""
    found: dict[str, list[str]] = {}
    for benefit, quotas in quota_users(symbols).items():
        found.setdefault(benefit, []).extend(sorted(quotas))
    for benefit in symbols.benefits:
        found.setdefault(benefit, []).extend(settlements.before(benefit))
    scopes = {unit: [ref.name for ref in refs([decl])] for unit, decl in symbols.applies_to.items()}
    if scopes:
        for name, decl in {**symbols.judgements, **symbols.benefits}.items():
            found.setdefault(name, []).extend(scopes.get(id(symbols.unit_of[id(decl)]), ()))
    for amendment in symbols.amendments:
        within = scopes.get(id(symbols.unit_of[id(amendment)]), [])
        for item in amendment.items:
            ref = item.target.ref if isinstance(item, ast.Refigured | ast.Replaced) else _amended(item)
            used = [other.name for other in refs([item]) if other.name != ref.name]
            found.setdefault(ref.name, []).extend([*used, *within])
    return found


def _amended(item: ast.Relisted | ast.Removed) -> ast.Ref:
    return item.list if isinstance(item, ast.Relisted) else item.ref


def _sort(computed: dict[str, Computed], uses: dict[str, tuple[str, ...]]) -> tuple[list[Computed], list[list[str]]]:
    """Depth-first order with an explicit stack; names on a circle, and what rests on them, are not in the order."""
    known = {name: [item for item in used if item in computed] for name, used in uses.items()}
    order: list[Computed] = []
    circles: list[list[str]] = []
    state: dict[str, int] = {}  # 1 open, 2 done, 3 unusable
    for root in computed:
        stack: list[tuple[str, int]] = [(root, 0)] if root not in state else []
        while stack:
            name, position = stack.pop()
            state[name] = max(state.get(name, 1), 1)
            used = known[name]
            if position < len(used):
                stack.append((name, position + 1))
                item = used[position]
                if item not in state:
                    stack.append((item, 0))
                elif state[item] == 1:
                    path = [entry for entry, _ in stack]
                    circles.append(path[path.index(item) :])
                    state[name] = 3
                elif state[item] == 3:
                    state[name] = 3
            elif state[name] == 1 and all(state.get(item) == 2 for item in used):
                state[name] = 2
                order.append(computed[name])
            else:
                state[name] = 3
    return order, circles


def _circle(symbols: Symbols, computed: dict[str, Computed], circle: list[str]) -> Diagnostic:
    labels = [
        Label(symbols.file_of(computed[name]), computed[name].name.span, f"用到“{following}”")
        for name, following in zip(circle[:8], (circle[1:] + circle[:1])[:8], strict=True)
    ]
    shown = circle if len(circle) <= 8 else [*circle[:8], "…"]
    helps = ("请改写其中一项，使它不再用到后面的几项。",)
    return report("T06", *labels, helps=helps, cycle="→".join([*shown, circle[0]]))


KINDS: dict[type, str] = {
    ast.TermDecl: "称",
    ast.ListDecl: "目录",
    ast.ParameterDecl: "参数",
    ast.TableDecl: "表",
    ast.BandDecl: "分段",
    ast.QuotaDecl: "额度",
    ast.DefinitionDecl: "定义",
    ast.JudgementDecl: "判定",
    ast.BenefitDecl: "待遇",
}


def decides(decl: ast.TableDecl) -> bool:
    """Whether a table's rows name values of a class: then it is a decision, and a result where nothing uses it."""
    return any(isinstance(row.outcome, ast.Ref) for row in decl.rows)


def _unused_help(decl: object) -> tuple[str, ...]:
    if isinstance(decl, ast.QuotaDecl) and decl.size is not None:
        return ("请写明它限制哪些待遇，例如：由甲待遇使用；由甲待遇、乙待遇共用。",)
    return ("请在用得着它的规则里用上它；确实不用的，请删去。",)


def unused(symbols: Symbols, found: Dependencies) -> list[Diagnostic]:
    """Parameters, tables and words of the policy that nothing uses. Benefits, judgements and definitions are results."""
    policy = symbols.sources.policy
    if not policy.is_policy:
        return []
    sampled = {
        ref.name
        for statement in policy.module.statements
        if isinstance(statement, ast.SampleDecl)
        for ref in refs([statement])
    }
    return [
        report("N04", Label(policy.file, decl.name.span), helps=_unused_help(decl), kind=KINDS[type(decl)], name=name)
        for name, decl in {**symbols.terms, **symbols.lists, **symbols.quantities}.items()
        if symbols.unit_of[id(decl)] is policy
        and not isinstance(decl, ast.DefinitionDecl)
        and not (isinstance(decl, ast.QuotaDecl) and decl.users)
        and not (isinstance(decl, ast.TableDecl) and decides(decl))
        and name not in found.users
        and name not in sampled
    ]
