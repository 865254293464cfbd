"""From a policy file to parsed units: its vocabularies, itself, and the document it quotes."""

from collections.abc import Sequence
from pathlib import Path

from attrs import field, frozen

from dsl.catalogue import report
from dsl.clauses import parse_document
from dsl.collect import Collected, Piece, collect
from dsl.diagnostics import Diagnostic, InputError, Label
from dsl.document import Document
from dsl.lexicon import Lexicon
from dsl.names import BUILT_IN, declare_names
from dsl.parser import grammar, parse
from dsl.reading import read_source, resolve_beside
from dsl.source import SourceFile
from dsl.syntax import Module


@frozen(eq=False)
class Unit:
    """One file of rules with its syntax tree; a vocabulary is shared, a policy has a document of its own."""

    file: SourceFile
    module: Module
    is_policy: bool


@frozen(eq=False)
class Sources:
    """All that a policy is made of: vocabularies first, the policy last, and its document."""

    units: tuple[Unit, ...]
    document: Document | None
    lexicon: Lexicon = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def policy(self) -> Unit:
        """The policy's own unit."""
        return self.units[-1]


def load(file: SourceFile, vocabulary_folders: Sequence[Path]) -> Sources:
    """Read and parse a policy with all that it refers to; what cannot be read is among the diagnostics."""
    found: list[Diagnostic] = []
    lexicon = Lexicon(grammar().keywords)
    for name, kind in BUILT_IN.items():
        lexicon.declare(name, kind)
    units: list[Unit] = []
    collected = collect(file)
    for vocabulary in _imports(file, collected, vocabulary_folders, found):
        outline = collect(vocabulary)
        found.extend(declare_names(vocabulary, outline, lexicon))
        parsed = parse(vocabulary, outline, lexicon)
        found.extend(parsed.diagnostics)
        units.append(Unit(vocabulary, parsed.module, False))
    found.extend(declare_names(file, collected, lexicon))
    parsed = parse(file, collected, lexicon)
    found.extend(parsed.diagnostics)
    is_policy = _header(collected, "词汇") is None
    units.append(Unit(file, parsed.module, is_policy))
    document = _document(file, collected, found)
    return Sources(tuple(units), document, lexicon, tuple(found))


def _header(collected: Collected, word: str) -> Piece | None:
    for statement in collected.statements:
        if statement.word == word and not statement.broken:
            return statement.pieces[2]
    return None


def _imports(
    file: SourceFile, collected: Collected, folders: Sequence[Path], found: list[Diagnostic]
) -> list[SourceFile]:
    """The vocabularies named by 引用, in order; one beside the policy goes before one that ships."""
    piece = _header(collected, "引用")
    files: list[SourceFile] = []
    for name in piece.text.replace("；", "、").split("、") if piece else ():
        label = Label(file, piece.span) if piece else None
        path = _find(name.strip(), file.path.parent if file.path else None, folders)
        if path is None:
            found.append(report("N05", *((label,) if label else ()), name=name.strip()))
            continue
        try:
            files.append(read_source(path))
        except InputError as error:
            found.extend(error.diagnostics)
    return files


def _find(name: str, beside: Path | None, folders: Sequence[Path]) -> Path | None:
    if not name or "/" in name or "\\" in name or name.startswith("."):
        return None
    for folder in ([beside] if beside else []) + list(folders):
        path = folder / f"{name}.ming"
        if path.is_file():
            return path
    return None


def _document(file: SourceFile, collected: Collected, found: list[Diagnostic]) -> Document | None:
    piece = _header(collected, "原文")
    if piece is None or file.path is None:
        return None
    try:
        path = resolve_beside(file.path, piece.text, cited=Label(file, piece.span))
        return parse_document(read_source(path, cited=Label(file, piece.span)))
    except InputError as error:
        found.extend(error.diagnostics)
        return None
