"""Folders of a release with very many files: an index in the folder stands for them.

Belongs here: telling files that the manifest names from files that an index names, and checking the
latter. Does not belong here: what is in them (`exports/`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from orchestration.releases.durable import files_below, sha256
from orchestration.releases.manifest import EXPORTS_FOLDER

INDEX = "index.parquet"
LISTED_FOLDERS = (EXPORTS_FOLDER,)
INDEX_SCHEMA = {
    "learner_id": pl.String,
    "source_system": pl.String,
    "file": pl.String,
    "sha256": pl.String,
    "bytes": pl.Int64,
}
"""Columns of an index: one row per file; `file` is relative to the index's folder."""


def own_files(release: Path) -> Iterator[Path]:
    """Every file of a release that its manifest names, in the order of their paths."""
    listed = {str(release / name) for name in LISTED_FOLDERS}
    found: list[Path] = []
    for folder, inner, names in os.walk(release):
        if folder in listed:
            inner.clear()
        found.extend(Path(folder, name) for name in names if folder not in listed or name == INDEX)
    yield from sorted(found)


def listed_bytes(release: Path) -> int:
    """Bytes of all files that indexes name."""
    indexes = [release / name / INDEX for name in LISTED_FOLDERS]
    return sum(
        int(pl.read_parquet(index, columns=["bytes"])["bytes"].sum())
        for index in indexes
        if index.exists()
    )


def listed_problems(release: Path) -> Iterator[tuple[str, str]]:
    """Compare every listed folder with its index: file, relative to the release, and what is wrong.

    Raises:
        polars.exceptions.PolarsError: An index cannot be read; compare it with the manifest first.
    """
    for name in LISTED_FOLDERS:
        folder = release / name
        if not folder.exists():
            continue
        found = {str(path.relative_to(folder)): path for path in files_below(folder)}
        del found[INDEX]
        index = pl.read_parquet(folder / INDEX, columns=["file", "sha256", "bytes"])
        for file, digest, size in index.iter_rows():
            path = found.pop(file, None)
            if path is None:
                yield f"{name}/{file}", "is missing"
            elif path.stat().st_size != size:
                yield f"{name}/{file}", f"has {path.stat().st_size:,} bytes instead of {size:,}"
            elif sha256(path) != digest:
                yield f"{name}/{file}", "has been changed since it was published"
        for file in sorted(found):
            yield f"{name}/{file}", "does not belong to the release"
