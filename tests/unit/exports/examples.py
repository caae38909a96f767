"""The seeds' own examples of what the apps show their learners."""

from __future__ import annotations

INSIGHTS = {
    "user_id": "1",
    "song_id": 123,
    "analysis_period": {
        "start_date": "2023-11-01T00:00:00Z",
        "end_date": "2023-12-01T00:00:00Z",
        "days": 30,
    },
    "summary_metrics": {
        "total_sessions": 15,
        "total_practice_time": 7200,
        "average_session_length": 480.0,
        "average_completion_rate": 85.3,
        "total_problem_sections": 8,
    },
    "ai_recommendations": [
        {
            "type": "completion_improvement",
            "priority": "high",
            "title": "Focus on Complete Practice Sessions",
            "description": "Your completion rate could be improved...",
            "actionable_steps": [
                "Set a timer for focused 15-20 minute sessions",
                "Choose specific sections to master completely",
            ],
        }
    ],
    "improvement_trends": {
        "completion_trend": 2.3,
        "trend_interpretation": {
            "completion": "improving",
            "consistency": "stable",
            "problems": "reducing",
        },
    },
}
"""S0's response; the user's id is a text, because it is a pseudonym here."""

PROBLEM_SECTIONS = {
    "problem_sections": [
        {
            "id": "1",
            "start_position": 30.0,
            "end_position": 50.0,
            "section_name": "bridge",
            "problem_type": "frequent_pauses",
            "severity_score": 3.5,
            "suggested_improvements": [
                "Practice this section at a slower tempo first",
                "Break down complex chord changes into smaller parts",
            ],
        }
    ],
    "total_count": 5,
}
"""S0's response; the finding's id is a text."""

ALERT = {
    "type": "performance_alert",
    "severity": "high",
    "title": "Alert Title",
    "message": "Detailed message",
    "action_required": True,
    "recommendations": ["action1", "action2"],
}

DASHBOARD = {
    "type": "dashboard_initial_data",
    "session_id": "0b8b3a4e-9a44-4c2c-8d7c-4a4f3f4b2a10",
    "timestamp": "2025-11-26T03:00:39Z",
    "progress_summary": {
        "total_modules": 15,
        "completed_modules": 8,
        "progress_percentage": 53.33,
        "current_level": "Intermediate",
    },
    "realtime_metrics": {
        "daily_activities": 3,
        "average_recent_score": 85.2,
        "activity_trend": "increasing",
        "engagement_level": 75,
    },
    "alerts": [ALERT],
    "recommendations": ["Continue with Harmony 1"],
}
"""S3's message, with a uuid where it says `uuid`, and its alert."""

EXAMPLES = {
    "insights": INSIGHTS,
    "problem_sections": PROBLEM_SECTIONS,
    "dashboard": DASHBOARD,
    "practice_recommendation": {
        "type": "slow_practice",
        "piece": "Für Elise",
        "segment": "bars 1-8",
        "suggested_tempo": 70.0,
    },
}
