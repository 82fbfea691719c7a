"""One dead network trained on, for ten times the epochs: does the neuron bring it back to life?

Where no unit of the dense layer answers to any training frame, no gradient reaches the weights
before it: the loss of the network alone is stationary there, and over zero. The theorem says that
the neuron leaves no such point a minimum; what it does for the network is seen by training on.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from oneneuron.studies.eeg import protocol
from oneneuron.studies.eeg.frames import Frames
from oneneuron.training.checkpoint import Checkpoint


def train(
    job: Mapping[str, Any],
    frames: Frames,
    census: pd.DataFrame,
    checkpoint: Checkpoint | None = None,
) -> pd.DataFrame:
    """Train one arm from the seed that the dead census chooses (`deadest`).

    Parameters
    ----------
    job
        As `protocol.train` has it; ``seed`` is the first that may be chosen.
    frames
        All frames.
    census
        Records of the dead census, of all its arms.
    checkpoint
        Where to save the state of the training and resume from it.

    Returns
    -------
    pandas.DataFrame
        One row an epoch; the columns are those of `protocol.RECORD`.
    """
    seed = deadest(census, int(job["seed"]))
    print(f"seed {seed} has the fewest units alive at the end of the census")
    return protocol.train({**job, "seed": seed}, frames, checkpoint)


def deadest(census: pd.DataFrame, first: int) -> int:
    """Return the seed with the fewest units of the dense layer alive when its training ended.

    Units are summed over the arms, so that a seed which died in all of them goes first; of several
    alike the lowest is taken, which needs no look at what becomes of them.

    Parameters
    ----------
    census
        Records with ``seed``, ``arm``, ``epoch`` and ``units_alive``.
    first
        Lower seeds are passed over.

    Raises
    ------
    ValueError
        Where no seed is left that every arm has.
    """
    ends = census.sort_values("epoch").groupby(["seed", "arm"])["units_alive"].last().unstack()
    alive = ends[ends.index >= first].dropna().sum(axis=1)
    if alive.empty:
        raise ValueError(f"the dead census has no seed from {first} on that all its arms share")
    return int(alive[alive == alive.min()].index[0])
