"""Types that the fitness seed names without defining them: what marts will hold for them.

Belongs here: the shapes of BusinessMetrics, PrivacyMetrics (per user, in the seed's UserMetrics),
UserGrowthMetrics, CostMetrics and PredictiveMetrics (per period, in its BusinessIntelligence).
IntegrationMetrics and ErrorMetrics are received, not derived: they are columns of the stream
`fitness_coach/system_metrics`. Rates are 0 to 1; money is in cents of the reporting currency; null
means unknown, never zero.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=0)]
Rate = Annotated[float, Field(ge=0, le=1)]


class _Derived(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class BusinessMetrics(_Derived):
    """One user in one timeframe: what they are worth to the business."""

    plan: Literal["basic", "plus", "pro"] | None
    """Subscription tier at the end of the timeframe; null without a subscription."""
    subscriptionStatus: Literal["trialing", "active", "past_due", "canceled", "expired"] | None
    """State of the subscription at the end of the timeframe; null if there never was one."""
    subscriptionRevenueCents: int
    """Subscription payments received minus refunds, in cents."""
    marketplaceSpendCents: int
    """Marketplace purchases minus refunds, in cents."""
    programsPurchased: Count
    """Programs bought on the marketplace."""
    failedPayments: Count
    """Attempts to charge the user that failed."""
    supportTickets: Count
    """Support tickets opened."""
    lifetimeRevenueCents: int
    """Everything received from the user up to the end of the timeframe, in cents."""
    churnRisk: Rate | None
    """Probability of leaving within 30 days; null where profiling is not allowed."""


class PrivacyMetrics(_Derived):
    """One user in one timeframe: what they allow and how it was obeyed."""

    canTrack: bool
    """Single events may be kept, at the end of the timeframe; false if never decided."""
    canProfile: bool
    """Segments and scores may be computed, at the end of the timeframe."""
    canShare: bool
    """Coaches and research may see the data, at the end of the timeframe."""
    consentVersion: str | None
    """Version of the text last decided on; null if never decided."""
    consentDate: dt.datetime | None
    """When the last decision took effect (UTC)."""
    settingsChanges: Count
    """Consent decisions recorded in the timeframe."""
    eventsReceived: Count
    """Events of the user that arrived."""
    eventsWithheld: Count
    """Events of the user left out of per-user figures because consent did not cover them."""


class UserGrowthMetrics(_Derived):
    """All users in one period: who came, stayed and left."""

    newUsers: Count
    """Users who signed up in the period."""
    activeUsers: Count
    """Users with at least one session or workout in the period."""
    reactivatedUsers: Count
    """Users active in the period, not in the one before, and not new."""
    lostUsers: Count
    """Users active in the period before and not in this one."""
    netGrowth: int
    """New plus reactivated minus lost users."""
    growthRate: float | None
    """Net growth divided by the active users of the period before; null if there were none."""
    activationRate: Rate | None
    """Share of new users who finished onboarding in the period; null without new users."""
    retentionRate: Rate | None
    """Share of the active users of the period before who are active again."""
    stickiness: Rate | None
    """Mean daily active users divided by the active users of the period."""


class CostMetrics(_Derived):
    """One period: what running the product costs."""

    totalCents: int
    """Sum of the three categories, in cents."""
    infrastructureCents: int
    """Servers, storage and network, in cents."""
    aiProcessingCents: int
    """Computing of AI recommendations, in cents."""
    supportCents: int
    """Handling of support tickets, in cents."""
    costPerActiveUserCents: float | None
    """Total divided by active users, in cents; null without active users."""
    costPerRecommendationCents: float | None
    """AI processing divided by recommendations, in cents; null without recommendations."""
    grossMargin: float | None
    """Revenue minus total cost, divided by revenue; null without revenue, negative at a loss."""


class Forecast(_Derived):
    """One forecast figure with its interval."""

    low: float
    """Lower end of the interval."""
    expected: float
    """The forecast."""
    high: float
    """Upper end of the interval."""


class PredictiveMetrics(_Derived):
    """One report date: what the coming days are expected to bring."""

    horizonDays: Annotated[int, Field(ge=1)]
    """How far ahead the forecasts look, in days from the report date."""
    intervalLevel: Rate
    """Share of outcomes that the intervals are meant to contain."""
    revenueCents: Forecast
    """Revenue over the horizon, in cents."""
    activeUsers: Forecast
    """Active users at the end of the horizon."""
    expectedChurnRate: Rate | None
    """Share of today's subscribers expected to leave within the horizon."""
    usersAtRisk: Count
    """Users whose probability of leaving is above the alert threshold."""
    capacityDaysLeft: Count | None
    """Days until the first resource is used up at the present growth; null if none will be."""
    modelVersion: str
    """Version of the models that made the forecasts."""


DERIVED: tuple[type[BaseModel], ...] = (
    BusinessMetrics,
    PrivacyMetrics,
    UserGrowthMetrics,
    CostMetrics,
    PredictiveMetrics,
)
