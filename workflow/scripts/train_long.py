"""Train all arms long, inputs standardised and raw: who diverges, when, and how."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.datasets.task import read_task
    from oneneuron.studies.practicality.stability import train_long
    from oneneuron.training.checkpoint import checkpoint_of
    from oneneuron.training.record import write_record

    checkpoint = checkpoint_of(
        snakemake.output.record,
        snakemake.params.job,
        snakemake.input,
        snakemake.resources.checkpoint_seconds,
    )
    with checkpoint:
        tasks = list(map(read_task, snakemake.input.tasks))
        record, divergences = train_long(job.params, tasks, checkpoint)
        write_record(snakemake.output.divergences, divergences)
        write_record(snakemake.output.record, record)
        checkpoint.remove()
