"""Words of a quote that leave a question open: an open list (等), and bounds that say both in and out."""

import re
from collections.abc import Iterator

from compiler.readings import Readings
from compiler.symbols import Symbols
from compiler.walk import refs
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label

_OPEN_LIST = re.compile(r"[^，。；、：（）]{1,12}、[^，。；：（）]{1,30}?等(?![级于待同候额次到])")
_MIXED = re.compile(r"(超过|超出|超|不满|不足)[^，。；]{0,20}?(以上|以下|以内)")


def check_open_words(symbols: Symbols, readings: Readings) -> list[Diagnostic]:
    """Quotes of the policy with 等 or mixed bounds for which no 口径 is declared."""
    found: list[Diagnostic] = []
    unit = symbols.sources.policy
    if unit.document is None:
        return found
    for statement in unit.module.statements:
        name = _name(statement)
        for citation, conditional in _citations(statement):
            quote = citation.quote or ""
            label = Label(unit.file, citation.quote_span)
            listed = _OPEN_LIST.search(quote)
            if listed and conditional:
                if "等" in readings.settings:
                    readings.setting("等")
                else:
                    helps = ("如果只限于列出的几项，请写：口径：等限于所列。理由：…。",)
                    found.append(report("R01", label, helps=helps, words=listed.group()))
            mixed = _MIXED.search(quote)
            if mixed and not _bounded(statement, name, readings):
                helps = (f"例如：口径：{name}不含本数。理由：…。",)
                found.append(
                    report("R02", label, helps=helps, words=mixed.group(), outer=mixed.group(1), inner=mixed.group(2))
                )
    return found


def has_open_list(quote: str) -> bool:
    """Whether words hold a list that 等 leaves open."""
    return _OPEN_LIST.search(quote) is not None


def _name(statement: ast.Statement) -> str:
    declared = getattr(statement, "name", None)
    return declared.text if isinstance(declared, ast.Name) else ""


def _bounded(statement: ast.Statement, name: str, readings: Readings) -> bool:
    """Whether a 口径 says if the number belongs, for the declaration itself or a quantity that it uses."""
    for item in (name, *(ref.name for ref in refs([statement]))):
        reading = readings.inclusion.get(item)
        if reading is not None:
            readings.used.add(reading.text)
            return True
    return False


def _citations(statement: ast.Statement) -> Iterator[tuple[ast.Citation, bool]]:
    """Citations of a statement; the flag tells whether they carry a condition (whom or what it is about)."""
    match statement:
        case ast.ParameterDecl():
            for version in statement.versions:
                yield from ((item, False) for item in version.citations)
        case ast.TermDecl() | ast.AppliesTo():
            yield from ((item, True) for item in statement.citations)
        case ast.ListDecl():
            yield from ((item, True) for item in statement.citations)
            for entry in statement.items:
                yield from ((item, True) for item in entry.citations)
        case ast.TableDecl():
            yield from ((item, True) for item in statement.citations)
            for row in statement.rows:
                yield from ((item, True) for item in row.citations)
        case ast.BandDecl():
            yield from ((item, False) for item in statement.citations)
            for band in statement.bands:
                yield from ((item, False) for item in band.citations)
            for change in statement.changes:
                yield from ((item, True) for item in change.citations)
        case ast.JudgementDecl():
            yield from ((item, True) for item in statement.citations)
            for requirement in statement.items:
                yield from ((item, True) for item in requirement.citations)
        case ast.BenefitDecl():
            for slot in statement.slots:
                yield from ((item, slot.word == "适用于") for item in slot.citations)
        case ast.DefinitionDecl():
            yield from ((item, False) for item in statement.citations)
        case ast.QuotaDecl():
            yield from ((item, statement.condition is not None) for item in statement.citations)
        case ast.AmendmentDecl():
            for amended in statement.items:
                conditional = isinstance(amended, ast.Relisted) or getattr(amended, "phrase", None) is not None
                yield from ((item, conditional) for item in amended.citations)
