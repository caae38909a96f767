"""Sharing parts of a release with people who have no access to it (RPT-08).

Belongs here: signed bundles with an expiry, their register. Does not belong here: pages themselves
(`reports/`, `dashboards/`), rights inside the deployment.
"""
