"""Asset checks: what Dagster shows about the health of the lake and of the release.

Belongs here: checks that read what landing and the gate wrote. Does not belong here: tests of
models, which dbt runs and dagster-dbt shows; expectations of a release (`quality/`).
See https://docs.dagster.io/guides/test/asset-checks
"""

from collections.abc import Iterator

import dagster as dg
import polars as pl

from orchestration.assets.lake import stream_key
from orchestration.contracts.registry import CONTRACTS
from orchestration.quality.document import Gate
from orchestration.releases.manifest import GATE_FILE
from orchestration.releases.store import current_release
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


@dg.asset_check(
    asset=dg.AssetKey(["release", "current"]),
    description="what is expected of a release holds; what stops one has stopped it already",
)
def gate_of_release(deployment: Deployment) -> dg.AssetCheckResult:
    """Show how the current release passed the gate: its warnings, each with what was observed."""
    file = current_release(deployment.settings).folder / GATE_FILE
    if not file.exists():
        return dg.AssetCheckResult(
            passed=False,
            severity=dg.AssetCheckSeverity.WARN,
            description="not evaluated: the release was published before there was a gate",
        )
    gate = Gate.model_validate_json(file.read_bytes())
    told = [
        f"- {each.table}, {each.column or 'rows'}: {each.observed}; expected {each.expected}"
        for each in gate.results
        if not each.success
    ]
    return dg.AssetCheckResult(
        passed=not told,
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            **gate.summary.model_dump(),
            "compared_with": gate.compared_with or "no release before",
            "not_as_expected": dg.MetadataValue.md("\n".join(told) or "nothing"),
        },
    )


default_checks = [receipts_of_streams, gate_of_release]
