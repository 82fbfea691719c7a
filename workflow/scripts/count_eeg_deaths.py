"""Count the runs that die within a few epochs."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.evidence.number import write_numbers
    from oneneuron.studies.eeg.numbers.deaths import numbers_of_deaths

    records = pd.concat(map(pd.read_parquet, snakemake.input.records))
    write_numbers(snakemake.output.numbers, numbers_of_deaths(records, job.params["stand_in"]))
