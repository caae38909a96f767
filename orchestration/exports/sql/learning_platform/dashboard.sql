-- S3 `dashboard_initial_data`: progress, activity, risks and what to do.
with alerts as (
    select
        risks.learner_id,
        case risks.severity when 'high' then 1 when 'medium' then 2 else 3 end as place,
        risks.risk_type,
        advice.first_step,
        to_json({
            'type': advice.app_type,
            'severity': risks.severity,
            'title': advice.heading,
            'message': replace(
                advice.message,
                '{measure}',
                round(
                    case when risks.risk_type = 'low_consistency' then risks.measure * 100
                    else risks.measure end
                )::bigint::varchar
            ),
            'action_required': risks.severity = 'high',
            'recommendations': [advice.first_step, advice.second_step]
        })::varchar as piece
    from learners
    join learning.agg_learner_risks as risks using (learner_id)
    join core.dim_advice as advice
        on advice.advice_kind = 'risk' and advice.advice_type = risks.risk_type
    where risks.is_present
),

alert_lists as (
    select
        learner_id,
        string_agg(piece, ',' order by place, risk_type) as pieces,
        string_agg(to_json(first_step)::varchar, ',' order by place, risk_type) as steps
    from alerts
    group by learner_id
)

select
    progress.learner_id,
    to_json({
        'type': 'dashboard_initial_data',
        'session_id': md5(progress.learner_id || about.release_id)::uuid,
        'timestamp': instant(about.as_of),
        'progress_summary': progress_summary(progress),
        'realtime_metrics': realtime_metrics(progress),
        'alerts': listed(alert_lists.pieces),
        'recommendations': listed(concat_ws(
            ',',
            to_json('Continue with ' || coalesce(content.title, progress.next_module_id))::varchar,
            alert_lists.steps
        ))
    })::varchar as body
from learners
join learning.agg_learning_progress as progress using (learner_id)
cross join release.about as about
left join alert_lists on progress.learner_id = alert_lists.learner_id
left join core.dim_content as content
    on
        progress.source_system = content.source_system
        and progress.next_module_id = content.content_id
