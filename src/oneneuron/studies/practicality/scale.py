"""Whether a run is as large as the study: smaller ones support no verdict."""

from collections.abc import Mapping
from typing import Any

from oneneuron.datasets.synthetic import HELD_OUT
from oneneuron.studies.practicality.cells import CELLS, Family

BUDGETS: dict[Family, int] = {"spheres": 150, "gaussians": 150, "mnist": 20, "cifar": 40}
"""Epochs of each combination. The report gives none: these are ours, fixed before any run."""

LONG_EPOCHS = 400
"""Epochs of the long training by which stability is judged."""

NOISE_AFTER_EPOCHS = 60
"""Epochs before the noise on the neuron's weights."""


def smaller_than_published(settings: Mapping[str, Any]) -> str | None:
    """Say what of a run is smaller than published, or than fixed where nothing is published.

    Parameters
    ----------
    settings
        ``cells`` with ``train_size`` and ``epochs`` of each by name, ``held_out``,
        ``long_epochs`` and ``noise_after_epochs``, as the run's config has them.

    Returns
    -------
    str or None
        In words; None where nothing is.
    """
    cells = {CELLS[name]: cell for name, cell in settings["cells"].items()}
    found = [
        f"{smaller} of {len(cells)} datasets with fewer {what}"
        for what, smaller in (
            ("training samples", sum(c["train_size"] < of.train_size for of, c in cells.items())),
            ("epochs", sum(c["epochs"] < BUDGETS[of.family] for of, c in cells.items())),
        )
        if smaller
    ]
    for key, of, what in (
        ("held_out", HELD_OUT, "held-out samples"),
        ("long_epochs", LONG_EPOCHS, "epochs of long training"),
        ("noise_after_epochs", NOISE_AFTER_EPOCHS, "epochs before the noise"),
    ):
        if settings[key] < of:
            found.append(f"{settings[key]:,} {what} of {of:,}")
    return "; ".join(found) or None
