rule import_eeg:
    """Verify the real recordings, found in data/raw, the mirror or at their address."""
    output:
        files=expand("data/verified/eeg/{name}", name=RECORDINGS),
        provenance="data/verified/eeg/import.provenance.json",
    log:
        "data/verified/eeg/import.log",
    benchmark:
        "data/verified/eeg/import.benchmark.jsonl"
    threads: 1
    params:
        job=job("import_dataset", name="eeg", dataset=DATASETS["eeg"]),
    script:
        "../scripts/import_dataset.py"


rule import_mnist:
    """Verify MNIST's files, found in data/raw, the mirror or at their addresses."""
    output:
        files=expand("data/verified/mnist/{name}", name=FILES["mnist"]),
        provenance="data/verified/mnist/import.provenance.json",
    log:
        "data/verified/mnist/import.log",
    benchmark:
        "data/verified/mnist/import.benchmark.jsonl"
    threads: 1
    params:
        job=job("import_dataset", name="mnist", dataset=DATASETS["mnist"]),
    script:
        "../scripts/import_dataset.py"


rule import_cifar10:
    """Verify CIFAR's airplanes and automobiles, found in data/raw, the mirror or at their addresses."""
    output:
        files=expand("data/verified/cifar10/{name}", name=FILES["cifar10"]),
        provenance="data/verified/cifar10/import.provenance.json",
    log:
        "data/verified/cifar10/import.log",
    benchmark:
        "data/verified/cifar10/import.benchmark.jsonl"
    threads: 1
    params:
        job=job("import_dataset", name="cifar10", dataset=DATASETS["cifar10"]),
    script:
        "../scripts/import_dataset.py"


rule simulate_eeg:
    """Simulate recordings that stand in for the real ones, in the same layout."""
    output:
        recordings=expand("results/{{run}}/eeg/simulated/{name}", name=RECORDINGS),
        provenance="results/{run}/eeg/simulated.provenance.json",
    log:
        "results/{run}/logs/simulate_eeg.log",
    benchmark:
        "results/{run}/benchmarks/simulate_eeg.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "simulate_eeg",
            seconds=settings(wildcards.run)["eeg"].get("stand_in_seconds", 16),
            seed=0,
        ),
    script:
        "../scripts/simulate_eeg.py"


rule make_eeg_frames:
    """Cut the recordings into frames and lay their band powers out as images."""
    input:
        recordings=recordings,
    output:
        frames="results/{run}/eeg/frames/{layout}.npz",
        provenance="results/{run}/eeg/frames/{layout}.provenance.json",
    log:
        "results/{run}/logs/make_eeg_frames/{layout}.log",
    benchmark:
        "results/{run}/benchmarks/make_eeg_frames/{layout}.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job("make_eeg_frames", layout=wildcards.layout),
    script:
        "../scripts/make_eeg_frames.py"


rule make_task:
    """Draw a cell's samples from a seed: spheres, Gaussians, or stand-ins for real images."""
    output:
        task="results/{run}/practicality/tasks/{cell}/{seed}.npz",
        provenance="results/{run}/practicality/tasks/{cell}/{seed}.provenance.json",
    log:
        "results/{run}/logs/make_task/{cell}/{seed}.log",
    benchmark:
        "results/{run}/benchmarks/make_task/{cell}/{seed}.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job("make_task", **task_params(wildcards)),
    script:
        "../scripts/make_task.py"
