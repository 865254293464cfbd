"""Walking syntax trees without recursion: children, post-order, names used."""

from collections.abc import Iterable, Iterator

from dsl import syntax as ast

CHILDREN: dict[type, tuple[str, ...]] = {
    ast.Binary: ("left", "right"),
    ast.Adjusted: ("base", "change"),
    ast.Change: ("amount",),
    ast.Grouped: ("items",),
    ast.Excess: ("value", "threshold"),
    ast.Either: ("condition", "then", "otherwise"),
    ast.Bracketed: ("inner",),
    ast.BracketedCondition: ("inner",),
    ast.Compare: ("left", "right", "upper"),
    ast.Joined: ("items",),
    ast.Use: ("ref",),
    ast.Phrase: ("parts",),
    ast.Values: ("refs",),
    ast.Predicate: ("ref",),
    ast.ClassIs: ("ref", "values"),
    ast.ObjectIs: ("ref", "phrase"),
    ast.Version: ("period", "value"),
    ast.Row: ("condition", "outcome"),
    ast.Requirement: ("condition",),
    ast.Slot: ("content",),
    ast.TermDecl: ("condition",),
    ast.ParameterDecl: ("versions",),
    ast.TableDecl: ("period", "rows"),
    ast.DefinitionDecl: ("period", "value"),
    ast.JudgementDecl: ("period", "items"),
    ast.BenefitDecl: ("period", "slots"),
    ast.ReadingDecl: ("subject", "preferred"),
    ast.SampleDecl: ("person", "events"),
    ast.SampleEvent: ("phrase", "object", "parts"),
    ast.Setting: ("phrase",),
    ast.Assignment: ("ref", "value"),
    ast.Expectation: ("ref", "value"),
}


def children(node: object) -> Iterator[object]:
    """The parts of a node that are nodes themselves, in the order of the text."""
    for name in CHILDREN.get(type(node), ()):
        value = getattr(node, name)
        if isinstance(value, tuple):
            yield from value
        elif value is not None and not isinstance(value, bool):
            yield value


def walk(roots: Iterable[object]) -> Iterator[object]:
    """All nodes under the roots, roots included, each before its parts."""
    stack = list(roots)[::-1]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(list(children(node))))


def post_order(root: object) -> list[object]:
    """All nodes under the root, each after its parts."""
    found: list[object] = []
    stack = [root]
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(children(node))
    return found[::-1]


def refs(roots: Iterable[object]) -> Iterator[ast.Ref]:
    """Uses of names under the roots."""
    return (node for node in walk(roots) if isinstance(node, ast.Ref))
