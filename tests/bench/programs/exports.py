"""Writes the learners' files of a built warehouse: ROOT. Prints learners and seconds.

Belongs here: the release that the files are made from, and what is timed: the files, their index
and the schemas, not the release's tables. Does not belong here: what it may cost
(`tests/bench/learner_marts.py`).
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import polars as pl

from orchestration.exports.write import write_exports
from orchestration.releases.listed import INDEX
from orchestration.releases.manifest import EXPORTS_FOLDER, MARTS_FILE
from orchestration.releases.publish import publish
from orchestration.settings import Settings
from orchestration.warehouse.state import built_as_of, target_folder

if __name__ == "__main__":
    settings = Settings(data_root=Path(sys.argv[1]))
    manifest = target_folder(settings) / "manifest.json"
    release = publish(settings, as_of=built_as_of(settings), manifest=manifest)
    draft = settings.data_root / "exported"
    draft.mkdir()
    os.link(release.folder / MARTS_FILE, draft / MARTS_FILE)
    began = time.perf_counter()
    write_exports(draft)
    seconds = time.perf_counter() - began
    index = pl.read_parquet(draft / EXPORTS_FOLDER / INDEX)
    print(index.height, seconds)  # noqa: T201
