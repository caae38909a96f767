"""What a model can refuse, in words that say what to do.

Belongs here: the exceptions of `ml`. Does not belong here: answers such as `insufficient_data`,
which are results.
"""


class MlError(Exception):
    """A model, forecast or test could not be made; the message says why and what to do."""


class UnusableInputError(MlError):
    """A frame has not the columns, types or values that its reader documents."""


class InsufficientDataError(MlError):
    """There is too little data for an honest answer."""


class ForeignModelError(MlError):
    """A model file was made by other code or other libraries, or is not what was registered."""
