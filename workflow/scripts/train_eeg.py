"""Train one arm of one cell of the EEG study with one seed."""

from recorded import recorded

with recorded(snakemake) as job:
    import pandas as pd

    from oneneuron.studies.eeg.frames import read_frames
    from oneneuron.studies.eeg.protocol import letter_from_clean_start, train
    from oneneuron.training.checkpoint import checkpoint_of
    from oneneuron.training.record import write_record

    record = None
    if snakemake.input.get("clean_start"):
        record = letter_from_clean_start(pd.read_parquet(snakemake.input.clean_start))
    if record is None:
        checkpoint = checkpoint_of(
            snakemake.output.record,
            snakemake.params.job,
            [snakemake.input.frames],
            snakemake.resources.checkpoint_seconds,
        )
        with checkpoint:
            record = train(job.params, read_frames(snakemake.input.frames), checkpoint)
            write_record(snakemake.output.record, record)
            checkpoint.remove()
    else:
        print("the first draw of the neuron was clean: the same run as clean_start's")
        write_record(snakemake.output.record, record)
