"""The jobs that Snakemake plans for a run, as JSON; or tell it that some of their outputs are done.

``python workflow/plan.py RUN`` prints them, ``… --done`` reads a list of outputs.
"""

import json
import sys
from pathlib import Path
from typing import Any

from snakemake.api import SnakemakeApi
from snakemake.settings.types import (
    DAGSettings,
    ExecutionSettings,
    OutputSettings,
    Quietness,
    RemoteExecutionSettings,
    ResourceSettings,
)

from oneneuron.evidence.sidecar import files_read

SCRIPTS = "workflow/scripts"
COMPARED = 2_000_000_000
"""Bytes of a file up to which contents are compared, as profiles/default has it."""


def planned(api: SnakemakeApi, run: str) -> Any:
    """Return Snakemake's workflow with the graph of all jobs of a run's report."""
    graph = api.workflow(ResourceSettings(cores=1), snakefile=Path("Snakefile")).dag(
        DAGSettings(targets={f"results/{run}/report.html"}, max_checksum_file_size=COMPARED)
    )
    # what its own commands do before they look at the graph (9.27)
    workflow = graph.workflow_api._workflow
    workflow.execution_settings = ExecutionSettings()
    workflow.remote_execution_settings = RemoteExecutionSettings()
    workflow._prepare_dag(forceall=False, ignore_incomplete=True, lock_warn_only=True)
    workflow._build_dag()
    return workflow


def told(job: Any) -> dict[str, Any] | None:
    """Return what decides a job, as its sidecar will say; None for one that keeps none."""
    params = dict(job.params.get("job", {}))
    if "entries" not in params:
        return None
    named = dict(job.output.items())
    return {
        "outputs": [str(path) for path in job.output if path != named.get("provenance")],
        "inputs": files_read(job.input),
        "script": f"{SCRIPTS}/{params['script']}.py",
        "entries": params["entries"],
        "code": params["code"],
        "params": params["arguments"],
    }


def main(run: str, mode: str = "") -> None:
    """Print the jobs, or mark those done whose outputs are read."""
    with SnakemakeApi(OutputSettings(quiet={Quietness.ALL})) as api:
        workflow = planned(api, run)
        jobs = list(workflow.dag.jobs)
        if mode == "--done":
            done = set(json.load(sys.stdin))
            for job in jobs:
                if done & {*map(str, job.output)}:
                    workflow.async_run(workflow.persistence.finished(job))
        else:
            json.dump([of for of in map(told, jobs) if of is not None], sys.stdout)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as error:
        # Snakemake, asked to be quiet, says nothing of it
        raise SystemExit(f"{type(error).__name__}: {error}") from error
