"""Who may read which dashboard, as a release says it: `dashboards/access.json` (ACC-01, RPT-02).

Static pages cannot ask who reads them. What holds is what a reader is given: a folder with all
that he or she may read and nothing else (`etude dashboards --role`), lists that link to no more,
and what `etude explain` tells. Whoever can open a release's own folder can read all of it.

Belongs here: that list. Does not belong here: the rule that reads it (`roles.py`), definitions and
pages (`dashboards/`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import orjson

Audience = Literal["executive", "product", "coach", "teacher", "admin", "custom"]
"""A role that reads dashboards (S1; teachers are S2's)."""

AUDIENCES: tuple[Audience, ...] = get_args(Audience)

ACCESS_FILE = "dashboards/access.json"


@dataclass(frozen=True)
class Access:
    """Who may read a dashboard.

    Attributes:
        roles: Roles that may, its `accessControl`.
        is_public: Whether all roles may, its `isPublic`.
        is_personal: Whether it has one page per person.
    """

    roles: tuple[str, ...]
    is_public: bool = False
    is_personal: bool = False


def write_access(release: Path, dashboards: Mapping[str, Access]) -> None:
    """Write who may read what.

    Args:
        release: The draft of a release.
        dashboards: Access by a dashboard's id.
    """
    document = {
        name: {
            "accessControl": access.roles,
            "isPublic": access.is_public,
            "isPersonal": access.is_personal,
        }
        for name, access in sorted(dashboards.items())
    }
    file = release / ACCESS_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"dashboards": document}, indent=1) + "\n", encoding="utf-8")


def read_access(release: Path) -> Mapping[str, Access]:
    """Access by a dashboard's id; none if the release does not say it, so that nothing is told."""
    file = release / ACCESS_FILE
    if not file.exists():
        return {}
    return {
        name: Access(tuple(each["accessControl"]), each["isPublic"], each["isPersonal"])
        for name, each in orjson.loads(file.read_bytes())["dashboards"].items()
    }
