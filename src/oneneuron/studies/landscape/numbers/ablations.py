"""What comes of other penalties, of a neuron that cannot escape, and of other data."""

from collections.abc import Iterator

import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.summaries import count_number, in_groups
from oneneuron.studies.landscape.design import WITHOUT_PULL


def numbers(
    layers: pd.DataFrame, fences: pd.DataFrame, others: pd.DataFrame | None
) -> list[Number]:
    """Return what was found where the theorem's assumptions do not hold.

    Parameters
    ----------
    layers, fences
        Of `ablations.look_at_layers` and `ablations.look_at_fences`.
    others
        Of `stationary.census`; None where the run has none.

    Returns
    -------
    list of Number
        ``landscape.layers.power_{power}.…``: ``pulled`` (points with a way down) and
        ``expected`` (as derived); ``landscape.fenced.{cell}.{fence}.…``: ``scale``, ``bias``,
        ``objective``, ``bare_loss`` and, where the neuron stays with a decay, ``law``;
        ``landscape.other.{cell}.…``: ``found``, and of these ``minima`` and ``wrong_minima``.
    """
    found = in_groups(layers, "landscape.layers.power_{power}.{name}", _layers)
    if len(fences):
        found += in_groups(fences, "landscape.fenced.{cell}.{fence}.{name}", _fenced)
    if others is not None:
        found += in_groups(others, "landscape.other.{cell}.{name}", _other)
    return found


def _layers(points: pd.DataFrame) -> Iterator[Number]:
    words = "points of the grid from which the neurons of two layers lower the modified loss"
    yield count_number("pulled", points["measured"] > 0, words, "points")
    # a fourth power costs less than any product of two small weights gains
    cost = points["reg_strength"] if int(points["power"].iloc[0]) == 2 else 0.0
    words = "points of the grid from which they should, in theory: where the pull is above the cost"
    yield count_number("expected", points["product"] > cost, words, "points")


def _fenced(ends: pd.DataFrame) -> Iterator[Number]:
    end, kept = ends.iloc[0], "where w and b are kept small"
    yield Number("scale", abs(float(end["scale"])), f"size of a at rest, {kept}", format=".2g")
    yield Number("bias", float(end["bias"]), f"the neuron's b at rest, {kept}", format=".2f")
    words = f"modified loss at rest, {kept}"
    yield Number("objective", float(end["objective"]), words, unit="loss", format=".2g")
    words = f"loss at rest with the neuron removed, {kept}"
    yield Number("bare_loss", float(end["bare_loss"]), words, unit="loss", format=".3g")
    if pd.notna(end["law"]):
        words = "ratio of λ a² to μ b at rest, 1 by the identity for a decay of w and b"
        yield Number("law", float(end["law"]), words, format=".6f")


def _other(starts: pd.DataFrame) -> Iterator[Number]:
    yield count_number(
        "found", starts["stationary"], "searches that end at a stationary point", "starts"
    )
    found = starts[starts["stationary"]]
    if len(found):
        words = "stationary points with no way down, by curvature or within reach of a small a"
        minima = (found["pull"] < WITHOUT_PULL) & (found["negative"] == 0)
        yield count_number("minima", minima, words, "points")
        yield count_number(
            "wrong_minima", found["bad_minimum"], f"{words}, and a positive loss", "points"
        )
