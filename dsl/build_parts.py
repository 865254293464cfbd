"""What the tree builder works with: children of a reduction, sorted by what they are."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, get_args

from attrs import evolve

from dsl import syntax as ast
from dsl.numerals import Numeral, NumeralError, NumeralKind, match_numeral
from dsl.source import Span
from dsl.tokens import Token

T = TypeVar("T")
Children = Sequence[Any]
FACT_TYPES = ("金额", "比例", "数", "日期", "时长", "周岁", "是否")


class Misread(Exception):
    """A statement that follows the grammar and still says what it must not; `words` fill the wording of `code`."""

    def __init__(self, code: str, span: Span, **words: Any) -> None:
        self.code, self.span, self.words = code, span, words
        super().__init__(code)


def span_of(children: Children) -> Span:
    """The place of a reduction; parts of a declaration come as lists of their children."""
    first, last = children[0], children[-1]
    while isinstance(last, list):
        last = last[-1]
    start = first.start if isinstance(first, Token) else first.span.start
    end = last.end if isinstance(last, Token) else last.span.end
    return Span(start, end)


def all_of(children: Children, kind: type[T]) -> tuple[T, ...]:
    return tuple(child for child in children if isinstance(child, kind))


def first_of(children: Children, kind: type[T]) -> T | None:
    return next((child for child in children if isinstance(child, kind)), None)


def tokens_in(children: Children, *types: str) -> list[Token]:
    return [child for child in children if isinstance(child, Token) and child.type in types]


_EXPRESSIONS = get_args(ast.Expr)


def is_expr(child: object) -> bool:
    return isinstance(child, _EXPRESSIONS)


def ref_of(token: Token) -> ast.Ref:
    return ast.Ref(token.name, token.type, token.text, token.quoted, span=token.span)


def name_of(token: Token, synonyms: Sequence[Token] = ()) -> ast.Name:
    return ast.Name(token.text, token.quoted, tuple(name_of(other) for other in synonyms), span=token.span)


def only(found: Sequence[T], word: str, span: Callable[[T], Span]) -> T | None:
    """The one thing of its kind; two are an error, since the second would count for nothing."""
    if len(found) > 1:
        raise Misread("S07", span(found[1]), word=word)
    return found[0] if found else None


def period_of(children: Children) -> ast.Period | None:
    """The one period of a declaration."""
    return only(all_of(children, ast.Period), "有效期", lambda period: period.span)


def date_of(token: Token) -> Numeral:
    """The date of a token that must be one."""
    assert token.numeral is not None
    if token.numeral.kind is not NumeralKind.DATE:
        raise Misread("S02", token.span, got=f"“{token.text}”", expected="日期（如2024年1月1日）")
    return token.numeral


def literal_of(token: Token) -> ast.Literal:
    assert token.numeral is not None
    return ast.Literal(token.numeral, span=token.span)


def low_end(low: ast.Expr, high: ast.Expr) -> ast.Expr:
    """The lower end of a range; where it is a bare number, the words that follow the upper end are its own too: 0周岁 of
    0—18周岁."""
    if not isinstance(low, ast.Literal) or not isinstance(high, ast.Literal):
        return low
    written = low.numeral.text
    if not written.replace(".", "", 1).isdigit():
        return low
    try:
        found = match_numeral(written + high.numeral.text.lstrip("0123456789."), 0)
    except NumeralError:  # 2023 of 2023—2024年2月29日
        return low
    if found is None or found[0].kind is not high.numeral.kind:
        return low
    return evolve(low, numeral=evolve(found[0], text=written))


class Word:
    """A word of the grammar with the role it plays in the rule above."""

    def __init__(self, role: str, text: str, span: Span) -> None:
        self.role, self.text, self.span = role, text, span


class Parts:
    """The `，又称 …，属于 …` parts of a declaration, each a list that begins with its keyword."""

    def __init__(self, children: Children) -> None:
        self._parts: dict[str, list[Any]] = {}
        for part in all_of(children, list):
            word = part[0].name
            if word in self._parts:
                raise Misread("S07", part[0].span, word=word)
            self._parts[word] = part

    def has(self, word: str) -> bool:
        return word in self._parts

    def synonyms(self) -> list[Token]:
        return tokens_in(self._parts.get("又称", ()), "DECL")

    def ref(self, word: str) -> ast.Ref | None:
        part = self._parts.get(word)
        return ref_of(part[1]) if part else None

    def text(self, word: str) -> str | None:
        part = self._parts.get(word)
        return str(part[1].name) if part else None

    def default(self) -> ast.Literal | bool | None:
        part = self._parts.get("未载明时取")
        if part is None:
            return None
        return part[1] if isinstance(part[1], ast.Literal) else bool(part[1].name == "是")
