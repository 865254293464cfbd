"""A policy to work with: checked, evaluated on cases, explained, certified."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

from attrs import define, field, frozen

from compiler.cases import Case
from compiler.certificate import Run, certificate
from compiler.explain import explain
from compiler.explanation import Depth, Explanation, Wording
from compiler.formats import json_value, value_text
from compiler.graph import Node, Result
from compiler.pipeline import Program, compile_policy
from compiler.rules import MissingFact
from compiler.run import EventTrace, run_case
from compiler.samples import Sample
from compiler.types import Value
from dsl.diagnostics import Diagnostic, InputError, Severity
from dsl.source import SourceFile, source_from_text
from mingsuan.case_json import CaseReader, as_plain_json, fault
from mingsuan.library import find, vocabulary_folders
from mingsuan.session import Session, open_session
from mingsuan.version import VERSION


@frozen(eq=False)
class Evaluated:
    """A case as evaluated: the JSON it came as, and the trace of each event."""

    data: Mapping[str, Any]
    id: str
    traces: tuple[EventTrace, ...]


@define(eq=False)
class Policy:
    """A compiled policy."""

    program: Program
    _reader: CaseReader = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._reader = CaseReader(self.program.symbols)

    @property
    def name(self) -> str:
        """The name in the header 政策."""
        return self.program.name

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything found wrong with it: first what is in its own file, then vocabularies, then the document."""
        units = reversed(self.program.sources.units)
        ranks: dict[object, int] = {unit.file.path or unit.file.name: rank for rank, unit in enumerate(units)}
        return tuple(sorted(self.program.diagnostics, key=lambda item: _rank(item, ranks)))

    def require_ok(self) -> None:
        """Raise InputError with its errors if it cannot run."""
        if self.program.ok:
            return
        errors = [item for item in self.diagnostics if item.severity is Severity.ERROR]
        if errors:
            raise InputError(errors)

    # ---- cases

    def evaluate(self, data: object) -> Evaluated:
        """Read and run a case (contract: one JSON object). Raises CaseFault, and InputError for a policy with errors."""
        self.require_ok()
        case = self._reader.read(data)
        assert isinstance(data, Mapping)
        return self._run(case, data)

    def evaluate_sample(self, sample: Sample) -> Evaluated:
        """Run a worked case of the rules. Raises CaseFault."""
        return self._run(sample.case, {})

    def _run(self, case: Case, data: Mapping[str, Any]) -> Evaluated:
        try:
            traces = run_case(self.program.graph, case, at_new_year=self.program.at_new_year)
        except MissingFact as error:
            self._missing(error, case.events[error.event or 0].type)
        return Evaluated(data, case.id, traces)

    def _missing(self, error: MissingFact, event: str) -> NoReturn:
        """Name the fact, the rule that needs it, and the clause the rule rests on."""
        result, node = self._needing(error.node, event)
        paths = "、".join(dict.fromkeys(item.path for item in node.citations)) if node else ""
        clause = f"〔{self.name} {paths}〕" if paths else ""
        needed = f"规则“{result.name}”需要它{clause}" if result else "规则需要它"
        fault("E11", where=f"第{(error.event or 0) + 1}个事件", fact=error.name, needed=needed)

    def _needing(self, fact: Node, event: str) -> tuple[Result | None, Node | None]:
        """The first result of the event that reads a fact, and the nearest words above the fact."""
        graph = self.program.graph
        above = {fact.id}
        for node in graph.nodes[fact.id + 1 :]:
            if any(arg in above for arg in node.args):
                above.add(node.id)
        for result in graph.results:
            if result.event == event and result.node in above:
                below = graph.reachable([result.node]) & above
                cited = [node for node in sorted(below) if graph.nodes[node].citations]
                return result, graph.nodes[cited[0]] if cited else None
        return None, None

    def results(self, evaluated: Evaluated, *, with_explanations: bool = False) -> dict[str, Any]:
        """The results of a case as JSON (contract: result)."""
        events: list[dict[str, Any]] = []
        for trace in evaluated.traces:
            entry: dict[str, Any] = {}
            for result in self._results_of(trace):
                entry[result.name] = json_value(trace.results[result.name], self._type_of(result))
            if with_explanations:
                entry["说明"] = {
                    result.name: self.explain(evaluated, trace.index, result.name, Depth.SENTENCE).sentence
                    for result in self._results_of(trace)
                }
            events.append(entry)
        return {"编号": evaluated.id, "事件": events}

    def _results_of(self, trace: EventTrace) -> list[Result]:
        return [result for result in self.program.graph.results if result.event == trace.event.type]

    def _type_of(self, result: Result) -> Any:
        return self.program.graph.nodes[result.node].type

    def text(self, result: str, event: str, value: Value) -> str:
        """A result's value as people write it."""
        found = next(item for item in self.program.graph.results if item.name == result and item.event == event)
        return value_text(value, self._type_of(found))

    def session(self, person: Mapping[str, Any]) -> Session:
        """A person (facts as in a case) whose events are settled one by one. Raises CaseFault, and InputError for a
        policy with errors."""
        self.require_ok()
        return open_session(self.program, self._reader, person, self.wording)

    # ---- explanations

    def result_names(self, evaluated: Evaluated, index: int) -> list[str]:
        """Names of the results of an event, main results first."""
        return [result.name for result in self._results_of(evaluated.traces[index])]

    def main_results(self, evaluated: Evaluated, index: int) -> list[str]:
        """Names of the results of an event other than what is left to the person; that too where it is all there is."""
        results = self._results_of(evaluated.traces[index])
        main = [result.name for result in results if result.kind != "个人负担"]
        return main or [result.name for result in results]

    def explain(self, evaluated: Evaluated, index: int, result: str, depth: Depth) -> Explanation:
        """Why a result of the event with that index is what it is. Raises NoSuchResult."""
        return explain(self.program.graph, evaluated.traces, index, result, depth, self.wording)

    @property
    def wording(self) -> Wording:
        """What explanations call the document and the readings."""
        document = self.program.sources.document
        titles = {document.source.name: self.name} if document else {}
        return Wording(titles, {item.text: item.reason for item in self.program.readings})

    def certificate(self, evaluated: Evaluated, explanation: Explanation) -> dict[str, Any]:
        """The explanation as a certificate (JSON) that `mingsuan verify` re-verifies."""
        sources = self.program.sources
        documents: list[SourceFile] = [sources.document.source] if sources.document else []
        run = Run(
            self.name,
            [unit.file for unit in sources.units],
            documents,
            self.program.graph,
            as_plain_json(evaluated.data),
            evaluated.traces,
            {"mingsuan": VERSION},
        )
        return certificate(run, explanation)


def _rank(item: Diagnostic, ranks: Mapping[object, int]) -> int:
    """Place of a finding's file among the files of rules; documents come after them."""
    if not item.labels:
        return 0
    file = item.labels[0].file
    return ranks.get(file.path or file.name, len(ranks))


def load(name: str) -> Policy:
    """The policy of a path or a shipped name, with whatever is wrong in `diagnostics`. Raises InputError if there is
    no such file or it is no text."""
    return Policy(compile_policy(find(name), vocabulary_folders()))


def load_text(text: str, folder: Path | None = None, name: str = "规则.ming") -> Policy:
    """The policy of a text; 原文 and 引用 are looked for in the folder."""
    path = folder / name if folder else None
    return Policy(compile_policy(source_from_text(name, text, path), vocabulary_folders()))
