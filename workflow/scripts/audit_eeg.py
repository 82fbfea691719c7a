"""Check the published numbers by themselves."""

from recorded import recorded

with recorded(snakemake):
    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.registry import load_registry
    from oneneuron.studies.eeg.numbers.audit import numbers_of_audit

    registry = load_registry(snakemake.input.registry, snakemake.input.schema)
    write_numbers(snakemake.output.numbers, numbers_of_audit(registry))
