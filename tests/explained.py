"""Explained results of the Anshan policy as it ships, for the tests of explanations, certificates and their checker."""

from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from compiler.explanation import Depth, Explanation
from dsl.source import SourceFile
from mingsuan import Evaluated, Policy, load

POLICIES = Path(__file__).parents[1] / "stdlib_policies"
PAYMENT = "普通门诊统筹"


@cache
def anshan() -> Policy:
    """The policy as it ships."""
    return load("anshan_outpatient")


def visit(day: str, cost: str, **facts: Any) -> dict[str, Any]:
    """An outpatient visit to a tertiary institution, as a case has it."""
    usual = {"医疗类别": "普通门诊", "机构级别": "三级", "机构类别": "综合", "定点": True}
    return {"类型": "就医", "日期": day, **usual, "政策范围内费用": cost, **facts}


def case(*events: dict[str, Any], **person: Any) -> dict[str, Any]:
    """A retired worker, unless the facts say otherwise, with events."""
    return {"编号": "c1", "参保人": {"险种": "职工医保", "人员类别": "退休", **person}, "事件": [*events]}


# The example of the language's reference: 300 of the 400 used by the first visit; (2800 − 100) × (50% + 10 points).
TWO_VISITS = case(visit("2023-02-01", "300.00"), visit("2023-03-01", "2800.00"))


@frozen
class Explained:
    """An explanation with all that it rests on."""

    policy: Policy
    evaluated: Evaluated
    explanation: Explanation

    @property
    def certificate(self) -> dict[str, Any]:
        """Its certificate."""
        return self.policy.certificate(self.evaluated, self.explanation)

    @property
    def documents(self) -> list[SourceFile]:
        """The documents of the policy."""
        document = self.policy.program.sources.document
        assert document is not None
        return [document.source]


def explained(data: dict[str, Any], event: int, name: str = PAYMENT, depth: Depth = Depth.STEPS) -> Explained:
    """The explanation of a result of a case's event (the first is 1) under Anshan's policy."""
    policy = anshan()
    evaluated = policy.evaluate(data)
    return Explained(policy, evaluated, policy.explain(evaluated, event - 1, name, depth))
