"""Does adding one neuron help? From raw data to one report in which every number can be traced."""

from pathlib import Path

from snakemake.utils import min_version

from oneneuron.evidence.number import read_numbers

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
    for each in workflow.dag.finished_jobs:
        if each.rule.name == "render_report":
            told = f"{each.input.numbers} --verify --root {read_numbers(each.input.numbers).root}"
            print(
                f"To check it all, now or later: python -m oneneuron.trace {told}"
            )
