"""Learners' files as files: where they lie, pages and limits, damage, and what is given out."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import orjson
import polars as pl
import pytest

from orchestration.exports.errors import NoSuchLearnerError, UnfitTargetError
from orchestration.exports.read import copy_exports, read_learner
from orchestration.exports.write import file_of
from orchestration.releases.durable import files_below
from orchestration.releases.listed import INDEX
from orchestration.releases.manifest import EXPORTS_FOLDER, MARTS_FILE, read_manifest
from orchestration.releases.store import current_release
from orchestration.releases.verify import problems_of
from tests.conftest import World
from tests.integration.exported import Files, export, read_files

pytestmark = pytest.mark.xdist_group("world")


@pytest.fixture(scope="module")
def release(world: World) -> Path:
    """The folder of the small world's release."""
    return current_release(world.settings).folder


@pytest.fixture(scope="module")
def files(release: Path) -> Files:
    """What stands in the learners' files."""
    return read_files(release)


@pytest.fixture
def draft(release: Path, tmp_path: Path) -> Path:
    """A copy of the marts, to be changed and exported again."""
    shutil.copyfile(release / MARTS_FILE, tmp_path / MARTS_FILE)
    return tmp_path


def test_a_learners_file_lies_by_the_hash_of_the_learner(release: Path, files: Files) -> None:
    folder = release / EXPORTS_FOLDER
    found = {str(path.relative_to(folder)) for path in files_below(folder)}
    assert found == {INDEX, *(file_of(learner) for learner in files)}
    assert all(learner == file["learner_id"] for learner, file in files.items())
    assert {file["release_id"] for file in files.values()} == {release.name}
    assert all(path.stat().st_mode & 0o222 == 0 for path in files_below(folder))


def test_pages_hold_a_hundred_sessions(draft: Path, files: Files) -> None:
    learner = next(learner for learner, file in files.items() if file.get("history"))
    copies = f"""
        insert into sessions.fct_session_history by name
        with own as (
            select * from sessions.fct_session_history where learner_id = '{learner}'
        )
        select
            own.* replace (
                session_id || '-' || number as session_id,
                (select count(*) from own) + number as history_position,
                (select count(*) from own) + number as type_position,
                'roleplay' as session_type
            )
        from (from own limit 1) as own
        cross join range(1, 251) as numbers (number)
    """
    before = files[learner]["history"]["all"][0]["total"]
    pages = export(draft, copies)[learner]["history"]["all"]
    assert [page["offset"] for page in pages] == [100 * page for page in range(len(pages))]
    assert {page["total"] for page in pages} == {before + 250}
    assert [len(page["sessions"]) for page in pages[:-1]] == [100] * (len(pages) - 1)
    assert sum(len(page["sessions"]) for page in pages) == before + 250


def test_of_fourteen_problem_sections_ten_are_shown_and_all_counted(
    draft: Path, files: Files
) -> None:
    learner, song = next(
        (learner, song["song_id"])
        for learner, file in files.items()
        if file.get("problem_sections")
        for song in file["problem_sections"]["songs"] or ()
        if song["total_count"] < 5
    )
    more = f"""
        insert into practice.agg_problem_sections by name
        select sections.* replace ('more ' || number as section_id, true as is_problem)
        from (
            from practice.agg_problem_sections
            where learner_id = '{learner}' and song_id = '{song}' and is_problem limit 1
        ) as sections
        cross join range(10) as numbers (number)
    """
    (before,) = (
        each["total_count"]
        for each in files[learner]["problem_sections"]["songs"]
        if each["song_id"] == song
    )
    (told,) = (
        each
        for each in export(draft, more)[learner]["problem_sections"]["songs"]
        if each["song_id"] == song
    )
    assert (len(told["problem_sections"]), told["total_count"]) == (10, before + 10)


def test_who_withdraws_has_no_file_the_next_time(draft: Path, files: Files) -> None:
    gone = sorted(files)[0]
    left = export(
        draft, f"update core.dim_learners set is_described = false where learner_id = '{gone}'"
    )
    assert set(left) == set(files) - {gone}


def test_equal_tables_give_equal_bytes_however_many_at_a_time(
    release: Path, draft: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orchestration.exports.write._LEARNERS_AT_A_TIME", 7)
    export(draft)
    index = EXPORTS_FOLDER + "/" + INDEX
    assert (draft / index).read_bytes() == (release / index).read_bytes()


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        (lambda file: file.write_bytes(file.read_bytes()[:-1] + b" "), "has been changed"),
        (lambda file: file.write_bytes(file.read_bytes() + b" "), "bytes instead of"),
        (lambda file: file.unlink(), "is missing"),
        (lambda file: file.with_name("other.json").write_bytes(b"{}"), "does not belong"),
    ],
    ids=["flipped", "longer", "gone", "foreign"],
)
def test_a_file_that_is_not_as_published_is_found(
    release: Path, tmp_path: Path, damage: Callable[[Path], object], complaint: str
) -> None:
    copy = tmp_path / release.name
    shutil.copytree(release, copy)
    victim = copy / EXPORTS_FOLDER / file_of(sorted(read_files(copy))[0])
    victim.chmod(0o644)
    damage(victim)
    (problem,) = problems_of(copy)
    assert problem.file.startswith(f"{EXPORTS_FOLDER}/{victim.parent.name}/")
    assert complaint in problem.what


def test_the_manifest_names_the_index_and_not_every_file(
    world: World, release: Path, files: Files
) -> None:
    named = [name for name in read_manifest(release).files if name.startswith(EXPORTS_FOLDER)]
    assert named == [f"{EXPORTS_FOLDER}/{INDEX}"]
    stated = current_release(world.settings).size_bytes
    actual = sum(path.stat().st_size for path in files_below(release))
    assert stated == actual - (release / "manifest.json").stat().st_size
    assert len(files) > len(named)


def test_one_learners_file_is_given_out_and_an_unknown_one_explained(
    release: Path, files: Files
) -> None:
    learner = sorted(files)[0]
    assert orjson.loads(read_learner(release, learner)) == files[learner]
    with pytest.raises(NoSuchLearnerError, match=r"no export of learner '\.\./x'.*is_described"):
        read_learner(release, "../x")


def test_the_files_of_one_app_are_copied_into_a_new_folder(
    release: Path, files: Files, tmp_path: Path
) -> None:
    target = tmp_path / "for-the-app"
    copied = copy_exports(release, target, "song_practice")
    own = {learner for learner, file in files.items() if file["source_system"] == "song_practice"}
    assert copied == len(own) > 0
    assert set(pl.read_parquet(target / INDEX)["learner_id"]) == own
    assert {path.stem for path in target.glob("??/*.json")} == own
    assert (target / "schemas" / "insights.schema.json").exists()
    with pytest.raises(UnfitTargetError, match="not an empty folder"):
        copy_exports(release, target)
