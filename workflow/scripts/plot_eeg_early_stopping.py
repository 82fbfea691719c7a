"""Epochs saved and accuracy lost by each rule of early stopping."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.figures.style import save
    from oneneuron.studies.eeg.figures import early_stopping
    from oneneuron.studies.eeg.stopping import stop_early

    runs = pd.concat(map(pd.read_parquet, snakemake.input.records), ignore_index=True)
    figure, description = early_stopping.draw(stop_early(runs), stand_in=job.params["stand_in"])
    save(figure, snakemake.output.svg, snakemake.output.png, description)
