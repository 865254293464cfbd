"""修订 sorted by what it changes; changes that cannot be made are reported."""

from collections.abc import Iterator

from attrs import frozen

from compiler.load import Unit
from compiler.symbols import Symbols
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.source import Span

Figured = ast.ParameterDecl | ast.TableDecl | ast.QuotaDecl | ast.DefinitionDecl


@frozen
class Changed:
    """One change of a 修订, with the document that makes it."""

    decl: ast.AmendmentDecl
    change: ast.Amendment
    unit: Unit

    @property
    def target(self) -> ast.Ref:
        """The name of what it changes."""
        return target_of(self.change)

    @property
    def words(self) -> Span:
        """Where it is written, without its citations."""
        citations = self.change.citations
        return Span(self.change.span.start, citations[0].span.start if citations else self.change.span.end)

    @property
    def phrase(self) -> ast.Phrase | None:
        """The row of a table that it changes."""
        return self.change.target.phrase if isinstance(self.change, ast.Refigured | ast.Replaced) else None


def target_of(change: ast.Amendment) -> ast.Ref:
    """The name of what a change is of."""
    match change:
        case ast.Refigured(target=target) | ast.Replaced(target=target):
            return target.ref
        case ast.Relisted(list=ref):
            return ref
    return change.ref


def gather_changes(symbols: Symbols) -> tuple[dict[str, list[Changed]], list[Diagnostic]]:
    """The changes of each name: those of a document after those of the documents that it rests on."""
    found: list[Diagnostic] = []
    changes: dict[str, list[Changed]] = {}
    for decl in symbols.amendments:
        unit = symbols.unit_of[id(decl)]
        for change in decl.items:
            changed = Changed(decl, change, unit)
            problem = next(_problems(symbols, changed), None)
            if problem is None:
                changes.setdefault(changed.target.name, []).append(changed)
            else:
                found.append(wrong_target(changed, *problem))
    return changes, found


def wrong_target(changed: Changed, problem: str, *helps: str) -> Diagnostic:
    """A change of what there is not, or of what cannot be changed so."""
    change = changed.change
    span = change.target.span if isinstance(change, ast.Refigured | ast.Replaced) else changed.target.span
    return report("A02", Label(changed.unit.file, span), helps=helps, name=changed.target.text, problem=problem)


def _problems(symbols: Symbols, changed: Changed) -> Iterator[tuple[str, ...]]:
    name, change = changed.target.name, changed.change
    decl: object = symbols.quantities.get(name) or symbols.benefits.get(name) or symbols.lists.get(name)
    if decl is None:
        yield ("是案情里的事实，不是可以修订的规则",)
        return
    origin = symbols.unit_of[id(decl)]
    if not origin.is_policy or not changed.unit.rests_on(origin):
        where = "本文件自己的规则" if origin is changed.unit else "修订对象里的规则"
        helps = ("「修订」只改修订对象里的规则，修订对象写在抬头，例如：修订对象：本市现行办法。",)
        yield (f"是{where}，请直接改写" if origin is changed.unit else f"不是{where}", *helps)
    match change:
        case ast.Removed() if not isinstance(decl, ast.BenefitDecl | ast.QuotaDecl):
            yield ("不能取消：能取消的是待遇和额度", "其他规则请写“改为…”，说明改成什么。")
        case ast.Refigured() | ast.Replaced():
            if not isinstance(decl, Figured) or (isinstance(decl, ast.QuotaDecl) and decl.size is None):
                yield ("没有可以改写的数值：能改的是参数、表、定义和写明数额的额度",)
            elif changed.phrase is not None and not isinstance(decl, ast.TableDecl):
                yield ("不是表，没有分行，名称前面不能再写条件",)
        case ast.Relisted():
            yield from _values(symbols, changed, change)


def _values(symbols: Symbols, changed: Changed, change: ast.Relisted) -> Iterator[tuple[str, ...]]:
    """Values that a list already has, or has not; and those of another class."""
    decl = symbols.lists[changed.target.name]
    known = dict.fromkeys(ref.name for item in decl.items for ref in item.refs)
    kinds = {symbols.value_class.get(name) for name in known}
    earlier = (item for item in symbols.amendments if changed.unit.rests_on(symbols.unit_of[id(item)]))
    for other in (part for item in earlier for part in item.items):
        if isinstance(other, ast.Relisted) and other.list.name == changed.target.name:
            names = dict.fromkeys(ref.name for ref in other.refs)
            kept = {name: None for name in known if name not in names}
            known = known | names if other.word == "增加" else kept
    listed = f"修订对象里所列的是：{'、'.join(known)}。"
    for ref in change.refs:
        if symbols.value_class.get(ref.name) not in kinds:
            yield (f"里的取值属于另一个分类，不能{change.word}“{ref.text}”",)
        if change.word == "增加" and ref.name in known:
            yield (f"里已有“{ref.text}”，不能再增加", listed)
        if change.word == "删去" and ref.name not in known:
            yield (f"里没有“{ref.text}”，不能删去", listed)
