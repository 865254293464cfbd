"""The result of a comparison as JSON values (documented in docs/comparison.md): exact amounts as text, keys in English."""

from collections.abc import Mapping
from typing import Any

from compiler.comparison.result import (
    Assumed,
    Basis,
    ClauseRow,
    ClauseText,
    Comparison,
    Evidence,
    FigureSide,
    OpenPoint,
    ParameterRow,
    RuleRow,
    Side,
    Stake,
)
from mingsuan.report.result_json_people import curve_json, population_json, worked_case_json
from mingsuan.report.result_json_values import amount, citations_json, value_of, witness_json

VERSION = 1


def result_json(comparison: Comparison) -> dict[str, Any]:
    """The whole result; the same comparison gives the same values in the same order."""
    return {
        "version": VERSION,
        "base": _side(comparison.base),
        "draft": _side(comparison.draft),
        "notes": list(comparison.notes),
        "clauses": {
            "relation": comparison.clauses.relation,
            "note": comparison.clauses.note,
            "rows": [_clause_row(each) for each in comparison.clauses.rows],
        },
        "parameters": [_parameter(each) for each in comparison.parameters],
        "rules": [_rule(each) for each in comparison.rules],
        "cases": [worked_case_json(each) for each in comparison.cases],
        "population": population_json(comparison.population) if comparison.population is not None else None,
        "curves": [curve_json(each) for each in comparison.curves],
        "questions": [_open_point(each) for each in comparison.questions],
        "basis": _basis(comparison.basis),
    }


# ---- what is compared, clauses, figures, rules


def _side(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "status": side.status,
        "region": side.region,
        "in_force_from": side.in_force_from,
        "documents": [
            {"file": each.source.name, "title": each.title_text, "sha256": each.source.sha256}
            for each in side.documents
        ],
        "files": [{"name": name, "sha256": sha256} for name, sha256 in side.files],
    }


def _clause_row(row: ClauseRow) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "state": row.state,
        "computed": row.computed,
        "note": row.note,
        "rules": list(row.rules),
        "base": _clause(row.base),
        "draft": _clause(row.draft),
    }


def _clause(clause: ClauseText | None) -> dict[str, Any] | None:
    if clause is None:
        return None
    return {
        "sha256": clause.sha256,
        "path": clause.path,
        "heading": clause.heading,
        "start": clause.start,
        "end": clause.end,
        "pieces": [{"text": piece.text, "mark": piece.mark} for piece in clause.pieces],
    }


def _parameter(row: ParameterRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "row": row.row,
        "since": row.since,
        "whom": row.whom,
        "change": row.change,
        "base": _figure(row.base),
        "draft": _figure(row.draft),
        "difference": value_of(row.difference, row.difference_type),
    }


def _figure(side: FigureSide | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "text": side.text,
        "value": value_of(side.value, side.type),
        "pending": side.pending,
        "assumed": side.assumed,
        "whom": side.whom,
        "citations": citations_json(side.citations),
    }


def _rule(row: RuleRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "change": row.change,
        "state": row.state,
        "rewritten": row.rewritten,
        "reworded": row.reworded,
        "by": row.by,
        "via": list(row.via),
        "results": list(row.results),
        "base": citations_json(row.base),
        "draft": citations_json(row.draft),
        "evidence": _evidence(row.evidence),
    }


def _evidence(evidence: Evidence | None) -> dict[str, Any] | None:
    if evidence is None:
        return None
    witness = witness_json(evidence.witness, ("base", "draft")) if evidence.witness is not None else None
    return {"kind": evidence.kind, "tried": evidence.tried, "witness": witness}


# ---- questions and basis


def _open_point(point: OpenPoint) -> dict[str, Any]:
    question = point.question
    return {
        "side": point.side,
        "kind": question.kind,
        "text": question.text,
        "reason": question.reason,
        "declared_in": question.declared_in,
        "of_policy": question.of_policy,
        "clauses": [{"policy": each.policy, "path": each.path, "quote": each.quote} for each in question.places],
        "rules": list(question.rules),
        "results": list(question.results),
        "bounds": list(question.bounds),
        "answers": list(question.answers),
        "tried": question.tried,
        "witness": witness_json(question.witness, question.answers) if question.witness is not None else None,
        "stake": _stake(point.stake),
    }


def _stake(stake: Stake | None) -> dict[str, Any] | None:
    if stake is None:
        return None
    return {
        "persons": stake.persons,
        "spread": amount(stake.spread),
        "answers": [
            {"answer": answer, "outlay": amount(outlay), "change": amount(change)}
            for answer, outlay, change in zip(stake.answers, stake.outlay, stake.change, strict=True)
        ],
    }


def _basis(basis: Basis) -> dict[str, Any]:
    return {
        "versions": _sorted(basis.versions),
        "names": list(basis.names),
        "inputs": [{"role": each.role, "name": each.name, "sha256": each.sha256} for each in basis.inputs],
        "assumed": [_assumed(each) for each in basis.assumed],
        "readings": [{"text": each.text, "reason": each.reason, "sides": list(each.sides)} for each in basis.readings],
        "searches": [{"what": what, "seed": seed, "tried": tried} for what, seed, tried in basis.searches],
        "notes": list(basis.notes),
    }


def _sorted(versions: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(versions.items()))


def _assumed(item: Assumed) -> dict[str, Any]:
    return {
        "name": item.name,
        "key": item.key,
        "value": item.value,
        "reason": item.reason,
        "sides": list(item.sides),
    }
