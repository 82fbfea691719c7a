"""Export the run's provenance as a Workflow Run RO-Crate."""

from recorded import recorded

with recorded(snakemake) as job:
    from pathlib import Path

    import yaml

    from oneneuron.evidence.chain import SidecarIndex
    from oneneuron.evidence.crate import Workflow, describe_run, write_crate

    citation = yaml.safe_load(Path(snakemake.input.citation).read_text(encoding="utf-8"))
    workflow = Workflow(
        name=citation["title"],
        version=citation["version"],
        description=job.arguments["description"],
        licence=citation["license"],
        authors=tuple(author["name"] for author in citation["authors"]),
        main=snakemake.input.snakefile,
        parts=tuple(snakemake.input.rules),
    )
    results = {
        snakemake.input.report: "The report",
        snakemake.input.numbers: "All numbers of the run, each with the file it stands in",
        snakemake.input.claims: "All claims with our verdicts",
    }
    run = job.arguments["run"]
    crate = describe_run(run, results, SidecarIndex.of_run(run), workflow)
    write_crate(snakemake.output.crate, crate)
