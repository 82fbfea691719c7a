"""What a run of the practicality study consists of."""

PRACTICALITY_REGISTRY = ["data/published/practicality.yaml"]
# Cells whose samples are real, and the dataset that they come from.
REAL_CELLS = {"mnist_n13000": "mnist", "cifar_n2000": "cifar10"}
LONG_CELLS = ["spheres_1_01_n10000", "gaussians_0_1_n10000"]

PRACTICALITY_FIGURES = {
    "learning_curves": ["runs"],
    "divergence_map": ["runs"],
    "sensitivity": ["runs"],
    "generalisation": ["runs"],
    "stability": ["stability"],
    "remedies": ["stability"],
    "divergence": ["divergences"],
    "noise": ["noise"],
}


def practicality(run):
    """Return what config/{run}.yaml says of this study; nothing where it says nothing."""
    return settings(run).get("practicality", {})


def practicality_cell(wildcards):
    cells = practicality(wildcards.run).get("cells", {})
    if wildcards.cell not in cells:
        raise WorkflowError(
            f"config/{wildcards.run}.yaml has no cell {wildcards.cell!r} under practicality; "
            f"it has {', '.join(cells) or 'none at all'}"
        )
    return cells[wildcards.cell]


def is_practicality_stand_in(run):
    return practicality(run).get("data") == "stand-in"


def are_files_real(wildcards):
    return wildcards.cell in REAL_CELLS and not is_practicality_stand_in(wildcards.run)


def search_samples(wildcards):
    """Return a cell's samples: the imported files, or what was made from the seed."""
    if are_files_real(wildcards):
        dataset = REAL_CELLS[wildcards.cell]
        return {"files": [f"data/verified/{dataset}/{name}" for name in FILES[dataset]]}
    return {"task": "results/{run}/practicality/tasks/{cell}/{seed}.npz"}


def task_params(wildcards):
    cell = practicality_cell(wildcards)
    return {
        "cell": wildcards.cell,
        "seed": int(wildcards.seed),
        "train_size": cell["train_size"],
        "held_out": practicality(wildcards.run)["held_out"],
    }


def search_job(wildcards):
    seeds = practicality(wildcards.run)["mnist_control_seeds"]
    return job(
        "search_grid",
        epochs=practicality_cell(wildcards)["epochs"],
        controls=wildcards.cell != "mnist_n13000" or int(wildcards.seed) in seeds,
        are_files_real=are_files_real(wildcards),
        **task_params(wildcards),
    )


def practicality_records(run, kind):
    """Return the records of one kind: of the searches, or of an experiment on stability."""
    study, folder = practicality(run), f"results/{run}/practicality"
    seeds = study.get("seeds", [])
    if kind == "runs":
        cells = study.get("cells", {})
        return [
            f"{folder}/runs/{cell}/{seed}.parquet" for cell in cells for seed in seeds
        ]
    if kind == "divergences":
        return [f"{folder}/stability/{seed}.divergences.parquet" for seed in seeds]
    return [f"{folder}/{kind}/{seed}.parquet" for seed in seeds]


def needed_practicality_records(*kinds):
    """Return an input function: the records of some kinds; an error where the run has none."""

    def records(wildcards):
        if not practicality(wildcards.run):
            raise WorkflowError(
                f"config/{wildcards.run}.yaml has no section 'practicality', which this needs"
            )
        return [
            path for kind in kinds for path in practicality_records(wildcards.run, kind)
        ]

    return records


def practicality_scale(run):
    """Return how large a run of the study is: what verdicts depend on."""
    sizes = ("cells", "held_out", "long_epochs", "noise_after_epochs")
    return {key: practicality(run)[key] for key in sizes}


def published_generalisation(wildcards):
    """Return what the figure that shows published values reads besides its records."""
    if wildcards.figure != "generalisation":
        return {}
    return {
        "registry": PRACTICALITY_REGISTRY,
        "schema": "workflow/schemas/published.schema.yaml",
    }


def practicality_figures(run):
    names = PRACTICALITY_FIGURES if practicality(run) else []
    return [f"results/{run}/figures/practicality_{name}.svg" for name in names]


def practicality_numbers(run):
    if not practicality(run):
        return []
    names = ["tables", "stability", "noise", "audit", "claims"]
    return [f"results/{run}/practicality/statistics/{name}.json" for name in names]


def practicality_claims(run):
    if not practicality(run):
        return []
    return [f"results/{run}/practicality/statistics/claims_judged.json"]


def practicality_tables(run):
    """Return the file with what each seed shows in each table."""
    if not practicality(run):
        return []
    return [f"results/{run}/practicality/measures/tables.parquet"]
