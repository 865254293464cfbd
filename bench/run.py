"""Times the project beside its peers and prints ratios: python bench/run.py

All that is compared runs in one process, alternating in short rounds, and the median round counts, so that a
busy machine weighs on all alike. Nothing here is a test: no figure makes anything fail.
"""

import argparse
import gc
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import generate

import mingsuan
from mingsuan.session import Session

OURS = "明算"
PARTS = ("event", "start", "check")
SIZES = (100, 1_000, 10_000)
ROUNDS = 15
ROUND_SECONDS = 0.05
PERSON = {"险种": "职工医保", "人员类别": "退休"}
VISIT = {
    "类型": "就医",
    "医疗类别": "普通门诊",
    "机构级别": "三级",
    "机构类别": "综合",
    "定点": True,
}
FIRST = {**VISIT, "日期": "2023-02-01", "政策范围内费用": "300.00"}
SECOND = {**VISIT, "日期": "2023-03-01", "政策范围内费用": "2800.00"}


def prepare_ours() -> Callable[[], object]:
    """A function that settles one visit with its trace, by the public API, the policy loaded beforehand."""
    session = _session()
    return lambda: session.explain(SECOND)


def prepare_ours_in_words() -> Callable[[], object]:
    """The same, and the explanation written out in one sentence."""
    session = _session()
    return lambda: session.explain(SECOND).sentence("普通门诊统筹")


def _session() -> Session:
    policy = mingsuan.load("anshan_outpatient")
    session = policy.session(PERSON)
    session.settle(FIRST)
    return session


def prepare_all() -> dict[str, Callable[[], object]]:
    """Every contestant by name; a peer that is not installed is left out, with a word."""
    import importlib

    contestants = {OURS: prepare_ours(), f"{OURS}, in words": prepare_ours_in_words()}
    for name, module in (("ZEN", "peers_zen"), ("OpenFisca", "peers_openfisca")):
        try:
            contestants[name] = importlib.import_module(module).prepare()
        except ModuleNotFoundError as missing:
            print(f"{name} is left out: {missing} (pip install -e '.[bench]')", file=sys.stderr)
    return contestants


def calls_in_a_round(call: Callable[[], object]) -> int:
    """How many calls fill a round, after a warm-up."""
    for _ in range(20):
        call()
    start = time.perf_counter()
    for _ in range(20):
        call()
    return max(1, int(ROUND_SECONDS * 20 / (time.perf_counter() - start)))


def medians(contestants: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Seconds a call, by contestant: the median of rounds that alternate."""
    gc.collect()
    gc.freeze()  # else each one's garbage makes the collector walk through all that the others have loaded
    counts = {name: calls_in_a_round(call) for name, call in contestants.items()}
    rounds: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, call in contestants.items():
            start = time.perf_counter()
            for _ in range(counts[name]):
                call()
            rounds[name].append((time.perf_counter() - start) / counts[name])
    return {name: statistics.median(values) for name, values in rounds.items()}


def command(*arguments: str | Path) -> tuple[float, subprocess.CompletedProcess[str]]:
    """Seconds that one run of the command takes as a process of its own, and what it said."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "mingsuan.cli", *map(str, arguments)], capture_output=True, text=True)
    return time.perf_counter() - start, done


def one_event() -> None:
    """Prints the time to explain one visit, ours and the peers', and the ratios."""
    seconds = medians(prepare_all())
    print("\none visit with its trace    µs   it ÷ ours")
    for name, value in seconds.items():
        print(f"{name:<22}{value * 1e6:>8,.1f}{value / seconds[OURS]:>12.1f}")


def start_up(folder: Path) -> None:
    """Prints the time of the whole command on one case."""
    case = {"编号": "c1", "参保人": PERSON, "事件": [FIRST, SECOND]}
    cases = folder / "cases.jsonl"
    cases.write_text(json.dumps(case, ensure_ascii=False) + "\n", "utf-8")
    runs = [command("eval", "anshan_outpatient", "--cases", cases) for _ in range(7)]
    if '"1620.00"' not in runs[0][1].stdout:
        raise SystemExit(f"mingsuan eval does not give 1620.00:\n{runs[0][1].stdout}{runs[0][1].stderr}")
    seconds = statistics.median(taken for taken, _ in runs)
    print(f"\nmingsuan eval, one case, a process of its own: {seconds:.2f} s")


def check(folder: Path, sizes: tuple[int, ...]) -> None:
    """Prints the time to check generated policies, start of the process included."""
    print("\nmingsuan check     rules      s   rules/s")
    for size in sizes:
        seconds, done = command("check", generate.write(size, folder / str(size)))
        if done.returncode != 0 or done.stderr.strip():
            said = (done.stdout + done.stderr).strip()
            print(f"exit {done.returncode}, and it said: {said[:600]}", file=sys.stderr)
        print(f"{size:>24,}{seconds:>7.1f}{size / seconds:>10,.0f}")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Times the project beside its peers.")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, help="what to time")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="rules of the generated policies")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if "event" in arguments.only:
            one_event()
        if "start" in arguments.only:
            start_up(Path(name))
        if "check" in arguments.only:
            check(Path(name), tuple(arguments.sizes))


if __name__ == "__main__":
    main()
