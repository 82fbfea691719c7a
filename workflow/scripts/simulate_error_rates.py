"""Simulate experiments without an effect: how often do tests reject and intervals hold?"""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.evidence.number import write_numbers
    from oneneuron.statistics.simulate import numbers_of_error_rates

    write_numbers(snakemake.output.numbers, numbers_of_error_rates(job.params["experiments"]))
