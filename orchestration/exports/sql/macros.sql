-- What the queries of all apps share. They are run for some learners at a time, those of the
-- temporary table `learners`; a query gives the body of one key of a learner's file, as JSON text.

-- a moment as the apps write it
create temp macro instant(moment) as strftime(moment, '%Y-%m-%dT%H:%M:%SZ');

-- a day as the instant at which it begins
create temp macro midnight(day) as strftime(day, '%Y-%m-%dT00:00:00Z');

-- an id as the app has it: a number where it is one
create temp macro app_id(id) as
    case when regexp_full_match(id, '0|[1-9][0-9]{0,17}') then id::json else to_json(id) end;

-- the app's own id of a session, without the source before it
create temp macro own_id(source_system, session_id) as substr(session_id, length(source_system) + 2);

create temp macro tenth(figure) as round(figure, 1);

-- pieces of JSON, separated by commas, as a list; no piece gives an empty one
create temp macro listed(pieces) as ('[' || coalesce(pieces, '') || ']')::json;

-- S3's two objects, from a row of learning.agg_learning_progress
create temp macro progress_summary(progress) as {
    'total_modules': progress.total_module_count,
    'completed_modules': progress.completed_module_count,
    'progress_percentage': round(progress.progress_ratio * 100, 2),
    'current_level': progress.current_level
};

create temp macro realtime_metrics(progress) as {
    'daily_activities': progress.today_activity_count,
    'average_recent_score': tenth(progress.recent_score_mean),
    'activity_trend': progress.activity_trend,
    'engagement_level': round(progress.engagement_level)::bigint
};
