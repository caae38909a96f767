"""The shapes of the exported documents, one module per source app, and their JSON Schemas.

Belongs here: names, types and meanings of what the files hold. Does not belong here: how a value
is worked out (`../sql/`).
"""
