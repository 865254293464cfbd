"""First pass: cut a file into statements, and fix by offset what is not made of words.

Names being declared, free text, locators and quotes are found here, so that the second pass (the lexer) sees only
stretches of words between marks and already knows every declared name.
"""

import re
from typing import Any

from attrs import define, field

from dsl.boundaries import HEADER_WORDS, NAMING_WORDS, PARTNERS, Boundaries
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.source import SourceFile, Span

MAX_NESTING = 32
REASONED = ("口径", "条款", "参数", "施行")  # statements that may be followed by 理由

_PIECE = re.compile(
    r"\s*(?:(?P<mark>[：；，。、（）])|(?P<opening>[“「])|(?P<stray>[”」\"])|(?P<stretch>[^：；，。、（）“「”」\"\s]"
    r"[^：；，。、（）“「”」\"]*))"
)
_NAME_END = re.compile('[：；。，、「“"（）」”]')
_LOCATOR_END = re.compile('[“”「」：；。，"\\n]')
_SEPARATED = re.compile(r"[0-9]，[0-9]{3}(?![0-9])")
_NAMED_AFTER = {"分类": "又称", "事实": "又称", "对象": "日期称"}  # after these words a name is declared
_SEPARATOR = "逗号是分隔符号，数字中间不写逗号，请连写各位数字，例如1400元"


@define
class Piece:
    """A part of a statement, never changed once made: kind is mark, stretch, name, or the token kind that the place
    decides (DECL, QUOTE, LOCATOR, HEADER, TEXT). The text of quotes and TEXT is as it stands, else widths are folded;
    `quoted` tells a declared name in 「」."""

    kind: str
    text: str
    start: int
    end: int
    quoted: bool = False

    @property
    def span(self) -> Span:
        """The place in the file."""
        return Span(self.start, self.end)


@define
class RawStatement:
    """A statement in pieces; `word` opens it. A broken one has been reported and is not read further."""

    word: str
    span: Span
    pieces: list[Piece] = field(factory=list)
    comments: tuple[str, ...] = ()
    reason: str = ""
    broken: bool = False


@define
class Collected:
    """The first pass over one file."""

    statements: list[RawStatement]
    trailing_comments: tuple[str, ...]
    diagnostics: list[Diagnostic]


def collect(file: SourceFile) -> Collected:
    """Cut the file into statements. Never raises: what cannot be cut is reported and left out."""
    return _Collector(file).run()


@define
class _Collector:
    file: SourceFile
    text: str = field(init=False)
    places: Boundaries = field(init=False)
    pos: int = field(init=False, default=0)
    found: list[Diagnostic] = field(init=False, factory=list)
    statements: list[RawStatement] = field(init=False, factory=list)
    comment_end: int = field(init=False, default=0)  # where the last comment ended
    naming: bool = field(init=False, default=False)  # whether the next word is a name being declared

    def run(self) -> Collected:
        self.text = self.file.folded
        self.places = Boundaries(self.text)
        comments: list[str] = []
        while self._skip_blank():
            if self.text.startswith("注：", self.pos):
                self._comment(comments)
            elif self.text.startswith("理由：", self.pos):
                self._reason()
            else:
                statement = self._statement()
                statement.comments = tuple(comments)
                comments.clear()
                self.statements.append(statement)
        return Collected(self.statements, tuple(comments), self.found)

    def _skip_blank(self) -> bool:
        self.pos = self.places.after_blank(self.pos)
        return self.pos < len(self.text)

    def _report(self, code: str, start: int, end: int, **words: Any) -> None:
        self.found.append(report(code, Label(self.file, Span(start, end)), **words))

    def _comment(self, comments: list[str]) -> None:
        """A comment belongs to the statement after it, or to the one before it on its own line."""
        end = self.places.line_end(self.pos)
        text = self.file.text[self.pos + 2 : end].strip()
        owner = self.statements[-1] if self.statements and not comments else None
        if text and owner is not None and "\n" not in self.text[owner.span.end : self.pos]:
            owner.comments += (text,)
        elif text:
            blank_line = bool(comments) and self.text.count("\n", self.comment_end, self.pos) > 1
            comments += ("", text) if blank_line else (text,)
        self.pos = self.comment_end = end

    def _reason(self) -> None:
        start = self.pos
        end = self.text.find("。", start)
        new = self.places.cut(start, end if end >= 0 else len(self.text))
        if end < 0 or new < end:
            end = start + len(self.text[start:new].rstrip())
            self._report("S03", end - 1, end, mark="。")
            self.pos = new
        else:
            self.pos = end + 1
        owner = self.statements[-1] if self.statements else None
        if owner is None or owner.word not in REASONED or owner.reason:
            self._report("S06", start, end)
        else:
            owner.reason = self.file.text[start + 3 : end].strip()

    # ---- one statement

    def _statement(self) -> RawStatement:
        start = self.pos
        word = self.places.opening_word(start)
        if word is None:
            return self._unknown_opening(start)
        statement = RawStatement(word, Span(start, start))
        self.pos = start + len(word)
        if word in HEADER_WORDS:
            self._header(statement)
        else:
            statement.pieces.append(Piece("stretch", word, start, self.pos))
            self._body(statement)
        statement.span = Span(start, self.pos)
        return statement

    def _unknown_opening(self, start: int) -> RawStatement:
        end = self.places.sentence_end(start)
        shown = min(start + 12, self.places.line_end(start) if end < 0 else end + 1)
        self._report("S01", start, shown, text=self.text[start:shown].rstrip())
        self.pos = self.places.line_end(start) if end < 0 else end + 1
        return RawStatement("", Span(start, self.pos), broken=True)

    def _header(self, statement: RawStatement) -> None:
        start, word_end = statement.span.start, self.pos
        colon = self.places.after_blank(word_end)
        if not self.text.startswith("：", colon):
            self._report("S02", start, word_end, got=f"“{statement.word}”", expected=f"“{statement.word}：”")
            return self._give_up(statement, word_end)
        end = self.places.sentence_end(colon)
        if end < 0:
            end = colon + len(self.text[colon : self.places.line_end(colon)].rstrip())
            self._report("S03", end - 1, end, mark="。")
            return self._give_up(statement, end)
        body = self.file.text[colon + 1 : end]
        text_start = colon + 1 + len(body) - len(body.lstrip())
        statement.pieces = [
            Piece("HEADER", statement.word, start, word_end),
            Piece("mark", "：", colon, colon + 1),
            Piece("TEXT", body.strip(), text_start, max(text_start, colon + 1 + len(body.rstrip()))),
            Piece("mark", "。", end, end + 1),
        ]
        self.pos = end + 1

    def _body(self, statement: RawStatement) -> None:
        """Pieces up to the closing 。 (or up to where one is plainly missing)."""
        text = self.text
        if statement.word == "条款":
            self._locator(statement)
        self.naming = statement.word in NAMING_WORDS
        depth = 0
        while (found := _PIECE.match(text, self.pos)) is not None:
            kind = found.lastgroup or ""
            start = found.start(kind)
            if kind == "mark":
                char = found[kind]
                depth += (char == "（") - (char == "）")
                if depth > MAX_NESTING:
                    self._report("L06", start, start + 1, limit=MAX_NESTING)
                    return self._give_up(statement, start)
                if char == "，" and (digits := _SEPARATED.match(text, start - 1)):
                    self._report("L07", *digits.span(), text=digits.group(), reason=_SEPARATOR)
                    return self._give_up(statement, start)
                statement.pieces.append(Piece("mark", char, start, start + 1))
                self.pos = start + 1
                if char == "。":
                    return
                self.naming = self._names_next(statement, char)
            elif "\n" in text[self.pos : start] and self._leaves_statement(statement, start):
                if statement.broken:
                    return
            else:
                self.pos = start
                if not self._word(statement, kind, found.end()):
                    return self._unpaired(statement, start)
        self._missing_end(statement)

    def _word(self, statement: RawStatement, kind: str, end: int) -> bool:
        """A piece that is no mark; False at a quotation mark that has no partner."""
        if self.naming:
            self.naming = False
            return self._declared_name(statement)
        if kind == "opening":
            return self._quoted(statement, "QUOTE" if self.text[self.pos] == "“" else "name")
        if kind == "stray":
            return False
        self._stretch(statement, end)
        return True

    def _leaves_statement(self, statement: RawStatement, start: int) -> bool:
        """Whether a line within a statement is no part of it: a new statement (the 。 is missing), or a comment."""
        if self._starts_new_statement(statement, start):
            self._missing_end(statement)
        elif self.text.startswith("注：", start):
            start, comment = self.places.line_end(start), start
            self._report("S05", comment, start)
        else:
            return False
        self.pos = start
        return True

    def _names_next(self, statement: RawStatement, mark: str) -> bool:
        """Whether the mark just taken is followed by a name being declared."""
        if statement.word == "支付方":
            return mark == "；"
        if statement.word == "分类" and mark in "：；":
            return True
        return mark == "、" and statement.word in ("分类", "事实") and statement.pieces[-2].kind == "DECL"

    def _declared_name(self, statement: RawStatement) -> bool:
        """A name being declared; False where its 「 is never closed."""
        start = self.pos
        if self.text[start] == "「":
            return self._quoted(statement, "DECL")
        end = _NAME_END.search(self.text, start)
        stop = self.places.cut(start, end.start() if end else len(self.text))
        raw = self.text[start:stop].rstrip()
        if raw:
            self._name(statement, "DECL", raw, start, start + len(raw))
        self.pos = stop
        return True

    def _name(self, statement: RawStatement, kind: str, raw: str, start: int, end: int, quoted: bool = False) -> None:
        name = "".join(raw.split())
        if name != raw or not name:
            self._report("L02", start, end, name=" ".join(raw.split()), squeezed=name or "名称")
        if name:
            statement.pieces.append(Piece(kind, name, start, end, quoted))
        else:
            statement.broken = True

    def _stretch(self, statement: RawStatement, stop: int) -> None:
        start = self.pos
        before = statement.pieces[-1]
        if before.kind == "mark" and before.text == "，":
            if self.text.startswith("依据", start):
                statement.pieces.append(Piece("stretch", "依据", start, start + 2))
                self.pos = start + 2
                return self._locator(statement)
            word = _NAMED_AFTER.get(statement.word)
            if word is not None and self.text.startswith(word, start):
                self.pos = start + len(word)
                statement.pieces.append(Piece("stretch", word, start, self.pos))
                self.naming = True
                return
        stop = self.places.cut(start, stop)
        text = self.text[start:stop].rstrip()
        statement.pieces.append(Piece("stretch", text, start, start + len(text)))
        self.pos = stop

    def _locator(self, statement: RawStatement) -> None:
        start = self.places.after_blank(self.pos)
        end = _LOCATOR_END.search(self.text, start)
        stop = end.start() if end else len(self.text)
        raw = self.text[start:stop].rstrip()
        if raw:
            statement.pieces.append(Piece("LOCATOR", "".join(raw.split()), start, start + len(raw)))
        self.pos = stop

    def _quoted(self, statement: RawStatement, kind: str) -> bool:
        """A “quote” or a 「name」; False where it is not closed before a line that opens a statement."""
        start = self.pos
        end = self.places.closing(start)
        if end is None:
            return False
        if kind == "QUOTE" and self.text[start] == "“":
            statement.pieces.append(Piece(kind, self.file.text[start + 1 : end], start, end + 1))
        else:
            self._name(statement, kind, self.text[start + 1 : end].strip(), start, end + 1, quoted=True)
        self.pos = end + 1
        return True

    # ---- where statements end, and errors

    def _starts_new_statement(self, statement: RawStatement, line: int) -> bool:
        before = self.text[statement.pieces[-1].end - 1]
        if before in "：，、（":
            return False
        return self.places.opens(line) or (before != "；" and self.text.startswith(("注：", "理由："), line))

    def _missing_end(self, statement: RawStatement) -> None:
        end = statement.pieces[-1].end
        self._report("S03", end - 1, end, mark="。")
        statement.broken = True

    def _unpaired(self, statement: RawStatement, start: int) -> None:
        """Report a quotation mark that has no partner, or a straight one."""
        char = self.text[start]
        if char == '"':
            line_end = self.places.line_end(start)
            end = self.text.find('"', start + 1, line_end)
            end = line_end if end < 0 else end + 1
            inner = self.file.text[start + 1 : end].rstrip('"＂')
            self._report("L04", start, end, fixed=f"“{inner}”")
        else:
            self._report("L05", start, start + 1, mark=char, closing=PARTNERS[char])
        self._give_up(statement, start)

    def _give_up(self, statement: RawStatement, start: int) -> None:
        """Leave a statement that cannot be cut; go on at the next line that opens one."""
        statement.broken = True
        self.pos = self.places.next_statement(start)
