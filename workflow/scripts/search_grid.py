"""Train all arms of a cell with all hyperparameters from one seed; resumes when interrupted."""

from recorded import recorded

with recorded(snakemake) as job:
    from pathlib import Path

    from oneneuron.datasets.task import read_task
    from oneneuron.studies.practicality.cells import CELLS
    from oneneuron.studies.practicality.search import search
    from oneneuron.studies.practicality.tasks import make_task
    from oneneuron.training.checkpoint import checkpoint_of
    from oneneuron.training.record import write_record

    params = job.params
    if params["are_files_real"]:
        cell, folder = CELLS[params["cell"]], Path(snakemake.input.files[0]).parent
        task = make_task(cell, params["seed"], params["train_size"], params["held_out"], folder)
    else:
        task = read_task(snakemake.input.task)
    checkpoint = checkpoint_of(
        snakemake.output.record,
        snakemake.params.job,
        snakemake.input,
        snakemake.resources.checkpoint_seconds,
    )
    with checkpoint:
        record = search(params, task, checkpoint)
        write_record(snakemake.output.record, record)
        checkpoint.remove()
