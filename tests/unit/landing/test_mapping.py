"""Foreign files come in by a mapping: what it may read, and what is said when it fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.landing.errors import LandingError
from orchestration.landing.load import load_pending, pending
from orchestration.landing.submit import submit
from orchestration.settings import Settings
from tests.unit.landing.batches import NOW, SENT_AT
from tests.unit.landing.neighbours import read_rows, tree
from tests.unit.landing.oulad import TABLES, write_university

MODULES = ("learning_platform", "modules")
IDS = "select code_module || code_presentation as id from courses"


@pytest.fixture
def university(tmp_path: Path) -> Path:
    """Folder with the foreign files."""
    return write_university(tmp_path / "files")


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    """A mapping of courses to modules."""
    path = tmp_path / "mine.sql"
    path.write_text(f"-- Mine.\n{IDS};\n", encoding="utf-8")
    return path


def landed_ids(settings: Settings, mapping: Path, *paths: Path) -> list[str]:
    folder = submit(settings, paths, *MODULES, mapping=mapping, sent_at=SENT_AT)
    load_pending(settings, now=NOW)
    return [row["id"] for row in read_rows(settings, MODULES, folder.name, "accepted")]


def test_a_folder_or_its_files_are_inputs(
    settings: Settings, university: Path, mapping: Path, tmp_path: Path
) -> None:
    assert landed_ids(settings, mapping, university) == ["AAA2013J", "BBB2014B"]
    other = Settings(data_root=tmp_path / "other", memory_limit="1GB")
    courses = university / "courses.parquet"
    assert landed_ids(other, mapping, courses) == ["AAA2013J", "BBB2014B"]


@pytest.mark.parametrize("name", ["courses.csv", "Courses.2014.csv", "COURSES.csv"])
def test_csv_files_are_inputs_too(
    settings: Settings, mapping: Path, tmp_path: Path, name: str
) -> None:
    lines = [",".join(TABLES["courses"][0]), "007,2014J,100"]
    (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    assert landed_ids(settings, mapping, tmp_path / name) == ["0072014J"]


@pytest.mark.parametrize(
    ("sql", "problem"),
    [
        ("selekt 1", "syntax error"),
        ("select * from nowhere", "Table with name nowhere does not exist"),
        ("select no_such_column from courses", 'column "no_such_column" not found'),
        ("select cast(code_module as integer) as id from courses", "Could not convert"),
        ("", "failed on its inputs"),
        ("delete from courses", "failed on its inputs"),
        ("select 1 as id; drop view courses", "failed on its inputs"),
    ],
)
def test_a_wrong_mapping_is_told_with_its_inputs(
    settings: Settings, university: Path, mapping: Path, sql: str, problem: str
) -> None:
    mapping.write_text(sql, encoding="utf-8")
    with pytest.raises(LandingError) as refused:
        submit(settings, [university], *MODULES, mapping=mapping)
    assert problem in str(refused.value)
    assert f"{mapping} failed on its inputs (assessments, courses, studentassessment" in str(
        refused.value
    )
    assert "Correct the mapping, or give it the files that it reads." in str(refused.value)
    assert pending(settings) == []
    assert tree(settings.data_root) == {}


def test_an_input_that_is_missing_is_named(
    settings: Settings, university: Path, mapping: Path, tmp_path: Path
) -> None:
    (university / "courses.parquet").unlink()
    with pytest.raises(LandingError, match="Table with name courses does not exist"):
        submit(settings, [university], *MODULES, mapping=mapping)
    with pytest.raises(LandingError, match="nowhere does not exist"):
        submit(settings, [tmp_path / "nowhere"], *MODULES, mapping=mapping)
    with pytest.raises(LandingError, match="see mappings/ for those that we ship"):
        submit(settings, [university], *MODULES, mapping=tmp_path / "no.sql")
    assert tree(settings.data_root) == {}


@pytest.mark.parametrize("name", ["courses.parquet", "vle.parquet"])
def test_an_input_that_is_broken_is_told(
    settings: Settings, university: Path, mapping: Path, name: str
) -> None:
    (university / name).write_bytes(b"not Parquet")
    with pytest.raises(LandingError, match="failed on its inputs") as refused:
        submit(settings, [university], *MODULES, mapping=mapping)
    assert name in str(refused.value)
    assert tree(settings.data_root) == {}
