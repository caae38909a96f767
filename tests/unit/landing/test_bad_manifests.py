"""Manifests that say the wrong thing, or are none: refused in words, and nothing is believed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from orchestration.landing.load import load_pending, pending
from tests.unit.landing.batches import EVENTS, NOW, encoded, put, put_rows, rows
from tests.unit.landing.neighbours import Neighbourhood, tree

FILES = encoded(EVENTS, rows(EVENTS, 5), "ndjson")
SUM = "0" * 64


@pytest.mark.parametrize(
    ("entry", "value", "problem"),
    [
        ("rowCount", -1, "rowCount is not a whole number from 0 on"),
        ("rowCount", "5", "rowCount is not a whole number from 0 on"),
        ("rowCount", True, "rowCount is not a whole number from 0 on"),
        ("rowCount", 5.0, "rowCount is not a whole number from 0 on"),
        ("compressionType", "zip", "compressionType is neither 'none' nor 'gzip'"),
        ("compressionType", ["gzip"], "compressionType is neither 'none' nor 'gzip'"),
        ("compressionType", "gzip", "compressionType is 'gzip', but rows.ndjson ends otherwise"),
        ("clientTimestamp", None, "clientTimestamp is missing or malformed"),
        ("clientTimestamp", 1772481600, "clientTimestamp is missing or malformed"),
        ("clientTimestamp", "yesterday", "clientTimestamp is not an ISO 8601 moment"),
        ("clientTimestamp", "0001-01-01T00:00:00+02:00", "clientTimestamp is not an ISO 8601"),
        ("clientTimestamp", "0001-01-01T00:00:00Z", "clientTimestamp is before 2000-01-01"),
        ("clientTimestamp", "1999-12-31T23:59:59Z", "clientTimestamp is before 2000-01-01"),
        ("clientTimestamp", "2100-01-01T00:00:00Z", "or not before 2100-01-01"),
        ("clientTimestamp", "9999-12-31T23:59:59Z", "or not before 2100-01-01"),
        ("batchId", None, "batchId is missing or malformed"),
        ("batchId", "../bad", "batchId is missing or malformed"),
        ("batchId", "other", "batchId is not the name of its folder, 'bad'"),
        ("schemaVersion", "newest", "schemaVersion is missing or malformed"),
        ("checksums", {}, "checksums names no file"),
        ("checksums", ["rows.ndjson"], "checksums names no file"),
        ("checksums", {"rows.ndjson": "abc"}, "the checksum of rows.ndjson is not 64 hexadecimal"),
        ("checksums", {"rows.ndjson": None}, "the checksum of rows.ndjson is not 64 hexadecimal"),
    ],
)
def test_a_wrong_entry_is_named(
    neighbourhood: Neighbourhood, entry: str, value: Any, problem: str
) -> None:
    put(neighbourhood.settings, "bad", FILES, **{entry: value})
    code, reason = neighbourhood.refuse("bad")
    assert code == "MANIFEST_INVALID"
    assert reason.startswith("manifest.json cannot be used: ")
    assert problem in reason
    assert reason.endswith("Correct it and send the batch again.")


def test_gzip_under_the_name_of_plain_text_is_told(neighbourhood: Neighbourhood) -> None:
    packed = encoded(EVENTS, rows(EVENTS, 5), "ndjson.gz")
    put(neighbourhood.settings, "bad", packed, compressionType="none")
    code, reason = neighbourhood.refuse("bad")
    assert code == "MANIFEST_INVALID"
    assert "compressionType is 'none', but rows.ndjson.gz ends otherwise" in reason


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is not JSON"),
        (b"batch 7, please land", "it is not JSON"),
        (b'{"batchId": NaN}', "it is not JSON"),
        (b'{"batchId": "\xff"}', "it is not JSON"),
        (b"[" * 30_000, "it is not JSON"),
        (b"[]", "it is not a JSON object"),
        (b"null", "it is not a JSON object"),
        (b"{}", "batchId is missing or malformed"),
        (b" " * 1_000_001, "larger than 1,000,000 bytes"),
    ],
    ids=["nothing", "prose", "nan", "utf8", "deep", "list", "null", "empty", "huge"],
)
def test_what_is_no_manifest_is_refused(
    neighbourhood: Neighbourhood, content: bytes, problem: str
) -> None:
    folder = put(neighbourhood.settings, "bad", FILES)
    (folder / "manifest.json").write_bytes(content)
    code, reason = neighbourhood.refuse("bad")
    assert code == "MANIFEST_INVALID"
    assert problem in reason


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_manifest_is_a_file(neighbourhood: Neighbourhood, kind: str) -> None:
    path = put(neighbourhood.settings, "bad", FILES) / "manifest.json"
    if kind == "link":
        path.symlink_to(path.rename(neighbourhood.settings.data_root / "elsewhere.json"))
    else:
        path.unlink()
        path.mkdir()
    code, reason = neighbourhood.refuse("bad")
    assert code == "MANIFEST_INVALID"
    assert "it is a link, a folder, or larger than 1,000,000 bytes" in reason


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../../x", "holds something else than letters, digits, '.', '_' and '-'"),
        ("/etc/passwd", "holds something else than letters"),
        ("../rows.ndjson", "holds something else than letters"),
        ("more/rows.ndjson", "holds something else than letters"),
        ("..", "holds something else than letters"),
        ("-rf.ndjson", "holds something else than letters"),
        ("*.ndjson", "holds something else than letters"),
        (".rows.ndjson", "holds something else than letters"),
        ("rows.ndjson\n", "holds something else than letters"),
        ("", "holds something else than letters"),
        ("r" * 200 + ".ndjson", "is too long"),
        ("con.ndjson", "is the name of a device on some systems"),
        ("rows.txt", "ends in none of .ndjson, .ndjson.gz"),
        ("manifest.json", "ends in none of .ndjson, .ndjson.gz"),
    ],
)
def test_a_file_name_that_leads_elsewhere_is_refused(
    neighbourhood: Neighbourhood, name: str, problem: str
) -> None:
    settings = neighbourhood.settings
    outside = settings.data_root.parent / "x"
    outside.write_bytes(FILES["rows.ndjson"])
    put(settings, "bad", FILES, checksums={name: SUM})
    code, reason = neighbourhood.refuse("bad")
    assert code == "BAD_FILE_NAME"
    assert problem in reason
    assert reason.endswith("Rename it and send it again.")
    assert outside.read_bytes() == FILES["rows.ndjson"]


@pytest.mark.parametrize("stream", [("fitness_coach", "analytics"), ("no_app", "analytics_events")])
def test_an_unknown_stream_is_refused_and_kept_apart(
    neighbourhood: Neighbourhood, stream: tuple[str, str]
) -> None:
    put(neighbourhood.settings, "bad", FILES, stream=stream)
    code, reason = neighbourhood.refuse("bad")
    assert code == "UNKNOWN_STREAM"
    assert f"There is no stream {'/'.join(stream)}. `etude contracts` lists them" in reason
    assert list((neighbourhood.settings.lake / "_unknown").glob("*/bad/receipt.json"))


def test_a_batch_in_the_folder_of_another_stream_is_refused(neighbourhood: Neighbourhood) -> None:
    folder = put(neighbourhood.settings, "bad", FILES, stream=("fitness_coach", "payments"))
    shutil.copytree(folder, neighbourhood.settings.landing.joinpath(*EVENTS, "bad"))
    shutil.rmtree(folder)
    code, reason = neighbourhood.refuse("bad")
    assert code == "WRONG_STREAM"
    assert "The manifest says fitness_coach/payments, the folder is" in reason
    assert "Put the batch where it belongs and send it again." in reason


def test_a_manifest_ahead_of_time_is_refused(neighbourhood: Neighbourhood) -> None:
    put(neighbourhood.settings, "bad", FILES, clientTimestamp="2026-03-05T00:00:00Z")
    code, reason = neighbourhood.refuse("bad")
    assert code == "CLOCK_AHEAD"
    assert "2026-03-05T00:00:00Z is more than a day ahead. Set the sender's clock" in reason


@pytest.mark.parametrize("count", [4, 6, 0])
def test_rows_that_do_not_add_up_are_counted(neighbourhood: Neighbourhood, count: int) -> None:
    put(neighbourhood.settings, "bad", FILES, rowCount=count)
    code, reason = neighbourhood.refuse("bad")
    assert code == "ROW_COUNT_MISMATCH"
    assert reason == (
        f"The manifest says {count} rows, the files hold 5. Send the batch again, whole."
    )


def test_a_folder_without_a_manifest_is_not_sent_yet(neighbourhood: Neighbourhood) -> None:
    folder = put(neighbourhood.settings, "bad", FILES)
    (folder / "manifest.json").unlink()
    assert pending(neighbourhood.settings) == []
    put(neighbourhood.settings, "bad", FILES)
    assert pending(neighbourhood.settings) == [folder]


@pytest.mark.parametrize("parts", [(*EVENTS, b"\xff"), ("fitness_coach", b"\xff", "bad")])
def test_a_folder_whose_name_is_not_text_stops_nobody(
    neighbourhood: Neighbourhood, parts: tuple[str | bytes, ...]
) -> None:
    settings = neighbourhood.settings
    odd = Path(os.fsdecode(b"/".join(os.fsencode(part) for part in parts)))
    shutil.copytree(put_rows(settings, "bad", rows(EVENTS, 1)), settings.landing / odd)
    before = tree(settings.landing / odd)
    assert neighbourhood.land("bad").status == "landed"
    assert load_pending(settings, now=NOW).receipts == ()
    assert tree(settings.landing / odd) == before
