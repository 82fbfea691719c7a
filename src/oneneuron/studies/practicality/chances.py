"""What the practicality study's claims can decide: simulated from the pilots' networks."""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from oneneuron.config import seeds_of
from oneneuron.evidence.number import Number
from oneneuron.statistics import chances
from oneneuron.statistics.chances import Model, RowModel
from oneneuron.statistics.judge import RowSample
from oneneuron.statistics.pilots import BY_ITSELF, Pilot, Pilots, read_pilots
from oneneuron.statistics.registry import Claim, PublishedNumber, Registry
from oneneuron.studies.practicality.answers import published_size
from oneneuron.studies.practicality.cells import CELLS
from oneneuron.studies.practicality.claims import COUNTED, sample
from oneneuron.studies.practicality.rows import LEAST_LOSS
from oneneuron.training.record import read_records

Tables = Mapping[str, pd.DataFrame]

SPREADS_AS = {
    "spheres_1_01_n15000": "spheres_1_01_n10000",
    "spheres_1_01_n20000": "spheres_1_01_n10000",
    "gaussians_0_1_n15000": "gaussians_0_1_n10000",
    "gaussians_0_1_n20000": "gaussians_0_1_n10000",
    "mnist_n13000": "spheres_5_0_n5000",
    "cifar_n2000": "gaussians_0_5_n5000",
}
"""Cells without pilots of several seeds, and the nearest one of which there are."""


def read(paths: Iterable[str]) -> tuple[Pilots, Tables]:
    """Read the file of pilots and its schema, the first paths, and the pilots' tables by name."""
    path, schema, *tables = paths
    by_name = {table.rpartition("/")[2].removesuffix(".parquet"): table for table in tables}
    return read_pilots([path, schema]), {n: read_records([t]) for n, t in by_name.items()}


def numbers(
    published: Registry, pilots: tuple[Pilots, Tables], design: Mapping[str, Any], experiments: int
) -> list[Number]:
    """Return the chances of each claim's verdicts (`oneneuron.statistics.chances.numbers`).

    Parameters
    ----------
    published, pilots
        What was published, and the pilots: what is assumed of each claim, and their networks.
    design
        What a config says: ``seeds``, and ``image_seeds`` where those of images are others.
    experiments
        Simulated ones of each claim and effect.
    """
    assumed, tables = pilots
    tables = {**tables, "searched": _as_all_cells(tables["searched"])}

    def n(cell: str) -> int:
        is_real = cell in CELLS and CELLS[cell].dataset is not None
        return len(seeds_of(design.get("image_seeds" if is_real else "seeds", design["seeds"])))

    models = [
        *((c, _rows(c, published, tables, n)) for c in assumed.drawn(published, "rows")),
        *(
            (c, assumed.model(c, n(_of(c)), _seen(c, published, tables)))
            for c in assumed.drawn(published, *BY_ITSELF)
        ),
    ]
    return chances.numbers("practicality", models, experiments)


def _as_all_cells(searched: pd.DataFrame) -> pd.DataFrame:
    """Return the pilots' networks with those of the nearest cell in place of each missing one."""
    lent = [
        searched[searched["cell"] == source].assign(cell=cell)
        for cell, source in SPREADS_AS.items()
        if cell not in set(searched["cell"])
    ]
    return pd.concat([searched, *lent], ignore_index=True)


def _of(claim: Claim) -> str:
    """Return a cell that a claim speaks of; no name where it speaks of none by name."""
    cells = claim.where.get("cell", "")
    return cells if isinstance(cells, str) else str(cells[0])


def _seen(claim: Claim, published: Registry, tables: Tables) -> dict[str, Pilot]:
    """Return what the pilots say of a claim: by arm, or by what is compared, how often it holds."""
    found = sample(claim, published, **tables)
    names = [*claim.arms]
    for column, compared in claim.contrast.items():
        names = [f"{column}_{value}".lower() for value in compared]
    words = f"{claim.measured}, in the pilots"
    values = [arm.astype(np.float64) for arm in found.values]
    seen = {
        name: Pilot(words, values=tuple(of), count=int(of.sum()))
        for name, of in zip(names, values, strict=False)
    }
    if len(values) > 1:
        seen["differences"] = Pilot(words, values=tuple(values[0] - values[1]))
    return seen


def _rows(claim: Claim, published: Registry, tables: Tables, seeds: Callable[[str], int]) -> Model:
    """Return how the rows of a claim are made up: each spreads as in the pilots."""
    found = sample(claim, published, **tables)
    pairs = _published_pairs(claim, published)
    finite = [row.differences[np.isfinite(row.differences)] for row in found.rows]
    spreads = [float(d.std(ddof=1)) for d in finite if len(d) > 1]
    rows = []
    for row, (one, two), of in zip(found.rows, pairs, finite, strict=True):
        d = row.differences
        lost = (float(np.mean(d == np.inf)), float(np.mean(d == -np.inf)))
        spread = float(of.std(ddof=1) if len(of) > 1 else np.median(spreads))
        blank = RowSample(row.key, row.name, d[:0], row.published, row.silence)
        rows.append(
            RowModel(
                blank,
                seeds(str(two.cell)),
                _published_difference(one, two),
                max(spread, _least_spread(one, two)),
                lost,
                # a row at the floor stays there with one error more
                quiet=1 / published_size(two) if two.measure in COUNTED else 0.0,
            )
        )
    n_pilots = min(len(row.differences) for row in found.rows)
    lent = "cells without a pilot spread as " + ", ".join(
        f"{source} ({cell})" for cell, source in SPREADS_AS.items()
    )
    words = f"normal differences, pilots of {n_pilots} seeds, and no less than by counting; {lent}"
    return chances.of_rows(rows, words)


def _published_pairs(
    claim: Claim, published: Registry
) -> list[tuple[PublishedNumber, PublishedNumber]]:
    """Return the published numbers of both arms, row by row in the order of the second's."""
    by_place: dict[tuple[Any, ...], dict[str | None, PublishedNumber]] = {}
    for id in claim.numbers:
        number = published.number(id)
        key = (number.place.table, number.cell, number.measure)
        by_place.setdefault(key, {})[number.arm] = number
    return [(arms[claim.arms[0]], arms[claim.arms[1]]) for arms in by_place.values()]


def _least_spread(one: PublishedNumber, two: PublishedNumber) -> float:
    """Return the spread that counting alone gives: of errors as many, of epochs by one."""
    if two.measure in COUNTED:
        return math.sqrt(one.value + two.value) / published_size(two)
    return 1 / two.value if two.unit == "epochs" else 0.0


def _published_difference(one: PublishedNumber, two: PublishedNumber) -> float:
    """Return the published difference, as rows are compared: of rates or of logarithms."""
    if two.measure in COUNTED:
        return one.value / published_size(one) - two.value / published_size(two)
    return math.log(max(one.value, LEAST_LOSS) / max(two.value, LEAST_LOSS))
