"""Watching: trends, accuracy, confidence, drift, performance before and after labels."""
