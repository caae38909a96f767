-- One row per kind of recommendation, outcome and method: what it did to those who got it, with
-- placebos and what a hidden cause would have to be.
select
    -- keys
    cast(recommendation_effects.recommendation_type as string) as recommendation_type,
    cast(recommendation_effects.outcome as string) as outcome,
    cast(recommendation_effects.method as string) as method,
    -- measures
    cast(recommendation_effects.status as string) as status,
    cast(recommendation_effects.reason as string) as reason,
    cast(recommendation_effects.recommended_count as bigint) as recommended_count,
    cast(recommendation_effects.other_count as bigint) as other_count,
    cast(recommendation_effects.learner_count as bigint) as learner_count,
    cast(recommendation_effects.missing_count as bigint) as missing_count,
    cast(recommendation_effects.effect as double) as effect,
    cast(recommendation_effects.standard_error as double) as standard_error,
    cast(recommendation_effects.low as double) as low,
    cast(recommendation_effects.high as double) as high,
    cast(recommendation_effects.p_value as double) as p_value,
    cast(recommendation_effects.unadjusted_effect as double) as unadjusted_effect,
    cast(recommendation_effects.outside_ratio as double) as outside_ratio,
    cast(recommendation_effects.effective_count as double) as effective_count,
    cast(recommendation_effects.imbalance as double) as imbalance,
    cast(recommendation_effects.imbalance_before as double) as imbalance_before,
    cast(recommendation_effects.placebo_effect as double) as placebo_effect,
    cast(recommendation_effects.placebo_low as double) as placebo_low,
    cast(recommendation_effects.placebo_high as double) as placebo_high,
    cast(recommendation_effects.shuffle_count as bigint) as shuffle_count,
    cast(recommendation_effects.shuffle_found_count as bigint) as shuffle_found_count,
    cast(recommendation_effects.shuffle_p_value as double) as shuffle_p_value,
    cast(recommendation_effects.e_value as double) as e_value,
    cast(recommendation_effects.e_value_of_bound as double) as e_value_of_bound,
    cast(recommendation_effects.is_credible as boolean) as is_credible,
    cast(recommendation_effects.assumptions as string) as assumptions
from {{ source('ml', 'recommendation_effects') }} as recommendation_effects
