"""What a release holds beside its marts: which writers publish it, in one place.

Belongs here: the list of writers. Does not belong here: what they write (`metrics/`, `quality/`,
`reports/`, `exports/`), or when it is published (`assets/release.py`).
"""

from __future__ import annotations

from orchestration.alerts.document import write_alerts
from orchestration.catalog.write import catalog_of
from orchestration.dashboards.render import dashboards_of
from orchestration.exports.write import write_exports
from orchestration.metrics.published import metrics_of
from orchestration.predictions.cards import cards_of
from orchestration.quality.write import write_gate
from orchestration.releases.publish import Extra
from orchestration.reports.conservation import write_conservation
from orchestration.reports.defined.write import reports_of
from orchestration.reports.health import write_health
from orchestration.reports.summary import write_summary
from orchestration.settings import Settings
from orchestration.warehouse.state import target_folder


def release_extras(settings: Settings) -> list[Extra]:
    """Writers of a release's definitions, cards, gate, reports and exports, in their order.

    Args:
        settings: The deployment, built.

    Returns:
        The writers, for `publish`.
    """
    return [
        metrics_of(target_folder(settings)),
        cards_of(settings),
        write_gate(settings),
        write_summary,
        write_conservation,
        write_health,
        write_exports,
        *(page_extras(settings) if settings.with_pages else []),
    ]


def page_extras(settings: Settings) -> list[Extra]:
    """Writers of what people look at, in their order: each may read what the ones before wrote.

    Args:
        settings: The deployment, built.

    Returns:
        The writers, for `publish`.
    """
    return [
        write_alerts(settings),
        reports_of(settings),
        dashboards_of(settings),
        catalog_of(settings),
    ]
