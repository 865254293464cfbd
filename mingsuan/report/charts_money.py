"""Charts of money before and after: what each fund pays, and how the people's own share of the year is distributed."""

from collections.abc import Sequence
from fractions import Fraction

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from compiler.comparison.result import PAID, ZERO, Bin, Fund
from compiler.formats import amount_text
from mingsuan.report.blocks import Figure, Table
from mingsuan.report.charts_drawing import GREY, GRID, INK, LEGEND, WIDTH, font, sheet, text_width
from mingsuan.report.charts_figures import difference_text, percent, rounded, short_amount, signed, table, unit_of
from mingsuan.report.charts_rows import (
    BASE,
    DRAFT,
    NAMES,
    TOP,
    figure,
    foot,
    foot_height,
    frame,
    lay_out,
    sentences,
    short_names,
    ticks_of,
    titled,
)


def outlay(funds: Sequence[Fund], names: tuple[str, str], note: str = "") -> Figure | None:
    """What each fund pays, credits or collects in the year, before and after, with the difference at the right."""
    if not funds:
        return None
    caption = "基金支出变化" if all(fund.flow == PAID for fund in funds) else "基金收支变化"
    names = short_names(names)
    lines = lay_out(funds, lambda fund: fund.name, lambda fund: "" if caption == "基金支出变化" else fund.flow, 11.0)
    notes = (lines.remark, note)
    shown = [funds[place].amount for place, _ in lines.rows]
    unit = unit_of(max(max(abs(each.base), abs(each.draft)) for each in shown))
    low = float(min(ZERO, *(min(each.base, each.draft) for each in shown)))
    high = float(max(ZERO, *(max(each.base, each.draft) for each in shown)))
    room = max(text_width(short_amount(value)) for each in shown for value in (each.base, each.draft)) + 2
    left = NAMES + (room if low < 0 else 0)
    with sheet(TOP + lines.height + 11 + foot_height(notes)) as page:
        page.legend([Patch(**BASE), Patch(**DRAFT)], names)
        lines.name(page, TOP)
        page.text(WIDTH, LEGEND, "差额", "right", GREY)
        axes = page.axes(left, TOP, 128 - room - left, lines.height)
        for place, line in lines.rows:
            amount = funds[place].amount
            for offset, value, style in ((-2.1, amount.base, BASE), (2.1, amount.draft, DRAFT)):
                axes.barh(line.middle + offset, float(value), 3.4, **style)
                _beside(axes, line.middle + offset, value)
            change = signed(short_amount(amount.difference), amount.difference) if amount.difference else "不变"
            ratio = amount.difference * 100 / amount.base if amount.base > 0 and amount.difference else None
            told = ratio is not None and abs(ratio) < 1000
            page.text(WIDTH, TOP + line.middle - (1.9 if told else 0), change, "right")
            if ratio is not None and told:
                page.text(WIDTH, TOP + line.middle + 1.9, signed(f"{rounded(ratio, 1)}%", ratio), "right", GREY)
        ticks = [(at, unit.tick(at)) for at in ticks_of(low, high if high > low else low + 1)]
        frame(
            axes,
            lines.height,
            (low, high if high > low else low + 1),
            [each for each in ticks if low <= each[0] <= high],
        )
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_xlabel(f"一年合计（{unit.name}）", fontproperties=font(), color=GREY, labelpad=1)
        foot(page, notes)
        alt = _outlay_alt(caption, funds, names, note)
        return figure(caption, alt, page.drawn(caption, alt), _outlay_table(titled(caption, note), funds, names))


def _beside(axes: Axes, y: float, value: Fraction) -> None:
    """The amount at the end of its bar."""
    away = -1 if value < 0 else 1
    axes.annotate(
        short_amount(value),
        (float(value), y),
        xytext=(3 * away, 0),
        textcoords="offset points",
        ha="right" if value < 0 else "left",
        va="center_baseline",
        color=INK,
        fontproperties=font(),
        annotation_clip=False,
    )


def _outlay_alt(caption: str, funds: Sequence[Fund], names: tuple[str, str], note: str) -> str:
    def change(fund: Fund) -> str:
        before, after = short_amount(fund.amount.base), short_amount(fund.amount.draft)
        return f"{_flow(fund)}由{before}变为{after}"

    largest = sorted(funds, key=lambda fund: -abs(fund.amount.difference))[:3]
    opening = f"{caption}的成对条形图，列{len(funds)}项，比较“{names[0]}”与“{names[1]}”"
    return sentences((opening, "；".join(map(change, largest)), note))


def _flow(fund: Fund) -> str:
    return fund.name if fund.flow == PAID else f"{fund.name}（{fund.flow}）"


def _outlay_table(caption: str, funds: Sequence[Fund], names: tuple[str, str]) -> Table:
    rows = [
        (
            fund.name,
            fund.flow,
            amount_text(fund.amount.base),
            amount_text(fund.amount.draft),
            difference_text(fund.amount),
        )
        for fund in funds
    ]
    return table(caption, ("基金", "收支", *names, "差额"), rows, words=2)


def own_share(bins: Sequence[Bin], names: tuple[str, str], note: str = "") -> Figure | None:
    """How many of all people, in percent, have an own share of the year in each range, before and after."""
    totals = (sum(each.base for each in bins), sum(each.draft for each in bins))
    if not any(totals):
        return None
    caption, names = "年度个人负担分布", short_names(names)
    with sheet(80 + foot_height((note,))) as page:
        page.legend([Patch(**BASE), Patch(**DRAFT)], names)
        axes = page.axes(13, 13, WIDTH - 14, 52)
        before = [100 * each.base / (totals[0] or 1) for each in bins]
        after = [100 * each.draft / (totals[1] or 1) for each in bins]
        axes.bar([place - 0.2 for place in range(len(bins))], before, 0.36, **BASE)
        axes.bar([place + 0.2 for place in range(len(bins))], after, 0.36, **DRAFT)
        every = -(-len(bins) // 12)
        shown = range(0, len(bins), every)
        axes.set_xticks(list(shown), [_range(bins[place]) for place in shown], fontproperties=font(), color=INK)
        axes.tick_params(axis="x", length=0)
        axes.set_xlim(-0.6, max(len(bins), 4) - 0.4)
        ticks = ticks_of(0, max(*before, *after))
        axes.set_ylim(0, ticks[-1])
        axes.set_yticks(ticks, [f"{at:g}%" for at in ticks], fontproperties=font(), color=GREY)
        axes.grid(axis="y", color=GRID, linewidth=0.5)
        axes.set_xlabel("一年个人负担（元）", fontproperties=font(), color=GREY, labelpad=2)
        page.text(0, 9, "占人数的比例", colour=GREY)
        foot(page, (note,))
        alt = _own_share_alt(bins, totals, names, note)
        return figure(
            caption, alt, page.drawn(caption, alt), _own_share_table(titled(caption, note), bins, totals, names)
        )


def _range(each: Bin) -> str:
    """The range in two short lines."""
    if each.high == each.low:
        return short_amount(each.low)
    low = short_amount(each.low).removesuffix("元")
    return f"{low}\n以上" if each.high is None else f"{low}至\n{short_amount(each.high).removesuffix('元')}"


def _range_text(each: Bin) -> str:
    low = short_amount(each.low)
    if each.high == each.low:
        return low
    return f"{low}及以上" if each.high is None else f"{low}以上（含）至{short_amount(each.high)}"


def _own_share_alt(bins: Sequence[Bin], totals: tuple[int, int], names: tuple[str, str], note: str) -> str:
    before, after = (max(bins, key=lambda each: each.base), max(bins, key=lambda each: each.draft))
    texts = (
        f"成对柱形图，按一年个人负担的多少分{len(bins)}段，比较“{names[0]}”与“{names[1]}”下各段人数所占比例",
        f"“{names[0]}”下人数最多的一段是{_range_text(before)}（{percent(before.base, totals[0])}）",
        f"“{names[1]}”下人数最多的一段是{_range_text(after)}（{percent(after.draft, totals[1])}）",
        note,
    )
    return sentences(texts)


def _own_share_table(caption: str, bins: Sequence[Bin], totals: tuple[int, int], names: tuple[str, str]) -> Table:
    rows = [
        (
            _range_text(each),
            f"{each.base:,}",
            percent(each.base, totals[0]),
            f"{each.draft:,}",
            percent(each.draft, totals[1]),
            signed(f"{each.draft - each.base:,}", Fraction(each.draft - each.base)),
        )
        for each in bins
    ]
    columns = ("一年个人负担", f"{names[0]}（人）", "占比", f"{names[1]}（人）", "占比", "人数差")
    return table(caption, columns, rows)
