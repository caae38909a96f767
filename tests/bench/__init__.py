"""Measured figures: `python -m tests.bench` prints them and writes bench.json."""
