rule measure_runs:
    """Measure each network of some records once: a table with one row a network."""
    input:
        unpack(step_inputs("measures")),
    output:
        made="results/{run}/{study}/measures/{step}.parquet",
        provenance="results/{run}/{study}/measures/{step}.provenance.json",
    log:
        "results/{run}/logs/measure_runs/{study}/{step}.log",
    benchmark:
        "results/{run}/benchmarks/measure_runs/{study}/{step}.jsonl"
    threads: 1
    params:
        job=step_job("make_data", "measures"),
    script:
        "../scripts/make_data.py"


rule calculate_numbers:
    """Calculate some of a study's numbers from what was measured, or from what was published."""
    input:
        unpack(step_inputs("numbers")),
    output:
        numbers="results/{run}/{study}/numbers/{step}.json",
        provenance="results/{run}/{study}/numbers/{step}.provenance.json",
    log:
        "results/{run}/logs/calculate_numbers/{study}/{step}.log",
    benchmark:
        "results/{run}/benchmarks/calculate_numbers/{study}/{step}.jsonl"
    threads: 1
    params:
        job=step_job("calculate_numbers", "numbers"),
    script:
        "../scripts/calculate_numbers.py"


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
            "calculate_numbers",
            "oneneuron.statistics.simulate:numbers",
            experiments=settings(wildcards.run).get("simulated_experiments", 1000),
        ),
    script:
        "../scripts/calculate_numbers.py"


rule join_runs:
    """Join all records of the studies' training to one table, for whoever asks for it."""
    input:
        records=lambda wildcards: [
            path
            for study in studies(wildcards.run)
            for path in study.records(wildcards.run)
        ],
    output:
        made="results/{run}/runs.parquet",
        provenance="results/{run}/runs.provenance.json",
    log:
        "results/{run}/logs/join_runs.log",
    benchmark:
        "results/{run}/benchmarks/join_runs.jsonl"
    threads: 1
    params:
        job=job("make_data", "oneneuron.training.record:joined"),
    script:
        "../scripts/make_data.py"
