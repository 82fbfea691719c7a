"""Measure each run of a cell, compare its arms, and set it beside the main cell."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.evidence.number import write_numbers
    from oneneuron.studies.eeg.measures import measure_runs
    from oneneuron.studies.eeg.numbers.cells import numbers_beside_main, numbers_of_cell
    from oneneuron.studies.eeg.stopping import numbers_of_stopping
    from oneneuron.training.record import write_record

    def read(paths):
        """Return the records in some files, each row with its file's path."""
        return pd.concat([pd.read_parquet(path).assign(path=path) for path in paths])

    records = read(snakemake.input.records)
    cell, stand_in = job.params["cell"], job.params["stand_in"]
    prefix = "eeg" if cell == "main" else f"eeg.{cell}"
    measures = measure_runs(records)
    write_record(snakemake.output.measures, measures.drop(columns="path"))
    numbers = numbers_of_cell(measures, prefix, stand_in)
    if snakemake.input.main:
        epochs = int(records["epochs"].max())
        main = measure_runs(read(snakemake.input.main), epochs)
        numbers += numbers_beside_main(main, prefix, stand_in)
    if cell == "main":
        numbers += numbers_of_stopping(records, prefix, stand_in)
    write_numbers(snakemake.output.numbers, numbers)
