"""Addresses tell of pairs: who holds what and when, in any order of batches, and nobody's never."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.privacy.identity import IDENTIFIERS, NOBODY, pairs_by_email

APPS = ("fitness_coach", "learning_platform", "practice_tracker")
Telling = tuple[int, str, str, str]
"""Number of the batch, app, learner and address."""


def day(number: int) -> datetime:
    return datetime.fromisoformat("2026-01-01 00:00:00") + timedelta(days=number - 1)


def tables(tellings: Iterable[Telling]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Identifiers and sendings of batches; every app sends one of each number."""
    rows = [
        {
            "source": app,
            "namespace": "user",
            "learner_id": learner,
            "field": "email",
            "value": address,
            "batch_id": f"{app} {number}",
        }
        for number, app, learner, address in tellings
    ]
    sent = [
        {"source": app, "batch_id": f"{app} {number}", "sent_at": day(number)}
        for app in APPS
        for number in range(1, 20)
    ]
    return pl.DataFrame(rows, schema=IDENTIFIERS), pl.DataFrame(sent)


def told(*tellings: Telling) -> list[tuple[str, str, str, int]]:
    """Action, left and right learner, day."""
    rows = pairs_by_email(*tables(tellings)).sort(
        "occurred_at", "left_learner_id", "right_learner_id", "action"
    )
    assert rows.columns == [
        "left_source", "left_learner_id", "right_source", "right_learner_id",
        "action", "occurred_at", "reason", "kind", "actor",
    ]  # fmt: skip
    names = ("action", "left_learner_id", "right_learner_id", "occurred_at")
    return [(*row[:3], row[3].day) for row in rows.select(names).rows()]


FITNESS, LEARNING, PRACTICE = APPS


def test_a_pair_begins_with_the_younger_holding() -> None:
    assert told((1, FITNESS, "b", "x@a.org"), (3, LEARNING, "a", "x@a.org")) == [
        ("link", "a", "b", 3)
    ]


def test_telling_again_changes_nothing() -> None:
    again = [(number, FITNESS, "b", "x@a.org") for number in (1, 2, 5)]
    assert told(*again, (3, LEARNING, "a", "x@a.org"), (4, LEARNING, "a", "x@a.org")) == [
        ("link", "a", "b", 3)
    ]


def test_case_and_outer_blanks_do_not_matter_but_tags_do() -> None:
    first = (1, FITNESS, "a", "x@a.org")
    assert told(first, (1, LEARNING, "b", "  X@A.Org ")) == [("link", "a", "b", 1)]
    assert told(first, (1, LEARNING, "b", "x+tag@a.org")) == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        " ",
        "null",
        "@a.org",
        "x",
        "x@",
        "x@org",
        "x y@a.org",
        *(f"{n}@a.org" for n in sorted(NOBODY)),
    ],
)
def test_an_address_that_names_nobody_links_nobody(address: str) -> None:
    assert told((1, FITNESS, "a", address), (1, LEARNING, "b", address)) == []


def test_an_address_that_two_of_one_register_hold_links_nobody() -> None:
    family = [(1, FITNESS, "a", "x@a.org"), (1, FITNESS, "b", "x@a.org")]
    assert told(*family, (1, LEARNING, "c", "x@a.org")) == []
    later = [(1, FITNESS, "a", "x@a.org"), (1, LEARNING, "c", "x@a.org")]
    assert told(*later, (4, FITNESS, "b", "x@a.org")) == [
        ("link", "a", "c", 1),
        ("unlink", "a", "c", 4),
    ]


def test_another_address_parts_and_the_old_one_links_again() -> None:
    steps = [(1, FITNESS, "a", "x@a.org"), (1, LEARNING, "b", "x@a.org")]
    changed = [*steps, (3, FITNESS, "a", "y@a.org")]
    assert told(*changed) == [("link", "a", "b", 1), ("unlink", "a", "b", 3)]
    assert told(*changed, (5, LEARNING, "b", "y@a.org"))[2:] == [("link", "a", "b", 5)]
    assert told(*changed, (3, LEARNING, "b", "y@a.org")) == [("link", "a", "b", 1)]


def test_two_addresses_at_one_moment_tell_none() -> None:
    both = [(1, FITNESS, "a", "x@a.org"), (1, FITNESS, "a", "y@a.org")]
    assert told(*both, (1, LEARNING, "b", "x@a.org"), (1, LEARNING, "c", "y@a.org")) == []


def test_three_apps_make_three_pairs() -> None:
    found = told(*((1, app, name, "x@a.org") for app, name in zip(APPS, "cab", strict=True)))
    assert found == [("link", "a", "b", 1), ("link", "a", "c", 1), ("link", "b", "c", 1)]


def test_what_did_not_land_tells_nothing() -> None:
    identifiers, sent = tables([(1, FITNESS, "a", "x@a.org"), (2, LEARNING, "b", "x@a.org")])
    assert pairs_by_email(identifiers, sent).height == 1
    assert pairs_by_email(identifiers, sent.filter(pl.col("sent_at") < day(2))).is_empty()
    assert pairs_by_email(identifiers.clear(), sent).is_empty()


LEARNERS = {FITNESS: ("a", "d"), LEARNING: ("b", "e"), PRACTICE: ("c", "f")}
tellings = st.lists(
    st.tuples(
        st.integers(1, 6),
        st.sampled_from(APPS),
        st.integers(0, 1),
        st.sampled_from(["x@a.org", "y@a.org"]),
    ),
    max_size=14,
).map(lambda rows: [(n, app, LEARNERS[app][place], value) for n, app, place, value in rows])


def linked_by_hand(rows: list[Telling], now: int) -> set[tuple[str, str]]:
    """The pairs at the end of a day, from the words alone."""
    held: dict[tuple[str, str], str | None] = {}
    for number in range(1, now + 1):
        words: dict[tuple[str, str], set[str]] = {}
        for at, app, learner, address in rows:
            if at == number:
                words.setdefault((app, learner), set()).add(address)
        held |= {person: min(said) if len(said) == 1 else None for person, said in words.items()}
    pairs = set()
    for address in {each for each in held.values() if each}:
        holders = [person for person, value in held.items() if value == address]
        sole = [
            learner for app, learner in holders if [each for each, _ in holders].count(app) == 1
        ]
        pairs |= {(one, other) for one in sole for other in sole if one < other}
    return pairs


@given(tellings, st.randoms(use_true_random=False))
def test_evidence_says_at_every_moment_who_holds_what(
    rows: list[Telling], order: random.Random
) -> None:
    evidence = pairs_by_email(*tables(rows)).sort("occurred_at")
    for now in range(1, 7):
        newest: dict[tuple[str, str], str] = {}
        for left, right, action, at in evidence.select(
            "left_learner_id", "right_learner_id", "action", "occurred_at"
        ).rows():
            if at <= day(now):
                assert newest.get((left, right)) != action
                newest[left, right] = action
        found = {pair for pair, action in newest.items() if action == "link"}
        assert found == linked_by_hand(rows, now)
    shuffled = order.sample(rows, len(rows))
    again = pairs_by_email(*tables(shuffled))
    assert sorted(again.rows()) == sorted(evidence.rows())
