"""Validation error rate by arm and dataset."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.figures.style import save
    from oneneuron.statistics.registry import load_registry
    from oneneuron.studies.practicality.answers import published_size
    from oneneuron.studies.practicality.figures import generalisation

    records = pd.concat(map(pd.read_parquet, snakemake.input.records), ignore_index=True)
    published = None
    if not job.params["stand_in"]:
        registry = load_registry(snakemake.input.registry, snakemake.input.schema)
        published = {
            (number.cell, number.arm): number.value / published_size(number)
            for number in registry.numbers
            if number.study == "practicality" and number.measure == "validation_errors"
        }
    figure, description = generalisation.draw(
        records, published=published, stand_in=job.params["stand_in"]
    )
    save(figure, snakemake.output.svg, snakemake.output.png, description)
