-- S3 `GET /api/progress/summary/{user_id}/`: progress, activity, velocity and the app's own formula
-- for the day of completion.
select
    progress.learner_id,
    to_json({
        'user_id': progress.learner_id,
        'progress_summary': progress_summary(progress),
        'realtime_metrics': realtime_metrics(progress),
        'learning_velocity': {
            'daily_velocity': round(velocity.daily_velocity_seed, 2),
            'weekly_velocity': round(velocity.weekly_velocity_seed, 2),
            'trend_adjusted': round(velocity.trend_adjusted_seed, 2)
        },
        'completion': {
            'predicted_days_seed': velocity.predicted_days_seed,
            'predicted_date_seed': velocity.predicted_date_seed,
            'confidence_seed': round(velocity.confidence_seed, 2)
        }
    })::varchar as body
from learners
join learning.agg_learning_progress as progress using (learner_id)
join learning.agg_learning_velocity as velocity using (source_system, learner_id)
