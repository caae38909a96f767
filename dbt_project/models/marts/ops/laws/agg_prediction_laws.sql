-- One row per law about what ML gave back, and subject: what must be there and what is. With
-- `, by day` what moves to another day is seen, too.
{%- set written, kept = 'rows written = rows shown', 'rows written = shown + withheld' %}
{%- set forecast, scored = 'rows at risk = predictions', 'forecasts issued = matured + open' %}
{%- set sides = [
    (scored, 'facts.target', 'actual', 'facts.n + facts.open_count', none,
        ref('agg_forecast_scores'), "facts.basis = 'issued' and facts.kind = 'series'"
        ~ " and facts.lead = 'all' and facts.measure = 'absolute_error'"),
    (scored, 'facts.series_id', 'expected', '1', none, ref('fct_forecasts'), 'true'),
] %}
{%- for name, mart, moment in [
    ('accuracy_watch', 'agg_accuracy_watch', 'facts.period_started_at'),
    ('backtest_metrics', 'agg_backtest_metrics', none),
    ('calibration_checks', 'agg_calibration_checks', 'facts.period_started_at'),
    ('capacity_outlooks', 'agg_capacity_outlooks', 'facts.issued_at'),
    ('confidence_calibration', 'agg_confidence_calibration', none),
    ('drift_checks', 'agg_drift_checks', 'facts.window_started_at'),
    ('experiment_checks', 'agg_experiment_checks', none),
    ('experiment_results', 'agg_experiment_results', none),
    ('forecast_scores', 'agg_forecast_scores', none),
    ('forecast_skill', 'agg_forecast_skill', none),
    ('forecasts', 'fct_forecasts', 'facts.target_start'),
    ('metric_anomalies', 'fct_metric_anomalies', 'facts.measured_at'),
    ('model_features', 'agg_model_features', none),
    ('model_versions', 'dim_model_versions', 'facts.known_at'),
    ('performance_estimates', 'agg_performance_estimates', 'facts.window_started_at'),
    ('promotions', 'fct_promotions', none),
    ('recommendation_effects', 'agg_recommendation_effects', none),
    ('refusals', 'fct_refusals', none),
    ('retraining_proposals', 'fct_retraining_proposals', 'facts.proposed_at'),
] %}
    {%- set subject, day = "'" ~ mart ~ "'", 'cast(' ~ moment ~ ' as date)' if moment else none %}
    {%- do sides.extend([
        (written, subject, 'expected', '1', day, source('ml', name), 'true'),
        (written, subject, 'actual', '1', day, ref(mart), 'true'),
    ]) %}
{%- endfor %}
{%- for name, mart, purpose, moment, condition in [
    ('predictions', 'fct_churn_predictions', 'profiling', 'facts.as_of_at',
        "facts.name in ('subscription_churn', 'engagement_churn')"),
    ('predictions', 'fct_course_predictions', 'learner_insight', 'facts.as_of_at',
        "facts.name in ('course_withdrawal', 'course_completion_28d')"),
    ('completion_forecasts', 'fct_completion_forecasts', 'learner_insight', 'facts.issued_at',
        'true'),
    ('lifetime_values', 'fct_lifetime_values', 'profiling', 'facts.issued_at', 'true'),
] %}
    {%- set subject, day = "'" ~ mart ~ "'", 'cast(' ~ moment ~ ' as date)' %}
    {%- set withheld = source('ml', name) ~ ' as facts '
        ~ join_consented('facts', purpose, moment, kind='left') %}
    {%- do sides.extend([
        (kept, subject, 'expected', '1', day, source('ml', name), condition),
        (kept, subject, 'actual', '1', day, ref(mart), 'true'),
        (kept, subject, 'actual', '1', day, withheld,
            'grants_of_' ~ purpose ~ '.learner_id is null and ' ~ condition),
    ]) %}
{%- endfor %}
{%- set learners = source('ml', 'trend_tests') ~ ' as facts left join ' ~ ref('dim_learners')
    ~ ' as learners on facts.learner_id = learners.learner_id '
    ~ join_consented('learners', 'learner_insight', as_of(), kind='left') %}
{%- do sides.extend([
    (kept, "'fct_trend_tests'", 'expected', '1', none, source('ml', 'trend_tests'), 'true'),
    (kept, "'fct_trend_tests'", 'actual', '1', none, ref('fct_trend_tests'), 'true'),
    (kept, "'fct_trend_tests'", 'actual', '1', none, learners,
        'grants_of_learner_insight.learner_id is null'),
]) %}
{#- of every model in use, the rows of the newest Monday; what is refused has no predictions -#}
{%- for name, mart in [
    ('course_completion_28d', 'fct_enrolment_weeks'), ('course_withdrawal', 'fct_enrolment_weeks'),
    ('engagement_churn', 'fct_learner_weeks'), ('subscription_churn', 'fct_subscription_weeks'),
] %}
    {%- set newest = '(select max(told.as_of_at) from ' ~ ref(mart) ~ ' as told)' %}
    {%- do sides.append((
        forecast, "'" ~ name ~ "'", 'expected', '1', 'cast(facts.as_of_at as date)',
        ref(mart) ~ ' as facts cross join ' ~ ref('dim_model_versions') ~ ' as versions'
        ~ ' left join ' ~ ref('fct_refusals') ~ " as refused on refused.step = 'score_models'"
        ~ ' and versions.name = refused.subject',
        "versions.status = 'champion' and versions.name = '" ~ name ~ "' and facts.as_of_at = "
        ~ newest ~ ' and refused.subject is null',
    )) %}
{%- endfor %}
{%- for mart in ['fct_churn_predictions', 'fct_course_predictions'] %}
    {%- do sides.append((
        forecast, 'facts.name', 'actual', '1', 'cast(facts.as_of_at as date)', ref(mart), 'true',
    )) %}
{%- endfor %}

with sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
