"""Persons on their way through landing: pseudonyms in the lake, everything else in the vault."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from orchestration.landing.load import load_pending
from orchestration.landing.replay import replay
from orchestration.settings import Settings
from tests.unit.landing.batches import (
    EVENTS,
    FORMS,
    NOW,
    SESSIONS,
    USERS,
    Stream,
    encoded,
    joined,
    lines,
    put,
    put_rows,
    rows,
)
from tests.unit.landing.neighbours import Neighbourhood, operations, read_rows

PROFILES = ("fitness_coach", "profiles")
POSTS = ("practice_tracker", "forum_posts")
RESULTS = ("language_tutor", "session_results")
LEARNERS = ("learning_platform", "learners")
ANA, EMAIL = "7c9e6679-7425-40de-944b-e07fc1f90ae7", "ana.velez@example.org"
NOBODY = ["", "null", " NULL ", "None", "undefined", "0", "-1", "anonymous", "n/a", "NaN"]


def decoded(folder: Path) -> str:
    """Every value of every column of every Parquet file below a folder, and every other file."""
    tables = [pq.ParquetFile(path).read().to_pydict() for path in folder.rglob("*.parquet")]
    others = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".parquet"]
    return str([*tables, *(path.read_bytes() for path in others)])


def identifiers(settings: Settings, source: str) -> list[dict[str, Any]]:
    folder = settings.vault / source / "identifiers"
    return [
        row for path in sorted(folder.glob("*.parquet")) for row in pq.read_table(path).to_pylist()
    ]


def learner(settings: Settings, stream: Stream, batch_id: str, column: str) -> str | None:
    """Whom a batch of one row is about."""
    (row,) = read_rows(settings, stream, batch_id, "accepted")
    return row[column]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("stream", "changes", "fields"),
    [
        (USERS, {"id": ANA, "email": EMAIL, "full_name": "Ana Vélez"}, {"email", "full_name"}),
        (
            PROFILES,
            {"userId": ANA, "email": EMAIL, "displayName": "Ana Vélez"},
            {"email", "displayName"},
        ),
        (LEARNERS, {"id": ANA, "email": EMAIL}, {"email"}),
    ],
    ids=["users", "profiles", "learners"],
)
def test_names_and_addresses_go_to_the_vault_alone(
    settings: Settings, form: str, stream: Stream, changes: dict[str, Any], fields: set[str]
) -> None:
    put(settings, "register", encoded(stream, rows(stream, 1, **changes), form), stream=stream)
    (receipt,) = load_pending(settings, now=NOW).receipts
    assert (receipt.accepted, receipt.rejected) == (1, 0)
    kept = identifiers(settings, stream[0])
    assert {row["field"] for row in kept} == fields
    assert {row["value"] for row in kept} <= {EMAIL, "Ana Vélez"}
    (row,) = read_rows(settings, stream, "register", "accepted")
    assert {each["learner_id"] for each in kept} <= {*row.values()}
    in_vault, elsewhere = decoded(settings.vault), decoded(settings.lake)
    elsewhere += decoded(settings.receipts)
    for secret in (ANA, EMAIL):
        assert secret in in_vault
        assert secret not in elsewhere
    assert "Vélez" not in elsewhere
    assert "_row_hash" in elsewhere


def test_a_person_is_the_same_in_all_batches_and_streams_of_a_source(settings: Settings) -> None:
    put_rows(settings, "a", rows(USERS, 1, id=ANA), stream=USERS)
    put_rows(settings, "b", rows(POSTS, 1, author_id=ANA), stream=POSTS)
    load_pending(settings, now=NOW)
    put_rows(settings, "c", rows(POSTS, 1, start=2, author_id=ANA), stream=POSTS)
    load_pending(settings, now=NOW)
    found = {
        learner(settings, USERS, "a", "id"),
        learner(settings, POSTS, "b", "author_id"),
        learner(settings, POSTS, "c", "author_id"),
    }
    assert len(found) == 1
    assert uuid.UUID(str(found.pop())).version == 4
    known = [row for row in operations(settings, "learners") if row["source"] == USERS[0]]
    assert len(known) == 1


def test_persons_of_two_apps_or_two_deployments_are_never_the_same(
    settings: Settings, tmp_path: Path
) -> None:
    other = Settings(data_root=tmp_path / "other", memory_limit="1GB")
    found = set()
    for place in (settings, other):
        put_rows(place, "a", rows(PROFILES, 1, userId=ANA), stream=PROFILES)
        put_rows(place, "b", rows(LEARNERS, 1, id=ANA), stream=LEARNERS)
        load_pending(place, now=NOW)
        (profile,) = read_rows(place, PROFILES, "a", "accepted")
        (row,) = read_rows(place, LEARNERS, "b", "accepted")
        found |= {profile["userId"], profile["_key_hash"], row["id"], row["_key_hash"]}
    assert len(found) == 8


def test_an_id_is_one_person_however_the_file_writes_it(settings: Settings) -> None:
    for number, form in enumerate(FORMS):
        put(
            settings,
            f"as-{form}",
            encoded(SESSIONS, rows(SESSIONS, 1, start=number, user_id=7), form),
            stream=SESSIONS,
        )
    text = joined(lines(rows(SESSIONS, 1, start=9, user_id="7")))
    put(settings, "as-text", {"rows.ndjson": text}, stream=SESSIONS)
    load_pending(settings, now=NOW)
    found = {learner(settings, SESSIONS, f"as-{form}", "user_id") for form in (*FORMS, "text")}
    assert len(found) == 1


def test_placeholders_are_nobody_and_never_one_person(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    payloads = [
        row | {"userId": nobody}
        for row, nobody in zip(rows(EVENTS, len(NOBODY)), NOBODY, strict=True)
    ]
    put_rows(settings, "bad", payloads)
    receipt = neighbourhood.land("bad")
    assert (receipt.accepted, receipt.rejected) == (len(NOBODY), 0)
    assert {row["userId"] for row in read_rows(settings, EVENTS, "bad", "accepted")} == {None}


def test_a_row_about_nobody_is_quarantined(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    payloads = [
        row | {"id": nobody} for row, nobody in zip(rows(USERS, len(NOBODY)), NOBODY, strict=True)
    ]
    put_rows(settings, "bad", payloads, stream=USERS)
    receipt = neighbourhood.land("bad")
    assert receipt.error_counts == {"MISSING_FIELD": 1, "PLACEHOLDER_PERSON": len(NOBODY) - 1}
    assert {error.reason for error in receipt.errors} == {"is required", "names nobody"}
    assert identifiers(settings, USERS[0]) == []


@pytest.mark.parametrize("form", FORMS)
def test_a_refused_row_leaves_nobody_in_the_vault(neighbourhood: Neighbourhood, form: str) -> None:
    """Not even where the rule that it breaks is seen late: the person was read long before."""
    settings = neighbourhood.settings
    first, second, third = rows(RESULTS, 3)
    wrong = second | {"user_id": ANA, "fluency_score": 100.5}
    files = encoded(RESULTS, [first, wrong, third | {"user_id": "somebody-else"}], form)
    put(settings, "bad", files, stream=RESULTS, rowCount=3)
    receipt = neighbourhood.land("bad")
    assert (receipt.accepted, receipt.rejected) == (2, 1)
    assert "somebody-else" in decoded(settings.vault)
    assert ANA not in decoded(settings.vault)


@pytest.mark.parametrize("form", FORMS)
def test_a_refused_batch_leaves_nobody_in_the_vault(
    neighbourhood: Neighbourhood, form: str
) -> None:
    settings = neighbourhood.settings
    files = encoded(USERS, rows(USERS, 2, id=ANA, email=EMAIL), form)
    put(settings, "bad", files, stream=USERS, rowCount=3)
    assert neighbourhood.refuse("bad")[0] == "ROW_COUNT_MISMATCH"
    assert ANA not in decoded(settings.vault)
    assert EMAIL not in decoded(settings.vault)
    assert [row for row in operations(settings, "learners") if row["source"] == USERS[0]] == []


def test_a_replay_replaces_the_identifiers_of_its_batch(neighbourhood: Neighbourhood) -> None:
    settings = neighbourhood.settings
    put_rows(settings, "bad", rows(USERS, 2, email=EMAIL), stream=USERS)
    neighbourhood.land("bad")
    before = identifiers(settings, USERS[0])
    replay(settings, "bad", now=NOW)
    again = identifiers(settings, USERS[0])
    assert len(again) == 4
    assert sorted(map(str, again)) == sorted(map(str, before))
