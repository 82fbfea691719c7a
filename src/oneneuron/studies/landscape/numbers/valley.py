"""How deep the valley is that the neuron opens at T3's bad minimum, and where it lies."""

from collections.abc import Iterator

import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.summaries import in_groups


def numbers(valley: pd.DataFrame) -> list[Number]:
    """Return where the curves of `valley.look` are lowest.

    Ids are ``landscape.valley.{cell}.…``: ``weight``; of the least b that is drawn, the middle one
    and the largest (``least``, ``middle``, ``largest``) ``….bias``, and at the lowest point of its
    curve ``….scale`` (a) and ``….objective`` (L̃).
    """
    return in_groups(valley, "landscape.valley.{cell}.{name}", _of_problem)


def _of_problem(valley: pd.DataFrame) -> Iterator[Number]:
    yield Number("weight", float(valley["weight"].iloc[0]), "the neuron's w", format="g")
    biases = sorted(valley["bias"].unique())
    chosen = {"least": biases[0], "middle": middle(biases), "largest": biases[-1]}
    for name, bias in chosen.items():
        curve = valley[valley["bias"] == bias]
        lowest = curve.loc[curve["objective"].idxmin()]
        words = "the neuron's b of a curve of the modified loss over a"
        yield Number(f"{name}.bias", float(bias), words, format="g")
        words = "the neuron's a at the lowest point of this curve"
        yield Number(f"{name}.scale", float(lowest["scale"]), words, format=".2g")
        words = "the modified loss at the lowest point of this curve"
        value = float(lowest["objective"])
        yield Number(f"{name}.objective", value, words, unit="loss", format=".2f")


def middle(biases: list[float]) -> float:
    """Return the one in the middle of some values in order, that a still picture shows."""
    return biases[len(biases) // 2]
