"""What became of each member of the practicality study's records: one row a member.

A member is one network with one combination of hyperparameters, from one seed. Its record has one
row an epoch (see `oneneuron.studies.practicality.search` and `….stability`).
"""

import pandas as pd

KEYS = (
    "cell",
    "task",
    "standardised",
    "remedy",
    "seed",
    "arm",
    "reg_strength",
    "learning_rate",
    "decay",
)
"""What tells members apart, as far as a record has it."""

BACK_UNDER = 10.0
"""Mean training loss under which a member that diverged counts as recovered."""

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
    "scale",
    "weight_norm",
    "bias",
)


def members(records: pd.DataFrame) -> pd.DataFrame:
    """Return what became of each member.

    Parameters
    ----------
    records
        Records of any number of members, one row an epoch; epochs may be in any order.

    Returns
    -------
    pandas.DataFrame
        One row a member, in order of `KEYS`: those and the columns of `CONSTANT` that the records
        have; ``zero_epoch``, the first epoch at whose end a pass over the training set found no
        error, and ``diverged_epoch``, the first of a divergence (both Int64, missing where there
        is none); ``diverged``; ``diverged_by_zero``, whether it did so up to ``zero_epoch``, which
        is all that can be compared with members that end there; ``lost`` (diverged, and not back
        under `BACK_UNDER` at its last epoch) and ``zero_lost`` (the same up to ``zero_epoch``);
        ``end_epoch``; and what was measured, as far as the records have it, at its last epoch
        (``end_train_loss``, ``end_full_train_errors``, …) and at the first one without errors
        (``zero_validation_errors``, …, missing where there is none).
    """
    keys = [key for key in KEYS if key in records]
    ordered = records.sort_values([*keys, "epoch"], kind="stable", ignore_index=True)
    end = ordered.drop_duplicates(keys, keep="last").set_index(keys)
    without_errors = ordered["full_train_errors"].eq(0).fillna(False).astype(bool)
    zero = _first(ordered[without_errors], keys, end.index)
    burst = _first(ordered[ordered["diverged"].astype(bool)], keys, end.index)

    found = end[[name for name in CONSTANT if name in end]].copy()
    found["zero_epoch"] = zero["epoch"].astype("Int64")
    found["diverged_epoch"] = burst["epoch"].astype("Int64")
    found["diverged"] = burst["epoch"].notna()
    later = (burst["epoch"] > zero["epoch"]).fillna(False).astype(bool)
    found["diverged_by_zero"] = found["diverged"] & ~later
    found["lost"] = found["diverged"] & ~_is_back(end)
    reached = zero["epoch"].notna()
    found["zero_lost"] = reached & found["diverged_by_zero"] & ~_is_back(zero)
    found["end_epoch"] = end["epoch"].astype("int64")
    for name in (name for name in MEASURED if name in end):
        found[f"end_{name}"] = end[name]
        found[f"zero_{name}"] = zero[name]
    return found.reset_index()


def _first(rows: pd.DataFrame, keys: list[str], index: pd.Index) -> pd.DataFrame:
    """Return each member's first row of some in order; missing values where it has none."""
    return rows.drop_duplicates(keys).set_index(keys).reindex(index)


def _is_back(rows: pd.DataFrame) -> "pd.Series[bool]":
    diverges = rows["diverged"].eq(True).fillna(False).astype(bool)
    under = (rows["train_loss"] < BACK_UNDER).fillna(False).astype(bool)
    return ~diverges & under
