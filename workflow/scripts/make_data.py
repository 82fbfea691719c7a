"""Make data: frames of recordings, samples drawn from a seed, stand-ins, censuses of starts."""

from recorded import recorded

with recorded(snakemake) as job:
    job.write(snakemake.output.made, job.call())
