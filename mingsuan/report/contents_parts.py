"""What all sections of a report are put together from: names of the two sides, numbered tables, figures and folds."""

from collections.abc import Iterable, Sequence

from attrs import define, evolve, field

from compiler.comparison.result import SAME, Comparison, ParameterRow, RuleRow, Side
from compiler.graph import Citation
from dsl.numerals import spell
from mingsuan.report.blocks import Block, Bullets, Cell, Column, Figure, Fold, Heading, Paragraph, Row, Run, Table
from mingsuan.report.contents_terms import Terms
from mingsuan.report.sources import Quotes

SYNTHETIC = "合成人口，不是真实参保人"
_LISTED = 3
LONGEST_QUOTE = 70  # characters shown of a quote in a table; of longer ones the beginning and the end
Words = str | Run


@define
class Making:
    """A report being made: what it is of, and what is numbered through."""

    comparison: Comparison
    quotes: Quotes = field(init=False)
    terms: Terms = field(init=False)
    _tables: int = 0
    _figures: int = 0
    _folds: int = 0

    def __attrs_post_init__(self) -> None:
        self.quotes = Quotes({document.source.sha256: document for document in self.comparison.documents})
        self.terms = Terms.of(self.comparison)

    # ---- the two sides

    @property
    def names(self) -> tuple[str, str]:
        """What the two sides are called in tables and pictures."""
        return self.terms.names

    def side(self, side: str) -> Side:
        """The side that base or draft names."""
        return self.comparison.base if side == "base" else self.comparison.draft

    def said_of(self, sides: Iterable[str]) -> str:
        """现行规定、征求意见稿: the names of some sides."""
        base, draft = self.names
        return "、".join({"base": base, "draft": draft}[side] for side in sides)

    @property
    def synthetic(self) -> bool:
        """Whether the population is no real one."""
        return self.comparison.population is not None and self.comparison.population.synthetic

    @property
    def marked(self) -> str:
        """（合成人口，不是真实参保人） where that is so: stands wherever the population is used."""
        return f"（{SYNTHETIC}）" if self.synthetic else ""

    @property
    def marked_short(self) -> str:
        """（合成人口）, where the warning that it is not real stands on the same page."""
        return "（合成人口）" if self.synthetic else ""

    # ---- numbered parts

    def table(self, caption: str, columns: Sequence[Column], rows: Iterable[Row], *, row_heads: bool = True) -> Table:
        """A table with its number."""
        self._tables += 1
        return Table(f"表{self._tables}　{caption}", tuple(columns), tuple(rows), row_heads)

    def figure(self, figure: Figure | None, note: str = "") -> list[Block]:
        """A picture with its number and a note in its captions; nothing where there is nothing to draw."""
        if figure is None:
            return []
        self._figures += 1
        numbered = f"图{self._figures}　{figure.caption}{note}"
        data = evolve(figure.data, caption=f"{numbered}：数据")
        return [evolve(figure, caption=numbered, alt=figure.alt + note, data=data)]

    def fold(self, title: str, blocks: Iterable[Block]) -> Fold:
        """What goes behind a click, or into the appendix, with its number."""
        self._folds += 1
        return Fold(title, f"f{self._folds}", tuple(blocks), self._folds)

    # ---- citations

    def cited(self, citations: Iterable[Citation], side: Side | None = None) -> Paragraph:
        """The clauses and quotes, each leading to the words; with the document where that is not the side's own."""
        titles = side.titles if side is not None and len(side.titles) > 1 else None
        own = side.document.source.sha256 if side is not None and side.document is not None else ""
        runs: list[Run] = []
        for citation in dict.fromkeys(citations):
            if runs:
                runs.append(Run("；"))
            runs.append(shortened(self.quotes.run(citation, None if citation.sha256 == own else titles)))
        return Paragraph(tuple(runs))


def shortened(run: Run) -> Run:
    """A quote with its middle left out where it is long."""
    head, mark, quote = run.text.partition("“")
    if len(quote) <= LONGEST_QUOTE:
        return run
    return evolve(run, text=f"{head}{mark}{quote[: LONGEST_QUOTE - 15]}……{quote[-14:]}")


# ---- paragraphs and cells


def paragraph(*words: Words, kind: str = "") -> Paragraph:
    """A paragraph of plain words and runs."""
    runs = (Run(each) if isinstance(each, str) else each for each in words)
    return Paragraph(tuple(run for run in runs if run.text), kind)


def note(*words: Words) -> Paragraph:
    """A note under a table or a heading."""
    return paragraph(*words, kind="注")


def warning(*words: Words) -> Paragraph:
    """What must not be overlooked."""
    return paragraph(*words, kind="警")


def bullets(items: Iterable[Paragraph], *, numbered: bool = False) -> list[Block]:
    """A list; nothing where there is nothing to list."""
    found = tuple(items)
    return [Bullets(found, numbered)] if found else []


def cell(*parts: Words | Paragraph) -> Cell:
    """A cell, a paragraph a part; empty parts are left out."""
    return Cell(tuple(part if isinstance(part, Paragraph) else paragraph(part) for part in parts if _says(part)))


def _says(part: Words | Paragraph) -> bool:
    match part:
        case Paragraph():
            return any(run.text for run in part.runs)
        case Run():
            return bool(part.text)
    return bool(part)


def row(*cells: Words | Paragraph | Cell, tone: str = "", anchor: str = "") -> Row:
    """A row of a table."""
    return Row(tuple(each if isinstance(each, Cell) else cell(each) for each in cells), tone, anchor)


def title_row(text: str) -> Row:
    """A heading across a table."""
    return row(text, tone="题")


def listed(names: Sequence[str]) -> str:
    """甲、乙、丙; of many the first, and how many there are."""
    more = f"等{len(names)}项" if len(names) > _LISTED else ""
    return "、".join(names[:_LISTED]) + more


def heading(number: int, text: str, anchor: str = "") -> Heading:
    """（一）text."""
    return Heading(2, f"（{spell(number)}）{text}", anchor)


def subheading(number: int, text: str, anchor: str = "") -> Heading:
    """1.text."""
    return Heading(3, f"{number}.{text}", anchor)


# ---- names


def parameter_name(item: ParameterRow) -> str:
    """支付比例（退休，自2024年1月1日起）."""
    since = f"自{item.since}起" if item.since else ""
    parts = "，".join(filter(None, (item.row, since)))
    return f"{item.name}（{parts}）" if parts else item.name


def parameter_anchor(index: int) -> str:
    """The anchor of a row of section 3, by its index among all."""
    return f"p{index + 1}"


def parameter_key(making: Making, item: ParameterRow) -> str:
    """The group of changes that a figure belongs to."""
    base, draft = (side.citations if side is not None else () for side in (item.base, item.draft))
    return making.terms.key(item.change, base, draft)


def rule_anchor(index: int) -> str:
    """The anchor of a row of section 4, by its index among all."""
    return f"r{index + 1}"


def rule_told(item: RuleRow) -> bool:
    """Whether section 4 has a row for the rule."""
    return item.change != SAME or bool(item.state)
