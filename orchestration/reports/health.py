"""The state of the system at a moment: `health.json` of a release.

Belongs here: putting the document together. Does not belong here: its shape
(`health_document.py`), when a component is in trouble (`health_judged.py`).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.json_schemas import DIALECT
from orchestration.metrics.answer import Answers
from orchestration.metrics.definitions import Definitions
from orchestration.releases.manifest import MARTS_FILE
from orchestration.reports.health_document import (
    ActiveIncident,
    SystemHealthResponse,
    SystemMetrics,
)
from orchestration.reports.health_judged import Hour, judge_app, judge_release
from orchestration.reports.health_queries import HOUR_SQL, INCIDENTS_SQL
from orchestration.reports.health_rules import WORST


def write_health(release: Path) -> None:
    """Write `health.json` of a release and its schema into its `reports/`.

    Args:
        release: Folder of a release, or of the draft of one, that holds `marts.duckdb`.
    """
    definitions = Definitions.of(release)
    with duckdb.connect(str(release / MARTS_FILE), read_only=True) as connection:
        found = connection.execute("select release_id from release.about").fetchone()
        if found is None:
            message = f"{release / MARTS_FILE} does not say which release it is."
            raise ValueError(message)
        health = judge(Answers(found[0], connection, definitions))
    text = health.model_dump_json(by_alias=True, indent=2)
    (release / "reports" / "health.json").write_text(text + "\n", encoding="utf-8")
    schema = SystemHealthResponse.model_json_schema(by_alias=True, mode="serialization")
    schema = {"$schema": DIALECT, **schema}
    text = json.dumps(schema, indent=2, ensure_ascii=False)
    (release / "reports" / "health.schema.json").write_text(text + "\n", encoding="utf-8")


def judge(answers: Answers, now: datetime | None = None) -> SystemHealthResponse:
    """Judge every component.

    Args:
        answers: A release, open for requests; what is told of moments after its logical now is not
            looked at.
        now: When it is read, in UTC; the logical now for the release itself, so that its bytes tell
            no clock.

    Returns:
        The state; critical where nothing is known of the app or of the pipeline.
    """
    as_of = answers.as_of.replace(tzinfo=UTC)
    at = {"now": answers.as_of}
    hour = next((hour for (hour,) in answers.rows(HOUR_SQL, at)), None)
    incidents = tuple(
        ActiveIncident(
            component=name,
            rule=rule,
            opened_at=opened.replace(tzinfo=UTC),
            closed_at=None if closed is None else closed.replace(tzinfo=UTC),
            marks=marks,
        )
        for name, rule, opened, closed, marks in answers.rows(INCIDENTS_SQL, at)
    )
    age_hours = ((now or as_of) - as_of).total_seconds() / 3600
    components = (
        *judge_app(hour, incidents, at["now"]),
        *judge_release(answers, at["now"], age_hours),
    )
    status = max((each.status for each in components), key=WORST.index)
    return SystemHealthResponse(
        status=status,
        release_id=answers.release_id,
        as_of=as_of,
        components=components,
        metrics=None if hour is None else _metrics(hour),
        incidents=incidents,
    )


def _metrics(hour: Hour) -> SystemMetrics:
    def told(**columns: str) -> dict[str, float | None]:
        return {name: hour[column] for name, column in columns.items()}

    return SystemMetrics(
        timeframe="hour",
        timestamp=hour["started_at"].replace(tzinfo=UTC),
        application=told(
            apiRequestCount="request_count",
            averageResponseTime="mean_response_millis",
            p95ResponseTime="p95_response_millis",
            errorRate="error_ratio",
            concurrentSessions="concurrent_session_count",
            databaseQueryCount="database_query_count",
            cacheHitRate="cache_hit_ratio",
        ),
        infrastructure=told(
            cpuUtilization="cpu_ratio",
            memoryUtilization="memory_ratio",
            diskUtilization="disk_ratio",
            networkIngress="ingress_bytes",
            networkEgress="egress_bytes",
            storageUsed="storage_bytes",
            scalingEvents="scaling_event_count",
        ),
        integrations=told(
            wearableApiSuccessRate="wearable_api_success_ratio",
            paymentSuccessRate="payment_success_ratio",
            emailDeliveryRate="email_delivery_ratio",
            externalLatencyMs="external_latency_millis",
        ),
        errors=told(
            serverErrorCount="server_error_count",
            clientErrorCount="client_error_count",
            timeoutCount="timeout_count",
            crashCount="service_crash_count",
        ),
    )
