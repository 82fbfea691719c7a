"""Arms of the seed study seed by seed."""

from collections.abc import Iterator

import pandas as pd

from oneneuron.statistics.pairs import pair_by_seed
from oneneuron.studies.landscape.design import BIAS, REG_STRENGTH


def plain(networks: pd.DataFrame) -> pd.DataFrame:
    """Return the networks trained with the design's own λ and initial b."""
    own = (networks["reg_strength"] == REG_STRENGTH) & (networks["initial_bias"] == BIAS)
    return networks[own]


def paired(networks: pd.DataFrame, arm: str) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Yield cell, optimiser and the pairs of one arm with the one without, by seed.

    A pair's columns are those of `networks`; those of the arm without end in ``_reference``.
    """
    for (cell, optimiser), some in plain(networks).groupby(["cell", "optimiser"]):
        pairs = pair_by_seed(some, arm, "without")
        if len(pairs):
            yield str(cell), str(optimiser), pairs.reset_index()
