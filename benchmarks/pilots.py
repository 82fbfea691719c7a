"""``python -m benchmarks.pilots SEED …``: pilots of the practicality study.

Trains the generated cells of up to 10,000 samples, the long training and the noise, each at its
published size, from seeds that no reported run has; what was measured of each network is kept in
data/pilots/practicality/, one table an experiment. A seed takes some two minutes on one core, and
what is there already is not trained again. MNIST, CIFAR and the larger cells have no pilots.
"""

import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pandas as pd

from oneneuron.datasets.task import BinaryTask
from oneneuron.studies.practicality import noise, search, stability, tasks
from oneneuron.studies.practicality.cells import (
    CELLS,
    HELD_OUT,
    LONG_CELLS,
    LONG_EPOCHS,
    NOISE_AFTER_EPOCHS,
    Cell,
)
from oneneuron.studies.practicality.measures import measure, measure_noise, measure_order
from oneneuron.training.record import read_records, write_record

Tables = dict[str, pd.DataFrame]

FIRST_REPORTED = 100
"""Seeds from here on are those of reported runs."""

LARGEST = 10_000
LONGEST = "trained_long"
KEPT = Path("data/pilots/practicality")
SCRATCH = Path("results/pilots/practicality")


def main(seeds: list[int]) -> None:
    """Train what is missing, then keep the measures of all seeds that there are."""
    if not seeds or max(seeds) >= FIRST_REPORTED:
        raise SystemExit(f"give seeds under {FIRST_REPORTED}: the others are for reported runs")
    SCRATCH.mkdir(parents=True, exist_ok=True)
    planned = [(name, seed, make) for seed in seeds for name, make in experiments(seed)]
    # the longest last: what there is of the others is kept by then
    for name, seed, make in sorted(planned, key=lambda plan: plan[0] == LONGEST):
        if not (SCRATCH / f"{name}_{seed}.parquet").exists():
            for kind, table in make().items():
                write_record(SCRATCH / f"{kind}_{seed}.parquet", table)
    for kind in ("searched", "trained_long", "exploded", "shaken"):
        parts = [read_records([path]) for path in sorted(SCRATCH.glob(f"{kind}*.parquet"))]
        if parts:
            table = pd.concat(parts, ignore_index=True).drop(columns="path")
            write_record(KEPT / f"{kind}.parquet", table.sort_values("seed", kind="stable"))


def experiments(seed: int) -> Iterator[tuple[str, Callable[[], Tables]]]:
    """Yield what is trained of a seed, with the name of its last table."""

    def task_of(cell: Cell) -> BinaryTask:
        return tasks.make(cell.family, seed, cell.train_size, HELD_OUT, cell.radii, cell.means)

    def searched(cell: Cell) -> Tables:
        job = {
            "cell": cell.name,
            "family": cell.family,
            "tables": list(cell.tables),
            "seed": seed,
            "epochs": cell.epochs,
            "controls": True,
        }
        return {f"searched_{cell.name}": measure(search.train(job, task_of(cell)))}

    def trained_long() -> Tables:
        of_long = [task_of(CELLS[name]) for name in LONG_CELLS]
        made = stability.train({"seed": seed, "epochs": LONG_EPOCHS}, of_long)
        return {"exploded": measure_order(made["divergences"]), LONGEST: measure(made["record"])}

    def shaken() -> Tables:
        job = {"seed": seed, "epochs": NOISE_AFTER_EPOCHS}
        return {"shaken": measure_noise(noise.train(job, task_of(CELLS[LONG_CELLS[0]])))}

    for cell in CELLS.values():
        if cell.dataset is None and cell.train_size <= LARGEST:
            yield f"searched_{cell.name}", partial(searched, cell)
    yield "shaken", shaken
    yield LONGEST, trained_long


if __name__ == "__main__":
    main([int(seed) for seed in sys.argv[1:]])
