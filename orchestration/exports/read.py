"""Giving out what a release exported: one learner's file, or all files of an app.

Belongs here: finding and copying files. Does not belong here: making them (`write.py`).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl

from orchestration.exports.errors import NoSuchLearnerError, UnfitTargetError
from orchestration.exports.write import file_of
from orchestration.releases.listed import INDEX
from orchestration.releases.manifest import CATALOG_FOLDER, EXPORTS_FOLDER


def read_learner(release: Path, learner_id: str) -> bytes:
    """The JSON file of one learner.

    Args:
        release: Folder of a release.
        learner_id: The learner's pseudonym, as every mart has it.

    Raises:
        NoSuchLearnerError: The release has no file of that learner: no such learner, no consent to
            learner insight, nothing known, or an app without exports.
    """
    files = _index(release).filter(pl.col("learner_id") == learner_id)["file"]
    if files.is_empty():
        message = (
            f"release {release.name} has no export of learner {learner_id!r}: the id is unknown, "
            "the learner does not allow it, or nothing is known yet. `core.dim_learners` has the "
            "ids; `is_described` tells who allows it."
        )
        raise NoSuchLearnerError(message)
    return (release / EXPORTS_FOLDER / file_of(learner_id)).read_bytes()


def copy_exports(release: Path, target: Path, source: str | None = None) -> int:
    """Copy learners' files, an index of them, and the schemas into a folder.

    Args:
        release: Folder of a release.
        target: Folder to fill: files as in the release, `index.parquet`, and `schemas/`.
        source: Only learners of this app; by default of all.

    Returns:
        How many learners' files were copied.

    Raises:
        UnfitTargetError: The folder exists and is not empty: files of learners who have withdrawn
            since would stay in it.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        message = f"{target} is not an empty folder: remove it, or name another one."
        raise UnfitTargetError(message)
    index = _index(release)
    if source is not None:
        index = index.filter(pl.col("source_system") == source)
    shutil.copytree(release / CATALOG_FOLDER / "exports", target / "schemas")
    for file in index["file"]:
        (target / file).parent.mkdir(exist_ok=True)
        shutil.copyfile(release / EXPORTS_FOLDER / file, target / file)
    index.write_parquet(target / INDEX)
    return index.height


def _index(release: Path) -> pl.DataFrame:
    return pl.read_parquet(release / EXPORTS_FOLDER / INDEX)
