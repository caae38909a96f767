-- One row per experiment, variant and UTC week of the first exposure: how many people came into it,
-- whose window is still open, who saw another variant, and who took their consent back since.
with units as (
    select
        all_units.source_system,
        all_units.experiment_id,
        all_units.learner_id,
        all_units.variant,
        all_units.is_mixed,
        all_units.first_exposed_at,
        bool_and(all_units.is_mature) as is_mature
    from {{ ref('fct_experiment_units') }} as all_units
    group by
        all_units.source_system,
        all_units.experiment_id,
        all_units.learner_id,
        all_units.variant,
        all_units.is_mixed,
        all_units.first_exposed_at
),

-- first exposures of learners who do not allow comparison now
strangers as (
    select
        shown.*,
        row_number() over (
            partition by shown.source_system, shown.experiment_id, shown.learner_id
            order by shown.exposed_at, shown.experiment_exposure_id
        ) as place
    from {{ ref('stg_fitness_coach__experiment_exposures') }} as shown
    inner join {{ ref('stg_fitness_coach__experiments') }} as experiments
        on
            shown.source_system = experiments.source_system
            and shown.experiment_id = experiments.experiment_id
            and shown.exposed_at >= experiments.started_at
            and coalesce(shown.exposed_at < experiments.ended_at, true)
    {{ join_consented('shown', 'trend_comparison', as_of(), kind='left') }}
    where grants_of_trend_comparison.learner_id is null
),

-- what they had answered by then, flag by flag
answers as (
    select
        strangers.source_system,
        strangers.experiment_id,
        strangers.learner_id,
        strangers.variant,
        strangers.exposed_at,
        given.needed_flag_count,
        max_by(given.is_granted, given.effective_at) as is_granted
    from strangers
    inner join {{ ref('int_consent__answers') }} as given
        on
            strangers.source_system = given.source_system
            and strangers.learner_id = given.learner_id
            and given.purpose = 'trend_comparison'
            and strangers.exposed_at >= given.effective_at
    where strangers.place = 1
    group by
        strangers.source_system,
        strangers.experiment_id,
        strangers.learner_id,
        strangers.variant,
        strangers.exposed_at,
        given.needed_flag_count,
        given.flag
),

lost as (
    select
        answers.source_system,
        answers.experiment_id,
        answers.learner_id,
        answers.variant,
        answers.exposed_at as first_exposed_at
    from answers
    where answers.is_granted
    group by
        answers.source_system,
        answers.experiment_id,
        answers.learner_id,
        answers.variant,
        answers.exposed_at,
        answers.needed_flag_count
    having count(*) = answers.needed_flag_count
),

people as (
    {% for relation, is_immature, is_mixed, is_lost in [
        ('units', 'not units.is_mature', 'units.is_mixed', 'false'),
        ('lost', 'false', 'false', 'true'),
    ] -%}
        select
            {{ relation }}.source_system,
            {{ relation }}.experiment_id,
            {{ relation }}.variant,
            cast(date_trunc('week', {{ relation }}.first_exposed_at) as date) as week_start_date,
            {{ is_immature }} as is_immature,
            {{ is_mixed }} as is_mixed,
            {{ is_lost }} as is_lost
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    cast(people.source_system as string) as source_system,
    cast(people.experiment_id as string) as experiment_id,
    cast(people.variant as string) as variant,
    cast(people.week_start_date as date) as week_start_date,
    {% for name in ['immature', 'mixed', 'lost'] -%}
        cast(count(case when people.is_{{ name }} then 1 end) as bigint) as {{ name }}_count,
    {% endfor -%}
    cast(count(*) as bigint) as exposed_count
from people
group by people.source_system, people.experiment_id, people.variant, people.week_start_date
