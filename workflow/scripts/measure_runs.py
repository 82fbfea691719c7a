"""Make a table of records: what is measured of each network, a row each, or all of them joined."""

from recorded import recorded

with recorded(snakemake) as job:
    job.write(snakemake.output.table, job.call())
