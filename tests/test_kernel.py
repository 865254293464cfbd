"""The integer kernel gives the interpreter's values, or declines and leaves the word to it."""

from datetime import date, timedelta
from fractions import Fraction
from typing import cast

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from compiler.cases import Case, Event
from compiler.graph import Builder, Graph, Pool, PoolWrite, Result
from compiler.interpret import evaluate
from compiler.kernel import Kernel, NoKernel, compile_kernels
from compiler.rules import EvaluationError, Inputs, MissingFact, NoRow
from compiler.run import run_case
from compiler.terms import int_text, to_raw
from compiler.types import AMOUNT, DURATION, NUMBER, RATE, TRUTH, Duration
from tests.graph_strategies import CITED, anshan_graph, graphs, inputs, visit


def single(graph: Graph) -> Kernel:
    """The kernel of a graph with one type of event."""
    (kernel,) = compile_kernels(graph).values()
    return kernel


def result_graph(build: Builder, node: int) -> Graph:
    """A graph with one result and no pools."""
    return Graph(build.nodes(), (Result("结果", "事件", node, "定义"),), (), ())


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(graphs(), inputs())
def test_interpreter_and_kernel_agree_on_every_node(graph: Graph, brought: Inputs) -> None:
    try:
        kernel = single(graph)
    except NoKernel:
        reject()
    fast = kernel.run(brought)
    try:
        exact = evaluate(graph, [root.node for root in graph.results + graph.writes], brought)
    except EvaluationError:
        assert fast is None  # what the interpreter misses the kernel must not make up
        return
    if fast is not None:
        assert {node: fast[node] for node in exact} == exact
        assert {node: type(fast[node]) for node in exact} == {node: type(exact[node]) for node in exact}


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 400),
            st.integers(0, 900_000),
            st.sampled_from(("一级以下", "一级", "二级", "三级")),
            st.sampled_from(("综合", "传染病专科", "精神疾病专科", "其他专科")),
            st.sampled_from(("在职", "退休")),
            st.booleans(),
        ),
        max_size=12,
        unique_by=lambda row: row[0],
    )
)
def test_raw_calls_over_a_person_give_what_run_case_gives(
    rows: list[tuple[int, int, str, str, str, bool]],
) -> None:
    # The function alone, fen in and fen out, balances kept as raw ints by year: as a batch would run it.
    graph = anshan_graph()
    kernel = single(graph)
    events: list[Event] = []
    for days, fen, level, kind, status, designated in sorted(rows):
        day = date(2022, 10, 1) + timedelta(days)
        cost = str(Fraction(fen, 100))
        events.append(visit(day, cost, 机构级别=level, 机构类别=kind, 人员类别=status, 定点=designated))
    balances: dict[int, list[int]] = {}
    for trace in run_case(graph, Case("c", {}, tuple(events))):
        facts = trace.event.facts
        raw = tuple(to_raw(facts[slot.name], slot.denominator) for slot in kernel.facts)
        pools = balances.setdefault(trace.event.date.year, [0, 0])
        output = kernel.function(trace.event.date.toordinal(), raw, tuple(pools))
        assert output is not None
        for name, place in kernel.results.items():
            assert Fraction(cast(int, output[place]), 100) == trace.results[name]
        for slot, place, factor in kernel.writes:
            pools[slot] += cast(int, output[place]) * factor


def test_what_is_missing_is_left_to_the_interpreter() -> None:
    # An inpatient stay without 机构级别: the rate is not needed, so the interpreter still has an answer.
    graph = anshan_graph()
    event = visit(date(2023, 2, 1), "300", 医疗类别="住院")
    facts = {name: value for name, value in event.facts.items() if name != "机构级别"}
    brought = Inputs(event.date, facts, {"已累计起付": Fraction(0), "年度支付": Fraction(0)})
    benefit = graph.results[0].node
    assert single(graph).run(brought) is None
    assert evaluate(graph, [benefit], brought)[benefit] == 0
    with pytest.raises(MissingFact, match="机构级别"):
        evaluate(graph, [benefit], Inputs(event.date, facts | {"医疗类别": "普通门诊"}, brought.pools))


def test_a_table_without_a_row_that_holds() -> None:
    build = Builder()
    condition = build.add("fact", TRUTH, (), "甲")
    value = build.add("constant", AMOUNT, (), Fraction(7), CITED)
    graph = result_graph(build, build.add("table", AMOUNT, (condition, value), ("行",), label="起付标准"))
    kernel = single(graph)
    assert kernel.function(1, (False,), ()) is None
    assert kernel.function(1, (True,), ()) == (7,)
    with pytest.raises(NoRow, match="起付标准"):
        evaluate(graph, [2], Inputs(date(2023, 1, 1), {"甲": False}, {}))


@pytest.mark.parametrize(
    ("fen", "mode", "rounded"),
    [  # a third of the amount: 0.05 / 3 = 0.016…, 0.15 / 3 = 0.05, 0.02 / 3 = 0.006…; negatives mirror
        (5, "四舍五入到分", 2),
        (5, "舍去分以下", 1),
        (15, "四舍五入到分", 5),
        (-5, "四舍五入到分", -2),
        (-5, "舍去分以下", -1),
        (2, "舍去分以下", 0),
        (-2, "舍去分以下", 0),
    ],
)
def test_rounding_of_thirds(fen: int, mode: str, rounded: int) -> None:
    build = Builder()
    third = build.add("constant", RATE, (), Fraction(1, 3), CITED)
    product = build.add("multiply", AMOUNT, (build.add("fact", AMOUNT, (), "甲"), third))
    graph = result_graph(build, build.add("round", AMOUNT, (product,), (mode,)))
    assert single(graph).function(1, (fen,), ()) == (fen, rounded)  # the product is over 300
    brought = Inputs(date(2023, 1, 1), {"甲": Fraction(fen, 100)}, {})
    assert evaluate(graph, [graph.results[0].node], brought)[graph.results[0].node] == Fraction(rounded, 100)


@pytest.mark.parametrize(("fen", "rounded"), [(1, 1), (3, 2), (-1, -1), (-3, -2)])
def test_halves_of_a_fen_go_away_from_zero(fen: int, rounded: int) -> None:
    build = Builder()
    half = build.add("constant", RATE, (), Fraction(1, 2), CITED)
    product = build.add("multiply", AMOUNT, (build.add("fact", AMOUNT, (), "甲"), half))
    graph = result_graph(build, build.add("round", AMOUNT, (product,), ("四舍五入到分",)))
    output = single(graph).function(1, (fen,), ())
    assert output is not None and output[1] == rounded


@pytest.mark.parametrize("op", ["add", "choose", "maximum"])
def test_chains_of_ten_thousand_nodes(op: str) -> None:
    # add: 0.01 + 10,000 × 0.01 = 100.01; choose and maximum keep what they have.
    build = Builder()
    start = node = build.add("fact", AMOUNT, (), "甲")
    truth = build.add("fact", TRUTH, (), "是")
    for place in range(10_000):
        step = build.add("constant", AMOUNT, (), Fraction(1, 100), CITED) if op == "add" else start
        args = (truth, node, step) if op == "choose" else (node, step)
        node = build.add(op, AMOUNT, args, label=str(place))
    graph = result_graph(build, node)
    output = single(graph).function(1, (1, True)[: 2 if op == "choose" else 1], ())
    assert output is not None and output[-1] == (10_001 if op == "add" else 1)


def test_long_operand_lists_and_wide_tables_stay_flat() -> None:
    build = Builder()
    fact = build.add("fact", NUMBER, (), "次")
    figures = [build.add("constant", NUMBER, (), Fraction(place), CITED) for place in range(5_000)]
    conditions = [build.add("equal", TRUTH, (fact, figure)) for figure in figures]
    cells = tuple(node for pair in zip(conditions, figures, strict=True) for node in pair)
    table = build.add("table", NUMBER, (*cells, figures[0]), ("行",) * 5_000)
    either = build.add("or", TRUTH, tuple(conditions))
    both = build.add("choose", NUMBER, (either, table, build.add("minimum", NUMBER, (fact, *figures))))
    graph = result_graph(build, both)
    brought = Inputs(date(2023, 1, 1), {"次": Fraction(4_321)}, {})
    fast = single(graph).run(brought)
    assert fast is not None and fast[both] == 4_321 == evaluate(graph, [both], brought)[both]


def test_a_pool_takes_the_precision_of_what_is_counted() -> None:
    # Half of a fen fact has 200 parts to the yuan, so the pool of its halves must hold 1/200.
    build = Builder()
    half = build.add("constant", RATE, (), Fraction(1, 2), CITED)
    product = build.add("multiply", AMOUNT, (build.add("fact", AMOUNT, (), "甲"), half))
    total = build.add("add", AMOUNT, (product, build.add("pool", AMOUNT, (), "额度")))
    pools = (Pool("额度", "终身", AMOUNT),)
    results = (Result("结果", "事件", total, "定义"),)
    kernel = single(Graph(build.nodes(), results, pools, (PoolWrite("额度", product, "事件"),)))
    assert kernel.pools[0].denominator == 200
    assert kernel.function(1, (1,), (3,)) == (1, 4)
    assert kernel.writes == ((0, 0, 1),)
    endless = build.add("multiply", AMOUNT, (total, half))  # each event would double the precision
    with pytest.raises(NoKernel):
        compile_kernels(Graph(build.nodes(), results, pools, (PoolWrite("额度", endless, "事件"),)))


def test_an_assumption_is_an_input() -> None:
    # 50 × 85% = 42.50; the denominators of fen and of hundredths of a percent multiply
    build = Builder()
    rate = build.add("assumption", RATE, (), ("倾斜比例", "三级"))
    fact = build.add("fact", AMOUNT, (), "甲")
    graph = result_graph(build, build.add("multiply", AMOUNT, (fact, rate)))
    kernel = single(graph)
    assert [(slot.name, slot.key, slot.denominator) for slot in kernel.assumed] == [("倾斜比例", "三级", 10_000)]
    assert kernel.function(1, (5_000, 8_500), ()) == (42_500_000,)
    assert kernel.function(1, (5_000, None), ()) is None
    brought = Inputs(date(2023, 1, 1), {"甲": Fraction(50)}, {}, {("倾斜比例", "三级"): Fraction(17, 20)})
    fast = kernel.run(brought)
    assert fast is not None and fast[graph.results[0].node] == Fraction(85, 2) and fast[rate] == Fraction(17, 20)
    assert kernel.run(evolve(brought, assumed={("倾斜比例", ""): Fraction(1)})) is None


def test_an_unknown_balance_is_left_to_the_interpreter() -> None:
    graph = anshan_graph()
    event = visit(date(2023, 2, 1), "300")
    assert single(graph).run(Inputs(event.date, event.facts, {"已累计起付": Fraction(0)})) is None


def test_events_with_sums_over_line_items_have_no_kernel() -> None:
    build = Builder()
    price = build.add("fact", AMOUNT, (), "价格")
    total = build.add("sum_lines", AMOUNT, (price,), "明细")
    paid = build.add("fact", AMOUNT, (), "金额")
    results = (Result("合计", "就医", total, "定义"), Result("金额", "缴费", paid, "定义"))
    assert list(compile_kernels(Graph(build.nodes(), results, (), (), {"价格": "明细"}))) == ["缴费"]


@pytest.mark.parametrize(("parts", "yuan"), [(149, 0), (150, 1), (449, 1), (450, 2), (-149, 0), (-150, -1)])
def test_rounding_of_thirds_to_yuan(parts: int, yuan: int) -> None:
    # a third of 1.49 is 0.496…, of 1.50 it is 0.50; negatives mirror
    build = Builder()
    third = build.add("constant", RATE, (), Fraction(1, 3), CITED)
    product = build.add("multiply", AMOUNT, (build.add("fact", AMOUNT, (), "甲"), third))
    graph = result_graph(build, build.add("round", AMOUNT, (product,), ("四舍五入到元",)))
    node = graph.results[0].node
    kernel = single(graph)
    assert kernel.function(1, (parts,), ()) == (parts, yuan) and kernel.outputs[node] == 1
    assert evaluate(graph, [node], Inputs(date(2023, 1, 1), {"甲": Fraction(parts, 100)}, {}))[node] == yuan


def test_durations_and_known_values() -> None:
    # A result that is known beforehand is still returned; a duration is compared whole.
    build = Builder()
    fact = build.add("fact", DURATION, (), "等待期")
    six = build.add("constant", DURATION, (), Duration(6, "月"), CITED)
    same = build.add("equal", TRUTH, (fact, six))
    rate = build.add("constant", RATE, (), Fraction(1, 3), CITED)
    square = build.add("multiply", RATE, (rate, rate))
    results = (Result("相同", "事件", same, "判定"), Result("平方", "事件", square, "定义"))
    kernel = single(Graph(build.nodes(), results, (), ()))
    brought = Inputs(date(2023, 1, 1), {"等待期": Duration(6, "月")}, {})
    values = kernel.run(brought)
    assert values is not None
    assert (values[same], values[square], values[six]) == (True, Fraction(1, 9), Duration(6, "月"))


def test_literals_of_any_size() -> None:
    huge = 7**10_000  # more digits than Python reads in a decimal literal
    assert int(int_text(huge), 16) == huge
    assert int_text(-120_000) == "-120000"
