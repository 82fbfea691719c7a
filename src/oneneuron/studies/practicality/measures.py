"""What became of each network of the practicality study: one row a network, from its record.

A network has one combination of hyperparameters (a *trial* of its arm) and one seed. Its record
has one row an epoch (see `oneneuron.studies.practicality.search` and `….stability`).
"""

import numpy as np
import pandas as pd

from oneneuron.studies.practicality.cells import LATE_AFTER
from oneneuron.training.record import is_lost

KEYS = (
    "cell",
    "task",
    "asked",
    "standardised",
    "remedy",
    "seed",
    "arm",
    "reg_strength",
    "learning_rate",
    "decay",
)
"""What tells networks apart, as far as a record has it."""

CONSTANT = (
    "family",
    "combination",
    "epochs",
    "train_size",
    "test_size",
    "validation_size",
    "path",
)
MEASURED = (
    "train_loss",
    "train_errors",
    *(
        f"{network}{samples}_{what}"
        for samples in ("full_train", "test", "validation")
        for network in ("", "bare_")
        for what in ("loss", "errors")
    ),
)


STEPPED = ["task", "standardised", "remedy", "arm", "seed", "learning_rate", "decay"]
"""What tells networks apart whose steps around a divergence are kept."""

BEFORE = 50
"""Steps before a divergence up to which it counts as not begun."""

EXPLODED = 10.0
"""Times its largest value until then, over which a loss, gradient or weight has exploded."""

SHAKEN = ["arm", "seed", "noise", "draw"]
"""What tells networks apart after the noise."""


def measure(records: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each network of the searches or of the long training.

    Parameters
    ----------
    records
        Records of any number of networks, one row an epoch; epochs may be in any order.

    Returns
    -------
    pandas.DataFrame
        One row a network, in order of `KEYS`: those and the columns of `CONSTANT` that the
        records have; ``zero_epoch``, the first epoch at whose end a pass over the training set
        found no error, and ``diverged_epoch``, the first of a divergence (both Int64, missing
        where there is none); ``diverged``; ``diverged_by_zero``, whether it did so up to
        ``zero_epoch``, which is all that can be compared with networks that end there; ``lost``
        (see `is_lost`) at its last epoch and ``zero_lost``, the same at ``zero_epoch``;
        ``end_epoch``; and what was measured, as far as the records have it, at its last epoch
        (``end_train_loss``, ``end_full_train_errors``, …) and at the first one without errors
        (``zero_validation_errors``, …, missing where there is none).
    """
    keys = [key for key in KEYS if key in records]
    ordered = records.sort_values([*keys, "epoch"], kind="stable", ignore_index=True)
    end = ordered.drop_duplicates(keys, keep="last").set_index(keys)

    def first(rows: pd.DataFrame) -> pd.DataFrame:
        """Return each network's first of some rows; missing values where it has none."""
        return rows.drop_duplicates(keys).set_index(keys).reindex(end.index)

    zero = first(ordered[ordered["full_train_errors"].eq(0).fillna(False).astype(bool)])
    burst = first(ordered[ordered["diverged"].astype(bool)])
    reached, diverged = zero["epoch"].notna(), burst["epoch"].notna()
    by_zero = diverged & ~(burst["epoch"] > zero["epoch"]).fillna(False).astype(bool)
    found = end[[name for name in CONSTANT if name in end]].assign(
        zero_epoch=zero["epoch"].astype("Int64"),
        diverged_epoch=burst["epoch"].astype("Int64"),
        diverged=diverged,
        diverged_by_zero=by_zero,
        lost=is_lost(diverged, end),
        zero_lost=reached & is_lost(by_zero, zero),
        end_epoch=end["epoch"].astype("int64"),
    )
    for name in (name for name in MEASURED if name in end):
        found[f"end_{name}"] = end[name]
        found[f"zero_{name}"] = zero[name]
    return found.reset_index()


def measure_noise(records: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each network after the noise.

    Parameters
    ----------
    records
        Of the noise experiment, one row an epoch of the training that goes on.

    Returns
    -------
    pandas.DataFrame
        One row for each of `SHAKEN`: those, ``learning_rate``, ``decay``, ``train_size``,
        ``trained_epochs``, ``path``, as far as the records have them, ``loss_before`` and
        ``loss_after``, infinite where they are no numbers, and ``diverged``.
    """
    settings = ("learning_rate", "decay", "train_size", "trained_epochs", "path")
    losses = ["loss_before", "loss_after"]
    rows = records.drop_duplicates(SHAKEN).set_index(SHAKEN).sort_index()
    kept = [name for name in (*settings, *losses) if name in rows]
    found = rows[kept].astype(dict.fromkeys(losses, "float64"))
    found[losses] = found[losses].fillna(np.inf)
    return found.assign(diverged=records.groupby(SHAKEN)["diverged"].any()).reset_index()


def measure_order(records: pd.DataFrame) -> pd.DataFrame:
    """Return in which order a loss, its gradient and the neuron's weights explode.

    Parameters
    ----------
    records
        Of divergences: the steps around the first one of some networks (see
        `oneneuron.studies.practicality.stability`).

    Returns
    -------
    pandas.DataFrame
        One row for each of `STEPPED`: those, ``epoch``, that of the divergence, ``path`` where
        there is one, and ``loss_step``, ``gradient_step`` and ``weights_step``: the first step from
        `BEFORE` before the divergence on at which each is over `EXPLODED` times its largest value
        until then, or not finite; infinity where none of the steps kept is such; and
        ``weights_growth``, ‖w‖ right before the divergence over that value. Networks that have no
        step so early are left out: they diverge as their training begins.
    """
    measured = {"loss": "loss", "gradient": "gradient_norm", "weights": "weight_norm"}
    constant = [name for name in ("epoch", "path") if name in records]
    ordered = records.sort_values([*STEPPED, "step"], kind="stable", ignore_index=True)
    begun = ordered["step"] >= -BEFORE
    until, since = ordered[~begun], ordered[begun]
    found = until.groupby(STEPPED)[constant].first()
    for name, column in measured.items():
        bounds = EXPLODED * until.groupby(STEPPED)[column].max().rename("bound")
        met = since.join(bounds, on=STEPPED)
        # (no bound: the network has no neuron, whose weights these would be)
        over = met["bound"].notna() & ~(met[column] <= met["bound"])
        first = met[over].groupby(STEPPED)["step"].min()
        found[f"{name}_step"] = first.reindex(found.index).astype("float64").fillna(np.inf)
    last = since[since["step"] == -1].set_index(STEPPED)["weight_norm"]
    largest = until.groupby(STEPPED)["weight_norm"].max()
    return found.assign(weights_growth=(last / largest).reindex(found.index)).reset_index()


def first_divergence(networks: pd.DataFrame) -> "pd.Series[float]":
    """Return the epoch of each network's first divergence; none is neither early nor late."""
    return networks["diverged_epoch"].astype("float64")


def is_late(networks: pd.DataFrame) -> "pd.Series[bool]":
    """Say of each network of the long training whether its first divergence is a late one."""
    return first_divergence(networks) > LATE_AFTER


def loss_explodes_first(exploded: pd.DataFrame) -> "pd.Series[bool]":
    """Say whether the loss explodes no later than the gradient, and before the weights."""
    loss = exploded["loss_step"]
    return (loss <= exploded["gradient_step"]) & (loss < exploded["weights_step"])
