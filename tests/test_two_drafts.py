"""The two drafts of Wenzhou taken together: without a 口径 they contradict each other, with one it is told which holds."""

import json
from pathlib import Path

import pytest

from mingsuan import Depth, Policy, explanation_text, load_text, verify
from tests.shipped import POLICIES

DOCUMENT = "两稿合并测算说明\n\n一、两份征求意见稿都有规定的，特别的规定优于一般的规定。\n"
TOGETHER = """政策：温州两稿合并。
原文：说明.txt。
统筹地区：温州市。
修订对象：wenzhou_old_and_young；wenzhou_relief。
施行：待定。理由：测算用。
引用：医保词汇。
{reading}
结算 两稿合并保障：依次为普通门诊待遇或门诊特殊病种待遇或普通住院待遇或家庭病床待遇或安宁疗护待遇、大病保险待遇、门诊医疗救助或住院医疗救助、商业补充保险待遇、高额费用化解。
条款 一：不计算，说明。理由：测算说明。
"""
READING = "口径：特别优于一般。理由：医保纾困只适用于困难群体。"
ASSUMED = {
    "职工住院比例": {"三级": "80%"},
    "大病保险起付额": {"职工医保": "20000元"},
    "大病保险支付比例": {"职工医保": "60%"},
    "大病保险封顶额": {"职工医保": "500000元"},
    "困难群体大病保险比例": "80%",
    "住院救助比例": {"低保人员": "70%"},
}


def together(folder: Path, reading: str) -> Policy:
    """Both drafts in one policy, with or without a 口径 between them."""
    (folder / "说明.txt").write_text(DOCUMENT, "utf-8")
    return load_text(TOGETHER.format(reading=reading), folder)


def case(identity: str) -> dict[str, object]:
    """A visit for a special disease that costs 900000 yuan."""
    visit = {"类型": "就医", "日期": "2023-02-01", "医疗类别": "门诊慢特病", "病种": "恶性肿瘤", "机构级别": "三级"}
    person = {"险种": "职工医保", "人员类别": "在职", "困难身份": identity, "出生日期": "1970-05-01"}
    return {"编号": "一", "参保人": person, "事件": [{**visit, "定点": True, "政策范围内费用": "900000.00"}]}


def test_without_a_reading_the_limit_is_in_conflict(tmp_path: Path) -> None:
    found = together(tmp_path, "").diagnostics
    assert [item.code for item in found] == ["X01"]
    assert "470000元/年" in found[0].message and "430000元/年" in found[0].message


@pytest.mark.parametrize(
    ("identity", "paid"),
    [
        ("低保人员", "430000.00"),  # 900000×80%=720000; 002 is for 困难群体 alone, so its 430000 goes before
        ("普通人员", "470000.00"),  # 002 does not speak of him: 000's 470000
    ],
)
def test_the_special_document_goes_before_for_those_it_is_for(tmp_path: Path, identity: str, paid: str) -> None:
    policy = together(tmp_path, READING)
    policy.require_ok()
    evaluated = policy.evaluate(case(identity), policy.assume(ASSUMED))
    name = "门诊特殊病种待遇"
    assert policy.results(evaluated)["事件"][0][name] == paid
    steps = policy.explain(evaluated, 0, name, Depth.STEPS)
    told = explanation_text(steps)
    clause = "三（三）9" if identity == "低保人员" else "二（一）1"
    assert f" {clause}〕" in told  # each with the name of its document
    assert ("特别优于一般" in told) is (identity == "低保人员")
    certificate = json.loads(json.dumps(policy.certificate(evaluated, steps)))
    assert verify(certificate, [POLICIES, tmp_path]) == []
