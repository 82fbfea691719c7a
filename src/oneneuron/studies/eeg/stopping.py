"""Early stopping by the neuron's scale, which the post imagines, against ordinary patience.

The rules were fixed before any reported run. Whatever stops a run, the network kept is the one
of the lowest validation loss so far, so that the rules differ in nothing but when they stop.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PATIENCE = 30  # epochs without a lower validation loss
HALF_PATIENCE = PATIENCE // 2
SMALL = 0.1  # of the largest |a| so far
FADING = 0.5


def _waited(loss: Floats) -> NDArray[np.int64]:
    """Return how many epochs ago the lowest loss so far was, for each epoch."""
    best = np.minimum.accumulate(np.where(np.isfinite(loss), loss, np.inf))
    epoch = np.arange(len(loss))
    improved = np.concatenate([[True], best[1:] < best[:-1]])
    return epoch - np.maximum.accumulate(np.where(improved, epoch, 0))


def _share_of_peak(scale: Floats) -> Floats:
    size = np.abs(scale)
    return size / np.maximum(np.maximum.accumulate(size), np.finfo(np.float64).tiny)


RULES: dict[str, Callable[[Floats, Floats], NDArray[np.bool_]]] = {
    "patience": lambda loss, scale: _waited(loss) >= PATIENCE,
    "half_patience": lambda loss, scale: _waited(loss) >= HALF_PATIENCE,
    "scale": lambda loss, scale: _share_of_peak(scale) < SMALL,
    "scale_and_patience": lambda loss, scale: (
        (_share_of_peak(scale) < FADING) & (_waited(loss) >= HALF_PATIENCE)
    ),
}
LABELS = {
    "patience": f"patience: no lower validation loss for {PATIENCE} epochs",
    "half_patience": f"half the patience: no lower validation loss for {HALF_PATIENCE} epochs",
    "scale": f"scale: |a| under {100 * SMALL:g}\u2009% of its largest",
    "scale_and_patience": (
        f"both: |a| under {100 * FADING:g}\u2009% of its largest, "
        f"no lower loss for {HALF_PATIENCE} epochs"
    ),
}


MEASURES = ("stop_epoch", "epochs_saved", "accuracy_lost")


def stop_early(record: pd.DataFrame) -> dict[str, float]:
    """Apply each rule to a run.

    Parameters
    ----------
    record
        The run's rows in order of epoch.

    Returns
    -------
    dict
        For each rule ``stop_epoch_{rule}`` (the last one where the rule never fires),
        ``epochs_saved_{rule}``, ``accuracy_lost_{rule}``: accuracy of the network kept at the
        end of the run, less that of the one kept at the stop. All NaN where a scale or a loss of
        the run is not finite.
    """
    scale = record["scale"].to_numpy(np.float64)
    loss = record["validation_loss"].to_numpy(np.float64)
    found = {f"{measure}_{rule}": np.nan for rule in RULES for measure in MEASURES}
    if not np.isfinite([scale, loss]).all():
        return found
    wrong = record["validation_errors"].to_numpy(np.float64)
    accuracy = 1 - wrong / record["validation_size"].to_numpy(np.float64)
    for rule, fires in RULES.items():
        fired = np.flatnonzero(fires(loss, scale))
        stop = int(fired[0]) if len(fired) else len(record) - 1
        kept = int(loss[: stop + 1].argmin())
        found[f"stop_epoch_{rule}"] = stop + 1
        found[f"epochs_saved_{rule}"] = len(record) - (stop + 1)
        found[f"accuracy_lost_{rule}"] = accuracy[loss.argmin()] - accuracy[kept]
    return found
