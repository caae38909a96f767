"""Evidence of who is the same human: one file of reasons to hold two learners for one, or not to.

Belongs here: the file, what addresses tell (written anew from the batches), what persons declare
(only ever added). Does not belong here: what addresses tell (`identity.py`), or what follows from
evidence (dbt's `identity` models). Whoever calls holds the pipeline's lock.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl

from orchestration.durable import put_in_place, sync_file
from orchestration.privacy.errors import IdentityError
from orchestration.privacy.identity import pairs_by_email, read_identifiers
from orchestration.privacy.vault import is_placeholder
from orchestration.settings import Settings

DECLARED = "declared"
LINK, UNLINK = "link", "unlink"
PEOPLE = frozenset({"user", "student", "teacher", "learner"})
"""Registers of persons who use an app; devices, coaches and trainers are in others."""

SCHEMA = pl.Schema(
    {
        "evidence_id": pl.String,
        "kind": pl.String,
        "action": pl.String,
        "left_source": pl.String,
        "left_learner_id": pl.String,
        "right_source": pl.String,
        "right_learner_id": pl.String,
        "occurred_at": pl.Datetime("us"),
        "actor": pl.String,
        "reason": pl.String,
    }
)
"""Columns of `lake/_ops/identity_evidence.parquet`."""

_SPACE = uuid.uuid5(uuid.NAMESPACE_OID, "etude identity evidence")
_NAMED_BY = ["kind", "action", "left_learner_id", "right_learner_id", "occurred_at"]


def read_evidence(settings: Settings) -> pl.DataFrame:
    """All evidence, in the order of its moments; empty before the first landing."""
    path = _path(settings)
    return pl.read_parquet(path) if path.exists() else SCHEMA.to_frame()


def ensure_evidence(settings: Settings) -> None:
    """See to it that the file is there, without rows if there was none."""
    if not _path(settings).exists():
        _write(settings, SCHEMA.to_frame())


def collect_evidence(settings: Settings) -> pl.DataFrame:
    """Write down what the addresses of all landed batches tell, beside what persons declared.

    Args:
        settings: The deployment; something has landed.

    Returns:
        All evidence.
    """
    receipts = pl.read_parquet(settings.lake / "_ops" / "receipts.parquet")
    sent = receipts.filter(pl.col("status") == "landed").select("source", "batch_id", "sent_at")
    told = pairs_by_email(read_identifiers(settings.vault), sent)
    declared = read_evidence(settings).filter(pl.col("kind") == DECLARED)
    return _write(settings, pl.concat([declared, _named(told)]))


def declare(
    settings: Settings,
    action: str,
    learners: tuple[str, str],
    *,
    reason: str,
    actor: str,
    now: datetime,
) -> bool:
    """Add what a person says of two learners; the newest declaration of a pair decides.

    Args:
        settings: The deployment.
        action: `link` or `unlink`.
        learners: Two learner ids, in any order.
        reason: Why.
        actor: Who says so.
        now: When, in UTC without a zone.

    Returns:
        Whether evidence was added: not where the newest declaration of the pair says the same.

    Raises:
        IdentityError: One of them is nobody, unknown or no person, both are one, or no reason.
    """
    evidence = read_evidence(settings)
    more = with_declared(
        evidence, action, pair_of(settings, learners), reason=reason, actor=actor, now=now
    )
    if more.height == evidence.height:
        return False
    _write(settings, more)
    return True


def with_declared(
    evidence: pl.DataFrame,
    action: str,
    pair: Mapping[str, str],
    *,
    reason: str,
    actor: str,
    now: datetime,
) -> pl.DataFrame:
    """Evidence with one declaration more, unless the newest one of the pair says the same.

    A declaration is later than all before it, whatever the clock says.

    Raises:
        IdentityError: There is no reason.
    """
    if not reason.strip():
        message = "a link or unlink needs a reason; say why with --reason."
        raise IdentityError(message)
    told = evidence.filter(pl.col("kind") == DECLARED).sort("occurred_at")
    before = told.filter(**pair)
    if not before.is_empty() and before["action"][-1] == action:
        return evidence
    last = told["occurred_at"].max()
    moment = now if not isinstance(last, datetime) else max(now, last + timedelta(microseconds=1))
    added = pl.DataFrame(
        {
            "kind": DECLARED,
            "action": action,
            **pair,
            "occurred_at": moment,
            "actor": actor,
            "reason": reason.strip(),
        }
    )
    return pl.concat([evidence, _named(added.cast({"occurred_at": pl.Datetime("us")}))])


def pair_of(settings: Settings, learners: tuple[str, str]) -> dict[str, str]:
    """Both ends of a pair with their sources, the lesser learner id to the left.

    Raises:
        IdentityError: One of them is nobody, unknown or no person, or both are one.
    """
    path = settings.lake / "_ops" / "learners.parquet"
    known = pl.read_parquet(path) if path.exists() else pl.DataFrame(schema=["learner_id"])
    ends = []
    for learner_id in sorted(learners):
        if is_placeholder(learner_id):
            message = f"'{learner_id}' stands for nobody: nobody can be linked to anybody."
            raise IdentityError(message)
        found = known.filter(pl.col("learner_id") == learner_id)
        if found.is_empty():
            message = f"no learner has the id {learner_id}; see core.dim_learners."
            raise IdentityError(message)
        if found["namespace"][0] not in PEOPLE:
            message = f"{learner_id} is a {found['namespace'][0]}, not a person who uses an app."
            raise IdentityError(message)
        ends.append((found["source"][0], learner_id))
    if ends[0] == ends[1]:
        message = f"{ends[0][1]} is the same learner twice."
        raise IdentityError(message)
    return {
        "left_source": ends[0][0],
        "left_learner_id": ends[0][1],
        "right_source": ends[1][0],
        "right_learner_id": ends[1][1],
    }


def _path(settings: Settings) -> Path:
    return settings.lake / "_ops" / "identity_evidence.parquet"


def _named(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with their id, the same for the same evidence."""
    ids = [
        str(uuid.uuid5(_SPACE, " ".join(map(str, row)))) for row in rows.select(_NAMED_BY).rows()
    ]
    return rows.with_columns(pl.Series("evidence_id", ids, pl.String)).select(SCHEMA.names())


def _write(settings: Settings, evidence: pl.DataFrame) -> pl.DataFrame:
    """Put all evidence in place, in an order that depends on nothing but the rows."""
    ordered = evidence.cast(dict(SCHEMA)).sort("occurred_at", "evidence_id")
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    ordered.write_parquet(aside, compression="zstd")
    sync_file(aside, what="ops identity_evidence")
    put_in_place(aside, path, what="ops identity_evidence")
    return ordered
