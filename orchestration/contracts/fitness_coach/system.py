"""How the machinery of `fitness_coach` fares: system metrics and integrations.

Belongs here: streams about machines. IntegrationMetrics and ErrorMetrics, which the seed names but
does not define, are the `integrations_*` and `errors_*` columns of `system_metrics`.
"""

from __future__ import annotations

from typing import Any

from orchestration.contracts.declare import Timestamp, column, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import count, moment

SOURCE = "fitness_coach"


def _count(path: str, description: str, *, example: int, nullable: bool = True) -> Any:
    return count(description, example=example, path=path, nullable=nullable)


def _ratio(path: str, description: str, *, example: float) -> Any:
    return column(
        f"{description}, 0 to 1.",
        example=example,
        path=path,
        nullable=True,
        at_least=0,
        at_most=1,
    )


def _amount(path: str, description: str, *, example: float) -> Any:
    return column(description, example=example, path=path, nullable=True, at_least=0)


class SystemMetrics(StreamModel):
    """One row per moment and timeframe: how the system did in the timeframe that begins then."""

    timestamp: Timestamp = moment("When the timeframe begins", example="2026-03-02T18:00:00Z")
    timeframe: str = column(
        "Length of the timeframe.", example="hour", one_of=("minute", "hour", "day")
    )
    application_apiRequestCount: int = _count(
        "application.apiRequestCount", "Requests to the API.", example=18_200
    )
    application_averageResponseTime: float = _amount(
        "application.averageResponseTime", "Mean response time in milliseconds.", example=84.0
    )
    application_p95ResponseTime: float = _amount(
        "application.p95ResponseTime",
        "Response time that 95 % of requests stay within, in milliseconds.",
        example=240.0,
    )
    application_errorRate: float = _ratio(
        "application.errorRate", "Share of requests that failed", example=0.004
    )
    application_activeUsers: int = _count(
        "application.activeUsers", "Users active in the timeframe.", example=950
    )
    application_concurrentSessions: int = _count(
        "application.concurrentSessions", "Most sessions open at once.", example=310
    )
    application_databaseQueryCount: int = _count(
        "application.databaseQueryCount", "Database queries.", example=90_400
    )
    application_cacheHitRate: float = _ratio(
        "application.cacheHitRate", "Share of look-ups that the cache answered", example=0.91
    )
    infrastructure_cpuUtilization: float = _ratio(
        "infrastructure.cpuUtilization", "Share of processor time in use", example=0.42
    )
    infrastructure_memoryUtilization: float = _ratio(
        "infrastructure.memoryUtilization", "Share of memory in use", example=0.63
    )
    infrastructure_diskUtilization: float = _ratio(
        "infrastructure.diskUtilization", "Share of disk space in use", example=0.55
    )
    infrastructure_networkIngress: float = _amount(
        "infrastructure.networkIngress", "Bytes received.", example=2.1e9
    )
    infrastructure_networkEgress: float = _amount(
        "infrastructure.networkEgress", "Bytes sent.", example=7.4e9
    )
    infrastructure_storageUsed: float = _amount(
        "infrastructure.storageUsed", "Bytes stored.", example=8.8e11
    )
    infrastructure_scalingEvents: int = _count(
        "infrastructure.scalingEvents", "Times capacity was added or removed.", example=1
    )
    integrations_wearableApiSuccessRate: float = _ratio(
        "integrations.wearableApiSuccessRate",
        "Share of calls to wearable services that succeeded",
        example=0.985,
    )
    integrations_paymentSuccessRate: float = _ratio(
        "integrations.paymentSuccessRate",
        "Share of calls to the payment processor that succeeded",
        example=0.997,
    )
    integrations_emailDeliveryRate: float = _ratio(
        "integrations.emailDeliveryRate", "Share of e-mails that were delivered", example=0.978
    )
    integrations_externalLatencyMs: float = _amount(
        "integrations.externalLatencyMs",
        "Mean time of calls to outside services, in milliseconds.",
        example=310.0,
    )
    errors_serverErrorCount: int = _count(
        "errors.serverErrorCount", "Requests answered with 5xx.", example=22, nullable=False
    )
    errors_clientErrorCount: int = _count(
        "errors.clientErrorCount", "Requests answered with 4xx.", example=51, nullable=False
    )
    errors_timeoutCount: int = _count(
        "errors.timeoutCount", "Requests that timed out.", example=3, nullable=False
    )
    errors_crashCount: int = _count(
        "errors.crashCount", "Crashes of services.", example=0, nullable=False
    )

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "system_metrics",
            key=["timestamp", "timeframe"],
            clock="timestamp",
            purpose="Health and capacity of the system.",
        )


class IntegrationHealth(StreamModel):
    """One row per check of an outside service."""

    id: str = column("Id of the check.", example="chk-5001")
    integration: str = column(
        "What the service does.",
        example="payment_processor",
        one_of=("wearable_api", "payment_processor", "email_delivery", "push"),
    )
    provider: str = column("Who runs the service.", example="stripe")
    status: str = column(
        "How the service answered.", example="up", one_of=("up", "degraded", "down")
    )
    latencyMs: float = column(
        "Time of the check in milliseconds.", example=120.0, nullable=True, at_least=0
    )
    successCount: int = count("Calls that succeeded since the last check.", example=410, default=0)
    failureCount: int = count("Calls that failed since the last check.", example=1, default=0)
    checkedAt: Timestamp = moment("When it was checked")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "integration_health",
            key=["id"],
            clock="checkedAt",
            purpose="Uptime of outside services.",
        )


MODELS = (SystemMetrics, IntegrationHealth)
