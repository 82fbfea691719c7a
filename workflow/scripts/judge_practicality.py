"""Reach a verdict on each of the report's claims by the rule that was written down for it."""

from recorded import recorded

with recorded(snakemake) as job:
    from dataclasses import replace

    import pandas as pd

    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.claims import numbers_of_claims, write_claims
    from oneneuron.statistics.registry import load_registry
    from oneneuron.studies.practicality.claims import Evidence, judge, states_of_rows
    from oneneuron.studies.practicality.measures import members
    from oneneuron.studies.practicality.numbers.noise import shaken
    from oneneuron.studies.practicality.scale import smaller_than_published

    def read(paths):
        """Return the records in some files, each row with its file's path."""
        return pd.concat([pd.read_parquet(path).assign(path=path) for path in paths])

    files, stand_in = snakemake.input, job.params["stand_in"]
    registry = load_registry(files.registry, files.schema)
    evidence = Evidence(
        searched=members(read(files.runs)),
        trained_long=members(read(files.stability)),
        shaken=shaken(read(files.noise)),
        registry=registry,
    )
    judged = judge(evidence, stand_in, smaller_than_published(job.params["scale"]))
    write_claims(snakemake.output.claims, judged, registry, stand_in=stand_in)
    # what was published and how it is judged stands behind each of them
    published = {*files.registry, files.schema}
    numbers = [
        replace(n, inputs=tuple(sorted({*(n.inputs or ()), *published})))
        for n in (
            *numbers_of_claims(judged, stand_in),
            *(replace(n, stand_in=stand_in) for n in states_of_rows(evidence)),
        )
    ]
    write_numbers(snakemake.output.numbers, numbers)
