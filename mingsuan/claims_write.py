"""Writing tables of claims: texts of cells to CSV (no cell a formula) or to Parquet (typed, with what it says of itself)."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import TextIOWrapper
from itertools import islice
from typing import Any, BinaryIO

from mingsuan.claims_cells import as_written
from mingsuan.claims_files import BATCH, parquet

TEXT, WORD, AMOUNT, NUMBER, DATE, TRUTH = "text", "word", "amount", "number", "date", "truth"  # types of columns


def write_csv(stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """UTF-8 with a byte order mark, so that spreadsheets read it as such."""
    text = TextIOWrapper(stream, "utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([as_written(title) for title in header])
    writer.writerows(map(as_written, row) for row in rows)
    text.flush()
    text.detach()


def write_parquet(
    stream: BinaryIO,
    header: Sequence[str],
    types: Sequence[str],
    rows: Iterable[Sequence[str]],
    about: Mapping[str, str],
) -> None:
    """Columns of the given types; "" is nothing. Raises ClaimsError where the library is not installed."""
    library = parquet()
    import pyarrow

    fields = [pyarrow.field(name, _type(type)) for name, type in zip(header, types, strict=True)]
    schema = pyarrow.schema(fields, metadata=dict(about))
    with library.ParquetWriter(stream, schema, compression="zstd") as writer:
        for part in _batches(rows):
            columns = [
                _column(texts, type, field.type)
                for texts, type, field in zip(zip(*part, strict=True), types, fields, strict=True)
            ]
            writer.write_batch(pyarrow.record_batch(columns, schema=schema))


def _batches(rows: Iterable[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    iterator = iter(rows)
    while part := list(islice(iterator, 5 * BATCH)):
        yield part


def _type(type: str) -> Any:
    import pyarrow

    return {
        TEXT: pyarrow.string(),
        WORD: pyarrow.dictionary(pyarrow.int16(), pyarrow.string()),
        AMOUNT: pyarrow.decimal128(16, 2),
        NUMBER: pyarrow.int64(),
        DATE: pyarrow.date32(),
        TRUTH: pyarrow.bool_(),
    }[type]


def _column(texts: Sequence[str], type: str, stored: Any) -> Any:
    """The texts of a column as it is stored."""
    import pyarrow

    if type == TRUTH:
        return pyarrow.array([None if not text else text == "是" for text in texts], stored)
    found = pyarrow.array([text or None for text in texts], pyarrow.string())
    return found.dictionary_encode().cast(stored) if type == WORD else found.cast(stored)
