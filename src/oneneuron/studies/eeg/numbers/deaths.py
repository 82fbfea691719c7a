"""Numbers of the dead census: how many runs die, with the neuron and without, and when."""

from collections.abc import Iterator

import pandas as pd

from oneneuron.evidence.interval import Interval
from oneneuron.evidence.number import Number
from oneneuron.statistics.proportions import clopper_pearson
from oneneuron.statistics.summaries import LEVEL, count_number, in_groups

NEARLY_CONSTANT_LOSS = 0.99
"""A constant output costs 1 under the hinge: a training loss over this one is next to it."""

EPOCHS = (2, 10)
"""Epochs at which the runs are counted."""

RUNS = 10
"""Runs of the two published means together."""


def numbers(records: pd.DataFrame) -> list[Number]:
    """Return the numbers of the dead census.

    Ids are ``eeg.deaths.….{arm}``: runs dead (outputs of one sign on the validation frames), runs
    whose network without its neuron is, runs in which no unit of the dense layer is alive, and
    runs with a training loss over 0.99, after 2 and 10 epochs, where they have so many; runs dead
    at some epoch that live at the last; the chance of ten live runs in a row.
    """
    found = records.copy()
    for network in ("", "bare_"):
        outputs = found[f"{network}positive_outputs"]
        # a run that diverges is lost or on its way back, and not dead
        of_one_sign = (outputs == 0) | (outputs == found["validation_size"])
        found[f"{network}dead"] = of_one_sign & ~found["diverged"]
    return in_groups(found, "eeg.deaths.{name}.{arm}", _of_arm)


def _of_arm(records: pd.DataFrame) -> Iterator[Number]:
    n, last = records["seed"].nunique(), int(records["epoch"].max())
    yield Number("runs", n, "runs of the census", unit="runs")
    for epoch in (epoch for epoch in EPOCHS if epoch <= last):
        at = records[records["epoch"] == epoch]
        for name, happens, words in (
            ("dead", at["dead"], "runs with outputs of one sign on the validation frames"),
            ("bare_dead", at["bare_dead"], "runs whose network alone has outputs of one sign"),
            ("silent", at["units_alive"] == 0, "runs in which no unit of the dense layer is alive"),
            (
                "nearly_constant",
                at["train_loss"] > NEARLY_CONSTANT_LOSS,
                f"runs with a mean training loss over {NEARLY_CONSTANT_LOSS}",
            ),
        ):
            id, words = f"{name}_after_{epoch}", f"{words} after {epoch} epochs"
            yield count_number(id, happens, words, n=n)
    before, end = records[records["epoch"] < last], records[records["epoch"] == last]
    died, alive = set(before.loc[before["dead"], "seed"]), set(end.loc[~end["dead"], "seed"])
    words = "runs dead at some epoch and live at the last"
    yield Number("revived", len(died & alive), words, unit="runs", n=n)
    dead = int(end["dead"].sum())
    share = clopper_pearson(dead, n, LEVEL)
    assert share.lower is not None and share.upper is not None
    yield Number(
        "ten_live",
        (1 - dead / n) ** RUNS,
        f"chance that {RUNS} runs in a row all live, from the share dead after {last} epochs",
        unit="probability",
        n=n,
        interval=Interval((1 - share.upper) ** RUNS, (1 - share.lower) ** RUNS, LEVEL),
        format=".2f",
    )
