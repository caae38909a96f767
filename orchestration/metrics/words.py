"""What dimensions are called where people read them.

Belongs here: names of dimensions in words. Does not belong here: their values, numbers (each page
and report writes these as its reader needs them).
"""

from __future__ import annotations

_CALLED = {
    "source_system": "App",
    "model_type": "Task",
    "revenue_stream": "Stream",
    "acquisition_channel": "Channel",
}


def dimension(name: str) -> str:
    """A dimension as a heading has it.

    >>> dimension("source_system"), dimension("error_severity")
    ('App', 'Error severity')
    """
    return _CALLED.get(name, name.replace("_", " ").capitalize())


def without_subject(title: str, text: str) -> str:
    """A title without its subject, where that stands beside it.

    >>> without_subject("Crashes: fitness coach", "source_system=fitness_coach")
    'Crashes'
    """
    return title.removesuffix(f": {subject(text)}")


def subject(text: str) -> str:
    """Values of dimensions without the dimensions' names.

    >>> subject("model_type=recovery_recommendations, model_version=3.1.0")
    'recovery recommendations, 3.1.0'
    """
    values = [part.partition("=")[2] or part for part in text.split(", ")]
    return ", ".join(value.replace("_", " ") for value in values)
