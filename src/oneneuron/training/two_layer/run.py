"""Training of an ensemble for many epochs: records, members that end early, checkpoints."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from torch import Tensor

from oneneuron.training.record import MET, passes_over
from oneneuron.training.single import SavedState
from oneneuron.training.two_layer.batches import Batches
from oneneuron.training.two_layer.members import Ensemble, EpochResult

LOW_COUNT = 0.05
"""Share of errors met in an epoch up to which its end is searched for zero errors."""

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
    Where few errors were met while an epoch ran (`LOW_COUNT`), a pass over the training samples
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
        How many.
    held_out
        Sets of samples by name: x (n, inputs), y (n,) of -1 and 1.
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
    """
    n = len(ensemble)
    progress = _Progress(
        members=list(range(n)),
        reached=np.zeros(n, dtype=bool),
        stops=np.array(stops_at_zero or [False] * n, dtype=bool),
    )
    parts: list[pd.DataFrame] = []
    state = None if checkpoint is None else checkpoint.load()
    if state is not None:
        progress.load_state_dict(state["progress"])
        if progress.members:
            ensemble = ensemble.select(progress.members)
            ensemble.load_state_dict(state["ensemble"])
        parts.append(pd.DataFrame(state["record"]))
        print(f"resumed at epoch {state['epoch']}")
    began_after = 0 if state is None else int(state["epoch"])
    started = time.monotonic()
    for epoch in range(began_after + 1, epochs + 1):
        if not progress.members:
            break
        result = ensemble.train_epoch(batches)
        columns, ended = _end_of_epoch(ensemble, batches, held_out or {}, result, progress, epochs)
        parts.append(_table(progress.members, result, columns))
        print(_line(parts[-1], epochs, (time.monotonic() - started) / (epoch - began_after)))
        if ended.any():
            kept = np.flatnonzero(~ended).tolist()
            progress = progress.select(kept)
            if kept:
                ensemble = ensemble.select(kept)
        if checkpoint is not None and checkpoint.due():
            checkpoint.save(
                {
                    "epoch": epoch,
                    "progress": progress.state_dict(),
                    "ensemble": ensemble.state_dict(),
                    "record": pd.concat(parts).to_dict("list"),
                }
            )
    record = pd.concat(parts).sort_values(["member", "epoch"], ignore_index=True)
    return record.astype(passes_over("full_train", *(held_out or {})))


@dataclass
class _Progress:
    """Who is still trained: their numbers, whether they reached zero, whether they stop there."""

    members: list[int]
    reached: NDArray[np.bool_]
    stops: NDArray[np.bool_]

    def select(self, places: list[int]) -> "_Progress":
        return _Progress(
            [self.members[place] for place in places], self.reached[places], self.stops[places]
        )

    def state_dict(self) -> dict[str, Any]:
        return {
            "members": self.members,
            "reached": self.reached.tolist(),
            "stops": self.stops.tolist(),
        }

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        self.members = state["members"]
        self.reached = np.array(state["reached"], dtype=bool)
        self.stops = np.array(state["stops"], dtype=bool)


def _end_of_epoch(
    ensemble: Ensemble,
    batches: Batches,
    held_out: Mapping[str, Samples],
    result: EpochResult,
    progress: _Progress,
    epochs: int,
) -> tuple[Columns, NDArray[np.bool_]]:
    """Measure who is to be measured; return the columns, and who ends here."""
    over = ~result.finite | (result.epoch == epochs)
    few = result.train_errors <= LOW_COUNT * len(batches)
    columns = _measure(
        ensemble, {"full_train": (batches.x, batches.y)}, (few & ~progress.reached) | over
    )
    at_zero = ~progress.reached & (columns["full_train_errors"] == 0)
    progress.reached |= at_zero
    ended = over | (at_zero & progress.stops)
    return {**columns, **_measure(ensemble, held_out, at_zero | ended)}, ended


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


def _table(members: list[int], result: EpochResult, more: Columns) -> pd.DataFrame:
    met = {name: getattr(result, name) for name in MET}
    return pd.DataFrame({"member": members, **met, **more})


def _line(rows: pd.DataFrame, epochs: int, seconds_an_epoch: float) -> str:
    epoch = int(rows["epoch"].iloc[0])
    minutes, seconds = divmod(round((epochs - epoch) * seconds_an_epoch), 60)
    errors = rows["train_errors"]
    return (
        f"epoch {epoch}/{epochs}  {len(rows)} members  training errors {errors.min()} to "
        f"{errors.max()}  {int(rows['diverged'].sum())} diverged  {minutes}:{seconds:02d} left"
    )
