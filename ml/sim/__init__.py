"""Planted worlds: frames whose truth is known, for tests and the bench."""
