"""Explanations as values: a sentence, and steps in one flat list (pre-order), however deep they nest."""

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from compiler.cases import Event
from compiler.graph import Citation


class Depth(StrEnum):
    """How much of a computation is told."""

    SENTENCE = "一句话"
    STEPS = "步骤"
    ALL = "全部"  # also the rows that do not apply and why, the balances event by event, the reasons of the readings


class Origin(StrEnum):
    """Where a figure is from; each has exactly one."""

    DOCUMENT = "文件"
    CASE = "案情"
    READING = "口径"
    COMPUTED = "计算"
    ASSUMED = "假设"  # of what the document leaves open


PENDING = "待定"  # the value of a result for which an assumption lacks
ASSUMED_MARK = "假设（非文件载明）"


@frozen
class Step:
    """One line: `label value = formula，note`; a line without a label reads `formula = value`.

    `node` is the node of the graph that has the value, at the event with index `event`, and `line` the index of the line
    item that it is about.
    """

    depth: int  # 0 for what stands beside the explained result
    label: str
    value: str = ""
    formula: str = ""
    origin: Origin = Origin.COMPUTED
    citations: tuple[Citation, ...] = ()
    readings: tuple[str, ...] = ()
    note: str = ""
    node: int | None = None
    event: int | None = None
    line: int | None = None


@frozen
class Wording:
    """What people call things: a document's title by the name of its file, a reading's reason by its text, the reason
    of an assumption by the name of what is assumed."""

    titles: Mapping[str, str] = field(factory=dict)
    reasons: Mapping[str, str] = field(factory=dict)
    assumed: Mapping[str, str] = field(factory=dict)


@frozen
class Explanation:
    """Why a result of an event is what it is: `value = formula`, and in `note` why a benefit is nothing, else "".

    A result for which an assumption lacks has the value 待定, the note says which, and `pending` is true.
    """

    result: str
    value: str
    node: int
    event: Event
    index: int
    sentence: str
    steps: tuple[Step, ...]
    wording: Wording
    depth: Depth = Depth.STEPS
    formula: str = ""
    note: str = ""
    citations: tuple[Citation, ...] = ()  # of the note
    pending: bool = False


def places(citations: tuple[Citation, ...], titles: Mapping[str, str] | None = None) -> str:
    """〔鞍山门诊共济 三（一）第1段、第2段〕: documents and clauses, each once; without titles the clauses alone."""
    by_document: dict[str, dict[str, None]] = {}
    for citation in citations:
        by_document.setdefault(citation.document, {})[citation.path] = None
    groups = []
    for document, paths in by_document.items():
        title = f"{titles.get(document, document)} " if titles is not None else ""
        groups.append(title + "、".join(paths))
    return f"〔{'；'.join(groups)}〕" if groups else ""
