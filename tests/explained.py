"""Explained results of the Anshan policy as it ships and of small policies, for the tests of explanations, certificates
and their checker."""

from pathlib import Path
from typing import Any

from attrs import frozen

from compiler.explanation import Depth, Explanation
from dsl.source import SourceFile
from mingsuan import Evaluated, Policy
from tests.shipped import shipped
from tests.worked import PERSON, Worked, written
from tests.worked import visit as stay

PAYMENT = "普通门诊统筹"


def anshan() -> Policy:
    """The policy as it ships."""
    return shipped("anshan_outpatient")


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
        return [document.source for document in self.policy.program.sources.documents]


def explained(data: dict[str, Any], event: int, name: str = PAYMENT, depth: Depth = Depth.STEPS) -> Explained:
    """The explanation of a result of a case's event (the first is 1) under Anshan's policy."""
    policy = anshan()
    evaluated = policy.evaluate(data)
    return Explained(policy, evaluated, policy.explain(evaluated, event - 1, name, depth))


def told(explanation: Explanation) -> list[str]:
    """The steps as `depth label value = formula，note`, for reading in a test."""
    return [
        " ".join(filter(None, (str(step.depth), step.label, step.value, step.formula, step.note)))
        for step in explanation.steps
    ]


# ---- small policies of one clause (clause 二 is the document's words)


def worked(sum: Worked, folder: Path, name: str, event: int = 1, depth: Depth = Depth.STEPS) -> Explained:
    """The explanation of a result of a small policy, written into a folder."""
    policy = written(sum, folder)
    assert policy.program.ok, [item.message for item in policy.diagnostics]
    data = {"编号": "c", "参保人": {**PERSON, **sum.person}, "事件": sum.events}
    evaluated = policy.evaluate(data, policy.assume(sum.assume))
    return Explained(policy, evaluated, policy.explain(evaluated, event - 1, name, depth))


# (5000 − 1000) × 85% = 3400; then 1000 × 85% = 850 less what nothing limits
ASSUMED = Worked(
    "待定的起付标准和比例",
    "居民医保参保人住院设起付标准，超过的部分支付80%以上。",
    """\
参数 住院起付数：待定，按机构级别。理由：原文未载明。
参数 住院支付率：待定，比例，不低于80%，依据二“支付80%以上”。理由：原文只写下限。
待遇 待定试算：
  适用于参加居民医保，依据二“居民医保参保人住院”；
  费用为政策范围内费用；
  起付为住院起付数，自然年度累计，依据二“设起付标准”；
  比例为住院支付率；
  由统筹基金支付。
""",
    [stay("2023-05-01", "5000.00", 机构级别="三级"), stay("2023-06-01", "1000.00", 机构级别="三级")],
    [{"待定试算": "3400.00"}, {"待定试算": "850.00"}],
    assume={"住院起付数": {"三级": "1000元", "理由": "参照市区2022年标准〔第3号〕"}, "住院支付率": "85%"},
)
UNASSUMED = Worked(ASSUMED.name, ASSUMED.document, ASSUMED.rules, ASSUMED.events, [])
CLASSES = Worked(
    "分类的结果",
    "凡三级医疗机构实行第一类付费。",
    """\
分类 试算付费方式：第一类付费；第二类付费。
表 试算付费，依据二：三级，第一类付费，“三级医疗机构实行第一类付费”；其他，第二类付费。
""",
    [stay("2023-05-01", "1.00", 机构级别="三级"), stay("2023-06-01", "1.00", 机构级别="二级")],
    [{"试算付费": "第一类付费"}, {"试算付费": "第二类付费"}],
)
REFUSED = Worked(
    "不予支付",
    "居民医保参保人的体检费用由个人承担。",
    """\
待遇 体检试算：
  适用于参加居民医保，依据二“居民医保参保人”；
  费用为政策范围内费用；
  不予支付，依据二“体检费用由个人承担”；
  由统筹基金支付。
""",
    [stay("2023-05-01", "500.00")],
    [{"体检试算": "0.00", "个人负担": "500.00"}],
)
OWN_SUMS = (ASSUMED, CLASSES, REFUSED)
