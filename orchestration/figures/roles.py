"""Who asks for an explanation, and what that reader may see.

Belongs here: the rights of roles over explanations. Does not belong here: which dashboards a role
has (`dashboards/`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from orchestration.figures.lineage import Shown
from orchestration.figures.reference import Reference
from orchestration.figures.taken import Taken
from orchestration.metrics.errors import RequestError

ROW_READERS = frozenset({"analyst", "admin"})
"""Those who may read the marts themselves, so also rows."""

FEWEST_ROWS = 5
"""Fewer rows than that are not told to others: they may be one learner's."""


@dataclass(frozen=True)
class Role:
    """A reader: `analyst`, `admin`, or the folder of a dashboard such as `coach/1f0c`."""

    name: str = "analyst"

    @property
    def sees_rows(self) -> bool:
        """Whether the reader may see rows."""
        return self.name in ROW_READERS

    def may_count(self, rows: int) -> bool:
        """Whether the reader may know how many rows there are."""
        return self.sees_rows or rows == 0 or rows >= FEWEST_ROWS

    def require(
        self, reference: Reference | Taken, shown: Shown | None, listed: Iterable[Shown]
    ) -> None:
        """Refuse what is not shown to the reader.

        A role with one dashboard may ask for any filter of the metrics that it shows; of dashboards
        that belong to one person each, and of tables, only what is shown there is told.

        Raises:
            RequestError: The number is not shown to this role.
        """
        if self.sees_rows:
            return
        name = reference.name if isinstance(reference, Taken) else reference.metric
        if "/" in self.name or isinstance(reference, Taken):
            allowed = shown is not None and any(map(self._is_own, shown.shown_in))
        else:
            allowed = any(
                each.reference.startswith(f"{name}?")
                for each in listed
                if any(map(self._is_own, each.shown_in))
            )
        if not allowed:
            raise RequestError(f"{name} at this place is not shown to {self.name}.")

    def require_shown(self, name: str, shown: Shown | None) -> None:
        """Refuse what no page shows to the reader.

        Raises:
            RequestError: It is not shown to this role.
        """
        if not self.sees_rows and not (shown and any(map(self._is_own, shown.shown_in))):
            raise RequestError(f"{name} is not shown to {self.name}.")

    def _is_own(self, place: str) -> bool:
        if place.startswith("reports/"):
            return "/" not in self.name and place.startswith(f"reports/{self.name}/")
        return place.startswith(f"dashboards/{self.name}/")
