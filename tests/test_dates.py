"""Operations over dates: ages, first and last days, dates moved by a time, in the interpreter and in generated code."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.calendar_days import DAYS, exceptional_days, full_years
from compiler.formats import date_text
from compiler.graph import Builder, Graph, Node, Result
from compiler.interpret import evaluate
from compiler.kernel import compile_kernels
from compiler.operations import formula
from compiler.rules import Inputs, NoCalendar
from compiler.types import AGE, DATE, DURATION, Duration, Type, Value
from tests.graph_strategies import CITED

EVENT_DAY = date(2023, 2, 1)
ANY_DAY = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def graph_of(op: str, *types: Type, data: tuple[str, ...] | None = None) -> Graph:
    """One operation over facts named 0, 1 …."""
    build = Builder()
    facts = tuple(build.add("fact", type, (), str(place)) for place, type in enumerate(types))
    node = build.add(op, AGE if op == "age" else DATE, facts, data)
    return Graph(build.nodes(), (Result("结果", "事件", node, "定义"),), (), ())


def computed(graph: Graph, *facts: Value) -> Value:
    """The interpreter's value of the only result, having seen that generated code has the same or declines."""
    inputs = Inputs(EVENT_DAY, {str(place): fact for place, fact in enumerate(facts)}, {})
    (kernel,) = compile_kernels(graph).values()
    fast = kernel.run(inputs)
    node = graph.results[0].node
    try:
        value = evaluate(graph, [node], inputs)[node]
    except NoCalendar:
        assert fast is None
        raise
    working = any(isinstance(fact, Duration) and fact.unit == "工作日" for fact in facts)
    assert fast is None if working else fast is not None and fast[node] == value
    return value


# ---- ages


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(1955, 3, 2), date(2023, 2, 1), 67),
        (date(1955, 3, 2), date(2023, 3, 1), 67),
        (date(1955, 3, 2), date(2023, 3, 2), 68),  # reached on the birthday
        (date(2023, 2, 1), date(2023, 2, 1), 0),
        (date(2004, 2, 29), date(2023, 2, 28), 18),
        (date(2004, 2, 29), date(2023, 3, 1), 19),  # no 29 February in 2023
        (date(2004, 2, 29), date(2024, 2, 29), 20),
        (date(2023, 2, 1), date(2022, 2, 1), 0),  # before birth
        (date(2023, 12, 31), date(2020, 1, 1), 0),
    ],
)
def test_ages(born: date, day: date, years: int) -> None:
    assert computed(graph_of("age", DATE, DATE), born, day) == years


@given(ANY_DAY, st.integers(0, 40_000))
def test_an_age_is_the_number_of_birthdays(born: date, days: int) -> None:
    # counted: a birthday in each year after the first in which the month and day have come
    day = born + timedelta(days)
    come = (born.month, born.day) <= (day.month, day.day)
    birthdays = sum(year < day.year or come for year in range(born.year + 1, day.year + 1))
    assert full_years(born, day) == birthdays
    assert full_years(born, day + timedelta(1)) - full_years(born, day) in (0, 1)


# ---- first and last days


@pytest.mark.parametrize(
    ("day", "name", "found"),
    [
        (date(2023, 5, 10), "当月首日", date(2023, 5, 1)),
        (date(2023, 5, 10), "当月末日", date(2023, 5, 31)),
        (date(2023, 5, 10), "次月首日", date(2023, 6, 1)),
        (date(2023, 5, 31), "次月末日", date(2023, 6, 30)),
        (date(2023, 12, 31), "次月首日", date(2024, 1, 1)),
        (date(2024, 1, 31), "次月末日", date(2024, 2, 29)),
        (date(2023, 1, 31), "次月末日", date(2023, 2, 28)),
        (date(2023, 5, 10), "当年首日", date(2023, 1, 1)),
        (date(2023, 5, 10), "当年末日", date(2023, 12, 31)),
        (date(2023, 5, 10), "次年首日", date(2024, 1, 1)),
        (date(2024, 2, 29), "次年末日", date(2025, 12, 31)),
        (date(9999, 12, 31), "当年末日", date(9999, 12, 31)),
        (date(9999, 12, 31), "当月末日", date(9999, 12, 31)),
    ],
)
def test_first_and_last_days(day: date, name: str, found: date) -> None:
    assert computed(graph_of("day_of", DATE, data=(name,)), day) == found


@given(ANY_DAY, st.sampled_from(DAYS))
def test_a_first_day_follows_a_last_one(day: date, name: str) -> None:
    found = computed(graph_of("day_of", DATE, data=(name,)), day)
    assert isinstance(found, date)
    if name.endswith("首日"):
        before = found - timedelta(1)
        assert found.day == 1 and before.month != found.month and (found.month == 1 or "月" in name)
    else:
        after = found + timedelta(1)
        assert after.day == 1 and (after.month == 1 or "月" in name)
    assert (found > day) or name[0] == "当"


def test_no_day_after_the_last() -> None:
    for name in ("次月首日", "次月末日", "次年首日", "次年末日"):
        with pytest.raises(NoCalendar, match="公元1年至9999年"):
            computed(graph_of("day_of", DATE, data=(name,)), date(9999, 12, 31))


# ---- dates moved


@pytest.mark.parametrize(
    ("day", "time", "way", "found"),
    [
        (date(2022, 1, 31), Duration(1, "月"), "后", date(2022, 2, 28)),
        (date(2024, 1, 31), Duration(1, "月"), "后", date(2024, 2, 29)),
        (date(2022, 1, 31), Duration(6, "月"), "后", date(2022, 7, 31)),
        (date(2022, 3, 31), Duration(1, "月"), "前", date(2022, 2, 28)),
        (date(2022, 1, 15), Duration(13, "月"), "前", date(2020, 12, 15)),
        (date(2024, 2, 29), Duration(1, "年"), "后", date(2025, 2, 28)),
        (date(2024, 2, 29), Duration(4, "年"), "前", date(2020, 2, 29)),
        (date(2022, 12, 31), Duration(1, "日"), "后", date(2023, 1, 1)),
        (date(2022, 3, 1), Duration(90, "日"), "前", date(2021, 12, 1)),  # 28 + 31 + 31 days back
        (date(2022, 1, 1), Duration(12, "周"), "后", date(2022, 3, 26)),  # 84 days: 59 to 1 March, 25 more
        (date(2022, 1, 1), Duration(0, "月"), "后", date(2022, 1, 1)),
        # 2023: 29 April to 3 May are off, 23 April and 6 May (weekend days) are worked. 28 April is a Friday.
        (date(2023, 4, 28), Duration(1, "工作日"), "后", date(2023, 5, 4)),
        (date(2023, 4, 28), Duration(3, "工作日"), "后", date(2023, 5, 6)),
        (date(2023, 4, 28), Duration(4, "工作日"), "后", date(2023, 5, 8)),
        (date(2023, 5, 4), Duration(1, "工作日"), "前", date(2023, 4, 28)),
        (date(2023, 4, 24), Duration(1, "工作日"), "前", date(2023, 4, 23)),
        (date(2023, 4, 30), Duration(0, "工作日"), "后", date(2023, 4, 30)),
        # 20 working days from Monday 3 July 2023, no holiday in between: four weeks
        (date(2023, 7, 3), Duration(20, "工作日"), "后", date(2023, 7, 31)),
    ],
)
def test_dates_moved(day: date, time: Duration, way: str, found: date) -> None:
    assert computed(graph_of("move_date", DATE, DURATION, data=(way,)), day, time) == found


@pytest.mark.parametrize(
    ("day", "time", "way", "words"),
    [
        (date(9999, 12, 31), Duration(1, "日"), "后", "公元1年至9999年"),
        (date(9999, 1, 1), Duration(12, "月"), "后", "公元1年至9999年"),
        (date(1, 1, 1), Duration(1, "周"), "前", "公元1年至9999年"),
        (date(2, 1, 1), Duration(10**17, "年"), "前", "公元1年至9999年"),
        (date(2003, 12, 30), Duration(1, "工作日"), "后", r"2003年的节假日安排，而已有的只是2004年至20\d\d年"),
        (date(2004, 1, 5), Duration(5, "工作日"), "前", "2003年的节假日安排"),
        (date(2199, 12, 31), Duration(1, "工作日"), "后", "2200年的节假日安排"),
    ],
)
def test_dates_that_cannot_be_told(day: date, time: Duration, way: str, words: str) -> None:
    with pytest.raises(NoCalendar, match=words):
        computed(graph_of("move_date", DATE, DURATION, data=(way,)), day, time)


@given(st.dates(date(2010, 1, 1), date(2022, 12, 31)), st.integers(1, 60))
def test_working_days_there_and_back(day: date, days: int) -> None:
    # among the days passed there are so many weekdays, but for the days that are exceptions
    there = computed(graph_of("move_date", DATE, DURATION, data=("后",)), day, Duration(days, "工作日"))
    assert isinstance(there, date)
    resting, working = exceptional_days(day + timedelta(1), there)
    passed = [day + timedelta(place) for place in range(1, (there - day).days + 1)]
    assert sum(item.weekday() < 5 for item in passed) - len(resting) + len(working) == days
    assert passed[-1] in working or (passed[-1].weekday() < 5 and passed[-1] not in resting)
    back = computed(graph_of("move_date", DATE, DURATION, data=("前",)), there, Duration(days, "工作日"))
    assert isinstance(back, date) and back <= day  # the last working day up to the first, if any is passed


def test_exceptional_days() -> None:
    # the first of May 2023: a weekday off each on 1, 2 and 3 May; 23 April and 6 May worked
    resting, working = exceptional_days(date(2023, 4, 20), date(2023, 5, 7))
    assert resting == (date(2023, 5, 1), date(2023, 5, 2), date(2023, 5, 3))
    assert working == (date(2023, 4, 23), date(2023, 5, 6))


def test_dates_known_beforehand_are_worked_out_once() -> None:
    build = Builder()
    day = build.add("constant", DATE, (), date(2022, 1, 31), CITED)
    known = build.add("move_date", DATE, (day, build.add("constant", DURATION, (), Duration(1, "月"), CITED)), ("后",))
    lost = build.add(
        "move_date", DATE, (day, build.add("constant", DURATION, (), Duration(9999, "年"), CITED)), ("后",)
    )
    graph = Graph(build.nodes(), (Result("甲", "事件", known, "定义"), Result("乙", "另", lost, "定义")), (), ())
    kernels = compile_kernels(graph)
    assert kernels["事件"].constants[known] == date(2022, 2, 28)
    assert kernels["另"].run(Inputs(EVENT_DAY, {}, {})) is None


# ---- words


def test_formulas() -> None:
    def text(op: str, data: object, *texts: str) -> str:
        return formula(Node(9, op, (0, 1), data, DATE, ()), texts, date(2023, 1, 1))

    born, day = date_text(date(1955, 3, 2)), date_text(date(2023, 2, 1))
    assert text("age", None, born, day) == "1955年3月2日至2023年2月1日"
    assert text("day_of", ("次月首日",), "2023年5月10日") == "2023年5月10日的次月首日"
    assert text("move_date", ("后",), "2022年1月31日", "1个月") == "2022年1月31日后1个月"
    assert text("move_date", ("前",), "2022年1月31日", "12个月") == "2022年1月31日前12个月"
