"""Keep what a chapter's notebook shows, once it was run to its end."""

from recorded import recorded

with recorded(snakemake) as job:
    job.entry(snakemake.output.chapter, job.arguments["executed"], snakemake.input.done)
