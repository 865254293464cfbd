"""Tables of claims, one row an event of one person, read into cases: no row is lost, and none is guessed.

A row that cannot be used is a fault with its line and the reason. Without it the balances of its person would be wrong, so
that the person's other rows become faults too. Empty cells are left out of the case.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from attrs import field, frozen

from compiler.defaults import event_facts, is_of_person
from compiler.symbols import Symbols
from mingsuan.case_json import CaseReader
from mingsuan.claims_cells import Bad, Cell, Column, DayColumn, FactColumn, IdColumn, KindColumn, NumberColumn
from mingsuan.claims_columns import (
    ABOUT,
    DAY,
    EVENT_ID,
    KIND,
    MARK,
    ORDER,
    PERSON_ID,
    ClaimsError,
    Columns,
    columns_of,
)
from mingsuan.claims_files import Table, opened, sha256_of
from mingsuan.claims_persons import Gathered, RowFault, Rows, gather_persons

__all__ = ["Claims", "ClaimsError", "ClaimsPerson", "RowFault", "read_claims"]


_TOLD_BY_IDS = f"人员编号以“{MARK}”开头：合成数据，不含真人"


@frozen
class ClaimsPerson:
    """A person and the events, in order of date and 序号, as JSON: `facts` and `events` as a case has them."""

    id: str
    facts: Mapping[str, object]
    events: tuple[Mapping[str, object], ...]

    @property
    def case(self) -> dict[str, object]:
        """The case, ready for `Policy.evaluate`."""
        return {"编号": self.id, "参保人": self.facts, "事件": list(self.events)}


@frozen(eq=False)
class Claims:
    """A table of claims as read: iterate to get the persons, in order of id.

    `rows` are all rows of the file: those of the persons and `faults`. `about` is what the file says of itself, `unread`
    are the titles of columns that nothing is known of. `synthetic` where the file says so, or every person's id is marked so.
    """

    name: str
    sha256: str
    about: tuple[str, ...]
    synthetic: bool
    rows: int
    faults: tuple[RowFault, ...]
    unread: tuple[str, ...]
    _gathered: Gathered = field(repr=False)
    _cells: Rows = field(repr=False)

    def __len__(self) -> int:
        """How many persons there are."""
        return len(self._gathered.persons)

    @property
    def events(self) -> int:
        """How many events the persons have."""
        return self.rows - len(self.faults)

    def __iter__(self) -> Iterator[ClaimsPerson]:
        """The persons, each made when it is asked for."""
        rows = self._cells
        for person in self._gathered.persons:
            yield ClaimsPerson(
                person.id,
                person.facts,
                tuple(rows.event(row, sequence) for row, sequence in zip(person.rows, person.sequences, strict=True)),
            )


def read_claims(path: Path, symbols: Symbols) -> Claims:
    """The claims of a .csv (UTF-8) or .parquet file, understood by a policy's vocabulary.

    The titles are names of facts, with 人员编号 and 日期 (编号, 类型 and 序号 where needed), or fields of the interface, with
    psn_no and setl_time (setl_id). Raises ClaimsError for a file that cannot be used at all, and OSError.
    """
    sha256 = sha256_of(path)
    with opened(path) as table:
        columns = columns_of(table.titles, symbols)
        rows = _read_rows(table, columns, symbols)
        about = table.about if ABOUT in table.about else {}
    gathered = gather_persons(rows, symbols)
    persons = {person for person in rows.persons if isinstance(person, str)}
    made_up = sum(person.startswith(MARK) for person in persons)
    synthetic = ABOUT in about or (made_up > 0 and made_up == len(persons))
    told = tuple(f"{key}：{value}" for key, value in about.items()) or (_TOLD_BY_IDS,) * synthetic
    if made_up and not synthetic:
        told = (f"其中{made_up}人的人员编号以“{MARK}”开头，其余不是合成数据",)
    count = len(rows.lines) + len(rows.broken)
    return Claims(path.name, sha256, told, synthetic, count, gathered.faults, columns.unread, gathered, rows)


def _read_rows(table: Table, columns: Columns, symbols: Symbols) -> Rows:
    """All rows, each cell as what it means."""
    used = columns.used
    at = {place: index for index, place in enumerate(used)}
    keys = {name: at[place] for name, place in columns.keys.items()}
    facts = {name: at[place] for name, place in columns.facts.items()}
    readers = _readers(columns, symbols)
    kinds = {kind: event_facts(symbols, kind) for kind in symbols.events()}
    own = {name: is_of_person(symbols, symbols.facts[name]) for name in facts}
    rows = Rows({name: [] for name in facts}, own)
    usual = readers[KIND].value("")
    for batch in table.batches(used):
        rows.broken += batch.broken
        rows.lines += batch.lines
        blank: list[Cell] = [None] * len(batch.lines)
        read = {name: readers[name].values(batch.columns[index]) for name, index in (*keys.items(), *facts.items())}
        rows.add(
            read[PERSON_ID],
            read.get(EVENT_ID, blank),
            read[KIND] if KIND in read else [usual] * len(batch.lines),
            read[DAY],
            read.get(ORDER, blank),
        )
        for name in facts:
            rows.facts[name] += read[name]
    suspects = [name for name in (*keys, *facts) if readers[name].faulty]
    rows.find_faults([*suspects, KIND] if isinstance(usual, Bad) else suspects, kinds)
    return rows


def _readers(columns: Columns, symbols: Symbols) -> dict[str, Column]:
    """What reads the cells of each column."""
    reader = CaseReader(symbols)
    events = symbols.events()
    found: dict[str, Column] = {
        PERSON_ID: IdColumn(PERSON_ID),
        EVENT_ID: IdColumn(EVENT_ID),
        KIND: KindColumn(events, "就医" if "就医" in events else None),
        DAY: DayColumn(),
        ORDER: NumberColumn(),
    }
    for name in columns.facts:
        found[name] = FactColumn(reader, symbols.facts[name], columns.interface)
    return found
