"""Publishing: what a release holds, that equal data gives equal bytes, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import duckdb
import orjson
import pytest

from orchestration.releases.durable import files_below, sha256
from orchestration.releases.errors import UnfitReleaseError, UnreadableBuildError
from orchestration.releases.journal import switches
from orchestration.releases.manifest import read_manifest
from orchestration.releases.publish import publish
from orchestration.releases.store import Release, current_release, list_releases, verify
from orchestration.settings import Settings
from tests.unit.releases.factories import AS_OF, build, manifest_path, settings_in


def _publish(settings: Settings, **options: object) -> Release:
    return publish(settings, as_of=AS_OF, manifest=manifest_path(settings), **options)


def _hashes(release: Release) -> dict[str, str]:
    return {
        str(path.relative_to(release.folder)): sha256(path)
        for path in files_below(release.folder)
        if path.name not in {"marts.duckdb", "manifest.json"}
    }


def test_a_release_holds_marts_twice_catalogue_and_manifest(release: Release) -> None:
    names = [str(path.relative_to(release.folder)) for path in files_below(release.folder)]
    assert {
        "catalog/dictionary.json",
        "manifest.json",
        "marts.duckdb",
        "marts/revenue.agg_revenue_days.parquet",
        "marts/sessions.fct_sessions.parquet",
    } <= set(names)
    assert release.tables == {"revenue.agg_revenue_days": 60, "sessions.fct_sessions": 500}
    assert release.is_current
    assert verify(release) == []


def test_equal_rows_in_another_order_give_equal_bytes(release: Release, tmp_path: Path) -> None:
    other = settings_in(tmp_path / "other")
    build(other, order=41)
    again = _publish(other)
    assert again.release_id == release.release_id
    assert _hashes(again) == _hashes(release)
    assert read_manifest(again.folder).tables == read_manifest(release.folder).tables


def test_bytes_do_not_depend_on_the_number_of_threads(tmp_path: Path) -> None:
    hashes = []
    for threads in (1, 4):
        settings = Settings(data_root=tmp_path / str(threads), threads=threads)
        build(settings, rows=200_000, order=threads)
        hashes.append(_hashes(_publish(settings)))
    assert hashes[0] == hashes[1]


def test_publishing_the_same_again_changes_nothing(built: Settings, release: Release) -> None:
    before = {path: path.stat().st_mtime_ns for path in files_below(built.releases)}
    again = _publish(built)
    assert again == release
    assert {path: path.stat().st_mtime_ns for path in files_below(built.releases)} == before
    assert [switch.release_id for switch in switches(built)] == [release.release_id]


def test_new_data_makes_a_new_release_and_keeps_the_old_one(
    built: Settings, release: Release
) -> None:
    build(built, rows=501)
    new = _publish(built)
    assert [(kept.release_id, kept.is_current) for kept in list_releases(built)] == [
        (new.release_id, True),
        (release.release_id, False),
    ]


def test_the_same_data_made_by_other_code_is_a_revision(built: Settings, release: Release) -> None:
    document = orjson.loads(manifest_path(built).read_bytes())
    document["macros"]["macro.etude.new"] = {"macro_sql": "select 1"}
    manifest_path(built).write_bytes(orjson.dumps(document))
    assert _publish(built).release_id == f"{release.release_id}-r2"
    assert _publish(built).release_id == f"{release.release_id}-r2"


def test_a_damaged_release_is_not_taken_for_the_same_again(
    built: Settings, release: Release
) -> None:
    damaged = release.folder / "marts" / "sessions.fct_sessions.parquet"
    damaged.chmod(0o644)
    damaged.write_bytes(b"not Parquet")
    again = _publish(built)
    assert again.release_id == f"{release.release_id}-r2"
    assert verify(again) == []


def test_an_analyst_sees_descriptions_and_what_the_release_is(release: Release) -> None:
    with duckdb.connect(str(release.folder / "marts.duckdb"), read_only=True) as connection:
        tables = dict(
            connection.execute(
                "select table_name, comment from duckdb_tables() where schema_name = 'sessions'"
            ).fetchall()
        )
        columns = dict(
            connection.execute(
                "select column_name, comment from duckdb_columns() "
                "where table_name = 'fct_sessions'"
            ).fetchall()
        )
        about = connection.execute("select release_id, as_of from release.about").fetchall()
    assert tables["fct_sessions"].endswith('it\'s "quoted".\nKey: session_id.')
    assert columns["session_id"] == "The session's id."
    assert about == [(release.release_id, AS_OF.replace(tzinfo=None))]


def test_extras_read_the_marts_and_write_beside_them(built: Settings) -> None:
    def count_sessions(folder: Path) -> None:
        with duckdb.connect(str(folder / "marts.duckdb"), read_only=True) as connection:
            rows = connection.execute("select count(*) from sessions.fct_sessions").fetchall()
        (folder / "reports" / "count.txt").write_text(str(rows[0][0]))

    made = _publish(built, extras=[count_sessions])
    assert (made.folder / "reports" / "count.txt").read_text() == "500"
    assert "reports/count.txt" in read_manifest(made.folder).files


def test_a_failing_extra_leaves_current_and_its_leavings_are_swept(
    built: Settings, release: Release
) -> None:
    def fail(folder: Path) -> None:
        (folder / "reports" / "half.pdf").write_text("half")
        message = "no ink"
        raise RuntimeError(message)

    build(built, rows=600)
    with pytest.raises(RuntimeError, match="no ink"):
        _publish(built, extras=[fail])
    assert current_release(built).release_id == release.release_id
    _publish(built)
    assert not (built.releases / ".building").exists()


def test_a_release_without_one_headline_row_is_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    build(settings, rows=0)
    with pytest.raises(UnfitReleaseError, match="not one row in sessions"):
        _publish(settings, headline={"sessions"})


def test_a_headline_schema_that_lost_all_rows_is_refused_unless_told_otherwise(
    built: Settings, release: Release
) -> None:
    build(built, rows=0)
    with pytest.raises(UnfitReleaseError, match="all rows of sessions are gone"):
        _publish(built)
    assert current_release(built).release_id == release.release_id
    assert _publish(built, headline=()).tables["sessions.fct_sessions"] == 0


def test_a_column_that_parquet_would_change_is_refused(built: Settings) -> None:
    with duckdb.connect(str(built.build_file)) as connection:
        connection.execute("alter table sessions.fct_sessions alter active_seconds type hugeint")
    with pytest.raises(UnfitReleaseError, match=r"active_seconds is DOUBLE instead of HUGEINT"):
        _publish(built)


def test_a_table_that_dbt_did_not_build_is_an_error_that_names_it(built: Settings) -> None:
    with duckdb.connect(str(built.build_file)) as connection:
        connection.execute("drop table revenue.agg_revenue_days")
    with pytest.raises(UnreadableBuildError, match=r"no table revenue\.agg_revenue_days"):
        _publish(built)


def test_a_missing_build_file_says_what_to_run(built: Settings) -> None:
    built.build_file.unlink()
    with pytest.raises(UnreadableBuildError, match="Run `etude run`"):
        _publish(built)


def test_another_logical_day_is_another_release(built: Settings, release: Release) -> None:
    later = publish(built, as_of=AS_OF + timedelta(days=1), manifest=manifest_path(built))
    assert later.release_id == release.release_id.replace("20261031", "20261101")
