"""How a report speaks of its two sides: a draft changes what is in force, but of two instruments neither changes the
other, and what one is silent on it does not abolish."""

from collections.abc import Sequence

from attrs import frozen

from compiler.comparison.result import ADDED, CHANGED, FOLLOWS, REMOVED, TWO_INSTRUMENTS, Comparison, Pair, Side
from compiler.graph import Citation
from mingsuan.report.contents_words import more_or_less, short_sum, sum_text

DRAFTED = "征求意见稿"
IN_FORCE, DRAFT = "现行规定", DRAFTED
# What differs between two instruments, by whose own words it rests on.
BOTH, ONLY_BASE, ONLY_DRAFT, NEITHER = "两份都有规定", "只由前一份改动", "只由后一份改动", "其他"


@frozen
class Group:
    """What changes in one way: `key` is what `Terms.key` gives, `title` its name in the report."""

    key: str
    title: str


@frozen
class Terms:
    """`apart` where the two are different instruments; `texts` where they are two texts of one instrument, or one text
    under two sets of rules, so that words and meaning can part; `own` are the documents of either side."""

    names: tuple[str, str]
    apart: bool
    texts: bool
    own: tuple[str, str]

    @classmethod
    def of(cls, comparison: Comparison) -> "Terms":
        """The terms for a comparison."""
        base, draft = comparison.base, comparison.draft
        table = comparison.clauses
        own = tuple(side.document.source.sha256 if side.document is not None else "" for side in (base, draft))
        return cls(_names(base, draft), table.relation == TWO_INSTRUMENTS, table.one_instrument, (own[0], own[1]))

    @property
    def groups(self) -> tuple[Group, ...]:
        """The kinds of changes in the order in which tables show them."""
        if not self.apart:
            return tuple(Group(kind, kind) for kind in (CHANGED, ADDED, REMOVED))
        base, draft = self.names
        return (
            Group(BOTH, "两份都有规定而不同"),
            Group(ONLY_BASE, f"只由《{base}》改动"),
            Group(ONLY_DRAFT, f"只由《{draft}》改动"),
            Group(NEITHER, "其他不同"),
            Group(REMOVED, self.word(REMOVED)),
            Group(ADDED, self.word(ADDED)),
        )

    def key(self, change: str, base: Sequence[Citation], draft: Sequence[Citation]) -> str:
        """The group of a change that rests on these words; of two instruments only what both have in their own words
        stands against each other."""
        if not self.apart or change != CHANGED:
            return change
        first, second = (
            any(each.sha256 == own for each in cited) for cited, own in zip((base, draft), self.own, strict=True)
        )
        return {(True, True): BOTH, (True, False): ONLY_BASE, (False, True): ONLY_DRAFT}.get((first, second), NEITHER)

    def word(self, change: str) -> str:
        """新增, or 只见于《B》 where the two are different instruments."""
        base, draft = self.names
        apart = {ADDED: f"只见于《{draft}》", REMOVED: f"只见于《{base}》", CHANGED: "不同", FOLLOWS: "随之不同"}
        return apart.get(change, change) if self.apart else change

    def moved(self, pair: Pair, *, short: bool = False) -> str:
        """由2,104,322.78元（约210.43万元）增至…，增加…; of two instruments the sum under each, and what lies between."""
        said = short_sum if short else sum_text
        if not self.apart or not pair.difference:
            return more_or_less(pair, said)
        base, draft = self.names
        sides = f"按《{base}》{said(pair.base)}，按《{draft}》{said(pair.draft)}"
        return f"{sides}，后者{'多' if pair.difference > 0 else '少'}{said(abs(pair.difference))}"


def _names(base: Side, draft: Side) -> tuple[str, str]:
    """What tables and pictures call the two: 现行规定 and 征求意见稿, or the names of the policies."""
    if DRAFTED in draft.status and base.status != DRAFTED:
        return IN_FORCE, DRAFT
    return (base.name, draft.name) if base.name != draft.name else ("原稿", "新稿")
