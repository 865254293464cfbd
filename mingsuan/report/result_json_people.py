"""Worked cases, the population and the curves of a comparison as JSON."""

from fractions import Fraction
from typing import Any

from attrs import evolve

from compiler.comparison.result import Curve, EventPair, Group, Population, ResultPair, Totals, WorkedCase
from compiler.formats import json_value
from mingsuan.report.contents_people import shown_id
from mingsuan.report.result_json_values import amount, explanation_json, failure_json, pair_json, value_of


def worked_case_json(case: WorkedCase) -> dict[str, Any]:
    """One person's case under both policies."""
    return {
        "id": case.id,
        "family": case.family,
        "note": case.note,
        "person": case.person,
        "found": case.found,
        "tried": case.tried,
        "assumed": list(case.assumed),
        "failure": failure_json(case.failure),
        "events": [_event(each) for each in case.events],
        "totals": _totals(case.totals) if case.failure is None else None,
    }


def _event(event: EventPair) -> dict[str, Any]:
    return {"text": event.text, "results": [_result(each) for each in event.results]}


def _result(pair: ResultPair) -> dict[str, Any]:
    difference = None
    if pair.subtracts and isinstance(pair.base, Fraction) and isinstance(pair.draft, Fraction):
        difference = json_value(pair.draft - pair.base, pair.types[0])
    return {
        "name": pair.name,
        "kind": pair.kind,
        "base_type": str(pair.types[0]),
        "draft_type": str(pair.types[1]),
        "base": value_of(pair.base, pair.types[0]),
        "draft": value_of(pair.draft, pair.types[1]),
        "difference": difference,
        "missing": pair.missing,
        "flow": pair.flow,
        "base_why": explanation_json(pair.base_why),
        "draft_why": explanation_json(pair.draft_why),
    }


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "paid": [{"fund": fund, **pair_json(pair)} for fund, pair in totals.paid.items()],
        "credited": pair_json(totals.credited),
        "collected": pair_json(totals.collected),
        "gain": pair_json(totals.gain),
        "own": pair_json(totals.own),
    }


# ---- people and curves


def population_json(population: Population) -> dict[str, Any]:
    """What a population shows."""
    return {
        "name": population.name,
        "sha256": population.sha256,
        "synthetic": population.synthetic,
        "about": list(population.about),
        "persons": population.persons,
        "events": population.events,
        "failed": population.failed,
        "failures": [failure_json(evolve(each, id=shown_id(each.id))) for each in population.failures],
        "funds": [
            {"name": each.name, "flow": each.flow, **pair_json(each.amount), "absent": each.absent}
            for each in population.funds
        ],
        "total": _group(population.total),
        "groups": [_group(each) for each in population.groups],
        "own_share": [
            {
                "low": amount(each.low),
                "high": amount(each.high) if each.high is not None else None,
                "base": each.base,
                "draft": each.draft,
            }
            for each in population.own_share
        ],
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "dimension": group.dimension,
        "name": group.name,
        "persons": group.persons,
        "winners": group.winners,
        "losers": group.losers,
        "unchanged": group.unchanged,
        "gain": amount(group.gain),
        "loss": amount(group.loss),
        "outlay": pair_json(group.outlay),
        "own": pair_json(group.own),
    }


def curve_json(curve: Curve) -> dict[str, Any]:
    """A curve with its marks."""
    return {
        "title": curve.title,
        "scenario": list(curve.scenario),
        "assumed": list(curve.assumed),
        "points": [
            {"spending": amount(each.spending), "paid": pair_json(each.paid), "own": pair_json(each.own)}
            for each in curve.points
        ],
        "marks": [
            {"side": each.side, "kind": each.kind, "name": each.name, "spending": amount(each.spending)}
            for each in curve.marks
        ],
    }
