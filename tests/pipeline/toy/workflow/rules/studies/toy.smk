"""The toy study."""


def toy_records(run):
    return [f"results/{run}/toy/runs/{seed}.parquet" for seed in said_of("toy", run)["seeds"]]


rule throw_dice:
    """Throw the dice of one seed."""
    output:
        record="results/{run}/toy/runs/{seed}.parquet",
        provenance="results/{run}/toy/runs/{seed}.provenance.json",
    log:
        "results/{run}/logs/throw_dice/{seed}.log",
    threads: 1
    resources:
        checkpoint_seconds=60,
    params:
        job=lambda wildcards: job(
            "train_networks",
            "oneneuron.studies.toy.protocol:train",
            seed=int(wildcards.seed),
            throws=20,
        ),
    script:
        "../../scripts/train_networks.py"


study(
    "toy",
    is_stand_in=lambda run: False,
    records=toy_records,
    measures=lambda run: {"dice": step("measures:measure", records=toy_records(run))},
    numbers=lambda run: {"means": step("numbers:numbers", **measures("toy", run, "dice"))},
    figures=lambda run: {"dots": step("figures.dots:draw", **measures("toy", run, "dice"))},
    claims=lambda run: {
        "claims": step(
            "claims:sample",
            published=STUDIES["toy"].published,
            **measures("toy", run, "dice"),
        )
    },
)
