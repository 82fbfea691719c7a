"""What the report's printed numbers say by themselves, as numbers for the report."""

from collections.abc import Iterator

from oneneuron.evidence.number import Number
from oneneuron.statistics.audit import (
    hinge_bound,
    rows_against,
    split_feasible,
    zeros_contradicted,
)
from oneneuron.statistics.registry import PublishedNumber, Registry
from oneneuron.statistics.summaries import named
from oneneuron.studies.practicality.cells import CELLS, bayes_error
from oneneuron.studies.practicality.config import MNIST_IMAGES

MNIST_SPLIT = (13_000, 2_000, 2_000)
"""Training, test and validation samples of MNIST's ones and sevens, as the report has them."""

MNIST_AVAILABLE = MNIST_IMAGES + 2_163
"""Ones and sevens among MNIST's official training and test images."""

Printed = dict[tuple[int, str, str, str], PublishedNumber]
"""Published numbers by table, cell, arm and measure."""


def numbers(published: Registry) -> list[Number]:
    """Return ``practicality.audit.…``: what cannot be, and what nobody can avoid.

    Nothing of ours enters, so that a stand-in run has the same.

    Parameters
    ----------
    published
        What was published.

    Returns
    -------
    list of Number
        ``losses`` with errors beside them, and how many of these are ``no_sums``;
        ``mnist.needed``, ``mnist.available``, ``mnist.short_by``; ``zeros_contradicted``, between
        tables 1 and 2; ``better.errors`` and ``better.loss``, rows of table 3 against the
        conclusion drawn from it; ``bayes.{dataset}``, error rates of the best classifier;
        ``loss_per_error.{cell}.{arm}`` of table 3, which needs no size of the set.
    """
    printed: Printed = {
        (number.place.table or 0, number.cell or "", number.arm or "", number.measure): number
        for number in published.numbers
        if number.study == "practicality"
    }
    found = (
        *_losses(printed),
        *_mnist(),
        *_contradictions(printed),
        *_bayes(),
        *_loss_per_error(printed),
    )
    return list(named(found, "practicality.audit.{name}"))


def _losses(printed: Printed) -> Iterator[Number]:
    bounds = [
        hinge_bound(
            loss.printed,
            int(printed[table, cell, arm, measure.replace("loss_sum", "errors")].printed),
        )
        for (table, cell, arm, measure), loss in printed.items()
        if measure.endswith("_loss_sum")
    ]
    no_sums = sum(not bound.can_be_sum for bound in bounds)
    words = "printed losses with a number of errors beside them"
    yield Number("losses", len(bounds), words, "losses")
    words += " that is larger, so that they cannot be sums over the same samples"
    yield Number("no_sums", no_sums, words, "losses", n=len(bounds))


def _mnist() -> Iterator[Number]:
    split = split_feasible(MNIST_SPLIT, MNIST_AVAILABLE)
    for name, value, words in (
        ("needed", split.needed, "images in the three published sets together"),
        ("available", split.available, "images of ones and sevens that MNIST has"),
        (
            "short_by",
            split.short_by,
            "images that the three published sets lack if they are disjoint",
        ),
    ):
        yield Number(f"mnist.{name}", value, words, "samples", format=",")


def _contradictions(printed: Printed) -> Iterator[Number]:
    left, to_zero = (
        {
            f"{cell}, {arm}": int(number.printed)
            for (table, cell, arm, measure), number in printed.items()
            if (table, measure) == wanted
        }
        for wanted in ((1, "train_errors"), (2, "epochs_to_zero_train_errors"))
    )
    contrary = zeros_contradicted(left, to_zero)
    words = f"networks with errors left in table 1 and none in table 2: {'; '.join(contrary)}"
    yield Number("zeros_contradicted", len(contrary), words, "networks")
    for measure, name in (("validation_errors", "errors"), ("validation_loss_sum", "loss")):
        rows = {
            cell: (printed[3, cell, "exponential", measure].value, without.value)
            for (table, cell, arm, of), without in printed.items()
            if (table, arm, of) == (3, "without", measure)
        }
        words = f"rows of the published table 3 that are better with the neuron, by {name}"
        better = len(rows_against(rows, "greater"))
        yield Number(f"better.{name}", better, words, "rows", n=len(rows))


def _loss_per_error(printed: Printed) -> Iterator[Number]:
    for (table, cell, arm, measure), loss in printed.items():
        if (table, measure) == (3, "validation_loss_sum") and loss.rule != "none":
            errors = printed[table, cell, arm, "validation_errors"].value
            if errors:
                words = f"published validation loss over errors, {loss.printed} over {errors:.0f}"
                id = f"loss_per_error.{cell}.{arm}"
                yield Number(id, loss.value / errors, words, "loss", format=".3g")


def _bayes() -> Iterator[Number]:
    for cell in CELLS.values():
        rate, name = bayes_error(cell), cell.name.rpartition("_n")[0]
        # of several sizes of one dataset the first tells
        first = next(one for one in CELLS.values() if one.name.startswith(f"{name}_n"))
        if cell.means is not None and rate is not None and cell is first:
            words = "error rate of the best classifier of these Gaussians, Φ(-√100 Δ/2)"
            form = ".2%" if rate >= 1e-4 else ".2g"
            yield Number(f"bayes.{name}", rate, words, "error rate", format=form)
