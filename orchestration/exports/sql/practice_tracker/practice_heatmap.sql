-- S2 `generatePracticeHeatmap`: the segments that the learner marked, piece by piece.
with pieces as (
    select
        heat.learner_id,
        heat.piece_id,
        '{"piece":' || to_json(coalesce(max(content.title), heat.piece_id))::varchar
            || ',"segments":[' || string_agg(
                to_json({
                    'name': heat.segment_name,
                    'clickCount': heat.click_count,
                    'lastClicked': instant(heat.last_clicked_at),
                    'intensity': heat.intensity_ratio,
                    'color': heat.color
                })::varchar,
                ',' order by heat.click_count desc, heat.segment_name
            ) || ']}' as piece
    from learners
    join practice.agg_segment_heat as heat using (learner_id)
    left join core.dim_content as content
        on heat.source_system = content.source_system and heat.piece_id = content.content_id
    group by heat.learner_id, heat.piece_id
)

select
    learner_id,
    '[' || string_agg(piece, ',' order by piece_id) || ']' as body
from pieces
group by learner_id
