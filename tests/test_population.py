"""A synthetic population: reproducible to the byte, marked as synthetic, consistent, and computable by every policy."""

import re
import tomllib
from argparse import Namespace
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from compiler.assumptions import Assumptions
from compiler.types import Kind
from mingsuan.claims import read_claims
from mingsuan.commands_population import run_population
from mingsuan.console import Console, Stop
from mingsuan.policy import load_text
from mingsuan.population import distributions as shipped_distributions
from mingsuan.population.distributions import distributions
from mingsuan.population.draws import Bands, Choices, Uniform, yuan
from mingsuan.population.known_facts import known_facts
from mingsuan.population.plan import plan_for, usual_year
from mingsuan.population.synthesis import Request, Row, header, synthesize
from tests.open_policy import DOCUMENT, RULES
from tests.shipped import POLICIES, assumed, shipped

ROOT = Path(__file__).parents[1]
FILE = Path(shipped_distributions.__file__).with_name("distributions.toml")
NAMES = tuple(path.parent.name for path in sorted(POLICIES.glob("*/*.ming")) if path.parent.name != "vocabulary")

Captured = pytest.CaptureFixture[str]


@cache
def people(name: str, persons: int, seed: int = 1) -> tuple[tuple[dict[str, str], ...], ...]:
    """The persons of a policy: for each the rows, by name of the column."""
    plan = plan_for(shipped(name).program, distributions())
    titles = header(plan)
    request = Request(persons, seed, 2023)
    return tuple(tuple(dict(zip(titles, row, strict=True)) for row in rows) for rows in synthesize(plan, request))


def run(policy: str, output: Path, persons: int = 20, seed: int = 1, year: int | None = None) -> int:
    """The command, in Chinese."""
    arguments = Namespace(policy=policy, persons=persons, seed=seed, year=year, output=str(output))
    return run_population(Console(), arguments)


# ---- draws


def always(value: float) -> Uniform:
    """A stream of one number."""
    return lambda: value


def test_a_draw_takes_each_row_by_its_share_and_each_number_of_it() -> None:
    """Of four shares the first row has one: 0 to 0.25. The last number of the last band comes just below 1."""
    choices = Choices.of([["甲", 1], ["乙", 3]])
    assert [choices.draw(always(at)) for at in (0.0, 0.249, 0.25, 0.999)] == ["甲", "甲", "乙", "乙"]
    bands = Bands.of([[1, 2, 1], [10, 20, 3]])
    assert [bands.draw(always(at)) for at in (0.0, 0.999999)] == [1, 20]
    assert [yuan(bands.draw_fen(always(at))) for at in (0.0, 0.999999)] == ["1.00", "20.00"]
    assert yuan(105) == "1.05"


# ---- reproducible, and marked


def test_a_person_is_the_same_however_many_there_are() -> None:
    assert people("anshan_outpatient", 50)[:20] == people("anshan_outpatient", 20)
    assert people("anshan_outpatient", 20, seed=2) != people("anshan_outpatient", 20)


def test_persons_are_the_same_for_another_policy_of_the_same_vocabulary() -> None:
    """Wenzhou has no credits to accounts, but the visits are the same; only their ids count the rows."""

    for mine, theirs in zip(people("anshan_outpatient", 50), people("wenzhou_relief", 50), strict=True):
        common = (mine[0].keys() & theirs[0].keys()) - {"编号"}
        assert {"政策范围内费用", "出生日期", "机构级别", "病种"} <= common
        first, second = (
            [{name: row[name] for name in common} for row in rows if row["类型"] == "就医"] for rows in (mine, theirs)
        )
        assert first == second


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_the_same_seed_writes_the_same_bytes(tmp_path: Path, suffix: str) -> None:
    first, second, other = (tmp_path / f"{name}.{suffix}" for name in "abc")
    assert (run("anshan_outpatient", first), run("anshan_outpatient", second)) == (0, 0)
    run("anshan_outpatient", other, seed=2)
    assert first.read_bytes() == second.read_bytes() != other.read_bytes()


def test_both_forms_of_the_file_say_the_same_and_that_it_is_synthetic(tmp_path: Path, capsys: Captured) -> None:
    policy = shipped("anshan_outpatient")
    for suffix in ("csv", "parquet"):
        run("anshan_outpatient", tmp_path / f"a.{suffix}")
    assert "合成的20人，2023年，种子1。分布都是假定" in capsys.readouterr().err.replace("\n", "")
    csv, parquet = (read_claims(tmp_path / f"a.{suffix}", policy.program.symbols) for suffix in ("csv", "parquet"))
    assert list(csv) == list(parquet)
    assert (len(csv), csv.faults, csv.unread, csv.synthetic, parquet.synthetic) == (20, (), (), True, True)
    assert all(person.id.startswith("合成") for person in csv)
    assert csv.about == ("人员编号以“合成”开头：合成数据，不含真人",)
    told = ("明算合成人口：不含真人", "依据政策：鞍山门诊共济", "人数：20", "年度：2023", "种子：1")
    assert parquet.about == (*told, f"分布：第{distributions().version}版，全部分布为假定，只为演算")


# ---- what the command takes and says


def test_the_year_is_the_first_whole_one_in_which_the_policy_holds() -> None:
    assert usual_year(date(2022, 11, 1)) == 2023
    assert usual_year(date(2024, 1, 1)) == 2024
    assert usual_year(None) == 2023


@pytest.mark.parametrize(
    ("persons", "year", "output", "said"),
    [
        (0, None, "a.csv", "--persons应是1到1000000的整数，不是0"),
        (1_000_001, None, "a.csv", "不是1000001"),
        (1, 23, "a.csv", "--year应是1950到2200的年份"),
        (1, None, "a.xlsx", "应以.parquet或.csv结尾"),
        (1, None, "-", "应以.parquet或.csv结尾"),
    ],
)
def test_wrong_numbers_and_names_are_wrong_usage(
    tmp_path: Path, persons: int, year: int | None, output: str, said: str
) -> None:
    with pytest.raises(Stop) as caught:
        run("anshan_outpatient", tmp_path / output, persons, year=year)
    assert caught.value.code == 2
    assert said in caught.value.sentence
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(Stop) as caught:
        run("anshan_outpatient", tmp_path / "没有" / "a.csv")
    assert (caught.value.code, "文件夹不存在" in caught.value.sentence) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_facts_without_a_distribution_are_named(tmp_path: Path, capsys: Captured) -> None:
    """职业 has values to draw from, 年收入 has none that could be counted."""
    rules = RULES.replace(
        "引用：医保词汇。",
        "引用：医保词汇。\n分类 职业，属于参保人：\n  工人；\n  农民。\n事实 年收入，属于参保人：金额。",
    ).replace("适用于在职职工，", "适用于在职职工，且职业为工人，且年收入低于限额，")
    (tmp_path / "原文.txt").write_text(DOCUMENT, "utf-8")
    (tmp_path / "试验.ming").write_text(rules, "utf-8")
    policy = load_text(rules, tmp_path)
    policy.require_ok()
    assert run(str(tmp_path / "试验.ming"), tmp_path / "a.csv", persons=60) == 0
    said = capsys.readouterr().err.replace("\n", "")
    assert "各取值机会均等：职业。" in said and "按默认值）：年收入。" in said
    jobs = [person.facts["职业"] for person in read_claims(tmp_path / "a.csv", policy.program.symbols)]
    assert set(jobs) == {"工人", "农民"}


def test_events_that_nobody_has_are_named(tmp_path: Path, capsys: Captured) -> None:
    """Anshan decides on 账户支用 and on 申请 too."""
    run("anshan_outpatient", tmp_path / "a.csv", persons=1)
    assert "没有这些事件和明细：账户支用、申请。" in capsys.readouterr().err


def test_credits_to_accounts_are_drawn_for_a_policy_with_a_result_there() -> None:
    for name, expected in (("anshan_outpatient", {0, 12}), ("zibo_yiyuan_reply", {0})):
        counts = {sum(row["类型"] == "账户划入" for row in rows) for rows in people(name, 50)}
        assert counts == expected


# ---- what the persons are


@pytest.mark.parametrize("name", NAMES)
def test_every_policy_computes_every_person(name: str, tmp_path: Path) -> None:
    policy = shipped(name)
    run(name, tmp_path / "a.csv", persons=60)
    claims = read_claims(tmp_path / "a.csv", policy.program.symbols)
    values = Assumptions(assumed(name) if (POLICIES / name / "assumptions.json").exists() else {})
    assert claims.faults == () and len(claims) == 60
    computed = [policy.evaluate(person.case, values) for person in claims]
    assert sum(len(each.traces) for each in computed) == claims.events
    assert any(trace.results for each in computed for trace in each.traces)


def test_everybody_pays_once_and_has_one_event_a_day_in_the_year() -> None:
    for rows in people("wenzhou_old_and_young", 400):
        days = [row["日期"] for row in rows]
        assert days == sorted(set(days)) and {day[:4] for day in days} == {"2023"}
        assert [row["类型"] for row in rows].count("缴费") == 1
        assert len({row["编号"] for row in rows}) == len(rows)
        for column in ("人员编号", "出生日期", "险种", "困难身份"):
            assert len({row[column] for row in rows}) == 1


def test_amounts_have_two_decimals_and_the_whole_is_at_least_the_part() -> None:
    plan = plan_for(shipped("wenzhou_old_and_young").program, distributions())
    amounts = [fact.name for fact in plan.columns if fact.type.kind is Kind.AMOUNT]
    for row in (row for rows in people("wenzhou_old_and_young", 400) for row in rows):
        assert all(re.fullmatch(r"[0-9]+\.[0-9]{2}", row[name]) for name in amounts if row[name])
        if row["类型"] == "就医":
            assert int(row["医疗费总额"].replace(".", "")) >= int(row["政策范围内费用"].replace(".", ""))


def test_persons_are_consistent() -> None:
    """Age on 1 January 2023 is 2022 less the year of birth, or one more for those born on 1 January."""
    seen: dict[str, int] = defaultdict(int)
    for rows in people("wenzhou_old_and_young", 3000):
        person = rows[0]
        born = date.fromisoformat(person["出生日期"])
        age = 2023 - born.year - ((born.month, born.day) > (1, 1))
        diseases = {row["病种"] for row in rows} - {"", "其他病种"}
        categories = {row["医疗类别"] for row in rows} - {""}
        assert 0 <= age <= 99 and len(diseases) <= 1
        if age < 18:
            assert person["险种"] == "居民医保"
        if person["险种"] == "居民医保":
            assert person["人员类别"] == person["参保方式"] == ""
        if person["人员类别"] == "退休":
            assert age >= (60 if person["性别"] == "男性" else 50)
            seen["退休"] += 1
        if diseases:
            assert int(person["慢性疾病种数"]) >= 1
        if "孤独症" in diseases:
            assert age < 18
        if "尿毒症透析治疗" in diseases:
            assert len(rows) > 90
            seen["透析"] += 1
        if categories & {"生育门诊", "生育住院"}:
            assert person["性别"] == "女性" and 20 <= age <= 40
            assert "分娩" in {row["类型"] for row in rows}
            seen["分娩"] += 1
        if categories & {"家庭病床", "安宁疗护"}:
            assert age >= 40
            seen["病床"] += 1
        seen["困难"] += person["困难身份"] != "普通人员"
    assert {"退休", "透析", "分娩", "病床"} <= seen.keys()
    assert 30 < seen["困难"] < 240  # a few in a hundred of 3000


def test_the_number_of_chronic_diseases_rises_with_age() -> None:
    counts: dict[bool, list[int]] = {True: [], False: []}
    for rows in people("wenzhou_old_and_young", 3000):
        counts[rows[0]["出生日期"] < "1963"].append(int(rows[0]["慢性疾病种数"]))
    old, young = (sum(counts[key]) / len(counts[key]) for key in (True, False))
    assert old > 3 * young


# ---- the file of distributions


def test_every_distribution_is_marked_as_assumed_and_has_whole_numbers_only() -> None:
    text = FILE.read_text("utf-8")
    data = tomllib.loads(text)
    assert "假定" in data["说明"]

    def numbers(value: object) -> list[object]:
        if isinstance(value, dict):
            return [number for item in value.values() for number in numbers(item)]
        if isinstance(value, list):
            return [number for item in value for number in numbers(item)]
        return [] if isinstance(value, str) else [value]

    assert {type(number) for number in numbers(data)} == {int}
    for section in re.split(r"\n(?=# ---- )", text)[1:]:
        assert "假定，只为演算" in section, section[:40]


def test_the_vocabulary_declares_everything_that_is_drawn() -> None:
    facts = shipped("anshan_outpatient").program.symbols.facts
    known = known_facts(distributions())
    assert [name for name in (*known.classes, *known.others) if name not in facts or not known.fits(facts[name])] == []


def test_the_values_drawn_are_those_that_are_told() -> None:
    known = known_facts(distributions())
    for row in (row for rows in people("wenzhou_old_and_young", 3000) for row in rows):
        for name, values in known.classes.items():
            assert row.get(name, "") in values | {""}


def test_the_documentation_tells_of_every_section_and_has_the_version() -> None:
    text = (ROOT / "docs" / "population.md").read_text("utf-8")
    data = tomllib.loads(FILE.read_text("utf-8"))
    assert f"第{data['版本']}版" in text
    assert [name for name in data if f"`{name}`" not in text] == []


def test_rows_have_a_cell_for_each_column() -> None:
    plan = plan_for(shipped("plan_fragment").program, distributions())
    rows: list[Row] = [row for rows in synthesize(plan, Request(5, 1, 2024)) for row in rows]
    assert {len(row) for row in rows} == {len(header(plan))}
