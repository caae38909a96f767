"""Asset checks: what Dagster shows about the health of the lake.

Belongs here: checks that read what landing wrote about itself. Does not belong here: tests of
models, which dbt runs and dagster-dbt shows.
See https://docs.dagster.io/guides/test/asset-checks
"""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from orchestration.assets.lake import stream_key
from orchestration.contracts.registry import CONTRACTS
from orchestration.resources import Deployment

REJECTED_SHARE_LIMIT = 0.05
"""More rejected rows than this and the apps' promised quality of 95 % is broken (ING-26)."""

_STREAMS = tuple(CONTRACTS.values())


@dg.multi_asset_check(
    name="receipts_of_streams",
    specs=[
        spec
        for contract in _STREAMS
        for spec in (
            dg.AssetCheckSpec(
                "every_row_accounted_for",
                asset=stream_key(contract),
                blocking=True,
                description="received = accepted + duplicate + rejected, over all receipts",
            ),
            dg.AssetCheckSpec(
                "rejected_share",
                asset=stream_key(contract),
                description=f"at most {REJECTED_SHARE_LIMIT:.0%} of received rows rejected",
            ),
        )
    ],
)
def receipts_of_streams(deployment: Deployment) -> Iterator[dg.AssetCheckResult]:
    """Check every stream's receipts: nothing lost, little refused."""
    receipts = pl.read_parquet(deployment.settings.lake / "_ops" / "receipts.parquet")
    sums = {
        (row["source"], row["stream"]): row
        for row in receipts.group_by("source", "stream")
        .agg(pl.col("received", "accepted", "duplicate", "rejected").sum())
        .iter_rows(named=True)
    }
    nothing = {"received": 0, "accepted": 0, "duplicate": 0, "rejected": 0}
    for contract in _STREAMS:
        rows = sums.get((contract.source, contract.stream), nothing)
        counts = {name: int(rows[name]) for name in nothing}
        settled = counts["accepted"] + counts["duplicate"] + counts["rejected"]
        yield dg.AssetCheckResult(
            asset_key=stream_key(contract),
            check_name="every_row_accounted_for",
            passed=counts["received"] == settled,
            metadata=counts,
        )
        yield dg.AssetCheckResult(
            asset_key=stream_key(contract),
            check_name="rejected_share",
            passed=counts["rejected"] <= REJECTED_SHARE_LIMIT * counts["received"],
            severity=dg.AssetCheckSeverity.WARN,
            metadata=counts,
        )


default_checks = [receipts_of_streams]
