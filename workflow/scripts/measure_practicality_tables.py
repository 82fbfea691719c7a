"""Fill the three tables, compare their rows, and set what was published beside."""

from recorded import recorded

with recorded(snakemake) as job:
    from dataclasses import replace

    import pandas as pd

    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.registry import load_registry
    from oneneuron.studies.practicality.answers import answers
    from oneneuron.studies.practicality.measures import members
    from oneneuron.studies.practicality.numbers.tables import numbers_of_tables, values_of_tables
    from oneneuron.training.record import write_record

    files, stand_in = snakemake.input, job.params["stand_in"]
    records = pd.concat([pd.read_parquet(path).assign(path=path) for path in files.records])
    searched = members(records)
    write_record(snakemake.output.measures, values_of_tables(searched))
    numbers = [replace(n, stand_in=stand_in) for n in numbers_of_tables(searched)]
    if not stand_in:
        registry = load_registry(files.registry, files.schema)
        # what was published stands behind each answer
        published = {*files.registry, files.schema}
        numbers += [
            replace(n, inputs=tuple(sorted({*(n.inputs or ()), *published})))
            for n in answers(searched, registry)
        ]
    write_numbers(snakemake.output.numbers, numbers)
