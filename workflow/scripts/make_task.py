"""Draw a cell's samples from a seed: spheres, Gaussians, or stand-ins for real images."""

from recorded import recorded

with recorded(snakemake) as job:
    from oneneuron.datasets.task import save_task
    from oneneuron.studies.practicality.cells import CELLS
    from oneneuron.studies.practicality.tasks import make_task

    params = job.params
    cell = CELLS[params["cell"]]
    task = make_task(cell, params["seed"], params["train_size"], params["held_out"], folder=None)
    save_task(snakemake.output.task, task)
