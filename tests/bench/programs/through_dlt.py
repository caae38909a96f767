"""dlt from NDJSON to Parquet in a folder, set up as its performance guide advises: FILE FOLDER.

orjson, pages of 10,000 rows, buffers of 10,000 rows, files of 100,000 rows so that two processes
can normalise at once, no telemetry, no compression of what passes between its steps.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

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
        dlt.resource(pages(file), name="analytics_events"),
        loader_file_format="parquet",
        write_disposition="append",
    )


if __name__ == "__main__":
    run(Path(sys.argv[1]), Path(sys.argv[2]))
