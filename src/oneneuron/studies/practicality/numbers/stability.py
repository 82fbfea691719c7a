"""Who diverges in long training, when, and what two remedies help and cost."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.paired import differences
from oneneuron.statistics.summaries import count_number, median_number
from oneneuron.studies.practicality.numbers.tables import (
    BEYOND,
    CLUSTERED,
    name_of,
    paths_of,
    ratio_number,
)
from oneneuron.studies.practicality.tables import fastest


def numbers_of_stability(members: pd.DataFrame) -> list[Number]:
    """Return how many members diverge in long training, and what remedies help and cost.

    Parameters
    ----------
    members
        Of the long training (`runs.members`), with the file of each as ``path``.

    Returns
    -------
    list of Number
        ``practicality.stability.{task}.{standardised|raw}.{decaying|constant}.{arm}.…``:
        ``diverged`` and the median ``diverged_epoch`` of those; ``diverged`` by learning rate,
        over tasks and decays, ``practicality.stability.{standardised|raw}.{arm}.lr_….diverged``,
        and over all these ``practicality.stability.{standardised|raw}.{arm}.seeds``: seeds of
        which any member diverges. With the exponential neuron on standardised inputs,
        ``practicality.remedy.{remedy}.…``: ``diverged``, ``epochs`` to zero training errors,
        and by task ``{task}.epochs`` and ``{task}.ratio``, of epochs to those without a remedy.
    """
    named = members.assign(
        inputs=np.where(members["standardised"], "standardised", "raw"),
        course=np.where(members["decay"] < 1, "decaying", "constant"),
        rate="lr_" + members["learning_rate"].map(name_of),
    )
    plain = named[named["remedy"] == "none"]
    numbers: list[Number] = []
    for key, some in plain.groupby(["task", "inputs", "course", "arm"]):
        numbers += _diverged(".".join(["practicality.stability", *map(str, key)]), some)
    for key, some in plain.groupby(["inputs", "arm", "rate"]):
        numbers += _diverged(".".join(["practicality.stability", *map(str, key)]), some)
    for (inputs, arm), some in plain.groupby(["inputs", "arm"]):
        numbers.append(_seeds(f"practicality.stability.{inputs}.{arm}.seeds", some))
    remedied = named[named["standardised"] & (named["arm"] == "exponential")]
    return [*numbers, *_remedies(remedied)]


def _diverged(id: str, some: pd.DataFrame) -> Iterator[Number]:
    count, words = int(some["diverged"].sum()), f"members that diverge in long training{CLUSTERED}"
    number = count_number(f"{id}.diverged", count, len(some), words, unit="members")
    yield replace(number, inputs=paths_of(some))
    if count:
        epochs = some["diverged_epoch"].dropna().to_numpy(np.float64)
        words, over = "first epoch of a divergence", "members that diverge"
        first = median_number(f"{id}.diverged_epoch", epochs, words, "epochs", ".4g", over)
        yield replace(first, inputs=paths_of(some))


def _seeds(id: str, some: pd.DataFrame) -> Number:
    of_seed = some.groupby("seed")["diverged"].any()
    words = "seeds of which any member of the grid diverges on either dataset"
    number = count_number(id, int(of_seed.sum()), len(of_seed), words, unit="seeds")
    return replace(number, inputs=paths_of(some))


def _remedies(members: pd.DataFrame) -> Iterator[Number]:
    """Yield what remedies do; `members` have the exponential neuron and standardised inputs."""
    if members.empty:
        return
    best = fastest(members, ["remedy", "task", "seed"])
    for remedy, some in members.groupby("remedy"):
        yield from _diverged(f"practicality.remedy.{remedy}", some)
    for remedy, runs in best.groupby("remedy"):
        id = f"practicality.remedy.{remedy}"
        yield _epochs(f"{id}.epochs", runs, "seeds and both datasets")
        for task, of_task in runs.groupby("task"):
            yield _epochs(f"{id}.{task}.epochs", of_task, "seeds")
            if remedy != "none":
                plain = best[(best["remedy"] == "none") & (best["task"] == task)]
                yield from _cost(f"{id}.{task}.ratio", of_task, plain)


def _epochs(id: str, runs: pd.DataFrame, over: str) -> Number:
    values = runs["epochs_to_zero"].to_numpy(np.float64)
    words = (
        "epochs to zero training errors with the exponential neuron, the fewest of the grid"
        f"{'' if np.isfinite(values).all() else BEYOND}"
    )
    number = median_number(id, values, words, "epochs", ".4g", over)
    return replace(number, inputs=paths_of(runs))


def _cost(id: str, runs: pd.DataFrame, plain: pd.DataFrame) -> Iterator[Number]:
    pairs = runs.merge(plain, on="seed", suffixes=("", "_plain"))
    if pairs.empty:
        return
    logs = (np.log(pairs[f"epochs_to_zero{of}"].to_numpy(np.float64)) for of in ("", "_plain"))
    words = "epochs to zero training errors: with the remedy over without it"
    yield ratio_number(id, differences(*logs), words, paths_of(pairs))
