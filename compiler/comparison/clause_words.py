"""A document clause by clause, and the words of each clause that the rules of a policy rest on."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from attrs import define, field, frozen

from compiler.changes import gather_changes, target_of
from compiler.citations import Citations
from compiler.comparison.declared import citations_of, removes
from compiler.comparison.result import ClauseText, Piece
from compiler.comparison.wording import CITED, counted, merged, plain
from compiler.inquiry.clause_notes import ClauseNote, clause_notes
from compiler.pipeline import Program
from compiler.walk import refs, walk
from dsl import syntax as ast
from dsl.document import BOOKMARK, Clause, Document, own_text_spans
from dsl.document import walk as walk_clauses
from dsl.source import Span

TITLE = "标题"
_OF_THE_WHOLE: dict[type, str] = {ast.InForce: "施行日期", ast.Issued: "成文日期", ast.AppliesTo: "适用对象"}
_GAP = "…"
_MARKS = frozenset("，。；：、！？“”‘’（）,.;:()\n")


@frozen
class Use:
    """Words that a rule rests on. `about` are the declarations that it is of: itself, or what a 修订 changes; `row` the
    names in the condition of its row, where it is one of a table."""

    rule: str
    about: tuple[str, ...]
    row: frozenset[str]
    amends: bool
    quote: str  # "" where the rule rests on a place as a whole
    span: Span


@frozen(eq=False, slots=False)
class Block:
    """A clause with its own text, without the clauses under it; or the title of the document.

    `text` begins with the number of the clause, has a line for each paragraph and no other white space; `offsets` says
    where each character stands in the document.
    """

    document: Document
    position: int
    path: str
    heading: str
    spans: tuple[Span, ...]
    text: str = field(repr=False)
    offsets: tuple[int, ...] = field(repr=False)
    marker: int  # how many characters the number has
    bare: bool  # a heading alone

    @cached_property
    def body(self) -> str:
        """The text without its number, as it is compared."""
        return plain(self.text[self.marker :])

    @cached_property
    def counted(self) -> Counter[str]:
        """Its words without the number."""
        return counted(self.text[self.marker :])

    def has(self, use: Use) -> bool:
        """Whether a rule rests on the clause, or on words of it."""
        if not use.quote and use.span.start <= self.spans[0].start and self.spans[-1].end <= use.span.end:
            return True
        return any(span.start <= use.span.start < span.end for span in self.spans)

    def place(self, span: Span) -> tuple[int, int]:
        """The characters of `text` that stand at a place of the document."""
        return bisect_left(self.offsets, span.start), bisect_left(self.offsets, span.end)


@define
class Paint:
    """The text of a clause with a mark for each character; None is not to be shown."""

    block: Block
    marks: list[str | None]

    @classmethod
    def of(cls, block: Block, mark: str | None) -> "Paint":
        """The whole text under one mark."""
        return cls(block, [mark] * len(block.text))

    @classmethod
    def of_quotes(cls, block: Block, uses: Sequence[Use]) -> "Paint":
        """The words that rules quote and nothing else; the whole text where they rest on it as a whole."""
        quotes = any(use.quote for use in uses)
        return cls.of(block, None if quotes else "").cite(uses)

    def cite(self, uses: Iterable[Use]) -> "Paint":
        """Mark the words that rules rest on."""
        for use in uses:
            low, high = self.block.place(use.span) if use.quote else (0, 0)
            self.marks[low:high] = [CITED] * (high - low)
        return self

    def place(self, use: Use) -> tuple[int, int] | None:
        """Where the words of a rule stand, if no differences have been marked there yet."""
        low, high = self.block.place(use.span)
        return (low, high) if all(mark == CITED for mark in self.marks[low:high]) else None

    def text(self, place: tuple[int, int]) -> str:
        """What stands at a place."""
        return self.block.text[place[0] : place[1]]

    def lay(self, start: int, pieces: Sequence[Piece]) -> None:
        """Mark words as their pieces are, from a character on."""
        for piece in pieces:
            self.marks[start : start + len(piece.text)] = [piece.mark] * len(piece.text)
            start += len(piece.text)

    def words(self) -> ClauseText:
        """What is shown: left out words are …, but a lone mark between two words is shown."""
        shown = [index for index, mark in enumerate(self.marks) if mark is not None]
        pieces: list[Piece] = []
        last = shown[0]
        for index in shown:
            gap = self.block.text[last + 1 : index]
            if gap:
                pieces.append(Piece(gap if len(gap) == 1 and gap in _MARKS else _GAP))
            pieces.append(Piece(self.block.text[index], self.marks[index] or ""))
            last = index
        block, offsets = self.block, self.block.offsets
        span = Span(offsets[shown[0]], offsets[last] + 1)
        return ClauseText(block.document.source.sha256, block.path, block.heading, merged(pieces), *span)


@frozen(eq=False)
class Side:
    """One policy with the clauses of its document and all that its own rules rest on there."""

    program: Program
    blocks: tuple[Block, ...]
    uses: tuple[Use, ...]
    names: frozenset[str]  # of the rules that it has, those of what it amends included
    _notes: tuple[ClauseNote, ...] = field(repr=False)

    @classmethod
    def of(cls, program: Program) -> "Side":
        """What a policy says of its document; of none where it has none."""
        document = program.sources.document
        units = (unit for unit in program.sources.units if unit.is_policy)
        statements = [item for unit in units for item in unit.module.statements]
        changes, _ = gather_changes(program.symbols)
        removed = [name for name, own in changes.items() if any(removes(program.symbols, each) for each in own)]
        names = frozenset(map(rule_name, statements)) - {"", *removed}
        blocks = tuple(blocks_of(document)) if document is not None else ()
        notes = tuple(clause_notes(program))
        return cls(program, blocks, tuple(_uses(program)) if document is not None else (), names, notes)

    def told_beside(self, other: "Side") -> bool:
        """Whether it has no document of its own, but is read out of one: the other alone bears its document's title, and
        amends it, or rests on the same text, which does not say from when the one in question holds."""
        mine, theirs = self.program, other.program
        if "全称" in mine.symbols.headers or "全称" not in theirs.symbols.headers:
            return False
        amended = mine.sources.policy.file.sha256 in {unit.file.sha256 for unit in theirs.sources.bases}
        own, text = mine.sources.document, theirs.sources.document
        same = own is not None and text is not None and own.source.sha256 == text.source.sha256
        return amended or (same and mine.in_force.start is None)

    def uses_in(self, block: Block) -> list[Use]:
        """What rests on a clause, in the order of the text."""
        return [use for use in self.uses if block.has(use)]

    def note(self, block: Block) -> str:
        """Why no rule computes a clause, the kind of reason first; "" where the policy does not say."""
        inside = [note for note in self._notes if _over(note.span, block)]
        inside = inside or [
            note for note in self._notes if block.spans[0].start <= note.span.start < block.spans[-1].end
        ]
        return "；".join(dict.fromkeys(f"{note.kind}：{note.reason.rstrip('。')}" for note in inside)) + "。" * bool(
            inside
        )


def rule_name(statement: ast.Statement) -> str:
    """What a rule is called that may rest on words; "" for other statements."""
    name = getattr(statement, "name", None)
    if isinstance(name, ast.Name):
        return name.text
    return _OF_THE_WHOLE.get(type(statement), "")


def _over(span: Span, block: Block) -> bool:
    """Whether a place takes in all of a clause's own text, but for its number."""
    texts = block.spans[1:] if block.marker and block.spans[1:] else block.spans
    return span.start <= texts[0].start and texts[-1].end <= span.end


def blocks_of(document: Document) -> Iterator[Block]:
    """The title and the clauses of a document that have text of their own, in order."""
    parts: list[tuple[str, str, tuple[Span, ...], Clause | None]] = []
    if document.title is not None:
        parts.append((TITLE, "", (document.title,), None))
    parts += [(item.path, item.heading, own_text_spans(item), item) for item in walk_clauses(document.clauses)]
    filled = (part for part in parts if any(document.text(span).strip() for span in part[2]))
    for position, (path, heading, spans, clause) in enumerate(filled):
        text, offsets, marker = _text(document, spans, clause)
        bare = clause is not None and not clause.paragraphs
        yield Block(document, position, path, heading, spans, text, offsets, marker, bare)


def _text(document: Document, spans: tuple[Span, ...], clause: Clause | None) -> tuple[str, tuple[int, ...], int]:
    """The characters of a clause with their places, and how many of them are its number."""
    chars: list[str] = []
    offsets: list[int] = []
    marker = 0
    for span in spans:
        raw = BOOKMARK.sub(lambda found: " " * len(found.group()), document.text(span))
        if len(chars) > marker:
            chars.append("\n")
            offsets.append(offsets[-1])
        kept = [(char, span.start + index) for index, char in enumerate(raw) if not char.isspace()]
        chars += [char for char, _ in kept]
        offsets += [offset for _, offset in kept]
        if clause is not None and clause.marker and span == clause.marker_span:
            marker = len(chars)
    return "".join(chars), tuple(offsets), marker


def _uses(program: Program) -> list[Use]:
    """The words that the rules of the policy's own file rest on. A rule that quotes words of a place rests on these,
    not on the place as a whole."""
    citations = Citations(program.symbols)
    found: dict[Use, None] = {}
    for statement in program.sources.policy.module.statements:
        found.update(dict.fromkeys(_of_statement(program, citations, statement)))
    quoted = [use for use in found if use.quote]
    kept = [
        use
        for use in found
        if use.quote
        or not any(use.rule == each.rule and use.span.start <= each.span.start < use.span.end for each in quoted)
    ]
    return sorted(kept, key=lambda use: use.span)


def _of_statement(program: Program, citations: Citations, statement: ast.Statement) -> Iterator[Use]:
    """What a statement and its items rest on; a change of a 修订 without words of its own rests on those of its 修订."""
    rule = rule_name(statement)
    if not rule:
        return
    file, shared = program.sources.policy.file, citations_of(statement)
    changes = statement.items if isinstance(statement, ast.AmendmentDecl) else ()
    about = tuple(dict.fromkeys(target_of(item).name for item in changes)) or (rule,)
    for part in walk([statement]):
        of = (target_of(part).name,) if isinstance(part, ast.Amendment) else about
        own = citations_of(part)
        if own or isinstance(part, ast.Amendment):
            for cited in citations.resolve(rule, file, own, () if part is statement else shared):
                yield Use(rule, of, _row(part), bool(changes), cited.quote, cited.span)


def _row(part: object) -> frozenset[str]:
    """The names in the condition of a row of a table, or of a change of one."""
    if isinstance(part, ast.Row):
        return frozenset(ref.name for ref in refs([part.condition])) if part.condition is not None else frozenset()
    if isinstance(part, ast.Refigured | ast.Replaced) and part.target.phrase is not None:
        return frozenset(ref.name for ref in refs([part.target.phrase]))
    return frozenset()
