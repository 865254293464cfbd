"""Periods of validity: gaps, overlaps and reversed ends, against the time for which the policy holds."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from compiler.formats import date_text
from compiler.in_force import Validity, validity_of
from compiler.symbols import Symbols
from dsl import syntax as ast
from dsl.catalogue import report
from dsl.diagnostics import Diagnostic, Label
from dsl.source import SourceFile, Span

_DAY = timedelta(days=1)
_WHOLE = ast.TableDecl | ast.BandDecl | ast.QuotaDecl | ast.DefinitionDecl  # these hold as long as the policy does
_NARROWER = ast.JudgementDecl | ast.BenefitDecl | ast.AmendmentDecl  # these may hold for a part of the time
Stretch = tuple[date, date, Span]  # first day, last day, where it is written


def check_validity(symbols: Symbols, policy: Validity) -> list[Diagnostic]:
    """Every value of the policy (参数, 表, 分段, 额度, 定义) must hold as long as the policy does, one at a time."""
    found: list[Diagnostic] = []
    unit = symbols.sources.policy
    whole = (policy.start or date.min, policy.end or date.max)
    for decl in unit.module.statements:
        if isinstance(decl, ast.ParameterDecl):
            parts = [(version.period, version.span) for version in decl.versions]
        elif isinstance(decl, _WHOLE | _NARROWER):
            parts = [(decl.period, decl.name.span)]
        else:
            continue
        stretches: list[Stretch] = []
        for period, span in parts:
            first, last = _ends(period, whole)
            if first > last:
                args = {"name": decl.name.text, "start": date_text(first), "end": date_text(last)}
                found.append(report("V03", Label(unit.file, span), **args))
            else:
                stretches.append((first, last, span))
        narrower_allowed = isinstance(decl, _NARROWER)
        found.extend(_overlaps(unit.file, decl.name.text, stretches))
        if not narrower_allowed and len(stretches) == len(parts):
            found.extend(_gaps(unit.file, decl.name.text, stretches, whole, decl.name.span))
    return found


def _ends(period: ast.Period | None, whole: tuple[date, date]) -> tuple[date, date]:
    if period is None:
        return whole
    validity = validity_of(period, ())
    return validity.start or whole[0], validity.end or date.max


def _overlaps(file: SourceFile, name: str, stretches: list[Stretch]) -> Iterator[Diagnostic]:
    """Two open-ended versions follow each other: the later replaces the earlier. Both ends given, they may not overlap."""
    ordered = sorted(stretches)
    for (first, last, _), (following, last_following, span) in pairwise(ordered):
        if following == first or (following <= last < date.max):
            yield report("V02", Label(file, span), name=name, **_when(following, min(last, last_following)))


def _gaps(
    file: SourceFile, name: str, stretches: list[Stretch], whole: tuple[date, date], place: Span
) -> Iterator[Diagnostic]:
    reach = whole[0]
    for first, last, _ in sorted(stretches):
        if first > reach:
            yield _gap(file, name, place, reach, first - _DAY)
        if last == date.max:
            return
        reach = max(reach, last + _DAY)
    if stretches and reach <= whole[1]:
        yield _gap(file, name, place, reach, whole[1])


def _gap(file: SourceFile, name: str, place: Span, start: date, end: date) -> Diagnostic:
    helps = ("请补上这一段时间的规定，用“；”与前一段隔开；本来一直有效的，请删去“至…止”。",)
    return report("V01", Label(file, place), helps=helps, name=name, **_when(start, end))


def _when(start: date, end: date) -> dict[str, str]:
    """A stretch of time in words, either end open, in Chinese and English."""
    if end == date.max:
        return {"when": f"自{date_text(start)}起", "when_en": f"from {start}"}
    if start == date.min:
        return {"when": f"到{date_text(end)}为止", "when_en": f"until {end}"}
    return {"when": f"从{date_text(start)}到{date_text(end)}", "when_en": f"from {start} to {end}"}
