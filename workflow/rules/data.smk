rule import_eeg:
    """Verify the real recordings, found in data/raw, the mirror or at their address."""
    output:
        recordings=expand("data/verified/eeg/{name}", name=RECORDINGS),
        provenance="data/verified/eeg/import.provenance.json",
    log:
        "data/verified/eeg/import.log",
    benchmark:
        "data/verified/eeg/import.benchmark.jsonl"
    threads: 1
    params:
        job=job("import_eeg", dataset=DATASETS["eeg"]),
    script:
        "../scripts/import_eeg.py"


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
