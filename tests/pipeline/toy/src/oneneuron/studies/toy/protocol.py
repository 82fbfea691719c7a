"""What one seed does: throw two dice and one."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from oneneuron.seeding import numpy_generator


def train(job: Mapping[str, Any], checkpoint: object = None) -> pd.DataFrame:
    """Throw the dice of a seed, some times: one row an arm and throw."""
    generator = numpy_generator(job["seed"], "dice")
    throws = generator.integers(1, 7, size=(job["throws"], 2))
    rows = [
        {"study": "toy", "cell": "dice", "arm": arm, "seed": job["seed"], "epoch": i, "value": v}
        for i, pair in enumerate(throws, start=1)
        for arm, v in (("one", pair[0]), ("two", pair.sum()))
    ]
    return pd.DataFrame(rows)
