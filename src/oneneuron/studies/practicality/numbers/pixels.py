"""Raw pixels and very small networks: who diverges early, and who gets to zero errors."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.summaries import count_number, in_groups, median_number
from oneneuron.studies.practicality.cells import CELLS, SMALL_SIZES
from oneneuron.studies.practicality.numbers.tables import CLUSTERED
from oneneuron.studies.practicality.tables import ROW, fastest


def numbers(pixels: pd.DataFrame) -> list[Number]:
    """Return who diverges on raw pixels, and how fast very small networks have no errors.

    Parameters
    ----------
    pixels
        Of the networks on raw pixels and the very small ones (`measures.measure`).

    Returns
    -------
    list of Number
        ``practicality.pixels.{cell}.raw.{arm}.diverged``; ``practicality.small.{cell}.…``:
        ``parameters``, ``epochs`` to zero training errors, the fewest of the grid, and ``reached``,
        seeds that get there.
    """
    small = fastest(pixels[pixels["asked"] == "small"], ROW)
    return [
        *in_groups(
            pixels[pixels["asked"] == "raw"],
            "practicality.pixels.{cell}.raw.{arm}.{name}",
            _diverged,
        ),
        *in_groups(small, "practicality.small.{cell}.{name}", _small),
    ]


def _diverged(networks: pd.DataFrame) -> Iterator[Number]:
    words = f"networks that diverge within {networks['epochs'].iloc[0]} epochs on pixels 0 to 255"
    yield count_number("diverged", networks["diverged"], words + CLUSTERED, "networks")


def _small(runs: pd.DataFrame) -> Iterator[Number]:
    sizes = SMALL_SIZES[CELLS[runs["cell"].iloc[0]].family]
    parameters = sum((before + 1) * after for before, after in pairwise(sizes))
    words = f"parameters of a network {'-'.join(map(str, sizes))}"
    yield Number("parameters", parameters, words, unit="parameters", format=",d")
    epochs = runs["epochs_to_zero"]
    words = f"epochs to zero training errors of at most {runs['epochs'].iloc[0]}, of the very small"
    yield median_number("epochs", epochs, f"{words} networks the fewest", "epochs", "g")
    words = "seeds for which some very small network reaches zero training errors"
    yield count_number("reached", epochs < np.inf, words, "seeds")
