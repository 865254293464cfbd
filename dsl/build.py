"""What the parser does at each reduction: tokens and parts become statements of the syntax tree."""

from attrs import evolve

from dsl import syntax as ast
from dsl.build_parts import (
    FACT_TYPES,
    Children,
    Misread,
    Parts,
    Word,
    all_of,
    date_of,
    first_of,
    name_of,
    only,
    ref_of,
    span_of,
    tokens_in,
)
from dsl.build_rules import RuleBuilder
from dsl.tokens import Token


class TreeBuilder(RuleBuilder):
    """Statements; the rules for their parts are inherited."""

    # ---- headers and vocabulary

    def header(self, children: Children) -> ast.Header:
        return ast.Header(children[0].name, children[2].name, span=span_of(children), text_span=children[2].span)

    def in_force(self, children: Children) -> ast.InForce:
        return ast.InForce(first_of(children, ast.Period), all_of(children, ast.Citation), span=span_of(children))

    def issued(self, children: Children) -> ast.Issued:
        return ast.Issued(date_of(children[2]), all_of(children, ast.Citation), span=span_of(children))

    def applies_to(self, children: Children) -> ast.AppliesTo:
        return ast.AppliesTo(children[2], all_of(children, ast.Citation), span=span_of(children))

    def object_decl(self, children: Children) -> ast.ObjectDecl:
        role = first_of(children, list) or []
        words = [token.name for token in role if token.type not in ("OBJECT", "DECL")]
        carriers = tuple(ref_of(token) for token in role if token.type == "OBJECT")
        days = tokens_in(role, "DECL")
        kind = "" if not words else words[0].removeprefix("为")
        day = name_of(days[0]) if days else None
        return ast.ObjectDecl(name_of(children[1]), kind, carriers, day, span=span_of(children))

    def payer_decl(self, children: Children) -> ast.PayerDecl:
        return ast.PayerDecl(tuple(name_of(token) for token in tokens_in(children, "DECL")), span=span_of(children))

    def class_value(self, children: Children) -> ast.ClassValue:
        parts = Parts(children)
        return ast.ClassValue(name_of(children[0], parts.synonyms()), parts.text("代码"), span=span_of(children))

    def class_decl(self, children: Children) -> ast.ClassDecl:
        parts = Parts(children)
        return ast.ClassDecl(
            name_of(children[1], parts.synonyms()),
            parts.ref("属于"),
            parts.has("由低到高"),
            all_of(children, ast.ClassValue),
            parts.ref("取值同"),
            parts.ref("未载明时取"),
            parts.text("接口字段"),
            span=span_of(children),
        )

    def fact_decl(self, children: Children) -> ast.FactDecl:
        parts = Parts(children)
        kind = next(
            child
            for child in children[2:]
            if isinstance(child, Token) and child.type not in ("__COMMA",) and child.name in FACT_TYPES
        )
        return ast.FactDecl(
            name_of(children[1], parts.synonyms()),
            parts.ref("属于"),
            kind.name,
            parts.default(),
            parts.text("接口字段"),
            span=span_of(children),
        )

    def term_decl(self, children: Children) -> ast.TermDecl:
        return ast.TermDecl(name_of(children[1]), children[3], all_of(children, ast.Citation), span=span_of(children))

    # ---- remarks

    def setting(self, children: Children) -> Token:
        return children[0]  # type: ignore[no-any-return]

    continuation = setting

    def reading(self, children: Children) -> ast.ReadingDecl:
        quantity = tokens_in(children, "QUANTITY")
        last: Token = children[-1]
        if children[0].name == "医保年度自":
            return ast.ReadingDecl("医保年度", "", start=date_of(children[1]), span=span_of(children))
        if not quantity:
            return ast.ReadingDecl("设定", last.name, span=span_of(children))
        form = "优先" if last.name == "优先" else "本数"
        return ast.ReadingDecl(
            form, last.name, ref_of(quantity[0]), first_of(children, ast.Phrase), span=span_of(children)
        )

    def reading_decl(self, children: Children) -> ast.ReadingDecl:
        reading: ast.ReadingDecl = children[2]
        return evolve(reading, span=span_of(children))

    def clause_kind(self, children: Children) -> Word:
        return Word("kind", children[0].name, children[0].span)

    def clause_decl(self, children: Children) -> ast.ClauseDecl:
        quotes = tokens_in(children, "QUOTE")
        kind = next(word.text for word in all_of(children, Word))
        return ast.ClauseDecl(
            children[1].text,
            quotes[0].name if quotes else None,
            kind,
            span=span_of(children),
            locator_span=children[1].span,
            quote_span=quotes[0].span if quotes else children[1].span,
        )

    # ---- worked cases

    def fact_item(self, children: Children) -> ast.Setting | ast.Assignment:
        if isinstance(children[0], ast.Phrase):
            return ast.Setting(children[0], span=span_of(children))
        return ast.Assignment(ref_of(children[0]), children[1], span=span_of(children))

    def dated_setting(self, children: Children) -> ast.Setting:
        return ast.Setting(children[-1], date_of(children[1]), span=span_of(children))

    def event_part(self, children: Children) -> ast.Setting | ast.Assignment | ast.Expectation | Word:
        if len(children) == 1:
            return children[0]  # type: ignore[no-any-return]
        if children[0].name == "序号":
            return Word("sequence", _whole_number(children[1]), children[0].span)
        value = children[2]
        if isinstance(value, Token):
            value = ref_of(value) if value.type == "VALUE" else value.name == "是"
        return ast.Expectation(ref_of(children[0]), children[1].name, value, span=span_of(children))

    def line(self, children: Children) -> ast.Line:
        parts = tuple(child for child in children if isinstance(child, ast.Setting | ast.Assignment))
        return ast.Line(ref_of(children[0]), parts, span=span_of(children))

    def assumption(self, children: Children) -> ast.Assumption | str:
        if len(children) == 1:
            return str(children[0].name)
        keys = tokens_in(children, "VALUE")
        key = ref_of(keys[0]) if keys else None
        return ast.Assumption(ref_of(children[0]), key, children[-1], span=span_of(children))

    assumed = list

    def event(self, children: Children) -> ast.SampleEvent:
        objects = tokens_in(children, "OBJECT")
        sequence = only(all_of(children, Word), "序号", lambda word: word.span)
        return ast.SampleEvent(
            date_of(children[0]),
            first_of(children, ast.Phrase),
            ref_of(objects[0]) if objects else None,
            tuple(
                child
                for child in children
                if isinstance(child, ast.Setting | ast.Assignment | ast.Expectation | ast.Line)
            ),
            int(sequence.text) if sequence else None,
            span=span_of(children),
        )

    def sample_decl(self, children: Children) -> ast.SampleDecl:
        assumed = first_of(children, list) or []
        return ast.SampleDecl(
            name_of(children[1]),
            ref_of(tokens_in(children, "OBJECT")[0]),
            tuple(child for child in children if isinstance(child, ast.Setting | ast.Assignment)),
            all_of(children, ast.SampleEvent),
            tuple(item for item in assumed if isinstance(item, ast.Assumption | str)),
            span=span_of(children),
        )


def _whole_number(token: Token) -> str:
    """The digits of a plain whole number; 序号2, and not 序号第2次 or 序号2万元."""
    if not token.text.isdigit():
        raise Misread("S02", token.span, got=f"“{token.text}”", expected="不带单位的整数")
    return token.text
