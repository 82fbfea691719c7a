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
                dataset=DATASETS[name],
            ),
        script:
            "../scripts/import_dataset.py"
