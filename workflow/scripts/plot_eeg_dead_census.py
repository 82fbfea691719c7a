"""How many units are alive, epoch by epoch."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.figures.style import save
    from oneneuron.studies.eeg.figures import dead_census

    runs = pd.concat(map(pd.read_parquet, snakemake.input.records), ignore_index=True)
    figure, description = dead_census.draw(runs, stand_in=job.params["stand_in"])
    save(figure, snakemake.output.svg, snakemake.output.png, description)
