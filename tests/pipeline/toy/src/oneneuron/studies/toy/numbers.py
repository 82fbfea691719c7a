"""The numbers of the toy study."""

import pandas as pd

from oneneuron.evidence.number import Number


def numbers(dice: pd.DataFrame) -> list[Number]:
    """Return ``toy.mean.{arm}``."""
    return [
        Number(
            f"toy.mean.{arm}",
            float(rows["value"].mean()),
            "mean of the throws, over seeds",
            n=len(rows),
            format=".2f",
            inputs=tuple(sorted(rows["path"])),
        )
        for arm, rows in dice.groupby("arm")
    ]
