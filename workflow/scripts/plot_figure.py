"""Draw one figure."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.figures.style import save

    figure, description = job.call(stand_in=job.stand_in)
    save(figure, snakemake.output.svg, snakemake.output.png, description)
