rule run_chapter:
    """Run a chapter's notebook; what it shows is kept as the log, which the report is made of."""
    input:
        unpack(chapter_tables),
        numbers="results/{run}/numbers.json",
        claims="results/{run}/claims.json",
        registry=registries,
        schema="workflow/schemas/published.schema.yaml",
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
        job=lambda wildcards: {
            "code": import_digest(
                Path("report", f"{wildcards.chapter}.py.ipynb")
            ).sha256
        },
    notebook:
        "../../report/{wildcards.chapter}.py.ipynb"


rule render_report:
    """Join chapters, figures, numbers and their provenance to one file that needs nothing else."""
    input:
        numbers="results/{run}/numbers.json",
        claims="results/{run}/claims.json",
        registry=registries,
        schema="workflow/schemas/published.schema.yaml",
        answers=lambda wildcards: [
            path
            for study in studies(wildcards.run)
            if Path(path := f"report/answers/{study.name}.yaml").exists()
        ],
        template=sorted(
            str(path) for path in Path("report/template").rglob("*") if path.is_file()
        ),
        figures=figures,
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
            "oneneuron.report.render:write_report",
            also=[study.entry("words:WORDS") for study in studies(wildcards.run)],
            run=wildcards.run,
            studies=[study.name for study in studies(wildcards.run)],
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
        rules=sorted(map(str, Path("workflow/rules").rglob("*.smk"))),
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
