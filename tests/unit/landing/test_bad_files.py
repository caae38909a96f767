"""Files that are not what they claim: the batch is refused in words, everything else stays."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration.settings import LandingLimits
from tests.unit.landing.batches import EVENTS, encoded, joined, lines, put, rows
from tests.unit.landing.neighbours import Neighbourhood, read_rows

SOUND = joined(lines(rows(EVENTS, 5)))
PACKED = gzip.compress(SOUND, mtime=0)
BOMB_BYTES = 70_000_000


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :]


def test_a_wrong_checksum_is_told_with_both_beginnings(neighbourhood: Neighbourhood) -> None:
    put(neighbourhood.settings, "bad", {"rows.ndjson": SOUND}, checksums={"rows.ndjson": "0" * 64})
    code, reason = neighbourhood.refuse("bad")
    assert code == "CHECKSUM_MISMATCH"
    assert "rows.ndjson is not the file that the manifest names" in reason
    assert "not 00000000. Send the batch again." in reason


@pytest.mark.parametrize("form", ["ndjson", "ndjson.gz", "csv", "parquet"])
def test_a_wrong_checksum_comes_before_what_else_is_wrong(
    neighbourhood: Neighbourhood, form: str
) -> None:
    ((name, content),) = encoded(EVENTS, rows(EVENTS, 5), form).items()
    sums = {name: "f" * 64}
    put(neighbourhood.settings, "bad", {name: content[:60]}, checksums=sums, rowCount=99)
    assert neighbourhood.refuse("bad")[0] == "CHECKSUM_MISMATCH"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (PACKED[: len(PACKED) // 2], "ends before its content does: it was cut"),
        (PACKED[:-4], "ends before its content does: it was cut"),
        (b"", "ends before its content does: it was cut"),
        (flipped(PACKED, len(PACKED) // 2), "is not intact gzip"),
        (flipped(PACKED, len(PACKED) - 6), "is not intact gzip"),
        (flipped(PACKED, 0), "is not intact gzip"),
        (PACKED + b"more", "is not intact gzip"),
        (SOUND, "is not intact gzip"),
    ],
    ids=["half", "no-trailer", "nothing", "bit", "crc", "magic", "rubbish-behind", "not-packed"],
)
def test_gzip_that_is_not_whole_is_refused(
    neighbourhood: Neighbourhood, content: bytes, problem: str
) -> None:
    put(neighbourhood.settings, "bad", {"rows.ndjson.gz": content})
    code, reason = neighbourhood.refuse("bad")
    assert code == "CORRUPT_GZIP"
    assert problem in reason
    assert reason.endswith("Pack it anew and send the batch again.")


def test_a_zip_bomb_is_left_unread(neighbourhood: Neighbourhood) -> None:
    bomb = gzip.compress(b" " * BOMB_BYTES, mtime=0)
    assert BOMB_BYTES / len(bomb) > 200
    put(neighbourhood.settings, "bad", {"rows.ndjson.gz": bomb})
    code, reason = neighbourhood.refuse("bad")
    assert code == "EXPANSION_RATIO"
    assert "more than 200 times its size; reading was stopped" in reason
    assert "Send it unpacked if it is genuine." in reason


@pytest.mark.parametrize(
    ("form", "limits", "said"),
    [
        ("ndjson", LandingLimits(max_file_bytes=5_000), "rows.ndjson exceeds 5,000 bytes"),
        ("ndjson.gz", LandingLimits(max_expanded_bytes=5_000), "unpacked file exceeds 5,000 bytes"),
        ("parquet", LandingLimits(max_expanded_bytes=900), "exceeds 900 bytes unpacked"),
    ],
)
def test_a_file_beyond_its_limit_is_refused(
    neighbourhood: Neighbourhood, form: str, limits: LandingLimits, said: str
) -> None:
    put(neighbourhood.settings, "bad", encoded(EVENTS, rows(EVENTS, 20), form))
    code, reason = neighbourhood.refuse("bad", replace(neighbourhood.settings, limits=limits))
    assert code == "TOO_LARGE"
    assert said in reason
    assert reason.endswith("Send it in several batches.")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.ndjson", b""),
        ("rows.ndjson", b"\n \n\r\n"),
        ("rows.ndjson.gz", gzip.compress(b"")),
        ("rows.csv", b""),
        ("rows.csv", encoded(EVENTS, [], "csv")["rows.csv"]),
        ("rows.parquet", encoded(EVENTS, [], "parquet")["rows.parquet"]),
    ],
    ids=["nothing", "blank", "packed", "csv-nothing", "csv-header", "parquet-columns"],
)
def test_an_empty_file_is_a_batch_without_rows(
    neighbourhood: Neighbourhood, name: str, content: bytes
) -> None:
    put(neighbourhood.settings, "bad", {name: content}, rowCount=0)
    receipt = neighbourhood.land("bad")
    assert (receipt.status, receipt.code, receipt.received) == ("landed", None, 0)
    assert read_rows(neighbourhood.settings, EVENTS, "bad", "accepted") == []


def test_parquet_of_no_bytes_is_not_empty_but_broken(neighbourhood: Neighbourhood) -> None:
    put(neighbourhood.settings, "bad", {"rows.parquet": b""})
    code, reason = neighbourhood.refuse("bad")
    assert code == "CORRUPT_PARQUET"
    assert "rows.parquet is not intact Parquet. Write it anew" in reason


def test_a_listed_file_that_is_missing_is_named(neighbourhood: Neighbourhood) -> None:
    folder = put(neighbourhood.settings, "bad", {"rows.ndjson": SOUND, "more.ndjson": b""})
    (folder / "more.ndjson").unlink()
    code, reason = neighbourhood.refuse("bad")
    assert code == "FILE_MISSING"
    assert reason == "more.ndjson is in the manifest, but not in the batch. Send it again."


def test_a_file_that_nobody_listed_is_named(neighbourhood: Neighbourhood) -> None:
    folder = put(neighbourhood.settings, "bad", {"rows.ndjson": SOUND})
    (folder / "more.ndjson").write_bytes(SOUND)
    code, reason = neighbourhood.refuse("bad")
    assert code == "UNEXPECTED_FILE"
    assert "more.ndjson is in the batch, but not in the manifest. Name it there" in reason


def test_an_unlisted_file_with_a_bad_name_is_not_repeated(neighbourhood: Neighbourhood) -> None:
    folder = put(neighbourhood.settings, "bad", {"rows.ndjson": SOUND})
    (folder / "$(reboot)").write_bytes(SOUND)
    code, reason = neighbourhood.refuse("bad")
    assert code == "BAD_FILE_NAME"
    assert "reboot" not in reason


def as_link(path: Path) -> None:
    secret = path.parents[4] / "elsewhere.ndjson"
    path.rename(secret)
    path.symlink_to(secret)


def as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def as_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("disguise", [as_link, as_folder, as_pipe])
def test_what_is_not_a_plain_file_is_not_opened(
    neighbourhood: Neighbourhood, disguise: Callable[[Path], None]
) -> None:
    folder = put(neighbourhood.settings, "bad", {"rows.ndjson": SOUND})
    disguise(folder / "rows.ndjson")
    code, reason = neighbourhood.refuse("bad")
    assert code == "BAD_FILE_NAME"
    assert "rows.ndjson is a link or a folder. Send the file itself." in reason


def test_files_of_several_formats_are_refused(neighbourhood: Neighbourhood) -> None:
    files = {"rows.ndjson": SOUND} | encoded(EVENTS, rows(EVENTS, 1), "csv")
    put(neighbourhood.settings, "bad", files)
    code, reason = neighbourhood.refuse("bad")
    assert code == "MIXED_FORMATS"
    assert reason.endswith("Send one batch per format.")


def test_several_files_and_gzip_members_are_one_batch(neighbourhood: Neighbourhood) -> None:
    second = PACKED + gzip.compress(joined(lines(rows(EVENTS, 2, start=50))))
    put(neighbourhood.settings, "bad", {"a.ndjson.gz": PACKED, "b.ndjson.gz": second}, rowCount=12)
    receipt = neighbourhood.land("bad")
    assert (receipt.received, receipt.accepted, receipt.duplicate) == (12, 7, 5)
    landed = read_rows(neighbourhood.settings, EVENTS, "bad", "accepted")
    assert {(row["_file"], row["_line"]) for row in landed} == {
        *(("a.ndjson.gz", line) for line in range(1, 6)),
        *(("b.ndjson.gz", line) for line in range(1, 8)),
    }
