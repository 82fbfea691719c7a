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
    outputs = {name: path for name, path in snakemake.output.items() if name != "provenance"}
    with checkpoint:
        if job.is_orphan:
            # it waited for another one's end, and so does a later one: what it did would be twice
            raise SystemExit("what started this job has ended while it waited")
        if not checkpoint.take_finished(outputs):
            result = job.entry(job.arguments, **job.inputs, checkpoint=checkpoint)
            tables = result if isinstance(result, dict) else {"record": result}
            # the record last: its presence says that the job is done
            for name in sorted(tables, key=lambda name: name == "record"):
                job.write(snakemake.output[name], tables[name])
        if job.is_orphan:
            checkpoint.keep_finished(outputs)
        else:
            checkpoint.remove()
        job.seconds_before = checkpoint.seconds_before
