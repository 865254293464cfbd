"""Sections 6 and 7: what a population shows, and curves of payment and own share."""

from collections.abc import Iterator
from fractions import Fraction

from compiler.comparison.result import COLLECTED, CREDITED, Curve, Fund, Group, Pair, Population
from compiler.formats import amount_text, operand_text
from compiler.types import AMOUNT
from mingsuan.claims_columns import MARK
from mingsuan.report.blocks import Block, Column, Paragraph, Row, Section
from mingsuan.report.contents_parts import (
    Making,
    bullets,
    heading,
    note,
    paragraph,
    row,
    title_row,
    warning,
)
from mingsuan.report.contents_words import percent, signed_amount

_FAILURES_SHOWN = 5
_SHOWN_OF_ID = 4
_ROUNDED = "比例四舍五入，保留一位小数。"
_FLOWS = {CREDITED: "计入个人账户", COLLECTED: "筹资"}


def population_section(making: Making) -> Section:
    """人群影响: fund outlay, winners and losers, and how the own share is distributed."""
    population = making.comparison.population
    blocks: list[Block]
    if population is None:
        blocks = [
            paragraph("没有给出人口数据，本节从略。"),
            note("可以用“mingsuan population”生成合成人口，或者用本单位的数据，以“--population”给出后重新生成报告。"),
        ]
    elif not population.persons:
        blocks = [paragraph(f"人口文件“{population.name}”中没有参保人，本节从略。")]
    else:
        blocks = [*_about(population), *_outlay(making, population), *_winners(making, population)]
        blocks += [*_own_share(making, population), *_failures(making, population)]
    return Section("六、人群影响", "population", tuple(blocks))


def _about(population: Population) -> Iterator[Block]:
    if population.synthetic:
        yield warning(
            "本节所用的是合成人口，不是真实参保人：各项分布均为假定，只能看出变化的方向和结构，不能作为基金测算的依据。"
        )
    yield paragraph(
        f"人口文件“{population.name}”，{population.persons}人，一年{population.events}件事项；"
        f"两边都能计算的{population.total.persons}人计入以下各表。"
    )
    yield from bullets(paragraph(each) for each in population.about)


def _outlay(making: Making, population: Population) -> Iterator[Block]:
    from mingsuan.report import charts

    marked = making.marked
    yield heading(1, f"基金支出{making.marked_short}", "outlay")
    total = population.total.outlay
    change = f"，幅度为{percent(abs(total.difference), total.base)}" if total.base and total.difference else ""
    yield paragraph(f"基金支出（各项基金的支付与计入个人账户之和）合计{making.terms.moved(total)}{change}。")
    yield from making.figure(
        charts.outlay([item for item in population.funds if item.flow != COLLECTED], making.names), marked
    )
    rows = [_fund(item) for item in population.funds]
    rows.append(_amounts("基金支出合计（支付与计入个人账户）", total.base, total.draft, tone="计"))
    base, draft = making.names
    columns = (Column("基金", 4), Column(base, 3, "right"), Column(draft, 3, "right"), Column("差额", 3, "right"))
    yield making.table(f"一年的基金收支{marked}", columns, rows)


def _fund(item: Fund) -> Row:
    flow = _FLOWS.get(item.flow, item.flow)
    name = item.name if flow == item.name else f"{item.name}（{flow}）"
    if item.flow == COLLECTED and item.absent:
        said = ["未规定" if side == item.absent else amount_text(value) for side, value in _each(item.amount)]
        return row(name, *said, "—")
    return _amounts(name, item.amount.base, item.amount.draft)


def _each(amount: Pair) -> tuple[tuple[str, Fraction], ...]:
    return (("base", amount.base), ("draft", amount.draft))


def _amounts(name: str, base: Fraction, draft: Fraction, tone: str = "") -> Row:
    return row(name, amount_text(base), amount_text(draft), signed_amount(draft - base), tone=tone)


def _winners(making: Making, population: Population) -> Iterator[Block]:
    from mingsuan.report import charts

    marked, total = making.marked, population.total
    yield heading(2, f"受益与受损{making.marked_short}", "winners")
    if total.persons:
        counts = ((total.winners, "受益"), (total.losers, "受损"), (total.unchanged, "没有变化"))
        said = "，".join(f"{word}{count}人（{_part(count, total.persons)}）" for count, word in counts)
        yield paragraph(f"{total.persons}人中，{said}。")
    yield from making.figure(charts.winners(population.groups, _ROUNDED), marked)
    yield from making.figure(charts.changes_by_group(population.groups), marked)
    base, draft = making.names
    columns = [
        Column("组别（金额以元为单位）", 4),
        *(Column(f"{what}：{name}", 3, "right") for what in ("基金支出", "个人负担") for name in (base, draft)),
        Column("个人负担增减", 3, "right"),
    ]
    detail = making.table(f"各组的基金支出与个人负担{marked}", columns, _by_dimension(population))
    yield making.fold(f"各组的基金支出与个人负担{marked}", [detail])


def _part(count: int, persons: int) -> str:
    return percent(Fraction(count), Fraction(persons))


def _by_dimension(population: Population) -> Iterator[Row]:
    """The groups under the names of their dimensions, and the whole."""
    for dimension in dict.fromkeys(item.dimension for item in population.groups):
        yield title_row(dimension)
        yield from (_shares(item, "") for item in population.groups if item.dimension == dimension)
    yield _shares(population.total, "计")


def _shares(item: Group, tone: str) -> Row:
    amounts = (item.outlay.base, item.outlay.draft, item.own.base, item.own.draft)
    return row(
        item.name or "合计", *(_plain(value) for value in amounts), _plain_signed(item.own.difference), tone=tone
    )


def _plain(value: Fraction) -> str:
    """An amount without its unit, which stands in the column's title."""
    return operand_text(value, AMOUNT)


def _plain_signed(value: Fraction) -> str:
    return signed_amount(value).removesuffix("元")


def _own_share(making: Making, population: Population) -> Iterator[Block]:
    from mingsuan.report import charts

    marked, own = making.marked, population.total.own
    yield heading(3, f"个人负担{making.marked_short}", "own")
    yield paragraph(f"个人负担合计{making.terms.moved(own)}。")
    yield from making.figure(charts.own_share(population.own_share, making.names), marked)


def _failures(making: Making, population: Population) -> Iterator[Block]:
    if not population.failed:
        return
    yield heading(4, "未能计算的人", "failures")
    shown = population.failures[:_FAILURES_SHOWN]
    first = f"，以下列出前{len(shown)}人的原因" if population.failed > len(shown) else ""
    yield paragraph(f"有{population.failed}人至少在一边未能计算，不计入以上各表{first}。")
    base, draft = making.names
    columns = (Column("编号", 2), Column(base, 5), Column(draft, 5))
    rows = [row(shown_id(each.id), each.base or "—", each.draft or "—") for each in shown]
    yield making.table("未能计算的人", columns, rows)


def shown_id(id: str) -> str:
    """The number of a person who is not real, of others the end of it: a report is passed on."""
    return id if id.startswith(MARK) or len(id) <= _SHOWN_OF_ID else f"尾号{id[-_SHOWN_OF_ID:]}"


# ---- curves


def curves_section(making: Making) -> Section:
    """曲线: payment and own share against the spending of one visit."""
    from mingsuan.report import charts

    curves = making.comparison.curves
    blocks: list[Block] = [] if curves else [paragraph("没有可以画出的曲线，本节从略。")]
    if curves:
        blocks.append(paragraph("每条曲线只改变一次就医的费用，其余情形固定，看基金支付和个人负担怎样随费用变化。"))
    for number, curve in enumerate(curves, 1):
        blocks.append(heading(number, curve.title, f"curve{number}"))
        blocks += bullets(paragraph(each) for each in curve.scenario)
        if curve.assumed:
            blocks.append(note(f"假设：{'，'.join(curve.assumed)}。"))
        blocks += making.figure(charts.curve(curve, making.names))
        blocks += bullets(_marks(making, curve))
    return Section("七、曲线", "curves", tuple(blocks))


def _marks(making: Making, curve: Curve) -> Iterator[Paragraph]:
    """Where the deductible is used up and the cap is reached, on either side."""
    for side, name in zip(("base", "draft"), making.names, strict=True):
        marks = [
            f"{each.name}（{each.kind}）在{amount_text(each.spending)}处" for each in curve.marks if each.side == side
        ]
        if marks:
            yield paragraph(f"{name}：{'；'.join(marks)}。")
