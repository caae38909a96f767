"""`submit` makes a batch of a person's files, or says why they are none."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from orchestration.contracts.errors import UnknownStreamError
from orchestration.landing.errors import LandingError
from orchestration.landing.load import load_pending, pending
from orchestration.landing.submit import submit
from orchestration.settings import Settings
from tests.unit.landing.batches import EVENTS, FORMS, NOW, SENT_AT, encoded, rows
from tests.unit.landing.neighbours import tree


def written(folder: Path, files: dict[str, bytes]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def assert_nothing_submitted(settings: Settings) -> None:
    assert pending(settings) == []
    assert tree(settings.data_root) == {}


@pytest.mark.parametrize("form", FORMS)
def test_files_become_a_batch_that_lands(settings: Settings, tmp_path: Path, form: str) -> None:
    files = encoded(EVENTS, rows(EVENTS, 4), form)
    folder = submit(settings, written(tmp_path / "mine", files), *EVENTS, sent_at=SENT_AT)
    assert folder.parent == settings.landing.joinpath(*EVENTS)
    manifest = orjson.loads((folder / "manifest.json").read_bytes())
    assert manifest == {
        "batchId": folder.name,
        "source": EVENTS[0],
        "stream": EVENTS[1],
        "schemaVersion": "1.0.0",
        "compressionType": "gzip" if form == "ndjson.gz" else "none",
        "rowCount": None,
        "checksums": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()},
        "clientTimestamp": "2026-03-02T20:00:00Z",
    }
    assert {path.name for path in settings.landing.iterdir()} == {EVENTS[0]}
    (receipt,) = load_pending(settings, now=NOW).receipts
    assert (receipt.batch_id, receipt.status, receipt.accepted) == (folder.name, "landed", 4)
    assert tree(tmp_path / "mine") == files


def test_several_files_become_one_batch(settings: Settings, tmp_path: Path) -> None:
    names = ("a.ndjson", "b.jsonl")
    files = {
        name: encoded(EVENTS, rows(EVENTS, 2, start=start), "ndjson")["rows.ndjson"]
        for start, name in enumerate(names, start=10)
    }
    submit(settings, written(tmp_path, files), *EVENTS, batch_id="mine", sent_at=SENT_AT)
    (receipt,) = load_pending(settings, now=NOW).receipts
    assert (receipt.batch_id, receipt.received) == ("mine", 4)
    assert set(receipt.checksums) == set(names)


def test_the_same_files_at_the_same_moment_are_the_same_batch(
    settings: Settings, tmp_path: Path
) -> None:
    paths = written(tmp_path, encoded(EVENTS, rows(EVENTS, 1), "csv"))
    name = submit(settings, paths, *EVENTS, sent_at=SENT_AT).name
    assert name.startswith("fitness_coach-analytics_events-20260302T200000-")
    before = tree(settings.landing)
    with pytest.raises(LandingError, match=f"There is a batch {name} already: give this one"):
        submit(settings, paths, *EVENTS, sent_at=SENT_AT)
    assert tree(settings.landing) == before
    later = submit(settings, paths, *EVENTS, sent_at=SENT_AT + timedelta(seconds=1))
    assert later.name != name


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        (["rows.txt"], "The name of rows.txt ends in none of .ndjson, .ndjson.gz"),
        (["my rows.csv"], "The name of my rows.csv holds something else than letters"),
        (["con.csv"], "The name of con.csv is the name of a device on some systems: rename it."),
        (["r" * 130 + ".csv"], "or is too long: rename it."),
        (["rows.csv", "rows.ndjson"], "A batch holds one format: submit one batch per format."),
        (["a.ndjson", "b.ndjson.gz"], "Either all files of a batch are packed with gzip, or none"),
        (["one/rows.csv", "two/rows.csv"], "Two files are called rows.csv: rename one."),
        ([], "A batch holds one format: submit one batch per format."),
    ],
)
def test_what_is_not_a_batch_is_refused_in_words(
    settings: Settings, tmp_path: Path, names: list[str], problem: str
) -> None:
    paths = [tmp_path / "mine" / name for name in names]
    for path in paths:
        written(path.parent, {path.name: b""})
    with pytest.raises(LandingError) as refused:
        submit(settings, paths, *EVENTS)
    assert problem in str(refused.value)
    assert_nothing_submitted(settings)


@pytest.mark.parametrize("kind", ["folder", "nothing"])
def test_a_path_that_is_no_file_is_named(settings: Settings, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mine"
    if kind == "folder":
        path.mkdir()
    with pytest.raises(LandingError, match="is not a file. A folder needs a mapping") as refused:
        submit(settings, [path], *EVENTS)
    assert str(path) in str(refused.value)
    assert_nothing_submitted(settings)


@pytest.mark.parametrize("name", ["../mine", "my batch", ".mine", "b" * 129, "con"])
def test_a_name_that_is_no_folder_name_is_refused(
    settings: Settings, tmp_path: Path, name: str
) -> None:
    paths = written(tmp_path / "mine", encoded(EVENTS, rows(EVENTS, 1), "csv"))
    with pytest.raises(LandingError, match="cannot name a batch: use letters, digits"):
        submit(settings, paths, *EVENTS, batch_id=name)
    assert_nothing_submitted(settings)


@pytest.mark.parametrize(
    ("stream", "hint"),
    [
        (("fitness_coach", "analytic_events"), "Did you mean fitness_coach/analytics_events"),
        (("../fitness_coach", "analytics_events"), "`etude contracts` lists all streams."),
    ],
)
def test_an_unknown_stream_is_refused_with_a_hint(
    settings: Settings, tmp_path: Path, stream: tuple[str, str], hint: str
) -> None:
    paths = written(tmp_path / "mine", encoded(EVENTS, rows(EVENTS, 1), "csv"))
    with pytest.raises(UnknownStreamError, match="There is no stream") as refused:
        submit(settings, paths, *stream)
    assert hint in str(refused.value)
    assert_nothing_submitted(settings)


def test_rows_are_judged_by_the_load_step(settings: Settings, tmp_path: Path) -> None:
    paths = written(tmp_path / "mine", {"rows.ndjson": b"nonsense\n"})
    submit(settings, paths, *EVENTS, sent_at=SENT_AT)
    (receipt,) = load_pending(settings, now=NOW).receipts
    assert (receipt.status, receipt.error_counts) == ("landed", {"NOT_JSON": 1})
