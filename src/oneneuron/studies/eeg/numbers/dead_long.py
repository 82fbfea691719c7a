"""Numbers of the dead network that is trained on: does it come back to life?"""

from collections.abc import Iterator

import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.summaries import finite, in_groups
from oneneuron.studies.eeg.measures import is_of_one_sign


def numbers(records: pd.DataFrame) -> list[Number]:
    """Return what became of the dead network, by arm.

    Ids are ``eeg.dead_long.….{arm}``: the ``seed``; the ``epochs`` trained; ``epochs_silent``, at
    whose end no unit of the dense layer was alive, and ``epochs_dead``, at whose end the network
    without its neuron had outputs of one sign; at the last epoch ``units_alive``, ``accuracy`` and
    ``bare_accuracy`` on the validation frames, and ``train_loss``; with a neuron also ``scale``
    and ``neuron_share`` there, and the largest |a| of all epochs, ``scale_largest``.
    """
    return in_groups(records, "eeg.dead_long.{name}.{arm}", _of_arm)


def _of_arm(record: pd.DataFrame) -> Iterator[Number]:
    record = record.sort_values("epoch")
    last, n = record.iloc[-1], len(record)
    words = "seed of the network that was trained on: of the dead census the deadest"
    yield Number("seed", int(last["seed"]), words)
    yield Number("epochs", n, "epochs that it was trained", unit="epochs", format=",d")
    for name, happens, words in (
        ("epochs_silent", record["units_alive"] == 0, "no unit of the dense layer was alive"),
        (
            "epochs_dead",
            is_of_one_sign(record, "bare_"),
            "the network without its neuron had outputs of one sign on the validation frames",
        ),
    ):
        words = f"epochs at whose end {words}"
        yield Number(name, int(happens.sum()), words, unit="epochs", n=n, format=",d")
    words = "units of the dense layer alive at the end"
    yield Number("units_alive", int(last["units_alive"]), words, unit="units")
    for network, whose in (("", "the whole network"), ("bare_", "the network without its neuron")):
        right = 1 - float(last[f"{network}validation_errors"]) / float(last["validation_size"])
        words = f"validation accuracy of {whose} at the end"
        yield Number(f"{network}accuracy", right, words, unit="accuracy", format=".3f")
    words = "mean training loss of the last epoch"
    yield Number("train_loss", finite(last["train_loss"]), words, unit="loss", format=".3f")
    if record["scale"].notna().any():
        yield Number("scale", finite(last["scale"]), "the neuron's a at the end", format=".2g")
        largest = finite(record["scale"].abs().max())
        yield Number("scale_largest", largest, "largest |a| of all epochs", format=".2g")
        share = finite(last["neuron_share"])
        yield Number("neuron_share", share, "the neuron's share of the output", format=".3f")
