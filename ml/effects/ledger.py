"""The ledger of recommendation effects: estimate, placebos and sensitivity in one row.

Belongs here: rows of `recommendation_effects`. Does not belong here: how each part is estimated.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from ml.effects.adjusted import Estimate, adjusted_effect
from ml.effects.design import Design, design_of
from ml.effects.discontinuity import Threshold, jump_at
from ml.effects.matching import matched_effect
from ml.effects.placebo import on_the_past, shuffled
from ml.effects.rows import Question, as_table, empty_row, is_credible
from ml.effects.sensitivity import sensitivity
from ml.errors import InsufficientDataError


def effect_row(units: pl.DataFrame, question: Question, seed: int) -> pl.DataFrame:
    """Estimate one effect with everything that belongs beside it.

    Args:
        units: As `design.design_of` reads them, with `outcome`; with `outcome_before` the placebo
            on the past is made from the rows that have it.
        question: What is asked.
        seed: Of folds and shuffles.

    Returns:
        One row of `recommendation_effects`; too little data is `insufficient_data` with its reason.
    """
    row = empty_row(question, "doubly_robust")
    try:
        design = design_of(units, question.covariates)
        estimate, overlap = adjusted_effect(design, seed)
    except InsufficientDataError as problem:
        return as_table(row | {"status": "insufficient_data", "reason": str(problem)})
    strength = sensitivity(estimate, is_share=question.is_share)
    row |= _estimated(estimate, design) | _shuffles(design, estimate, seed)
    row |= {
        "recommended_count": overlap.recommended_n,
        "other_count": overlap.other_n,
        "learner_count": overlap.learner_n,
        "outside_ratio": overlap.outside_ratio,
        "effective_count": overlap.effective_n,
        "imbalance": overlap.imbalance,
        "imbalance_before": overlap.imbalance_before,
        "e_value": strength.of_effect if np.isfinite(strength.of_effect) else None,
        "e_value_of_bound": strength.of_bound if np.isfinite(strength.of_bound) else None,
    }
    if "outcome_before" in units.columns:
        row |= _past(units, question, seed)
    row["is_credible"] = is_credible(row)
    return as_table(row)


def threshold_row(units: pl.DataFrame, question: Question, threshold: Threshold) -> pl.DataFrame:
    """Estimate the effect of recommendations that a threshold decides.

    Args:
        units: As `discontinuity.jump_at` reads them, with `outcome`; with `outcome_before` the
            placebo on the past is the jump of it at the same threshold.
        question: What is asked; its covariates are not adjusted for.
        threshold: What decides.

    Returns:
        One row of `recommendation_effects`; too little data is `insufficient_data` with its reason.
    """
    row = empty_row(question, "discontinuity") | {"assumptions": _at(threshold)}
    try:
        found = jump_at(units, threshold)
    except InsufficientDataError as problem:
        return as_table(row | {"status": "insufficient_data", "reason": str(problem)})
    row |= {
        "status": "estimated",
        "recommended_count": found.recommended_n,
        "other_count": found.other_n,
        "learner_count": found.learner_n,
        "missing_count": found.missing_n,
        "effect": found.effect,
        "standard_error": found.standard_error,
        "low": found.low,
        "high": found.high,
        "p_value": found.p_value,
        "unadjusted_effect": found.unadjusted,
    }
    if "outcome_before" in units.columns:
        row |= _jump_before(units, threshold)
    row["is_credible"] = is_credible(row)
    return as_table(row)


def _at(threshold: Threshold) -> str:
    return (
        f"Units just below and just above {threshold.value:g} of {threshold.column} differ in "
        f"nothing else; within {threshold.width:g} of it the outcome is a straight line on either "
        f"side. It is the effect at {threshold.value:g}, not of units far below."
    )


def _jump_before(units: pl.DataFrame, threshold: Threshold) -> dict[str, Any]:
    try:
        found = jump_at(units, threshold, "outcome_before")
    except InsufficientDataError:
        return {}
    return {
        "placebo_effect": found.effect,
        "placebo_low": found.low,
        "placebo_high": found.high,
    }


def pairs_row(pairs: pl.DataFrame, question: Question) -> pl.DataFrame:
    """The mean difference of matched pairs, as a row of `recommendation_effects`.

    Args:
        pairs: As `matching.matched_effect` reads them.
        question: What is asked; its covariates are those that pairs were matched by.
    """
    row = empty_row(question, "matched_pairs")
    try:
        found = matched_effect(pairs)
    except InsufficientDataError as problem:
        return as_table(row | {"status": "insufficient_data", "reason": str(problem)})
    return as_table(
        row
        | {
            "status": "estimated",
            "recommended_count": found.n,
            "learner_count": found.learner_n,
            "missing_count": found.unmatched_n,
            "effect": found.effect,
            "standard_error": found.standard_error,
            "low": found.low,
            "high": found.high,
            "p_value": found.p_value,
        }
    )


def _estimated(estimate: Estimate, design: Design) -> dict[str, Any]:
    return {
        "status": "estimated",
        "missing_count": design.n_missing,
        "effect": estimate.effect,
        "standard_error": estimate.standard_error,
        "low": estimate.low,
        "high": estimate.high,
        "p_value": estimate.p_value,
        "unadjusted_effect": estimate.unadjusted,
    }


def _shuffles(design: Design, estimate: Estimate, seed: int) -> dict[str, Any]:
    found = shuffled(design, estimate.effect, seed)
    return {
        "shuffle_count": found.times,
        "shuffle_found_count": found.found,
        "shuffle_p_value": found.p_value,
    }


def _past(units: pl.DataFrame, question: Question, seed: int) -> dict[str, Any]:
    try:
        found = on_the_past(units, question.covariates, seed)
    except InsufficientDataError:
        return {}
    return {
        "placebo_effect": found.effect,
        "placebo_low": found.low,
        "placebo_high": found.high,
    }
