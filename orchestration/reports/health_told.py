"""The health of a release as it is read: how old it is by now, and what is in trouble, in words.

Belongs here: reading `health.json` back. Does not belong here: writing it (`health.py`).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from orchestration.reports.health_document import ComponentHealth, SystemHealthResponse
from orchestration.reports.health_rules import RELEASE, WORST, component

HEALTH_FILE = Path("reports") / "health.json"


def read_health(release: Path, now: datetime) -> SystemHealthResponse | None:
    """What a release says of the system, its own age counted up to now.

    Args:
        release: Folder of the release.
        now: When it is read; the file itself tells of the moment of the release.

    Returns:
        The state; none where the release has no such file, or one of another shape.
    """
    try:
        text = (release / HEALTH_FILE).read_bytes()
        health = SystemHealthResponse.model_validate_json(text)
    except (FileNotFoundError, ValidationError):
        return None
    hours = round((now - health.as_of).total_seconds() / 3600, 3)
    components = tuple(
        component(each.name, RELEASE, hours) if each.rule == RELEASE.text else each
        for each in health.components
    )
    status = max((each.status for each in components), key=WORST.index)
    return health.model_copy(update={"components": components, "status": status})


def in_trouble(health: SystemHealthResponse) -> list[ComponentHealth]:
    """Components that are not healthy, the worst first."""
    found = [each for each in health.components if each.status != "healthy"]
    return sorted(found, key=lambda each: -WORST.index(each.status))


def in_words(health: SystemHealthResponse) -> list[str]:
    """A line for the whole, and one for each component that is not healthy."""
    found = in_trouble(health)
    whole = f"{health.status}: {len(found)} of {len(health.components)} components in trouble"
    return [whole if found else health.status, *(_line(each) for each in found)]


def _line(found: ComponentHealth) -> str:
    value = "nothing is known" if found.value is None else _figure(found.value)
    number = "" if found.n is None else f" (n {found.n:,})"
    limit = found.critical_beyond if found.status == "critical" else found.degraded_beyond
    beyond = "" if limit is None else f", limit {_figure(limit)}"
    since = "" if found.since is None else f", since {found.since:%Y-%m-%d %H:%M} UTC"
    return f"{found.name} is {found.status}: {value}{number}{beyond}{since} ({found.rule})"


def _figure(number: float) -> str:
    return f"{number:,.3f}".rstrip("0").rstrip(".")
