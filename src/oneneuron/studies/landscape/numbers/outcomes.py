"""Which networks the neuron rescues and which it harms: the headline's numbers."""

from collections.abc import Iterator

import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.multiplicity import holm
from oneneuron.statistics.proportions import McNemar, mcnemar, paired_share_difference
from oneneuron.statistics.summaries import LEVEL, count_number, in_groups, name_of, named, paths_of
from oneneuron.studies.landscape.design import ARMS, SOLVED
from oneneuron.studies.landscape.pairs import paired, plain


def numbers(trained: pd.DataFrame) -> list[Number]:
    """Return how often networks err, by problem, optimiser and arm, and how arms differ.

    Parameters
    ----------
    trained
        What became of each network (`measures.measure`).

    Returns
    -------
    list of Number
        ``landscape.{cell}.{optimiser}.{arm}.…``: ``bare_errs``, ``solved``, ``diverged`` and
        ``steps``, and of those that are trained on ``late.…``; of an arm with a neuron also
        ``rescued`` and ``harmed``, of the pairs with the
        network of the same seed that never had one, ``difference`` of the shares that err, and
        McNemar's ``p`` with ``p_holm``, adjusted over the problems. Where λ or the initial b
        differ from the design's, ``landscape.{cell}.{optimiser}.{arm}.lambda_{λ}.bias_{b}.…``.
    """
    of = "landscape.{cell}.{optimiser}.{arm}"
    found = in_groups(plain(trained), f"{of}.{{name}}", _counts)
    varied = trained.drop(plain(trained).index)
    swept = varied.assign(varied=_variant(varied))
    found += in_groups(swept, f"{of}.{{varied}}.{{name}}", _counts)
    for arm in ARMS[1:]:
        found += _compared(trained, arm)
    return found


def _variant(networks: pd.DataFrame) -> "pd.Series[str]":
    """Return in what each network deviates from the design, as ids have it."""
    parts = networks[["reg_strength", "initial_bias"]].itertuples(index=False)
    names = [
        f"lambda_{name_of(of_a)}.bias_{name_of(b)}".replace("-", "minus_") for of_a, b in parts
    ]
    return pd.Series(names, index=networks.index, dtype=object)


def _counts(networks: pd.DataFrame) -> Iterator[Number]:
    arm, steps = networks["arm"].iloc[0], int(networks["steps"].iloc[0])
    removed = "" if arm == "without" else ", with its neuron removed"
    at = f"after {steps:,} steps"
    words = f"networks that misclassify a sample {at}{removed}"
    yield count_number("bare_errs", networks["bare_errs"], words, "seeds")
    words = f"networks whose objective is below {SOLVED:g} {at}"
    yield count_number("solved", networks["solved"], words, "seeds")
    yield count_number("diverged", networks["diverged"], f"networks that diverged {at}", "seeds")
    yield Number("steps", steps, "steps of training", unit="steps", format=",d")
    late = int(networks["late_steps"].iloc[0])
    if late > steps:
        words = f"networks that misclassify a sample after {late:,} steps{removed}"
        yield count_number("late.bare_errs", networks["late_bare_errs"], words, "seeds")
        words = f"networks whose objective is below {SOLVED:g} after {late:,} steps"
        yield count_number("late.solved", networks["late_solved"], words, "seeds")
        words = "steps of the longest training"
        yield Number("late.steps", late, words, unit="steps", format=",d")


def _compared(trained: pd.DataFrame, arm: str) -> Iterator[Number]:
    """Yield the numbers of one arm against the one without, all problems of an optimiser."""
    families: dict[str, list[tuple[str, pd.DataFrame, McNemar]]] = {}
    for cell, optimiser, pairs in paired(trained, arm):
        test = mcnemar(pairs["bare_errs"], pairs["bare_errs_reference"])
        families.setdefault(optimiser, []).append((cell, pairs, test))
    for optimiser, family in families.items():
        adjusted = holm([test.p for _, _, test in family])
        for (cell, pairs, test), p in zip(family, adjusted, strict=True):
            id = f"landscape.{cell}.{optimiser}.{arm}.{{name}}"
            yield from named(_of_pairs(pairs, test, float(p)), id, paths_of(pairs))


def _of_pairs(pairs: pd.DataFrame, test: McNemar, adjusted: float) -> Iterator[Number]:
    now, before = pairs["bare_errs"], pairs["bare_errs_reference"]
    words = "seeds whose network without a neuron misclassifies a sample, and whose network "
    words += "trained with one, which is then removed, does not"
    yield count_number("rescued", before & ~now, words, "seeds")
    words = "seeds whose network without a neuron is right on all samples, and whose network "
    words += "trained with one, which is then removed, is not"
    yield count_number("harmed", now & ~before, words, "seeds")
    yield Number(
        "difference",
        test.difference,
        "share of seeds that err after training with a neuron, which is then removed, minus the "
        "share that err without ever having had one; the interval goes with McNemar's test",
        n=test.n,
        interval=paired_share_difference(test, LEVEL),
        format="+.3f",
    )
    yield Number("p", test.p, "p of McNemar's exact test of these shares", n=test.n, format=".2g")
    words = "the same, adjusted by Holm's method over the problems of this arm and optimiser"
    yield Number("p_holm", adjusted, words, n=test.n, format=".2g")
