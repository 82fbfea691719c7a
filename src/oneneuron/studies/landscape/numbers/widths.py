"""How many wider networks err, and by how much their losses differ from seed to seed."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.summaries import count_number, in_groups, median_number


def numbers(widths: pd.DataFrame) -> list[Number]:
    """Return how networks of each width end, by problem and arm.

    Parameters
    ----------
    widths
        What became of each network (`measures.measure`).

    Returns
    -------
    list of Number
        ``landscape.width.{hidden}.{cell}.{arm}.…``: ``bare_errs``, the median ``bare_loss``, and
        its ``spread``, from the lower to the upper quartile of the seeds.
    """
    return in_groups(widths, "landscape.width.{hidden}.{cell}.{arm}.{name}", _ends)


def _ends(networks: pd.DataFrame) -> Iterator[Number]:
    removed = "" if networks["arm"].iloc[0] == "without" else ", with its neuron removed"
    words = f"networks of this width that misclassify a sample after training{removed}"
    yield count_number("bare_errs", networks["bare_errs"], words, "seeds")
    loss = networks["bare_loss"].to_numpy(np.float64)
    words = f"loss of networks of this width after training{removed}"
    yield median_number("bare_loss", loss, words, "loss", ".3g")
    lower, upper = np.quantile(loss, [0.25, 0.75])
    words += ": the upper quartile over seeds minus the lower one"
    yield Number("spread", float(upper - lower), words, unit="loss", n=len(loss), format=".3g")
