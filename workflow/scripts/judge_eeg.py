"""Reach a verdict on each claim by the rule that was written down for it."""

from recorded import recorded

with recorded(snakemake) as job:
    from dataclasses import replace

    import pandas as pd

    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.claims import numbers_of_claims, write_claims
    from oneneuron.statistics.registry import load_registry
    from oneneuron.studies.eeg.answers import answers_of_main
    from oneneuron.studies.eeg.claims import judge

    records = pd.concat(
        [pd.read_parquet(path).assign(path=path) for path in snakemake.input.records]
    )
    registry = load_registry(snakemake.input.registry, snakemake.input.schema)
    judged = judge(records, registry.claims, job.params["stand_in"])
    write_claims(snakemake.output.claims, judged, registry, stand_in=job.params["stand_in"])
    numbers = numbers_of_claims(judged, job.params["stand_in"])
    if not job.params["stand_in"]:
        numbers += answers_of_main(records[records["cell"] == "main"], registry)
    # what was published and how it is judged stands behind each of them
    published = {*snakemake.input.registry, snakemake.input.schema}
    numbers = [replace(n, inputs=tuple(sorted({*(n.inputs or ()), *published}))) for n in numbers]
    write_numbers(snakemake.output.numbers, numbers)
