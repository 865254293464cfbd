"""Operations, the interpreter, cases with pools, and what `verify` finds."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any, cast

import pytest
from attrs import evolve
from hypothesis import given, settings

from compiler.cases import Case, Event, TiedEvents, Timeline
from compiler.formats import (
    amount_text,
    date_text,
    json_value,
    operand_text,
    points_text,
    rate_text,
    value_text,
)
from compiler.graph import Builder, Graph, Node, Pool, PoolWrite, Result
from compiler.interpret import evaluate
from compiler.operations import formula
from compiler.rules import EvaluationError, Inputs, MissingAssumption, MissingFact
from compiler.run import EventTrace, run_case, run_event
from compiler.types import (
    AGE,
    AMOUNT,
    DATE,
    DURATION,
    NUMBER,
    POINTS,
    RATE,
    TRUTH,
    Duration,
    Kind,
    Type,
    Value,
)
from compiler.verify import verify
from tests.graph_strategies import CITED, anshan_graph, class_of, graphs, line_graphs, line_inputs, visit

NO_INPUTS = Inputs(date(2023, 1, 1), {}, {})


def constant(build: Builder, value: Value, type: Type = AMOUNT) -> int:
    """A cited figure."""
    return build.add("constant", type, (), value, CITED)


def without(facts: Mapping[str, Value], name: str) -> dict[str, Value]:
    """The facts but one."""
    return {other: value for other, value in facts.items() if other != name}


def payments(*events: Event, **person: Value | Timeline) -> list[Value]:
    """What 普通门诊统筹 pays for each of the events."""
    traces = run_case(anshan_graph(), Case("c", person, events))
    return [trace.results["普通门诊统筹"] for trace in traces]


# ---- the Anshan benefit


def test_the_two_visits_of_the_worked_case() -> None:
    # 300 < 400: nothing, and 300 of the deductible used. Then (2800 − 100) × (50% + 10 points) = 1620.
    first, second = run_case(
        anshan_graph(), Case("c", {}, (visit(date(2023, 2, 1), "300"), visit(date(2023, 3, 1), "2800")))
    )
    assert first.results == {"普通门诊统筹": 0, "个人负担": 300}
    assert second.results == {"普通门诊统筹": 1620, "个人负担": 1180}
    assert second.pools_before == {"已累计起付": 300, "年度支付": 0}
    counted = anshan_graph().writes[0].node
    assert second.contributions == {"已累计起付": ((0, counted, Fraction(300)),), "年度支付": ()}
    assert {name: amount for name, _, amount in second.additions} == {"已累计起付": 100, "年度支付": 1620}


@pytest.mark.parametrize(
    ("cost", "facts", "paid"),
    [
        ("400", {}, "0"),  # 400 − 400
        ("400.01", {}, "0.01"),  # 0.01 × 60% = 0.006
        ("1400", {"人员类别": "在职"}, "500"),  # 1000 × 50%
        ("1400", {"人员类别": "在职", "机构级别": "二级"}, "550"),
        ("1400", {"人员类别": "在职", "机构级别": "一级以下"}, "600"),
        ("1400", {"人员类别": "在职", "机构类别": "传染病专科"}, "600"),  # the specialist row goes before
        ("1400", {"人员类别": "在职", "机构类别": "其他专科"}, "500"),
        ("5400", {}, "3000"),  # 5000 × 60% is the cap
        ("5400.02", {}, "3000"),
        ("1400", {"定点": False}, "0"),
        ("1400", {"险种": "居民医保"}, "0"),
    ],
)
def test_rows_and_limits(cost: str, facts: dict[str, Any], paid: str) -> None:
    assert payments(visit(date(2023, 2, 1), cost, **facts)) == [Fraction(paid)]


def test_before_it_is_in_force_nothing_is_paid_or_counted() -> None:
    # 31 October 2022 does not count towards the deductible of 1 November: (1400 − 400) × 60%.
    assert payments(visit(date(2022, 10, 31), "5000"), visit(date(2022, 11, 1), "1400")) == [0, 600]


def test_a_new_year_starts_anew() -> None:
    # 4600 × 60% = 2760; then only 240 are left; in January 600 of 1000 over the deductible again.
    visits = (visit(date(2023, 5, 1), "5000"), visit(date(2023, 12, 31), "1000"), visit(date(2024, 1, 1), "1400"))
    assert payments(*visits) == [2760, 240, 600]


def test_events_are_run_by_date_and_told_in_the_order_of_the_case() -> None:
    # The case names the later visit first: 1620 is its payment all the same.
    assert payments(visit(date(2023, 3, 1), "2800"), visit(date(2023, 2, 1), "300")) == [1620, 0]
    day = date(2023, 2, 1)
    assert payments(visit(day, "2800", 2), visit(day, "300", 1)) == [1620, 0]
    for second in (None, 1):
        with pytest.raises(TiedEvents, match="第1个与第2个事件"):
            payments(visit(day, "300", 1), visit(day, "300", second))


def test_facts_of_the_person_are_those_of_the_day() -> None:
    # Retired from 1 June 2023: (1400 − 400) × 50% the day before, then 1000 × 60%.
    status = Timeline(((date.min, "在职"), (date(2023, 6, 1), "退休")))
    events = [visit(date(2023, 5, 31), "1400"), visit(date(2023, 6, 1), "1000")]
    plain = [evolve(event, facts={k: v for k, v in event.facts.items() if k != "人员类别"}) for event in events]
    assert payments(*plain, 人员类别=status) == [500, 600]
    assert payments(*plain, 人员类别="在职") == [500, 500]
    assert payments(*events, 人员类别="在职") == [600, 600]  # what the event itself says goes before
    late = Timeline(((date(2023, 6, 1), "退休"),))
    with pytest.raises(MissingFact, match="人员类别") as caught:
        payments(*reversed(plain), 人员类别=late)
    assert caught.value.event == 1  # the visit of 31 May, second in the case


def test_what_is_not_needed_is_not_evaluated() -> None:
    # An event before the start needs no fact but the cost (for the person's share).
    graph = anshan_graph()
    event = Event("就医", date(2022, 1, 1), None, {"政策范围内费用": Fraction(300)})
    trace = run_event(graph, 0, event, {})
    assert trace.results == {"普通门诊统筹": 0, "个人负担": 300}
    assert {graph.nodes[cast(int, node)].op for node in trace.values}.isdisjoint(
        {"table", "multiply", "member", "pool"}
    )
    assert run_event(graph, 0, evolve(event, type="缴费"), {}).results == {}


# ---- single operations


def test_laziness_of_each_operation() -> None:
    build = Builder()
    yes, no = constant(build, True, TRUTH), constant(build, False, TRUTH)
    missing = build.add("fact", TRUTH, (), "缺")
    amount, absent = constant(build, Fraction(5)), build.add("fact", AMOUNT, (), "缺的金额")
    lazy = {
        build.add("and", TRUTH, (no, missing)): False,
        build.add("or", TRUTH, (yes, missing)): True,
        build.add("choose", AMOUNT, (yes, amount, absent)): Fraction(5),
        build.add("choose", AMOUNT, (no, absent, amount)): Fraction(5),
        build.add("table", AMOUNT, (no, absent, yes, amount, missing, absent, absent), ("a", "b", "c")): Fraction(5),
    }
    graph = Graph(build.nodes(), (), (), ())
    for node, value in lazy.items():
        values = evaluate(graph, [node], NO_INPUTS)
        assert values[node] == value
        assert missing not in values and absent not in values
    for node in (build.add("and", TRUTH, (yes, missing)), build.add("or", TRUTH, (no, missing))):
        with pytest.raises(MissingFact) as caught:
            evaluate(Graph(build.nodes(), (), (), ()), [node], NO_INPUTS)
        assert (caught.value.name, caught.value.node.id) == ("缺", missing)


def test_the_interpreter_on_a_chain_of_ten_thousand_nodes() -> None:
    # 1 + 10,000 × 1; the same chain of conditions and of choices keeps its first value.
    build = Builder()
    one, yes = constant(build, Fraction(1)), constant(build, True, TRUTH)
    total, truth, chosen = one, yes, one
    for _ in range(10_000):
        total = build.add("add", AMOUNT, (total, one))
        truth = build.add("and", TRUTH, (truth, yes))
        chosen = build.add("choose", AMOUNT, (truth, chosen, total))
    graph = Graph(build.nodes(), (Result("和", "事件", total, "定义"), Result("选", "事件", chosen, "定义")), (), ())
    values = evaluate(graph, [total, truth, chosen], NO_INPUTS)
    assert (values[total], values[truth], values[chosen]) == (10_001, True, 1)
    assert verify(graph) == ()


# ---- sums over line items


def priced_graph() -> Graph:
    """Of each item of 明细 60% of its price if it is listed, else the event's rate of it; and the prices together."""
    build = Builder()
    price, listed = build.add("fact", AMOUNT, (), "价格"), build.add("fact", TRUTH, (), "目录内")
    rate = build.add(
        "choose", RATE, (listed, constant(build, Fraction(3, 5), RATE), build.add("fact", RATE, (), "其他"))
    )
    share = build.add("multiply", AMOUNT, (price, rate))
    total = build.add("sum_lines", AMOUNT, (share,), "明细")
    prices = build.add("sum_lines", AMOUNT, (price,), "明细")
    rest = build.add("subtract", AMOUNT, (prices, total))
    results = (Result("合计", "就医", total, "定义"), Result("其余", "就医", rest, "定义"))
    return Graph(build.nodes(), results, (), (), {"价格": "明细", "目录内": "明细"})


def priced(*lines: Mapping[str, Value], **facts: Value) -> EventTrace:
    """The trace of one event with these line items."""
    event = Event("就医", date(2023, 1, 1), None, facts, lines={"明细": lines})
    return run_case(priced_graph(), Case("c", {}, (event,)))[0]


def test_sums_over_line_items() -> None:
    # 100 × 60% + 50 × 20% = 70 of 150; the event's rate is needed for the second item only
    listed: dict[str, Value] = {"价格": Fraction(100), "目录内": True}
    other: dict[str, Value] = {"价格": Fraction(50), "目录内": False}
    trace = priced(listed, other, 其他=Fraction(1, 5))
    assert trace.results == {"合计": 70, "其余": 80}
    graph = priced_graph()
    share, rate = find(graph, "multiply"), find(graph, "choose")
    assert (trace.values[share, 0], trace.values[share, 1]) == (60, 10)
    assert (trace.values[rate, 0], trace.values[rate, 1]) == (Fraction(3, 5), Fraction(1, 5))
    assert trace.values[find(graph, "constant")] == Fraction(3, 5)  # the same for all items
    assert {key for key in trace.values if isinstance(key, tuple)} == {(n, i) for n in graph.inside for i in (0, 1)}
    assert priced(listed).results == {"合计": 60, "其余": 40}
    assert priced().results == {"合计": 0, "其余": 0}
    assert run_event(graph, 0, Event("就医", date(2023, 1, 1), None, {}), {}).results == {"合计": 0, "其余": 0}
    with pytest.raises(MissingFact, match="其他") as caught:
        priced(listed, other)
    assert (caught.value.event, caught.value.line) == (0, None)  # a fact of the event
    with pytest.raises(MissingFact, match="目录内") as caught:
        priced(listed, {"价格": Fraction(1)}, 价格=Fraction(5), 目录内=True)  # the event's facts do not stand in
    assert (caught.value.event, caught.value.line) == (0, 1)


def test_a_sum_of_what_is_the_same_for_all_items() -> None:
    build = Builder()
    total = build.add("sum_lines", AMOUNT, (constant(build, Fraction(5)),), "明细")
    graph = Graph(build.nodes(), (Result("合计", "就医", total, "定义"),), (), (), {"价格": "明细"})
    inputs = Inputs(date(2023, 1, 1), {}, {}, lines={"明细": ({}, {}, {})})
    assert evaluate(graph, [total], inputs) == {0: 5, total: 15}
    assert verify(graph) == ()


@settings(max_examples=120, deadline=None)
@given(line_graphs(), line_inputs())
def test_a_sum_is_the_sum_of_what_events_with_one_items_facts_give(made: tuple[Graph, int], brought: Inputs) -> None:
    graph, body = made
    assert broken(graph) <= {"unreachable"}
    root = graph.results[0].node
    plain = evolve(graph, line_facts={})
    try:
        parts = []
        for line in brought.lines["明细"]:
            one = evolve(brought, facts={**brought.facts, **line})
            parts.append(cast(Fraction, evaluate(plain, [body], one)[body]))
    except EvaluationError as missing:
        with pytest.raises(type(missing)):
            evaluate(graph, [root], brought)
    else:
        assert evaluate(graph, [root], brought)[root] == sum(parts)


def test_ten_thousand_items_and_a_deep_summand() -> None:
    build = Builder()
    price = node = build.add("fact", AMOUNT, (), "价格")
    for _ in range(100):
        node = build.add("add", AMOUNT, (node, price))
    total = build.add("sum_lines", AMOUNT, (node,), "明细")
    graph = Graph(build.nodes(), (Result("合计", "就医", total, "定义"),), (), (), {"价格": "明细"})
    lines = tuple({"价格": Fraction(1)} for _ in range(10_000 // 100))
    assert evaluate(graph, [total], Inputs(date(2023, 1, 1), {}, {}, lines={"明细": lines}))[total] == 100 * 101


def test_an_assumption_is_a_figure_only_once_it_is_made() -> None:
    build = Builder()
    node = build.add("assumption", RATE, (), ("倾斜比例", ""))
    graph = Graph(build.nodes(), (Result("结果", "事件", node, "定义"),), (), ())
    assert verify(graph) == ()
    with pytest.raises(MissingAssumption, match="“倾斜比例”尚未确定，也没有假设它的值。"):
        evaluate(graph, [node], NO_INPUTS)
    assumed = {("倾斜比例", ""): Fraction(17, 20)}
    assert evaluate(graph, [node], evolve(NO_INPUTS, assumed=assumed)) == {node: Fraction(17, 20)}


def test_rounding_to_yuan() -> None:
    build = Builder()
    node = build.add("round", AMOUNT, (build.add("fact", AMOUNT, (), "甲"),), ("四舍五入到元",))
    graph = Graph(build.nodes(), (Result("结果", "事件", node, "定义"),), (), ())
    for given_value, rounded in (("0.49", 0), ("0.50", 1), ("1.4999", 1), ("-0.5", -1), ("-2.49", -2), ("7", 7)):
        assert evaluate(graph, [node], evolve(NO_INPUTS, facts={"甲": Fraction(given_value)}))[node] == rounded


def test_formulas() -> None:
    def text(op: str, type: Type, data: object, texts: list[str], value: Value) -> str:
        return formula(Node(9, op, tuple(range(len(texts))), data, type, ()), texts, value)

    assert text("multiply", AMOUNT, None, ["2,700.00", "60%"], Fraction(1620)) == "2,700.00 × 60%"
    assert text("subtract", AMOUNT, None, ["400.00", "300.00"], Fraction(100)) == "400.00 − 300.00"
    assert text("add", RATE, None, ["50%", "10个百分点"], Fraction(3, 5)) == "50% + 10个百分点"
    assert text("add", AMOUNT, None, ["5.00", "-3.00"], Fraction(2)) == "5.00 + (-3.00)"
    assert text("minimum", AMOUNT, None, ["1.00", "2.00"], Fraction(1)) == "1.00、2.00中较小者"
    assert text("maximum", AMOUNT, None, ["1.00", "2.00", "3.00"], Fraction(3)) == "1.00、2.00、3.00中最大者"
    assert text("round", AMOUNT, ("四舍五入到分",), ["0.006"], Fraction(1, 100)) == "0.006，四舍五入到分"
    days = ["2022年10月31日", "2022年11月1日"]
    assert text("less", TRUTH, None, days, True) == "2022年10月31日早于2022年11月1日"
    assert text("at_most", TRUTH, None, ["3.00", "2.00"], False) == "3.00超过2.00"
    assert text("equal", TRUTH, None, ["3", "2"], False) == "3不等于2"
    assert text("member", TRUTH, ("一级", "二级"), ["三级"], False) == "三级不属于一级、二级"
    assert text("and", TRUTH, None, ["普通门诊", "", "定点"], True) == "普通门诊，且定点"
    assert text("not", TRUTH, None, ["定点"], False) == "并非定点"
    assert text("choose", RATE, None, ["是", "50%", ""], Fraction(1, 2)) == "取50%"
    assert text("table", RATE, ("二级", "三级"), ["否", "", "是", "50%"], Fraction(1, 2)) == "三级，50%"
    assert text("table", RATE, ("二级",), ["否", "", "60%"], Fraction(3, 5)) == "其他，60%"
    assert text("fact", AMOUNT, "甲", [], Fraction(300)) == "300.00元"
    assert text("assumption", RATE, ("倾斜比例", ""), [], Fraction(17, 20)) == "85%"
    assert text("sum_lines", AMOUNT, "明细", ["60.00", "-10.00"], Fraction(50)) == "60.00 + (-10.00)"
    assert text("sum_lines", AMOUNT, "明细", ["60.00"], Fraction(60)) == "60.00"
    assert text("sum_lines", AMOUNT, "明细", ["1.00"] * 5, Fraction(5)) == "5项之和"
    assert text("sum_lines", AMOUNT, "明细", [], Fraction(0)) == "0项之和"


def test_formats() -> None:
    assert [amount_text(Fraction(text)) for text in ("1620", "0.125", "-1234567.8", "100/3")] == [
        "1,620.00元",
        "0.125元",
        "-1,234,567.80元",
        "100/3元",
    ]
    assert [rate_text(Fraction(text)) for text in ("3/5", "5/8", "1/3", "1")] == [
        "60%",
        "62.5%",
        "1/3",
        "100%",
    ]
    assert points_text(Fraction(1, 10)) == "10个百分点"
    assert date_text(date(2023, 3, 1)) == "2023年3月1日"
    assert value_text(Fraction(60), AGE) == "60周岁"
    assert value_text(Fraction(1500), Type(Kind.AMOUNT, per="年")) == "1,500.00元/年"
    assert [value_text(Duration(6, unit), DURATION) for unit in ("月", "周", "工作日")] == [
        "6个月",
        "6周",
        "6个工作日",
    ]
    assert operand_text(Fraction(2700), AMOUNT) == "2,700.00"
    assert json_value(Fraction(1620), AMOUNT) == "1620.00"
    assert json_value(Fraction(3, 5), RATE) == "60%"
    assert json_value(Fraction(2), NUMBER) == 2
    assert json_value(True, TRUTH) is True
    assert json_value(date(2023, 3, 1), DATE) == "2023-03-01"
    assert json_value("三级", class_of("机构级别")) == "三级"


# ---- verify


def broken(graph: Graph) -> set[str]:
    """The names of the invariants that a graph breaks."""
    return {violation.invariant for violation in verify(graph)}


def changed(graph: Graph, node: int, **changes: Any) -> Graph:
    """The graph with one node changed behind the builder's back."""
    nodes = list(graph.nodes)
    nodes[node] = evolve(nodes[node], **changes)
    return evolve(graph, nodes=tuple(nodes))


def find(graph: Graph, op: str) -> int:
    """The first node with an operation."""
    return next(node.id for node in graph.nodes if node.op == op)


def test_a_sound_graph_breaks_nothing() -> None:
    assert verify(anshan_graph()) == ()


def test_positions_and_operands() -> None:
    graph = anshan_graph()
    assert broken(changed(graph, 3, id=4)) == {"position"}
    assert broken(changed(graph, find(graph, "and"), args=(len(graph.nodes),))) == {"operand"}
    assert broken(changed(graph, find(graph, "and"), args=(-1,))) == {"operand"}
    itself = find(graph, "and")
    assert broken(changed(graph, itself, args=(itself,))) == {"operand"}


def test_dangling_roots() -> None:
    graph, far = anshan_graph(), 999
    assert broken(evolve(graph, results=(evolve(graph.results[0], node=far),))) == {"result"}
    assert broken(evolve(graph, results=(evolve(graph.results[0], steps={"rate": far}),))) == {"result"}
    assert broken(evolve(graph, writes=(PoolWrite("年度支付", far, "就医"),))) == {"pool"}


def test_citations() -> None:
    graph = anshan_graph()
    start = find(graph, "parameter")
    assert broken(changed(graph, start, citations=())) == {"citation"}
    assert broken(changed(graph, start, citations=(), readings=("施行自2022年11月1日",))) == set()


@pytest.mark.parametrize(
    ("op", "type", "operands", "data"),
    [
        ("add", AMOUNT, (AMOUNT, RATE), None),  # yuan plus rate
        ("add", AMOUNT, (AMOUNT, Type(Kind.AMOUNT, per="年"), AMOUNT), None),
        ("subtract", AMOUNT, (Type(Kind.AMOUNT, per="月"), Type(Kind.AMOUNT, per="年")), None),
        ("multiply", AMOUNT, (AMOUNT, AMOUNT), None),
        ("multiply", RATE, (AMOUNT, RATE), None),  # the value is an amount
        ("minimum", AMOUNT, (), None),
        ("maximum", TRUTH, (TRUTH, TRUTH), None),
        ("less", TRUTH, (class_of("级"), class_of("级")), None),
        ("at_most", TRUTH, (DATE, AMOUNT), None),
        ("equal", TRUTH, (class_of("级"), class_of("类")), None),
        ("member", TRUTH, (AMOUNT,), ("一级",)),
        ("member", TRUTH, (class_of("级"),), ()),
        ("member", TRUTH, (class_of("级"),), ("二级", "一级")),
        ("and", TRUTH, (TRUTH, AMOUNT), None),
        ("or", TRUTH, (), None),
        ("not", TRUTH, (TRUTH, TRUTH), None),
        ("choose", AMOUNT, (TRUTH, AMOUNT, RATE), None),
        ("choose", AMOUNT, (AMOUNT, AMOUNT, AMOUNT), None),
        ("table", AMOUNT, (TRUTH, AMOUNT, AMOUNT), ("a", "b", "c")),
        ("table", AMOUNT, (AMOUNT, AMOUNT), ("a",)),
        ("round", RATE, (RATE,), ("四舍五入到分",)),
        ("round", AMOUNT, (AMOUNT,), ("进一",)),
        ("constant", AMOUNT, (), "400"),
        ("constant", RATE, (), 1),
        ("constant", TRUTH, (), Fraction(1)),
        ("parameter", AMOUNT, (), Fraction(400)),
        ("fact", AMOUNT, (), None),
        ("event_date", AMOUNT, (), None),
        ("fact", AMOUNT, (AMOUNT,), "甲"),
        ("event_date", DATE, (), ("就医",)),
        ("assumption", AMOUNT, (), "倾斜比例"),
        ("assumption", AMOUNT, (), ("倾斜比例", 1)),
        ("multiply", RATE, (AGE, RATE), None),
        ("age", AGE, (DATE,), None),
        ("age", NUMBER, (DATE, DATE), None),
        ("age", AGE, (DATE, AMOUNT), None),
        ("day_of", DATE, (DATE,), ("上月首日",)),
        ("day_of", DATE, (AGE,), ("次月首日",)),
        ("move_date", DATE, (DATE, NUMBER), ("后",)),
        ("move_date", DATE, (DATE, DURATION), ("左",)),
        ("move_date", DATE, (DATE, DURATION), None),
        ("sum_lines", AGE, (AGE,), "明细"),
        ("sum_lines", AMOUNT, (AMOUNT, AMOUNT), "明细"),
        ("sum_lines", AMOUNT, (AMOUNT,), None),
        ("power", AMOUNT, (AMOUNT,), None),
    ],
)
def test_type_rules(op: str, type: Type, operands: tuple[Type, ...], data: object) -> None:
    nodes = [Node(place, "fact", (), f"事实{place}", given, ()) for place, given in enumerate(operands)]
    last = Node(len(nodes), op, tuple(range(len(nodes))), data, type, CITED)
    graph = Graph((*nodes, last), (Result("结果", "事件", last.id, "定义"),), (), ())
    assert broken(graph) == {"type"}


def test_amounts_of_a_period() -> None:
    build = Builder()
    yearly = build.add("constant", Type(Kind.AMOUNT, per="年"), (), Fraction(1500), CITED)
    used = build.add("pool", AMOUNT, (), "限额")
    left = build.add("subtract", AMOUNT, (yearly, used))
    results = (Result("结果", "事件", left, "定义"),)
    assert broken(Graph(build.nodes(), results, (Pool("限额", "自然年度", AMOUNT),), ())) == set()
    monthly = Pool("限额", "自然年度", Type(Kind.AMOUNT, per="月"))
    assert broken(Graph(build.nodes(), results, (monthly,), (PoolWrite("限额", yearly, "事件"),))) == {"pool"}


def test_pools_facts_and_names() -> None:
    graph = anshan_graph()
    assert broken(evolve(graph, pools=graph.pools[1:])) == {"pool"}
    assert broken(evolve(graph, pools=(*graph.pools, graph.pools[0]))) == {"pool"}
    assert broken(evolve(graph, pools=(evolve(graph.pools[0], period="世纪"), graph.pools[1]))) == {"pool"}
    assert broken(evolve(graph, pools=(evolve(graph.pools[0], type=POINTS), graph.pools[1]))) == {"pool"}
    assert broken(evolve(graph, results=(*graph.results, graph.results[0]))) == {"result"}
    clash = Node(len(graph.nodes), "fact", (), "政策范围内费用", RATE, ())
    results = (*graph.results, Result("比例", "就医", clash.id, "定义"))
    assert broken(evolve(graph, nodes=(*graph.nodes, clash), results=results)) == {"fact"}


def test_an_assumption_has_one_type() -> None:
    build = Builder()
    first, second = (build.add("assumption", type, (), ("额", "")) for type in (AMOUNT, RATE))
    fact = build.add("fact", NUMBER, (), "额")  # a fact may have the name
    results = tuple(Result(f"结果{node}", "事件", node, "定义") for node in (first, second, fact))
    assert broken(Graph(build.nodes(), results, (), ())) == {"fact"}


def test_what_line_items_have_stands_under_their_sum() -> None:
    graph = priced_graph()
    assert verify(graph) == ()
    total, share = find(graph, "sum_lines"), find(graph, "multiply")
    assert broken(changed(graph, total, data="药品")) == {"line"}  # of other items
    assert broken(evolve(graph, line_facts={"价格": "明细", "目录内": "药品"})) == {"line"}  # of two kinds of item
    assert broken(evolve(graph, results=(*graph.results, Result("一项", "就医", share, "定义")))) == {"line"}
    stepped = evolve(graph.results[0], steps={"raw": share})
    assert broken(evolve(graph, results=(stepped, graph.results[1]))) == {"line"}
    pools, writes = (Pool("额度", "终身", AMOUNT),), (PoolWrite("额度", share, "就医"),)
    assert broken(evolve(graph, pools=pools, writes=writes)) == {"line"}
    nested = Node(len(graph.nodes), "sum_lines", (graph.results[1].node,), "明细", AMOUNT, ())
    results = (graph.results[0], Result("套", "就医", nested.id, "定义"))
    assert broken(evolve(graph, nodes=(*graph.nodes, nested), results=results)) == {"line"}


def test_reachability() -> None:
    graph = anshan_graph()
    unused = Node(len(graph.nodes), "fact", (), "无用", AMOUNT, ())
    assert broken(evolve(graph, nodes=(*graph.nodes, unused))) == {"unreachable"}
    stray = evolve(graph.results[1], steps={"rate": graph.results[1].node})
    assert broken(evolve(graph, results=(graph.results[0], stray))) == set()
    aside = evolve(graph.results[0], steps={"counted": graph.writes[0].node})
    assert broken(evolve(graph, results=(aside, graph.results[1]))) == {"step"}


@settings(max_examples=50, deadline=None)
@given(graphs())
def test_random_graphs_are_well_typed(graph: Graph) -> None:
    assert broken(graph) <= {"unreachable"}
