"""The sample of the toy study's claim."""

import numpy as np
import pandas as pd

from oneneuron.statistics.judge import Sample
from oneneuron.statistics.registry import Claim, Registry


def sample(claim: Claim, published: Registry, dice: pd.DataFrame) -> Sample:
    """Return the means of both arms, by seed."""
    by_seed = dice.pivot(index="seed", columns="arm", values="value").sort_index()
    return Sample(
        values=tuple(by_seed[arm].to_numpy(np.float64) for arm in claim.arms),
        inputs=tuple(sorted(dice["path"])),
    )
