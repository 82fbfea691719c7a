rule run_chapter:
    """Run a chapter's notebook; what it shows is kept as the log, which the report is made of."""
    input:
        numbers="results/{run}/numbers.json",
        claims="results/{run}/claims.json",
        registry=REGISTRY,
        schema="workflow/schemas/published.schema.yaml",
        measures=eeg_measures,
        tables=lambda wildcards: practicality_tables(wildcards.run),
        text="report/{chapter}.py.ipynb",
    output:
        done=touch("results/{run}/chapters/{chapter}.done"),
    log:
        notebook="results/{run}/chapters/{chapter}.ipynb",
    benchmark:
        "results/{run}/benchmarks/run_chapter/{chapter}.jsonl"
    wildcard_constraints:
        chapter="|".join(["summary", *STUDIES, "method", "again"]),
    threads: 1
    params:
        job=lambda wildcards: notebook_job(f"{wildcards.chapter}.py.ipynb"),
    notebook:
        "../../report/{wildcards.chapter}.py.ipynb"


rule render_report:
    """Join chapters, figures, numbers and their provenance to one file that needs nothing else."""
    input:
        numbers="results/{run}/numbers.json",
        claims="results/{run}/claims.json",
        registry=REGISTRY,
        schema="workflow/schemas/published.schema.yaml",
        sentences="report/answer.yaml",
        template=template_files(),
        figures=lambda wildcards: [
            *eeg_figures(wildcards),
            *practicality_figures(wildcards.run),
        ],
        chapters=lambda wildcards: expand(
            "results/{run}/chapters/{chapter}.ipynb",
            run=wildcards.run,
            chapter=chapters(wildcards.run),
        ),
    output:
        report="results/{run}/report.html",
        provenance="results/{run}/report.provenance.json",
    log:
        "results/{run}/logs/render_report.log",
    benchmark:
        "results/{run}/benchmarks/render_report.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "render_report",
            run=wildcards.run,
            description=settings(wildcards.run)["description"],
        ),
    script:
        "../scripts/render_report.py"


rule export_crate:
    """Export the run's provenance as a Workflow Run RO-Crate."""
    input:
        report="results/{run}/report.html",
        numbers="results/{run}/numbers.json",
        claims="results/{run}/claims.json",
        citation="CITATION.cff",
        snakefile="Snakefile",
        rules=sorted(map(str, Path("workflow/rules").glob("*.smk"))),
    output:
        crate="results/{run}/ro-crate-metadata.json",
        provenance="results/{run}/ro-crate-metadata.provenance.json",
    log:
        "results/{run}/logs/export_crate.log",
    benchmark:
        "results/{run}/benchmarks/export_crate.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "export_crate",
            run=wildcards.run,
            description=settings(wildcards.run)["description"],
        ),
    script:
        "../scripts/export_crate.py"
