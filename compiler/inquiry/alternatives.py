"""The other answers to what a policy reads into its text: another 口径, the other rows first, one more value of an open list."""

from collections.abc import Callable, Iterator

from attrs import evolve, frozen

from compiler.graph import Graph, Node
from compiler.inquiry.sampling import Runnable
from compiler.open_words import has_open_list
from compiler.pipeline import Program
from compiler.readings import SETTINGS, Reading
from compiler.symbols import Symbols
from compiler.walk import walk
from dsl import syntax as ast
from dsl.source import Span

Recompile = Callable[[str], Program]  # the policy with another text of its own file of rules
_LISTED = "等限于所列"
_TRIED = 4  # values of an open list that are looked at
_TAIL = 2  # characters at the end that make two values of a class of one sort: 居民医保保费, 其他保险保费


@frozen
class Alternative:
    """Another answer in words, and the policy under it."""

    answer: str
    program: Runnable


def runnable(program: Program) -> Runnable:
    """A program as cases are run on it."""
    return Runnable(program.graph, program.at_new_year)


def alternatives(program: Program, reading: Reading, recompile: Recompile) -> Iterator[Alternative]:
    """The other answers to the question that a reading answers, those under which the policy compiles."""
    if reading.decl.form == "优先":
        yield Alternative("另一行优先", Runnable(_reversed(program.graph, reading.text), program.at_new_year))
    elif reading.text == _LISTED:
        for value, span in _unlisted(program):
            found = recompile(_inserted(program, span, f"、「{value}」"))
            if found.ok:
                yield Alternative(f"“等”也包括{value}", runnable(found))
    else:
        for answer in other_answers(reading.text, reading.decl):
            found = recompile(_answered(program, reading.decl, answer))
            if found.ok:
                yield Alternative(answer, runnable(found))


def other_answers(text: str, decl: ast.ReadingDecl | None = None) -> list[str]:
    """The sentences that could stand in place of a reading."""
    if decl is not None and decl.form == "本数" and decl.subject is not None:
        return [decl.subject.name + ("含本数" if decl.words == "不含本数" else "不含本数")]
    sentences = next((each for each in SETTINGS.values() if text in each), ())
    return [each for each in sentences if each != text and not each.endswith("待定")]


def undeclared(program: Program, recompile: Recompile) -> Iterator[tuple[str, Alternative]]:
    """Questions that no 口径 answers: the answer that is taken, and each other one."""
    declared = {item.text for item in program.readings}
    for sentences in SETTINGS.values():
        if declared.isdisjoint(sentences) and not sentences[0].endswith("待定"):
            for answer in sentences[1:]:
                found = recompile(_answered(program, None, answer))
                if found.ok:
                    yield sentences[0], Alternative(answer, runnable(found))


# ---- changed texts


def _answered(program: Program, decl: ast.ReadingDecl | None, answer: str) -> str:
    """The policy's file with another 口径 in place of the one that it declares, or else at its end."""
    own = program.sources.policy
    text = own.file.text
    if decl is not None and program.symbols.unit_of[id(decl)] is own:
        return f"{text[: decl.span.start]}口径：{answer}。{text[decl.span.end :]}"
    return f"{text.rstrip()}\n口径：{answer}。理由：比较两种读法。\n"


def _inserted(program: Program, place: Span, words: str) -> str:
    text = program.sources.policy.file.text
    return text[: place.end] + words + text[place.end :]


def _unlisted(program: Program) -> list[tuple[str, Span]]:
    """Values of the same sort as those of a list that a quote leaves open, and after which words they would stand."""
    found: list[tuple[str, Span]] = []
    for statement in program.sources.policy.module.statements:
        for item in walk([statement]):
            quotes = [each.quote for each in getattr(item, "citations", ()) or () if each.quote]
            if any(has_open_list(quote) for quote in quotes):
                for refs in _values(item):
                    more = _more(program.symbols, refs, " ".join(quotes), of_list=isinstance(item, ast.ListItem))
                    found += [(value, refs[-1].span) for value in more]
    return list(dict.fromkeys(found))[:_TRIED]


def _values(item: object) -> Iterator[tuple[ast.Ref, ...]]:
    """The values of a class that an item with citations of its own names side by side."""
    match item:
        case ast.ListItem(refs=refs):
            yield refs
        case ast.Row(condition=condition) | ast.Requirement(condition=condition) | ast.TermDecl(condition=condition):
            yield from (node.refs for node in walk([condition]) if isinstance(node, ast.Values) and not node.reach)
        case ast.Slot(content=content):
            yield from (node.refs for node in walk([content]) if isinstance(node, ast.Values) and not node.reach)


def _more(symbols: Symbols, refs: tuple[ast.Ref, ...], quote: str, *, of_list: bool) -> list[str]:
    """Values of the class that are not named, and end as one that is named in the quote does; of a 目录 any where
    there are none."""
    fact = symbols.facts.get(symbols.value_class.get(refs[0].name, ""))
    if fact is None or len(refs) < 2:
        return []
    chosen = {ref.name for ref in refs}
    tails = {ref.name[-_TAIL:] for ref in refs if ref.text in quote}
    others = [choice for choice in fact.choices if choice not in chosen]
    return [choice for choice in others if choice[-_TAIL:] in tails] or (others if of_list else [])


# ---- changed graphs


def _reversed(graph: Graph, reading: str) -> Graph:
    """The graph with the rows of the tables that rest on a reading in the opposite order of precedence."""
    return evolve(graph, nodes=tuple(_other_rows(node) if reading in node.readings else node for node in graph.nodes))


def _other_rows(node: Node) -> Node:
    if node.op != "table" or not isinstance(node.data, tuple):
        return node
    rows = [node.args[at : at + 2] for at in range(0, len(node.args) - 1, 2)]
    rest = node.args[len(rows) * 2 :]
    labels = node.data[len(rows) :]
    turned = tuple(arg for row in reversed(rows) for arg in row)
    return evolve(node, args=(*turned, *rest), data=(*reversed(node.data[: len(rows)]), *labels))
