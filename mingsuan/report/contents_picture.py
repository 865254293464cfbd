"""The picture at the end of the summary: the figures that change, at a glance."""

from collections.abc import Iterator

from compiler.comparison.result import ADDED, CHANGED, REMOVED, SAME
from mingsuan.report.blocks import Block, Run
from mingsuan.report.contents_parts import Making, note, parameter_key
from mingsuan.report.contents_terms import BOTH

_PICTURED = (BOTH, CHANGED, ADDED, REMOVED)  # not what only one of two instruments is about to change


def picture(making: Making) -> Iterator[Block]:
    """The figures that change at a glance, and how many the picture does not show."""
    from mingsuan.report import charts

    rows = [item for item in making.comparison.parameters if item.change != SAME]
    shown = charts.glance_rows([item for item in rows if parameter_key(making, item) in _PICTURED])
    drawn = making.figure(charts.at_a_glance(shown, making.names, apart=making.terms.apart))
    yield from drawn
    left = len(rows) - len(shown)
    if drawn and left:
        yield note(
            f"图中只列可以比较大小的数值；其余{left}项参数（多为文字规定）见",
            Run("第三部分", "", "parameters"),
            "。",
        )
