"""The command ledger: what becomes of each clause of a document."""

import argparse
from collections.abc import Iterator, Sequence

from compiler.inquiry.clause_notes import ClauseNote, clause_notes
from compiler.ledger import ACCOUNTED, COMPUTED, OPEN, Entry, Ledger
from dsl.document import Document
from mingsuan.console import WIDTH, Console, Stop
from mingsuan.ledger_view import ledger_json, notes_of
from mingsuan.loading import has_errors, load_policy
from mingsuan.policy import Policy
from mingsuan.terminal import display_width, leaders, visible, wrap

_STYLES = {COMPUTED: ("✓", "green"), ACCOUNTED: ("·", "dim"), OPEN: ("✗", "red")}
_ENGLISH = {COMPUTED: "computed", ACCOUNTED: "accounted for", OPEN: "open"}


def run_ledger(console: Console, arguments: argparse.Namespace) -> int:
    """Each clause of the document: computed, accounted for, or open."""
    policy = load_policy(console, arguments.policy)
    document, ledger = policy.program.sources.document, policy.program.ledger
    if document is None or ledger is None:
        raise Stop(1, console.say("没有可以列出的原文。", "There is no document to account for."))
    if arguments.format == "json":
        console.deliver_json(ledger_json(policy, ledger, document), arguments.output)
    elif arguments.format == "html":
        console.deliver(_page(policy, ledger, document), arguments.output)
    else:
        text = "\n".join(_ledger_lines(console, policy, ledger, document, arguments.output)) + "\n"
        console.deliver(text, arguments.output)
    return int(has_errors(policy.diagnostics))


def _page(policy: Policy, ledger: Ledger, document: Document) -> str:
    """The ledger as one HTML page that needs nothing else."""
    from mingsuan.pages import page

    return page("ledger.html.j2", **ledger_json(policy, ledger, document)) + "\n"


def _ledger_lines(
    console: Console, policy: Policy, ledger: Ledger, document: Document, output: str | None
) -> Iterator[str]:
    yield from wrap(console.paint(visible(document.title_text or policy.name), "bold", output=output), WIDTH)
    yield visible(document.source.name)
    yield ""
    notes = clause_notes(policy.program)
    for entry in ledger.entries:
        yield from _entry_lines(console, entry, notes_of(entry, notes), output)
    yield ""
    totals = [(status, ledger.count(status)) for status in (COMPUTED, ACCOUNTED, OPEN)]
    unused = sum(len(entry.unused_figures) for entry in ledger.entries)
    chinese = "，".join(f"{status}{count}条" for status, count in totals)
    english = ", ".join(f"{count} {_ENGLISH[status]}" for status, count in totals)
    yield console.say(
        f"共{len(ledger.entries)}条：{chinese}；没有用到的数字{unused}个",
        f"{len(ledger.entries)} clauses: {english}; {unused} unused figures",
    )


def _entry_lines(console: Console, entry: Entry, notes: Sequence[ClauseNote], output: str | None) -> Iterator[str]:
    """A clause with its status at the right, and below it the rules or the reasons."""
    mark, style = _STYLES[entry.status]
    status = console.say(entry.status, _ENGLISH[entry.status])
    if entry.kind and entry.kind != entry.status:
        status += console.say(f"（{entry.kind}）", f" ({entry.kind})")
    head = wrap(visible(f"{entry.path}  {entry.heading}".rstrip()), WIDTH - 4 - display_width(status))
    first = leaders(f"{mark} {head[0]}", status, WIDTH)
    painted = first[: -len(status)] + console.paint(status, style, output=output)
    yield console.paint(mark, style, output=output) + painted[len(mark) :]
    yield from (f"  {line}" for line in head[1:])
    if entry.rules:
        yield from _under(console.say("规则：", "rules: ") + "、".join(entry.rules))
    if entry.reason:
        yield from _under(console.say("理由：", "reason: ") + entry.reason)
    for note in notes:
        place = note.path.removeprefix(entry.path) + (f"“{''.join(note.quote.split())}”" if note.quote else "")
        yield from _under(
            console.say(f"{place}（{note.kind}）：{note.reason}", f"{place} ({note.kind}): {note.reason}")
        )
    missing = [part.path for part in entry.paragraphs if part.status == OPEN]
    if missing:
        yield from _under(console.say("未落实：", "open: ") + "、".join(missing))
    if entry.unused_figures:
        figures = "、".join(figure.numeral.text for figure in entry.unused_figures)
        yield from _under(console.say("没有用到的数字：", "unused figures: ") + figures)


def _under(text: str) -> Iterator[str]:
    return (f"    {line}" for line in wrap(visible(text), WIDTH - 4))
