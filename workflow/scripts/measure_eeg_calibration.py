"""Set our runs of the notebook's training beside what it printed."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.registry import load_registry
    from oneneuron.studies.eeg.numbers.calibration import numbers_of_calibration

    records = pd.concat(map(pd.read_parquet, snakemake.input.records))
    registry = load_registry(snakemake.input.registry, snakemake.input.schema)
    numbers = numbers_of_calibration(records, registry, job.params["stand_in"])
    write_numbers(snakemake.output.numbers, numbers)
