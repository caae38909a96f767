"""Dashboards: static pages of a release, one folder per role, made from definitions in files.

Belongs here: what a dashboard shows, which of it may be shown, pages. Does not belong here: what a
number means (`metrics/`), its lineage (`figures/`), when pages are made (`extras.py`).
"""
