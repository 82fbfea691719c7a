"""What holds at every point, at stationary ones, at the known bad minima, and on the way out."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.summaries import count_number, in_groups, named, paths_of
from oneneuron.studies.landscape.design import SEARCHES, STILL, WITHOUT_LOSS
from oneneuron.studies.landscape.numbers import ablations
from oneneuron.studies.landscape.numbers import valley as of_valley


def numbers(
    identities: pd.DataFrame,
    minima: pd.DataFrame,
    valley: pd.DataFrame,
    escape: pd.DataFrame,
    layers: pd.DataFrame,
    fences: pd.DataFrame,
    stationary: pd.DataFrame,
    others: pd.DataFrame | None = None,
) -> list[Number]:
    """Return what was found at points that no training chose.

    Parameters
    ----------
    identities, minima, valley, escape, stationary
        Of `identities.check`, `minima.look`, `valley.look`, `escape.flow` and
        `stationary.census`.
    layers, fences, others
        Of the ablations, whose numbers are `numbers.ablations`'s.

    Returns
    -------
    list of Number
        ``landscape.identity.{identity}.violation``, the largest, and ``landscape.conserved``;
        ``landscape.stationary.{cell}.…``: ``found``, of these ``positive`` (with a loss) and
        ``saddles`` (with a negative eigenvalue), ``opened`` (of the others with a loss, those
        with a way down for a small a), ``bad_minima``, and the largest ``scale``;
        ``landscape.minimum.{cell}.…``: ``loss``, ``bare_lowest`` (eigenvalue),
        ``lowest_at_zero`` (with the neuron, its w and b at 0), ``pulled`` and
        ``pulled_with_size`` (points of the grid with a way down, under either penalty),
        ``predicted`` (the largest descent) and ``measured`` (there), and
        of the student ``met`` (searches that end in its bad minimum);
        ``landscape.escape.{cell}.lambda_{λ}.…``, at the end: ``scale_law`` and ``loss_law``
        with ``scale_limit`` and ``loss_limit``, ``bias``, ``bare_loss``, and ``decades``;
        ``landscape.escape.{cell}.scaled_{factor}.…``, the same with other samples; and those of
        `valley.numbers`.
    """
    names = identities["identity"].map(_NAMES)
    kept = escape["conserved"].abs().max()
    words = "largest change along gradient flow of b − a²/2 − λ∫a²dt, which should stay constant"
    conserved = Number("landscape.conserved", float(kept), words, format=".0e")
    by_strength = escape.rename(columns={"reg_strength": "strength"})
    is_scaled = by_strength["data_scale"] != 1
    return [
        *in_groups(
            identities.assign(identity=names), "landscape.identity.{identity}.{name}", _violation
        ),
        *named([conserved], "{name}", paths_of(escape)),
        *in_groups(stationary, "landscape.stationary.{cell}.{name}", _census),
        *in_groups(minima, "landscape.minimum.{cell}.{name}", _minimum),
        *of_valley.numbers(valley),
        *in_groups(
            by_strength[~is_scaled], "landscape.escape.{cell}.lambda_{strength}.{name}", _laws
        ),
        *in_groups(
            by_strength[is_scaled], "landscape.escape.{cell}.scaled_{data_scale}.{name}", _laws
        ),
        *ablations.numbers(layers, fences, others),
    ]


EIGENVALUE_DIGITS = 9
"""Decimals of an eigenvalue; matrices of some tens of entries leave 1e-12."""

_NAMES = {
    "exponential neuron": "exponential",
    "monomial neuron": "monomial",
    "a neuron in each layer": "layers",
}


def _violation(checks: pd.DataFrame) -> Iterator[Number]:
    words = (
        "largest difference between the two sides of an identity, relative to the size of its terms"
    )
    largest = float(checks["violation"].max())
    yield Number("violation", largest, words, n=len(checks), format=".0e")


def _census(starts: pd.DataFrame) -> Iterator[Number]:
    found = starts[starts["stationary"]]
    words = f"searches that end where the norm of the gradient is below {STILL:g}"
    yield count_number("found", starts["stationary"], words, "starts")
    if found.empty:
        return
    positive = found["loss"] > WITHOUT_LOSS
    of = "stationary points that were found"
    yield count_number("positive", positive, f"{of} with a positive loss", "points")
    words = f"{of} whose Hessian has a negative eigenvalue"
    yield count_number("saddles", found["negative"] > 0, words, "points")
    flat = positive & (found["negative"] == 0)
    words = (
        f"{of} with a positive loss and no negative eigenvalue, from which a small a lowers the "
        "loss once w is moved by a tenth"
    )
    if flat.any():
        yield count_number("opened", ~found.loc[flat, "bad_minimum"], words, "points")
    words = f"{of} with a positive loss and no way down, by curvature or within reach of a small a"
    yield count_number("bad_minima", found["bad_minimum"], words, "points")
    largest = float(found["scale"].abs().max())
    yield Number("scale", largest, f"largest |a| at the {of}", format=".0e")


def _minimum(grid: pd.DataFrame) -> Iterator[Number]:
    best = grid.sort_values("predicted").iloc[-1]
    at_zero = grid[(grid["weight"] == 0) & (grid["bias"] == 0)].iloc[0]
    words = "at the known bad minimum, with the neuron at w and b of 0"
    yield Number("loss", float(best["loss"]), "loss at the known bad minimum", format=".4g")
    value = _rounded(at_zero["bare_lowest"])
    yield Number("bare_lowest", value, "smallest eigenvalue without the neuron", format=".4g")
    value = _rounded(at_zero["lowest"])
    yield Number("lowest_at_zero", value, f"smallest eigenvalue {words}", format=".4g")
    for name, column, penalty in (
        ("pulled", "measured", "λ a²/2"),
        ("pulled_with_size", "with_size", "λ|a|"),
    ):
        words = f"points of the grid of w and b from which some a lowers the loss plus {penalty}"
        yield Number(name, int((grid[column] > 0).sum()), words, unit="points", n=len(grid))
    for name, words in (
        ("predicted", "largest descent over the grid, as derived to second order in a"),
        ("measured", "the descent at the same point, as measured"),
    ):
        yield Number(name, float(best[name]), words, unit="loss", format=".3g")
    if grid["met"].notna().all():
        words = "searches with six units learning six others that end in a bad minimum"
        met = pd.Series(range(SEARCHES)) < best["met"]
        yield count_number("met", met, words, "starts")


def _rounded(eigenvalue: float) -> float:
    """Return an eigenvalue without what rounding leaves of 0."""
    return round(float(eigenvalue), EIGENVALUE_DIGITS) + 0.0


def _laws(flow: pd.DataFrame) -> Iterator[Number]:
    end = flow.sort_values("time").iloc[-1]
    time, reach = float(end["time"]), float(end["reach"])
    scale = abs(float(end["scale"])) * np.sqrt(2 * float(end["strength"]) * time)
    decades = round(np.log10(time))
    yield Number("decades", decades, "decades of time over which gradient flow is followed")
    words = "|a| √(2λt) at the end of gradient flow from the bad minimum"
    yield Number("scale_law", float(scale), words, format=".3f")
    yield Number("scale_limit", reach**-0.5, "its limit, (1 + ‖x*‖²)^(−1/2)", format=".3f")
    words = "4 t L̃ at the end of gradient flow from the bad minimum"
    yield Number("loss_law", 4 * time * float(end["objective"]), words, format=".3f")
    yield Number("loss_limit", 1 / reach, "its limit, 1 / (1 + ‖x*‖²)", format=".3f")
    yield Number("bias", float(end["bias"]), "the neuron's b at the end", format=".2f")
    yield Number("scale", float(end["scale"]), "the neuron's a at the end", format=".2g")
    words = "loss of the network at the end, with its neuron removed"
    yield Number("bare_loss", float(end["bare_loss"]), words, unit="loss", format=".2f")
    yield Number("objective", float(end["objective"]), "the modified loss at the end", format=".0e")
