"""Section 5: worked cases before and after, with the explanation of each, and the largest gain and loss that were found."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from compiler.comparison.result import COLLECTED, EventPair, Failure, Pair, ResultPair, Totals, WorkedCase
from compiler.formats import amount_text
from compiler.types import Kind
from dsl.names import OWN_SHARE
from mingsuan.report.blocks import Block, Column, Fold, Heading, Row, Section, Table
from mingsuan.report.contents_explained import explained
from mingsuan.report.contents_parts import (
    Making,
    heading,
    note,
    paragraph,
    row,
    subheading,
    title_row,
    warning,
)
from mingsuan.report.contents_words import signed, signed_amount, text_of

_PAYMENT = "待遇"
_SHOWN = (
    "各表列出每次就医或者其他事项的各项支付，以及两边不同的其他结果，不同的加重标出；"
    "受益为支付与计入个人账户之和，个人负担为费用减去全部支付，不再逐项说明理由。"
    "计算过程中标有〔假设〕的数值文件没有载明，取值和理由见第九部分。"
)
_NOTHING = (None, False, Fraction(0))
_DAY = re.compile(r"^\d+年\d+月\d+日")  # what the words of an event begin with


def families_section(making: Making) -> Section:
    """典型家庭: a table a person, sums of each family, explanations in folds, and what a search found."""
    told = [case for case in making.comparison.cases if not case.found]
    found = [case for case in making.comparison.cases if case.found]
    blocks: list[Block] = []
    families: dict[str, list[WorkedCase]] = {}
    for case in told:
        families.setdefault(family_name(case), []).append(case)
    if not told:
        blocks.append(
            paragraph("没有给出案例，本节只列搜索所得。" if found else "没有给出案例；搜索没有找到两边差额不同的情形。")
        )
    if told or found:
        blocks.append(note(_SHOWN))
    for number, (family, cases) in enumerate(families.items(), 1):
        blocks.append(heading(number, family, family_anchor(number)))
        for place, case in enumerate(cases, 1):
            alone = len(cases) == 1 and case.id == family
            blocks += [] if alone else [subheading(place, case.id)]
            blocks += _case(making, case)
        if len(cases) > 1:
            blocks += _family_sum(making, family, cases)
    if found:
        blocks.append(heading(len(families) + 1, "搜索所得的最大受益与最大受损", "found"))
        blocks.append(note("以下案例由程序在抽取的案例中找出；没有找到差额更大的，不等于没有。"))
        for place, case in enumerate(found, 1):
            blocks.append(subheading(place, f"{case.found}：{signed_amount(case.totals.gain.difference)}"))
            scope = f"{case.note.rstrip('。')}。" if case.note else ""
            assumed = f"这一案例的假设：{'，'.join(case.assumed)}。" if case.assumed else ""
            blocks.append(paragraph(f"共试算{case.tried}例。{scope}{assumed}"))
            blocks += _case(making, case)
    return Section("五、典型家庭", "families", tuple(blocks))


def family_name(case: WorkedCase) -> str:
    """The family, or the case's own name where there is none."""
    return case.family or case.id


def family_anchor(number: int) -> str:
    """The anchor of a family's heading, by its number from 1."""
    return f"family{number}"


def _case(making: Making, case: WorkedCase) -> Iterator[Block]:
    if case.note and not case.found:
        yield paragraph(case.note)
    if case.person:
        yield note(f"参保人：{case.person}。")
    if case.failure is not None:
        reasons = zip(making.names, (case.failure.base, case.failure.draft), strict=True)
        said = [f"{name}：{why.rstrip('。')}。" for name, why in reasons if why]
        yield warning(f"这一案例未能完整计算，不列合计。{''.join(said)}")
    if not case.events:
        return
    rows: list[Row] = []
    for text, event in _alike(case.events):
        told = [item for item in event.results if _told(item)]
        rows.append(title_row(text if told else f"{text}（没有支付，也没有变化）"))
        rows += [_result(item, case.failure) for item in told]
    if case.failure is None:
        rows += [_pair_row(name, pair) for name, pair in _sums(case.totals)]
    yield _amounts(making, f"{case.found or case.id}：比较前后", rows)
    yield from _explanations(making, case)


def _alike(events: Sequence[EventPair]) -> Iterator[tuple[str, EventPair]]:
    """The events in words, those that are alike in all but their day told once, at the first of them."""
    groups: dict[object, list[EventPair]] = {}
    for event in events:
        results = tuple((item.name, item.base, item.draft, item.missing, *_reasons(item)) for item in event.results)
        groups.setdefault((_DAY.sub("", event.text), results), []).append(event)
    for first, *more in groups.values():
        days = [found[0] for event in (first, *more) if (found := _DAY.match(event.text))]
        rest = _DAY.sub("", first.text)
        yield (f"{days[0]}至{days[-1]}共{len(days)}次{rest}，每次如下" if more else first.text), first


def _reasons(item: ResultPair) -> Iterator[str]:
    """The sentences that explain a result, without the day of the event."""
    return (_DAY.sub("", why.sentence) for why in (item.base_why, item.draft_why) if why is not None)


def _told(item: ResultPair) -> bool:
    """Whether a result is worth a row: a benefit that pays on either side, or a difference; not what one policy alone
    defines, unless it is money or yes."""
    if item.missing:
        return True
    if item.differs:
        alone = None in (item.base, item.draft) and not _kinds(item) & {Kind.AMOUNT, Kind.TRUTH}
        return not alone and not (item.base in _NOTHING and item.draft in _NOTHING)
    return item.kind == _PAYMENT and item.base not in _NOTHING


def _kinds(item: ResultPair) -> set[Kind]:
    """What kinds the values are of that there are."""
    values = zip((item.base, item.draft), item.types, strict=True)
    return {type.kind for value, type in values if value is not None}


def _result(item: ResultPair, failure: Failure | None) -> Row:
    """A result on both sides; of what has no value why there is none."""
    failed = (failure.base, failure.draft) if failure is not None else ("", "")
    base, draft = (
        text_of(value, type, _instead(item, bool(why)))
        for value, type, why in zip((item.base, item.draft), item.types, failed, strict=True)
    )
    return row(item.name, base, draft, _difference(item, any(failed)), tone="重" if item.differs else "")


def _instead(item: ResultPair, failed: bool) -> str:
    if item.missing:
        return f"待定（缺“{item.missing}”）"
    return "未能计算" if failed else "无"


def _difference(item: ResultPair, failed: bool) -> str:
    if item.subtracts and isinstance(item.base, Fraction) and isinstance(item.draft, Fraction):
        return signed(item.draft - item.base, item.types[0])
    alone = None in (item.base, item.draft)
    if item.missing or (alone and (failed or item.flow == COLLECTED or item.kind == OWN_SHARE)):
        return "—"
    if _kinds(item) == {Kind.AMOUNT} and item.subtracts:
        base, draft = (value if isinstance(value, Fraction) else Fraction(0) for value in (item.base, item.draft))
        return signed_amount(draft - base)
    return "不同" if item.differs else "不变"


def _sums(totals: Totals) -> Iterator[tuple[str, Pair]]:
    """The sums of a case, by name: what each fund pays where that differs, what comes to the person, what is left."""
    for fund, pair in totals.paid.items():
        if pair.difference:
            yield f"{fund}支付合计", pair
    if totals.credited.difference:
        yield "计入个人账户合计", totals.credited
    yield "受益合计", totals.gain
    yield "个人负担合计", totals.own


def _pair_row(name: str, pair: Pair) -> Row:
    base, draft = (amount_text(value).replace("-", "−") for value in (pair.base, pair.draft))
    return row(name, base, draft, signed_amount(pair.difference), tone="计")


def _amounts(making: Making, caption: str, rows: Sequence[Row]) -> Table:
    base, draft = making.names
    columns = (Column("项目", 5), Column(base, 3, "right"), Column(draft, 3, "right"), Column("差额", 3, "right"))
    return making.table(caption, columns, rows)


def family_totals(cases: Sequence[WorkedCase]) -> Totals:
    """The sums over the cases of a family that could be computed."""
    computed = [case.totals for case in cases if case.failure is None]
    funds = dict.fromkeys(fund for totals in computed for fund in totals.paid)
    return Totals(
        {fund: sum((totals.paid.get(fund, Pair()) for totals in computed), Pair()) for fund in funds},
        sum((totals.credited for totals in computed), Pair()),
        sum((totals.collected for totals in computed), Pair()),
        sum((totals.own for totals in computed), Pair()),
    )


def _family_sum(making: Making, family: str, cases: Sequence[WorkedCase]) -> Iterator[Block]:
    rows = [_pair_row(name, pair) for name, pair in _sums(family_totals(cases))]
    yield _amounts(making, f"{family}：全家合计", rows)
    failed = [case.id for case in cases if case.failure is not None]
    if failed:
        yield note(f"合计不含未能计算的：{'、'.join(failed)}。")


def _explanations(making: Making, case: WorkedCase) -> Iterator[Fold]:
    """One fold for the case: event by event, why each result that is told comes out as it does on either side."""
    blocks: list[Block] = []
    for text, event in _alike(case.events):
        inside = [block for item in event.results if _told(item) for block in explained(making, item)]
        blocks += [Heading(3, text), *inside] if inside else []
    if blocks:
        yield making.fold(f"{case.found or case.id}：计算过程与依据", blocks)
