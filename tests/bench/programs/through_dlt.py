"""dlt from NDJSON to Parquet in a folder, set up as its performance guide advises: FILE FOLDER.

It does what landing does with a row: validate it against the contract, here as a Pydantic model,
and set aside what breaks it. orjson, pages of 10,000 rows, buffers of 10,000 rows, files of 100,000
rows so that two processes can normalise at once, no telemetry, no compression of what passes
between its steps.
"""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import orjson
from pydantic import BaseModel, ConfigDict, create_model
from pydantic import Field as Checked

from orchestration.contracts.base import Contract, Field
from orchestration.contracts.registry import contract

PAGE_ROWS = 10_000

SETTINGS = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "ERROR",
    "DATA_WRITER__BUFFER_MAX_ITEMS": str(PAGE_ROWS),
    "DATA_WRITER__FILE_MAX_ITEMS": "100000",
    "DATA_WRITER__DISABLE_COMPRESSION": "true",
    "NORMALIZE__WORKERS": "2",
    "LOAD__WORKERS": "2",
}

TYPES: dict[str, Any] = {
    "string": str,
    "integer": int,
    "double": float,
    "boolean": bool,
    "timestamp": dt.datetime,
    "date": dt.date,
    "json": dict,
}


class Row(BaseModel):
    """A row with the fields of a contract; others pass."""

    model_config = ConfigDict(extra="allow")


def model_of(stream: Contract) -> type[BaseModel]:
    """The contract as a Pydantic model, objects of the payload as models inside it."""
    members: dict[str, Any] = {}
    groups: dict[str, dict[str, Any]] = {}
    for field in stream.fields:
        group, _, name = field.path.rpartition(".")
        (groups.setdefault(group, {}) if group else members)[name] = _member(field)
    for group, inner in groups.items():
        members[group] = (create_model(group, __base__=Row, **inner) | None, None)
    return create_model(stream.stream, __base__=Row, **members)


def _member(field: Field) -> tuple[Any, Any]:
    kind = Literal[field.one_of] if field.one_of else TYPES[field.type]
    checks = Checked(
        default=... if field.is_required else field.default,
        ge=field.at_least,
        le=field.at_most,
        max_length=field.max_length,
        pattern=f"^(?:{field.pattern})$" if field.pattern else None,
    )
    return (kind if field.is_required else kind | None, checks)


def pages(file: Path) -> Iterator[list[dict[str, Any]]]:
    """The parsed rows of a file, in pages."""
    with file.open("rb") as lines:
        while page := [orjson.loads(line) for line in islice(lines, PAGE_ROWS)]:
            yield page


def run(file: Path, folder: Path) -> None:
    """Load a file into a folder of Parquet files."""
    os.environ.update(SETTINGS)
    import dlt  # noqa: PLC0415 - it reads its settings when imported

    pipeline = dlt.pipeline(
        pipeline_name="bench",
        pipelines_dir=str(folder / "pipelines"),
        destination=dlt.destinations.filesystem(bucket_url=(folder / "lake").as_uri()),
        dataset_name="lake",
    )
    pipeline.run(
        dlt.resource(
            pages(file),
            name="analytics_events",
            columns=model_of(contract("fitness_coach", "analytics_events")),
            schema_contract={"tables": "evolve", "columns": "evolve", "data_type": "discard_row"},
        ),
        loader_file_format="parquet",
        write_disposition="append",
    )


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
