-- One row per learner, flag and recorded choice: what was granted or denied, from when it holds and
-- when it was recorded. Two choices recorded at once contradict each other: the denial stands.
with privacy_settings as (
    select * from {{ ref('stg_song_practice__privacy_settings') }}
),

consents as (
    select * from {{ ref('stg_fitness_coach__consents') }}
),

settings as (
    select
        privacy_settings.source_system,
        privacy_settings.learner_id,
        privacy_settings.is_anonymous_only,
        privacy_settings.has_analytics_consent,
        privacy_settings.has_feature_optimization_consent,
        privacy_settings.has_detailed_tracking,
        privacy_settings.has_cross_session_analysis,
        privacy_settings.effective_at,
        coalesce(privacy_settings.recorded_at, privacy_settings.sent_at) as recorded_at
    from privacy_settings
),

choices as (
    {% for flag, relation, answer in [
        ('identified', 'settings', 'not settings.is_anonymous_only'),
        ('analytics_consent', 'settings', 'settings.has_analytics_consent'),
        ('feature_optimization_consent', 'settings', 'settings.has_feature_optimization_consent'),
        ('detailed_tracking', 'settings', 'settings.has_detailed_tracking'),
        ('cross_session_analysis', 'settings', 'settings.has_cross_session_analysis'),
        ('can_track', 'consents', 'consents.can_track'),
        ('can_profile', 'consents', 'consents.can_profile'),
        ('can_share', 'consents', 'consents.can_share'),
    ] -%}
        select
            {{ relation }}.source_system,
            {{ relation }}.learner_id,
            '{{ flag }}' as flag,
            {{ answer }} as is_granted,
            {{ relation }}.effective_at,
            {{ relation }}.recorded_at
        from {{ relation }}
        {% if not loop.last -%}
            union all
        {% endif -%}
    {% endfor -%}
)

select
    cast(choices.source_system as string) as source_system,
    cast(choices.learner_id as string) as learner_id,
    cast(choices.flag as string) as flag,
    cast(bool_and(choices.is_granted) as boolean) as is_granted,
    cast(choices.effective_at as timestamp) as effective_at,
    cast(choices.recorded_at as timestamp) as recorded_at
from choices
group by
    choices.source_system,
    choices.learner_id,
    choices.flag,
    choices.effective_at,
    choices.recorded_at
