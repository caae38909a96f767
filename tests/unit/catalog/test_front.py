"""The front door: what it says of a release made by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import orjson
import pytest

from orchestration.catalog.front import front_door
from orchestration.catalog.held import Held
from orchestration.metrics.published import METRICS_FILE
from orchestration.releases.manifest import ALERTS_FILE, GATE_FILE

AS_OF = dt.datetime(2026, 3, 2, 12)  # noqa: DTZ001 - as marts have it


def held(folder: Path, files: dict[str, object]) -> Held:
    """A release of these files; those that are no JSON are empty."""
    for name, said in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"" if said is None else orjson.dumps(said))
    found = Held(folder)
    found.__dict__["_about"] = ("20260302-abcdefabcdef", AS_OF)
    return found


@pytest.mark.parametrize(
    ("failed", "warned", "level", "verdict"),
    [
        (0, 0, "ok", "plausible"),
        (0, 1, "warn", "1 warning"),
        (0, 3, "warn", "3 warnings"),
        (1, 2, "bad", "1 failed"),
    ],
)
def test_what_failed_and_what_warns_are_counted_apart(
    tmp_path: Path, failed: int, warned: int, level: str, verdict: str
) -> None:
    summary = {"expectations": 9, "tables": 3, "failed": failed, "warned": warned}
    said = front_door(held(tmp_path, {GATE_FILE: {"summary": summary}}))
    (gate,) = (each for each in said["states"] if each["name"] == "Plausible")
    assert (gate["level"], gate["verdict"]) == (level, verdict)


def test_what_somebody_took_or_silenced_is_told_beside_what_is_open(tmp_path: Path) -> None:
    def alert(state: str, severity: str) -> dict[str, object]:
        return {"state": state, "severity": severity, "title": "It burns", "isPositive": False}

    def said(*alerts: dict[str, object]) -> tuple[str, str, str]:
        (card,) = (
            each
            for each in front_door(held(tmp_path, {ALERTS_FILE: {"active": alerts}}))["states"]
            if each["name"] == "Alerts"
        )
        return card["level"], card["verdict"], card["text"]

    silenced = alert("suppressed", "critical")
    assert said(silenced) == ("ok", "0 open", "Nothing needs attention. Suppressed: 1 critical.")
    more = (alert("open", "low"), alert("open", "high"), alert("acknowledged", "high"))
    assert said(silenced, *more) == (
        "bad",
        "2 open",
        "1 high, 1 low. It burns Acknowledged: 1 high. Suppressed: 1 critical.",
    )


def test_a_single_coach_is_reached_over_the_list(tmp_path: Path) -> None:
    files = dict.fromkeys(
        (
            "dashboards/index.html",
            "dashboards/coach/0ea74e8750d1/index.html",
            "dashboards/executive/index.html",
        )
    )
    release = held(tmp_path, files)
    links = {each["title"]: each["href"] for each in front_door(release)["dashboards"]}
    assert links == {
        "Executive": "dashboards/executive/index.html",
        "Coach: 1 page": "dashboards/index.html",
    }
    assert all((tmp_path / link).exists() for link in links.values())


def test_commands_are_of_this_release(tmp_path: Path) -> None:
    metrics = {"metrics": [{"name": "sessions", "version": 3}]}
    *_, last = front_door(held(tmp_path, {METRICS_FILE: metrics}))["commands"]
    assert last == "etude explain 'sessions?v=3&from=2026-02-23&to=2026-03-01'"
