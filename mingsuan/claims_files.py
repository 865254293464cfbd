"""Files of claims as columns of texts, batch by batch: CSV (UTF-8) and Parquet."""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

from attrs import frozen

from mingsuan.claims_cells import as_meant
from mingsuan.claims_columns import ClaimsError
from mingsuan.progress import progress

if TYPE_CHECKING:
    from pyarrow import DataType

BATCH = 20_000  # rows
_NO_PYARROW = ClaimsError(
    "读写Parquet文件需要另装：pip install 'mingsuan[tables]'。或者改用CSV",
    "Parquet files need one more package: pip install 'mingsuan[tables]'. Or use CSV",
)


@frozen
class Broken:
    """A line that is no row: not as many cells as there are titles."""

    line: int
    reason: str
    cells: tuple[str, ...]


@frozen
class Batch:
    """Some rows: the line of each in the file (of a Parquet file: its number among the rows, from 1), the texts of each
    column that was asked for, and the lines that are no rows."""

    lines: list[int]
    columns: Sequence[Sequence[str]]
    broken: tuple[Broken, ...] = ()


class Table(Protocol):
    """An open file of claims."""

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles of its columns."""

    @property
    def about(self) -> Mapping[str, str]:
        """What it says of itself."""

    def batches(self, used: Sequence[int]) -> Iterator[Batch]:
        """All rows, the columns at the given places."""


def parquet() -> Any:
    """The library for Parquet files. Raises ClaimsError where it is not installed."""
    try:
        import pyarrow.parquet
    except ImportError:
        raise _NO_PYARROW from None
    return pyarrow.parquet


@contextmanager
def opened(path: Path) -> Iterator[Table]:
    """The table of a file, told by the ending of its name. Raises ClaimsError, OSError."""
    match path.suffix.lower():
        case ".csv":
            with path.open("rb") as stream:
                yield _CsvTable.of(path, stream)
        case ".parquet":
            with path.open("rb") as stream:
                yield _ParquetTable.of(path, stream)
        case _:
            raise ClaimsError(
                f"“{path.name}”不是.csv或.parquet文件：电子表格请另存为“CSV UTF-8（逗号分隔）”",
                f"“{path.name}” is neither .csv nor .parquet: save a spreadsheet as “CSV UTF-8 (comma delimited)”",
            )


def sha256_of(path: Path) -> str:
    """The sha256 of a file's bytes. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


# ---- CSV


@frozen
class _CsvTable:
    titles: tuple[str, ...]
    about: Mapping[str, str]
    _path: Path
    _stream: BinaryIO
    _rows: Any

    @classmethod
    def of(cls, path: Path, stream: BinaryIO) -> "_CsvTable":
        """Reads the titles. Raises ClaimsError."""
        start = stream.read(4)
        stream.seek(0)
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise _not_utf8(path, "UTF-16")
        if start == b"PK\x03\x04":
            raise ClaimsError(
                f"“{path.name}”是电子表格，只是名称改成了.csv：请另存为“CSV UTF-8（逗号分隔）”",
                f"“{path.name}” is a spreadsheet: save it as “CSV UTF-8 (comma delimited)”",
            )
        rows = csv.reader(TextIOWrapper(stream, "utf-8-sig", newline=""), strict=True)
        table = cls((), {}, path, stream, rows)
        titles = next(iter(table._checked(rows)), [])
        if not titles:
            raise ClaimsError(f"“{path.name}”是空的：首行应是各列的名称", f"“{path.name}” is empty")
        return cls(tuple(as_meant(title) for title in titles), {}, path, stream, rows)

    def batches(self, used: Sequence[int]) -> Iterator[Batch]:
        """All rows; blank lines are none. Raises ClaimsError where the file cannot be read on."""
        width = len(self.titles)
        with progress("读取", self._path.stat().st_size, "B", unit_scale=True) as bar:
            numbered = self._numbered()
            while part := list(islice(numbered, BATCH)):
                whole = [(line, row) for line, row in part if len(row) == width]
                broken = [
                    Broken(line, f"有{len(row)}格，首行有{width}格：格数不同", tuple(map(as_meant, row)))
                    for line, row in part
                    if len(row) != width
                ]
                cells = list(zip(*(row for _, row in whole), strict=True)) if whole else [()] * width
                columns = [_meant(cells[place]) for place in used]
                yield Batch([line for line, _ in whole], columns, tuple(broken))
                bar.update(self._stream.tell() - bar.n)

    def _numbered(self) -> Iterator[tuple[int, list[str]]]:
        """Each row that is not blank with the line on which it begins."""
        line = self._rows.line_num + 1
        for row in self._checked(self._rows):
            if row:
                yield line, row
            line = self._rows.line_num + 1

    def _checked(self, rows: Any) -> Iterator[list[str]]:
        """The rows, with a sentence for what the reader of CSV or of UTF-8 cannot read."""
        start = 0
        try:
            while (start := rows.line_num + 1) and (row := next(rows, None)) is not None:
                yield row
        except UnicodeDecodeError:
            raise _not_utf8(self._path, "GB18030" if _is_gb18030(self._path) else "") from None
        except csv.Error as error:
            raise _unreadable(self._path, start, rows.line_num, str(error)) from None


def _meant(cells: Sequence[str]) -> Sequence[str]:
    """The texts of a column; hardly any has an apostrophe that could stand before a formula."""
    return [as_meant(cell) for cell in cells] if "'" in "".join(cells) else cells


def _unreadable(path: Path, start: int, end: int, why: str) -> ClaimsError:
    """Why a row that begins and ends on these lines could not be read. A quotation mark that is not closed takes the lines
    after it into its cell, which may then be found too long before the file ends."""
    if why.startswith("field larger") and start == end:
        most = csv.field_size_limit()
        return ClaimsError(
            f"“{path.name}”第{start}行有一格超过{most}个字符，太长：请检查这一格的内容",
            f"“{path.name}” has a cell of more than {most} characters on line {start}",
        )
    return ClaimsError(
        f"“{path.name}”第{start}行起读不下去：多半是双引号不成对，从那里起的各行分不开",
        f"“{path.name}” cannot be read on from line {start}: a quotation mark is not closed",
    )


def _is_gb18030(path: Path) -> bool:
    """Whether the first bytes of a file are a text in the encoding that spreadsheets use in China."""
    with path.open("rb") as stream:
        data = stream.read(1 << 20)
    try:
        data[: data.rfind(b"\n") + 1].decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _not_utf8(path: Path, codec: str) -> ClaimsError:
    target = f"{path.stem}.utf8{path.suffix}"
    how = f"，或在命令行中运行 iconv -f {codec} -t UTF-8 {path.name} > {target}" if codec else ""
    found = f"（是{codec}编码）" if codec else ""
    return ClaimsError(
        f"“{path.name}”不是UTF-8文本{found}：请在电子表格中另存为“CSV UTF-8（逗号分隔）”{how}",
        f"“{path.name}” is not UTF-8 text: save it as “CSV UTF-8 (comma delimited)”",
    )


# ---- Parquet


@frozen
class _ParquetTable:
    titles: tuple[str, ...]
    about: Mapping[str, str]
    _file: Any

    @classmethod
    def of(cls, path: Path, stream: BinaryIO) -> "_ParquetTable":
        """Reads the schema. Raises ClaimsError."""
        library = parquet()
        import pyarrow

        try:
            file = library.ParquetFile(stream)
        except (pyarrow.ArrowException, OSError):
            raise ClaimsError(
                f"“{path.name}”不是完好的Parquet文件：请重新取得", f"“{path.name}” is no sound Parquet file"
            ) from None
        schema = file.schema_arrow
        metadata = (schema.metadata or {}).items()
        about = {_text(key): _text(value) for key, value in metadata if not key.startswith((b"ARROW:", b"pandas"))}
        return cls(tuple(schema.names), about, file)

    def batches(self, used: Sequence[int]) -> Iterator[Batch]:
        """All rows. Raises ClaimsError for a column whose values are not exact texts, numbers or dates."""
        schema = self._file.schema_arrow
        for place in used:
            _check_type(self.titles[place], schema.field(place).type)
        names = [self.titles[place] for place in used]
        done = 0
        with progress("读取", self._file.metadata.num_rows, "行") as bar:
            for part in self._file.iter_batches(batch_size=BATCH, columns=names):
                columns = [_texts(part.column(part.schema.get_field_index(name))) for name in names]
                yield Batch(list(range(done + 1, done + part.num_rows + 1)), columns)
                done += part.num_rows
                bar.update(part.num_rows)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _check_type(title: str, type: "DataType") -> None:
    """Raises ClaimsError for a column of floats, lists …"""
    from pyarrow import types

    inner = type.value_type if types.is_dictionary(type) else type
    if types.is_floating(inner):
        raise ClaimsError(
            f"“{title}”一列存成了浮点数，金额不能精确到分：请改存为文字或decimal(16,2)",
            f"the column “{title}” holds floats, which are not exact: store texts or decimal(16,2)",
        )
    exact = (types.is_string, types.is_large_string, types.is_decimal, types.is_integer, types.is_boolean)
    others = (types.is_date, types.is_timestamp, types.is_null)
    if not any(test(inner) for test in (*exact, *others)):
        raise ClaimsError(
            f"“{title}”一列的存储类型（{type}）不能用：请改存为文字", f"the column “{title}” has the type {type}"
        )


def _texts(column: Any) -> list[str]:
    """The texts of a column; "" for what is missing."""
    import pyarrow
    from pyarrow import compute, types

    if types.is_dictionary(column.type):
        words = ["", *_texts(column.dictionary)]
        return [words[index] for index in compute.add(column.indices.cast(pyarrow.int64()), 1).fill_null(0).to_pylist()]
    found: list[str] = column.cast(pyarrow.string()).fill_null("").to_pylist()
    return found
