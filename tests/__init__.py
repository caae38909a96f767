"""Tests: `unit` mirrors the packages, `integration` runs the job, `bench` and `faults` measure."""
