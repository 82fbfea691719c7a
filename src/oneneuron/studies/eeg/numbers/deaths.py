"""Numbers of the dead census: how many runs die, with the neuron and without, and when."""

from collections.abc import Iterator

import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.audit import probability_of_clean_runs
from oneneuron.statistics.summaries import LEVEL, count_number, in_groups
from oneneuron.studies.eeg.measures import is_of_one_sign
from oneneuron.training.record import is_lost

NEARLY_CONSTANT_LOSS = 0.99
"""A constant output costs 1 under the hinge: a training loss over this one is next to it."""

EPOCHS = (2, 10)
"""Epochs at which the runs are counted."""

RUNS = 10
"""Runs of the two published means together."""

LEFT_OUT = "; lost runs left out"


def numbers(records: pd.DataFrame) -> list[Number]:
    """Return the numbers of the dead census.

    Ids are ``eeg.deaths.….{arm}``: the ``runs``; those ``lost`` (`is_lost`, neither dead nor alive)
    after 2 and 10 epochs, where they have so many; and of the others those dead (outputs of one
    sign on the validation frames), those whose network without its neuron is, those in which no
    unit of the dense layer is alive, and those with a training loss over 0.99, after as many; runs
    dead at some epoch that live at the last; the chance of ten live runs in a row.
    """
    found = records.copy()
    for network in ("", "bare_"):
        found[f"{network}dead"] = is_of_one_sign(found, network)
    return in_groups(found, "eeg.deaths.{name}.{arm}", _of_arm)


def _of_arm(records: pd.DataFrame) -> Iterator[Number]:
    last = int(records["epochs"].max())
    yield Number("runs", records["seed"].nunique(), "runs of the census", unit="runs")
    for epoch in (epoch for epoch in EPOCHS if epoch <= last):
        at, lost = _after(records, epoch)
        words = f"runs lost after {epoch} epochs, neither dead nor alive"
        yield count_number(f"lost_after_{epoch}", lost, words)
        at = at[~lost]
        if at.empty:
            continue
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
            id, words = f"{name}_after_{epoch}", f"{words} after {epoch} epochs{LEFT_OUT}"
            yield count_number(id, happens.astype(bool), words)
    end, lost = _after(records, last)
    kept = end[~lost]
    died = {
        seed
        for epoch in range(1, last)
        for at, gone in [_after(records, epoch)]
        for seed in at.index[at["dead"].astype(bool) & ~gone]
    }
    dead, n = int(kept["dead"].sum()), len(kept)
    words = f"runs dead at some epoch and live at the last{LEFT_OUT}"
    back = died & set(kept.index[~kept["dead"].astype(bool)])
    yield Number("revived", len(back), words, unit="runs", n=n)
    if not n:
        return
    chance, interval = probability_of_clean_runs(dead, n, RUNS, LEVEL)
    yield Number(
        "ten_live",
        chance,
        f"chance that {RUNS} runs in a row all live, from the share dead after {last} epochs"
        f"{LEFT_OUT}",
        unit="probability",
        n=n,
        interval=interval,
        format=".2f",
    )


def at_the_end(records: pd.DataFrame) -> "pd.Series[bool]":
    """Return by seed whether a run of one arm lives at its end; lost runs are left out."""
    end, lost = _after(records, int(records["epochs"].max()))
    alive: pd.Series[bool] = ~is_of_one_sign(end[~lost]).astype(bool)
    return alive


def _after(records: pd.DataFrame, epoch: int) -> tuple[pd.DataFrame, "pd.Series[bool]"]:
    """Return each seed's last row up to an epoch, and whether its run is lost by then."""
    seen = records[records["epoch"] <= epoch].sort_values("epoch").groupby("seed")
    ends = seen.tail(1).set_index("seed").sort_index()
    return ends, is_lost(seen["diverged"].any(), ends, ends["epoch"] < epoch)
