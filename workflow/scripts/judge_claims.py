"""Reach a verdict on each claim by the rule that was written down for it."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.evidence.number import rests_on_stand_in, write_numbers
    from oneneuron.statistics.claims import numbers_of_claims, write_claims
    from oneneuron.statistics.judge import judge

    registry = job.inputs["published"]
    judged = []
    for claim in registry.claims:
        sample = job.entry(claim, **job.inputs)
        stand_in = rests_on_stand_in(job.stand_in, sample.files)
        judged.append(judge(claim, sample, stand_in=stand_in))
    write_claims(snakemake.output.claims, judged, registry, stand_in=job.stand_in)
    write_numbers(
        snakemake.output.numbers,
        numbers_of_claims(judged),
        stand_in=job.stand_in,
        published=job.published,
    )
