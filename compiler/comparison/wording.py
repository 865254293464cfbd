"""Differences between two Chinese texts, word by word: a figure with its unit is one word, and so is a declared name.

White space, what a word processor left behind and the width of punctuation are no difference.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from fractions import Fraction
from functools import lru_cache
from itertools import accumulate, groupby

from attrs import frozen

from compiler.comparison.result import Piece
from dsl.document import BOOKMARK
from dsl.figures import scan_figures
from dsl.source import fold, squeeze

DELETED, ADDED, CITED = "删", "增", "据"
LONG_NAME = 4  # characters; so many in a row are the name wherever they stand
_QUOTES = str.maketrans("“”„‟‘’‚＇", "\"\"\"\"''''")
_SPOKEN = re.compile(r"\w")


@frozen
class Word:
    """A word as written, with the white space after it, and what it is compared by."""

    text: str
    key: str
    figure: bool = False


@frozen
class _Run:
    """Words side by side, the same on both sides or not."""

    same: bool
    old: tuple[Word, ...]
    new: tuple[Word, ...]


def word_differences(old: str, new: str, names: Collection[str] = ()) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The pieces of both texts, words of one alone marked 删 and 增; `names` are cut as one word each.

    The pieces of a side together are its text. Exchanging the texts exchanges the answers.
    """
    first, second = words(old, names), words(new, names)
    runs = _runs(first, second)
    return _pieces([(run.same, run.old) for run in runs], DELETED), _pieces(
        [(run.same, run.new) for run in runs], ADDED
    )


def merged(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Neighbours under one mark made one."""
    groups = groupby(pieces, lambda piece: piece.mark)
    return tuple(Piece("".join(piece.text for piece in group), mark) for mark, group in groups)


def same_words(old: str, new: str) -> bool:
    """Whether two texts say the same in the same words."""
    return plain(old) == plain(new)


def plain(text: str) -> str:
    """What a text is compared by: no white space, one width and one form of quotation marks."""
    return _key("".join(BOOKMARK.sub("", text).split()))


def words(text: str, names: Collection[str] = ()) -> tuple[Word, ...]:
    """A text cut into words; white space goes with the word before it."""
    text = BOOKMARK.sub("", text)
    squeezed, offsets = squeeze(text)
    found: list[Word] = []
    at = 0
    for part, figure in _cut(squeezed, names):
        end = at + len(part)
        until = offsets[end] if end < len(offsets) else len(text)
        found.append(Word(text[offsets[at] : until], _key(part), figure))
        at = end
    return tuple(found)


def likeness(one: Counter[str], other: Counter[str]) -> Fraction:
    """How many of the words of two texts stand in both: 1 where all do, 0 where none does."""
    total = one.total() + other.total()
    return Fraction(2 * (one & other).total(), total) if total else Fraction(1)


def counted(text: str, names: Collection[str] = (), *, figures: bool = True) -> Counter[str]:
    """The words of a text that are no punctuation, and how often each stands there; figures may be left out."""
    found = words(text, names)
    return Counter(word.key for word in found if _SPOKEN.search(word.key) and (figures or not word.figure))


def _key(text: str) -> str:
    return fold(text).translate(_QUOTES)


def _cut(text: str, names: Collection[str]) -> Iterator[tuple[str, bool]]:
    """Figures, the names between them, and the words of all else; whether it is a figure."""
    pattern = _pattern(frozenset(names))
    at = 0
    for figure in scan_figures(text):
        if figure.span.start < at:
            continue
        yield from ((part, False) for part in _cut_names(text[at : figure.span.start], pattern))
        yield text[figure.span.start : figure.span.end], True
        at = figure.span.end
    yield from ((part, False) for part in _cut_names(text[at:], pattern))


def _cut_names(text: str, pattern: re.Pattern[str] | None) -> Iterator[str]:
    """The names in a text and the words between them. A short one within longer words (参保人 in 参保人员) is none."""
    import rjieba

    ends = set(accumulate((len(word) for word in rjieba.cut(text)), initial=0)) if pattern else set[int]()
    at = search = 0
    while pattern and (name := pattern.search(text, search)):
        if len(name.group()) < LONG_NAME and not {name.start(), name.end()} <= ends:
            search = name.start() + 1
            continue
        yield from rjieba.cut(text[at : name.start()])
        yield name.group()
        at = search = name.end()
    yield from rjieba.cut(text[at:])


@lru_cache(maxsize=8)
def _pattern(names: frozenset[str]) -> re.Pattern[str] | None:
    """Any of some names, the longest first."""
    known = sorted((name for name in names if len(name) > 1), key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, known))) if known else None


def _runs(old: tuple[Word, ...], new: tuple[Word, ...]) -> list[_Run]:
    """The texts cut where they agree and where they do not, alike whichever comes first."""
    one, other = [word.key for word in old], [word.key for word in new]
    if other < one:  # the matcher prefers what is early in its first text
        return [_Run(run.same, run.new, run.old) for run in _runs(new, old)]
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    found: list[_Run] = []
    for tag, low, high, start, end in matcher.get_opcodes():
        run = _Run(tag == "equal", old[low:high], new[start:end])
        found.extend([run] if run.same else _cut_alike(run))
    return _joined(found)


def _cut_alike(run: _Run) -> Iterator[_Run]:
    """A changed run without the same characters that were cut into other words at its beginning and its end."""
    old, new = [word.key for word in run.old], [word.key for word in run.new]
    front, at = _shared(old, new)
    back, until = _shared(_turned(old[front:]), _turned(new[at:]))
    first, last = len(run.old) - back, len(run.new) - until
    parts = (
        _Run(True, run.old[:front], run.new[:at]),
        _Run(False, run.old[front:first], run.new[at:last]),
        _Run(True, run.old[first:], run.new[last:]),
    )
    return (part for part in parts if part.old or part.new)


def _turned(keys: Sequence[str]) -> list[str]:
    """Words read from the end."""
    return [key[::-1] for key in reversed(keys)]


def _shared(old: Sequence[str], new: Sequence[str]) -> tuple[int, int]:
    """How many words of either text make the longest common beginning that ends with a word in both."""
    ends = {size: count for count, size in enumerate(accumulate(map(len, new)), 1)}
    one, other = "".join(old), "".join(new)
    found = (0, 0)
    for count, size in enumerate(accumulate(map(len, old)), 1):
        if one[:size] != other[:size]:
            break
        if size in ends:
            found = (count, ends[size])
    return found


def _joined(runs: list[_Run]) -> list[_Run]:
    """Neighbours of one kind made one, and with them what stands lost between two replacements."""
    found: list[_Run] = []
    for index, run in enumerate(runs):
        if run.same and 0 < index < len(runs) - 1 and _lost(run, runs[index - 1], runs[index + 1]):
            run = _Run(False, run.old, run.new)
        if found and found[-1].same == run.same:
            before = found.pop()
            run = _Run(run.same, before.old + run.old, before.new + run.new)
        found.append(run)
    return found


def _lost(run: _Run, before: _Run, after: _Run) -> bool:
    """Whether words that agree are a lone particle or mark between words that were replaced."""
    if not (before.old and before.new and after.old and after.new):
        return False
    spoken = sum(len(_SPOKEN.findall(word.key)) for word in run.old)
    return spoken <= 1 and not any(word.figure for word in run.old)


def _pieces(runs: Iterable[tuple[bool, tuple[Word, ...]]], mark: str) -> tuple[Piece, ...]:
    return merged(Piece("".join(word.text for word in part), "" if same else mark) for same, part in runs if part)
