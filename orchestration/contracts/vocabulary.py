"""Words and fields that several streams share: enums, money, versions.

Belongs here: what must mean the same wherever it occurs. Does not belong here: a word that only one
stream uses; it stands beside its field.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from orchestration.contracts.declare import column

PLATFORMS = ("ios", "android", "web")
MODEL_TYPES = ("workout_generation", "nutrition_suggestions", "recovery_recommendations")
SEVERITIES = ("low", "medium", "high", "critical")

EXAMPLE_TIME = "2026-03-02T18:04:05Z"


@cache
def time_zones() -> tuple[str, ...]:
    """Names of the IANA time zones, sorted, from the pinned `tzdata` package.

    The operating system's own list is not asked: the published schemas must not differ by machine.
    """
    names = (files("tzdata") / "zones").read_text(encoding="utf-8").split()
    return tuple(sorted(name for name in names if name != "Factory"))


def updated_at(*, nullable: bool = False) -> Any:
    """The version clock: when the app last changed the row."""
    return column(
        "When the app last changed this row (UTC); the newest row of a key stands.",
        example="2026-03-02T18:30:00Z",
        nullable=nullable,
    )


def created_at(what: str, *, nullable: bool = False) -> Any:
    """When the app wrote the row."""
    return column(f"When {what} (UTC).", example=EXAMPLE_TIME, nullable=nullable)


def moment(description: str, *, example: str = EXAMPLE_TIME, nullable: bool = False) -> Any:
    """A timestamp in UTC."""
    return column(f"{description} (UTC).", example=example, nullable=nullable)


def optional_moment(description: str, *, example: str = EXAMPLE_TIME) -> Any:
    """A timestamp in UTC that may be absent: what it marks has not happened, or is not known."""
    return moment(description, example=example, nullable=True)


def cents(description: str, *, example: int, at_least: int | None = 0) -> Any:
    """An amount of money in the smallest unit of its currency."""
    return column(
        f"{description}, in cents (hundredths of `currency`).", example=example, at_least=at_least
    )


def currency() -> Any:
    """The currency of the amounts in the row."""
    return column("ISO 4217 currency code, three capitals.", example="USD", pattern="[A-Z]{3}")


def count(description: str, *, example: int, **facts: Any) -> Any:
    """A whole number of things, never negative."""
    return column(description, example=example, at_least=0, **facts)


def ratio(description: str, *, example: float, **facts: Any) -> Any:
    """A share between 0 and 1."""
    return column(f"{description}, 0 to 1.", example=example, at_least=0, at_most=1, **facts)


def rating(description: str, *, example: int = 4, top: int = 5) -> Any:
    """A rating from 1 to `top`; absent when nobody rated."""
    return column(
        f"{description}, 1 to {top}.", example=example, nullable=True, at_least=1, at_most=top
    )


def score(description: str, *, example: float) -> Any:
    """A score from 0 to 100; absent when nothing was scored."""
    return column(
        f"{description}, 0 to 100.", example=example, nullable=True, at_least=0, at_most=100
    )


def model_type() -> Any:
    """Which of the AI models spoke."""
    return column(
        "Which AI model gave the recommendation.", example=MODEL_TYPES[0], one_of=MODEL_TYPES
    )
