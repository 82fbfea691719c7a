"""Make data or a table: frames, samples, stand-ins, a row for each network that was measured."""

from recorded import recorded

with recorded(snakemake) as job:
    job.write(snakemake.output.made, job.call())
