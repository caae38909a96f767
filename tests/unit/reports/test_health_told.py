"""The health of a release as people read it: in words, and as old as it is by then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.reports.health_document import ComponentHealth, SystemHealthResponse
from orchestration.reports.health_rules import CPU, LAWS, RELEASE, STORAGE, component
from orchestration.reports.health_told import HEALTH_FILE, in_trouble, in_words, read_health

AS_OF = datetime(2026, 10, 31, tzinfo=UTC)


def written(folder: Path, *components: ComponentHealth) -> Path:
    health = SystemHealthResponse(
        status="healthy",
        release_id="r-1",
        as_of=AS_OF,
        components=(component("release", RELEASE, 0), *components),
        metrics=None,
        incidents=(),
    )
    file = folder / HEALTH_FILE
    file.parent.mkdir()
    file.write_text(health.model_dump_json(by_alias=True), encoding="utf-8")
    return folder


def told(release: Path, *, hours: float = 0) -> SystemHealthResponse:
    health = read_health(release, AS_OF + timedelta(hours=hours))
    assert health is not None
    return health


def test_a_healthy_release_is_told_in_a_word(tmp_path: Path) -> None:
    assert in_words(told(written(tmp_path, component("cpu", CPU, 0.5, 60)))) == ["healthy"]


@pytest.mark.parametrize(
    ("hours", "status"), [(26, "healthy"), (26.01, "degraded"), (72.01, "critical")]
)
def test_a_release_is_as_old_as_it_is_when_it_is_read(
    tmp_path: Path, hours: float, status: str
) -> None:
    health = told(written(tmp_path), hours=hours)
    assert health.status == status
    assert health.components[0].value == hours
    assert [each.name for each in in_trouble(health)] == ["release"] * (status != "healthy")


def test_what_is_in_trouble_is_told_with_figure_and_limit_the_worst_first(tmp_path: Path) -> None:
    since = datetime(2026, 10, 30, 14, tzinfo=UTC)
    health = told(
        written(
            tmp_path,
            component("cpu", CPU, 0.9, 60, since),
            component("storage", STORAGE, 6.0, 1028),
            component("conservation", LAWS, None),
        )
    )
    assert health.status == "critical"
    assert in_words(health) == [
        "critical: 3 of 4 components in trouble",
        f"storage is critical: 6 (n 1,028), limit 7 ({STORAGE.text})",
        f"conservation is critical: nothing is known, limit 0 ({LAWS.text})",
        f"cpu is degraded: 0.9 (n 60), limit 0.85, since 2026-10-30 14:00 UTC ({CPU.text})",
    ]


@pytest.mark.parametrize("text", ["", "{}", '{"status": "fine"}', "\x00"])
def test_a_release_with_another_file_or_none_tells_nothing(tmp_path: Path, text: str) -> None:
    assert read_health(tmp_path, AS_OF) is None
    (tmp_path / HEALTH_FILE).parent.mkdir()
    (tmp_path / HEALTH_FILE).write_text(text, encoding="utf-8")
    assert read_health(tmp_path, AS_OF) is None
