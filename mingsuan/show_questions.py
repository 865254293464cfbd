"""The questions that policies leave open, for people (as a consultation would publish them) and as JSON values."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from compiler.formats import date_text, json_value, value_text
from compiler.inquiry.case_text import assumed_json, assumed_texts, case_json, case_text
from compiler.inquiry.questions import CONFLICT, IN_FORCE, LEFT_OPEN, OVERLAP, PENDING, READING, VAGUE, Question
from compiler.inquiry.witnesses import Witness
from compiler.symbols import Fact
from dsl.document import Document
from mingsuan.console import WIDTH, Console
from mingsuan.terminal import visible, wrap

VERSION = 1
_LONGEST_QUOTE = 70  # characters; of longer ones the beginning and the end are shown
_ASIDE = ("宣示性", "说明")  # 条款 of these kinds yield no benefit: vague words in them are only counted


@frozen
class Asked:
    """The questions about one policy and its document, or about several together; `facts` are those of their cases."""

    name: str
    document: Document | None
    facts: Mapping[str, Fact]
    questions: Sequence[Question]


# ---- JSON


def questions_json(asked: Sequence[Asked], between: Asked | None) -> dict[str, Any]:
    """The questions of some policies, and those between them (see mingsuan questions --help)."""
    found: dict[str, Any] = {"version": VERSION, "policies": [_asked_json(item) for item in asked]}
    if between is not None:
        found["conflicts"] = [_question_json(between.facts, item) for item in between.questions]
    return found


def _asked_json(asked: Asked) -> dict[str, Any]:
    return {
        "name": asked.name,
        "document": asked.document.source.name if asked.document else "",
        "questions": [_question_json(asked.facts, item) for item in asked.questions],
    }


def _question_json(facts: Mapping[str, Fact], question: Question) -> dict[str, Any]:
    clauses = []
    for place in question.places:
        policy = {"policy": place.policy} if place.policy else {}
        clauses.append({**policy, "path": place.path, "quote": place.quote})
    return {
        "kind": question.kind,
        "text": question.text,
        "reason": question.reason,
        "declared_in": question.declared_in,
        "clauses": clauses,
        "rules": list(question.rules),
        "results": list(question.results),
        "bounds": list(question.bounds),
        "tried": question.tried,
        "witness": _witness_json(facts, question.witness, question.answers) if question.witness else None,
    }


def _witness_json(facts: Mapping[str, Fact], witness: Witness, answers: Sequence[str]) -> dict[str, Any]:
    """The case, and for each answer the value and what is assumed, as an assumption file has it."""
    return {
        "case": case_json(witness.sampled.case, facts),
        "event": witness.event + 1,
        "result": witness.result,
        "values": [
            {
                "answer": answer,
                "value": json_value(value, type),
                "assume": assumed_json({**witness.sampled.assumed, **side.given}, witness.assumed),
            }
            for answer, value, type, side in zip(answers, witness.values, witness.types, witness.sides, strict=True)
        ],
    }


# ---- text


def question_lines(console: Console, asked: Asked, output: str | None) -> Iterator[str]:
    """The questions about a policy, numbered through, in groups."""
    yield from wrap(console.paint(visible(asked.name), "bold", output=output), WIDTH)
    aside = [item for item in asked.questions if item.kind == VAGUE and not item.rules and item.note in _ASIDE]
    told = [item for item in asked.questions if item not in aside]
    yield console.say(f"待明确的问题{len(told)}个", f"{len(told)} open questions")
    number = 0
    for title, items in _groups(console, told):
        if items:
            yield ""
            yield console.paint(title, "bold", output=output)
        for item in items:
            number += 1
            yield from _one(console, number, item, asked.facts)
    if aside:
        paths = "、".join(dict.fromkeys(place.path for item in aside for place in item.places))
        words = "、".join(dict.fromkeys(item.text for item in aside))
        yield ""
        yield from wrap(
            console.say(
                f"另有{len(aside)}处这类用语（{words}）见于不产生待遇的条款，不逐一列出：{paths}。",
                f"{len(aside)} more such words ({words}) are in clauses that yield no benefit: {paths}.",
            ),
            WIDTH,
        )


def _groups(console: Console, found: Sequence[Question]) -> list[tuple[str, list[Question]]]:
    def of(*kinds: str) -> list[Question]:
        return [item for item in found if item.kind in kinds]

    return [
        (console.say("几份文件说法不一", "documents that disagree"), of(CONFLICT)),
        (
            console.say("文件没有载明的数值和日期", "values and dates that the document does not give"),
            of(IN_FORCE, PENDING),
        ),
        (
            console.say("可以有不同理解、由本政策的口径定下的", "open to other readings, settled by the policy"),
            [item for item in of(READING, OVERLAP) if item.of_policy],
        ),
        (
            console.say("可以有不同理解、依通行口径处理的", "open to other readings, settled by common usage"),
            [item for item in of(READING, OVERLAP) if not item.of_policy],
        ),
        (console.say("留待明确或者另行规定的条款", "clauses left to targets, trials or other rules"), of(*LEFT_OPEN)),
        (console.say("程度、范围没有写明的用语", "words that leave degree or scope open"), of(VAGUE)),
    ]


def _one(console: Console, number: int, question: Question, facts: Mapping[str, Fact]) -> Iterator[str]:
    """One question: what it is, the words, the reason, what rests on it, and the case."""
    first, *more = wrap(visible(_title(console, question)), WIDTH - 5)
    yield f"{number:>3}  {first}"
    yield from (f"     {line}" for line in more)
    for place in question.places:
        quote = f"“{_shortened(place.quote)}”" if place.quote else ""
        where = f"{place.policy} {place.path}" if place.policy else place.path
        yield from _under(f"〔{where}〕{quote}")
    if question.reason:
        yield from _under(console.say("理由：", "reason: ") + question.reason)
    if question.bounds:
        yield from _under(console.say("文件写明的界限：", "bounds: ") + "、".join(question.bounds))
    rests = question.results or question.rules
    if rests:
        yield from _under(console.say("关系到：", "bears on: ") + "、".join(rests))
    yield from (f"     {line}" for line in witness_lines(console, question, facts))


def _title(console: Console, question: Question) -> str:
    match question.kind:
        case "待定":
            return console.say(f"“{question.text}”取多少？", f"what is {question.text}?")
        case "施行":
            return console.say("自何时起施行？", "from when does it hold?")
        case "口径" | "重叠" | "冲突":
            return question.text
        case "用语":
            return f"{question.text}"
    return f"{question.text}（{question.kind}）"


def witness_lines(console: Console, question: Question, facts: Mapping[str, Fact]) -> Iterator[str]:
    """The case that two answers pay differently, or how many were tried."""
    witness = question.witness
    if witness is None:
        if question.tried:
            yield console.say(
                f"试了{question.tried}例，未见差异。", f"{question.tried} cases tried, no difference seen."
            )
        elif question.answers:
            other = question.answers[1]
            yield console.say(f"若取“{other}”，各项算法不变。", f"with {other} nothing is computed otherwise.")
        return
    yield console.say("例：", "for example:")
    for line in case_text(witness.upto, facts, witness.facts):
        yield from (f"  {part}" for part in wrap(visible(line), WIDTH - 7))
    events = witness.upto.events
    when = f"{date_text(events[-1].date)}的" if len(events) > 1 else ""
    for answer, value, type in zip(question.answers, witness.values, witness.types, strict=True):
        said = f"{answer}：{when}{witness.result}{value_text(value, type)}"
        yield from (f"  {part}" for part in wrap(visible(said), WIDTH - 7))
    assumed = assumed_texts(witness.sampled.assumed, witness.common)
    if assumed:
        said = console.say(f"（其余待定的假设：{'，'.join(assumed)}）", f"(assumed: {', '.join(assumed)})")
        yield from (f"  {part}" for part in wrap(visible(said), WIDTH - 7))


def _under(text: str) -> Iterator[str]:
    return (f"     {line}" for line in wrap(visible(text), WIDTH - 5))


def _shortened(quote: str) -> str:
    """A long quote's beginning and end."""
    return quote if len(quote) <= _LONGEST_QUOTE else f"{quote[: _LONGEST_QUOTE - 15]}……{quote[-13:]}"
