"""A checkpoint that several trainings of one job share, one after the other."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from oneneuron.training.checkpoint import Checkpoint


class Part:
    """One training's share of a job's checkpoint, which also keeps the records of those before.

    Parameters
    ----------
    checkpoint
        The job's.
    number
        Which training this is, from 0.
    before
        Records of all trainings before it.
    """

    def __init__(self, checkpoint: Checkpoint, number: int, before: Sequence[pd.DataFrame]) -> None:
        self._checkpoint, self._number = checkpoint, number
        self._before = [_plain(record) for record in before]
        self._found = checkpoint.load() or {"number": 0, "before": [], "state": None}

    def finished(self) -> pd.DataFrame | None:
        """Return the record of this training if it had come to its end; None otherwise."""
        if self._found["number"] <= self._number:
            return None
        return pd.DataFrame(self._found["before"][self._number])

    def load(self) -> dict[str, Any] | None:
        """Return the state of this training; None where there is none."""
        state: dict[str, Any] | None = self._found["state"]
        return state if self._found["number"] == self._number else None

    def due(self) -> bool:
        """Whether it is time to save."""
        return self._checkpoint.due()

    def save(self, state: Mapping[str, Any]) -> None:
        """Save a state, with the records of the trainings before."""
        content = {"number": self._number, "before": self._before, "state": dict(state)}
        self._checkpoint.save(content)


def _plain(record: pd.DataFrame) -> dict[Any, list[Any]]:
    """Return a record as Python values, counts that may be missing as floats."""
    missing = {name: "float64" for name in record if record[name].dtype == "Int64"}
    return record.astype(missing).to_dict("list")
