"""Reading rules in tests: text to tree and diagnostics, with the shared vocabulary or names given by hand."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from attrs import fields, frozen, has

from dsl.collect import collect
from dsl.diagnostics import Diagnostic
from dsl.grammar import grammar
from dsl.lexicon import Lexicon, NameKind
from dsl.names import BUILT_IN, declare_names
from dsl.parser import Parsed, parse
from dsl.source import SourceFile, source_from_text
from dsl.syntax import Module, Statement
from tests.shipped import POLICIES

VOCABULARY = POLICIES / "vocabulary" / "医保词汇.ming"


@frozen
class Rules:
    """A file of rules as read."""

    file: SourceFile
    parsed: Parsed
    diagnostics: tuple[Diagnostic, ...]  # those of the names included
    lexicon: Lexicon

    @property
    def module(self) -> Module:
        """The syntax tree."""
        return self.parsed.module

    @property
    def codes(self) -> list[str]:
        """The codes reported, in order."""
        return [item.code for item in self.diagnostics]

    def shown(self, number: int = 0) -> str:
        """The text that a diagnostic points at."""
        span = self.diagnostics[number].labels[0].span
        return self.file.text[span.start : span.end]


def lexicon_of(**names: NameKind) -> Lexicon:
    """The keywords, the built-in names and the names given."""
    lexicon = Lexicon(grammar().keywords)
    for name, kind in (BUILT_IN | names).items():
        lexicon.declare(name, kind)
    return lexicon


@cache
def _vocabulary_names() -> tuple[tuple[str, NameKind, str], ...]:
    lexicon = lexicon_of()
    file = source_from_text(VOCABULARY.name, VOCABULARY.read_text("utf-8"))
    declare_names(file, collect(file), lexicon)
    return tuple((text, NameKind(entry.type), entry.name) for text, entry in lexicon.names.items())


def with_vocabulary() -> Lexicon:
    """A lexicon with the names of the shared vocabulary."""
    lexicon = Lexicon(grammar().keywords)
    for text, kind, name in _vocabulary_names():
        lexicon.declare(text, kind, name)
    return lexicon


def read(text: str, lexicon: Lexicon | None = None) -> Rules:
    """A text read with the names it declares and those of the lexicon (else of the shared vocabulary)."""
    lexicon = with_vocabulary() if lexicon is None else lexicon
    file = source_from_text("试.ming", text)
    collected = collect(file)
    found = declare_names(file, collected, lexicon)
    parsed = parse(file, collected, lexicon)
    return Rules(file, parsed, (*found, *parsed.diagnostics), lexicon)


def node_kinds(statements: Iterable[Statement]) -> set[type]:
    """The kinds of all nodes of the syntax tree in some statements."""
    kinds: set[type] = set()
    stack: list[Any] = list(statements)
    while stack:
        node = stack.pop()
        if isinstance(node, tuple):
            stack.extend(node)
        elif has(type(node)):
            kinds.add(type(node))
            stack.extend(getattr(node, each.name) for each in fields(type(node)))
    return kinds
