"""What every policy that ships must be: sound, complete, right on its worked cases, consistent on random ones.

What single policies compute is held to independent oracles elsewhere (test_anshan, test_wenzhou, test_zibo, …).
"""

import json
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from attrs import evolve

from compiler.assumptions import Assumptions, open_values
from compiler.cases import Case
from compiler.explanation import Depth
from compiler.inquiry.sampling import Ground, Sampled, Sampler
from compiler.ledger import ACCOUNTED, COMPUTED
from compiler.rules import NoCalendar
from compiler.run import EventTrace, run_case
from compiler.samples import Sample
from compiler.types import Kind
from dsl import syntax as ast
from mingsuan import read_json
from mingsuan.checker import verify
from mingsuan.json_values import CaseFault
from mingsuan.library import shipped as shipped_policies
from mingsuan.library import vocabulary_folders
from tests.checked import agrees, as_json
from tests.shipped import POLICIES, check_policy, check_sample, kernels, lines, samples, shipped

NAMES = sorted(item.name for item in shipped_policies())
DOCUMENTS = Path(__file__).parent / "documents"
ANSHAN = POLICIES / "anshan_outpatient"
RECEIVED = {  # the document of each policy
    "anshan_before": "004_96f8ebb8fc6b7c69.txt",
    "anshan_outpatient": "004_96f8ebb8fc6b7c69.txt",
    "plan_fragment": "003_7da0d734e36b4630.txt",
    "wenzhou_in_force": "000_df6fc5eb251b34c1.txt",
    "wenzhou_old_and_young": "000_df6fc5eb251b34c1.txt",
    "wenzhou_relief": "002_a09d28a6ef905ee7.txt",
    "zibo_yiyuan_reply": "001_fd163e2c24168b37.txt",
}
FEN = 100
FIGURES = (Kind.AMOUNT, Kind.RATE, Kind.POINTS, Kind.NUMBER, Kind.AGE, Kind.DURATION, Kind.DATE)
EACH = pytest.mark.parametrize("name", NAMES)


def source(name: str) -> Path:
    """The document of a policy, as received: in tests/documents, or (Anshan's) where it has always been."""
    return next(path for path in (DOCUMENTS / RECEIVED[name], ANSHAN / RECEIVED[name]) if path.exists())


def test_the_seven_of_the_contract_ship() -> None:
    assert sorted(RECEIVED) == NAMES


# ---- the rules and the document


@EACH
def test_nothing_is_wrong_or_open_and_the_document_is_the_received_one(name: str) -> None:
    check_policy(name, source(name))
    digest = sha256(source(name).read_bytes()).hexdigest()
    assert digest in (POLICIES / "README.md").read_text("utf-8")


@EACH
def test_every_clause_is_computed_or_has_a_reason(name: str) -> None:
    ledger = shipped(name).program.ledger
    assert ledger is not None
    for entry in ledger.entries:
        if entry.status == ACCOUNTED:
            assert (entry.reason and entry.kind) or not entry.paragraphs, entry.path  # headings alone have none
        else:
            assert entry.status == COMPUTED
    assert all(figure in entry.figures for entry in ledger.entries for figure in entry.accounted_figures)


@EACH
def test_every_figure_of_the_rules_rests_on_words_of_a_document(name: str) -> None:
    graph = shipped(name).program.graph
    for node in graph.nodes:
        if node.op == "parameter" or (node.op == "constant" and node.type.kind in FIGURES and node.rule and node.data):
            assert node.citations, (node.rule, node.label)
            for cited in node.citations:
                assert cited.quote and cited.path


@EACH
def test_what_is_open_says_why(name: str) -> None:
    program = shipped(name).program
    for item in open_values(program.symbols, program.graph).values():
        assert item.reason, item.name
    unit = program.sources.policy
    assert unit is not None
    (in_force,) = [part for part in unit.module.statements if isinstance(part, ast.InForce)]
    assert in_force.period is not None or in_force.reason
    for reading in program.readings:
        assert reading.reason, reading.text


BOUNDS = (
    ("wenzhou_relief", "困难群体大病保险比例", "79.99%", "80%"),  # 002 三（三）9 “80%以上”
    ("wenzhou_old_and_young", "养老机构下降分数", "21", "20"),  # 000 二（一）7 “最高可下降20分”
    ("zibo_yiyuan_reply", "未定级机构住院支付比例", "100.01%", "100%"),
)


@pytest.mark.parametrize(("name", "open_one", "beyond", "just"), BOUNDS)
def test_assumptions_stay_within_the_words(name: str, open_one: str, beyond: str, just: str) -> None:
    assert shipped(name).assume({open_one: just}).values
    with pytest.raises(CaseFault) as caught:
        shipped(name).assume({open_one: beyond})
    assert caught.value.diagnostic.code == "E13"


# ---- worked cases


@pytest.mark.parametrize(
    ("name", "sample"),
    [pytest.param(name, sample, id=f"{name}-{sample.name}") for name in NAMES for sample in samples(name)],
)
def test_worked_case(name: str, sample: Sample) -> None:
    check_sample(name, sample)


ALWAYS_THE_SAME = {
    ("anshan_before", "普通门诊统筹"),
    ("wenzhou_old_and_young", "生育津贴计发基数"),
}  # nothing; the fact


@EACH
def test_every_result_has_worked_cases_of_either_kind(name: str) -> None:
    """Each result is worked out where it is something and where it is nothing (or: where it holds and where not)."""
    policy = shipped(name)
    expected: dict[str, set[object]] = {}
    for sample in samples(name):
        for item in sample.expected:
            expected.setdefault(item.result, set()).add(item.value)
    own = {entry for part in (policy.program.ledger.entries if policy.program.ledger else ()) for entry in part.rules}
    for result in policy.program.graph.results:
        if result.name in own or result.kind == "个人负担":
            values = expected.get(result.name, set())
            assert len(values) > 1 or (name, result.name) in ALWAYS_THE_SAME, result.name
            if result.kind == "待遇":
                assert 0 in values, result.name


# ---- certificates

INHERITED = {
    "可享受生育津贴",
    "属于长期护理保险保障对象",
    "达到定点准入分数",
}  # of wenzhou_in_force, which has cases for them


@EACH
def test_certificates_of_every_result_stand(name: str) -> None:
    policy = shipped(name)
    places = [POLICIES / name, POLICIES / "wenzhou_in_force", *vocabulary_folders()]
    data = read_json((POLICIES / name / "assumptions.json").read_text("utf-8")) if has_open(name) else {}
    assumptions = policy.assume(data)
    seen: dict[tuple[str, str, bool], int] = {}
    for case in lines(name, "cases.jsonl"):
        evaluated = policy.evaluate(case, assumptions)
        for trace in evaluated.traces:
            for result, value in trace.results.items():
                key = (trace.event.type, result, bool(value))
                seen[key] = seen.get(key, 0) + 1
                if seen[key] > 1:
                    continue
                told = policy.explain(evaluated, trace.index, result, Depth.ALL)
                certificate = policy.certificate(evaluated, told)
                assert verify(json.loads(json.dumps(certificate, ensure_ascii=False)), places) == [], (result, case)
    missing = {item.name for item in policy.program.graph.results} - {result for _, result, _ in seen}
    assert not missing or (name == "wenzhou_relief" and missing <= INHERITED)


def has_open(name: str) -> bool:
    """Whether something of a policy is left open."""
    return (POLICIES / name / "assumptions.json").exists()


# ---- random cases


@cache
def drawn(name: str, seed: int) -> tuple[tuple[Sampled, tuple[EventTrace, ...]], ...]:
    """Random cases that have a calendar, and their traces."""
    program = shipped(name).program
    sampler = Sampler([Ground(program.graph, program.symbols)], Random(seed), start=program.in_force.start)
    found = []
    for sampled in sampler.cases(150):
        try:
            found.append((sampled, traces(name, sampled.case, sampled)))
        except NoCalendar:
            continue
    assert len(found) > 100
    return tuple(found)


def traces(name: str, case: Case, sampled: Sampled) -> tuple[EventTrace, ...]:
    """The traces of a case; no error but NoCalendar may come up."""
    program = shipped(name).program
    return run_case(program.graph, case, at_new_year=program.at_new_year, assumed=sampled.assumed)


def shares(name: str, trace: EventTrace) -> Iterator[tuple[Fraction, list[Fraction], Fraction]]:
    """The expense of an event, what the benefits pay of it, and what is left to the person."""
    for result in shipped(name).program.graph.results:
        if result.kind == "个人负担" and result.event == trace.event.type:
            values = {role: trace.values[node] for role, node in result.steps.items()}
            paid = [value for role, value in values.items() if role.startswith("payment ")]
            yield values["base"], paid, trace.results[result.name]  # type: ignore[misc]


@EACH
def test_parts_sum_to_the_whole_and_none_is_negative(name: str) -> None:
    kinds = {(item.event, item.name): item.kind for item in shipped(name).program.graph.results}
    count = 0
    for sampled, run in drawn(name, 7):
        for trace in run:
            assert not trace.missing, sampled
            for expense, paid, own in shares(name, trace):
                assert sum(paid) + own == expense, sampled
                assert min([*paid, own]) >= 0, sampled
                count += any(paid)
            for result, value in trace.results.items():
                if kinds[trace.event.type, result] == "待遇":
                    assert isinstance(value, Fraction)
                    assert value >= 0 and (value * FEN).denominator == 1, (result, sampled)
    assert count > 0 or name == "anshan_before"  # before the draft nothing was paid


@EACH
def test_the_kernels_compute_what_the_interpreter_does(name: str) -> None:
    answered = total = 0
    for _, run in drawn(name, 7):
        for trace in run:
            kernel = kernels(name).get(trace.event.type)
            total += 1
            answered += kernel is not None and agrees(kernel, trace)
    assert answered > total // 10  # not of events with line items, nor where a fact is not needed and not given


@EACH
def test_events_do_not_change_what_was_settled_before_them(name: str) -> None:
    for sampled, run in drawn(name, 7):
        part = evolve(sampled.case, events=sampled.case.events[:-1])
        before = traces(name, part, sampled)
        assert [trace.results for trace in before] == [trace.results for trace in run[:-1]]


@EACH
def test_certificates_of_random_cases_stand(name: str) -> None:
    policy = shipped(name)
    places = [POLICIES / name, POLICIES / "wenzhou_in_force", *vocabulary_folders()]
    random = Random(3)
    for sampled, _ in random.sample(drawn(name, 7), 10):
        sample = evolve(samples(name)[0], case=sampled.case)
        evaluated = policy.evaluate(as_json(policy, sample), Assumptions(dict(sampled.assumed)))
        trace = random.choice(evaluated.traces)
        for result in random.sample(sorted(trace.results), min(2, len(trace.results))):
            told = policy.explain(evaluated, trace.index, result, random.choice(list(Depth)))
            certificate = policy.certificate(evaluated, told)
            assert verify(json.loads(json.dumps(certificate, ensure_ascii=False)), places) == [], (result, sampled)
