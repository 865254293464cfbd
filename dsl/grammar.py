"""The grammar as tables: Lark reads policy.lark once, and every file is parsed with the same tables."""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from typing import Any, cast

from attrs import frozen
from lark import Lark
from lark.common import LexerConf
from lark.lexer import Lexer
from lark.parsers.lalr_analysis import Shift

from dsl.build import TreeBuilder

MARKS = "：；，。、（）"


@frozen
class Reduction:
    """The last `size` values become one of the kind `origin`; `build` is None where a single value stays as it is."""

    size: int
    origin: str
    build: Callable[[list[Any]], Any] | None


Action = int | Reduction  # an int is the state to go to


@frozen
class Grammar:
    """The tables of the automaton and the keywords, which the grammar alone lists."""

    actions: dict[int, dict[str, Action]]  # state -> token type -> action
    gotos: dict[int, dict[str, int]]  # state -> rule -> state
    start: int
    accepting: int
    terminals: dict[str, str]  # text of a keyword, mark or glued pair -> its token type
    texts: dict[str, str]  # the same turned round
    glued: dict[tuple[str, str], str]  # (mark, word after it) -> the type of the two as one token
    keywords: dict[str, str]  # words (marks left out) -> token type; a word that is only ever glued counts too


class _NoLexer(Lexer):
    """Words depend on the names declared, so the tokens are made in dsl.parser and Lark never reads a text."""

    def __init__(self, conf: LexerConf) -> None:
        pass

    def lex(self, lexer_state: object, parser_state: object) -> Iterator[Any]:
        return iter(())


@cache
def grammar() -> Grammar:
    """The grammar of dsl/policy.lark."""
    return tables_of(read_grammar())


def read_grammar(**options: Any) -> Lark:
    """Lark's own view of the grammar (a test asks it for conflicts)."""
    return Lark(
        resources.files("dsl").joinpath("policy.lark").read_text(encoding="utf-8"),
        parser="lalr",
        lexer=cast(Any, _NoLexer),
        transformer=TreeBuilder(),
        keep_all_tokens=True,
        maybe_placeholders=False,
        **options,
    )


def tables_of(lark: Lark) -> Grammar:
    """The tables that Lark has computed, in a form that can be stepped through without it."""
    conf = lark.parse_interactive().parser_state.parse_conf
    rules = {rule.origin.name for rule in lark.rules} | {"start"}
    actions: dict[int, dict[str, Action]] = {}
    gotos: dict[int, dict[str, int]] = {}
    for state, row in conf.states.items():
        actions[state] = {name: _action(conf.callbacks, *row[name]) for name in row if name not in rules}
        gotos[state] = {str(name): row[name][1] for name in row if name in rules}
    actions[conf.end_state]["$END"] = conf.end_state  # the end is a token like any other
    terminals = {str(terminal.pattern.value): str(terminal.name) for terminal in lark.terminals}
    glued = {
        (text[0], text[1:]): terminal for text, terminal in terminals.items() if len(text) > 1 and text[0] in "，；"
    }
    keywords = {text: terminal for text, terminal in terminals.items() if text[0] not in MARKS}
    for (_, text), terminal in glued.items():
        keywords.setdefault(text, terminal)
    texts = {terminal: text for text, terminal in terminals.items()}
    return Grammar(actions, gotos, conf.start_state, conf.end_state, terminals, texts, glued, keywords)


def _action(callbacks: dict[Any, Callable[[list[Any]], Any]], kind: object, target: Any) -> Action:
    if kind is Shift:
        return int(target)
    single = len(target.expansion) == 1 and target.options.expand1 and target.alias is None
    return Reduction(len(target.expansion), str(target.origin.name), None if single else callbacks[target])
