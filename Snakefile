"""Does adding one neuron help? From raw data to one report in which every number can be traced."""

from pathlib import Path

from snakemake.utils import min_version

min_version("9.27")


include: "workflow/rules/common.smk"


for path in sorted(Path(workflow.basedir, "workflow/rules/studies").glob("*.smk")):

    include: str(path)


include: "workflow/rules/import.smk"
include: "workflow/rules/measure.smk"
include: "workflow/rules/judge.smk"
include: "workflow/rules/plot.smk"
include: "workflow/rules/report.smk"


wildcard_constraints:
    run=r"[A-Za-z0-9_-]+",
    study="|".join(STUDIES),
    cell=r"[a-z0-9_]+",
    arm=r"[a-z_]+",
    seed=r"\d+",
    step=r"[a-z0-9_/]+",
    figure=r"[a-z0-9_]+",


rule all:
    """Make the paper run: the published sizes, on real data."""
    default_target: True
    input:
        report="results/paper/report.html",


rule quick:
    """Make the quick run: minutes, no network; what cannot be had offline is simulated."""
    input:
        report="results/quick/report.html",


onsuccess:
    # not above: each job reads these rules again, and has no need of it
    from oneneuron.trace import how_to_check

    sealed = {"render_report", "export_crate"}
    finished = [
        job for job in workflow.dag.finished_jobs if job.rule.name in sealed
    ]
    for numbers in sorted({job.input.numbers for job in finished}):
        print(how_to_check(numbers))
