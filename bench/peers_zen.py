"""The Anshan outpatient benefit for one visit in GoRules ZEN (package zen-engine), evaluated with its trace.

The decision is given to the engine by its static loader, which prepares it once: of the ways that the
package offers this is the fastest by far (one made by `create_decision` takes some eight times as
long). A decision table keeps the rates, so that its trace tells which row fired. ZEN computes with
decimals.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import zen

KEY = "anshan"
# The visit of the worked case: a retired worker's second one of the year, at a hospital of the third level.
VISIT = {
    "date": 20230301,
    "insurance": "职工医保",
    "status": "退休",
    "medical_type": "普通门诊",
    "level": "三级",
    "kind": "综合",
    "designated": True,
    "expense": 2800,
    "expense_before": 300,
    "paid_before": 0,
}
PAYMENT = 1620

RATES = [
    ("'传染病专科', '精神疾病专科'", "", "0.60"),
    ("", "'一级以下', '一级'", "0.60"),
    ("", "'二级'", "0.55"),
    ("", "'三级'", "0.50"),
]
STEPS = [
    (
        "applies",
        "date >= 20221101 and insurance == '职工医保' and medical_type == '普通门诊' and designated",
    ),
    ("deductible_left", "max([0, 400 - expense_before])"),
    ("after", "max([0, expense - $.deductible_left])"),
    ("final_rate", "rate + (status == '退休' ? 0.10 : 0)"),
    ("rounded", "round($.after * $.final_rate, 2)"),
    ("cap_left", "max([0, 3000 - paid_before])"),
    ("payment", "$.applies ? min([$.rounded, $.cap_left]) : 0"),
    ("own", "expense - $.payment"),
]


def _node(identifier: str, kind: str, content: dict[str, Any] | None = None) -> dict[str, Any]:
    """One node of a decision graph."""
    node = {"id": identifier, "name": identifier, "type": kind, "position": {"x": 0, "y": 0}}
    return node if content is None else {**node, "content": content}


def decision() -> dict[str, Any]:
    """The decision graph: input, table of rates, steps, output."""
    table = {
        "hitPolicy": "first",
        "passThrough": True,
        "inputs": [
            {"id": "kind", "name": "kind", "field": "kind"},
            {"id": "level", "name": "level", "field": "level"},
        ],
        "outputs": [{"id": "rate", "name": "rate", "field": "rate"}],
        "rules": [
            {"_id": f"row{number}", "kind": kind, "level": level, "rate": rate}
            for number, (kind, level, rate) in enumerate(RATES)
        ],
    }
    steps = {
        "passThrough": True,
        "expressions": [{"id": name, "key": name, "value": value} for name, value in STEPS],
    }
    path = ("input", "rates", "steps", "output")
    return {
        "nodes": [
            _node("input", "inputNode"),
            _node("rates", "decisionTableNode", table),
            _node("steps", "expressionNode", steps),
            _node("output", "outputNode"),
        ],
        "edges": [
            {"id": f"to-{target}", "sourceId": source, "targetId": target, "type": "edge"}
            for source, target in pairwise(path)
        ],
    }


def prepare() -> Callable[[], object]:
    """A function that evaluates one visit, explained: the result and the trace of each node."""
    engine = zen.ZenEngine({"loader": {"type": "static", "content": {KEY: decision()}}})

    def evaluate() -> object:
        return engine.evaluate(KEY, VISIT, {"trace": True})

    response = engine.evaluate(KEY, VISIT, {"trace": True})
    if response["result"]["payment"] != PAYMENT or "row3" not in str(response["trace"]):
        raise AssertionError(f"ZEN computes something else: {response}")
    return evaluate
