rule describe_eeg_frames:
    """Count the frames, how they are split, and how large they are."""
    input:
        frames="results/{run}/eeg/frames/as_published.npz",
    output:
        numbers="results/{run}/eeg/statistics/frames.json",
        provenance="results/{run}/eeg/statistics/frames.provenance.json",
    log:
        "results/{run}/logs/describe_eeg_frames.log",
    benchmark:
        "results/{run}/benchmarks/describe_eeg_frames.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "describe_eeg_frames", stand_in=is_stand_in(wildcards.run)
        ),
    script:
        "../scripts/describe_eeg_frames.py"


rule measure_eeg_cell:
    """Measure each run of a cell, compare its arms, and set it beside the main cell."""
    input:
        records=lambda wildcards: eeg_runs(wildcards.run, wildcards.cell),
        main=lambda wildcards: (
            eeg_runs(wildcards.run, "main") if wildcards.cell in COMPARED else []
        ),
    output:
        numbers="results/{run}/eeg/statistics/cells/{cell}.json",
        measures="results/{run}/eeg/measures/{cell}.parquet",
        provenance="results/{run}/eeg/statistics/cells/{cell}.provenance.json",
    log:
        "results/{run}/logs/measure_eeg_cell/{cell}.log",
    benchmark:
        "results/{run}/benchmarks/measure_eeg_cell/{cell}.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "measure_eeg_cell",
            cell=wildcards.cell,
            stand_in=is_stand_in(wildcards.run),
        ),
    script:
        "../scripts/measure_eeg_cell.py"


rule measure_eeg_calibration:
    """Set our runs of the notebook's training beside what it printed."""
    input:
        records=eeg_records(["calibration"]),
        registry=EEG_REGISTRY,
        schema="workflow/schemas/published.schema.yaml",
    output:
        numbers="results/{run}/eeg/statistics/calibration.json",
        provenance="results/{run}/eeg/statistics/calibration.provenance.json",
    log:
        "results/{run}/logs/measure_eeg_calibration.log",
    benchmark:
        "results/{run}/benchmarks/measure_eeg_calibration.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "measure_eeg_calibration", stand_in=is_stand_in(wildcards.run)
        ),
    script:
        "../scripts/measure_eeg_calibration.py"


rule count_eeg_deaths:
    """Count the runs that die within a few epochs."""
    input:
        records=eeg_records(["dead_census"]),
    output:
        numbers="results/{run}/eeg/statistics/dead_census.json",
        provenance="results/{run}/eeg/statistics/dead_census.provenance.json",
    log:
        "results/{run}/logs/count_eeg_deaths.log",
    benchmark:
        "results/{run}/benchmarks/count_eeg_deaths.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "count_eeg_deaths", stand_in=is_stand_in(wildcards.run)
        ),
    script:
        "../scripts/count_eeg_deaths.py"


rule count_eeg_starts:
    """Count the wild starts, and say how likely five clean ones in a row are."""
    input:
        census="results/{run}/eeg/start_census.parquet",
    output:
        numbers="results/{run}/eeg/statistics/start_census.json",
        provenance="results/{run}/eeg/statistics/start_census.provenance.json",
    log:
        "results/{run}/logs/count_eeg_starts.log",
    benchmark:
        "results/{run}/benchmarks/count_eeg_starts.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "count_eeg_starts", stand_in=is_stand_in(wildcards.run)
        ),
    script:
        "../scripts/count_eeg_starts.py"


rule audit_eeg:
    """Check the published numbers by themselves."""
    input:
        registry=EEG_REGISTRY,
        schema="workflow/schemas/published.schema.yaml",
    output:
        numbers="results/{run}/eeg/statistics/audit.json",
        provenance="results/{run}/eeg/statistics/audit.provenance.json",
    log:
        "results/{run}/logs/audit_eeg.log",
    benchmark:
        "results/{run}/benchmarks/audit_eeg.jsonl"
    threads: 1
    params:
        job=job("audit_eeg"),
    script:
        "../scripts/audit_eeg.py"


rule judge_eeg:
    """Reach a verdict on each claim by the rule that was written down for it."""
    input:
        records=eeg_records(["main", "subject"]),
        registry=EEG_REGISTRY,
        schema="workflow/schemas/published.schema.yaml",
    output:
        claims="results/{run}/eeg/statistics/claims_judged.json",
        numbers="results/{run}/eeg/statistics/claims.json",
        provenance="results/{run}/eeg/statistics/claims.provenance.json",
    log:
        "results/{run}/logs/judge_eeg.log",
    benchmark:
        "results/{run}/benchmarks/judge_eeg.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job("judge_eeg", stand_in=is_stand_in(wildcards.run)),
    script:
        "../scripts/judge_eeg.py"


rule measure_practicality_tables:
    """Fill the three tables, compare their rows, and set what was published beside."""
    input:
        records=needed_practicality_records("runs"),
        registry=PRACTICALITY_REGISTRY,
        schema="workflow/schemas/published.schema.yaml",
    output:
        numbers="results/{run}/practicality/statistics/tables.json",
        measures="results/{run}/practicality/measures/tables.parquet",
        provenance="results/{run}/practicality/statistics/tables.provenance.json",
    log:
        "results/{run}/logs/measure_practicality_tables.log",
    benchmark:
        "results/{run}/benchmarks/measure_practicality_tables.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "measure_practicality_tables",
            stand_in=is_practicality_stand_in(wildcards.run),
        ),
    script:
        "../scripts/measure_practicality_tables.py"


rule measure_practicality_stability:
    """Count who diverges in long training, by arm, learning rate, inputs and remedy."""
    input:
        records=needed_practicality_records("stability"),
    output:
        numbers="results/{run}/practicality/statistics/stability.json",
        provenance="results/{run}/practicality/statistics/stability.provenance.json",
    log:
        "results/{run}/logs/measure_practicality_stability.log",
    benchmark:
        "results/{run}/benchmarks/measure_practicality_stability.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "measure_practicality_stability",
            stand_in=is_practicality_stand_in(wildcards.run),
        ),
    script:
        "../scripts/measure_practicality_stability.py"


rule measure_practicality_noise:
    """Count who diverges after noise on the neuron's weights."""
    input:
        records=needed_practicality_records("noise"),
    output:
        numbers="results/{run}/practicality/statistics/noise.json",
        provenance="results/{run}/practicality/statistics/noise.provenance.json",
    log:
        "results/{run}/logs/measure_practicality_noise.log",
    benchmark:
        "results/{run}/benchmarks/measure_practicality_noise.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "measure_practicality_noise",
            stand_in=is_practicality_stand_in(wildcards.run),
        ),
    script:
        "../scripts/measure_practicality_noise.py"


rule audit_practicality:
    """Check the report's numbers by themselves."""
    input:
        registry=PRACTICALITY_REGISTRY,
        schema="workflow/schemas/published.schema.yaml",
    output:
        numbers="results/{run}/practicality/statistics/audit.json",
        provenance="results/{run}/practicality/statistics/audit.provenance.json",
    log:
        "results/{run}/logs/audit_practicality.log",
    benchmark:
        "results/{run}/benchmarks/audit_practicality.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job("audit_practicality"),
    script:
        "../scripts/audit_practicality.py"


rule judge_practicality:
    """Reach a verdict on each of the report's claims by the rule that was written down for it."""
    input:
        runs=needed_practicality_records("runs"),
        stability=needed_practicality_records("stability"),
        noise=needed_practicality_records("noise"),
        registry=PRACTICALITY_REGISTRY,
        schema="workflow/schemas/published.schema.yaml",
    output:
        claims="results/{run}/practicality/statistics/claims_judged.json",
        numbers="results/{run}/practicality/statistics/claims.json",
        provenance="results/{run}/practicality/statistics/claims.provenance.json",
    log:
        "results/{run}/logs/judge_practicality.log",
    benchmark:
        "results/{run}/benchmarks/judge_practicality.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "judge_practicality",
            stand_in=is_practicality_stand_in(wildcards.run),
            scale=practicality_scale(wildcards.run),
        ),
    script:
        "../scripts/judge_practicality.py"


rule simulate_error_rates:
    """Simulate experiments without an effect: how often do tests reject and intervals hold?"""
    output:
        numbers="results/{run}/method/error_rates.json",
        provenance="results/{run}/method/error_rates.provenance.json",
    log:
        "results/{run}/logs/simulate_error_rates.log",
    benchmark:
        "results/{run}/benchmarks/simulate_error_rates.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "simulate_error_rates",
            experiments=settings(wildcards.run).get("simulated_experiments", 1000),
        ),
    script:
        "../scripts/simulate_error_rates.py"


rule collect_numbers:
    """Join all numbers of a run, each with the file that it stands in, and all verdicts."""
    input:
        numbers=lambda wildcards: [
            *eeg_numbers(wildcards),
            *practicality_numbers(wildcards.run),
            f"results/{wildcards.run}/method/error_rates.json",
        ],
        claims=lambda wildcards: [
            f"results/{wildcards.run}/eeg/statistics/claims_judged.json",
            *practicality_claims(wildcards.run),
        ],
    output:
        numbers=report(
            "results/{run}/numbers.json",
            caption="../captions/numbers.rst",
            category="Numbers and verdicts",
            labels={"table": "numbers", "run": "{run}"},
        ),
        claims=report(
            "results/{run}/claims.json",
            caption="../captions/claims.rst",
            category="Numbers and verdicts",
            labels={"table": "claims", "run": "{run}"},
        ),
        provenance="results/{run}/numbers.provenance.json",
    log:
        "results/{run}/logs/collect_numbers.log",
    benchmark:
        "results/{run}/benchmarks/collect_numbers.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job("collect_numbers", run=wildcards.run),
    script:
        "../scripts/collect_numbers.py"
