"""Numbers of the dead census: how many runs of the plain network die, and when."""

import pandas as pd

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.proportions import clopper_pearson
from oneneuron.statistics.summaries import LEVEL, count_number

NEARLY_CONSTANT_LOSS = 0.99
"""A constant output costs 1 under the hinge: a training loss over this one is next to it."""

EPOCHS = (2, 10)
"""Epochs at which the runs are counted."""

RUNS = 10
"""Runs of the two published means together."""


def numbers(records: pd.DataFrame) -> list[Number]:
    """Return the numbers of the dead census.

    Ids are ``eeg.deaths.…``: runs with a constant output, and with a training loss over 0.99,
    after 2 and 10 epochs, where they have so many; runs dead at some epoch that live at the last;
    the chance of ten live runs in a row.
    """
    n, last = records["seed"].nunique(), int(records["epoch"].max())
    records = records.assign(dead=records["output_range"] == 0)
    found = [Number("eeg.deaths.runs", n, "runs of the census", unit="runs")]
    for epoch in (epoch for epoch in EPOCHS if epoch <= last):
        at = records[records["epoch"] == epoch]
        constant = "runs with a constant output on the validation frames"
        nearly = f"runs with a mean training loss over {NEARLY_CONSTANT_LOSS}"
        for name, happens, words in (
            ("dead", at["dead"], constant),
            ("nearly_constant", at["train_loss"] > NEARLY_CONSTANT_LOSS, nearly),
        ):
            id, words = f"eeg.deaths.{name}_after_{epoch}", f"{words} after {epoch} epochs"
            found.append(count_number(id, happens, words, n=n))
    before, end = records[records["epoch"] < last], records[records["epoch"] == last]
    died, alive = set(before.loc[before["dead"], "seed"]), set(end.loc[~end["dead"], "seed"])
    words = "runs dead at some epoch and live at the last"
    found.append(Number("eeg.deaths.revived", len(died & alive), words, unit="runs", n=n))
    dead = int(end["dead"].sum())
    share = clopper_pearson(dead, n, LEVEL)
    assert share.lower is not None and share.upper is not None
    live = Number(
        "eeg.deaths.ten_live",
        (1 - dead / n) ** RUNS,
        f"chance that {RUNS} runs in a row all live, from the share dead after {last} epochs",
        unit="probability",
        n=n,
        interval=Interval((1 - share.upper) ** RUNS, (1 - share.lower) ** RUNS, LEVEL),
        format=".2f",
    )
    return [*found, live]
