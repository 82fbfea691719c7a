"""Make data or a table: frames, samples, stand-ins, what is measured of each network, a row each."""

from recorded import recorded

with recorded(snakemake) as job:
    job.write(snakemake.output.made, job.call())
