"""Count who diverges in long training, by arm, learning rate, inputs and remedy."""

from recorded import recorded

with recorded(snakemake) as job:
    from dataclasses import replace

    import pandas as pd

    from oneneuron.evidence.number import write_numbers
    from oneneuron.studies.practicality.measures import members
    from oneneuron.studies.practicality.numbers.stability import numbers_of_stability

    files, stand_in = snakemake.input, job.params["stand_in"]
    records = pd.concat([pd.read_parquet(path).assign(path=path) for path in files.records])
    numbers = numbers_of_stability(members(records))
    write_numbers(snakemake.output.numbers, [replace(n, stand_in=stand_in) for n in numbers])
