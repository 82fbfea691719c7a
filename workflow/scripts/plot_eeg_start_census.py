"""How large w·x + b is at the start, against what float32 can hold."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.figures.style import save
    from oneneuron.studies.eeg.figures import start_census

    census = pd.read_parquet(snakemake.input.census)
    figure, description = start_census.draw(census, stand_in=job.params["stand_in"])
    save(figure, snakemake.output.svg, snakemake.output.png, description)
