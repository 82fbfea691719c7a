"""Count the wild starts, and say how likely five clean ones in a row are."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.evidence.number import write_numbers
    from oneneuron.studies.eeg.numbers.starts import numbers_of_starts

    census = pd.read_parquet(snakemake.input.census)
    write_numbers(snakemake.output.numbers, numbers_of_starts(census, job.params["stand_in"]))
