"""How the rules of a policy are printed: lists, figures, tables, quotas, benefits, settlements, amendments."""

from collections.abc import Callable
from typing import Any

from dsl import syntax as ast
from dsl.print_parts import itemised, opened, optional, reasoned, sentence
from dsl.spelling import Part, lined, text_of

_Ruled = ast.TableDecl | ast.DefinitionDecl | ast.JudgementDecl | ast.BenefitDecl | ast.QuotaDecl | ast.AmendmentDecl


def _rule_head(word: str, node: _Ruled) -> str:
    """Word, name, validity and citations of a rule; a 定义 or 额度 has its citations after its value."""
    citations = () if isinstance(node, ast.DefinitionDecl | ast.QuotaDecl) else node.citations
    return text_of(opened(word, node.name), *optional("", node.period), *citations)


def _list(node: ast.ListDecl) -> str:
    items = [text_of(*lined(item.refs, "、"), *item.citations) for item in node.items]
    return itemised(text_of(opened("目录", node.name), *node.citations), items)


def _parameter(node: ast.ParameterDecl) -> str:
    head = opened("参数", node.name)
    return itemised(head, [_version(version) for version in node.versions]) + reasoned(node.reason)


def _version(node: ast.Version) -> str:
    period: list[Part] = [] if node.period is None else [node.period, "，"]
    return text_of(*period, node.value, *node.citations)


def _table(node: ast.TableDecl) -> str:
    return itemised(_rule_head("表", node), [_row(row) for row in node.rows])


def _row(node: ast.Row) -> str:
    condition: list[Part] = [] if node.condition is None else [node.condition, "，"]
    return text_of(*condition, "不享受" if node.outcome is None else node.outcome, *node.citations)


def _bands(node: ast.BandDecl) -> str:
    parts = (f"，{node.basis}，{node.accumulation}", *optional("", node.period), *node.citations)
    head = text_of(opened("分段", node.name), *parts)
    return itemised(head, [*(_band(band) for band in node.bands), *(_row(row) for row in node.changes)])


def _band(node: ast.Band) -> str:
    if node.low is None:
        return text_of(node.high, "以下的部分，", node.rate, *node.citations)
    upper: list[Part] = [] if node.high is None else ["至", node.high]
    return text_of("超过", node.low, *upper, "的部分，", node.rate, *node.citations)


def _quota(node: ast.QuotaDecl) -> str:
    users: list[Part] = ["，由", *lined(node.users, "、"), node.joint] if node.users else []
    return sentence(
        _rule_head("额度", node),
        "：",
        "次数" if node.size is None else node.size,
        f"，{node.accumulation}",
        *optional(node.measure, "" if node.measure else None),
        *users,
        *optional("计入", node.within),
        *optional("适用于", node.condition),
        *node.citations,
    )


def _settlement(node: ast.SettlementDecl) -> str:
    head = text_of(opened("结算", node.name), *node.citations)
    return sentence(head, "：依次为", *lined((text_of(*lined(tier, "或")) for tier in node.tiers), "、"))


def _amendments(node: ast.AmendmentDecl) -> str:
    return itemised(_rule_head("修订", node), [text_of(*_amendment(item), *item.citations) for item in node.items])


def _amendment(node: ast.Amendment) -> list[Part]:
    match node:
        case ast.Refigured():
            return [*_target(node.target), "由", node.old, node.word, node.new]
        case ast.Replaced():
            return [*_target(node.target), "改为", node.value]
        case ast.Relisted():
            return [node.list, node.word, *lined(node.refs, "、")]
        case ast.Removed():
            return [node.ref, *([] if node.phrase is None else ["对", node.phrase]), "取消"]


def _target(node: ast.Target) -> list[Part]:
    return [*([] if node.phrase is None else [node.phrase]), node.ref]


def _guarantee(node: ast.GuaranteeDecl) -> str:
    return sentence(opened("保证", node.name), "：", node.condition)


def _definition(node: ast.DefinitionDecl) -> str:
    return sentence(_rule_head("定义", node), "：", *_choices(node.value), *node.citations)


def _choices(value: ast.Expr) -> list[Part]:
    """The value of a 定义: 若…，则…；否则…, the semicolon standing only where no items are separated by one."""
    parts: list[Part] = []
    while isinstance(value, ast.Either):
        parts += ["若", value.condition, "，则", value.then, "；否则"]
        value = value.otherwise
    return [*parts, value]


def _judgement(node: ast.JudgementDecl) -> str:
    return itemised(_rule_head("判定", node), [text_of(item.condition, *item.citations) for item in node.items])


def _benefit(node: ast.BenefitDecl) -> str:
    return itemised(_rule_head("待遇", node), [_slot(slot) for slot in node.slots])


def _slot(node: ast.Slot) -> str:
    if node.content is None:
        return text_of(node.word, *node.citations)
    after = ["支付" if node.word == "由" else "", *(f"，{word}" for word in (node.accumulation, node.measure) if word)]
    return text_of(node.word, node.content, *after, *node.citations)


RULE_PRINTERS: dict[type, Callable[[Any], str]] = {
    ast.ListDecl: _list,
    ast.ParameterDecl: _parameter,
    ast.TableDecl: _table,
    ast.BandDecl: _bands,
    ast.QuotaDecl: _quota,
    ast.SettlementDecl: _settlement,
    ast.AmendmentDecl: _amendments,
    ast.GuaranteeDecl: _guarantee,
    ast.DefinitionDecl: _definition,
    ast.JudgementDecl: _judgement,
    ast.BenefitDecl: _benefit,
}
