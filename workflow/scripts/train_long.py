"""Train all arms long, inputs standardised and raw: who diverges, when, and how."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.datasets.task import read_task
    from oneneuron.files import sha256_of
    from oneneuron.studies.practicality.stability import train_long
    from oneneuron.training.checkpoint import Checkpoint, checkpoint_key
    from oneneuron.training.record import write_record

    key = checkpoint_key(snakemake.params.job, map(sha256_of, snakemake.input))
    checkpoint = Checkpoint(
        f"{snakemake.output.record}.{key[:12]}.checkpoint",
        key,
        every_seconds=snakemake.resources.checkpoint_seconds,
    )
    with checkpoint:
        tasks = list(map(read_task, snakemake.input.tasks))
        record, divergences = train_long(job.params, tasks, checkpoint)
        write_record(snakemake.output.divergences, divergences)
        write_record(snakemake.output.record, record)
        checkpoint.remove()
