"""Many people at once: in parts, on every processor where the system lets a process share what it has read (fork)."""

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from multiprocessing import get_all_start_methods, get_context

from compiler.comparison.cases import Given
from compiler.comparison.money import Till
from compiler.comparison.people import Tally, levels_of, tally

PART = 200
_FEW = 2000  # people for whom other processes are not worth their start
Done = Callable[[int], None]  # told how many people more have been computed
_work: list[tuple[tuple[Till, Till], Sequence[Given]]] = []  # what other processes find when they begin


def tally_all(tills: tuple[Till, Till], people: Sequence[Given], done: Done = lambda _: None) -> Tally:
    """The sums over all people; the same however many processes there are. `people` may read each one when asked."""
    found = Tally(levels_of(tills))
    parts = [range(start, min(start + PART, len(people))) for start in range(0, len(people), PART)]
    with closing(_parts(tills, people, parts)) as tallies:
        for part, one in zip(parts, tallies, strict=True):
            found.merge(one)
            done(len(part))
    return found


def _parts(tills: tuple[Till, Till], people: Sequence[Given], parts: Sequence[range]) -> Generator[Tally, None, None]:
    processors = _processors()
    if len(people) < _FEW or processors == 1 or "fork" not in get_all_start_methods():
        yield from (tally(tills, (people[at] for at in part)) for part in parts)
        return
    _work.append((tills, people))
    pool = ProcessPoolExecutor(processors, mp_context=get_context("fork"))
    try:
        yield from pool.map(_part, parts)
    finally:
        pool.shutdown(cancel_futures=True)  # who interrupts does not wait for the parts that nobody has begun
        _work.pop()


def _processors() -> int:
    """How many processors this process may use, which may be fewer than there are."""
    there = os.cpu_count() or 1
    return min(there, len(os.sched_getaffinity(0))) if hasattr(os, "sched_getaffinity") else there


def _part(part: range) -> Tally:
    tills, people = _work[-1]
    return tally(tills, (people[at] for at in part))
