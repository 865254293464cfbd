"""Rows of claims gathered into persons: their facts, the order of their events, and the rows that cannot be used."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from attrs import define, field, frozen

from compiler.defaults import default_values
from compiler.formats import json_value
from compiler.symbols import Symbols
from mingsuan.claims_cells import Bad, Cell
from mingsuan.claims_columns import DAY, EVENT_ID, KIND, ORDER, PERSON_ID
from mingsuan.claims_files import Broken

_NEVER_CHANGING = frozenset({"出生日期", "性别"})


@frozen
class RowFault:
    """A row that was not used: its line in the file (of a Parquet file its number, from 1), the person's id ("" where
    there is none), and why."""

    line: int
    person: str
    reason: str


@define(eq=False)
class Rows:
    """All rows of a table, column by column; `own` tells of each fact whether it is the person's.

    `faults` has, by index, why a row cannot be used; `broken` those that are no rows at all.
    """

    facts: dict[str, list[Cell]]
    own: Mapping[str, bool]
    lines: list[int] = field(factory=list)
    persons: list[Cell] = field(factory=list)
    ids: list[Cell] = field(factory=list)
    kinds: list[Cell] = field(factory=list)
    days: list[Cell] = field(factory=list)  # (day, time)
    orders: list[Cell] = field(factory=list)
    faults: dict[int, str] = field(factory=dict)
    broken: list[Broken] = field(factory=list)
    _shown: dict[str, tuple[tuple[str, list[Cell]], ...]] = field(factory=dict)  # kind -> columns of its facts

    def add(
        self,
        persons: Sequence[Cell],
        ids: Sequence[Cell],
        kinds: Sequence[Cell],
        days: Sequence[Cell],
        orders: Sequence[Cell],
    ) -> None:
        """More rows: the cells of their keys."""
        self.persons += persons
        self.ids += ids
        self.kinds += kinds
        self.days += days
        self.orders += orders

    def find_faults(self, suspects: Sequence[str], kinds: Mapping[str, frozenset[str]]) -> None:
        """Note which rows cannot be used: a bad cell (only in the suspect columns), a fact that is none of the event's,
        or the id of another row. The first reason counts."""
        keys = {PERSON_ID: self.persons, DAY: self.days, KIND: self.kinds, EVENT_ID: self.ids, ORDER: self.orders}
        for cells in (keys[name] if name in keys else self.facts[name] for name in suspects):
            for row, cell in enumerate(cells):
                if isinstance(cell, Bad):
                    self.faults.setdefault(row, cell.reason)
        self._shown = {
            kind: tuple((name, self.facts[name]) for name in self.facts if name in known)
            for kind, known in kinds.items()
        }
        for name in (name for name, own in self.own.items() if not own):
            elsewhere = {kind for kind, known in kinds.items() if name not in known}
            cells = self.facts[name]
            if elsewhere.isdisjoint({kind for cell, kind in zip(cells, self.kinds, strict=True) if cell is not None}):
                continue
            for row, (cell, kind) in enumerate(zip(cells, self.kinds, strict=True)):
                if cell is not None and kind in elsewhere:
                    self.faults.setdefault(row, f"类型是{kind}，不应填“{name}”")
        self._find_same_ids()

    def _find_same_ids(self) -> None:
        """Two rows with one id: which of them counts nobody knows."""
        first: dict[Cell, int] = {}
        for row, id in enumerate(self.ids):
            if isinstance(id, str):
                other = first.setdefault(id, row)
                if other != row:
                    self.faults.setdefault(other, f"编号与第{self.lines[row]}行相同")
                    self.faults.setdefault(row, f"编号与第{self.lines[other]}行相同")

    def day(self, row: int) -> str:
        """The day of a row that has one, in ISO form."""
        cell = self.days[row]
        assert isinstance(cell, tuple)
        return cell[0]

    def event(self, row: int, sequence: int | None) -> dict[str, object]:
        """The event of a row, as a case has it."""
        kind = self.kinds[row]
        found: dict[str, object] = {"类型": kind, "日期": self.day(row)}
        if sequence is not None:
            found["序号"] = sequence
        for name, cells in self._shown[str(kind)]:
            if cells[row] is not None:
                found[name] = cells[row]
        return found


@frozen
class PersonRows:
    """A person's rows in order, the 序号 of each (None where it needs none), and the facts of the person."""

    id: str
    rows: tuple[int, ...]
    sequences: tuple[int | None, ...]
    facts: Mapping[str, object]


@frozen
class Gathered:
    """Persons in order of id, and the rows of nobody."""

    persons: tuple[PersonRows, ...]
    faults: tuple[RowFault, ...]


class _Unusable(Exception):
    """A person whose rows do not go together, and why."""


def gather_persons(rows: Rows, symbols: Symbols) -> Gathered:
    """The persons whose rows can all be used, and every other row with the reason."""
    by_person: dict[str, list[int]] = {}
    for row, person in enumerate(rows.persons):
        if isinstance(person, str):
            by_person.setdefault(person, []).append(row)
    faults = [RowFault(rows.lines[row], _name(rows.persons[row]), reason) for row, reason in rows.faults.items()]
    spoilt: dict[str, int] = {}  # person -> the first line that cannot be used
    for line in rows.broken:  # its cells may have shifted, so a person's id counts wherever it stands
        person = next((cell for text in line.cells if (cell := text.strip()) in by_person), "")
        faults.append(RowFault(line.line, person, line.reason))
    for fault in sorted(faults, key=lambda fault: fault.line):
        spoilt.setdefault(fault.person, fault.line)
    defaults = {
        name: json_value(value, symbols.facts[name].type)
        for name, value in default_values(symbols).items()
        if rows.own.get(name)
    }
    persons = []
    for id in sorted(by_person):
        own = by_person[id]
        try:
            if id in spoilt:
                raise _Unusable(f"同一人的第{spoilt[id]}行有误，累计会不准，所以这一行也没有计算")
            persons.append(_person(rows, id, own, defaults))
        except _Unusable as error:
            faults += [RowFault(rows.lines[row], id, str(error)) for row in own if row not in rows.faults]
    return Gathered(tuple(persons), tuple(sorted(faults, key=lambda fault: fault.line)))


def _name(cell: Cell) -> str:
    """The person's id; of one that cannot be used what it seems to be, so that the person's other rows do not count."""
    if isinstance(cell, Bad):
        return cell.meant
    return cell if isinstance(cell, str) else ""


def _person(rows: Rows, id: str, own: list[int], defaults: Mapping[str, object]) -> PersonRows:
    """A person of rows that are sound, each for itself. Raises _Unusable."""
    order, sequences = _ordered(rows, own)
    facts: dict[str, object] = {}
    for name in (name for name, of_person in rows.own.items() if of_person):
        cells = rows.facts[name]
        different = {cells[row] for row in order}
        if len(different) > 1:
            facts[name] = _changing(rows, order, name, defaults.get(name))
        elif different != {None}:
            facts[name] = different.pop()
    return PersonRows(id, order, sequences, facts)


def _ordered(rows: Rows, own: list[int]) -> tuple[tuple[int, ...], tuple[int | None, ...]]:
    """The rows by day, those of one day by 序号 or by time, and the 序号 of each. Raises _Unusable."""
    days: dict[str, list[int]] = {}
    for row in own:
        days.setdefault(rows.day(row), []).append(row)
    if len(days) == len(own) and not any(isinstance(rows.orders[row], int) for row in own):
        return tuple(row for _, (row,) in sorted(days.items())), (None,) * len(own)
    order: list[int] = []
    sequences: list[int | None] = []
    for day in sorted(days):
        together = days[day]
        given = {row: cell for row in together if isinstance(cell := rows.orders[row], int)}
        if len(set(given.values())) == len(together):
            ranked = sorted(together, key=given.__getitem__)
            sequences += [given[row] for row in ranked]
        elif len(together) == 1:
            ranked = together
            sequences.append(None)
        else:
            ranked = _by_time(rows, together)
            sequences += range(1, len(ranked) + 1)
        order += ranked
    return tuple(order), tuple(sequences)


def _by_time(rows: Rows, together: list[int]) -> list[int]:
    """Rows of one day by the time of day. Raises _Unusable where that does not order them."""
    times = {row: cell[1] for row in together if isinstance(cell := rows.days[row], tuple)}
    ordered = sorted(together, key=times.__getitem__)
    for earlier, later in pairwise(ordered):
        if not times[earlier] or times[earlier] == times[later]:
            first, second = sorted((rows.lines[earlier], rows.lines[later]))
            raise _Unusable(
                f"第{first}行与第{second}行同在{rows.day(later)}，先后会影响累计，请在“{ORDER}”一列写明不同的数"
            )
    return ordered


def _changing(rows: Rows, order: Sequence[int], name: str, default: object) -> object:
    """A fact whose cells differ: the value, or the values with the day from which each holds.

    An empty cell means the default of the vocabulary; where there is none, the fact stays as it was. Raises _Unusable.
    """
    changes: list[tuple[int, object]] = []
    before = order[0]  # the last row that tells the fact
    for row in order:
        cell = rows.facts[name][row]
        value = default if cell is None else cell
        if value is None:
            continue
        if not changes or changes[-1][1] != value:
            if changes and (name in _NEVER_CHANGING or rows.day(row) == rows.day(before)):
                first, second = sorted((rows.lines[before], rows.lines[row]))
                raise _Unusable(f"同一人的第{first}行与第{second}行，“{name}”不同")
            changes.append((row, value))
        before = row
    if len(changes) == 1:
        return changes[0][1]
    return [{"值": changes[0][1]}, *({"值": value, "自": rows.day(row)} for row, value in changes[1:])]
