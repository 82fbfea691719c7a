"""Calculate numbers of the report."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.evidence.number import write_numbers

    write_numbers(
        snakemake.output.numbers, job.call(), stand_in=job.stand_in, published=job.published
    )
