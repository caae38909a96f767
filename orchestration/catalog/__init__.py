"""The catalogue of a release as pages, and the release's front door.

Tables, columns and where they come from, metrics, contracts, checks.
Belongs here: pages made from files that the release holds. Does not belong here: those files
(`releases/`, `metrics/`, `contracts/`), reports and dashboards.
"""
