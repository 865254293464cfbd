"""The pictures of a report, ready as blocks: each with its caption, what it shows in words and the figures behind it.

A picture is None where there is nothing to show. Amounts become binary numbers only here, to be drawn; the tables behind
the pictures are written from the exact amounts.
"""

from mingsuan.report.charts_curve import curve
from mingsuan.report.charts_drawing import Drawn
from mingsuan.report.charts_glance import at_a_glance, glance_rows
from mingsuan.report.charts_groups import changes_by_group, winners
from mingsuan.report.charts_money import outlay, own_share

__all__ = ["Drawn", "at_a_glance", "changes_by_group", "curve", "glance_rows", "outlay", "own_share", "winners"]
