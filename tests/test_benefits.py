"""What a benefit may come to: rates within 0 to 100%, no payment below zero, whole fen, and 不享受 is nothing."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from mingsuan import Policy, load_text
from tests.explained import case, visit
from tests.policy_strategies import HEADER

PAYS = "待遇 待甲：适用于参加职工医保，依据一第1段“适用”；"


def compiled(*figures: str, rules: str) -> Policy:
    """A policy over a document that holds some figures."""
    document = "试验办法\n一、规定\n自2023年3月10日起施行。适用" + "、".join(figures) + "。\n"
    with TemporaryDirectory() as name:
        (Path(name) / "原文.txt").write_text(document, "utf-8")
        return load_text(HEADER + rules, Path(name))


def rates(*rows: str, rate: str = "率表") -> Policy:
    """A policy whose benefit pays at a rate from a table with some rows; their figures stand in the document."""
    figures = [part for row in (*rows, rate) for part in row.split("|")[1:]]
    cited = "；".join(row.split("|")[0] for row in rows)
    whole = "适用" + "、".join(figures)
    return compiled(
        *figures,
        rules=f"表 率表，依据一第1段“{whole}”：{cited}。\n"
        f"{PAYS}费用为政策范围内费用；比例为{rate.split('|')[0]}，依据一第1段“{whole}”；由统筹基金支付。\n",
    )


def found(policy: Policy) -> list[str]:
    """Codes and sentences of what is wrong with a policy."""
    return [f"{item.code} {item.message}" for item in policy.diagnostics]


def paid(policy: Policy, **facts: Any) -> str:
    """What the benefit pays for a visit of 100 yuan."""
    assert policy.program.ok, found(policy)
    event = visit("2023-04-01", "100.00", 自费费用="40.00", 住院次数=0, **facts)
    results = policy.results(policy.evaluate(case(event)))
    value: str = results["事件"][0]["待甲"]
    return value


@pytest.mark.parametrize(
    ("rows", "rate"),
    [
        (["其他，90%|90%", "三级，提高20个百分点|20个百分点"], "110%"),
        # the two adjustments never go together; one alone is too much
        (["其他，90%|90%", "二级，提高5个百分点|5个百分点", "三级，提高20个百分点|20个百分点"], "110%"),
        (["其他，80%|80%", "三级，上浮50%|50%"], "120%"),
        (["其他，5%|5%", "三级，降低10个百分点|10个百分点"], "-5%"),
    ],
)
def test_a_rate_that_can_leave_its_range_is_refused(rows: list[str], rate: str) -> None:
    (message,) = found(rates(*rows))
    assert message.startswith("T04") and f"得到{rate}：" in message and "三级" in message


@pytest.mark.parametrize(
    ("rows", "percent"),
    [
        (["其他，90%|90%", "三级，提高20个百分点|20个百分点", "不超过100%|100%"], "100.00"),
        (["其他，90%|90%", "三级，提高20个百分点|20个百分点", "三级，降低15个百分点|15个百分点"], "95.00"),
        (["其他，80%|80%", "三级，上浮50%|50%", "不超过95%|95%"], "95.00"),
        (["三级，80%|80%", "其他，90%|90%", "二级，提高10个百分点|10个百分点"], "80.00"),
    ],
)
def test_a_rate_that_stays_within_its_range_is_not(rows: list[str], percent: str) -> None:
    assert paid(rates(*rows), 机构级别="三级") == percent


def test_a_rate_put_together_by_an_expression_is_looked_at_too() -> None:
    rows = ["三级，90%|90%", "其他，80%|80%"]
    assert found(rates(*rows, rate="率表提高10个百分点|10个百分点")) == []
    (message,) = found(rates(*rows, rate="率表提高15个百分点|15个百分点"))
    assert message.startswith("T04") and "得到105%：" in message and "三级" in message
    (message,) = found(rates(*rows, rate="率表降低85个百分点|85个百分点"))
    assert "得到-5%：" in message


def test_nothing_is_added_to_nothing() -> None:
    policy = rates("三级，60%|60%", "其他，不享受", "退休职工，提高10个百分点|10个百分点")
    assert paid(policy, 机构级别="三级") == "70.00"
    assert paid(policy, 机构级别="二级") == "0.00"
    policy = rates("二级，不享受", "三级，60%|60%", "其他，40%|40%", "不低于50%|50%")
    assert [paid(policy, 机构级别=level) for level in ("一级", "二级", "三级")] == ["50.00", "0.00", "60.00"]


@pytest.mark.parametrize(
    ("slots", "figures", "payment"),
    [
        ("支付为政策范围内费用减自费费用；由统筹基金支付", [], "60.00"),  # 100 − 40
        ("支付为自费费用减政策范围内费用；由统筹基金支付", [], "0.00"),
        ("费用为自费费用减政策范围内费用；比例为50%，依据一第1段“50%”；由统筹基金支付", ["50%"], "0.00"),
        # a deductible below zero is none: half of 100, not of 160
        (
            "费用为政策范围内费用；起付为自费费用减政策范围内费用，每次；比例为50%，依据一第1段“50%”；由统筹基金支付",
            ["50%"],
            "50.00",
        ),
        # a cap below zero lets nothing through
        (
            "支付为政策范围内费用；封顶为自费费用减政策范围内费用，每次，按基金支付额；由统筹基金支付",
            [],
            "0.00",
        ),
        # a cap that is no whole fen is rounded as payments are: 0.125% of 100 is 0.125
        (
            "支付为政策范围内费用；封顶为政策范围内费用的0.125%，每月累计，按基金支付额，依据一第1段“0.125%”；由统筹基金支付",
            ["0.125%"],
            "0.13",
        ),
    ],
)
def test_no_payment_is_below_zero_or_finer_than_a_fen(slots: str, figures: list[str], payment: str) -> None:
    assert paid(compiled(*figures, rules=f"{PAYS}{slots}。\n")) == payment


@pytest.mark.parametrize(
    ("assumed", "change", "payment", "share"),
    [
        ("60%", "提高5个百分点", "65.00", "35.00"),
        ("98%", "提高5个百分点", "100.00", "0.00"),  # 103% of 100, but no more than the 100 there are
        ("3%", "降低5个百分点", "0.00", "100.00"),  # −2%, and no payment is below zero
    ],
)
def test_a_rate_that_is_assumed_pays_within_the_expense(assumed: str, change: str, payment: str, share: str) -> None:
    points = "5个百分点"
    policy = compiled(
        points,
        rules="参数 待定比例：待定，比例。理由：原文未载明。\n"
        f"{PAYS}费用为政策范围内费用；比例为待定比例{change}，依据一第1段“{points}”；由统筹基金支付。\n",
    )
    assert policy.program.ok, found(policy)
    event = visit("2023-04-01", "100.00", 自费费用="40.00", 住院次数=0)
    evaluated = policy.evaluate(case(event), policy.assume({"待定比例": assumed}))
    (results,) = policy.results(evaluated)["事件"]
    assert (results["待甲"], results["个人负担"]) == (payment, share)
