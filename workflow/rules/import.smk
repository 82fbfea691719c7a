# of what data/sources.yaml says of a file: the rest (licence, addresses) may be reworded at any time
DECIDES = ["name", "sha256", "size", "container", "members"]

for name in DATASETS:

    rule:
        name:
            f"import_{name}"
        output:
            files=verified(name),
            provenance=f"data/verified/{name}/import.provenance.json",
        log:
            f"data/verified/{name}/import.log",
        benchmark:
            f"data/verified/{name}/import.benchmark.jsonl"
        localrule: True  # the nodes of a cluster often reach no network
        threads: 1
        params:
            job=job(
                "import_dataset",
                "oneneuron.datasets.sources:import_file",
                name=name,
                files=[
                    {key: file[key] for key in DECIDES if key in file}
                    for file in DATASETS[name]["files"]
                ],
            ),
        script:
            "../scripts/import_dataset.py"
