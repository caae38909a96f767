"""Lake assets: one per stream, all made by one step that lands whatever has arrived, and evidence.

Belongs here: the asset specs of the streams, the step that calls `landing`, and the one that
collects who is the same human. Does not belong here: how a batch is read, checked or committed
(`landing/`), or what tells of one human (`privacy/`).
See https://docs.dagster.io/guides/build/assets/defining-assets
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.contracts.base import Contract
from orchestration.contracts.registry import CONTRACTS
from orchestration.landing.load import LoadReport, load_pending
from orchestration.landing.lock import pipeline_lock
from orchestration.privacy.evidence import collect_evidence
from orchestration.resources import Deployment

OPS_TABLES = (
    "receipts",
    "receipt_days",
    "receipt_errors",
    "schema_changes",
    "learners",
    "new_batches",
)
"""What landing tells about itself, read by dbt as source `landing`."""


def stream_key(contract: Contract) -> dg.AssetKey:
    """Asset key of a stream: where its data lives, `[source, stream]`."""
    return dg.AssetKey([contract.source, contract.stream])


def _stream_spec(contract: Contract) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=stream_key(contract),
        description=f"{contract.grain}\n\n{contract.purpose}",
        group_name=f"lake_{contract.source}",
        kinds={"parquet"},
        metadata={
            "key": ", ".join(contract.key),
            "clock": contract.clock or "none",
            "schema_version": contract.schema_version,
        },
    )


def _ops_spec(table: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=dg.AssetKey(["landing", table]),
        description=f"What landing tells about itself: {table.replace('_', ' ')}.",
        group_name="landing",
        kinds={"parquet"},
    )


def stream_results(report: LoadReport) -> Iterator[dg.MaterializeResult]:
    """One result per stream: the rows and batches that this load added, zero included."""
    for contract in CONTRACTS.values():
        receipts = [
            receipt
            for receipt in report.receipts
            if (receipt.source, receipt.stream) == (contract.source, contract.stream)
        ]
        yield dg.MaterializeResult(
            asset_key=stream_key(contract),
            metadata={
                "batches": len(receipts),
                "received": sum(receipt.received for receipt in receipts),
                "accepted": sum(receipt.accepted for receipt in receipts),
                "duplicate": sum(receipt.duplicate for receipt in receipts),
                "rejected": sum(receipt.rejected for receipt in receipts),
            },
        )
    for table in OPS_TABLES:
        yield dg.MaterializeResult(asset_key=dg.AssetKey(["landing", table]))


@dg.multi_asset(
    name="land_batches",
    specs=[
        *(_stream_spec(contract) for contract in CONTRACTS.values()),
        *(_ops_spec(table) for table in OPS_TABLES),
    ],
)
def land_batches(deployment: Deployment) -> Iterator[dg.MaterializeResult]:
    """Land every batch that has arrived: check, type, pseudonymise, quarantine, write a receipt."""
    settings = deployment.settings
    with pipeline_lock(settings):
        report = load_pending(settings)
    yield from stream_results(report)


@dg.asset(
    key=dg.AssetKey(["landing", "identity_evidence"]),
    deps=[dg.AssetKey(["landing", "receipts"])],
    group_name="landing",
    kinds={"parquet"},
)
def identity_evidence(deployment: Deployment) -> dg.MaterializeResult:
    """Reasons to hold two learners for one human: one row per reason, or its end; no addresses."""
    with pipeline_lock(deployment.settings):
        evidence = collect_evidence(deployment.settings)
    return dg.MaterializeResult(metadata={"rows": evidence.height})
