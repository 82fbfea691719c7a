"""What is measured of each seed and arm."""

import pandas as pd


def measure(records: pd.DataFrame) -> pd.DataFrame:
    """Return the mean value, one row an arm and seed."""
    by = ["cell", "arm", "seed", "path"]
    return records.groupby(by, as_index=False)["value"].mean()
