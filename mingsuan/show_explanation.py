"""Explanations for people: as a tree of 80 columns for the terminal, and as Markdown."""

import re
from collections.abc import Iterator, Mapping, Sequence

from compiler.explanation import ASSUMED_MARK, Depth, Explanation, Origin, Step, places
from compiler.formats import date_text
from compiler.graph import Citation
from mingsuan.terminal import display_width, fitting, leaders, paint, visible, wrap

_DEEPEST = 8  # levels drawn as a tree; what lies deeper keeps this indentation and tells its level
_ROOM_FOR_SOURCE = 32  # columns below which a source that has to be shortened goes to a line of its own
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~])")


def render_text(explanation: Explanation, *, width: int = 80, colour: bool = False) -> str:
    """The sentence, or the tree of steps with the origin of each figure at the right; ends with a line feed."""
    if explanation.depth is Depth.SENTENCE:
        return "\n".join(wrap(visible(explanation.sentence), width)) + "\n"
    titles = several_titles(explanation)
    lines = list(_headline(explanation, titles, width, colour))
    for step, (first, further) in zip(explanation.steps, tree_prefixes(explanation.steps), strict=True):
        source = step_source(step, titles)
        full = explanation.depth is Depth.ALL
        lines += _lines(visible(line_text(step)), visible(source), first, further, width, colour, full)
    return "\n".join(lines) + "\n"


def _headline(explanation: Explanation, titles: Mapping[str, str] | None, width: int, colour: bool) -> Iterator[str]:
    """普通门诊统筹  1,620.00元 and the event at the right; where it is nothing, the reason."""
    result = f"{explanation.result}  {explanation.value}"
    if explanation.formula:
        result += f" = {explanation.formula}"
    happened = f"{date_text(explanation.event.date)} {explanation.event.type}"
    if explanation.note:
        result += f"：{explanation.note}{places(explanation.citations, titles)}。"
    left = wrap(visible(result), width)
    if len(left) == 1 and display_width(left[0]) + display_width(happened) + 2 <= width:
        left = [leaders(left[0], visible(happened), width)]
    yield paint(left[0], "bold", colour=colour)
    yield from left[1:]


def several_titles(explanation: Explanation) -> Mapping[str, str] | None:
    """The titles by document where the policy has more than one; None where the clause alone says enough."""
    titles = explanation.wording.titles
    return titles if len(titles) > 1 else None


def line_text(step: Step) -> str:
    """`label  value = formula，note`, or `formula = value` without a label."""
    itself = step.label.replace(",", "") == step.value.replace(",", "")  # a figure that has no other name
    label = "" if itself else step.label
    value = "" if label and step.value and label.endswith(step.value) else step.value
    parts = [value, step.formula]
    if not label:
        parts.reverse()
    computed = " = ".join(filter(None, parts))
    text = "  ".join(filter(None, (label, computed)))
    return "，".join(filter(None, (text, step.note)))


def step_source(step: Step, titles: Mapping[str, str] | None) -> str:
    """The origin of a figure: 〔三（一）第2段〕“…”, 案情, 口径：…, 〔假设（非文件载明）〕; nothing for what was computed."""
    if step.origin is Origin.ASSUMED:
        return "；".join((f"〔{ASSUMED_MARK}〕", *(_quoted(citation, titles) for citation in step.citations)))
    if step.citations:
        return "；".join(_quoted(citation, titles) for citation in step.citations)
    if step.origin is Origin.READING:
        return "" if step.label == "口径" else f"口径：{'；'.join(step.readings)}" if step.readings else "口径"
    return "案情" if step.origin is Origin.CASE else ""


def _quoted(citation: Citation, titles: Mapping[str, str] | None) -> str:
    quote = citation.words
    return places((citation,), titles) + (f"“{quote}”" if quote else "")


def tree_prefixes(steps: Sequence[Step]) -> list[tuple[str, str]]:
    """For each step what stands before its first line, and before further ones."""
    prefixes: list[tuple[str, str]] = []
    following: list[bool] = []  # level -> whether a later step of that level belongs to the same parent
    for step in reversed(steps):
        del following[step.depth + 1 :]
        following.extend([False] * (step.depth + 1 - len(following)))
        outer = "".join("│  " if more else "   " for more in following[1 : min(step.depth, _DEEPEST)])
        more = following[step.depth]
        branch = "├─ " if more else "└─ "
        if step.label == "因为" and step.depth == 1 and more:
            branch = "│ "
        deeper = f"（第{step.depth}层）" if step.depth > _DEEPEST else ""
        below = "│  " if more else "   "
        prefixes.append((outer + branch + deeper, outer + below) if step.depth else ("", "   "))
        following[step.depth] = True
    return prefixes[::-1]


def _lines(text: str, source: str, first: str, further: str, width: int, colour: bool, full: bool) -> Iterator[str]:
    """The lines of one step: its source on the same line, there shortened, or under it."""
    left = wrap(text, max(width - display_width(first), 20))
    room = width - display_width(first + left[-1]) - 3
    beside = source if display_width(source) <= room else ""
    if source and not beside and not full and room >= _ROOM_FOR_SOURCE:
        beside = shortened(source, room)
    for number, line in enumerate(left):
        last = number == len(left) - 1
        before = further if number else first
        painted = before + line
        if last and beside:
            gap = leaders(painted, beside, width)
            painted = gap[: len(gap) - len(beside)] + paint(beside, "dim", colour=colour)
        yield painted
    if source and not beside:
        room = max(width - display_width(further) - 4, 20)
        for line in wrap(source, room) if full or display_width(source) <= room else [shortened(source, room)]:
            yield f"{further}    {paint(line, 'dim', colour=colour)}"


def shortened(source: str, room: int) -> str:
    """A source with the middle of its quote left out (…): its beginning, and as much of its end as there is room."""
    head, mark, quote = source.partition("“")
    rest = room - display_width(head) - 4
    if not mark or rest < 8:
        return source[: fitting(source, room - 1)] + "…"
    begin = quote[: fitting(quote, rest // 3)]
    end = quote[::-1]
    end = end[: fitting(end, rest - display_width(begin))][::-1]
    return f"{head}“{begin}…{end}"


def render_markdown(explanation: Explanation) -> str:
    """A heading, the sentence, and the steps as a nested list; nothing in a name acts as markup."""
    happened = f"{date_text(explanation.event.date)}{explanation.event.type}"
    blocks = [
        f"### {markdown(explanation.result)} {markdown(explanation.value)}（{markdown(happened)}）",
        "",
        markdown(explanation.sentence),
    ]
    if explanation.steps:
        blocks.append("")
    titles = several_titles(explanation)
    for step in explanation.steps:
        source = step_source(step, titles)
        tail = f" — {markdown(source)}" if source else ""
        indent = "  " * (min(max(step.depth, 1), _DEEPEST) - 1)
        blocks.append(f"{indent}- {markdown(line_text(step))}{tail}")
    return "\n".join(blocks) + "\n"


def markdown(text: str) -> str:
    """A text that Markdown shows as it is, on one line."""
    escaped = _MARKDOWN.sub(r"\\\1", " ".join(visible(text).split()))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
