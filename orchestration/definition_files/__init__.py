"""Files in which people define things: reports, dashboards, rules of alerts.

Belongs here: reading such a file, alike for all of them, and telling what is wrong with it: where,
and what to write. Does not belong here: what a definition may say (the packages that use it).
"""
