"""Members that have not diverged yet, by epoch."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.figures.style import save
    from oneneuron.studies.practicality.figures import stability

    records = pd.concat(map(pd.read_parquet, snakemake.input.records), ignore_index=True)
    figure, description = stability.draw(records, stand_in=job.params["stand_in"])
    save(figure, snakemake.output.svg, snakemake.output.png, description)
