"""Graphs for tests: the Anshan benefit made by hand, and random well-typed graphs with inputs for them."""

from collections.abc import Collection, Mapping
from datetime import date
from fractions import Fraction

from attrs import evolve
from hypothesis import strategies as st

from compiler.calendar_days import DAYS
from compiler.cases import Event
from compiler.graph import Builder, Citation, Graph, Node, Pool, PoolWrite, Result
from compiler.rules import AssumptionKey, Inputs
from compiler.types import AGE, AMOUNT, DATE, DURATION, NUMBER, POINTS, RATE, TRUTH, Duration, Kind, Type, Value
from dsl.source import Span

CITED = (Citation("文件.txt", "0" * 64, "三（一）第2段", "引文", Span(0, 2)),)
LEVELS = ("一级以下", "一级", "二级", "三级")


def class_of(name: str) -> Type:
    """The type of a 分类."""
    return Type(Kind.CLASS, of=name)


def member(build: Builder, fact: str, *names: str) -> int:
    """The condition that a class fact is one of the names."""
    return build.add("member", TRUTH, (build.add("fact", class_of(fact), (), fact),), tuple(sorted(names)))


def anshan_graph() -> Graph:
    """普通门诊统筹 of 鞍山 三（一）: 400 and 3000 a year, 60/55/50/60%, retired +10 points, from 2022-11."""
    build = Builder()

    def amount(op: str, *args: int) -> int:
        return build.add(op, AMOUNT, args)

    def figure(name: str, value: Value, type: Type) -> int:
        return build.add("parameter", type, (), (name, value), CITED)

    zero = build.add("constant", AMOUNT, (), Fraction(0))
    start = figure("施行日期", date(2022, 11, 1), DATE)
    in_force = build.add("at_most", TRUTH, (start, build.add("event_date", DATE)))
    designated = build.add("fact", TRUTH, (), "定点")
    conditions = (member(build, "险种", "职工医保"), member(build, "医疗类别", "普通门诊"), designated)
    applies = build.add("and", TRUTH, conditions)
    entitled = build.add("and", TRUTH, (in_force, applies))

    base = build.add("fact", AMOUNT, (), "政策范围内费用")
    used = build.add("pool", AMOUNT, (), "已累计起付")
    left = amount("maximum", zero, amount("subtract", figure("起付标准", Fraction(400), AMOUNT), used))
    after = amount("maximum", zero, amount("subtract", base, left))

    rows = (
        ("传染病、精神疾病专科", member(build, "机构类别", "传染病专科", "精神疾病专科"), Fraction(3, 5)),
        ("一级及以下", member(build, "机构级别", "一级以下", "一级"), Fraction(3, 5)),
        ("二级", member(build, "机构级别", "二级"), Fraction(11, 20)),
        ("三级", member(build, "机构级别", "三级"), Fraction(1, 2)),
    )
    cells = tuple(node for label, holds, rate in rows for node in (holds, figure(label, rate, RATE)))
    row = build.add("table", RATE, cells, tuple(label for label, _, _ in rows))
    points = figure("退休职工", Fraction(1, 10), POINTS)
    nothing = build.add("constant", POINTS, (), Fraction(0))
    raised = build.add("choose", POINTS, (member(build, "人员类别", "退休"), points, nothing))
    rate = build.add("add", RATE, (row, raised))

    raw = amount("multiply", after, rate)
    rounded = build.add("round", AMOUNT, (raw,), ("四舍五入到分",), readings=("每笔基金支付四舍五入到分",))
    paid = build.add("pool", AMOUNT, (), "年度支付")
    cap_left = amount("maximum", zero, amount("subtract", figure("年度限额", Fraction(3000), AMOUNT), paid))
    payment = amount("minimum", rounded, cap_left)
    benefit = amount("choose", entitled, payment, zero)
    own = amount("subtract", base, benefit)
    counted = amount("choose", entitled, amount("minimum", base, left), zero)

    steps = {"applies": applies, "in_force": in_force, "rate": rate, "raw": raw, "payment": payment}
    return Graph(
        build.nodes(),
        (
            Result("普通门诊统筹", "就医", benefit, "待遇", steps),
            Result("个人负担", "就医", own, "个人负担", {"base": base}),
        ),
        (Pool("已累计起付", "自然年度", AMOUNT), Pool("年度支付", "自然年度", AMOUNT)),
        (PoolWrite("已累计起付", counted, "就医"), PoolWrite("年度支付", benefit, "就医")),
    )


def visit(day: date, cost: str, sequence: int | None = None, **facts: Value) -> Event:
    """A visit of a retired worker to a tertiary general hospital, unless the facts say otherwise."""
    usual: dict[str, Value] = {
        "险种": "职工医保",
        "人员类别": "退休",
        "医疗类别": "普通门诊",
        "定点": True,
        "机构级别": "三级",
        "机构类别": "综合",
        "政策范围内费用": Fraction(cost),
    }
    return Event("就医", day, sequence, usual | facts)


# Random graphs. Every kind has leaves; each step then adds one operation over nodes that are already there.

FACTS: Mapping[str, Type] = {
    "甲": AMOUNT, "乙": AMOUNT, "比例": RATE, "点": POINTS, "次数": NUMBER,
    "是": TRUTH, "否": TRUTH, "级": class_of("级"), "起": DATE, "龄": AGE, "时": DURATION,
}  # fmt: skip
ASSUMPTIONS: Mapping[AssumptionKey, Type] = {("额", ""): AMOUNT, ("率", "三级"): RATE, ("方式", ""): class_of("级")}
LINE_FACTS = {"乙": "明细", "次数": "明细", "否": "明细", "级": "明细"}
POOLS = (Pool("额度", "自然年度", AMOUNT), Pool("次", "自然年度", NUMBER))
_DATES = st.dates(date(2022, 1, 1), date(2024, 12, 31))
_SIGNED = st.integers(-300_000, 300_000)
VALUES: Mapping[Kind, st.SearchStrategy[Value]] = {
    Kind.AMOUNT: _SIGNED.map(lambda fen: Fraction(fen, 100)),
    Kind.RATE: st.integers(0, 10_000).map(lambda part: Fraction(part, 10_000)),
    Kind.POINTS: st.integers(-20, 20).map(lambda part: Fraction(part, 100)),
    Kind.NUMBER: st.integers(-3, 9).map(Fraction),
    Kind.TRUTH: st.booleans(),
    Kind.CLASS: st.sampled_from(LEVELS),
    Kind.DATE: _DATES,
    Kind.AGE: st.integers(0, 99).map(Fraction),
    Kind.DURATION: st.builds(Duration, st.integers(0, 40), st.sampled_from(("日", "周", "月", "年", "工作日"))),
}
_ODD = st.fractions(-5, 5, max_denominator=7)  # figures that fit no fen and no percent
_NUMBERS = (AMOUNT, RATE, POINTS, NUMBER)
_ORDERED = (*_NUMBERS, DATE, AGE)
_PRODUCTS: Mapping[tuple[Type, Type], Type] = {
    (AMOUNT, RATE): AMOUNT, (RATE, AMOUNT): AMOUNT, (AMOUNT, NUMBER): AMOUNT, (RATE, RATE): RATE,
    (NUMBER, RATE): NUMBER, (POINTS, NUMBER): POINTS, (AGE, POINTS): POINTS, (AMOUNT, AGE): AMOUNT, (NUMBER, AGE): NUMBER,
}  # fmt: skip
_STEPS = (
    *("constant", "sum", "rate_sum", "multiply", "extreme", "round", "compare", "equal"),
    *("member", "connective", "not", "choose", "table", "duration", "age", "day_of", "move_date", "move_date"),
)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A random well-typed graph with one type of event, a few results and, sometimes, writes to its pools."""
    build = Builder()
    by_type: dict[Type, list[int]] = {}

    def made(node: int) -> None:
        by_type.setdefault(build[node].type, []).append(node)

    def pick(type: Type) -> int:
        return draw(st.sampled_from(by_type[type][-4:]))  # late ones, for depth

    def step(name: str) -> int:
        number, like = draw(st.sampled_from(_NUMBERS)), draw(st.sampled_from(tuple(by_type)))
        several = range(draw(st.integers(1, 4)))
        match name:
            case "constant":
                return build.add("constant", number, (), draw(VALUES[number.kind] | _ODD), CITED)
            case "sum":
                type = draw(st.sampled_from((AMOUNT, POINTS, NUMBER)))
                return build.add(draw(st.sampled_from(("add", "subtract"))), type, (pick(type), pick(type)))
            case "rate_sum":
                return build.add(draw(st.sampled_from(("add", "subtract"))), RATE, (pick(RATE), pick(POINTS)))
            case "multiply":
                left, right = draw(st.sampled_from(tuple(_PRODUCTS)))
                return build.add("multiply", _PRODUCTS[left, right], (pick(left), pick(right)))
            case "extreme":
                type = draw(st.sampled_from(_ORDERED))
                op = draw(st.sampled_from(("minimum", "maximum")))
                return build.add(op, type, tuple(pick(type) for _ in several))
            case "round":
                mode = draw(st.sampled_from(("四舍五入到分", "舍去分以下", "四舍五入到元")))
                return build.add("round", AMOUNT, (pick(AMOUNT),), (mode,))
            case "compare":
                type = draw(st.sampled_from(_ORDERED))
                return build.add(draw(st.sampled_from(("less", "at_most"))), TRUTH, (pick(type), pick(type)))
            case "equal":
                return build.add("equal", TRUTH, (pick(like), pick(like)))
            case "member":
                names = draw(st.sets(st.sampled_from(LEVELS), min_size=1))
                return build.add("member", TRUTH, (pick(class_of("级")),), tuple(sorted(names)))
            case "connective":
                op = draw(st.sampled_from(("and", "or")))
                return build.add(op, TRUTH, tuple(pick(TRUTH) for _ in several))
            case "duration":
                return build.add("constant", DURATION, (), draw(VALUES[Kind.DURATION]), CITED)
            case "age":
                return build.add("age", AGE, (pick(DATE), pick(DATE)))
            case "day_of":
                return build.add("day_of", DATE, (pick(DATE),), (draw(st.sampled_from(DAYS)),))
            case "move_date":
                way = draw(st.sampled_from(("后", "前")))
                return build.add("move_date", DATE, (pick(DATE), pick(DURATION)), (way,))
            case "not":
                return build.add("not", TRUTH, (pick(TRUTH),))
            case "choose":
                return build.add("choose", like, (pick(TRUTH), pick(like), pick(like)))
            case _:
                rows = tuple(pick(type) for _ in several for type in (TRUTH, like))
                otherwise = (pick(like),) if draw(st.booleans()) else ()
                return build.add("table", like, (*rows, *otherwise), ("行",) * (len(rows) // 2))

    for name, type in FACTS.items():
        made(build.add("fact", type, (), name))
    for key, type in ASSUMPTIONS.items():
        made(build.add("assumption", type, (), key))
    for pool in POOLS:
        made(build.add("pool", pool.type, (), pool.name))
    made(build.add("event_date", DATE))
    for name in draw(st.lists(st.sampled_from(_STEPS), min_size=5, max_size=40)):
        made(step(name))
    latest = st.integers(max(0, len(build.nodes()) - 8), len(build.nodes()) - 1)
    roots = draw(st.lists(latest, min_size=1, max_size=4))
    results = tuple(Result(f"结果{place}", "事件", node, "定义") for place, node in enumerate(roots))
    writes = tuple(PoolWrite(pool.name, pick(pool.type), "事件") for pool in POOLS if draw(st.booleans()))
    return Graph(build.nodes(), results, POOLS, writes)


@st.composite
def line_graphs(draw: st.DrawFn) -> tuple[Graph, int]:
    """A random graph whose only result is a sum over line items, and the node that is summed."""
    graph = draw(graphs())
    body = draw(st.sampled_from([node for node in graph.nodes if node.type in (AMOUNT, RATE, POINTS, NUMBER)]))
    total = Node(len(graph.nodes), "sum_lines", (body.id,), "明细", body.type, ())
    results = (Result("合计", "事件", total.id, "定义"),)
    return Graph((*graph.nodes, total), results, POOLS, (), LINE_FACTS), body.id


def _facts(draw: st.DrawFn, names: Collection[str]) -> dict[str, Value]:
    """Values for the facts, one sometimes missing or one that fits no fen."""
    facts: dict[str, Value] = {name: draw(VALUES[FACTS[name].kind]) for name in names}
    exception = draw(st.none() | st.sampled_from(tuple(names)))
    if exception is not None:
        del facts[exception]
        if FACTS[exception] in _NUMBERS and draw(st.booleans()):
            facts[exception] = draw(_ODD)
    return facts


@st.composite
def inputs(draw: st.DrawFn) -> Inputs:
    """Facts for the random graphs, some missing and a few that fit no fen, a date, balances and assumptions."""
    pools = {"额度": Fraction(draw(_SIGNED), 100), "次": Fraction(draw(st.integers(0, 5)))}
    assumed = {key: draw(VALUES[type.kind]) for key, type in ASSUMPTIONS.items()}
    if draw(st.integers(0, 5)) == 0:
        del assumed[draw(st.sampled_from(tuple(ASSUMPTIONS)))]
    return Inputs(draw(_DATES), _facts(draw, tuple(FACTS)), pools, assumed)


@st.composite
def line_inputs(draw: st.DrawFn) -> Inputs:
    """As `inputs`, with line items that bring the facts of line items."""
    brought = draw(inputs())
    lines = tuple(_facts(draw, tuple(LINE_FACTS)) for _ in range(draw(st.integers(0, 4))))
    facts = {name: value for name, value in brought.facts.items() if name not in LINE_FACTS}
    return evolve(brought, facts=facts, lines={"明细": lines})
