"""From a syntax tree back to text: the layout of a file of rules, and the formatter that checks itself."""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import fields, has

from dsl import syntax as ast
from dsl.collect import collect
from dsl.diagnostics import InputError
from dsl.lexicon import Lexicon
from dsl.parser import Parsed, parse
from dsl.print_parts import itemised, opened, optional, reasoned, sentence
from dsl.print_rules import RULE_PRINTERS
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


# ---- headers and vocabulary


def _header(node: ast.Header) -> str:
    return f"{node.word}：{node.text}。"


def _in_force(node: ast.InForce) -> str:
    return sentence("施行：", "待定" if node.period is None else node.period, *node.citations) + reasoned(node.reason)


def _issued(node: ast.Issued) -> str:
    return sentence("成文：", node.date.text, *node.citations)


def _applies_to(node: ast.AppliesTo) -> str:
    return sentence("适用对象：", node.condition, *node.citations)


def _object(node: ast.ObjectDecl) -> str:
    role: list[Part] = [f"，{node.role}", *lined(node.carriers, "、")] if node.role else []
    if node.role == "事件":
        role = ["，为事件", *optional("日期称", node.day)]
    return sentence(opened("对象", node.name), *role)


def _payers(node: ast.PayerDecl) -> str:
    return sentence(opened("支付方", node.names[0]), *(part for name in node.names[1:] for part in ("；", name)))


def _synonyms(name: ast.Name) -> list[Part]:
    return ["，又称", *lined(name.others, "、")] if name.others else []


def _quoted(word: str, text: str | None) -> list[Part]:
    return [] if text is None else [f"，{word}“{text}”"]


def _class(node: ast.ClassDecl) -> str:
    head = text_of(
        opened("分类", node.name),
        *_synonyms(node.name),
        *optional("属于", node.owner),
        "，由低到高" if node.ordered else "",
        *optional("取值同", node.same_as),
        *optional("未载明时取", node.default),
        *_quoted("接口字段", node.interface),
    )
    items = [text_of(value.name, *_synonyms(value.name), *_quoted("代码", value.code)) for value in node.values]
    return itemised(head, items) if items else f"{head}。"


def _fact(node: ast.FactDecl) -> str:
    default = node.default
    shown = {True: "是", False: "否"}[default] if isinstance(default, bool) else default
    return sentence(
        opened("事实", node.name),
        *_synonyms(node.name),
        *optional("属于", node.owner),
        f"：{node.type}",
        *optional("未载明时取", shown),
        *_quoted("接口字段", node.interface),
    )


def _term(node: ast.TermDecl) -> str:
    return sentence(opened("称", node.name), "：", node.condition, *node.citations)


# ---- remarks


def _reading(node: ast.ReadingDecl) -> str:
    subject: list[Part] = [] if node.subject is None else [node.subject]
    preferred: list[Part] = [] if node.preferred is None else ["中", node.preferred]
    if node.start is not None:
        return f"口径：医保年度自{node.start.text}起。{reasoned(node.reason)}"
    return sentence("口径：", *subject, *preferred, node.words) + reasoned(node.reason)


def _clause(node: ast.ClauseDecl) -> str:
    quote = "" if node.quote is None else f"“{node.quote}”"
    return f"条款 {node.locator}{quote}：不计算，{node.kind}。{reasoned(node.reason)}"


# ---- worked cases


def _sample(node: ast.SampleDecl) -> str:
    person = text_of(node.subject, "：", *lined([_given(item) for item in node.person], "，"))
    assumed = [text_of("假设", *lined((_assumption(item) for item in node.assumed), "，"))] if node.assumed else []
    return itemised(opened("样例", node.name), [*assumed, person, *(_event(event) for event in node.events)])


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
    **RULE_PRINTERS,
    ast.Header: _header,
    ast.InForce: _in_force,
    ast.Issued: _issued,
    ast.AppliesTo: _applies_to,
    ast.ObjectDecl: _object,
    ast.PayerDecl: _payers,
    ast.ClassDecl: _class,
    ast.FactDecl: _fact,
    ast.TermDecl: _term,
    ast.ReadingDecl: _reading,
    ast.ClauseDecl: _clause,
    ast.SampleDecl: _sample,
}
