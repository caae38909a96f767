"""Readers in other processes while releases are published: no error, no mixture."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.synchronize import Event
from pathlib import Path

import duckdb

from orchestration.releases.publish import publish
from orchestration.releases.store import list_releases
from orchestration.releases.switch import current_folder
from orchestration.settings import Settings
from tests.unit.releases.factories import AS_OF, build, manifest_path, settings_in

PUBLICATIONS = 30
READERS = 2


def _read(settings: Settings, started: Event, stop: Event, results: Path) -> None:
    """Read without retries until told to stop; write down `<release id> <rows>` per reading."""
    with results.open("w") as file:
        while not stop.is_set():
            folder = current_folder(settings)
            assert folder is not None
            with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
                parquet = folder / "marts" / "sessions.fct_sessions.parquet"
                [(release_id, stated, in_duckdb, in_parquet)] = connection.execute(
                    """
                    select
                        (select release_id from release.about),
                        (select row_count from release.tables where table_name = 'fct_sessions'),
                        (select count(*) from sessions.fct_sessions),
                        (select count(*) from read_parquet(?))
                    """,
                    [str(parquet)],
                ).fetchall()
            assert release_id == folder.name
            assert stated == in_duckdb == in_parquet
            file.write(f"{release_id} {stated}\n")
            file.flush()
            started.set()
            time.sleep(0.01)


def test_readers_never_fail_and_never_see_two_releases_at_once(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "data")
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    build(settings, rows=100)
    publish(settings, as_of=AS_OF, manifest=manifest_path(settings))
    readers, files = [], []
    for number in range(READERS):
        started = context.Event()
        files.append(tmp_path / f"reader-{number}.txt")
        reader = context.Process(target=_read, args=(settings, started, stop, files[-1]))
        reader.start()
        readers.append(reader)
        assert started.wait(60), "a reader never read anything"
    for number in range(1, PUBLICATIONS):
        build(settings, rows=100 + number)
        publish(settings, as_of=AS_OF, manifest=manifest_path(settings))
    stop.set()
    for reader in readers:
        reader.join(60)
        assert reader.exitcode == 0
    rows = {
        kept.release_id: kept.tables["sessions.fct_sessions"] for kept in list_releases(settings)
    }
    assert len(rows) == PUBLICATIONS
    readings = [line.split() for path in files for line in path.read_text().splitlines()]
    assert all(rows[release_id] == int(count) for release_id, count in readings)
    assert len({release_id for release_id, _ in readings}) > PUBLICATIONS // 2
