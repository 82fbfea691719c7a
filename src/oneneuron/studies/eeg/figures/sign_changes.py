"""The neuron's scale around zero: does it change its sign?"""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from oneneuron.figures.drawing import Drawn, NothingToDraw, drawing
from oneneuron.figures.labels import decade, label_ends
from oneneuron.figures.palette import GREY, INK
from oneneuron.figures.panels import epoch_axis
from oneneuron.figures.style import THIN, new_figure
from oneneuron.studies.eeg.figures.curves import Curves, Floats
from oneneuron.studies.eeg.measures import SETTLED_SCALE
from oneneuron.studies.eeg.words import DECIDES

ARM = DECIDES


@drawing(
    "The sign of the scale over the epochs",
    alt="Line chart, the neuron's scale a over epochs, one line for each seed, logarithmic on "
    "both sides of a band around zero; circles mark changes of sign.",
    caption="The neuron's scale a at the end of each epoch, one line for each seed. Within the "
    "grey band a is too small for its sign to count; a circle marks the epoch at which a has come "
    "out of it on the other side.",
    numbers=[
        f'Runs in which the sign changes: {{{{ num("eeg.sign_changed.{ARM}") }}}} of '
        f'{{{{ size("eeg.sign_changed.{ARM}") }}}}.'
    ],
)
def draw(records: pd.DataFrame, *, stand_in: bool = False) -> Drawn:
    """Draw a over the epochs, linear within the band that has no sign, logarithmic beyond.

    A change of sign is marked at the epoch at which a has left the band on the other side.
    """
    curves = Curves.of(records, "main", (ARM,))
    if not curves:
        raise NothingToDraw(f"this run has no arm {ARM}")
    figure, (axes,) = new_figure(height=3.6, stand_in=stand_in)
    axes.set_title("scale a at the end of the epoch (logarithmic outside the grey band)")
    axes.axhspan(-SETTLED_SCALE, SETTLED_SCALE, color=GREY, alpha=0.2, linewidth=0, zorder=0)
    axes.axhline(0, color=GREY, linewidth=THIN, zorder=1)
    for curve in curves:
        scale = curve.column("scale")
        curve.draw(axes, scale, linewidth=0.8, alpha=0.8)
        changed = changed_sign(scale)
        axes.plot(
            curve.record["epoch"].iloc[changed], scale[changed], "o", markersize=8,
            markerfacecolor="none", markeredgecolor=INK, zorder=4,
        )  # fmt: skip
    _limit(axes, np.concatenate([curve.column("scale") for curve in curves]))
    epoch_axis(axes, curves.epochs)
    label_ends(axes, [(0.0, f"|a| ≤ {decade(SETTLED_SCALE)}:\nno sign", GREY)])
    return figure, curves.said_of_lost()


def changed_sign(scale: Floats) -> NDArray[np.int64]:
    """Return the places at which a's sign differs from the last one it had, (changes,)."""
    signed = np.flatnonzero(np.isfinite(scale) & (np.abs(scale) > SETTLED_SCALE))
    return np.asarray(signed[1:][np.diff(np.sign(scale[signed])) != 0])


def _limit(axes: Axes, scales: Floats) -> None:
    """Let the axis reach beyond all values on both sides, and at least out of the band."""
    sound = scales[np.isfinite(scales)]
    axes.set_yscale("symlog", linthresh=SETTLED_SCALE, linscale=0.6)
    low, high = (
        max(1.6 * float(values.max(initial=0.0)), 5 * SETTLED_SCALE) for values in (-sound, sound)
    )
    axes.set_ylim(-low, high)
    decades = [10.0**k for k in range(-12, 12)]
    ticks = [t for t in decades if SETTLED_SCALE < t <= high]
    axes.set_yticks([*(-t for t in ticks if t <= low), 0, *ticks], minor=False)
    axes.set_yticks([], minor=True)
    axes.yaxis.set_major_formatter(decade)
