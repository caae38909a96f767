"""Stream contracts: one Pandera model per stream, and what is derived from them.

No data is read or written here.
"""

import warnings

# pandera imports Spark where it finds it, and Spark then complains of the pandas beside it
warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
