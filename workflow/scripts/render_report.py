"""Join chapters, figures, numbers and their provenance to one file that needs nothing else."""

from recorded import recorded, resolve

with recorded(snakemake) as job:
    run, studies, files = job.arguments["run"], job.arguments["studies"], snakemake.input
    job.entry(
        snakemake.output.report,
        run,
        numbers=files.numbers,
        claims=files.claims,
        registry=files.registry,
        schema=files.schema,
        words={study: resolve(f"oneneuron.studies.{study}.words:WORDS") for study in studies},
        figures=files.figures,
        chapters=files.chapters,
        answers=files.answers,
        citation=files.citation,
        template="report/template",
        description=job.arguments["description"],
    )
