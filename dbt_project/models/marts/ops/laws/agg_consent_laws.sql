-- One row per law about consent and subject: what must be there and what is. With `, by day` sums
-- times their days, so that what moves to another day is seen, too.
{%- set grain = 'rows of a table = members of its grain' %}
{%- set people = ref('int_learners__people') %}
{%- set ledger = ref('int_consent__ledger') ~ ' as facts ' %}
{%- set answers = ref('int_consent__answers') %}
{%- set grants = ref('int_consent__grants') %}
{%- set form = '(select distinct source_system, learner_id, effective_at, told_at from ' %}
{%- set settings = form | replace('told_at', 'coalesce(recorded_at, sent_at)')
    ~ ref('stg_song_practice__privacy_settings') ~ ')' %}
{%- set consents = form | replace('told_at', 'recorded_at')
    ~ ref('stg_fitness_coach__consents') ~ ')' %}
{%- set learner = ['facts.source_system', 'facts.learner_id'] %}
{%- set in_need = ' inner join needed on facts.source_system = needed.source_system' %}
{%- set of_people = ' inner join ' ~ people ~ ' as people on facts.learner_id = people.learner_id'
    ~ ' and facts.source_system = people.source_system' %}
{#- table, its keys, its day, relation that it is made of, condition -#}
{%- set sides = grain_sides([
    (
        'int_consent__answers', learner + ['facts.effective_at', 'needed.purpose', 'needed.flag'],
        none, ledger ~ of_people ~ in_need ~ ' and facts.flag = needed.asked_as',
        'facts.recorded_at <= ' ~ as_of(),
    ),
    (
        'int_consent__grants', learner + ['facts.purpose', 'facts.valid_from'],
        'cast(facts.valid_from as date)', 'states as facts',
        'facts.is_granted and not facts.was_granted and facts.granted_at = facts.asked_at',
    ),
]) %}
{#- everybody has the defaults, too; a form has as many choices as questions -#}
{%- do sides.extend([
    (grain, "'int_consent__answers'", 'expected', '1', none, people ~ ' as facts ' ~ in_need, 'true'),
    (grain, "'int_consent__ledger'", 'expected', '5', none, settings, 'true'),
    (grain, "'int_consent__ledger'", 'expected', '3', none, consents, 'true'),
    (grain, "'int_consent__ledger'", 'actual', '1', none, ledger, 'true'),
]) %}
{%- for law, relation, total in [
    ('people asked = of coverage', answers, 'person_count'),
    ('people who grant = of coverage', grants, 'granted_person_count'),
] %}
    {%- set those = '(select distinct source_system, learner_id, purpose from ' ~ relation ~ ')' %}
    {%- do sides.extend([
        (law, 'facts.purpose', 'expected', '1', none, those, 'true'),
        (law, 'facts.purpose', 'actual', total, none, ref('agg_consent_coverage'), 'true'),
    ]) %}
{%- endfor %}

with needed as (
    select
        consent_flags.source_system,
        consent_flags.flag,
        consent_flags.asked_as,
        purposes.purpose
    from {{ ref('consent_flags') }} as consent_flags
    inner join {{ ref('purposes') }} as purposes on consent_flags.flag = purposes.flag
),

-- of each flag that a purpose needs, when any of them is answered: does the last answer grant it
flags as (
    select
        moments.source_system,
        moments.learner_id,
        moments.purpose,
        moments.effective_at,
        max(answers.effective_at)
        = max(case when answers.is_granted then answers.effective_at end) as is_granted
    from {{ answers }} as moments
    inner join {{ answers }} as answers
        on
            moments.source_system = answers.source_system
            and moments.learner_id = answers.learner_id
            and moments.purpose = answers.purpose
            and moments.effective_at >= answers.effective_at
    group by
        moments.source_system,
        moments.learner_id,
        moments.purpose,
        moments.effective_at,
        answers.flag
),

stands as (
    select
        flags.source_system,
        flags.learner_id,
        flags.purpose,
        flags.effective_at as valid_from,
        flags.effective_at <= {{ as_of() }} as is_past,
        bool_and(coalesce(flags.is_granted, false)) as is_granted
    from flags
    group by flags.source_system, flags.learner_id, flags.purpose, flags.effective_at
),

states as (
    select
        stands.*,
        coalesce(lag(stands.is_granted) over later, false) as was_granted,
        max(case when stands.is_past then stands.valid_from end) over ever as asked_at,
        max(case when stands.is_past and stands.is_granted then stands.valid_from end) over ever
            as granted_at
    from stands
    window
        ever as (partition by stands.learner_id, stands.purpose, stands.source_system),
        later as (
            partition by stands.learner_id, stands.purpose, stands.source_system
            order by stands.valid_from
        )
),

sides as (
    {{ law_sides(sides, "'all'") }}
)

{{ summed_sides('sides') }}
