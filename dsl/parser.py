"""Statements to syntax trees: words are chosen, tokens are fed to the automaton, errors are put in plain words."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NoReturn, cast

from attrs import define, evolve, field, frozen

from dsl.automaton import Automaton, Unexpected
from dsl.build_parts import Misread
from dsl.catalogue import report
from dsl.collect import Collected, Piece, RawStatement
from dsl.diagnostics import Diagnostic, Label
from dsl.expected import Expectations, short
from dsl.grammar import Grammar, grammar
from dsl.lattice import NoReading, Reading, TooManyReadings, readings
from dsl.lexicon import Lexicon, NameKind
from dsl.numerals import NumeralError
from dsl.source import SourceFile, Span, fold, squeeze
from dsl.suggest import Suggester
from dsl.syntax import ClauseDecl, InForce, Module, ParameterDecl, ReadingDecl, Statement
from dsl.tokens import Token, tokens_of

__all__ = ["Parsed", "grammar", "parse"]


@frozen
class Parsed:
    """A file's syntax tree (of the statements that could be read) and what was wrong with the others."""

    module: Module
    diagnostics: tuple[Diagnostic, ...]
    unread: frozenset[str]  # how those begin


def parse(file: SourceFile, collected: Collected, lexicon: Lexicon) -> Parsed:
    """The second pass. Never raises on any input; every statement that cannot be read has a diagnostic."""
    statements: list[Statement] = []
    comments: list[tuple[str, ...]] = []
    unread: set[str] = set()
    parser = _Parser(file, lexicon, list(collected.diagnostics))
    pending: tuple[str, ...] = ()
    for raw in collected.statements:
        pending += raw.comments
        statement = None if raw.broken else parser.parse(raw)
        if statement is not None:
            statements.append(statement)
            comments.append(pending)
            pending = ()
        else:
            unread.add(raw.word)
    comments.append(pending + collected.trailing_comments)
    return Parsed(Module(tuple(statements), tuple(comments)), tuple(parser.found), frozenset(unread))


class _GiveUp(Exception):
    """The statement cannot be read; the diagnostic has been recorded."""


@define
class _Parser:
    """Reads the statements of one file, one after the other."""

    file: SourceFile
    lexicon: Lexicon
    found: list[Diagnostic]
    grammar: Grammar = field(init=False, factory=grammar)
    automaton: Automaton = field(init=False)
    waiting: list[Token] = field(init=False, factory=list)  # tokens that are not fed yet
    cuts: dict[tuple[str, bool], list[Reading]] = field(init=False, factory=dict)  # stretches seen before
    expectations: Expectations = field(init=False)
    suggester: Suggester = field(init=False)
    opening_marks: frozenset[str] = field(init=False)
    gluing_marks: dict[str, str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        terminals = self.grammar.terminals
        self.opening_marks = frozenset(terminals[mark] for mark in "：；，（")
        self.gluing_marks = {terminals[mark]: mark for mark in "，；"}
        self.expectations = Expectations(self.grammar)
        self.suggester = Suggester(self.lexicon)

    def parse(self, raw: RawStatement) -> Statement | None:
        """One statement's tree, or None where it cannot be read (which is reported)."""
        self.automaton = Automaton(self.grammar)
        self.waiting = []
        try:
            terminals, waiting = self.grammar.terminals, self.waiting
            for piece in raw.pieces:
                if piece.kind == "mark":
                    waiting.append(Token(terminals[piece.text], piece.text, piece.start, piece.end, piece.text))
                else:
                    self._piece(piece)
            self.automaton.feed(self.waiting)
            statement = cast(Statement, self.automaton.finish(Token("$END", "", raw.span.end, raw.span.end, "")))
        except _GiveUp:
            return None
        except Unexpected as error:
            self.found.append(self.expectations.describe(error, self.file))
            return None
        except Misread as error:
            self._report(error.code, error.span, **error.words)
            return None
        if isinstance(statement, ReadingDecl | ClauseDecl | ParameterDecl | InForce) and raw.reason:
            return evolve(statement, reason=raw.reason)
        return statement

    def _report(self, code: str, span: Span, *, helps: Sequence[str] = (), **words: Any) -> None:
        self.found.append(report(code, Label(self.file, span), helps=helps, **words))

    # ---- tokens

    def _piece(self, piece: Piece) -> None:
        """Let what a piece is wait; a mark needs no more than its token (see parse)."""
        kind, text = piece.kind, piece.text
        if kind == "stretch":
            self._stretch(piece)
        elif kind == "name":
            entry = self.lexicon.names.get(fold(text))
            if entry is None:
                self._unknown(piece.span, text, self.suggester.nearest(text))
            self._append(Token(entry.type, text, piece.start, piece.end, entry.name, quoted=True))
        else:
            self._append(Token(kind, text, piece.start, piece.end, text, quoted=piece.quoted))

    def _append(self, token: Token) -> None:
        """Let a token wait, glued to the mark before it where the grammar has the two as one."""
        mark = self.waiting[-1] if self.waiting else None
        if mark is not None and mark.type in self.gluing_marks:
            glued = self._glued(mark, token)
            if glued is not None:
                self.waiting[-1] = glued
                return
        self.waiting.append(token)

    def _glued(self, mark: Token, token: Token) -> Token | None:
        if token.type == "QUOTE":
            terminal = "NEXT_QUOTE" if mark.text == "，" else None
        elif token.type in self.grammar.texts:
            terminal = self.grammar.glued.get((mark.text, token.name))
        else:
            terminal = None
        return Token(terminal, token.text, mark.start, token.end, token.name) if terminal else None

    def _stretch(self, piece: Piece) -> None:
        text, offsets = _squeezed(piece)
        last = self.waiting[-1] if self.waiting else self.automaton.taken[-1] if self.automaton.taken else None
        opening = last is None or last.type in self.opening_marks
        found = self.cuts.get((text, opening))
        if found is None:
            found = self.cuts[text, opening] = self._cut(piece, text, offsets, opening)
        chosen = tokens_of(found[0], offsets) if len(found) == 1 else self._choose(found, piece, text, offsets)
        if len(piece.text) > len(text):
            self._check_inner_blanks(chosen)
        for token in chosen:
            self._append(token)

    def _cut(self, piece: Piece, text: str, offsets: Sequence[int], opening: bool) -> list[Reading]:
        try:
            return readings(text, self.lexicon, opening=opening)
        except NoReading as error:
            name, start, end = self.suggester.around(text, error.start, error.end)
            self._unknown(_place(offsets, start, end), text[start:end], name)
        except NumeralError as error:
            span = _place(offsets, error.pos, error.end)
            self._report("L07", span, text=short(text[error.pos : error.end]), reason=error.reason)
        except TooManyReadings:
            self._report("L09", piece.span, text=short(text))
        raise _GiveUp

    def _choose(self, found: list[Reading], piece: Piece, text: str, offsets: Sequence[int]) -> list[Token]:
        """The one reading that the grammar accepts here; two or more are an error that prints them."""
        keep = 1 if self.waiting and self.waiting[-1].type in self.gluing_marks else 0
        fed = len(self.waiting) - keep
        self.automaton.feed(self.waiting[:fed])
        del self.waiting[:fed]
        options = [tokens_of(reading, offsets) for reading in found]
        accepted = [index for index, tokens in enumerate(options) if self._accepts(tokens)]
        if len(accepted) > 1:
            chosen = [found[index] for index in accepted[: len(_ORDINALS)]]
            shown = ["｜".join(edge.text for edge in reading) for reading in chosen]
            numbered = "，".join(f"读法{ordinal}：{each}" for ordinal, each in zip(_ORDINALS, shown, strict=False))
            help_line = f"请用「」标明其中的名称，例如：{_with_quotes(chosen)}。"
            self._report("L01", piece.span, helps=(help_line,), text=text, readings=numbered)
            raise _GiveUp
        return options[accepted[0] if accepted else 0]

    def _accepts(self, tokens: list[Token]) -> bool:
        first = tokens[0]
        if self.waiting:
            mark = self.waiting[0]
            glued = self._glued(mark, first)
            start = [glued.type] if glued is not None else [mark.type, first.type]
        else:
            start = [first.type]
        return self.automaton.accepts(start + [token.type for token in tokens[1:]])

    def _check_inner_blanks(self, tokens: list[Token]) -> None:
        """A blank inside a word is an error; inside a numeral it is one only between two digits."""
        for token in tokens:
            if token.end - token.start == len(token.text):
                continue
            parts = self.file.text[token.start : token.end].split()
            numeral = token.numeral is not None
            if not numeral or any(a[-1].isdigit() and b[0].isdigit() for a, b in pairwise(parts)):
                self._report("L02", token.span, name=" ".join(parts), squeezed=token.text)
                raise _GiveUp

    def _unknown(self, span: Span, text: str, name: str | None) -> NoReturn:
        declare = "名称须先声明（称、参数、表、事实、分类及其取值等），或用「引用」引入声明它的词汇。"
        what = "名称" if fold(name or "") in self.lexicon.names else "写法"
        helps = [f"最接近的{what}是“{name}”，请核对有无错字。" if name else declare]
        self._report("L03", span, helps=helps, unknown=short(text))
        raise _GiveUp


_ORDINALS = "一二三四"


def _squeezed(piece: Piece) -> tuple[str, Sequence[int]]:
    """The text of a stretch without blanks, and for each of its characters the place in the file."""
    text = piece.text
    if len(text.split(None, 1)) == 1:
        return text, range(piece.start, piece.end)
    squeezed, offsets = squeeze(text)
    return squeezed, [piece.start + offset for offset in offsets]


def _place(offsets: Sequence[int], start: int, end: int) -> Span:
    return Span(offsets[start], offsets[end - 1] + 1)


def _with_quotes(found: list[Reading]) -> str:
    """The first reading written so that it cannot be read as the second: a name that only it has is quoted."""
    first, second = found[0], set(found[1])
    own = [edge for edge in first if edge not in second and edge.type in NameKind.__members__]
    quoted = max(own, key=lambda edge: edge.end - edge.start, default=None)
    return "".join(f"「{edge.text}」" if edge is quoted else edge.text for edge in first)
