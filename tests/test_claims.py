"""Tables of claims become cases: no row is lost, none is guessed, no cell is a formula."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingsuan.case_json import CaseReader
from mingsuan.claims import Claims, ClaimsError, ClaimsPerson, read_claims
from mingsuan.claims_cells import FactColumn, as_meant, as_written
from mingsuan.claims_write import AMOUNT, DATE, TEXT, TRUTH, WORD, write_csv, write_parquet
from tests.shipped import shipped

SYMBOLS = shipped("anshan_outpatient").program.symbols
HEADER = "人员编号,编号,类型,日期,险种,人员类别,困难身份,医疗类别,机构级别,定点,政策范围内费用"
FIRST = "p1,e1,就医,2023-02-01,职工医保,退休,,普通门诊,三级,是,300.00"
SECOND = "p1,e2,就医,2023-03-01,职工医保,退休,,普通门诊,三级,是,2800.00"


def read(folder: Path, *lines: str, encoding: str = "utf-8") -> Claims:
    """The claims of a CSV file with these lines."""
    path = folder / "claims.csv"
    path.write_bytes("\n".join((*lines, "")).encode(encoding))
    return read_claims(path, SYMBOLS)


def refused(folder: Path, *lines: str, encoding: str = "utf-8") -> str:
    """Why a CSV file cannot be used at all."""
    with pytest.raises(ClaimsError) as caught:
        read(folder, *lines, encoding=encoding)
    return caught.value.chinese


def reasons(claims: Claims) -> dict[int, str]:
    """The faults by line."""
    return {fault.line: fault.reason for fault in claims.faults}


def one(claims: Claims) -> ClaimsPerson:
    """The only person, nothing being wrong."""
    assert claims.faults == ()
    (person,) = claims
    return person


def row(**cells: str) -> str:
    """The first row with other cells."""
    return ",".join(cells.get(name, cell) for name, cell in zip(HEADER.split(","), FIRST.split(","), strict=True))


# ---- what rows mean


def test_rows_become_a_case_that_a_policy_evaluates(tmp_path: Path) -> None:
    """三（一）第2段: 300 uses up the deductible of 400 but for 100; (2800 − 100) × (50% + 10%) = 1620."""
    person = one(read(tmp_path, HEADER, SECOND, FIRST))
    assert person.id == "p1"
    assert person.facts == {"险种": "职工医保", "人员类别": "退休"}
    assert person.events[0] == {
        **{"类型": "就医", "日期": "2023-02-01", "医疗类别": "普通门诊", "机构级别": "三级"},
        **{"定点": True, "政策范围内费用": "300.00"},
    }
    policy = shipped("anshan_outpatient")
    found = policy.results(policy.evaluate(person.case))["事件"]
    assert [event["普通门诊统筹"] for event in found] == ["0.00", "1620.00"]


def test_the_fields_of_the_interface_are_read_with_their_codes_and_times(tmp_path: Path) -> None:
    """310 is 职工医保, 12 退休; 2101 is a local code below 21, 普通住院. Two events of a day stand in order of time."""
    claims = read(
        tmp_path,
        "psn_no,setl_id,setl_time,insutype,psn_type,brdy,med_type,inscp_scp_amt,定点,name",
        "7,b,2023-02-01 15:00:00,310,12,1955-03-02,2101,2800,true,甲",
        "7,a,2023-02-01 09:30:00,310,12,1955-03-02,11,300.00,true,甲",
    )
    person = one(claims)
    assert person.facts == {"险种": "职工医保", "人员类别": "退休", "出生日期": "1955-03-02"}
    assert [(event["序号"], event["医疗类别"]) for event in person.events] == [(1, "普通门诊"), (2, "普通住院")]
    assert claims.unread == ("name",)


def test_a_code_that_begins_with_no_known_code_is_a_fault(tmp_path: Path) -> None:
    claims = read(tmp_path, "psn_no,setl_time,insutype", "7,2023-02-01,999")
    assert "“险种”没有“999”这个取值" in reasons(claims)[2]


def test_events_of_one_day_stand_in_order_of_their_number(tmp_path: Path) -> None:
    header = "人员编号,日期,序号,政策范围内费用"
    person = one(read(tmp_path, header, "p,2023-02-01,2,20.00", "p,2023-02-01,1,10.00"))
    assert [event["政策范围内费用"] for event in person.events] == ["10.00", "20.00"]
    assert [event["序号"] for event in person.events] == [1, 2]


def test_persons_stand_in_order_of_their_id(tmp_path: Path) -> None:
    claims = read(tmp_path, "人员编号,日期", "b,2023-01-01", "a,2023-01-02", "c,2023-01-03")
    assert [person.id for person in claims] == ["a", "b", "c"]
    assert (len(claims), claims.events, claims.rows) == (3, 3, 3)


def test_a_fact_that_changes_has_the_day_from_which_each_value_holds(tmp_path: Path) -> None:
    """The empty cell in the first row means 普通人员, the vocabulary's default."""
    person = one(
        read(
            tmp_path,
            HEADER,
            row(编号="1", 日期="2023-01-05", 人员类别="在职"),
            row(编号="2", 日期="2023-02-05", 人员类别="在职", 困难身份="低保"),
            row(编号="3", 日期="2023-03-05", 人员类别="退休", 困难身份="低保"),
        )
    )
    assert person.facts["人员类别"] == [{"值": "在职"}, {"值": "退休", "自": "2023-03-05"}]
    assert person.facts["困难身份"] == [{"值": "普通人员"}, {"值": "低保人员", "自": "2023-02-05"}]
    assert shipped("anshan_outpatient").evaluate(person.case).traces[2].event.facts["人员类别"] == "退休"


def test_a_file_without_rows_gives_nobody(tmp_path: Path) -> None:
    claims = read(tmp_path, HEADER, "", "")
    assert (len(claims), claims.rows, list(claims)) == (0, 0, [])


def test_a_byte_order_mark_and_quoted_lines_are_read(tmp_path: Path) -> None:
    claims = read(tmp_path, '人员编号,日期,"备\n注"', 'p,2023-01-01,"两\n行"', 'q,不详,""', encoding="utf-8-sig")
    assert [person.id for person in claims] == ["p"]
    assert reasons(claims).keys() == {5}


# ---- rows that cannot be used


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"政策范围内费用": "=1+1"}, "“政策范围内费用”写成了“=1+1”，应是金额"),
        ({"政策范围内费用": '" 1,000"'}, "“政策范围内费用”写成了“ 1,000”，应是金额"),
        ({"政策范围内费用": "1e3"}, "“政策范围内费用”写成了“1e3”，应是金额"),
        ({"政策范围内费用": "-5.00"}, "金额不能是负数"),
        ({"政策范围内费用": "1.234"}, "金额最多到分"),
        ({"定点": "1"}, "“定点”写成了“1”"),
        ({"机构级别": "特级"}, "“机构级别”没有“特级”这个取值"),
        ({"日期": "2023/2/1"}, "日期写成了“2023/2/1”，不是日期的写法"),
        ({"日期": "2023-02-30"}, "历法上没有这一天"),
        ({"日期": ""}, "没有日期"),
        ({"编号": ""}, "没有编号"),
        ({"人员编号": ""}, "没有人员编号"),
        ({"类型": "就诊"}, "没有“就诊”这类事件"),
        ({"类型": "缴费"}, "类型是缴费，不应填“医疗类别”"),
        ({"定点": "是,是"}, "有12格，首行有11格"),
    ],
)
def test_a_row_that_cannot_be_understood_is_a_fault(tmp_path: Path, cells: dict[str, str], said: str) -> None:
    claims = read(tmp_path, HEADER, row(**cells), row(人员编号="p2", 编号="e9"))
    assert said in reasons(claims)[2]
    assert [person.id for person in claims] == ["p2"]


def test_the_other_rows_of_a_person_with_a_fault_are_faults_too(tmp_path: Path) -> None:
    """The balances would be wrong without the second row."""
    claims = read(tmp_path, HEADER, FIRST, SECOND.replace("2800.00", "很多"))
    assert list(claims) == []
    assert [(fault.line, fault.person) for fault in claims.faults] == [(2, "p1"), (3, "p1")]
    assert "第3行有误" in reasons(claims)[2]


def test_a_row_with_too_many_cells_spoils_the_person_whose_id_stands_in_it(tmp_path: Path) -> None:
    claims = read(tmp_path, "编号,人员编号,日期", "e1,p,2023-01-01", "e2,,p,2023-01-02", "e3,q,2023-01-01")
    assert [(fault.line, fault.person) for fault in claims.faults] == [(2, "p"), (3, "p")]
    assert [person.id for person in claims] == ["q"]


def test_two_rows_with_one_id_are_both_faults(tmp_path: Path) -> None:
    claims = read(tmp_path, HEADER, FIRST, row(人员编号="p2"), row(人员编号="p3", 编号="e3"))
    assert reasons(claims) == {2: "编号与第3行相同", 3: "编号与第2行相同"}
    assert [person.id for person in claims] == ["p3"]


@pytest.mark.parametrize("header", ["人员编号,日期,序号", "psn_no,setl_time,序号"])
def test_events_of_one_day_without_an_order_are_faults(tmp_path: Path, header: str) -> None:
    claims = read(tmp_path, header, "p,2023-02-01,", "p,2023-02-01,1", "q,2023-02-01,")
    assert "第2行与第3行同在2023-02-01" in reasons(claims)[2]
    assert reasons(claims).keys() == {2, 3}


def test_a_person_has_one_birth_date_and_one_value_of_a_fact_a_day(tmp_path: Path) -> None:
    born = read(tmp_path, "人员编号,日期,出生日期", "p,2023-01-01,1960-01-01", "p,2023-01-02,1961-01-01")
    assert reasons(born)[3] == "同一人的第2行与第3行，“出生日期”不同"
    on_a_day = read(tmp_path, "人员编号,日期,序号,险种", "p,2023-01-01,1,310", "p,2023-01-01,2,390")
    assert reasons(on_a_day)[2] == "同一人的第2行与第3行，“险种”不同"


def test_the_same_value_written_in_two_ways_is_one_value(tmp_path: Path) -> None:
    """5000 yuan are 5000.00 yuan; two illnesses are two, on one day and from day to day, and three are another number."""
    column = FactColumn(CaseReader(SYMBOLS), SYMBOLS.facts["本人缴费基数"], False)
    assert column.values(["5000", "5000.0", "5000.00", "5000.01"]) == [*["5000.00"] * 3, "5000.01"]
    rows = ("p,2023-02-01,1,2", "p,2023-02-01,2,2.0", "p,2023-03-01,,2.00")
    assert one(read(tmp_path, "人员编号,日期,序号,慢性疾病种数", *rows)).facts == {"慢性疾病种数": 2}
    other = read(tmp_path, "人员编号,日期,序号,慢性疾病种数", *rows, "p,2023-02-01,3,3")
    assert reasons(other)[5] == "同一人的第3行与第5行，“慢性疾病种数”不同"


@pytest.mark.parametrize("written", ["p ", " p", "\tp", "p\u3000"])
def test_white_space_around_an_id_is_a_fault_and_not_another_person(tmp_path: Path, written: str) -> None:
    """Whose row it is seems clear, so that the sums of that person would lack it: p has no case, q has."""
    claims = read(tmp_path, "人员编号,日期", "p,2023-01-01", f"{written},2023-01-02", "q,2023-01-01")
    assert reasons(claims)[3] == f"人员编号“{written}”的前后有空白，请删去空白"
    assert "第3行有误" in reasons(claims)[2]
    assert [(fault.line, fault.person) for fault in claims.faults] == [(2, "p"), (3, "p")]
    assert [person.id for person in claims] == ["q"]


def test_an_id_of_white_space_is_none(tmp_path: Path) -> None:
    assert reasons(read(tmp_path, "人员编号,日期", "  ,2023-01-01")) == {2: "没有人员编号"}


CELLS = {
    "人员编号": ["甲", "乙", ""],
    "编号": ["", *(f"e{number}" for number in range(6))],
    "日期": ["2023-01-01", "2023-02-01", "2023-03-01", "不详"],
    "政策范围内费用": ["1.00", "2", "=1", ""],
    "险种": ["职工医保", "居民医保", "？", ""],
}
ROWS = st.lists(st.tuples(*(st.sampled_from(cells) for cells in CELLS.values())), max_size=8)


@given(ROWS)
def test_every_row_is_an_event_or_a_fault(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, ...]]
) -> None:
    claims = read(tmp_path_factory.mktemp("claims"), ",".join(CELLS), *map(",".join, rows))
    lines = [fault.line for fault in claims.faults]
    used = [row for line, row in enumerate(rows, 2) if line not in lines]
    events = [(person.id, event["日期"]) for person in claims for event in person.events]
    assert sorted(events) == sorted((person, day) for person, _, day, *_ in used)
    assert len(set(lines)) == len(lines) and set(lines) <= set(range(2, len(rows) + 2))
    assert (claims.rows, claims.events) == (len(rows), len(used))


# ---- files that cannot be used


def test_other_encodings_are_refused_with_how_to_convert(tmp_path: Path) -> None:
    said = refused(tmp_path, HEADER, FIRST, encoding="gbk")
    assert "GB18030" in said and "iconv -f GB18030 -t UTF-8 claims.csv > claims.utf8.csv" in said
    assert "iconv -f UTF-16" in refused(tmp_path, HEADER, encoding="utf-16")


def test_a_header_must_name_the_columns(tmp_path: Path) -> None:
    assert "首行没有“人员编号”" in refused(tmp_path, "姓名,日期")
    assert "首行没有“日期”" in refused(tmp_path, "人员编号,就诊日")
    assert "两列都是“险种”" in refused(tmp_path, "人员编号,日期,险种,insutype")
    assert "既有“psn_no”又有“人员编号”" in refused(tmp_path, "人员编号,psn_no,日期")
    assert "是空的" in refused(tmp_path, "")


def test_a_quotation_mark_that_is_not_closed_is_refused_with_its_line(tmp_path: Path) -> None:
    said = refused(tmp_path, "人员编号,日期", "p,2023-01-01", 'q,"2023-01-02')
    assert "双引号不成对" in said and "第3行" in said


def test_a_cell_that_is_too_long_is_not_told_as_a_quotation_mark(tmp_path: Path) -> None:
    """The reader of CSV takes cells of up to 128 × 1024 = 131072 characters."""
    said = refused(tmp_path, "人员编号,日期", "p,2023-01-01", f"q,{'9' * 131073}")
    assert "第3行有一格超过131072个字符" in said and "双引号" not in said


def test_a_quotation_mark_that_is_not_closed_is_told_with_the_line_where_its_row_begins(tmp_path: Path) -> None:
    """Whether the file ends first, or what the mark takes into its cell grows too long before."""
    for following in (3, 20_000):
        lines = ["r,2023-01-03"] * following
        said = refused(tmp_path, "人员编号,日期", "p,2023-01-01", 'q,"2023-01-02', *lines)
        assert "第3行起读不下去：多半是双引号不成对" in said


def test_other_files_are_refused(tmp_path: Path) -> None:
    for name, data in (("a.xlsx", b"PK\x03\x04"), ("a.csv", b"PK\x03\x04"), ("a.parquet", b"PAR1")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(ClaimsError):
            read_claims(tmp_path / name, SYMBOLS)


# ---- Parquet


def parquet(folder: Path, columns: dict[str, Any]) -> Path:
    """A Parquet file as another program writes one."""
    import pyarrow
    from pyarrow import parquet as library

    path = folder / "claims.parquet"
    library.write_table(pyarrow.table(columns), path)
    return path


def test_parquet_columns_of_exact_types_are_read(tmp_path: Path) -> None:
    from datetime import date, datetime
    from decimal import Decimal

    columns = {
        "psn_no": [1, 1],
        "setl_time": [datetime(2023, 2, 1, 15), datetime(2023, 2, 1, 9)],
        "insutype": [310, 310],
        "brdy": [date(1955, 3, 2), None],
        "定点": [True, False],
        "inscp_scp_amt": [Decimal("2800.00"), Decimal("0.10")],
        "其他": [0.5, 1.5],
    }
    claims = read_claims(parquet(tmp_path, columns), SYMBOLS)
    person = one(claims)
    assert (person.id, person.facts) == ("1", {"险种": "职工医保", "出生日期": "1955-03-02"})
    assert [(event["定点"], event["政策范围内费用"]) for event in person.events] == [(False, "0.10"), (True, "2800.00")]
    assert (claims.synthetic, claims.about, claims.unread) == (False, (), ("其他",))


def test_amounts_as_floats_are_refused(tmp_path: Path) -> None:
    path = parquet(tmp_path, {"psn_no": ["1"], "setl_time": ["2023-02-01"], "inscp_scp_amt": [0.1]})
    with pytest.raises(ClaimsError, match="浮点数"):
        read_claims(path, SYMBOLS)


def test_without_the_library_for_parquet_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = parquet(tmp_path, {"psn_no": ["1"], "setl_time": ["2023-02-01"]})
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyarrow"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ClaimsError, match=r"pip install 'mingsuan\[tables\]'。或者改用CSV"):
        read_claims(path, SYMBOLS)
    assert len(read(tmp_path, HEADER, FIRST)) == 1


# ---- writing


@given(st.text() | st.from_regex(r"\A'*[=+\-@\t\r\n＝＋－＠].*"))
def test_no_cell_that_is_written_begins_a_formula_and_each_is_read_as_it_was(text: str) -> None:
    written = as_written(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert as_meant(written) == text


def test_what_is_written_as_csv_or_parquet_is_read_alike(tmp_path: Path) -> None:
    header = ["人员编号", "编号", "日期", "险种", "定点", "政策范围内费用"]
    rows = [
        ["=cmd|' /C calc'!A0", "'-1", "2023-02-01", "职工医保", "是", "0.10"],
        ["@甲,“乙”", "+2", "2023-02-02", "", "", "12345678901234.56"],
    ]
    stream = io.BytesIO()
    write_csv(stream, header, rows)
    lines = stream.getvalue().decode("utf-8-sig").splitlines()
    assert lines[1].startswith("'=cmd|' /C calc'!A0,''-1,2023-02-01")
    (tmp_path / "a.csv").write_bytes(stream.getvalue())
    with (tmp_path / "a.parquet").open("wb") as file:
        write_parquet(file, header, [TEXT, TEXT, DATE, WORD, TRUTH, AMOUNT], rows, {})
    for name in ("a.csv", "a.parquet"):
        claims = read_claims(tmp_path / name, SYMBOLS)
        found = {person.id: (person.facts, person.events[0]) for person in claims}
        common = {"类型": "就医"}
        assert found == {
            rows[0][0]: (
                {"险种": "职工医保"},
                {**common, "日期": "2023-02-01", "定点": True, "政策范围内费用": "0.10"},
            ),
            rows[1][0]: ({}, {**common, "日期": "2023-02-02", "政策范围内费用": "12345678901234.56"}),
        }


def test_the_same_rows_are_the_same_bytes(tmp_path: Path) -> None:
    def written(rows: Sequence[Sequence[str]]) -> bytes:
        stream = io.BytesIO()
        write_parquet(stream, ["人员编号", "日期"], [TEXT, DATE], rows, {"明算合成人口": "不含真人"})
        return stream.getvalue()

    rows = [["a", "2023-01-01"], ["b", ""]]
    assert written(rows) == written(rows)
    assert written(rows) != written(rows[:1])
