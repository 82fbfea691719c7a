"""Validation accuracy per epoch of one seed, with and without the neuron."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.figures.style import save
    from oneneuron.statistics.registry import load_registry
    from oneneuron.studies.eeg.figures import accuracy_one_run

    runs = pd.concat(map(pd.read_parquet, snakemake.input.records), ignore_index=True)
    published = None
    if not job.params["stand_in"]:
        registry = load_registry(snakemake.input.registry, snakemake.input.schema)
        published = {
            "without": registry.number("post.best_accuracy.without").value,
            "clean_start": registry.number("post.best_accuracy.with").value,
        }
    figure, description = accuracy_one_run.draw(
        runs, published=published, stand_in=job.params["stand_in"]
    )
    save(figure, snakemake.output.svg, snakemake.output.png, description)
