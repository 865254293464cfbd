"""What holds for every policy: random ones (policy_strategies) run, pay within the whole, and can be checked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from compiler.explanation import Depth
from compiler.graph import Result
from compiler.kernel import compile_kernels
from compiler.run import EventTrace
from mingsuan import Policy, load_text
from mingsuan.checker import verify
from mingsuan.library import vocabulary_folders
from tests.checked import agrees
from tests.explained import case, visit
from tests.forging import altered, at, leaves, other, resealed
from tests.policy_strategies import HEADER, WORDS, PolicyText, cases, policies
from tests.shipped import POLICIES

SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck))


@contextmanager
def compiled(text: PolicyText) -> Iterator[tuple[Policy, Path]]:
    """The policy of a text, with the folder that its document is in."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "原文.txt").write_text(text.document, "utf-8")
        yield load_text(text.rules, folder), folder


# ---- random policies


@settings(SLOW, max_examples=100)
@given(policies(), st.lists(cases(), min_size=1, max_size=4))
def test_checked_policies_run_and_pay_within_the_whole(text: PolicyText, people: list[dict[str, Any]]) -> None:
    with compiled(text) as (policy, _):
        assume(policy.program.ok)
        kernels = compile_kernels(policy.program.graph)
        for person in people:
            evaluated = policy.evaluate(person)
            assert len(policy.results(evaluated)["事件"]) == len(person["事件"])
            for trace in evaluated.traces:
                sums_up(policy.program.graph.results, trace)
                assert agrees(kernels["就医"], trace)  # every fact is given, and every table ends with 其他


def sums_up(results: tuple[Result, ...], trace: EventTrace) -> None:
    """Every payment is whole fen, not below zero, not above its expense; the person pays the rest."""
    paid: dict[str, Fraction] = {}
    for item in results:
        if item.event != trace.event.type:
            continue
        if item.kind == "待遇":
            payment = paid[item.name] = cast(Fraction, trace.results[item.name])
            assert payment >= 0
            assert (payment * 100).denominator == 1
            if "base" in item.steps and payment:
                assert payment <= round_up(cast(Fraction, trace.values[item.steps["base"]]))
        elif item.kind == "个人负担":
            payments = [paid[role.removeprefix("payment ")] for role in item.steps if role != "base"]
            base = cast(Fraction, trace.values[item.steps["base"]])
            assert cast(Fraction, trace.results[item.name]) + sum(payments) == base


def round_up(amount: Fraction) -> Fraction:
    """The next whole fen: an expense computed by a rule may be finer than its payment."""
    return Fraction(-(-amount * 100 // 1), 100)


@settings(SLOW, max_examples=40)
@given(policies(), cases(), st.data())
def test_every_certificate_holds_until_it_is_altered(
    text: PolicyText, person: dict[str, Any], data: st.DataObject
) -> None:
    with compiled(text) as (policy, folder):
        assume(policy.program.ok)
        evaluated = policy.evaluate(person)
        folders = [folder, *vocabulary_folders()]
        index = data.draw(st.integers(0, len(person["事件"]) - 1))
        depth = data.draw(st.sampled_from(Depth))
        for name in policy.result_names(evaluated, index):
            certificate = policy.certificate(evaluated, policy.explain(evaluated, index, name, depth))
            certificate = json.loads(json.dumps(certificate, ensure_ascii=False))
            assert verify(certificate, folders) == []
            place = data.draw(st.sampled_from(sorted(leaves(certificate), key=str)))
            assert verify(altered(certificate, place, other(at(certificate, place))), folders), place
            # of a figure all that can be said is that it stands in its quote, where there may be others
            computed = [
                place for place, node in enumerate(certificate["nodes"]) if node["op"] not in ("constant", "parameter")
            ]
            number = data.draw(st.sampled_from(computed))
            value = certificate["nodes"][number]["value"]
            forged = resealed(altered(certificate, ("nodes", number, "value"), other(value)))
            assert verify(forged, folders), certificate["nodes"][number]


# ---- readings take effect: Anshan, with one reading declared otherwise


def anshan_with(reading: str = "") -> Policy:
    """Anshan's policy, with a 口径 of its own in place of the vocabulary's."""
    folder = POLICIES / "anshan_outpatient"
    text = next(folder.glob("*.ming")).read_text("utf-8")
    return load_text(text + (f"\n口径：{reading}。理由：试验。\n" if reading else ""), folder)


def payments(policy: Policy, *visits: dict[str, Any], **person: Any) -> list[str]:
    """What the fund pays for each visit."""
    assert policy.program.ok, [item.message for item in policy.diagnostics]
    results = policy.results(policy.evaluate(case(*visits, **{"人员类别": "在职", **person})))
    return [event["普通门诊统筹"] for event in results["事件"]]


@pytest.mark.parametrize(
    ("reading", "visits", "person", "usual", "otherwise"),
    [
        # 55% of 0.10 is 0.055: half up 0.06, cut 0.05; 55% of 0.11 is 0.0605: 0.06 either way
        (
            "每笔基金支付舍去分以下",
            [visit("2023-02-01", "400.10", 机构级别="二级"), visit("2023-02-02", "0.11", 机构级别="二级")],
            {},
            ["0.06", "0.06"],
            ["0.05", "0.06"],
        ),
        # two of twelve months: 400 × 2/12 = 66.67, 3000 × 2/12 = 500. 166.67 − 66.67 = 100, half of it 50; then
        # half of 2000 is more than the 450 left; from January the year is whole: (1400 − 400) × 50%
        (
            "施行首年额度按月折算",
            [visit("2022-11-15", "166.67"), visit("2022-12-01", "2000.00"), visit("2023-01-01", "1400.00")],
            {},
            ["0.00", "883.34", "500.00"],  # 166.67 + 2000 − 400 = 1766.67, half of it 883.335
            ["50.00", "450.00", "500.00"],
        ),
        # October's 400 uses up the deductible although nothing is paid then: 100 × 50%
        (
            "施行前费用计入累计",
            [visit("2022-10-31", "400.00"), visit("2022-11-01", "100.00")],
            {},
            ["0.00", "0.00"],
            ["0.00", "50.00"],
        ),
        # retired in June: 60% at once, or 50% until the year is over; then 60%
        (
            "身份变化按年初",
            [visit("2023-07-01", "1400.00"), visit("2024-01-01", "1400.00")],
            {"人员类别": [{"值": "在职"}, {"值": "退休", "自": "2023-06-01"}]},
            ["600.00", "600.00"],
            ["500.00", "600.00"],
        ),
        # retired on 1 January itself: already that year
        (
            "身份变化按年初",
            [visit("2023-07-01", "1400.00")],
            {"人员类别": [{"值": "在职"}, {"值": "退休", "自": "2023-01-01"}]},
            ["600.00"],
            ["600.00"],
        ),
    ],
)
def test_a_reading_takes_effect(
    reading: str, visits: list[dict[str, Any]], person: dict[str, Any], usual: list[str], otherwise: list[str]
) -> None:
    assert payments(anshan_with(), *visits, **person) == usual
    assert payments(anshan_with(reading), *visits, **person) == otherwise


def test_a_reading_of_rounding_holds_for_the_account_too() -> None:
    # 4321.25 × 2% = 86.425: 86.43, or cut 86.42; a second credit of the month finds nothing left of either
    events = [{"类型": "账户划入", "日期": f"2023-02-0{day}", "本人缴费基数": "4321.25"} for day in (1, 2)]
    for reading, credit in (("", "86.43"), ("每笔基金支付舍去分以下", "86.42")):
        policy = anshan_with(reading)
        results = policy.results(policy.evaluate(case(*events, 人员类别="在职")))
        assert [event["个人账户月计入"] for event in results["事件"]] == [credit, "0.00"]


# ---- readings of bounds: a policy of one benefit that pays 100 where a condition holds


def pays(condition: str, reading: str, **facts: Any) -> bool:
    """Whether the benefit pays under a condition and a reading, in a visit with some facts."""
    parameter = "甲额" in condition
    quote = "界限为第2次" if "第2次" in condition else "支付100元"
    rules = (
        HEADER
        + ("参数 甲额：400元，依据一第1段“甲额为400元”。\n" if parameter else "")
        + f"待遇 待甲：适用于{condition}，依据一第1段“{quote}”；\n"
        "  支付为100元，依据一第1段“支付100元”；由统筹基金支付。\n"
        + (f"口径：{reading}。理由：试验。\n" if reading else "")
    )
    sentences = [
        "支付100元",
        *(["界限为第2次"] if "第2次" in condition else []),
        *(["甲额为400元"] if parameter else []),
    ]
    document = "试验办法\n一、规定\n自2023年3月10日起施行。" + "。".join(sentences) + "。\n"
    with compiled(PolicyText(rules, document)) as (policy, _):
        assert policy.program.ok, [item.message for item in policy.diagnostics]
        results = policy.results(policy.evaluate(case(visit("2023-04-01", "400.00", **facts))))
        paid: str = results["事件"][0]["待甲"]
    assert paid in ("0.00", "100.00")
    return paid == "100.00"


@pytest.mark.parametrize(
    ("condition", "facts", "usual", "otherwise"),
    [
        ("二级以上", {"机构级别": "二级"}, True, False),
        ("二级以上", {"机构级别": "三级"}, True, True),
        ("二级以下", {"机构级别": "二级"}, True, False),
        ("二级以下", {"机构级别": "一级"}, True, True),
        ("二级及以上", {"机构级别": "二级"}, True, True),  # 及 says so itself
        ("三级以上", {"机构级别": "三级"}, True, False),  # and nothing lies above it
        ("住院次数为第2次以上", {"住院次数": 2}, True, False),
        ("住院次数为第2次以上", {"住院次数": 3}, True, True),
        ("住院次数为第2次及以上", {"住院次数": 2}, True, True),
        ("住院次数为第2次以下", {"住院次数": 2}, True, False),
    ],
)
def test_whether_a_bound_belongs_to_what_lies_above_and_below(
    condition: str, facts: dict[str, Any], usual: bool, otherwise: bool
) -> None:
    assert pays(condition, "", **facts) is usual
    assert pays(condition, "以上以下不含本数", **facts) is otherwise


@pytest.mark.parametrize(
    ("word", "usual"),
    [("超过", False), ("大于", False), ("不低于", True), ("低于", False), ("不超过", True), ("不满", False)],
)
def test_whether_a_quantity_belongs_to_what_is_compared_with_it(word: str, usual: bool) -> None:
    # the visit costs exactly the 400 of the bound
    condition = f"政策范围内费用{word}甲额"
    assert pays(condition, "") is usual
    assert pays(condition, "甲额含本数") is True
    assert pays(condition, "甲额不含本数") is False


# ---- depth


def test_a_chain_of_three_thousand_definitions() -> None:
    # each adds a fen to the one before: 100.00 + 2,999 × 0.01 = 129.99; nothing recurses over the rules
    count = 3_000
    names = ["链" + "".join(WORDS[number // 12**place % 12] for place in (3, 2, 1, 0)) for number in range(count)]
    rules = [
        "参数 甲额：0.01元，依据一第1段“每级甲额为0.01元”。",
        f"定义 {names[0]}：政策范围内费用加自费费用。",
        *(f"定义 {names[number]}：{names[number - 1]}加甲额。" for number in range(1, count)),
    ]
    document = "试验办法\n一、规定\n自2023年3月10日起施行。每级甲额为0.01元。\n"
    with compiled(PolicyText(HEADER + "\n".join(rules) + "\n", document)) as (policy, folder):
        assert policy.diagnostics == ()
        data = case(visit("2023-04-01", "100.00", 自费费用="0.00"))
        evaluated = policy.evaluate(data)
        assert policy.results(evaluated)["事件"] == [{names[-1]: "129.99"}]
        assert agrees(compile_kernels(policy.program.graph)["就医"], evaluated.traces[0])
        for depth in Depth:
            explanation = policy.explain(evaluated, 0, names[-1], depth)
            assert "129.99" in explanation.sentence
            certificate = policy.certificate(evaluated, explanation)
            assert len(certificate["nodes"]) == count + 3  # the sums, 甲额 and the two facts; the first sum is one
            assert verify(json.loads(json.dumps(certificate)), [folder, *vocabulary_folders()]) == []


def test_a_chain_of_conditions() -> None:
    # 且 and 或 by turns; with 定点 all hold, without only where the 或 comes last
    count = 2_000
    names = ["情" + "".join(WORDS[number // 12**place % 12] for place in (3, 2, 1, 0)) for number in range(count)]
    rules = [
        f"称「{names[0]}」：三级及以上。",
        *(f"称「{names[number]}」：{names[number - 1]}，{'且或'[number % 2]}定点。" for number in range(1, count)),
        f"表 率表：{names[-1]}，50%，依据一第1段“比例为50%”；其他，不享受。",
        f"待遇 待甲：适用于{names[-1]}，依据一第1段“比例为50%”；费用为政策范围内费用；比例为率表；由统筹基金支付。",
    ]
    document = "试验办法\n一、规定\n自2023年3月10日起施行。比例为50%。\n"
    with compiled(PolicyText(HEADER + "\n".join(rules) + "\n", document)) as (policy, _):
        assert policy.program.ok, [item.message for item in policy.diagnostics]
        for designated, paid in ((True, "50.00"), (False, "0.00")):
            data = case(visit("2023-04-01", "100.00", 定点=designated, 自费费用="0.00"))
            evaluated = policy.evaluate(data)
            assert policy.results(evaluated)["事件"][0]["待甲"] == paid
            for depth in Depth:
                assert policy.explain(evaluated, 0, "待甲", depth).sentence
