"""The questions that the text of a policy leaves open, each with the words, what rests on it, and a case that shows it.

A witness is a case that two answers pay differently. It is sought among sampled cases, so that none found is no proof
that there is none: `tried` says how many were looked at.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from random import Random

from attrs import define, evolve, field, frozen

from compiler.assumptions import CONTINUATION, Open
from compiler.formats import value_text
from compiler.graph import Graph, Result
from compiler.inquiry.alternatives import Alternative, Recompile, alternatives, runnable, undeclared
from compiler.inquiry.clause_notes import ClauseNote, clause_notes
from compiler.inquiry.influence import ResultKey, changed_results, resting_on
from compiler.inquiry.quoted import Quoted, quoted
from compiler.inquiry.sampling import Assumed, Ground, Runnable, Sampler, open_keys
from compiler.inquiry.vague_words import VagueWord, vague_words
from compiler.inquiry.witnesses import Side, Witness, narrow, on, search
from compiler.open_words import has_open_list
from compiler.pipeline import Program
from compiler.readings import SETTINGS, Reading
from dsl import syntax as ast
from dsl.document import Document
from dsl.names import OWN_SHARE
from dsl.source import Span

SEED, CASES = 20240601, 300
PENDING, IN_FORCE, READING, OVERLAP, VAGUE, CONFLICT = "待定", "施行", "口径", "重叠", "用语", "冲突"
LEFT_OPEN = ("目标", "未载明", "授权另定", "探索")  # kinds of 条款


@frozen
class Question:
    """Something that the text leaves open.

    `text` names it, `answers` are what the witness compares: the answer that is taken, and another.
    """

    kind: str
    text: str
    reason: str
    declared_in: str  # name of the file of rules, "" for what nobody declared
    of_policy: bool
    places: tuple[Quoted, ...]
    rules: tuple[str, ...] = ()  # that rest on it
    results: tuple[str, ...] = ()  # that may come out otherwise
    bounds: tuple[str, ...] = ()  # of a value that is 待定
    answers: tuple[str, ...] = ()
    witness: Witness | None = None
    tried: int = 0
    note: str = ""  # kind of the 条款 that a vague word stands in


def questions(
    program: Program, recompile: Recompile, given: Assumed, told: Callable[[], object] = lambda: None
) -> list[Question]:
    """The open questions of a policy: values, readings, clauses, words; `given` is assumed wherever it says something.
    `told` is called at each question that is found."""
    asked = _Asked(program, recompile, given)
    found: list[Question] = []
    for part in (asked.in_force, asked.values, asked.readings, asked.undeclared, asked.clauses, asked.words):
        for question in part():
            found.append(question)
            told()
    return found


@define
class _Asked:
    program: Program
    recompile: Recompile
    given: Assumed
    notes: list[ClauseNote] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.notes = clause_notes(self.program)

    @property
    def graph(self) -> Graph:
        return self.program.graph

    @property
    def own_file(self) -> str:
        return self.program.sources.policy.file.name

    # ---- 待定

    def in_force(self) -> Iterator[Question]:
        """From when the policy holds, where the document does not say."""
        for statement in self.program.sources.policy.module.statements:
            if isinstance(statement, ast.InForce) and statement.period is None:
                names = tuple(dict.fromkeys(result.name for result in self.graph.results))
                yield Question(IN_FORCE, "施行日期", statement.reason, self.own_file, True, (), results=names)

    def values(self) -> Iterator[Question]:
        """What is 待定: parameters, and a way of reckoning that is left open."""
        known: dict[str, Open] = {name: item for (name, _), item in open_keys(self.graph, self.program.symbols).items()}
        for name, item in known.items():
            nodes = [node.id for node in self.graph.nodes if node.op == "assumption" and _named(node.data, name)]
            results = resting_on(self.graph, nodes)
            decl = self.program.symbols.quantities.get(name)
            file = self.program.symbols.file_of(decl).name if decl is not None else self.own_file
            question = Question(PENDING, name, item.reason, file, file == self.own_file, self._cited(decl))
            rules = tuple(dict.fromkeys(node.rule for node in self.graph.nodes if set(node.args) & set(nodes)))
            question = evolve(question, rules=rules, results=_names(results), bounds=item.bounds_text)
            yield self._compared(question, item, results)

    def _compared(self, question: Question, item: Open, results: Sequence[Result]) -> Question:
        """The question with a case that two values of what is 待定 pay differently."""
        sampler, keys = self._sampler(results), _keys(results)
        program = narrow(runnable(self.program), keys)
        cases = ((self._two(program, item, sampler), sampled) for sampled in sampler.cases(CASES))
        witness, tried = search(cases, keys, sampler.facts)
        if witness is None:
            return evolve(question, tried=tried)
        key = next(key for key in witness.assumed if key[0] == item.name)
        answers = [f"{item.called(key[1])}取{value_text(side.given[key], item.type)}" for side in witness.sides]
        return evolve(question, witness=witness, tried=tried, answers=tuple(answers))

    def _two(self, program: Runnable, item: Open, sampler: Sampler) -> tuple[Side, Side]:
        """Two values of what is 待定, the lesser first: drawn, or one of them as it is given."""
        drawn = [sampler.assumed(item), sampler.assumed(item)]
        if all(isinstance(value, Fraction) for value in drawn):
            drawn.sort(key=lambda value: value if isinstance(value, Fraction) else 0)
        first, second = (item.spread("", value) for value in drawn)
        given = {key: value for key, value in self.given.items() if key in first}
        return Side(program, {**self.given, **first, **given}), Side(program, {**self.given, **second})

    def _cited(self, decl: object) -> tuple[Quoted, ...]:
        """The words that a 待定 parameter of the policy's own cites."""
        if self.program.symbols.unit_of.get(id(decl)) is not self.program.sources.policy:
            return ()
        versions = decl.versions if isinstance(decl, ast.ParameterDecl) else ()
        return tuple(each for version in versions for each in quoted(self.program, version.citations, ()))

    # ---- readings

    def readings(self) -> Iterator[Question]:
        """The 口径 that the policy declares, and those of vocabularies on which something rests."""
        own = sorted(self.program.readings, key=lambda reading: not reading.of_policy)
        for reading in own:
            if CONTINUATION in reading.text and reading.text.endswith("待定"):
                continue  # asked as a value
            others = list(alternatives(self.program, reading, self.recompile))
            question = self._reading(reading)
            found = [self._differing(question, each) for each in others]
            shown = next((each for each in found if each.witness is not None), found[0] if found else question)
            if reading.of_policy or shown.results:
                yield evolve(shown, tried=sum(each.tried for each in found))

    def _reading(self, reading: Reading) -> Question:
        kind = OVERLAP if reading.decl.form == "优先" else READING
        file = self.program.symbols.file_of(reading.decl).name
        resting = [node for node in self.graph.nodes if reading.text in node.readings]
        rules = tuple(dict.fromkeys(node.rule for node in resting if node.rule))
        places = self._places(reading)
        return Question(kind, reading.text, reading.reason, file, reading.of_policy, places, rules=rules)

    def _places(self, reading: Reading) -> tuple[Quoted, ...]:
        """The words that a reading is about, as far as rules rest on them: of figures, and of the rows of tables."""
        cited = []
        for node in self.graph.nodes:
            if reading.text in SETTINGS["等"]:
                cited += [item for item in node.citations if has_open_list(item.quote)]
            elif reading.text in node.readings:
                rows = [self.graph.nodes[arg] for arg in node.args] if node.op == "table" else []
                cited += [item for each in (node, *rows) for item in each.citations]
        return tuple(dict.fromkeys(Quoted(item.path, item.words) for item in cited))

    def undeclared(self) -> Iterator[Question]:
        """Questions that no 口径 answers, where another answer is seen to pay differently."""
        for text, other in undeclared(self.program, self.recompile):
            shown = self._differing(Question(READING, text, "", "", False, ()), other)
            if shown.witness is not None:
                yield shown

    def _differing(self, question: Question, other: Alternative) -> Question:
        """The question with a case that the other answer pays differently."""
        now = runnable(self.program)
        keys = changed_results(now.graph, other.program.graph)
        if now.at_new_year != other.program.at_new_year:
            keys = [(result.event, result.name) for result in self.graph.results]
        results = [result for result in self.graph.results if (result.event, result.name) in keys]
        if not results:
            return evolve(question, answers=(question.text, other.answer))
        sampler, keys = self._sampler(results), _keys(results)
        sides = (Side(narrow(now, keys), self.given), Side(narrow(other.program, keys), self.given))
        witness, tried = search(on(sides, sampler.cases(CASES)), keys, sampler.facts)
        answers = (question.text, other.answer)
        return evolve(question, results=_names(results), answers=answers, witness=witness, tried=tried)

    def _sampler(self, results: Sequence[Result]) -> Sampler:
        """Cases aimed at some results, the same ones whenever asked."""
        focus = [result for result in results if result.kind != OWN_SHARE] or list(results)
        start = self.program.in_force.start
        return Sampler([Ground(self.graph, self.program.symbols)], Random(SEED), focus, self.given, start)

    # ---- clauses and words

    def clauses(self) -> Iterator[Question]:
        """The clauses that state no more than a target, or leave it to others."""
        document = self.program.sources.document
        for note in self.notes:
            if note.kind in LEFT_OPEN and document is not None:
                heading = document.by_path[note.clause].heading if note.clause in document.by_path else ""
                words = note.quote or document.text(_after_heading(document, note))
                place = Quoted(note.path, "".join(words.split()))
                yield Question(note.kind, heading or note.path, note.reason, self.own_file, True, (place,))

    def words(self) -> Iterator[Question]:
        """Vague words of the document that no question above is about."""
        document, ledger = self.program.sources.document, self.program.ledger
        if document is None or ledger is None:
            return
        parts = [part for entry in ledger.entries for part in entry.paragraphs]
        for found in vague_words(document):
            note = self._note(found)
            if note is not None and note.kind in LEFT_OPEN:
                continue
            rules = next((part.rules for part in parts if _inside(found.span, part.span)), ())
            kind, reason = (note.kind, note.reason) if note is not None else ("", "")
            place = Quoted(found.path, found.quote)
            yield Question(VAGUE, found.word, reason, self.own_file, True, (place,), rules=rules, note=kind)

    def _note(self, found: VagueWord) -> ClauseNote | None:
        """The closest 条款 about a vague word."""
        over = [note for note in self.notes if _inside(found.span, note.span) or _inside(note.span, found.span)]
        return min(over, key=lambda note: note.span.end - note.span.start, default=None)


def _named(data: object, name: str) -> bool:
    return isinstance(data, tuple) and data[0] == name


def _names(results: Sequence[Result]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(result.name for result in results))


def _keys(results: Sequence[Result]) -> list[ResultKey]:
    """The results to be compared, what is left to the person last."""
    return [(item.event, item.name) for item in sorted(results, key=lambda item: item.kind == OWN_SHARE)]


def _inside(span: Span, other: Span) -> bool:
    return other.start <= span.start and span.end <= other.end


def _after_heading(document: Document, note: ClauseNote) -> Span:
    """The place of a note; of a whole clause what follows its heading."""
    clause = document.by_path.get(note.path)
    starts = [part.span.start for part in clause.paragraphs] if clause else []
    return Span(starts[0], note.span.end) if starts else note.span
