"""Marts that steps of ML read, without rows."""

EMPTY_MARTS = """
    create schema ai_performance;
    create table ai_performance.fct_recommendations (
        ai_recommendation_id varchar, model_type varchar, recommended_at timestamp,
        confidence double, latency_micros bigint, cost_micros bigint, platform varchar,
        is_bot boolean, is_internal boolean
    );
    create schema ml;
    create table ml.fct_progress_weeks (
        subject_kind varchar, subject_id varchar, learner_id varchar, as_of_at timestamp,
        completed_at timestamp
    );
"""
