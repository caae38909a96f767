"""The classifiers in figures: planted hazard, cost of a training, OULAD.

Belongs here: what is compared with what, the goals. Does not belong here: the measured programs
(`programs/`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import orjson

from tests.bench.figures import Figure, at_least, at_most, measure
from tests.bench.whole_path import MAPPINGS, OULAD_STREAMS, etude

AUC_APART = 0.005
LOG_LOSS_APART = 0.006
SLOPE_APART = 0.05
COVERAGE = (0.93, 0.97)
LEARNERS, WEEKS = "100000", "13"
SECONDS = 300.0
GIGABYTES = 4.0
OULAD_WEEKS = "130"
"""Mondays back that the mart holds: all of the four presentations."""

OULAD_GOALS = {
    "grouped_roc": 0.85,
    "grouped_pr": 0.159,
    "forward_roc": 0.81,
    "forward_pr": 0.075,
    "at_risk_20": 0.815,
    "at_risk_40": 0.875,
    "at_risk_60": 0.92,
    "at_risk_80": 0.945,
}


def hazard(scratch: Path) -> Iterator[Figure]:  # noqa: ARG001
    """A planted hazard against its truth, intervals against their promise, leaks against checks."""
    found = orjson.loads(measure(["-m", "tests.bench.programs.ml_hazard"]).output)
    words = f"20,000 learners, 26 weeks; others, 4 weeks after; the truth {found['oracle_auc']:.4f}"
    apart = found["oracle_auc"] - found["auc"]
    yield at_most("planted hazard, ROC short of the truth", apart, AUC_APART, "AUC", words)
    words = f"the truth has {found['oracle_log_loss']:.5f}"
    apart = found["log_loss"] / found["oracle_log_loss"] - 1
    yield at_most("planted hazard, log loss over the truth", apart, LOG_LOSS_APART, "share", words)
    apart = abs(found["slope"] - 1)
    words = f"calibration slope {found['slope']:.3f}, intercept {found['intercept']:+.3f}"
    yield at_most("planted hazard, slope off 1", apart, SLOPE_APART, "slope", words)
    words = "95 % intervals of the logistic hazard's coefficients, 200 worlds"
    value = found["coverage"]
    yield at_least("planted coefficients, covered at least", value, COVERAGE[0], "share", words)
    yield at_most("planted coefficients, covered at most", value, COVERAGE[1], "share", words)
    words = "planted one at a time"
    caught, planted = found["caught"], found["planted"]
    yield at_least("leaks caught", caught, planted, "leaks", words)
    words = f"of {found['clean']} clean worlds"
    yield at_most("leaks seen where none is", found["false"], 0, "worlds", words)


def speed(scratch: Path) -> Iterator[Figure]:  # noqa: ARG001
    """Training on and scoring 100,000 learners."""
    run = measure(["-m", "tests.bench.programs.ml_speed", LEARNERS, WEEKS])
    *seconds, rows, now, computed, changed = (float(number) for number in run.output.split())
    words = (
        f"{rows:,.0f} rows of 56 features: backtest, fit, card figures {seconds[0]:.0f} s; scoring"
        f" {now:,.0f} learners {seconds[1]:.0f} s, with a tenth changed {seconds[2]:.1f} s"
    )
    yield at_most("training and scoring, time", run.seconds, SECONDS, "s", words)
    yield at_most(
        "training and scoring, memory", run.peak_megabytes / 1024, GIGABYTES, "GiB", "as above"
    )
    words = f"{changed:,.0f} of {now:,.0f} learners had changed"
    yield at_most("rows computed again over rows changed", computed / changed, 1.0, "x", words)


def oulad(scratch: Path, data: Path) -> Iterator[Figure]:
    """Withdrawal and risk on OULAD, from the feature mart.

    Args:
        scratch: Folder for the data root.
        data: Folder with OULAD's Parquet files.
    """
    root = scratch / "ml-oulad"
    for stream in OULAD_STREAMS:
        chosen = ["--source", "learning_platform", "--stream", stream]
        etude(root, "submit", "--map", str(MAPPINGS / f"{stream}.sql"), *chosen, str(data))
    measure(["-m", "tests.bench.programs.land", str(root)])
    weeks = {"ETUDE_FEATURE_WEEKS": OULAD_WEEKS}
    measure(["-m", "tests.bench.programs.build", str(root)], environment=weeks)
    run = measure(["-m", "tests.bench.programs.ml_oulad", str(root)])
    found = orjson.loads(run.output)
    for name, goal in OULAD_GOALS.items():
        words = (
            f"n = {found[name]['n']:,}, {found[name]['events']:,} events; {found[name]['beside']}"
        )
        yield at_least(f"OULAD, {found[name]['what']}", found[name]["value"], goal, "AUC", words)
    shutil.rmtree(root)
