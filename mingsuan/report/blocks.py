"""A report as blocks that know no medium: made once from a comparison, rendered to HTML, DOCX and PDF alike.

All texts are plain: escaping is the renderers' business, and each does it for every text. `target` of a run names an
anchor of the report: a section, a fold, or words of a source text (`q3`); media without the anchor show the run alone.
"""

from attrs import field, frozen


@frozen
class Run:
    """Words in one style. style: "" plain, 删 (struck out), 增 (added), 据 (words that rules rest on), 重 (important),
    轻 (aside)."""

    text: str
    style: str = ""
    target: str = ""


@frozen
class Paragraph:
    """kind: "" plain, 注 (a note under a table or heading), 警 (what must not be overlooked)."""

    runs: tuple[Run, ...]
    kind: str = ""


@frozen
class Heading:
    """A heading inside a section: level 2 is （一）, 3 is 1. (the number is part of the text)."""

    level: int
    text: str
    anchor: str = ""


@frozen
class Bullets:
    """A list, numbered or not."""

    items: tuple[Paragraph, ...]
    numbered: bool = False


@frozen
class Column:
    """A column of a table: its title, its share of the width, and right for figures, left for words."""

    title: str
    weight: int = 1
    align: str = "left"


@frozen
class Cell:
    """What stands in a cell."""

    paragraphs: tuple[Paragraph, ...] = ()


@frozen
class Row:
    """A row of a table. tone: "" plain, 重 (must stand out), 计 (a total), 题 (a heading across all columns, which is
    the text of its first cell)."""

    cells: tuple[Cell, ...]
    tone: str = ""
    anchor: str = ""


@frozen
class Table:
    """A table with a caption; the first column heads the rows where `row_heads`."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    row_heads: bool = True


@frozen(eq=False)
class Figure:
    """A drawing: the same vector graphic in every medium, a bitmap of it for programs that cannot draw vectors, what
    it shows in words, and the figures behind it."""

    caption: str
    alt: str
    svg: bytes = field(repr=False)
    png: bytes = field(repr=False)
    width: float  # in millimetres
    height: float
    data: Table


@frozen
class Step:
    """A line of an explanation: how deep it lies, what it says, and where that is from."""

    depth: int
    text: str
    sources: tuple[Run, ...] = ()


@frozen
class Steps:
    """The steps of an explanation."""

    lines: tuple[Step, ...]


@frozen(eq=False)
class Fold:
    """What is behind a click on a screen, and in print in the appendix under `number` (附录1, 附录2 …)."""

    title: str
    anchor: str
    blocks: tuple["Block", ...]
    number: int = 0


Block = Heading | Paragraph | Bullets | Table | Figure | Steps | Fold


@frozen(eq=False)
class Section:
    """A numbered section: the title has its number (一、摘要)."""

    title: str
    anchor: str
    blocks: tuple[Block, ...]


@frozen
class SourcePiece:
    """Words of a source text, and the anchors of the quotes that begin here."""

    text: str
    quoted: bool
    anchors: tuple[str, ...] = ()


@frozen
class SourceText:
    """A source document in full, paragraph by paragraph; `anchor` is that of its heading."""

    title: str
    anchor: str
    file: str
    sha256: str
    paragraphs: tuple[tuple[SourcePiece, ...], ...]


@frozen(eq=False)
class Report:
    """A whole report. `lead` are the lines under the title (which policies, which status)."""

    title: str
    lead: tuple[Paragraph, ...]
    sections: tuple[Section, ...]
    sources: tuple[SourceText, ...]
    about: tuple[Paragraph, ...] = ()  # on the last page: how the report was made, substituted fonts …
