"""The vault: random ids that last, people that never fuse, files for their owner alone."""

from __future__ import annotations

import stat
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.privacy.vault import PARTS_BEFORE_COMPACTION, PLACEHOLDERS, Vault
from tests.unit.privacy.people import SOURCE, USER, people, saved

COACH = "coach"


def test_ids_are_random_and_last(tmp_path: Path) -> None:
    first = saved(tmp_path, "ana", "ben")
    assert len({*first.values()}) == 2
    assert all(uuid.UUID(str(learner_id)).version == 4 for learner_id in first.values())
    assert saved(tmp_path, "ana", "ben", "eve").items() >= first.items()
    assert saved(tmp_path / "elsewhere", "ana")["ana"] != first["ana"]


def test_ids_belong_to_a_register(tmp_path: Path) -> None:
    vault = Vault(tmp_path, SOURCE)
    as_user, as_coach = vault.learner_id(USER, "7"), vault.learner_id(COACH, "7")
    assert as_user != as_coach
    assert Vault(tmp_path, "fitness_coach").salt != vault.salt
    assert Vault(tmp_path, SOURCE).salt == vault.salt


def test_many_are_looked_up_as_one_is(tmp_path: Path) -> None:
    vault = Vault(tmp_path, SOURCE)
    names = pa.array(["ana", None, "ben", "ana", "NULL"], pa.utf8())
    ana, nobody, ben, again, null = vault.learner_ids(USER, names).to_pylist()
    assert (nobody, null) == (None, None)
    assert (ana, ben) == (vault.learner_id(USER, "ana"), vault.learner_id(USER, "ben"))
    assert again == ana
    assert vault.people().num_rows == 2


@pytest.mark.parametrize("name", sorted(PLACEHOLDERS))
def test_a_placeholder_is_nobody_however_it_is_written(tmp_path: Path, name: str) -> None:
    vault = Vault(tmp_path, SOURCE)
    for spelling in (name, name.upper(), f"  {name.title()} "):
        assert vault.learner_id(USER, spelling) is None
    vault.save()
    assert vault.people().num_rows == 0
    assert people(tmp_path) == {}


def test_who_was_discarded_is_drawn_anew(tmp_path: Path) -> None:
    vault = Vault(tmp_path, SOURCE)
    kept = vault.learner_id(USER, "ana")
    vault.save()
    gone = vault.learner_id(USER, "ben")
    vault.discard()
    assert vault.learner_id(USER, "ana") == kept
    assert vault.learner_id(USER, "ben") != gone
    assert people(tmp_path) == {"ana": kept}


def test_of_the_new_only_those_stay_of_whom_a_row_has_landed(tmp_path: Path) -> None:
    vault = Vault(tmp_path, SOURCE)
    ana, ben = vault.learner_id(USER, "ana"), vault.learner_id(USER, "ben")
    assert vault.has_new
    vault.discard({str(ben)})
    vault.save()
    assert people(tmp_path) == {"ben": ben}
    assert vault.learner_id(USER, "ana") != ana
    vault.discard()
    assert not vault.has_new


def test_threads_that_ask_at_once_get_the_same_answers(tmp_path: Path) -> None:
    vault = Vault(tmp_path, SOURCE)
    names = pa.array([f"person-{number % 500}" for number in range(5_000)])
    with ThreadPoolExecutor(8) as pool:
        answers = [*pool.map(lambda _: vault.learner_ids(USER, names).to_pylist(), range(8))]
    assert all(answer == answers[0] for answer in answers)
    assert len({*answers[0]}) == 500
    vault.save()
    assert people(tmp_path) == dict(zip(names.to_pylist(), answers[0], strict=True))


def test_two_vaults_that_save_in_turn_overwrite_nobody(tmp_path: Path) -> None:
    one, two = Vault(tmp_path, SOURCE), Vault(tmp_path, SOURCE)
    ana, ben = one.learner_id(USER, "ana"), two.learner_id(USER, "ben")
    one.save()
    two.save()
    assert people(tmp_path) == {"ana": ana, "ben": ben}
    assert Vault(tmp_path, SOURCE).learner_id(USER, "ana") == ana


def test_saving_nobody_new_writes_nothing(tmp_path: Path) -> None:
    saved(tmp_path, "ana")
    parts = [*(tmp_path / SOURCE / "people").iterdir()]
    saved(tmp_path, "ana", "null")
    assert [*(tmp_path / SOURCE / "people").iterdir()] == parts


def test_many_parts_become_one_and_keep_everybody(tmp_path: Path) -> None:
    vault = Vault(tmp_path, SOURCE)
    known = {}
    for number in range(PARTS_BEFORE_COMPACTION + 1):
        known[f"person-{number}"] = vault.learner_id(USER, f"person-{number}")
        vault.save()
    assert len([*(tmp_path / SOURCE / "people").glob("*.parquet")]) == 2
    assert people(tmp_path) == known
    again = Vault(tmp_path, SOURCE)
    assert {name: again.learner_id(USER, name) for name in known} == known


def test_identifiers_of_a_batch_are_replaced_and_removed(tmp_path: Path) -> None:
    vault = Vault(tmp_path, SOURCE)
    path = tmp_path / SOURCE / "identifiers" / "batch.parquet"
    for address in ("old@example.org", "new@example.org"):
        vault.save_identifiers("batch", [(USER, "learner", "email", address)])
    assert pq.read_table(path).to_pylist() == [
        {
            "namespace": USER,
            "learner_id": "learner",
            "field": "email",
            "value": "new@example.org",
            "batch_id": "batch",
        }
    ]
    vault.save_identifiers("batch", [])
    assert not path.exists()


def test_only_the_owner_can_look_inside(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault", SOURCE)
    vault.learner_id(USER, "ana")
    vault.save()
    vault.save_identifiers("batch", [(USER, "learner", "email", "ana@example.org")])
    found = [tmp_path / "vault", *(tmp_path / "vault").rglob("*")]
    modes = {path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in found}
    assert len(found) == 7
    assert modes == {True: 0o700, False: 0o600}
