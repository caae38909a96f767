"""Figures that people look at: each carries a lineage id, and can be explained down to its rows.

Belongs here: what a shown number refers to, asking for it, listing its rows, computing it again.
Does not belong here: what a metric means (`metrics/`), pages (`reports/`, `dashboards/`).
"""
