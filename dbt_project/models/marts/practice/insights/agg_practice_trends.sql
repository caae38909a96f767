-- One row per learner, content and period: its newer half against its older half, and what may be
-- said about the difference (SES-04). A trend is named only where a two-sided 5 % test names it:
-- Welch's for completion, two proportions for days, the conditional Poisson test for stumbles,
-- whose variance is multiplied by Pearson's dispersion where sessions differ by more than chance.
with half_sums as (
    select
        sums.*,
        sums.past_tracked_session_count + sums.recent_tracked_session_count - 2e0
            as stumble_freedom
    from {{ ref('int_practice__half_sums') }} as sums
),

-- a completion is told to a tenth of a point, so no spread is taken to be smaller than that
spread as (
    select
        half_sums.*,
        {% for half in ['past', 'recent'] -%}
            {%- set completion = 'half_sums.' ~ half ~ '_completion' -%}
            {{ mean_of_millionths(completion ~ '_millionths', completion ~ '_count') }}
                as {{ half }}_mean,
            {{ squared_error(
                completion ~ '_square_millionths',
                completion ~ '_millionths',
                completion ~ '_count',
                '0.01e0'
            ) }} as {{ half }}_error,
            coalesce(
                {{ ratio(
                    'half_sums.' ~ half ~ '_stumble_square_millionths / 1e6 * half_sums.' ~ half
                    ~ '_visit_count',
                    'half_sums.' ~ half ~ '_stumble_count'
                ) }} - half_sums.{{ half }}_stumble_count,
                0e0
            ) as {{ half }}_chi_square,
        {% endfor -%}
        {{ proportion_z(
            'half_sums.past_day_count',
            'half_sums.past_possible_days',
            'half_sums.recent_day_count',
            'half_sums.recent_possible_days'
        ) }} as consistency_z,
        {{ poisson_z(
            'half_sums.past_stumble_count',
            'half_sums.past_visit_count',
            'half_sums.recent_stumble_count',
            'half_sums.recent_visit_count'
        ) }} as poisson_z
    from half_sums
),

judged as (
    select
        spread.*,
        spread.recent_mean - spread.past_mean as trend,
        {{ welch_reach(
            'spread.past_error',
            'spread.past_completion_count',
            'spread.recent_error',
            'spread.recent_completion_count'
        ) }} as reach,
        spread.poisson_z / sqrt(
            greatest(
                (spread.past_chi_square + spread.recent_chi_square)
                / nullif(spread.stumble_freedom, 0e0),
                1e0
            )
        ) as problems_z,
        {{ t_critical('spread.stumble_freedom') }} as problems_limit
    from spread
)

select
    cast(judged.source_system as string) as source_system,
    cast(judged.learner_id as string) as learner_id,
    cast(judged.content_type as string) as content_type,
    cast(judged.content_id as string) as content_id,
    cast(judged.period_days as bigint) as period_days,
    {% for half in ['past', 'recent'] -%}
        {% for what in [
            'session_count', 'timed_session_count', 'completion_count', 'day_count',
            'possible_days', 'tracked_session_count', 'visit_count', 'stumble_count',
        ] -%}
            cast(judged.{{ half }}_{{ what }} as bigint) as {{ half }}_{{ what }},
        {% endfor -%}
        cast(
            {{ ratio(
                'judged.' ~ half ~ '_total_seconds', 'judged.' ~ half ~ '_timed_session_count'
            ) }} as double
        ) as {{ half }}_mean_session_seconds,
        cast(judged.{{ half }}_mean / 1e2 as double) as {{ half }}_completion_ratio_mean,
    {% endfor -%}
    cast(judged.trend as double) as completion_trend_points,
    cast(judged.trend - judged.reach as double) as completion_trend_points_low,
    cast(judged.trend + judged.reach as double) as completion_trend_points_high,
    cast(
        case
            when least(judged.past_completion_count, judged.recent_completion_count) < 3
                then 'insufficient_data'
            else {{ trend_name('judged.trend', 'judged.reach', 'improving', 'declining') }}
        end as string
    ) as completion_trend,
    cast(judged.consistency_z as double) as consistency_z,
    cast(
        case
            when
                judged.past_day_count + judged.recent_day_count < 4
                or judged.past_possible_days = 0
                then 'insufficient_data'
            else {{ trend_name(
                'judged.consistency_z', '1.959963984540054e0', 'improving', 'declining'
            ) }}
        end as string
    ) as consistency_trend,
    cast(judged.problems_z as double) as problems_z,
    cast(
        case
            when
                judged.problems_z is null
                or least(judged.past_tracked_session_count, judged.recent_tracked_session_count) < 3
                or judged.past_stumble_count + judged.recent_stumble_count < 10
                then 'insufficient_data'
            else {{ trend_name(
                'judged.problems_z', 'judged.problems_limit', 'increasing', 'reducing'
            ) }}
        end as string
    ) as problems_trend
from judged
