"""Regions: hand-made tables of the documents, and comparison with enumeration of small worlds."""

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any as Anything

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compiler.boxes import RegionLimit
from compiler.conditions import (
    ALWAYS,
    DAYS,
    All,
    Among,
    Any,
    Choice,
    Condition,
    Interval,
    Line,
    Literal,
    Not,
    Opaque,
    Stretch,
)
from compiler.regions import Box, Witness, boxes, implies, overlap, overlaps, satisfiable, uncovered
from compiler.types import Value

LEVELS = Choice(("一级以下", "一级", "二级", "三级"))
SORTS = Choice(("综合", "传染病专科", "精神疾病专科", "其他专科"))
TRUTH = Choice((True, False))
AGES = Line(low=Fraction(0), step=Fraction(1))
FEN = Line(low=Fraction(0), step=Fraction(1, 100))
NUMBERS = Line()


def level(*names: str) -> Literal:
    return Literal("机构级别", LEVELS.only(*names))


def sort(*names: str) -> Literal:
    return Literal("机构类别", SORTS.only(*names))


DESIGNATED = Literal("定点", TRUTH.only(True))


# ---- tables of the documents


def test_tertiary_specialist_hospital_meets_two_rows() -> None:
    # 004 三（一）第2段: 三级及以上 50% and 传染病、精神疾病专科 60% name different facts, so both can hold.
    rows = [
        All((level("一级以下", "一级"), DESIGNATED)),
        All((level("二级"), DESIGNATED)),
        All((level("三级"), DESIGNATED)),
        All((sort("传染病专科", "精神疾病专科"), DESIGNATED)),
    ]
    found = {(pair.first, pair.second): pair.witness for pair in overlaps(rows)}
    assert found.keys() == {(0, 3), (1, 3), (2, 3)}
    assert found[2, 3] == {"机构级别": "三级", "定点": True, "机构类别": "传染病专科"}
    assert list(found[2, 3]) == ["机构级别", "定点", "机构类别"]
    assert uncovered(rows) == {"定点": False}
    assert uncovered(rows, DESIGNATED) is None


def test_gap_tells_only_what_matters() -> None:
    # 三级 is forgotten; 机构类别 plays no part except through the last row.
    rows = [level("一级以下", "一级"), level("二级")]
    assert uncovered(rows) == {"机构级别": "三级"}
    assert uncovered(rows, DESIGNATED) == {"机构级别": "三级", "定点": True}
    assert uncovered([*rows, sort("传染病专科")]) == {"机构级别": "三级", "机构类别": "综合"}
    assert uncovered([*rows, Not(Any(tuple(rows)))]) is None


def test_gap_drops_a_fact_that_splitting_left_behind() -> None:
    # Taking away (一级, 综合) and (一级, 其余) leaves 二级 and 三级 whatever the sort is.
    rows = [
        All((sort("综合"), level("一级以下", "一级"))),
        All((Not(sort("综合")), level("一级以下", "一级"))),
    ]
    assert uncovered(rows) == {"机构级别": "二级"}


def test_ages() -> None:
    # 6周岁及以下 and 超过6周岁 meet exactly; 不满6周岁 and 超过6周岁 leave 6;
    # 6周岁及以下 and 6周岁及以上 share 6.
    six = Fraction(6)
    low, high = Literal("年龄", AGES.at_most(six)), Literal("年龄", AGES.more(six))
    assert overlap(low, high) is None
    assert uncovered([low, high]) is None
    assert uncovered([Literal("年龄", AGES.less(six)), high]) == {"年龄": six}
    assert overlap(low, Literal("年龄", AGES.at_least(six))) == {"年龄": six}
    assert uncovered([low]) == {"年龄": Fraction(7)}
    assert uncovered([high]) == {"年龄": Fraction(0)}
    # Ages are whole: 不满7周岁 is 6周岁及以下, and there is no age below 0.
    assert implies(Literal("年龄", AGES.less(Fraction(7))), low)
    assert not satisfiable(Literal("年龄", AGES.less(Fraction(0))))
    assert implies(ALWAYS, Literal("年龄", AGES.at_least(Fraction(0))))


def test_amount_bands() -> None:
    # 10万元以下; 超过10万元至20万元; 超过20万元 (000 大病保险): exclusive and complete.
    ten, twenty = Fraction(100_000), Fraction(200_000)
    middle = All((Literal("费用", FEN.more(ten)), Literal("费用", FEN.at_most(twenty))))
    bands: list[Condition] = [Literal("费用", FEN.at_most(ten)), middle, Literal("费用", FEN.more(twenty))]
    assert not list(overlaps(bands))
    assert uncovered(bands) is None
    # Without 20万元 itself the gap is that one amount; the least amount above 10万元 is one fen more.
    assert uncovered([bands[0], All((middle, Not(Literal("费用", FEN.equal(twenty))))), bands[2]]) == {"费用": twenty}
    assert uncovered([bands[0], bands[2]]) == {"费用": ten + Fraction(1, 100)}


def test_dates() -> None:
    start, last = date(2022, 11, 1), date(2022, 10, 31)
    before, since = Literal("日期", DAYS.less(start)), Literal("日期", DAYS.at_least(start))
    assert overlap(before, since) is None
    assert uncovered([before, since]) is None
    assert uncovered([since]) == {"日期": last}
    assert uncovered([before]) == {"日期": start}
    assert implies(before, Literal("日期", DAYS.at_most(last)))
    assert not satisfiable(Literal("日期", DAYS.less(date.min)))
    assert not satisfiable(Literal("日期", DAYS.more(date.max)))


def test_dense_line_picks_what_is_easily_said() -> None:
    def between(low: Fraction, high: Fraction) -> Condition:
        return All((Literal("数", NUMBERS.more(low)), Literal("数", NUMBERS.less(high))))

    def pick(condition: Condition) -> Value:
        witness = overlap(condition, ALWAYS)
        assert witness is not None
        return witness["数"]

    assert pick(between(Fraction(0), Fraction(1))) == Fraction(1, 10)
    assert pick(between(Fraction(3, 10), Fraction(35, 100))) == Fraction(31, 100)
    assert pick(Literal("数", NUMBERS.more(Fraction(5, 2)))) == 3
    assert pick(Literal("数", NUMBERS.less(Fraction(5, 2)))) == 0
    assert pick(Literal("数", NUMBERS.less(Fraction(-5, 2)))) == -3
    assert pick(Literal("数", NUMBERS.less(Fraction(-2)))) == -3
    assert pick(Literal("数", NUMBERS.at_most(Fraction(-2)))) == -2
    assert pick(Literal("数", NUMBERS.less(Fraction(0)))) == -1


def test_boxes_say_values_and_intervals() -> None:
    condition = All((level("一级", "三级"), Literal("年龄", AGES.more(Fraction(6))), Not(DESIGNATED)))
    (box,) = boxes(condition)
    allowed = box["机构级别"], box["年龄"], box["定点"]
    assert isinstance(allowed[0], Among) and allowed[0].values == ("一级", "三级")
    assert isinstance(allowed[1], Stretch)
    assert allowed[1].intervals == (Interval(Fraction(7), True, None, False),)
    assert isinstance(allowed[2], Among) and allowed[2].values == (False,)
    (gap,) = boxes(Not(Literal("数", NUMBERS.equal(Fraction(1)))))
    assert isinstance(gap["数"], Stretch)
    assert gap["数"].intervals == (
        Interval(None, False, Fraction(1), False),
        Interval(Fraction(1), False, None, False),
    )
    assert boxes(ALWAYS) == ({},)
    assert boxes(Any(())) == ()
    assert boxes(level(*LEVELS.values)) == ({},)  # type: ignore[arg-type]


def test_contradictory_phrase() -> None:
    assert not satisfiable(All((level("一级"), level("二级"))))
    assert not satisfiable(All((level("一级"), Not(level("一级", "二级")))))
    assert not satisfiable(All((Literal("年龄", AGES.equal(Fraction(13, 2))),)))  # 6.5 is no 周岁


def test_opaque_atom_is_free_but_one() -> None:
    more = Opaque("费用超过缴费基数")
    assert overlap(more, Not(more)) is None
    assert uncovered([more, Not(more)]) is None
    assert uncovered([more]) == {"费用超过缴费基数": False}
    assert overlap(more, level("二级")) == {"费用超过缴费基数": True, "机构级别": "二级"}


def test_one_fact_has_one_domain() -> None:
    with pytest.raises(ValueError):
        satisfiable(All((level("一级"), Literal("机构级别", SORTS.only("综合")))))
    with pytest.raises(ValueError):
        satisfiable(All((level("一级"), Opaque("机构级别"))))
    with pytest.raises(ValueError):
        Choice(("一级", "一级"))
    with pytest.raises(KeyError):
        LEVELS.only("四级")


def test_large_tables() -> None:
    # A thousand rows over one enumeration, one line, two enumerations; then one row doubled or taken out.
    names = tuple(f"病种{number}" for number in range(1000))
    many = Choice(names)
    rows: list[Condition] = [Literal("病种", many.only(name)) for name in names]
    _expect_table(rows, {"病种": "病种500"})
    bands: list[Condition] = [
        All((Literal("费用", FEN.at_least(Fraction(n))), Literal("费用", FEN.less(Fraction(n + 1)))))
        for n in range(999)
    ]
    _expect_table([*bands, Literal("费用", FEN.at_least(Fraction(999)))], {"费用": Fraction(500)})
    grid = [All((Literal("甲", a), Literal("乙", b))) for a, b in product(_each(10), _each(100))]
    _expect_table(list(grid), {"甲": "5", "乙": "0"})


def _each(count: int) -> list[Among]:
    domain = Choice(tuple(map(str, range(count))))
    return [domain.only(value) for value in domain.values]


def _expect_table(rows: list[Condition], at_500: Witness) -> None:
    assert next(overlaps(rows), None) is None
    assert uncovered(rows) is None
    (pair,) = overlaps([*rows, rows[500]])
    assert (pair.first, pair.second, pair.witness) == (500, 1000, at_500)
    assert uncovered(rows[:500] + rows[501:]) == at_500
    assert uncovered([*rows[:500], Not(Any(tuple(rows[:500])))]) is None


def test_bound_on_boxes_is_reported() -> None:
    # Each part has two boxes over facts of its own: 2 to the 40th combinations.
    truth = TRUTH.only(True)
    parts = tuple(Any((Literal(f"a{n}", truth), Literal(f"b{n}", truth))) for n in range(40))
    with pytest.raises(RegionLimit):
        satisfiable(All(parts))


def test_deep_and_shared_conditions() -> None:
    # 10,000 times 称 upon 称, each naming the one before twice.
    condition: Condition = level("一级")
    for _ in range(10_000):
        condition = Not(Any((condition, All((condition, DESIGNATED)))))
    assert implies(level("一级"), condition) and implies(condition, level("一级"))


# ---- small worlds, enumerated

# A condition is nested tuples here: `build` makes the Condition, `holds` reads it with Python's operators.
Plain = tuple[Anything, ...]
WORLD: dict[str, list[Anything]] = {
    "级": ["一", "二", "三"],
    "是": [True, False],
    "岁": [Fraction(n) for n in range(6)],
    "数": [Fraction(n, 4) for n in range(-4, 13)],
    "暗": [True, False],
}
LINES = {"岁": Line(low=Fraction(0), high=Fraction(5), step=Fraction(1)), "数": NUMBERS}
SETS = {"级": Choice(("一", "二", "三")), "是": TRUTH}


def build(plain: Plain) -> Condition:
    match plain:
        case ("in", str(fact), tuple(values)):
            return Literal(fact, SETS[fact].only(*values))
        case (("less" | "at_most" | "more" | "at_least" | "equal") as name, str(fact), Fraction() as bound):
            return Literal(fact, getattr(LINES[fact], name)(bound))
        case ("opaque",):
            return Opaque("暗")
        case ("not", part):
            return Not(build(part))
        case ("all", *parts):
            return All(tuple(map(build, parts)))
        case ("any", *parts):
            return Any(tuple(map(build, parts)))
    raise AssertionError(plain)


def holds(plain: Plain, case: Mapping[str, Anything]) -> Anything:
    match plain:
        case ("in", fact, values):
            return case[fact] in values
        case ("less", fact, bound):
            return case[fact] < bound
        case ("at_most", fact, bound):
            return case[fact] <= bound
        case ("more", fact, bound):
            return case[fact] > bound
        case ("at_least", fact, bound):
            return case[fact] >= bound
        case ("equal", fact, bound):
            return case[fact] == bound
        case ("opaque",):
            return bool(case["暗"])
        case ("not", part):
            return not holds(part, case)
        case ("all", *parts):
            return all(holds(part, case) for part in parts)
        case ("any", *parts):
            return any(holds(part, case) for part in parts)
    raise AssertionError(plain)


# Bounds are whole or halves, so the quarters of WORLD stand in every cell of the line.
LEAVES = st.one_of(
    st.tuples(st.just("in"), st.just("级"), st.lists(st.sampled_from("一二三"), max_size=3).map(tuple)),
    st.tuples(st.just("in"), st.just("是"), st.lists(st.booleans(), max_size=2).map(tuple)),
    st.tuples(
        st.sampled_from(["less", "at_most", "more", "at_least", "equal"]),
        st.sampled_from(["岁", "数"]),
        st.sampled_from([Fraction(n, 2) for n in range(-1, 5)]),
    ),
    st.just(("opaque",)),
)
PLAINS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["all", "any"]), inner, inner),
        st.tuples(st.sampled_from(["all", "any"]), inner, inner, inner),
    ),
    max_leaves=6,
)
UNDER = st.one_of(st.just(("all",)), PLAINS)


def cases(fixed: Witness = {}) -> list[Witness]:  # noqa: B006 - never changed
    choices = [[fixed[fact]] if fact in fixed else values for fact, values in WORLD.items()]
    return [dict(zip(WORLD, values, strict=True)) for values in product(*choices)]


EVERY_CASE = cases()


def common(plains: Sequence[Plain]) -> bool:
    return any(all(holds(plain, case) for plain in plains) for case in EVERY_CASE)


@settings(max_examples=100, deadline=None)
@given(PLAINS)
def test_boxes_are_the_condition(plain: Plain) -> None:
    found = boxes(build(plain))
    assert satisfiable(build(plain)) == common([plain]) == bool(found)
    for case in EVERY_CASE:
        assert holds(plain, case) == any(_inside(case, box) for box in found)


def _inside(case: Witness, box: Box) -> bool:
    for fact, allowed in box.items():
        if isinstance(allowed, Among):
            inside = case[fact] in allowed.values
        else:
            inside = any(_between(case[fact], interval) for interval in allowed.intervals)
        if not inside:
            return False
    return True


def _between(value: Anything, interval: Interval) -> bool:
    low: Anything = interval.low
    high: Anything = interval.high
    above = low is None or low < value or (low == value and interval.low_included)
    return above and (high is None or value < high or (value == high and interval.high_included))


@settings(max_examples=100, deadline=None)
@given(PLAINS, PLAINS, UNDER)
def test_overlap_is_what_enumeration_finds(a: Plain, b: Plain, under: Plain) -> None:
    witness = overlap(build(a), build(b), build(under))
    assert (witness is not None) == common([a, b, under])
    for case in cases(witness) if witness is not None else []:
        assert holds(a, case) and holds(b, case) and holds(under, case)


@settings(max_examples=100, deadline=None)
@given(st.lists(PLAINS, max_size=4), UNDER)
def test_pairs_are_those_that_overlap(rows: list[Plain], under: Plain) -> None:
    found = {(pair.first, pair.second) for pair in overlaps(list(map(build, rows)), build(under))}
    pairs = [(first, second) for second in range(len(rows)) for first in range(second)]
    assert found == {(i, j) for i, j in pairs if common([rows[i], rows[j], under])}


@settings(max_examples=100, deadline=None)
@given(st.lists(PLAINS, max_size=4), UNDER)
def test_uncovered_is_what_enumeration_finds(rows: list[Plain], under: Plain) -> None:
    witness = uncovered(list(map(build, rows)), build(under))
    assert (witness is not None) == common([("not", ("any", *rows)), under])
    if witness is not None:
        assert _uncovered(witness, rows, under)
        if under == ("all",):  # nothing is fixed: each fact that is named is needed
            for fact in witness:
                less = {other: value for other, value in witness.items() if other != fact}
                assert not _uncovered(less, rows, under)


def _uncovered(witness: Witness, rows: list[Plain], under: Plain) -> bool:
    return all(holds(under, case) and not any(holds(row, case) for row in rows) for case in cases(witness))


@settings(max_examples=100, deadline=None)
@given(PLAINS, PLAINS)
def test_implies_is_what_enumeration_finds(a: Plain, b: Plain) -> None:
    assert implies(build(a), build(b)) == (not common([a, ("not", b)]))
