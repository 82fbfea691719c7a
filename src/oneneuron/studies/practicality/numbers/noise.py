"""What noise on the neuron's weights does: the loss right after it, and who diverges then."""

from collections.abc import Iterator

import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.summaries import (
    count_number,
    in_groups,
    median_number,
    named,
    paths_of,
)

DECIDING_DRAW = 0
"""The draw of the noise that decides, so that a seed counts once."""


def numbers(shaken: pd.DataFrame) -> list[Number]:
    """Return losses and divergences by neuron and size of the noise.

    Parameters
    ----------
    shaken
        What became of each network (`measures.measure_noise`).

    Returns
    -------
    list of Number
        Of the deciding draw, one a seed: ``practicality.noise.{arm}.loss_before``, and
        ``practicality.noise.{arm}.{noise}.…``: ``loss_after``, ``diverged``; and
        ``diverged_draws`` of all draws. What was run: ``practicality.noise.train_size`` and
        ``practicality.noise.trained_epochs``, those before the noise.
    """
    deciding = shaken[shaken["draw"] == DECIDING_DRAW]
    return [
        *in_groups(deciding, "practicality.noise.{arm}.{name}", _before),
        *in_groups(shaken, "practicality.noise.{arm}.{noise}.{name}", _after),
        *named(_sizes(shaken), "practicality.noise.{name}", paths_of(shaken)),
    ]


def _sizes(networks: pd.DataFrame) -> Iterator[Number]:
    for name, words, unit in (
        ("train_size", "samples trained on before and after the noise", "samples"),
        ("trained_epochs", "epochs of training before the noise", "epochs"),
    ):
        yield Number(name, int(networks[name].iloc[0]), words, unit=unit, format=",d")


def _before(networks: pd.DataFrame) -> Iterator[Number]:
    losses = networks.drop_duplicates("seed")["loss_before"]
    yield median_number("loss_before", losses, "mean training loss before the noise", "loss", ".3g")


def _after(networks: pd.DataFrame) -> Iterator[Number]:
    noise = f"noise of {networks['noise'].iloc[0]:g} times the mean |w|"
    one = networks[networks["draw"] == DECIDING_DRAW]
    words = f"mean training loss right after {noise}, first draw"
    yield median_number("loss_after", one["loss_after"], words, "loss", ".3g")
    what = f"that diverge when training goes on after {noise}"
    yield count_number("diverged", one["diverged"], f"seeds {what}, first draw", "seeds")
    words = f"draws of all seeds {what}; draws of one seed are not independent"
    yield count_number("diverged_draws", networks["diverged"], words, "draws")
