"""Readers: which pages one may read, and what of an explanation he or she is told (ACC-01, ACC-05).

Belongs here: the rights of roles. Does not belong here: where a release says whom a dashboard is
for (`access.py`), writing pages (`dashboards/`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from orchestration.figures.access import AUDIENCES, Access
from orchestration.figures.lineage import Shown
from orchestration.metrics.errors import RequestError, unknown

ROW_READERS = frozenset({"analyst", "admin"})
"""Those who may read the release itself, so also rows and all pages."""

PERSONAL = frozenset({"coach", "teacher"})
"""Roles whose readers see of a dashboard with one page per person only their own."""

FEWEST_ROWS = 5
"""Fewer rows than that are not told to others: they may be one learner's."""


@dataclass(frozen=True)
class Role:
    """A reader: a role such as `executive`, or a single person of one, such as `coach/1f0c`."""

    name: str = "analyst"

    @property
    def group(self) -> str:
        """The role without the person."""
        return self.name.partition("/")[0]

    @property
    def person(self) -> str:
        """Which person of the role, as the page's folder is called; empty if that is not said."""
        return self.name.partition("/")[2]

    @property
    def is_known(self) -> bool:
        """Whether there is such a role, and if a person is named, one whose readers have pages."""
        is_role = self.group in {*AUDIENCES, *ROW_READERS}
        return is_role and ("/" not in self.name or (bool(self.person) and self.group in PERSONAL))

    @property
    def sees_rows(self) -> bool:
        """Whether the reader may see rows."""
        return self.name in ROW_READERS

    def may_count(self, rows: int) -> bool:
        """Whether the reader may know how many rows there are."""
        return self.sees_rows or rows == 0 or rows >= FEWEST_ROWS

    def may_read(self, access: Access, person: str = "") -> bool:
        """Whether the reader may read a dashboard, or one person's page of it.

        The dashboard must be public or name the role. Of pages that belong to one person each,
        coaches and teachers read their own; the other roles that are named read all of them.

        Args:
            access: Who may read the dashboard.
            person: Whose page it is; empty if the dashboard has a single one.
        """
        if self.sees_rows:
            return True
        if not self.is_known or not (access.is_public or self.group in access.roles):
            return False
        if not access.is_personal or self.group not in PERSONAL:
            return True
        return bool(person) and self.person == person

    def require(
        self,
        name: str,
        places: Collection[str],
        listed: Collection[Shown],
        dashboards: Mapping[str, Access],
    ) -> None:
        """Refuse what is not shown to the reader.

        A reader is told of what stands on the pages that he or she may read, for every choice that
        their filters offer, and of nothing else: a choice that pages hide would tell of few people.
        Of reports, a reader is told what stands in the one that has his or her role's name.

        Args:
            name: What is asked for, for the message.
            places: Where the release shows it (`places_of`).
            listed: All numbers that the release shows.
            dashboards: Who may read which of its dashboards.

        Raises:
            RequestError: The number is not shown to this role, or there is no such role.
        """
        if self.sees_rows:
            return
        if any(self._reads(place, dashboards) for place in places):
            return
        everywhere = {place for each in listed for place in each.shown_in}
        reports = {report for kind, report, _ in map(_parts, everywhere) if kind == "reports"}
        if not self.is_known and self.name not in reports:
            raise unknown(self.name, {*AUDIENCES, *ROW_READERS, *reports}, "role")
        raise RequestError(f"{name} is not shown to {self.name}.")

    def _reads(self, place: str, dashboards: Mapping[str, Access]) -> bool:
        """Whether the reader may read what stands in a place such as `dashboards/ai/tiles`."""
        kind, name, inside = _parts(place)
        if kind == "reports":
            return name == self.name
        access = dashboards.get(name)
        if kind != "dashboards" or access is None:
            return False
        return self.may_read(access, inside if access.is_personal else "")


def _parts(place: str) -> tuple[str, str, str]:
    """Kind, name, and the folder or widget in it; empty where a place has less."""
    kind, name, inside, *_ = [*place.split("/"), "", ""]
    return kind, name, inside
