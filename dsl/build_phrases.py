"""Tree building for the parts of rules: periods, citations, conditions, expressions."""

from dsl import syntax as ast
from dsl.build_parts import (
    Children,
    Word,
    all_of,
    date_of,
    first_of,
    is_expr,
    literal_of,
    low_end,
    ref_of,
    span_of,
    tokens_in,
)
from dsl.source import Span
from dsl.tokens import Token


class PhraseBuilder:
    """One method per rule of policy.lark, called with all children (nothing is filtered)."""

    # ---- parts

    def period(self, children: Children) -> ast.Period:
        figures = [date_of(token) for token in tokens_in(children, "NUMERAL")]
        if children[0].name == "至":
            return ast.Period(None, figures[0], span=span_of(children))
        return ast.Period(figures[0], figures[1] if len(figures) > 1 else None, span=span_of(children))

    def citation(self, children: Children) -> ast.Citation:
        first, last = children[0], children[-1]
        nowhere = Span(first.start, first.start)
        if len(children) == 1:  # the quote with the comma before it
            quote = Span(first.end - len(first.name) - 2, first.end)
            return ast.Citation(None, first.name, span=first.span, locator_span=nowhere, quote_span=quote)
        locator = children[1]
        return ast.Citation(
            locator.text,
            last.name if last is not locator else None,
            span=span_of(children),
            locator_span=locator.span,
            quote_span=last.span if last is not locator else nowhere,
        )

    def truth(self, children: Children) -> Token:
        return children[0]  # type: ignore[no-any-return]

    fact_type = truth
    object_role = synonyms = list

    def class_part(self, children: Children) -> list[Token]:
        return children[0] if isinstance(children[0], list) else list(children)

    value_part = fact_part = class_part

    # ---- conditions

    def joined(self, children: Children) -> ast.Joined:
        joints = children[1::2]
        pauses = tuple("，" if joint.end - joint.start > 1 else "" for joint in joints)  # "，且" is one token
        return ast.Joined(joints[0].name, tuple(children[0::2]), pauses, span=span_of(children))

    def bracketed_condition(self, children: Children) -> ast.BracketedCondition:
        return ast.BracketedCondition(children[1], span=span_of(children))

    def otherwise(self, children: Children) -> ast.Otherwise:
        return ast.Otherwise(span=span_of(children))

    def class_is(self, children: Children) -> ast.ClassIs:
        return ast.ClassIs(ref_of(children[0]), children[2], children[1].name == "不为", span=span_of(children))

    def object_is(self, children: Children) -> ast.ObjectIs:
        return ast.ObjectIs(ref_of(children[0]), children[2], children[1].name == "不为", span=span_of(children))

    def phrase(self, children: Children) -> ast.Phrase:
        parts: list[ast.Values | ast.Predicate] = []
        joints: list[str] = []
        for child in children:
            if isinstance(child, Token):
                joints[-1] = child.name
            else:
                parts.append(child)
                joints.append("")
        return ast.Phrase(tuple(parts), tuple(joints[:-1]), span=span_of(children))

    def reach(self, children: Children) -> Word:
        return Word("reach", children[0].name, children[0].span)

    def values(self, children: Children) -> ast.Values:
        refs = tuple(ref_of(token) for token in tokens_in(children, "VALUE"))
        reach = first_of(children, Word)
        return ast.Values(refs, reach.text if reach else "", span=span_of(children))

    def predicate(self, children: Children) -> ast.Predicate:
        return ast.Predicate(ref_of(children[-1]), len(children) > 1, span=span_of(children))

    def range(self, children: Children) -> Word:
        return Word("range", children[0].name, children[0].span)

    def listed(self, children: Children) -> ast.Listed:
        negated = children[1].name == "不属于"
        return ast.Listed(ref_of(children[0]), ref_of(children[2]), negated, span=span_of(children))

    def since(self, children: Children) -> ast.Since:
        negated = children[3].name == "起不满"
        return ast.Since(children[0].ref, children[2], children[4], negated, span=span_of(children))

    def comparison(self, children: Children) -> Word:
        return Word("comparison", children[0].name, children[0].span)

    def compare(self, children: Children) -> ast.Compare:
        words = {word.role: word.text for word in all_of(children, Word)}
        through = words.get("range", "")
        return ast.Compare(
            children[0].ref,
            words.get("comparison", "为"),
            low_end(children[2], children[4]) if through else children[2],
            words.get("reach", ""),
            children[4] if through else None,
            through,
            span=span_of(children),
        )

    # ---- expressions

    def either(self, children: Children) -> ast.Either:
        return ast.Either(children[1], children[3], children[5], span=span_of(children))

    def binary(self, children: Children) -> ast.Binary:
        return ast.Binary(children[1].name, children[0], children[2], span=span_of(children))

    def share(self, children: Children) -> ast.Change:
        return ast.Change(children[0].name, literal_of(children[1]), span=span_of(children))

    def limit(self, children: Children) -> ast.Change:
        return ast.Change(children[0].name, children[1], span=span_of(children))

    raised = lowered = limit

    def change(self, children: Children) -> ast.Change:
        if isinstance(children[0], ast.Change):
            return children[0]
        figures = tokens_in(children, "NUMERAL")
        return ast.Change(children[0].name, literal_of(figures[0]) if figures else None, span=span_of(children))

    def adjusted(self, children: Children) -> ast.Adjusted:
        return ast.Adjusted(children[0], children[1], span=span_of(children))

    def grouped(self, children: Children) -> ast.Grouped:
        return ast.Grouped(
            children[-1].name,
            tuple(child for child in children if is_expr(child)),
            tuple(child.name for child in children[1:-1] if isinstance(child, Token)),
            span=span_of(children),
        )

    def excess(self, children: Children) -> ast.Excess:
        return ast.Excess(children[0], children[2], span=span_of(children))

    def age(self, children: Children) -> ast.Age:
        return ast.Age(children[0], span=span_of(children))

    def day_of(self, children: Children) -> ast.DayOf:
        return ast.DayOf(children[1].name, children[0], span=span_of(children))

    def moved(self, children: Children) -> ast.Moved:
        return ast.Moved(children[1].name, children[0], children[2], span=span_of(children))

    def accumulated(self, children: Children) -> ast.Accumulated:
        return ast.Accumulated(children[1].name, children[0], span=span_of(children))

    def each(self, children: Children) -> ast.Each:
        return ast.Each(ref_of(children[1]), children[3], span=span_of(children))

    def bracketed(self, children: Children) -> ast.Bracketed:
        return ast.Bracketed(children[1], span=span_of(children))

    def literal(self, children: Children) -> ast.Literal:
        return literal_of(children[0])

    def use(self, children: Children) -> ast.Use:
        return ast.Use(ref_of(children[0]), span=span_of(children))
