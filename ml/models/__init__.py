"""Classifiers over point-in-time frames: what a model is told, learners, baselines, reasons."""
