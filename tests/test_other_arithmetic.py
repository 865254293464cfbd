"""Other people's arithmetic: sums that notices and guides publish, worked again by small policies in the language.

What must come out is derived by hand beside each sum (sums_of_rates, sums_of_time); interpreter, kernel and checker must
agree on it.
"""

from pathlib import Path

import pytest

from mingsuan import load
from tests import sums_of_rates, sums_of_time
from tests.checked import certificates_hold, kernel_agrees
from tests.sums_of_time import CHRONIC, LISTED
from tests.worked import PERSON, Worked, written

SUMS = [*sums_of_rates.SUMS, *sums_of_time.SUMS]


@pytest.mark.parametrize("sum", SUMS, ids=lambda sum: sum.name)
def test_a_published_sum_comes_out(sum: Worked, tmp_path: Path) -> None:
    policy = written(sum, tmp_path)
    assert [f"{item.code} {item.message}" for item in policy.diagnostics] == []
    data = {"编号": "c", "参保人": {**PERSON, **sum.person}, "事件": sum.events}
    evaluated = policy.evaluate(data, policy.assume(sum.assume))
    reached = policy.results(evaluated)["事件"]
    assert [
        {name: row.get(name) for name in wanted} for row, wanted in zip(reached, sum.expected, strict=True)
    ] == sum.expected
    assert kernel_agrees(policy, evaluated) == (len(sum.events) if sum.kernel else 0)
    assert certificates_hold(policy, evaluated, [tmp_path]) >= len(sum.events)


def test_what_the_amended_policy_said_before(tmp_path: Path) -> None:
    written(LISTED, tmp_path)
    policy = load(str(tmp_path / "原办法.ming"))
    assert policy.diagnostics == ()
    evaluated = policy.evaluate({"编号": "c", "参保人": PERSON, "事件": CHRONIC})
    assert [event["慢病待遇"] for event in policy.results(evaluated)["事件"]] == ["1500.00", "0.00"]
