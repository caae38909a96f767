"""Publishing killed with SIGKILL at every step: readers keep a whole release, a re-run heals."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from collections import Counter
from pathlib import Path

import orjson
import pytest

from orchestration.releases.durable import files_below, sha256
from orchestration.releases.journal import switches
from orchestration.releases.publish import publish
from orchestration.releases.query import query
from orchestration.releases.store import current_release, verify
from orchestration.settings import Settings
from tests.unit.releases.factories import AS_OF, build, manifest_path, settings_in

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["orchestration.releases.publish", "orchestration.releases.query"])


def _write_report(folder: Path) -> None:
    (folder / "reports" / "summary.json").write_text("{}")


def _publish(settings: Settings) -> None:
    publish(settings, as_of=AS_OF, manifest=manifest_path(settings), extras=[_write_report])


def _publish_watched(settings: Settings, environment: dict[str, str]) -> None:
    os.environ.update(environment)
    _publish(settings)


def _run(settings: Settings, **environment: str) -> int | None:
    """Publish in a process of its own; its exit code."""
    process = _FORKS.Process(target=_publish_watched, args=(settings, environment))
    process.start()
    process.join(60)
    return process.exitcode


def _tree(settings: Settings) -> dict[str, object]:
    """Everything below the releases: hashes, link, log, without clocks and DuckDB's own bytes."""
    tree: dict[str, object] = {}
    for path in files_below(settings.releases):
        name = str(path.relative_to(settings.releases))
        if path.is_symlink() or "current" in path.parts or path.name == "log.jsonl":
            continue
        tree[name] = sha256(path)
        if path.name == "marts.duckdb":
            tree[name] = None
        if path.name == "manifest.json":
            document = orjson.loads(path.read_bytes())
            document["files"].pop("marts.duckdb")
            tree[name] = document | {"checksum": None}
    tree["current"] = str((settings.releases / "current").readlink())
    tree["log"] = [(switch.event, switch.release_id) for switch in switches(settings)]
    return tree


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A deployment with one release and a newer build that waits to be published."""
    settings = settings_in(tmp_path_factory.mktemp("before"))
    build(settings, rows=300)
    _publish(settings)
    build(settings, rows=400, order=3)
    return settings


def _copy_of(settings: Settings, folder: Path) -> Settings:
    shutil.copytree(settings.data_root, folder, symlinks=True)
    return settings_in(folder)


def test_killed_at_every_step_and_run_again_gives_the_same_tree(
    before: Settings, tmp_path: Path
) -> None:
    undisturbed = _copy_of(before, tmp_path / "undisturbed")
    log = tmp_path / "steps.txt"
    assert _run(undisturbed, ETUDE_STEP_LOG=str(log)) == 0
    expected = _tree(undisturbed)
    steps = log.read_text().splitlines()
    assert len(steps) >= 10
    done: Counter[str] = Counter()
    for name in steps:
        done[name] += 1
        where = f"{name}:{done[name]}"
        settings = _copy_of(before, tmp_path / where.replace(" ", "-"))
        assert _run(settings, ETUDE_KILL_AT=where) == -signal.SIGKILL, where
        assert verify(current_release(settings)) == [], where
        rows = query(settings, "select count(*) from sessions.fct_sessions").rows
        assert rows in {((300,),), ((400,),)}, where
        assert _run(settings) == 0, where
        assert _tree(settings) == expected, where
        shutil.rmtree(settings.data_root)


def test_a_first_publication_killed_before_the_switch_shows_nothing(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    build(settings)
    assert _run(settings, ETUDE_KILL_AT="release in place:1") == -signal.SIGKILL
    assert not (settings.releases / "current").exists()
    assert _run(settings) == 0
    assert verify(current_release(settings)) == []
