"""The notebook's own training beside what it printed."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.figures.style import save
    from oneneuron.statistics.registry import load_registry
    from oneneuron.studies.eeg.figures import calibration

    runs = pd.concat(map(pd.read_parquet, snakemake.input.records), ignore_index=True)
    printed = None
    if not job.params["stand_in"]:
        registry = load_registry(snakemake.input.registry, snakemake.input.schema)
        printed = {
            number.epochs[0]: number.value
            for number in registry.numbers
            if number.measure == "mean_validation_accuracy"
            and number.cell == "calibration"
            and number.epochs[0] == number.epochs[1]
        }
    figure, description = calibration.draw(runs, printed=printed, stand_in=job.params["stand_in"])
    save(figure, snakemake.output.svg, snakemake.output.png, description)
