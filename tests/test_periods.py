"""Periods of pools: where what an event adds is kept, what a balance is made up of, and cases that show it."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.cases import Case, Event
from compiler.graph import Builder, Graph, Pool, PoolWrite, Result
from compiler.periods import PeriodKey, is_period, read_keys, write_key
from compiler.run import NOTHING_ASSUMED, Assumed, EventTrace, run_case
from compiler.types import AMOUNT, TRUTH

DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))
PERIODS = ("自然年度", "每月", "终身", "医保年度07-01", "医保年度02-29", "滚动1个月", "滚动12个月")


@pytest.mark.parametrize(
    ("period", "day", "key"),
    [
        ("自然年度", date(2023, 12, 31), (2023,)),
        ("每月", date(2023, 12, 31), (2023, 12)),
        ("终身", date(2023, 12, 31), ()),
        # a year from 1 July 2022 to 30 June 2023
        ("医保年度07-01", date(2022, 7, 1), (2022,)),
        ("医保年度07-01", date(2023, 6, 30), (2022,)),
        ("医保年度07-01", date(2023, 7, 1), (2023,)),
        ("医保年度01-01", date(2023, 1, 1), (2023,)),
        # there is no 29 February 2023: the year that begins on it begins on 1 March
        ("医保年度02-29", date(2023, 2, 28), (2022,)),
        ("医保年度02-29", date(2023, 3, 1), (2023,)),
        ("医保年度02-29", date(2024, 2, 29), (2024,)),
        ("滚动12个月", date(2023, 12, 31), (2023, 12)),
    ],
)
def test_where_an_event_is_counted(period: str, day: date, key: PeriodKey) -> None:
    assert write_key(period, day) == key


def test_a_rolling_balance_is_that_of_the_month_and_those_before_it() -> None:
    assert read_keys("滚动3个月", date(2023, 1, 31)) == ((2022, 11), (2022, 12), (2023, 1))
    assert read_keys("滚动1个月", date(2023, 1, 31)) == ((2023, 1),)
    twelve = read_keys("滚动12个月", date(2023, 3, 1))
    assert (len(twelve), twelve[0], twelve[-1]) == (12, (2022, 4), (2023, 3))


@given(st.sampled_from(PERIODS), DAYS)
def test_a_day_counts_towards_its_own_balance(period: str, day: date) -> None:
    assert read_keys(period, day)[-1] == write_key(period, day)


@given(st.sampled_from(PERIODS), DAYS, st.integers(0, 800))
def test_what_was_counted_drops_out_once_and_for_good(period: str, day: date, days: int) -> None:
    later = date.fromordinal(min(day.toordinal() + days, date.max.toordinal() - 1))
    key = write_key(period, day)
    if key not in read_keys(period, later):
        assert key not in read_keys(period, later + timedelta(1))


def test_which_periods_there_are() -> None:
    assert all(map(is_period, PERIODS))
    unknown = (
        "世纪",
        "",
        "医保年度",
        "医保年度13-01",
        "医保年度02-30",
        "医保年度7-1",
        "滚动0个月",
        "滚动个月",
        "滚动12月",
    )
    assert not any(map(is_period, unknown))


# ---- cases


def summing(period: str) -> Graph:
    """An event 缴费 that tells the balance before it and adds its amount."""
    build = Builder()
    paid, before = build.add("fact", AMOUNT, (), "金额"), build.add("pool", AMOUNT, (), "已缴")
    result = Result("此前", "缴费", before, "定义")
    return Graph(build.nodes(), (result,), (Pool("已缴", period, AMOUNT),), (PoolWrite("已缴", paid, "缴费"),))


def balances(period: str, *days: date) -> list[int]:
    """The balances before payments of 1, 10, 100 … on these days."""
    events = tuple(Event("缴费", day, None, {"金额": Fraction(10**place)}) for place, day in enumerate(days))
    return [int(trace.pools_before["已缴"]) for trace in run_case(summing(period), Case("c", {}, events))]


def test_a_year_that_begins_in_july() -> None:
    days = (date(2022, 6, 30), date(2022, 7, 1), date(2023, 6, 30), date(2023, 7, 1))
    assert balances("医保年度07-01", *days) == [0, 0, 10, 0]
    assert balances("自然年度", *days) == [0, 1, 0, 100]
    assert balances("终身", *days) == [0, 1, 11, 111]


def test_three_rolling_months() -> None:
    # April reads February to April, May reads March to May.
    days = (date(2023, 1, 31), date(2023, 2, 1), date(2023, 3, 31), date(2023, 4, 1), date(2023, 5, 31))
    assert balances("滚动3个月", *days) == [0, 1, 11, 110, 1100]


def test_contributions_of_rolling_months_are_in_order() -> None:
    days = (date(2023, 1, 31), date(2023, 2, 1), date(2023, 2, 2))
    events = tuple(Event("缴费", day, None, {"金额": Fraction(5)}) for day in days)
    graph = summing("滚动2个月")
    last = run_case(graph, Case("c", {}, events))[-1]
    node = graph.writes[0].node
    assert last.contributions == {"已缴": ((0, node, Fraction(5)), (1, node, Fraction(5)))}


# ---- pools that rest on what is open


def open_graph(period: str) -> Graph:
    """An event 缴费 that adds a sum which the document leaves open, or its amount if it is 自付."""
    build = Builder()
    paid, before = build.add("fact", AMOUNT, (), "金额"), build.add("pool", AMOUNT, (), "已缴")
    left_open = build.add("assumption", AMOUNT, (), ("补助额", "三级"))
    added = build.add("choose", AMOUNT, (build.add("fact", TRUTH, (), "自付"), paid, left_open))
    results = (Result("此前", "缴费", before, "定义"), Result("本次", "缴费", paid, "定义"))
    return Graph(build.nodes(), results, (Pool("已缴", period, AMOUNT),), (PoolWrite("已缴", added, "缴费"),))


def payments(period: str, *months: tuple[int, int, bool], assumed: Assumed = NOTHING_ASSUMED) -> tuple[EventTrace, ...]:
    """The traces of payments of 10 yuan on the first of each month, paid by oneself or not."""
    events = tuple(
        Event("缴费", date(year, month, 1), None, {"金额": Fraction(10), "自付": own}) for year, month, own in months
    )
    return run_case(open_graph(period), Case("c", {}, events), assumed=assumed)


def test_what_is_open_stops_nothing_else() -> None:
    first, second, third, fourth = payments(
        "自然年度", (2022, 12, True), (2023, 1, False), (2023, 2, True), (2024, 1, True)
    )
    assert first.results == second.results == {"此前": 0, "本次": 10}
    assert not second.missing and list(second.uncounted) == ["已缴"]
    assert third.results == {"本次": 10}  # what February finds counted in January nobody can tell
    missing = third.missing["此前"]
    assert missing is second.uncounted["已缴"]
    assert (missing.name, missing.key, missing.event) == ("补助额", "三级", 1)
    assert missing.node.op == "assumption"
    assert str(missing) == "“补助额”（三级）尚未确定，也没有假设它的值。"
    assert third.pools_before == {} and third.inputs.unknown == {"已缴": missing}
    assert third.additions[0][2] == 10 and not third.uncounted  # it adds what it adds all the same
    assert fourth.results == {"此前": 0, "本次": 10}  # a new year


def test_rolling_months_are_clean_again_when_the_event_has_dropped_out() -> None:
    traces = payments("滚动2个月", (2023, 1, False), (2023, 2, True), (2023, 3, True))
    assert [list(trace.missing) for trace in traces] == [[], ["此前"], []]
    assert traces[2].results["此前"] == 10


def test_an_assumption_is_counted_as_if_it_were_written() -> None:
    assumed = {("补助额", "三级"): Fraction(7)}
    traces = payments("自然年度", (2023, 1, False), (2023, 2, True), (2023, 3, True), assumed=assumed)
    assert [trace.results["此前"] for trace in traces] == [0, 7, 17]
    assert not any(trace.missing or trace.uncounted for trace in traces)
    other = {("补助额", "二级"): Fraction(7)}  # of another class value
    assert payments("自然年度", (2023, 1, False), assumed=other)[0].uncounted


def test_an_assumption_that_nobody_needs() -> None:
    traces = payments("终身", (2023, 1, True), (2023, 2, True))
    assert [trace.results["此前"] for trace in traces] == [0, 10]
