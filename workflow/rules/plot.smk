rule plot_figure:
    """Draw one figure of a study from what it shows."""
    input:
        unpack(step_inputs("figures")),
    output:
        svg=report(
            "results/{run}/figures/{study}_{figure}.svg",
            caption="../captions/figure.rst",
            category="{study}",
            labels={"figure": "{figure}", "run": "{run}"},
        ),
        png="results/{run}/figures/{study}_{figure}.png",
        description="results/{run}/figures/{study}_{figure}.json",
        provenance="results/{run}/figures/{study}_{figure}.provenance.json",
    log:
        "results/{run}/logs/plot_figure/{study}_{figure}.log",
    benchmark:
        "results/{run}/benchmarks/plot_figure/{study}_{figure}.jsonl"
    threads: 1
    params:
        job=step_job("plot_figure", "figures"),
    script:
        "../scripts/plot_figure.py"
