"""Cells of tables of claims: what may not stand in a file that a spreadsheet opens, and the values that cells mean."""

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from attrs import define, field, frozen

from compiler.formats import json_value
from compiler.symbols import Fact
from compiler.types import Kind
from dsl.source import fold
from mingsuan.case_json import CaseReader
from mingsuan.json_values import CaseFault, read_date

# A spreadsheet takes a cell that begins so for a formula. One apostrophe more makes it text; a cell that already had
# apostrophes there gets one too, so that taking one away always gives back what was written.
_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_DAY_AND_TIME = re.compile(r"([0-9]{4}-[0-9]{1,2}-[0-9]{1,2})[ T]([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?)")
_MOST_KEPT = 100_000  # texts of one column whose value is remembered
_HERE = "本行"


def as_written(text: str) -> str:
    """A text as a cell of a CSV file has it: never a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def as_meant(cell: str) -> str:
    """The text of a cell of a CSV file (undoes `as_written`)."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


@frozen
class Bad:
    """A cell that means nothing, and why; `meant` is whose id it seems to be."""

    reason: str
    meant: str = ""


Cell = str | bool | int | tuple[str, str] | None | Bad


class _Reading(dict[str, Cell]):
    """The value of each text of one column, worked out when it is first met; `faulty` once one of them was bad."""

    faulty = False

    def __init__(self, column: "Column") -> None:
        super().__init__()
        self._column = column

    def __missing__(self, text: str) -> Cell:
        value = self._column.value(text)
        self.faulty = self.faulty or isinstance(value, Bad)
        self[text] = value
        return value


@define
class Column:
    """Reads the cells of one column; empty ones are None."""

    _known: _Reading = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._known = _Reading(self)

    def values(self, texts: Sequence[str]) -> list[Cell]:
        """The values of some cells, in order."""
        if len(self._known) > _MOST_KEPT:
            faulty = self._known.faulty
            self._known = _Reading(self)
            self._known.faulty = faulty
        return list(map(self._known.__getitem__, texts))

    @property
    def faulty(self) -> bool:
        """Whether one of the cells so far is bad."""
        return self._known.faulty

    def value(self, text: str) -> Cell:
        """The value of a text."""
        return text or None


@define
class FactColumn(Column):
    """Facts, as cases in JSON have them; codes of the interface may be longer than those that the vocabulary has."""

    _reader: CaseReader
    _fact: Fact
    _coded: bool

    def value(self, text: str) -> Cell:
        """The value of a text, by the vocabulary."""
        if not text:
            return None
        given = _truth(text) if self._fact.type.kind is Kind.TRUTH else text
        if self._coded and self._fact.type.kind is Kind.CLASS and text.isascii() and text.isdigit():
            given = self._longest_code(text)
        try:
            value = self._reader.value(self._fact, given, _HERE)
        except CaseFault as error:
            return Bad(error.diagnostic.message.removeprefix(f"{_HERE}："))
        if isinstance(value, date | Fraction):
            return json_value(value, self._fact.type)  # written in one way, so that equal values are equal cells
        return value if isinstance(value, str | bool) else text

    def _longest_code(self, text: str) -> str:
        """The longest code of the vocabulary with which a code begins; the code itself where there is none."""
        known = self._reader.choices(self._fact.name)
        return next((text[:end] for end in range(len(text), 0, -1) if text[:end] in known), text)


@define
class DayColumn(Column):
    """The day of an event, and the time of the day or ""."""

    def value(self, text: str) -> Cell:
        """The day in ISO form and the time."""
        found = _DAY_AND_TIME.fullmatch(text)
        try:
            day = read_date(found[1] if found else text, f"{_HERE}的日期") if text else None
        except CaseFault as error:
            return Bad(error.diagnostic.message)
        return (day.isoformat(), found[2] if found else "") if day else Bad("没有日期")


@define
class NumberColumn(Column):
    """序号: which of the events of a day comes first."""

    def value(self, text: str) -> Cell:
        """A whole number from nothing up."""
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) < 10:
            return int(text)
        return Bad(f"“序号”写成了“{text[:30]}”，应是从1起的整数，例如1")


@define
class KindColumn(Column):
    """类型: which kind of event."""

    _kinds: tuple[str, ...]
    _usual: str | None

    def value(self, text: str) -> Cell:
        """One of the kinds of event of the vocabulary."""
        kind = text or self._usual
        if kind is None:
            return Bad("没有写明事件的类型")
        names = {fold(name): name for name in self._kinds}
        return names.get(fold(kind)) or Bad(f"没有“{text[:30]}”这类事件。事件的类型有：{'、'.join(self._kinds)}")


@define
class IdColumn(Column):
    """编号, of a person or an event: any text, which must be there."""

    _what: str

    def value(self, text: str) -> Cell:
        """The text; white space around it would silently make another of it."""
        plain = text.strip()
        if not plain:
            return Bad(f"没有{self._what}")
        return text if text == plain else Bad(f"{self._what}“{text[:30]}”的前后有空白，请删去空白", plain)


def _truth(text: str) -> object:
    """是 and 否 as they stand; true and false as programs write them."""
    return {"true": True, "false": False}.get(text.lower(), text)
