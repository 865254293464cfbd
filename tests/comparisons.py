"""The comparisons that several tests look at: the three real pairs, either way round, each computed once in a run of the
tests however many processes share it; and policies against themselves."""

import os
import pickle
from collections.abc import Callable
from contextlib import redirect_stderr
from fcntl import LOCK_EX, flock
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from attrs import frozen

import mingsuan
from compiler.comparison import open_points
from compiler.comparison.result import Comparison
from mingsuan import Policy, read_json
from mingsuan.cli import main
from tests.shipped import POLICIES, shipped

FOLDER = Path(__file__).parents[1] / "examples" / "comparison"
PERSONS, SEED = 60, 7


@frozen
class Pair:
    """Two policies that are compared, and the name that their cases and assumptions share."""

    name: str
    base: str
    draft: str


ANSHAN = Pair("anshan", "anshan_before", "anshan_outpatient")
OLD_AND_YOUNG = Pair("wenzhou_old_and_young", "wenzhou_in_force", "wenzhou_old_and_young")
TWO_DRAFTS = Pair("wenzhou_two_drafts", "wenzhou_old_and_young", "wenzhou_relief")
PAIRS = (ANSHAN, OLD_AND_YOUNG, TWO_DRAFTS)


def cases(pair: Pair) -> list[object]:
    """The typical families of a pair."""
    lines = (FOLDER / f"{pair.name}.jsonl").read_text("utf-8").splitlines()
    return [read_json(line) for line in lines if line.strip()]


def assumptions(pair: Pair) -> object:
    """What is assumed for both policies of a pair."""
    return read_json((FOLDER / f"{pair.name}_assumptions.json").read_text("utf-8"))


def people(folder: Path, policy: str, persons: int = PERSONS, seed: int = SEED) -> Path:
    """A synthetic population for a policy, as a table in a folder."""
    path = folder / f"人口-{policy}-{persons}-{seed}.csv"
    if not path.exists():  # two processes that write it at once write the same
        with redirect_stderr(StringIO()):
            code = main(["population", policy, "--persons", str(persons), "--seed", str(seed), "-o", str(path)])
        assert code == 0
    return path


def compared(factory: pytest.TempPathFactory, pair: Pair, *, swapped: bool = False) -> Comparison:
    """The comparison of a pair with its families and a synthetic population, or of the draft with the base."""
    folder = _shared(factory)
    name = f"{pair.name}{'-swapped' * swapped}.pickle"
    return _unpacked(_once(folder / name, lambda: pickle.dumps(compare_pair(folder, pair, swapped=swapped))))


def rendered(factory: pytest.TempPathFactory, pair: Pair, form: str) -> Path:
    """The file of the report of a pair in a form (.docx)."""
    path = _shared(factory) / f"{pair.name}{form}"
    return _once(path, lambda: mingsuan.comparison_report(compared(factory, pair), form))


def _once(path: Path, make: Callable[[], bytes]) -> Path:
    """A file that the first process that asks for it makes."""
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not path.exists():
            path.write_bytes(make())
    return path


@cache
def _unpacked(path: Path) -> Comparison:
    found: Comparison = pickle.loads(path.read_bytes())
    return found


def compare_pair(folder: Path, pair: Pair, *, swapped: bool = False) -> Comparison:
    """The same, computed now; the population is written into a folder. To ask the two drafts of Wenzhou what they leave
    open takes longer than all else, and is done one way round only."""
    population = people(folder, pair.draft)
    both: list[Policy] = [shipped(pair.base), shipped(pair.draft)]
    base, draft = reversed(both) if swapped else both
    with pytest.MonkeyPatch.context() as patch:
        if swapped and pair is TWO_DRAFTS:
            patch.setattr(open_points, "open_points", lambda *_, **__: ())
        return mingsuan.compare(base, draft, cases=cases(pair), assume=assumptions(pair), population=population)


def _shared(factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of this run of the tests share."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def with_itself(name: str, folder: Path, persons: int = 12) -> Comparison:
    """A policy beside itself, on its first worked cases, what it ships as assumptions, and a few people."""
    policy = shipped(name)
    lines = (POLICIES / name / "cases.jsonl").read_text("utf-8").splitlines()
    assumed = POLICIES / name / "assumptions.json"
    return mingsuan.compare(
        policy,
        policy,
        cases=[read_json(line) for line in lines[:3]],
        assume=read_json(assumed.read_text("utf-8")) if assumed.exists() else None,
        population=people(folder, name, persons),
    )
