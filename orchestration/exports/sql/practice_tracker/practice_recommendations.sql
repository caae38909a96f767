-- S2 `generate_practice_recommendations`: areas to practise more slowly, the least accurate first.
select
    areas.learner_id,
    '[' || coalesce(
        string_agg(
            to_json({
                'type': areas.recommendation_type,
                'piece': coalesce(content.title, areas.piece_id),
                'segment': areas.segment_name,
                'suggested_tempo': tenth(areas.suggested_bpm)
            })::varchar,
            ',' order by areas.tempo_accuracy_mean, areas.piece_id, areas.segment_name
        ) filter (areas.is_recommended),
        ''
    ) || ']' as body
from learners
join practice.agg_slow_practice_areas as areas using (learner_id)
left join core.dim_content as content
    on areas.source_system = content.source_system and areas.piece_id = content.content_id
group by areas.learner_id
