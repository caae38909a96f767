"""Reports: figures of one release as a typed document, and that document as PDF and JSON.

Nothing here knows Dagster; reports read a release's marts and nothing else.
"""
