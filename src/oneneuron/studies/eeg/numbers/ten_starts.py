"""Numbers of the post's ten starts under the hypothesis that nothing was run in between."""

from collections.abc import Iterator

import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.summaries import in_groups
from oneneuron.studies.eeg.measures import is_of_one_sign
from oneneuron.studies.eeg.numbers.deaths import NEARLY_CONSTANT_LOSS
from oneneuron.training.record import is_lost

HYPOTHESIS = "if the post's runs were trained right after its data, by the code that it shows"


def numbers(records: pd.DataFrame) -> list[Number]:
    """Return how the ten starts of each order of runs begin and end.

    Ids are ``eeg.ten_starts.{order of runs}.…``: of the five with the neuron those that start
    ``free_of_overflows`` and ``clean`` (as in the census of starts); of the five ``without`` and
    of those ``with`` it, ``dead_…`` and ``lost_…`` after the last epoch; of all ten the ``good``,
    neither dead nor lost, and the ``nearly_constant`` by their training loss.
    """
    return in_groups(records, "eeg.ten_starts.{arm}.{name}", _of_order)


def _of_order(records: pd.DataFrame) -> Iterator[Number]:
    starts = records.sort_values("epoch").groupby("start")
    ends = starts.tail(1).set_index("start")
    epochs = int(records["epochs"].iloc[0])
    stopped = ends["epoch"] < epochs
    lost = is_lost(starts["diverged"].any(), ends, stopped)
    dead = is_of_one_sign(ends) & ~lost
    neuron = ends["neuron"]
    first = ends[neuron]
    for name, happens, words in (
        ("free_of_overflows", ~first["start_overflows"].astype(bool), "no output overflows"),
        (
            "clean",
            first["clean"].astype(bool),
            "no output overflows or is over 10 on the wrong side",
        ),
    ):
        words = f"starts with the neuron in which {words}, on the training frames; {HYPOTHESIS}"
        yield Number(name, int(happens.sum()), words, unit="starts", n=len(happens))
    for fate, happens in (("dead", dead), ("lost", lost)):
        for arm, of_arm in (("without", ~neuron), ("with", neuron)):
            words = f"runs {arm} the neuron that are {fate} after epoch {epochs}; {HYPOTHESIS}"
            count = int(happens[of_arm].sum())
            yield Number(f"{fate}_{arm}", count, words, unit="runs", n=int(of_arm.sum()))
    words = f"runs neither dead nor lost after epoch {epochs}; {HYPOTHESIS}"
    yield Number("good", int((~dead & ~lost).sum()), words, unit="runs", n=len(ends))
    nearly = ends["train_loss"] > NEARLY_CONSTANT_LOSS
    words = f"runs with a training loss over {NEARLY_CONSTANT_LOSS} in epoch {epochs}; {HYPOTHESIS}"
    yield Number("nearly_constant", int(nearly.sum()), words, unit="runs", n=len(ends))
    yield Number("epochs", epochs, "epochs that each run was trained for", unit="epochs")
