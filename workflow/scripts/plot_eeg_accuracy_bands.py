"""Validation accuracy per epoch: seeds, their mean and its 90 % band."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.figures.style import save
    from oneneuron.studies.eeg.figures import accuracy_bands

    runs = pd.concat(map(pd.read_parquet, snakemake.input.records), ignore_index=True)
    figure, description = accuracy_bands.draw(runs, stand_in=job.params["stand_in"])
    save(figure, snakemake.output.svg, snakemake.output.png, description)
