"""Training of an ensemble for many epochs: records, members that end early, checkpoints."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from torch import Tensor

from oneneuron.training.checks import check_samples, check_whole
from oneneuron.training.record import MET, passes_over
from oneneuron.training.single import SavedState
from oneneuron.training.two_layer.batches import Batches, check_inputs
from oneneuron.training.two_layer.members import Ensemble, EpochResult

LOW_SHARE, LOW_COUNT = 0.1, 50
"""Share of the samples, and number, of errors met in an epoch that count as few: see `few_errors`.

A network that learns fast meets many early in the very epoch that ends without any.
"""

Columns = Mapping[str, NDArray[Any]]
Samples = tuple[Tensor, Tensor]


def train_ensemble(
    ensemble: Ensemble,
    batches: Batches,
    epochs: int,
    held_out: Mapping[str, Samples] | None = None,
    stops_at_zero: Sequence[bool] | None = None,
    checkpoint: SavedState | None = None,
) -> pd.DataFrame:
    """Train an ensemble for some epochs and record each.

    A member *reaches zero* at the first epoch at whose end it classifies all training samples.
    Where few errors were met while an epoch ran (`few_errors`), a pass over the training samples
    finds out. Members end once they reach zero, if so wished, and once a parameter is not finite,
    since every output is NaN from there on. They are taken out of the ensemble, so that the others
    go faster.

    Parameters
    ----------
    ensemble
        Not trained yet; used up.
    batches
        The training samples.
    epochs
        How many, 1 or more.
    held_out
        Sets of samples by name: x (n, inputs), y (n,) of -1 and 1, as `Batches` takes them.
    stops_at_zero
        For each member whether it ends there; none does if None.
    checkpoint
        Where to save the state and resume from it.

    Returns
    -------
    pandas.DataFrame
        One row for each member and epoch that it was trained, sorted by these: ``member``, the
        columns of `MET`, and those of `passes_over` for the training samples (``full_train``) and
        each set of `held_out`, missing where no pass was made: those are made where the member
        reaches zero and at its last epoch, that over the training samples also while it is searched
        for zero.

    Raises
    ------
    ValueError
        Where anything is out of these bounds, or two columns would have one name.
    """
    _check(ensemble, batches, epochs, held_out or {}, stops_at_zero)
    # who is still trained: whether they reached zero, and whether they stop there
    going = pd.DataFrame({"member": range(len(ensemble)), "reached": False})
    going["stops"] = False if stops_at_zero is None else list(stops_at_zero)
    parts: list[pd.DataFrame] = []
    state = None if checkpoint is None else checkpoint.load()
    if state is not None:
        going = pd.DataFrame(state["going"])
        if len(going):
            ensemble = ensemble.select(going["member"].tolist())
            ensemble.load_state_dict(state["ensemble"])
        parts.append(pd.DataFrame(state["record"]))
        print(f"resumed at epoch {state['epoch']}")
    began_after = 0 if state is None else int(state["epoch"])
    started = time.monotonic()
    for epoch in range(began_after + 1, epochs + 1):
        if not len(going):
            break
        result = ensemble.train_epoch(batches)
        columns, at_zero, ended = _end_of_epoch(
            ensemble, batches, held_out or {}, result, going, epochs
        )
        met = {name: getattr(result, name) for name in MET}
        parts.append(pd.DataFrame({"member": going["member"].array, **met, **columns}))
        print(_line(parts[-1], epochs, (time.monotonic() - started) / (epoch - began_after)))
        going = going.assign(reached=going["reached"] | at_zero)[~ended]
        if ended.any() and len(going):
            ensemble = ensemble.select(np.flatnonzero(~ended).tolist())
        if checkpoint is not None and checkpoint.due():
            checkpoint.save(
                {
                    "epoch": epoch,
                    "going": going.to_dict("list"),
                    "ensemble": ensemble.state_dict(),
                    "record": pd.concat(parts).to_dict("list"),
                }
            )
    record = pd.concat(parts).sort_values(["member", "epoch"], ignore_index=True)
    return record.astype(passes_over("full_train", *(held_out or {})))


def few_errors(samples: int) -> float:
    """Return how many errors met in an epoch are few: its end may have none, and is looked at."""
    return max(LOW_SHARE * samples, LOW_COUNT)


def _check(
    ensemble: Ensemble,
    batches: Batches,
    epochs: int,
    held_out: Mapping[str, Samples],
    stops_at_zero: Sequence[bool] | None,
) -> None:
    """Raise a ValueError for what would go wrong later, or unseen."""
    check_whole("epochs", epochs)
    if ensemble.epochs:
        raise ValueError(
            f"the ensemble was trained for {ensemble.epochs} epochs already: give a new one"
        )
    if stops_at_zero is not None and len(stops_at_zero) != len(ensemble):
        raise ValueError(
            f"stops_at_zero is one bool for each of {len(ensemble)} members, got "
            f"{len(stops_at_zero)}"
        )
    ensemble.check_width(batches.x)
    taken = {*MET, *passes_over("full_train")}
    for set_name, (x, y) in held_out.items():
        name = f"held_out[{set_name!r}]"
        columns = passes_over(set_name)
        if not taken.isdisjoint(columns):
            raise ValueError(f"{name} would write over another column of its name: rename the set")
        taken |= columns.keys()
        check_inputs(x, name)
        ensemble.check_width(x, name)
        check_samples(x, y, name)


def _end_of_epoch(
    ensemble: Ensemble,
    batches: Batches,
    held_out: Mapping[str, Samples],
    result: EpochResult,
    going: pd.DataFrame,
    epochs: int,
) -> tuple[Columns, NDArray[np.bool_], NDArray[np.bool_]]:
    """Measure who is to be measured; return the columns, who reaches zero here, and who ends."""
    reached, stops = going["reached"].to_numpy(bool), going["stops"].to_numpy(bool)
    over = ~result.finite | (result.epoch == epochs)
    few = result.train_errors <= few_errors(len(batches))
    columns = _measure(ensemble, {"full_train": (batches.x, batches.y)}, (few & ~reached) | over)
    at_zero = ~reached & (columns["full_train_errors"] == 0)
    ended = over | (at_zero & stops)
    return {**columns, **_measure(ensemble, held_out, at_zero | ended)}, at_zero, ended


def _measure(
    ensemble: Ensemble, sets: Mapping[str, Samples], chosen: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """Measure the members chosen on sets of samples; NaN for the others."""
    columns = {name: np.full(len(ensemble), np.nan) for name in passes_over(*sets)}
    for name, (x, y) in sets.items() if chosen.any() else ():
        measured = ensemble.measure(x, y, np.flatnonzero(chosen).tolist())
        for network in ("", "bare_"):
            for what in ("loss", "errors"):
                found = getattr(measured, network + what)
                columns[f"{network}{name}_{what}"][chosen] = found
    return columns


def _line(rows: pd.DataFrame, epochs: int, seconds_an_epoch: float) -> str:
    epoch = int(rows["epoch"].iloc[0])
    minutes, seconds = divmod(round((epochs - epoch) * seconds_an_epoch), 60)
    errors = rows["train_errors"]
    return (
        f"epoch {epoch}/{epochs}  {len(rows)} members  training errors {errors.min()} to "
        f"{errors.max()}  {int(rows['diverged'].sum())} diverged  {minutes}:{seconds:02d} left"
    )
