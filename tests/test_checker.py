"""The independent checker: certificates of Anshan hold, and an altered one fails, whichever leaf it is."""

import hashlib
import json
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from compiler.explanation import Depth
from mingsuan import checker
from mingsuan.checker import figures, verify
from tests.explained import TWO_VISITS, anshan, case, explained, visit
from tests.forging import Place, altered, at, leaves, leaves_of_each_kind, other, redigested, resealed
from tests.shipped import POLICIES

SCRIPT = Path(checker.__file__)


@pytest.fixture(scope="module")
def certificate() -> dict[str, Any]:
    """The second visit of the example, in steps."""
    return explained(TWO_VISITS, 2).certificate


CASES: dict[str, tuple[dict[str, Any], int]] = {
    "within the deductible": (TWO_VISITS, 1),
    "second visit": (TWO_VISITS, 2),
    "before it is in force": (case(visit("2022-10-31", "2800")), 1),
    "not insured": (case(visit("2023-03-01", "2800"), 险种="居民医保"), 1),
    "specialist": (case(visit("2023-03-01", "2800.33", 机构类别="传染病专科"), 人员类别="在职"), 1),
    "cap": (case(visit("2023-02-01", "9000.07"), visit("2023-03-01", "900"), visit("2024-01-01", "500")), 2),
    "next year": (case(visit("2023-02-01", "9000.07"), visit("2023-03-01", "900"), visit("2024-01-01", "500")), 3),
    "one day": (case(visit("2023-02-01", "300", 序号=1), visit("2023-02-01", "300", 序号=2)), 2),
    "credit": (
        case({"类型": "账户划入", "日期": "2023-05-01", "本人缴费基数": "6000.30"}, 人员类别="在职", 参保方式="单位"),
        1,
    ),
    "no credit": (
        case({"类型": "账户划入", "日期": "2023-05-01", "本人缴费基数": "6000.30"}, 参保方式="灵活就业"),
        1,
    ),
    "codes, synonyms and dates": (
        case(
            visit("2023年2月1日", "300", 机构类别="传染病"),
            险种="310",
            人员类别=[{"值": "11"}, {"值": "退休", "自": "2023-02-01"}],
        ),
        1,
    ),
    "defaults and full-width names": (
        case({"日期": "2023-2-1", "医疗类别": "11", "机构级别": "二级", "定点": "是", "政策范围内费用": 500}),
        1,
    ),
}


@pytest.mark.parametrize("depth", list(Depth))
@pytest.mark.parametrize("name", CASES)
def test_certificates_hold(name: str, depth: Depth) -> None:
    data, event = CASES[name]
    policy = anshan()
    for result in policy.result_names(policy.evaluate(data), event - 1):
        made = explained(data, event, name=result, depth=depth).certificate
        assert verify(json.loads(json.dumps(made)), [POLICIES]) == []


def test_a_certificate_says_all_that_it_rests_on(certificate: dict[str, Any]) -> None:
    assert [entry["file"] for entry in certificate["rules"]] == ["医保词汇.ming", "鞍山门诊共济.ming"]
    document = POLICIES / "anshan_outpatient" / "004_96f8ebb8fc6b7c69.txt"
    sha256 = hashlib.sha256(document.read_bytes()).hexdigest()
    assert certificate["documents"] == [{"file": document.name, "sha256": sha256}]
    assert certificate["case"] == TWO_VISITS
    assert certificate["results"][0]["value"] == "1620"
    rate = next(
        node for node in certificate["nodes"] if node["label"] == "三级及以上定点医疗机构" and node["kind"] == "比例"
    )
    assert (rate["op"], rate["value"], rate["unit"], rate["origin"]) == ("parameter", "0.5", "%", "文件")
    # the visit before, which used 300 of the deductible, is recomputed as well
    assert {node["event"] for node in certificate["nodes"]} == {1, 2}
    assert certificate["sha256"] == checker.digest({k: v for k, v in certificate.items() if k != "sha256"})


# ---- alterations


def test_any_leaf_altered_fails() -> None:
    small = explained(case(visit("2022-10-31", "2800")), 1).certificate
    for place in leaves(small):
        assert verify(altered(small, place, other(at(small, place))), [POLICIES]), place


# On these nothing of the computation rests; with the digest made anew nobody can tell that they were altered.
FREE_PARTS = ("versions", "sha256", "assumptions")  # nothing is assumed in it
FREE = {"versions", "编号", "file", "depth", "label", "note", "name", "origin", "formula", "sentence", "node"}


def is_free(certificate: dict[str, Any], place: Place) -> bool:
    """Whether a leaf is one that only the digest protects."""
    if place[0] == "nodes" or place[-2:-1] == ("results",):
        return False
    if place[0] == "case":
        return place[-1] == "编号"
    if place[0] == "documents" and place[-1] == "file":
        return False
    return bool(set(map(str, place)) & FREE) or place == ("sha256",)


def test_any_kind_of_leaf_altered_fails_even_with_its_digest_made_anew(certificate: dict[str, Any]) -> None:
    looked_at = 0
    for place in leaves_of_each_kind(certificate):
        if is_free(certificate, place):
            continue
        changed = redigested(altered(certificate, place, other(at(certificate, place))))
        if place[:2] == ("case", "事件") and place[-1] in ("医疗类别", "机构类别") and not _read(certificate, place):
            continue
        looked_at += 1
        assert verify(changed, [POLICIES]), (place, at(certificate, place))
    assert looked_at > 180


def _read(certificate: dict[str, Any], place: Place) -> bool:
    """Whether a node reads the fact of that event."""
    event, name = int(place[2]) + 1, place[3]
    return any(
        node["op"] == "fact" and node["data"] == name and node["event"] == event for node in certificate["nodes"]
    )


def test_values_quotes_places_and_facts_fail_even_with_all_seals_made_anew(certificate: dict[str, Any]) -> None:
    fields = {"value", "kind", "origin", "event", "quote", "path", "document", "start", "end", "readings", "op"}
    looked_at = 0
    for place in leaves_of_each_kind(certificate):
        if place[0] != "nodes" or "data" in place or not fields & {*place}:
            continue
        looked_at += 1
        changed = resealed(altered(certificate, place, other(at(certificate, place))))
        assert verify(changed, [POLICIES]), (place, at(certificate, place))
    assert looked_at > 100


def test_an_operand_that_is_another_node_fails(certificate: dict[str, Any]) -> None:
    nodes = certificate["nodes"]
    for place in leaves_of_each_kind(certificate):
        if place[0] == "nodes" and place[2] == "operands":
            for replacement in {None, nodes[int(place[1]) - 1]["id"]} - {at(certificate, place)}:
                assert verify(redigested(altered(certificate, place, replacement)), [POLICIES])


def test_every_figure_of_a_rule_that_is_not_in_its_quote_is_refused(certificate: dict[str, Any]) -> None:
    """The whole computation redone with another figure, seals and digest included: only the quote tells."""
    index, node = next(pair for pair in enumerate(certificate["nodes"]) if pair[1]["label"] == "普通门诊年度限额")
    assert node["value"] == "3000"
    failures = verify(resealed(altered(certificate, ("nodes", index, "value"), "9000")), [POLICIES])
    assert f"{node['id']}「普通门诊年度限额」：引文中没有9000" in failures


def test_a_visit_left_out_of_a_balance_is_noticed(certificate: dict[str, Any]) -> None:
    index = next(i for i, node in enumerate(certificate["nodes"]) if node["op"] == "pool" and node["operands"])
    changed = resealed(altered(certificate, ("nodes", index, "operands"), []))
    assert any("未恰好计入各项" in failure for failure in verify(changed, [POLICIES]))


def test_a_fact_that_the_case_does_not_have_is_noticed(certificate: dict[str, Any]) -> None:
    for name, value in (("政策范围内费用", "2900.00"), ("机构级别", "二级"), ("日期", "2023-03-02"), ("定点", False)):
        changed = redigested(altered(certificate, ("case", "事件", 1, name), value))
        assert verify(changed, [POLICIES]), name
    changed = redigested(altered(certificate, ("case", "参保人", "人员类别"), "在职"))
    assert any("人员类别" in failure for failure in verify(changed, [POLICIES]))


def test_a_fact_that_nobody_gives_is_not_nothing(certificate: dict[str, Any]) -> None:
    """A fact of the case left out and its value declared to be null."""
    index = next(i for i, node in enumerate(certificate["nodes"]) if node["op"] == "fact" and node["data"] == "定点")
    event = certificate["nodes"][index]["event"] - 1
    facts = {key: value for key, value in certificate["case"]["事件"][event].items() if key != "定点"}
    forged = altered(certificate, ("nodes", index, "value"), None)
    forged = altered(forged, ("nodes", index, "origin"), "口径")
    failures = verify(resealed(altered(forged, ("case", "事件", event), facts)), [POLICIES])
    assert any("案情未载明" in failure for failure in failures)


@pytest.mark.parametrize("version", [0, 2, "1", None, True, 1.0])
def test_an_unknown_version_fails(certificate: dict[str, Any], version: Any) -> None:
    assert any("版本" in failure for failure in verify(redigested({**certificate, "version": version}), [POLICIES]))


@pytest.mark.parametrize("value", [None, [], {}, 0, "", "9" * 5000, "1e9999999", "1/0", [[]] * 3, {"a": 1}])
def test_a_leaf_of_another_shape_fails_and_never_crashes(certificate: dict[str, Any], value: Any) -> None:
    for place in list(leaves(certificate))[::89]:
        if at(certificate, place) != value:
            assert verify(altered(certificate, place, value), [POLICIES])
    for key in certificate:
        assert verify(redigested({**certificate, key: value}), [POLICIES]) or key in FREE_PARTS


@pytest.mark.parametrize("whole", [None, [], "", 1, {}, {"version": 1}])
def test_what_is_no_certificate_fails(whole: Any) -> None:
    assert verify(whole, [POLICIES])


def test_the_texts_must_be_those_of_the_certificate(certificate: dict[str, Any], tmp_path: Path) -> None:
    assert any("没有sha256为" in failure for failure in verify(certificate, [tmp_path]))
    for name in ("vocabulary", "anshan_outpatient"):  # another policy has the same document
        shutil.copytree(POLICIES / name, tmp_path / "copy" / name)
    assert verify(certificate, [tmp_path]) == []
    document = tmp_path / "copy" / "anshan_outpatient" / "004_96f8ebb8fc6b7c69.txt"
    document.write_text(document.read_text("utf-8").replace("400元", "500元"), "utf-8")
    assert verify(certificate, [tmp_path])
    shutil.copyfile(POLICIES / "anshan_outpatient" / document.name, document)
    rules = tmp_path / "copy" / "anshan_outpatient" / "鞍山门诊共济.ming"
    rules.write_text(rules.read_text("utf-8") + "\n", "utf-8")
    assert verify(certificate, [tmp_path]) == ["规则鞍山门诊共济.ming：与sha256不符"]


# ---- reading figures


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("400元", "金额", Fraction(400)),
        ("２０万元", "金额", Fraction(200_000)),
        ("1.5亿元", "金额", Fraction(150_000_000)),
        ("二百五十元", "金额", Fraction(250)),
        ("1,400元", "金额", Fraction(1400)),
        ("5万以下", "金额", Fraction(50_000)),
        ("1500元/年", "金额", Fraction(1500)),
        ("百分之三十", "比例", Fraction(3, 10)),
        ("30%", "比例", Fraction(3, 10)),
        ("三成", "比例", Fraction(3, 10)),
        ("二十分之一", "比例", Fraction(1, 20)),
        ("减半", "比例", Fraction(1, 2)),
        ("10个百分点", "百分点", Fraction(1, 10)),
        ("五个百分点", "百分点", Fraction(1, 20)),
        ("60周岁", "周岁", Fraction(60)),
        ("六个月", "时长", "6月"),
        ("20个工作日", "时长", "20工作日"),
        ("12周", "时长", "12周"),
        ("两种", "数", Fraction(2)),
        ("200万人", "数", Fraction(2_000_000)),
    ],
)
def test_figures_are_read_in_every_notation(text: str, kind: str, value: Any) -> None:
    assert list(figures(f"从{text}，起")) == [(kind, [value])]


def test_ranges_and_dates_have_both_ends() -> None:
    assert list(figures("0—18周岁")) == [("周岁", [Fraction(0), Fraction(18)])]
    for text, ends in (("自2022年11月份起", ["2022-11-01", "2022-11-30"]), ("2022年11月1日", ["2022-11-01"])):
        assert [str(day) for _, days in figures(text) for day in days] == ends


@pytest.mark.parametrize("text", ["三级定点医疗机构", "一老一小", "三医联动", "一、总体要求"])
def test_numerals_inside_words_are_no_figures(text: str) -> None:
    assert list(figures(text)) == []


# ---- alone


def run_alone(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The checker as a program of its own: the isolated mode of Python sees none of the project."""
    command = [sys.executable, "-I", str(SCRIPT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, encoding="utf-8")


def test_it_runs_alone(certificate: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "cert.json"
    path.write_text(json.dumps(certificate, ensure_ascii=False), "utf-8")
    good = run_alone(str(path), "--sources", str(POLICIES))
    assert (good.returncode, good.stdout[:2]) == (0, "✓ ")
    path.write_text(json.dumps(altered(certificate, ("results", 0, "value"), "1621")), "utf-8")
    bad = run_alone(str(path), "--sources", str(POLICIES))
    assert bad.returncode == 1 and "结果普通门诊统筹：与其节点或案情不符" in bad.stdout and bad.stderr == ""


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\x00", '{"version": 1e999}'])
def test_a_file_that_is_no_certificate_is_said_so(text: str, tmp_path: Path) -> None:
    path = tmp_path / "cert.json"
    path.write_text(text, "utf-8")
    done = run_alone(str(path), "--sources", str(tmp_path))
    assert done.returncode == 1 and done.stdout.startswith("✗ ") and done.stderr == ""


def test_wrong_usage_is_told_from_failure() -> None:
    assert run_alone().returncode == 2
