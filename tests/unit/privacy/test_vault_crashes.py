"""A vault whose process is killed while it saves: whoever had an id before keeps it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.faultpoints import KILL_AT
from orchestration.privacy.vault import PARTS_BEFORE_COMPACTION
from tests.unit.privacy.people import people, saved

STEPS = [
    "vault salt synced",
    "vault salt renamed",
    "vault people synced",
    "vault people renamed",
    "vault people recorded",
    "vault identifiers synced",
    "vault identifiers renamed",
]

SAVES_SOMEBODY = """
import sys
from pathlib import Path
from orchestration.privacy.vault import Vault
vault = Vault(Path(sys.argv[1]), "practice_tracker")
ids = [vault.learner_id("user", name) for name in sys.argv[2:]]
vault.save()
vault.save_identifiers("batch", [("user", ids[0], "email", "new@example.org")])
"""


def killed_at(root: Path, step: str, *names: str) -> None:
    """Save people in a process that dies at a step."""
    arguments = [sys.executable, "-c", SAVES_SOMEBODY, str(root), *names]
    ended = subprocess.run(arguments, env={**os.environ, KILL_AT: f"{step}:1"}, check=False)
    assert ended.returncode == -9


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_save_leaves_a_vault_that_can_be_read(tmp_path: Path, step: str) -> None:
    known = {} if "salt" in step else saved(tmp_path, "ana")
    killed_at(tmp_path, step, "ben", "eve")
    found = people(tmp_path)
    is_saved = "identifiers" in step or step in {"vault people renamed", "vault people recorded"}
    assert found.keys() == known.keys() | ({"ben", "eve"} if is_saved else set())
    after = saved(tmp_path, "ana", "ben", "eve")
    assert after.items() >= {**known, **found}.items()
    assert people(tmp_path) == after


@pytest.mark.parametrize("step", ["vault compacted synced", "vault compacted renamed"])
def test_a_killed_compaction_loses_nobody(tmp_path: Path, step: str) -> None:
    known = {}
    for number in range(PARTS_BEFORE_COMPACTION - 1):
        known |= saved(tmp_path, f"person-{number}")
    killed_at(tmp_path, step, "ben")
    found = people(tmp_path)
    assert found.keys() == known.keys() | {"ben"}
    assert saved(tmp_path, *found) == found
    saved(tmp_path, "eve")
    assert people(tmp_path).keys() == found.keys() | {"eve"}
