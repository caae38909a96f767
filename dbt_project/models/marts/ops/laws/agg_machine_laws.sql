-- One row per law about machines and about learners held for one individual, and subject: what must
-- be there and what is. With `, by day` what moves to another day is seen, too.
{%- set resources = 'days of resources told = days of resources' %}
{%- set trouble = 'hours of trouble = marks of incidents' %}
{%- set latencies = 'latencies told = latencies known' %}
{%- set periods = ref('int_system__periods') %}
{%- set sides = grain_sides([
    ('int_identity__links', ['facts.left_learner_id', 'facts.right_learner_id'], none,
        'linked as facts', 'coalesce(facts.is_declared, facts.is_told)'),
    ('int_identity__labels', ['facts.learner_id'], none, 'ends as facts', 'true'),
    ('int_identity__components', ['facts.learner_id'], none,
        ref('int_identity__labels') ~ ' as facts', 'true'),
    ('agg_capacity_days', ['facts.resource', 'facts.capacity_date'], 'facts.capacity_date',
        ref('int_system__resource_days') ~ ' as facts', 'true'),
]) %}
{%- do sides.extend([
    (latencies, "'latencies'", 'expected', 'facts.latency_count', 'facts.occurred_on',
        'latency_days', 'true'),
    (latencies, "'latencies'", 'actual', '1', 'cast(facts.occurred_at as date)',
        ref('int_system__latencies'), 'true'),
    (trouble, "'api'", 'expected', '1', none, periods,
        "facts.timeframe = 'hour' and (facts.p95_low_micros > 2000000"
        ~ ' or facts.judged_error_count * 20 > facts.judged_request_count)'),
    (trouble, "'api'", 'actual', 'facts.mark_count', none, ref('fct_incidents'),
        "facts.component = 'api'"),
    (resources, 'facts.resource', 'actual', '1', 'facts.capacity_date',
        ref('int_system__resource_days'), 'true'),
]) %}
{%- for resource, condition in {
    'cpu': 'facts.cpu_minute_count > 0', 'memory': 'facts.memory_minute_count > 0',
    'disk': 'facts.disk_minute_count > 0', 'storage': 'facts.storage_bytes is not null',
}.items() %}
    {%- do sides.append((
        resources, "'" ~ resource ~ "'", 'expected', '1', 'cast(facts.started_at as date)', periods,
        "facts.timeframe = 'day' and " ~ condition,
    )) %}
{%- endfor %}

with latency_days as (
    {% for relation, started, known in [
        ('stg_fitness_coach__ai_recommendations', 'recommended_at', 'latency_ms >= 0'),
        ('stg_fitness_coach__integration_health', 'checked_at', 'latency_ms >= 0'),
        ('stg_fitness_coach__email_deliveries', 'email_sent_at', 'delivered_at >= email_sent_at'),
        ('stg_fitness_coach__support_tickets', 'opened_at', 'first_response_at >= opened_at'),
        ('stg_landing__receipts', 'sent_at', "last_event_at <= sent_at and status = 'landed'"),
    ] -%}
        select
            cast({{ started }} as date) as occurred_on,
            count(*) as latency_count
        from {{ ref(relation) }}
        where {{ known }}
        group by cast({{ started }} as date)
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

words as (
    select
        told.left_learner_id,
        told.right_learner_id,
        told.kind,
        told.action,
        row_number() over (
            partition by told.left_learner_id, told.right_learner_id, told.kind
            order by told.occurred_at desc nulls last, told.evidence_id desc
        ) as newness
    from {{ ref('stg_landing__identity_evidence') }} as told
    union all
    select
        least(accounts.learner_id, accounts.user_id) as left_learner_id,
        greatest(accounts.learner_id, accounts.user_id) as right_learner_id,
        'same_account' as kind,
        'link' as action,
        1 as newness
    from {{ ref('int_learners__practice_accounts') }} as accounts
    where accounts.learner_id <> accounts.user_id
),

allowed as (
    select grants.learner_id
    from {{ ref('int_consent__grants') }} as grants
    where
        grants.purpose = 'identity'
        and grants.valid_from <= {{ as_of() }}
        and grants.valid_to > {{ as_of() }}
),

-- what a person declared of a pair decides, else anything that links it
linked as (
    select
        words.left_learner_id,
        words.right_learner_id,
        bool_or(case when words.kind = 'declared' then words.action = 'link' end) as is_declared,
        bool_or(words.action = 'link') as is_told
    from words
    inner join allowed as left_ends on words.left_learner_id = left_ends.learner_id
    inner join allowed as right_ends on words.right_learner_id = right_ends.learner_id
    where words.newness = 1
    group by words.left_learner_id, words.right_learner_id
),

ends as (
    select left_learner_id as learner_id
    from {{ ref('int_identity__links') }}
    union all
    select right_learner_id as learner_id
    from {{ ref('int_identity__links') }}
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
