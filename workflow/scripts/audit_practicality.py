"""Check the report's numbers by themselves."""

from recorded import recorded

with recorded(snakemake):
    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.practicality.audit import numbers_of_audit
    from oneneuron.statistics.registry import load_registry

    registry = load_registry(snakemake.input.registry, snakemake.input.schema)
    write_numbers(snakemake.output.numbers, numbers_of_audit(registry))
