"""What explodes first when training diverges: the loss, its gradient, or the neuron's weights."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from oneneuron.evidence.number import Number
from oneneuron.statistics.summaries import count_number, in_groups, median_number, named, paths_of
from oneneuron.studies.practicality.measures import BEFORE, EXPLODED, loss_explodes_first
from oneneuron.studies.practicality.numbers.tables import CLUSTERED

OVER = "networks that diverge"
WHEN = f"times its largest value until {BEFORE} steps before the divergence"


def numbers(exploded: pd.DataFrame) -> list[Number]:
    """Return in which order what explodes does.

    Parameters
    ----------
    exploded
        Of the networks whose steps around a divergence are kept (`measures.measure_order`).

    Returns
    -------
    list of Number
        Of the exponential neuron on standardised inputs without a remedy,
        ``practicality.order.{arm}.…``: ``loss_first``, networks of which the loss explodes no later
        than the gradient and before the weights; ``weights``, those of which they explode at all;
        the median ``loss_step`` and ``gradient_step``, counted from the divergence, and the median
        ``weights_growth`` by then. Also ``practicality.order.exploded`` and ``….before``, by which
        it is told what explodes.
    """
    plain = exploded[exploded["standardised"] & (exploded["remedy"] == "none")]
    with_neuron = plain[plain["arm"] == "exponential"]
    words = (
        "times its earlier largest value above which a loss, gradient or weight counts as exploded"
    )
    until = "steps before a divergence up to which it counts as not yet begun"
    found = in_groups(with_neuron, "practicality.order.{arm}.{name}", _order)
    if found:
        thresholds = (
            Number("exploded", EXPLODED, words, format="g"),
            Number("before", BEFORE, until, unit="steps"),
        )
        found += named(thresholds, "practicality.order.{name}", paths_of(with_neuron))
    return found


def _order(networks: pd.DataFrame) -> Iterator[Number]:
    loss, gradient, weights = (networks[f"{n}_step"] for n in ("loss", "gradient", "weights"))
    words = f"networks whose loss is over {EXPLODED:g} {WHEN} no later than the gradient's norm, "
    first = loss_explodes_first(networks)
    yield count_number("loss_first", first, f"{words}and before ‖w‖{CLUSTERED}", "networks")
    words = f"networks whose ‖w‖ is over {EXPLODED:g} {WHEN}, within the steps kept{CLUSTERED}"
    yield count_number("weights", weights < np.inf, words, "networks")
    for name, steps in (("loss_step", loss), ("gradient_step", gradient)):
        words = f"first step at which the {name.removesuffix('_step')} is over {EXPLODED:g} {WHEN}"
        yield median_number(name, steps, words, "steps", "+g", OVER)
    words = f"‖w‖ right before the divergence over its largest value until {BEFORE} steps before"
    yield median_number("weights_growth", networks["weights_growth"], words, "ratio", ".2f", OVER)
