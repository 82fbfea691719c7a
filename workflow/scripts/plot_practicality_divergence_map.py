"""Share of exponential members that diverge, by learning rate and λ."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.figures.style import save
    from oneneuron.studies.practicality.figures import divergence_map

    records = pd.concat(map(pd.read_parquet, snakemake.input.records), ignore_index=True)
    figure, description = divergence_map.draw(records, stand_in=job.params["stand_in"])
    save(figure, snakemake.output.svg, snakemake.output.png, description)
