"""Verify a dataset's files, found in data/raw, the mirror or at their addresses."""

from recorded import recorded

with recorded(snakemake) as job:
    import os
    from pathlib import Path

    from oneneuron.datasets.sources import dataset_of

    dataset = dataset_of(job.arguments["name"], job.arguments["dataset"])
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
