"""The good policies of the corpus compute what their worked cases say; each code of the compiler has bad files."""

from pathlib import Path

import pytest

from compiler.assumptions import Assumptions
from compiler.explanation import Depth
from dsl.catalogue import CATALOGUE
from mingsuan.policy import load
from tests.checked import as_json, certificates_hold, kernel_agrees
from tests.corpus_files import FOLDER, expectations, files

GOOD = [path for path in files() if path.relative_to(FOLDER).parts[0] == "ok" and "\n样例" in path.read_text("utf-8")]
BETWEEN_POLICIES = {"X02"}  # of several policies checked together: see test_conflicts
COMPILED_CODES = [code for code in CATALOGUE if code[0] not in "FE" and code not in BETWEEN_POLICIES]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_the_worked_cases_of_a_good_policy_pass(path: Path) -> None:
    policy = load(str(path))
    assert policy.program.samples
    for sample in policy.program.samples:
        traces = policy.evaluate_sample(sample).traces
        expected = {(item.event, item.result): item.value for item in sample.expected}
        reached = {(event, name): traces[event].results[name] for event, name in expected}
        assert reached == expected, sample.name


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_the_worked_cases_of_a_good_policy_stand_up_to_kernel_and_checker(path: Path) -> None:
    policy = load(str(path))
    for sample in policy.program.samples:
        evaluated = policy.evaluate(as_json(policy, sample), Assumptions(sample.assumed))
        worked = policy.evaluate_sample(sample)
        assert [trace.results for trace in evaluated.traces] == [trace.results for trace in worked.traces]
        kernel_agrees(policy, evaluated)
        assert certificates_hold(policy, evaluated, [path.parent, path.parent / "原文"], [Depth.STEPS])


@pytest.mark.parametrize("code", COMPILED_CODES)
def test_each_code_has_two_bad_files(code: str) -> None:
    named = [path for path in files() if code in {each.code for each in expectations(path.read_text("utf-8"))}]
    assert len(named) >= 2
