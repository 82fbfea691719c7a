"""Train networks from one seed; resumes when interrupted, to the same bytes."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.training.checkpoint import checkpoint_of

    checkpoint = checkpoint_of(
        snakemake.output.record,
        snakemake.params.job,
        snakemake.input,
        snakemake.resources.checkpoint_seconds,
    )
    with checkpoint:
        result = job.entry(job.arguments, **job.inputs, checkpoint=checkpoint)
        tables = result if isinstance(result, dict) else {"record": result}
        # the record last: its presence says that the job is done
        for name in sorted(tables, key=lambda name: name == "record"):
            job.write(snakemake.output[name], tables[name])
        checkpoint.remove()
