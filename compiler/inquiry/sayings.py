"""What each policy says of a name that another policy may speak of too: in a 修订 of a shared rule, or in a rule of its own."""

import re
from collections.abc import Iterator

from attrs import frozen

from compiler.inquiry.quoted import Quoted, quoted
from compiler.pipeline import Program
from compiler.scope import numeral_value
from compiler.types import Type, Value
from dsl import syntax as ast
from dsl.source import SourceFile, Span

GONE = "取消"
_CITED = re.compile("，(?:依据|“)")
Key = tuple[str, str, str]  # where the rule is from ("" for the policy's own), its name, and the row of a table


@frozen
class Figure:
    """A figure with its type."""

    value: Value
    type: Type


@frozen
class Saying:
    """What a policy says of one figure: its value for comparison, the words of the rules, and those of the document."""

    program: Program
    name: str
    value: object
    file: SourceFile
    span: Span
    places: tuple[Quoted, ...]

    @property
    def text(self) -> str:
        """The words of the rules, without white space and without what they cite."""
        return _CITED.split(self.file.words(self.span))[0].rstrip("；。")


@frozen
class Listing:
    """What a policy puts into a 目录 and takes out of it."""

    program: Program
    name: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    file: SourceFile
    span: Span
    places: tuple[Quoted, ...]


def sayings(program: Program) -> dict[Key, Saying]:
    """What a policy says of figures, by what they are figures of."""
    found: dict[Key, Saying] = {}
    for key, value, span, places in (*_amended(program), *_declared(program)):
        name = f"{key[2]}{key[1]}"
        found.setdefault(key, Saying(program, name, value, program.sources.policy.file, span, places))
    return found


def listings(program: Program) -> dict[Key, Listing]:
    """What a policy says of 目录, its own and those that it amends."""
    found: dict[Key, Listing] = {}
    file = program.sources.policy.file
    for statement in program.sources.policy.module.statements:
        if isinstance(statement, ast.ListDecl):
            names = tuple(ref.name for item in statement.items for ref in item.refs)
            places = tuple(each for item in statement.items for each in _quoted(program, item.citations, statement))
            span = statement.name.span
            found["", statement.name.text, ""] = Listing(program, statement.name.text, names, (), file, span, places)
        for change in statement.items if isinstance(statement, ast.AmendmentDecl) else ():
            if isinstance(change, ast.Relisted):
                key = (_origin(program, change.list.name), change.list.name, "")
                names = tuple(ref.name for ref in change.refs)
                sets = (names, ()) if change.word == "增加" else ((), names)
                places = _quoted(program, change.citations, statement)
                earlier = found.get(key, Listing(program, change.list.name, (), (), file, change.span, ()))
                added, removed = (*earlier.added, *sets[0]), (*earlier.removed, *sets[1])
                found[key] = Listing(
                    program, change.list.name, added, removed, file, earlier.span, (*earlier.places, *places)
                )
    return found


_Said = tuple[Key, object, Span, tuple[Quoted, ...]]


def _amended(program: Program) -> Iterator[_Said]:
    """What the 修订 of a policy make of the rules of another."""
    for statement in program.sources.policy.module.statements:
        for change in statement.items if isinstance(statement, ast.AmendmentDecl) else ():
            places = _quoted(program, change.citations, statement)
            match change:
                case ast.Refigured(target=target, new=new):
                    yield _target(program, target), _value(new), change.span, places
                case ast.Replaced(target=target, value=value):
                    yield _target(program, target), _value(value), change.span, places
                case ast.Removed(ref=ref):
                    yield (_origin(program, ref.name), ref.name, ""), GONE, change.span, places


def _declared(program: Program) -> Iterator[_Said]:
    """What the policy's own parameters, tables, definitions and 额度 say."""
    for statement in program.sources.policy.module.statements:
        match statement:
            case ast.ParameterDecl(name=name, versions=versions):
                for version in versions:
                    if not isinstance(version.value, ast.Pending):
                        key = ("", name.text, _period(version.period))
                        yield key, _value(version.value), version.span, _quoted(program, version.citations, statement)
            case ast.TableDecl(name=name, rows=rows):
                for row in rows:
                    if row.condition is not None:
                        key = ("", name.text, _row(program, row.condition))
                        yield key, _value(row.outcome), row.span, _quoted(program, row.citations, statement)
            case ast.DefinitionDecl(name=name, value=value):
                yield ("", name.text, ""), _value(value), statement.span, _quoted(program, (), statement)
            case ast.QuotaDecl(name=name, size=size) if size is not None:
                yield ("", name.text, ""), _value(size), statement.span, _quoted(program, (), statement)


def _value(part: object) -> object:
    """A figure, or an expression, for comparison."""
    return Figure(*numeral_value(part.numeral)) if isinstance(part, ast.Literal) else part


def _target(program: Program, target: ast.Target) -> Key:
    row = "" if target.phrase is None else _row(program, target.phrase)
    return _origin(program, target.ref.name), target.ref.name, row


def _row(program: Program, condition: ast.Cond) -> str:
    """A row's condition as written."""
    return program.sources.policy.file.words(condition.span)


def _period(period: ast.Period | None) -> str:
    return f"自{period.start.text}起" if period is not None and period.start is not None else ""


def _origin(program: Program, name: str) -> str:
    """The sha256 of the rules that a name is from; "" for the policy's own."""
    symbols = program.symbols
    decl = symbols.quantities.get(name) or symbols.benefits.get(name) or symbols.lists.get(name)
    unit = symbols.unit_of.get(id(decl)) if decl is not None else None
    return "" if unit is None or unit is program.sources.policy else unit.file.sha256


def _quoted(program: Program, own: ast.Citations, statement: object) -> tuple[Quoted, ...]:
    return quoted(program, own, getattr(statement, "citations", ()), program.name)
