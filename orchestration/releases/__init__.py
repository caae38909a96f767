"""Releases: publishing what dbt built as one immutable folder, keeping, checking and querying it.

Nothing here knows Dagster, and nothing here writes the build file.
"""
