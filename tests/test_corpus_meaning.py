"""The good policies of the corpus compute what their worked cases say; each code of the compiler has bad files."""

from pathlib import Path

import pytest

from dsl.catalogue import CATALOGUE
from mingsuan.policy import load
from tests.corpus_files import FOLDER, expectations, files

GOOD = [path for path in files() if path.relative_to(FOLDER).parts[0] == "ok" and "\n样例" in path.read_text("utf-8")]
COMPILED_CODES = [code for code in CATALOGUE if code[0] not in "FE"]


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_the_worked_cases_of_a_good_policy_pass(path: Path) -> None:
    policy = load(str(path))
    assert policy.program.samples
    for sample in policy.program.samples:
        traces = policy.evaluate_sample(sample).traces
        expected = {(item.event, item.result): item.value for item in sample.expected}
        reached = {(event, name): traces[event].results[name] for event, name in expected}
        assert reached == expected, sample.name


@pytest.mark.parametrize("code", COMPILED_CODES)
def test_each_code_has_two_bad_files(code: str) -> None:
    named = [path for path in files() if code in {each.code for each in expectations(path.read_text("utf-8"))}]
    assert len(named) >= 2
