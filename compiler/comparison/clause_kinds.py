"""What a row of the table of clauses is called, by its words and by what rests on them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from attrs import frozen

from compiler.comparison.clause_words import Use
from compiler.comparison.result import CHANGED, ONLY_MEANING, ONLY_WORDS, REWORDED, SAME

ALONE = "单列"  # of a clause that one of two different instruments has: nothing is added or removed


@frozen
class Known:
    """What is known of the rules: the names of those that change in meaning (None: nothing is known), and the states
    文改义未改 and 义改文未改 by name."""

    changed: Collection[str] | None
    states: Mapping[str, str]

    def changes(self, uses: Iterable[Use]) -> bool:
        """Whether a rule that rests on some words is known to change in meaning."""
        return self.changed is not None and any(name in self.changed for use in uses for name in use.about)

    def kind(self, uses: Sequence[Use], reworded: bool) -> str:
        """修改, 文字修改 or 未变. Where nothing is known, words that rules rest on are taken to matter."""
        if not reworded:
            return SAME
        matters = bool(uses) if self.changed is None else self.changes(uses)
        return CHANGED if matters else REWORDED

    def state(self, uses: Iterable[Use], reworded: bool) -> str:
        """文改义未改 of words that changed, 义改文未改 of words that did not, where a rule has that state."""
        wanted = ONLY_WORDS if reworded else ONLY_MEANING
        names = {name for use in uses for name in (use.rule, *use.about)}
        return wanted if any(self.states.get(name) == wanted for name in names) else ""

    def any_state(self, uses: Iterable[Use]) -> str:
        """The state of the first rule that has one, where words are not compared."""
        names = (name for use in uses for name in (use.rule, *use.about))
        return next((self.states[name] for name in names if self.states.get(name)), "")


def rules_of(*sides: Iterable[Use]) -> tuple[str, ...]:
    """The names of the rules, each once."""
    return tuple(dict.fromkeys(use.rule for uses in sides for use in uses))
