"""Section 1: what changes, for whom and at what cost, on one page; every sentence is made from the result."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from compiler.comparison.result import (
    CHANGED,
    CREDITED,
    ONLY_MEANING,
    ONLY_WORDS,
    SAME,
    Comparison,
    Group,
    ParameterRow,
    Population,
    WorkedCase,
)
from compiler.inquiry.questions import CONFLICT
from mingsuan.report.blocks import Block, Bullets, Paragraph, Run, Section
from mingsuan.report.contents_families import family_anchor, family_name, family_totals
from mingsuan.report.contents_open import Numbered, conflict_text, grouped_points, question_title, staked
from mingsuan.report.contents_parts import (
    Making,
    bullets,
    listed,
    paragraph,
    parameter_anchor,
    parameter_key,
    parameter_name,
    warning,
)
from mingsuan.report.contents_picture import picture
from mingsuan.report.contents_words import percent, share, short_sum, signed, signed_amount, weight_of_change

_SMALLEST = Fraction(1, 20)  # part of all people below which a group is not singled out
_LONGEST, _CUT = 110, 75  # characters of a contradiction that is told in full; that are shown of a longer one
_CONFLICTS, _FIGURES, _FAMILIES = 6, 3, 8  # so many are named: more would not fit on one page


def summary_section(making: Making) -> Section:
    """摘要: conflicts first, then what changes, for whom, what it costs, families, open points, and the picture."""
    comparison = making.comparison
    blocks: list[Block] = [*_conflicts(making)]
    points: list[Paragraph] = []
    if nothing_changes(comparison):
        points.append(
            paragraph(
                f"没有发现变化：对照条文{len(comparison.clauses.rows)}条、参数{len(comparison.parameters)}项、"
                f"规则{len(comparison.rules)}条，文字、数值和含义均未改变。"
            )
        )
    else:
        changes = _apart(making) if making.terms.apart else (*_figures(making), *_rules(making))
        points += [*changes, *_people(making), *_families(making)]
    points += _open(making)
    return Section("一、摘要", "summary", (*blocks, *bullets(points), *picture(making)))


def nothing_changes(comparison: Comparison) -> bool:
    """Whether words, figures, rules, worked cases, people and curves are all the same."""
    return (
        all(row.kind == SAME and not row.state for row in comparison.clauses.rows)
        and all(row.change == SAME for row in comparison.parameters)
        and all(row.change == SAME and not row.state for row in comparison.rules)
        and not any(item.differs for case in comparison.cases for event in case.events for item in event.results)
        and (comparison.population is None or _nobody_sees(comparison.population))
        and not any(
            point.paid.difference or point.own.difference for curve in comparison.curves for point in curve.points
        )
    )


def _nobody_sees(population: Population) -> bool:
    """Whether nothing changes for anybody nor for any fund, and nobody can be computed by one policy alone."""
    groups = (population.total, *population.groups)
    return (
        not any(group.winners or group.losers or group.own.difference for group in groups)
        and not any(fund.amount.difference for fund in population.funds)
        and all(each.base == each.draft for each in population.own_share)
        and all(bool(each.base) == bool(each.draft) for each in population.failures)
    )


def _conflicts(making: Making) -> Iterator[Block]:
    """Where the two documents contradict each other, before all else."""
    groups = grouped_points(making.comparison.questions)
    points = [each for group in groups for each in group.points if each.point.question.kind == CONFLICT]
    if not points:
        return
    yield warning(f"两份文件有{len(points)}处说法不一，须先明确以哪一份为准：")
    yield Bullets(tuple(paragraph(Run(_brief(each), "重", each.anchor)) for each in points[:_CONFLICTS]))
    if len(points) > _CONFLICTS:
        yield paragraph(f"其余{len(points) - _CONFLICTS}处见", Run("第八部分", "", "questions"), "。")


def _brief(each: Numbered) -> str:
    """What the contradiction is; of a long list the beginning."""
    text = conflict_text(each.point.question)
    return text if len(text) <= _LONGEST else f"{text[:_CUT]}……"


# ---- figures and rules


def _figures(making: Making) -> Iterator[Paragraph]:
    """How many figures change, and those that change most in proportion, each with its clause."""
    items = list(enumerate(making.comparison.parameters))
    changed = [pair for pair in items if pair[1].change != SAME]
    head = Run("参数：", "重")
    if not changed:
        yield paragraph(head, "各项参数均未变化。")
        return
    keys = [parameter_key(making, item) for _, item in changed]
    counts = "，".join(f"{group.title}{keys.count(group.key)}项" for group in making.terms.groups if group.key in keys)
    known = [pair for pair in changed if pair[1].change == CHANGED and weight_of_change(pair[1]) > 0]
    known.sort(key=lambda pair: -weight_of_change(pair[1]))
    told: list[str | Run] = []
    for index, item in known[:_FIGURES]:
        told += [*(("；",) if told else ()), *_figure(making, index, item)]
    main = ("按变动的比例，主要有：" if len(known) > _FIGURES else "其中",) if told else ()
    if not told:
        main, told = ("新增的有",), _added(changed)
    yield paragraph(head, f"{counts}。", *(main if told else ()), *told, *("。",) * bool(told))


def _added(changed: Sequence[tuple[int, ParameterRow]]) -> list[str | Run]:
    """New figures, where none changes in proportion."""
    told: list[str | Run] = []
    known = [(index, item) for index, item in changed if item.base is None and item.draft and item.draft.value]
    for index, item in known[:_FIGURES]:
        text = item.draft.text if item.draft is not None else ""
        told += [*(("、",) if told else ()), Run(parameter_name(item), "重", parameter_anchor(index)), text]
    return [*told, *(("等",) if len(known) > _FIGURES else ())]


def _figure(making: Making, index: int, item: ParameterRow) -> Iterator[str | Run]:
    """普通门诊起付标准由400元改为300元（−100.00元）〔一〕."""
    if item.base is None or item.draft is None:
        return
    yield Run(parameter_name(item), "重", parameter_anchor(index))
    yield f"由{item.base.text}改为{item.draft.text}"
    if item.difference is not None and item.difference_type is not None:
        yield f"（{signed(item.difference, item.difference_type)}）"
    citation = next(iter(item.draft.citations), None)
    if citation is not None:
        yield Run(f"〔{citation.path}〕", "", making.quotes.target(citation))
    if item.whom:
        yield f"，适用于{item.whom}"


def _apart(making: Making) -> Iterator[Paragraph]:
    """How many figures and rules two instruments have differently, and each alone."""
    figures = [parameter_key(making, item) for item in making.comparison.parameters]
    rules = [making.terms.key(rule.change, rule.base, rule.draft) for rule in making.comparison.rules]
    counts = [
        f"{group.title}的参数{figures.count(group.key)}项、规则{rules.count(group.key)}条"
        for group in making.terms.groups
        if group.key in figures or group.key in rules
    ]
    compared = f"共对照参数{len(figures)}项、规则{len(rules)}条"
    yield paragraph(Run("参数和规则：", "重"), f"{compared}，其中{'，'.join(counts) or '含义均相同'}。")


def _rules(making: Making) -> Iterator[Paragraph]:
    rules = making.comparison.rules
    if not rules:
        return
    keys = [making.terms.key(rule.change, rule.base, rule.draft) for rule in rules]
    counts = [f"{group.title}{keys.count(group.key)}条" for group in making.terms.groups if group.key in keys]
    said = [f"共对照{len(rules)}条，{'，'.join(counts) or '含义均未改变'}"]
    for state in (ONLY_WORDS, ONLY_MEANING):
        names = [rule.name for rule in rules if rule.state == state]
        if names:
            said.append(f"{state}的有{listed(names)}")
    yield paragraph(Run("规则：", "重"), f"{'；'.join(said)}。")


# ---- people and families


def _people(making: Making) -> Iterator[Paragraph]:
    """For whom the figures change, and what a population shows; marked where that is synthetic."""
    comparison = making.comparison
    whom = list(dict.fromkeys(item.whom for item in comparison.parameters if item.change != SAME and item.whom))
    special = f"只对一部分人改动的，涉及{'；'.join(whom[:_FIGURES])}。" if whom else ""
    population = comparison.population
    if population is None or not population.total.persons:
        yield paragraph(Run("涉及的人：", "重"), f"{special}没有给出人口数据，不估算人数和基金支出。")
        return
    total = population.total
    said = (
        f"按{total.persons}人一年计算，受益{_of(total.winners, total)}、受损{_of(total.losers, total)}、"
        f"不变{_of(total.unchanged, total)}"
    )
    most = [*filter(None, (_most(population, 1), _most(population, -1)))]
    among = f"；在占5%以上的各组中，{'，'.join(most)}" if most else ""
    yield paragraph(Run("涉及的人：", "重"), special, f"{said}{among}", Run(making.marked_short, "重"), "。")
    credited = "（含计入个人账户）" if any(fund.flow == CREDITED for fund in population.funds) else ""
    moved = bool(total.outlay.base and total.outlay.difference)
    change = f"（{percent(abs(total.outlay.difference), total.outlay.base)}）" if moved else ""
    yield paragraph(
        Run("基金和个人：", "重"),
        f"基金支出{credited}合计{making.terms.moved(total.outlay, short=True)}{change}；"
        f"个人负担合计{making.terms.moved(total.own, short=True)}",
        Run(making.marked_short, "重"),
        "。",
    )


def _of(count: int, total: Group) -> str:
    """108人（10.8%）."""
    return f"{count}人（{percent(Fraction(count), Fraction(total.persons))}）" if count else f"{count}人"


def _most(population: Population, sign: int) -> str:
    """The group that gains (or loses) most a person, of those that are no few people."""
    least = population.total.persons * _SMALLEST
    known = [
        (sign * (group.gain - group.loss) / group.persons, group)
        for group in population.groups
        if group.persons and group.persons >= least
    ]
    best = max(known, key=lambda pair: pair[0], default=None)
    if best is None or best[0] <= 0:
        return ""
    group = best[1]
    net = share(group.gain - group.loss, group.persons)
    word = "受益" if sign > 0 else "受损"
    return f"人均净{word}最多的是{group.dimension}“{group.name}”（{net}）"


def _families(making: Making) -> Iterator[Paragraph]:
    """What each family gains or loses, and what a search found."""
    families: dict[str, list[WorkedCase]] = {}
    found: list[WorkedCase] = []
    for case in making.comparison.cases:
        if case.found:
            found.append(case)
        else:
            families.setdefault(family_name(case), []).append(case)
    told = [
        (number, name, family_totals(cases).gain.difference)
        for number, (name, cases) in enumerate(families.items(), 1)
        if any(case.failure is None for case in cases)
    ]
    parts: list[str | Run] = []
    for number, name, gain in told[:_FAMILIES]:
        parts += [*(("；",) if parts else ()), Run(name, "", family_anchor(number)), signed_amount(gain)]
    if parts:
        more = f"；其余{len(told) - _FAMILIES}户见第五部分" if len(told) > _FAMILIES else ""
        parts = [f"{_gaining([gain for *_, gain in told])}：", *parts, more, "。"]
    else:
        parts = ["没有可以比较的案例。"]
    yield paragraph(Run("典型家庭：", "重"), *parts, *_found(found))


def _gaining(gains: Sequence[Fraction]) -> str:
    """7户中受益增加的6户、减少的1户."""
    counts = ((sum(gain > 0 for gain in gains), "增加"), (sum(gain < 0 for gain in gains), "减少"))
    said = [f"受益{word}的{count}户" for count, word in counts if count]
    same = sum(not gain for gain in gains)
    return f"{len(gains)}户中{'、'.join([*said, *([f'不变的{same}户'] if same else [])])}"


def _found(found: Sequence[WorkedCase]) -> Iterator[str | Run]:
    if found:
        each = "、".join(f"{case.found}{signed_amount(case.totals.gain.difference)}" for case in found)
        yield Run("搜索所得", "", "found")
        yield f"：{each}（试算{max(case.tried for case in found)}例）。"


# ---- open points


def _open(making: Making) -> Iterator[Paragraph]:
    points = [each for group in grouped_points(making.comparison.questions) for each in group.points]
    if not points:
        return
    with_money = staked(points)
    head = Run("待明确：", "重")
    see = ("见", Run("第八部分", "", "questions"), "。")
    if not with_money:
        yield paragraph(head, f"共{len(points)}项，", *see)
        return
    each, stake = with_money[0]
    yield paragraph(
        head,
        f"共{len(points)}项，其中{len(with_money)}项换一个答案基金支出就不同，相差最多的是",
        Run(question_title(each.point.question), "重", each.anchor),
        f"（{stake.persons}人一年{short_sum(stake.spread)}）",
        Run(making.marked_short, "重"),
        "，",
        *see,
    )
