"""Charts of the kinds of people: how many gain and lose, and what comes to them on average, before and after."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from matplotlib.patches import Patch

from compiler.comparison.result import ZERO, Group
from compiler.formats import amount_text
from mingsuan.report.blocks import Figure, Table
from mingsuan.report.charts_drawing import GREY, INK, LEGEND, WIDTH, font, sheet
from mingsuan.report.charts_figures import percent, rounded, short_amount, signed, table, unit_of
from mingsuan.report.charts_rows import (
    LOSE,
    NAMES,
    SAME,
    TOP,
    WIN,
    figure,
    foot,
    foot_height,
    frame,
    lay_out,
    sentences,
    ticks_of,
    titled,
)

_PERSONS = WIDTH - 2.5  # mm: the right end of the last column, clear of the edge


def winners(groups: Sequence[Group], note: str = "") -> Figure | None:
    """Which share of each group gains and which loses, in percent; `note` is written below (合成人口 …)."""
    if not any(group.persons for group in groups):
        return None
    caption = "各类人员受益与受损情况"
    lines = lay_out(groups, lambda group: group.name, lambda group: group.dimension)
    notes = (lines.remark, note)
    with sheet(TOP + lines.height + 7 + foot_height(notes)) as page:
        page.legend([Patch(**style) for style in (WIN, SAME, LOSE)], ("受益", "不变", "受损"), NAMES)
        lines.name(page, TOP)
        for right, title in ((125, "受益"), (139, "受损"), (_PERSONS, "人数")):
            page.text(right, LEGEND, title, "right", GREY)
        axes = page.axes(NAMES, TOP, 66, lines.height)
        for place, line in lines.rows:
            group, start = groups[place], 0.0
            for count, style in ((group.winners, WIN), (group.unchanged, SAME), (group.losers, LOSE)):
                share = 100 * count / group.persons if group.persons else 0.0
                if count:
                    axes.barh(line.middle, share, 3.2, left=start, **style)
                start += share
            y = TOP + line.middle
            page.text(125, y, percent(group.winners, group.persons), "right")
            page.text(139, y, percent(group.losers, group.persons), "right")
            page.text(_PERSONS, y, f"{group.persons:,}", "right")
        frame(axes, lines.height, (0, 100), [(at, f"{at}%") for at in (0, 25, 50, 75, 100)])
        foot(page, notes)
        alt = _winners_alt(groups, note)
        return figure(caption, alt, page.drawn(caption, alt), _winners_table(titled(caption, note), groups))


def _winners_alt(groups: Sequence[Group], note: str) -> str:
    present = [group for group in groups if group.persons]
    most = max(present, key=lambda group: Fraction(group.winners, group.persons))
    worst = max(present, key=lambda group: Fraction(group.losers, group.persons))
    gaining = f"受益人员比例最高的是{_where(most)}（{percent(most.winners, most.persons)}）"
    losing = f"受损人员比例最高的是{_where(worst)}（{percent(worst.losers, worst.persons)}）"
    texts = (
        f"横向堆叠条形图，列{len(groups)}类人员中受益、不变、受损人员的比例",
        gaining if most.winners else "各类人员均无人受益",
        losing if worst.losers else "各类人员均无人受损",
        note,
    )
    return sentences(texts)


def _winners_table(caption: str, groups: Sequence[Group]) -> Table:
    def figures(group: Group) -> Sequence[str]:
        people = (group.winners, group.unchanged, group.losers)
        shares = (percent(group.winners, group.persons), percent(group.losers, group.persons))
        return [group.name, *(f"{count:,}" for count in (group.persons, *people)), *shares]

    columns = ("类别", "人数", "受益（人）", "不变（人）", "受损（人）", "受益比例", "受损比例")
    return table(caption, columns, _by_dimension(groups, figures))


def changes_by_group(groups: Sequence[Group], note: str = "") -> Figure | None:
    """The average yearly change of what comes to a person of each group, in yuan; gains right of zero, losses left."""
    if not any(group.persons for group in groups):
        return None
    caption = "各类人员人均待遇变化"
    lines = lay_out(groups, lambda group: group.name, lambda group: group.dimension)
    notes = (lines.remark, note)
    average = [_average(group) for group in groups]
    reach = max(map(abs, average)) or Fraction(1)
    unit = unit_of(reach)
    with sheet(TOP + lines.height + 11 + foot_height(notes)) as page:
        page.legend([Patch(**WIN), Patch(**LOSE)], ("增加", "减少"), NAMES)
        lines.name(page, TOP)
        page.text(137, LEGEND, "人均变化", "right", GREY)
        page.text(_PERSONS, LEGEND, "人数", "right", GREY)
        axes = page.axes(NAMES, TOP, 68, lines.height)
        for place, line in lines.rows:
            group, value = groups[place], average[place]
            if value:
                axes.barh(line.middle, float(value), 3.2, **(WIN if value > 0 else LOSE))
            text = signed(short_amount(value), value) if group.persons else "—"
            page.text(137, TOP + line.middle, text, "right")
            page.text(_PERSONS, TOP + line.middle, f"{group.persons:,}", "right")
        low, high = float(min(*average, ZERO)), float(max(*average, ZERO))
        low, high = (low, high) if low < high else (-1.0, 1.0)
        ticks = [(at, unit.tick(at)) for at in ticks_of(low, high)]
        frame(axes, lines.height, (min(low, ticks[0][0]), max(high, ticks[-1][0])), ticks)
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.set_xlabel(f"人均年度变化（{unit.name}）", fontproperties=font(), color=GREY, labelpad=1)
        foot(page, notes)
        alt = _changes_alt(groups, average, note)
        return figure(caption, alt, page.drawn(caption, alt), _changes_table(titled(caption, note), groups))


def _average(group: Group) -> Fraction:
    return (group.gain - group.loss) / group.persons if group.persons else ZERO


def _changes_alt(groups: Sequence[Group], average: Sequence[Fraction], note: str) -> str:
    best = max(range(len(groups)), key=lambda place: average[place])
    worst = min(range(len(groups)), key=lambda place: average[place])
    up = f"增加最多的是{_where(groups[best])}（{short_amount(average[best])}）"
    down = f"减少最多的是{_where(groups[worst])}（{short_amount(-average[worst])}）"
    texts = (
        f"以零为中心的条形图，列{len(groups)}类人员一年人均待遇的变化",
        up if average[best] > 0 else "没有人均增加的类别",
        down if average[worst] < 0 else "没有人均减少的类别",
        note,
    )
    return sentences(texts)


def _changes_table(caption: str, groups: Sequence[Group]) -> Table:
    def figures(group: Group) -> Sequence[str]:
        net = group.gain - group.loss
        mean = _average(group)
        amounts = (amount_text(group.gain), amount_text(-group.loss), signed(amount_text(net), net))
        each = signed(f"{rounded(mean, 2)}元", mean) if group.persons else "—"
        return [group.name, f"{group.persons:,}", *amounts, each]

    columns = ("类别", "人数", "增加合计", "减少合计", "净变化", "人均（四舍五入到分）")
    return table(caption, columns, _by_dimension(groups, figures))


def _where(group: Group) -> str:
    return f"{group.dimension}：{group.name}" if group.dimension else group.name


def _by_dimension(groups: Sequence[Group], figures: Callable[[Group], Sequence[str]]) -> list[Sequence[str]]:
    """The rows of a table, with a heading wherever the dimension changes."""
    rows: list[Sequence[str]] = []
    last = ""
    for group in groups:
        if group.dimension and group.dimension != last:
            rows.append((group.dimension,))
        last = group.dimension
        rows.append(figures(group))
    return rows
