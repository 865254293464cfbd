"""What is kept of a comparison in tests/golden: what a person can review, and what does not change with the wording of an
explanation or the range of a search."""

import json
from pathlib import Path
from typing import Any

from compiler.comparison.result import Comparison
from mingsuan.report.result_json import result_json

GOLDEN = Path(__file__).parent / "golden"
Values = dict[str, Any]


def golden_path(name: str) -> Path:
    """Where the kept values of a pair are."""
    return GOLDEN / f"compare_{name}.json"


def golden_text(found: Comparison) -> str:
    """The values that are kept, one row a line."""
    kept = _kept(result_json(found))
    parts = []
    for key, value in kept.items():
        if isinstance(value, list):
            rows = ",\n".join(f"  {_line(each)}" for each in value)
            parts.append(f"{_line(key)}: [\n{rows}\n]" if rows else f"{_line(key)}: []")
        else:
            parts.append(f"{_line(key)}: {_line(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _kept(found: Values) -> Values:
    people = found["population"]
    return {
        "base": _side(found["base"]),
        "draft": _side(found["draft"]),
        "notes": found["notes"],
        "relation": found["clauses"]["relation"],
        "clauses": [_clause(row) for row in found["clauses"]["rows"]],
        "parameters": [_parameter(row) for row in found["parameters"] if row["change"] != "未变"],
        "parameters_unchanged": sum(row["change"] == "未变" for row in found["parameters"]),
        "rules": [_rule(row) for row in found["rules"]],
        "cases": [_case(row) for row in found["cases"]],
        **{
            key: people[key]
            for key in ("synthetic", "persons", "events", "failed", "funds", "total", "groups", "own_share")
        },
        "curves": [{**_some(row, "title", "marks"), "end": row["points"][-1]} for row in found["curves"]],
        "questions": [_some(row, "side", "kind", "text", "answers", "stake") for row in found["questions"]],
        "assumed": found["basis"]["assumed"],
        "readings": [_some(row, "text", "sides") for row in found["basis"]["readings"]],
    }


def _some(row: Values, *keys: str) -> Values:
    return {key: row[key] for key in keys}


def _side(side: Values) -> Values:
    documents = [_some(each, "file", "sha256") for each in side["documents"]]
    return {**_some(side, "name", "status", "region", "in_force_from"), "documents": documents}


def _clause(row: Values) -> Values:
    paths = {side: row[side]["path"] if row[side] else None for side in ("base", "draft")}
    return {**_some(row, "kind", "state", "computed"), **paths, "rules": row["rules"]}


def _parameter(row: Values) -> Values:
    sides = {}
    for side in ("base", "draft"):
        figure = row[side]
        sides[side] = (
            None if figure is None else figure["text"] + (f"，假设{figure['assumed']}" if figure["assumed"] else "")
        )
    return {**_some(row, "name", "row", "since", "whom", "change"), **sides, "difference": row["difference"]}


def _rule(row: Values) -> Values:
    known = row["evidence"]["kind"] if row["evidence"] is not None else None
    return {
        **_some(row, "name", "kind", "change", "state", "rewritten", "reworded", "by", "results"),
        "evidence": known,
    }


def _case(row: Values) -> Values:
    kept = ("found", "totals") if row["found"] else ("id", "family", "failure", "totals")
    return _some(row, *kept)
