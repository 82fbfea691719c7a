"""Reach a verdict on each claim by the rule that was written down for it."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.claims import write_claims
    from oneneuron.statistics.eeg.claims import judge, numbers_of_claims
    from oneneuron.statistics.eeg.measures import measure_runs
    from oneneuron.statistics.eeg.published import answers_of_main
    from oneneuron.statistics.registry import load_registry

    records = pd.concat(
        [pd.read_parquet(path).assign(path=path) for path in snakemake.input.records]
    )
    registry = load_registry(snakemake.input.registry, snakemake.input.schema)
    judged = judge(records, registry.claims, job.params["stand_in"])
    write_claims(snakemake.output.claims, judged, registry, stand_in=job.params["stand_in"])
    numbers = numbers_of_claims(judged, job.params["stand_in"])
    if not job.params["stand_in"]:
        main = measure_runs(records[records["cell"] == "main"])
        numbers += answers_of_main(main, registry)
    write_numbers(snakemake.output.numbers, numbers)
