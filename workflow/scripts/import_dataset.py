"""Verify a dataset's files, found in data/raw, the mirror or at their addresses."""

from recorded import recorded

with recorded(snakemake) as job:
    import os
    from pathlib import Path

    from oneneuron.datasets.sources import dataset_of, import_file

    dataset = dataset_of(job.params["name"], job.params["dataset"])
    for target in map(Path, snakemake.output.files):
        imported = import_file(
            dataset,
            target.name,
            target,
            raw_folder="data/raw",
            mirror_folder=os.environ.get("ONE_NEURON_MIRROR") or None,
            kept_folder="data/kept",
        )
        print(f"{target.name}: {imported.found_in}")
        job.sources.append({"output": str(target), **imported.as_dict()})
