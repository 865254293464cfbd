"""The declared name nearest to a text that is no name."""

from difflib import SequenceMatcher

from attrs import define, field

from dsl.lexicon import Lexicon

_MOST_ASKED = 100
_MOST_COMPARED = 40
_LONGEST = 40
_CLOSE = 50  # percent of likeness
_CLOSER = 65  # for names that are looked for around an unknown text, where more is compared
_SHORTEST, _LONG = 2, 4  # characters of a text that may be misspelt; of a word of the language worth naming
_BEFORE, _AFTER = 12, 24  # how far around it


@define
class Suggester:
    """Finds near names. The same text is looked up once, and only the first so many texts of a file are."""

    lexicon: Lexicon
    _known: dict[str, str | None] = field(init=False, factory=dict)
    _asked: int = field(init=False, default=0)

    def nearest(self, text: str) -> str | None:
        """The closest declared name, or None where nothing is close."""
        text = text[:_LONGEST]
        if text not in self._known:
            if len(self._known) >= _MOST_ASKED:
                return None
            self._known[text] = self._nearest(text)
        return self._known[text]

    def around(self, text: str, start: int, end: int) -> tuple[str | None, int, int]:
        """The declared name nearest to a part of the text that holds `start`, and that part; otherwise the name
        nearest to text[start:end]."""
        low = max(start - _BEFORE, 0)
        region = text[low : start + _AFTER]
        best: tuple[int, int, str, int, int] | None = None
        for name in self._candidates(region):
            blocks = [block for block in SequenceMatcher(None, region, name, False).get_matching_blocks() if block.size]
            first = max(blocks[0].a - blocks[0].b, 0) if blocks else 0
            last = min(blocks[-1].a + len(name) - blocks[-1].b, len(region)) if blocks else 0
            if not first <= start - low < last or last - first < _SHORTEST:
                continue
            ratio = _likeness(region[first:last], name)
            found = (ratio, len(name), name, low + first, low + last)
            best = max(best, found) if best else found
        if best is not None and best[0] >= _CLOSER:
            return best[2], best[3], self._before_a_word(text, start, best[4])
        return self.nearest(text[start:end]), start, end

    def _before_a_word(self, text: str, start: int, end: int) -> int:
        """Where a part that ends inside a long word of the language had better end."""
        for place in range(start + 1, end):
            word = next((word for word in self.lexicon.keywords if len(word) > 2 and text.startswith(word, place)), "")
            if place + len(word) > end:
                return place
        return end

    def _candidates(self, region: str) -> list[str]:
        """The names most of whose characters a text has; none once too many texts have been asked about."""
        if self._asked >= _MOST_ASKED:
            return []
        self._asked += 1
        chars = set(region)
        names = [*self.lexicon.names, *(word for word in self.lexicon.keywords if len(word) >= _LONG)]
        shared = [(100 * len(chars.intersection(name)) // len(name), len(name), name) for name in names]
        likely = sorted((item for item in shared if item[0] >= _CLOSE), reverse=True)
        return [name for _, _, name in likely[:_MOST_COMPARED]]

    def _nearest(self, text: str) -> str | None:
        """Names are first ranked by the characters they share with the text, and the best compared in order."""
        chars = set(text)
        shared = [
            (100 * len(chars.intersection(name)) // max(len(name), len(text)), name) for name in self.lexicon.names
        ]
        best = sorted((item for item in shared if item[0] > 0), reverse=True)[:_MOST_COMPARED]
        ratios = [(_likeness(name, text), name) for _, name in best]
        least = _CLOSE if len(text) > _SHORTEST else _CLOSE + 1  # one character of two in common says little
        close = [item for item in ratios if item[0] >= least] if len(text) >= _SHORTEST else []
        if close:
            return max(close)[1]
        return next((name for _, name in best if len(name) > 1 and (name in text or text in name)), None)


def _likeness(left: str, right: str) -> int:
    """How alike two texts are, in percent."""
    return round(100 * SequenceMatcher(None, left, right, False).ratio())
