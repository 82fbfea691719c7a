rule plot_eeg:
    """Draw one figure from the records of the cells that it shows."""
    input:
        unpack(published_beside),
        records=lambda wildcards: eeg_records(EEG_FIGURES[wildcards.figure])(wildcards),
    output:
        svg=report(
            "results/{run}/figures/eeg_{figure}.svg",
            caption="../captions/figure.rst",
            category="EEG study",
            labels={"figure": "{figure}", "run": "{run}"},
        ),
        png="results/{run}/figures/eeg_{figure}.png",
        description="results/{run}/figures/eeg_{figure}.json",
        provenance="results/{run}/figures/eeg_{figure}.provenance.json",
    log:
        "results/{run}/logs/plot_eeg/{figure}.log",
    benchmark:
        "results/{run}/benchmarks/plot_eeg/{figure}.jsonl"
    wildcard_constraints:
        figure="|".join(EEG_FIGURES),
    threads: 1
    params:
        job=lambda wildcards: job(
            f"plot_eeg_{wildcards.figure}", stand_in=is_stand_in(wildcards.run)
        ),
    script:
        "../scripts/plot_eeg_{wildcards.figure}.py"


rule plot_eeg_start_census:
    """How large w·x + b is at the start, against what float32 can hold."""
    input:
        census="results/{run}/eeg/start_census.parquet",
    output:
        svg=report(
            "results/{run}/figures/eeg_start_census.svg",
            caption="../captions/figure.rst",
            category="EEG study",
            labels={"figure": "start_census", "run": "{run}"},
        ),
        png="results/{run}/figures/eeg_start_census.png",
        description="results/{run}/figures/eeg_start_census.json",
        provenance="results/{run}/figures/eeg_start_census.provenance.json",
    log:
        "results/{run}/logs/plot_eeg_start_census.log",
    benchmark:
        "results/{run}/benchmarks/plot_eeg_start_census.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "plot_eeg_start_census", stand_in=is_stand_in(wildcards.run)
        ),
    script:
        "../scripts/plot_eeg_start_census.py"


rule plot_practicality:
    """Draw one figure of the practicality study from the records that it shows."""
    input:
        unpack(published_generalisation),
        records=lambda wildcards: needed_practicality_records(
            *PRACTICALITY_FIGURES[wildcards.figure]
        )(wildcards),
    output:
        svg=report(
            "results/{run}/figures/practicality_{figure}.svg",
            caption="../captions/figure.rst",
            category="Practicality study",
            labels={"figure": "{figure}", "run": "{run}"},
        ),
        png="results/{run}/figures/practicality_{figure}.png",
        description="results/{run}/figures/practicality_{figure}.json",
        provenance="results/{run}/figures/practicality_{figure}.provenance.json",
    log:
        "results/{run}/logs/plot_practicality/{figure}.log",
    benchmark:
        "results/{run}/benchmarks/plot_practicality/{figure}.jsonl"
    wildcard_constraints:
        figure="|".join(PRACTICALITY_FIGURES),
    threads: 1
    params:
        job=lambda wildcards: job(
            f"plot_practicality_{wildcards.figure}",
            stand_in=is_practicality_stand_in(wildcards.run),
        ),
    script:
        "../scripts/plot_practicality_{wildcards.figure}.py"
