"""Train all arms of a cell with all hyperparameters from one seed; resumes when interrupted."""

from recorded import recorded

with recorded(snakemake) as job:
    from pathlib import Path

    from oneneuron.datasets.task import read_task
    from oneneuron.files import sha256_of
    from oneneuron.studies.practicality.cells import CELLS
    from oneneuron.studies.practicality.search import search
    from oneneuron.studies.practicality.tasks import make_task
    from oneneuron.training.checkpoint import Checkpoint, checkpoint_key
    from oneneuron.training.record import write_record

    params = job.params
    if params["are_files_real"]:
        cell, folder = CELLS[params["cell"]], Path(snakemake.input.files[0]).parent
        task = make_task(cell, params["seed"], params["train_size"], params["held_out"], folder)
    else:
        task = read_task(snakemake.input.task)
    key = checkpoint_key(snakemake.params.job, map(sha256_of, snakemake.input))
    checkpoint = Checkpoint(
        f"{snakemake.output.record}.{key[:12]}.checkpoint",
        key,
        every_seconds=snakemake.resources.checkpoint_seconds,
    )
    with checkpoint:
        record = search(params, task, checkpoint)
        write_record(snakemake.output.record, record)
        checkpoint.remove()
