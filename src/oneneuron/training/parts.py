"""Several trainings of one job, one after the other, which share its checkpoint."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd

from oneneuron.training.checkpoint import Checkpoint
from oneneuron.training.single import SavedState

Training = Callable[[SavedState | None], pd.DataFrame]


def train_in_turn(
    trainings: Sequence[tuple[str, Training]], checkpoint: Checkpoint | None
) -> list[pd.DataFrame]:
    """Return the record of each training; those that a checkpoint holds are not trained again.

    Parameters
    ----------
    trainings
        Each with what the log says as it begins; it is given where to save its state and resume
        from it, and returns its record.
    checkpoint
        The job's.
    """
    records: list[pd.DataFrame] = []
    for number, (title, train) in enumerate(trainings):
        part = None if checkpoint is None else _Part(checkpoint, number, records)
        record = None if part is None else part.finished()
        if record is None:
            print(title)
            record = train(part)
        records.append(record)
    return records


class _Part:
    """One training's share of a job's checkpoint, which also keeps the records of those before."""

    def __init__(self, checkpoint: Checkpoint, number: int, before: Sequence[pd.DataFrame]) -> None:
        self._checkpoint, self._number = checkpoint, number
        self._before = [_plain(record) for record in before]
        self._found = checkpoint.load() or {"number": 0, "before": [], "state": None}
        self.due = checkpoint.due

    def finished(self) -> pd.DataFrame | None:
        """Return the record of this training if it had come to its end; None otherwise."""
        if self._found["number"] <= self._number:
            return None
        return pd.DataFrame(self._found["before"][self._number])

    def load(self) -> dict[str, Any] | None:
        """Return the state of this training; None where there is none."""
        state: dict[str, Any] | None = self._found["state"]
        return state if self._found["number"] == self._number else None

    def save(self, state: Mapping[str, Any]) -> None:
        """Save a state, with the records of the trainings before."""
        content = {"number": self._number, "before": self._before, "state": dict(state)}
        self._checkpoint.save(content)


def _plain(record: pd.DataFrame) -> dict[Any, list[Any]]:
    """Return a record as Python values, counts that may be missing as floats."""
    missing = {name: "float64" for name in record if record[name].dtype == "Int64"}
    return record.astype(missing).to_dict("list")
