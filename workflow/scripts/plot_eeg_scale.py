"""The scale, the validation loss and the accuracy over the same epochs."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.figures.style import save
    from oneneuron.studies.eeg.figures import scale

    runs = pd.concat(map(pd.read_parquet, snakemake.input.records), ignore_index=True)
    figure, description = scale.draw(runs, stand_in=job.params["stand_in"])
    save(figure, snakemake.output.svg, snakemake.output.png, description)
