"""Count who diverges after noise on the neuron's weights."""

from recorded import recorded

with recorded(snakemake) as job:
    from dataclasses import replace

    import pandas as pd

    from oneneuron.evidence.number import write_numbers
    from oneneuron.studies.practicality.numbers.noise import numbers_of_noise, shaken

    files, stand_in = snakemake.input, job.params["stand_in"]
    records = pd.concat([pd.read_parquet(path).assign(path=path) for path in files.records])
    numbers = numbers_of_noise(shaken(records))
    write_numbers(snakemake.output.numbers, [replace(n, stand_in=stand_in) for n in numbers])
