"""From a syntax tree back to text: the layout of a file of rules, and the formatter that checks itself."""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import fields, has

from dsl import syntax as ast
from dsl.collect import collect
from dsl.diagnostics import InputError
from dsl.lexicon import Lexicon
from dsl.parser import Parsed, parse
from dsl.source import SourceFile, source_from_text
from dsl.spelling import Part, lined, text_of

# Statements of one group follow one another without a blank line, if each of them is a single line.
_GROUPS: tuple[tuple[type, ...], ...] = (
    (ast.Header, ast.InForce, ast.Issued, ast.AppliesTo),
    (ast.ObjectDecl,),
    (ast.PayerDecl,),
    (ast.ClassDecl, ast.FactDecl),
    (ast.TermDecl,),
    (ast.ListDecl,),
    (ast.ParameterDecl, ast.DefinitionDecl),
    (ast.TableDecl, ast.BandDecl),
    (ast.JudgementDecl,),
    (ast.BenefitDecl,),
    (ast.QuotaDecl,),
    (ast.SettlementDecl,),
    (ast.AmendmentDecl,),
    (ast.GuaranteeDecl,),
    (ast.ReadingDecl,),
    (ast.ClauseDecl,),
    (ast.SampleDecl,),
)
_GROUP_OF = {kind: number for number, kinds in enumerate(_GROUPS) for kind in kinds}
_CLOSE_TOGETHER = _GROUP_OF[ast.ClassDecl]  # a vocabulary lists its classes without blank lines


_Ruled = ast.TableDecl | ast.DefinitionDecl | ast.JudgementDecl | ast.BenefitDecl | ast.QuotaDecl | ast.AmendmentDecl


class MeaningChanged(Exception):
    """The formatted text does not say what the text said: a fault of the formatter, whose text must not be used."""


def format_file(file: SourceFile, parsed: Parsed, lexicon: Lexicon) -> str:
    """The file's rules in the one layout, checked: parsed again, the text gives the same tree and the same text.

    `lexicon` is the one that the file was parsed with. Raises InputError where the file has rules that cannot be
    read, and MeaningChanged (never expected).
    """
    if parsed.diagnostics:
        raise InputError(parsed.diagnostics)
    text = print_module(parsed.module)
    again_file = source_from_text(file.name, text, file.path)
    again = parse(again_file, collect(again_file), lexicon)
    if again.diagnostics or not same_tree(parsed.module, again.module) or print_module(again.module) != text:
        raise MeaningChanged(file.name)
    return text


def same_tree(left: object, right: object) -> bool:
    """Whether two trees say the same; places are not compared. Trees may be deeper than Python may recurse."""
    stack: list[tuple[Any, Any]] = [(left, right)]
    while stack:
        a, b = stack.pop()
        if type(a) is not type(b):
            return False
        if isinstance(a, tuple):
            if len(a) != len(b):
                return False
            stack.extend(zip(a, b, strict=True))
        elif has(type(a)):
            stack.extend((getattr(a, each.name), getattr(b, each.name)) for each in fields(type(a)) if each.eq)
        elif a != b:
            return False
    return True


def print_module(module: ast.Module) -> str:
    """The text of a file of rules: one statement after the other, comments before the statement they belong to."""
    lines: list[str] = []
    before: ast.Statement | None = None
    before_text = ""
    for statement, comments in zip(module.statements, module.comments, strict=False):
        text = print_statement(statement)
        if before is not None and (comments or _apart(before, before_text, statement, text)):
            lines.append("")
        lines += _commented(comments)
        lines.append(text)
        before, before_text = statement, text
    trailing = module.comments[len(module.statements) :]
    for comments in trailing:
        lines += [""] if comments and lines else []
        lines += _commented(comments)
    return "".join(f"{line}\n" for line in lines)


def _commented(comments: Sequence[str]) -> list[str]:
    return [f"注：{comment}" if comment else "" for comment in comments]


def _apart(before: ast.Statement, before_text: str, after: ast.Statement, after_text: str) -> bool:
    """Whether a blank line stands between two statements."""
    group = _GROUP_OF[type(before)]
    if group != _GROUP_OF[type(after)]:
        return True
    return group != _CLOSE_TOGETHER and "\n" in before_text + after_text


def print_statement(statement: ast.Statement) -> str:
    """The text of one statement, without a line end after it."""
    return _PRINTERS[type(statement)](statement)


# ---- helpers


def _opened(word: str, name: ast.Name) -> str:
    return text_of(word, "" if name.quoted else " ", name)


def _items(head: str, items: Sequence[str]) -> str:
    """A head and its items: one item stays on the line of the head, several have a line each."""
    if len(items) == 1:
        return f"{head}：{items[0]}。"
    return f"{head}：\n" + "；\n".join(f"  {item}" for item in items) + "。"


def _text(*parts: Part) -> str:
    return text_of(*parts) + "。"


def _synonyms(name: ast.Name) -> list[Part]:
    return ["，又称", *lined(name.others, "、")] if name.others else []


def _quoted(word: str, text: str | None) -> list[Part]:
    return [] if text is None else [f"，{word}“{text}”"]


def _part(word: str, node: Part | None) -> list[Part]:
    return [] if node is None else [f"，{word}", node]


def _rule_head(word: str, node: _Ruled) -> str:
    """Word, name, validity and citations of a rule; a 定义 or 额度 has its citations after its value."""
    citations = () if isinstance(node, ast.DefinitionDecl | ast.QuotaDecl) else node.citations
    return text_of(_opened(word, node.name), *_part("", node.period), *citations)


# ---- headers and vocabulary


def _header(node: ast.Header) -> str:
    return f"{node.word}：{node.text}。"


def _in_force(node: ast.InForce) -> str:
    return _text("施行：", "待定" if node.period is None else node.period, *node.citations) + _reason(node.reason)


def _issued(node: ast.Issued) -> str:
    return _text("成文：", node.date.text, *node.citations)


def _applies_to(node: ast.AppliesTo) -> str:
    return _text("适用对象：", node.condition, *node.citations)


def _object(node: ast.ObjectDecl) -> str:
    role: list[Part] = [f"，{node.role}", *lined(node.carriers, "、")] if node.role else []
    if node.role == "事件":
        role = ["，为事件", *_part("日期称", node.day)]
    return _text(_opened("对象", node.name), *role)


def _payers(node: ast.PayerDecl) -> str:
    return _text(_opened("支付方", node.names[0]), *(part for name in node.names[1:] for part in ("；", name)))


def _class(node: ast.ClassDecl) -> str:
    head = text_of(
        _opened("分类", node.name),
        *_synonyms(node.name),
        *_part("属于", node.owner),
        "，由低到高" if node.ordered else "",
        *_part("取值同", node.same_as),
        *_part("未载明时取", node.default),
        *_quoted("接口字段", node.interface),
    )
    items = [text_of(value.name, *_synonyms(value.name), *_quoted("代码", value.code)) for value in node.values]
    return _items(head, items) if items else f"{head}。"


def _fact(node: ast.FactDecl) -> str:
    default = node.default
    shown = {True: "是", False: "否"}[default] if isinstance(default, bool) else default
    return _text(
        _opened("事实", node.name),
        *_synonyms(node.name),
        *_part("属于", node.owner),
        f"：{node.type}",
        *_part("未载明时取", shown),
        *_quoted("接口字段", node.interface),
    )


def _term(node: ast.TermDecl) -> str:
    return _text(_opened("称", node.name), "：", node.condition, *node.citations)


# ---- rules


def _list(node: ast.ListDecl) -> str:
    items = [text_of(*lined(item.refs, "、"), *item.citations) for item in node.items]
    return _items(text_of(_opened("目录", node.name), *node.citations), items)


def _parameter(node: ast.ParameterDecl) -> str:
    head = _opened("参数", node.name)
    return _items(head, [_version(version) for version in node.versions]) + _reason(node.reason)


def _version(node: ast.Version) -> str:
    period: list[Part] = [] if node.period is None else [node.period, "，"]
    return text_of(*period, node.value, *node.citations)


def _table(node: ast.TableDecl) -> str:
    return _items(_rule_head("表", node), [_row(row) for row in node.rows])


def _row(node: ast.Row) -> str:
    condition: list[Part] = [] if node.condition is None else [node.condition, "，"]
    return text_of(*condition, "不享受" if node.outcome is None else node.outcome, *node.citations)


def _bands(node: ast.BandDecl) -> str:
    parts = (f"，{node.basis}，{node.accumulation}", *_part("", node.period), *node.citations)
    head = text_of(_opened("分段", node.name), *parts)
    return _items(head, [*(_band(band) for band in node.bands), *(_row(row) for row in node.changes)])


def _band(node: ast.Band) -> str:
    if node.low is None:
        return text_of(node.high, "以下的部分，", node.rate, *node.citations)
    upper: list[Part] = [] if node.high is None else ["至", node.high]
    return text_of("超过", node.low, *upper, "的部分，", node.rate, *node.citations)


def _quota(node: ast.QuotaDecl) -> str:
    users: list[Part] = ["，由", *lined(node.users, "、"), node.joint] if node.users else []
    return _text(
        _rule_head("额度", node),
        "：",
        "次数" if node.size is None else node.size,
        f"，{node.accumulation}",
        *_part(node.measure, "" if node.measure else None),
        *users,
        *_part("计入", node.within),
        *_part("适用于", node.condition),
        *node.citations,
    )


def _settlement(node: ast.SettlementDecl) -> str:
    head = text_of(_opened("结算", node.name), *node.citations)
    return _text(head, "：依次为", *lined((text_of(*lined(tier, "或")) for tier in node.tiers), "、"))


def _amendments(node: ast.AmendmentDecl) -> str:
    return _items(_rule_head("修订", node), [text_of(*_amendment(item), *item.citations) for item in node.items])


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
    return _text(_opened("保证", node.name), "：", node.condition)


def _definition(node: ast.DefinitionDecl) -> str:
    return _text(_rule_head("定义", node), "：", *_sentence(node.value), *node.citations)


def _sentence(value: ast.Expr) -> list[Part]:
    """The value of a 定义: 若…，则…；否则…, the semicolon standing only where no items are separated by one."""
    parts: list[Part] = []
    while isinstance(value, ast.Either):
        parts += ["若", value.condition, "，则", value.then, "；否则"]
        value = value.otherwise
    return [*parts, value]


def _judgement(node: ast.JudgementDecl) -> str:
    return _items(_rule_head("判定", node), [text_of(item.condition, *item.citations) for item in node.items])


def _benefit(node: ast.BenefitDecl) -> str:
    return _items(_rule_head("待遇", node), [_slot(slot) for slot in node.slots])


def _slot(node: ast.Slot) -> str:
    if node.content is None:
        return text_of(node.word, *node.citations)
    after = ["支付" if node.word == "由" else "", *(f"，{word}" for word in (node.accumulation, node.measure) if word)]
    return text_of(node.word, node.content, *after, *node.citations)


def _reason(reason: str) -> str:
    return f"理由：{reason}。" if reason else ""


def _reading(node: ast.ReadingDecl) -> str:
    subject: list[Part] = [] if node.subject is None else [node.subject]
    preferred: list[Part] = [] if node.preferred is None else ["中", node.preferred]
    if node.start is not None:
        return f"口径：医保年度自{node.start.text}起。{_reason(node.reason)}"
    return _text("口径：", *subject, *preferred, node.words) + _reason(node.reason)


def _clause(node: ast.ClauseDecl) -> str:
    quote = "" if node.quote is None else f"“{node.quote}”"
    return f"条款 {node.locator}{quote}：不计算，{node.kind}。{_reason(node.reason)}"


# ---- worked cases


def _sample(node: ast.SampleDecl) -> str:
    person = text_of(node.subject, "：", *lined([_given(item) for item in node.person], "，"))
    assumed = [text_of("假设", *lined((_assumption(item) for item in node.assumed), "，"))] if node.assumed else []
    return _items(_opened("样例", node.name), [*assumed, person, *(_event(event) for event in node.events)])


def _assumption(node: ast.Assumption | str) -> str:
    if isinstance(node, str):
        return node
    return text_of(node.ref, *([] if node.key is None else [node.key]), "为", node.value)


def _given(node: ast.Setting | ast.Assignment | ast.Expectation | ast.Line) -> str:
    match node:
        case ast.Setting(phrase, since):
            return text_of(*([] if since is None else ["自", since.text, "起"]), phrase)
        case ast.Assignment(ref, value):
            return text_of(ref, value)
        case ast.Expectation(ref, word, value):
            shown = {True: "是", False: "否"}[value] if isinstance(value, bool) else value
            return text_of(ref, word, shown)
        case ast.Line(owner, parts):
            return text_of(owner, "（", *lined([_given(part) for part in parts], "，"), "）")


def _event(node: ast.SampleEvent) -> str:
    head: list[Part] = [part for part in (node.object, node.phrase) if part is not None]
    sequence = [] if node.sequence is None else [f"，序号{node.sequence}"]
    return text_of(node.date.text, *head, *sequence, *(f"，{_given(part)}" for part in node.parts))


_PRINTERS: dict[type, Callable[[Any], str]] = {
    ast.Header: _header,
    ast.InForce: _in_force,
    ast.Issued: _issued,
    ast.AppliesTo: _applies_to,
    ast.ObjectDecl: _object,
    ast.PayerDecl: _payers,
    ast.ClassDecl: _class,
    ast.FactDecl: _fact,
    ast.TermDecl: _term,
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
    ast.ReadingDecl: _reading,
    ast.ClauseDecl: _clause,
    ast.SampleDecl: _sample,
}
