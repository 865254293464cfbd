"""The change table at a glance: a line for each changed figure, from the old value to the new one."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from math import ceil, floor, log10
from typing import Any, cast

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import NullLocator

from compiler.comparison.result import SAME, ZERO, FigureSide, ParameterRow
from compiler.types import Duration, Kind
from mingsuan.report.blocks import Figure, Table
from mingsuan.report.charts_drawing import ACCENT, GREY, INCH, INK, WIDTH, Sheet, fit, font, sheet, text_width
from mingsuan.report.charts_figures import figure_text, short_amount, signed, table, unit_of
from mingsuan.report.charts_rows import (
    Line,
    figure,
    foot,
    foot_height,
    frame,
    lay_out,
    sentences,
    short_names,
    ticks_of,
)

_NAMES = 56.0  # mm: names of figures are long
_TOP = 7.0
_LABEL = 32.0  # mm: what a figure beside its point may take
_HEAD, _APART = 5.0, 2.6  # mm between two points that an arrowhead takes; below which they hide each other
_OLD: dict[str, Any] = {"marker": "o", "markersize": 5.5, "markerfacecolor": "white", "markeredgecolor": GREY}
_NEW: dict[str, Any] = {"marker": "o", "markersize": 5.5, "markerfacecolor": ACCENT, "markeredgecolor": ACCENT}
_MOST = 12  # rows: the picture stands in the summary, which is one page
_FIGURES = (Kind.AMOUNT, Kind.RATE, Kind.POINTS, Kind.NUMBER, Kind.AGE)
_PERCENT = (Kind.RATE.value, Kind.POINTS.value)


@frozen
class _Entry:
    """A row as it is drawn: places on the axis of its panel where it has any, and what stands left and right of them."""

    name: str
    panel: str
    base: Fraction | None
    draft: Fraction | None
    left: str
    right: str

    @property
    def in_order(self) -> str:
        """Both figures, the old one first."""
        old_first = self.base is not None and self.draft is not None and self.base <= self.draft
        first, second = (self.left, self.right) if old_first else (self.right, self.left)
        return fit(f"{first} → {second}" if self.base != self.draft else f"{first}（数值未变）", 2 * _LABEL)[0]


def glance_rows(rows: Sequence[ParameterRow]) -> list[ParameterRow]:
    """The rows that the picture shows, in their order: figures of one kind on both sides, and figures that one side
    alone has; of too many those that change before those that one side alone has."""
    known = [(place, row) for place, row in enumerate(rows) if row.change != SAME and _panel_of(row)]
    known.sort(key=lambda pair: (pair[1].base is None or pair[1].draft is None, pair[0]))
    return [row for _, row in sorted(known[:_MOST], key=lambda pair: pair[0])]


def at_a_glance(
    rows: Sequence[ParameterRow], names: tuple[str, str] = ("现行规定", "征求意见稿"), *, apart: bool = False
) -> Figure | None:
    """Figures that change, old ○ and new ●, in a panel for each kind; amounts on a logarithmic axis. Where the two are
    `apart`, a figure of one side alone is neither new nor gone."""
    shown = glance_rows(rows)
    if not shown:
        return None
    caption, names = "参数对照一览" if apart else "参数变化一览", short_names(names)
    entries = sorted((_entry(row, apart) for row in shown), key=lambda entry: _order(entry.panel))
    lines = lay_out(entries, lambda entry: entry.name, lambda entry: entry.panel, width=_NAMES)
    notes = (_scale_note(entries), lines.remark)
    with sheet(_TOP + lines.height + 2 + foot_height(notes)) as page:
        handles = [Line2D([], [], linestyle="", **style) for style in (_OLD, _NEW)]
        page.legend(handles, names)
        lines.name(page, _TOP)
        for panel, members in groupby(lines.rows, lambda each: entries[each[0]].panel):
            _panel(page, panel, [(entries[place], line) for place, line in members])
        foot(page, notes)
        alt = _alt(shown, names, apart)
        return figure(caption, alt, page.drawn(caption, alt), _table(f"{caption}数据", shown, names, apart))


def _scale_note(entries: Sequence[_Entry]) -> str:
    """How to read the axis of amounts, where it is logarithmic."""
    amounts = [
        value
        for entry in entries
        if entry.panel == Kind.AMOUNT.value
        for value in (entry.base, entry.draft)
        if value is not None
    ]
    around_zero = "" if all(value > 0 for value in amounts) else "（零附近除外）"
    return f"金额按对数刻度画出{around_zero}：距离相等，倍数相等。" if any(amounts) else ""


def _order(panel: str) -> tuple[int, str]:
    """Amounts first, then rates, other figures, at last lengths of time."""
    known = [kind.value for kind in _FIGURES]
    return (known.index(panel) if panel in known else len(known), panel)


def _panel_of(row: ParameterRow) -> str:
    """The panel of a row; "" for one that has no place in the picture."""
    placed = [_placed(side) for side in (row.base, row.draft) if side is not None]
    panels = {each[0] if each else "" for each in placed}
    return panels.pop() if len(panels) == 1 else ""


def _entry(row: ParameterRow, apart: bool) -> _Entry:
    base, draft = _placed(row.base), _placed(row.draft)
    if base and draft:
        left, right = (
            (_text(row.base), _text(row.draft)) if base[1] <= draft[1] else (_text(row.draft), _text(row.base))
        )
    else:
        left, right = "", f"{'' if apart else f'{row.change} '}{_text(row.draft or row.base)}"
    places = base[1] if base else None, draft[1] if draft else None
    return _Entry(row_name(row), _panel_of(row), *places, left, right)


def row_name(row: ParameterRow) -> str:
    """The rule, the row of its table, and the day from which it holds."""
    name = f"{row.name}：{row.row}" if row.row else row.name
    return f"{name}（{row.since}）" if row.since else name


def _placed(side: FigureSide | None) -> tuple[str, Fraction] | None:
    """The panel of a figure and its place there; None for what is no figure."""
    if side is None or side.value is None or side.type is None:
        return None
    if side.type.kind is Kind.DURATION:
        length = cast(Duration, side.value)
        return f"时长（{length.unit}）", Fraction(length.count)
    if side.type.kind in _FIGURES:
        return side.type.kind.value, cast(Fraction, side.value) * (100 if side.type.kind.value in _PERCENT else 1)
    return None


def _text(side: FigureSide | None) -> str:
    """A figure as it stands beside its point."""
    text = _exact(side)
    if side is not None and side.type is not None and side.type.kind is Kind.AMOUNT and text_width(text) > _LABEL:
        return short_amount(cast(Fraction, side.value))
    return text


def _panel(page: Sheet, panel: str, drawn: Sequence[tuple[_Entry, Line]]) -> None:
    """The axis of one kind of figure, over the rows that have it; its ticks stand in the line of the heading."""
    lefts, rights = (
        [fit(text, _LABEL + 18)[0] for text in texts]
        for texts in ([entry.left for entry, _ in drawn], [entry.right for entry, _ in drawn])
    )
    left = _NAMES + max(map(text_width, lefts)) + 4
    right = WIDTH - max(map(text_width, rights)) - 4
    top, last = drawn[0][1].top, drawn[-1][1]
    axes = page.axes(left, _TOP + top, right - left, last.top + last.height - top)
    values = [value for entry, _ in drawn for value in (entry.base, entry.draft) if value is not None]
    height, (limits, ticks) = last.top + last.height - top, _scale(axes, panel, values)
    axes.set_xlim(*limits)
    frame(axes, height, limits, _apart(axes, ticks))
    axes.xaxis.tick_top()
    axes.spines[["top", "bottom"]].set_visible(False)
    axes.tick_params(axis="x", length=0, pad=1.5)
    axes.xaxis.set_minor_locator(NullLocator())
    for (entry, line), before, after in zip(drawn, lefts, rights, strict=True):
        _dumbbell(axes, entry, line.middle - top, before, after)


def _apart(axes: Axes, ticks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """The ticks without those whose texts would touch the one before."""
    kept: list[tuple[float, str]] = []
    end = -WIDTH
    for at, text in ticks:
        half = text_width(text) / 2
        if _along(axes, at) - half > end:
            kept.append((at, text))
            end = _along(axes, at) + half + 2
    return kept


def _along(axes: Axes, x: float) -> float:
    """Where a value stands on the sheet, in millimetres from the left edge."""
    return float(axes.transData.transform((x, 0))[0]) * INCH / axes.figure.dpi


def _dumbbell(axes: Axes, entry: _Entry, y: float, left: str, right: str) -> None:
    """Old ○, new ●, an arrow between them, and the figures at both ends."""
    places = [float(value) for value in (entry.base, entry.draft) if value is not None]
    at = [_along(axes, x) for x in places]
    apart = abs(at[-1] - at[0])
    if len(places) == 2:
        head = "-|>,head_width=0.14,head_length=0.3" if apart > _HEAD else "-"
        arrow = {"arrowstyle": head, "color": INK, "linewidth": 0.9, "shrinkA": 2.5, "shrinkB": 2.5}
        axes.annotate("", (places[1], y), (places[0], y), arrowprops=arrow)
    for value, style in ((entry.base, _OLD), (entry.draft, _NEW)):
        if value is not None:
            axes.plot([float(value)], [y], linestyle="", clip_on=False, zorder=3, **style)
    if len(places) == 2 and apart < _APART:
        # The points hide each other, so the figures stand in order on the side that has room.
        both = entry.in_order
        left, right = ("", both) if max(at) + text_width(both) + 3 < WIDTH else (both, "")
    for text, x, away, align in ((left, min(places), -5.5, "right"), (right, max(places), 5.5, "left")):
        axes.annotate(
            text,
            (x, y),
            xytext=(away, 0),
            textcoords="offset points",
            ha=align,
            va="center_baseline",
            color=INK,
            fontproperties=font(),
            annotation_clip=False,
        )


def _scale(axes: Axes, panel: str, values: Sequence[Fraction]) -> tuple[tuple[float, float], list[tuple[float, str]]]:
    """Limits and ticks of a panel; sets the kind of its axis."""
    if panel == Kind.AMOUNT.value and any(values):
        return _amounts(axes, [float(value) for value in values])
    low, high = float(min(*values, ZERO)), float(max(*values, Fraction(100) if panel == Kind.RATE.value else ZERO))
    ticks = ticks_of(low, high if high > low else low + 1)
    unit = "%" if panel == Kind.RATE.value else ""
    return (ticks[0], ticks[-1]), [(at, f"{at:,.12g}{unit}") for at in ticks]


def _amounts(axes: Axes, values: Sequence[float]) -> tuple[tuple[float, float], list[tuple[float, str]]]:
    """A logarithmic axis, ticks at powers of ten, with a place for zero and negative amounts where there are any."""
    sizes = [abs(value) for value in values if value]
    least, most = floor(log10(min(sizes))), ceil(log10(max(sizes)))
    powers = [10.0**power for power in range(least, most + 1)]
    if min(values) > 0:
        axes.set_xscale("log")
        low, high = min(values) / 1.4, max(values) * 1.4
        inside = [at for at in powers if low <= at <= high]
        if len(inside) < 2:
            inside = [at for at in ticks_of(low, high) if low <= at <= high]
        return (low, high), [(at, _tick(at)) for at in inside]
    axes.set_xscale("symlog", linthresh=powers[0], linscale=0.6)
    below = [-at for at in reversed(powers)] if min(values) < 0 else []
    ticks = [*below, 0.0, *(powers if max(values) > 0 else [])]
    return (min(ticks[0], min(values)), max(ticks[-1], max(values))), [(at, _tick(at)) for at in ticks]


def _tick(yuan: float) -> str:
    unit = unit_of(Fraction(abs(yuan)) * 10)
    return f"{unit.tick(yuan)}{unit.name}"


def _alt(rows: Sequence[ParameterRow], names: tuple[str, str], apart: bool) -> str:
    kinds = dict.fromkeys(_change(row, names, apart) for row in rows)
    counts = "、".join(f"{kind}{sum(_change(row, names, apart) == kind for row in rows)}项" for kind in kinds)
    changes = [_said(row, names, apart) for row in rows[:3]]
    what = "连接两边取值的哑铃图，列不同的参数" if apart else "由旧值指向新值的哑铃图，列变化的参数"
    opening = f"{what}{len(rows)}项（{counts}），比较“{names[0]}”与“{names[1]}”"
    return sentences((opening, "；".join(changes) + ("等" if len(rows) > 3 else "")))


def _change(row: ParameterRow, names: tuple[str, str], apart: bool) -> str:
    """新增, or what to say of it where neither side changes the other."""
    if not apart:
        return row.change
    only = names[0] if row.draft is None else names[1]
    return f"只见于《{only}》" if row.base is None or row.draft is None else "不同"


def _said(row: ParameterRow, names: tuple[str, str], apart: bool) -> str:
    if row.base is None or row.draft is None:
        return f"{row_name(row)}{_change(row, names, apart)}{_text(row.draft or row.base)}"
    if apart:
        return f"{row_name(row)}分别为{_text(row.base)}和{_text(row.draft)}"
    return f"{row_name(row)}由{_text(row.base)}变为{_text(row.draft)}"


def _table(caption: str, rows: Sequence[ParameterRow], names: tuple[str, str], apart: bool) -> Table:
    def difference(row: ParameterRow) -> str:
        if row.difference is None or row.difference_type is None:
            return "—"
        text = figure_text(row.difference, row.difference_type)
        return signed(text, row.difference) if isinstance(row.difference, Fraction) else text

    cells = [
        (row_name(row), _change(row, names, apart), _exact(row.base), _exact(row.draft), difference(row))
        for row in rows
    ]
    return table(caption, ("参数", "变化", *names, "差额"), cells, words=2)


def _exact(side: FigureSide | None) -> str:
    if side is None or side.value is None or side.type is None:
        return "—"
    return figure_text(side.value, side.type)
