"""Charts whose rows stand under each other: names at the left, a bar or points in the middle, figures at the right."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from attrs import frozen
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from mingsuan.report.blocks import Figure, Table
from mingsuan.report.charts_drawing import (
    ACCENT,
    GREY,
    GRID,
    HEAD,
    INK,
    LINE,
    LOSS,
    LOSS_PALE,
    PALE,
    WIDTH,
    Drawn,
    Sheet,
    clean,
    fit,
    font,
)

NAMES = 42.0  # mm: the column of names
TOP = 7.0  # mm: legend and titles of columns
# Bars are told apart in grey print by lightness and hatching.
BASE: dict[str, Any] = {"facecolor": "white", "edgecolor": GREY, "hatch": "//////", "linewidth": 0.6}
DRAFT: dict[str, Any] = {"facecolor": ACCENT, "edgecolor": ACCENT, "linewidth": 0.6}
WIN, SAME = DRAFT, {**DRAFT, "facecolor": PALE, "edgecolor": PALE}
LOSE: dict[str, Any] = {"facecolor": LOSS_PALE, "edgecolor": LOSS, "hatch": "//////", "linewidth": 0.6}
_TALLEST = 190.0  # mm of rows: with legend, axis and caption a picture still fits on a page
_HEADING = 7.0

T = TypeVar("T")


@frozen
class Line:
    """A row or, with no place among the rows, a heading; `top` and `height` in millimetres."""

    texts: tuple[str, ...]
    top: float
    height: float
    place: int | None

    @property
    def middle(self) -> float:
        """Where its marks stand."""
        return self.top + self.height / 2


@frozen
class Lines:
    """Rows laid out under each other; `left_out` says how many did not fit on a page."""

    lines: tuple[Line, ...]
    height: float
    left_out: int

    @property
    def remark(self) -> str:
        """What to say below where rows were left out."""
        return f"另有{self.left_out}项未画出，见数据表。" if self.left_out else ""

    @property
    def rows(self) -> list[tuple[int, Line]]:
        """The rows without the headings, each with its place among the rows."""
        return [(line.place, line) for line in self.lines if line.place is not None]

    def name(self, sheet: Sheet, top: float, width: float = NAMES) -> None:
        """Write headings and names, the first line `top` mm down the sheet."""
        for line in self.lines:
            if line.place is None:
                sheet.text(0, top + line.middle, line.texts[0], size=HEAD)
                sheet.rule(0, top + line.top + line.height - 0.4, WIDTH, top + line.top + line.height - 0.4, GREY)
                continue
            first = top + line.middle - LINE * (len(line.texts) - 1) / 2
            for number, text in enumerate(line.texts):
                sheet.text(0, first + number * LINE, text, colour=INK)


def lay_out(
    rows: Sequence[T], name: Callable[[T], str], heading: Callable[[T], str], least: float = 4.6, width: float = NAMES
) -> Lines:
    """The rows under each other, `least` mm high or more, a heading wherever it changes; "" is no heading."""
    lines: list[Line] = []
    top, last = 0.0, ""
    for place, row in enumerate(rows):
        texts, title = fit(name(row), width - 2, lines=2), heading(row)
        height = max(least, LINE * len(texts) + 0.9)
        if top + height + (_HEADING if title and title != last else 0) > _TALLEST:
            return Lines(tuple(lines), top, len(rows) - place)
        if title and title != last:
            lines.append(Line(fit(title, WIDTH, size=HEAD), top, _HEADING, None))
            top += _HEADING
        last = title
        lines.append(Line(texts, top, height, place))
        top += height
    return Lines(tuple(lines), top, 0)


def foot(sheet: Sheet, texts: Iterable[str]) -> None:
    """Remarks in grey, one under the other at the lower edge."""
    broken = [line for text in texts if text for line in fit(text, WIDTH, lines=2)]
    for number, text in enumerate(broken):
        sheet.text(0, sheet.height - LINE * (len(broken) - number) + LINE / 2, text, colour=GREY)


def foot_height(texts: Iterable[str]) -> float:
    """What the remarks take."""
    return sum(LINE * len(fit(text, WIDTH, lines=2)) for text in texts if text)


def frame(axes: Axes, height: float, limits: tuple[float, float], ticks: Sequence[tuple[float, str]]) -> None:
    """Axes beside rows: millimetres downwards, values to the right, a thin line up from every tick."""
    axes.set_ylim(height, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlim(*limits)
    axes.set_xticks([at for at, _ in ticks], [text for _, text in ticks], fontproperties=font(), color=GREY)
    axes.grid(axis="x", color=GRID, linewidth=0.5, clip_on=False)


def ticks_of(low: float, high: float) -> list[float]:
    """Round figures from at most `low` to at least `high`."""
    return [float(at) for at in MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)]


def sentences(texts: Iterable[str]) -> str:
    """Texts as sentences one after the other, the empty ones left out, for those who cannot see a picture."""
    return "".join(f"{clean(text).rstrip('。')}。" for text in texts if text)


def short_names(names: tuple[str, str]) -> tuple[str, str]:
    """The names of the two policies, short enough for a legend and for the head of a column."""
    return (fit(names[0], 48)[0], fit(names[1], 48)[0])


def titled(caption: str, note: str) -> str:
    """The caption of the table behind a picture."""
    return f"{caption}数据（{note.rstrip('。')}）" if note else f"{caption}数据"


def figure(caption: str, alt: str, drawn: Drawn, data: Table) -> Figure:
    """A block of a report."""
    return Figure(caption, alt, drawn.svg, drawn.png, drawn.width, drawn.height, data)
