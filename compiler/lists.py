"""目录: which values of a class belong to a list, as the documents have put them in and taken them out."""

from compiler.scope import Part, Refused, Scope
from compiler.symbols import Fact
from compiler.types import TRUTH


def members(scope: Scope, fact: Fact, name: str) -> int:
    """The node that holds where a class has a value of the list, each part resting on its own words."""
    parts = scope.lists.get(name)
    if not parts:
        raise Refused  # the list could not be read, which has been reported
    label = f"{fact.name}属于{name}"
    node: int | None = None
    for part in parts:
        own = _part(scope, fact, part, label if len(parts) == 1 else "、".join(part.values))
        if part.taken_out:
            kept = scope.builder.add("not", TRUTH, (own,), label=f"非{'、'.join(part.values)}")
            node = kept if node is None else scope.builder.add("and", TRUTH, (node, kept), label=label)
        else:
            before = () if node is None else scope.builder[node].args if scope.builder[node].op == "or" else (node,)
            node = scope.builder.add("or", TRUTH, (*before, own), label=label) if before else own
    assert node is not None
    return node


def _part(scope: Scope, fact: Fact, part: Part, label: str) -> int:
    values = tuple(sorted(part.values))
    node = scope.builder.add("member", TRUTH, (scope.fact(fact),), data=values, citations=part.citations, label=label)
    return node if part.condition is None else scope.all_of([part.condition, node], label=label)
