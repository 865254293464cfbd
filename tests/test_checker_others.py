"""The independent checker on small policies: each kind of operation, assumptions, line items, periods, documents."""

import json
from pathlib import Path
from typing import Any

import pytest

from mingsuan.checker import verify
from mingsuan.library import vocabulary_folders
from tests import sums_of_rates, sums_of_time
from tests.explained import ASSUMED, OWN_SUMS, worked
from tests.forging import altered, at, leaves, other, redigested, resealed
from tests.sums_of_time import FUND_YEAR, LINES, LISTED, ROLLING, WORKING_DAYS
from tests.worked import Worked

SUMS = [*sums_of_rates.SUMS, *sums_of_time.SUMS, *OWN_SUMS]


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[dict[str, Any], list[Path], int]]]:
    """Nodes of the certificates of small policies, by what they are like: certificate, folders and place."""
    found: dict[str, list[tuple[dict[str, Any], list[Path], int]]] = {}
    for sum in SUMS:
        folder = tmp_path_factory.mktemp("sum")
        folders = [folder, *vocabulary_folders()]
        for event, name in [(number, name) for number, row in enumerate(sum.expected, 1) for name in row]:
            made = json.loads(json.dumps(worked(sum, folder, name, event).certificate, ensure_ascii=False))
            for place, node in enumerate(made["nodes"]):
                if node["operands"] or node["op"] not in ("pool", "sum_lines"):
                    found.setdefault(likeness(node), []).append((made, folders, place))
    return found


def likeness(node: dict[str, Any]) -> str:
    """What a node is like, as the checker sees it: its operation, and what decides how it is checked."""
    match op := node["op"]:
        case "pool":
            more = node["data"]["period"]
        case "assumption":
            more = "of each" if node["data"][1] else "of all"
        case "round" | "day_of" | "move_date":
            more = node["data"][0]
        case "constant" | "parameter" | "fact":
            more = node["kind"]
        case _:
            more = ""
    return " ".join(filter(None, (op, more, "of a line" if ".l" in node["id"] else "")))


LIKENESSES = (
    *(
        "add",
        "subtract",
        "multiply",
        "minimum",
        "maximum",
        "less",
        "at_most",
        "member",
        "and",
        "not",
        "choose",
        "table",
    ),
    *("round 四舍五入到分", "round 四舍五入到元", "age", "day_of 当月首日", "day_of 次月首日", "day_of 当年末日"),
    *("move_date 后", "move_date 前", "sum_lines", "fact 金额 of a line", "fact 分类 of a line", "choose of a line"),
    *("multiply of a line", "pool 自然年度", "pool 终身", "pool 滚动12个月", "pool 医保年度07-01", "event_date"),
    *("assumption of all", "assumption of each", "constant 分类", "constant 时长", "constant 百分点", "constant 日期"),
    *("parameter 金额", "constant 金额", "constant 比例", "fact 日期", "fact 是否"),
)
CHECKED_DATA = ("member", "round", "assumption", "day_of", "move_date", "sum_lines", "fact")


@pytest.mark.parametrize("like", LIKENESSES)
def test_no_leaf_of_any_kind_of_node_can_be_altered(
    others: dict[str, list[tuple[dict[str, Any], list[Path], int]]], like: str
) -> None:
    """All seals and the digest made anew: what is left is that the value does not follow."""
    fields = {"value", "kind", "origin", "event", "quote", "path", "document", "sha256", "start", "end", "op"}
    assert like in others
    for made, folders, number in others[like][:: max(1, len(others[like]) - 1)]:
        assert verify(made, folders) == []
        node = made["nodes"][number]
        for place in leaves(node):
            # which days were holidays, and what the class value of an assumption is called, is for others to know
            if not (fields & {*place} if place[0] != "data" else node["op"] in CHECKED_DATA and place[1:2] != (1,)):
                continue
            forged = resealed(altered(made, ("nodes", number, *place), other(at(node, place))))
            assert verify(forged, folders), (node["id"], place, at(node, place))


def other_worked(sum: Worked, folder: Path, name: str, event: int) -> tuple[dict[str, Any], list[Path]]:
    """The certificate of a result of a small policy, and the folders of its texts."""
    made = json.loads(json.dumps(worked(sum, folder, name, event).certificate, ensure_ascii=False))
    folders = [folder, *vocabulary_folders()]
    assert verify(made, folders) == []
    return made, folders


def places(made: dict[str, Any], op: str) -> list[int]:
    """The places of the nodes with an operation."""
    return [place for place, node in enumerate(made["nodes"]) if node["op"] == op]


def test_another_assumption_than_the_one_made_is_noticed(tmp_path: Path) -> None:
    made, folders = other_worked(ASSUMED, tmp_path, "待定试算", 2)
    for place, value in ((("住院起付数", "三级"), "900元"), (("住院支付率",), "90%")):
        assert verify(redigested(altered(made, ("assumptions", *place), value)), folders)
    assert verify(redigested({**made, "assumptions": {}}), folders)
    unmarked = made["explanation"]["sentence"].replace("假设", "规定")
    failures = verify(redigested(altered(made, ("explanation", "sentence"), unmarked)), folders)
    assert "说明：没有写明所作的假设" in failures
    reason = altered(made, ("assumptions", "住院起付数", "理由"), "另有理由")
    assert verify(redigested(reason), folders) == []  # a reason is not for a program to judge


def test_only_what_the_rules_leave_open_can_be_assumed(tmp_path: Path) -> None:
    """A figure of the document declared an assumption, with a file that says so."""
    made, folders = other_worked(ROLLING, tmp_path, "限额试算", 1)
    place = next(place for place in places(made, "constant") if made["nodes"][place]["value"] == "0.6")
    forged = {**made["nodes"][place], "op": "assumption", "data": ["门诊支付", ""], "origin": "假设", "citations": []}
    sentence = made["explanation"]["sentence"] + "其中60%〔假设（非文件载明）〕。"
    forged_whole = altered(altered(made, ("nodes", place), forged), ("explanation", "sentence"), sentence)
    failures = verify(resealed({**forged_whole, "assumptions": {"门诊支付": "60%"}}), folders)
    assert any("“门诊支付”不是待定的" in failure for failure in failures)


def test_a_holiday_left_out_is_noticed(tmp_path: Path) -> None:
    made, folders = other_worked(WORKING_DAYS, tmp_path, "复核期限", 1)
    (place,) = places(made, "move_date")
    direction, exceptions = made["nodes"][place]["data"]
    assert (direction, len(exceptions)) == ("后", 8)  # six days off in the week, two weekend days worked
    for number in range(len(exceptions)):
        fewer = [direction, exceptions[:number] + exceptions[number + 1 :]]
        assert verify(resealed(altered(made, ("nodes", place, "data"), fewer)), folders)
    assert verify(resealed(altered(made, ("nodes", place, "data"), ["前", exceptions])), folders)


def test_line_items_are_all_there_and_each_its_own(tmp_path: Path) -> None:
    made, folders = other_worked(LINES, tmp_path, "全部收费", 1)
    (place,) = places(made, "sum_lines")
    operands = made["nodes"][place]["operands"]
    assert [operand[-3:] for operand in operands] == [".l1", ".l2"]
    for wrong in ([], operands[:1], [operands[0], operands[0]], [*operands, operands[1]]):
        assert verify(resealed(altered(made, ("nodes", place, "operands"), wrong)), folders)
    more = [*made["case"]["事件"][0]["收费项目"], {"收费种类": "其他项", "单价": "1.00"}]
    assert verify(redigested(altered(made, ("case", "事件", 0, "收费项目"), more)), folders)
    # a node of one item that takes an operand of the other
    for number, node in enumerate(made["nodes"]):
        for position, operand in enumerate(node["operands"]):
            if node["op"] != "sum_lines" and operand and operand.endswith(".l1"):
                moved = operand[:-1] + "2"
                assert verify(resealed(altered(made, ("nodes", number, "operands", position), moved)), folders)


def test_a_fact_of_a_line_is_not_read_elsewhere(tmp_path: Path) -> None:
    made, folders = other_worked(LINES, tmp_path, "全部收费", 1)
    for number, node in enumerate(made["nodes"]):
        if node["op"] == "fact" and node["id"].endswith(".l1"):
            assert verify(renamed(made, number, node["id"][:-3]), folders)


def renamed(made: dict[str, Any], number: int, name: str) -> dict[str, Any]:
    """The certificate with another name for a node wherever it is named."""
    old = made["nodes"][number]["id"]
    text = json.dumps(made, ensure_ascii=False).replace(f'"{old}"', f'"{name}"')
    return resealed(json.loads(text))


@pytest.mark.parametrize(
    ("sum", "event", "periods"),
    [
        (ROLLING, 3, ["滚动13个月", "滚动1个月", "自然年度1", "终身"]),  # two months are within, March of 2023 is not
        (FUND_YEAR, 3, ["医保年度08-01", "医保年度01-01", "自然年度", "每月"]),  # July is in the year, June is not
    ],
    ids=["rolling", "insurance year"],
)
def test_another_period_counts_other_events(sum: Worked, event: int, periods: list[str], tmp_path: Path) -> None:
    made, folders = other_worked(sum, tmp_path, "限额试算", event)
    place = places(made, "pool")[-1]
    for period in periods:
        assert verify(resealed(altered(made, ("nodes", place, "data", "period"), period)), folders), period


def test_words_of_one_document_are_none_of_another(tmp_path: Path) -> None:
    made, folders = other_worked(LISTED, tmp_path, "慢病待遇", 1)
    assert len(made["documents"]) == 2 and len(made["rules"]) == 3
    cited = [(number, node) for number, node in enumerate(made["nodes"]) if node["citations"]]
    assert {node["citations"][0]["document"] for _, node in cited} == {"原办法.txt", "原文.txt"}
    for number, node in cited:
        own = node["citations"][0]
        another = next(entry for entry in made["documents"] if entry["sha256"] != own["sha256"])
        moved = {**own, "document": another["file"], "sha256": another["sha256"]}
        assert verify(resealed(altered(made, ("nodes", number, "citations"), [moved])), folders)
