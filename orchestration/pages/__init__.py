"""What the static pages of a release share: one look, safe templates, writing files.

Belongs here: style, template environment, small filters. Does not belong here: what a page says
(`catalog/`, `dashboards/`).
"""
