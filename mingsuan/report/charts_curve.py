"""Payment and own share against spending, before and after, with deductibles and caps marked."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from attrs import evolve, frozen
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from compiler.comparison.result import SIDES, ZERO, Curve, Pair, Point
from compiler.formats import amount_text
from mingsuan.report.blocks import Figure, Table
from mingsuan.report.charts_drawing import ACCENT, GREY, GRID, INK, LINE, Sheet, fit, font, sheet, text_width
from mingsuan.report.charts_figures import Unit, difference_text, short_amount, table, unit_of
from mingsuan.report.charts_rows import figure, foot, foot_height, sentences, short_names, ticks_of

# The dashes are the wider line and lie below, so that both lines show where they run together, in grey print too.
_LINES: dict[str, dict[str, Any]] = {
    "base": {"color": "#8a8a8a", "linewidth": 2.4, "linestyle": (0, (2.4, 1.2)), "zorder": 2},
    "draft": {"color": ACCENT, "linewidth": 1.4, "linestyle": "-", "zorder": 3},
}
_TOP, _PLOT = 12.0, 52.0
_LEFTS, _PANEL, _BESIDE = (14.0, 84.0), 48.0, 26.0  # mm; beside each panel there is room for the text of a mark
_NOTE = "竖线为起付标准用满、达到封顶时的一次费用；虚线、实线的区分与曲线相同，点划线表示两者相同。"


@frozen
class _Flag:
    """A mark of one side or both at a place `x` mm along the axis; its text stands in a lane above the axes."""

    x: float
    spending: Fraction
    text: str
    sides: tuple[str, ...]
    lane: int = 0

    @property
    def width(self) -> float:
        """What the text takes, with the space around it."""
        return text_width(self.text) + 2.5


def curve(curve: Curve, names: tuple[str, str]) -> Figure | None:
    """Two panels over one axis of spending: what funds pay, and the person's own share."""
    if not curve.points:
        return None
    points = sorted(curve.points, key=lambda point: point.spending)
    low, high = points[0].spending, points[-1].spending
    if low == high:
        low, high = Fraction(0), 2 * high or Fraction(1)
    flags = _lanes(_flags(curve, low, high))
    lanes = max((flag.lane + 1 for flag in flags), default=0) * LINE
    names = short_names(names)
    notes = (_NOTE if flags else "",)
    with sheet(_TOP + lanes + _PLOT + 10 + foot_height(notes)) as page:
        page.legend([Line2D([], [], **_LINES[side]) for side in SIDES], names)
        for left, title, values in (
            (_LEFTS[0], "基金支付", [point.paid for point in points]),
            (_LEFTS[1], "个人负担", [point.own for point in points]),
        ):
            axes = page.axes(left, _TOP + lanes, _PANEL, _PLOT)
            _draw(axes, [float(point.spending) for point in points], values)
            axes.set_xlim(float(low), float(high))
            unit = _axes(axes, high, values)
            page.text(left - 12, _TOP - 3.5, f"{title}（{unit.name}）", colour=GREY)
            _plant(page, flags, left, _TOP + lanes)
        foot(page, notes)
        alt = _alt(curve, points, names)
        drawn = page.drawn(curve.title, alt)
    return figure(curve.title, alt, drawn, _table(curve, points, names))


def _draw(axes: Axes, spending: Sequence[float], values: Sequence[Pair]) -> None:
    for side in SIDES:
        amounts = [float(value.base if side == "base" else value.draft) for value in values]
        # Of one point there is no line: the base is the larger mark below, as its line is.
        marker: dict[str, Any] = (
            {"marker": "o", "markersize": 7 if side == "base" else 4, "clip_on": False} if len(amounts) == 1 else {}
        )
        axes.plot(spending, amounts, **_LINES[side], **marker)


def _axes(axes: Axes, high: Fraction, values: Sequence[Pair]) -> Unit:
    """Ticks of both axes; the unit of the amounts."""
    amounts = [amount for value in values for amount in (value.base, value.draft)]
    least, most = min(*amounts, ZERO), max(*amounts, ZERO)
    unit, along = unit_of(max(-least, most)), unit_of(high)
    ups = ticks_of(float(least), float(most) if most > least else float(least) + 1)
    axes.set_ylim(ups[0], max(ups[-1], 1.04 * float(most)))
    axes.set_yticks(ups, [unit.tick(at) for at in ups], fontproperties=font(), color=GREY)
    low, far = axes.get_xlim()
    rights = [at for at in ticks_of(low, far) if low <= at <= far]
    axes.set_xticks(rights, [along.tick(at) for at in rights], fontproperties=font(), color=GREY)
    axes.set_xlabel(f"一次费用（{along.name}）", fontproperties=font(), color=GREY, labelpad=2)
    axes.grid(color=GRID, linewidth=0.5)
    axes.tick_params(length=2)
    return unit


def _flags(curve: Curve, low: Fraction, high: Fraction) -> list[_Flag]:
    """A flag for each kind of mark at each place, from left to right; marks off the axis have none."""
    found: dict[tuple[Fraction, str], set[str]] = {}
    for mark in curve.marks:
        if low <= mark.spending <= high:
            found.setdefault((mark.spending, mark.kind), set()).add(mark.side)
    return [
        _Flag(
            float((spending - low) / (high - low)) * _PANEL,
            spending,
            fit(f"{kind} {short_amount(spending)}", _BESIDE - 2.5)[0],
            tuple(side for side in SIDES if side in sides),
        )
        for (spending, kind), sides in sorted(found.items())
    ]


def _lanes(flags: Sequence[_Flag]) -> list[_Flag]:
    """The flags, from left to right, with lanes in which no text meets another or is crossed by the line of a mark.

    All texts fly to the right, and of two that would meet the left one is higher.
    """
    placed: list[_Flag] = []
    for flag in reversed(flags):
        met = [other.lane for other in placed if other.x < flag.x + flag.width]
        placed.append(evolve(flag, lane=max(met, default=-1) + 1))
    return placed


def _plant(page: Sheet, flags: Sequence[_Flag], left: float, top: float) -> None:
    """The lines of the marks and their texts."""
    styles: dict[tuple[str, ...], tuple[str, Literal["-", "--", "-."]]] = {
        ("base",): (GREY, "--"),
        ("draft",): (ACCENT, "-"),
        SIDES: (INK, "-."),
    }
    for flag in flags:
        colour, style = styles[flag.sides]
        y = top - flag.lane * LINE
        page.rule(left + flag.x, y - LINE + 0.6, left + flag.x, top + _PLOT, colour, style)
        page.text(left + flag.x + 0.9, y - LINE / 2, flag.text, "left", colour)


def _alt(curve: Curve, points: Sequence[Point], names: tuple[str, str]) -> str:
    last = points[-1]
    texts = (
        f"两幅折线图，左为基金支付、右为个人负担随一次费用的变化，虚线为“{names[0]}”，实线为“{names[1]}”",
        f"费用{short_amount(last.spending)}时，基金支付由{short_amount(last.paid.base)}变为"
        f"{short_amount(last.paid.draft)}，个人负担由{short_amount(last.own.base)}变为{short_amount(last.own.draft)}",
        *(f"“{_side(side, names)}”的标注：{'、'.join(marks)}" for side in SIDES if (marks := _marks(curve, side))),
    )
    return sentences(texts)


def _side(side: str, names: tuple[str, str]) -> str:
    return names[SIDES.index(side)]


def _marks(curve: Curve, side: str) -> list[str]:
    return [
        f"{mark.kind}{short_amount(mark.spending)}"
        for mark in sorted(curve.marks, key=lambda mark: mark.spending)
        if mark.side == side
    ]


def _table(curve: Curve, points: Sequence[Point], names: tuple[str, str]) -> Table:
    marks = [
        (f"{mark.kind}：{mark.name}（{_side(mark.side, names)}），费用{amount_text(mark.spending)}",)
        for mark in sorted(curve.marks, key=lambda mark: (mark.spending, SIDES.index(mark.side)))
    ]
    rows = [
        tuple(
            [amount_text(point.spending)]
            + [
                text
                for pair in (point.paid, point.own)
                for text in (amount_text(pair.base), amount_text(pair.draft), difference_text(pair))
            ]
        )
        for point in _bends(points)
    ]
    heads = [f"{title}：{name}" for title in ("基金支付", "个人负担") for name in (*names, "差额")]
    return table(f"{curve.title}数据（所列各点之间为直线）", ("一次费用", *heads), [*marks, *rows], words=0)


def _bends(points: Sequence[Point]) -> list[Point]:
    """The points without those that lie on the straight line between their neighbours on all four lines."""

    def slopes(one: Point, other: Point) -> tuple[Fraction, ...]:
        run = other.spending - one.spending
        pairs = ((one.paid, other.paid), (one.own, other.own))
        return tuple(rise / run for a, b in pairs for rise in (b.base - a.base, b.draft - a.draft)) if run else (run,)

    kept = list(points[:1])
    for point, after in pairwise(points[1:]):
        if slopes(kept[-1], point) != slopes(point, after):
            kept.append(point)
    return kept + list(points[1:][-1:])
