"""The lake between loads: columns before rows, leftovers swept, one writer at a time."""

from __future__ import annotations

import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.contracts.registry import CONTRACTS
from orchestration.landing.lake import lake_schema
from orchestration.landing.load import load_pending
from orchestration.settings import Settings
from tests.unit.landing.batches import EVENTS, NOW
from tests.unit.landing.neighbours import EARLIER, Neighbourhood, operations, tree


def test_every_stream_has_its_columns_before_it_has_rows(settings: Settings) -> None:
    assert load_pending(settings, now=NOW).receipts == ()
    for stream, checked in CONTRACTS.items():
        table = pq.ParquetFile(
            settings.lake.joinpath(*stream, "_schema", "accepted.parquet")
        ).read()
        assert table.schema.equals(lake_schema(checked))
        assert table.num_rows == 0
    assert {path.stem for path in (settings.lake / "_ops").iterdir()} == {
        "receipts",
        "receipt_days",
        "receipt_errors",
        "schema_changes",
        "learners",
        "new_batches",
        "identity_evidence",
    }


def test_landing_leaves_the_evidence_of_others_alone(settings: Settings) -> None:
    load_pending(settings, now=NOW)
    path = settings.lake / "_ops" / "identity_evidence.parquet"
    empty = pq.ParquetFile(path).read()
    assert empty.num_rows == 0
    row = dict.fromkeys(empty.column_names) | {"evidence_id": "declared"}
    pq.write_table(pa.Table.from_pylist([row], empty.schema), path)
    load_pending(settings, now=NOW)
    assert pq.ParquetFile(path).read().to_pylist() == [row]


def test_direct_identifiers_are_no_columns_of_the_lake() -> None:
    identifiers = {
        (stream, field.name)
        for stream, checked in CONTRACTS.items()
        for field in checked.fields
        if field.identifier
    }
    assert len(identifiers) == 5
    assert not [
        (stream, name)
        for stream, name in identifiers
        if name in lake_schema(CONTRACTS[stream]).names
    ]


def test_columns_follow_the_contract(neighbourhood: Neighbourhood) -> None:
    path = neighbourhood.settings.lake.joinpath(*EVENTS, "_schema", "accepted.parquet")
    pq.write_table(pq.read_table(path, columns=["id"]), path)
    load_pending(neighbourhood.settings, now=NOW)
    assert pq.read_schema(path).equals(lake_schema(CONTRACTS[EVENTS]))


@pytest.mark.parametrize("spoilt", [b"", b"PAR1 and then the power failed", None])
def test_columns_come_back_after_a_crash_of_the_machine(
    neighbourhood: Neighbourhood, spoilt: bytes | None
) -> None:
    """They are not synced: what is lost or torn is derived anew."""
    path = neighbourhood.settings.lake.joinpath(*EVENTS, "_schema", "accepted.parquet")
    whole = path.read_bytes()
    path.unlink() if spoilt is None else path.write_bytes(spoilt)
    load_pending(neighbourhood.settings, now=NOW)
    assert path.read_bytes() == whole


def test_what_a_crash_left_behind_is_swept(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    before = tree(settings.data_root)
    staging = settings.lake / ".staging"
    (staging / "batch").mkdir()
    (staging / "batch" / "accepted.parquet").write_bytes(b"half")
    (staging / "rubbish").write_bytes(b"")
    load_pending(settings, now=NOW)
    assert tree(settings.data_root) == before


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_replay_that_died_between_two_renames_is_undone(
    neighbourhood: Neighbourhood, *, is_replaced: bool
) -> None:
    settings = neighbourhood.settings
    before = tree(settings.data_root)
    folder = settings.lake.joinpath(*EVENTS, EARLIER)
    shutil.copytree(folder, settings.lake / ".staging" / f"replaced.{EARLIER}")
    if not is_replaced:
        shutil.rmtree(folder)
    assert load_pending(settings, now=NOW).receipts == ()
    assert tree(settings.data_root) == before


def test_the_operations_are_made_of_the_receipts_alone(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    before = tree(settings.lake / "_ops")
    shutil.rmtree(settings.lake / "_ops")
    load_pending(settings, now=NOW)
    assert tree(settings.lake / "_ops") == before
    assert [row["batch_id"] for row in operations(settings, "receipts")] == [EARLIER]
