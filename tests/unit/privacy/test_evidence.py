"""The file of evidence: declarations are added, addresses are told anew, nobody is refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import polars as pl
import pytest

from orchestration.privacy.errors import IdentityError
from orchestration.privacy.evidence import (
    LINK,
    SCHEMA,
    UNLINK,
    collect_evidence,
    declare,
    ensure_evidence,
    read_evidence,
)
from orchestration.privacy.vault import Vault
from orchestration.settings import Settings

NOW = datetime.fromisoformat("2026-03-01 12:00:00")
ANA, BEN, EVE, COACH = "ana", "ben", "eve", "coach"


@pytest.fixture
def known(settings: Settings) -> Settings:
    """Three persons and a coach in the lake's list of learners."""
    folder = settings.lake / "_ops"
    folder.mkdir(parents=True)
    registers = [
        ("fitness_coach", "user", ANA),
        ("practice_tracker", "student", BEN),
        ("learning_platform", "learner", EVE),
        ("fitness_coach", "coach", COACH),
    ]
    names = ["source", "namespace", "learner_id"]
    pl.DataFrame(registers, schema=names, orient="row").write_parquet(folder / "learners.parquet")
    pl.DataFrame(
        {
            "source": ["fitness_coach", "practice_tracker", "practice_tracker"],
            "batch_id": ["f", "p", "refused"],
            "status": ["landed", "landed", "rejected"],
            "sent_at": [NOW, NOW + timedelta(days=1), NOW],
        }
    ).write_parquet(folder / "receipts.parquet")
    return settings


def say(settings: Settings, action: str, *learners: str, now: datetime = NOW) -> bool:
    one, other = learners
    return declare(settings, action, (one, other), reason="they said so", actor="me", now=now)


def test_the_file_is_there_before_anything_is_told(known: Settings) -> None:
    assert read_evidence(known).is_empty()
    ensure_evidence(known)
    assert read_evidence(known).schema == SCHEMA
    say(known, LINK, ANA, BEN)
    ensure_evidence(known)
    assert read_evidence(known).height == 1


def test_a_declaration_names_both_ends_in_one_order(known: Settings) -> None:
    assert say(known, LINK, BEN, ANA)
    (row,) = read_evidence(known).to_dicts()
    assert row.pop("evidence_id")
    assert row == {
        "kind": "declared",
        "action": "link",
        "left_source": "fitness_coach",
        "left_learner_id": ANA,
        "right_source": "practice_tracker",
        "right_learner_id": BEN,
        "occurred_at": NOW,
        "actor": "me",
        "reason": "they said so",
    }


def test_saying_it_twice_adds_nothing_and_rows_are_never_changed(known: Settings) -> None:
    assert say(known, LINK, ANA, BEN)
    assert not say(known, LINK, BEN, ANA, now=NOW + timedelta(days=1))
    before = read_evidence(known)
    assert say(known, UNLINK, ANA, BEN, now=NOW + timedelta(days=2))
    assert say(known, LINK, ANA, BEN, now=NOW + timedelta(days=3))
    after = read_evidence(known)
    assert after["action"].to_list() == [LINK, UNLINK, LINK]
    assert after.head(1).equals(before)
    assert after["evidence_id"].is_unique().all()


def test_a_later_declaration_is_later_though_the_clock_goes_back(known: Settings) -> None:
    say(known, LINK, ANA, BEN)
    say(known, UNLINK, ANA, BEN, now=NOW - timedelta(days=1))
    assert read_evidence(known)["action"].to_list() == [LINK, UNLINK]


@pytest.mark.parametrize(
    ("learners", "words"),
    [
        ((ANA, ""), "stands for nobody"),
        ((ANA, " NULL "), "stands for nobody"),
        (("unknown", ANA), "stands for nobody"),
        ((ANA, "somebody"), "no learner has the id"),
        ((ANA, ANA), "the same learner twice"),
        ((ANA, COACH), "is a coach, not a person"),
    ],
)
def test_who_is_nobody_is_linked_to_nobody(
    known: Settings, learners: tuple[str, str], words: str
) -> None:
    for action in (LINK, UNLINK):
        with pytest.raises(IdentityError, match=words):
            say(known, action, *learners)
    assert read_evidence(known).is_empty()


def test_a_declaration_has_a_reason(known: Settings) -> None:
    with pytest.raises(IdentityError, match="needs a reason"):
        declare(known, LINK, (ANA, BEN), reason=" ", actor="me", now=NOW)


def test_before_the_first_landing_nobody_is_known(settings: Settings) -> None:
    with pytest.raises(IdentityError, match="no learner has the id"):
        say(settings, LINK, ANA, BEN)


def test_addresses_are_told_anew_and_stay_in_the_vault(known: Settings) -> None:
    say(known, UNLINK, ANA, EVE)
    address = "Ana@Example.org"
    for source, batch, namespace, learner in (
        ("fitness_coach", "f", "user", ANA),
        ("practice_tracker", "p", "student", BEN),
        ("practice_tracker", "refused", "student", "zoe"),
    ):
        row = (namespace, learner, "email", address)
        Vault(known.vault, source).save_identifiers(batch, [row])
    first = collect_evidence(known)
    path = known.lake / "_ops" / "identity_evidence.parquet"
    content = path.read_bytes()
    assert first.equals(collect_evidence(known))
    assert path.read_bytes() == content
    assert read_evidence(known).equals(first)
    assert first.select("kind", "action", "right_learner_id", "actor").rows() == [
        ("declared", UNLINK, EVE, "me"),
        ("same_email", LINK, BEN, "etude"),
    ]
    assert first["occurred_at"][1] == NOW + timedelta(days=1)
    assert address.lower() not in str(first.rows()).lower()
    Vault(known.vault, "practice_tracker").save_identifiers("p", [])
    assert collect_evidence(known)["kind"].to_list() == ["declared"]
