"""How a stretch of text without spaces is cut into words: all cuts are weighed, none is guessed.

Edges are words and numerals between two offsets. Only edges on complete paths count. The longest word from the left
is taken unless another complete path crosses one of its boundaries; then every reading that is not merely finer than
another one is a candidate, and the grammar decides (see dsl.parser).
"""

from attrs import field, frozen

from dsl.lexicon import Lexicon, NameKind
from dsl.numerals import Numeral, match_numeral

MAX_READINGS = 64
_MAX_PATHS = 4 * MAX_READINGS
_MAX_STEPS = 50 * MAX_READINGS
_NUMERAL_STARTS = frozenset("0123456789第零〇一二两三四五六七八九十百千半")


@frozen
class Edge:
    """One word or numeral of a stretch; `name` is a declared name, a keyword or the numeral itself."""

    start: int
    end: int
    type: str
    text: str
    name: str
    numeral: Numeral | None = field(default=None, eq=False)


Reading = tuple[Edge, ...]
_Edges = list[list[Edge]]  # by start


class TooManyReadings(Exception):
    """The search for readings reached its bound."""


class NoReading(Exception):
    """No complete cut: words are known up to `start`, and the text from there to `end` is not a word."""

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end
        super().__init__(f"{start}-{end}")


def readings(text: str, lexicon: Lexicon, *, opening: bool) -> list[Reading]:
    """The readings of a squeezed, folded stretch: one if no two cross, else all that are not finer than another.

    `opening` tells whether words that only open an item may stand at its start. Raises NoReading, TooManyReadings
    and dsl.numerals.NumeralError.
    """
    whole = lexicon.word(text)
    if whole is not None and (opening or not whole.opening_only):
        return [(Edge(0, len(text), whole.type, text, whole.name),)]
    edges, reach = _edges(text, lexicon, opening)
    if reach < len(text):
        raise NoReading(reach, _next_known(text, reach, lexicon))
    _keep_complete(edges)
    combined: list[list[Edge]] = [[]]
    for start, end in _segments(edges):
        tails = _segment(edges, start, end)
        if len(combined) * len(tails) > MAX_READINGS:
            raise TooManyReadings
        if len(tails) == 1:
            for head in combined:
                head.extend(tails[0])
        else:
            combined = [[*head, *tail] for head in combined for tail in tails]
    return [tuple(row) for row in combined]


def _edges(text: str, lexicon: Lexicon, opening: bool) -> tuple[_Edges, int]:
    """Edges, only from offsets that some path reaches, and the furthest offset reached."""
    edges: _Edges = [[] for _ in text]
    reached = {0}
    for pos, char in enumerate(text):
        if pos not in reached:
            continue
        found = edges[pos]
        if char in _NUMERAL_STARTS:
            numeral = match_numeral(text, pos)
            if numeral is not None:
                word = text[pos : numeral[1]]
                found.append(Edge(pos, numeral[1], "NUMERAL", word, word, numeral[0]))
        for end, entry in lexicon.words_at(text, pos):
            if not entry.opening_only or (opening and not pos):
                found.append(Edge(pos, end, entry.type, text[pos:end], entry.name))
        reached.update([edge.end for edge in found])
    return edges, max(reached)


def _keep_complete(edges: _Edges) -> None:
    """Drop the edges that lead nowhere."""
    size = len(edges)
    for pos in range(size - 1, -1, -1):
        if edges[pos]:
            edges[pos] = [edge for edge in edges[pos] if edge.end == size or edges[edge.end]]


def _segments(edges: _Edges) -> list[tuple[int, int]]:
    """The stretch cut at every offset that no edge crosses."""
    cuts: list[tuple[int, int]] = []
    start = reach = 0
    for pos, found in enumerate(edges):
        if not found:
            continue
        if pos and reach <= pos:
            cuts.append((start, pos))
            start = pos
        reach = max(reach, max(edge.end for edge in found))
    cuts.append((start, len(edges)))
    return cuts


def _segment(edges: _Edges, start: int, end: int) -> list[Reading]:
    """Readings of one segment: the edge that spans it, else every cut that is not finer than another."""
    spanning = [(edge,) for edge in edges[start] if edge.end == end]
    if spanning:
        return list(spanning)
    paths: list[Reading] = []
    stack: list[Reading] = [(edge,) for edge in edges[start]]
    steps = 0
    while stack:
        steps += 1
        path = stack.pop()
        last = path[-1].end
        if last == end:
            paths.append(path)
        else:
            stack.extend((*path, edge) for edge in edges[last])
        if steps > _MAX_STEPS or len(paths) > _MAX_PATHS:
            raise TooManyReadings
    cuts = [frozenset(edge.end for edge in path) for path in paths]
    coarsest = [path for path, cut in zip(paths, cuts, strict=True) if not any(other < cut for other in cuts)]
    return sorted(coarsest, key=lambda path: [-edge.end for edge in path])


def _next_known(text: str, start: int, lexicon: Lexicon) -> int:
    """Where, after an unknown text begins, a word or a numeral begins again."""
    for pos in range(start + 1, len(text)):
        if text[pos] in _NUMERAL_STARTS and match_numeral(text, pos):
            return pos
        words = lexicon.words_at(text, pos)
        if any(
            end - pos > 1 and (entry.type in NameKind.__members__ or not entry.opening_only) for end, entry in words
        ):
            return pos
    return len(text)
