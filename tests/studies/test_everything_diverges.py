"""Runs in which everything diverges are an outcome: measured, counted, judged, drawn.

Nothing is made up here: networks are trained at learning rates at which none can stay.
"""

import importlib
import inspect
import json
import pkgutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from oneneuron.evidence.number import read_source, write_numbers
from oneneuron.figures.style import theme
from oneneuron.report.markup import interval_text, number_text
from oneneuron.seeding import numpy_generator
from oneneuron.statistics.claims import numbers_of_claims, write_claims
from oneneuron.statistics.judge import judge
from oneneuron.statistics.registry import load_registry
from oneneuron.studies import eeg, practicality
from oneneuron.studies.eeg import protocol, starts
from oneneuron.studies.eeg.answers import answers as eeg_answers
from oneneuron.studies.eeg.cells import CELLS as EEG_CELLS
from oneneuron.studies.eeg.claims import sample as eeg_sample
from oneneuron.studies.eeg.frames import RECORDINGS, Frames
from oneneuron.studies.eeg.measures import measure as eeg_measure
from oneneuron.studies.eeg.numbers import cells, dead_long, deaths
from oneneuron.studies.eeg.numbers import starts as of_starts
from oneneuron.studies.practicality import (
    grids,
    measures,
    noise,
    pixels,
    search,
    stability,
    tasks,
)
from oneneuron.studies.practicality.answers import answers
from oneneuron.studies.practicality.cells import CELLS, LONG_CELLS
from oneneuron.studies.practicality.claims import sample
from oneneuron.studies.practicality.numbers import noise as of_noise
from oneneuron.studies.practicality.numbers import order as of_order
from oneneuron.studies.practicality.numbers import pixels as of_pixels
from oneneuron.studies.practicality.numbers import stability as of_stability
from oneneuron.studies.practicality.numbers import tables as of_tables

ROOT = Path(__file__).parents[2]
RATE, EPOCHS, SEEDS = 1e30, 3, (1, 2)
EEG_ARMS = {
    "main": ("without", "scaled_input", "clean_start"),
    "no_penalty": ("scaled_input",),
    "subject": ("without", "scaled_input"),
    "dead_census": ("without", "scaled_input"),
    "dead_long": ("without", "scaled_input"),
}
TRIED = ("spheres_1_01_n10000", "gaussians_0_1_n15000", "spheres_1_5_n5000", "mnist_n13000")


def registry_of(study):
    schema = ROOT / "workflow/schemas/published.schema.yaml"
    return load_registry(ROOT / f"data/published/{study}.yaml", schema)


def figures_of(study):
    package = importlib.import_module(f"{study.__name__}.figures")
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        if hasattr(module, "draw"):
            yield module.draw


def draw_all(study, published, **inputs):
    """Draw and lay out every figure of a study, with published values and without."""
    for draw in figures_of(study):
        taken = inspect.signature(draw).parameters
        given = {name: inputs[name] for name in taken if name in inputs}
        for beside in [{}, {"published": published}] if "published" in taken else [{}]:
            figure, description = draw(**given, **beside)
            with theme():
                figure.draw_without_rendering()
            assert description.alt


def judge_all(published, tmp_path, sample_of):
    """Judge every claim, and write and read what is found as a run does."""
    judged = [judge(claim, sample_of(claim), stand_in=False) for claim in published.claims]
    assert {one.verdict.verdict for one in judged} <= {"no verdict here", "not testable"}
    write_claims(tmp_path / "claims.json", judged, published, stand_in=False)
    assert len(json.loads((tmp_path / "claims.json").read_text())["claims"]) == len(judged)
    tell_all(numbers_of_claims(judged), tmp_path)
    # the rules themselves, were the design that published and had every seed three more like it
    for claim in published.claims:
        one = sample_of(claim)
        more = tuple(np.tile(arm, 4) for arm in one.values)
        rows = tuple(replace(row, differences=np.tile(row.differences, 4)) for row in one.rows)
        more_of_it = replace(one, deviations=(), missing="", values=more, rows=rows)
        judge(claim, more_of_it, stand_in=False)


def tell_all(numbers, tmp_path):
    """Write numbers and tell each one in words; return their values by id."""
    write_numbers(tmp_path / "numbers.json", numbers)
    found = read_source(tmp_path / "numbers.json")
    for number in found.values():
        for text in (number_text(number), interval_text(number) if number.interval else ""):
            assert "nan" not in text and "inf" not in text
    return {id: number.value for id, number in found.items()}


def make_frames():
    """Return frames of noise whose class is their brightness, six a recording."""
    labels = np.repeat([one.label for one in RECORDINGS], 6).astype(np.float32)
    images = numpy_generator(0, "data").standard_normal((len(labels), 28, 28, 3))
    return Frames(
        images=(0.3 * (images + labels[:, None, None, None])).astype(np.float32),
        labels=labels,
        subject=np.repeat([one.subject for one in RECORDINGS], 6),
        recording=np.repeat([one.file_name.removesuffix(".csv") for one in RECORDINGS], 6),
    )


def train_eeg(frames, cell, arm, seed):
    job = {
        "cell": cell,
        "layout": "as_published",
        "split": "subject" if cell == "subject" else "published",
        "arm": arm,
        "seed": seed,
        "epochs": EPOCHS,
        "device": "cpu",
        **EEG_CELLS[cell].training,
        "batch_size": 16,
        "learning_rate": RATE,
    }
    return protocol.train(job, frames).assign(path=f"{cell}/{arm}/{seed}.parquet")


def test_the_eeg_study(tmp_path):
    published, frames = registry_of("eeg"), make_frames()
    records = {
        cell: pd.concat(
            [train_eeg(frames, cell, arm, seed) for arm in arms for seed in SEEDS],
            ignore_index=True,
        )
        for cell, arms in EEG_ARMS.items()
    }
    census = starts.census(frames, 3, 0)
    measured = {cell: eeg_measure(table, [EPOCHS - 1]) for cell, table in records.items()}
    with_neuron = measured["main"].query("arm != 'without'")
    assert with_neuron["lost"].all()

    judged = {name: measured[name] for name in ("main", "subject", "dead_census", "no_penalty")}
    judged["records"] = records["main"]
    judge_all(published, tmp_path, lambda claim: eeg_sample(claim, published, **judged))
    found = [
        *cells.numbers(measured["main"]),
        *cells.numbers(measured["subject"], measured["main"]),
        *cells.numbers(measured["no_penalty"], measured["main"]),
        *deaths.numbers(records["dead_census"]),
        *dead_long.numbers(records["dead_long"]),
        *of_starts.numbers(census),
        *eeg_answers(measured["main"], published),
    ]
    values = tell_all(found, tmp_path)
    assert values["eeg.lost.clean_start"] == len(SEEDS)
    assert {values[id] for id in values if id.startswith("eeg.against.post")} == {"not comparable"}
    draw_all(
        eeg,
        published,
        records=pd.concat(records.values(), ignore_index=True),
        measures=pd.concat(measured.values(), ignore_index=True),
        census=census,
    )


def make_task(name, seed):
    cell = CELLS[name]
    return tasks.make(cell.family, seed, 200, 50, radii=cell.radii, means=cell.means)


def search_in(name, seed, *, controls):
    cell = CELLS[name]
    job = {"cell": name, "family": cell.family, "tables": cell.tables, "seed": seed}
    record = search.train(job | {"epochs": EPOCHS, "controls": controls}, make_task(name, seed))
    return record.assign(path=f"{name}/{seed}")


@pytest.fixture(scope="module")
def calm():
    """Return records of searches at the study's own learning rates."""
    grid = grids.Grid((1e-3,), (0.98,))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grids, "GRIDS", dict.fromkeys(grids.GRIDS, grid))
        return pd.concat(search_in(name, seed, controls=False) for name in TRIED for seed in SEEDS)


@pytest.fixture(scope="module")
def wild():
    """Return the records of the searches, the long training and the noise, and the divergences.

    Of networks trained at a learning rate at which none can stay.
    """
    grid = grids.Grid((RATE,), (1.0, 0.98))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grids, "GRIDS", dict.fromkeys(grids.GRIDS, grid))
        patch.setattr(noise, "LEARNING_RATE", RATE)
        return train_practicality()


def train_practicality():
    parts = {"records": [], "long": [], "noise": [], "divergences": [], "pixels": []}
    for seed in SEEDS:
        parts["records"] += [search_in(name, seed, controls=True) for name in TRIED]
        long = [make_task(name, seed) for name in LONG_CELLS]
        tables = stability.train({"seed": seed, "epochs": EPOCHS}, long)
        parts["long"].append(tables["record"].assign(path=f"long/{seed}"))
        parts["divergences"].append(tables["divergences"].assign(path=f"divergences/{seed}"))
        shaken = noise.train({"seed": seed, "epochs": EPOCHS}, long[0])
        parts["noise"].append(shaken.assign(path=f"noise/{seed}"))
        job = {"cell": "mnist_n13000", "family": "mnist", "seed": seed, "epochs": EPOCHS}
        on_pixels = pixels.train(job, make_task("mnist_n13000", seed))
        parts["pixels"].append(on_pixels.assign(path=f"pixels/{seed}"))
    return {name: pd.concat(tables, ignore_index=True) for name, tables in parts.items()}


@pytest.mark.parametrize("everything", [True, False], ids=["everything", "with the neuron"])
def test_the_practicality_study(tmp_path, everything, calm, wild):
    published, made = registry_of("practicality"), dict(wild)
    if not everything:
        parts = calm.query("arm == 'without'"), wild["records"].query("arm != 'without'")
        made["records"] = pd.concat(parts, ignore_index=True)
    tables = {
        "searched": measures.measure(made["records"]),
        "trained_long": measures.measure(made["long"]),
        "shaken": measures.measure_noise(made["noise"]),
        "pixels": measures.measure(made["pixels"]),
        "exploded": measures.measure_order(made["divergences"]),
    }
    assert tables["searched"].query("arm == 'exponential'")["lost"].all()

    judge_all(published, tmp_path, lambda claim: sample(claim, published, **tables))
    found = [
        *of_tables.numbers(tables["searched"]),
        *of_stability.numbers(tables["trained_long"]),
        *of_noise.numbers(tables["shaken"]),
        *of_pixels.numbers(tables["pixels"]),
        *of_order.numbers(tables["exploded"]),
        *answers(tables["searched"], published),
    ]
    values = tell_all(found, tmp_path)
    assert values["practicality.table1.spheres_1_01_n10000.exponential.lost"] == len(SEEDS)
    draw_all(
        practicality,
        published,
        records=made["records"],
        divergences=made["divergences"],
        **tables,
    )
