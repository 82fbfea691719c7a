rule run_chapter:
    """Run a chapter's notebook (`--edit-notebook` opens it); the log is the notebook that was run."""
    input:
        unpack(told_by),
    output:
        # a log stays where a job is killed: this says that it is whole. It goes once the chapter is
        # kept: whenever that is made again, the notebook runs again, whatever its log has become
        done=temp(touch("results/{run}/logs/run_chapter/{chapter}.done")),
    log:
        notebook="results/{run}/logs/run_chapter/{chapter}.ipynb",
    benchmark:
        "results/{run}/benchmarks/run_chapter/{chapter}.jsonl"
    wildcard_constraints:
        chapter="|".join(["summary", "verdicts", *STUDIES, "method", "again"]),
    threads: 1
    params:
        job=lambda wildcards: {"code": chapter_code(wildcards)},
    notebook:
        "../../report/{wildcards.chapter}.py.ipynb"


rule keep_chapter:
    """Keep what a chapter's notebook shows, without what varies from run to run."""
    input:
        unpack(told_by),
        done=rules.run_chapter.output.done,
    output:
        chapter="results/{run}/chapters/{chapter}.ipynb",
        provenance="results/{run}/chapters/{chapter}.provenance.json",
    log:
        "results/{run}/logs/keep_chapter/{chapter}.log",
    benchmark:
        "results/{run}/benchmarks/keep_chapter/{chapter}.jsonl"
    threads: 1
    params:
        job=lambda wildcards: job(
            "keep_chapter",
            "oneneuron.report.executed:keep",
            executed=f"results/{wildcards.run}/logs/run_chapter/{wildcards.chapter}.ipynb",
            code_of_notebook=chapter_code(wildcards),
        ),
    script:
        "../scripts/keep_chapter.py"


rule render_report:
    """Join chapters, figures, numbers and their provenance to one file that needs nothing else."""
    input:
        numbers="results/{run}/numbers.json",
        claims="results/{run}/claims.json",
        registry=registries,
        schema="workflow/schemas/published.schema.yaml",
        citation="CITATION.cff",
        answers=lambda wildcards: [
            path
            for study in studies(wildcards.run)
            if Path(path := f"report/answers/{study.name}.yaml").exists()
        ],
        template=sorted(
            str(path) for path in Path("report/template").rglob("*") if path.is_file()
        ),
        figures=figures,
        # captions, alternatives and data, which are read beside the drawings
        descriptions=lambda wildcards: [
            str(Path(path).with_suffix(".json")) for path in figures(wildcards)
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
            "oneneuron.report.render:write_report",
            also=[study.entry("words:WORDS") for study in studies(wildcards.run)],
            run=wildcards.run,
            studies=[study.name for study in studies(wildcards.run)],
            description=description(wildcards.run),
            # the page says what has changed of the code behind its records
            **(
                {"code_now": code_now(RECORDS)}
                if "of" in settings(wildcards.run)
                else {}
            ),
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
        scripts=sorted(map(str, Path("workflow/scripts").glob("*.py"))),
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
            description=description(wildcards.run),
        ),
    script:
        "../scripts/export_crate.py"
