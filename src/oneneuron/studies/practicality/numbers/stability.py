"""Who diverges in long training, when, and what two remedies help and cost."""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.paired import differences
from oneneuron.statistics.pairs import both, compared, pair_by_seed
from oneneuron.statistics.summaries import count_number, in_groups, median_number, named, paths_of
from oneneuron.studies.practicality.cells import LATE_AFTER
from oneneuron.studies.practicality.measures import is_late
from oneneuron.studies.practicality.numbers.tables import CLUSTERED
from oneneuron.studies.practicality.tables import fastest


def numbers(trained_long: pd.DataFrame) -> list[Number]:
    """Return how many networks diverge in long training, and what remedies help and cost.

    Parameters
    ----------
    trained_long
        Of the long training (`measures.measure`), with the file of each as ``path``.

    Returns
    -------
    list of Number
        ``practicality.stability.{task}.{standardised|raw}.{decaying|constant}.{arm}.…``:
        ``diverged`` and the median ``diverged_epoch`` of those; ``diverged`` by learning rate,
        over tasks and decays, ``practicality.stability.{standardised|raw}.{arm}.lr_….diverged``,
        and over all these ``practicality.stability.{standardised|raw}.{arm}.seeds``: seeds of
        which any network diverges, and ``….late``, how many of the first divergences are
        after epoch `LATE_AFTER`. With the exponential neuron on standardised inputs,
        ``practicality.remedy.{remedy}.…``: ``diverged``, ``epochs`` to zero training errors,
        and by task ``{task}.epochs`` and ``{task}.ratio``, of epochs to those without a remedy.
        What was run: ``practicality.stability.{task}.train_size`` and ``….{task}.epochs``; and
        ``practicality.stability.late_after``.
    """
    networks = trained_long.assign(
        inputs=np.where(trained_long["standardised"], "standardised", "raw"),
        course=np.where(trained_long["decay"] < 1, "decaying", "constant"),
    )
    plain = networks[networks["remedy"] == "none"]
    of = "practicality.stability"
    remedied = networks[networks["standardised"] & (networks["arm"] == "exponential")]
    best = fastest(remedied, ["remedy", "task", "seed"])
    by_remedy = "practicality.remedy.{remedy}"
    return [
        *in_groups(plain, f"{of}.{{task}}.{{inputs}}.{{course}}.{{arm}}.{{name}}", _diverged),
        *in_groups(plain, f"{of}.{{inputs}}.{{arm}}.lr_{{learning_rate}}.{{name}}", _diverged),
        *in_groups(plain, f"{of}.{{inputs}}.{{arm}}.{{name}}", _seeds),
        *in_groups(plain[plain["diverged"]], f"{of}.{{inputs}}.{{arm}}.{{name}}", _late),
        *in_groups(plain, f"{of}.{{task}}.{{name}}", _sizes),
        *named(
            [Number("late_after", LATE_AFTER, "epoch after which a first divergence is late")],
            f"{of}.{{name}}",
            paths_of(plain),
        ),
        *in_groups(remedied, f"{by_remedy}.{{name}}", _diverged),
        *in_groups(best, f"{by_remedy}.{{name}}", partial(_epochs, "seeds and both datasets")),
        *in_groups(best, f"{by_remedy}.{{task}}.{{name}}", partial(_epochs, "seeds")),
        *_costs(best),
    ]


def _diverged(networks: pd.DataFrame) -> Iterator[Number]:
    words, diverged = f"networks that diverge in long training{CLUSTERED}", networks["diverged"]
    yield count_number("diverged", diverged, words, "networks")
    if diverged.any():
        epochs = networks.loc[diverged, "diverged_epoch"].astype("float64")
        words, over = "first epoch of a divergence", "networks that diverge"
        yield median_number("diverged_epoch", epochs, words, "epochs", "g", over)


def _seeds(networks: pd.DataFrame) -> Iterator[Number]:
    of_seed = networks.groupby("seed")["diverged"].any()
    words = "seeds for which any network of the grid diverges on either dataset"
    yield count_number("seeds", of_seed, words, "seeds")


def _late(diverged: pd.DataFrame) -> Iterator[Number]:
    words = f"networks that diverge in long training, and first do so after epoch {LATE_AFTER}"
    yield count_number("late", is_late(diverged), words + CLUSTERED, "networks")


def _sizes(networks: pd.DataFrame) -> Iterator[Number]:
    for name, words, unit in (
        ("train_size", "samples trained on in long training", "samples"),
        ("epochs", "epochs of long training", "epochs"),
    ):
        yield Number(name, int(networks[name].iloc[0]), words, unit=unit, format=",d")


def _epochs(over: str, best: pd.DataFrame) -> Iterator[Number]:
    words = "epochs to zero training errors with the exponential neuron, the fewest of the grid"
    yield median_number("epochs", best["epochs_to_zero"], words, "epochs", "g", over)


def _costs(best: pd.DataFrame) -> Iterator[Number]:
    """Yield the ratio of epochs with a remedy to those without one, by task."""
    for (remedy, task), _ in best.groupby(["remedy", "task"]):
        pairs = pair_by_seed(best[best["task"] == task], str(remedy), "none", by="remedy")
        if remedy != "none" and len(pairs):
            d = differences(*map(np.log, both(pairs, "epochs_to_zero")))
            arms = "with the remedy", "without it"
            ratio, _ = compared(d, "epochs to zero training errors", arms)
            id = f"practicality.remedy.{remedy}.{task}.{{name}}"
            yield from named([ratio], id, paths_of(pairs))
