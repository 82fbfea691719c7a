"""Draw one figure."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.evidence.number import rests_on_stand_in
    from oneneuron.figures.style import save
    from oneneuron.statistics.summaries import paths_behind

    stand_in = rests_on_stand_in(job.stand_in, paths_behind(job.inputs.values()))
    figure, description = job.call(stand_in=stand_in)
    save(figure, snakemake.output.svg, snakemake.output.png, description)
