"""The grammar as tables. Lark computes them from policy.lark; policy_tables.json keeps them, since computing takes longer
than checking a policy. Where the two do not belong together, the tables are computed anew (`make grammar` keeps them).
"""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from attrs import frozen

from dsl.build import TreeBuilder

if TYPE_CHECKING:
    from lark import Lark

MARKS = "：；，。、（）"
GRAMMAR, TABLES = "policy.lark", "policy_tables.json"
Build = Callable[[list[Any]], Any]


@frozen
class Reduction:
    """The last `size` values become one of the kind `origin`; `build` is None where a single value stays as it is."""

    size: int
    origin: str
    build: Build | None


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


@cache
def grammar() -> Grammar:
    """The grammar of dsl/policy.lark."""
    folder = resources.files("dsl")
    kept = folder.joinpath(TABLES)
    tables = json.loads(kept.read_text("utf-8")) if kept.is_file() else {}
    if tables.get("grammar") != grammar_hash():
        tables = tables_of(read_grammar())
    return _grammar(tables)


def grammar_hash() -> str:
    """The sha256 of policy.lark."""
    return hashlib.sha256(resources.files("dsl").joinpath(GRAMMAR).read_bytes()).hexdigest()


def read_grammar(**options: Any) -> "Lark":
    """Lark's own view of the grammar (a test asks it for conflicts)."""
    from lark import Lark
    from lark.lexer import Lexer

    class NoLexer(Lexer):
        """Words depend on the names declared, so the tokens are made in dsl.parser and Lark never reads a text."""

        def __init__(self, conf: object) -> None:
            pass

        def lex(self, lexer_state: object, parser_state: object) -> Any:
            return iter(())

    text = resources.files("dsl").joinpath(GRAMMAR).read_text(encoding="utf-8")
    lexer: Any = NoLexer
    return Lark(text, parser="lalr", lexer=lexer, keep_all_tokens=True, maybe_placeholders=False, **options)


def tables_of(lark: "Lark") -> dict[str, Any]:
    """The tables that Lark has computed, as JSON values: an action is a state, or -1 less the number of a rule."""
    from lark.parsers.lalr_analysis import Shift

    conf: Any = lark.parse_interactive().parser_state.parse_conf
    rules = sorted(lark.rules, key=lambda rule: (rule.origin.name, [symbol.name for symbol in rule.expansion]))
    numbers = {rule: number for number, rule in enumerate(rules)}
    origins = {rule.origin.name for rule in rules} | {"start"}
    states = _in_order(conf.states, conf.start_state, Shift)
    actions: dict[str, dict[str, int]] = {}
    gotos: dict[str, dict[str, int]] = {}
    for state, number in states.items():
        row = conf.states[state]
        tokens = {name: row[name] for name in row if name not in origins}
        actions[str(number)] = {
            str(name): states[target] if kind is Shift else -1 - numbers[target]
            for name, (kind, target) in tokens.items()
        }
        gotos[str(number)] = {str(name): states[row[name][1]] for name in row if name in origins}
    return {
        "grammar": grammar_hash(),
        "start": states[conf.start_state],
        "accepting": states[conf.end_state],
        "terminals": {str(terminal.pattern.value): str(terminal.name) for terminal in lark.terminals},
        "rules": [_rule(rule) for rule in rules],
        "actions": actions,
        "gotos": gotos,
    }


def _in_order(rows: Any, start: int, shift: object) -> dict[int, int]:
    """Each state with a number of its own, the same in every run: Lark's differ from run to run."""
    found, queue = {start: 0}, [start]
    for state in queue:
        for name in sorted(map(str, rows[state])):
            kind, target = rows[state][name]
            if kind is shift and target not in found:
                found[target] = len(found)
                queue.append(target)
    return found


def _rule(rule: Any) -> list[Any]:
    """Origin, size, name of the method that builds its value ("" where a single value stays), and which of its values are
    rows of others: those of the helper rules that Lark makes of * and +."""
    names = [str(symbol.name) for symbol in rule.expansion]
    helpers = [name.startswith("_") and not symbol.is_term for name, symbol in zip(names, rule.expansion, strict=True)]
    rows = [place for place, helper in enumerate(helpers) if helper]
    single = len(names) == 1 and rule.options.expand1 and rule.alias is None
    return [str(rule.origin.name), len(names), "" if single else str(rule.alias or rule.origin.name), rows]


def _grammar(tables: dict[str, Any]) -> Grammar:
    """Tables in the form that the automaton steps through."""
    builder = TreeBuilder()
    reductions = [Reduction(size, origin, _build(builder, name, rows)) for origin, size, name, rows in tables["rules"]]
    accepting = tables["accepting"]
    actions: dict[int, dict[str, Action]] = {
        int(state): {token: target if target >= 0 else reductions[-1 - target] for token, target in row.items()}
        for state, row in tables["actions"].items()
    }
    actions[accepting]["$END"] = accepting  # the end is a token like any other
    terminals: dict[str, str] = tables["terminals"]
    glued = {
        (text[0], text[1:]): terminal for text, terminal in terminals.items() if len(text) > 1 and text[0] in "，；"
    }
    keywords = {text: terminal for text, terminal in terminals.items() if text[0] not in MARKS}
    for (_, text), terminal in glued.items():
        keywords.setdefault(text, terminal)
    gotos = {int(state): row for state, row in tables["gotos"].items()}
    texts = {terminal: text for text, terminal in terminals.items()}
    return Grammar(actions, gotos, tables["start"], accepting, terminals, texts, glued, keywords)


def _build(builder: TreeBuilder, name: str, rows: list[int]) -> Build | None:
    """What makes the value of a rule from those of its symbols."""
    if not name:
        return None
    method: Build = list if name.startswith("_") else getattr(builder, name)
    if not rows:
        return method
    among = frozenset(rows)

    def build(children: list[Any]) -> Any:
        flat: list[Any] = []
        for place, child in enumerate(children):
            if place in among:
                flat.extend(child)
            else:
                flat.append(child)
        return method(flat)

    return build


def main() -> None:
    """Write the tables beside the grammar (`make grammar`)."""
    from pathlib import Path

    text = json.dumps(tables_of(read_grammar()), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    Path(__file__).with_name(TABLES).write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
