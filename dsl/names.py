"""The names a file declares, and the words they must not take."""

from collections.abc import Iterator

from attrs import frozen

from dsl.catalogue import report
from dsl.collect import Collected, RawStatement
from dsl.diagnostics import Diagnostic, Label
from dsl.lexicon import KIND_TITLES, Lexicon, NameKind
from dsl.numerals import NumeralError, match_numeral
from dsl.source import SourceFile, Span, fold

_KIND_OF = {
    "对象": NameKind.OBJECT,
    "支付方": NameKind.PAYER,
    "称": NameKind.PREDICATE,
    "判定": NameKind.PREDICATE,
    "目录": NameKind.LIST,
    "参数": NameKind.QUANTITY,
    "表": NameKind.QUANTITY,
    "分段": NameKind.QUANTITY,
    "额度": NameKind.QUANTITY,
    "定义": NameKind.QUANTITY,
    "待遇": NameKind.BENEFIT,
}
OWN_SHARE, REMAINDER = "个人负担", "前序支付后政策范围内个人负担"
BUILT_IN = {OWN_SHARE: NameKind.QUANTITY, REMAINDER: NameKind.QUANTITY}


@frozen
class Declared:
    """One declared name or synonym; `name` is what a synonym stands for."""

    text: str
    kind: NameKind
    name: str
    span: Span
    quoted: bool = False


def declared_names(collected: Collected) -> list[Declared]:
    """Names in the order of the file."""
    return [item for statement in collected.statements for item in _of_statement(statement)]


def _of_statement(statement: RawStatement) -> Iterator[Declared]:
    kind = _KIND_OF.get(statement.word)
    if statement.word == "事实":
        truth = any(piece.kind == "stretch" and piece.text == "是否" for piece in statement.pieces)
        kind = NameKind.PREDICATE if truth else NameKind.QUANTITY
    elif statement.word == "分类":
        kind = NameKind.CLASS
    if kind is None:
        return
    current = ""
    synonym = False
    for piece in statement.pieces:
        if piece.kind == "DECL":
            current = current if synonym else piece.text
            yield Declared(piece.text, kind, current, piece.span, piece.quoted)
        elif piece.kind == "mark" and piece.text in "：；":
            synonym = False
            if statement.word == "分类":
                kind = NameKind.VALUE
        elif piece.kind == "stretch" and piece.text == "又称":
            synonym = True
        elif piece.kind == "stretch" and piece.text == "日期称":
            kind = NameKind.QUANTITY


def declare_names(file: SourceFile, collected: Collected, lexicon: Lexicon) -> list[Diagnostic]:
    """Add the file's names to the lexicon; report names that are taken, are keywords, or would capture other words."""
    found: list[Diagnostic] = []
    places: dict[str, Span] = {}
    new: list[Declared] = []
    for item in declared_names(collected):
        folded = fold(item.text)
        if folded in lexicon.keywords or _is_numeral(folded):
            found.append(report("N02", Label(file, item.span), name=item.text))
        elif folded in lexicon.names or folded in BUILT_IN:
            earlier = places.get(folded)
            labels = [Label(file, item.span)] + ([Label(file, earlier, "先在这里声明")] if earlier else [])
            title = KIND_TITLES[NameKind(lexicon.names[folded].type)] if folded in lexicon.names else "内置的结果名"
            found.append(report("N01", *labels, name=item.text, kind=title))
        else:
            places[folded] = item.span
            lexicon.declare(item.text, item.kind, item.name)
            new.append(item)
    found.extend(_captures(file, new, lexicon))
    return found


def _is_numeral(name: str) -> bool:
    """Whether a name could not be told from a figure."""
    try:
        found = match_numeral(name, 0)
    except NumeralError as error:
        return error.end == len(name)
    return found is not None and found[1] == len(name)


def _captures(file: SourceFile, new: list[Declared], lexicon: Lexicon) -> Iterator[Diagnostic]:
    """A name made of other names silently captures text that meant the two words side by side."""
    for item in new:
        folded = fold(item.text)
        parts = [] if item.quoted else _decomposed(folded, lexicon)
        if parts:
            helps = (f"请换一个名称；若确要这样命名，请在声明处写作「{item.text}」。",)
            yield report("N03", Label(file, item.span), helps=helps, name=item.text, parts="｜".join(parts))


def _decomposed(name: str, lexicon: Lexicon) -> list[str]:
    """Two or more declared names that side by side spell the name, or nothing."""
    starts: dict[int, list[str]] = {0: []}
    for pos in range(len(name)):
        if pos not in starts:
            continue
        for end, entry in lexicon.words_at(name, pos):
            is_name = entry.type in NameKind.__members__
            if is_name and end - pos < len(name) and end not in starts:
                starts[end] = [*starts[pos], name[pos:end]]
    return starts.get(len(name), [])
