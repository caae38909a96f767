"""The card of a version: what it is for, how good it is, where it fails.

Belongs here: what a card tells, as plain values and as Markdown. Does not belong here: pictures
(`pictures.py`), how anything was measured.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from ml.evaluation.backtest import ALL
from ml.models.logistic import Logistic

if TYPE_CHECKING:
    from ml.registry.train import Trained

SHOWN_FEATURES = 15
METRICS = (
    "log_loss",
    "roc_auc",
    "pr_auc",
    "brier",
    "recall_at_20",
    "calibration_slope",
    "calibration_intercept",
)
KNOWN_FAILURES = (
    "It cannot foresee a change that its inputs do not show. When withdrawals rise for a reason"
    " outside the data (an intake that leaves in its first week, say), probabilities stay as they"
    " were until labels mature: watch predicted against realised.",
    "Reasons and importance say what the model used. They are no causes.",
    "Rows of people who may not be profiled are absent: the figures are of those who may.",
)


def card(trained: Trained) -> dict[str, Any]:
    """The card as plain values, ready for JSON.

    Args:
        trained: From `ml.registry.train.train`.
    """
    fitted, tested = trained.published.fitted, trained.tested
    spec = fitted.spec
    calibrator = getattr(fitted.predictor, "calibrator", None)
    coefficients = fitted.predictor
    return {
        "name": spec.name,
        "version": trained.published.version,
        "kind": fitted.kind,
        "decision": trained.decision.outcome,
        "reason": trained.decision.reason,
        "description": spec.description,
        "owner": spec.owner,
        "actors": spec.actors,
        "population": {
            "table": spec.table,
            "purpose": spec.purpose,
            "rows": fitted.rows,
            "events": fitted.events,
            "first_as_of": fitted.first_as_of.isoformat(),
            "last_as_of": fitted.last_as_of.isoformat(),
            "training_cutoff": fitted.known_at.isoformat(),
            "horizon_days": spec.horizon_days,
            "grace_days": spec.grace_days,
        },
        "calibration": calibrator.method if calibrator else "none",
        "folds": [
            {"cutoff": fold.cutoff.isoformat(), "until": fold.until.isoformat()}
            for fold in tested.folds
        ],
        "metrics": tested.metrics.filter(fold=ALL, segment=ALL).to_dicts(),
        "segments": tested.metrics.filter(_of_segments(fitted.kind)).to_dicts(),
        "gates": [
            vars(gate) | {"is_passed": bool(gate.is_passed)} for gate in trained.decision.gates
        ],
        "features": trained.importance.sort("importance", descending=True).to_dicts(),
        "coefficients": coefficients.table().to_dicts()
        if isinstance(coefficients, Logistic)
        else [],
        "leak_checks": trained.leaks.to_dicts(),
        "notes": [*tested.notes, *([fitted.note] if fitted.note else [])],
        "known_failures": list(KNOWN_FAILURES),
    }


def card_text(told: dict[str, Any]) -> str:
    """The card as Markdown, from its plain values."""
    people = told["population"]
    lines = [
        f"# {told['name']} {told['version']}",
        f"{told['description']} Published: **{told['kind']}**. {told['reason']}",
        f"Owner: {told['owner']}. {told['actors']}",
        "## Population",
        f"{people['rows']:,} rows of `{people['table']}` (purpose `{people['purpose']}`) with"
        f" {people['events']:,} events, from {people['first_as_of'][:10]} to"
        f" {people['last_as_of'][:10]}; labels known by {people['training_cutoff'][:10]}. Looks"
        f" {people['horizon_days']} days ahead. Calibration: {told['calibration']}.",
        "## How good it is",
        f"On the time after each of {len(told['folds'])} cutoffs; 95 % intervals over learners.",
        _metrics(told["metrics"]),
        "![Predicted against observed](reliability.svg)",
        "![Log loss by cutoff](backtest.svg)",
        "## Gates",
        "\n".join(
            f"- {'passed' if gate['is_passed'] else '**failed**'}: {gate['words']}"
            for gate in told["gates"]
        ),
        "## Segments",
        _segments(told["segments"]),
        "## Features",
        _features(told["features"]),
        *_coefficients(told["coefficients"]),
        "## Leak checks",
        _leaks(told["leak_checks"]),
        "## Known failures",
        "\n".join(f"- {words}" for words in (*told["known_failures"], *told["notes"])),
    ]
    return "\n\n".join(lines) + "\n"


def _of_segments(kind: str) -> pl.Expr:
    return (pl.col("segment") != ALL) & (pl.col("predictor") == kind)


def _metrics(rows: list[dict[str, Any]]) -> str:
    """One line per predictor, one column per metric."""
    found = {(row["predictor"], row["metric"]): row for row in rows}
    kinds = dict.fromkeys(row["predictor"] for row in rows)
    heads = ["predictor", *(name.replace("_", " ") for name in METRICS)]
    lines = [f"| {' | '.join(heads)} |"]
    lines.append("|---|" + "---:|" * len(METRICS))
    for kind in kinds:
        cells = [_cell(found.get((kind, name))) for name in METRICS]
        lines.append(f"| {kind} | " + " | ".join(cells) + " |")
    first = rows[0]
    counts = f"n = {first['n']:,} rows, {first['events']:,} events."
    return "\n".join(lines) + f"\n\n{counts}"


def _cell(row: dict[str, Any] | None) -> str:
    if row is None or row["value"] is None:
        return "not measurable"
    words = f"{row['value']:.4f}"
    if row["low"] is not None:
        words += f" ({row['low']:.4f} to {row['high']:.4f})"
    return words


def _segments(rows: list[dict[str, Any]]) -> str:
    if not rows:
        return "No segment has enough events to be told apart."
    lines = ["| segment | value | metric | figure | n | events |", "|---|---|---|---:|---:|---:|"]
    lines += [
        f"| {row['segment']} | {row['segment_value']} | {row['metric']} | {_cell(row)}"
        f" | {row['n']:,} | {row['events']:,} |"
        for row in rows
    ]
    return "\n".join(lines)


def _features(rows: list[dict[str, Any]]) -> str:
    known = [row for row in rows if not row["is_dropped"]]
    used = [row for row in known if row["importance"]]
    lines = ["Rise of the log loss on the last fold when a feature's values change places:", ""]
    lines += [f"- {row['feature']}: {row['importance']:+.5f}" for row in used[:SHOWN_FEATURES]]
    if len(used) > SHOWN_FEATURES:
        lines.append(f"- {len(used) - SHOWN_FEATURES} more, in card.json")
    if len(used) < len(known):
        lines.append(f"- none with any other of the {len(known):,} features")
    dropped = [row["feature"] for row in rows if row["is_dropped"]]
    if dropped:
        lines += ["", f"Without any value, and so left out: {', '.join(dropped)}."]
    return "\n".join(lines)


def _coefficients(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    lines = ["| term | log-odds per standard deviation | low | high |", "|---|---:|---:|---:|"]
    lines += [
        f"| {row['term']} | {row['coefficient']:+.3f} | {row['low']:+.3f} | {row['high']:+.3f} |"
        for row in rows
    ]
    return ["## Coefficients", "\n".join(lines)]


def _leaks(rows: list[dict[str, Any]]) -> str:
    found = [row for row in rows if row["is_leak"]]
    words = f"{len(rows)} checks, {len(found)} that say leak."
    lines = [
        f"- {row['check']}{' of ' + row['feature'] if row['feature'] else ''}: {row['value']:.3f},"
        f" at most {row['limit_value']:.3f}"
        for row in found
    ]
    return "\n".join([words, *([""] if lines else []), *lines])
