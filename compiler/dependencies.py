"""Which declarations rest on which: the order in which to lower them, circles, and what nothing uses."""

from attrs import frozen

from compiler.symbols import Symbols
from compiler.walk import refs
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label

Computed = ast.TermDecl | ast.ParameterDecl | ast.TableDecl | ast.DefinitionDecl | ast.JudgementDecl | ast.BenefitDecl


@frozen
class Dependencies:
    """Computed declarations in an order in which each comes after all that it uses; those in circles are left out."""

    order: tuple[Computed, ...]
    uses: dict[str, tuple[str, ...]]  # name of a declaration -> names it uses
    users: dict[str, tuple[str, ...]]  # name of a declaration -> names that use it
    diagnostics: tuple[Diagnostic, ...]


def dependencies(symbols: Symbols) -> Dependencies:
    """Order the computed declarations; report each circle once."""
    computed: dict[str, Computed] = {
        **symbols.terms,
        **symbols.quantities,
        **symbols.judgements,
        **symbols.benefits,
    }
    uses = {name: tuple(dict.fromkeys(ref.name for ref in refs([decl]))) for name, decl in computed.items()}
    users: dict[str, list[str]] = {}
    for name, used in uses.items():
        for item in used:
            users.setdefault(item, []).append(name)
    order, circles = _sort(computed, uses)
    found = [_circle(symbols, computed, circle) for circle in circles]
    return Dependencies(tuple(order), uses, {name: tuple(items) for name, items in users.items()}, tuple(found))


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
    ast.ParameterDecl: "参数",
    ast.TableDecl: "表",
    ast.DefinitionDecl: "定义",
    ast.JudgementDecl: "判定",
    ast.BenefitDecl: "待遇",
}


_UNUSED = ("请在用得着它的规则里用上它；确实不用的，请删去。",)


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
        report("N04", Label(policy.file, decl.name.span), helps=_UNUSED, kind=KINDS[type(decl)], name=name)
        for name, decl in {**symbols.terms, **symbols.quantities}.items()
        if symbols.unit_of[id(decl)] is policy
        and not isinstance(decl, ast.DefinitionDecl)
        and name not in found.users
        and name not in sampled
    ]
