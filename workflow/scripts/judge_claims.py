"""Reach a verdict on each claim by the rule that was written down for it."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.claims import numbers_of_claims, write_claims
    from oneneuron.statistics.judge import judge

    registry = job.inputs["published"]
    judged = [
        judge(claim, job.entry(claim, **job.inputs), stand_in=job.stand_in)
        for claim in registry.claims
    ]
    write_claims(snakemake.output.claims, judged, registry, stand_in=job.stand_in)
    write_numbers(
        snakemake.output.numbers,
        numbers_of_claims(judged),
        stand_in=job.stand_in,
        published=job.published,
    )
