"""Join all records of a run to one table."""

from recorded import recorded

with recorded(snakemake):
    import pandas as pd

    from oneneuron.training.record import write_record

    records = [pd.read_parquet(path) for path in snakemake.input.records]
    write_record(snakemake.output.runs, pd.concat(records, ignore_index=True))
