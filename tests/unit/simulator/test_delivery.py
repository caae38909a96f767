"""What lies in the landing zone: manifests, formats, batches that must be refused or come twice."""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter, defaultdict

import orjson
import polars as pl
import pytest

from orchestration.contracts.registry import CONTRACTS
from tests.unit.simulator.landed import LandedBatch, LandedWorld


def is_refused(world: LandedWorld, batch: LandedBatch) -> bool:
    return batch.folder.name in world.refused


def test_every_manifest_describes_its_folder(world: LandedWorld) -> None:
    for batch in world.batches:
        manifest = batch.manifest
        assert manifest["batchId"] == batch.folder.name
        assert batch.stream == (batch.folder.parent.parent.name, batch.folder.parent.name)
        assert {path.name for path in batch.folder.iterdir()} == {batch.file.name, "manifest.json"}
        assert manifest["compressionType"] == ("gzip" if batch.file.suffix == ".gz" else "none")


def test_checksums_and_row_counts_are_right(world: LandedWorld) -> None:
    for batch in world.batches:
        if not is_refused(world, batch):
            digest = hashlib.sha256(batch.file.read_bytes()).hexdigest()
            assert batch.manifest["checksums"] == {batch.file.name: digest}
            assert batch.manifest["rowCount"] == len(batch.lines), batch.folder


def test_every_stream_is_delivered_in_batches_with_ids_of_their_own(world: LandedWorld) -> None:
    assert {batch.stream for batch in world.batches} == set(CONTRACTS)
    names = Counter(batch.folder.name for batch in world.batches)
    assert max(names.values()) == 1


def test_every_format_is_used(world: LandedWorld) -> None:
    forms = Counter("".join(batch.file.suffixes) for batch in world.batches)
    assert set(forms) == {".ndjson", ".ndjson.gz", ".csv", ".parquet"}
    assert min(forms.values()) >= 5


def test_landed_rows_are_defective_or_duplicate_or_accepted(world: LandedWorld) -> None:
    landed: Counter[tuple[str, str]] = Counter()
    for batch in world.batches:
        if not is_refused(world, batch):
            landed[batch.stream] += batch.manifest["rowCount"]
    for stream in world.truth.streams:
        assert landed[stream.source, stream.stream] == stream.landed
        assert stream.landed == stream.defective + stream.duplicate + stream.accepted
        assert stream.duplicate >= 0


def test_gzip_headers_hold_no_time(world: LandedWorld) -> None:
    for batch in world.batches:
        if batch.file.suffix == ".gz":
            assert batch.file.read_bytes()[4:8] == b"\0\0\0\0"


class TestBatchesToRefuse:
    @pytest.fixture
    def refused(self, world: LandedWorld) -> dict[str, LandedBatch]:
        by_name = {batch.folder.name: batch for batch in world.batches}
        return {each.code: by_name[each.batch_id] for each in world.truth.rejected_batches}

    def test_there_is_one_of_each_kind(self, refused: dict[str, LandedBatch]) -> None:
        assert set(refused) == {
            "CHECKSUM_MISMATCH",
            "CORRUPT_GZIP",
            "CREDENTIAL_COLUMN",
            "MISSING_COLUMN",
        }

    def test_only_the_mismatch_has_a_wrong_checksum(self, refused: dict[str, LandedBatch]) -> None:
        for code, batch in refused.items():
            digest = hashlib.sha256(batch.file.read_bytes()).hexdigest()
            is_right = batch.manifest["checksums"][batch.file.name] == digest
            assert is_right == (code != "CHECKSUM_MISMATCH")

    def test_the_cut_file_cannot_be_unpacked(self, refused: dict[str, LandedBatch]) -> None:
        with pytest.raises(EOFError):
            gzip.decompress(refused["CORRUPT_GZIP"].file.read_bytes())

    def test_the_credential_stands_in_every_row(self, refused: dict[str, LandedBatch]) -> None:
        rows = [orjson.loads(line) for line in refused["CREDENTIAL_COLUMN"].lines]
        assert rows
        assert all(row["password_hash"].startswith("$2b$") for row in rows)

    def test_the_missing_column_is_missing(self, refused: dict[str, LandedBatch]) -> None:
        columns = pl.read_parquet(refused["MISSING_COLUMN"].file).columns
        assert "value" not in columns
        assert "student_id" in columns


def test_a_second_collector_delivers_rows_that_are_there_already(world: LandedWorld) -> None:
    lines: dict[str, set[bytes]] = defaultdict(set)
    for batch in world.batches:
        if not is_refused(world, batch):
            lines[batch.folder.name] = set(batch.lines)
    mirrors = [name for name in lines if name.endswith("-mirror")]
    assert len(mirrors) == 8
    for name in mirrors:
        assert lines[name]
        assert lines[name] < lines[name.removesuffix("-mirror")]


def test_two_batches_come_again_byte_for_byte(world: LandedWorld) -> None:
    folders = {batch.folder.name: batch for batch in world.batches}
    again = [name for name in folders if name.endswith("-again")]
    assert len(again) == 2
    for name in again:
        first = folders[name.removesuffix("-again")]
        assert folders[name].file.read_bytes() == first.file.read_bytes()


@pytest.mark.parametrize(
    ("source", "stream", "column"),
    [
        ("fitness_coach", "analytics_events", "networkQuality"),
        ("language_tutor", "session_results", "accent_score"),
    ],
)
def test_a_new_field_appears_on_some_day_and_stays(
    world: LandedWorld, source: str, stream: str, column: str
) -> None:
    carries = {
        batch.folder.name: [column.encode() in line for line in batch.lines]
        for batch in world.batches
        if batch.stream == (source, stream) and not is_refused(world, batch)
    }
    (change,) = [each for each in world.truth.schema_changes if each.stream == stream]
    assert change.column == column
    assert not any(carries[min(carries)])
    for name, has_column in carries.items():
        assert sum(has_column) >= len(has_column) - 9 or not any(has_column)
        assert any(has_column) == (name >= change.first_batch)
