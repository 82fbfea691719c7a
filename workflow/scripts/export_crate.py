"""Export the run's provenance as a Workflow Run RO-Crate."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.evidence.chain import SidecarIndex
    from oneneuron.evidence.citation import read_citation
    from oneneuron.evidence.crate import describe_run, write_crate

    citation = read_citation(snakemake.input.citation)
    results = {
        snakemake.input.report: "The report",
        snakemake.input.numbers: "All numbers of the run, each with the file it stands in",
        snakemake.input.claims: "All claims with our verdicts",
    }
    run = job.arguments["run"]
    crate = describe_run(
        *(run, results, SidecarIndex.of_run(run), citation),
        description=job.arguments["description"],
        snakefiles=[snakemake.input.snakefile, *snakemake.input.rules],
    )
    write_crate(snakemake.output.crate, crate)
