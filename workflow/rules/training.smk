rule train_eeg:
    """Train one arm of one cell of the EEG study with one seed; resumes after an interruption."""
    input:
        frames=training_frames,
        clean_start=clean_start,
    output:
        record="results/{run}/eeg/runs/{cell}/{arm}/{seed}.parquet",
        provenance="results/{run}/eeg/runs/{cell}/{arm}/{seed}.provenance.json",
    log:
        "results/{run}/logs/train_eeg/{cell}/{arm}/{seed}.log",
    benchmark:
        "results/{run}/benchmarks/train_eeg/{cell}/{arm}/{seed}.jsonl"
    threads: 1
    # a resource, since it changes no result: unlike params it triggers no rerun
    resources:
        checkpoint_seconds=lambda wildcards: settings(wildcards.run).get(
            "checkpoint_seconds", 60
        ),
    params:
        job=training_job,
    script:
        "../scripts/train_eeg.py"


rule census_eeg_starts:
    """Draw initial weights and splits many times over: how large is the neuron's first output?"""
    input:
        frames="results/{run}/eeg/frames/as_published.npz",
    output:
        census="results/{run}/eeg/start_census.parquet",
        provenance="results/{run}/eeg/start_census.provenance.json",
    log:
        "results/{run}/logs/census_eeg_starts.log",
    benchmark:
        "results/{run}/benchmarks/census_eeg_starts.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "census_eeg_starts", **settings(wildcards.run)["eeg"]["start_census"]
        ),
    script:
        "../scripts/census_eeg_starts.py"


rule search_grid:
    """Train all arms of a cell with all hyperparameters from one seed; resumes when interrupted."""
    input:
        unpack(search_samples),
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
        checkpoint_seconds=lambda wildcards: settings(wildcards.run).get(
            "checkpoint_seconds", 60
        ),
    params:
        job=search_job,
    script:
        "../scripts/search_grid.py"


rule train_long:
    """Train all arms long, inputs standardised and raw: who diverges, when, and how; resumes."""
    input:
        tasks=expand(
            "results/{{run}}/practicality/tasks/{cell}/{{seed}}.npz", cell=LONG_CELLS
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
        checkpoint_seconds=lambda wildcards: settings(wildcards.run).get(
            "checkpoint_seconds", 60
        ),
    params:
        job=lambda wildcards: job(
            "train_long",
            seed=int(wildcards.seed),
            epochs=practicality(wildcards.run)["long_epochs"],
        ),
    script:
        "../scripts/train_long.py"


rule shake_neurons:
    """Add noise to the weights of trained neurons, and train on."""
    input:
        task="results/{run}/practicality/tasks/spheres_1_01_n10000/{seed}.npz",
    output:
        record="results/{run}/practicality/noise/{seed}.parquet",
        provenance="results/{run}/practicality/noise/{seed}.provenance.json",
    log:
        "results/{run}/logs/shake_neurons/{seed}.log",
    benchmark:
        "results/{run}/benchmarks/shake_neurons/{seed}.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "shake_neurons",
            seed=int(wildcards.seed),
            epochs=practicality(wildcards.run)["noise_after_epochs"],
        ),
    script:
        "../scripts/shake_neurons.py"


rule join_runs:
    """Join all records of the EEG study and of the searches to one table, for whoever looks further."""
    input:
        records=lambda wildcards: [
            path
            for cell in settings(wildcards.run)["eeg"]["cells"]
            for path in eeg_runs(wildcards.run, cell)
        ]
        + practicality_records(wildcards.run, "runs"),
    output:
        runs="results/{run}/runs.parquet",
        provenance="results/{run}/runs.provenance.json",
    log:
        "results/{run}/logs/join_runs.log",
    benchmark:
        "results/{run}/benchmarks/join_runs.jsonl"
    threads: 1
    params:
        job=job("join_runs"),
    script:
        "../scripts/join_runs.py"
