"""Verify a dataset's files, found in data/raw, the mirror or at their addresses."""

from recorded import recorded

with recorded(snakemake) as job:
    import os
    from pathlib import Path

    import yaml

    from oneneuron.datasets.sources import dataset_of

    # read here, not declared: what it is called, whose it is and where it lies may be reworded
    listed = yaml.safe_load(Path("data/sources.yaml").read_text(encoding="utf-8"))["datasets"]
    name = job.arguments["name"]
    dataset = dataset_of(name, listed[name], job.arguments["files"])
    for target in map(Path, snakemake.output.files):
        imported = job.entry(
            dataset,
            target.name,
            target,
            raw_folder="data/raw",
            mirror_folder=os.environ.get("ONE_NEURON_MIRROR") or None,
            kept_folder="data/kept",
        )
        print(f"{target.name}: {imported['found_in']}")
        job.sources.append({"output": str(target), **imported})
