"""Section 8: what the texts leave open, that on which most money hangs first."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import frozen

from compiler.comparison.result import OpenPoint, Stake
from compiler.formats import amount_text
from compiler.inquiry.questions import CONFLICT, IN_FORCE, LEFT_OPEN, OVERLAP, PENDING, READING, VAGUE, Question
from compiler.inquiry.quoted import Quoted
from mingsuan.report.blocks import Block, Cell, Column, Paragraph, Row, Run, Section
from mingsuan.report.contents_evidence import witness_case, witness_paragraphs, witness_values
from mingsuan.report.contents_parts import Making, cell, heading, listed, note, paragraph, row, warning
from mingsuan.report.contents_words import signed_amount

_ASIDE = ("宣示性", "说明")  # vague words in clauses of these kinds yield no benefit: they are only counted
_MONEY = "换一个答案、基金支出就不同的事项"
_GROUPS = (
    ("文件没有载明的其他数值和日期", (IN_FORCE, PENDING)),
    ("可以有不同理解的其他事项", (READING, OVERLAP)),
    ("留待明确或者另行规定的条款", LEFT_OPEN),
    ("程度、范围没有写明的用语", (VAGUE,)),
)
_BRIEF = (*LEFT_OPEN, VAGUE)


@frozen
class Numbered:
    """An open point with its number in the report."""

    number: int
    point: OpenPoint

    @property
    def anchor(self) -> str:
        """The anchor of its row."""
        return f"o{self.number}"

    @property
    def example(self) -> str:
        """The anchor of the case that shows a difference."""
        return f"w{self.number}"


@frozen
class Grouped:
    """Open points of one kind, those with the most money first."""

    title: str
    points: tuple[Numbered, ...]


def grouped_points(points: Sequence[OpenPoint]) -> tuple[Grouped, ...]:
    """The open points in groups and numbered through: contradictions, then those on which money hangs, then the others
    by kind; those that are only counted are left out."""
    told = sorted((point for point in points if not only_counted(point)), key=spread, reverse=True)
    conflicts = [point for point in told if point.question.kind == CONFLICT]
    money = [point for point in told if point.question.kind != CONFLICT and spread(point) > 0]
    rest = [point for point in told if point.question.kind != CONFLICT and spread(point) <= 0]
    parts = [("两份文件说法不一", conflicts), (_MONEY, money)]
    parts += [(title, [point for point in rest if point.question.kind in kinds]) for title, kinds in _GROUPS]
    found: list[Grouped] = []
    number = 0
    for title, here in parts:
        if here:
            found.append(Grouped(title, tuple(Numbered(number + at, point) for at, point in enumerate(here, 1))))
            number += len(here)
    return tuple(found)


def staked(points: Sequence[Numbered]) -> list[tuple[Numbered, Stake]]:
    """The points on which money hangs, with it, the most first."""
    known = [(each, each.point.stake) for each in points if each.point.stake is not None and spread(each.point) > 0]
    return sorted(known, key=lambda pair: -pair[1].spread)


def only_counted(point: OpenPoint) -> bool:
    """Whether the point is a vague word in a clause that yields no benefit."""
    question = point.question
    return question.kind == VAGUE and not question.rules and question.note in _ASIDE


def spread(point: OpenPoint) -> Fraction:
    """The money that hangs on a point; −1 where that was not computed."""
    return point.stake.spread if point.stake is not None else Fraction(-1)


def question_title(question: Question) -> str:
    """What is asked, in a sentence or a name."""
    if question.kind == PENDING:
        return f"“{question.text}”取多少？"
    if question.kind == IN_FORCE:
        return "自何时起施行？"
    return f"{question.text}（{question.kind}）" if question.kind in LEFT_OPEN else question.text


def conflict_warning(making: Making) -> Iterator[Block]:
    """Where the two contradict each other, for the sections that show it otherwise."""
    points = [each for group in grouped_points(making.comparison.questions) for each in group.points]
    conflicts = [each for each in points if each.point.question.kind == CONFLICT]
    if conflicts:
        yield warning(
            f"两份文件有{len(conflicts)}处说法不一，须先明确以哪一份为准（见第八部分）：", *_linked(conflicts)
        )


def _linked(conflicts: Sequence[Numbered]) -> Iterator[Run]:
    for place, each in enumerate(conflicts):
        if place:
            yield Run("；")
        yield Run(
            each.point.question.text.rstrip("。？").removesuffix("以哪一份为准").rstrip("，。"), "重", each.anchor
        )
    yield Run("。")


def conflict_text(question: Question) -> str:
    """What the two say, without the question which of them holds."""
    return question.text.rstrip("。？").removesuffix("以哪一份为准").rstrip("，。")


def questions_section(making: Making) -> Section:
    """待明确事项: group by group; the cases that show differences in a fold."""
    points = making.comparison.questions
    groups = grouped_points(points)
    told = [each for group in groups for each in group.points]
    blocks: list[Block] = [paragraph(f"两份文件待明确的事项共{len(told)}项。" if told else "没有发现待明确的事项。")]
    for number, group in enumerate(groups, 1):
        blocks.append(heading(number, f"{group.title}（{len(group.points)}项）", f"open{number}"))
        blocks += _group(making, group)
    aside = [point for point in points if only_counted(point)]
    if aside:
        words = "、".join(dict.fromkeys(point.question.text for point in aside))
        places = "、".join(dict.fromkeys(place.path for point in aside for place in point.question.places))
        blocks.append(note(f"另有{len(aside)}处这类用语（{words}）见于不产生待遇的条款，不逐一列出：{places}。"))
    examples = [_example(each) for each in told if _apart(each)]
    if examples:
        columns = (Column("事项", 3), Column("情形", 6), Column("不同答案下的结果", 5))
        table = making.table("待明确事项的举例", columns, examples)
        blocks.append(making.fold("待明确事项的举例", [table]))
    return Section("八、待明确事项", "questions", tuple(blocks))


def _group(making: Making, group: Grouped) -> Iterator[Block]:
    """The points of a group as a table, with as many columns as they need."""
    first = group.points[0].point
    columns: tuple[Column, ...]
    if first.question.kind == CONFLICT:
        columns = (Column("事项", 5), Column("原文", 5), Column("影响和举例", 5))
        rows = [_conflict(making, each) for each in group.points]
    elif group.title == _MONEY:
        yield from _how(making, group.points)
        answers = "各种答案下的基金支出"
        columns = (Column("事项", 3), Column("原文、理由和影响", 5), Column(answers, 6), Column("涉及金额", 3, "right"))
        rows = [_money(making, each, stake) for each, stake in staked(group.points)]
    elif first.question.kind in _BRIEF:
        columns = (Column("事项", 4), Column("原文", 8), Column("理由", 4))
        rows = [_brief(making, each) for each in group.points]
    else:
        columns = (Column("事项", 4), Column("原文、理由和影响", 7), Column("换一个答案的结果", 4))
        rows = [
            row(_asked(making, each), _about(making, each), _tried(each), anchor=each.anchor) for each in group.points
        ]
    yield making.table(f"{group.title}{making.marked if group.title == _MONEY else ''}", columns, rows)


def _how(making: Making, points: Sequence[Numbered]) -> Iterator[Block]:
    """How the money was computed."""
    persons = dict.fromkeys(str(stake.persons) for _, stake in staked(points))
    yield paragraph(
        f"同一批参保人（{'、'.join(persons)}人）一年的事项按不同的答案各算一遍，基金支出（支付与计入个人账户之和）"
        "最多与最少之差为涉及金额，下表按涉及金额排列。",
        Run(making.marked, "重"),
    )


def _conflict(making: Making, each: Numbered) -> Row:
    question = each.point.question
    words = [_place(making, each.point, place) for place in question.places]
    parts: list[str | Paragraph] = [
        f"关系到：{listed(question.results)}。" if question.results else "",
        question.reason,
    ]
    if question.witness is not None and len(question.answers) == 2:
        first, second = question.answers
        parts += witness_paragraphs(question.witness, (first, second))
    return row(
        cell(Run(f"{each.number}.{question.text}")),
        cell(*words),
        cell(*parts) if any(parts) else "—",
        tone="重",
        anchor=each.anchor,
    )


def _money(making: Making, each: Numbered, stake: Stake) -> Row:
    answers = [
        paragraph(f"{answer}：{amount_text(paid)}") for answer, paid in zip(stake.answers, stake.outlay, strict=True)
    ]
    if len(set(stake.change)) > 1:
        changes = "、".join(signed_amount(change) for change in stake.change)
        answers.append(paragraph(Run(f"两边的差额依次为{changes}", "轻")))
    money = paragraph(Run(amount_text(stake.spread), "重"))
    return row(_asked(making, each), _about(making, each), cell(*answers), money, anchor=each.anchor)


def _asked(making: Making, each: Numbered) -> Cell:
    """What is asked, in which of the two, and where the case is that shows a difference."""
    title = paragraph(f"{each.number}.{question_title(each.point.question)}")
    whose = Run(f"（{_asking(making, each.point)}）", "轻")
    return cell(title, paragraph(whose, Run("举例", "", each.example)) if _apart(each) else whose)


def _about(making: Making, each: Numbered) -> Cell:
    """Clause and words, the reason, the bounds and what rests on it."""
    question = each.point.question
    rests = question.results or question.rules
    kind = "由文件的规则定下口径" if question.of_policy else "依通行口径处理"
    return cell(
        *(_place(making, each.point, place) for place in question.places),
        "" if question.places or question.reason else "文件未载明。",
        f"{question.reason.rstrip('。')}。" if question.reason else "",
        f"{kind}。" if question.kind in (READING, OVERLAP) else "",
        f"文件写明的界限：{'、'.join(question.bounds)}。" if question.bounds else "",
        Run(f"关系到：{listed(rests)}。", "轻") if rests else "",
    )


def _brief(making: Making, each: Numbered) -> Row:
    question = each.point.question
    title = f"{each.number}.{question_title(question)}"
    words = [_place(making, each.point, place) for place in question.places]
    return row(
        cell(title, Run(_asking(making, each.point), "轻")),
        cell(*words) if words else "未载明",
        question.reason or "—",
        anchor=each.anchor,
    )


def _tried(each: Numbered) -> Cell:
    """What another answer was seen to change, or how many cases were tried."""
    question, stake = each.point.question, each.point.stake
    parts = [f"对所列{stake.persons}人的基金支出没有影响。"] if stake is not None else []
    if question.witness is not None:
        parts.append("有结果不同的情形，见举例。")
    elif question.tried:
        parts.append(f"试算{question.tried}例未见差异；试算不是证明。")
    elif len(question.answers) > 1:
        parts.append(f"可取“{'”或者“'.join(question.answers)}”，没有找到结果不同的案例。")
    return cell(*parts) if parts else cell("—")


def _apart(each: Numbered) -> bool:
    """Whether the case of a point stands apart, in the fold."""
    question = each.point.question
    return question.kind != CONFLICT and question.witness is not None and len(question.answers) == 2


def _example(each: Numbered) -> Row:
    """A case that two answers pay differently."""
    question = each.point.question
    assert question.witness is not None  # _apart
    first, second = question.answers
    return row(
        cell(Run(f"{each.number}.{question_title(question)}", "", each.anchor)),
        cell(*witness_case(question.witness)),
        cell(*witness_values(question.witness, (first, second))),
        anchor=each.example,
    )


def _asking(making: Making, point: OpenPoint) -> str:
    return making.said_of(("base", "draft") if point.side == "both" else (point.side,))


def _place(making: Making, point: OpenPoint, place: Quoted) -> Paragraph:
    """The clause and the words, leading to them where one of the documents has them."""
    comparison = making.comparison
    sides = {"base": (comparison.base,), "draft": (comparison.draft,)}.get(
        point.side, (comparison.draft, comparison.base)
    )
    named = [side for side in sides if side.name == place.policy] or sides
    documents = [document for side in named for document in side.documents]
    citation = making.quotes.find(documents, place.path, place.quote)
    policy = f"《{place.policy}》" if place.policy else ""
    if citation is not None:
        return Paragraph((*((Run(policy),) if policy else ()), *making.cited((citation,)).runs))
    return paragraph(f"{policy}〔{place.path}〕", f"“{place.quote}”" if place.quote else "")
