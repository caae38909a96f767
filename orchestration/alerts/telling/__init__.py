"""Telling people of alerts: what is news, in which words, and who is told next.

Belongs here: who is told, of what, once. Does not belong here: what is an alert (`alerts/`),
handing messages over (`orchestration/delivery/`).
"""
