"""Does adding one neuron help? From raw data to one report in which every number can be traced."""

from snakemake.utils import min_version

min_version("9.27")


include: "workflow/rules/common.smk"
include: "workflow/rules/eeg.smk"
include: "workflow/rules/practicality.smk"
include: "workflow/rules/data.smk"
include: "workflow/rules/training.smk"
include: "workflow/rules/statistics.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/report.smk"


wildcard_constraints:
    run=r"[A-Za-z0-9_-]+",
    layout=r"as_published|corrected",
    cell=r"[a-z0-9_]+",
    arm=r"[a-z_]+",
    seed=r"\d+",


rule all:
    """Make the paper run: the published sizes, on real data."""
    default_target: True
    input:
        report="results/paper/report.html",


rule quick:
    """Make the quick run: minutes, no network; what cannot be had offline is simulated."""
    input:
        report="results/quick/report.html",
