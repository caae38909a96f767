"""What a release holds beside its marts: which writers publish it, in one place.

Belongs here: the list of writers. Does not belong here: what they write (`metrics/`, `reports/`,
`exports/`), or when it is published (`assets/release.py`).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.exports.write import write_exports
from orchestration.metrics.published import metrics_of
from orchestration.releases.publish import Extra
from orchestration.reports.conservation import write_conservation
from orchestration.reports.health import write_health
from orchestration.reports.summary import write_summary


def release_extras(target: Path) -> list[Extra]:
    """Writers of a release's definitions, reports and exports, in their order.

    Args:
        target: Where dbt wrote its manifest.

    Returns:
        The writers, for `publish`.
    """
    return [metrics_of(target), write_summary, write_conservation, write_health, write_exports]
