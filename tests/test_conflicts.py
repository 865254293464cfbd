"""Policies that say different things of one rule: X01 of figures, X02 of lists, each with both documents."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from compiler.inquiry.conflicts import Conflict, find_conflicts, find_unlike
from compiler.inquiry.sampling import run
from mingsuan.checking import check_together
from mingsuan.cli import main
from mingsuan.policy import Policy, load
from tests.shipped import shipped

DOCUMENT = """{name}
一、本办法自2023年1月1日起施行。
二、普通门诊费用由统筹基金支付{rate}，年度限额{cap}，{diseases}为特殊病种。
"""
RULES = """政策：{name}。
原文：{name}.txt。
统筹地区：{region}。
施行：自2023年1月1日起，依据一“自2023年1月1日起施行”。
引用：医保词汇。
参数 支付比例：{rate}，依据二“支付{rate}”。
参数 支付限额：{cap}，依据二“年度限额{cap}”。
目录 特殊病种，依据二：{diseases}，“{diseases}为特殊病种”。
判定 属于特病，依据二：
  病种属于特殊病种，“{diseases}为特殊病种”。
待遇 门诊待遇：
  适用于在职职工且医疗类别为普通门诊，依据二“普通门诊费用”；
  费用为政策范围内费用；
  比例为支付比例；
  封顶为支付限额，自然年度累计，按基金支付额；
  由统筹基金支付。
{more}"""
PLAIN = {"region": "某市", "rate": "60%", "cap": "3000元", "diseases": "恶性肿瘤", "more": ""}


def policy(folder: Path, name: str, **changed: str) -> Policy:
    """A policy that may be run, with a document of its own."""
    words = {**PLAIN, **changed, "name": name}
    (folder / f"{name}.txt").write_text(DOCUMENT.format_map(words), "utf-8")
    path = folder / f"{name}.ming"
    path.write_text(RULES.format_map(words), "utf-8")
    found = load(str(path))
    assert found.program.ok, [item.message for item in found.diagnostics]
    return found


def conflicts(*policies: Policy) -> list[Conflict]:
    """The figures of which they say different things."""
    return find_conflicts([each.program for each in policies], {})


def test_a_figure_that_differs_has_both_quotes_and_a_person_whom_both_pay(tmp_path: Path) -> None:
    (found,) = conflicts(policy(tmp_path, "甲"), policy(tmp_path, "乙", cap="2000元"))
    assert found.name == "支付限额"
    assert [str(place) for saying in found.sayings for place in saying.places] == [
        "《甲》二“年度限额3000元”",
        "《乙》二“年度限额2000元”",
    ]
    witness = found.witness
    assert witness is not None and witness.result == "门诊待遇"
    # 60% of the expense is paid up to 3000 yuan by the one and up to 2000 by the other.
    spent = sum(Fraction(str(event.facts["政策范围内费用"])) for event in witness.upto.events)
    assert spent * Fraction(60, 100) > 2000
    assert witness.values[0] != witness.values[1]
    for side, value in zip(witness.sides, witness.values, strict=True):
        traces = run(side.program, witness.sampled)
        assert traces is not None and traces[witness.event].results[witness.result] == value


def test_each_figure_has_a_witness_in_which_nothing_else_differs(tmp_path: Path) -> None:
    first, second = policy(tmp_path, "甲"), policy(tmp_path, "乙", cap="2000元", rate="50%")
    by_name = {found.name: found for found in conflicts(first, second)}
    assert set(by_name) == {"支付限额", "支付比例"}
    cap, rate = by_name["支付限额"].witness, by_name["支付比例"].witness
    assert cap is not None and cap.values == (3000, 2000)  # both at their caps, whatever the rate
    assert rate is not None and rate.values[0] / rate.values[1] == Fraction(6, 5)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("one", "other"),
    [("某市", "另一市"), ("某市", ""), ("", ""), ("某市", "某市 ")],
    ids=["两市", "一份未写", "都未写", "同市"],
)
def test_only_policies_of_one_named_region_are_compared(tmp_path: Path, one: str, other: str) -> None:
    def made(name: str, region: str, cap: str) -> Policy:
        found = policy(tmp_path, name, region=region or "无", cap=cap)
        if region:
            return found
        path = tmp_path / f"{name}.ming"
        path.write_text(path.read_text("utf-8").replace("统筹地区：无。\n", ""), "utf-8")
        return load(str(path))

    found = conflicts(made("甲", one, "3000元"), made("乙", other, "2000元"))
    assert len(found) == (one.strip() == other.strip() != "")


def test_two_readings_of_one_document_are_not_compared(tmp_path: Path) -> None:
    first = policy(tmp_path, "甲")
    path = tmp_path / "甲改.ming"
    rules = (tmp_path / "甲.ming").read_text("utf-8")
    path.write_text(rules.replace("政策：甲", "政策：甲改").replace("支付比例：60%", "支付比例：60%降低10%"), "utf-8")
    assert conflicts(first, load(str(path))) == []


def test_a_policy_and_what_it_amends_are_not_compared() -> None:
    base, draft = shipped("wenzhou_in_force"), shipped("wenzhou_relief")
    assert check_together([base, draft]) == check_together([draft, base]) == []


def test_lists_that_take_in_different_values_are_told_apart(tmp_path: Path) -> None:
    first, second = policy(tmp_path, "甲"), policy(tmp_path, "乙", diseases="恶性肿瘤、孤独症")
    (found,) = find_unlike([first.program, second.program])
    assert found.only == ((), ("孤独症",))
    (told,) = check_together([first, second])
    assert told.code == "X02" and told.severity == "warning"
    assert told.helps[0] == "只见于《乙》：孤独症。" and "《甲》二“恶性肿瘤为特殊病种”" in told.helps[1]
    assert main(["check", str(tmp_path / "甲.ming"), str(tmp_path / "乙.ming")]) == 0


def test_the_two_drafts_of_wenzhou_differ_in_the_limit_of_workers(capsys: pytest.CaptureFixture[str]) -> None:
    # 000 二（一）1 raises the workers' limit to 470000 a year, 002 三（三）9 to 430000; both raise the residents' to 200000.
    names = ["wenzhou_old_and_young", "wenzhou_relief", "plan_fragment"]
    assert main(["check", *names, "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert [item["code"] for item in told if item["severity"] == "error"] == ["X01"]
    (found,) = [item for item in told if item["code"] == "X01"]
    assert "职工医保门诊特殊病种年度限额" in found["message"] and "200000" not in found["message"]
    said = found["help"]
    assert "二（一）1“职工医保从10000元/年提高为470000元/年”" in said
    assert "三（三）9“职工基本医疗保险从10000元/年提高为430000元/年”" in said
    # both limits are shared by outpatient care and inpatient stays, so the person may be paid for either
    paid = r"按《温州一老一小》，(普通住院|门诊特殊病种)待遇470,000.00元，按《温州医保纾困》，\1待遇430,000.00元"
    assert re.search(paid, said) and "待定的假设：" in said
    (lists,) = [item for item in told if item["code"] == "X02"]
    assert "只见于《温州一老一小》：慢性阻塞性肺疾病、阿尔茨海默病" in lists["help"]


def test_check_tells_of_differences_beside_what_is_wrong_with_each(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy(tmp_path, "甲")
    policy(tmp_path, "乙", cap="2000元")
    paths = [str(tmp_path / f"{name}.ming") for name in ("甲", "乙")]
    assert main(["check", *paths]) == 1
    told = capsys.readouterr()
    assert "错误 X01" in told.err and "✗ 相互之间：1个错误" in told.out
    assert main(["check", paths[0]]) == 0
    assert "相互之间" not in capsys.readouterr().out
