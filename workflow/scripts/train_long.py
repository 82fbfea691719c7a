"""Train all arms long, inputs standardised and raw: who diverges, when, and how."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.datasets.task import read_task
    from oneneuron.studies.practicality.stability import train_long
    from oneneuron.training.record import write_record

    tasks = list(map(read_task, snakemake.input.tasks))
    record, divergences = train_long(job.params, tasks)
    write_record(snakemake.output.divergences, divergences)
    write_record(snakemake.output.record, record)
