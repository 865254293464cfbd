"""The partial kernel gives the interpreter's values where some of what it could read is missing, asks for what the
interpreter asks for, and declines only where the interpreter cannot answer."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import cast

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from compiler.cases import Case, Event
from compiler.graph import Builder, Graph, Pool, PoolWrite, Result
from compiler.interpret import evaluate
from compiler.kernel import NoKernel, Slot
from compiler.kernel_partial import PartialKernel, compile_partial
from compiler.rules import AssumptionKey, EvaluationError, Inputs
from compiler.run_raw import RawRunner
from compiler.terms import INPUT_DENOMINATORS, Raw, from_raw, to_raw
from compiler.types import AMOUNT, DATE, DURATION, RATE, TRUTH, Duration, Type, Value
from tests.graph_strategies import ASSUMPTIONS, CITED, FACTS, LINE_FACTS, POOLS, graphs, inputs, line_graphs

DAY = date(2023, 1, 1)
SOME = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def single(graph: Graph) -> PartialKernel:
    """The function of a graph with one type of event."""
    (kernel,) = compile_partial(graph).values()
    return kernel


def raw(slots: Sequence[Slot], values: dict[str, Value]) -> list[Raw | None]:
    """The raw values in the order of the slots, None where there is none."""
    return [to_raw(values[slot.name], slot.denominator) if slot.name in values else None for slot in slots]


def answered(kernel: PartialKernel, brought: Inputs) -> tuple[Raw, ...] | None:
    """What the function returns, with what it asked for."""
    assumed = (brought.assumed.get((slot.name, slot.key)) for slot in kernel.assumed)
    assumptions = [
        None if value is None else to_raw(value, slot.denominator)
        for slot, value in zip(kernel.assumed, assumed, strict=True)
    ]
    pools = cast(list[int], raw(kernel.pools, dict(brought.pools)))
    facts = [*raw(kernel.facts, dict(brought.facts)), *assumptions]
    return kernel.function(brought.day.toordinal(), facts, pools, True)


def fits(graph: Graph, brought: Inputs) -> bool:
    """Whether plain ints can hold all that is brought, and there are no working days, of which generated functions know
    nothing."""
    types = [(FACTS[name], value) for name, value in brought.facts.items()]
    types += [(ASSUMPTIONS[key], value) for key, value in brought.assumed.items()]
    held = all(to_raw(value, INPUT_DENOMINATORS.get(type.kind, 1)) is not None for type, value in types)
    times = [*brought.facts.values(), *(node.data for node in graph.nodes)]
    return held and not any(isinstance(time, Duration) and time.unit == "工作日" for time in times)


@st.composite
def bare_inputs(draw: st.DrawFn) -> Inputs:
    """As `inputs`, with any number of facts and assumptions missing."""
    brought = draw(inputs())
    lost = draw(st.sets(st.sampled_from(tuple(FACTS)), max_size=6))
    unsaid = draw(st.sets(st.sampled_from(tuple(ASSUMPTIONS))))
    return evolve(
        brought,
        facts={name: value for name, value in brought.facts.items() if name not in lost},
        assumed={key: value for key, value in brought.assumed.items() if key not in unsaid},
    )


def check(graph: Graph, brought: Inputs) -> None:
    """The function and the interpreter agree in every result and addition, in what was asked for, and in whether there
    is an answer."""
    try:
        kernel = single(graph)
    except NoKernel:
        reject()
    output = answered(kernel, brought)
    roots = [root.node for root in graph.results + graph.writes]
    try:
        exact = evaluate(graph, roots, brought)
    except EvaluationError:
        assert output is None
        return
    if output is None:
        assert not fits(graph, brought)
        return
    slots = (*kernel.results, *(Slot("", kernel.pools[at].denominator // by) for at, by in kernel.writes))
    for node, slot, value in zip(roots, slots, output, strict=False):
        assert from_raw(value, graph.nodes[node].type, slot.denominator) == exact[node]
    needed = {key for key, told in zip(kernel.open, output[len(roots) :], strict=True) if told}
    assert needed == {graph.nodes[key].data for key in exact if isinstance(key, int) and is_open(graph, key)}


def is_open(graph: Graph, node: int) -> bool:
    """Whether a node is 待定."""
    return graph.nodes[node].op == "assumption"


@SOME
@given(graphs(), bare_inputs())
def test_interpreter_and_partial_kernel_agree_whatever_is_missing(graph: Graph, brought: Inputs) -> None:
    check(graph, brought)


@settings(SOME, max_examples=60)
@given(line_graphs(), bare_inputs())
def test_sums_over_line_items_are_nothing_where_there_are_none(made: tuple[Graph, int], brought: Inputs) -> None:
    graph, _ = made
    check(graph, evolve(brought, facts={name: brought.facts[name] for name in brought.facts if name not in LINE_FACTS}))


# ---- what is asked for, in which order


class Sketch:
    """A graph being made, with two conditions and two amounts that may be missing and two that are 待定."""

    def __init__(self) -> None:
        self.build = Builder()
        self.first, self.second = (self.build.add("fact", TRUTH, (), name) for name in ("甲", "乙"))
        self.cost, self.other = (self.build.add("fact", AMOUNT, (), name) for name in ("费用", "其他费用"))
        self.low, self.high = (self.build.add("assumption", AMOUNT, (), (name, "")) for name in ("低", "高"))

    def asked(
        self,
        op: str,
        type: Type,
        *args: int,
        data: tuple[object, ...] | None = None,
        assume: str = "低高",
        **facts: Value,
    ) -> tuple[Raw, list[str]] | None:
        """The raw value of one more operation, and the names of what is 待定 that it asked for; 低 is 1, 高 is 2 yuan."""
        node = self.build.add(op, type, args, data)
        kernel = single(Graph(self.build.nodes(), (Result("结果", "事件", node, "定义"),), (), ()))
        values: dict[AssumptionKey, Value] = {("低", ""): Fraction(1), ("高", ""): Fraction(2)}
        given = {key: value for key, value in values.items() if key[0] in assume}
        output = answered(kernel, Inputs(DAY, facts, {}, given))
        if output is None:
            return None
        return output[0], [key[0] for key, told in zip(kernel.open, output[1:], strict=True) if told]


def test_and_and_or_stop_where_they_are_decided() -> None:
    sketch = Sketch()
    both = ("and", TRUTH, sketch.first, sketch.second)
    either = ("or", TRUTH, sketch.first, sketch.second)
    assert sketch.asked(*both, 甲=False) == (False, [])
    assert sketch.asked(*both, 甲=True) is None
    assert sketch.asked(*both, 乙=False) is None  # the first is asked for before
    assert sketch.asked(*either, 甲=True) == (True, [])
    assert sketch.asked(*either, 甲=False) is None
    assert sketch.asked(*either, 乙=True) is None
    assert sketch.asked(*either, 甲=False, 乙=True) == (True, [])


def test_conditions_that_nobody_asks_for_do_not_ask_for_what_is_open() -> None:
    # 费用 is 1.50 yuan: 低, 1 yuan, is below it and 高, 2 yuan, is not.
    sketch = Sketch()
    low, high = (sketch.build.add("less", TRUTH, (value, sketch.cost)) for value in (sketch.low, sketch.high))
    cost = Fraction(3, 2)
    assert sketch.asked("or", TRUTH, low, high, 费用=cost) == (True, ["低"])
    assert sketch.asked("or", TRUTH, high, low, 费用=cost) == (True, ["低", "高"])
    assert sketch.asked("and", TRUTH, low, high, 费用=cost) == (False, ["低", "高"])
    assert sketch.asked("and", TRUTH, high, low, 费用=cost) == (False, ["高"])
    assert sketch.asked("or", TRUTH, sketch.first, low, 甲=True) == (True, [])


def test_a_choice_asks_for_what_it_takes() -> None:
    sketch = Sketch()
    choice = ("choose", AMOUNT, sketch.first, sketch.low, sketch.high)
    assert sketch.asked(*choice, 甲=True) == (100, ["低"])
    assert sketch.asked(*choice, 甲=False) == (200, ["高"])
    assert sketch.asked(*choice, 甲=False, assume="高") == (200, ["高"])
    assert sketch.asked(*choice, 甲=True, assume="高") is None
    assert sketch.asked(*choice) is None


@pytest.mark.parametrize(
    ("facts", "assume", "expected"),
    [  # rows: 甲 → 低, 乙 → 高, and no 其他
        ({"甲": True}, "低", (100, ["低"])),  # nobody asks whether 乙 holds, or for 高
        ({"甲": False, "乙": True}, "高", (200, ["高"])),
        ({"甲": False, "乙": False}, "低高", None),  # no row holds
        ({"乙": True}, "低高", None),  # the first row is asked for before
        ({"甲": False}, "低高", None),
        ({"甲": True, "乙": True}, "低高", (100, ["低"])),
        ({"甲": True, "乙": True}, "高", None),
    ],
)
def test_a_table_asks_row_by_row(facts: dict[str, Value], assume: str, expected: tuple[Raw, list[str]] | None) -> None:
    sketch = Sketch()
    rows = (sketch.first, sketch.low, sketch.second, sketch.high)
    assert sketch.asked("table", AMOUNT, *rows, data=("甲", "乙"), assume=assume, **facts) == expected


def test_a_table_that_nobody_asks_for_may_have_no_row_that_holds() -> None:
    sketch = Sketch()
    table = sketch.build.add("table", AMOUNT, (sketch.second, sketch.low), ("乙",))
    choice = ("choose", AMOUNT, sketch.first, sketch.cost, table)
    assert sketch.asked(*choice, 甲=True, 乙=False, 费用=Fraction(7)) == (700, [])
    assert sketch.asked(*choice, 甲=False, 乙=False, 费用=Fraction(7)) is None
    assert sketch.asked(*choice, 甲=False, 乙=True, assume="低") == (100, ["低"])  # the other branch may be missing


def test_values_over_different_denominators_may_be_missing() -> None:
    # 30 × 0.5 is over a million parts of a yuan, 费用 over a hundred: the choice is over a million.
    sketch = Sketch()
    rate = sketch.build.add("fact", RATE, (), "比例")
    product = sketch.build.add("multiply", AMOUNT, (sketch.other, rate))
    choice = ("choose", AMOUNT, sketch.first, sketch.cost, product)
    assert sketch.asked(*choice, 甲=True, 费用=Fraction(3)) == (3_000_000, [])
    assert sketch.asked(*choice, 甲=False, 其他费用=Fraction(30), 比例=Fraction(1, 2)) == (15_000_000, [])


def test_operations_that_need_all_their_operands_have_no_value_without_one() -> None:
    sketch = Sketch()
    assert sketch.asked("minimum", AMOUNT, sketch.cost, sketch.low, 费用=Fraction(5)) == (100, ["低"])
    assert sketch.asked("minimum", AMOUNT, sketch.cost, sketch.low, 费用=Fraction(5), assume="") is None
    assert sketch.asked("add", AMOUNT, sketch.cost, sketch.other, 费用=Fraction(5)) is None


def test_working_days_that_nobody_asks_for_do_not_matter() -> None:
    build = Builder()
    condition = build.add("fact", TRUTH, (), "甲")
    today = build.add("event_date", DATE)
    days = build.add("constant", DURATION, (), Duration(5, "工作日"), CITED)
    moved = build.add("move_date", DATE, (today, days), ("后",))
    later = build.add("choose", TRUTH, (condition, build.add("less", TRUTH, (today, moved)), condition))
    kernel = single(Graph(build.nodes(), (Result("晚", "事件", later, "定义"),), (), ()))
    assert kernel.function(DAY.toordinal(), [False], [], True) == (False,)
    assert kernel.function(DAY.toordinal(), [True], [], True) is None


def test_additions_come_after_the_results_and_what_was_asked_for_last() -> None:
    # 额度 gets 费用 × 50%: 4.00 → 2.00; its balance before is 9.00.
    build = Builder()
    cost = build.add("fact", AMOUNT, (), "费用")
    half = build.add("constant", RATE, (), Fraction(1, 2), CITED)
    product = build.add("multiply", AMOUNT, (cost, half))
    pending = build.add("assumption", AMOUNT, (), ("低", ""))
    total = build.add("add", AMOUNT, (build.add("pool", AMOUNT, (), "额度"), pending))
    writes = (PoolWrite("额度", product, "事件"),)
    kernel = single(Graph(build.nodes(), (Result("合计", "事件", total, "定义"),), POOLS, writes))
    assert [slot.denominator for slot in kernel.pools] == [200, 1]  # halves of fen
    assert (kernel.results, kernel.writes) == ((Slot("合计", 200),), ((0, 1),))
    assert kernel.function(1, [400, 100], [1_800, 0], False) == (2_000, 400)
    assert kernel.function(1, [400, 100], [1_800, 0], True) == (2_000, 400, True)
    assert kernel.function(1, [None, 100], [1_800, 0], False) is None


# ---- cases


def counting_graph(period: str, endless: bool = False) -> Graph:
    """A result that is the balance before the event; each event adds 费用 and the half of it."""
    build = Builder()
    balance = build.add("pool", AMOUNT, (), "额度")
    cost = build.add("fact", AMOUNT, (), "费用")
    half = build.add("constant", RATE, (), Fraction(1, 2), CITED)
    product = build.add("multiply", AMOUNT, (balance if endless else cost, half))
    writes = (PoolWrite("额度", cost, "事件"), PoolWrite("额度", product, "事件"))
    results = (Result("此前", "事件", balance, "定义"),)
    return Graph(build.nodes(), results, (Pool("额度", period, AMOUNT),), writes)


def months(*costs: str) -> Case:
    """An event on the first of each month of 2023, from January."""
    events = (
        Event("事件", date(2023, month, 1), None, {"费用": Fraction(cost)}) for month, cost in enumerate(costs, 1)
    )
    return Case("甲", {}, tuple(events))


@pytest.mark.parametrize(
    ("period", "before"),
    [  # 10.01 adds 15.015, 4 adds 6, 2 adds 3; the balances before: 0, 15.015, then 21.015 or 6, then 24.015 or 9
        ("自然年度", "60.045"),
        ("滚动3个月", "45.03"),  # 0 + 15.015 + 21.015 + 9: April begins with what February and March added
        ("滚动2个月", "24.015"),  # 0 + 15.015 + 6 + 3
        ("每月", "0"),
    ],
)
def test_balances_over_fractions_of_fen_and_several_months(period: str, before: str) -> None:
    found = RawRunner(counting_graph(period), False).run(months("10.01", "4", "2", "0"), {})
    assert found is not None and found.results == {"事件": {"此前": Fraction(before)}}


def test_a_graph_without_kernels_is_left_to_the_interpreter() -> None:
    assert RawRunner(counting_graph("终身", endless=True), False).run(months("1"), {}) is None


def test_events_with_line_items_are_left_to_the_interpreter() -> None:
    case = months("1")
    listed = evolve(case.events[0], lines={"明细": ({"乙": Fraction(1)},)})
    runner = RawRunner(counting_graph("终身"), False)
    assert runner.run(case, {}) is not None
    assert runner.run(evolve(case, events=(listed,)), {}) is None
    assert runner.run(evolve(case, events=(evolve(listed, type="别的事件"),)), {}) is not None  # nothing comes of it
