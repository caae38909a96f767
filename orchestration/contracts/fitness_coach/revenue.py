"""What `fitness_coach` earns: subscriptions, payments and the marketplace of programs.

Belongs here: streams about money that comes in. Amounts are integer cents of their currency.
"""

from __future__ import annotations

from orchestration.contracts.declare import Timestamp, column, person, stream
from orchestration.contracts.model import StreamModel
from orchestration.contracts.vocabulary import (
    cents,
    count,
    currency,
    moment,
    optional_moment,
    rating,
    updated_at,
)

SOURCE = "fitness_coach"


class Subscriptions(StreamModel):
    """One row per subscription: its state at the time of the extract."""

    id: str = column("Id of the subscription.", example="sub-7")
    userId: str = person("user", "Who subscribed.", example="usr-42")
    plan: str = column("Tier bought.", example="plus", one_of=("basic", "plus", "pro"))
    billingPeriod: str = column(
        "How often it is billed.", example="month", one_of=("month", "year")
    )
    status: str = column(
        "Where the subscription stands.",
        example="active",
        one_of=("trialing", "active", "past_due", "canceled", "expired"),
    )
    amountCents: int = cents("Price per billing period", example=1499)
    currency: str = currency()
    trialStartedAt: Timestamp = optional_moment(
        "When the trial began", example="2026-02-01T10:00:00Z"
    )
    startedAt: Timestamp = moment(
        "When it began: the start of the trial, else the first payment",
        example="2026-02-01T10:00:00Z",
    )
    activatedAt: Timestamp = optional_moment(
        "When it was first paid for", example="2026-02-08T10:00:00Z"
    )
    canceledAt: Timestamp = optional_moment(
        "When the user canceled", example="2026-05-01T10:00:00Z"
    )
    endedAt: Timestamp = optional_moment("When access ended", example="2026-05-08T10:00:00Z")
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "subscriptions",
            key=["id"],
            clock="startedAt",
            version="updatedAt",
            purpose="Recurring revenue, conversion and churn.",
        )


class Payments(StreamModel):
    """One row per attempt to take or return money."""

    id: str = column("Id of the attempt.", example="pay-1001")
    userId: str = person("user", "Who pays or is paid back.", example="usr-42")
    subscriptionId: str = column("Subscription paid for.", example="sub-7", nullable=True)
    orderId: str = column("Marketplace order paid for.", example="ord-12", nullable=True)
    kind: str = column("Which way the money goes.", example="charge", one_of=("charge", "refund"))
    status: str = column(
        "Whether the attempt succeeded.", example="succeeded", one_of=("succeeded", "failed")
    )
    amountCents: int = cents("Amount, never negative whichever way it goes", example=1499)
    currency: str = currency()
    attempt: int = column("Number of the attempt, from 1.", example=1, default=1, at_least=1)
    failureReason: str = column(
        "Why it failed, in the processor's words.", example="card_declined", nullable=True
    )
    occurredAt: Timestamp = moment("When it was attempted")

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "payments",
            key=["id"],
            clock="occurredAt",
            purpose="Cash revenue, refunds and failed payments.",
        )


class MarketplacePrograms(StreamModel):
    """One row per training program that a trainer offers."""

    id: str = column("Id of the program.", example="prg-4")
    trainerId: str = person("trainer", "Who offers it.", example="trn-2")
    title: str = column(
        "Title the trainer gave it.",
        example="Eight weeks to 10 km",
        nullable=True,
        free_text=True,
    )
    category: str = column("Category of the marketplace.", example="running")
    priceCents: int = cents("Price", example=2900)
    currency: str = currency()
    status: str = column(
        "Where the program stands.", example="published", one_of=("draft", "published", "retired")
    )
    publishedAt: Timestamp = optional_moment("When it was first published")
    averageRating: float = column(
        "Mean rating as the app shows it, 1 to 5.",
        example=4.4,
        nullable=True,
        at_least=1,
        at_most=5,
    )
    ratingCount: int = count("Ratings behind the mean.", example=37, default=0)
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "marketplace_programs",
            key=["id"],
            clock="publishedAt",
            version="updatedAt",
            purpose="Offer of the marketplace.",
        )


class MarketplaceOrders(StreamModel):
    """One row per program bought by a user."""

    id: str = column("Id of the order.", example="ord-12")
    programId: str = column("Program bought.", example="prg-4")
    userId: str = person("user", "Who bought it.", example="usr-42")
    amountCents: int = cents("Price paid", example=2900)
    commissionCents: int = cents("Part of the price that the platform keeps", example=580)
    currency: str = currency()
    status: str = column(
        "Whether the money was paid back.", example="completed", one_of=("completed", "refunded")
    )
    rating: int = rating("Rating the buyer gave", example=5)
    orderedAt: Timestamp = moment("When it was bought")
    refundedAt: Timestamp = optional_moment("When it was paid back")
    updatedAt: Timestamp = updated_at()

    class Config(StreamModel.Config):
        metadata = stream(
            SOURCE,
            "marketplace_orders",
            key=["id"],
            clock="orderedAt",
            version="updatedAt",
            purpose="Marketplace revenue and trainers' earnings.",
        )


MODELS = (Subscriptions, Payments, MarketplacePrograms, MarketplaceOrders)
