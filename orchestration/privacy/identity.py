"""Who is the same human in two apps, as far as e-mail addresses tell: only pairs leave the vault.

Belongs here: reading the addresses that people have had, and the pairs that follow from them. Does
not belong here: where pairs are kept and what persons declare (`evidence.py`), or which learners
make one individual (dbt's `identity` models).

An address tells of a pair for as long as exactly one person of each of two registers holds it. A
person holds an address from the batch that tells it until the batch that tells another one; a
moment that tells two addresses of one person tells none. Everything follows from the batches and
their clocks alone: the same batches give the same evidence, in whatever order they landed.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import polars as pl

from orchestration.privacy.vault import PLACEHOLDERS

KIND = "same_email"
ACTOR = "etude"
LINKED, UNLINKED = "both hold one e-mail address", "they no longer hold one e-mail address"

NOBODY = PLACEHOLDERS | frozenset(
    ["noreply", "no-reply", "donotreply", "test", "admin", "info", "user", "nobody", "support"]
)
"""What stands before the @ of addresses that name no person in particular."""

_FIELD = "email"
_PERSON = ["source", "namespace", "learner_id"]
_REGISTER = ["source", "namespace"]
_PAIR = ["left_source", "left_learner_id", "right_source", "right_learner_id"]
_FOREVER = datetime(9999, 12, 31)  # noqa: DTZ001 - the lake's clocks are UTC without a zone

IDENTIFIERS = {
    "source": pl.String,
    "namespace": pl.String,
    "learner_id": pl.String,
    "field": pl.String,
    "value": pl.String,
    "batch_id": pl.String,
}


def read_identifiers(vault: Path) -> pl.DataFrame:
    """Every direct identifier that the vaults of all sources hold, with its source.

    Args:
        vault: Folder of the vaults.
    """
    parts = [
        pl.read_parquet(path).with_columns(source=pl.lit(path.parent.parent.name))
        for path in sorted(vault.glob("*/identifiers/*.parquet"))
        if not path.name.startswith(".")
    ]
    return pl.concat([pl.DataFrame(schema=IDENTIFIERS), *parts], how="diagonal")


def pairs_by_email(identifiers: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    """Evidence that follows from addresses: a row where a pair begins, a row where it ends.

    Args:
        identifiers: Direct identifiers, as `read_identifiers` gives them.
        sent: `source`, `batch_id` and `sent_at` of all batches that landed.

    Returns:
        Columns kind, action, both ends (the lesser learner id to the left), occurred_at, actor and
        reason; no address.
    """
    alone = _sole_holders(_holdings(identifiers, sent))
    runs = _runs(_pairs(alone))
    begun = runs.select(*_PAIR, action=pl.lit("link"), occurred_at="since", reason=pl.lit(LINKED))
    ended = runs.filter(pl.col("until") < _FOREVER).select(
        *_PAIR, action=pl.lit("unlink"), occurred_at="until", reason=pl.lit(UNLINKED)
    )
    return pl.concat([begun, ended]).with_columns(kind=pl.lit(KIND), actor=pl.lit(ACTOR))


def _address() -> pl.Expr:
    """The address as it is compared, null where it names nobody."""
    read = pl.col("value").str.strip_chars().str.to_lowercase()
    is_address = read.str.contains(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")
    before = read.str.split("@").list.first()
    return pl.when(is_address & ~before.is_in(list(NOBODY))).then(read)


def _holdings(identifiers: pl.DataFrame, sent: pl.DataFrame) -> pl.DataFrame:
    """One row per person, address and time of holding it, told anew by every batch."""
    return (
        identifiers.filter(pl.col("field") == _FIELD)
        .join(sent, on=["source", "batch_id"])
        .with_columns(address=_address())
        .group_by(*_PERSON, since="sent_at")
        .agg(pl.when(pl.col("address").n_unique() == 1).then(pl.col("address").first()))
        .sort(*_PERSON, "since")
        .with_columns(until=pl.col("since").shift(-1).over(_PERSON).fill_null(_FOREVER))
        .drop_nulls("address")
    )


def _sole_holders(holdings: pl.DataFrame) -> pl.DataFrame:
    """One row per register, address and time in which exactly one person held it, and who."""
    people = holdings.select(_PERSON).unique(maintain_order=True).with_row_index("code", 1)
    held = holdings.join(people, on=_PERSON).with_columns(pl.col("code").cast(pl.Int64))
    group = [*_REGISTER, "address"]
    taken = held.select(*group, "code", at="since", count=pl.lit(1, pl.Int64))
    left = held.select(*group, code=-pl.col("code"), at="until", count=pl.lit(-1, pl.Int64))
    # with one holder left, the sum of the holders' numbers is that holder's number
    return (
        pl.concat([taken, left])
        .group_by(*group, "at")
        .agg(pl.col("count", "code").sum())
        .sort(*group, "at")
        .with_columns(
            pl.col("count", "code").cum_sum().over(group),
            until=pl.col("at").shift(-1).over(group),
        )
        .filter(pl.col("count") == 1)
        .rename({"at": "since"})
        .join(people.select("code", "learner_id").cast({"code": pl.Int64}), on="code")
    )


def _pairs(alone: pl.DataFrame) -> pl.DataFrame:
    """One row per two registers, address and time in which both had one holder of it."""
    one = alone.select(*_REGISTER, "address", "since", "until", "learner_id")
    both = one.join(one, on="address", suffix="_other").filter(
        pl.concat_str(_REGISTER, separator="/")
        < pl.concat_str([f"{name}_other" for name in _REGISTER], separator="/"),
        pl.col("since") < pl.col("until_other"),
        pl.col("since_other") < pl.col("until"),
    )
    is_left = pl.col("learner_id") < pl.col("learner_id_other")
    sides = {
        f"{side}_{name}": pl.when(is_left if side == "left" else ~is_left)
        .then(name)
        .otherwise(f"{name}_other")
        for side in ("left", "right")
        for name in ("source", "learner_id")
    }
    return both.select(
        **sides,
        since=pl.max_horizontal("since", "since_other"),
        until=pl.min_horizontal("until", "until_other"),
    )


def _runs(pairs: pl.DataFrame) -> pl.DataFrame:
    """One row per pair and time without a gap, over all addresses that tell of it."""
    before = pl.col("until").cum_max().shift(1).over(_PAIR)
    is_first = (pl.col("since") > before).fill_null(value=True)
    return (
        pairs.sort(*_PAIR, "since", "until")
        .with_columns(run=is_first.cast(pl.Int64).cum_sum().over(_PAIR))
        .group_by(*_PAIR, "run")
        .agg(pl.col("since").min(), pl.col("until").max())
        .drop("run")
    )
