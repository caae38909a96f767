"""What happens in `fitness_coach`: the stream of analytics events.

Belongs here: the seed's AnalyticsEvent with its DeviceInfo and PrivacyFlags.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import PLATFORMS, moment

SOURCE = "fitness_coach"


class AnalyticsEvents(StreamModel):
    """One row per analytics event sent by an app."""

    id: str = column("Id of the event, given by the app.", example="evt-000001")
    timestamp: Timestamp = moment("When it happened")
    userId: str = person(
        "user", "Who caused it; absent for anonymous events.", example="usr-42", nullable=True
    )
    sessionId: str = column("App session it belongs to.", example="ses-9f31")
    eventType: str = column(
        "Kind of event.",
        example="user_action",
        one_of=("user_action", "system_event", "ai_interaction", "business_event"),
    )
    category: str = column("Part of the app.", example="workout")
    action: str = column("What happened.", example="exercise_completed")
    label: str = column("What it happened to.", example="squat", nullable=True)
    value: float = column(
        "A number whose meaning and unit depend on `action`.", example=12.0, nullable=True
    )
    properties: str = column(
        "Further facts as a JSON object.", example={"sets": 3}, default="{}", json=True
    )
    deviceInfo_platform: str = column(
        "Operating system family, or the web.",
        example="ios",
        path="deviceInfo.platform",
        one_of=PLATFORMS,
    )
    deviceInfo_appVersion: str = column(
        "Version of the app.", example="4.2.0", path="deviceInfo.appVersion"
    )
    deviceInfo_osVersion: str = column(
        "Version of the operating system or browser.",
        example="19.1",
        path="deviceInfo.osVersion",
    )
    deviceInfo_deviceModel: str = column(
        "Model of the device.", example="iPhone17,1", path="deviceInfo.deviceModel", nullable=True
    )
    deviceInfo_screenSize: str = column(
        "Width by height of the screen in points.",
        example="393x852",
        path="deviceInfo.screenSize",
        nullable=True,
    )
    deviceInfo_connectionType: str = column(
        "Kind of network, in the device's words.",
        example="wifi",
        path="deviceInfo.connectionType",
        nullable=True,
    )
    userSegment: str = column(
        "Segment the app placed the user in, as JSON.",
        example={"name": "returning"},
        nullable=True,
        json=True,
    )
    privacyFlags_canTrack: bool = column(
        "Consent at the event: single events may be kept.",
        example=True,
        path="privacyFlags.canTrack",
    )
    privacyFlags_canProfile: bool = column(
        "Consent at the event: segments and scores may be computed.",
        example=True,
        path="privacyFlags.canProfile",
    )
    privacyFlags_canShare: bool = column(
        "Consent at the event: coaches and research may see the data.",
        example=False,
        path="privacyFlags.canShare",
    )
    privacyFlags_consentDate: Timestamp = column(
        "When the consent was given (UTC).",
        example="2026-01-05T09:00:00Z",
        path="privacyFlags.consentDate",
    )
    privacyFlags_consentVersion: str = column(
        "Version of the text consented to.", example="2026-01", path="privacyFlags.consentVersion"
    )

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "analytics_events",
            key=["id"],
            clock="timestamp",
            purpose="Engagement, funnels and health of the apps.",
        )


MODELS = (AnalyticsEvents,)
