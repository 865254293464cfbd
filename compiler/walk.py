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
    ast.Age: ("born",),
    ast.DayOf: ("date",),
    ast.Moved: ("date", "length"),
    ast.Each: ("object", "value"),
    ast.Accumulated: ("value",),
    ast.Pending: ("by", "bounds"),
    ast.Bracketed: ("inner",),
    ast.BracketedCondition: ("inner",),
    ast.Compare: ("left", "right", "upper"),
    ast.Joined: ("items",),
    ast.Use: ("ref",),
    ast.Phrase: ("parts",),
    ast.Values: ("refs",),
    ast.Predicate: ("ref",),
    ast.ClassIs: ("ref", "values"),
    ast.Listed: ("ref", "list"),
    ast.ObjectIs: ("ref", "phrase"),
    ast.Since: ("left", "start", "length"),
    ast.Version: ("period", "value"),
    ast.Row: ("condition", "outcome"),
    ast.Requirement: ("condition",),
    ast.Slot: ("content",),
    ast.TermDecl: ("condition",),
    ast.AppliesTo: ("condition",),
    ast.ListItem: ("refs",),
    ast.ListDecl: ("items",),
    ast.Band: ("low", "high", "rate"),
    ast.BandDecl: ("period", "bands", "changes"),
    ast.QuotaDecl: ("period", "size", "users", "within", "condition"),
    ast.SettlementDecl: ("benefits",),
    ast.Target: ("phrase", "ref"),
    ast.Refigured: ("target", "old", "new"),
    ast.Replaced: ("target", "value"),
    ast.Relisted: ("list", "refs"),
    ast.Removed: ("ref", "phrase"),
    ast.AmendmentDecl: ("period", "items"),
    ast.GuaranteeDecl: ("condition",),
    ast.ParameterDecl: ("versions",),
    ast.TableDecl: ("period", "rows"),
    ast.DefinitionDecl: ("period", "value"),
    ast.JudgementDecl: ("period", "items"),
    ast.BenefitDecl: ("period", "slots"),
    ast.ReadingDecl: ("subject", "preferred"),
    ast.SampleDecl: ("assumed", "person", "events"),
    ast.SampleEvent: ("phrase", "object", "parts"),
    ast.Setting: ("phrase",),
    ast.Assignment: ("ref", "value"),
    ast.Expectation: ("ref", "value"),
    ast.Line: ("object", "parts"),
    ast.Assumption: ("ref", "key", "value"),
}


# Conditions made of words alone: lowered whole, and no figure stands in them.
WORDS = frozenset({ast.Phrase, ast.ClassIs, ast.ObjectIs, ast.Listed})


def _push(stack: list[object], node: object, *, last_first: bool) -> None:
    """Put the parts of a node that are nodes themselves on a stack."""
    names = CHILDREN.get(type(node))
    if names is None:
        return
    for name in reversed(names) if last_first else names:
        value = getattr(node, name)
        if type(value) is tuple:
            stack.extend(reversed(value) if last_first else value)
        elif value is not None and value is not True and value is not False:
            stack.append(value)


def walk(roots: Iterable[object], closed: frozenset[type] = frozenset()) -> Iterator[object]:
    """All nodes under the roots, roots included, each before its parts, in the order of the text; not what is under
    nodes of `closed` types."""
    stack = list(roots)[::-1]
    while stack:
        node = stack.pop()
        yield node
        if type(node) not in closed:
            _push(stack, node, last_first=True)


def post_order(root: object) -> list[object]:
    """All nodes under the root, each after its parts; not what is under conditions made of words alone."""
    found: list[object] = []
    stack = [root]
    while stack:
        node = stack.pop()
        found.append(node)
        if type(node) not in WORDS:
            _push(stack, node, last_first=False)
    return found[::-1]


def refs(roots: Iterable[object]) -> Iterator[ast.Ref]:
    """Uses of names under the roots."""
    return (node for node in walk(roots) if isinstance(node, ast.Ref))
