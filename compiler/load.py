"""From a policy file to parsed units: its vocabularies, the policies that it amends, itself, and their documents."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from itertools import islice
from pathlib import Path

from attrs import define, field, frozen

from dsl.catalogue import report
from dsl.clauses import parse_document
from dsl.collect import Collected, Piece, collect
from dsl.diagnostics import Diagnostic, InputError, Label
from dsl.document import Document
from dsl.lexicon import Lexicon
from dsl.names import BUILT_IN, declare_names
from dsl.parser import grammar, parse
from dsl.reading import read_source, resolve_beside
from dsl.source import SourceFile, Span
from dsl.syntax import Header, Module

FindPolicy = Callable[[str], Path | None]  # the file of rules of a policy that ships, by its name
VOCABULARY, BASE, POLICY = 0, 1, 2  # ranks of units: what is said in a higher one goes before


@frozen(eq=False)
class Unit:
    """One file of rules with its syntax tree; a vocabulary is shared, a policy has a document of its own."""

    file: SourceFile
    module: Module
    is_policy: bool
    document: Document | None = None
    rank: int = VOCABULARY
    named: tuple["Unit", ...] = ()  # the vocabularies and the policies that it names
    unread: frozenset[str] = frozenset()  # how the statements begin that could not be read

    @property
    def name(self) -> str:
        """What the policy or vocabulary calls itself."""
        headers = (item for item in self.module.statements if isinstance(item, Header))
        return next((item.text for item in headers if item.word in ("政策", "词汇")), Path(self.file.name).stem)

    def rests_on(self, other: "Unit") -> bool:
        """Whether it names another unit, directly or through others."""
        stack = list(self.named)
        while stack:
            unit = stack.pop()
            if unit is other:
                return True
            stack.extend(unit.named)
        return False


@frozen(eq=False)
class Sources:
    """All that a policy is made of: each unit after those it names, the policy last."""

    units: tuple[Unit, ...]
    lexicon: Lexicon = field(repr=False)
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def policy(self) -> Unit:
        """The policy's own unit."""
        return self.units[-1]

    @property
    def bases(self) -> tuple[Unit, ...]:
        """The policies that are amended, those that an amended policy amends itself included."""
        return tuple(unit for unit in self.units if unit.rank == BASE)

    @property
    def document(self) -> Document | None:
        """The policy's own document."""
        return self.policy.document

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents of all units, each text once."""
        found = {unit.document.source.sha256: unit.document for unit in self.units if unit.document is not None}
        return tuple(found.values())


@frozen
class _Named:
    """A file that another names in a header."""

    name: str
    path: Path
    label: Label
    is_base: bool


@define(eq=False)
class _Opened:
    """A file of rules cut into statements, and the files it names that have not been read."""

    file: SourceFile
    collected: Collected
    rank: int
    left: list[_Named] = field(factory=list)  # the next one last
    named: list[object] = field(factory=list)  # keys of those that have been
    lacking: bool = False  # a file that it names, or should name, is not there: its names are not known


def load(file: SourceFile, vocabulary_folders: Sequence[Path], find_policy: FindPolicy = lambda _: None) -> Sources:
    """Read and parse a policy with all that it refers to; what cannot be read is among the diagnostics.

    `find_policy` knows the policies that ship; one beside the file goes before them.
    """
    found: list[Diagnostic] = []
    lexicon = Lexicon(grammar().keywords)
    for name, kind in BUILT_IN.items():
        lexicon.declare(name, kind)
    units: dict[object, Unit] = {}
    for opened in _in_order(file, vocabulary_folders, find_policy, found):
        found.extend(declare_names(opened.file, opened.collected, lexicon))
        parsed = parse(opened.file, opened.collected, lexicon)
        found.extend(item for item in parsed.diagnostics if not opened.lacking or item.code != "L03")
        is_policy = opened.rank > VOCABULARY
        document = _document(opened, found) if is_policy else None
        named = tuple(units[key] for key in opened.named)
        unit = Unit(opened.file, parsed.module, is_policy, document, opened.rank, named, parsed.unread)
        units[_key(opened.file)] = unit
    return Sources(tuple(units.values()), lexicon, tuple(found))


# ---- the files


def _in_order(
    file: SourceFile, folders: Sequence[Path], find_policy: FindPolicy, found: list[Diagnostic]
) -> list[_Opened]:
    """The file and all that it names, directly or not, each once and after those it names itself."""

    def opened(source: SourceFile, named: _Named | None) -> _Opened:
        collected = collect(source)
        own_rank = VOCABULARY if _is_vocabulary(collected) else POLICY
        rank = own_rank if named is None else BASE if named.is_base else VOCABULARY
        result = _Opened(source, collected, rank)
        names = _vocabularies(result, folders, found) if named is None or named.is_base else []
        if rank > VOCABULARY:
            names += _bases(result, find_policy, found)
        result.left = names[::-1]
        return result

    stack = [opened(file, None)]
    done: dict[object, _Opened] = {}
    while stack:
        current = stack[-1]
        if not current.left:
            done[_key(current.file)] = stack.pop()
            continue
        named = current.left.pop()
        key = named.path.resolve()
        trail = [item.file for item in stack]
        if key in map(_key, trail):
            found.append(_circle(named, trail))
            current.lacking = True
            continue
        if key not in done:
            try:
                following = opened(read_source(named.path), named)
            except InputError as error:
                found.extend(error.diagnostics)
                current.lacking = True
                continue
            if named.is_base and _is_vocabulary(following.collected):
                found.append(report("A04", named.label, name=named.name, problem="它是词汇，没有可以修订的规则"))
                current.lacking = True
                continue
            stack.append(following)
        current.named.append(key)
    return list(done.values())


def _key(file: SourceFile) -> object:
    return file.path.resolve() if file.path else file.name


def _circle(named: _Named, trail: Sequence[SourceFile]) -> Diagnostic:
    """A policy amended, in the end, by itself."""
    start = [_key(file) for file in trail].index(named.path.resolve())
    names = [Path(file.name).stem for file in trail[start:]]
    problem = f"几份政策互相修订（{'→'.join([*names, names[0]])}）" if names[1:] else "它就是这份政策自己"
    return report("A04", named.label, name=named.name, problem=problem)


def _header(collected: Collected, word: str) -> Piece | None:
    for statement in collected.statements:
        if statement.word == word and not statement.broken:
            return statement.pieces[2]
    return None


def _is_vocabulary(collected: Collected) -> bool:
    return _header(collected, "词汇") is not None


def _names(opened: _Opened, word: str) -> list[tuple[str, Label]]:
    """The names in a header, each with its place."""
    piece = _header(opened.collected, word)
    names = piece.text.replace("；", "、").split("、") if piece else ()
    return [(name.strip(), Label(opened.file, piece.span)) for name in names if piece]


def _vocabularies(opened: _Opened, folders: Sequence[Path], found: list[Diagnostic]) -> list[_Named]:
    """The vocabularies named by 引用, in order; one beside the policy goes before one that ships."""
    files: list[_Named] = []
    for name, label in _names(opened, "引用"):
        path = _find(name, opened.file.path.parent if opened.file.path else None, folders)
        if path is None:
            found.append(_not_found(opened, label, name, "词汇"))
        else:
            files.append(_Named(name, path, label, False))
    return files


def _find(name: str, beside: Path | None, folders: Sequence[Path]) -> Path | None:
    if not name or "/" in name or "\\" in name or name.startswith("."):
        return None
    for folder in ([beside] if beside else []) + list(folders):
        path = folder / f"{name}.ming"
        if path.is_file():
            return path
    return None


def _bases(opened: _Opened, find_policy: FindPolicy, found: list[Diagnostic]) -> list[_Named]:
    """The policies named by 修订对象, in order; one beside the policy goes before one that ships."""
    files: list[_Named] = []
    for name, label in _names(opened, "修订对象"):
        path = None
        if name and opened.file.path is not None:
            try:
                path = resolve_beside(opened.file.path, name if name.endswith(".ming") else f"{name}.ming", cited=label)
            except InputError as error:
                found.extend(error.diagnostics)
                opened.lacking = True
                continue
        if path is None or not path.is_file():
            path = find_policy(name)
        if path is None:
            found.append(_not_found(opened, label, name, "政策"))
        else:
            files.append(_Named(name, path, label, True))
    amending = next((item for item in opened.collected.statements if item.word == "修订"), None)
    if amending is not None and _header(opened.collected, "修订对象") is None:
        opened.lacking = True
        helps = ("修订要写明改的是哪一份政策，例如：修订对象：办法.ming。",)
        first = Span(amending.span.start, amending.span.start + len(amending.word))
        found.append(report("N09", Label(opened.file, first), helps=helps, word="修订对象"))
    return files


def _not_found(opened: _Opened, label: Label, name: str, kind: str) -> Diagnostic:
    """A vocabulary or a policy that a file names and that is neither beside it nor among those that ship."""
    opened.lacking = True
    what, kind_en = {"词汇": ("引用的词汇", "vocabularies"), "政策": ("修订的政策", "policies")}[kind]
    beside = islice(opened.file.path.parent.glob("*.ming"), 1000) if opened.file.path else ()
    stems = sorted(path.stem for path in beside if path != opened.file.path)
    near = get_close_matches(name.removesuffix(".ming")[:200], stems, n=3, cutoff=1 / 2)
    helps = ("同一文件夹中名称相近的有：" + "、".join(f"“{stem}.ming”" for stem in near) + "。",) if near else ()
    return report("N05", label, helps=helps, name=name, what=what, kind=kind, kind_en=kind_en)


def _document(opened: _Opened, found: list[Diagnostic]) -> Document | None:
    file, piece = opened.file, _header(opened.collected, "原文")
    if piece is None or file.path is None:
        return None
    try:
        path = resolve_beside(file.path, piece.text, cited=Label(file, piece.span))
        return parse_document(read_source(path, cited=Label(file, piece.span)))
    except InputError as error:
        found.extend(error.diagnostics)
        return None
