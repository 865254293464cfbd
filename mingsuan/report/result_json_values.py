"""Values, quotes, explanations and cases as JSON, for the JSON form of a comparison."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from compiler.comparison.result import Failure, Pair
from compiler.explanation import Explanation
from compiler.formats import json_value
from compiler.graph import Citation
from compiler.inquiry.case_text import assumed_json, case_json
from compiler.inquiry.witnesses import Witness
from compiler.types import AMOUNT, Type, Value
from mingsuan.report.contents_evidence import known_case, witness_facts


def amount(value: Fraction) -> Any:
    """An amount of yuan: "1620.00", or "1/3" where the decimal does not end."""
    return json_value(value, AMOUNT)


def value_of(value: Value | None, type: Type | None) -> Any:
    """A value of a type; None where there is none."""
    return None if value is None or type is None else json_value(value, type)


def pair_json(pair: Pair) -> dict[str, Any]:
    """An amount on both sides, and draft − base."""
    return {"base": amount(pair.base), "draft": amount(pair.draft), "difference": amount(pair.difference)}


def citations_json(citations: Iterable[Citation]) -> list[dict[str, Any]]:
    """Words of documents: file, sha256, clause, quote and its place in the untouched text."""
    return [
        {
            "file": each.document,
            "sha256": each.sha256,
            "path": each.path,
            "quote": each.quote,
            "start": each.span.start,
            "end": each.span.end,
        }
        for each in citations
    ]


def explanation_json(why: Explanation | None) -> dict[str, Any] | None:
    """The sentence, and the steps in the order of the explanation, each with how deep it lies."""
    if why is None:
        return None
    steps = [
        {
            "depth": step.depth,
            "label": step.label,
            "value": step.value,
            "formula": step.formula,
            "note": step.note,
            "origin": step.origin.value,
            "readings": list(step.readings),
            "citations": citations_json(step.citations),
        }
        for step in why.steps
    ]
    return {"sentence": why.sentence, "steps": steps}


def failure_json(failure: Failure | None) -> dict[str, str] | None:
    """What could not be computed, and why on either side."""
    return None if failure is None else {"id": failure.id, "base": failure.base, "draft": failure.draft}


def witness_json(witness: Witness, answers: Iterable[str]) -> dict[str, Any]:
    """The case, and for each answer the value and what is assumed, as an assumption file has it."""
    facts = witness_facts(witness)
    return {
        "case": case_json(known_case(witness.sampled.case, facts), facts),
        "event": witness.event + 1,
        "result": witness.result,
        "values": [
            {
                "answer": answer,
                "value": json_value(value, type),
                "assume": assumed_json({**witness.sampled.assumed, **side.given}, witness.assumed),
            }
            for answer, value, type, side in zip(answers, witness.values, witness.types, witness.sides, strict=True)
        ],
    }
