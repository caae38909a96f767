"""Faults on purpose: `python -m tests.faults` kills, starves and crowds the pipeline."""
