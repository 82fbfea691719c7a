"""What noise on the neuron's weights does: the loss right after it, and who diverges then."""

from dataclasses import replace

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.summaries import count_number, median_number
from oneneuron.studies.practicality.numbers.tables import name_of, paths_of

DECIDING_DRAW = 0
"""The draw of the noise that decides, so that a seed counts once."""

_NETWORK = ["arm", "seed", "noise", "draw"]


def shaken(records: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each network after the noise.

    Parameters
    ----------
    records
        Of the noise experiment, one row an epoch of the training that goes on.

    Returns
    -------
    pandas.DataFrame
        One row for each ``arm``, ``seed``, ``noise`` and ``draw``: ``loss_before`` and
        ``loss_after``, infinite where they are no numbers, ``diverged`` and ``path``.
    """
    rows = records.drop_duplicates(_NETWORK).set_index(_NETWORK).sort_index()
    found = rows[["loss_before", "loss_after", "path"]].copy()
    for name in ("loss_before", "loss_after"):
        found[name] = found[name].astype("float64").fillna(np.inf)
    return found.assign(diverged=records.groupby(_NETWORK)["diverged"].any()).reset_index()


def numbers_of_noise(networks: pd.DataFrame) -> list[Number]:
    """Return losses and divergences by neuron and size of the noise.

    Parameters
    ----------
    networks
        What became of each (`shaken`).

    Returns
    -------
    list of Number
        Of the deciding draw, one a seed: ``practicality.noise.{arm}.loss_before``, and
        ``practicality.noise.{arm}.{noise}.…``: ``loss_after``, ``diverged``; and
        ``diverged_draws`` of all draws.
    """
    numbers: list[Number] = []
    deciding = networks[networks["draw"] == DECIDING_DRAW]
    for arm, some in deciding.groupby("arm"):
        before = some.drop_duplicates("seed")
        id, words = f"practicality.noise.{arm}.loss_before", "mean training loss before the noise"
        numbers.append(_loss(id, before["loss_before"], words, paths_of(some)))
    named = networks.assign(name=networks["noise"].map(name_of))
    for (neuron, times), some in named.groupby(["arm", "name"]):
        id, paths = f"practicality.noise.{neuron}.{times}", paths_of(some)
        one, size = some[some["draw"] == DECIDING_DRAW], some["noise"].iloc[0]
        what = f"that diverge when training goes on after noise of {size:g} times the mean |w|"
        seeds, draws = f"seeds {what}, first draw", f"draws of all seeds {what}"
        words = f"mean training loss right after noise of {size:g} times the mean |w|, first draw"
        clustered = "; draws of one seed are not independent"
        counts = [
            count_number(f"{id}.diverged", int(one["diverged"].sum()), len(one), seeds, "seeds"),
            count_number(
                f"{id}.diverged_draws",
                int(some["diverged"].sum()),
                len(some),
                f"{draws}{clustered}",
                "draws",
            ),
        ]
        numbers.append(_loss(f"{id}.loss_after", one["loss_after"], words, paths))
        numbers += [replace(number, inputs=paths) for number in counts]
    return numbers


def _loss(id: str, losses: "pd.Series[float]", words: str, paths: tuple[str, ...]) -> Number:
    number = median_number(id, np.asarray(losses, np.float64), words, "loss", ".3g")
    return replace(number, inputs=paths)
