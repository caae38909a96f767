"""The marketplace of `fitness_coach`: programs of trainers, and who buys them.

Belongs here: programs, orders, refunds, ratings. Does not belong here: subscriptions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import (
    Index,
    Mask,
    Numbers,
    choose,
    hex_ids,
    moments,
    only,
    pick,
    take,
)
from orchestration.simulator.fitness_coach.billing import Payment
from orchestration.simulator.fitness_coach.members import APP, CURRENCIES, Members
from orchestration.simulator.fitness_coach.sessions import Sessions
from orchestration.simulator.history import Table
from orchestration.simulator.parameters import DAY, MINUTE, Moments, Parameters, whole_milliseconds

PROGRAMS = 36
TRAINERS = 9
CATEGORIES = ("running", "strength", "yoga", "nutrition", "recovery")
PRICES = (900, 1_400, 1_900, 2_900, 4_900)
COMMISSION_PERCENT = 20
ORDERS_PER_SESSION = 0.012
SHARE_REFUNDED = 0.06
SHARE_RATED = 0.45
PROGRAM_WEIGHTS = 1 / np.arange(1, PROGRAMS + 1)
"""Few programs sell most."""


@dataclass(frozen=True)
class Market:
    """Programs on offer, and who bought them.

    Attributes:
        ids: Program ids.
        prices: Price of each program in cents.
        currency: Position in `CURRENCIES` per program.
        published: When each program was published.
        quality: Mean rating that each program deserves.
        session: Session of each order.
        program: Program of each order.
        ordered: When it was bought.
        is_refunded: Whether it was paid back.
        refunded: When it was paid back.
        order_ids: Order ids.
    """

    ids: pl.Series
    prices: Index
    currency: Index
    published: Moments
    quality: Numbers
    session: Index
    program: Index
    ordered: Moments
    is_refunded: Mask
    refunded: Moments
    order_ids: pl.Series


def trade(parameters: Parameters, sessions: Sessions) -> Market:
    """Draw the programs on offer and the orders; few programs sell most."""
    draw = parameters.generator(APP, "marketplace")
    published = parameters.start + (draw.random(PROGRAMS) * 200 - 140) * DAY
    published = whole_milliseconds(np.minimum(published, parameters.at(0.8)))
    buys = (draw.random(sessions.count) < ORDERS_PER_SESSION) & ~sessions.is_anonymous
    session = np.flatnonzero(buys)
    program = pick(draw, PROGRAMS, len(session), PROGRAM_WEIGHTS)
    ordered = sessions.start[session] + 2 * MINUTE
    available = published[program] < ordered
    session, program, ordered = session[available], program[available], ordered[available]
    count = len(session)
    return Market(
        ids=hex_ids(draw, PROGRAMS, "prg-", 8),
        prices=np.array(PRICES)[draw.integers(0, len(PRICES), PROGRAMS)],
        currency=draw.integers(0, len(CURRENCIES), PROGRAMS),
        published=published,
        quality=np.clip(draw.normal(4.0, 0.5, PROGRAMS), 1.5, 5),
        session=session,
        program=program,
        ordered=ordered,
        is_refunded=draw.random(count) < SHARE_REFUNDED,
        refunded=whole_milliseconds(ordered + (1 + 6 * draw.random(count)) * DAY),
        order_ids=hex_ids(draw, count, "ord-", 12),
    )


def order_payments(sessions: Sessions, market: Market) -> list[Payment]:
    """The payments of all orders: one charge each, and one refund where it was paid back."""
    payments = []
    for row, order in enumerate(market.order_ids):
        program = int(market.program[row])
        money = (int(market.prices[program]), CURRENCIES[int(market.currency[program])], 1, None)
        who = (int(sessions.member[market.session[row]]), None, order)
        payments.append(Payment(*who, "charge", "succeeded", *money, int(market.ordered[row])))
        if market.is_refunded[row]:
            at = int(market.refunded[row])
            payments.append(Payment(*who, "refund", "succeeded", *money, at))
    return payments


def market_rows(
    parameters: Parameters, members: Members, sessions: Sessions, market: Market
) -> tuple[Table, Table]:
    """Programs, whose ratings change, and orders: bought, then refunded or rated."""
    draw = parameters.generator(APP, "market_rows")
    count = len(market.session)
    price = market.prices[market.program]
    bought = pl.DataFrame(
        {
            "id": market.order_ids,
            "programId": market.ids.gather(market.program),
            "userId": members.ids.gather(sessions.member[market.session]),
            "amountCents": price,
            "commissionCents": price * COMMISSION_PERCENT // 100,
            "currency": take(CURRENCIES, market.currency[market.program]),
            "status": pl.repeat("completed", count, eager=True),
            "rating": pl.repeat(None, count, dtype=pl.Int64, eager=True),
            "orderedAt": moments(market.ordered),
            "refundedAt": moments(market.ordered, np.zeros(count, dtype=np.bool_)),
            "updatedAt": moments(market.ordered),
        }
    )
    back = moments(market.refunded)
    returned = bought.with_columns(status=pl.lit("refunded"), refundedAt=back, updatedAt=back)
    liked = market.quality[market.program] + draw.normal(0, 0.8, count)
    stars = np.clip(np.round(liked), 1, 5).astype(np.int64)
    rated = whole_milliseconds(market.ordered + (8 + 10 * draw.random(count)) * DAY)
    has_rating = ~market.is_refunded & (draw.random(count) < SHARE_RATED)
    judged = bought.with_columns(rating=pl.Series(stars), updatedAt=moments(rated))
    orders = [bought, returned.filter(market.is_refunded), judged.filter(has_rating)]
    given = pl.DataFrame({"program": market.program, "at": rated, "stars": stars})
    return (
        Table(_programs(draw, market, given.filter(has_rating)), is_full=True),
        Table(pl.concat(orders), is_full=False),
    )


def _programs(draw: np.random.Generator, market: Market, given: pl.DataFrame) -> pl.DataFrame:
    nothing = np.zeros(PROGRAMS, dtype=np.bool_)
    trainers = pl.Series([f"trn-{number}" for number in range(1, TRAINERS + 1)])
    draft = pl.DataFrame(
        {
            "id": market.ids,
            "trainerId": trainers.gather(draw.integers(0, TRAINERS, PROGRAMS)),
            "title": pl.select(pl.format("Program {}", pl.int_range(1, PROGRAMS + 1))).to_series(),
            "category": choose(draw, CATEGORIES, PROGRAMS),
            "priceCents": market.prices,
            "currency": take(CURRENCIES, market.currency),
            "status": pl.repeat("draft", PROGRAMS, eager=True),
            "publishedAt": moments(market.published, nothing),
            "averageRating": only(market.quality, nothing),
            "ratingCount": pl.repeat(0, PROGRAMS, dtype=pl.Int64, eager=True),
            "updatedAt": moments(market.published - 5 * DAY),
        }
    )
    since = moments(market.published)
    public = draft.with_columns(status=pl.lit("published"), publishedAt=since, updatedAt=since)
    return pl.concat([draft, public, _rated(public, given)])


def _rated(public: pl.DataFrame, given: pl.DataFrame) -> pl.DataFrame:
    """A version of a program per rating: the mean and number of ratings so far."""
    so_far = given.sort("at", "program").with_columns(
        count=pl.col("stars").cum_count().over("program").cast(pl.Int64),
        total=pl.col("stars").cum_sum().over("program"),
    )
    return public[so_far["program"]].with_columns(
        averageRating=(so_far["total"] / so_far["count"]).round(3),
        ratingCount=so_far["count"],
        updatedAt=so_far["at"].cast(pl.Datetime("us")),
    )
