"""The practicality study: what makes its data, what trains, and what it registers."""

from oneneuron.studies.practicality import cells as practicality_cells

PRACTICALITY_RECORDS = {
    "stability": "stability/{seed}",
    "divergences": "stability/{seed}.divergences",
    "noise": "noise/{seed}",
}


def practicality(run):
    """Return what a run says of the study, and the study's sizes where it says nothing."""
    return {
        "cells": {name: {} for name in practicality_cells.CELLS},
        "held_out": practicality_cells.HELD_OUT,
        "long_epochs": practicality_cells.LONG_EPOCHS,
        "noise_after_epochs": practicality_cells.NOISE_AFTER_EPOCHS,
        "small_epochs": practicality_cells.SMALL_EPOCHS,
        **said_of("practicality", run),
    }


def practicality_is_stand_in(run):
    """Return how the records of stand-ins are known: spheres and Gaussians are the real thing."""
    cells = practicality_cells.CELLS.values()
    images = [f"/{cell.name}/" for cell in cells if cell.dataset]
    return images if practicality(run).get("data") == "stand-in" else False


def practicality_samples(wildcards):
    """Return what makes a cell's samples."""
    said, cell = practicality(wildcards.run), practicality_cells.CELLS.get(
        wildcards.cell
    )
    of_run = pick(said["cells"], wildcards.cell, wildcards.run, "cell")
    return {
        "family": cell.family,
        "radii": cell.radii and list(cell.radii),
        "means": cell.means and list(cell.means),
        "train_size": of_run.get("train_size", cell.train_size),
        "held_out": said["held_out"],
        "seed": int(wildcards.seed),
    }


def practicality_data(wildcards):
    """Return a cell's samples: the imported files, or what was made from the seed."""
    pick(practicality(wildcards.run)["cells"], wildcards.cell, wildcards.run, "cell")
    dataset = practicality_cells.CELLS[wildcards.cell].dataset
    if dataset and not practicality_is_stand_in(wildcards.run):
        return {"files": verified(dataset)}
    return {"task": "results/{run}/practicality/tasks/{cell}/{seed}.npz"}


def practicality_search(wildcards):
    said, cell = practicality(wildcards.run), practicality_cells.CELLS[wildcards.cell]
    controls = seeds_of(said.get("mnist_control_seeds", said["seeds"]))
    return job(
        "train_networks",
        "oneneuron.studies.practicality.search:train",
        read={"task": "oneneuron.datasets.task:read_task"},
        cell=wildcards.cell,
        tables=list(cell.tables),
        epochs=said["cells"][wildcards.cell].get("epochs", cell.epochs),
        controls=cell.family != "mnist" or int(wildcards.seed) in controls,
        **practicality_samples(wildcards),
    )


def practicality_pixels(wildcards):
    said, cell = practicality(wildcards.run), practicality_cells.CELLS[wildcards.cell]
    return job(
        "train_networks",
        "oneneuron.studies.practicality.pixels:train",
        read={"task": "oneneuron.datasets.task:read_task"},
        cell=cell.name,
        epochs=said["small_epochs"],
        **practicality_samples(wildcards),
    )


def practicality_seeds(said, cell):
    """Return the seeds that train on a cell: on images they may be fewer."""
    kind = "image_seeds" if practicality_cells.CELLS[cell].dataset else "seeds"
    return seeds_of(said.get(kind, said["seeds"]))


def practicality_records(run, kind="runs"):
    """Return the records of one kind; none where the run lacks what they are trained on."""
    said, cells = practicality(run), practicality_cells.CELLS
    names = [
        f"{kind}/{name}/{seed}"
        for name in said["cells"]
        if kind == "runs" or cells[name].dataset
        for seed in practicality_seeds(said, name)
    ]
    if kind in PRACTICALITY_RECORDS:
        there = set(practicality_cells.LONG_CELLS) <= set(said["cells"])
        name = PRACTICALITY_RECORDS[kind]
        names = [name.format(seed=seed) for seed in seeds_of(said["seeds"]) if there]
    return recorded(run, *(f"practicality/{name}.parquet" for name in names))


rule make_task:
    """Draw a cell's samples from a seed: spheres, Gaussians, or stand-ins for real images."""
    output:
        made="results/{run}/practicality/tasks/{cell}/{seed}.npz",
        provenance="results/{run}/practicality/tasks/{cell}/{seed}.provenance.json",
    log:
        "results/{run}/logs/make_task/{cell}/{seed}.log",
    benchmark:
        "results/{run}/benchmarks/make_task/{cell}/{seed}.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "make_data",
            "oneneuron.studies.practicality.tasks:make",
            write="oneneuron.datasets.task:save_task",
            **practicality_samples(wildcards),
        ),
    script:
        "../../scripts/make_data.py"


rule search_grid:
    """Train all arms of a cell with all hyperparameters from one seed; resumes when interrupted."""
    input:
        unpack(practicality_data),
    output:
        record="results/{run}/practicality/runs/{cell}/{seed}.parquet",
        provenance="results/{run}/practicality/runs/{cell}/{seed}.provenance.json",
    log:
        "results/{run}/logs/search_grid/{cell}/{seed}.log",
    benchmark:
        "results/{run}/benchmarks/search_grid/{cell}/{seed}.jsonl"
    # some of them are the longest of all: not last, when the other cores have nothing to do
    priority: 1
    threads: 1
    resources:
        checkpoint_seconds=seconds_between_checkpoints,
    params:
        job=practicality_search,
    script:
        "../../scripts/train_networks.py"


use rule search_grid as train_on_pixels with:
    output:
        record="results/{run}/practicality/pixels/{cell}/{seed}.parquet",
        provenance="results/{run}/practicality/pixels/{cell}/{seed}.provenance.json",
    log:
        "results/{run}/logs/train_on_pixels/{cell}/{seed}.log",
    benchmark:
        "results/{run}/benchmarks/train_on_pixels/{cell}/{seed}.jsonl"
    params:
        job=practicality_pixels,


rule train_long:
    """Train all arms long, inputs standardised and raw: who diverges, when, and how; resumes."""
    input:
        tasks=expand(
            "results/{{run}}/practicality/tasks/{cell}/{{seed}}.npz",
            cell=practicality_cells.LONG_CELLS,
        ),
    output:
        record="results/{run}/practicality/stability/{seed}.parquet",
        divergences="results/{run}/practicality/stability/{seed}.divergences.parquet",
        provenance="results/{run}/practicality/stability/{seed}.provenance.json",
    log:
        "results/{run}/logs/train_long/{seed}.log",
    benchmark:
        "results/{run}/benchmarks/train_long/{seed}.jsonl"
    threads: 1
    resources:
        checkpoint_seconds=seconds_between_checkpoints,
    params:
        job=lambda wildcards: job(
            "train_networks",
            "oneneuron.studies.practicality.stability:train",
            read={"tasks": "oneneuron.datasets.task:read_tasks"},
            seed=int(wildcards.seed),
            epochs=practicality(wildcards.run)["long_epochs"],
        ),
    script:
        "../../scripts/train_networks.py"


rule shake_neurons:
    """Add noise to the weights of trained neurons, and train on."""
    input:
        task=f"results/{{run}}/practicality/tasks/{practicality_cells.LONG_CELLS[0]}/{{seed}}.npz",
    output:
        record="results/{run}/practicality/noise/{seed}.parquet",
        provenance="results/{run}/practicality/noise/{seed}.provenance.json",
    log:
        "results/{run}/logs/shake_neurons/{seed}.log",
    benchmark:
        "results/{run}/benchmarks/shake_neurons/{seed}.jsonl"
    threads: 1
    resources:
        checkpoint_seconds=seconds_between_checkpoints,
    params:
        job=lambda wildcards: job(
            "train_networks",
            "oneneuron.studies.practicality.noise:train",
            read={"task": "oneneuron.datasets.task:read_task"},
            seed=int(wildcards.seed),
            epochs=practicality(wildcards.run)["noise_after_epochs"],
        ),
    script:
        "../../scripts/train_networks.py"


def practicality_measures(run):
    """Return a table for the searches and, where the run has them, one for each experiment."""
    found = {}
    for name, kind, entry in (
        ("searched", "runs", "measures:measure"),
        ("trained_long", "stability", "measures:measure"),
        ("shaken", "noise", "measures:measure_noise"),
        ("pixels", "pixels", "measures:measure"),
        ("exploded", "divergences", "measures:measure_order"),
    ):
        if records := practicality_records(run, kind):
            found[name] = step(entry, records=records)
    return found


def practicality_numbers(run):
    there = measures("practicality", run)
    published = {"published": STUDIES["practicality"].published}
    found = {
        "audit": step("numbers.audit:numbers", **published),
        "chances": chances("practicality", run, read="chances:read"),
    }
    for name, table in (
        ("tables", "searched"),
        ("stability", "trained_long"),
        ("noise", "shaken"),
        ("pixels", "pixels"),
        ("order", "exploded"),
    ):
        if table in there:
            found[name] = step(f"numbers.{name}:numbers", **{table: there[table]})
    if not practicality_is_stand_in(run):
        found["answers"] = step(
            "answers:answers", searched=there["searched"], **published
        )
    return found


def practicality_figures(run):
    """Return the figures that a run has records for."""
    there = measures("practicality", run)
    published = (
        {}
        if practicality_is_stand_in(run)
        else {"published": STUDIES["practicality"].published}
    )
    searched = there["searched"]
    found = {
        name: step(f"figures.{name}:draw", searched=searched)
        for name in ("divergence_map", "sensitivity")
    }
    found["learning_curves"] = step(
        "figures.learning_curves:draw",
        records=practicality_records(run, "runs"),
        searched=searched,
    )
    found["generalisation"] = step(
        "figures.generalisation:draw", searched=searched, **published
    )
    if "trained_long" in there:
        for name in ("stability", "remedies"):
            found[name] = step(
                f"figures.{name}:draw", trained_long=there["trained_long"]
            )
        divergences = practicality_records(run, "divergences")
        found["divergence"] = step("figures.divergence:draw", divergences=divergences)
    if "shaken" in there:
        found["noise"] = step("figures.noise:draw", shaken=there["shaken"])
    return found


study(
    "practicality",
    is_there=lambda run: bool(practicality_records(run)),
    is_stand_in=practicality_is_stand_in,
    records=practicality_records,
    measures=practicality_measures,
    numbers=practicality_numbers,
    figures=practicality_figures,
    claims=lambda run: {
        "claims": step(
            "claims:sample",
            published=STUDIES["practicality"].published,
            **measures("practicality", run),
        )
    },
    network="measures:KEYS",
)
