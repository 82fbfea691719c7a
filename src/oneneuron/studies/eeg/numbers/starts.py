"""Numbers of the start census: how wild the published recipe starts."""

from dataclasses import replace

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.proportions import clopper_pearson

RUNS = 5
"""Runs a published mean rests on."""

LEVEL = 0.95
QUARTILES = {"lower_quartile": 0.25, "median": 0.5, "upper_quartile": 0.75}
SHARES = {
    "exp_overflows": "exp(w·x + b) overflows float32 on some training frame",
    "start_overflows": "exp, or the cube of a wrong output's hinge, overflows float32",
    "over_10": "the neuron's output is over 10 on the wrong side on some training frame",
    "clean": "no output overflows or is over 10 on the wrong side",
}


def numbers_of_starts(census: pd.DataFrame, stand_in: bool) -> list[Number]:
    """Return the numbers of `oneneuron.studies.eeg.start_census`.

    Ids are ``eeg.starts.{raw or scaled}.…``: quartiles of the largest w·x + b, shares of draws
    with each kind of wild start, and the chance of five starts in a row without one.
    """
    numbers = []
    for name, draws in census.groupby("input", sort=True):
        id = f"eeg.starts.{name}"
        of = f"over draws of initial weights and split, {name} input"
        n = len(draws)
        for quartile, q in QUARTILES.items():
            value = float(np.quantile(draws["largest_preactivation"], q))
            numbers.append(
                Number(
                    f"{id}.preactivation_{quartile}",
                    value,
                    f"{quartile.replace('_', ' ')} of the largest w·x + b, {of}",
                    n=n,
                    format=".3g",
                )
            )
        for share, words in SHARES.items():
            count = int(draws[share].sum())
            interval = clopper_pearson(count, n, LEVEL)
            numbers.append(
                Number(
                    f"{id}.{share}",
                    count / n,
                    f"share of draws in which {words}; {of}; Clopper-Pearson interval",
                    unit="share of draws",
                    n=n,
                    interval=interval,
                    format=".1%",
                )
            )
        good = {"clean": draws["clean"], "free_of_overflows": ~draws["start_overflows"]}
        for words, starts in good.items():
            numbers.append(
                Number(
                    f"{id}.five_{words}",
                    float(starts.mean()) ** RUNS,
                    f"chance of {RUNS} independent starts all {words.replace('_', ' ')}; {of}",
                    unit="probability",
                    n=n,
                    format=".2g",
                )
            )
    total = census["draw"].nunique()
    numbers.append(
        Number("eeg.starts.draws", total, "draws of weights and split", unit="draws", format=",")
    )
    return [replace(number, stand_in=stand_in) for number in numbers]
