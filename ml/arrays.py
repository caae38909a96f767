"""Types of arrays.

Belongs here: names of array types that several packages share. Does not belong here: arithmetic.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int_]
