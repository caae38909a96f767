{# The streams of every source, as the contracts name them; a test holds the two together. #}
{% macro streams_by_source() -%}
    {{- return({
        'song_practice': ['performance_sessions', 'performance_events', 'privacy_settings'],
        'fitness_coach': [
            'analytics_events', 'profiles', 'consents', 'subscriptions', 'payments',
            'marketplace_programs', 'marketplace_orders', 'ai_recommendations', 'ai_feedback',
            'ai_safety_events', 'experiments', 'experiment_exposures', 'workouts', 'goals',
            'injuries', 'nutrition_logs', 'wearable_syncs', 'system_metrics',
            'integration_health', 'costs', 'support_tickets', 'email_deliveries', 'app_crashes',
        ],
        'practice_tracker': [
            'users', 'students', 'teachers', 'student_teacher_associations', 'practice_sessions',
            'tags', 'session_tags', 'videos', 'forum_posts', 'forum_comments', 'post_votes',
            'practice_metrics', 'practice_segments', 'session_feedback', 'reminders',
        ],
        'learning_platform': [
            'learners', 'modules', 'activities', 'assessments', 'module_progress',
        ],
        'language_tutor': ['session_results'],
    }) -}}
{%- endmacro %}
