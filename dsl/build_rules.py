"""Tree building for the rules of a policy: lists, figures, tables, quotas, benefits, settlements, amendments."""

from dsl import syntax as ast
from dsl.build_parts import (
    FACT_TYPES,
    Children,
    Misread,
    Word,
    all_of,
    first_of,
    is_expr,
    name_of,
    only,
    period_of,
    ref_of,
    span_of,
    tokens_in,
)
from dsl.build_phrases import PhraseBuilder
from dsl.source import Span
from dsl.tokens import Token


class RuleBuilder(PhraseBuilder):
    """Declarations that compute something; the rules for their parts are inherited."""

    def list_item(self, children: Children) -> ast.ListItem:
        refs = tuple(ref_of(token) for token in tokens_in(children, "VALUE"))
        return ast.ListItem(refs, all_of(children, ast.Citation), span=span_of(children))

    def list_decl(self, children: Children) -> ast.ListDecl:
        items = all_of(children, ast.ListItem)
        return ast.ListDecl(name_of(children[1]), all_of(children, ast.Citation), items, span=span_of(children))

    def pending(self, children: Children) -> ast.Pending:
        types = [token for token in children if isinstance(token, Token) and token.name in FACT_TYPES]
        by = tokens_in(children, "CLASS")
        kind, of = only(types, "待定", lambda token: token.span), only(by, "按", lambda token: token.span)
        bounds = all_of(children, ast.Change)
        return ast.Pending(kind.name if kind else "", ref_of(of) if of else None, bounds, span=span_of(children))

    def version(self, children: Children) -> ast.Version:
        value = next(child for child in children if is_expr(child) or isinstance(child, ast.Pending))
        return ast.Version(
            first_of(children, ast.Period), value, all_of(children, ast.Citation), span=span_of(children)
        )

    def parameter_decl(self, children: Children) -> ast.ParameterDecl:
        return ast.ParameterDecl(name_of(children[1]), all_of(children, ast.Version), span=span_of(children))

    def row(self, children: Children) -> ast.Row:
        citations = all_of(children, ast.Citation)
        if isinstance(children[0], ast.Change):
            return ast.Row(None, children[0], citations, span=span_of(children))
        outcome = children[2]
        if isinstance(outcome, Token):
            outcome = ref_of(outcome) if outcome.type == "VALUE" else None
        return ast.Row(children[0], outcome, citations, span=span_of(children))

    def nothing(self, children: Children) -> Token:
        return children[0]  # type: ignore[no-any-return]

    named = nothing

    def table_decl(self, children: Children) -> ast.TableDecl:
        return ast.TableDecl(
            name_of(children[1]),
            period_of(children),
            all_of(children, ast.Citation),
            all_of(children, ast.Row),
            span=span_of(children),
        )

    def basis(self, children: Children) -> Word:
        return Word("basis", children[0].name, children[0].span)

    def below_edge(self, children: Children) -> tuple[ast.Expr | None, ast.Expr | None, Span]:
        return None, children[0], span_of(children)

    def above_edge(self, children: Children) -> tuple[ast.Expr | None, ast.Expr | None, Span]:
        return children[1], None, span_of(children)

    def between(self, children: Children) -> tuple[ast.Expr | None, ast.Expr | None, Span]:
        return children[1], children[3], span_of(children)

    def band(self, children: Children) -> ast.Band | ast.Row:
        citations = all_of(children, ast.Citation)
        if not isinstance(children[0], tuple):
            return self.row(children)
        low, high, span = children[0]
        last = citations[-1].span.end if citations else children[2].span.end
        return ast.Band(low, high, children[2], citations, span=Span(span.start, last))

    def band_decl(self, children: Children) -> ast.BandDecl:
        words = {word.role: word.text for word in all_of(children, Word)}
        return ast.BandDecl(
            name_of(children[1]),
            words["basis"],
            words["accumulation"],
            period_of(children),
            all_of(children, ast.Citation),
            all_of(children, ast.Band),
            all_of(children, ast.Row),
            span=span_of(children),
        )

    def count(self, children: Children) -> Token:
        return children[0]  # type: ignore[no-any-return]

    quota_part = list

    def quota_decl(self, children: Children) -> ast.QuotaDecl:
        parts = {_part_word(part): part for part in all_of(children, list)}
        if len(parts) < len(all_of(children, list)):
            raise Misread("S07", all_of(children, list)[-1][0].span, word="一项")
        users = parts.get("由", [])
        within, condition = parts.get("计入"), parts.get("适用于")
        words = {word.role: word.text for word in all_of(children, Word)}
        measure = parts.get("measure")
        return ast.QuotaDecl(
            name_of(children[1]),
            period_of(children),
            all_of(children, ast.Citation),
            next((child for child in children if is_expr(child)), None),
            words["accumulation"],
            measure[0].text if measure else "",
            tuple(ref_of(token) for token in tokens_in(users, "BENEFIT")),
            users[-1].name if users else "",
            ref_of(within[1]) if within else None,
            condition[1] if condition else None,
            span=span_of(children),
        )

    def definition_decl(self, children: Children) -> ast.DefinitionDecl:
        value = next(child for child in children if is_expr(child))
        return ast.DefinitionDecl(
            name_of(children[1]),
            period_of(children),
            value,
            all_of(children, ast.Citation),
            span=span_of(children),
        )

    def requirement(self, children: Children) -> ast.Requirement:
        return ast.Requirement(children[0], all_of(children, ast.Citation), span=span_of(children))

    def judgement_decl(self, children: Children) -> ast.JudgementDecl:
        return ast.JudgementDecl(
            name_of(children[1]),
            period_of(children),
            all_of(children, ast.Citation),
            all_of(children, ast.Requirement),
            span=span_of(children),
        )

    def accumulation(self, children: Children) -> Word:
        return Word("accumulation", "".join(token.text for token in children), children[0].span)

    def measure(self, children: Children) -> Word:
        return Word("measure", children[0].name, children[0].span)

    def slot(self, children: Children) -> ast.Slot:
        content = children[1] if len(children) > 1 and not isinstance(children[1], ast.Citation) else None
        words = {word.role: word.text for word in all_of(children, Word)}
        return ast.Slot(
            children[0].name,
            ref_of(content) if isinstance(content, Token) else content,
            words.get("accumulation", ""),
            words.get("measure", ""),
            all_of(children, ast.Citation),
            span=span_of(children),
        )

    def benefit_decl(self, children: Children) -> ast.BenefitDecl:
        return ast.BenefitDecl(
            name_of(children[1]),
            period_of(children),
            all_of(children, ast.Citation),
            all_of(children, ast.Slot),
            span=span_of(children),
        )

    def tier(self, children: Children) -> tuple[ast.Ref, ...]:
        return tuple(ref_of(token) for token in tokens_in(children, "BENEFIT"))

    def settlement_decl(self, children: Children) -> ast.SettlementDecl:
        return ast.SettlementDecl(
            name_of(children[1]), all_of(children, ast.Citation), all_of(children, tuple), span=span_of(children)
        )

    def guarantee_decl(self, children: Children) -> ast.GuaranteeDecl:
        return ast.GuaranteeDecl(name_of(children[1]), children[3], span=span_of(children))

    # ---- amendments

    def target(self, children: Children) -> ast.Target:
        return ast.Target(first_of(children, ast.Phrase), ref_of(children[-1]), span=span_of(children))

    def refigured(self, children: Children) -> ast.Refigured:
        citations = all_of(children, ast.Citation)
        return ast.Refigured(children[0], children[2], children[3].name, children[4], citations, span=span_of(children))

    def replaced(self, children: Children) -> ast.Replaced:
        return ast.Replaced(children[0], children[2], all_of(children, ast.Citation), span=span_of(children))

    def relisted(self, children: Children) -> ast.Relisted:
        refs = tuple(ref_of(token) for token in tokens_in(children, "VALUE"))
        citations = all_of(children, ast.Citation)
        return ast.Relisted(ref_of(children[0]), children[1].name, refs, citations, span=span_of(children))

    def removed(self, children: Children) -> ast.Removed:
        phrase = first_of(children, ast.Phrase)
        return ast.Removed(ref_of(children[0]), phrase, all_of(children, ast.Citation), span=span_of(children))

    def amendment_decl(self, children: Children) -> ast.AmendmentDecl:
        items = tuple(child for child in children if isinstance(child, ast.Amendment))
        citations = all_of(children, ast.Citation)
        return ast.AmendmentDecl(name_of(children[1]), period_of(children), citations, items, span=span_of(children))


def _part_word(part: list[Token | Word]) -> str:
    """What a part of a 额度 is about: measure, 由, 计入 or 适用于."""
    return part[0].role if isinstance(part[0], Word) else part[0].name
