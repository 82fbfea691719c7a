"""Add noise to the weights of trained neurons, and train on."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.datasets.task import read_task
    from oneneuron.studies.practicality.noise import shake
    from oneneuron.training.record import write_record

    write_record(snakemake.output.record, shake(job.params, read_task(snakemake.input.task)))
