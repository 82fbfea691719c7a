"""In what networks deviate from the design of their experiment."""

from collections.abc import Iterator

import pandas as pd

from oneneuron.studies.practicality.cells import (
    CELLS,
    EARLY_EPOCHS,
    HELD_OUT,
    LONG_CELLS,
    LONG_EPOCHS,
    NOISE_AFTER_EPOCHS,
    SMALL_EPOCHS,
)

SIZES = {
    "train_size": "training samples",
    "validation_size": "validation samples",
    "test_size": "test samples",
    "epochs": "epochs",
    "trained_epochs": "epochs before the noise",
    "looked_at": "epochs on raw pixels and on standardised ones",
}


def deviations(networks: pd.DataFrame) -> Iterator[str]:
    """Yield in what some networks deviate from the design of their experiment."""
    for column, designed in _design(networks).items():
        ours = networks[column]
        off = ours != designed
        if off.any():
            whose = "the paper run's " if _is_ours(column, networks[off]) else ""
            yield f"{_span(ours[off])} {SIZES[column]}, not {whose}{_span(designed[off])}"


def _is_ours(column: str, networks: pd.DataFrame) -> bool:
    """Say whether a size is ours, as the report gives none: of epochs, and of generated sets."""
    if column not in ("validation_size", "test_size"):
        return column != "train_size"
    return any(CELLS[cell].dataset is None for cell in networks["cell"].unique())


def _span(sizes: "pd.Series[int]") -> str:
    """Return sizes in words: ``400``, or ``100 to 400`` where they differ between datasets."""
    ends = dict.fromkeys((int(sizes.min()), int(sizes.max())))
    return " to ".join(f"{end:,}" for end in ends)


def _design(networks: pd.DataFrame) -> dict[str, "pd.Series[int]"]:
    """Return what sizes the networks should have, by column, one for each."""

    def every(value: int) -> "pd.Series[int]":
        return pd.Series(value, index=networks.index)

    if "noise" in networks:
        size = CELLS[LONG_CELLS[0]].train_size
        return {"train_size": every(size), "trained_epochs": every(NOISE_AFTER_EPOCHS)}
    if "task" in networks:
        of_task = {cell.rpartition("_n")[0]: CELLS[cell].train_size for cell in LONG_CELLS}
        return {"train_size": networks["task"].map(of_task), "epochs": every(LONG_EPOCHS)}
    cells = networks["cell"].map(CELLS)
    sizes: dict[str, pd.Series[int]] = {"train_size": cells.map(lambda cell: cell.train_size)}
    if "looked_at" in networks:
        return {**sizes, "looked_at": every(EARLY_EPOCHS)}
    if "asked" in networks:
        return {**sizes, "epochs": every(SMALL_EPOCHS)}
    # of MNIST there are fewer held out than published, whoever deals them out
    freely = cells.map(lambda cell: cell.family != "mnist")
    return {
        **sizes,
        **{n: networks[n].mask(freely, HELD_OUT) for n in ("validation_size", "test_size")},
        "epochs": cells.map(lambda cell: cell.epochs),
    }
