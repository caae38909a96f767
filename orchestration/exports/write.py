"""Writing one file per learner into the draft of a release, with an index and the schemas.

Belongs here: which learners get a file, and how text becomes files. Does not belong here: what
stands in them (`sql/`, `documents/`), or making them durable (`releases/`).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from orchestration.exports.shapes import FILES, parts, schemas
from orchestration.releases.listed import INDEX, INDEX_SCHEMA
from orchestration.releases.manifest import CATALOG_FOLDER, EXPORTS_FOLDER, MARTS_FILE

_SQL = Path(__file__).parent / "sql"
_LEARNERS_AT_A_TIME = 4_000
_READ_ONLY = 0o444

_DESCRIBED = """
    select learner_id
    from core.dim_learners
    where source_system = ? and is_described
    order by learner_id
"""
"""Learners whose app may tell them about themselves now (consent: learner_insight)."""

_ENVELOPE = """
    select learners.learner_id, {text} as document
    from learners
    cross join release.about as about
    {joins}
    where coalesce({bodies}) is not null
    order by learners.learner_id
"""


def write_exports(release: Path) -> None:
    """Write `exports/learners/<hash prefix>/<learner>.json`, their index and their schemas.

    Args:
        release: Folder of the draft of a release that holds a complete `marts.duckdb`. A learner
            without consent to learner insight, or of whom nothing is known, gets no file.
    """
    folder = release / EXPORTS_FOLDER
    folder.mkdir(parents=True)
    written = [
        (learner_id, source, *_write(folder, learner_id, text))
        for source in FILES
        for learner_id, text in _documents(release / MARTS_FILE, source)
    ]
    index = pl.DataFrame(written, schema=INDEX_SCHEMA, orient="row").sort("file")
    index.write_parquet(folder / INDEX)
    catalog = release / CATALOG_FOLDER / "exports"
    catalog.mkdir(parents=True)
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False)
        (catalog / f"{name}.schema.json").write_text(f"{text}\n", encoding="utf-8")


def file_of(learner_id: str) -> str:
    """Where a learner's file lies in the folder of exports: `<2 hex of sha256>/<learner>.json`."""
    return f"{hashlib.sha256(learner_id.encode()).hexdigest()[:2]}/{learner_id}.json"


def _documents(marts: Path, source: str) -> Iterator[tuple[str, str]]:
    """The learners of one app and the text of their files, some thousands held at a time."""
    with duckdb.connect(str(marts), read_only=True) as connection:
        connection.execute((_SQL / "macros.sql").read_text(encoding="utf-8"))
        described = [row[0] for row in connection.execute(_DESCRIBED, [source]).fetchall()]
        for first in range(0, len(described), _LEARNERS_AT_A_TIME):
            connection.execute(
                "create or replace temp table learners as select unnest(?) as learner_id",
                [described[first : first + _LEARNERS_AT_A_TIME]],
            )
            yield from connection.execute(_query(source)).fetchall()


@cache
def _query(source: str) -> str:
    """One query for the files of an app's learners: its parts, put together as text."""
    names = parts(source)
    texts = [
        """'{"learner_id":' || to_json(learners.learner_id)::varchar""",
        """',"release_id":' || to_json(about.release_id)::varchar""",
        """',"as_of":"' || instant(about.as_of) || '"'""",
        f"""',"source_system":"{source}"'""",
        *(f"""',"{name}":' || coalesce({name}.body, 'null')""" for name in names),
        "'}'",
    ]
    joins = [
        f"left join ({(_SQL / source / f'{name}.sql').read_text(encoding='utf-8')}) as {name}"
        f" on learners.learner_id = {name}.learner_id"
        for name in names
    ]
    return _ENVELOPE.format(
        text=" || ".join(texts),
        joins="\n".join(joins),
        bodies=", ".join(f"{name}.body" for name in names),
    )


def _write(folder: Path, learner_id: str, text: str) -> tuple[str, str, int]:
    """Write one file; its name, the hash of its bytes and their number."""
    name, content = file_of(learner_id), text.encode()
    target = folder / name
    target.parent.mkdir(exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _READ_ONLY)
    try:
        os.write(descriptor, content)
    finally:
        os.close(descriptor)
    return name, hashlib.sha256(content).hexdigest(), len(content)
