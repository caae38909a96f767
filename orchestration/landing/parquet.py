"""Parquet files as a relation for DuckDB, after a look at their footers.

Belongs here: what must hold before a Parquet file is read. Does not belong here: what its columns
mean (`flat.py`).
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.contracts.compile import quote_identifier, sql_literal
from orchestration.landing.columns import (
    FILE_NUMBER,
    ROW_NUMBER,
    Column,
    FlatFiles,
    check_header,
)
from orchestration.landing.errors import RefusedError
from orchestration.settings import LandingLimits


class ParquetFiles:
    """The rows of the Parquet files of one batch.

    Attributes:
        received: Rows in all files.
        files: The files as a relation.
    """

    def __init__(self, paths: list[Path], limits: LandingLimits) -> None:
        self.received = 0
        self._paths = paths
        columns: dict[str, Column] = {}
        for path in paths:
            footer = _footer(path)
            _check(path, footer, limits)
            self.received += footer.metadata.num_rows
            schema = footer.schema_arrow
            columns |= {name: _column(schema.field(name).type) for name in schema.names}
        members = ", ".join(f"{sql_literal(name)}: {quote_identifier(name)}" for name in columns)
        self.files = FlatFiles(
            _relation(paths), columns, f"{{{members}}}", "to_json(_record)::varchar"
        )

    def verify(self) -> None:
        """Read every page once, after DuckDB stumbled.

        Raises:
            RefusedError: CORRUPT_PARQUET.
        """
        for path in self._paths:
            try:
                for _ in pq.ParquetFile(path).iter_batches():
                    pass
            except (pa.ArrowException, OSError) as error:
                raise _corrupt(path) from error


def _footer(path: Path) -> pq.ParquetFile:
    try:
        file = pq.ParquetFile(path)
        file.schema_arrow  # noqa: B018 - a schema that Arrow cannot read shows only here
    except (pa.ArrowException, OSError) as error:
        raise _corrupt(path) from error
    return file


def _check(path: Path, file: pq.ParquetFile, limits: LandingLimits) -> None:
    names = file.schema_arrow.names
    if len(names) > limits.max_columns:
        raise RefusedError(
            "TOO_MANY_COLUMNS",
            f"{path.name} has {len(names):,} columns; {limits.max_columns:,} are allowed."
            " Put what belongs together into one JSON field.",
        )
    check_header(path, names)
    groups = (file.metadata.row_group(each) for each in range(file.num_row_groups))
    if sum(group.total_byte_size for group in groups) > limits.max_expanded_bytes:
        raise RefusedError(
            "TOO_LARGE",
            f"{path.name} exceeds {limits.max_expanded_bytes:,} bytes unpacked."
            " Send it in several batches.",
        )


def _relation(paths: list[Path]) -> str:
    names = ", ".join(sql_literal(path.name) for path in paths)
    listed = ", ".join(sql_literal(literal_path(path)) for path in paths)
    return (
        f"(select * exclude (file_row_number) replace ((list_position([{names}],"
        f" parse_filename({FILE_NUMBER})) - 1)::integer as {FILE_NUMBER}),"
        f" file_row_number + 1 as {ROW_NUMBER}"
        f" from read_parquet([{listed}], union_by_name = true, file_row_number = true,"
        f" filename = '{FILE_NUMBER}', hive_partitioning = false))"
    )


def literal_path(path: Path) -> str:
    """A path that DuckDB does not take for a pattern."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))


def _column(kind: pa.DataType) -> Column:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_struct(kind):
        members = {
            kind.field(each).name: _column(kind.field(each).type) for each in range(len(kind))
        }
        return Column("nested", "struct", members)
    if pa.types.is_nested(kind):
        return Column("nested", "list" if pa.types.is_list(kind) else "map", {})
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return Column("text", "string", {})
    if pa.types.is_floating(kind):
        return Column("float", "double", {})
    if pa.types.is_integer(kind):
        return Column("other", "integer", {})
    return Column("other", str(kind), {})


def _corrupt(path: Path) -> RefusedError:
    return RefusedError(
        "CORRUPT_PARQUET",
        f"{path.name} is not intact Parquet. Write it anew and send the batch again.",
    )
