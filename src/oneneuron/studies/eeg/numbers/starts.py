"""Numbers of the start census: how wild the published recipe starts."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.audit import probability_of_clean_runs
from oneneuron.statistics.proportions import clopper_pearson
from oneneuron.statistics.summaries import LEVEL, in_groups

RUNS = 5
"""Runs a published mean rests on."""

QUARTILES = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
SHARES = {
    "exp_overflows": "exp(w·x + b) overflows float32 on some training frame",
    "start_overflows": "exp, or the cube of a wrong output's hinge, overflows float32",
    "over_10": "the neuron's output is over 10 on the wrong side on some training frame",
    "clean": "no output overflows or is over 10 on the wrong side",
}


def numbers(census: pd.DataFrame) -> list[Number]:
    """Return the numbers of `starts.census`.

    Ids are ``eeg.starts.{raw or scaled}.…``: quartiles of the largest w·x + b, shares of draws
    with each kind of wild start, and the chance of five starts in a row without one.
    """
    n, words = census["draw"].nunique(), "draws of weights and split"
    draws = Number("eeg.starts.draws", n, words, unit="draws", format=",")
    return [draws, *in_groups(census, "eeg.starts.{input}.{name}", _of_input)]


def _of_input(draws: pd.DataFrame) -> Iterator[Number]:
    n, of = len(draws), f"over draws of initial weights and split, {draws['input'].iloc[0]} input"
    for quartile, q in QUARTILES.items():
        value = float(np.quantile(draws["largest_preactivation"], q))
        words = f"{quartile.replace('_', ' ')} of the largest w·x + b, {of}"
        yield Number(f"preactivation_{quartile}", value, words, n=n, format=".3g")
    for share, words in SHARES.items():
        count = int(draws[share].sum())
        yield Number(
            share,
            count / n,
            f"share of draws in which {words}; {of}; Clopper-Pearson interval",
            unit="share of draws",
            n=n,
            interval=clopper_pearson(count, n, LEVEL),
            format=".1%",
        )
    for name, good in (
        ("clean", draws["clean"]),
        ("free_of_overflows", ~draws["start_overflows"]),
    ):
        words = f"chance of {RUNS} independent starts all {name.replace('_', ' ')}; {of}"
        chance, interval = probability_of_clean_runs(n - int(good.sum()), n, RUNS, LEVEL)
        yield Number(
            f"five_{name}",
            chance,
            f"{words}; Clopper-Pearson interval of the share, to the same power",
            unit="probability",
            n=n,
            interval=interval,
            format=".2g",
        )
