"""A policy to work with: checked, evaluated on cases, explained, certified."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import define, evolve, field, frozen

from compiler.assumptions import NO_ASSUMPTIONS, Assumptions
from compiler.cases import Case
from compiler.certificate import Run, certificate
from compiler.explain import explain
from compiler.explanation import Depth, Explanation, Wording
from compiler.formats import json_value, value_text
from compiler.graph import Result
from compiler.load import Unit
from compiler.pipeline import Program, compile_policy
from compiler.rules import EvaluationError
from compiler.run import EventTrace, run_case
from compiler.samples import Sample
from compiler.types import Value
from dsl import syntax as ast
from dsl.diagnostics import Diagnostic, InputError, Severity
from dsl.source import source_from_text
from mingsuan.assumptions import assumptions_json, read_assumptions
from mingsuan.case_json import CaseReader
from mingsuan.json_values import as_plain_json, fault_json
from mingsuan.lacking import lacking, missing_assumption
from mingsuan.library import find, find_policy, vocabulary_folders
from mingsuan.session import Session, open_session
from mingsuan.version import VERSION


@frozen(eq=False)
class Evaluated:
    """A case as evaluated: the JSON it came as, the trace of each event, and what was assumed."""

    data: Mapping[str, Any]
    id: str
    traces: tuple[EventTrace, ...]
    assumed: Assumptions


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

    def assume(self, data: object) -> Assumptions:
        """Assumptions for what the policy leaves open (contract: --assume FILE). Raises CaseFault."""
        return read_assumptions(self.program, data)

    def evaluate(self, data: object, assumed: Assumptions = NO_ASSUMPTIONS) -> Evaluated:
        """Read and run a case (contract: one JSON object) under assumptions (see `assume`).

        Raises CaseFault, and InputError for a policy with errors.
        """
        self.require_ok()
        case = self._reader.read(data)
        assert isinstance(data, Mapping)
        return self._run(case, data, assumed)

    def evaluate_sample(self, sample: Sample, assumed: Assumptions = NO_ASSUMPTIONS) -> Evaluated:
        """Run a worked case of the rules; what it assumes goes before what else is assumed. Raises CaseFault."""
        return self._run(sample.case, {}, evolve(assumed, values={**assumed.values, **sample.assumed}))

    def _run(self, case: Case, data: Mapping[str, Any], assumed: Assumptions) -> Evaluated:
        program = self.program
        try:
            traces = run_case(program.graph, case, at_new_year=program.at_new_year, assumed=assumed.values)
        except EvaluationError as error:
            lacking(program, self._titles, error, case.events[error.event or 0].type)
        return Evaluated(data, case.id, traces, assumed)

    def results(self, evaluated: Evaluated, *, with_explanations: bool = False, lang: str = "zh") -> dict[str, Any]:
        """The results of a case as JSON (contract: result); what is wrong in the place of one that lacks an assumption."""
        events: list[dict[str, Any]] = []
        for trace in evaluated.traces:
            entry: dict[str, Any] = {}
            for result in self._results_of(trace):
                if result.name in trace.results:
                    entry[result.name] = json_value(trace.results[result.name], self._type_of(result))
                else:
                    entry[result.name] = fault_json(self.missing(evaluated, trace.index, result.name), lang)
            if with_explanations:
                entry["说明"] = {
                    name: self.explain(evaluated, trace.index, name, Depth.SENTENCE).sentence for name in trace.results
                }
            events.append(entry)
        return {"编号": evaluated.id, "事件": events}

    def missing(self, evaluated: Evaluated, index: int, result: str) -> Diagnostic:
        """Why a result of the event with that index could not be computed: the assumption that lacks (E14)."""
        lack = evaluated.traces[index].missing[result]
        return missing_assumption(self.program, self._titles, index, result, lack)

    def _results_of(self, trace: EventTrace) -> list[Result]:
        """The results of an event, those left out that ask for facts of the person on which the case is silent."""
        results = self.program.graph.results
        return [result for result in results if result.event == trace.event.type and result.name not in trace.absent]

    def _type_of(self, result: Result) -> Any:
        return self.program.graph.nodes[result.node].type

    def text(self, result: str, event: str, value: Value) -> str:
        """A result's value as people write it."""
        found = next(item for item in self.program.graph.results if item.name == result and item.event == event)
        return value_text(value, self._type_of(found))

    def session(self, person: Mapping[str, Any], assumed: Assumptions = NO_ASSUMPTIONS) -> Session:
        """A person (facts as in a case) whose events are settled one by one. Raises CaseFault, and InputError for a
        policy with errors."""
        self.require_ok()
        return open_session(self.program, self._reader, person, self.wording(assumed), assumed.values)

    # ---- explanations

    def result_names(self, evaluated: Evaluated, index: int) -> list[str]:
        """Names of the results of an event, main results first."""
        return [result.name for result in self._results_of(evaluated.traces[index])]

    def main_results(self, evaluated: Evaluated, index: int) -> list[str]:
        """Names of the results of an event that people ask about first: not what is left to the person, unless that is
        all there is, and not the benefits that do not apply, where another does."""
        results = self._results_of(evaluated.traces[index])
        main = [result.name for result in results if result.kind != "个人负担"]
        idle = set(self.idle_benefits(evaluated, index))
        return [name for name in main if name not in idle] or main or [result.name for result in results]

    def idle_benefits(self, evaluated: Evaluated, index: int) -> list[str]:
        """Names of the benefits that do not apply to an event, where at least one does."""
        trace = evaluated.traces[index]
        benefits = [result for result in self._results_of(trace) if result.kind == "待遇"]
        idle = [result.name for result in benefits if not _applies(result, trace)]
        return idle if len(idle) < len(benefits) else []

    def explain(self, evaluated: Evaluated, index: int, result: str, depth: Depth) -> Explanation:
        """Why a result of the event with that index is what it is. Raises NoSuchResult, and CaseFault for one that asks
        for a fact of the person on which the case is silent."""
        trace = evaluated.traces[index]
        if result in trace.absent:
            error = trace.absent[result]
            error.event = index
            lacking(self.program, self._titles, error, trace.event.type)
        return explain(self.program.graph, evaluated.traces, index, result, depth, self.wording(evaluated.assumed))

    def wording(self, assumed: Assumptions = NO_ASSUMPTIONS) -> Wording:
        """What explanations call the documents, the readings and what is assumed."""
        reasons = {item.text: item.reason for item in self.program.readings}
        return Wording(self._titles, reasons, assumed.reasons)

    @property
    def _titles(self) -> dict[str, str]:
        """The name of the policy of each document, by the name of the document's file."""
        units = self.program.sources.units
        return {unit.document.source.name: _name(unit) for unit in units if unit.document is not None}

    def certificate(self, evaluated: Evaluated, explanation: Explanation) -> dict[str, Any]:
        """The explanation as a certificate (JSON) that `mingsuan verify` re-verifies."""
        sources = self.program.sources
        run = Run(
            self.name,
            [unit.file for unit in sources.units],
            [document.source for document in sources.documents],
            self.program.graph,
            as_plain_json(evaluated.data),
            evaluated.traces,
            {"mingsuan": VERSION},
            assumptions_json(self.program, evaluated.assumed),
        )
        return certificate(run, explanation)


def _name(unit: Unit) -> str:
    """The name in a unit's header 政策."""
    names = [part.text for part in unit.module.statements if isinstance(part, ast.Header) and part.word == "政策"]
    return names[0] if names else Path(unit.file.name).stem


def _applies(result: Result, trace: EventTrace) -> bool:
    """Whether a benefit is for the case at all; one whose value could not be had may be."""
    return result.name in trace.missing or trace.values.get(result.steps.get("applies", -1)) is True


def _rank(item: Diagnostic, ranks: Mapping[object, int]) -> int:
    """Place of a finding's file among the files of rules; documents come after them."""
    if not item.labels:
        return 0
    file = item.labels[0].file
    return ranks.get(file.path or file.name, len(ranks))


def load(name: str) -> Policy:
    """The policy of a path or a shipped name, with whatever is wrong in `diagnostics`. Raises InputError if there is
    no such file or it is no text."""
    return Policy(compile_policy(find(name), vocabulary_folders(), find_policy))


def load_text(text: str, folder: Path | None = None, name: str = "规则.ming") -> Policy:
    """The policy of a text; 原文 and 引用 are looked for in the folder."""
    path = folder / name if folder else None
    return Policy(compile_policy(source_from_text(name, text, path), vocabulary_folders(), find_policy))
