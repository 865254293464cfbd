"""The JSON form of a comparison: exact values as text, every key documented, and nothing lost."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mingsuan.report.result_json import result_json
from tests.comparison_fixture import BASE_DOCUMENT, BASE_TEXT, COMPARISON, DRAFT_TEXT, NOTHING_CHANGED

DOCUMENTED = Path(__file__).parents[1] / "docs" / "comparison.md"
FREE = ("case", "assume", "versions")  # what stands inside has names of the policies, not of the form


@pytest.fixture(scope="module")
def data() -> dict[str, Any]:
    return result_json(COMPARISON)


def keys(value: Any) -> set[str]:
    """Every key of the form itself."""
    if isinstance(value, dict):
        found = set(value)
        return found.union(*(keys(each) for key, each in value.items() if key not in FREE))
    return set().union(*(keys(each) for each in value)) if isinstance(value, list) else set()


def differences(value: Any) -> list[tuple[Any, Any, Any]]:
    """Every base, draft and difference that stand side by side."""
    if isinstance(value, list):
        return [each for item in value for each in differences(item)]
    if not isinstance(value, dict):
        return []
    here = [(value["base"], value["draft"], value["difference"])] if "difference" in value else []
    return here + [each for item in value.values() for each in differences(item)]


def test_the_form_is_plain_json_with_a_version_and_without_floats(data: dict[str, Any]) -> None:
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    assert json.loads(text) == data
    assert data["version"] == 1

    def refuse(number: str) -> Any:
        raise AssertionError(number)

    json.loads(text, parse_float=refuse)
    assert text == json.dumps(result_json(COMPARISON), ensure_ascii=False)


def test_every_key_is_documented_and_every_documented_key_is_there(data: dict[str, Any]) -> None:
    text = DOCUMENTED.read_text("utf-8")
    named = set(re.findall(r"`([a-z_][a-z0-9_]*)`", text)) - {"true", "false", "null"}
    assert keys(data) == named


def test_an_amount_is_text_with_two_decimals_or_a_fraction_that_does_not_end(data: dict[str, Any]) -> None:
    funds = data["population"]["funds"]
    assert funds[0] == {
        "name": "统筹基金",
        "flow": "支付",
        "base": "1260.00",
        "draft": "1540.00",
        "difference": "280.00",
        "absent": "",
    }
    assert funds[2]["base"] == "1/3"


def test_a_figure_has_its_value_its_difference_and_its_words(data: dict[str, Any]) -> None:
    deductible, rate, *_ = data["parameters"]
    start = BASE_TEXT.index("起付标准为400元")
    assert deductible["base"] == {
        "text": "400元",
        "value": "400.00",
        "pending": False,
        "assumed": "",
        "whom": "",
        "citations": [
            {
                "file": "试验办法.txt",
                "sha256": BASE_DOCUMENT.source.sha256,
                "path": "一",
                "quote": "起付标准为400元",
                "start": start,
                "end": start + 9,
            }
        ],
    }
    assert deductible["difference"] == "-100.00"
    assert (rate["draft"]["value"], rate["difference"]) == ("70%", "10个百分点")
    pending = data["parameters"][4]
    assert (pending["base"], pending["draft"]["value"], pending["draft"]["assumed"]) == (None, None, "300元")


def test_every_quote_stands_where_it_is_said_to_stand(data: dict[str, Any]) -> None:
    texts = {"试验办法.txt": BASE_TEXT, "试验办法征求意见稿.txt": DRAFT_TEXT}

    def citations(value: Any) -> list[dict[str, Any]]:
        if isinstance(value, list):
            return [each for item in value for each in citations(item)]
        if not isinstance(value, dict):
            return []
        return ([value] if "quote" in value and "start" in value else []) + citations(list(value.values()))

    found = citations(data)
    assert len(found) > 10
    for each in found:
        assert texts[each["file"]][each["start"] : each["end"]] == each["quote"]


def test_a_case_has_totals_differences_and_explanations(data: dict[str, Any]) -> None:
    husband = data["cases"][0]
    paid = husband["events"][0]["results"][0]
    assert (paid["base"], paid["draft"], paid["difference"]) == ("960.00", "1190.00", "230.00")
    assert paid["base_why"]["sentence"] == "2023年3月1日就医：门诊统筹支付960.00。"
    assert paid["base_why"]["steps"][1]["value"] == "400元"
    assert paid["base_why"]["steps"][1]["origin"] == "文件"
    assert husband["totals"]["paid"] == [
        {"fund": "统筹基金", "base": "960.00", "draft": "1190.00", "difference": "230.00"}
    ]
    assert husband["totals"]["own"]["difference"] == "-230.00"
    truth = husband["events"][0]["results"][2]
    assert (truth["base"], truth["draft"], truth["difference"]) == (True, True, None)
    assert data["cases"][2]["failure"] == {"id": "癫痫儿童", "base": "", "draft": "缺少“机构级别”。"}


def test_a_case_that_shows_a_difference_can_be_run_again(data: dict[str, Any]) -> None:
    witness = data["rules"][0]["evidence"]["witness"]
    assert witness == {
        "case": {
            "编号": "例",
            "参保人": {"人员类别": "退休"},
            "事件": [{"类型": "就医", "日期": "2023-03-01", "政策范围内费用": "1000.00"}],
        },
        "event": 1,
        "result": "门诊统筹",
        "values": [
            {"answer": "base", "value": "600.00", "assume": {"床日标准": {"三级": "300.00"}}},
            {"answer": "draft", "value": "700.00", "assume": {"床日标准": {"三级": "300.00"}}},
        ],
    }
    assert data["rules"][1]["evidence"] == {"kind": "证明", "tried": 0, "witness": None}


def test_every_difference_of_amounts_is_the_draft_less_the_base(data: dict[str, Any]) -> None:
    plain = re.compile(r"-?[0-9]+\.[0-9]{2}")

    def fen(text: str) -> int:
        return int(text.replace(".", ""))

    checked = 0
    for base, draft, difference in differences(data):
        if all(isinstance(each, str) and plain.fullmatch(each) for each in (base, draft, difference)):
            assert fen(draft) - fen(base) == fen(difference)
            checked += 1
    assert checked > 20


def test_open_points_have_the_money_that_hangs_on_them(data: dict[str, Any]) -> None:
    assert data["questions"][0]["stake"] is None
    assert data["questions"][1]["stake"] == {
        "persons": 3,
        "spread": "600.00",  # 2100 − 1500
        "answers": [
            {"answer": "床日标准取200.00元", "outlay": "1500.00", "change": "240.00"},
            {"answer": "床日标准取500.00元", "outlay": "2100.00", "change": "840.00"},
        ],
    }


def test_without_a_population_there_is_none() -> None:
    same = result_json(NOTHING_CHANGED)
    assert same["population"] is None
    assert (same["curves"], same["cases"], same["questions"]) == ([], [], [])
