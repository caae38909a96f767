"""Étude's pipeline: one file per Dagster noun, and beside them rooms that do not know Dagster."""
