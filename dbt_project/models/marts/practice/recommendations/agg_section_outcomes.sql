-- One row per recommendation that names a section or a chord: what became of that spot, and of the
-- most similar one that the same learner was not told of (REC-09). Matched before the day of issue,
-- because what is named is at its worst and comes down by chance alone.
with named as (
    select
        recommendations.recommendation_id,
        recommendations.source_system,
        recommendations.learner_id,
        recommendations.content_id as song_id,
        recommendations.issue_date,
        recommendations.recommendation_type,
        case when recommendations.chord is null then 'section' else 'chord' end as spot_type,
        coalesce(recommendations.chord, recommendations.section_id) as spot_id,
        today.today_date >= recommendations.issue_date + 28 as is_matured
    from {{ ref('fct_practice_recommendations') }} as recommendations
    {{ join_consented('recommendations', 'trend_comparison', as_of()) }}
    inner join {{ ref('int_learners__today') }} as today
        on
            recommendations.source_system = today.source_system
            and recommendations.learner_id = today.learner_id
    where recommendations.chord is not null or recommendations.section_id is not null
),

spots as (
    select
        all_spots.*,
        {{ ratio('all_spots.before_stumble_count', 'all_spots.before_visit_count') }}
            as before_stumbles_per_visit,
        named.recommendation_id
    from {{ ref('int_practice__spot_expectations') }} as all_spots
    left join named
        on
            all_spots.source_system = named.source_system
            and all_spots.learner_id = named.learner_id
            and all_spots.song_id = named.song_id
            and all_spots.spot_type = named.spot_type
            and all_spots.spot_id = named.spot_id
            and all_spots.issue_date = named.issue_date
),

apart as (
    select
        others.*,
        told.recommendation_id as told_recommendation_id,
        {{ millionths(
            'greatest(' ~ share_apart('told', 'others', 'before_stumbles_per_visit')
            ~ ', ' ~ share_apart('told', 'others', 'expected_stumbles_per_visit') ~ ')'
        ) }} as distance_millionths
    from spots as told
    inner join spots as others
        on
            told.source_system = others.source_system
            and told.learner_id = others.learner_id
            and told.issue_date = others.issue_date
            and told.spot_type = others.spot_type
            -- a chord that is named is practised in other songs, too
            and (told.spot_type = 'section' or told.spot_id <> others.spot_id)
    where
        told.recommendation_id is not null
        and told.before_stumble_count > 0
        and others.recommendation_id is null
        and least(told.before_visit_count, others.before_visit_count) >= 2
),

ranked as (
    select
        apart.*,
        row_number() over (
            partition by apart.told_recommendation_id
            order by apart.distance_millionths asc, apart.song_id asc, apart.spot_id asc
        ) as distance_rank
    from apart
    where apart.distance_millionths <= 100000
)

select
    cast(named.recommendation_id as string) as recommendation_id,
    cast(named.source_system as string) as source_system,
    cast(named.learner_id as string) as learner_id,
    cast(named.song_id as string) as song_id,
    cast(named.spot_type as string) as spot_type,
    cast(named.spot_id as string) as spot_id,
    cast(named.issue_date as date) as issue_date,
    cast(named.recommendation_type as string) as recommendation_type,
    cast(matches.song_id as string) as match_song_id,
    cast(matches.spot_id as string) as match_spot_id,
    cast(matches.distance_millionths / 1e6 as double) as match_distance_ratio,
    {% for relation, spot in [('spots', 'named'), ('matches', 'match')] -%}
        {% for side, is_known in [('before', 'true'), ('after', 'named.is_matured')] -%}
            {% for what in ['visit', 'stumble'] -%}
                cast(
                    case when {{ is_known }} then {{ relation }}.{{ side }}_{{ what }}_count end
                    as bigint
                ) as {{ spot }}_{{ side }}_{{ what }}_count,
            {% endfor -%}
        {% endfor -%}
        cast({{ relation }}.expected_stumbles_per_visit as double)
            as {{ spot }}_expected_stumbles_per_visit,
    {% endfor -%}
    {% for bound, reach in [
        ('', ''),
        ('_low', ' - ' ~ rate_change_reach('spots', 'matches')),
        ('_high', ' + ' ~ rate_change_reach('spots', 'matches')),
    ] -%}
        cast(
            case
                when named.is_matured
                    then {{ rate_change('spots') }} - {{ rate_change('matches') }}{{ reach }}
            end as double
        ) as difference_in_differences{{ bound }},
    {% endfor -%}
    cast(named.is_matured as boolean) as is_matured
from named
left join spots on named.recommendation_id = spots.recommendation_id
left join ranked as matches
    on named.recommendation_id = matches.told_recommendation_id and matches.distance_rank = 1
