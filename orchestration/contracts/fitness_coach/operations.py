"""What it takes to run `fitness_coach`: costs, support, e-mail and crashes of the apps.

Belongs here: streams about running the product.
"""

from __future__ import annotations

import datetime as dt

from orchestration.contracts.declare import Timestamp, column, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import (
    MODEL_TYPES,
    PLATFORMS,
    cents,
    currency,
    moment,
    optional_moment,
    rating,
    updated_at,
)

SOURCE = "fitness_coach"


class Costs(StreamModel):
    """One row per cost item of a day."""

    id: str = column("Id of the item.", example="cost-77")
    category: str = column(
        "What the money went to.",
        example="ai_processing",
        one_of=("infrastructure", "ai_processing", "support"),
    )
    vendor: str = column("Who was paid.", example="example-cloud", nullable=True)
    modelType: str = column(
        "AI model that caused the cost; absent for other costs.",
        example=MODEL_TYPES[0],
        nullable=True,
        one_of=MODEL_TYPES,
    )
    amountCents: int = cents("Amount; a credit note is negative", example=12_550, at_least=None)
    currency: str = currency()
    units: float = column(
        "Units bought, in the vendor's unit (tokens, hours, tickets).",
        example=4.2e6,
        nullable=True,
    )
    incurredOn: dt.date = column("Day (UTC) that the cost belongs to.", example="2026-03-02")
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "costs",
            key=["id"],
            clock="incurredOn",
            version="updatedAt",
            purpose="Cost and margin by category and by AI model.",
        )


class SupportTickets(StreamModel):
    """One row per support ticket."""

    id: str = column("Id of the ticket.", example="tic-310")
    userId: str = person(
        "user", "Who asked; absent before sign-up.", example="usr-42", nullable=True
    )
    category: str = column("Subject area, in the desk's words.", example="billing")
    priority: str = column(
        "How urgent it is.", example="normal", one_of=("low", "normal", "high", "urgent")
    )
    status: str = column("Where it stands.", example="solved", one_of=("open", "pending", "solved"))
    subject: str = column("Subject line.", example="Charged twice?", nullable=True, free_text=True)
    satisfaction: int = rating("How satisfied the user was with the answer")
    costCents: int = column(
        "Cost of handling it, in US cents.", example=350, nullable=True, at_least=0
    )
    openedAt: Timestamp = moment("When it was opened")
    firstResponseAt: Timestamp = optional_moment(
        "When it was first answered", example="2026-03-02T19:00:00Z"
    )
    solvedAt: Timestamp = optional_moment("When it was solved", example="2026-03-03T09:00:00Z")
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "support_tickets",
            key=["id"],
            clock="openedAt",
            version="updatedAt",
            purpose="Load, speed and cost of support.",
        )


class EmailDeliveries(StreamModel):
    """One row per e-mail sent to a user."""

    id: str = column("Id of the e-mail.", example="mail-9001")
    userId: str = person(
        "user",
        "Who it went to; absent for people without an account.",
        example="usr-42",
        nullable=True,
    )
    campaign: str = column("Campaign or kind of e-mail.", example="weekly_summary")
    status: str = column(
        "The furthest that it got.",
        example="opened",
        one_of=("queued", "delivered", "bounced", "complained", "opened", "clicked"),
    )
    sentAt: Timestamp = moment("When it was sent")
    deliveredAt: Timestamp = optional_moment("When the recipient's server took it")
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "email_deliveries",
            key=["id"],
            clock="sentAt",
            version="updatedAt",
            purpose="Whether e-mail arrives and is read.",
        )


class AppCrashes(StreamModel):
    """One row per crash of an app."""

    id: str = column("Id of the crash report.", example="crash-55")
    userId: str = person(
        "user", "Whose app crashed; absent when not signed in.", example="usr-42", nullable=True
    )
    sessionId: str = column("App session that ended.", example="ses-9f31", nullable=True)
    platform: str = column(
        "Operating system family, or the web.", example="android", one_of=PLATFORMS
    )
    appVersion: str = column("Version of the app.", example="4.2.0")
    osVersion: str = column("Version of the operating system or browser.", example="16")
    fatal: bool = column("Whether the app closed.", example=True)
    signature: str = column("What crashes with one cause have in common.", example="NPE@Timer")
    occurredAt: Timestamp = moment("When it crashed")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "app_crashes",
            key=["id"],
            clock="occurredAt",
            purpose="Crash rates by app version and platform.",
        )


MODELS = (Costs, SupportTickets, EmailDeliveries, AppCrashes)
