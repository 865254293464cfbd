"""The questions that texts leave open: what is asked, what rests on it, and cases that two answers pay differently."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from compiler.inquiry.conflicts import find_unlike, unlike_question
from compiler.inquiry.questions import questions
from compiler.inquiry.vague_words import vague_words
from dsl.clauses import parse_document
from dsl.source import source_from_text
from mingsuan.cli import main
from mingsuan.commands_questions import recompiling
from mingsuan.policy import Policy, load
from mingsuan.show_questions import Asked, questions_json
from mingsuan.terminal import display_width
from tests import open_policy
from tests.shipped import shipped

EXAMPLES = Path(__file__).parents[1] / "examples"
Captured = pytest.CaptureFixture[str]
DOCUMENT = (
    open_policy.DOCUMENT
    + """\
二、逐步提高待遇水平，2025年底达到70%左右。
三、适当提高比例。
"""
)
RULES = (
    open_policy.RULES
    + """\
条款 二：不计算，目标。理由：目标，不是支付比例。
条款 三：不计算，宣示性。理由：没有写明提高多少。
"""
)


@pytest.fixture()
def path(tmp_path: Path) -> Path:
    """A policy that leaves much open."""
    (tmp_path / "原文.txt").write_text(DOCUMENT, "utf-8")
    found = tmp_path / "试验.ming"
    found.write_text(RULES, "utf-8")
    return found


def asked(capsys: Captured, *words: str) -> dict[str, Any]:
    """What the command tells as JSON."""
    assert main(["questions", *words, "--format", "json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["version"] == 1
    return told


def by_text(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The questions of the one policy."""
    (policy,) = told["policies"]
    return {question["text"]: question for question in policy["questions"]}


def value(policy: Policy, witness: dict[str, Any], assume: object) -> str:
    """What a policy makes of the case of a witness."""
    evaluated = policy.evaluate(witness["case"], policy.assume(assume))
    found: str = policy.results(evaluated)["事件"][witness["event"] - 1][witness["result"]]
    return found


@pytest.fixture(scope="module")
def anshan() -> dict[str, dict[str, Any]]:
    """The questions of Anshan, by what they are called."""
    program = shipped("anshan_outpatient").program
    found = questions(program, recompiling(program), {})
    told = questions_json([Asked("鞍山", program.sources.document, program.symbols.facts, found)], None)
    return by_text(told)


# ---- readings


def test_the_case_of_a_question_can_be_run_and_pays_what_it_says(anshan: dict[str, dict[str, Any]]) -> None:
    policy = shipped("anshan_outpatient")
    seen = [question["witness"] for question in anshan.values() if question["witness"]]
    assert len(seen) >= 6
    for witness in seen:
        taken, other = witness["values"]
        assert taken["value"] != other["value"]
        assert value(policy, witness, taken["assume"]) == taken["value"]


def test_rows_that_a_reading_puts_first(anshan: dict[str, dict[str, Any]]) -> None:
    question = anshan["普通门诊支付比例中专科优先"]
    assert question["kind"] == "重叠" and question["rules"] == ["普通门诊支付比例"]
    witness = question["witness"]
    event = witness["case"]["事件"][-1]
    # Of what exceeds 400 yuan a specialist hospital is paid 60%, as a tertiary one 50% or as a secondary one 55%.
    excess = Fraction(event["政策范围内费用"]) - 400
    assert event["机构类别"] in ("传染病专科", "精神疾病专科")
    rates = [Fraction(each["value"]) / excess for each in witness["values"]]
    assert rates == [Fraction(60, 100), {"三级": Fraction(50, 100), "二级": Fraction(55, 100)}[event["机构级别"]]]


def test_one_more_value_of_an_open_list(anshan: dict[str, dict[str, Any]]) -> None:
    question = anshan["等限于所列"]
    assert question["clauses"] == [{"path": "三（一）第2段", "quote": "传染病、精神疾病等专科定点医疗机构60%"}]
    assert [each["answer"] for each in question["witness"]["values"]] == ["等限于所列", "“等”也包括其他专科"]
    assert question["witness"]["case"]["事件"][-1]["机构类别"] == "其他专科"


def test_a_reading_that_changes_nothing_is_told_as_such(anshan: dict[str, dict[str, Any]], capsys: Captured) -> None:
    # The deductible is taken off the expense: whether 400 itself belongs to what exceeds 400 makes no difference.
    question = anshan["普通门诊起付标准不含本数"]
    assert (question["witness"], question["results"], question["tried"]) == (None, [], 0)
    assert question["clauses"] == [{"path": "三（一）第2段", "quote": "超过起付标准400元以上的部分"}]
    assert main(["questions", "anshan_outpatient"]) == 0
    out = capsys.readouterr().out
    assert "若取“普通门诊起付标准含本数”，各项算法不变。" in out


def test_readings_of_the_vocabulary_on_which_results_rest(anshan: dict[str, dict[str, Any]]) -> None:
    first_year = anshan["施行首年额度不折算"]
    assert first_year["declared_in"] == "医保词汇.ming" and first_year["reason"]
    days = [event["日期"] for event in first_year["witness"]["case"]["事件"]]
    assert days[-1].startswith("2022-1")
    assert "以上以下含本数" not in anshan  # “三级及以上”: nothing in Anshan rests on whether the bound belongs
    before = anshan["施行前费用不计入累计"]["witness"]["case"]["事件"]
    assert before[0]["日期"] < "2022-11-01" <= before[-1]["日期"]


# ---- what is open


def test_values_that_are_open_are_compared_within_their_bounds(path: Path, capsys: Captured) -> None:
    found = by_text(asked(capsys, str(path)))
    rate = found["比例额"]
    assert rate["kind"] == "待定" and rate["bounds"] == ["不低于80%", "不超过90%"] and rate["reason"] == "原文只写界限"
    assert rate["clauses"] == [{"path": "一", "quote": "比例80%以上，不超过90%"}]
    assert rate["results"] == ["门诊待遇", "个人负担"]
    policy, witness = load(str(path)), rate["witness"]
    low, high = witness["values"]
    assert 80 <= float(low["assume"]["比例额"].rstrip("%")) < float(high["assume"]["比例额"].rstrip("%")) <= 90
    for side in (low, high):
        assert value(policy, witness, side["assume"]) == side["value"]
    deductible = found["起付额"]["witness"]
    assert Fraction(deductible["values"][0]["value"]) > Fraction(
        deductible["values"][1]["value"]
    )  # the lower one first
    assert found["施行日期"]["kind"] == "施行" and found["施行日期"]["reason"] == "原文没有写明"


def test_a_value_that_is_given_is_one_of_the_two(path: Path, tmp_path: Path, capsys: Captured) -> None:
    given = tmp_path / "假设.json"
    given.write_text('{"比例额": "83%"}', "utf-8")
    found = by_text(asked(capsys, str(path), "--assume", str(given)))
    assert found["比例额"]["witness"]["values"][0]["assume"]["比例额"] == "83%"
    assert all(side["assume"]["比例额"] == "83%" for side in found["起付额"]["witness"]["values"])


def test_what_no_case_shows_is_no_proof(path: Path, capsys: Captured) -> None:
    # In force from 1 January the first year has twelve months of twelve: another way of computing, the same amounts.
    document = path.parent / "原文.txt"
    document.write_text(DOCUMENT.replace("限额3000元", "限额3000元，自2024年1月1日起"), "utf-8")
    rules = RULES.replace("施行：待定。理由：原文没有写明。", "施行：自2024年1月1日起，依据一“自2024年1月1日起”。")
    path.write_text(rules, "utf-8")
    question = by_text(asked(capsys, str(path)))["施行首年额度不折算"]
    assert question["witness"] is None and question["tried"] == 300 and "门诊待遇" in question["results"]
    assert main(["questions", str(path)]) == 0
    assert "试了300例，未见差异。" in capsys.readouterr().out


# ---- clauses and words


def test_targets_and_vague_words(path: Path, capsys: Captured) -> None:
    (policy,) = asked(capsys, str(path))["policies"]
    found = [
        (item["kind"], item["text"], item["clauses"][0]["path"]) for item in policy["questions"] if item["clauses"]
    ]
    assert ("目标", "二", "二") in found
    assert ("用语", "另行", "一") in found and ("用语", "适当", "三") in found
    assert not [item for item in found if item[0] == "用语" and item[2] == "二"]  # asked about as a target
    assert main(["questions", str(path)]) == 0
    out = capsys.readouterr().out
    assert "另有1处这类用语（适当）见于不产生待遇的条款，不逐一列出：三。" in out
    assert all(display_width(line) <= 80 for line in out.splitlines())


def test_vague_words_have_the_stretch_around_them() -> None:
    text = "办法\n一、总体要求。逐步提高比例，到60%左右；探索开展试点。\n二、按规定执行，\n适时调整。\n"
    document = parse_document(source_from_text("办法.txt", text))
    assert [(item.word, item.path, item.quote) for item in vague_words(document)] == [
        ("逐步", "一", "逐步提高比例"),
        ("左右", "一", "到60%左右"),
        ("探索", "一", "探索开展试点"),
        ("按规定", "二第1段", "按规定执行"),
        ("适时", "二第2段", "适时调整"),
    ]


# ---- several policies


def test_policies_that_disagree_are_asked_which_one_holds(capsys: Captured) -> None:
    paths = [str(EXAMPLES / "乙市" / f"{name}.ming") for name in ("减负", "提标")]
    told = asked(capsys, *paths)
    assert [policy["name"] for policy in told["policies"]] == ["乙市困难居民减负", "乙市特殊病种提标"]
    (figure,) = told["conflicts"]
    assert figure["kind"] == "冲突"
    assert [(place["policy"], place["path"]) for place in figure["clauses"]] == [
        ("乙市困难居民减负", "二"),
        ("乙市特殊病种提标", "一"),
    ]
    witness = figure["witness"]  # both pay just their limits: 200000 by the one draft, 10000 by the other
    assert [side["value"] for side in witness["values"]] == ["200000.00", "10000.00"]
    for path, side in zip(paths, witness["values"], strict=True):
        assert value(load(path), witness, side["assume"]) == side["value"]


def test_lists_that_differ_are_asked_about_as_well() -> None:
    drafts = [shipped(name).program for name in ("wenzhou_old_and_young", "wenzhou_relief")]
    (question,) = map(unlike_question, find_unlike(drafts))
    assert question.kind == "冲突" and question.text.endswith("以哪一份为准？")
    assert (
        "只见于《温州一老一小》的有慢性阻塞性肺疾病、阿尔茨海默病" in question.text
    )  # 000 二（一）1 names them, 002 does not
    assert {place.policy for place in question.places} == {"温州一老一小", "温州医保纾困"}
