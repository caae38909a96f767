"""What must be on disk before what: the order of flushes and renames, and single operations."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.releases.durable import append_line, complete_lines, switch_link
from orchestration.releases.publish import publish
from orchestration.settings import Settings
from tests.unit.releases.factories import AS_OF, manifest_path


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path]]:
    """Every flush and rename of this process, in order: what was done to which path."""
    recorded: list[tuple[str, Path]] = []
    flush, rename, replace = os.fsync, os.rename, os.replace

    def recording(name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
        def recorder(source: Any, target: Any, **options: Any) -> None:
            operation(source, target, **options)
            recorded.append((name, Path(target)))

        return recorder

    def flushed(descriptor: int) -> None:
        flush(descriptor)
        recorded.append(("flush", Path(f"/proc/self/fd/{descriptor}").readlink()))

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(os, "rename", recording("rename", rename))
    monkeypatch.setattr(os, "replace", recording("replace", replace))
    return recorded


def test_everything_is_on_disk_before_the_release_appears_and_before_current_moves(
    built: Settings, events: list[tuple[str, Path]]
) -> None:
    release = publish(built, as_of=AS_OF, manifest=manifest_path(built))
    appeared = events.index(("rename", release.folder))
    switched = events.index(("replace", built.releases / "current"))
    draft = built.releases / ".building" / "draft"
    flushed = {path for name, path in events[:appeared] if name == "flush"}
    inside = list(release.folder.rglob("*"))
    assert {draft / path.relative_to(release.folder) for path in inside} <= flushed
    assert draft in flushed
    assert ("flush", built.releases) in events[appeared:switched]
    assert ("flush", built.releases) in events[switched:]
    assert ("flush", built.releases / "log.jsonl") in events[switched:]


def test_a_link_left_half_switched_does_not_stop_the_next_switch(tmp_path: Path) -> None:
    (tmp_path / ".current.next").symlink_to("nowhere")
    switch_link(tmp_path / "current", "first")
    switch_link(tmp_path / "current", "second")
    assert os.readlink(tmp_path / "current") == "second"  # noqa: PTH115 - the target's own text
    assert not (tmp_path / ".current.next").is_symlink()


def test_lines_are_appended_and_a_torn_one_is_cut_off(tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    assert complete_lines(log) == []
    append_line(log, b"one")
    with log.open("ab") as file:
        file.write(b"torn" * 600_000)
    append_line(log, b"two")
    assert complete_lines(log) == [b"one", b"two"]
    assert log.read_bytes() == b"one\ntwo\n"
