"""Finding damage, going back, clearing away."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.releases.errors import DamagedReleaseError, NoReleaseError
from orchestration.releases.journal import switches
from orchestration.releases.publish import publish
from orchestration.releases.store import (
    Release,
    current_release,
    find_release,
    list_releases,
    prune,
    rollback,
    verify,
)
from orchestration.settings import Settings
from tests.unit.releases.factories import AS_OF, build, manifest_path


def _next(settings: Settings, rows: int) -> Release:
    build(settings, rows=rows)
    return publish(settings, as_of=AS_OF, manifest=manifest_path(settings))


def _writable(path: Path) -> Path:
    path.chmod(0o644)
    return path


def _ids(settings: Settings) -> list[str]:
    return [release.release_id for release in list_releases(settings)]


def test_verify_finds_a_flipped_bit_in_every_file(release: Release) -> None:
    for path in release.folder.rglob("*.*"):
        original = path.read_bytes()
        middle = len(original) // 2
        flipped = original[:middle] + bytes([original[middle] ^ 1]) + original[middle + 1 :]
        _writable(path).write_bytes(flipped)
        problems = verify(release)
        assert str(path.relative_to(release.folder)) in {
            problem.split(": ")[0] for problem in problems
        }
        path.write_bytes(original)
    assert verify(release) == []


def test_verify_finds_missing_extra_and_shortened_files(release: Release) -> None:
    (release.folder / "catalog" / "dictionary.json").unlink()
    (release.folder / "reports" / "planted.pdf").write_bytes(b"")
    short = _writable(release.folder / "marts" / "sessions.fct_sessions.parquet")
    short.write_bytes(short.read_bytes()[:-1])
    told = dict(problem.split(": ", 1) for problem in verify(release))
    assert told["catalog/dictionary.json"] == "is missing"
    assert told["reports/planted.pdf"] == "does not belong to the release"
    assert "instead of" in told["marts/sessions.fct_sessions.parquet"]


def test_verify_finds_a_folder_without_a_manifest_or_with_anothers(
    built: Settings, release: Release
) -> None:
    renamed = release.folder.rename(built.releases / "20260101-000000000000")
    moved = find_release(built, renamed.name)
    [problem] = verify(moved)
    assert problem == f"manifest.json: is the manifest of {release.release_id}"
    (renamed / "manifest.json").unlink()
    [problem] = verify(moved)
    assert "is missing" in problem


def test_rollback_goes_one_back_each_time_and_is_logged(built: Settings, release: Release) -> None:
    second, third = _next(built, 501), _next(built, 502)
    assert rollback(built).release_id == second.release_id
    assert rollback(built).release_id == release.release_id
    with pytest.raises(NoReleaseError, match="no release before"):
        rollback(built)
    assert rollback(built, third.release_id).is_current
    assert [(switch.event, switch.release_id) for switch in switches(built)] == [
        ("published", release.release_id),
        ("published", second.release_id),
        ("published", third.release_id),
        ("rolled back", second.release_id),
        ("rolled back", release.release_id),
        ("rolled back", third.release_id),
    ]


def test_rollback_refuses_a_damaged_release(built: Settings, release: Release) -> None:
    second = _next(built, 501)
    (release.folder / "marts" / "sessions.fct_sessions.parquet").unlink()
    with pytest.raises(DamagedReleaseError, match=r"sessions\.fct_sessions\.parquet: is missing"):
        rollback(built)
    assert current_release(built).release_id == second.release_id


def test_an_unknown_release_is_an_error_that_lists_those_there_are(
    built: Settings, release: Release
) -> None:
    for name in ("20200101-abcdefabcdef", "../warehouse", ".building", "current"):
        with pytest.raises(NoReleaseError, match=release.release_id):
            rollback(built, name)


def test_nothing_published_is_said_so(built: Settings) -> None:
    assert list_releases(built) == []
    with pytest.raises(NoReleaseError, match="run `etude run` first"):
        current_release(built)


def test_prune_keeps_the_newest_and_always_the_current_one(
    built: Settings, release: Release
) -> None:
    others = [_next(built, rows).release_id for rows in (501, 502, 503)]
    rollback(built, release.release_id)
    for each in others:
        built.lineage(each).mkdir(parents=True)
    assert prune(built, keep=2) == [others[0]]
    assert [built.lineage(each).exists() for each in others] == [False, True, True]
    assert _ids(built) == [others[2], others[1], release.release_id]
    assert prune(built, keep=0) == [others[1]]
    assert _ids(built) == [others[2], release.release_id]


def test_a_log_line_cut_by_a_crash_is_dropped(built: Settings, release: Release) -> None:
    log = built.releases / "log.jsonl"
    with log.open("ab") as file:
        file.write(b'{"at": "2026-')
    assert len(switches(built)) == 1
    second = _next(built, 501)
    assert [switch.release_id for switch in switches(built)] == [
        release.release_id,
        second.release_id,
    ]
