"""Loss after noise on the neuron's weights."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.figures.style import save
    from oneneuron.studies.practicality.figures import noise

    records = pd.concat(map(pd.read_parquet, snakemake.input.records), ignore_index=True)
    figure, description = noise.draw(records, stand_in=job.params["stand_in"])
    save(figure, snakemake.output.svg, snakemake.output.png, description)
