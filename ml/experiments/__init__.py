"""Experiments: what was planned, sufficient statistics, effects, and when a result may speak."""
