"""Numbers of the dead census: how many runs of the plain network die, and when."""

from dataclasses import replace

import pandas as pd

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.proportions import clopper_pearson

NEARLY_CONSTANT_LOSS = 0.99
"""A constant output costs 1 under the hinge: a training loss over this one is next to it."""

LEVEL = 0.95
EPOCHS = (2, 10)
"""Epochs at which the runs are counted."""

RUNS = 10
"""Runs of the two published means together."""


def numbers_of_deaths(records: pd.DataFrame, stand_in: bool) -> list[Number]:
    """Return the numbers of the dead census.

    Ids are ``eeg.deaths.…``: runs with a constant output, and with a training loss over 0.99,
    after 2 and 10 epochs, where they have so many; runs dead at some epoch that live at the last;
    the chance of ten live runs in a row.
    """
    n = records["seed"].nunique()
    last = int(records["epoch"].max())
    numbers = [Number("eeg.deaths.runs", n, "runs of the census", unit="runs")]
    dead = records["output_range"] == 0
    for epoch in (epoch for epoch in EPOCHS if epoch <= last):
        at = records["epoch"] == epoch
        for name, mask, words in (
            ("dead", dead, "a constant output on the validation frames"),
            (
                "nearly_constant",
                records["train_loss"] > NEARLY_CONSTANT_LOSS,
                f"a mean training loss over {NEARLY_CONSTANT_LOSS}",
            ),
        ):
            count = int((at & mask).sum())
            interval = clopper_pearson(count, n, LEVEL)
            numbers.append(
                Number(
                    f"eeg.deaths.{name}_after_{epoch}",
                    count,
                    f"runs with {words} after {epoch} epochs; the interval is that of their share",
                    unit="runs",
                    n=n,
                    interval=interval,
                )
            )
    died = set(records.loc[dead & (records["epoch"] < last), "seed"])
    alive = set(records.loc[~dead & (records["epoch"] == last), "seed"])
    numbers.append(
        Number(
            "eeg.deaths.revived",
            len(died & alive),
            "runs dead at some epoch and live at the last",
            unit="runs",
            n=n,
        )
    )
    dead_at_last = int((dead & (records["epoch"] == last)).sum())
    share = clopper_pearson(dead_at_last, n, LEVEL)
    assert share.lower is not None and share.upper is not None
    numbers.append(
        Number(
            "eeg.deaths.ten_live",
            (1 - dead_at_last / n) ** RUNS,
            f"chance that {RUNS} runs in a row all live, from the share dead after {last} epochs",
            unit="probability",
            n=n,
            interval=Interval((1 - share.upper) ** RUNS, (1 - share.lower) ** RUNS, LEVEL),
            format=".2f",
        )
    )
    return [replace(number, stand_in=stand_in) for number in numbers]
