"""Join all numbers of a run, each with the file that it stands in, and all verdicts."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.evidence.number import collect_numbers
    from oneneuron.statistics.claims import join_claims

    collect_numbers(snakemake.output.numbers, job.arguments["run"], snakemake.input.numbers)
    join_claims(snakemake.output.claims, snakemake.input.claims)
