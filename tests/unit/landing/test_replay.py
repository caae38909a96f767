"""A replay reads a batch again under the contracts as they are now, or says why it cannot."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.contracts.base import Contract
from orchestration.contracts.declare import column, stream
from orchestration.contracts.fitness_coach.events import AnalyticsEvents
from orchestration.contracts.registry import CONTRACTS
from orchestration.landing.errors import LandingError
from orchestration.landing.load import load_pending
from orchestration.landing.receipts import read_receipt
from orchestration.landing.replay import replay
from tests.unit.landing.batches import EVENTS, NOW, Row, joined, lines, put, put_rows, rows
from tests.unit.landing.neighbours import (
    AFTER,
    BEFORE,
    EARLIER,
    Neighbourhood,
    operations,
    read_rows,
    tree,
)

LATER = NOW + timedelta(hours=1)


class MendedEvents(AnalyticsEvents):
    """One row per analytics event, as the app sends them since its last version."""

    sessionId: str = column("App session.", example="ses-9f31", nullable=True)  # noqa: N815
    eventType: str = column(  # noqa: N815
        "Kind of event.", example="user_action", one_of=("user_action", "coach_action")
    )
    networkQuality: float = column("Quality.", example=0.5, nullable=True)  # noqa: N815

    class Config(AnalyticsEvents.Config):
        metadata = stream(
            *EVENTS, key=["id"], clock="timestamp", purpose="Tests.", schema_version="1.1.0"
        )


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Puts the mended contract into the registry when it is entered."""
    monkeypatch.setitem(CONTRACTS, EVENTS, Contract(MendedEvents))
    return monkeypatch


def mixed() -> list[Row]:
    """Two rows that land, two of a kind that the contract does not know yet, one that is wrong."""
    return [
        *rows(EVENTS, 2, networkQuality=0.5),
        *rows(EVENTS, 2, start=3, eventType="coach_action"),
        *rows(EVENTS, 1, start=5, timestamp="9999-01-01T00:00:00Z"),
    ]


def test_quarantined_rows_come_in_once_the_contract_knows_them(
    neighbourhood: Neighbourhood, request: pytest.FixtureRequest
) -> None:
    settings = neighbourhood.settings
    put_rows(settings, "bad", mixed())
    first = neighbourhood.land("bad")
    assert (first.accepted, first.rejected, first.attempt) == (2, 3, 1)
    landed = read_rows(settings, EVENTS, "bad", "accepted")
    others = {
        name: tree(settings.lake.joinpath(*EVENTS, name)) for name in (BEFORE, AFTER, EARLIER)
    }
    request.getfixturevalue("mended")
    second = replay(settings, "bad", now=LATER)
    assert (second.status, second.received, second.accepted, second.rejected) == ("landed", 5, 4, 1)
    assert (second.attempt, second.schema_version) == (2, "1.1.0")
    assert second.schema_changes == {}
    assert read_receipt(settings.receipts / "bad.json") == second
    again = read_rows(settings, EVENTS, "bad", "accepted")
    assert [row["eventType"] for row in again] == ["user_action"] * 2 + ["coach_action"] * 2
    assert [row["networkQuality"] for row in again] == [0.5, 0.5, None, None]
    assert {row["_extra"] for row in again} == {None}
    assert {row["userId"] for row in again} == {row["userId"] for row in landed}
    (refused,) = read_rows(settings, EVENTS, "bad", "quarantine")
    assert (refused["code"], refused["schema_version"]) == ("ABSURD_CLOCK", "1.1.0")
    assert others == {name: tree(settings.lake.joinpath(*EVENTS, name)) for name in others}
    told = {row["batch_id"]: row for row in operations(settings, "receipts")}
    assert (told["bad"]["attempt"], told["bad"]["accepted"]) == (2, 4)
    assert load_pending(settings, now=LATER).receipts == ()


def test_a_refused_batch_lands_once_the_contract_lets_it(
    neighbourhood: Neighbourhood, request: pytest.FixtureRequest
) -> None:
    settings = neighbourhood.settings
    lacking = [
        {name: value for name, value in row.items() if name != "sessionId"}
        for row in rows(EVENTS, 3)
    ]
    put_rows(settings, "bad", lacking)
    assert neighbourhood.refuse("bad")[0] == "MISSING_COLUMN"
    request.getfixturevalue("mended")
    receipt = replay(settings, "bad", now=LATER)
    assert (receipt.status, receipt.accepted, receipt.attempt) == ("landed", 3, 2)
    assert (receipt.code, receipt.reason) == (None, None)


@pytest.mark.usefixtures("mended")
def test_a_stricter_contract_quarantines_what_had_landed(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    put_rows(settings, "bad", rows(EVENTS, 3, eventType="coach_action"))
    with pytest.MonkeyPatch.context() as before:
        assert neighbourhood.land("bad").accepted == 3
        before.setitem(CONTRACTS, EVENTS, Contract(AnalyticsEvents))
        receipt = replay(settings, "bad", now=LATER)
    assert (receipt.accepted, receipt.rejected) == (0, 3)
    assert len(read_rows(settings, EVENTS, "bad", "quarantine")) == 3


def test_a_replay_under_the_same_contract_gives_the_same_rows(
    neighbourhood: Neighbourhood,
) -> None:
    settings = neighbourhood.settings
    put_rows(settings, "bad", mixed() + rows(EVENTS, 1, start=1001))
    first = neighbourhood.land("bad")
    before = read_rows(settings, EVENTS, "bad", "accepted")
    second, third = (replay(settings, "bad", now=NOW) for _ in range(2))
    assert read_rows(settings, EVENTS, "bad", "accepted") == before
    assert (second.attempt, third.attempt) == (2, 3)
    counted = [
        (each.received, each.accepted, each.duplicate, each.rejected, each.errors)
        for each in (first, second, third)
    ]
    assert counted[0] == counted[1] == counted[2]
    assert first.duplicate == 1


def test_a_batch_that_never_landed_cannot_be_replayed(neighbourhood: Neighbourhood) -> None:
    before = tree(neighbourhood.settings.data_root)
    with pytest.raises(LandingError, match="No batch bad has been landed: `etude status` tells"):
        replay(neighbourhood.settings, "bad")
    assert tree(neighbourhood.settings.data_root) == before


def test_a_batch_whose_files_are_gone_cannot_be_replayed(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    shutil.rmtree(settings.landing.joinpath(*EVENTS, EARLIER))
    before = tree(settings.data_root)
    with pytest.raises(LandingError, match="are no longer in landing/: send them again"):
        replay(settings, EARLIER)
    assert tree(settings.data_root) == before


def test_a_batch_whose_files_were_exchanged_cannot_be_replayed(
    neighbourhood: Neighbourhood,
) -> None:
    settings = neighbourhood.settings
    put(settings, EARLIER, {"rows.ndjson": joined(lines(rows(EVENTS, 1)))})
    before = tree(settings.data_root)
    with pytest.raises(LandingError, match="landing/ holds another content under a-earlier"):
        replay(settings, EARLIER)
    assert tree(settings.data_root) == before


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"{}")])
def test_a_batch_whose_files_were_damaged_keeps_its_landed_rows(
    neighbourhood: Neighbourhood, harm: Callable[[Path], object]
) -> None:
    settings = neighbourhood.settings
    harm(settings.landing.joinpath(*EVENTS, EARLIER, "rows.ndjson"))
    before = tree(settings.data_root)
    with pytest.raises(LandingError, match="put the first files back"):
        replay(settings, EARLIER, now=LATER)
    assert tree(settings.data_root) == before
    assert len(read_rows(settings, EVENTS, EARLIER, "accepted")) == 3
