"""What a run of the EEG study consists of."""

RECORDINGS = FILES["eeg"]
EEG_REGISTRY = ["data/published/eeg.yaml"]


def eeg_cell(wildcards):
    cells = settings(wildcards.run)["eeg"]["cells"]
    if wildcards.cell not in cells:
        raise WorkflowError(
            f"config/{wildcards.run}.yaml has no cell {wildcards.cell!r}; "
            f"it has {', '.join(cells)}"
        )
    return cells[wildcards.cell]


def eeg_runs(run, cell):
    """Return the record files of one cell of the EEG study, arm by arm and seed by seed."""
    arms = settings(run)["eeg"]["cells"].get(cell, {"arms": {}})["arms"]
    return [
        f"results/{run}/eeg/runs/{cell}/{arm}/{seed}.parquet"
        for arm, seeds in arms.items()
        for seed in seeds
    ]


def is_stand_in(run):
    return settings(run)["eeg"]["data"] == "stand-in"


def recordings(wildcards):
    if is_stand_in(wildcards.run):
        return expand(
            "results/{run}/eeg/simulated/{name}", run=wildcards.run, name=RECORDINGS
        )
    return expand("data/verified/eeg/{name}", name=RECORDINGS)


def training_frames(wildcards):
    return f"results/{wildcards.run}/eeg/frames/{eeg_cell(wildcards)['layout']}.npz"


def clean_start(wildcards):
    """Where its first draw is clean, the letter of the recipe is the same run: take that one."""
    seeds = eeg_cell(wildcards)["arms"].get("clean_start", [])
    if wildcards.arm == "letter" and int(wildcards.seed) in seeds:
        return f"results/{wildcards.run}/eeg/runs/{wildcards.cell}/clean_start/{wildcards.seed}.parquet"
    return []


def training_job(wildcards):
    cell = eeg_cell(wildcards)
    return job(
        "train_eeg",
        cell=wildcards.cell,
        layout=cell["layout"],
        split=cell["split"],
        epochs=cell["epochs"],
        arm=wildcards.arm,
        seed=int(wildcards.seed),
        device=settings(wildcards.run).get("device", "cpu"),
        **{"precision": "float32", **settings(wildcards.run)["eeg"]["training"]},
    )


# Each figure of the EEG study and the cells whose records it draws.
EEG_FIGURES = {
    "accuracy_one_run": ["main"],
    "accuracy_bands": ["main"],
    "best_accuracy": ["main"],
    "scale": ["main"],
    "sign_changes": ["main"],
    "jumps": ["main"],
    "early_stopping": ["main"],
    "training_end": ["main"],
    "honest_splits": ["main", "blocked", "subject", "recording", "corrected"],
    "calibration": ["calibration"],
    "dead_census": ["dead_census"],
}
# Cells that are set beside the main one at as many epochs.
COMPARED = ["blocked", "subject", "recording", "corrected"]


def eeg_records(cells):
    """Return an input function: all records of some cells, as far as the run has them."""

    def records(wildcards):
        if not has_cells(wildcards.run, cells):
            raise WorkflowError(
                f"config/{wildcards.run}.yaml has no runs for this: it needs a cell "
                f"{' or '.join(cells)} under eeg.cells"
            )
        return [path for cell in cells for path in eeg_runs(wildcards.run, cell)]

    return records


def published_beside(wildcards):
    """Return what a figure that shows published values reads besides its records."""
    if wildcards.figure not in ("accuracy_one_run", "best_accuracy", "calibration"):
        return {}
    return {
        "registry": EEG_REGISTRY,
        "schema": "workflow/schemas/published.schema.yaml",
    }


def has_cells(run, cells):
    return any(cell in settings(run)["eeg"]["cells"] for cell in cells)


def eeg_figures(wildcards):
    """Return the figures that a run has records for."""
    names = [f for f, cells in EEG_FIGURES.items() if has_cells(wildcards.run, cells)]
    if "start_census" in settings(wildcards.run)["eeg"]:
        names.append("start_census")
    return [f"results/{wildcards.run}/figures/eeg_{name}.svg" for name in names]


def eeg_numbers(wildcards):
    """Return the files of numbers that a run has."""
    eeg = settings(wildcards.run)["eeg"]
    cells = [
        cell for cell in eeg["cells"] if cell not in ("calibration", "dead_census")
    ]
    names = [f"cells/{cell}" for cell in cells] + ["frames", "audit", "claims"]
    names += [name for name in ("calibration", "dead_census") if name in eeg["cells"]]
    names += ["start_census"] if "start_census" in eeg else []
    return [f"results/{wildcards.run}/eeg/statistics/{name}.json" for name in names]


def eeg_measures(wildcards):
    """Return the files with a row a run, of the cells whose runs the chapters show one by one."""
    cells = [c for c in ("main", "calibration") if has_cells(wildcards.run, [c])]
    return [f"results/{wildcards.run}/eeg/measures/{cell}.parquet" for cell in cells]
