"""The two policies, what their texts leave open, what all rests on, and the whole (sections 1, 8 and 9 of a report)."""

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from compiler.comparison.result.changes import ClauseTable, ParameterRow, RuleRow
from compiler.comparison.result.effects import Curve, Population, WorkedCase
from compiler.inquiry.questions import Question
from dsl.document import Document

SIDES = ("base", "draft")


@frozen(eq=False)
class Side:
    """One of the two policies."""

    name: str  # its header 政策
    status: str
    region: str
    in_force_from: str  # as people write it; "" where it is 待定
    document: Document | None
    documents: tuple[Document, ...]  # its own first, then those of the policies that it amends
    files: tuple[tuple[str, str], ...]  # name and sha256 of each file of rules, its own first
    titles: Mapping[str, str]  # file name of a document -> what explanations call it


# ---- 8 open questions


@frozen
class Stake:
    """The money that hangs on a question: over so many persons, what funds pay under each answer and how the change
    that the draft brings (draft − base) comes out."""

    answers: tuple[str, ...]
    outlay: tuple[Fraction, ...]  # under the policy that asks
    change: tuple[Fraction, ...]  # draft − base
    persons: int

    @property
    def spread(self) -> Fraction:
        """What lies between the answers."""
        return max(self.outlay) - min(self.outlay)


@frozen
class OpenPoint:
    """A question that a text leaves open. `side` is base, draft or both (of what the two say differently)."""

    side: str
    question: Question
    stake: Stake | None = None


# ---- 9 basis


@frozen
class Assumed:
    """A value given to what is 待定."""

    name: str
    key: str  # value of the class by which it differs, or ""
    value: str
    reason: str
    sides: tuple[str, ...]


@frozen
class ReadingSide:
    """A 口径 that results rest on, and which of the two policies has it."""

    text: str
    reason: str
    sides: tuple[str, ...]


@frozen
class Input:
    """A file that the comparison read: what it is for, its name and sha256."""

    role: str  # 案例 人口 假设
    name: str
    sha256: str


@frozen
class Basis:
    """Enough to make the report again to the byte."""

    versions: Mapping[str, str]
    names: tuple[str, str]  # of the policies, as they were asked for, without folders
    inputs: tuple[Input, ...]
    assumed: tuple[Assumed, ...]
    readings: tuple[ReadingSide, ...]
    searches: tuple[tuple[str, int, int], ...]  # what for, seed, cases tried
    notes: tuple[str, ...]


@frozen(eq=False)
class Comparison:
    """Everything that a report says."""

    base: Side
    draft: Side
    notes: tuple[str, ...]  # what a reader must know first: different regions, no common benefit …
    clauses: ClauseTable
    parameters: tuple[ParameterRow, ...]
    rules: tuple[RuleRow, ...]
    cases: tuple[WorkedCase, ...]
    population: Population | None
    curves: tuple[Curve, ...]
    questions: tuple[OpenPoint, ...]
    basis: Basis

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents of both sides, each text once."""
        found = {each.source.sha256: each for side in (self.base, self.draft) for each in side.documents}
        return tuple(found.values())
